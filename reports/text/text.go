package text

import (
	"bufio"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"cunzhang/reports"
)

// gap stands between two columns.
const gap = "  "

// Width returns how many terminal columns the text takes: two for the characters of East Asian scripts, none for
// combining marks.
func Width(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		case wide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

func wide(r rune) bool {
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}

// Render writes the statement as aligned text: head, table, remarks, signatures and the anchor of the books. Line
// breaks and tabs inside a cell become spaces.
func Render(w io.Writer, s reports.Statement) error {
	t := layout(s)
	out := bufio.NewWriter(w)
	t.head(out, s)
	t.columns(out, s)
	for i, r := range s.Rows {
		t.row(out, s, i, r)
	}
	t.rule(out, "=")
	foot(out, s)
	return out.Flush()
}

// table is the laid-out text: the cells of every row and the width of every column.
type table struct {
	cells  [][]string
	widths []int
	total  int
}

func layout(s reports.Statement) table {
	t := table{widths: make([]int, len(s.Columns))}
	for i, c := range s.Columns {
		t.widths[i] = Width(c.Title)
	}
	for _, r := range s.Rows {
		line := make([]string, len(s.Columns))
		for i := range s.Columns {
			if i >= len(r.Cells) {
				continue
			}
			text := clean(r.Cells[i].Display())
			if i == 0 && text != "" {
				text = strings.Repeat("  ", r.Level) + text
			}
			line[i] = text
			t.widths[i] = max(t.widths[i], Width(text))
		}
		t.cells = append(t.cells, line)
	}
	t.spread(s)
	for _, n := range t.widths {
		t.total += n
	}
	t.total += len(gap) * max(len(s.Columns)-1, 0)
	return t
}

// spread widens the last column of a group whose title is wider than its columns.
func (t *table) spread(s reports.Statement) {
	for _, g := range groups(s.Columns) {
		have := t.span(g)
		if need := Width(g.title); need > have {
			t.widths[g.to-1] += need - have
		}
	}
}

// group is a run of neighboring columns that share a title.
type group struct {
	title    string
	from, to int
}

func groups(columns []reports.Column) []group {
	var out []group
	for i, c := range columns {
		if n := len(out); n > 0 && c.Group != "" && out[n-1].title == c.Group {
			out[n-1].to = i + 1
			continue
		}
		out = append(out, group{c.Group, i, i + 1})
	}
	return out
}

func (t *table) span(g group) int {
	n := len(gap) * (g.to - g.from - 1)
	for _, w := range t.widths[g.from:g.to] {
		n += w
	}
	return n
}

func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

func (t *table) head(out *bufio.Writer, s reports.Statement) {
	title := clean(s.Title)
	if s.Mark != "" {
		title += "（" + clean(s.Mark) + "）"
	}
	line(out, center(title, t.total))
	if s.FormCode != "" {
		line(out, pad("", t.total-Width(s.FormCode))+s.FormCode)
	}
	left, middle := "编制单位："+clean(s.Organization), clean(s.When)
	room := t.total - Width(left) - Width(s.Unit)
	if room < Width(middle)+4 {
		line(out, left)
		line(out, middle+gap+s.Unit)
	} else {
		line(out, left+center(middle, room)+pad("", room-Width(center(middle, room)))+s.Unit)
	}
	if s.Subject != "" {
		line(out, clean(s.Subject))
	}
}

func (t *table) columns(out *bufio.Writer, s reports.Statement) {
	t.rule(out, "=")
	gs := groups(s.Columns)
	if len(gs) < len(s.Columns) {
		parts := make([]string, len(gs))
		for i, g := range gs {
			text := center(g.title, t.span(g))
			parts[i] = text + pad("", t.span(g)-Width(text))
		}
		line(out, strings.Join(parts, gap))
	}
	parts := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		parts[i] = align(c.Title, t.widths[i], c.Kind)
	}
	line(out, strings.Join(parts, gap))
	t.rule(out, "-")
}

func (t *table) rule(out *bufio.Writer, mark string) { line(out, strings.Repeat(mark, t.total)) }

func (t *table) row(out *bufio.Writer, s reports.Statement, i int, r reports.Row) {
	parts := make([]string, len(s.Columns))
	for k, c := range s.Columns {
		parts[k] = align(t.cells[i][k], t.widths[k], c.Kind)
	}
	line(out, strings.Join(parts, gap))
	if r.Style == reports.Total && i+1 < len(s.Rows) {
		t.rule(out, "-")
	}
}

func align(text string, width int, kind reports.ColumnKind) string {
	room := pad("", width-Width(text))
	switch kind {
	case reports.AmountColumn, reports.QuantityColumn, reports.LineNoColumn:
		return room + text
	case reports.TextColumn, reports.DateColumn, reports.SideColumn:
	}
	return text + room
}

func foot(out *bufio.Writer, s reports.Statement) {
	for _, f := range s.Foot {
		line(out, clean(f))
	}
	if len(s.Signatures) > 0 {
		line(out, strings.Join(s.Signatures, "：          ")+"：")
	}
	a := s.Anchor
	if a.Book == "" {
		return
	}
	text := "账套 " + clean(a.Book) + "  凭证链 " + a.Head.Hash.Short() + "  取数 " +
		a.Printed().Format("2006-01-02 15:04")
	if a.Printer != "" {
		text += "  打印 " + clean(a.Printer)
	}
	line(out, text)
}

func line(out *bufio.Writer, s string) {
	out.WriteString(strings.TrimRight(s, " ")) // Flush reports it
	out.WriteByte('\n')                        // Flush reports it
}

func pad(s string, n int) string { return s + strings.Repeat(" ", max(n, 0)) }

func center(s string, width int) string { return pad("", (width-Width(s))/2) + s }
