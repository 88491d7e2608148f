package html

import (
	_ "embed"
	"html/template"
	"io"
	"strconv"
	"strings"

	"cunzhang/reports"
)

//go:embed statement.tmpl
var source string

// Link returns the address that a reference leads to, empty for none.
type Link func(reports.Ref) string

// Render writes the statement as a fragment of HTML without links.
func Render(w io.Writer, s reports.Statement) error {
	return RenderLinked(w, s, func(reports.Ref) string { return "" })
}

// RenderLinked writes the statement with every figure linked to where it comes from.
func RenderLinked(w io.Writer, s reports.Statement, link Link) error {
	t, err := template.New("statement").Option("missingkey=error").Parse(source)
	if err != nil {
		return err
	}
	return t.Execute(w, view(s, link))
}

type statementView struct {
	reports.Statement
	Stacks      bool // phones show each row as a card
	Top, Bottom []headView
	Lines       []rowView
	Chain       string
	ReadAt      string
}

// headView is a cell of the head: over several columns, or over both rows of the head.
type headView struct {
	Title   string
	Class   string
	Columns int
	Rows    int
}

type rowView struct {
	Class string
	Cells []cellView
}

type cellView struct {
	Text   string
	Label  string // of its column, for screens that show a row as a card
	Class  string
	Link   string
	Header bool
}

// maxNarrow is how many columns fit beside each other on a phone.
const maxNarrow = 4

func view(s reports.Statement, link Link) statementView {
	v := statementView{Statement: s, Stacks: len(s.Columns) > maxNarrow && s.Fold == 0}
	v.Top, v.Bottom = head(s.Columns)
	for _, r := range s.Rows {
		v.Lines = append(v.Lines, rowView{Class: r.Style.String(), Cells: cells(s.Columns, r, link)})
	}
	if s.Anchor.Book != "" {
		v.Chain = s.Anchor.Head.Hash.Short()
		v.ReadAt = s.Anchor.Printed().Format("2006-01-02 15:04")
	}
	return v
}

// head lays the columns out in one row, or in two when neighbors share a group.
func head(columns []reports.Column) (top, bottom []headView) {
	grouped := false
	for _, c := range columns {
		grouped = grouped || c.Group != ""
	}
	for i, c := range columns {
		class := c.Kind.String()
		if !grouped || c.Group == "" {
			rows := 1
			if grouped {
				rows = 2
			}
			top = append(top, headView{Title: c.Title, Class: class, Columns: 1, Rows: rows})
			continue
		}
		bottom = append(bottom, headView{Title: c.Title, Class: class, Columns: 1, Rows: 1})
		if i > 0 && columns[i-1].Group == c.Group {
			top[len(top)-1].Columns++
			continue
		}
		top = append(top, headView{Title: c.Group, Class: "group", Columns: 1, Rows: 1})
	}
	return top, bottom
}

func cells(columns []reports.Column, r reports.Row, link Link) []cellView {
	out := make([]cellView, len(columns))
	for i, c := range columns {
		out[i].Class = c.Kind.String()
		if i >= len(r.Cells) {
			continue
		}
		cell := r.Cells[i]
		out[i].Text = cell.Display()
		if cell.Kind == reports.AmountCell && cell.Amount < 0 {
			out[i].Class += " red"
		}
		if cell.Strong {
			out[i].Class += " strong"
		}
		if i == 0 {
			out[i].Header = out[i].Text != ""
			if r.Level > 0 {
				out[i].Class += " level-" + strconv.Itoa(r.Level)
			}
		}
		if out[i].Text != "" && i > 0 {
			out[i].Label = strings.TrimSpace(c.Group + " " + c.Title)
		}
		if cell.Ref != nil && out[i].Text != "" {
			out[i].Link = link(*cell.Ref)
		}
	}
	return out
}
