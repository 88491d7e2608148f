package charts_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/ledger"
	"cunzhang/ledger/charts"
)

var regimes = []ledger.Regime{
	ledger.RuralCollective, ledger.FarmersCooperative, ledger.SmallBusiness, ledger.LegacyRuralCollective,
}

func accountsOf(t *testing.T, r ledger.Regime) []ledger.Account {
	t.Helper()
	accounts, err := charts.Accounts(r)
	if err != nil {
		t.Fatal(err)
	}
	return accounts
}

func chartOf(t *testing.T, r ledger.Regime) *ledger.Chart {
	t.Helper()
	chart, err := charts.For(r)
	if err != nil {
		t.Fatal(err)
	}
	return chart
}

func TestChartsHoldTheAccountsOfTheRegime(t *testing.T) {
	tests := []struct {
		regime   ledger.Regime
		required int      // first-level accounts that the regime lists
		optional []string // first-level accounts that it lets a book add
	}{
		{ledger.RuralCollective, 42, []string{"109"}},
		{ledger.FarmersCooperative, 48, []string{"109", "122"}},
		{ledger.SmallBusiness, 66, nil},
		{ledger.LegacyRuralCollective, 33, []string{"161", "171", "241"}},
	}
	for _, tt := range tests {
		t.Run(tt.regime.String(), func(t *testing.T) {
			chart := chartOf(t, tt.regime)
			top := chart.Children("")
			if got, want := len(top), tt.required+len(tt.optional); got != want {
				t.Errorf("%d first-level accounts, want %d", got, want)
			}
			for _, code := range tt.optional {
				a, err := chart.Find(code)
				if err != nil || !strings.Contains(a.Note, "可增设") {
					t.Errorf("%s is not marked as optional: %+v, %v", code, a, err)
				}
			}
		})
	}
}

func TestAccountsAreWellFormed(t *testing.T) {
	for _, r := range regimes {
		t.Run(r.String(), func(t *testing.T) {
			chart, lengths := chartOf(t, r), charts.DefaultCodeLengths(r)
			previous := ""
			for _, a := range accountsOf(t, r) {
				if a.Code <= previous {
					t.Errorf("%s after %s", a.Code, previous)
				}
				previous = a.Code
				_, parent, err := lengths.Split(a.Code)
				if err != nil || parent != a.Parent {
					t.Errorf("%s: parent %q, its code says %q (%v)", a.Code, a.Parent, parent, err)
				}
				if a.Leaf != (len(chart.Children(a.Code)) == 0) {
					t.Errorf("%s: leaf is %v", a.Code, a.Leaf)
				}
				if a.Name == "" || !a.Active || a.Class == ledger.ClassUnknown || a.Side == ledger.SideUnknown {
					t.Errorf("incomplete: %+v", a)
				}
				if a.Parent == "" && !a.Statutory && a.Code != "109" {
					t.Errorf("%s: a first-level account is the regime's", a.Code)
				}
				if a.Note == "" && r != ledger.LegacyRuralCollective {
					t.Errorf("%s: no note", a.Code)
				}
				if parent != "" {
					if up, err := chart.Find(parent); err != nil || up.Class != a.Class {
						t.Errorf("%s: %s below %s (%v)", a.Code, a.Class, up.Class, err)
					}
				}
			}
		})
	}
}

func TestRolesExistInTheChart(t *testing.T) {
	for _, r := range regimes {
		t.Run(r.String(), func(t *testing.T) {
			chart, roles := chartOf(t, r), r.Roles()
			for _, code := range append([]string{roles.Result, roles.Undistributed}, roles.Allocations...) {
				a, err := chart.Find(code)
				if err != nil {
					t.Fatal(err)
				}
				if !a.Leaf || !a.Statutory || a.Class != ledger.Equity || a.Side != ledger.Credit {
					t.Errorf("closing cannot post to %+v", a)
				}
			}
			for _, code := range append([]string{roles.Undistributed}, roles.Allocations...) {
				if !chart.Below(code, roles.Distribution) {
					t.Errorf("%s is not below %s", code, roles.Distribution)
				}
			}
			if got, want := len(chart.Leaves(roles.Distribution)), len(roles.Allocations)+1; got != want {
				t.Errorf("%d sub-accounts below %s, closing knows %d", got, roles.Distribution, want)
			}
			if _, err := chart.Find(roles.PendingLoss); err != nil && r != ledger.LegacyRuralCollective {
				t.Error(err)
			}
		})
	}
}

