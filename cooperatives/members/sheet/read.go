package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	textunicode "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"cunzhang/ledger"
)

// maxUnpacked bounds a workbook once it is unpacked, in bytes.
const maxUnpacked = 256 << 20

// readWorkbook reads all sheets. Nothing of it is put on the disk, because it holds identity numbers.
func readWorkbook(text []byte) ([][][]string, error) {
	f, err := excelize.OpenReader(bytes.NewReader(text), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked,
	})
	if err != nil {
		return nil, workbookError(text, err)
	}
	defer f.Close()
	var sheets [][][]string
	for _, name := range f.GetSheetList() {
		rows, err := f.Rows(name)
		if err != nil {
			return nil, workbookError(text, err)
		}
		var sheet [][]string
		for rows.Next() {
			cells, err := rows.Columns()
			if err != nil {
				return nil, workbookError(text, err)
			}
			if sheet = append(sheet, cells[:min(len(cells), maxColumns)]); len(sheet) > MaxRows {
				return nil, tooManyRows()
			}
		}
		if err := rows.Close(); err != nil {
			return nil, workbookError(text, err)
		}
		sheets = append(sheets, sheet)
	}
	return sheets, nil
}

// workbookError tells a password and the old format apart from a damaged file.
func workbookError(text []byte, err error) error {
	key := "import.damaged"
	if bytes.HasPrefix(text, []byte("\xD0\xCF\x11\xE0")) {
		key = "import.old_format"
		if bytes.Contains(text, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00")) {
			key = "import.encrypted"
		}
	}
	return &ledger.Error{Kind: ledger.Invalid, Key: key, Field: "file", Err: err}
}

// readText reads a CSV file, whose cells stand between commas, tabs, semicolons or bars. Each reading is a sheet to choose
// from; the error is that of the readings that failed.
func readText(text []byte) ([][][]string, error) {
	for _, mark := range []string{"%PDF-", "\x89PNG", "\xff\xd8\xff"} {
		if bytes.HasPrefix(text, []byte(mark)) {
			return nil, fileError("import.picture", nil)
		}
	}
	var decoder transform.Transformer = transform.Nop
	if !utf8.Valid(text) {
		decoder = simplifiedchinese.GB18030.NewDecoder()
	}
	plain, _, err := transform.Bytes(textunicode.BOMOverride(decoder), text)
	if err != nil || bytes.ContainsRune(plain, utf8.RuneError) || bytes.IndexByte(plain, 0) >= 0 {
		return nil, fileError("text.encoding", nil)
	}
	var sheets [][][]string
	var failure error
	for _, comma := range []rune{',', '\t', ';', '|'} {
		sheet, err := readRows(plain, comma)
		if err != nil && failure == nil {
			failure = err
		}
		if err == nil {
			sheets = append(sheets, sheet)
		}
	}
	return sheets, failure
}

func readRows(text []byte, comma rune) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	var rows [][]string
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			return nil, ledger.NewError(ledger.Invalid, "import.quotes", nil).
				At("row." + strconv.Itoa(wrong.StartLine) + ".file")
		}
		if err != nil {
			return nil, err
		}
		// Empty lines are left out by the reader and count for people.
		for line, _ := r.FieldPos(0); len(rows) < line-1 && len(rows) <= MaxRows; {
			rows = append(rows, nil)
		}
		if rows = append(rows, cells[:min(len(cells), maxColumns)]); len(rows) > MaxRows {
			return nil, tooManyRows()
		}
	}
}
