package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"path"
	"strings"

	"cunzhang/ledger"
)

// Limits of a workbook once it is unpacked, so that a small file cannot fill the memory or keep a server busy.
const (
	maxUnpacked  = 2 << 30   // bytes of all parts that are read
	minUnpacked  = 64 << 20  // bytes that may be read whatever the size of the file
	maxRatio     = 200       // times the size of the file; tables come to 30 at most
	maxShared    = 256 << 20 // bytes of the texts that cells share
	maxDirectory = 8 << 20   // bytes of the list of parts
)

// workbook is an open XLSX file.
type workbook struct {
	parts     map[string]*zip.File // by name in lower case
	budget    int64                // bytes that may still be unpacked
	sheets    []sheetRef
	dates1904 bool
	shared    sharedTexts
}

type sheetRef struct {
	name, part string
}

// sharedTexts are the texts of cells, one behind the other.
type sharedTexts struct {
	bytes []byte
	ends  []int
}

func (s *sharedTexts) at(i int) ([]byte, bool) {
	if i < 0 || i >= len(s.ends) {
		return nil, false
	}
	start := 0
	if i > 0 {
		start = s.ends[i-1]
	}
	return s.bytes[start:s.ends[i]], true
}

func readWorkbook(content io.ReaderAt, size int64, o Options) (File, error) {
	hash, err := hashOf(io.NewSectionReader(content, 0, size))
	if err != nil {
		return File{}, err
	}
	w, err := openWorkbook(content, size)
	if err != nil {
		return File{}, workbookError(err)
	}
	a := newAssembler()
	a.dates1904 = w.dates1904
	sheet, err := w.choose(o.Sheet, a.titles)
	if err != nil {
		return File{}, workbookError(err)
	}
	if err := w.each(sheet, a.row); err != nil {
		return File{}, workbookError(err)
	}
	f, err := a.finish(hash)
	f.Sheet = sheet.name
	return f, err
}

// workbookError says in words that a file is no workbook; problems that have words pass.
func workbookError(err error) error {
	if ledger.KindOf(err) != ledger.Internal {
		return err
	}
	return &ledger.Error{Kind: ledger.Invalid, Key: "import.damaged", Field: "file", Err: err}
}

func openWorkbook(content io.ReaderAt, size int64) (*workbook, error) {
	if err := checkDirectory(content, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(content, size)
	if err != nil {
		return nil, err
	}
	w := &workbook{parts: make(map[string]*zip.File, len(z.File)), budget: min(minUnpacked+maxRatio*size, maxUnpacked)}
	for _, f := range z.File {
		w.parts[strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))] = f
	}
	roots, err := w.relations("")
	if err != nil {
		return nil, err
	}
	for _, r := range roots {
		if strings.HasSuffix(r.kind, "/officeDocument") {
			return w, w.open(r.target)
		}
	}
	return nil, errXML
}

// checkDirectory refuses a list of parts so long that reading it alone would fill the memory. The list stands before
// the record that ends a zip file, which says where and how long it is.
func checkDirectory(content io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, 22+1<<16))
	if _, err := content.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || at+20 > len(tail) {
		return zip.ErrFormat
	}
	end := size - int64(len(tail)) + int64(at)
	length := int64(binary.LittleEndian.Uint32(tail[at+12:]))
	start := int64(binary.LittleEndian.Uint32(tail[at+16:]))
	if length > maxDirectory || end-start > maxDirectory {
		return zip.ErrFormat
	}
	return nil
}

// relation is a reference from one part to another.
type relation struct {
	id, kind, target string
}

// relations reads what a part refers to; "" is the file as a whole.
func (w *workbook) relations(part string) ([]relation, error) {
	folder, name := path.Split(part)
	var out []relation
	err := w.read(folder+"_rels/"+name+".rels", func(x *xmlReader, t token) error {
		if t != startTag || string(x.name) != "Relationship" {
			return nil
		}
		target := strings.ReplaceAll(string(x.attr("Target")), `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = "/" + folder + target
		}
		out = append(out, relation{
			string(x.attr("Id")), string(x.attr("Type")), strings.TrimPrefix(path.Clean(target), "/"),
		})
		return nil
	})
	return out, err
}

// open reads the list of sheets and the shared texts.
func (w *workbook) open(part string) error {
	relations, err := w.relations(part)
	if err != nil {
		return err
	}
	targets := make(map[string]string, len(relations))
	for _, r := range relations {
		targets[r.id] = r.target
		if strings.HasSuffix(r.kind, "/sharedStrings") {
			if err := w.readShared(r.target); err != nil {
				return err
			}
		}
	}
	return w.read(part, func(x *xmlReader, t token) error {
		if t != startTag {
			return nil
		}
		switch string(x.name) {
		case "workbookPr":
			flag := string(x.attr("date1904"))
			w.dates1904 = flag == "1" || flag == "true"
		case "sheet":
			if target, ok := targets[string(x.attr("id"))]; ok {
				w.sheets = append(w.sheets, sheetRef{string(x.attr("name")), target})
			}
		}
		return nil
	})
}

// read calls f for every token of a part.
func (w *workbook) read(part string, f func(x *xmlReader, t token) error) (err error) {
	file, ok := w.parts[strings.ToLower(part)]
	if !ok {
		return errXML
	}
	body, err := file.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	limited := &budgetReader{body, &w.budget}
	x := newXMLReader(limited)
	for {
		t, err := x.next()
		if err != nil {
			return err
		}
		if t == endOfFile {
			return nil
		}
		if err := f(x, t); err != nil {
			return err
		}
	}
}

// budgetReader counts what is unpacked and ends when it is too much.
type budgetReader struct {
	in     io.Reader
	budget *int64
}

func (r *budgetReader) Read(b []byte) (int, error) {
	n, err := r.in.Read(b)
	*r.budget -= int64(n)
	if *r.budget < 0 {
		return 0, unpackedTooLarge()
	}
	return n, err
}

func unpackedTooLarge() error { return fileError("import.unpacked_too_large", nil) }

// readShared reads the texts that cells refer to by number. Marks of pronunciation are left out.
func (w *workbook) readShared(part string) error {
	s := &w.shared
	inText, aside := false, false
	return w.read(part, func(x *xmlReader, t token) error {
		if t == textRun {
			if inText && !aside {
				s.bytes = appendText(s.bytes, x.text)
			}
			if len(s.bytes) > maxShared {
				return unpackedTooLarge()
			}
			return nil
		}
		switch string(x.name) {
		case "t":
			inText = t == startTag
		case "rPh":
			aside = t == startTag
		case "si":
			if t == endTag {
				s.ends = append(s.ends, len(s.bytes))
			}
		}
		return nil
	})
}

// choose returns the named sheet, or the only one that holds vouchers.
func (w *workbook) choose(name string, known map[string]field) (sheetRef, error) {
	var found []sheetRef
	var names []string
	for _, s := range w.sheets {
		names = append(names, s.name)
		if name != "" && s.name != name {
			continue
		}
		holds := name != ""
		err := w.each(s, func(r row) error {
			holds = holds || findHead(r.cells, known) != nil
			if holds || r.no >= headRows {
				return errStop
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStop) {
			return s, err
		}
		if holds {
			found = append(found, s)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case name != "":
		return sheetRef{}, fileError("import.no_sheet", ledger.Args{"name": name, "known": strings.Join(names, ", ")})
	case len(found) == 0:
		return sheetRef{}, noHead()
	}
	names = names[:0]
	for _, s := range found {
		names = append(names, s.name)
	}
	return sheetRef{}, fileError("import.several_sheets", ledger.Args{"known": strings.Join(names, ", ")})
}
