package exchange_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"cunzhang/ledger"
	"cunzhang/ledger/exchange"
)

// sample is a small book in which every field of a line is used and texts hold what formats take for signs.
func sample(t testing.TB) exchange.Data {
	t.Helper()
	chart, err := ledger.NewChart([]ledger.Account{
		{Code: "102", Name: "银行存款", Class: ledger.Asset, Side: ledger.Debit},
		{Code: "10201", Name: "农商行; 基本户 (#1)", Parent: "102", Class: ledger.Asset, Side: ledger.Debit, Leaf: true},
		{Code: "113", Name: "内部往来", Class: ledger.Asset, Side: ledger.Both, Leaf: true},
		{Code: "121", Name: "库存物资", Class: ledger.Asset, Side: ledger.Debit, Leaf: true, Unit: "公斤"},
		{Code: "301", Name: "资本", Class: ledger.Equity, Side: ledger.Credit, Leaf: true},
		{Code: "401", Name: "生产成本", Class: ledger.Cost, Side: ledger.Debit, Leaf: true},
		{Code: "501", Name: "经营收入", Class: ledger.Income, Side: ledger.Credit, Leaf: true},
		{Code: "521", Name: "经营支出", Class: ledger.Expense, Side: ledger.Debit, Leaf: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	sale := ledger.Voucher{
		ID: 1, Kind: ledger.Ordinary, Date: 20251102, Series: ledger.Receipt, Number: 1, Attachments: 2, Seq: 1,
		Note: "第一行\n第二行", Hash: ledger.Hash{1}, Source: "form", Lines: []ledger.Line{
			{Summary: `=SUM(A1) 卖"黄桃", 两车`, Account: "10201", Debit: 123456},
			{
				Summary: "@张三; 退款: 无", Account: "113", Debit: -50,
				Dimensions: ledger.Dimensions{Member: "001", Department: "D"},
			},
			{
				Summary: "-卖出", Account: "501", Credit: 123406,
				Dimensions: ledger.Dimensions{Counterparty: "C1", Venture: "V", Project: "P"},
			},
		},
	}
	stock := ledger.Voucher{
		ID: 2, Kind: ledger.Ordinary, Date: 20251130, Series: ledger.General, Number: 12, Seq: 2, Hash: ledger.Hash{2},
		Source: "form", Lines: []ledger.Line{
			{Summary: " 入库 ", Account: "121", Debit: 825, Quantity: 15000, Price: 5500000},
			{Summary: "'入库_x000D_", Account: "401", Credit: 825},
		},
	}
	red := ledger.Voucher{
		ID: 3, Kind: ledger.Reversal, Date: 20251201, Series: ledger.General, Number: 1, Seq: 3, Hash: ledger.Hash{3},
		Source: "reversal", Reverses: 2, Lines: stock.Mirror("冲销 2025-11 记-12"),
	}
	vouchers := []*ledger.Voucher{&stock, &sale, &red}
	return exchange.Data{
		Info: ledger.BookInfo{
			Code: "gaozhai", Name: "高寨村账", Organization: "高寨村股份经济合作社", Regime: ledger.RuralCollective,
			Edition: "test", Head: ledger.Head{Seq: 3, Hash: ledger.Hash{3}},
		},
		Chart: chart, Span: ledger.Span{From: 202511, To: 202512},
		Balances: chart.RollUp(map[string]ledger.Balance{
			"10201": {Opening: 100_000, Debit: 123456}, "113": {Debit: -50}, "121": {Opening: 500, Debit: 0},
			"301": {Opening: -100_500}, "501": {Credit: 123406},
		}),
		Names: map[ledger.Dimension]map[string]string{
			ledger.Member: {"001": "张三", "002": "李四"}, ledger.Counterparty: {"C1": "\"大\" 公司 (南)"},
			ledger.Venture: {"V": "民宿"}, ledger.Project: {"P": "P"}, ledger.Department: {"D": " 财务"},
		},
		Vouchers: func(yield func(*ledger.Voucher, error) bool) {
			for _, v := range vouchers {
				if !yield(v, nil) {
					return
				}
			}
		},
		Find: func(id ledger.VoucherID) (*ledger.Voucher, error) {
			at := slices.IndexFunc(vouchers, func(v *ledger.Voucher) bool { return v.ID == id })
			if at < 0 {
				return nil, ledger.NewError(ledger.NotFound, "voucher.unknown", nil)
			}
			return vouchers[at], nil
		},
	}
}

func export(t testing.TB, f exchange.Format, d exchange.Data) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := exchange.Export(&out, f, d); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// golden compares the content with testdata/name; UPDATE_GOLDEN=1 rewrites the file.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") == "1" {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}

func TestExport(t *testing.T) {
	for _, f := range []exchange.Format{exchange.CSV, exchange.JSON, exchange.HLedger, exchange.Beancount} {
		t.Run(string(f), func(t *testing.T) { golden(t, "book."+string(f), export(t, f, sample(t))) })
	}
	t.Run("xlsx", func(t *testing.T) {
		golden(t, "book.xlsx.xml", part(t, export(t, exchange.XLSX, sample(t)), "xl/worksheets/sheet1.xml"))
	})
}

// part unpacks one part of a workbook.
func part(t testing.TB, workbook []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestSpreadsheetsReadTheWorkbook opens the workbook with a library that knows nothing of this one.
func TestSpreadsheetsReadTheWorkbook(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(export(t, exchange.XLSX, sample(t))))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("凭证")
	if err != nil || len(rows) != 8 {
		t.Fatal(len(rows), err)
	}
	want := []string{
		"2025-11-02", "收", "1", "2", `=SUM(A1) 卖"黄桃", 两车`, "10201", "银行存款_农商行; 基本户 (#1)", "1,234.56",
	}
	if diff := cmp.Diff(want, rows[3][:8]); diff != "" {
		t.Error(diff)
	}
	for row := 1; row <= len(rows); row++ {
		for column := range rows[0] {
			cell, err := excelize.CoordinatesToCellName(column+1, row)
			if err != nil {
				t.Fatal(err)
			}
			if formula, err := f.GetCellFormula("凭证", cell); err != nil || formula != "" {
				t.Errorf("%s is the formula %s (%v)", cell, formula, err)
			}
		}
	}
}

// TestCSVHoldsNoFormulas guards people who open the file in a spreadsheet: no cell begins like a formula.
func TestCSVHoldsNoFormulas(t *testing.T) {
	d := sample(t)
	v := ledger.Voucher{Kind: ledger.Ordinary, Date: 20251101, Series: ledger.General, Number: 1}
	for _, start := range []string{"=1+1", "+1", "-1", "@SUM(1)", "＝1", "＋1", "－1", "＠x", "'=1", "cmd|' /C calc'!A0"} {
		v.Lines = append(v.Lines, ledger.Line{
			Summary: start, Account: "113", Debit: 1, Dimensions: ledger.Dimensions{Member: start},
		})
	}
	d.Vouchers = func(yield func(*ledger.Voucher, error) bool) { yield(&v, nil) }
	content := export(t, exchange.CSV, d)
	for row, line := range strings.Split(strings.TrimSpace(string(content)), "\r\n") {
		for column, cell := range strings.Split(line, ",") {
			if first := []rune(strings.TrimPrefix(cell, `"`) + " ")[0]; strings.ContainsRune("=+-@＝＋－＠", first) {
				t.Errorf("row %d, column %d: %s", row+1, column+1, cell)
			}
		}
	}
	file, err := exchange.ReadVouchers(bytes.NewReader(content), int64(len(content)), exchange.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(v.Lines, file.Vouchers[0].Voucher.Lines); diff != "" {
		t.Error("what was guarded does not come back:", diff)
	}
}

func TestExportedJSONIsOneObject(t *testing.T) {
	var all struct {
		Format   string
		Version  int
		Accounts []struct{ Code, Opening, Closing string }
		Vouchers []struct {
			Series, Reverses string
			Lines            []struct{ Debit, Credit string }
		}
	}
	if err := json.Unmarshal(export(t, exchange.JSON, sample(t)), &all); err != nil {
		t.Fatal(err)
	}
	if all.Format != "cunzhang-vouchers" || all.Version != 1 || len(all.Accounts) != 8 || len(all.Vouchers) != 3 {
		t.Errorf("%+v", all)
	}
	if got := all.Vouchers[2].Reverses; got != "2025-11 记-12" {
		t.Error(got)
	}
	if got := all.Accounts[0].Closing; got != "2234.56" {
		t.Error(got)
	}
}

// TestExportTellsWhatFails guards against files that look whole: an error on the way is the answer.
func TestExportTellsWhatFails(t *testing.T) {
	broken := errors.New("broken")
	for _, f := range exchange.AllFormats {
		d := sample(t)
		d.Vouchers = func(yield func(*ledger.Voucher, error) bool) { yield(nil, broken) }
		if err := exchange.Export(io.Discard, f, d); !errors.Is(err, broken) {
			t.Errorf("%s: reading: %v", f, err)
		}
		d = sample(t)
		d.Find = func(ledger.VoucherID) (*ledger.Voucher, error) { return nil, broken }
		if err := exchange.Export(io.Discard, f, d); !errors.Is(err, broken) {
			t.Errorf("%s: finding: %v", f, err)
		}
		if err := exchange.Export(brokenWriter{broken}, f, sample(t)); !errors.Is(err, broken) {
			t.Errorf("%s: writing: %v", f, err)
		}
	}
	var e *ledger.Error
	if err := exchange.Export(io.Discard, "ods", sample(t)); !errors.As(err, &e) || e.Key != "export.format" {
		t.Error(err)
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func TestParseFormat(t *testing.T) {
	if f, err := exchange.ParseFormat(" HLedger "); err != nil || f != exchange.HLedger {
		t.Error(f, err)
	}
	if _, err := exchange.ParseFormat("pdf"); ledger.KindOf(err) != ledger.Invalid {
		t.Error(err)
	}
}
