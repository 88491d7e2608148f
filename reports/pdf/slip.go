package pdf

import (
	"strconv"

	"cunzhang/ledger"
)

var (
	formStyle  = style{size: 9, ink: green}
	headLabel  = style{size: 9.5, weight: bold, ink: green}
	valueStyle = style{size: 9.5}
	stampStyle = style{size: 9, weight: bold, ink: red}
	footStyle  = style{size: 6.5, ink: gray}
)

// The rules of a voucher.
var (
	frameRule = rule{width: 0.45, ink: green}
	innerRule = rule{width: 0.2, ink: green}
)

func (s *slip) draw() {
	s.drawTitle()
	s.drawMeta()
	top := s.top + s.title + s.meta
	s.drawGrid(top)
	y := top + s.head
	for i := range s.entries {
		s.drawEntry(&s.entries[i], y)
		y += s.row
	}
	if end := top + s.head + float64(s.options.Lines)*s.row; y < end {
		s.pen.line(s.left, end, s.tick, y, rule{width: 0.25, ink: green})
	}
	s.drawTotal(top + s.head + float64(s.options.Lines)*s.row)
	s.drawFoot(top + s.head + float64(s.options.Lines+1)*s.row)
}

// drawTitle draws the title with its double underline, and the stamps and the code beside it.
func (s *slip) drawTitle() {
	center := (s.left + s.right) / 2
	t := shrink(spaced(voucherTitle(s.voucher)), style{size: 16, weight: bold, ink: green}, 80, 9)
	text := spaced(voucherTitle(s.voucher))
	base := s.top + s.title - 3
	half := s.pen.title(center, base, t, text)
	if s.isRed() {
		s.stamp(center+half+3, base, "红字")
	}
	if r := s.voucher.Reversed; r != "" {
		s.stampFit(s.left, base, r, center-half-s.left-6)
	}
	s.pen.picture(s.right-slipCode, s.top, slipCode, s.code)
}

// title draws a title around center with a double rule under it, and returns half the width that it takes.
func (p pen) title(center, base float64, t style, text string) float64 {
	half := t.width(text)/2 + 3
	p.center(center, base, t, text)
	for _, y := range []float64{base + 1.9, base + 2.6} {
		p.line(center-half, y, center+half, y, rule{width: 0.25, ink: green})
	}
	return half
}

// isRed reports whether the voucher has negative amounts.
func (s *slip) isRed() bool {
	for _, l := range s.voucher.Lines {
		if l.Debit < 0 || l.Credit < 0 {
			return true
		}
	}
	return false
}

// stamp draws a word in a red box.
func (s *slip) stamp(x, y float64, text string) { s.stampFit(x, y, text, 60) }

func (s *slip) stampFit(x, y float64, text string, width float64) {
	t := shrink(text, stampStyle, width-2.4, 4)
	s.pen.text(x+1.2, y, t, text)
	s.pen.box(x, y-t.size*mm*1.05, x+t.width(text)+2.4, y+t.size*mm*0.38, rule{width: 0.35, ink: red})
}

// drawMeta draws organization, date, number and sheets of source documents.
func (s *slip) drawMeta() {
	v, center := s.voucher, (s.left+s.right)/2
	y := s.top + s.title + s.meta - 2
	date := v.Date.Chinese()
	s.pen.center(center, y, valueStyle, date)
	side := (s.right-s.left-valueStyle.width(date))/2 - 4
	x := s.label(s.left, y, "核算单位：")
	organization := fit(v.Organization, valueStyle, side-(x-s.left), 6)
	base := y - float64(max(0, len(organization.lines)-1))*organization.style.leading()
	for _, line := range organization.lines {
		s.pen.text(x, base, organization.style, line)
		base += organization.style.leading()
	}
	right := s.right
	if s.code != "" {
		right -= slipCode + 3
	}
	s.drawNumber(right, y)
	s.drawAttachments(right, s.top+s.title-3)
}

// label draws a word of the form and returns where what is filled in begins.
func (s *slip) label(x, y float64, text string) float64 {
	s.pen.text(x, y, formStyle, text)
	return x + formStyle.width(text)
}

// drawNumber draws 记字第 12 号, or 草稿 for a voucher that has no number yet, so that it ends at right.
func (s *slip) drawNumber(right, y float64) {
	strong := style{size: 10, weight: bold}
	number := s.number()
	if s.voucher.Number == 0 {
		number = "草稿"
		if s.sheets > 1 {
			number += " " + strconv.Itoa(s.sheet) + "/" + strconv.Itoa(s.sheets)
		}
		s.pen.right(right, y, strong, number)
		s.pen.right(right-strong.width(number)-2, y, formStyle, s.voucher.Series+"字")
		return
	}
	s.pen.right(right, y, formStyle, "号")
	x := right - formStyle.width("号") - 1
	s.pen.right(x, y, strong, number)
	s.pen.right(x-strong.width(number)-1, y, formStyle, s.voucher.Series+"字第")
}

