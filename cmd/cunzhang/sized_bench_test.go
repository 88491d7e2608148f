package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/migrations"
	"cunzhang/reports"
)

// benchSizes are the books that BenchmarkSized makes, in vouchers; CUNZHANG_BENCH_SIZES names others.
func benchSizes(b *testing.B) []int {
	b.Helper()
	text := os.Getenv("CUNZHANG_BENCH_SIZES")
	if text == "" {
		text = "1000 100000"
	}
	var sizes []int
	for _, word := range strings.Fields(text) {
		n, err := strconv.Atoi(word)
		if err != nil {
			b.Fatal(err)
		}
		sizes = append(sizes, n)
	}
	return sizes
}

var benchActor = ledger.Actor{ID: 11, Name: "会计甲", Address: "bench"}

// BenchmarkSized measures what should not depend on the size of a book: posting one voucher, statements and the pages
// of a ledger, on seeded books of several sizes in both databases.
func BenchmarkSized(b *testing.B) {
	for _, dialect := range []string{"sqlite", "postgres"} {
		for _, size := range benchSizes(b) {
			b.Run(fmt.Sprintf("%s/%d", dialect, size), func(b *testing.B) {
				svc := openBench(b, dialect)
				id := seedBook(b, svc, size)
				b.Run("post", func(b *testing.B) { benchPost(b, svc, id) })
				for _, name := range []string{"trial-balance", "balance-sheet", "income-statement"} {
					b.Run(name, func(b *testing.B) {
						benchReport(b, svc, id, reports.Request{Name: name, Span: ledger.Span{From: 202512, To: 202512}})
					})
				}
				ready := time.Now()
				if err := svc.IndexForSearch(context.Background()); err != nil {
					b.Fatal(err)
				}
				b.Logf("ready for the search in %s", time.Since(ready))
				benchSearches(b, svc, id)
				year := ledger.Span{From: 202501, To: 202512}
				b.Run("ledger-first-page", func(b *testing.B) {
					benchReport(b, svc, id, reports.Request{Name: "subsidiary-ledger", Account: "102", Span: year, PageSize: 100})
				})
				// The middle of a month is the farthest from the balances that are kept, of its end and its beginning.
				late := reports.Request{Span: year, PageSize: 100, Page: 2, After: ledger.Position{Date: 20251215, Seq: 1 << 40}}
				for _, page := range [][2]string{
					{"subsidiary-ledger", "102"}, {"subsidiary-ledger", "501"}, {"bank-journal", "102"},
				} {
					late.Name, late.Account = page[0], page[1]
					b.Run("late-page/"+late.Name+"-"+late.Account, func(b *testing.B) { benchReport(b, svc, id, late) })
				}
			})
		}
	}
}

