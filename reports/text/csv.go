package text

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"

	"cunzhang/reports"
)

// byteOrderMark makes spreadsheet programs read a CSV as UTF-8.
const byteOrderMark = "\uFEFF"

// RenderCSV writes the statement as CSV in UTF-8: the keys of the columns, then the rows without those that only
// prints show. Amounts are in yuan with two decimals and no separators. Text that a spreadsheet would take for a
// formula gets an apostrophe in front.
func RenderCSV(w io.Writer, s reports.Statement) error {
	return RenderCSVAll(w, "", []reports.Statement{s})
}

// RenderCSVAll writes statements of the same columns as one table. Unless key is empty, a first column of that name
// holds the Code of each.
func RenderCSVAll(w io.Writer, key string, set []reports.Statement) error {
	out := csv.NewWriter(w)
	for i, s := range set {
		before := []string{Defuse(s.Code)}
		if key == "" {
			before = nil
		}
		if i == 0 {
			head := []string{key}[:len(before)]
			for _, c := range s.Columns {
				head = append(head, c.Key)
			}
			if err := out.Write(head); err != nil {
				return err
			}
		}
		if err := writeRows(out, before, s); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func writeRows(out *csv.Writer, before []string, s reports.Statement) error {
	record := make([]string, len(before)+len(s.Columns))
	copy(record, before)
	cells := record[len(before):]
	for _, r := range s.Rows {
		if r.PrintOnly {
			continue
		}
		for i := range cells {
			cells[i] = ""
			if i < len(r.Cells) {
				cells[i] = field(r.Cells[i])
			}
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	return nil
}

// RenderCSVWithMark writes what RenderCSV writes behind a byte order mark, for spreadsheet programs.
func RenderCSVWithMark(w io.Writer, s reports.Statement) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	return RenderCSV(w, s)
}

func field(c reports.Cell) string {
	switch c.Kind {
	case reports.TextCell:
		return Defuse(c.Text)
	case reports.AmountCell:
		return c.Amount.String()
	case reports.QuantityCell:
		return c.Quantity.String()
	case reports.NumberCell:
		return c.Display()
	case reports.EmptyCell:
	}
	return ""
}

// Defuse keeps a spreadsheet program from taking text for a formula: an apostrophe stands before what begins like one,
// in full-width forms too.
func Defuse(s string) string {
	if first, _ := utf8.DecodeRuneInString(s); s != "" && strings.ContainsRune("=+-@＝＋－＠\t\r", first) {
		return "'" + s
	}
	return s
}
