package web

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/migrations"
)

// BenchmarkPostOverHTTP has 64 browsers post one checked voucher after the other into one book on SQLite, each waiting
// for the disk, and reports posts a second and the slowest hundredth of the answers.
func BenchmarkPostOverHTTP(b *testing.B) {
	d, err := db.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "books.db"), db.Options{Now: dbtest.Now})
	check(b, err)
	b.Cleanup(func() { check(b, d.Close()) })
	check(b, migrations.Apply(b.Context(), d))
	s := newTestServer(b, d)
	refs := s.checkedVouchers(b.N)
	const browsers = 64
	clients := make([]*client, browsers)
	signedIn := s.as(staff.Accountant)
	signedIn.get("/me")
	for i := range clients {
		transport := &http.Transport{MaxIdleConnsPerHost: 1}
		b.Cleanup(transport.CloseIdleConnections)
		clients[i] = &client{s: s, csrf: signedIn.csrf, http: &http.Client{
			Jar: signedIn.http.Jar, Transport: transport, CheckRedirect: signedIn.http.CheckRedirect,
		}}
	}
	took := make([]time.Duration, b.N)
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for _, c := range clients {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				begun := time.Now()
				form := url.Values{"ref": {fmt.Sprintf("%d.%d", refs[i].ID, refs[i].Version)}, "key": {fmt.Sprint("p", i)}}
				if a := c.post("/b/gz/vouchers/post", form); a.status != http.StatusSeeOther {
					b.Errorf("status %d", a.status)
				}
				took[i] = time.Since(begun)
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
	b.ReportMetric(float64(took[b.N*99/100].Microseconds())/1000, "p99-ms")
}

// checkedVouchers writes n vouchers and has them checked.
func (s *testServer) checkedVouchers(n int) []books.Ref {
	s.t.Helper()
	accountant := ledger.Actor{ID: s.people[staff.Accountant].ID, Name: "某accountant"}
	checker := ledger.Actor{ID: s.people[staff.Checker].ID, Name: "某checker"}
	var out []books.Ref
	for from := 0; from < n; from += books.MaxBatch {
		refs := make([]books.Ref, min(books.MaxBatch, n-from))
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for i := w; i < len(refs); i += 8 {
					var err error
					refs[i], err = s.books.SaveDraft(s.t.Context(), accountant, fmt.Sprint("d", from+i), books.Draft{
						Book: s.book.ID, Date: 20260310, Series: ledger.General, Lines: []ledger.Line{
							{Summary: "收承包费", Account: "101", Debit: 100}, {Summary: "收承包费", Account: "50104", Credit: 100},
						},
					})
					if err != nil {
						s.t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		submitted, err := s.books.Submit(s.t.Context(), accountant, fmt.Sprint("s", from), s.book.ID, refs)
		check(s.t, err)
		checked, err := s.books.Check(s.t.Context(), checker, fmt.Sprint("c", from), s.book.ID, submitted)
		check(s.t, err)
		out = append(out, checked...)
	}
	return out
}

// BenchmarkPages opens pages of a book with 100,000 vouchers of one year on SQLite and reports the slowest twentieth.
func BenchmarkPages(b *testing.B) {
	s := newTestServer(b, dbtest.SQLite(b))
	s.imported(100_000)
	c := s.as(staff.Accountant)
	for name, path := range map[string]string{
		"home": "/b/gz", "list": "/b/gz/vouchers?month=2026-06", "search": "/b/gz/vouchers?month=2026-06&q=%E5%8A%9E%E5%85%AC",
		"search-all": "/b/gz/vouchers?month=2026-06&all=1&q=8888.88", "new": "/b/gz/vouchers/new",
		"trial-balance": "/b/gz/reports/trial-balance?span=2026", "balance-sheet": "/b/gz/reports/balance-sheet?span=2026-12",
		"income-statement": "/b/gz/reports/income-statement?span=2026-12", "charts": "/b/gz/charts?month=2026-12",
		"ledger": "/b/gz/reports/subsidiary-ledger?span=2026&account=101", "periods": "/b/gz/periods?month=2026-01",
	} {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				begun := time.Now()
				c.get(path).want(b, http.StatusOK)
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}

// imported posts n vouchers, spread over the year.
func (s *testServer) imported(n int) {
	s.t.Helper()
	var all []books.Incoming
	for i := range n {
		day := ledger.Period(202601 + i*12/n).First().AddDays(i % 28)
		m := ledger.Money(100 + i)
		all = append(all, books.Incoming{Voucher: ledger.Voucher{
			Date: day, Series: ledger.General, Number: i + 1, Attachments: 1, Lines: []ledger.Line{
				{Summary: "付办公用品款", Account: "51301", Debit: m}, {Summary: "付办公用品款", Account: "101", Credit: m},
			},
		}, Rows: []int{2*i + 2, 2*i + 3}, Names: []string{"", ""}})
	}
	_, err := s.books.Import(s.t.Context(), ledger.Actor{ID: ledger.System}, books.ImportInput{
		Book: s.book.ID, Vouchers: all, FileName: "bench", Post: true,
	})
	check(s.t, err)
}
