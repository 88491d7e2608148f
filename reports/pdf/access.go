package pdf

import (
	"io"
	"strings"
	"time"

	"cunzhang/ledger"
	"cunzhang/reports"
)

// The grid of slips on an upright A4 sheet, in millimeters.
const (
	slipColumns = 2
	slipRows    = 5
	slipSheet   = slipColumns * slipRows
	accessCode  = 27.0 // side of the QR code
)

// AccessSlips draws the slips with which members get at their pages, ten on an A4 sheet, to be cut apart along dashed
// lines, and writes the PDF. It fails with print.nothing without slips.
func AccessSlips(w io.Writer, all []reports.AccessSlip, made time.Time) error {
	if len(all) == 0 {
		return ledger.NewError(ledger.Invalid, "print.nothing", nil)
	}
	sh := newSheet()
	const width, height = a4Short / slipColumns, a4Long / slipRows
	var p pen
	for i := range all {
		at := i % slipSheet
		if at == 0 {
			p = pen{sheet: sh, page: sh.addPage(a4Short, a4Long)}
			cut := rule{width: 0.15, ink: gray, dash: true}
			for n := 1; n < slipColumns; n++ {
				p.line(float64(n)*width, 0, float64(n)*width, a4Long, cut)
			}
			for n := 1; n < slipRows; n++ {
				p.line(0, float64(n)*height, a4Short, float64(n)*height, cut)
			}
		}
		code, err := sh.addText(all[i].Link)
		if err != nil {
			return err
		}
		f := accessForm{
			slip: &all[i], code: code, pen: p, left: float64(at%slipColumns)*width + 8,
			top: float64(at/slipColumns)*height + 7, width: width - 16, height: height - 12,
		}
		f.draw()
	}
	return sh.write(w, "成员手机查询开通条 "+all[0].Organization, made)
}

// accessForm is one slip and where it stands, in millimeters.
type accessForm struct {
	slip                     *reports.AccessSlip
	code                     string
	pen                      pen
	left, top, width, height float64
}

// draw puts who it is for and the code on the left, the QR code on the right, and what to do below.
func (f *accessForm) draw() {
	s := f.slip
	text := f.width - accessCode - 3
	f.pen.text(f.left, f.top+3, style{size: 11.5, weight: bold, ink: green}, "成员手机查询开通条")
	f.pen.picture(f.left+f.width-accessCode, f.top, accessCode, f.code)
	y := f.top + 8.5
	for _, line := range []string{s.Organization, strings.TrimSpace(s.Group + " " + s.Household)} {
		b := fit(line, style{size: 8.5}, text, 6)
		for _, part := range b.lines {
			f.pen.text(f.left, y, b.style, part)
			y += b.style.leading() + 0.6
		}
	}
	name := shrink(s.Name, style{size: 14, weight: bold}, text, 8)
	f.pen.text(f.left, y+2.4, name, s.Name)
	y += 9
	f.pair(y, "成员编号", s.Member, text)
	f.pair(y+6.6, "八位码", s.Code, text)
	y = f.top + f.height - 8.4
	for _, line := range []string{
		"微信扫右上方的码，或用手机打开 " + s.Hint,
		"设一个六位数密码就开通了。只能用一次，" + s.Until.Chinese() + "前有效，别给外人看。",
		f.call(),
	} {
		b := shrink(line, style{size: 7.4}, f.width, 5)
		f.pen.text(f.left, y, b, line)
		y += 3.9
	}
}

func (f *accessForm) pair(y float64, label, value string, width float64) {
	t := style{size: 8.5, ink: gray}
	f.pen.text(f.left, y, t, label)
	strong := shrink(value, style{size: 14, weight: bold}, width-15, 8)
	f.pen.text(f.left+15, y, strong, value)
}

func (f *accessForm) call() string {
	if f.slip.Contact == "" {
		return "不会用的，请找会计。"
	}
	return "不会用的，请找 " + f.slip.Contact
}