func TestClassesAndSides(t *testing.T) {
	tests := []struct {
		regime ledger.Regime
		code   string
		name   string
		class  ledger.Class
		side   ledger.Side
	}{
		{ledger.RuralCollective, "101", "库存现金", ledger.Asset, ledger.Debit},
		{ledger.RuralCollective, "113", "内部往来", ledger.Asset, ledger.Both},
		{ledger.RuralCollective, "133", "生产性生物资产累计折旧", ledger.Asset, ledger.Credit},
		{ledger.RuralCollective, "153", "在建工程", ledger.Asset, ledger.Debit},
		{ledger.RuralCollective, "231", "一事一议资金", ledger.Liability, ledger.Credit},
		{ledger.RuralCollective, "311", "公积公益金", ledger.Equity, ledger.Credit},
		{ledger.RuralCollective, "401", "生产(劳务)成本", ledger.Cost, ledger.Debit},
		{ledger.RuralCollective, "502", "投资收益", ledger.Income, ledger.Credit},
		{ledger.RuralCollective, "514", "公益支出", ledger.Expense, ledger.Debit},
		{ledger.RuralCollective, "521", "所得税费用", ledger.Expense, ledger.Debit},
		{ledger.FarmersCooperative, "114", "成员往来", ledger.Asset, ledger.Both},
		{ledger.FarmersCooperative, "301", "股金", ledger.Equity, ledger.Credit},
		{ledger.FarmersCooperative, "511", "投资收益", ledger.Income, ledger.Credit},
		{ledger.FarmersCooperative, "524", "财务费用", ledger.Expense, ledger.Debit},
		{ledger.SmallBusiness, "1404", "材料成本差异", ledger.Asset, ledger.Both},
		{ledger.SmallBusiness, "4001", "生产成本", ledger.Cost, ledger.Debit},
		{ledger.SmallBusiness, "5111", "投资收益", ledger.Income, ledger.Credit},
		{ledger.LegacyRuralCollective, "153", "固定资产清理", ledger.Asset, ledger.Debit},
	}
	for _, tt := range tests {
		t.Run(tt.regime.String()+" "+tt.code, func(t *testing.T) {
			a, err := chartOf(t, tt.regime).Find(tt.code)
			if err != nil {
				t.Fatal(err)
			}
			if a.Name != tt.name || a.Class != tt.class || a.Side != tt.side {
				t.Errorf("got %s %s %s", a.Name, a.Class, a.Side)
			}
		})
	}
}

func TestOnlyMembersBalancesRequireADetail(t *testing.T) {
	want := map[ledger.Regime]map[string]ledger.DimensionSet{
		ledger.RuralCollective: {"113": ledger.DimensionSet(0).With(ledger.Member)},
		ledger.FarmersCooperative: {
			"114": ledger.DimensionSet(0).With(ledger.Member), "221": ledger.DimensionSet(0).With(ledger.Member),
			"222": ledger.DimensionSet(0).With(ledger.Member), "301": ledger.DimensionSet(0).With(ledger.Member),
		},
		ledger.SmallBusiness:         {},
		ledger.LegacyRuralCollective: {},
	}
	for _, r := range regimes {
		got := map[string]ledger.DimensionSet{}
		for _, a := range accountsOf(t, r) {
			if a.Dimensions != 0 {
				got[a.Code] = a.Dimensions
			}
		}
		if diff := cmp.Diff(want[r], got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", r, diff)
		}
	}
}

