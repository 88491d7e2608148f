package pdf_test

import (
	"bytes"
	"strings"
	"testing"

	"cunzhang/ledger"
	"cunzhang/reports/chart"
	"cunzhang/reports/pdf"
)

// TestChartsAreDrawnOnPaper prints more charts than a page takes: everything that stands on the screen stands on paper.
func TestChartsAreDrawnOnPaper(t *testing.T) {
	year := chart.Chart{Title: "2026年各月收入与支出", Units: []chart.Unit{{Size: 10_000_00, Word: "万"}}}
	income, expense := chart.Series{Name: "收入"}, chart.Series{Name: "支出"}
	for m := range 12 {
		year.Labels = append(year.Labels, string([]rune("123456789ABC")[m])+"月")
		income.Values = append(income.Values, ledger.Money(m*1_000_000))
		expense.Values = append(expense.Values, ledger.Money(-m*300_000))
	}
	year.Series = []chart.Series{income, expense}
	money := year
	money.Kind, money.Title = chart.Lines, "各月末的钱"
	parts := chart.Chart{
		Kind: chart.Rows, Title: "收入的构成", Labels: []string{"发包收入", "补助收入"},
		Series: []chart.Series{{Name: "金额", Values: []ledger.Money{1_234_567_89, 100}}},
	}
	var b bytes.Buffer
	err := pdf.Charts(&b, pdf.ChartsPrint{
		Title: "2026年图表", Organization: "高寨村股份经济合作社", Unit: "单位：元",
		Charts: []chart.Chart{year, money, parts, year}, Anchor: anchor(),
	})
	if err != nil {
		t.Fatal(err)
	}
	pages := textOf(t, b.Bytes(), "-layout")
	if len(pages) != 2 {
		t.Errorf("%d pages, want 2", len(pages))
	}
	text := squeezed(pages)
	for want, n := range map[string]int{
		"2026年图表": 2, "高寨村股份经济合作社": 2, "2026年各月收入与支出": 2, "各月末的钱": 1, "C月": 3, "10万": 3, "1,234,567.89": 1, "发包收入": 1,
	} {
		if got := strings.Count(text, want); got != n {
			t.Errorf("%q stands %d times, want %d", want, got, n)
		}
	}
	if err := pdf.Charts(&b, pdf.ChartsPrint{}); ledger.KindOf(err) != ledger.Invalid {
		t.Errorf("no charts: %v", err)
	}
}
