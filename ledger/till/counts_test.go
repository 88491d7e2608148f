package till_test

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/till"
)

func TestPiecesTotal(t *testing.T) {
	one := till.Pieces{1, 1, 1, 1, 1, 1, 1, 1}
	if got := one.Total(); got != 186_60 {
		t.Errorf("one of each is %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		var p, q, sum till.Pieces
		for i := range p {
			p[i] = rapid.IntRange(0, till.MaxPieces).Draw(t, "p")
			q[i] = rapid.IntRange(0, till.MaxPieces).Draw(t, "q")
			sum[i] = p[i] + q[i]
		}
		if sum.Total() != p.Total()+q.Total() {
			t.Errorf("%v and %v are worth %s together", p, q, sum.Total())
		}
		if p.Total()%10 != 0 || p.Total() < 0 {
			t.Errorf("%v are worth %s", p, p.Total())
		}
	})
}

// TestCountFromSigningToConfirming counts twice, with an unposted voucher beside the books, and confirms.
func TestCountFromSigningToConfirming(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.post(v.save("101", "50104", 350_50))
		v.save("101", "50104", 20_00)
		count := till.Count{Book: v.id, Account: "101", Pieces: till.Pieces{3, 1, 1, 0, 0, 0, 1}}
		_, err := v.till.Sign(v.ctx, cashier, v.key(), count)
		wantKey(t, err, ledger.Invalid, "till.no_reason")
		count.Reason = "一笔租金还没记账"
		ref, err := v.till.Sign(v.ctx, cashier, "sign", count)
		check(t, err)
		again, err := v.till.Sign(v.ctx, cashier, "sign", count)
		check(t, err)
		s, err := v.till.Sheet(v.ctx, v.id, ref.ID)
		check(t, err)
		if again != ref || s.Counted != 370_50 || s.Balance != 350_50 || s.Difference() != 20_00 || s.Expected() != 370_50 ||
			s.Pieces != count.Pieces || len(s.Pending) != 1 || s.Pending[0].Debit != 20_00 || s.Date != today ||
			s.Counter != "出纳丙" {
			t.Errorf("signed as %+v, again %v", s, again)
		}

		count.Pieces, count.Reason = till.Pieces{3, 1, 0, 0, 0, 0, 1}, ""
		second, err := v.till.Sign(v.ctx, cashier, v.key(), count)
		check(t, err)
		if second.ID != ref.ID || second.Version != 2 {
			t.Errorf("counted again as %v", second)
		}
		wantKey(t, v.till.Confirm(v.ctx, checker, v.key(), v.id, ref), ledger.Conflict, "till.count_stale")
		wantKey(t, v.till.Confirm(v.ctx, cashier, v.key(), v.id, second), ledger.Denied, "till.confirm_other")
		same := ledger.Actor{ID: cashier.ID, Name: cashier.Name}
		wantKey(t, v.till.Confirm(v.ctx, same, v.key(), v.id, second), ledger.Denied, "till.confirm_other")
		check(t, v.till.Confirm(v.ctx, checker, v.key(), v.id, second))
		wantKey(t, v.till.Confirm(v.ctx, accountant, v.key(), v.id, second), ledger.Conflict, "till.count_confirmed")
		err = v.till.Confirm(v.ctx, checker, v.key(), v.id, till.SheetRef{ID: 9})
		wantKey(t, err, ledger.NotFound, "till.count_unknown")

		third, err := v.till.Sign(v.ctx, cashier, v.key(), count)
		check(t, err)
		sheets, err := v.till.Sheets(v.ctx, v.id, 10)
		check(t, err)
		if third.ID == ref.ID || len(sheets) != 2 || sheets[0].Confirmed() || !sheets[1].Confirmed() ||
			sheets[1].Confirmer != "审核乙" || !sheets[1].ConfirmedAt.Equal(dbtest.Now()) {
			t.Errorf("sheets %+v", sheets)
		}
		open, found, err := v.till.OpenSheet(v.ctx, v.id, "101", today)
		if err != nil || !found || open.ID != third.ID {
			t.Errorf("open is %+v, %v, %v", open, found, err)
		}
		for _, statement := range []string{
			"UPDATE cash_counts SET counted = 1, reason = 'x' WHERE id = 1", "UPDATE cash_counts SET account = '102'",
			"DELETE FROM cash_counts WHERE id = 2",
		} {
			err := d.Update(v.ctx, func(ctx context.Context, tx *db.Tx) error { return tx.Script(ctx, statement) })
			wantKey(t, err, ledger.Conflict, "guard.posted_is_final")
		}
		err = d.Update(v.ctx, func(ctx context.Context, tx *db.Tx) error {
			return tx.Script(ctx, "UPDATE cash_counts SET confirmed_by = counted_by, confirmed_at = 1 WHERE id = 2")
		})
		wantKey(t, err, ledger.Invalid, "db.check")
	})
}

