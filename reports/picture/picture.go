package picture

import (
	"fmt"
	"image"
	"image/png"
	"io"
	"strconv"

	qrcode "github.com/skip2/go-qrcode"

	"cunzhang/reports"
	"cunzhang/reports/pdf/fonts"
)

// Width is how many pixels a picture is wide: a phone shows it sharp without zooming.
const Width = 720

// The measures of a picture in pixels.
const (
	margin   = 40
	inner    = Width - 2*margin
	codeSide = 200
)

var (
	headStyle   = style{size: 28}
	titleStyle  = style{size: 40, weight: fonts.Bold, ink: green}
	labelStyle  = style{size: 26, ink: gray}
	valueStyle  = style{size: 28}
	strongStyle = style{size: 30, weight: fonts.Bold}
	amountStyle = style{size: 76, weight: fonts.Bold, ink: green}
	smallStyle  = style{size: 22, ink: gray}
)

// Allocation draws a member's statement and writes it as a PNG. It fails when writing fails.
func Allocation(w io.Writer, a reports.AllocationPrint) error {
	d := drawing{allocation: &a}
	d.all() // to learn how high it gets
	d.canvas, d.y = newCanvas(Width, d.y), 0
	d.all()
	if d.err != nil {
		return d.err
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(w, d.canvas.image); err != nil {
		return fmt.Errorf("picture: %w", err)
	}
	return nil
}

// drawing puts a statement on a canvas from top to bottom, or measures it while there is none. The first error stays.
type drawing struct {
	allocation *reports.AllocationPrint
	canvas     *canvas
	y          int
	err        error
}

// line draws one line with its baseline at y.
func (d *drawing) line(x, y int, t style, s string) {
	if d.canvas != nil && d.err == nil {
		d.err = d.canvas.text(x, y, t, s)
	}
}

// center draws text in the middle, on as many lines as it needs, and moves on.
func (d *drawing) center(t style, s string) {
	for _, l := range t.lines(s, inner) {
		d.y += t.leading()
		d.line((Width-t.width(l))/2, d.y, t, l)
	}
}

// left draws text from x on, on as many lines as fit the width, and moves on.
func (d *drawing) left(x, width int, t style, s string) {
	for _, l := range t.lines(s, width) {
		d.y += t.leading()
		d.line(x, d.y, t, l)
	}
}

// rule draws a line across, after some room.
func (d *drawing) rule(room int) {
	d.y += room
	if d.canvas != nil {
		d.canvas.fill(image.Rect(margin, d.y, Width-margin, d.y+2), gray, 2)
	}
	d.y += 2
}

// pair draws a word at the left and a value at the right edge; a value too long for that stands below.
func (d *drawing) pair(word string, t style, value string) {
	if value == "" {
		return
	}
	gap := labelStyle.width(word) + 24
	if t.width(value) > inner-gap {
		d.left(margin, inner, labelStyle, word)
		d.left(margin, inner, t, value)
		return
	}
	d.y += valueStyle.leading() + 6
	d.line(margin, d.y, labelStyle, word)
	d.line(Width-margin-t.width(value), d.y, t, value)
}

func (d *drawing) all() {
	a := d.allocation
	d.y = 24
	d.center(headStyle, a.Organization)
	d.center(titleStyle, a.Heading())
	d.center(headStyle, a.Period())
	d.rule(24)
	d.pair("成员", strongStyle, a.Member)
	d.pair("户", valueStyle, a.Household)
	d.pair("持股", valueStyle, a.Shares)
	d.rule(20)
	d.net()
	d.rule(24)
	d.parts()
	d.rule(20)
	d.pair("应发", valueStyle, a.Gross.Grouped())
	tax := "代扣税款"
	if a.TaxRate != "" {
		tax += "（" + a.TaxRate + "）"
	}
	d.pair(tax, valueStyle, a.Tax.Grouped())
	if a.SetOff != 0 {
		d.pair("抵扣欠款", valueStyle, a.SetOff.Grouped())
	}
	d.pair("实发", strongStyle, a.Net.Grouped())
	d.pair("累计未领取余额", valueStyle, a.Unclaimed.Grouped())
	d.rule(20)
	d.check()
	d.y += margin
}

// net draws the amount that is paid, first in figures, and how far the payment has come.
func (d *drawing) net() {
	a := d.allocation
	d.y += 10
	d.center(labelStyle, "实发金额（元）")
	t := amountStyle
	for t.size > 40 && t.width(a.Net.Grouped()) > inner {
		t.size -= 4
	}
	d.center(t, a.Net.Grouped())
	d.y += 8
	d.center(style{size: 26}, a.Net.Capitals())
	d.y += 6
	state := a.State
	if a.Method != "" {
		state += "　" + a.Method
	}
	d.center(style{size: 28, weight: fonts.Bold}, state)
}

// parts draws how the amount came about, each part with its arithmetic and the village's below.
func (d *drawing) parts() {
	d.y += 8
	d.left(margin, inner, style{size: 28, weight: fonts.Bold, ink: green}, "怎样算出")
	for _, p := range d.allocation.Parts {
		d.pair(p.Name, strongStyle, p.Amount.Grouped())
		d.left(margin, inner, valueStyle, p.Arithmetic+" = "+p.Amount.Grouped())
		if p.Whole != "" {
			d.left(margin, inner, smallStyle, "全体："+p.Whole+" = "+p.Total.Grouped())
		}
		d.y += 6
	}
}

// check draws what the statement can be checked by.
func (d *drawing) check() {
	a := d.allocation
	top := d.y + 20
	x := margin
	if a.Link != "" {
		d.code(x, top, a.Link)
		x += codeSide + 24
	}
	width := Width - margin - x
	if a.Code != "" {
		d.left(x, width, smallStyle, "扫码或输入核验码，核对真伪和状态")
		d.left(x, width, style{size: 27, weight: fonts.Bold}, a.Code)
		d.left(x, width, smallStyle, a.Hint)
	}
	if a.Number != "" {
		d.left(x, width, smallStyle, "编号 "+a.Number)
	}
	if a.Anchor.Book != "" {
		d.left(x, width, smallStyle, "链首 第 "+strconv.FormatInt(a.Anchor.Head.Seq, 10)+" 号 · "+a.Anchor.Head.Hash.Short())
	}
	if !a.Anchor.ReadAt.IsZero() {
		d.left(x, width, smallStyle, "村账　"+a.Anchor.Printed().Format("2006-01-02 15:04"))
	}
	if a.Link != "" {
		d.y = max(d.y, top+codeSide)
	}
}

// code draws the QR code of the public page.
func (d *drawing) code(x, y int, text string) {
	if d.canvas == nil || d.err != nil {
		return
	}
	code, err := qrcode.New(text, qrcode.Low)
	if err != nil {
		d.err = fmt.Errorf("code %q: %w", text, err)
		return
	}
	code.DisableBorder = true
	modules := code.Bitmap()
	scale := max(1, codeSide/len(modules))
	for j, row := range modules {
		for i, dark := range row {
			if dark {
				at := image.Pt(x+i*scale, y+j*scale)
				d.canvas.fill(image.Rectangle{at, at.Add(image.Pt(scale, scale))}, black, shades)
			}
		}
	}
}
