package pdf

import (
	"bytes"
	"io"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/reports"
)

// AllocationPaper is the paper that a member's statement is printed on.
type AllocationPaper int8

// The papers of members' statements.
const (
	AllocationA5 AllocationPaper = iota // across, 210 × 148 mm
	AllocationA4                        // upright
	allocationPapers
)

// Allocations draws the statements of members (分红通知单), each on a page of its own, and writes the PDF as one
// document. It fails with print.nothing without statements and with print.unknown_paper for a paper that does not
// exist.
func Allocations(w io.Writer, all []reports.AllocationPrint, paper AllocationPaper) error {
	sh, err := allocationSheet(all, paper)
	if err != nil {
		return err
	}
	return sh.write(w, all[0].Heading()+" "+all[0].Period(), all[0].Anchor.ReadAt)
}

// batchSize is how many statements are drawn as one document before it is taken apart. gofpdf spends most of its time on
// the fonts of a document, and a larger batch puts the characters of more names into each file.
const batchSize = 40

// SeparateAllocations draws the statements as documents of their own and hands each to the function, in order, with its
// place in all. It fails as Allocations does, and with what the function fails with.
func SeparateAllocations(all []reports.AllocationPrint, paper AllocationPaper, each func(int, []byte) error) error {
	if len(all) == 0 {
		return ledger.NewError(ledger.Invalid, "print.nothing", nil)
	}
	for first := 0; first < len(all); first += batchSize {
		batch := all[first:min(first+batchSize, len(all))]
		var whole bytes.Buffer
		if err := Allocations(&whole, batch, paper); err != nil {
			return err
		}
		d, err := takeApart(whole.Bytes())
		if err != nil {
			return err
		}
		for i := range batch {
			a := &batch[i]
			file, err := d.single(i, a.Heading()+" "+a.Period()+" "+a.Member, a.Anchor.ReadAt)
			if err != nil {
				return err
			}
			if err := each(first+i, file); err != nil {
				return err
			}
		}
	}
	return nil
}

func allocationSheet(all []reports.AllocationPrint, paper AllocationPaper) (*sheet, error) {
	if paper < 0 || paper >= allocationPapers {
		return nil, ledger.NewError(ledger.Invalid, "print.unknown_paper", nil).At("paper")
	}
	if len(all) == 0 {
		return nil, ledger.NewError(ledger.Invalid, "print.nothing", nil)
	}
	sh := newSheet()
	for i := range all {
		if err := layAllocation(sh, &all[i], paper); err != nil {
			return nil, err
		}
	}
	return sh, nil
}

// layAllocation puts one statement on a page of the sheet.
func layAllocation(sh *sheet, a *reports.AllocationPrint, paper AllocationPaper) error {
	code, err := sh.addText(a.Link)
	if err != nil {
		return err
	}
	f := allocationForm{
		allocation: a, code: code, left: 15, right: a4Short - 13, top: 7, scale: 1, height: 148, stub: 34,
	}
	if paper == AllocationA4 {
		f.top, f.scale, f.height, f.stub = 16, 1.3, a4Long, 58
	}
	f.pen = pen{sheet: sh, page: sh.addPage(a4Short, f.height)}
	f.draw()
	return nil
}

// allocationForm is one statement and where it stands, in millimeters. A4 is drawn with everything larger by scale.
type allocationForm struct {
	pen                      pen
	allocation               *reports.AllocationPrint
	code                     string
	left, right, top, height float64
	scale                    float64
	stub                     float64 // height of the part that is torn off
	y                        float64
}

// The columns of the parts, as shares of the width.
var allocationColumns = [...]float64{0.15, 0.30, 0.155, 0.235, 0.16}

var (
	allocationFrame = rule{width: thick}
	allocationRule  = rule{width: thin}
)

// size is a style of so many points on A5.
func (f *allocationForm) size(points float64, w weight) style {
	return style{size: points * f.scale, weight: w}
}

func (f *allocationForm) draw() {
	f.y = f.top
	f.head()
	top := f.y
	f.who()
	f.parts()
	f.sums()
	f.wide("实发（大写）", f.allocation.Net.Capitals(), 7, bold)
	f.wide("兑付情况", f.payment(), 6.4, regular)
	f.pen.box(f.left, top, f.right, f.y, allocationFrame)
	f.check()
	f.tear()
}

// head draws organization, title, period, number and day.
func (f *allocationForm) head() {
	a, center := f.allocation, (f.left+f.right)/2
	name := fit(a.Organization, f.size(10.5, regular), f.right-f.left, 7)
	for _, line := range name.lines {
		f.y += name.style.leading()
		f.pen.center(center, f.y, name.style, line)
	}
	title := f.size(16, bold)
	f.y += title.leading() + 0.6
	f.pen.center(center, f.y, title, spaced(a.Heading()))
	small := f.size(9, regular)
	f.y += small.leading() + 2.2*f.scale
	f.pen.center(center, f.y, small, a.Period())
	if a.Number != "" {
		f.pen.text(f.left, f.y, small, "编号："+a.Number)
	}
	if a.Date.Valid() {
		f.pen.right(f.right, f.y, small, a.Date.Chinese())
	}
	f.y += 1.8
}

