package cooperatives_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

var passedAccounts = cooperatives.PassedAccounts{
	Money: "102",
	Owed:  cooperatives.Target{Account: "113", Dimensions: ledger.Dimensions{Venture: "V01"}},
	Fee:   cooperatives.Target{Account: "50102", Dimensions: ledger.Dimensions{Venture: "V01"}},
}

// TestPassOn passes 10,000.00 on at a fee of 5 % to three households by their land.
func TestPassOn(t *testing.T) {
	p, err := cooperatives.PassOn(10_000_00, dec("0.05"), counts(3, 3, 1))
	if err != nil {
		t.Fatal(err)
	}
	owed := func(h string) ledger.Dimensions { return ledger.Dimensions{Member: h, Venture: "V01"} }
	want := [][]ledger.Line{{
		{Summary: "收租", Account: "102", Debit: 10_000_00},
		{Summary: "收租", Account: "113", Credit: 4_071_43, Dimensions: owed("0")},
		{Summary: "收租", Account: "113", Credit: 4_071_43, Dimensions: owed("1")},
		{Summary: "收租", Account: "113", Credit: 1_357_14, Dimensions: owed("2")},
		{Summary: "收租", Account: "50102", Credit: 500_00, Dimensions: ledger.Dimensions{Venture: "V01"}},
	}}
	if diff := cmp.Diff(want, cooperatives.PostPassedIn(p, passedAccounts, "收租")); diff != "" {
		t.Errorf("received (-want +got):\n%s", diff)
	}
	for _, wrong := range []struct{ amount, rate, key string }{
		{"1", "-0.1", "passed.rate"}, {"1", "1", "passed.rate"}, {"0.01", "0.5", "passed.rate"}, {"0", "0", "split.no_pool"},
	} {
		_, err := cooperatives.PassOn(money(t, wrong.amount), dec(wrong.rate), counts(1))
		if ledger.KindOf(err) != ledger.Invalid || ledger.Problems(err)[0].Key != wrong.key {
			t.Errorf("%s at %s: %v", wrong.amount, wrong.rate, err)
		}
	}
	own := counts(1)
	own.Claims[0].Holder = cooperatives.TheCollective
	if _, err := cooperatives.PassOn(100, dec("0"), own); ledger.Problems(err)[0].Key != "passed.collective" {
		t.Errorf("the collective passes on to itself: %v", err)
	}
}

// TestPassedOnLeavesIncomeUntouched holds for all amounts, fees and households: the vouchers balance, the fee alone is
// income, every fen is somebody's, and what is paid out clears what is owed.
func TestPassedOnLeavesIncomeUntouched(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := counts(1)
		for i := range rapid.IntRange(0, 1200).Draw(r, "households") {
			w.Claims = append(w.Claims, cooperatives.Claim{
				Holder: cooperatives.Holder("H" + strconv.Itoa(i)), Weight: rapid.Int64Range(0, 1e6).Draw(r, "weight"),
			})
		}
		amount := ledger.Money(rapid.Int64Range(3, 1e12).Draw(r, "amount"))
		rate := decimal.New(rapid.Int64Range(0, 5000).Draw(r, "rate"), -4)
		p, err := cooperatives.PassOn(amount, rate, w)
		if err != nil {
			r.Fatal(err)
		}
		sums := map[string]ledger.Money{}
		open := map[string]ledger.Money{}
		var list []cooperatives.Payable
		take := func(vouchers [][]ledger.Line) {
			for _, lines := range vouchers {
				debit, credit, err := (&ledger.Voucher{Lines: lines}).Totals()
				if err != nil || debit != credit || len(lines) > ledger.MaxLines {
					r.Fatalf("%d lines: debit %v, credit %v, %v", len(lines), debit, credit, err)
				}
				for _, l := range lines {
					sums[l.Account] += l.Debit - l.Credit
					if l.Account == "113" {
						open[l.Dimensions.Member] += l.Credit - l.Debit
					}
				}
			}
		}
		take(cooperatives.PostPassedIn(p, passedAccounts, "收租"))
		if sums["102"] != amount || sums["50102"] != -p.Fee || sums["113"] != p.Fee-amount {
			r.Fatalf("%v at %v is booked as %v", amount, rate, sums)
		}
		for _, part := range p.Parts {
			if part.Amount != open[string(part.Holder)] {
				r.Fatalf("%s is owed %v, not %v", part.Holder, open[string(part.Holder)], part.Amount)
			}
			if part.Amount != 0 {
				list = append(list, cooperatives.Payable{Holder: part.Holder, Amount: part.Amount})
			}
		}
		take(cooperatives.PostPassedOut(list, passedAccounts, "付租"))
		if sums["113"] != 0 || sums["102"] != p.Fee {
			r.Fatalf("paid out leaves %v", sums)
		}
	})
}
