package exchange

import (
	"bufio"
	"errors"
	"io"
	"strconv"

	"cunzhang/ledger"
)

// Limits of a table, far beyond what people make by hand.
const (
	maxColumns = 1024
	maxCell    = 1 << 17 // bytes; a spreadsheet holds 32,767 characters
)

// csvReader reads the rows of a CSV file. It is not encoding/csv, because that turns \r\n inside a text into \n and
// leaves out empty rows, which spreadsheets count.
type csvReader struct {
	in    *bufio.Reader
	comma byte
	buf   []byte // the cells of the row, one after the other
	ends  []int
	cells []cell
}

func newCSVReader(in io.Reader) *csvReader {
	return &csvReader{in: bufio.NewReaderSize(in, 64<<10), comma: ','}
}

// each calls f for every row until f fails.
func (r *csvReader) each(f func(row) error) error {
	for no := 1; ; no++ {
		if no > MaxRows {
			return tooManyRows()
		}
		more, err := r.row(no)
		if err != nil || !more {
			return err
		}
		if err := f(row{no, r.cells}); err != nil {
			return err
		}
	}
}

func tooManyRows() error {
	return fileError("import.too_many_rows", ledger.Args{"max": strconv.Itoa(MaxRows)})
}

// row reads one row into r.cells and reports whether there was any.
func (r *csvReader) row(no int) (bool, error) {
	r.buf, r.ends = r.buf[:0], r.ends[:0]
	for first := true; ; first = false {
		end, err := r.cell(no)
		if errors.Is(err, io.EOF) && first && len(r.buf) == 0 {
			return false, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return false, err
		}
		r.ends = append(r.ends, len(r.buf))
		if len(r.ends) > maxColumns {
			return false, rowError(no, "import.too_wide", ledger.Args{"max": strconv.Itoa(maxColumns)})
		}
		if end {
			break
		}
	}
	r.cells = r.cells[:0]
	start := 0
	for _, end := range r.ends {
		r.cells = append(r.cells, cell{text: r.buf[start:end]})
		start = end
	}
	return true, nil
}

func rowError(no int, key string, args ledger.Args) error {
	return ledger.NewError(ledger.Invalid, key, args).At("row." + strconv.Itoa(no) + ".file")
}

// cell reads one cell and reports whether it ended its row. The error io.EOF ends the file as well.
func (r *csvReader) cell(no int) (end bool, err error) {
	start := len(r.buf)
	b, err := r.in.ReadByte()
	if err == nil && b == '"' {
		if err := r.quoted(no, start); err != nil {
			return true, err
		}
		b, err = r.in.ReadByte()
		if err == nil && b != r.comma && b != '\r' && b != '\n' {
			return true, rowError(no, "import.quotes", nil)
		}
	}
	for ; err == nil; b, err = r.in.ReadByte() {
		switch b {
		case r.comma:
			return false, nil
		case '\n':
			return true, nil
		case '\r':
			if next, peek := r.in.Peek(1); peek == nil && next[0] == '\n' {
				continue
			}
			return true, nil
		}
		r.buf = append(r.buf, b)
		if len(r.buf)-start > maxCell {
			return true, rowError(no, "import.cell_too_long", nil)
		}
	}
	return true, err
}

// quoted reads the rest of a cell in quotes, up to and with the closing quote. Line ends stay as they are.
func (r *csvReader) quoted(no, start int) error {
	for {
		b, err := r.in.ReadByte()
		if errors.Is(err, io.EOF) {
			return rowError(no, "import.quotes", nil)
		}
		if err != nil {
			return err
		}
		if b == '"' {
			next, err := r.in.Peek(1)
			if err != nil || next[0] != '"' {
				return nil
			}
			if _, err := r.in.Discard(1); err != nil {
				return err
			}
		}
		r.buf = append(r.buf, b)
		if len(r.buf)-start > maxCell {
			return rowError(no, "import.cell_too_long", nil)
		}
	}
}
