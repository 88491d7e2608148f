package cooperatives_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

var entrustedAccounts = cooperatives.EntrustedAccounts{
	Trust: cooperatives.Target{Account: "2241"}, Income: cooperatives.Target{Account: "5001"},
	Advanced: cooperatives.Target{Account: "1221"}, Payable: cooperatives.Target{Account: "2202"},
	Receivable: cooperatives.Target{Account: "112"}, Owed: cooperatives.Target{Account: "113"},
}

// TestSettleHouses settles two houses at 60 % to the owners.
func TestSettleHouses(t *testing.T) {
	list, err := cooperatives.SettleHouses(dec("0.6"), []cooperatives.HouseSales{
		{Owner: "H01", House: "1号院", Sales: 10_000_01, Costs: 1_000_00}, {Owner: "H02", House: "2号院", Sales: 5_000_00},
	})
	if err != nil {
		t.Fatal(err)
	}
	operator, collective := cooperatives.PostEntrusted(list, entrustedAccounts, "结算")
	if diff := cmp.Diff([]ledger.Line{
		{Summary: "结算", Account: "2241", Debit: 15_000_01},
		{Summary: "结算", Account: "5001", Credit: 6_000_00},
		{Summary: "结算", Account: "1221", Credit: 1_000_00},
		{Summary: "结算", Account: "2202", Credit: 8_000_01},
	}, operator); diff != "" {
		t.Errorf("operator (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]ledger.Line{
		{Summary: "结算", Account: "112", Debit: 8_000_01},
		{Summary: "结算 1号院", Account: "113", Credit: 5_000_01, Dimensions: ledger.Dimensions{Member: "H01"}},
		{Summary: "结算 2号院", Account: "113", Credit: 3_000_00, Dimensions: ledger.Dimensions{Member: "H02"}},
	}, collective); diff != "" {
		t.Errorf("collective (-want +got):\n%s", diff)
	}
	_, err = cooperatives.SettleHouses(dec("1.1"), nil)
	if got := len(ledger.Problems(err)); got != 2 {
		t.Errorf("%d problems: %v", got, err)
	}
	_, err = cooperatives.SettleHouses(dec("0.5"), []cooperatives.HouseSales{
		{Owner: "H01", House: "甲", Sales: 100, Costs: 51}, {House: "乙", Sales: 100},
	})
	if es := ledger.Problems(err); len(es) != 2 || es[0].Key != "entrusted.loss" || es[1].Key != "entrusted.house" {
		t.Errorf("got %v", err)
	}
}

// TestEntrustedBooksAgree holds for all houses: both vouchers balance, owe each other the same, and nothing of what the
// owners get is anybody's income.
func TestEntrustedBooksAgree(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rate := decimal.New(rapid.Int64Range(1, 10_000).Draw(r, "rate"), -4)
		var houses []cooperatives.HouseSales
		var sales ledger.Money
		for range rapid.IntRange(1, 60).Draw(r, "houses") {
			h := cooperatives.HouseSales{Owner: "H", House: "院", Sales: ledger.Money(rapid.Int64Range(1, 1e10).Draw(r, "sales"))}
			most, err := h.Sales.Times(rate, ledger.RoundHalfUp)
			if err != nil {
				r.Fatal(err)
			}
			h.Costs = ledger.Money(rapid.Int64Range(0, int64(most)).Draw(r, "costs"))
			sales += h.Sales
			houses = append(houses, h)
		}
		list, err := cooperatives.SettleHouses(rate, houses)
		if err != nil {
			r.Fatal(err)
		}
		operator, collective := cooperatives.PostEntrusted(list, entrustedAccounts, "结算")
		sums := map[string]ledger.Money{}
		for _, lines := range [][]ledger.Line{operator, collective} {
			debit, credit, err := (&ledger.Voucher{Lines: lines}).Totals()
			if err != nil || debit != credit || len(lines) > ledger.MaxLines {
				r.Fatalf("debit %v, credit %v, %v", debit, credit, err)
			}
			for _, l := range lines {
				sums[l.Account] += l.Debit - l.Credit
			}
		}
		if sums["2241"] != sales || sums["2202"] != -sums["112"] || sums["113"] != -sums["112"] ||
			sales != -sums["5001"]-sums["1221"]-sums["2202"] {
			r.Fatalf("booked as %v", sums)
		}
	})
}