// drawAttachments draws 附单据 3 张 so that it ends at right.
func (s *slip) drawAttachments(right, y float64) {
	n := strconv.Itoa(s.voucher.Attachments)
	s.pen.right(right, y, formStyle, "张")
	x := right - formStyle.width("张") - 1.5
	s.pen.right(x, y, valueStyle, n)
	s.pen.right(x-valueStyle.width(n)-1.5, y, formStyle, "附单据")
}

// drawEntry draws one line of the voucher with its top at y.
func (s *slip) drawEntry(e *entry, y float64) {
	s.stack(s.left+cellPad, y, e.summary)
	s.stack(s.account+cellPad, y, e.account, e.detail)
	s.amount(s.debit, y, e.debit, "")
	s.amount(s.credit, y, e.credit, "")
	if (e.debit != 0 || e.credit != 0) && s.voucher.Number > 0 && s.voucher.PostedBy != "" {
		s.pen.center((s.tick+s.right)/2, y+s.row/2+valueStyle.middle(), valueStyle, "√")
	}
}

// stack draws blocks under each other in the middle of the row that begins at y.
func (s *slip) stack(x, y float64, blocks ...block) {
	height := 0.0
	for _, b := range blocks {
		height += b.height()
	}
	y += (s.row - height) / 2
	for _, b := range blocks {
		for _, line := range b.lines {
			s.pen.text(x, y+b.style.leading()/2+b.style.middle(), b.style, line)
			y += b.style.leading()
		}
	}
}

// drawTotal draws the last row: the amount in words and both totals, on the last sheet only.
func (s *slip) drawTotal(y float64) {
	middle := y + s.row/2
	if !s.last() {
		next := "（转第 " + strconv.Itoa(s.sheet+1) + "/" + strconv.Itoa(s.sheets) + " 张，合计见末张）"
		s.pen.text(s.left+cellPad, middle+formStyle.middle(), formStyle, next)
		return
	}
	v := s.voucher
	label := "合计："
	s.pen.text(s.left+cellPad, middle+headLabel.middle(), headLabel, label)
	x := s.left + cellPad + headLabel.width(label)
	capitals := block{}
	for size := 10.0; ; size -= 0.5 {
		t := style{size: size, weight: bold, ink: moneyInk(v.Debit)}
		capitals = fit(v.Debit.Capitals(), t, s.debit-x-cellPad, size)
		if capitals.height() <= s.row-0.4 || size <= entryFloor {
			break
		}
	}
	s.stack(x, y, capitals)
	s.amount(s.debit, y, v.Debit, "￥")
	s.amount(s.credit, y, v.Credit, "￥")
}

func moneyInk(m ledger.Money) ink {
	if m < 0 {
		return red
	}
	return black
}

// drawFoot draws the signatures and, below, the note, the place in the chain and the print line.
func (s *slip) drawFoot(y float64) {
	v := s.voucher
	signers := [...][2]string{
		{"会计主管：", ""}, {"记账：", v.PostedBy}, {"出纳：", v.Cashier}, {"审核：", v.CheckedBy}, {"制单：", v.PreparedBy},
	}
	width := (s.right - s.left) / float64(len(signers))
	for i, signer := range signers {
		left := s.left + float64(i)*width
		x := s.label(left, y+5, signer[0])
		name := fit(signer[1], valueStyle, left+width-x-1, 5)
		for j, line := range name.lines {
			s.pen.text(x, y+5+float64(j)*name.style.leading(), name.style, line)
		}
	}
	base := y + signRoom - 0.7
	anchor := printedLine(v.Anchor)
	if v.Hash != (ledger.Hash{}) {
		anchor = "链上第 " + strconv.FormatInt(v.Seq, 10) + " 号 · " + v.Hash.Short() + "　" + anchor
	}
	t := shrink(anchor, footStyle, (s.right-s.left)*0.6, 4)
	s.pen.right(s.right, base, t, anchor)
	if v.Note != "" && s.last() {
		note := fit("备注："+v.Note, footStyle.with(black), s.right-s.left-t.width(anchor)-4, 4.5)
		base -= float64(len(note.lines)-1) * note.style.leading()
		for _, line := range note.lines {
			s.pen.text(s.left, base, note.style, line)
			base += note.style.leading()
		}
	}
}
