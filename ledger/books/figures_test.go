package books_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// busyDays are the days of the vouchers of busy: the ends and the middles of months, several vouchers on some.
var busyDays = []ledger.Date{
	20250101, 20250101, 20250115, 20250115, 20250115, 20250116, 20250131, 20250131, 20250214, 20250228, 20250301,
	20250315, 20250316, 20250316, 20250331,
}

// busy begins a book with opening balances and vouchers of three lines on three months.
func busy(t *testing.T, d *db.DB) *village {
	t.Helper()
	v := begin(t, d, "busy", 202501)
	v.open(
		books.Opening{Account: "102", Balance: 500_00},
		books.Opening{Account: "113", Dimensions: member("H01"), Balance: 30_00},
		books.Opening{Account: "113", Dimensions: member("H02"), Balance: -7_00},
		books.Opening{Account: "301", Balance: -523_00},
	)
	incomes := []string{"50101", "50103", "50104"}
	for i, day := range busyDays {
		m := ledger.Money(100 + 37*i)
		v.post(books.Draft{Book: v.id, Date: day, Series: ledger.General, Lines: []ledger.Line{
			{Summary: "收承包费", Account: "102", Debit: 3 * m},
			{Summary: "收承包费", Account: incomes[i%3], Credit: m},
			{Summary: "收承包费", Account: "113", Credit: 2 * m, Dimensions: member([]string{"H01", "H02"}[i%2])},
		}})
	}
	return v
}

func TestEveryPageOfALedgerContinuesTheOneBefore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := busy(t, d)
		for _, q := range []ledger.LedgerQuery{
			{Account: "102"},
			{Account: "501"},
			{Account: "50103"},
			{Account: "113"},
			{Account: "113", Match: member("H01")},
			{Account: "113", Match: member("H02")},
		} {
			for _, from := range []ledger.Period{202501, 202502, 202503} {
				q.Span = ledger.Span{From: from, To: 202503}
				v.snapshot(func(ctx context.Context, s *books.Snapshot) error { return checkPages(ctx, t, s, q) })
			}
		}
	})
}

// checkPages compares the pages behind every row of a ledger, and the balances before them, with the whole ledger.
func checkPages(ctx context.Context, t *testing.T, s *books.Snapshot, q ledger.LedgerQuery) error {
	t.Helper()
	all, err := s.Ledger(ctx, q)
	if err != nil {
		return err
	}
	want, err := s.Before(ctx, q)
	if err != nil {
		return err
	}
	if len(all) < 2 {
		t.Errorf("the ledger of %s %v has %d rows", q.Account, q.Match, len(all))
	}
	for i, row := range all {
		want.Debit, want.Credit = want.Debit+row.Debit, want.Credit+row.Credit
		q.After, q.Limit = row.Position, 3
		page, err := s.Ledger(ctx, q)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(all[i+1:min(i+4, len(all))], page); diff != "" && len(all) > i+1 {
			t.Errorf("%s %v behind row %d: %s", q.Account, q.Match, i, diff)
		}
		got, err := s.Before(ctx, q)
		if err != nil {
			return err
		}
		if got.Opening != want.Opening || got.Debit != want.Debit || got.Credit != want.Credit {
			t.Errorf("%s %v before row %d of %v: %+v, want %+v", q.Account, q.Match, i+1, q.Span, got, want)
		}
	}
	return nil
}

func TestALedgerOpensWithTheBalanceOfItsAccountAndDimensions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := busy(t, d)
		span := ledger.Span{From: 202502, To: 202503}
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			f, err := s.Figures(ctx, span, nil)
			if err != nil {
				return err
			}
			for _, code := range []string{"102", "113", "501", "50104", "301", "322"} {
				b, err := s.Before(ctx, ledger.LedgerQuery{Account: code, Span: span})
				if err != nil {
					return err
				}
				if want := (ledger.Balance{Opening: f.Accounts[code].Opening}); b != want {
					t.Errorf("%s opens with %+v, want %+v", code, b, want)
				}
			}
			for _, detail := range f.Details {
				b, err := s.Before(ctx, ledger.LedgerQuery{Account: detail.Account, Match: detail.Dimensions, Span: span})
				if err != nil {
					return err
				}
				if b.Opening != detail.Balance.Opening {
					t.Errorf("%s %v opens with %+v, want %+v", detail.Account, detail.Dimensions, b, detail.Balance)
				}
			}
			if len(f.Details) != 2 {
				t.Errorf("%d details", len(f.Details))
			}
			return nil
		})
	})
}

func TestAPairIsWhatVouchersBookFromOneAccountToTheOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := busy(t, d)
		v.post(v.simple("2025-01-20", "32201", "211", "100"))
		v.post(v.simple("2025-02-20", "32201", "211", "-20"))
		v.post(v.simple("2025-01-20", "32202", "311", "60"))
		v.post(v.simple("2025-04-01", "32202", "311", "1000")) // behind the span
		v.post(books.Draft{Book: v.id, Date: 20250210, Series: ledger.General, Lines: []ledger.Line{
			{Summary: "分配", Account: "32201", Debit: 50_00},
			{Summary: "分配", Account: "101", Debit: 15_00},
			{Summary: "分配", Account: "113", Credit: 55_00, Dimensions: member("H01")},
			{Summary: "分配", Account: "211", Credit: 10_00},
		}})
		v.carryForward(202501)
		distributed, claims := ledger.Pair{Debit: "322", Credit: "211"}, ledger.Pair{Debit: "322", Credit: "113"}
		reserve, carried := ledger.Pair{Debit: "32202", Credit: "311"}, ledger.Pair{Debit: "501", Credit: "321"}
		unknown, busiest := ledger.Pair{Debit: "322", Credit: "999"}, ledger.Pair{Debit: "102", Credit: "50101"}
		pairs := []ledger.Pair{unknown, distributed, claims, reserve, carried, busiest}
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			f, err := s.Figures(ctx, ledger.Span{From: 202501, To: 202503}, pairs)
			if err != nil {
				return err
			}
			// 102 against 50101: the smaller side of vouchers 1, 4, 7, 10 and 13.
			want := map[ledger.Pair]ledger.Money{
				unknown: 0, distributed: 100_00 - 20_00 + 10_00, claims: 50_00, reserve: 60_00, carried: 0,
				busiest: 5*100 + 37*(0+3+6+9+12),
			}
			if diff := cmp.Diff(want, f.Pairs); diff != "" {
				t.Errorf("pairs: %s", diff)
			}
			f, err = s.Figures(ctx, ledger.Span{From: 202502, To: 202502}, []ledger.Pair{reserve, distributed})
			if diff := cmp.Diff(map[ledger.Pair]ledger.Money{reserve: 0, distributed: -10_00}, f.Pairs); diff != "" {
				t.Errorf("pairs of February: %s", diff)
			}
			return err
		})
	})
}
