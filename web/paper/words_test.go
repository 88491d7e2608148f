package paper_test

import (
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/web/locale"
	"cunzhang/web/paper"
)

// TestPlanAgreesWithTheStatement has the rows of a plan say what the books post: what the collective's own shares get and
// what rounding leaves stays undistributed.
func TestPlanAgreesWithTheStatement(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	shares := cooperatives.Split{Mode: cooperatives.ByRate, Pool: 25_200_00, Rate: 1_284_89, Total: 196125, PerShare: 10000, Residue: 11}
	run := &dividends.Run{Gross: 21_345_22}
	run.Rules = dividends.DefaultRules(ledger.RuralCollective)
	run.Pools = []dividends.Pool{{Of: dividends.OfShares, Split: shares}}
	run.Breakdown.Lines = []cooperatives.BreakdownLine{
		{Row: cooperatives.RowMembers, Amount: 25_200_00}, {Row: cooperatives.RowLeft},
	}
	w := paper.Words{Locale: words, Lang: locale.Chinese, Run: run}
	got := w.Waterfall()
	want := []paper.Step{
		{Name: "向成员分配", Basis: "19.6125 股 × 1,284.89 元 − 集体股 3,854.67（归集体）", Amount: 21_345_22, Strong: true},
		{Name: "年末未分配", Basis: "含集体股 3,854.67；含每股取整余数 0.11", Amount: 3_854_78},
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}

	run.Figures.Interim, run.Breakdown.Lines[0].Amount = 1_000_00, 26_200_00
	step := w.Waterfall()[0]
	if step.Amount != 22_345_22 || step.Basis != "已预分配 1,000.00 + "+want[0].Basis {
		t.Errorf("after an interim distribution: %+v", step)
	}
}
