package text

import (
	"encoding/json"
	"io"
	"time"

	"cunzhang/reports"
)

type document struct {
	Name         string   `json:"name"`
	Title        string   `json:"title"`
	Mark         string   `json:"mark,omitempty"`
	FormCode     string   `json:"form_code,omitempty"`
	Organization string   `json:"organization"`
	When         string   `json:"when"`
	Subject      string   `json:"subject,omitempty"`
	Code         string   `json:"code,omitempty"`
	Unit         string   `json:"unit"`
	Columns      []column `json:"columns"`
	Rows         []row    `json:"rows"`
	Foot         []string `json:"foot,omitempty"`
	Anchor       anchor   `json:"anchor"`
}

type column struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	Group string `json:"group,omitempty"`
	Kind  string `json:"kind"`
}

type row struct {
	Style string         `json:"style,omitempty"`
	Level int            `json:"level,omitempty"`
	Cells map[string]any `json:"cells"`
}

type anchor struct {
	Book    string    `json:"book"`
	Seq     int64     `json:"seq"`
	Debit   string    `json:"debit"`
	Hash    string    `json:"hash"`
	ReadAt  time.Time `json:"read_at"`
	Printer string    `json:"printer,omitempty"`
}

// RenderJSON writes the statement as one JSON object. Cells stand under the keys of their columns: amounts and
// quantities as decimal strings, counts as numbers, empty cells not at all. Rows that only prints show are left out.
func RenderJSON(w io.Writer, s reports.Statement) error { return encode(w, newDocument(s)) }

// RenderJSONAll writes statements as an array of what RenderJSON writes.
func RenderJSONAll(w io.Writer, set []reports.Statement) error {
	all := make([]document, 0, len(set))
	for _, s := range set {
		all = append(all, newDocument(s))
	}
	return encode(w, all)
}

func encode(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func newDocument(s reports.Statement) document {
	a := s.Anchor
	d := document{
		Name: s.Name, Title: s.Title, Mark: s.Mark, FormCode: s.FormCode, Organization: s.Organization, When: s.When,
		Subject: s.Subject, Code: s.Code, Unit: s.Unit, Columns: make([]column, 0, len(s.Columns)), Rows: []row{}, Foot: s.Foot,
		Anchor: anchor{
			Book: a.Book, Seq: a.Head.Seq, Debit: a.Head.Debit.String(), Hash: a.Head.Hash.String(),
			ReadAt: a.ReadAt.UTC(), Printer: a.Printer,
		},
	}
	for _, c := range s.Columns {
		d.Columns = append(d.Columns, column{c.Key, c.Title, c.Group, c.Kind.String()})
	}
	for _, r := range s.Rows {
		if r.PrintOnly {
			continue
		}
		out := row{Level: r.Level, Cells: make(map[string]any, len(r.Cells))}
		if r.Style != reports.Body {
			out.Style = r.Style.String()
		}
		for i, c := range r.Cells {
			if v := jsonValue(c); v != nil && i < len(s.Columns) {
				out.Cells[s.Columns[i].Key] = v
			}
		}
		d.Rows = append(d.Rows, out)
	}
	return d
}

func jsonValue(c reports.Cell) any {
	switch c.Kind {
	case reports.TextCell:
		return c.Text
	case reports.AmountCell:
		return c.Amount.String()
	case reports.QuantityCell:
		return c.Quantity.String()
	case reports.NumberCell:
		return c.Number
	case reports.EmptyCell:
	}
	return nil
}
