package pdf

import (
	"cunzhang/reports"
	"cunzhang/reports/pdf/fonts"
)

// The sizes of table text in points.
const (
	bodySize  = 9.5
	bodyFloor = 6.5 // whole tables are not set smaller
	cellFloor = 5.0 // a single figure may be
)

// The heights of rows in millimeters.
const (
	rowTall  = 7.0 // statements with few lines
	rowBook  = 6.2 // ledgers: 35 lines on upright paper
	rowTight = 4.6 // statements that just fit one page
	rowSign  = 9.0 // lists to sign on, or to press a finger on
	onePage  = 90  // statements of more rows than this are not squeezed
)

// landscapeRows is how many of the tightest rows a landscape page holds.
const landscapeRows = 29

// How much width columns ask for, in 1/1000 em.
const (
	textGenerous = 13_000 // a text column, if there is room for all
	textSparing  = 6_000  // a text column, at least
	headWidth    = 4_100  // any column, for its title
	signWidth    = 9_500  // what is signed, with room for a finger: some 25 mm
)

// table is how the columns of a statement are set.
type table struct {
	columns []reports.Column
	edges   []float64 // left edges in mm, and the right edge of the last column
	size    float64   // points
	pitch   float64   // least height of a row in mm
	book    bool      // a ledger: it closes months with red rules and carries pages forward
	signing bool      // a list to sign on
	groups  bool
	second  int     // the column where the second side of a two-sided statement begins, 0 for none
	summary int     // the column that says 过次页 and 承前页
	top     float64 // where the table begins on this page
}

func newTable(s *reports.Statement, left, right float64) table {
	t := table{columns: s.Columns, size: bodySize, pitch: rowBook, signing: s.Signing}
	lineNumbers, widest := 0, -1
	for i, c := range s.Columns {
		t.book = t.book || c.Kind == reports.DateColumn || c.Kind == reports.SideColumn
		t.groups = t.groups || c.Group != ""
		if c.Kind == reports.LineNoColumn {
			if lineNumbers++; lineNumbers == 2 {
				t.second = i - 1
			}
		}
		if c.Kind == reports.TextColumn && (widest < 0 || c.Weight > s.Columns[widest].Weight) {
			widest = i
		}
	}
	t.summary = max(widest, 0)
	if !t.spread(t.needs(s, textGenerous), left, right, bodySize) {
		t.spread(t.needs(s, textSparing), left, right, bodyFloor)
	}
	return t
}

// needs returns the width, in 1/1000 em, below which each column would have to break or shrink its cells. Text
// columns break lines anyway and ask for no more than text.
func (t *table) needs(s *reports.Statement, text int) []int {
	needs := make([]int, len(t.columns))
	for i, c := range t.columns {
		needs[i] = min(fonts.Measure(c.Title, bold), headWidth)
		if c.Signed {
			needs[i] = signWidth
		}
	}
	for i := range s.Rows {
		row := &s.Rows[i]
		for _, cells := range [][]reports.Cell{row.Cells, row.Carried} {
			for j := range min(len(cells), len(needs)) {
				n := fonts.Measure(cells[j].Display(), cellWeight(row.Style, &cells[j]))
				if t.columns[j].Kind == reports.TextColumn {
					n = min(n, text)
				}
				needs[j] = max(needs[j], n)
			}
		}
	}
	return needs
}

// spread shares the width among the columns by weight, but gives each what it needs as long as there is enough, with
// text down to the smallest size where that helps. It reports whether there was enough; if not, all columns give way.
func (t *table) spread(needs []int, left, right, smallest float64) bool {
	width := right - left
	least := make([]float64, len(needs))
	sum := 0.0
	for t.size = bodySize; ; t.size -= 0.25 {
		sum = 0
		for i, n := range needs {
			least[i] = float64(n)*t.size*mm/1000 + 2*cellPad + 0.1
			sum += least[i]
		}
		if sum <= width || t.size <= smallest {
			break
		}
	}
	for i := range least {
		least[i] *= min(1, width/sum)
	}
	t.edges = make([]float64, len(needs)+1)
	t.edges[0] = left
	for i, w := range shares(t.columns, least, width) {
		t.edges[i+1] = t.edges[i] + w
	}
	return sum <= width
}

