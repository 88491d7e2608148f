package books_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// close closes a month that nothing stands in the way of.
func (v *village) close(p ledger.Period) books.Closing {
	v.t.Helper()
	c, err := v.books.Close(v.ctx, accountant, v.key(), v.id, p)
	if err != nil {
		v.t.Fatal(err)
	}
	return c
}

// reopen asks for the month and grants it by another person.
func (v *village) reopen(p ledger.Period) {
	v.t.Helper()
	no, err := v.books.AskReopen(v.ctx, accountant, v.key(), v.id, p, "漏记一张凭证")
	if err != nil {
		v.t.Fatal(err)
	}
	if err := v.books.Reopen(v.ctx, checker, v.key(), v.id, no); err != nil {
		v.t.Fatal(err)
	}
}

// states returns the states of the months of a year by month.
func (v *village) states(year int) []string {
	v.t.Helper()
	var out []string
	v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		periods, err := s.Periods(ctx)
		for _, p := range periods {
			if p.Period.Year() == year {
				out = append(out, p.State)
			}
		}
		return err
	})
	return out
}

func keys(obstacles []books.Obstacle) []string {
	out := make([]string, len(obstacles))
	for i, o := range obstacles {
		out[i] = o.Severity.String() + " " + strings.TrimSuffix(o.Key+" "+o.Account+o.Asset, " ")
	}
	return out
}

func TestClosingNamesEveryObstacleAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		v.open(books.Opening{Account: "102", Balance: 100})
		v.post(v.simple("2025-02-05", "18101", "101", "70"))
		v.post(v.simple("2025-02-06", "102", "50103", "4000"))
		draft := v.save(v.simple("2025-02-07", "101", "102", "5"))
		v.checked(v.simple("2025-02-08", "101", "102", "5"))
		v.putAsset(tractor("T1"))
		obstacles, err := v.books.Obstacles(v.ctx, v.id, 202502)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"blocking close.earlier_open", "blocking close.unposted", "blocking close.unposted", "blocking close.openings",
			"blocking close.pending_loss 18101", "blocking close.not_carried 50103", "blocking close.not_depreciated T1",
			"warning close.overdrawn 101",
		}
		if diff := cmp.Diff(want, keys(obstacles)); diff != "" {
			t.Errorf("obstacles (-want +got):\n%s", diff)
		}
		if obstacles[1].Voucher != draft.ID || obstacles[1].Args["state"] != "draft" || obstacles[4].Args["balance"] != "70.00" {
			t.Errorf("obstacles do not say what they are about: %+v", obstacles)
		}
		_, err = v.books.Close(v.ctx, accountant, v.key(), v.id, 202502)
		if es := ledger.Problems(err); len(es) != 7 || ledger.KindOf(err) != ledger.Invalid {
			t.Errorf("closing tells %v", err)
		}
		_, err = v.books.Close(v.ctx, cashier, v.key(), v.id, 202501)
		wantKind(t, err, ledger.Denied, "duty.cashier")
		_, err = v.books.Obstacles(v.ctx, v.id, 202412)
		wantKind(t, err, ledger.NotFound, "period.unknown")
	})
}

func TestDecemberNeedsTheYearEnd(t *testing.T) {
	v := begin(t, dbtest.SQLite(t), "gaozhai", 202512)
	v.post(v.simple("2025-12-05", "102", "50103", "4000"))
	v.carryForward(202512)
	v.post(v.simple("2025-12-31", "32201", "311", "400"))
	obstacles, err := v.books.Obstacles(v.ctx, v.id, 202512)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"blocking close.year_end 321", "blocking close.year_end 32201"}, keys(obstacles)); diff != "" {
		t.Errorf("obstacles (-want +got):\n%s", diff)
	}
	v.yearEnd(2025)
	v.close(202512)
	// The year that has come begins.
	if got := v.states(2026); len(got) != 12 || got[0] != "open" {
		t.Errorf("2026 is %v", got)
	}
	// April 2026 has not begun on the day of the tests.
	for p := ledger.Period(202601); p <= 202603; p = p.Next() {
		v.close(p)
	}
	_, err = v.books.Close(v.ctx, accountant, v.key(), v.id, 202604)
	wantKind(t, err, ledger.Invalid, "close.future")
}

func TestMonthsCloseInOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		_, err := v.books.Close(v.ctx, accountant, v.key(), v.id, 202502)
		wantKind(t, err, ledger.Invalid, "close.earlier_open")
		c := v.close(202501)
		if len(c.Digest) != 64 || c.Seq != 0 || len(c.Hash) != 64 {
			t.Errorf("closing %+v", c)
		}
		_, err = v.books.Close(v.ctx, accountant, v.key(), v.id, 202501)
		wantKind(t, err, ledger.Closed, "period.closed")
		v.close(202502)
		_, err = v.books.AskReopen(v.ctx, accountant, v.key(), v.id, 202501, "改一月")
		wantKind(t, err, ledger.Conflict, "reopen.not_last")
		v.sound()
	})
}

func TestReopeningNeedsTwo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		v.close(202501)
		ask := func(reason string) (int64, error) {
			return v.books.AskReopen(v.ctx, accountant, v.key(), v.id, 202501, reason)
		}
		_, err := ask("  ")
		wantKind(t, err, ledger.Invalid, "reopen.no_reason")
		no, err := ask("漏记一张凭证")
		if err != nil {
			t.Fatal(err)
		}
		_, err = ask("再问一次")
		wantKind(t, err, ledger.Conflict, "reopen.asked")
		wantKind(t, v.books.Reopen(v.ctx, accountant, v.key(), v.id, no), ledger.Denied, "guard.reopening_needs_two")
		wantKind(t, v.books.Reopen(v.ctx, cashier, v.key(), v.id, no), ledger.Denied, "duty.cashier")
		wantKind(t, v.books.Reopen(v.ctx, checker, v.key(), v.id, no+7), ledger.NotFound, "reopen.unknown")
		v.refused(`INSERT INTO period_events (book, no, period, action, actor, at, asked, asker, seq, hash)
			SELECT book, no + 1, period, 'reopen', actor, at, no, actor, seq, hash FROM period_events WHERE action = 'ask'`,
			"reopening_needs_two")
		v.refused("UPDATE periods SET state = 'open' WHERE period = 202501", "only_open_periods")
		if err := v.books.RefuseReopen(v.ctx, checker, v.key(), v.id, no, "理由不足"); err != nil {
			t.Fatal(err)
		}
		wantKind(t, v.books.Reopen(v.ctx, checker, v.key(), v.id, no), ledger.NotFound, "reopen.unknown")
		v.reopen(202501)
		if got := v.states(2025)[0]; got != "open" {
			t.Errorf("January is %s", got)
		}
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			events, err := s.PeriodEvents(ctx)
			var actions []string
			for _, e := range events {
				actions = append(actions, e.Action)
			}
			if got := strings.Join(actions, " "); got != "close ask refuse ask reopen" {
				t.Errorf("events %s", got)
			}
			if last := events[len(events)-1]; last.Asker != accountant.ID || last.Actor != checker.ID || last.Asked != 4 {
				t.Errorf("reopened by %+v", last)
			}
			waiting, wErr := s.ReopenRequests(ctx)
			if len(waiting) != 0 || wErr != nil {
				t.Errorf("waiting %v %v", waiting, wErr)
			}
			return err
		})
		v.refused("UPDATE period_events SET reason = ''", "log_is_final")
		v.sound()
	})
}

