package pdf

import (
	"io"
	"strings"

	"cunzhang/ledger"
	"cunzhang/reports"
)

// WorkOrders draws work orders (派工单) on A5 paper or, with A4TwoUp, two on a sheet, each with the part below the dashed
// line that the household keeps, and writes the PDF. It fails with print.nothing without orders and with
// print.unknown_paper for a paper on which the form has no room.
func WorkOrders(w io.Writer, all []reports.WorkOrderPrint, paper Paper) error {
	if paper != A5Landscape && paper != A4TwoUp {
		return ledger.NewError(ledger.Invalid, "print.unknown_paper", nil).At("paper")
	}
	if len(all) == 0 {
		return ledger.NewError(ledger.Invalid, "print.nothing", nil)
	}
	sh := newSheet()
	l := layouts[paper]
	d := design{options: VoucherOptions{Paper: paper}, height: l.height / float64(l.up)}
	for i := range all {
		code, err := sh.addText(all[i].Code)
		if err != nil {
			return err
		}
		f := workForm{pen: d.place(sh, i), order: &all[i], code: code, left: 14, right: l.width - 10}
		f.draw()
	}
	return sh.write(w, "派工单 "+all[0].Number, all[0].Anchor.ReadAt)
}

// workForm is one work order and where it stands, in millimeters.
type workForm struct {
	pen         pen
	order       *reports.WorkOrderPrint
	code        string
	left, right float64
}

// The measures of a work order: 148 mm high, of which the lowest 40 are the household's part.
const (
	workTop    = 5.0
	workHead   = 20.0
	workRow    = 8.0
	workWord   = 22.0  // width of the words of the form
	workCut    = 107.0 // the dashed line
	workBottom = 143.0
	workCode   = 16.0
)

var workValue = style{size: 11}

func (f *workForm) draw() {
	o := f.order
	f.head()
	y := f.grid(workTop+workHead, [][2]pair{
		{{"农户", o.Household}, {"电话", o.Phone}},
		{{"地块", o.Plot}, {"作物", o.Crop}},
		{{"作业项目", o.Operation}, {"计划亩数", reports.Area(o.Area).Display() + " 亩"}},
		{{"计划时间", o.Date.Chinese() + " " + o.Hours}, {"单价", o.Price.Grouped() + " 元/亩"}},
		{{"机手", o.Operator}, {"机具牌号", o.Machine}},
	})
	y = f.grid(y, f.done())
	f.signatures(y + 6)
	if o.Note != "" {
		f.pen.filled(f.left, y+8, f.right-f.left, workCut-2-y-8, formStyle.with(black), "备注："+o.Note)
	}
	f.cut()
	f.receipt()
	f.pen.right(f.right, workBottom+1.8, footStyle, printedLine(o.Anchor))
}

// pair is a word of the form and what is filled in.
type pair [2]string

// done is the part that the field fills in: what is known, else the units to write before.
func (f *workForm) done() [][2]pair {
	d := f.order.Done
	if d == nil {
		return [][2]pair{
			{{"实际亩数", blanks(10) + "亩"}, {"起止时间", blanks(6) + "时" + blanks(4) + "分 至" + blanks(4) + "时" + blanks(4) + "分"}},
			{{"油料", blanks(10) + "升"}, {"金额", "￥"}},
			{{"金额（大写）", "人民币"}},
		}
	}
	fuel := d.Fuel
	if fuel == "" {
		fuel = blanks(10) + "升"
	}
	worked := [2]pair{{"实际亩数", reports.Area(d.Area).Display() + " 亩"}, {"起止时间", d.Hours}}
	gross := "￥"
	if d.Gross > 0 {
		gross += d.Gross.Grouped()
	}
	switch d.Sure {
	case reports.IsSettled:
		return [][2]pair{
			worked, {{"油料", fuel}, {"农户应付", "￥" + d.Due.Grouped()}}, {{"金额（大写）", d.Due.Capitals()}},
		}
	case reports.IsExpected:
		return [][2]pair{
			worked,
			{{"油料", fuel}, {"服务费", gross}},
			{{"补助减免", "￥" + d.Bears.Grouped() + "（预计）"}, {"农户自付", "￥" + d.Due.Grouped() + "（预计，以结算为准）"}},
		}
	case reports.NotKnown:
	}
	return [][2]pair{worked, {{"油料", fuel}, {"服务费", gross}}, {{"农户应付", "结算后确定"}}}
}

func blanks(n int) string { return strings.Repeat(" ", n) }

