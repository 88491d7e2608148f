package books_test

import (
	"context"
	"testing"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

func TestAVoucherGoesFromDraftToTheLedger(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		first := v.post(v.simple("2025-03-05", "102", "50103", "40000"))
		second := v.post(v.simple("2025-03-01", "101", "102", "1,000.50"))
		if first.Number != 1 || second.Number != 2 || second.Seq != 2 || first.Hash == second.Hash {
			t.Fatalf("posted %+v then %+v", first, second)
		}
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			f, err := s.Figures(ctx, ledger.Span{From: 202503, To: 202503}, nil)
			if err != nil {
				return err
			}
			for code, want := range map[string]ledger.Money{
				"101": 100050, "102": 4000000 - 100050, "50103": -4000000, "501": -4000000,
			} {
				if got := f.Accounts[code].Closing(); got != want {
					t.Errorf("%s closes at %s, want %s", code, got, want)
				}
			}
			rows, err := s.Ledger(ctx, ledger.LedgerQuery{Account: "102", Span: ledger.Span{From: 202503, To: 202503}})
			if err != nil {
				return err
			}
			if len(rows) != 2 || rows[0].Credit != 100050 || rows[1].Debit != 4000000 || rows[1].Opposite != "50103" {
				t.Errorf("ledger of 102: %+v", rows)
			}
			before, err := s.Before(ctx, ledger.LedgerQuery{
				Account: "102", Span: ledger.Span{From: 202503, To: 202503}, After: rows[0].Position,
			})
			if err != nil {
				return err
			}
			if before.Closing() != -100050 {
				t.Errorf("before the second row 102 stands at %s", before.Closing())
			}
			posted, err := s.Voucher(ctx, first.ID)
			if err != nil {
				return err
			}
			if posted.Seal() != posted.Hash || posted.State != ledger.Posted || posted.CheckedBy != checker.ID {
				t.Errorf("posted voucher %+v does not carry its own hash", posted)
			}
			info, err := s.Info(ctx)
			if info.Head.Seq != 2 || info.Head.Hash.String() != second.Hash || info.Head.Debit != 4100050 {
				t.Errorf("head is %+v", info.Head)
			}
			return err
		})
	})
}
