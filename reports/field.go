package reports

import (
	"strconv"

	"cunzhang/ledger"
)

// WorkOrderPrint is a work order (派工单) with every name resolved, ready to be drawn: what is to be done, room for what
// was done, and the part that the household keeps.
type WorkOrderPrint struct {
	Organization string
	Number       string // PG-0012/1
	Code         string // text of the QR code, the address of the order; empty for none
	Household    string
	Phone        string // masked
	Plot         string // with where it lies
	Crop         string
	Operation    string
	Area         ledger.Quantity // planned, 亩
	Price        ledger.Money    // fen for one 亩
	Operator     string
	Machine      string
	Date         ledger.Date
	Hours        string // 08:00–11:30
	Note         string
	Done         *WorkDonePrint // nil until the work is done
	Anchor       Anchor
}

// WorkDonePrint is what was done of a work order.
type WorkDonePrint struct {
	Area   ledger.Quantity // measured, 亩
	Hours  string          // 2026-04-07 08:10–11:40
	Fuel   string          // 12.5 升; empty where nobody noted it
	Gross  ledger.Money    // the whole price, fen; 0 where no price is known
	Bears  ledger.Money    // what others than the household bear of it, fen
	Due    ledger.Money    // what the household pays, fen
	Sure   Sureness        // of what others bear and the household pays
	Signer string          // who signed; empty where the sheet itself is to be signed
	Drawn  bool            // it was signed on the telephone, not on a sheet of which there is a photo
}

// Sureness says how much is known of a figure.
type Sureness int8

// Nobody knows yet; it is expected by the rules of now; it is settled.
const (
	NotKnown Sureness = iota
	IsExpected
	IsSettled
)

// FieldJob is one job as day sheets and lists of changes name it.
type FieldJob struct {
	Number    string
	Hours     string
	Household string
	Phone     string
	Plot      string
	Operation string
	Machine   string
	Operator  string
	Area      ledger.Quantity
	Note      string
}

// DaySheetPrint is what one operator does on one day, in the order of the route.
type DaySheetPrint struct {
	Organization string
	Operator     string
	Date         ledger.Date
	Jobs         []FieldJob
	Anchor       Anchor
}

// DaySheet returns the daily sheet of an operator (机手日作业单), with room for what was done and for signatures.
func DaySheet(d DaySheetPrint) Statement {
	s := Statement{
		Name: "day-sheet", Title: "机手日作业单", Organization: d.Organization, When: d.Date.Chinese(),
		Subject: "机手：" + d.Operator, Unit: "面积：亩", Anchor: d.Anchor, Landscape: true,
		Columns: []Column{
			{Title: "序", Kind: LineNoColumn, Weight: 5, Key: "no"},
			{Title: "时间", Kind: TextColumn, Weight: 15, Key: "hours"},
			{Title: "单号", Kind: TextColumn, Weight: 14, Key: "number"},
			{Title: "农户", Kind: TextColumn, Weight: 13, Key: "household"},
			{Title: "电话", Kind: TextColumn, Weight: 17, Key: "phone"},
			{Title: "地块", Kind: TextColumn, Weight: 20, Key: "plot"},
			{Title: "作业", Kind: TextColumn, Weight: 10, Key: "operation"},
			{Title: "农机", Kind: TextColumn, Weight: 15, Key: "machine"},
			{Title: "计划", Kind: QuantityColumn, Weight: 10, Key: "area"},
			{Title: "实际", Kind: TextColumn, Weight: 10, Key: "done"},
			{Title: "油料", Kind: TextColumn, Weight: 9, Key: "fuel"},
			{Title: "农户签字", Kind: TextColumn, Weight: 17, Key: "signature"},
		},
		Signatures: []string{"机手：" + d.Operator, "派工员"},
	}
	var sum ledger.Quantity
	for i, j := range d.Jobs {
		sum += j.Area
		s.Rows = append(s.Rows, Row{Cells: []Cell{
			Count(i + 1), Text(j.Hours), Text(j.Number), Text(j.Household), Text(j.Phone), Text(j.Plot), Text(j.Operation),
			Text(j.Machine), Area(j.Area),
			{},
			{},
			{},
		}})
		if j.Note != "" {
			s.Foot = append(s.Foot, "第 "+strconv.Itoa(i+1)+" 单："+j.Note)
		}
	}
	total := make([]Cell, len(s.Columns))
	total[1], total[8] = Text("合计"), Area(sum)
	s.Rows = append(s.Rows, Row{Style: Total, Cells: total})
	return s
}

// Area returns a cell with an area in 亩, which are counted with two decimals.
func Area(q ledger.Quantity) Cell {
	return Cell{Kind: QuantityCell, Quantity: q, ShowZero: true, Places: 2}
}

// Told is a job that somebody must be told about: what was said before and what holds now. Both are words; empty before
// for a job that is new, empty now for one that waits again.
type Told struct {
	FieldJob
	Before string
	Now    string
}

// NoticePrint is who must be told after the plan has changed.
type NoticePrint struct {
	Organization string
	Date         ledger.Date
	Reason       string // 因雨停翻犁
	Households   []Told
	Operators    []Told
	Anchor       Anchor
}

// Notices returns the list of who must be told (改期通知清单): households by name, then operators, with a box for each to
// be ticked.
func Notices(n NoticePrint) Statement {
	s := Statement{
		Name: "notices", Title: "改期通知清单", Organization: n.Organization, When: n.Date.Chinese(), Subject: n.Reason,
		Anchor: n.Anchor, Landscape: true,
		Columns: []Column{
			{Title: "通知谁", Kind: TextColumn, Weight: 14, Key: "who"},
			{Title: "电话", Kind: TextColumn, Weight: 16, Key: "phone"},
			{Title: "单号", Kind: TextColumn, Weight: 13, Key: "number"},
			{Title: "作业和地块", Kind: TextColumn, Weight: 28, Key: "work"},
			{Title: "原来", Kind: TextColumn, Weight: 28, Key: "before"},
			{Title: "现在", Kind: TextColumn, Weight: 28, Key: "now"},
			{Title: "已通知", Kind: SideColumn, Weight: 9, Key: "told"},
		},
		Signatures: []string{"派工员"},
	}
	section := func(title string, list []Told, who func(Told) string) {
		if len(list) == 0 {
			return
		}
		head := make([]Cell, len(s.Columns))
		head[0] = Text(title)
		s.Rows = append(s.Rows, Row{Style: Section, Cells: head})
		for _, t := range list {
			before, now := t.Before, t.Now
			if before == "" {
				before = "新排上"
			}
			if now == "" {
				now = "暂不能做，等候重排"
			}
			s.Rows = append(s.Rows, Row{Level: 1, Cells: []Cell{
				Text(who(t)), Text(t.Phone), Text(t.Number), Text(t.Operation + " " + t.Plot), Text(before), Text(now), Text("□"),
			}})
		}
	}
	section("农户", n.Households, func(t Told) string { return t.Household })
	section("机手", n.Operators, func(t Told) string { return t.Operator })
	if len(s.Rows) == 0 {
		s.Foot = append(s.Foot, "没有人需要通知。")
	}
	return s
}