// cell draws text in the box, as large as fits.
func (f *allocationForm) cell(left, right, height float64, t style, align reports.ColumnKind, text string) {
	b := block{}
	for size := t.size; ; size -= 0.5 {
		t.size = size
		b = fit(text, t, right-left-2*cellPad, size)
		if b.height() <= height-0.3 || size <= cellFloor {
			break
		}
	}
	y := f.y + (height-b.height())/2 + b.style.leading()/2 + b.style.middle()
	for _, line := range b.lines {
		switch align {
		case reports.AmountColumn:
			f.pen.right(right-cellPad, y, b.style, line)
		case reports.LineNoColumn:
			f.pen.center((left+right)/2, y, b.style, line)
		default:
			f.pen.text(left+cellPad, y, b.style, line)
		}
		y += b.style.leading()
	}
}

// row draws pairs of a word and what is filled in, then the rule below.
func (f *allocationForm) row(height float64, edges []float64, words []string, w weight) {
	for i, text := range words {
		t, align := f.size(9.5, w), reports.TextColumn
		if i%2 == 0 {
			t, align = f.size(9, regular), reports.LineNoColumn
		}
		f.cell(edges[i], edges[i+1], height, t, align, text)
		if i > 0 {
			f.pen.line(edges[i], f.y, edges[i], f.y+height, allocationRule)
		}
	}
	f.under(height)
}

// under moves on by the height of a row and draws the rule under it.
func (f *allocationForm) under(height float64) {
	f.y += height
	f.pen.line(f.left, f.y, f.right, f.y, allocationRule)
}

// spread returns the edges of columns that take the given shares of the width.
func (f *allocationForm) spread(shares []float64) []float64 {
	edges := []float64{f.left}
	for _, s := range shares {
		edges = append(edges, edges[len(edges)-1]+s*(f.right-f.left))
	}
	return edges
}

// who draws the member, the household and what is held.
func (f *allocationForm) who() {
	a := f.allocation
	words, shares := []string{"成员", a.Member, "户", a.Household}, []float64{0.08, 0.42, 0.08, 0.42}
	if a.Shares != "" {
		words, shares = append(words, "持股", a.Shares), []float64{0.08, 0.24, 0.06, 0.26, 0.08, 0.28}
	}
	f.row(7*f.scale, f.spread(shares), words, bold)
}

// Rows of parts are not set closer than partFloor, and the parts of A5 are at most so many.
const (
	partRoom  = 25.0
	partTall  = 6.4
	partFloor = 3.4
)

// parts draws what the amount is made of, each with its arithmetic in one line and the village's line beside it.
func (f *allocationForm) parts() {
	edges := f.spread(allocationColumns[:])
	top := f.y
	height := 6.2 * f.scale
	for i, title := range []string{"项目", "怎样算出", "本人金额（元）", "全体合计怎样算出", "全体金额（元）"} {
		f.cell(edges[i], edges[i+1], height, f.size(8.5, bold), reports.LineNoColumn, title)
	}
	f.under(height)
	room, tall := partRoom, partTall
	if f.scale > 1 {
		room, tall = room+75, 11
	}
	parts := foldParts(f.allocation.Parts, int(room/partFloor))
	height = max(partFloor, min(tall, room/float64(max(len(parts), 1))))
	plain := f.size(9, regular)
	for _, p := range parts {
		f.cell(edges[0], edges[1], height, plain, reports.TextColumn, p.Name)
		f.cell(edges[1], edges[2], height, plain, reports.TextColumn, p.Arithmetic)
		f.cell(edges[2], edges[3], height, f.size(9.5, bold), reports.AmountColumn, p.Amount.Grouped())
		f.cell(edges[3], edges[4], height, f.size(8, regular), reports.TextColumn, p.Whole)
		f.cell(edges[4], edges[5], height, plain, reports.AmountColumn, p.Total.Grouped())
		f.under(height)
	}
	for _, x := range edges[1:5] {
		f.pen.line(x, top, x, f.y, allocationRule)
	}
}

// foldParts sums what has no room into the last part.
func foldParts(parts []reports.AllocationPart, most int) []reports.AllocationPart {
	if len(parts) <= most {
		return parts
	}
	out := append([]reports.AllocationPart(nil), parts[:most-1]...)
	rest := reports.AllocationPart{Name: "其余 " + strconv.Itoa(len(parts)-most+1) + " 项", Arithmetic: "见分配明细表"}
	for _, p := range parts[most-1:] {
		rest.Amount, rest.Total = rest.Amount+p.Amount, rest.Total+p.Total
	}
	return append(out, rest)
}

