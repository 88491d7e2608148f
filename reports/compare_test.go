package reports_test

import (
	"testing"

	"cunzhang/ledger"
	"cunzhang/reports"
)

// compared is a small statement with the given figures.
func compared(name string, amounts ...ledger.Money) reports.Statement {
	s := reports.Statement{
		Name: name, Title: "收益表", When: "2025年", Columns: []reports.Column{
			{Title: "项目", Kind: reports.TextColumn, Key: "item"},
			{Title: "本年", Kind: reports.AmountColumn, Key: "year"},
			{Title: "上年", Kind: reports.AmountColumn, Key: "prior"},
		}, Rows: []reports.Row{{Style: reports.Section, Cells: []reports.Cell{reports.Text("收入：")}}},
	}
	for _, m := range amounts {
		s.Rows = append(s.Rows, reports.Row{Cells: []reports.Cell{
			reports.Text("行"), reports.Figure(m, nil), reports.Figure(-m, nil),
		}})
	}
	return s
}

func TestCompare(t *testing.T) {
	got, err := reports.Compare(compared("income", 1500, 0, -300, 7), compared("income", 1000, 0, -200, 0))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"收入："},
		{"行", "15.00", "10.00", "5.00", "50"},
		{"行", "0.00", "0.00", "", ""},
		{"行", "-3.00", "-2.00", "-1.00", "-50"},
		{"行", "0.07", "0.00", "0.07", ""},
	}
	for i, row := range got.Rows {
		if len(row.Cells) != len(want[i]) {
			t.Fatalf("row %d has %d cells", i, len(row.Cells))
		}
		for j, c := range row.Cells {
			if c.Display() != want[i][j] {
				t.Errorf("row %d cell %d is %q, want %q", i, j, c.Display(), want[i][j])
			}
		}
	}
	if len(got.Columns) != 5 || got.Columns[4].Key != "percent" {
		t.Errorf("columns %+v", got.Columns)
	}
	for _, other := range []reports.Statement{
		compared("income", 1), compared("balance", 1, 2, 3, 4), {Name: "income"},
	} {
		_, err := reports.Compare(compared("income", 1, 2, 3, 4), other)
		wantKey(t, err, "report.not_comparable")
	}
}
