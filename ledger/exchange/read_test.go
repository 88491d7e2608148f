package exchange_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/exchange"
)

func read(content []byte, o exchange.Options) (exchange.File, error) {
	return exchange.ReadVouchers(bytes.NewReader(content), int64(len(content)), o)
}

func mustRead(t testing.TB, content []byte) exchange.File {
	t.Helper()
	f, err := read(content, exchange.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// wantProblems compares the problems of a file, as field and key, with those that are wanted.
func wantProblems(t testing.TB, err error, want ...string) {
	t.Helper()
	var got []string
	for _, e := range ledger.Problems(err) {
		got = append(got, e.Field+" "+e.Key)
	}
	if err == nil {
		t.Fatalf("no error, want %q", want)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

const plainCSV = "日期,凭证字,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额,成员,附件张数\n" +
	"2025-01-05,记,1,收承包费,102,银行存款,\"1,234.50\",,,2\n" +
	",,,收承包费,113,内部往来,,1234.50,张三,\n" +
	"\n" +
	"2025/1/6,付,1,\"买\"\"化肥\"\"\",121,,300,,,\n" +
	"2025/1/6,付,1,付款,101,,,300,,\n"

func plainVouchers() []books.Incoming {
	return []books.Incoming{
		{
			Voucher: ledger.Voucher{
				Date: 20250105, Series: ledger.General, Number: 1, Attachments: 2, Lines: []ledger.Line{
					{Summary: "收承包费", Account: "102", Debit: 123450},
					{Summary: "收承包费", Account: "113", Credit: 123450, Dimensions: ledger.Dimensions{Member: "张三"}},
				},
			},
			Rows: []int{2, 3}, Names: []string{"银行存款", "内部往来"},
		},
		{
			Voucher: ledger.Voucher{Date: 20250106, Series: ledger.Payment, Number: 1, Lines: []ledger.Line{
				{Summary: `买"化肥"`, Account: "121", Debit: 30000}, {Summary: "付款", Account: "101", Credit: 30000},
			}},
			Rows: []int{5, 6}, Names: []string{"", ""},
		},
	}
}

// encoded writes the text in another encoding.
func encoded(t testing.TB, e encoding.Encoding, text string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestReadCSV reads the same table in every form in which programs save it.
func TestReadCSV(t *testing.T) {
	tabs := strings.NewReplacer("\"1,234.50\"", "1234.50", ",", "\t").Replace(plainCSV)
	quoted := strings.NewReplacer(`"买""化肥"""`, `买""化肥""`, "\t", `","`, "\n", "\"\n\"").Replace(strings.TrimSpace(tabs))
	for name, content := range map[string][]byte{
		"UTF-8":           []byte(plainCSV),
		"byte order mark": []byte("\uFEFF" + plainCSV),
		"GBK":             encoded(t, simplifiedchinese.GBK, plainCSV),
		"GB18030":         encoded(t, simplifiedchinese.GB18030, plainCSV),
		"UTF-16LE":        encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), plainCSV),
		"UTF-16BE":        encoded(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), plainCSV),
		"CRLF":            []byte(strings.ReplaceAll(plainCSV, "\n", "\r\n")),
		"CR":              []byte(strings.ReplaceAll(plainCSV, "\n", "\r")),
		"tabs":            []byte(tabs),
		"tabs in GBK":     encoded(t, simplifiedchinese.GBK, tabs),
		"semicolons":      []byte(strings.ReplaceAll(tabs, "\t", ";")),
		"no last newline": []byte(strings.TrimSuffix(plainCSV, "\n")),
		"all in quotes":   []byte(`"` + quoted + `"`),
		"formula guards":  []byte(strings.ReplaceAll(plainCSV, ",102,", ",'102,")),
	} {
		t.Run(name, func(t *testing.T) {
			f := mustRead(t, content)
			if diff := cmp.Diff(plainVouchers(), f.Vouchers); diff != "" {
				t.Error(diff)
			}
			if f.Lines != 4 || f.Hash != sha256.Sum256(content) || len(f.Warnings) != 0 {
				t.Error(f.Lines, f.Hash, f.Warnings)
			}
		})
	}
}

// TestReadHead finds the head below a title, with English names, in another order and with columns of no use here.
func TestReadHead(t *testing.T) {
	f := mustRead(t, []byte("高寨村 2025 年凭证,,,\n打印日期：2025-12-31\n\n"+
		"Credit,Debit,Name,Account,Counterparty,Summary,Number,Series,Date,颜色,审核人\n"+
		",5,,102,,x,7,receipt,20250105,红,甲\n5,,,501,某公司,y,7,receipt,20250105,,\n"))
	want := []books.Incoming{{
		Voucher: ledger.Voucher{Date: 20250105, Series: ledger.Receipt, Number: 7, Lines: []ledger.Line{
			{Summary: "x", Account: "102", Debit: 500},
			{Summary: "y", Account: "501", Credit: 500, Dimensions: ledger.Dimensions{Counterparty: "某公司"}},
		}},
		Rows: []int{5, 6}, Names: []string{"", ""},
	}}
	if diff := cmp.Diff(want, f.Vouchers); diff != "" {
		t.Error(diff)
	}
	if len(f.Warnings) != 2 || f.Warnings[0].Key != "import.column_ignored" || f.Warnings[0].Args["name"] != "颜色" {
		t.Error(f.Warnings)
	}
}

// row of a table with every column of vouchers, as a file would have it.
const wideHead = "日期,凭证字,凭证号,摘要,科目,借方,贷方,数量,单价,备注,凭证性质,冲销凭证,补充凭证,币别\n"

func TestReadValues(t *testing.T) {
	f := mustRead(t, []byte(wideHead+
		"2025年1月5日,,记字第12号,a,10201 农商行,￥１,234.5,2,3.25,\"n\n2\",普通,,,人民币\n"+
		"2025-01-05 00:00:00,,记-012,b,银行存款_信用社,,-0.05,,,,,,,CNY\n"+
		"20250131,转账,3,c,521,-,1.00元,,,,红字冲销,2025-01 记-12,,\n"+
		"2025.1.31,转,3号,d,113-内部往来,0,.5,,,,reversal,,,\n"+
		"2025-02-01,收,1,e,101,1,,,,,补充登记,,2025-01 转-3,\n"))
	want := []books.Incoming{
		{
			Voucher: ledger.Voucher{
				Kind: ledger.Ordinary, Date: 20250105, Series: ledger.General, Number: 12, Note: "n\n2",
				Lines: []ledger.Line{
					{Summary: "a", Account: "10201", Debit: 100, Credit: 23450, Quantity: 20000, Price: 3250000},
					{Summary: "b", Credit: -5},
				},
			},
			Rows: []int{2, 3}, Names: []string{"农商行", "银行存款_信用社"},
		},
		{
			Voucher: ledger.Voucher{
				Kind: ledger.Reversal, Date: 20250131, Series: ledger.Transfer, Number: 3,
				Lines: []ledger.Line{
					{Summary: "c", Account: "521", Credit: 100}, {Summary: "d", Account: "113", Credit: 50},
				},
			},
			Reverses: books.Numbered{Period: 202501, Series: ledger.General, Number: 12},
			Rows:     []int{4, 5}, Names: []string{"", "内部往来"},
		},
		{
			Voucher: ledger.Voucher{
				Kind: ledger.Supplement, Date: 20250201, Series: ledger.Receipt, Number: 1,
				Lines: []ledger.Line{
					{Summary: "e", Account: "101", Debit: 100},
				},
			},
			Supplements: books.Numbered{Period: 202501, Series: ledger.Transfer, Number: 3},
			Rows:        []int{6}, Names: []string{""},
		},
	}
	if diff := cmp.Diff(want, f.Vouchers); diff != "" {
		t.Error(diff)
	}
}

// TestReadTellsEveryProblem wants each with its row and column.
func TestReadTellsEveryProblem(t *testing.T) {
	_, err := read([]byte(wideHead+
		"2025-02-30,记,1,a,101,1,,,,,,,,\n"+
		"2025-01-05,记,零,a,101,1,,,,,,,,\n"+
		"2025-01-05,,,a,101,1,,,,,,,,\n"+
		"2025-01-05,现,2,a,101,1,,,,,,,,\n"+
		"2025-01-05,记,3,a,101,一元,0.001,x,-x,,奇怪,2025-01,2025-13 记-1,USD\n"+
		"2025-01-05,记,3,a,101,,1,,,,普通,,,\n"+
		"2025-01-05,记,3,a,101,,1,,,,年终结转,,2025-01 现-1,\n"), exchange.Options{})
	wantProblems(t, err, "row.2.date date.malformed", "row.3.number import.number", "row.4.number field.required",
		"row.5.series voucher.series", "row.6.debit money.malformed", "row.6.credit money.too_fine",
		"row.6.quantity quantity.malformed", "row.6.price price.malformed", "row.6.currency import.currency",
		"row.6.kind import.kind", "row.6.reverses import.number", "row.6.supplements period.malformed",
		"row.8.kind import.differs", "row.8.supplements voucher.series")
}

func TestReadTellsOneProblemOfTheWhole(t *testing.T) {
	head := "日期,凭证号,摘要,科目,借方,贷方\n"
	row := "2025-01-05,1,a,101,1,\n"
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"nothing":       {nil, "file import.empty"},
		"head alone":    {[]byte(head), "file import.empty"},
		"no head":       {[]byte(strings.Repeat("a,b,c\n", 20)), "file import.no_head"},
		"head too late": {[]byte(strings.Repeat("\n", 10) + head + row), "file import.no_head"},
		"no accounts":   {[]byte("日期,凭证号,摘要,借方,贷方\n2025-01-05,1,a,1,\n"), "file import.no_head"},
		"column twice":  {[]byte("日期,凭证号,摘要,科目,借方,贷方,借方金额\n" + row), "row.1.file import.column_twice"},
		"open quotes":   {[]byte(head + row + "2025-01-05,1,\"a,101,,1\n"), "row.3.file import.quotes"},
		"text behind":   {[]byte(head + "2025-01-05,1,\"a\"b,101,,1\n"), "row.2.file import.quotes"},
		"long cell": {
			[]byte(head + "2025-01-05,1," + strings.Repeat("长", 1<<16) + ",101,,1\n"),
			"row.2.file import.cell_too_long",
		},
		"long quoted": {
			[]byte(head + "2025-01-05,1,\"" + strings.Repeat("长", 1<<16) + "\",101,,1\n"),
			"row.2.file import.cell_too_long",
		},
		"many columns":  {[]byte(head + strings.Repeat(",", 2000)), "row.2.file import.too_wide"},
		"damaged UTF-8": {[]byte(head + row + "2025-01-05,1,\xff村,101,,1\n"), "row.3.file text.encoding"},
		"PDF":           {[]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"), "file import.binary"},
		"PNG":           {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "file import.binary"},
		"web page":      {[]byte("<html><table><tr><td>日期</td></tr></table></html>"), "file import.no_head"},
		"XLS": {
			append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 2000)...),
			"file import.old_format",
		},
		"cut XLS": {[]byte("\xD0\xCF\x11\xE0\xA1\xB1"), "file import.old_format"},
		"cut ZIP": {[]byte("PK\x03\x04abc"), "file import.damaged"},
		"broken GB18030": {
			append(encoded(t, simplifiedchinese.GBK, head+"2025-01-05,1,承包费"), "\xff,101,1,\n"...),
			"row.2.summary text.encoding",
		},
		"UTF-16 unmarked": {
			encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), plainCSV),
			"file import.binary",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(c.content, exchange.Options{})
			wantProblems(t, err, c.want)
		})
	}
}

