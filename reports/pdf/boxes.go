package pdf

import (
	"strconv"

	"cunzhang/ledger"
)

// boxes is the number of boxes of an amount, from 亿 down to 分: up to 999,999,999.99 yuan.
const boxes = 11

// boxNames stand over the boxes.
var boxNames = [boxes]string{"亿", "千", "百", "十", "万", "千", "百", "十", "元", "角", "分"}

// The rules between boxes: thin, heavier between groups of three digits, red between 元 and 角.
var (
	boxRule   = rule{width: 0.12, ink: pale}
	groupRule = rule{width: 0.28, ink: green}
	pointRule = rule{width: 0.28, ink: red}
)

// drawGrid draws all rules of the table and the titles over its columns.
func (s *slip) drawGrid(top float64) {
	names := top + s.head*0.57
	under := top + s.head
	total := under + float64(s.options.Lines)*s.row
	bottom := total + s.row
	for i, edge := range []float64{s.debit, s.credit} {
		for b := 1; b < boxes; b++ {
			x := edge + float64(b)*s.box
			s.pen.line(x, names, x, bottom, ruleBefore(b))
		}
		s.pen.line(edge, names, edge+boxes*s.box, names, innerRule)
		s.titled([]string{"借方金额", "贷方金额"}[i], edge, edge+boxes*s.box, top, names)
		for b, name := range boxNames {
			x := edge + (float64(b)+0.5)*s.box
			t := style{size: 6.5, ink: green}
			s.pen.center(x, (names+under)/2+t.middle(), t, name)
		}
	}
	s.titled("摘　要", s.left, s.account, top, under)
	s.titled("会计科目", s.account, s.debit, top, under)
	middle := (top + under) / 2
	t := style{size: 8, weight: bold, ink: green}
	s.pen.center((s.tick+s.right)/2, middle-0.3, t, "记")
	s.pen.center((s.tick+s.right)/2, middle+t.leading()-0.4, t, "账")
	for y := under; y < bottom-0.01; y += s.row {
		s.pen.line(s.left, y, s.right, y, innerRule)
	}
	s.pen.line(s.account, top, s.account, total, innerRule)
	for _, x := range []float64{s.debit, s.credit, s.tick} {
		s.pen.line(x, top, x, bottom, rule{width: 0.3, ink: green})
	}
	s.pen.box(s.left, top, s.right, bottom, frameRule)
}

func (s *slip) titled(text string, left, right, top, bottom float64) {
	s.pen.center((left+right)/2, (top+bottom)/2+headLabel.middle(), headLabel, text)
}

// ruleBefore is the rule left of box b, counted from 亿.
func ruleBefore(b int) rule {
	switch digits := boxes - b; {
	case digits == 2:
		return pointRule
	case digits > 2 && (digits-2)%3 == 0:
		return groupRule
	}
	return boxRule
}

// amount draws an amount (fen) into the boxes that begin at left, in the row that begins at y; zero stays blank unless
// it has a sign before it. What needs more than eleven boxes is written as text. Negative amounts are red, have no
// minus in the boxes and are framed, as books printed in one color show red letters.
func (s *slip) amount(left, y float64, m ledger.Money, sign string) {
	if m == 0 && sign == "" {
		return
	}
	t := style{size: min(10.5, s.box/mm*0.95), ink: moneyInk(m)}
	if sign != "" {
		t.weight = bold
	}
	base := y + s.row/2 + t.middle()
	digits := boxDigits(m)
	n := len(digits)
	if sign != "" {
		n++
	}
	if n > boxes {
		s.plain(left, y, m, sign, t)
		return
	}
	at := left + float64(boxes-n)*s.box
	if m < 0 {
		h := t.size * mm * 0.66
		s.pen.box(at+0.5, y+s.row/2-h, left+boxes*s.box-0.5, y+s.row/2+h, rule{width: 0.3, ink: red})
	}
	if sign != "" {
		s.pen.center(at+s.box/2, base, t, sign)
		at += s.box
	}
	for i := range len(digits) {
		s.pen.center(at+(float64(i)+0.5)*s.box, base, t, digits[i:i+1])
	}
}

// plain writes an amount that is too long for the boxes as text, on blank ground, with a minus for any color of ink.
func (s *slip) plain(left, y float64, m ledger.Money, sign string, t style) {
	text := sign + m.Abs().Grouped()
	if m < 0 {
		text = "-" + text
	}
	right := left + boxes*s.box
	t = shrink(text, t, boxes*s.box-1, 4)
	s.pen.blank(right-0.7-t.width(text), y+0.4, right-0.3, y+s.row-0.4)
	s.pen.right(right-0.5, y+s.row/2+t.middle(), t, text)
}

// boxDigits are the digits of an amount without its sign, at least one for yuan, jiao and fen each.
func boxDigits(m ledger.Money) string {
	u := uint64(m)
	if m < 0 {
		u = -u
	}
	digits := strconv.FormatUint(u, 10)
	if len(digits) < 3 {
		digits = "000"[len(digits):] + digits
	}
	return digits
}