func TestCountRefusals(t *testing.T) {
	v := newVillage(t, dbtest.SQLite(t))
	for name, c := range map[string]struct {
		who    ledger.Actor
		change func(c *till.Count)
		kind   ledger.Kind
		key    string
	}{
		"accountant": {accountant, func(*till.Count) {}, ledger.Denied, "till.not_cashier"},
		"negative":   {cashier, func(c *till.Count) { c.Pieces[2] = -1 }, ledger.Invalid, "till.pieces"},
		"too many":   {cashier, func(c *till.Count) { c.Pieces[7] = till.MaxPieces + 1 }, ledger.Invalid, "till.pieces"},
		"bank":       {cashier, func(c *till.Count) { c.Account = "102" }, ledger.Invalid, "till.no_cash_account"},
		"unknown":    {cashier, func(c *till.Count) { c.Account = "" }, ledger.Invalid, "till.no_cash_account"},
		"difference": {cashier, func(c *till.Count) { c.Pieces[0] = 1 }, ledger.Invalid, "till.no_reason"},
		"reason":     {cashier, func(c *till.Count) { c.Reason = "a\x00" }, ledger.Invalid, "text.control"},
	} {
		count := till.Count{Book: v.id, Account: "101"}
		c.change(&count)
		_, err := v.till.Sign(v.ctx, c.who, "refused "+name, count)
		wantKey(t, err, c.kind, c.key)
	}
	if _, err := v.till.Sign(v.ctx, cashier, v.key(), till.Count{Book: v.id, Account: "101"}); err != nil {
		t.Errorf("an empty till and empty books: %v", err)
	}
}

// TestDifferenceBecomesOneVoucher drafts what a confirmed count lacks, once, and again only when the voucher is gone.
func TestDifferenceBecomesOneVoucher(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.post(v.save("101", "50104", 110_00))
		count := till.Count{Book: v.id, Account: "101", Pieces: till.Pieces{1}, Reason: "找零少了"}
		ref, err := v.till.Sign(v.ctx, cashier, v.key(), count)
		check(t, err)
		draft := func(who ledger.Actor, key string, amount ledger.Money) (books.Ref, error) {
			return v.till.BookDifference(v.ctx, who, key, v.id, till.Shortfall{Sheet: ref.ID, Amount: amount})
		}
		_, err = draft(accountant, v.key(), -10_00)
		wantKey(t, err, ledger.Conflict, "till.count_waiting")
		check(t, v.till.Confirm(v.ctx, checker, v.key(), v.id, ref))
		_, err = draft(cashier, v.key(), -10_00)
		wantKey(t, err, ledger.Denied, "duty.cashier")
		_, err = draft(accountant, v.key(), 10_00)
		wantKey(t, err, ledger.Conflict, "till.other_difference")
		made, err := draft(accountant, "book", -10_00)
		check(t, err)
		again, err := draft(accountant, "book", -10_00)
		if err != nil || again != made {
			t.Errorf("the same request made %v, %v", again, err)
		}
		s, err := v.till.Sheet(v.ctx, v.id, ref.ID)
		check(t, err)
		if s.Voucher != made.ID {
			t.Errorf("the sheet names voucher %d, want %d", s.Voucher, made.ID)
		}
		check(t, v.books.Snapshot(v.ctx, v.id, nil, func(ctx context.Context, shot *books.Snapshot) error {
			got, err := shot.Voucher(ctx, made.ID)
			if err != nil {
				return err
			}
			if got.Date != today || got.State != ledger.Draft || len(got.Lines) != 2 || got.Lines[0].Account != "18101" ||
				got.Lines[0].Debit != 10_00 || got.Lines[1].Account != "101" || got.Lines[1].Credit != 10_00 ||
				got.Lines[0].Summary != "2026-03-16 现金盘点短款（盘点表1）" {
				t.Errorf("drafted %+v", got)
			}
			return nil
		}))
		_, err = draft(accountant, v.key(), -10_00)
		wantKey(t, err, ledger.Conflict, "till.count_booked")
		v.post(made)
		_, err = draft(accountant, v.key(), -10_00)
		wantKey(t, err, ledger.Conflict, "till.count_booked")
		back, err := v.books.Reverse(v.ctx, accountant, v.key(), books.Reversal{Book: v.id, Voucher: made.ID, Date: today})
		check(t, err)
		v.post(back)
		if s, err = v.till.Sheet(v.ctx, v.id, ref.ID); err != nil || s.Voucher != 0 {
			t.Errorf("after the reversal the sheet names %d, %v", s.Voucher, err)
		}
		if _, err = draft(accountant, v.key(), -10_00); err != nil {
			t.Errorf("after the reversal: %v", err)
		}
	})
}

// TestDifferencesBesideWaitingVouchers offers what the books lack with and without vouchers that were not posted.
func TestDifferencesBesideWaitingVouchers(t *testing.T) {
	for name, c := range map[string]struct {
		counted, balance, waiting ledger.Money
		want                      []ledger.Money
	}{
		"none":           {100, 100, 0, nil},
		"long":           {120, 100, 0, []ledger.Money{20}},
		"explained":      {120, 100, 20, nil},
		"both":           {90, 100, -30, []ledger.Money{20, -10}},
		"counted booked": {100, 100, 30, nil},
	} {
		s := till.Sheet{Counted: c.counted, Balance: c.balance}
		if c.waiting != 0 {
			s.Pending = []till.Pending{{Debit: max(c.waiting, 0), Credit: max(-c.waiting, 0)}}
		}
		if got := s.Differences(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
