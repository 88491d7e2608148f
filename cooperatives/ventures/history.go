package ventures

import (
	"context"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

// VoucherStatus is what became of the voucher of a settlement.
type VoucherStatus string

// The states: none was needed, it waits, it is posted, it was reversed, its draft was deleted.
const (
	NoVoucher       VoucherStatus = "none"
	VoucherWaits    VoucherStatus = "waiting"
	VoucherPosted   VoucherStatus = "posted"
	VoucherReversed VoucherStatus = "reversed"
	VoucherDeleted  VoucherStatus = "deleted"
)

// AllVoucherStatuses lists the states.
var AllVoucherStatuses = [...]VoucherStatus{
	NoVoucher, VoucherWaits, VoucherPosted, VoucherReversed, VoucherDeleted,
}

// String returns the English name of the state.
func (s VoucherStatus) String() string { return string(s) }

// Settled is a settlement with what became of its vouchers.
type Settled struct {
	Settlement
	Here, There VoucherStatus // in the collective's book and in the venture's
}

// Stands reports whether the settlement counts: no voucher of it was deleted or reversed.
func (s *Settled) Stands() bool {
	gone := func(v VoucherStatus) bool { return v == VoucherReversed || v == VoucherDeleted }
	return !gone(s.Here) && !gone(s.There)
}

// Settlements lists what was settled on a contract, the latest period and settlement first, at most MaxDues.
func (s *Ventures) Settlements(ctx context.Context, book ledger.BookID, contract string) ([]Settled, error) {
	var out []Settled
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listSettlements(ctx, tx, book, contract)
		return err
	})
	return out, err
}

// Reconciliation holds what both books say of a contract against each other, in fen. What is settled and not paid must
// be the receivable of the collective and the payable of the venture, as far as the counterparties have no other
// business. Lines of the account that name neither counterparty nor member count where they name the venture or are of the
// vouchers of its settlements: in a book where the other side has no code, these alone.
type Reconciliation struct {
	Settled    ledger.Money // by settlements whose vouchers are posted
	Received   ledger.Money // since, as noted at the contract
	Open       ledger.Money
	Receivable ledger.Money // of the collective from the venture, on the account of the contract
	Payable    ledger.Money // of the venture to the collective; 0 where it keeps no book here
	HasBook    bool         // the venture keeps one here
	// Names of the accounts that were compared.
	ReceivableAccount, PayableAccount string
}

// Agrees reports whether the books say the same.
func (r *Reconciliation) Agrees() bool {
	return r.Receivable == r.Open && (!r.HasBook || r.Payable == r.Open)
}

// Reconcile compares what is open on all contracts of the venture of a contract with the balances of both books. It
// fails with contract.unknown and venture.unknown.
func (s *Ventures) Reconcile(ctx context.Context, book ledger.BookID, contract string) (Reconciliation, error) {
	var out Reconciliation
	var c Contract
	var v Venture
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if c, err = readContract(ctx, tx, book, contract); err != nil {
			return err
		}
		if v, err = readVenture(ctx, tx, book, c.Venture); err != nil {
			return err
		}
		out.Settled, out.Received, err = sumSettled(ctx, tx, book, c.Venture)
		return err
	})
	if err != nil {
		return out, err
	}
	out.Open = out.Settled - out.Received
	w := work{contract: c, venture: v}
	if w.collective, err = s.info(ctx, book); err != nil {
		return out, err
	}
	if v.Source != "" {
		found, err := s.books.Find(ctx, v.Source)
		if err != nil {
			return out, err
		}
		w.source.info, out.HasBook = found, true
	}
	t := w.targets()
	if out.Receivable, out.ReceivableAccount, err = s.standing(ctx, &w, w.collective, t.Receivable); err != nil || !out.HasBook {
		return out, err
	}
	out.Payable, out.PayableAccount, err = s.standing(ctx, &w, w.source.info, t.Payable)
	out.Payable = -out.Payable
	return out, err
}

// standing returns what of the debit balance of an account belongs to the venture, in its own book or the collective's, and
// the name of the account.
func (s *Ventures) standing(
	ctx context.Context, w *work, in ledger.BookInfo, at cooperatives.Target,
) (ledger.Money, string, error) {
	sum, name, err := s.balance(ctx, in, at.Account, at.Dimensions)
	if err != nil {
		return 0, name, err
	}
	err = s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		more, err := sumUnnamed(ctx, tx, unnamed{book: w.collective.ID, venture: w.venture.Code, in: in.ID, account: at.Account})
		if err == nil {
			sum, err = sum.Add(more)
		}
		return err
	})
	return sum, name, err
}

func (s *Ventures) info(ctx context.Context, book ledger.BookID) (ledger.BookInfo, error) {
	var out ledger.BookInfo
	err := s.books.Snapshot(ctx, book, nil, func(ctx context.Context, snap *books.Snapshot) error {
		var err error
		out, err = snap.Info(ctx)
		return err
	})
	return out, err
}

// balance returns the debit balance of an account for one counterparty, nothing for none, and the name of the account.
func (s *Ventures) balance(
	ctx context.Context, info ledger.BookInfo, account string, match ledger.Dimensions,
) (ledger.Money, string, error) {
	var sum ledger.Money
	name := account
	err := s.books.Snapshot(ctx, info.ID, nil, func(ctx context.Context, snap *books.Snapshot) error {
		chart, err := snap.Chart(ctx)
		if err != nil {
			return err
		}
		name += " " + chart.FullName(account)
		if match.Counterparty == "" {
			return nil
		}
		end := info.Start
		periods, err := snap.Periods(ctx)
		for _, p := range periods {
			end = max(end, p.Period)
		}
		if err != nil {
			return err
		}
		b, err := snap.Before(ctx, ledger.LedgerQuery{
			Account: account, Match: match, Span: ledger.Span{From: info.Start, To: end},
			After: ledger.Position{Date: end.Last().AddDays(1)},
		})
		sum = b.Closing()
		return err
	})
	return sum, name, err
}
