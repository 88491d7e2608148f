package exchange

import (
	"bufio"
	"io"
	"strings"
)

// writeCSV writes a CSV file in UTF-8 behind a byte order mark, with \r\n at the ends of rows, as spreadsheets expect.
func writeCSV(w io.Writer, d Data) error {
	out := bufio.NewWriterSize(w, 64<<10)
	t := newTable(d)
	out.WriteString("\uFEFF" + strings.Join(t.titleRow(), ",") + "\r\n")
	var b strings.Builder
	for v, err := range d.Vouchers {
		if err != nil {
			return err
		}
		head, err := t.head(v)
		if err != nil {
			return err
		}
		for _, l := range v.Lines {
			b.Reset()
			for i, f := range written {
				if i > 0 {
					b.WriteByte(',')
				}
				text := t.cell(head, l, f)
				if isText(f) {
					text = guard(text, formulaStarts)
				}
				quote(&b, text)
			}
			b.WriteString("\r\n")
			if _, err := out.WriteString(b.String()); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

// quote writes a cell, in quotes where its text needs them.
func quote(b *strings.Builder, text string) {
	if !strings.ContainsAny(text, "\",;\t\r\n") {
		b.WriteString(text)
		return
	}
	b.WriteString(`"` + strings.ReplaceAll(text, `"`, `""`) + `"`)
}
