package books_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/migrations"
)

// openDurable opens a database that waits for the disk, as a server does.
func openDurable(b *testing.B, address string) *db.DB {
	b.Helper()
	ctx := context.Background()
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
	return d
}

// BenchmarkPostSQLite posts checked vouchers of three lines, each request durable and alone in its transaction, from
// 64 goroutines.
func BenchmarkPostSQLite(b *testing.B) {
	benchmarkPost(b, openDurable(b, "sqlite:"+b.TempDir()+"/bench.db"), 1, 64)
}

// BenchmarkPostPostgres posts from 16 goroutines to 16 books.
func BenchmarkPostPostgres(b *testing.B) {
	address := os.Getenv("CUNZHANG_TEST_POSTGRES")
	if address == "" {
		b.Skip("CUNZHANG_TEST_POSTGRES is not set: run through .ci/env")
	}
	admin, err := db.Open(context.Background(), address, db.Options{Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := admin.Close(); err != nil {
			b.Error(err)
		}
	})
	schema := fmt.Sprintf("bench_%d", time.Now().UnixNano())
	script := func(text string) {
		if err := admin.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			return tx.Script(ctx, text)
		}); err != nil {
			b.Fatal(err)
		}
	}
	script("CREATE SCHEMA " + schema)
	defer script("DROP SCHEMA " + schema + " CASCADE")
	benchmarkPost(b, openDurable(b, address+"&search_path="+schema), 16, 16)
}

func benchmarkPost(b *testing.B, d *db.DB, bookCount, workers int) {
	ctx := context.Background()
	svc := books.New(d)
	ids := make([]ledger.BookID, bookCount)
	for i := range ids {
		info, err := svc.CreateBook(ctx, accountant, books.NewBook{
			Township: "测试镇", Code: fmt.Sprintf("b%d", i), Name: "测试村", Regime: ledger.RuralCollective, Start: 202501,
		})
		if err != nil {
			b.Fatal(err)
		}
		ids[i] = info.ID
	}
	queue := prepare(b, svc, ids, b.N)
	b.ResetTimer()
	started := time.Now()
	var next atomic.Int64
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			// With a book for each worker, every worker posts to its own; else all draw from one queue.
			take := func() int { return int(next.Add(1)) - 1 }
			if bookCount == workers {
				n := w - workers
				take = func() int { n += workers; return n }
			}
			for n := take(); n < len(queue); n = take() {
				if _, err := svc.Post(ctx, accountant, fmt.Sprintf("post-%d", n), queue[n].book,
					[]books.Ref{queue[n].ref}); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	b.ReportMetric(float64(b.N)/time.Since(started).Seconds(), "vouchers/s")
}

type checkedVoucher struct {
	book ledger.BookID
	ref  books.Ref
}

// prepare makes n checked vouchers, dealt over the books.
func prepare(b *testing.B, svc *books.Books, ids []ledger.BookID, n int) []checkedVoucher {
	b.Helper()
	ctx := context.Background()
	queue := make([]checkedVoucher, n)
	var group errgroup.Group
	group.SetLimit(64)
	for i := range n {
		group.Go(func() error {
			book := ids[i%len(ids)]
			m := ledger.Money(100 + i%1_000_000)
			ref, err := svc.SaveDraft(ctx, accountant, fmt.Sprintf("save-%d", i), books.Draft{
				Book: book, Date: ledger.Date(20250101 + i%12*100 + i%28), Series: ledger.General, Attachments: 1,
				Lines: []ledger.Line{
					{Summary: "收承包费", Account: "102", Debit: 3 * m},
					{Summary: "收承包费", Account: "50104", Credit: m},
					{Summary: "收租金", Account: "50103", Credit: 2 * m},
				},
			})
			if err != nil {
				return err
			}
			refs, err := svc.Submit(ctx, accountant, fmt.Sprintf("submit-%d", i), book, []books.Ref{ref})
			if err != nil {
				return err
			}
			refs, err = svc.Check(ctx, checker, fmt.Sprintf("check-%d", i), book, refs)
			if err != nil {
				return err
			}
			queue[i] = checkedVoucher{book, refs[0]}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		b.Fatal(err)
	}
	return queue
}
