package sheet

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"cunzhang/ledger"
)

// Limits of a file.
const (
	MaxFile    = 20 << 20 // bytes
	MaxRows    = 50_000
	maxColumns = 256
)

// headRows is how many rows from the top may hold the names of the columns: a title often stands above them.
const headRows = 10

// Column is a column that is looked for. The first of its names is the one that errors tell.
type Column struct {
	Field    string
	Names    []string // Chinese and English, in any case, without spaces
	Required bool
}

// Row is one row of a list that is not empty. No counts from 1 the way spreadsheets do.
type Row struct {
	No    int
	cells map[string]string
}

// Get returns the text of a field, empty when the cell or the column is not there.
func (r Row) Get(field string) string { return r.cells[field] }

// spreadsheetZero is the day before the first of spreadsheets' serial numbers, as far as these count right.
var spreadsheetZero = time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)

// Date reads a field as a date, written in any usual way or as the serial number that workbooks store. An empty field
// is the zero date. It fails with date.malformed.
func (r Row) Date(field string) (ledger.Date, error) {
	text := r.Get(field)
	if text == "" {
		return 0, nil
	}
	whole, _, _ := strings.Cut(text, ".")
	if days, err := strconv.Atoi(whole); err == nil && len(whole) == 5 && strings.Trim(text, "0123456789.") == "" {
		return ledger.DateOf(spreadsheetZero.AddDate(0, 0, days)), nil
	}
	d, err := ledger.ParseDate(text)
	if err != nil {
		return 0, ledger.Problems(err)[0].At(field)
	}
	return d, nil
}

// Table is a list that was read.
type Table struct {
	Rows     []Row
	Hash     ledger.Hash   // SHA-256 of the file
	Ignored  ledger.Errors // import.column_ignored for each column that says nothing here
	inColumn map[string]int
	heads    map[string]string // by field, as they stand in the file
}

// Has reports whether the list has a column for the field.
func (t Table) Has(field string) bool {
	_, ok := t.inColumn[field]
	return ok
}

// Read reads a list from the content of a file of size bytes. It fails with sheet.too_large, sheet.too_many_rows,
// sheet.empty, sheet.columns when required columns are missing, and what the import of vouchers says of files that
// cannot be read: import.damaged, import.encrypted, import.old_format, import.picture for a picture or a PDF,
// import.quotes, text.encoding.
func Read(content io.ReaderAt, size int64, columns []Column) (Table, error) {
	if size > MaxFile {
		return Table{}, fileError("sheet.too_large", ledger.Args{"max": strconv.Itoa(MaxFile >> 20)})
	}
	text := make([]byte, size)
	if _, err := content.ReadAt(text, 0); err != nil && !errors.Is(err, io.EOF) {
		return Table{}, err
	}
	var sheets [][][]string
	var err error
	switch {
	case len(text) == 0:
		return Table{}, fileError("sheet.empty", nil)
	case bytes.HasPrefix(text, []byte("PK\x03\x04")), bytes.HasPrefix(text, []byte("\xD0\xCF\x11\xE0")):
		sheets, err = readWorkbook(text)
	default:
		sheets, err = readText(text)
	}
	if err != nil && len(sheets) == 0 {
		return Table{}, err
	}
	t, problem := choose(sheets, columns)
	if problem != nil {
		return Table{}, cmp.Or(err, problem)
	}
	t.Hash = ledger.Hash(sha256.Sum256(text))
	return t, nil
}

// choose makes a table of the first sheet that has the required columns.
func choose(sheets [][][]string, columns []Column) (Table, error) {
	var missing []string
	for _, rows := range sheets {
		t, lacking := tableOf(rows, columns)
		if len(lacking) == 0 {
			if len(t.Rows) == 0 {
				return Table{}, fileError("sheet.empty", nil)
			}
			return t, nil
		}
		if missing == nil || len(lacking) < len(missing) {
			missing = lacking
		}
	}
	return Table{}, fileError("sheet.columns", ledger.Args{
		"rows": strconv.Itoa(headRows), "columns": strings.Join(missing, "、"),
	})
}

// tableOf finds the head among the first rows. It returns the names of required columns that the best row lacks.
func tableOf(rows [][]string, columns []Column) (t Table, missing []string) {
	best := -1
	for i, cells := range rows[:min(len(rows), headRows)] {
		at := headOf(cells, columns)
		if best < 0 || len(at) > len(t.inColumn) {
			best, t.inColumn = i, at
		}
	}
	for _, c := range columns {
		if c.Required && !t.Has(c.Field) {
			missing = append(missing, c.Names[0])
		}
	}
	if len(missing) > 0 {
		return t, missing
	}
	t.Ignored = ignored(rows[best], t.inColumn)
	t.heads = make(map[string]string, len(t.inColumn))
	for field, at := range t.inColumn {
		t.heads[field] = strings.TrimSpace(rows[best][at])
	}
	for i, cells := range rows[best+1:] {
		r := Row{No: best + i + 2, cells: make(map[string]string, len(t.inColumn))}
		for field, at := range t.inColumn {
			if at < len(cells) {
				r.cells[field] = plainCell(cells[at])
			}
		}
		if !r.empty() {
			t.Rows = append(t.Rows, r)
		}
	}
	return t, nil
}

func (r Row) empty() bool {
	for _, text := range r.cells {
		if text != "" {
			return false
		}
	}
	return true
}

// headOf tells in which column of a row each field stands.
func headOf(cells []string, columns []Column) map[string]int {
	at := map[string]int{}
	for i, cell := range cells {
		name := ledger.PlainTitle(cell)
		for _, c := range columns {
			if _, taken := at[c.Field]; taken || name == "" {
				continue
			}
			for _, known := range c.Names {
				if name == known {
					at[c.Field] = i
				}
			}
		}
	}
	return at
}

func ignored(cells []string, known map[string]int) ledger.Errors {
	used := map[int]bool{}
	for _, i := range known {
		used[i] = true
	}
	var out ledger.Errors
	for i, cell := range cells {
		if name := strings.TrimSpace(cell); name != "" && !used[i] {
			out = append(out, fileError("import.column_ignored", ledger.Args{"name": name}))
		}
	}
	return out
}

// plainCell takes off the apostrophe that keeps spreadsheets from reading a text as a number or formula.
func plainCell(text string) string { return strings.TrimSpace(strings.TrimPrefix(text, "'")) }

func fileError(key string, args ledger.Args) *ledger.Error {
	return ledger.NewError(ledger.Invalid, key, args).At("file")
}

func tooManyRows() error {
	return fileError("sheet.too_many_rows", ledger.Args{"max": strconv.Itoa(MaxRows)})
}
