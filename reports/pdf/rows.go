package pdf

import (
	"cunzhang/reports"
)

var headStyle = style{size: bodySize, weight: bold}

// headLines is on how many lines a title may stand before it is set smaller.
const headLines = 3

// rows draws the table, page after page.
func (f *form) rows() {
	f.beginTable()
	rows := f.stmt.Rows
	room := f.bottom - f.y
	for i := range rows {
		row := &rows[i]
		laid := f.table.lay(row, row.Cells)
		parts := laid.split(room-2*f.table.pitch, f.table.pitch)
		for j := range parts {
			need := parts[j].height + f.keep(rows[i+1:], row)
			if f.y+need > f.bottom+slack && f.y > f.bodyTop() {
				f.turn(carriedBefore(rows, i, j))
			}
			if f.table.signing && row.Style == reports.Total && i > 0 && j == 0 {
				f.pageSum(rows[i-1].Carried)
			}
			f.drawRow(&parts[j])
		}
	}
	f.endTable()
}

// keep is the room that must be left under a row: for the line that carries the page forward, and after a heading
// for the row that it heads.
func (f *form) keep(after []reports.Row, row *reports.Row) float64 {
	switch {
	case len(after) == 0:
		return 0
	case f.table.signing && row.Carried != nil:
		return 2 * rowBook
	case row.Carried != nil:
		carried := f.table.lay(&reports.Row{Style: reports.Carry}, row.Carried)
		return carried.height
	case row.Style == reports.Section:
		return f.table.pitch
	}
	return 0
}

// carriedBefore returns the carried line that stands before part j of row i.
func carriedBefore(rows []reports.Row, i, j int) []reports.Cell {
	switch {
	case j > 0:
		return rows[i].Carried
	case i > 0:
		return rows[i-1].Carried
	}
	return nil
}

// turn begins a new page; the carried line closes the old one and opens the new, and a list to sign on sums its page.
func (f *form) turn(carried []reports.Cell) {
	if f.table.signing {
		f.pageSum(carried)
		f.sumRow(carried, runningSum)
	} else {
		f.carry(carried, "过次页")
	}
	f.endTable()
	f.newPage()
	f.beginTable()
	if !f.table.signing {
		f.carry(carried, "承前页")
	}
}

// The words before the sums of a page, which stand where the carried cells say 累计.
const (
	runningSum = "累计"
	onePageSum = "本页小计"
)

// pageSum draws what the rows of this page come to: what is carried now less what the page began with.
func (f *form) pageSum(carried []reports.Cell) {
	page := append([]reports.Cell(nil), carried...)
	for i := range min(len(page), len(f.carried)) {
		page[i].Amount -= f.carried[i].Amount
		page[i].Quantity -= f.carried[i].Quantity
	}
	f.sumRow(page, onePageSum)
	f.carried = carried
}

func (f *form) sumRow(cells []reports.Cell, label string) {
	cells = append([]reports.Cell(nil), cells...)
	for i := range cells {
		if cells[i].Text == runningSum {
			cells[i].Text = label
		}
	}
	row := f.table.lay(&reports.Row{Style: reports.Subtotal}, cells)
	row.style = reports.Body // a thin rule: red and double ones close books
	f.drawRow(&row)
}

// carry draws the line that takes figures over the edge of a page (会计基础工作规范 §60).
func (f *form) carry(cells []reports.Cell, label string) {
	if cells == nil {
		return
	}
	cells = append([]reports.Cell(nil), cells...)
	at := f.table.summary
	for i, c := range cells {
		if c.Text == "过次页" || c.Text == "承前页" {
			at = i
		}
	}
	if at < len(cells) {
		cells[at] = reports.Text(label)
	}
	row := f.table.lay(&reports.Row{Style: reports.Carry}, cells)
	f.drawRow(&row)
}

// bodyTop is where the first row of this page begins.
func (f *form) bodyTop() float64 { return f.table.top + f.table.headHeight() + slack }

func (f *form) beginTable() {
	f.table.top = f.y
	f.drawHead()
}

// endTable draws the upright rules of the page and the border.
func (f *form) endTable() {
	t := &f.table
	head := t.top + t.headHeight()
	for i := 1; i < len(t.columns); i++ {
		r := rule{width: thin}
		if i == t.second {
			r.width = 3 * thin
		}
		f.pen.line(t.edges[i], head, t.edges[i], f.y, r)
	}
	f.pen.box(f.left, t.top, f.right, f.y, rule{width: thick})
	for _, c := range f.closings {
		f.close(c)
	}
	f.closings = f.closings[:0]
}

