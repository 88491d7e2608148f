package books_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestOverviewSaysWhatEachBookSays compares the list of many books with what the pages of each one read.
func TestOverviewSaysWhatEachBookSays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := busy(t, d)
		v.post(v.simple("2025-03-20", "101", "50104", "12.34"))
		v.save(v.simple("2025-01-20", "101", "50104", "1.00"))
		quiet := begin(t, d, "quiet", 202603)
		today := ledger.DateOf(dbtest.Now())
		got, err := v.books.Overview(v.ctx, []ledger.BookID{quiet.id, v.id, 99}, today)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 2 {
			t.Fatalf("%d books", len(got))
		}
		var want books.BookOverview
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			f, err := s.Figures(ctx, ledger.Span{From: 202501, To: today.Period()}, nil)
			if err != nil {
				return err
			}
			obstacles, err := s.Obstacles(ctx, 202501)
			if err != nil {
				return err
			}
			want = books.BookOverview{
				Open: 202501, Behind: 12, Cash: f.Accounts["101"].Closing(), Bank: f.Accounts["102"].Closing(),
				Posted: dbtest.Now(),
			}
			for _, o := range obstacles {
				if o.Severity == books.Blocking {
					want.Obstacles++
				}
			}
			want.Info, err = s.Info(ctx)
			return err
		})
		if want.Obstacles < 2 || want.Cash != 12_34 || want.Bank <= 500_00 {
			t.Errorf("the test compares too little: %+v", want)
		}
		if diff := cmp.Diff(want, got[0]); diff != "" {
			t.Error(diff)
		}
		want = books.BookOverview{Info: got[1].Info, Open: 202603}
		if diff := cmp.Diff(want, got[1]); diff != "" || want.Info.ID != quiet.id {
			t.Errorf("%d: %s", want.Info.ID, diff)
		}
		if got, err = v.books.Overview(v.ctx, nil, today); err != nil || len(got) != 0 {
			t.Errorf("no books give %v, %v", got, err)
		}
	})
}

// BenchmarkOverview reads the list of thirty villages of 300 vouchers each, none of which has closed its year.
func BenchmarkOverview(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		benchmarkOverview(b, openDurable(b, "sqlite:"+b.TempDir()+"/bench.db"))
	})
	b.Run("postgres", func(b *testing.B) {
		if os.Getenv("CUNZHANG_TEST_POSTGRES") == "" {
			b.Skip("CUNZHANG_TEST_POSTGRES is not set: run through .ci/env")
		}
		benchmarkOverview(b, dbtest.Postgres(b))
	})
}

func benchmarkOverview(b *testing.B, d *db.DB) {
	svc := books.New(d)
	var ids []ledger.BookID
	for i := range 30 {
		ids = append(ids, seedVillage(b, svc, fmt.Sprintf("village-%02d", i)))
	}
	var slowest time.Duration
	for b.Loop() {
		begun := time.Now()
		got, err := svc.Overview(b.Context(), ids, 20260115)
		if err != nil || len(got) != len(ids) || got[0].Obstacles == 0 {
			b.Fatalf("%d books, %v", len(got), err)
		}
		slowest = max(slowest, time.Since(begun))
	}
	b.ReportMetric(float64(slowest.Microseconds())/1000, "slowest-ms")
}

func seedVillage(b *testing.B, svc *books.Books, code string) ledger.BookID {
	b.Helper()
	info, err := svc.CreateBook(b.Context(), accountant, books.NewBook{
		Township: "测试镇", Code: code, Name: code, Regime: ledger.RuralCollective, Start: 202501,
	})
	if err != nil {
		b.Fatal(err)
	}
	var members []books.DimensionValue
	for i := range 200 {
		name := fmt.Sprintf("H%03d", i)
		members = append(members, books.DimensionValue{Kind: ledger.Member, Code: name, Name: name, Active: true})
	}
	if err := svc.PutDimensionValues(b.Context(), accountant, "members", info.ID, members); err != nil {
		b.Fatal(err)
	}
	in := books.ImportInput{Book: info.ID, FileHash: ledger.Hash{1}, FileName: "bench.csv", Post: true}
	for i := range 300 {
		in.Vouchers = append(in.Vouchers, books.Incoming{
			Rows: []int{3*i + 2, 3*i + 3, 3*i + 4}, Names: make([]string, 3), Voucher: ledger.Voucher{
				Kind: ledger.Ordinary, Date: ledger.Date(20250101).AddDays(i * 364 / 300), Series: ledger.General,
				Number: i + 1,
				Lines: []ledger.Line{
					{Summary: "收承包费", Account: []string{"101", "102"}[i%2], Debit: 100},
					{Summary: "收承包费", Account: "113", Credit: 60, Dimensions: member(members[i%200].Code)},
					{Summary: "收承包费", Account: "50104", Credit: 40},
				},
			},
		})
	}
	if _, err := svc.Import(b.Context(), accountant, in); err != nil {
		b.Fatal(err)
	}
	return info.ID
}