// TestForgedReopeningIsRefused: SQL cannot set a month back, nor write down a decision that nobody asked for.
func TestForgedReopeningIsRefused(t *testing.T) {
	const decide = `INSERT INTO period_events (book, no, period, action, actor, at, asked, asker, seq, hash)
		SELECT book, no + 1, %s, '%s', %d, at, %s, %d, seq, hash FROM period_events
		WHERE no = (SELECT max(no) FROM period_events)`
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		v.close(202501)
		v.close(202502)
		v.refused("UPDATE periods SET state = 'open' WHERE period = 202502", "only_open_periods")
		v.refused(fmt.Sprintf(decide, "202502", "reopen", 12, "NULL", 11), "reopening_needs_two") // nobody asked
		no, err := v.books.AskReopen(v.ctx, accountant, v.key(), v.id, 202502, "漏记")
		if err != nil {
			t.Fatal(err)
		}
		asked := fmt.Sprint(no)
		v.refused(fmt.Sprintf(decide, "202501", "reopen", 12, asked, 11), "reopening_needs_two") // for another month
		v.refused(fmt.Sprintf(decide, "202502", "reopen", 11, asked, 99), "reopening_needs_two") // by another asker
		if err := v.books.RefuseReopen(v.ctx, checker, v.key(), v.id, no, "不必"); err != nil {
			t.Fatal(err)
		}
		v.refused(fmt.Sprintf(decide, "202502", "reopen", 12, asked, 11), "reopening_needs_two") // decided already
		// Even with a request and a grant, a month stays while the one behind it is closed.
		forged := `INSERT INTO period_events (book, no, period, action, actor, at, reason, seq, hash)
			SELECT book, no + 1, 202501, 'ask', 11, at, 'x', seq, hash FROM period_events
			WHERE no = (SELECT max(no) FROM period_events);` + fmt.Sprintf(decide, "202501", "reopen", 12, "no", 11)
		v.refused(forged+"; UPDATE periods SET state = 'open' WHERE period = 202501", "only_open_periods")
		v.sound()
	})
}

func TestCloseReopenCloseSaysTheSame(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		v.open(books.Opening{Account: "102", Balance: 1_000_00}, books.Opening{Account: "301", Balance: -1_000_00})
		v.post(v.simple("2025-01-05", "102", "50103", "4000"))
		v.carryForward(202501)
		first, before := v.close(202501), v.figures(202501, 202501)
		v.reopen(202501)
		second, after := v.close(202501), v.figures(202501, 202501)
		if diff := cmp.Diff(before, after, cmpopts.IgnoreUnexported(ledger.Chart{})); diff != "" {
			t.Errorf("figures changed:\n%s", diff)
		}
		if first.Digest != second.Digest || first.Hash != second.Hash || first.Seq != second.Seq {
			t.Errorf("closed as %+v and then as %+v", first, second)
		}
		v.reopen(202501)
		v.post(v.simple("2025-01-06", "101", "102", "1"))
		if third := v.close(202501); third.Digest == first.Digest {
			t.Error("another voucher, and the digest is the same")
		}
		v.sound()
	})
}

func TestLockingAYearIsForGood(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202511)
		v.close(202511)
		err := v.books.LockYear(v.ctx, accountant, v.key(), v.id, 2025)
		wantKind(t, err, ledger.Conflict, "lock.not_closed")
		v.close(202512)
		wantKind(t, v.books.LockYear(v.ctx, cashier, v.key(), v.id, 2025), ledger.Denied, "duty.cashier")
		wantKind(t, v.books.LockYear(v.ctx, accountant, v.key(), v.id, 2024), ledger.NotFound, "lock.no_year")
		if err := v.books.LockYear(v.ctx, accountant, v.key(), v.id, 2025); err != nil {
			t.Fatal(err)
		}
		if got := v.states(2025); !slices.Equal(got, []string{"locked", "locked"}) {
			t.Errorf("states %v", got)
		}
		wantKind(t, v.books.LockYear(v.ctx, accountant, v.key(), v.id, 2025), ledger.Closed, "lock.locked")
		_, err = v.books.AskReopen(v.ctx, accountant, v.key(), v.id, 202512, "再改")
		wantKind(t, err, ledger.Closed, "period.locked")
		v.refused("UPDATE periods SET state = 'open' WHERE period = 202512", "only_open_periods")
		v.sound()
	})
}