func TestCashAndBankFeedTheDayBooks(t *testing.T) {
	for _, r := range regimes {
		want := map[string]ledger.Flow{"101": ledger.Cash, "102": ledger.Bank}
		if r == ledger.SmallBusiness {
			want = map[string]ledger.Flow{"1001": ledger.Cash, "1002": ledger.Bank}
		}
		got := map[string]ledger.Flow{}
		for _, a := range accountsOf(t, r) {
			if a.Flow != ledger.NoFlow {
				got[a.Code] = a.Flow
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", r, diff)
		}
	}
}

func TestSuggestedSubAccountsMayBeRenamed(t *testing.T) {
	chart := chartOf(t, ledger.RuralCollective)
	for code, statutory := range map[string]bool{"501": true, "50104": false, "51301": false, "32202": true} {
		a, err := chart.Find(code)
		if err != nil || a.Statutory != statutory {
			t.Errorf("%s: statutory is %v (%v)", code, a.Statutory, err)
		}
	}
	for _, r := range regimes {
		for _, a := range accountsOf(t, r) {
			if !a.Statutory && !strings.Contains(a.Note, "编号") && r != ledger.LegacyRuralCollective {
				t.Errorf("%s %s: the note does not say that the code is suggested", r, a.Code)
			}
		}
	}
}

func TestEditions(t *testing.T) {
	tests := []struct {
		regime                 ledger.Regime
		title, number, lengths string
	}{
		{ledger.RuralCollective, "农村集体经济组织会计制度", "财会〔2023〕14号", "3-2-2-2"},
		{ledger.FarmersCooperative, "农民专业合作社会计制度", "财会〔2021〕37号", "3-2-2-2"},
		{ledger.SmallBusiness, "小企业会计准则", "财会〔2011〕17号", "4-2-2-2"},
		{ledger.LegacyRuralCollective, "村集体经济组织会计制度", "财会〔2004〕12号", "3-2-2-2"},
		{ledger.RegimeUnknown, "", "", ""},
	}
	for _, tt := range tests {
		title, number, lengths := charts.Title(tt.regime), charts.Edition(tt.regime), charts.DefaultCodeLengths(tt.regime)
		if title != tt.title || number != tt.number || lengths.String() != tt.lengths {
			t.Errorf("%s: %s %s %s", tt.regime, title, number, lengths)
		}
	}
}

func TestUnknownRegimeIsRefused(t *testing.T) {
	_, errFor := charts.For(ledger.RegimeUnknown)
	_, errAccounts := charts.Accounts(ledger.Regime(99))
	for _, err := range []error{errFor, errAccounts} {
		if ps := ledger.Problems(err); len(ps) != 1 || ps[0].Kind != ledger.Invalid || ps[0].Key != "regime.unknown" {
			t.Errorf("got %v", err)
		}
	}
}

func TestCallersCannotChangeTheCharts(t *testing.T) {
	accountsOf(t, ledger.RuralCollective)[0].Name = "changed"
	charts.DefaultCodeLengths(ledger.RuralCollective)[0] = 9
	carry, err := charts.Carry2004("101")
	if err != nil {
		t.Fatal(err)
	}
	carry.Targets[0].Code = "changed"
	all, err := charts.Carries2004()
	if err != nil {
		t.Fatal(err)
	}
	all[0].Targets[0].Code = "changed"

	if a := accountsOf(t, ledger.RuralCollective)[0]; a.Name != "库存现金" {
		t.Errorf("account became %s", a.Name)
	}
	if l := charts.DefaultCodeLengths(ledger.RuralCollective); l[0] != 3 {
		t.Errorf("code lengths became %s", l)
	}
	if again, err := charts.Carry2004("101"); err != nil || again.Targets[0].Code != "101" {
		t.Errorf("map became %+v (%v)", again, err)
	}
}
