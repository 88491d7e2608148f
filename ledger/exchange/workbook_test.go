package exchange_test

import (
	"archive/zip"
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/exchange"
)

const (
	mainSpace   = ` xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	officeSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// zipped packs the parts, in order of their names.
func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// workbookParts are those of a workbook with one sheet, Sheet1, of the rows; changes replace parts or add some.
func workbookParts(rows string, changes map[string]string) map[string]string {
	parts := map[string]string{
		"_rels/.rels": `<Relationships><Relationship Id="r1" Type="` + officeSpace +
			`/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook` + mainSpace + ` xmlns:r="` + officeSpace + `"><sheets>` +
			`<sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="` + officeSpace +
			`/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="` + officeSpace +
			`/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml":     `<sst/>`,
		"xl/worksheets/sheet1.xml": `<worksheet` + mainSpace + `><sheetData>` + rows + `</sheetData></worksheet>`,
	}
	maps.Copy(parts, changes)
	return parts
}

// inline is a row of texts.
func inline(texts ...string) string {
	var b strings.Builder
	b.WriteString("<row>")
	for _, text := range texts {
		b.WriteString(`<c t="inlineStr"><is><t>` + text + `</t></is></c>`)
	}
	return b.String() + "</row>"
}

// headRow are the titles date, number, summary, account, debit and credit in the columns A to F.
var headRow = inline("日期", "凭证号", "摘要", "科目", "借方", "贷方")

// TestReadWorkbook reads what spreadsheets write: shared and rich texts, marks of pronunciation, days as numbers, binary
// fractions, results of formulas, texts with signs of XML, merged cells, rows and cells that are left out.
func TestReadWorkbook(t *testing.T) {
	shared := `<sst><si><t>收承包费</t></si><si><r><t>卖</t></r><r><t xml:space="preserve"> &lt;黄桃&gt;_x005F_x000D_</t></r>` +
		`<rPh sb="0" eb="1"><t>mai</t></rPh></si></sst>`
	rows := headRow +
		`<row r="3"><c r="A3"><v>45662</v></c><c r="B3"><v>1.0</v></c><c r="C3" t="s"><v>0</v></c><c r="D3"><v>102</v></c>` +
		`<c r="E3"><f>8+0.2</f><v>8.1999999999999993</v></c><c r="F3" s="1"/></row>` +
		`<row r="4"><c r="C4" t="s"><v>1</v></c><c r="D4" t="str"><f>"5"&amp;"01"</f><v>501</v></c>` +
		`<c r="F4"><v>8.2</v></c></row>` +
		`<row r="5"/><row r="6"><c r="A6" t="d"><v>2025-01-06T00:00:00</v></c>` +
		`<c r="B6" t="inlineStr"><is><t>记-2</t></is></c>` +
		`<c r="C6" t="str"><f>""</f><v></v></c><c r="D6"><v>1.01E2</v></c><c r="E6"><v>1E-2</v></c></row>` +
		`<row r="7"><c r="C7" t="inlineStr"><is><t><![CDATA[<x>]]></t></is></c><c r="D7"><v>102</v></c>` +
		`<c r="F7"><v>0.01</v></c></row>`
	content := zipped(t, workbookParts(rows, map[string]string{"xl/sharedStrings.xml": shared}))
	f := mustRead(t, content)
	want := []books.Incoming{
		{
			Voucher: ledger.Voucher{Date: 20250105, Series: ledger.General, Number: 1, Lines: []ledger.Line{
				{Summary: "收承包费", Account: "102", Debit: 820},
				{Summary: "卖 <黄桃>_x000D_", Account: "501", Credit: 820},
			}},
			Rows: []int{3, 4}, Names: []string{"", ""},
		},
		{
			Voucher: ledger.Voucher{Date: 20250106, Series: ledger.General, Number: 2, Lines: []ledger.Line{
				{Account: "101", Debit: 1}, {Summary: "<x>", Account: "102", Credit: 1},
			}},
			Rows: []int{6, 7}, Names: []string{"", ""},
		},
	}
	if diff := cmp.Diff(want, f.Vouchers); diff != "" {
		t.Error(diff)
	}
	if f.Sheet != "Sheet1" {
		t.Error(f.Sheet)
	}
}

// TestReadFormulaWithoutResult guards against amounts that no spreadsheet has worked out: they are not zero.
func TestReadFormulaWithoutResult(t *testing.T) {
	_, err := read(zipped(t, workbookParts(headRow+`<row><c><v>45662</v></c><c><v>1</v></c><c t="str"><f>""</f></c>`+
		`<c><v>102</v></c><c><f>SUM(E1)</f></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>`, nil)), exchange.Options{})
	wantProblems(t, err, "row.2.debit import.formula", "row.2.credit money.malformed")
}

func TestReadWorkbookOf1904(t *testing.T) {
	f := mustRead(t, zipped(t, workbookParts(headRow+`<row><c><v>44200</v></c><c><v>1</v></c></row>`, map[string]string{
		"xl/workbook.xml": `<workbook xmlns:r="x"><workbookPr date1904="1"/>` +
			`<sheets><sheet name="a" r:id="r1"/></sheets></workbook>`,
	})))
	if got := f.Vouchers[0].Voucher.Date; got != 20250105 {
		t.Error(got)
	}
}

// libraryBook makes a workbook of the sheets with the library that many programs use.
func libraryBook(t testing.TB, password string, sheets ...string) []byte {
	t.Helper()
	f := excelize.NewFile()
	for _, name := range sheets {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range [][]any{
			{"高寨村记账凭证"},
			{"日期", "凭证号", "摘要", "科目", "借方", "贷方"},
			{"2025-01-05", 1, "收款", "102", 1234.56, nil},
			{nil, nil, "收款", "501", nil, 1234.56},
		} {
			if err := f.SetSheetRow(name, "A"+string(rune('1'+i)), &row); err != nil {
				t.Fatal(err)
			}
		}
		for _, area := range [][2]string{{"A1", "F1"}, {"A3", "A4"}, {"B3", "B4"}} {
			if err := f.MergeCell(name, area[0], area[1]); err != nil {
				t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out, excelize.Options{Password: password}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestReadChoosesTheSheet(t *testing.T) {
	f := mustRead(t, libraryBook(t, "", "凭证"))
	if f.Sheet != "凭证" || len(f.Vouchers) != 1 || f.Vouchers[0].Voucher.Lines[0].Debit != 123456 || f.Lines != 2 {
		t.Errorf("%+v", f)
	}
	several := libraryBook(t, "", "一月", "二月")
	_, err := read(several, exchange.Options{})
	wantProblems(t, err, "file import.several_sheets")
	if args := ledger.Problems(err)[0].Args; args["known"] != "一月, 二月" {
		t.Error(args)
	}
	if f, err := read(several, exchange.Options{Sheet: "二月"}); err != nil || f.Sheet != "二月" {
		t.Error(f.Sheet, err)
	}
	_, err = read(several, exchange.Options{Sheet: "三月"})
	wantProblems(t, err, "file import.no_sheet")
	_, err = read(several, exchange.Options{Sheet: "Sheet1"})
	wantProblems(t, err, "file import.no_head")
}

// bomb is a sheet that unpacks to hundreds of megabytes from a few hundred kilobytes.
func bomb() string {
	return headRow + strings.Repeat("<!--"+strings.Repeat(" ", 64<<10)+"-->", 3000)
}

func TestReadRefusesBrokenWorkbooks(t *testing.T) {
	sheet := "xl/worksheets/sheet1.xml"
	data := `<row><c><v>45662</v></c><c><v>1</v></c></row>`
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"password":  {libraryBook(t, "secret", "凭证"), "file import.encrypted"},
		"other zip": {zipped(t, map[string]string{"readme.txt": "x"}), "file import.damaged"},
		"text": {
			zipped(t, workbookParts("", map[string]string{"xl/workbook.xml": "<document/>"})),
			"file import.no_head",
		},
		"no sheet": {
			zipped(t, workbookParts("", map[string]string{"xl/workbook.xml": "<workbook><sheets/></workbook>"})),
			"file import.no_head",
		},
		"empty sheet": {zipped(t, workbookParts("", nil)), "file import.no_head"},
		"bomb":        {zipped(t, workbookParts(bomb(), nil)), "file import.unpacked_too_large"},
		"long text":   {zipped(t, workbookParts(headRow+strings.Repeat(" ", 2<<20), nil)), "file import.damaged"},
		"long cell": {
			zipped(t, workbookParts(headRow+inline(strings.Repeat("a", 200_000)), nil)),
			"row.2.file import.cell_too_long",
		},
		"many rows": {zipped(t, workbookParts(headRow+`<row r="99999999"/>`, nil)), "file import.too_many_rows"},
		"no texts": {
			zipped(t, workbookParts(headRow+`<row><c t="s"><v>5</v></c></row>`, nil)),
			"file import.damaged",
		},
		"entities": {zipped(t, workbookParts(headRow+inline("&lol;"), nil)), "file import.damaged"},
		"document": {
			zipped(t, workbookParts("", map[string]string{sheet: `<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`})),
			"file import.damaged",
		},
		"open tag": {
			zipped(t, workbookParts("", map[string]string{sheet: `<worksheet><row r="1`})),
			"file import.damaged",
		},
		"bad UTF-8":  {zipped(t, workbookParts(headRow+inline("\xff"), nil)), "row.2.file text.encoding"},
		"head alone": {zipped(t, workbookParts(headRow, nil)), "file import.empty"},
		"cut":        {zipped(t, workbookParts(headRow+data, nil))[:600], "file import.damaged"},
		"date too old": {
			zipped(t, workbookParts(headRow+`<row><c><v>5</v></c><c><v>1</v></c></row>`, nil)),
			"row.2.date date.malformed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(c.content, exchange.Options{})
			wantProblems(t, err, c.want)
		})
	}
}

// TestReadSkipsWhatIsNoCell passes over comments, instructions, prefixes and > inside of attributes.
func TestReadSkipsWhatIsNoCell(t *testing.T) {
	f := mustRead(t, zipped(t, workbookParts("", map[string]string{
		"xl/worksheets/sheet1.xml": "\uFEFF<?xml version='1.0'?><!-- <row> --><x:worksheet><x:sheetData>" +
			strings.NewReplacer("</", "</x:", "<", "<x:").Replace(headRow) +
			`<x:row><x:c note="a>b" r='A2'><x:v>45662</x:v></x:c><x:c r="B2"><x:v> 1 </x:v></x:c></x:row>` +
			"</x:sheetData></x:worksheet>",
	})))
	if len(f.Vouchers) != 1 || f.Vouchers[0].Voucher.Date != 20250105 {
		t.Errorf("%+v", f.Vouchers)
	}
}
