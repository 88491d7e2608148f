package main

import (
	"context"
	"testing"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives/patronage"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestSampleLodge loads the sample village with its lodge and finds the contract settled for 2025: an operating profit of
// 400,000.00, a tenth of it in both books, paid.
func TestSampleLodge(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, b := t.Context(), books.New(d)
		begun, err := sampleTable("books")
		if err != nil {
			t.Fatal(err)
		}
		both := append(of(begun, sampleLodge), of(begun, "gaozhai")...)
		if err := loadBooks(ctx, b, sampleKeepers(), 20260316, both); err != nil {
			t.Fatal(err)
		}
		village, err := b.Find(ctx, "gaozhai")
		if err != nil {
			t.Fatal(err)
		}
		v := ventures.New(b)
		f, err := v.Figures(ctx, village.ID, "V01", ledger.Span{From: 202501, To: 202512})
		if err != nil {
			t.Fatal(err)
		}
		all, err := v.Settlements(ctx, village.ID, sampleContract)
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		s := all[0]
		got := f.Revenue.String() + " " + f.Profit.String() + " " + s.Due.Amount.String() + " " + string(s.Here+" "+s.There)
		if got != "3000000.00 400000.00 40000.00 posted posted" {
			t.Errorf("revenue, profit, due and vouchers are %s", got)
		}
		r, err := v.Reconcile(ctx, village.ID, sampleContract)
		if err != nil {
			t.Fatal(err)
		}
		if !r.Agrees() || r.Settled != 40_000_00 || r.Open != 0 {
			t.Errorf("the books do not agree: %+v", r)
		}
		dues, err := v.Dues(ctx, village.ID, 20260316)
		if err != nil || len(dues) != 0 {
			t.Errorf("still owed: %v, %v", dues, err)
		}
	})
}

// TestSampleCooperatives loads the farmers' cooperatives of the sample and finds their member accounts as their books have
// them: contributions by member, and the return of 2025 by business.
func TestSampleCooperatives(t *testing.T) {
	ctx, d := t.Context(), dbtest.SQLite(t)
	b := books.New(d)
	begun, err := sampleTable("books")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range sampleCoops {
		if err := loadBooks(ctx, b, sampleKeepers(), 20260316, of(begun, c.book)); err != nil {
			t.Fatal(err)
		}
		info, err := b.Find(ctx, c.book)
		if err != nil {
			t.Fatal(err)
		}
		year, err := patronage.New(d).YearOf(ctx, info.ID, 2025)
		if err != nil {
			t.Fatal(err)
		}
		if len(year.Rows) != c.members || year.Total.Contribution != c.capital {
			t.Errorf("%s: %d accounts with %v", c.book, len(year.Rows), year.Total.Contribution)
		}
		returned := memberBalances(t, b, info.ID, "221", year)
		var sum ledger.Money
		for _, r := range returned {
			sum += r
		}
		capital := memberBalances(t, b, info.ID, "301", year)
		for i, r := range year.Rows {
			if capital[i] != r.Contribution || r.Patronage <= 0 {
				t.Errorf("%s %s: %v in the account, %v in the book, business %d", c.book, r.Holder, r.Contribution, capital[i], r.Patronage)
			}
			fair := decimal.NewFromInt(r.Patronage).Mul(sum.Decimal()).DivRound(decimal.NewFromInt(year.Total.Patronage), 2)
			if returned[i].Decimal().Sub(fair).Abs().GreaterThan(decimal.New(5, -2)) {
				t.Errorf("%s %s: %v was returned, by business it were %v", c.book, r.Holder, returned[i], fair)
			}
		}
	}
}

// memberBalances are the credit balances of an account at the end of 2025 for the members of the rows.
func memberBalances(
	t *testing.T, b *books.Books, book ledger.BookID, account string, year patronage.Year,
) []ledger.Money {
	t.Helper()
	out := make([]ledger.Money, len(year.Rows))
	err := b.Snapshot(t.Context(), book, nil, func(ctx context.Context, s *books.Snapshot) error {
		for i, r := range year.Rows {
			balance, err := s.Before(ctx, ledger.LedgerQuery{
				Account: account, Match: ledger.Dimensions{Member: string(r.Holder)},
				Span: ledger.Span{From: 202501, To: 202512}, After: ledger.Position{Date: 20260101},
			})
			if err != nil {
				return err
			}
			out[i] = -balance.Closing()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
