package pdf

import (
	"strconv"
	"strings"

	"cunzhang/reports"
	"cunzhang/reports/pdf/fonts"
)

// The short and long side of A4 paper in millimeters.
const (
	a4Short = 210.0
	a4Long  = 297.0
)

// The measures of a form in millimeters.
const (
	footHeight = 21.0 // room at the foot of every page: signatures, page number, print line, code
	codeSide   = 17.0
	thin       = 0.2
	thick      = thin * 1.5 // the outer border
	cellPad    = 1.1
	slack      = 0.01 // what sums of measures may be off
)

var (
	titleStyle  = style{size: 18, weight: bold}
	tagStyle    = style{size: 8, ink: gray}
	lineStyle   = style{size: 9.5}
	remarkStyle = style{size: 8.5}
	smallStyle  = style{size: 7.5, ink: gray}
)

// form is one statement on its way to paper.
type form struct {
	sheet  *sheet
	stmt   *reports.Statement
	width  float64 // of the page, in mm
	height float64
	left   float64 // the edges between which the form stands
	right  float64
	top    float64
	bottom float64 // where the foot begins
	table  table
	code   string // the picture of the anchor, empty for none
	pen    pen
	y      float64

	closings []closing      // of this page
	carried  []reports.Cell // of a list to sign on, what the page began with
}

func newForm(sh *sheet, s *reports.Statement) (*form, error) {
	f := &form{sheet: sh, stmt: s, width: a4Short, height: a4Long, left: 20, right: a4Short - 13, top: 14}
	if s.Landscape {
		f.width, f.height, f.left, f.right, f.top = a4Long, a4Short, 15, a4Long-15, 16
	}
	f.bottom = f.height - 10 - footHeight
	if s.Anchor.Book != "" {
		code, err := sh.addCode(s.Anchor.Book, s.Anchor.Head.Seq, s.Anchor.Head.Hash)
		if err != nil {
			return nil, err
		}
		f.code = code
	}
	f.table = newTable(s, f.left, f.right)
	return f, nil
}

// layout puts the statement on as many pages as it needs.
func (f *form) layout() {
	f.newPage()
	f.table.settle(f.stmt.Rows, f.bottom-f.y-f.table.headHeight()-f.remarksHeight())
	f.rows()
	f.remarks()
	f.signatures()
}

// newPage begins a page with the head of the form, without the table.
func (f *form) newPage() {
	f.pen = pen{sheet: f.sheet, page: f.sheet.addPage(f.width, f.height)}
	f.y = f.top
	f.head()
}

// head draws title, mark, form code and the line of organization, time and unit.
func (f *form) head() {
	s, center := f.stmt, (f.left+f.right)/2
	f.pen.right(f.right, f.y+2, smallStyle.with(black), s.FormCode)
	tag := 0.0
	if s.Mark != "" {
		tag = tagStyle.width(s.Mark) + 6
	}
	title := fit(s.Title, titleStyle, f.right-f.left-2*tag, 12)
	if s.FormCode != "" && title.style.size < titleStyle.size {
		f.y += 2.5 // a title this wide must begin below the form code
	}
	for i, line := range title.lines {
		f.y += title.style.leading()
		f.pen.center(center, f.y, title.style, line)
		if i == 0 && s.Mark != "" {
			f.tag(center+title.style.width(line)/2+3, f.y, s.Mark)
		}
	}
	f.y += 3
	when, unit := lineStyle.width(s.When), lineStyle.width(s.Unit)
	side := (f.right-f.left-max(when, 1))/2 - 4
	organization := ""
	if s.Organization != "" {
		organization = "编制单位：" + s.Organization
	}
	y := f.y + lineStyle.leading()
	f.pen.center(center, y, lineStyle, s.When)
	f.pen.text(f.right-unit, y, lineStyle, s.Unit)
	f.y = f.block(f.left, f.y, fit(organization, lineStyle, side, 7))
	f.y = max(f.y, y)
	if s.Subject != "" {
		f.y = f.block(f.left, f.y+0.6, fit(s.Subject, lineStyle, f.right-f.left, 8))
	}
	f.y += 1.8
}

