package dividends

import (
	"context"
	"slices"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

// Claims are what members owe on an account for what is set off elsewhere, such as field work: a batch must not take the
// same debt a second time.
type Claims interface {
	// ClaimedOn returns how much of what stands on the account for a household is theirs, in fen.
	ClaimedOn(ctx context.Context, book ledger.BookID, account, household string) (ledger.Money, error)
}

// debts returns what stands on the account against the named holders of a batch that sets debts off, in fen, less what is
// set off elsewhere; nil for other ways to pay. Vouchers of payments that wait to be posted count as posted: what runs still
// owe leaves these payments out, and a debt that one of them sets off is gone.
func (d *Dividends) debts(ctx context.Context, q *BatchRequest) (map[cooperatives.Holder]ledger.Money, error) {
	if q.Method != ByOffset {
		return nil, nil
	}
	out := map[cooperatives.Holder]ledger.Money{}
	err := d.books.Snapshot(ctx, q.Book, nil, func(ctx context.Context, s *books.Snapshot) error {
		standing, err := s.Standing(ctx, q.Account)
		for member, amount := range standing {
			out[cooperatives.Holder(member)] = amount
		}
		if err != nil {
			return err
		}
		moving, err := s.Moving(ctx, q.Account, ofPayments)
		for member, amount := range moving {
			out[cooperatives.Holder(member)] += amount
		}
		return err
	})
	if err != nil || d.from.Claims == nil {
		return out, err
	}
	for _, h := range q.Holders {
		claimed, err := d.from.Claims.ClaimedOn(ctx, q.Book, q.Account, string(h))
		if err != nil {
			return nil, err
		}
		out[h] -= claimed
	}
	return out, nil
}

// ofPayments reports whether a voucher was drafted for payments of a run.
func ofPayments(v *ledger.Voucher) bool {
	_, purpose, _ := strings.Cut(v.SourceRef, "/")
	return v.Source == voucherSource && !declares(purpose)
}

// overdrawn adds the named lines of which more would be set off than their holders owe, of which what batches are to set off
// that wait to be released is gone. What runs owe a holder stands on the same account where that has two sides (内部往来),
// and hides as much of what he owes.
func (q *BatchRequest) overdrawn(
	ctx context.Context, tx *db.Tx, lines []Line, debts map[cooperatives.Holder]ledger.Money, es *ledger.Errors,
) error {
	if debts == nil {
		return nil
	}
	for i := range lines {
		l := &lines[i]
		if !l.State.Payable() || !slices.Contains(q.Holders, l.Holder) {
			continue
		}
		hidden, err := owedOn(ctx, tx, q.Book, q.Account, l.Holder)
		if err != nil {
			return err
		}
		promised, err := promisedOn(ctx, tx, q.Book, q.Account, l.Holder)
		if err != nil {
			return err
		}
		if debt, net := debts[l.Holder]+hidden-promised, l.Rest-l.RestTax; net > debt {
			*es = append(*es, ledger.NewError(ledger.Conflict, "dividend.owes_less", ledger.Args{
				"name": l.Name, "code": q.Account, "owed": max(debt, 0).Grouped(), "amount": net.Grouped(),
			}).At("holders"))
		}
	}
	return nil
}

// owedOn is what posted runs owe a holder on an account, whatever keeps it from being paid, in fen before tax.
func owedOn(
	ctx context.Context, tx *db.Tx, book ledger.BookID, account string, holder cooperatives.Holder,
) (ledger.Money, error) {
	sum := ledger.Money(0)
	err := owing(ctx, tx, book, account, holder, func(run *Run, l *Line) error {
		if l == nil {
			return nil
		}
		a := &run.Rules.Accounts
		if a.Payable == account {
			sum += l.Rest - l.restRemainder
		}
		if a.remainder().Payable == account {
			sum += l.restRemainder
		}
		return nil
	})
	return sum, err
}
