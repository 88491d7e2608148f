package ventures

import (
	"slices"
	"testing"

	"cunzhang/ledger"
	"cunzhang/ledger/charts"
)

// TestAccountsAreThoseOfTheRegime finds every account that a contract, rent passed on or a house posts to in the
// regime's own chart, as a leaf of the class that the posting means.
func TestAccountsAreThoseOfTheRegime(t *testing.T) {
	for _, r := range []ledger.Regime{
		ledger.RuralCollective, ledger.LegacyRuralCollective, ledger.FarmersCooperative, ledger.SmallBusiness,
	} {
		chart, err := charts.For(r)
		if err != nil {
			t.Fatal(err)
		}
		is := func(what, code string, classes ...ledger.Class) {
			t.Helper()
			a, err := chart.Find(code)
			if err != nil || !a.Leaf {
				t.Errorf("%v: %s is %q, which is no leaf: %v", r, what, code, err)
				return
			}
			for _, c := range classes {
				if a.Class == c {
					return
				}
			}
			t.Errorf("%v: %s is %s %s, of class %v", r, what, code, a.Name, a.Class)
		}
		for _, n := range AllNatures {
			a := collectiveAccounts(r, n)
			is("receivable", a.Receivable, ledger.Asset)
			is("received ahead", a.Received, ledger.Liability)
			is("income of "+n.String(), a.Income, ledger.Income)
		}
		shared, cost := ventureAccounts(r, true), ventureAccounts(r, false)
		is("share of profit", shared.Charge, ledger.Equity)
		is("cost", cost.Charge, ledger.Expense)
		for _, a := range []Accounts{shared, cost} {
			is("payable", a.Payable, ledger.Liability)
			is("paid ahead", a.Prepaid, ledger.Asset)
		}
		e := entrustedTargets(r, OperatorAccounts{}, ledger.Dimensions{})
		is("held in trust", e.Trust.Account, ledger.Liability)
		is("operator's part", e.Income.Account, ledger.Income)
		is("advanced", e.Advanced.Account, ledger.Asset)
		is("owed to the collective", e.Payable.Account, ledger.Liability)
		p := passedTargets(r, "V", "")
		is("owed to households", p.Owed.Account, ledger.Asset, ledger.Liability)
		is("fee", p.Fee.Account, ledger.Income)
		source := defaultAccounts(r)
		for _, code := range slices.Concat(source.Revenue, source.Other) {
			if a, err := chart.Find(code); err != nil || a.Class != ledger.Income {
				t.Errorf("%v: %s adds to the operating profit and is %s, %v", r, code, a.Name, err)
			}
		}
		for _, code := range source.Expense {
			if a, err := chart.Find(code); err != nil || a.Class != ledger.Expense {
				t.Errorf("%v: %s lowers the operating profit and is %s, %v", r, code, a.Name, err)
			}
		}
	}
}