// tag draws a short word in a box, such as 格式待核.
func (f *form) tag(x, y float64, s string) {
	t := tagStyle
	w := t.width(s)
	f.pen.text(x+1.2, y-0.9, t, s)
	f.pen.box(x, y-0.9-t.size*mm*0.95, x+w+2.4, y-0.9+t.size*mm*0.32, rule{width: 0.15, ink: gray})
}

// block draws lines below y and returns the baseline of the last.
func (f *form) block(x, y float64, b block) float64 {
	for _, line := range b.lines {
		y += b.style.leading()
		f.pen.text(x, y, b.style, line)
	}
	return y
}

// remarkLines breaks the remarks to the width of the form.
func (f *form) remarkLines() []string {
	var lines []string
	for _, remark := range f.stmt.Foot {
		lines = append(lines, fonts.Break(remark, regular, remarkStyle.units(f.right-f.left))...)
	}
	return lines
}

func (f *form) remarksHeight() float64 {
	if len(f.stmt.Foot) == 0 {
		return 0
	}
	return 1.5 + float64(len(f.remarkLines()))*remarkStyle.leading()
}

// remarks draws what stands under the table, on a page of its own if there is no room.
func (f *form) remarks() {
	if len(f.stmt.Foot) == 0 {
		return
	}
	if f.y+f.remarksHeight() > f.bottom+slack {
		f.newPage()
	}
	f.y += 1.5
	for _, line := range f.remarkLines() {
		if f.y+remarkStyle.leading() > f.bottom+slack {
			f.newPage()
		}
		f.y += remarkStyle.leading()
		f.pen.text(f.left, f.y, remarkStyle, line)
	}
}

// signatures draws the line to sign on under what stands last.
func (f *form) signatures() {
	n := len(f.stmt.Signatures)
	if n == 0 {
		return
	}
	width := (f.right - f.left - codeSide - 4) / float64(n)
	y := min(f.y+10, f.bottom+7)
	for i, s := range f.stmt.Signatures {
		if !strings.ContainsAny(s, "：:") {
			s += "："
		}
		b := fit(s, lineStyle, width-2, 6)
		f.block(f.left+float64(i)*width, y-b.style.leading(), b)
	}
}

// foot draws what every page ends with: page number, print line, head of the chain and its code.
func (f *form) foot(page, number, total int) {
	p := pen{sheet: f.sheet, page: page}
	y := f.bottom + footHeight - 0.4
	label := "第 " + strconv.Itoa(number) + " 页 共 " + strconv.Itoa(total) + " 页"
	p.center((f.left+f.right)/2, y, style{size: 8.5}, label)
	room := (f.right-f.left)/2 - 16
	a := f.stmt.Anchor
	printed := shrink(printedLine(a), smallStyle, room, 4)
	p.text(f.left, y, printed, printedLine(a))
	if a.Book != "" {
		head := chainHead(a)
		p.text(f.left, y-3.6, shrink(head, smallStyle, room, 4), head)
	}
	p.picture(f.right-codeSide, f.bottom+footHeight-codeSide, codeSide, f.code)
}

// chainHead names the head of the chain at which the figures were read.
func chainHead(a reports.Anchor) string {
	return "链首 第 " + strconv.FormatInt(a.Head.Seq, 10) + " 号 · " + a.Head.Hash.Short()
}

// with returns the style in another ink.
func (t style) with(i ink) style {
	t.ink = i
	return t
}

// block is text that was made to fit: lines in a style.
type block struct {
	style style
	lines []string
}

func (b block) height() float64 { return float64(len(b.lines)) * b.style.leading() }

// shrink makes the style small enough for one line of text to fit width (mm), but not smaller than floor (points).
func shrink(s string, t style, width, floor float64) style {
	if w := t.width(s); w > width {
		t.size = max(floor, t.size*width/w-0.01)
	}
	return t
}

// fit makes text fit width (mm): smaller down to floor (points), then on several lines.
func fit(s string, t style, width, floor float64) block {
	if s == "" {
		return block{style: t}
	}
	t = shrink(s, t, width, floor)
	return block{style: t, lines: fonts.Break(s, t.weight, t.units(width))}
}
