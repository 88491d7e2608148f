package dividends

import (
	"context"
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

// owes lowers the debts of those whose parts are to be set off to what batches leave of them that wait to be released, and
// adds what hides of them: what runs owe a holder stands on the same account where that has two sides (内部往来).
func (q *BatchRequest) owes(ctx context.Context, tx *db.Tx, debts map[cooperatives.Holder]ledger.Money) error {
	if debts == nil {
		return nil
	}
	for _, holder := range q.Holders {
		hidden, err := owedOn(ctx, tx, q.Book, q.Account, holder)
		if err != nil {
			return err
		}
		promised, err := promisedOn(ctx, tx, q.Book, q.Account, holder)
		if err != nil {
			return err
		}
		debts[holder] += hidden - promised
	}
	return nil
}

// pay is the payment of what is left of the part; of one that is set off against a smaller debt, as much as the debt. Of
// such a part no tax is withheld yet, and what stands on the account of the remainder goes last.
func (l *Line) pay(debts map[cooperatives.Holder]ledger.Money) Payment {
	p := Payment{
		Holder: l.Holder, Name: l.Name, Gross: l.Rest, Tax: l.RestTax, Payee: l.payee(), remainder: l.restRemainder,
	}
	if debt := debts[l.Holder]; debts != nil && debt < p.Net() {
		p.Gross, p.Tax, p.remainder = debt, 0, max(0, debt-(l.Rest-l.restRemainder))
	}
	return p
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
