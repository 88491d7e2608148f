package main

import (
	"testing"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/patronage"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestMemberAccountsWeighTheSurplus takes the business and the contributions that a cooperative records through to what
// each member is given: 70 % back by what he sold, the rest by what he put in.
func TestMemberAccountsWeighTheSurplus(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, b, who := t.Context(), books.New(d), sampleKeepers().preparer
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		info, err := b.CreateBook(ctx, who, books.NewBook{
			Township: "阳洞街道", Code: "coop", Name: "禽蛋合作社", Regime: ledger.FarmersCooperative, Start: 202501,
		})
		must(err)
		accounts := patronage.New(d)
		must(b.PutDimensionValues(ctx, who, "members", info.ID, []books.DimensionValue{
			{Kind: ledger.Member, Code: "M1", Name: "社员一", Active: true},
			{Kind: ledger.Member, Code: "M2", Name: "社员二", Active: true},
		}))
		must(accounts.PutProduct(ctx, who, "product", info.ID, patronage.Product{
			Code: "P", Name: "鸡蛋", Unit: "斤", Weight: decimal.NewFromInt(1),
		}))
		must(accounts.Enter(ctx, who, "entries", info.ID, []patronage.Entry{
			{Kind: patronage.Contribution, Member: "M1", Amount: 600_000_00, Date: 20250102, Document: "入社协议"},
			{Kind: patronage.Contribution, Member: "M2", Amount: 200_000_00, Date: 20250102, Document: "入社协议"},
		}))
		must(accounts.Record(ctx, who, "sales", info.ID, []patronage.Sale{
			{Date: 20250601, Member: "M1", Product: "P", Quantity: 10_0000, Amount: 1_000_00, Document: "收购单1"},
			{Date: 20250602, Member: "M2", Product: "P", Quantity: 30_0000, Amount: 3_000_00, Document: "收购单2"},
			{Date: 20250603, Product: "P", Quantity: 50_0000, Amount: 5_000_00, Document: "收购单3"}, // no member
		}))
		rules := dividends.DefaultRules(ledger.FarmersCooperative)
		rules.Charter.Reserve.Rate, rules.Charter.ReturnRate = decimal.New(10, -2), decimal.New(70, -2)
		run, lines, err := dividendsOf(b, nil).Preview(ctx, dividends.Request{
			Book: info.ID, Year: 2025, Kind: cooperatives.Final, Rules: &rules,
			Figures: &cooperatives.Figures{YearIncome: 400_000_00, Cash: 400_000_00},
		})
		must(err)
		if len(lines) != 2 || run.Gross != 360_000_00 {
			t.Fatalf("%d lines of %v", len(lines), run.Gross)
		}
		for i, want := range []struct{ returned, remainder ledger.Money }{
			{63_000_00, 81_000_00}, {189_000_00, 27_000_00},
		} {
			if l := lines[i]; l.Returned != want.returned || l.Remainder != want.remainder {
				t.Errorf("%s: %v and %v, want %v and %v", l.Name, l.Returned, l.Remainder, want.returned, want.remainder)
			}
		}
	})
}
