package main

import (
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/shares"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// sampleKeepers are people for tests of the sample.
func sampleKeepers() samplePeople {
	return samplePeople{
		preparer: ledger.Actor{ID: 11, Name: "会计"}, checker: ledger.Actor{ID: 12, Name: "审核"},
		cashier: ledger.Actor{ID: 13, Name: "出纳", Cashier: true}, chair: ledger.Actor{ID: 14, Name: "理事长"},
		auditor: ledger.Actor{ID: 15, Name: "审计"},
	}
}

// TestSampleDistributions loads 高寨村 and finds its two distributions where they should stand.
func TestSampleDistributions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, b := t.Context(), books.New(d)
		begun, err := sampleTable("books")
		if err != nil {
			t.Fatal(err)
		}
		both := append(of(begun, sampleLodge), of(begun, "gaozhai")...) // the lodge's year is settled in between
		if err := loadBooks(ctx, b, sampleKeepers(), 20260316, both); err != nil {
			t.Fatal(err)
		}
		village, err := b.Find(ctx, "gaozhai")
		if err != nil {
			t.Fatal(err)
		}
		s := dividends.New(b, dividends.Sources{Shares: shares.New(d)})
		runs, err := s.List(ctx, village.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(runs) != 2 || runs[0].State != cooperatives.PlanPublished || runs[1].State != cooperatives.PlanPosted {
			t.Fatalf("runs: %+v", runs)
		}
		if runs[1].Gross != 36_000_00 || runs[1].Paid != 33_000_00 || runs[0].Gross != 4_800_00 {
			t.Errorf("2025 gave %v and paid %v, 2026 gives %v", runs[1].Gross, runs[1].Paid, runs[0].Gross)
		}
		owed, err := s.Unclaimed(ctx, village.ID, 20260316)
		if err != nil {
			t.Fatal(err)
		}
		if len(owed) != 2 || owed[0].State != dividends.LineFailed || owed[1].State != dividends.LineHeld {
			t.Errorf("unclaimed: %+v", owed)
		}
	})
}