// headHeight is the height of the table's head in millimeters.
func (t *table) headHeight() float64 {
	h := t.titleHeight()
	if t.groups {
		h += t.groupHeight()
	}
	return h
}

func (t *table) groupHeight() float64 { return 6 }

// titleHeight is the height of the row of column titles, as many lines as the longest needs.
func (t *table) titleHeight() float64 {
	h := 6.8
	for i, c := range t.columns {
		if b := t.heading(c.Title, i, i+1); len(b.lines) > 1 {
			over := b.height() + 1.6
			if t.groups && c.Group == "" {
				over -= t.groupHeight()
			}
			h = max(h, over)
		}
	}
	return h
}

// heading fits a title over the columns from i up to, but without, end.
func (t *table) heading(s string, i, end int) block {
	st := headStyle
	st.size = min(st.size, t.size+0.25)
	width := t.edges[end] - t.edges[i] - cellPad
	for ; ; st.size -= 0.5 {
		if b := fit(s, st, width, st.size); len(b.lines) <= headLines || st.size <= bodyFloor {
			return b
		}
	}
}

// drawHead draws the titles of the columns; neighbors that share a group stand under its name.
func (f *form) drawHead() {
	t := &f.table
	top, bottom := f.y, f.y+t.headHeight()
	for i := 0; i < len(t.columns); {
		end := i + 1
		group := t.columns[i].Group
		for group != "" && end < len(t.columns) && t.columns[end].Group == group {
			end++
		}
		at := top
		if group != "" {
			at = top + t.groupHeight()
			f.centered(t.heading(group, i, end), t.edges[i], t.edges[end], top, at)
			f.pen.line(t.edges[i], at, t.edges[end], at, rule{width: thin})
		}
		for j := i; j < end; j++ {
			f.centered(t.heading(t.columns[j].Title, j, j+1), t.edges[j], t.edges[j+1], at, bottom)
			if from := upper(j == i, top, at); j > 0 {
				f.pen.line(t.edges[j], from, t.edges[j], bottom, rule{width: headRule(t, j)})
			}
		}
		i = end
	}
	f.pen.line(f.left, bottom, f.right, bottom, rule{width: thin})
	f.y = bottom
}

// upper is where the rule before a column of the head begins: at the top for the first of a group.
func upper(first bool, top, under float64) float64 {
	if first {
		return top
	}
	return under
}

func headRule(t *table, column int) float64 {
	if column == t.second && column > 0 {
		return 3 * thin
	}
	return thin
}

// centered draws a block in the middle of a box.
func (f *form) centered(b block, left, right, top, bottom float64) {
	y := (top+bottom)/2 - b.height()/2 + b.style.leading()/2 + b.style.middle()
	for _, line := range b.lines {
		f.pen.center((left+right)/2, y, b.style, line)
		y += b.style.leading()
	}
}

// drawRow draws one row and the rule under it.
func (f *form) drawRow(r *laidRow) {
	t := &f.table
	bottom := f.y + r.height
	for i, c := range r.cells {
		left, right := t.edges[i]+cellPad, t.edges[i+1]-cellPad
		if i == 0 {
			left += r.indent
		}
		y := (f.y+bottom)/2 - c.height()/2 + c.style.leading()/2 + c.style.middle()
		for _, line := range c.lines {
			switch t.columns[i].Kind {
			case reports.AmountColumn, reports.QuantityColumn:
				f.pen.right(right, y, c.style, line)
			case reports.LineNoColumn, reports.DateColumn, reports.SideColumn:
				f.pen.center((left+right)/2, y, c.style, line)
			case reports.TextColumn:
				f.pen.text(left, y, c.style, line)
			}
			y += c.style.leading()
		}
	}
	f.ruleUnder(r.style, bottom)
	f.y = bottom
}

// ruleUnder draws the rule under a row. Closing rules wait until the border is drawn, which would hide them.
func (f *form) ruleUnder(s reports.RowStyle, y float64) {
	if s == reports.Subtotal || s == reports.Total {
		f.closings = append(f.closings, closing{s, y})
		return
	}
	f.pen.line(f.left, y, f.right, y, rule{width: thin})
}

// closing is the rule under a subtotal or total.
type closing struct {
	style reports.RowStyle
	y     float64
}

// close draws one rule under a subtotal and two under a total, red in books (会计基础工作规范 §63).
func (f *form) close(c closing) {
	r := rule{width: 2 * thin}
	if f.table.book {
		r.ink = red
	}
	f.pen.line(f.left, c.y, f.right, c.y, r)
	if c.style == reports.Total {
		f.pen.line(f.left, c.y-0.9, f.right, c.y-0.9, r)
	}
}
