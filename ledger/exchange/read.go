package exchange

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// Limits of a file.
const (
	MaxFile = 200 << 20 // bytes
	MaxRows = 2_000_000
)

// headRows is how many rows from the top may hold the head.
const headRows = 10

// Options choose what ReadVouchers cannot tell from the file.
type Options struct {
	Sheet string // name of the sheet of a workbook; empty for the only one with vouchers
}

// File is what was read.
type File struct {
	Vouchers []books.Incoming
	Lines    int
	Hash     ledger.Hash   // SHA-256 of the content
	Sheet    string        // of a workbook
	Warnings ledger.Errors // columns that were left out
}

// cell is one cell of a row. The text is good until the next row is read.
type cell struct {
	text   []byte
	number bool // the cell of a workbook holds a number, which may be the serial number of a date

	unsolved bool // the cell of a workbook holds a formula whose result was not saved
}

// row is one row of a table; no counts from 1 the way spreadsheets do.
type row struct {
	no    int
	cells []cell
}

// errStop ends the reading of rows early.
var errStop = errors.New("stop")

// ReadVouchers reads vouchers from the content of a CSV file or an XLSX workbook of size bytes; which of them it is,
// and the encoding of a CSV file, is told from the content. Everything that is wrong is told at once, each problem with
// its row and column as the field row.12.debit. A file that is no table of vouchers fails with one error, such as
// import.no_head or import.encrypted.
func ReadVouchers(content io.ReaderAt, size int64, o Options) (File, error) {
	if size > MaxFile {
		return File{}, fileError("import.too_large", ledger.Args{"max": strconv.Itoa(MaxFile >> 20)})
	}
	if size == 0 {
		return File{}, fileError("import.empty", nil)
	}
	start := make([]byte, 8)
	if n, err := content.ReadAt(start, 0); err != nil && !errors.Is(err, io.EOF) {
		return File{}, err
	} else {
		start = start[:n]
	}
	switch {
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return readWorkbook(content, size, o)
	case bytes.HasPrefix(start, []byte("\xD0\xCF\x11\xE0")):
		return File{}, compoundError(content)
	case bytes.HasPrefix(start, []byte("%PDF")):
		return File{}, fileError("import.binary", nil)
	}
	return readCSV(content, size)
}

// compoundError tells apart what comes in the container of old Microsoft files: workbooks with a password, which name
// their content in the directory, and XLS.
func compoundError(content io.ReaderAt) error {
	head := make([]byte, 52)
	if n, err := content.ReadAt(head, 0); n == len(head) && (err == nil || errors.Is(err, io.EOF)) {
		sector := int64(1) << min(binary.LittleEndian.Uint16(head[30:]), 12)
		directory := make([]byte, 4096)
		n, err := content.ReadAt(directory, (int64(binary.LittleEndian.Uint32(head[48:]))+1)*sector)
		name := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00")
		if (err == nil || errors.Is(err, io.EOF)) && bytes.Contains(directory[:n], name) {
			return fileError("import.encrypted", nil)
		}
	}
	return fileError("import.old_format", nil)
}

func fileError(key string, args ledger.Args) error {
	return ledger.NewError(ledger.Invalid, key, args).At("file")
}

func readCSV(content io.ReaderAt, size int64) (File, error) {
	text, err := inspect(io.NewSectionReader(content, 0, size))
	if err != nil {
		return File{}, err
	}
	a := newAssembler()
	a.checkReplaced = text.encoding != plainUTF8
	open := func() *csvReader { return newCSVReader(text.decode(io.NewSectionReader(content, 0, size))) }
	comma, err := delimiter(open, a.titles)
	if err != nil {
		return File{}, err
	}
	r := open()
	r.comma = comma
	if err := r.each(a.row); err != nil {
		return File{}, err
	}
	return a.finish(text.hash)
}

// delimiter finds the character with which the first rows hold a head.
func delimiter(open func() *csvReader, known map[string]field) (byte, error) {
	var failure error
	for _, comma := range []byte{',', '\t', ';'} {
		r := open()
		r.comma = comma
		found := false
		err := r.each(func(line row) error {
			found = findHead(line.cells, known) != nil
			if found || line.no >= headRows {
				return errStop
			}
			return nil
		})
		if found {
			return comma, nil
		}
		if err != nil && !errors.Is(err, errStop) {
			failure = err
		}
	}
	if failure != nil {
		return 0, failure
	}
	return 0, noHead()
}

func noHead() error {
	return fileError("import.no_head", ledger.Args{"rows": strconv.Itoa(headRows)})
}

// hashOf returns the SHA-256 of the content.
func hashOf(content io.Reader) (ledger.Hash, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, content); err != nil {
		return ledger.Hash{}, err
	}
	return ledger.Hash(sum.Sum(nil)), nil
}
