package books_test

import (
	"context"
	"testing"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestTrendAgreesWithTheFigures compares each month with the balances that statements read.
func TestTrendAgreesWithTheFigures(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := busy(t, d)
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			months, err := s.Trend(ctx, ledger.Span{From: 202502, To: 202504})
			if err != nil {
				return err
			}
			if len(months) != 3 {
				t.Fatalf("%d months", len(months))
			}
			for _, m := range months {
				f, err := s.Figures(ctx, ledger.Span{From: m.Period, To: m.Period}, nil)
				if err != nil {
					return err
				}
				want := books.MonthTotal{
					Period: m.Period, Income: -f.Accounts["501"].NetDebit(), Cash: f.Accounts["101"].Closing(),
					Bank: f.Accounts["102"].Closing(),
				}
				if m != want {
					t.Errorf("%s: %+v, want %+v", m.Period, m, want)
				}
			}
			return nil
		})
	})
}

// TestSearchFindsWhatPeopleRemember looks for vouchers by number, summary, account, initials, amount and member.
func TestSearchFindsWhatPeopleRemember(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := busy(t, d)
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			for text, want := range map[string]int{
				"": 15, "记-2": 3, "承包": 15, "50103": 5, "经营收入_出租": 5, "yhck": 15, "3.00": 1, "H01": 8, "%": 0, "没有": 0,
			} {
				found, next, err := s.Search(ctx, books.VoucherQuery{
					Span: ledger.Span{From: 202501, To: 202512}, Text: text,
				})
				if err != nil {
					return err
				}
				if len(found) != want || next != 0 {
					t.Errorf("%q finds %d vouchers, want %d", text, len(found), want)
				}
			}
			return v.pages(ctx, s)
		})
	})
}

// pages reads all vouchers four at a time, the latest first, each once and with its lines.
func (v *village) pages(ctx context.Context, s *books.Snapshot) error {
	v.t.Helper()
	var before, last int64 = 0, 16
	for pages := 1; ; pages++ {
		found, next, err := s.Search(ctx, books.VoucherQuery{
			Span: ledger.Span{From: 202501, To: 202512}, Before: before, Limit: 4,
		})
		if err != nil {
			return err
		}
		for _, f := range found {
			if f.Seq != last-1 || len(f.Lines) != 3 {
				v.t.Errorf("voucher %d with %d lines follows %d", f.Seq, len(f.Lines), last)
			}
			last = f.Seq
		}
		if next == 0 {
			if last != 1 || pages != 4 {
				v.t.Errorf("%d pages end at voucher %d", pages, last)
			}
			return nil
		}
		before = next
	}
}
