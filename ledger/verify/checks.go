package verify

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"cunzhang/ledger"
)

// balanceKey names a row of the kept balances.
type balanceKey struct {
	account    string
	dimensions ledger.Dimensions
	period     ledger.Period
}

// turnover is a row of the kept balances.
type turnover struct {
	debit, credit, carryDebit, carryCredit ledger.Money
	debitQuantity, creditQuantity          ledger.Quantity
}

func (t turnover) plus(kind ledger.VoucherKind, l ledger.Line) turnover {
	t.debit += l.Debit
	t.credit += l.Credit
	if l.Debit != 0 {
		t.debitQuantity += l.Quantity
	} else {
		t.creditQuantity += l.Quantity
	}
	if kind == ledger.CarryForward || kind == ledger.YearEnd {
		t.carryDebit += l.Debit
		t.carryCredit += l.Credit
	}
	return t
}

// valueKey names a dimension value.
type valueKey struct {
	kind ledger.Dimension
	code string
}

func (v *verifier) masters(ctx context.Context) error {
	var err error
	if v.head, err = readHead(ctx, v.tx, v.target.id); err != nil {
		return err
	}
	if v.leaves, err = readLeaves(ctx, v.tx, v.target.id); err != nil {
		return err
	}
	v.values, err = readValues(ctx, v.tx, v.target.id)
	return err
}

// stored compares the balances that posting keeps with those that the lines give.
func (v *verifier) stored(ctx context.Context) error {
	kept, err := readBalances(ctx, v.tx, v.target.id)
	if err != nil {
		return err
	}
	v.compare("account", kept, v.balances)
	if kept, err = readDetails(ctx, v.tx, v.target.id); err != nil {
		return err
	}
	v.compare("dimensions of account", kept, v.details)
	return nil
}

func (v *verifier) compare(what string, kept, computed map[balanceKey]turnover) {
	keys := make(map[string]balanceKey, len(kept))
	for _, rows := range []map[balanceKey]turnover{kept, computed} {
		for k := range rows {
			keys[fmt.Sprintf("%s %s %+v", k.account, k.period, k.dimensions)] = k
		}
	}
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		k := keys[name]
		if kept[k] != computed[k] {
			v.breach("ClosingIsOpening", what+" "+name, "kept %+v, the lines give %+v", kept[k], computed[k])
		}
	}
}

// attachments recomputes the hash of every file that a posted voucher names.
func (v *verifier) attachments(ctx context.Context) error {
	for _, f := range slices.SortedFunc(maps.Values(v.files), func(a, b ledger.File) int {
		return slices.Compare(a.Hash[:], b.Hash[:])
	}) {
		v.sum.Files++
		body, found, err := readBlob(ctx, v.tx, v.target.id, f.Hash)
		if err != nil {
			return err
		}
		object := "file " + f.Hash.Short() + " " + f.Name
		if !found {
			v.breach("PostedIsFinal", object, "is missing")
		} else if ledger.Hash(sha256.Sum256(body)) != f.Hash || int64(len(body)) != f.Size {
			v.breach("PostedIsFinal", object, "its content is not what was posted")
		}
	}
	return nil
}

// reversals compares every reversal with the voucher that it reverses.
func (v *verifier) reversals(ctx context.Context) error {
	pairs, err := readReversals(ctx, v.tx, v.target.id)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if !p.reversal.Mirrors(p.original) {
			v.breach("ReversalMirrors", fmt.Sprintf("voucher %d", p.reversal.ID), "does not mirror voucher %d",
				p.original.ID)
		}
	}
	return nil
}

// periods checks that closed months stand before open ones and that every voucher stands in a month of the book.
func (v *verifier) periods(ctx context.Context) error {
	periods, err := readPeriods(ctx, v.tx, v.target.id)
	if err != nil {
		return err
	}
	known := make(map[ledger.Period]bool, len(periods))
	open := ledger.Period(0)
	for i, p := range periods {
		known[p.period] = true
		if i == 0 && p.period != v.target.start {
			v.breach("OnlyOpenPeriods", p.period.String(), "is the first period; the book starts in %s", v.target.start)
		}
		if i > 0 && p.period != periods[i-1].period.Next() {
			v.breach("OnlyOpenPeriods", p.period.String(), "does not follow %s", periods[i-1].period)
		}
		if p.state == "open" && open == 0 {
			open = p.period
		}
		if p.state != "open" && open != 0 {
			v.breach("OnlyOpenPeriods", p.period.String(), "is %s although %s is open", p.state, open)
		}
	}
	for k := range v.numbers {
		if !known[k.period] {
			v.breach("OnlyOpenPeriods", k.period.String(), "has vouchers and is no period of the book")
		}
	}
	return v.unclosed(ctx, periods)
}

// unclosed finds vouchers that were posted into a month after it was closed and while it was not open again, by the
// place of the chain that each closing wrote down.
func (v *verifier) unclosed(ctx context.Context, periods []periodRow) error {
	closings, err := readClosings(ctx, v.tx, v.target.id)
	if err != nil {
		return err
	}
	last, err := lastSeqs(ctx, v.tx, v.target.id)
	if err != nil {
		return err
	}
	for _, p := range periods {
		at, closed := closings[p.period]
		if p.state == "open" {
			continue
		}
		if !closed {
			v.breach("OnlyOpenPeriods", p.period.String(), "is %s without having been closed", p.state)
			continue
		}
		if last[p.period] > at.seq {
			v.breach("OnlyOpenPeriods", p.period.String(), "was closed at place %d, its last voucher has place %d", at.seq,
				last[p.period])
		}
	}
	return nil
}

// closings compares what closings wrote down of the chain with the chain.
func (v *verifier) closings(ctx context.Context) error {
	closings, err := readClosings(ctx, v.tx, v.target.id)
	if err != nil {
		return err
	}
	for _, p := range slices.Sorted(maps.Keys(closings)) {
		c := closings[p]
		if c.seq == 0 {
			continue
		}
		hash, err := hashAt(ctx, v.tx, v.target.id, c.seq)
		if err != nil {
			return err
		}
		if hash != c.hash {
			v.breach("OneChain", "closing of "+p.String(), "saw another chain: %s at place %d, now %s", c.hash[:16], c.seq,
				hash[:min(16, len(hash))])
		}
	}
	return nil
}

// log counts the rows of the operation log: none may be missing.
func (v *verifier) log(ctx context.Context) error {
	last, count, err := readLog(ctx, v.tx, v.target.id)
	if err != nil {
		return err
	}
	v.sum.LogRows += count
	if last != count {
		v.breach("EveryWriteIsLogged", "log", "counts %d rows, %d are there", last, count)
	}
	return nil
}
