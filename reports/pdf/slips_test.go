package pdf_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

// TestSlipsShareSheets prints short slips several to a sheet, in order, and one that is longer than a page by itself.
func TestSlipsShareSheets(t *testing.T) {
	house := func(owner, no int) reports.HouseRow {
		return reports.HouseRow{
			Owner: fmt.Sprintf("H%02d", owner), Name: "王家", House: fmt.Sprintf("%d号院", no), Sales: 100_00, Operator: 40_00,
			Share: 60_00, Net: 60_00,
		}
	}
	p := reports.HousePrint{Organization: "高寨村", Venture: "小兰山", Rate: "60%", Document: "结算单", Anchor: anchor()}
	for owner := 1; owner <= 7; owner++ {
		p.Houses = append(p.Houses, house(owner, owner))
	}
	for no := range 60 {
		p.Houses = append(p.Houses, house(8, 100+no))
	}
	p.Houses = append(p.Houses, house(9, 9))
	var b bytes.Buffer
	var r pdf.Report
	if err := pdf.RenderSlips(&b, reports.HouseSlips(p), pdf.Options{Report: &r}); err != nil {
		t.Fatal(err)
	}
	pages := textOf(t, b.Bytes(), "-layout")
	if len(pages) != r.Pages || r.Pages != 6 {
		t.Fatalf("%d pages, %d reported", len(pages), r.Pages)
	}
	for i, want := range []string{"H01 H02 H03", "H04 H05 H06", "H07", "H08", "H08", "H09"} {
		if got := owners(pages[i]); got != want && !(want == "H08" && got == "") {
			t.Errorf("page %d has %s, want %s", i+1, got, want)
		}
	}
	if n := strings.Count(pages[0], "链首 第"); n != 3 {
		t.Errorf("%d of three slips say where they come from", n)
	}
	if !strings.Contains(strings.Join(strings.Fields(pages[3]), ""), "第1页共2页") {
		t.Error("the long slip does not number its pages")
	}
	err := pdf.RenderSlips(&b, nil, pdf.Options{})
	if e := ledger.Problems(err); len(e) != 1 || e[0].Key != "print.nothing" {
		t.Errorf("no slips give %v", err)
	}
}

// owners are the owners that a page names, in order.
func owners(page string) string {
	var out []string
	for _, part := range strings.Split(page, "业主：")[1:] {
		out = append(out, strings.Fields(part)[0])
	}
	return strings.Join(out, " ")
}