// head draws title, number and organization, and the code in the corner.
func (f *workForm) head() {
	center, base := (f.left+f.right)/2, workTop+8
	f.pen.title(center, base, style{size: 17, weight: bold, ink: green}, "农 机 服 务 派 工 单")
	f.pen.picture(f.right-workCode, workTop, workCode, f.code)
	right := f.right
	if f.code != "" {
		right -= workCode + 3
	}
	number := style{size: 12, weight: bold, ink: red}
	y := workTop + workHead - 3
	f.pen.right(right, y, number, "No. "+f.order.Number)
	room := right - number.width("No. "+f.order.Number) - 6 - f.left
	organization := shrink(f.order.Organization, valueStyle, room, entryFloor)
	f.pen.text(f.left, y, organization, f.order.Organization)
}

// grid draws rows of two pairs, or of one over the whole width, and returns where they end.
func (f *workForm) grid(y float64, rows [][2]pair) float64 {
	top, half := y, (f.left+f.right)/2
	for _, row := range rows {
		edges := []float64{f.left, half, f.right}
		if row[1] == (pair{}) {
			edges = []float64{f.left, f.right}
		}
		for i := range len(edges) - 1 {
			x := edges[i]
			f.pen.center(x+workWord/2, y+workRow/2+headLabel.middle(), headLabel, row[i][0])
			f.pen.line(x+workWord, y, x+workWord, y+workRow, innerRule)
			f.pen.filled(x+workWord+cellPad+0.6, y, edges[i+1]-x-workWord-2*cellPad-0.6, workRow, workValue, row[i][1])
			if i > 0 {
				f.pen.line(x, y, x, y+workRow, innerRule)
			}
		}
		y += workRow
		f.pen.line(f.left, y, f.right, y, innerRule)
	}
	f.pen.box(f.left, top, f.right, y, frameRule)
	return y
}

// signatures draws who signs: the household with its hand or its finger, the operator, the clerk, and the stamp.
func (f *workForm) signatures(y float64) {
	household := ""
	if d := f.order.Done; d != nil && d.Signer != "" {
		household = d.Signer + "（已在纸上签字）"
		if d.Drawn {
			household = d.Signer + "（已在手机上签字）"
		}
	}
	x := f.left
	for _, s := range []struct {
		label, value string
		share        float64
	}{
		{"农户签字（或按指印）：", household, 0.42}, {"机手：", "", 0.18}, {"派工员：", "", 0.18}, {"村（合作社）盖章：", "", 0.22},
	} {
		width := (f.right - f.left) * s.share
		f.pen.text(x, y, formStyle, s.label)
		at := x + formStyle.width(s.label)
		f.pen.text(at, y, shrink(s.value, valueStyle, x+width-at-1, entryFloor), s.value)
		x += width
	}
}

// cut draws the dashed line over the part that the household keeps.
func (f *workForm) cut() {
	f.pen.line(f.left, workCut, f.right, workCut, rule{width: 0.25, ink: gray, dash: true})
	const word = "回执联　沿虚线剪下，交农户保存"
	center, half := (f.left+f.right)/2, smallStyle.width(word)/2+2
	f.pen.blank(center-half, workCut-1.8, center+half, workCut+1.8)
	f.pen.center(center, workCut+smallStyle.middle(), smallStyle, word)
}

// receipt draws the household's part: what was done, for how much, and who did it.
func (f *workForm) receipt() {
	o := f.order
	area, word, amount := blanks(10)+"亩", "应付金额：", "￥"
	if d := o.Done; d != nil {
		area = reports.Area(d.Area).Display() + " 亩"
		switch d.Sure {
		case reports.IsSettled:
			amount += d.Due.Grouped()
		case reports.IsExpected:
			word, amount = "预计自付：", amount+d.Due.Grouped()
		case reports.NotKnown:
			amount = "结算后确定"
		}
	}
	y := workCut + 3.6
	f.pen.text(f.left, y+3, headLabel, o.Organization+"　派工单回执")
	f.pen.right(f.right, y+3, style{size: 10, weight: bold, ink: red}, "No. "+o.Number)
	y = f.grid(y+5, [][2]pair{
		{{"农户", o.Household}, {"地块", o.Plot}},
		{{"作业项目", o.Operation + "　" + o.Date.Chinese()}, {"实际亩数", area}},
	})
	f.pen.text(f.left, y+6, formStyle, word)
	f.pen.text(f.left+formStyle.width(word), y+6, workValue, amount)
	f.pen.text(f.left+60, y+6, formStyle, "机手签字：")
	f.pen.text(f.left+112, y+6, formStyle, "农户签字（或按指印）：")
}
