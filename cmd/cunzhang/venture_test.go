package main

import (
	"testing"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestSampleLodge works out the share of the sample village from the books of its lodge: 400,000.00 in 2025, a tenth.
func TestSampleLodge(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, b := t.Context(), books.New(d)
		people := sampleKeepers()
		begun, err := sampleTable("books")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range begun {
			if r["book"] != "gaozhai" && r["book"] != "xiaolanshan" {
				continue
			}
			if err := loadBook(ctx, b, people, 20260105, r); err != nil {
				t.Fatal(err)
			}
		}
		village, err := b.Find(ctx, "gaozhai")
		if err != nil {
			t.Fatal(err)
		}
		v := ventures.New(b)
		err = v.PutVenture(ctx, people.preparer, "venture", village.ID, ventures.Venture{
			Code: "V01", Name: "多格·小兰山", Kind: ventures.Lodge, Mode: ventures.Entrusted, Source: "xiaolanshan",
			Counterparty: "C01", Active: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = v.PutContract(ctx, people.preparer, "contract", village.ID, ventures.Contract{
			No: "HT-01", Venture: "V01", Title: "经营收益分成", Nature: ventures.Stake, From: 20250101, Cycle: 12, DueDays: 31,
			Terms: cooperatives.Terms{
				Base: cooperatives.OperatingProfit, Tiers: []cooperatives.Tier{{Rate: decimal.New(1, -1)}},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		year := ledger.Span{From: 202501, To: 202512}
		f, err := v.Figures(ctx, village.ID, "V01", year)
		if err != nil {
			t.Fatal(err)
		}
		s, err := v.Explain(ctx, village.ID, "HT-01", year)
		if err != nil {
			t.Fatal(err)
		}
		got := f.Revenue.String() + " " + f.Profit.String() + " " + s.Due.Amount.String()
		if got != "3000000.00 400000.00 40000.00" {
			t.Errorf("revenue, profit and due are %s", got)
		}
	})
}
