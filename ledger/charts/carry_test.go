package charts_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/ledger"
	"cunzhang/ledger/charts"
)

func TestCarry2004(t *testing.T) {
	tests := []struct {
		name, code string
		treatment  charts.Treatment
		targets    []charts.Target
	}{
		{"same code and name", "102", charts.Direct, []charts.Target{{Code: "102", Name: "银行存款"}}},
		{"same code, new name", "101", charts.Renamed, []charts.Target{{Code: "101", Name: "库存现金"}}},
		{"codes changed places", "153", charts.Renamed, []charts.Target{{Code: "154", Name: "固定资产清理"}}},
		{"and back", "154", charts.Renamed, []charts.Target{{Code: "153", Name: "在建工程"}}},
		{"a code that now means something else", "502", charts.Renamed, []charts.Target{{Code: "511", Name: "经营支出"}}},
		{
			"payables are told apart", "202", charts.Split,
			[]charts.Target{{Code: "211", Name: "应付款"}, {Code: "213", Name: "应付劳务费"}, {Code: "214", Name: "应交税费"}},
		},
		{"no target", "212", charts.Dropped, nil},
		{"a sub-account follows its parent", "1020101", charts.Direct, []charts.Target{{Code: "102", Name: "银行存款"}}},
		{"a sub-account with its own row", "51101", charts.Renamed, []charts.Target{{Code: "50104", Name: "发包收入"}}},
		{"below a sub-account with its own row", "3220201", charts.Direct, []charts.Target{{Code: "32202", Name: "未分配收益"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := charts.Carry2004(tt.code)
			if err != nil {
				t.Fatal(err)
			}
			if got.Treatment != tt.treatment || got.Note == "" {
				t.Errorf("got %s %q, want %s", got.Treatment, got.Note, tt.treatment)
			}
			if diff := cmp.Diff(tt.targets, got.Targets); diff != "" {
				t.Errorf("targets (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCarry2004RefusesWhatTheOldChartDoesNotHave(t *testing.T) {
	for _, code := range []string{"", "1", "10", "999", "133", "10x", "101x", "库存现金"} {
		if got, err := charts.Carry2004(code); ledger.KindOf(err) != ledger.NotFound {
			t.Errorf("%q: got %+v, %v", code, got, err)
		}
	}
}

func TestTheMapCoversTheOldChartAndEndsInTheNew(t *testing.T) {
	carries, err := charts.Carries2004()
	if err != nil {
		t.Fatal(err)
	}
	old, now := chartOf(t, ledger.LegacyRuralCollective), chartOf(t, ledger.RuralCollective)
	mapped := map[string]bool{}
	for _, c := range carries {
		if c.Code != "" {
			a, err := old.Find(c.Code)
			if err != nil || a.Name != c.Name {
				t.Errorf("%s %s: the old chart has %q (%v)", c.Code, c.Name, a.Name, err)
			}
			mapped[c.Code] = true
		}
		if (c.Treatment == charts.Added) != (c.Code == "") || (c.Treatment == charts.Dropped) != (len(c.Targets) == 0) {
			t.Errorf("%s is %s with targets %v", c.Code, c.Treatment, c.Targets)
		}
		for _, target := range c.Targets {
			a, err := now.Find(target.Code)
			if err != nil || a.Name != target.Name {
				t.Errorf("%s: target %v, the new chart has %q (%v)", c.Code, target, a.Name, err)
			}
		}
	}
	for _, code := range old.Codes() {
		if !mapped[code] {
			t.Errorf("%s of the old chart is not mapped", code)
		}
	}
}

// Income and expense have no balance when books change over at a year's end, so only the others need a leaf.
func TestCarriedBalancesLandOnLeaves(t *testing.T) {
	old, now := chartOf(t, ledger.LegacyRuralCollective), chartOf(t, ledger.RuralCollective)
	for _, code := range old.Codes() {
		a, err := old.Find(code)
		if err != nil {
			t.Fatal(err)
		}
		if !a.Leaf || a.Class.ProfitOrLoss() {
			continue
		}
		c, err := charts.Carry2004(code)
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range c.Targets {
			if b, err := now.Find(target.Code); err != nil || !b.Leaf {
				t.Errorf("%s → %s cannot take a balance (%v)", code, target.Code, err)
			}
		}
	}
}

func TestTreatmentNames(t *testing.T) {
	want := []string{"unknown", "direct", "renamed", "split", "dropped", "added", "unknown"}
	for i, name := range want {
		if got := charts.Treatment(i).String(); got != name {
			t.Errorf("%d: %q, want %q", i, got, name)
		}
	}
}