// benchSearches looks for a page of vouchers among those of a whole year, by what an index knows and by what none does.
func benchSearches(b *testing.B, svc *books.Books, id ledger.BookID) {
	year := ledger.Span{From: 202501, To: 202512}
	for name, q := range map[string]books.VoucherQuery{
		"latest": {}, "account": {Account: "50101"}, "account-rare": {Account: "322"}, "account-unused": {Account: "101"},
		"member": {Dimension: ledger.Member, Detail: "H007"}, "amount": {From: 12345, To: 12345},
		"account-amount": {Account: "102", From: 37035, To: 37035}, "amount-none": {From: 1, To: 1}, "remarked": {Remarked: true},
		"source": {Source: "reversal"}, "text": {Text: "没有这样的摘要"}, "memo-account": {Memo: "没有", Account: "32201"},
		"files": {Attached: books.WithFiles}, "memo": {Memo: "分配收益"}, "text-amount": {Text: "370.35"},
		"text-number": {Text: "记-77777"},
	} {
		q.Span, q.Limit = year, 50
		b.Run("search/"+name, func(b *testing.B) {
			for b.Loop() {
				err := svc.Snapshot(context.Background(), id, nil, func(ctx context.Context, s *books.Snapshot) error {
					_, _, err := s.Search(ctx, q)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkImport takes 100,000 vouchers of three lines into an empty book and posts them.
func BenchmarkImport(b *testing.B) {
	for _, dialect := range []string{"sqlite", "postgres"} {
		b.Run(dialect, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				svc := openBench(b, dialect)
				id := emptyBook(b, svc)
				vouchers := seedVouchers(0, 100_000, 100_000)
				b.StartTimer()
				importBatch(b, svc, id, vouchers, 0)
			}
		})
	}
}

func openBench(b *testing.B, dialect string) *books.Books {
	b.Helper()
	ctx := context.Background()
	address := "sqlite:" + b.TempDir() + "/bench.db"
	if dialect == "postgres" {
		server := os.Getenv("CUNZHANG_TEST_POSTGRES")
		if server == "" {
			b.Skip("CUNZHANG_TEST_POSTGRES is not set: run through .ci/env")
		}
		schema := fmt.Sprintf("bench_%d", time.Now().UnixNano())
		runSQL(b, server, "CREATE SCHEMA "+schema)
		b.Cleanup(func() { runSQL(b, server, "DROP SCHEMA "+schema+" CASCADE") })
		address = server + "&search_path=" + schema
	}
	d, err := db.Open(ctx, address, db.Options{Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := d.Close(); err != nil {
			b.Error(err)
		}
	})
	if err := migrations.Apply(ctx, d); err != nil {
		b.Fatal(err)
	}
	return books.New(d)
}

func runSQL(b *testing.B, address, text string) {
	b.Helper()
	ctx := context.Background()
	d, err := db.Open(ctx, address, db.Options{Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	err = d.Update(ctx, func(ctx context.Context, tx *db.Tx) error { return tx.Script(ctx, text) })
	if err := d.Close(); err != nil {
		b.Error(err)
	}
	if err != nil {
		b.Fatal(err)
	}
}

func emptyBook(b *testing.B, svc *books.Books) ledger.BookID {
	b.Helper()
	ctx := context.Background()
	info, err := svc.CreateBook(ctx, benchActor, books.NewBook{
		Township: "测试镇", Code: "bench", Name: "测试村", Regime: ledger.RuralCollective, Start: 202501,
	})
	if err != nil {
		b.Fatal(err)
	}
	var members []books.DimensionValue
	for i := range 200 {
		code := fmt.Sprintf("H%03d", i)
		members = append(members, books.DimensionValue{Kind: ledger.Member, Code: code, Name: "户" + code, Active: true})
	}
	if err := svc.PutDimensionValues(ctx, benchActor, "members", info.ID, members); err != nil {
		b.Fatal(err)
	}
	return info.ID
}

// seedBook makes a book of so many vouchers, in imports of at most 100,000.
func seedBook(b *testing.B, svc *books.Books, size int) ledger.BookID {
	b.Helper()
	id := emptyBook(b, svc)
	for from := 0; from < size; from += 100_000 {
		importBatch(b, svc, id, seedVouchers(from, min(size-from, 100_000), size), from)
	}
	return id
}

func importBatch(b *testing.B, svc *books.Books, id ledger.BookID, vouchers []books.Incoming, from int) {
	b.Helper()
	_, err := svc.Import(context.Background(), benchActor, books.ImportInput{
		Book: id, Vouchers: vouchers, FileHash: ledger.Hash{byte(from), byte(from >> 8), byte(from >> 16), 1},
		FileName: "bench.csv", Post: true,
	})
	if err != nil {
		b.Fatal(err)
	}
}

// seedVouchers makes n of all vouchers of a book, most of three lines, spread evenly over the days of 2025 and over 200
// households. Every 500th distributes earnings, as the income statement looks for.
func seedVouchers(from, n, all int) []books.Incoming {
	out := make([]books.Incoming, n)
	incomes := []string{"50101", "50102", "50103", "50104", "503", "504"}
	for i := range out {
		k := from + i
		m := ledger.Money(100 + k*37%900_000)
		day := ledger.Date(20250101).AddDays(k * 364 / all)
		household := ledger.Dimensions{Member: fmt.Sprintf("H%03d", k%200)}
		lines := []ledger.Line{
			{Summary: "收承包费", Account: "102", Debit: 3 * m},
			{Summary: "收承包费", Account: incomes[k%len(incomes)], Credit: m},
			{Summary: "收承包费", Account: "113", Credit: 2 * m, Dimensions: household},
		}
		if k%500 == 499 {
			lines = []ledger.Line{
				{Summary: "分配收益", Account: "32201", Debit: m},
				{Summary: "分配收益", Account: "113", Credit: m, Dimensions: household},
			}
		}
		out[i] = books.Incoming{
			Voucher: ledger.Voucher{Kind: ledger.Ordinary, Date: day, Series: ledger.General, Number: i + 1, Lines: lines},
			Rows:    []int{3*i + 2, 3*i + 3, 3*i + 4}[:len(lines)], Names: make([]string, len(lines)),
		}
	}
	return slices.Clip(out)
}

// benchPost takes one voucher at a time from draft to posted.
func benchPost(b *testing.B, svc *books.Books, id ledger.BookID) {
	ctx := context.Background()
	checker := ledger.Actor{ID: 12, Name: "审核乙", Address: "bench"}
	n := 0
	for b.Loop() {
		b.StopTimer()
		n++
		key := fmt.Sprintf("%d-%d", time.Now().UnixNano(), n)
		ref, err := svc.SaveDraft(ctx, benchActor, "save-"+key, books.Draft{
			Book: id, Date: 20251231, Series: ledger.General, Lines: seedVouchers(n, 1, 1000)[0].Voucher.Lines,
		})
		if err != nil {
			b.Fatal(err)
		}
		refs, err := svc.Submit(ctx, benchActor, "submit-"+key, id, []books.Ref{ref})
		if err != nil {
			b.Fatal(err)
		}
		if refs, err = svc.Check(ctx, checker, "check-"+key, id, refs); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if _, err := svc.Post(ctx, benchActor, "post-"+key, id, refs); err != nil {
			b.Fatal(err)
		}
	}
}

func benchReport(b *testing.B, svc *books.Books, id ledger.BookID, r reports.Request) {
	for b.Loop() {
		err := svc.Snapshot(context.Background(), id, nil, func(ctx context.Context, s *books.Snapshot) error {
			statement, err := reports.Build(ctx, s, r)
			if err == nil && len(statement.Rows) == 0 {
				b.Error("an empty report")
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
