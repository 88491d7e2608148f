package reports_test

import (
	"strings"
	"testing"

	"cunzhang/ledger"
	"cunzhang/reports"
)

// TestMemberFormHasAColumnForEachProduct takes contributions and business from the register and what was given back from
// the books, by day; two products have columns of their own, four say in the summary which they are.
func TestMemberFormHasAColumnForEachProduct(t *testing.T) {
	inBooks := build(t, cooperative(t), reports.Request{
		Name: "member-account", Span: span(t, "2025"), Match: ledger.Dimensions{Member: "M001"},
	})
	f := reports.MemberForm{
		Products: []string{"黄桃（斤）", "机耕（亩）"},
		Opening:  reports.MemberRow{Capital: 100_00, Relief: 5_00},
		Rows: []reports.MemberRow{
			{No: "2", Date: 20250301, Summary: "公积金份额", Reserve: 1_23},
			{Date: 20250731, Summary: "7月交易", Product: 0, Quantity: 10_0000, Trade: 60_00},
			{Date: 20250831, Summary: "8月交易", Product: 1, Quantity: 2_0000, Trade: 160_00},
		},
	}
	st := reports.MemberAccount(inBooks, f)
	var titles []string
	for _, c := range st.Columns {
		titles = append(titles, c.Group+c.Title)
	}
	got := strings.Join(titles, " ")
	for _, want := range []string{"交易量黄桃（斤） 交易量机耕（亩） 交易额黄桃（斤） 交易额机耕（亩） 盈余返还金额"} {
		if !strings.Contains(got, want) {
			t.Errorf("columns are %s", got)
		}
	}
	day := ""
	for _, row := range st.Rows[1 : len(st.Rows)-1] {
		if len(row.Cells) != len(st.Columns) {
			t.Fatalf("a row of %d cells in %d columns", len(row.Cells), len(st.Columns))
		}
		if row.Cells[1].Text < day {
			t.Errorf("%s stands after %s", row.Cells[1].Text, day)
		}
		day = row.Cells[1].Text
	}
	sums := st.Rows[len(st.Rows)-1].Cells
	for at, want := range map[int]string{3: "5.00", 4: "100.00", 5: "1.23", 8: "10", 9: "2", 10: "60.00", 11: "160.00"} {
		if sums[at].Display() != want {
			t.Errorf("sum of %s is %s, want %s", titles[at], sums[at].Display(), want)
		}
	}
	books := inBooks.Rows[len(inBooks.Rows)-1].Cells
	if last := sums[len(sums)-1]; last.Amount != books[len(books)-1].Amount {
		t.Errorf("distributed is %s, the books say %s", last.Display(), books[len(books)-1].Display())
	}
	if n := len(st.Foot); n == 0 || !strings.Contains(st.Foot[n-1], "请核对") {
		t.Errorf("nobody tells that 股金 differs: %v", st.Foot)
	}
	f.Products = []string{"甲", "乙", "丙", "丁"}
	st = reports.MemberAccount(inBooks, f)
	if len(st.Columns) != 12 || st.Rows[len(st.Rows)-1].Cells[8].Display() != "" {
		t.Error("quantities of four products are added up")
	}
}
