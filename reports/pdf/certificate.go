package pdf

import (
	"io"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/pdf/fonts"
)

// Certificates draws share certificates (股权证), each on a landscape A4 page of its own, and writes the PDF. It fails
// with print.nothing without certificates.
func Certificates(w io.Writer, all []reports.CertificatePrint) error {
	if len(all) == 0 {
		return ledger.NewError(ledger.Invalid, "print.nothing", nil)
	}
	sh := newSheet()
	for i := range all {
		code, err := certificateCode(sh, &all[i])
		if err != nil {
			return err
		}
		f := certificateForm{
			certificate: &all[i], code: code, pen: pen{sheet: sh, page: sh.addPage(a4Long, a4Short)},
		}
		f.draw()
	}
	return sh.write(w, "股权证 "+all[0].Number, all[0].Anchor.ReadAt)
}

// certificateCode is the code of the public page or, without one, of the chain that the paper bears witness to.
func certificateCode(sh *sheet, c *reports.CertificatePrint) (string, error) {
	if c.Link == "" && c.Anchor.Book != "" {
		return sh.addCode(c.Anchor.Book, c.Anchor.Head.Seq, c.Anchor.Head.Hash)
	}
	return sh.addText(c.Link)
}

// certificateForm is one certificate: who holds the shares on the left half, what is held and how it changed on the
// right.
type certificateForm struct {
	certificate *reports.CertificatePrint
	pen         pen
	code        string
}

const (
	certificateEdge = 14.0
	certificateFold = a4Long / 2
	certificateRow  = 7.2
)

func (f *certificateForm) draw() {
	for _, inset := range []float64{7, 8.4} {
		r := rule{width: 0.7, ink: green}
		if inset > 7 {
			r.width = 0.25
		}
		f.pen.box(inset, inset, a4Long-inset, a4Short-inset, r)
	}
	f.pen.line(certificateFold, certificateEdge, certificateFold, a4Short-certificateEdge,
		rule{width: 0.15, ink: gray, dash: true})
	f.holder()
	f.foot()
	f.tables()
}

// holder draws the left half: title, holder and on what the shares rest.
func (f *certificateForm) holder() {
	c := f.certificate
	left, right := certificateEdge+4, certificateFold-8
	center := (left + right) / 2
	y := 32.0
	name := fit(c.Organization, style{size: 13}, right-left, 8)
	for _, line := range name.lines {
		f.pen.center(center, y, name.style, line)
		y += name.style.leading()
	}
	title := style{size: 30, weight: bold, ink: green}
	y += title.leading()
	f.pen.center(center, y, title, spaced("股权证"))
	y += 9
	f.pen.center(center, y, style{size: 10, ink: red}, "编号："+c.Number)
	y += 11
	for _, pair := range [][2]string{
		{"持 有 人", c.Holder},
		{"编　　号", c.HolderCode},
		{"证件号码", c.Identity},
		{"所在组别", c.Address},
		{"确权依据", c.Basis},
		{"发证日期", c.Issued.Chinese()},
	} {
		f.pen.text(left+4, y, style{size: 11, ink: gray}, pair[0])
		value := fit(pair[1], style{size: 12.5, weight: bold}, right-left-34, 8)
		for i, line := range value.lines {
			f.pen.text(left+30, y+float64(i)*value.style.leading(), value.style, line)
		}
		y += max(1, float64(len(value.lines)))*value.style.leading() + 3
		f.pen.line(left+29, y-4.6, right-4, y-4.6, innerRule)
		y += 1.4
	}
	small := style{size: 8.5, ink: gray}
	for _, line := range fonts.Break("份额依法确认，是成员参与集体收益分配的凭据；转让、继承、赠与须办理登记，以股权台账的记载为准。", regular,
		small.units(right-left-8)) {
		f.pen.text(left+4, y, small, line)
		y += small.leading()
	}
}

