package exchange

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cunzhang/ledger"
)

// maxSheetRows is how many rows a sheet of a workbook has.
const maxSheetRows = 1 << 20

// The styles of cells, in the order of the part styles.xml.
const (
	plainStyle = iota
	headStyle
	dateStyle
	moneyStyle
	textStyle
)

// workbookParts are the parts of the workbook beside its only sheet. A library is not used: it takes amounts as binary
// fractions only, and here every digit stays as the books have it.
func workbookParts() [][2]string {
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	const types = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	const relations = "http://schemas.openxmlformats.org/package/2006/relationships"
	return [][2]string{
		{"[Content_Types].xml", head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + types + `sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + types + `worksheet+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + types + `styles+xml"/></Types>`},
		{"_rels/.rels", head + `<Relationships xmlns="` + relations + `"><Relationship Id="rId1" Type="` + office +
			`/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", head + `<workbook xmlns="` + main + `" xmlns:r="` + office + `"><sheets>` +
			`<sheet name="凭证" sheetId="1" r:id="rId1"/></sheets><definedNames>` +
			`<definedName name="_xlnm.Print_Titles" localSheetId="0">凭证!$1:$1</definedName></definedNames></workbook>`},
		{"xl/_rels/workbook.xml.rels", head + `<Relationships xmlns="` + relations + `">` +
			`<Relationship Id="rId1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + office + `/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", head + `<styleSheet xmlns="` + main + `">` +
			`<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts>` +
			`<fonts count="2"><font><sz val="11"/><name val="宋体"/></font>` +
			`<font><b/><sz val="11"/><name val="宋体"/></font></fonts>` +
			`<fills count="2"><fill><patternFill patternType="none"/></fill>` +
			`<fill><patternFill patternType="gray125"/></fill></fills>` +
			`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
			`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
			`<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
			`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
			`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
			`<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
			`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`},
	}
}

// writeXLSX writes a workbook with one sheet: dates and amounts as such, codes and all other texts as text.
func writeXLSX(w io.Writer, d Data) error {
	z := zip.NewWriter(w)
	for _, part := range workbookParts() {
		out, err := z.Create(part[0])
		if err != nil {
			return err
		}
		if _, err := io.WriteString(out, part[1]); err != nil {
			return err
		}
	}
	out, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	s := &sheetWriter{out: bufio.NewWriterSize(out, 64<<10)}
	if err := s.write(d); err != nil {
		return err
	}
	if err := s.out.Flush(); err != nil {
		return err
	}
	return z.Close()
}

// sheetWriter writes rows of cells. The errors of its buffered writer stay until Flush.
type sheetWriter struct {
	out     *bufio.Writer
	letters []string // names of the columns
	row     int
	scratch bytes.Buffer
}

func (s *sheetWriter) write(d Data) error {
	s.put(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr>` +
		`<pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" ` +
		`state="frozen"/></sheetView></sheetViews><cols>`)
	for i, f := range written {
		s.letters = append(s.letters, string(rune('A'+i)))
		s.put(fmt.Sprintf(`<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, width(f)))
	}
	s.put(`</cols><sheetData>`)
	s.begin()
	t := newTable(d)
	for i, title := range t.titleRow() {
		s.text(i, headStyle, title)
	}
	s.put(`</row>`)
	if err := s.rows(t); err != nil {
		return err
	}
	s.put(fmt.Sprintf(`</sheetData><autoFilter ref="A1:%s%d"/>`, s.letters[len(written)-1], max(s.row, 1)))
	s.put(`<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>` +
		`<headerFooter><oddFooter>&amp;C第 &amp;P 页 共 &amp;N 页</oddFooter></headerFooter></worksheet>`)
	return nil
}

func (s *sheetWriter) rows(t *table) error {
	for v, err := range t.data.Vouchers {
		if err != nil {
			return err
		}
		head, err := t.head(v)
		if err != nil {
			return err
		}
		for _, l := range v.Lines {
			if s.row >= maxSheetRows {
				return ledger.NewError(ledger.Invalid, "export.too_many_rows",
					ledger.Args{"max": strconv.Itoa(maxSheetRows)})
			}
			s.begin()
			for i, f := range written {
				s.cell(i, f, v.Date, t.cell(head, l, f))
			}
			s.put(`</row>`)
		}
	}
	return nil
}

func (s *sheetWriter) put(text string) {
	s.out.WriteString(text)
}

func (s *sheetWriter) begin() {
	s.row++
	s.put(`<row r="` + strconv.Itoa(s.row) + `">`)
}

// cell writes one cell; empty ones are left out.
func (s *sheetWriter) cell(i int, f field, day ledger.Date, text string) {
	switch {
	case text == "":
	case f == dateField:
		s.number(i, dateStyle, strconv.Itoa(serial(day)))
	case f == debitField || f == creditField:
		s.number(i, moneyStyle, text)
	case !isText(f):
		s.number(i, plainStyle, text)
	default:
		s.text(i, textStyle, guard(text, ""))
	}
}

func (s *sheetWriter) number(i, style int, text string) {
	s.put(`<c r="` + s.letters[i] + strconv.Itoa(s.row) + `" s="` + strconv.Itoa(style) + `"><v>` + text + `</v></c>`)
}

func (s *sheetWriter) text(i, style int, text string) {
	s.scratch.Reset()
	if err := xml.EscapeText(&s.scratch, []byte(escapeControls(text))); err != nil {
		return // a buffer in memory takes everything
	}
	s.put(`<c r="` + s.letters[i] + strconv.Itoa(s.row) + `" s="` + strconv.Itoa(style) +
		`" t="inlineStr"><is><t xml:space="preserve">` + s.scratch.String() + `</t></is></c>`)
}

// escapeControls writes what XML or a spreadsheet would change as _x000D_, and the beginning of a text that looks so
// already as _x005F_.
func escapeControls(text string) string {
	if !strings.ContainsAny(text, "\r\t_\uFFFE\uFFFF") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		_, looks := escaped([]byte(text[i:min(i+escapeLength, len(text))]))
		if r == '\r' || r == '\t' || r == '\uFFFE' || r == '\uFFFF' || looks {
			fmt.Fprintf(&b, "_x%04X_", r)
		} else {
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

// serial counts the days from the end of 1899, as spreadsheets do.
func serial(d ledger.Date) int {
	day := time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, 0, 0, 0, time.UTC)
	return int(day.Sub(time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour))
}

// width is the width of a column in characters.
func width(f field) int {
	switch f {
	case summaryField, nameField, noteField:
		return 30
	case debitField, creditField, memberField, counterpartyField, ventureField, projectField, departmentField:
		return 16
	case seriesField, numberField:
		return 8
	default:
		return 12
	}
}
