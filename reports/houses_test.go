package reports_test

import (
	"strings"
	"testing"

	"cunzhang/ledger"
	"cunzhang/reports"
)

// TestHousesArePrintedForEachOwnerAlone gives each owner his own houses and their sum, and the village all of them.
func TestHousesArePrintedForEachOwnerAlone(t *testing.T) {
	p := reports.HousePrint{Organization: "高寨村", Venture: "小兰山", Rate: "60%", Document: "2月结算单", Houses: []reports.HouseRow{
		{Owner: "H01", Name: "王家", House: "1号院", Sales: 10_000_01, Operator: 4_000_00, Share: 6_000_01, Costs: 1_000_00, Net: 5_000_01},
		{Owner: "H02", Name: "李家", House: "2号院", Sales: 5_000_00, Operator: 2_000_00, Share: 3_000_00, Net: 3_000_00},
		{Owner: "H01", Name: "王家", House: "3号院", Sales: 100, Operator: 40, Share: 60, Net: 60},
	}}
	list := reports.HouseList(p)
	total := list.Rows[len(list.Rows)-1].Cells
	if len(list.Rows) != 4 || total[7].Display() != "8,000.61" || total[3].Display() != "15,001.01" {
		t.Errorf("the village's sum is %v", total)
	}
	if !strings.Contains(list.Foot[1], ledger.Money(8_000_61).Capitals()) {
		t.Errorf("in words it is %s", list.Foot[1])
	}
	slips := reports.HouseSlips(p)
	if len(slips) != 2 || slips[0].Code != "H01" || len(slips[0].Rows) != 3 || len(slips[1].Rows) != 2 {
		t.Fatalf("%d slips", len(slips))
	}
	if got := slips[0].Rows[2].Cells[5].Display(); got != "5,000.61" {
		t.Errorf("the first owner is paid %s", got)
	}
	for _, row := range slips[1].Rows {
		if strings.Contains(row.Cells[0].Text, "1号院") {
			t.Error("an owner sees the house of another")
		}
	}
}

// TestRentCardRunsDownToNothing lists the months of a rent with what is still owed to later ones.
func TestRentCardRunsDownToNothing(t *testing.T) {
	cards := reports.RentCards(reports.RentPrint{Contract: "HT-01", Rents: []reports.RentCard{{
		Span: "2026-01-01 至 2026-03-31", Amount: 300_01, Months: []reports.RentMonth{
			{Month: "2026年1月", Amount: 103_34, Moved: true}, {Month: "2026年2月", Amount: 93_34}, {Month: "2026年3月", Amount: 103_33},
		},
	}}})
	rows := cards[0].Rows
	if got := rows[0].Cells[3].Display() + " " + rows[2].Cells[3].Display() + " " + rows[3].Cells[1].Display(); got != "196.67 0.00 300.01" {
		t.Errorf("the card says %s", got)
	}
	if !strings.Contains(cards[0].Foot[1], "已转收入 103.34 元，未转 196.67 元") {
		t.Errorf("the card says %s", cards[0].Foot[1])
	}
}
