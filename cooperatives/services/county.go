package services

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// CountyReceipt is money that the county paid of the subsidies that were settled. Account is where it came in.
type CountyReceipt struct {
	Day      ledger.Date
	Amount   ledger.Money // 0 for all that is open
	Account  string
	Document string
	Voucher  ledger.VoucherID
	Posted   bool `json:"-"` // of a listed receipt: its voucher is
}

// CountyOpen returns what of the subsidies that were settled the county still owes, in fen.
func (s *Services) CountyOpen(ctx context.Context, book ledger.BookID) (ledger.Money, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) (ledger.Money, error) { return countyOpen(ctx, tx, book) })
}

// ReceiveCounty drafts the voucher of what the county paid, against what it owes, and submits it. It fails with
// pay.account, pay.nothing, pay.county_too_much for more than is open, and as drafts do.
func (s *Services) ReceiveCounty(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, r CountyReceipt,
) (CountyReceipt, error) {
	if err := s.holdsMoney(ctx, book, r.Account); err != nil {
		return r, err
	}
	accounts, err := s.accounts(ctx, book)
	if err != nil {
		return r, err
	}
	return books.Once(ctx, s.db, book, key, "service.county", r, func(ctx context.Context, tx *db.Tx) (CountyReceipt, error) {
		r := r
		err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
			open, err := countyOpen(ctx, tx, book)
			if err != nil {
				return err
			}
			if r.Amount == 0 {
				r.Amount = open
			}
			switch {
			case open <= 0:
				return ledger.NewError(ledger.Conflict, "pay.nothing", nil)
			case r.Amount < 0 || r.Amount > open:
				return ledger.NewError(ledger.Invalid, "pay.county_too_much", ledger.Args{"open": open.Grouped()}).At("amount")
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "service.county", Object: "service/county", After: map[string]string{"amount": r.Amount.Grouped()},
			})
		})
		if err != nil {
			return r, err
		}
		const summary = "收农机服务县级补助"
		r.Voucher, err = s.books.HandIn(ctx, tx, who, books.Draft{
			Book: book, Date: r.Day, Series: ledger.General, Source: voucherSource, SourceRef: r.Document, Attachments: 1,
			Lines: []ledger.Line{
				{Summary: summary, Account: r.Account, Debit: r.Amount},
				{Summary: summary, Account: accounts.County, Credit: r.Amount, Dimensions: ledger.Dimensions{Counterparty: accounts.CountyParty}},
			},
		})
		if err != nil {
			return r, err
		}
		return r, insertCounty(ctx, tx, book, who, r)
	})
}

// ListCounty lists what the county paid in a span.
func (s *Services) ListCounty(ctx context.Context, book ledger.BookID, span ledger.Span) ([]CountyReceipt, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]CountyReceipt, error) { return listCounty(ctx, tx, book, span) })
}
