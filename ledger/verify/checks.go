package verify

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cunzhang/ledger"
)

// balanceKey names a row of the kept balances.
type balanceKey struct {
	account    string
	dimensions ledger.Dimensions
	period     ledger.Period
}

// String names the account, the month and what the row is kept for: 112 2025-01 member M001.
func (k balanceKey) String() string {
	words := []string{k.account, k.period.String()}
	for _, d := range ledger.AllDimensions {
		if code := k.dimensions.Value(d); code != "" {
			words = append(words, d.String(), code)
		}
	}
	return strings.Join(words, " ")
}

// turnover is a row of the kept balances.
type turnover struct {
	debit, credit, carryDebit, carryCredit ledger.Money
	debitQuantity, creditQuantity          ledger.Quantity
}

// String states the amounts in yuan, and the quantities where there are any.
func (t turnover) String() string {
	out := fmt.Sprintf("debits %s, credits %s, carried forward %s and %s", t.debit, t.credit, t.carryDebit, t.carryCredit)
	if t.debitQuantity != 0 || t.creditQuantity != 0 {
		out += fmt.Sprintf(", quantities %s and %s", t.debitQuantity, t.creditQuantity)
	}
	return out
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
	accounts, err := readAccounts(ctx, v.tx, v.target.id)
	if err != nil {
		return err
	}
	if v.chart, err = ledger.NewChart(accounts); err != nil {
		return err
	}
	if v.months, err = readPeriods(ctx, v.tx, v.target.id); err != nil {
		return err
	}
	if v.events, err = readEvents(ctx, v.tx, v.target.id); err != nil {
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
			keys[k.String()] = k
		}
	}
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		k := keys[name]
		if kept[k] != computed[k] {
			v.breach("ClosingIsOpening", what+" "+name, "kept %s; the lines give %s", kept[k], computed[k])
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

// log looks for writes that the log does not tell: its rows are numbered without gaps, and every posted voucher and
// every event of a period has one.
func (v *verifier) log(ctx context.Context) error {
	last, count, err := readLog(ctx, v.tx, v.target.id)
	if err != nil {
		return err
	}
	v.sum.LogRows += count
	if last != count {
		v.breach("EveryWriteIsLogged", "log", "counts %d rows, %d are there", last, count)
	}
	ids, err := readUnlogged(ctx, v.tx, v.target.id)
	if err != nil {
		return err
	}
	for _, id := range ids {
		v.breach("EveryWriteIsLogged", fmt.Sprintf("voucher %d", id), "is posted, and the log does not say so")
	}
	told, err := countPeriodLog(ctx, v.tx, v.target.id)
	if err == nil && told != len(v.events) {
		v.breach("EveryWriteIsLogged", "periods", "have %d events, the log tells of %d", len(v.events), told)
	}
	return err
}