// shares divides width by the weights of the columns; a column whose share is less than its least width gets that.
func shares(columns []reports.Column, least []float64, width float64) []float64 {
	out := make([]float64, len(columns))
	fixed := make([]bool, len(columns))
	for range len(columns) + 1 {
		rest, weights := width, 0
		for i, c := range columns {
			if fixed[i] {
				rest -= out[i]
				continue
			}
			weights += max(c.Weight, 1)
		}
		again := false
		for i, c := range columns {
			if fixed[i] {
				continue
			}
			out[i] = rest * float64(max(c.Weight, 1)) / float64(weights)
			if out[i] < least[i] {
				out[i], fixed[i], again = least[i], true, true
			}
		}
		if !again {
			break
		}
	}
	return out
}

// settle chooses the height of rows. A statement that would leave a few lines for a second page is set tighter.
func (t *table) settle(rows []reports.Row, room float64) {
	if t.signing {
		t.pitch = rowSign
	}
	if t.book || t.signing || len(rows) > onePage {
		return
	}
	extra := 0.0
	for i := range rows {
		one := t.lay(&rows[i], rows[i].Cells)
		extra += max(0, one.height-t.pitch)
	}
	t.pitch = min(rowTall, (room-extra)/float64(max(len(rows), 1)))
	if t.pitch < max(rowTight, t.size*mm*1.24+0.3) {
		t.pitch = rowBook
	}
}

func cellWeight(s reports.RowStyle, c *reports.Cell) weight {
	if c.Strong || s == reports.Section || s == reports.Subtotal || s == reports.Total {
		return bold
	}
	return regular
}

// laidRow is a row whose cells are broken into lines.
type laidRow struct {
	style  reports.RowStyle
	cells  []block
	indent float64
	height float64 // mm
}

// lay breaks the cells of a row into lines.
func (t *table) lay(row *reports.Row, cells []reports.Cell) laidRow {
	n := min(len(cells), len(t.columns))
	out := laidRow{style: row.Style, cells: make([]block, n), height: t.pitch}
	if t.signing && row.Style != reports.Body {
		out.height = rowBook
	}
	for i := range n {
		st := style{size: t.size, weight: cellWeight(row.Style, &cells[i]), ink: cellInk(&cells[i])}
		room := t.edges[i+1] - t.edges[i] - 2*cellPad
		if i == 0 && row.Level > 0 {
			out.indent = min(float64(row.Level)*t.size*mm, room/2)
			room -= out.indent
		}
		if t.columns[i].Kind == reports.TextColumn {
			out.cells[i] = fitText(cells[i].Display(), st, room)
		} else {
			out.cells[i] = fit(cells[i].Display(), st, room, cellFloor)
		}
		if len(out.cells[i].lines) > 1 {
			out.height = max(out.height, out.cells[i].height()+1.2)
		}
	}
	return out
}

// fitText breaks text to width (mm), but sets a line that is only a little too long somewhat smaller instead.
func fitText(s string, t style, width float64) block {
	if small := shrink(s, t, width, t.size*0.86); small.width(s) <= width {
		t = small
	}
	return fit(s, t, width, t.size)
}

// cellInk is red for amounts and quantities below zero; they keep their minus, for black-and-white paper.
func cellInk(c *reports.Cell) ink {
	if c.Kind == reports.AmountCell && c.Amount < 0 || c.Kind == reports.QuantityCell && c.Quantity < 0 {
		return red
	}
	return black
}

// split divides a row that is higher than a page into rows that are not.
func (r *laidRow) split(room, pitch float64) []laidRow {
	if r.height <= room {
		return []laidRow{*r}
	}
	var out []laidRow
	for rest := *r; ; {
		part := rest
		part.cells = make([]block, len(rest.cells))
		next := make([]block, len(rest.cells))
		part.height, rest.height = pitch, pitch
		more := false
		for i, c := range rest.cells {
			n := min(len(c.lines), max(1, int((room-1.2)/c.style.leading())))
			part.cells[i], next[i] = block{c.style, c.lines[:n]}, block{c.style, c.lines[n:]}
			part.height = max(part.height, part.cells[i].height()+1.2)
			more = more || n < len(c.lines)
		}
		out = append(out, part)
		if !more {
			return out
		}
		rest.cells = next
	}
}
