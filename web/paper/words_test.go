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

// TestWordsOfPatronage has the papers of a cooperative say what it returned by, and a plan that does not know it say so.
func TestWordsOfPatronage(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for basis, want := range map[cooperatives.Basis][6]string{
		cooperatives.ByAmount: {
			"盈余返还（按交易额）", "4,800.00 元 × 60,000.50 ÷ 90,000.00", "4,800.00 元 ÷ 交易额（元）90,000.00", "按交易额返还", "交易额（元）",
			"盈余返还 4,800.00 元 × 本人交易额（元）60,000.50 ÷ 全体成员合计 90,000.00 = 3,200.026667 元，得 3,200.03 元",
		},
		cooperatives.ByVolume: {
			"盈余返还（按交易量）", "4,800.00 元 × 60,000.5 ÷ 90,000", "4,800.00 元 ÷ 交易量（折算）90,000", "按交易量返还", "交易量（折算）",
			"盈余返还 4,800.00 元 × 本人交易量（折算）60,000.5 ÷ 全体成员合计 90,000 = 3,200.026667 元，得 3,200.03 元",
		},
		cooperatives.BasisUnknown: {
			"盈余返还（按交易量或交易额）", "4,800.00 元 × 60,000.5 ÷ 90,000", "4,800.00 元 ÷ 交易量（额）90,000", "按交易量或交易额返还", "交易量（额）",
			"盈余返还 4,800.00 元 × 本人交易量（额）60,000.5 ÷ 全体成员合计 90,000 = 3,200.026667 元，得 3,200.03 元",
		},
	} {
		run := &dividends.Run{}
		run.Rules = dividends.DefaultRules(ledger.FarmersCooperative)
		run.Breakdown.Lines = []cooperatives.BreakdownLine{{Row: cooperatives.RowReturn, Amount: 4_800_00}}
		run.Pools = []dividends.Pool{{
			Of: dividends.OfPatronage, Basis: basis, Split: cooperatives.Split{Pool: 4_800_00, Total: 90_000_0000, PerShare: 10_000},
		}}
		part := dividends.Part{Patronage: 60_000_5000, Returned: 3_200_03}
		p := paper.Distribution{Words: paper.Words{Locale: words, Lang: locale.Chinese, Run: run}}
		pool, by, e := p.Pools(&part)[0], p.Counted(), run.Explain(&part)[0]
		got := [6]string{p.Waterfall()[0].Name, pool.Part, pool.Whole, by.Group, by.Title, words.Text(locale.Chinese, e.Key, e.Args)}
		if got != want || by.Places != basis.Places() {
			t.Errorf("%s:\n%q, %d decimals\nwant\n%q", basis, got, by.Places, want)
		}
	}
}
