package cooperatives_test

import (
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/charts"
)

// TestUsualServiceAccountsFit holds the usual accounts of both regimes against their charts.
func TestUsualServiceAccountsFit(t *testing.T) {
	for _, regime := range []ledger.Regime{ledger.RuralCollective, ledger.FarmersCooperative} {
		usual, _ := cooperatives.ServiceAccountsOf(regime)
		chart, err := charts.For(regime)
		if err != nil {
			t.Fatal(err)
		}
		if es := cooperatives.CheckServiceAccounts(usual, chart); len(es) > 0 {
			t.Errorf("%s: %v", regime, es)
		}
		if usual.Without(usual) != (cooperatives.ServiceAccounts{}) || (cooperatives.ServiceAccounts{}).Or(usual) != usual {
			t.Errorf("%s: the usual accounts are not what stands for nothing", regime)
		}
	}
}

// TestServiceAccountsAreRefused gives each role an account that cannot have it.
func TestServiceAccountsAreRefused(t *testing.T) {
	chart, err := ledger.NewChart([]ledger.Account{
		{Code: "101", Name: "现金", Class: ledger.Asset, Leaf: true, Active: true, Flow: ledger.Cash},
		{Code: "112", Name: "应收款", Class: ledger.Asset, Leaf: true, Active: true, Dimensions: ledger.DimensionSet(0).With(ledger.Counterparty)},
		{Code: "113", Name: "内部往来", Class: ledger.Asset, Leaf: true, Active: true, Dimensions: ledger.DimensionSet(0).With(ledger.Member)},
		{Code: "121", Name: "物资", Class: ledger.Asset, Active: true},
		{Code: "12101", Name: "旧油", Parent: "121", Class: ledger.Expense, Leaf: true},
		{Code: "213", Name: "应付", Class: ledger.Liability, Leaf: true, Active: true},
		{Code: "401", Name: "成本", Class: ledger.Cost, Leaf: true, Active: true, Dimensions: ledger.DimensionSet(0).With(ledger.Department)},
		{Code: "501", Name: "收入", Class: ledger.Income, Leaf: true, Active: true, Dimensions: ledger.DimensionSet(0).With(ledger.Project)},
		{Code: "511", Name: "支出", Class: ledger.Expense, Leaf: true, Active: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	wrong := cooperatives.ServiceAccounts{
		Household: "112", County: "112", Income: "501", Welfare: "999", Cost: "401", Wages: "213", Fuel: "121", Tax: "101",
		Expense: "12101",
	}
	wantProblems(t, cooperatives.CheckServiceAccounts(wrong, chart).Err(), "service.account_unfit@service_household",
		"service.account_detail@service_county", "service.account_detail@service_income", "account.unknown@service_welfare", "service.account_detail@service_cost",
		"account.not_leaf@service_fuel", "service.account_unfit@service_tax", "account.set_aside@service_expense")
}