func TestReadRefusesLargeFiles(t *testing.T) {
	_, err := exchange.ReadVouchers(bytes.NewReader(nil), exchange.MaxFile+1, exchange.Options{})
	wantProblems(t, err, "file import.too_large")
}

// failingReader is a disk that fails.
type failingReader struct{ err error }

func (r failingReader) ReadAt([]byte, int64) (int, error) { return 0, r.err }

func TestReadPassesOnWhatFails(t *testing.T) {
	broken := errors.New("broken disk")
	if _, err := exchange.ReadVouchers(failingReader{broken}, 100, exchange.Options{}); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// TestReadGathersScatteredRows puts rows of one voucher together wherever they stand.
func TestReadGathersScatteredRows(t *testing.T) {
	f := mustRead(t, []byte("日期,凭证号,摘要,科目,借方,贷方\n"+
		"2025-01-05,1,a,101,1,\n2025-01-05,2,b,101,2,\n2025-01-05,1,c,102,,1\n,,d,103,,0\n2025-01-05,2,e,102,,2\n"))
	if len(f.Vouchers) != 2 {
		t.Fatal(len(f.Vouchers))
	}
	if diff := cmp.Diff([][]int{{2, 4, 5}, {3, 6}}, [][]int{f.Vouchers[0].Rows, f.Vouchers[1].Rows}); diff != "" {
		t.Error(diff)
	}
}