// foot draws what the certificate can be checked by, and the room for the seal.
func (f *certificateForm) foot() {
	c := f.certificate
	left, y := certificateEdge+4.0, a4Short-38.0
	x := left + 4
	if f.code != "" {
		f.pen.picture(x, y, 22, f.code)
		x += 25
	}
	small := style{size: 8}
	y += 5
	if c.Code != "" {
		f.pen.text(x, y, small, "核验码")
		f.pen.text(x, y+5, style{size: 10.5, weight: bold}, c.Code)
		y += 10
	}
	if c.Anchor.Book != "" {
		head := chainHead(c.Anchor)
		f.pen.text(x, y, small.with(gray), head)
		y += 4
	}
	printed := printedLine(c.Anchor)
	f.pen.text(x, y, shrink(printed, small.with(gray), 60, 4), printed)
	f.pen.right(certificateFold-14, a4Short-30, style{size: 11}, "发证单位（盖章）")
	f.pen.right(certificateFold-14, a4Short-22, style{size: 9}, "年　　月　　日")
}

// tables draws the right half. What has no room is told to stand in the register.
func (f *certificateForm) tables() {
	c := f.certificate
	y := certificateEdge + 6.0
	bottom := a4Short - certificateEdge - 4
	if len(c.People) > 0 {
		var rows [][]string
		for _, p := range c.People {
			rows = append(rows, []string{p.Name, p.Relation, p.Shares})
		}
		y = f.table(y, bottom-90, "户内成员", []float64{0.4, 0.3, 0.3}, []string{"姓名", "与户主关系", "股数"}, rows)
	}
	var rows [][]string
	for _, h := range c.Holdings {
		rows = append(rows, []string{h.Class, h.Shares, h.Points})
	}
	y = f.table(y, bottom-45, "现有份额", []float64{0.4, 0.3, 0.3}, []string{"股种", "股数", "折合点数"}, rows)
	rows = rows[:0]
	for _, m := range c.Movements {
		rows = append(rows, []string{m.Date.String(), m.Kind, m.Class, m.Shares, m.Balance, m.Paper, m.Auditor})
	}
	const blank = 4 // lines for changes to come
	for range blank {
		rows = append(rows, make([]string, 7))
	}
	f.table(y, bottom, "变更登记", []float64{0.17, 0.11, 0.14, 0.11, 0.12, 0.21, 0.14},
		[]string{"日期", "事由", "股种", "增减", "结存", "文件", "经办"}, rows)
}

// table draws a table from y down to at most bottom and returns where it ends, with the room after it.
func (f *certificateForm) table(y, bottom float64, title string, shares []float64, head []string, rows [][]string) float64 {
	left, right := certificateFold+8, a4Long-certificateEdge-4
	f.pen.text(left, y+4, style{size: 11, weight: bold, ink: green}, title)
	top := y + 6
	y = top
	most := max(1, int((bottom-top)/certificateRow)-1)
	if more := len(rows) - most; more > 0 {
		rest := make([]string, len(head))
		rest[0] = "另有 " + strconv.Itoa(more+1) + " 行见台账"
		rows = append(append([][]string(nil), rows[:most-1]...), rest)
	}
	for i, cells := range append([][]string{head}, rows...) {
		x := left
		for j, text := range cells {
			width := shares[j] * (right - left)
			t := style{size: 9}
			if i == 0 {
				t.weight = bold
			}
			b := fit(text, t, width-2, 5.5)
			at := y + certificateRow/2 - b.height()/2 + b.style.leading()/2 + b.style.middle()
			for _, line := range b.lines {
				f.pen.center(x+width/2, at, b.style, line)
				at += b.style.leading()
			}
			x += width
			if i == 0 && j+1 < len(cells) {
				f.pen.line(x, top, x, top+certificateRow*float64(len(rows)+1), innerRule)
			}
		}
		y += certificateRow
		f.pen.line(left, y, right, y, innerRule)
	}
	f.pen.box(left, top, right, y, frameRule)
	return y + 4
}