// setOff names what of a part was set off against a debt.
const setOff = "抵扣欠款"

// sums draws gross, tax, what was set off and what is handed out.
func (f *allocationForm) sums() {
	a := f.allocation
	tax := "代扣税款"
	if a.TaxRate != "" {
		tax += "（" + a.TaxRate + "）"
	}
	words, shares := []string{"应发", a.Gross.Grouped(), tax, a.Tax.Grouped()}, []float64{0.1, 0.22, 0.16, 0.16, 0.1, 0.26}
	if a.SetOff != 0 {
		words, shares = append(words, setOff, a.SetOff.Grouped()), []float64{0.07, 0.15, 0.16, 0.12, 0.11, 0.13, 0.07, 0.19}
	}
	f.row(7.4*f.scale, f.spread(shares), append(words, "实发", "￥"+a.Net.Grouped()), bold)
}

// wide draws a word and one text over the whole width.
func (f *allocationForm) wide(word, text string, height float64, w weight) {
	f.row(height*f.scale, f.spread([]float64{0.15, 0.85}), []string{word, text}, w)
}

// payment says how far the payment has come and what has not been taken yet.
func (f *allocationForm) payment() string {
	a := f.allocation
	text := a.State
	if a.Method != "" {
		text += "　" + a.Method
	}
	return text + "　累计未领取余额 ￥" + a.Unclaimed.Grouped()
}

// check draws what the statement can be checked by, and the room for the seal.
func (f *allocationForm) check() {
	a := f.allocation
	side, x, y := 21*f.scale, f.left, f.y+2*f.scale
	if f.code != "" {
		f.pen.picture(x, y, side, f.code)
		x += side + 3
	}
	small := f.size(8, regular)
	line := func(t style, text string) {
		t = shrink(text, t, f.right-x-52*f.scale, 4)
		y += t.leading() * 1.08
		f.pen.text(x, y, t, text)
	}
	if a.Code != "" {
		line(small, "扫码或输入核验码，核对姓名、金额和状态：")
		line(f.size(11, bold), a.Code)
		line(small, a.Hint)
	}
	if a.Anchor.Book != "" {
		line(small.with(gray), chainHead(a.Anchor))
	}
	line(small.with(gray), printedLine(a.Anchor))
	seal := f.size(9.5, regular)
	f.pen.right(f.right-20*f.scale, f.y+9*f.scale, seal, "单位（盖章）")
	f.pen.right(f.right-20*f.scale, f.y+9*f.scale+1.6*seal.leading(), f.size(8, regular), "　　　年　　月　　日")
	f.notes(f.y + 26*f.scale)
}

// notes draws what else is to be said, as much as there is room for above the line to tear along.
func (f *allocationForm) notes(y float64) {
	t := f.size(8, regular)
	for _, note := range f.allocation.Notes {
		for _, line := range fit(note, t, f.right-f.left, t.size).lines {
			if y += t.leading(); y > f.height-f.stub-2 {
				return
			}
			f.pen.text(f.left, y, t, line)
		}
	}
}

// tear draws the part that the village keeps, under the line to tear along.
func (f *allocationForm) tear() {
	a := f.allocation
	y := f.height - f.stub
	word := f.size(7.5, regular).with(gray)
	const seam = "骑　缝"
	center := (f.left + f.right) / 2
	half := word.width(seam)/2 + 2
	f.pen.line(6, y, center-half, y, rule{width: 0.15, ink: gray, dash: true})
	f.pen.line(center+half, y, a4Short-6, y, rule{width: 0.15, ink: gray, dash: true})
	f.pen.center(center, y+word.middle(), word, seam)
	y += 7 * f.scale
	f.pen.text(f.left, y, f.size(11, bold), "存根　"+a.Period())
	f.pen.right(f.right, y, f.size(9, regular), "编号："+a.Number)
	f.y = y + 2*f.scale
	top := f.y
	words, shares := []string{"成员", a.Member}, []float64{0.08, 0.34, 0.08, 0.5}
	if a.SetOff != 0 {
		words, shares = append(words, setOff, a.SetOff.Grouped()), []float64{0.06, 0.23, 0.1, 0.11, 0.06, 0.44}
	}
	f.row(6.6*f.scale, f.spread(shares), append(words, "实发", "￥"+a.Net.Grouped()+"　"+a.Net.Capitals()), bold)
	height := f.height - 5*f.scale - f.y
	label := f.size(9, regular)
	f.cell(f.left, f.left+40*f.scale, height, label, reports.TextColumn, "领款人签字：")
	middle := f.left + 0.5*(f.right-f.left)
	f.cell(middle, middle+40*f.scale, height, label, reports.TextColumn, "指印：")
	f.cell(f.right-52*f.scale, f.right, height, label, reports.AmountColumn, "　　　年　　月　　日")
	f.pen.box(f.left, top, f.right, f.y+height, allocationFrame)
}