// TestEveryWriteIntoEveryState: only open months take vouchers, whichever way they come; drafts may wait anywhere.
func TestEveryWriteIntoEveryState(t *testing.T) {
	states := map[string]struct {
		period ledger.Period
		open   bool
		key    string
	}{
		"locked":   {202411, false, "period.locked"},
		"closed":   {202501, false, "period.closed"},
		"reopened": {202502, true, ""},
		"open":     {202503, true, ""},
		"future":   {202701, false, "period.future"},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for name, state := range states {
			t.Run(name, func(t *testing.T) {
				v := begin(t, d, name, 202411)
				early := v.post(v.simple("2024-11-02", "101", "102", "100"))
				late := tractor("T1")
				late.InUse = 20250210 // first charged in March
				v.putAsset(late)
				for p := ledger.Period(202411); p <= 202502; p = p.Next() {
					v.close(p)
				}
				if err := v.books.LockYear(v.ctx, accountant, v.key(), v.id, 2024); err != nil {
					t.Fatal(err)
				}
				v.reopen(202502)
				for way, write := range v.writes(state.period, early.ID) {
					err := write()
					if state.open && err != nil {
						t.Errorf("%s into an open month: %v", way, err)
					}
					if !state.open && (err == nil || ledger.Problems(err)[0].Key != state.key) {
						t.Errorf("%s into a %s month: want %s, got %v", way, name, state.key, err)
					}
				}
				v.save(v.simple(state.period.First().String(), "101", "102", "100"))
				sql := v.insertion(state.period)
				if state.open {
					if err := v.attack(sql); err != nil {
						t.Errorf("SQL into an open month: %v", err)
					}
				} else {
					v.refused(sql, "only_open_periods")
				}
			})
		}
	})
}

// writes are the ways of the service into the books of a month.
func (v *village) writes(p ledger.Period, posted ledger.VoucherID) map[string]func() error {
	return map[string]func() error{
		"post": func() error {
			ref := v.checked(v.simple(p.First().String(), "101", "102", "100"))
			_, err := v.books.Post(v.ctx, accountant, v.key(), v.id, []books.Ref{ref})
			return err
		},
		"reverse": func() error {
			ref, err := v.books.Reverse(v.ctx, accountant, v.key(), books.Reversal{Book: v.id, Voucher: posted, Date: p.Last()})
			if err == nil {
				err = v.books.DeleteDraft(v.ctx, accountant, v.key(), v.id, ref)
			}
			return err
		},
		"depreciate": func() error {
			done, err := v.books.Depreciate(v.ctx, accountant, v.key(), v.id, p, nil)
			if err == nil {
				v.drop(done.Ref)
			}
			return unless(err, "asset.nothing")
		},
		"carry forward": func() error {
			_, err := v.books.CarryForward(v.ctx, accountant, v.key(), v.id, p, books.CarryForwardOptions{})
			return unless(err, "carry_forward.nothing")
		},
	}
}

// unless forgives an error that says that the month was asked and had nothing to write.
func unless(err error, key string) error {
	if err != nil && ledger.Problems(err)[0].Key == key {
		return nil
	}
	return err
}

// drop takes a submitted voucher back and deletes it.
func (v *village) drop(ref books.Ref) {
	v.t.Helper()
	refs, err := v.books.Withdraw(v.ctx, accountant, v.key(), v.id, []books.Ref{ref}, "重做")
	if err != nil {
		v.t.Fatal(err)
	}
	if err := v.books.DeleteDraft(v.ctx, accountant, v.key(), v.id, refs[0]); err != nil {
		v.t.Fatal(err)
	}
}

// insertion is SQL that puts a voucher, right in everything else, behind the last one of the book.
func (v *village) insertion(p ledger.Period) string {
	day := int(p.First())
	return fmt.Sprintf(`INSERT INTO lines (book, voucher, no, seq, date, account, summary, debit, credit)
		SELECT b.id, 777, n.no, (SELECT max(seq) + 1 FROM vouchers WHERE book = b.id), %[2]d, n.account, 'x', n.debit, n.credit
		FROM books b JOIN (SELECT 1 AS no, '101' AS account, 100 AS debit, 0 AS credit
			UNION ALL SELECT 2, '102', 0, 100) n ON b.id = %[1]d;
		INSERT INTO vouchers (book, id, seq, period, date, series, number, kind, attachments, note, source, source_ref,
			line_count, debit, files, prepared_by, prepared_at, checked_by, checked_at, posted_by, posted_at, prev_hash, hash)
		SELECT book, 777, seq + 1, %[3]d, %[2]d, '记',
			1 + coalesce((SELECT max(number) FROM vouchers w WHERE w.book = v.book AND w.period = %[3]d AND w.series = '记'), 0),
			1, 0, '', 'x', '', 2, 100, '[]', 1, 1, 2, 1, 1, 1, hash, hash
		FROM vouchers v WHERE book = %[1]d AND seq = (SELECT max(seq) FROM vouchers WHERE book = %[1]d)`,
		v.id, day, int(p))
}
