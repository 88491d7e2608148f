package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/ledger"
)

// village returns a small chart with two levels below some accounts, in no order.
func village(t testing.TB) *ledger.Chart {
	t.Helper()
	member := ledger.DimensionSet(0).With(ledger.Member)
	chart, err := ledger.NewChart([]ledger.Account{
		{Code: "50102", Name: "劳务收入", Parent: "501", Class: ledger.Income, Side: ledger.Credit, Leaf: true, Active: true},
		{Code: "501", Name: "经营收入", Class: ledger.Income, Side: ledger.Credit, Active: true},
		{Code: "5010101", Name: "粮食", Parent: "50101", Class: ledger.Income, Side: ledger.Credit, Leaf: true, Active: true},
		{Code: "50101", Name: "销售收入", Parent: "501", Class: ledger.Income, Side: ledger.Credit, Active: true},
		{Code: "101", Name: "库存现金", Class: ledger.Asset, Side: ledger.Debit, Leaf: true, Active: true, Flow: ledger.Cash},
		{
			Code: "113", Name: "内部往来", Class: ledger.Asset, Side: ledger.Both, Leaf: true, Active: true,
			Dimensions: member,
		},
		{Code: "121", Name: "库存物资", Class: ledger.Asset, Side: ledger.Debit, Leaf: true, Active: true, Unit: "斤"},
		{Code: "111", Name: "短期投资", Class: ledger.Asset, Side: ledger.Debit, Leaf: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return chart
}

func TestChartIsInOrderOfCode(t *testing.T) {
	chart := village(t)
	want := []string{"101", "111", "113", "121", "501", "50101", "5010101", "50102"}
	if diff := cmp.Diff(want, chart.Codes()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if chart.Len() != len(want) {
		t.Errorf("%d accounts", chart.Len())
	}
	chart.Codes()[0] = "999"
	if chart.Codes()[0] != "101" {
		t.Error("a caller changed the chart")
	}
}

func TestChartFind(t *testing.T) {
	if a, err := village(t).Find("501"); err != nil || a.Name != "经营收入" {
		t.Errorf("got %+v, %v", a, err)
	}
	_, err := village(t).Find("999")
	wantProblem(t, err, ledger.NotFound, "account.unknown")
}

func TestNewChartRefuses(t *testing.T) {
	tests := []struct {
		name     string
		accounts []ledger.Account
		key      string
	}{
		{"a code twice", []ledger.Account{{Code: "101"}, {Code: "101"}}, "account.duplicate"},
		{"a parent that is not there", []ledger.Account{{Code: "10101", Parent: "101"}}, "account.no_parent"},
		{"an account below itself", []ledger.Account{{Code: "101", Parent: "101"}}, "account.no_parent"},
		{
			"a circle",
			[]ledger.Account{{Code: "101", Parent: "10101"}, {Code: "10101", Parent: "101"}},
			"account.no_parent",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			chart, err := ledger.NewChart(tt.accounts)
			wantProblem(t, err, ledger.Invalid, tt.key)
			if chart != nil {
				t.Error("got a chart beside the error")
			}
		})
	}
}

func TestPathsOfTheChart(t *testing.T) {
	chart := village(t)
	if got, want := chart.FullName("5010101"), "经营收入_销售收入_粮食"; got != want {
		t.Errorf("full name %s, want %s", got, want)
	}
	if got := chart.FullName("101"); got != "库存现金" {
		t.Errorf("full name %s", got)
	}
	if got := chart.FullName("999"); got != "" {
		t.Errorf("full name %q of no account", got)
	}
	if diff := cmp.Diff([]string{"5010101", "50101", "501"}, chart.Path("5010101")); diff != "" {
		t.Errorf("path (-want +got):\n%s", diff)
	}
	if path := chart.Path("999"); path != nil {
		t.Errorf("path %v of no account", path)
	}
	for _, tt := range []struct {
		code, ancestor string
		want           bool
	}{
		{"501", "501", true},
		{"5010101", "501", true},
		{"5010101", "50101", true},
		{"50102", "50101", false},
		{"501", "50101", false},
		{"999", "501", false},
		{"101", "", false},
	} {
		if got := chart.Below(tt.code, tt.ancestor); got != tt.want {
			t.Errorf("Below(%q, %q) = %v", tt.code, tt.ancestor, got)
		}
	}
}

func TestLeavesAndChildren(t *testing.T) {
	codes := func(accounts []ledger.Account) (out []string) {
		for _, a := range accounts {
			out = append(out, a.Code)
		}
		return out
	}
	chart := village(t)
	tests := []struct {
		name      string
		got, want []string
	}{
		{"leaves below a parent", codes(chart.Leaves("501")), []string{"5010101", "50102"}},
		{"a leaf is its own", codes(chart.Leaves("101")), []string{"101"}},
		{"no leaves of no account", codes(chart.Leaves("999")), nil},
		{"the top", codes(chart.Children("")), []string{"101", "111", "113", "121", "501"}},
		{"children, not grandchildren", codes(chart.Children("501")), []string{"50101", "50102"}},
		{"a leaf has no children", codes(chart.Children("101")), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDimensionSet(t *testing.T) {
	var set ledger.DimensionSet
	for i, d := range ledger.AllDimensions {
		if set.Has(d) {
			t.Errorf("%s before it was added", d)
		}
		set = set.With(d)
		for j, other := range ledger.AllDimensions {
			if set.Has(other) != (j <= i) {
				t.Errorf("after %s: has %s is %v", d, other, set.Has(other))
			}
		}
	}
	if set.With(ledger.Member) != set {
		t.Error("adding twice changed the set")
	}
}

func TestOnlyIncomeAndExpenseAreCarriedForward(t *testing.T) {
	for _, c := range []ledger.Class{ledger.Asset, ledger.Liability, ledger.Equity, ledger.Cost, ledger.ClassUnknown} {
		if c.ProfitOrLoss() {
			t.Errorf("%s is carried forward", c)
		}
	}
	if !ledger.Income.ProfitOrLoss() || !ledger.Expense.ProfitOrLoss() {
		t.Error("income and expense are not carried forward")
	}
}
