package exchange_test

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"cunzhang/ledger"
	"cunzhang/ledger/exchange"
)

// checkRead reads the content and wants either problems in words or vouchers whose parts fit together.
func checkRead(t *testing.T, content []byte) {
	t.Helper()
	f, err := read(content, exchange.Options{})
	if err != nil {
		for _, e := range ledger.Problems(err) {
			if e.Kind == ledger.Internal || e.Field == "" && e.Key != "import.more" {
				t.Errorf("a problem without words or place: %v", e)
			}
		}
		return
	}
	lines := 0
	for _, in := range f.Vouchers {
		n := len(in.Voucher.Lines)
		lines += n
		if n == 0 || len(in.Rows) != n || len(in.Names) != n || !in.Voucher.Date.Valid() || !in.Voucher.Series.Valid() {
			t.Errorf("%+v", in)
		}
		for i, l := range in.Voucher.Lines {
			if in.Rows[i] < 2 || in.Rows[i] > exchange.MaxRows || !utf8.ValidString(l.Summary+l.Account+in.Names[i]) {
				t.Errorf("row %d: %+v", in.Rows[i], l)
			}
		}
	}
	if lines == 0 || lines != f.Lines {
		t.Errorf("%d lines, told as %d", lines, f.Lines)
	}
}

// FuzzReadVouchers reads files of any content, as people choose the wrong ones.
func FuzzReadVouchers(f *testing.F) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(plainCSV))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{
		nil, []byte(plainCSV), []byte("\uFEFF" + plainCSV), gbk, []byte("\xD0\xCF\x11\xE0"),
		[]byte(wideHead + "2025-01-05,,记字第12号,a,10201 农商行,1,2\n"), libraryBook(f, "", "凭证"),
		export(f, exchange.CSV, sample(f)), export(f, exchange.XLSX, sample(f)),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content []byte) { checkRead(t, content) })
}

// FuzzReadSheet reads sheets of any content inside of a sound workbook.
func FuzzReadSheet(f *testing.F) {
	f.Add(string(part(f, export(f, exchange.XLSX, sample(f)), "xl/worksheets/sheet1.xml")), "<sst><si><t>a</t></si></sst>")
	f.Add(headRow+`<row><c t="s"><v>0</v></c></row><row r="9"><c r="ZZ9"><f>1</f></c></row>`,
		"<sst><si><r><t>_x000D_</t></r></si></sst>")
	f.Add("<f></c></row>", "0")
	f.Fuzz(func(t *testing.T, sheet, shared string) {
		checkRead(t, zipped(t, workbookParts("", map[string]string{
			"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": shared,
		})))
	})
}
