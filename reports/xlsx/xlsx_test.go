package xlsx_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/xlsx"
)

func open(t testing.TB, b *bytes.Buffer) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func sample() reports.Statement {
	return reports.Statement{
		Name: "cash-journal", Title: "现金日记账", Organization: "高寨村", When: "2025年11月", Unit: "单位：元", Landscape: true,
		Columns: []reports.Column{
			{Title: "日期", Kind: reports.DateColumn, Key: "date"},
			{Title: "摘要", Weight: 30, Key: "summary"},
			{Title: "借方", Group: "发生额", Kind: reports.AmountColumn, Key: "debit"},
			{Title: "贷方", Group: "发生额", Kind: reports.AmountColumn, Key: "credit"},
		},
		Rows: []reports.Row{
			{Cells: []reports.Cell{
				reports.Text("2025-11-23"), reports.Text("=1+1"), reports.Amount(123_456_789), reports.Amount(0),
			}},
			{Style: reports.Total, Cells: []reports.Cell{{}, reports.Text("合计"), reports.Figure(0, nil)}},
		},
		Foot: []string{"备注"}, Signatures: []string{"出纳"},
		Anchor: reports.Anchor{Book: "gaozhai", ReadAt: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)},
	}
}

func TestCellsKeepTheirTypes(t *testing.T) {
	var b bytes.Buffer
	if err := xlsx.Render(&b, sample()); err != nil {
		t.Fatal(err)
	}
	f := open(t, &b)
	const sheet = "现金日记账"
	for _, c := range []struct {
		cell, shown string
		kind        excelize.CellType
	}{
		{"A1", "现金日记账", excelize.CellTypeInlineString},
		{"C3", "发生额", excelize.CellTypeInlineString},
		{"A5", "2025-11-23", excelize.CellTypeUnset},
		{"B5", "=1+1", excelize.CellTypeInlineString},
		{"C5", "1,234,567.89", excelize.CellTypeUnset},
		{"D5", "", excelize.CellTypeUnset},
		{"C6", "0.00", excelize.CellTypeUnset},
	} {
		shown, err := f.GetCellValue(sheet, c.cell)
		if err != nil || shown != c.shown {
			t.Errorf("%s shows %q (%v), want %q", c.cell, shown, err, c.shown)
		}
		if kind, err := f.GetCellType(sheet, c.cell); err != nil || kind != c.kind {
			t.Errorf("%s is of type %v (%v), want %v", c.cell, kind, err, c.kind)
		}
		if formula, err := f.GetCellFormula(sheet, c.cell); err != nil || formula != "" {
			t.Errorf("%s is a formula %q (%v)", c.cell, formula, err)
		}
	}
	if raw, err := f.GetCellValue(sheet, "C5", excelize.Options{RawCellValue: true}); err != nil || raw != "1234567.89" {
		t.Errorf("C5 holds %q (%v)", raw, err)
	}
}

func TestThePageIsSetUpForPaper(t *testing.T) {
	var b bytes.Buffer
	if err := xlsx.Render(&b, sample()); err != nil {
		t.Fatal(err)
	}
	f := open(t, &b)
	layout, err := f.GetPageLayout("现金日记账")
	if err != nil {
		t.Fatal(err)
	}
	if *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
		t.Errorf("layout %d %s %d %d", *layout.Size, *layout.Orientation, *layout.FitToWidth, *layout.FitToHeight)
	}
	panes, err := f.GetPanes("现金日记账")
	if err != nil || !panes.Freeze || panes.YSplit != 4 {
		t.Errorf("panes %+v (%v)", panes, err)
	}
	foot, err := f.GetHeaderFooter("现金日记账")
	if err != nil || !strings.Contains(foot.OddFooter, "&P") {
		t.Errorf("footer %+v (%v)", foot, err)
	}
	names := f.GetDefinedName()
	if len(names) != 1 || names[0].RefersTo != "'现金日记账'!$1:$4" {
		t.Errorf("print titles %+v", names)
	}
}

func TestSheetNamesFitAndDiffer(t *testing.T) {
	long := sample()
	long.Title = strings.Repeat("长", 40) + "[x]"
	odd := sample()
	odd.Title = `a/b:c*?[d]\'`
	var b bytes.Buffer
	if err := xlsx.RenderAll(&b, []reports.Statement{long, long, odd}); err != nil {
		t.Fatal(err)
	}
	got := open(t, &b).GetSheetList()
	want := []string{strings.Repeat("长", 31), strings.Repeat("长", 29) + "-2", "a_b_c___d__"}
	if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("sheets %q, want %q", got, want)
	}
}

// Every amount comes back to the fen, as a number while spreadsheets can hold it and as text beyond.
func TestAmountsAreExactToTheFen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := ledger.Money(rapid.Int64Range(-2_000_000_000_000_000, 2_000_000_000_000_000).Draw(t, "fen"))
		s := sample()
		s.Rows = []reports.Row{{Cells: []reports.Cell{{}, {}, reports.Figure(m, nil)}}}
		var b bytes.Buffer
		if err := xlsx.Render(&b, s); err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := f.GetCellValue("现金日记账", "C5", excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if back, err := ledger.ParseMoney(raw); m.Abs() <= ledger.MaxMoney && (err != nil || back != m) {
			t.Fatalf("%s came back as %q (%v)", m, raw, err)
		}
	})
}
