package exchange

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// sheetReader makes rows of the cells of a sheet.
type sheetReader struct {
	shared *sharedTexts
	f      func(row) error

	no    int // of the row
	buf   []byte
	spans []span
	cells []cell

	inRow, inCell, inValue, aside bool

	formula bool // the cell holds one
	column  int
	kind    []byte
	value   []byte
}

// span is where a cell's text stands in the buffer; a shared text is not copied.
type span struct {
	start, end int
	shared     []byte
	number     bool
	unsolved   bool
}

// each calls f for every row of the sheet until f fails. Rows that a sheet leaves out are empty and not told.
func (w *workbook) each(s sheetRef, f func(row) error) error {
	r := &sheetReader{shared: &w.shared, f: f}
	return w.read(s.part, func(x *xmlReader, t token) error {
		switch t {
		case startTag:
			return r.start(x)
		case endTag:
			return r.end(x)
		case textRun:
			if r.inValue && !r.aside {
				if len(r.value)+len(x.text) > maxCell {
					return rowError(r.no, "import.cell_too_long", nil)
				}
				r.value = append(r.value, x.text...)
			}
		case endOfFile:
		}
		return nil
	})
}

func (r *sheetReader) start(x *xmlReader) error {
	switch string(x.name) {
	case "row":
		r.inRow = true
		r.no++
		if no, err := strconv.Atoi(string(x.attr("r"))); err == nil && no >= r.no {
			r.no = no
		}
		if r.no > MaxRows {
			return tooManyRows()
		}
		r.buf, r.spans, r.column = r.buf[:0], r.spans[:0], 0
	case "c":
		r.inCell, r.formula = true, false
		r.kind = append(r.kind[:0], x.attr("t")...)
		r.value = r.value[:0]
		r.column++
		if column := columnOf(x.attr("r")); column > 0 {
			r.column = column
		}
	case "f":
		r.formula = r.inCell
	case "v", "t":
		r.inValue = r.inCell
	case "rPh":
		r.aside = true
	}
	return nil
}

func (r *sheetReader) end(x *xmlReader) error {
	switch string(x.name) {
	case "v", "t":
		r.inValue = false
	case "rPh":
		r.aside = false
	case "c":
		if r.inCell {
			r.inCell = false
			return r.cell()
		}
	case "row":
		if r.inRow {
			r.inRow = false
			return r.row()
		}
	}
	return nil
}

// columnOf reads the column of a reference such as AB12; 0 when there is none.
func columnOf(ref []byte) int {
	n := 0
	for _, b := range ref {
		if b < 'A' || b > 'Z' || n > maxColumns {
			break
		}
		n = n*26 + int(b-'A') + 1
	}
	return n
}

// cell keeps the cell that just ended.
func (r *sheetReader) cell() error {
	// A result that is an empty text has the type of a text.
	unsolved := r.formula && len(r.value) == 0 && len(r.kind) == 0
	if len(r.value) == 0 && !unsolved || r.column > maxColumns {
		return nil
	}
	s := span{unsolved: unsolved}
	switch string(r.kind) {
	case "s":
		i, err := strconv.Atoi(string(bytes.TrimSpace(r.value)))
		text, ok := r.shared.at(i)
		if err != nil || !ok {
			return errXML
		}
		s.shared = text
	case "", "n":
		s.number = true
		s.start = len(r.buf)
		r.buf = append(r.buf, bytes.TrimSpace(r.value)...)
		s.end = len(r.buf)
	default: // inlineStr, str, d, b and e carry their text
		s.start = len(r.buf)
		r.buf = appendText(r.buf, r.value)
		s.end = len(r.buf)
	}
	for len(r.spans) < r.column {
		r.spans = append(r.spans, span{})
	}
	r.spans[r.column-1] = s
	return nil
}

func (r *sheetReader) row() error {
	r.cells = r.cells[:0]
	for _, s := range r.spans {
		text := s.shared
		if text == nil {
			text = r.buf[s.start:s.end]
		}
		if !utf8.Valid(text) {
			return rowError(r.no, "text.encoding", nil)
		}
		r.cells = append(r.cells, cell{text, s.number, s.unsolved})
	}
	return r.f(row{r.no, r.cells})
}

// appendText appends a text of a workbook, in which _x000D_ stands for a character that XML cannot carry.
func appendText(into, text []byte) []byte {
	for {
		at := bytes.Index(text, []byte("_x"))
		if at < 0 {
			return append(into, text...)
		}
		into = append(into, text[:at]...)
		text = text[at:]
		r, ok := escaped(text)
		if !ok {
			into = append(into, "_x"...)
			text = text[len("_x"):]
			continue
		}
		into = utf8.AppendRune(into, r)
		text = text[escapeLength:]
	}
}

// escapeLength is the length of _x000D_.
const escapeLength = 7

// escaped reads _xHHHH_ at the beginning of a text.
func escaped(text []byte) (rune, bool) {
	if len(text) < escapeLength || text[0] != '_' || text[1] != 'x' || text[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return rune(n), err == nil && utf8.ValidRune(rune(n))
}
