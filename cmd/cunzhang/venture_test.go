package main

import (
	"context"
	"testing"

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

// TestSampleCooperative loads the farmers' cooperative of the sample and finds its member accounts as its book has them.
func TestSampleCooperative(t *testing.T) {
	ctx, d := t.Context(), dbtest.SQLite(t)
	b := books.New(d)
	begun, err := sampleTable("books")
	if err != nil {
		t.Fatal(err)
	}
	if err := loadBooks(ctx, b, sampleKeepers(), 20260316, of(begun, sampleCoop)); err != nil {
		t.Fatal(err)
	}
	info, err := b.Find(ctx, sampleCoop)
	if err != nil {
		t.Fatal(err)
	}
	year, err := patronage.New(d).YearOf(ctx, info.ID, 2025)
	if err != nil {
		t.Fatal(err)
	}
	var capital ledger.Money
	err = b.Snapshot(ctx, info.ID, nil, func(ctx context.Context, s *books.Snapshot) error {
		f, err := s.Figures(ctx, ledger.Span{From: 202501, To: 202512}, nil)
		if err == nil {
			capital = -f.Accounts["301"].Closing()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(year.Rows) != sampleCoopMembers || year.Total.Contribution != capital || capital != 205_000_00 {
		t.Errorf("%d accounts with %v, and %v in the book", len(year.Rows), year.Total.Contribution, capital)
	}
	if year.Total.Patronage <= 0 || len(year.Others) != 1 {
		t.Errorf("business: %v of members, %v of others", year.Total.Patronage, year.Others)
	}
}
