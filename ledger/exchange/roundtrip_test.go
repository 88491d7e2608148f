package exchange_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/exchange"
	"cunzhang/ledger/verify"
)

var clerk = ledger.Actor{ID: 11, Name: "会计甲", Address: "test"}

// values are the dimension values of the books here: names that look like codes, hold spaces or are shared.
func values() []books.DimensionValue {
	var out []books.DimensionValue
	for _, kind := range ledger.AllDimensions {
		for _, v := range [][2]string{
			{"001", "张三"}, {"002", "张三"}, {"003", "001"}, {"A B", "王 五"}, {"A", "B 王 五"}, {"=1", "\"引号\",逗号"}, {"7", " 前后 "},
		} {
			out = append(out, books.DimensionValue{Kind: kind, Code: v[0], Name: v[1], Active: true})
		}
	}
	return out
}

// newBook begins a book with sub-accounts whose names are awkward and one that keeps quantities.
func newBook(t rapid.TB, svc *books.Books, code string) ledger.BookInfo {
	t.Helper()
	ctx := context.Background()
	info, err := svc.CreateBook(ctx, clerk, books.NewBook{
		Township: "朱昌镇", Code: code, Name: "测试村 " + code, Regime: ledger.RuralCollective, Start: 202501,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := svc.PutDimensionValues(ctx, clerk, "values", info.ID, values()); err != nil {
		t.Fatal(err)
	}
	for _, a := range []books.NewAccount{
		{Code: "10201", Name: "=农商行, \"基本户\""}, {Code: "12101", Name: "化肥 (袋)", Unit: "袋"},
	} {
		if err := svc.AddAccount(ctx, clerk, "account-"+a.Code, info.ID, a); err != nil {
			t.Fatal(err)
		}
	}
	return info
}

// genText draws texts with the signs that mean something to spreadsheets and files.
func genText(most int) *rapid.Generator[string] {
	signs := []rune("=+-@'\",;_x000D /|＝　收款a1\u00a0�𠮷")
	return rapid.StringOfN(rapid.OneOf(rapid.SampledFrom(signs), rapid.RuneFrom([]rune("村账"))), 1, most, -1).
		Filter(func(s string) bool { return ledger.CheckText("", s, most) == nil })
}

func genSummary() *rapid.Generator[string] {
	return genText(30).Filter(func(s string) bool { return len(bytes.TrimSpace([]byte(s))) > 0 })
}

func genDimensions(t *rapid.T) ledger.Dimensions {
	var d ledger.Dimensions
	for _, kind := range ledger.AllDimensions {
		if rapid.IntRange(0, 3).Draw(t, "dimension") == 0 {
			d = d.With(kind, rapid.SampledFrom([]string{"001", "002", "003", "A B", "A", "=1", "7"}).Draw(t, "value"))
		}
	}
	return d
}

// genVoucher draws a voucher that balances.
func genVoucher(t *rapid.T, number int) books.Incoming {
	v := ledger.Voucher{
		Kind: ledger.Ordinary, Date: ledger.Date(20250101).AddDays(rapid.IntRange(0, 70).Draw(t, "day")),
		Series: rapid.SampledFrom(ledger.AllSeries[:]).Draw(t, "series"), Number: number,
		Attachments: rapid.IntRange(0, 999).Draw(t, "attachments"),
	}
	if rapid.Bool().Draw(t, "noted") {
		v.Note = rapid.StringOfN(rapid.SampledFrom([]rune("a \n\r\t,\"'=村")), 1, 20, -1).Draw(t, "note")
	}
	n := rapid.IntRange(1, 4).Draw(t, "lines")
	var sum ledger.Money
	for range n {
		m := ledger.Money(rapid.Int64Range(1, 1_000_000_000_000).Draw(t, "fen"))
		if rapid.IntRange(0, 3).Draw(t, "red") == 0 {
			m = -m
		}
		l := ledger.Line{
			Summary: genSummary().Draw(t, "summary"), Debit: m, Dimensions: genDimensions(t),
			Account: rapid.SampledFrom([]string{"101", "10201", "113", "12101"}).Draw(t, "account"),
		}
		if l.Account == "113" && l.Dimensions.Member == "" {
			l.Dimensions.Member = "001"
		}
		if l.Account == "12101" {
			l.Quantity = ledger.Quantity(rapid.Int64Range(-100_000_000, 100_000_000).Draw(t, "quantity"))
			l.Price = ledger.Price(rapid.Int64Range(0, 1_000_000_000).Draw(t, "price"))
		}
		sum += m
		v.Lines = append(v.Lines, l)
	}
	if sum == 0 {
		sum = v.Lines[0].Debit
		v.Lines[0].Debit *= 2
	}
	v.Lines = append(v.Lines, ledger.Line{Summary: genSummary().Draw(t, "summary"), Account: "50104", Credit: sum})
	in := books.Incoming{Voucher: v, Rows: make([]int, n+1), Names: make([]string, n+1)}
	return in
}

// genBook draws vouchers of which some reverse or supplement others.
func genBook(t *rapid.T) []books.Incoming {
	var out []books.Incoming
	numbers := make(map[string]int)
	for range rapid.IntRange(1, 8).Draw(t, "vouchers") {
		in := genVoucher(t, 0)
		if len(out) > 0 && rapid.IntRange(0, 2).Draw(t, "amends") == 0 {
			original := &out[rapid.IntRange(0, len(out)-1).Draw(t, "original")]
			which := books.Numbered{
				Period: original.Voucher.Period(), Series: original.Voucher.Series, Number: original.Voucher.Number,
			}
			in.Voucher.Date = original.Voucher.Date.AddDays(rapid.IntRange(0, 20).Draw(t, "later"))
			if original.Voucher.Kind == ledger.Ordinary && !reversed(out, which) && rapid.Bool().Draw(t, "reverses") {
				in.Voucher.Kind, in.Reverses = ledger.Reversal, which
				in.Voucher.Lines = original.Voucher.Mirror("冲销")
				in.Rows, in.Names = make([]int, len(in.Voucher.Lines)), make([]string, len(in.Voucher.Lines))
			} else {
				in.Voucher.Kind, in.Supplements = ledger.Supplement, which
			}
		}
		run := in.Voucher.Period().String() + string(in.Voucher.Series)
		numbers[run]++
		in.Voucher.Number = numbers[run]
		out = append(out, in)
	}
	return out
}

func reversed(all []books.Incoming, which books.Numbered) bool {
	for _, in := range all {
		if in.Reverses == which {
			return true
		}
	}
	return false
}

// exported writes a book in the format.
func exported(t rapid.TB, svc *books.Books, book ledger.BookID, f exchange.Format) []byte {
	t.Helper()
	var out bytes.Buffer
	err := svc.Snapshot(context.Background(), book, nil, func(ctx context.Context, s *books.Snapshot) error {
		d, err := exchange.Snapshot(ctx, s, ledger.Span{})
		if err != nil {
			return err
		}
		return exchange.Export(&out, f, d)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// content is what a file must carry of the vouchers of a book.
func content(t rapid.TB, svc *books.Books, book ledger.BookID) []string {
	t.Helper()
	var out []string
	err := svc.Snapshot(context.Background(), book, nil, func(ctx context.Context, s *books.Snapshot) error {
		vs, err := s.Vouchers(ctx, ledger.Span{From: 202501, To: 202512})
		for _, v := range vs {
			var amends string
			for _, id := range []ledger.VoucherID{v.Reverses, v.Supplements} {
				if id != 0 {
					original, err := s.Voucher(ctx, id)
					if err != nil {
						return err
					}
					amends += original.Period().String() + original.Title()
				}
			}
			out = append(out, fmt.Sprintf("%s %s %s %d %q %s %q", v.Date, v.Title(), v.Kind, v.Attachments, v.Note,
				amends, fmt.Sprint(v.Lines)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestRoundTrip exports random books, imports the files into new books and wants the same vouchers and the same files.
func TestRoundTrip(t *testing.T) {
	d := dbtest.SQLite(t)
	svc := books.New(d)
	count := 0
	rapid.Check(t, func(t *rapid.T) {
		count++
		from := newBook(t, svc, fmt.Sprintf("b%d", count))
		_, err := svc.Import(context.Background(), clerk, books.ImportInput{
			Book: from.ID, Vouchers: genBook(t), FileHash: ledger.Hash{1}, FileName: "a", Post: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		roundTrip(t, svc, from)
	})
	checkBooks(t, d)
}

// roundTrip takes a book through both formats.
func roundTrip(t rapid.TB, svc *books.Books, from ledger.BookInfo) {
	t.Helper()
	want := content(t, svc, from.ID)
	for _, format := range []exchange.Format{exchange.CSV, exchange.XLSX} {
		file := exported(t, svc, from.ID, format)
		read, err := exchange.ReadVouchers(bytes.NewReader(file), int64(len(file)), exchange.Options{})
		if err != nil {
			t.Fatal(format, err)
		}
		into := newBook(t, svc, from.Code+string(format))
		result, err := svc.Import(context.Background(), clerk, books.ImportInput{
			Book: into.ID, Vouchers: read.Vouchers, FileHash: read.Hash, FileName: "a", Post: true,
		})
		if err != nil || result.Changed != 0 {
			t.Fatal(format, result, err)
		}
		if diff := cmp.Diff(want, content(t, svc, into.ID)); diff != "" {
			t.Fatal(format, diff)
		}
		again := exported(t, svc, into.ID, format)
		if format == exchange.CSV && !bytes.Equal(file, again) {
			t.Fatal("the second export differs from the first")
		}
	}
}

func checkBooks(t *testing.T, d *db.DB) {
	t.Helper()
	breaches, _, err := verify.Run(t.Context(), d, verify.Options{})
	if err != nil || len(breaches) > 0 {
		t.Error(err, breaches)
	}
}

// TestRoundTripOnBothDatabases takes one book of all series, with a reversal, through both formats.
func TestRoundTripOnBothDatabases(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		svc := books.New(d)
		from := newBook(t, svc, "b")
		in := rapid.Custom(genBook).Filter(func(all []books.Incoming) bool { return len(all) > 4 }).Example(1)
		_, err := svc.Import(t.Context(), clerk, books.ImportInput{
			Book: from.ID, Vouchers: in, FileHash: ledger.Hash{1}, FileName: "a", Post: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		roundTrip(t, svc, from)
		checkBooks(t, d)
	})
}

// TestExportOfASpan holds the vouchers and the balances of the span alone.
func TestExportOfASpan(t *testing.T) {
	svc := books.New(dbtest.SQLite(t))
	book := newBook(t, svc, "b")
	var in []books.Incoming
	for month := range 3 {
		in = append(in, books.Incoming{
			Voucher: ledger.Voucher{
				Date: ledger.Period(202501).AddMonths(month).First(), Series: ledger.General, Number: 1,
				Lines: []ledger.Line{
					{Summary: "收款", Account: "101", Debit: 100}, {Summary: "收款", Account: "50104", Credit: 100},
				},
			},
			Rows: []int{1, 2}, Names: []string{"", ""},
		})
	}
	if _, err := svc.Import(t.Context(), clerk, books.ImportInput{
		Book: book.ID, Vouchers: in, FileHash: ledger.Hash{1}, FileName: "a", Post: true,
	}); err != nil {
		t.Fatal(err)
	}
	err := svc.Snapshot(t.Context(), book.ID, nil, func(ctx context.Context, s *books.Snapshot) error {
		d, err := exchange.Snapshot(ctx, s, ledger.Span{From: 202502, To: 202502})
		if err != nil {
			return err
		}
		if b := d.Balances["101"]; b.Opening != 100 || b.Closing() != 200 {
			t.Errorf("%+v", b)
		}
		n := 0
		for v, err := range d.Vouchers {
			if err != nil || v.Period() != 202502 {
				t.Error(v, err)
			}
			n++
		}
		if n != 1 {
			t.Errorf("%d vouchers", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
