package books_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/trail"
	"cunzhang/ledger/verify"
)

// attack runs SQL past the service, as somebody with the database's password would.
func (v *village) attack(sql string) error {
	return v.db.Update(v.ctx, func(ctx context.Context, tx *db.Tx) error { return tx.Script(ctx, sql) })
}

// refused fails unless the SQL is refused by the guard of that name.
func (v *village) refused(sql, guard string) {
	v.t.Helper()
	err := v.attack(sql)
	var e *ledger.Error
	if !errors.As(err, &e) || e.Key != "guard."+guard {
		v.t.Errorf("%s\nwant the guard %s, got %v", sql, guard, err)
	}
}

// sound fails when verification finds a breach.
func (v *village) sound() {
	v.t.Helper()
	breaches, sum, err := verify.Run(v.ctx, v.db, verify.Options{})
	if err != nil {
		v.t.Fatal(err)
	}
	for _, b := range breaches {
		v.t.Error(b)
	}
	if sum.Books == 0 {
		v.t.Error("nothing was verified")
	}
}

func TestDebitsEqualCredits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		draft := v.simple("2025-01-05", "101", "102", "100")
		draft.Lines[1].Credit = 9999
		ref := v.save(draft) // a draft may be unbalanced
		_, err := v.books.Submit(v.ctx, accountant, v.key(), v.id, []books.Ref{ref})
		wantKind(t, err, ledger.Invalid, "voucher.unbalanced")

		v.post(v.simple("2025-01-05", "101", "102", "100"))
		v.refused(`INSERT INTO lines (book, voucher, no, seq, date, account, summary, debit, credit)
			VALUES (1, 77, 1, 2, 20250105, '101', 'x', 100, 0), (1, 77, 2, 2, 20250105, '102', 'x', 0, 99);
			INSERT INTO vouchers (book, id, seq, period, date, series, number, kind, attachments, note, source, source_ref,
				line_count, debit, files, prepared_by, prepared_at, checked_by, checked_at, posted_by, posted_at, prev_hash, hash)
			SELECT 1, 77, 2, 202501, 20250105, '记', 2, 1, 0, '', 'x', '', 2, 100, '[]', 1, 1, 2, 1, 1, 1, hash, hash
			FROM vouchers WHERE seq = 1`, "debits_equal_credits")
		v.sound()
	})
}

func TestPostedIsFinal(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		posted := v.post(v.simple("2025-01-05", "101", "102", "100"))
		for _, sql := range []string{
			"UPDATE vouchers SET note = 'changed'",
			"UPDATE vouchers SET number = 9",
			"UPDATE vouchers SET posted_by = 99",
			"DELETE FROM vouchers",
			"UPDATE lines SET debit = debit + 1 WHERE debit <> 0",
			"DELETE FROM lines",
			fmt.Sprintf(`INSERT INTO lines (book, voucher, no, seq, date, account, summary, debit, credit)
				VALUES (1, %d, 3, 1, 20250105, '101', 'x', 1, 0)`, posted.ID),
		} {
			v.refused(sql, "posted_is_final")
		}
		if d.Dialect() == db.SQLite {
			v.refused(fmt.Sprintf(`INSERT OR REPLACE INTO lines (book, voucher, no, seq, date, account, summary, debit, credit)
				VALUES (1, %d, 1, 1, 20250105, '101', 'x', 1, 0)`, posted.ID), "posted_is_final")
			// Several guards stand in the way of this one; which speaks first is SQLite's choice.
			err := v.attack(fmt.Sprintf("INSERT OR REPLACE INTO vouchers SELECT * FROM vouchers WHERE id = %d", posted.ID))
			wantKind(t, err, ledger.Busy, "guard.numbers_without_gaps")
		} else {
			v.refused("TRUNCATE vouchers CASCADE", "posted_is_final")
			v.refused("TRUNCATE lines", "posted_is_final")
		}
		// The service has no way either: what is posted is no draft any more.
		ref := books.Ref{ID: posted.ID, Version: 3}
		change := v.simple("2025-01-05", "101", "102", "999")
		change.ID, change.Version = ref.ID, ref.Version
		_, err := v.books.SaveDraft(v.ctx, accountant, v.key(), change)
		wantKind(t, err, ledger.Conflict, "voucher.is_posted")
		err = v.books.DeleteDraft(v.ctx, accountant, v.key(), v.id, ref)
		wantKind(t, err, ledger.Conflict, "voucher.is_posted")
		_, err = v.books.Withdraw(v.ctx, accountant, v.key(), v.id, []books.Ref{ref}, "")
		wantKind(t, err, ledger.Conflict, "voucher.is_posted")
		v.sound()
	})
}

func TestCheckedIsWhatGetsPosted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		ref := v.checked(v.simple("2025-01-05", "101", "102", "100"))
		for _, sql := range []string{
			"UPDATE drafts SET lines = '[]', version = version + 1",
			"UPDATE drafts SET date = 20250106, version = version + 1",
			"UPDATE drafts SET prepared_by = 99, version = version + 1",
			"UPDATE drafts SET state = 1, checked_by = NULL, checked_at = NULL, version = version + 1",
			"UPDATE drafts SET note = 'x'",
			"DELETE FROM drafts",
		} {
			v.refused(sql, "draft_states")
		}
		change := v.simple("2025-01-05", "101", "102", "999")
		change.ID, change.Version = ref.ID, ref.Version
		_, err := v.books.SaveDraft(v.ctx, accountant, v.key(), change)
		wantKind(t, err, ledger.Conflict, "voucher.not_draft")
	})
}

func TestReversalMirrors(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		wrong := v.post(v.simple("2025-01-05", "101", "102", "100"))
		reversal := books.Reversal{Book: v.id, Voucher: wrong.ID, Date: date(t, "2025-02-03")}
		ref, err := v.books.Reverse(v.ctx, accountant, v.key(), reversal)
		if err != nil {
			t.Fatal(err)
		}
		_, err = v.books.Reverse(v.ctx, accountant, v.key(), reversal)
		wantKind(t, err, ledger.Conflict, "guard.reversed_once")
		refs, err := v.books.Submit(v.ctx, accountant, v.key(), v.id, []books.Ref{ref})
		if err != nil {
			t.Fatal(err)
		}
		if refs, err = v.books.Check(v.ctx, checker, v.key(), v.id, refs); err != nil {
			t.Fatal(err)
		}
		posted, err := v.books.Post(v.ctx, accountant, v.key(), v.id, refs)
		if err != nil {
			t.Fatal(err)
		}
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			by, err := s.ReversedBy(ctx, wrong.ID)
			if err != nil {
				return err
			}
			r, err := s.Voucher(ctx, by)
			if err != nil {
				return err
			}
			if by != posted[0].ID || r.Reverses != wrong.ID || r.Lines[0].Debit != -10000 || r.Lines[1].Credit != -10000 {
				t.Errorf("reversal %+v", r)
			}
			f, err := s.Figures(ctx, ledger.Span{From: 202501, To: 202502}, nil)
			if b := f.Accounts["101"]; b.Debit != 0 || b.Credit != 0 {
				t.Errorf("turnover after the reversal: %+v", b)
			}
			return err
		})
		_, err = v.books.Reverse(v.ctx, accountant, v.key(), reversal)
		wantKind(t, err, ledger.Conflict, "guard.reversed_once")
		_, err = v.books.Reverse(v.ctx, accountant, v.key(),
			books.Reversal{Book: v.id, Voucher: posted[0].ID, Date: date(t, "2025-03-01")})
		wantKind(t, err, ledger.Invalid, "voucher.reversal_of_reversal")
		v.sound()
	})
}

func TestOnlyOpenPeriods(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		for day, key := range map[string]string{"2024-12-31": "period.before_start", "2027-01-01": "period.future"} {
			ref := v.checked(v.simple(day, "101", "102", "100"))
			_, err := v.books.Post(v.ctx, accountant, v.key(), v.id, []books.Ref{ref})
			wantKind(t, err, ledger.Invalid, key)
		}
		ref := v.checked(v.simple("2025-01-05", "101", "102", "100"))
		if err := v.attack("UPDATE periods SET state = 'closed' WHERE period = 202501"); err != nil {
			t.Fatal(err)
		}
		_, err := v.books.Post(v.ctx, accountant, v.key(), v.id, []books.Ref{ref})
		wantKind(t, err, ledger.Closed, "period.closed")
		v.refused("DELETE FROM periods", "only_open_periods")
		v.refused("UPDATE periods SET state = 'locked' WHERE period = 202502", "only_open_periods")
		v.refused("INSERT INTO periods (book, period, state) VALUES (1, 202701, 'closed')", "only_open_periods")
		// A later year opens as a whole when its first voucher arrives.
		next := v.post(v.simple("2026-02-05", "101", "102", "100"))
		if next.Period != 202602 || next.Number != 1 {
			t.Errorf("posted into the next year: %+v", next)
		}
	})
}

func TestNumbersWithoutGaps(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		const clerks = 100
		refs := make([]books.Ref, clerks)
		for i := range refs {
			refs[i] = v.checked(v.simple("2025-01-05", "101", "102", "100"))
		}
		numbers := make([]int, clerks)
		var group sync.WaitGroup
		for i := range clerks {
			group.Go(func() {
				posted, err := v.books.Post(v.ctx, accountant, fmt.Sprintf("post-%d", i), v.id, refs[i:i+1])
				if err != nil {
					t.Error(err)
					return
				}
				numbers[i] = posted[0].Number
			})
		}
		group.Wait()
		seen := make(map[int]bool)
		for _, n := range numbers {
			if n < 1 || n > clerks || seen[n] {
				t.Fatalf("numbers %v are not 1 to %d", numbers, clerks)
			}
			seen[n] = true
		}
		v.refused(`INSERT INTO lines (book, voucher, no, seq, date, account, summary, debit, credit)
			VALUES (1, 777, 1, 101, 20250105, '101', 'x', 100, 0), (1, 777, 2, 101, 20250105, '102', 'x', 0, 100);
			INSERT INTO vouchers (book, id, seq, period, date, series, number, kind, attachments, note, source, source_ref,
				line_count, debit, files, prepared_by, prepared_at, checked_by, checked_at, posted_by, posted_at, prev_hash, hash)
			SELECT 1, 777, 101, 202501, 20250105, '记', 105, 1, 0, '', 'x', '', 2, 100, '[]', 1, 1, 2, 1, 1, 1, hash, hash
			FROM vouchers WHERE seq = 100`, "numbers_without_gaps")
		v.sound()
	})
}

func TestPreparerIsNotChecker(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		refs, err := v.books.Submit(v.ctx, accountant, v.key(), v.id,
			[]books.Ref{v.save(v.simple("2025-01-05", "101", "102", "100"))})
		if err != nil {
			t.Fatal(err)
		}
		_, err = v.books.Check(v.ctx, accountant, v.key(), v.id, refs)
		wantKind(t, err, ledger.Denied, "guard.preparer_is_not_checker")
		_, err = v.books.Check(v.ctx, cashier, v.key(), v.id, refs)
		wantKind(t, err, ledger.Denied, "duty.cashier")
		v.refused("UPDATE drafts SET state = 3, checked_by = prepared_by, checked_at = 1, version = version + 1",
			"preparer_is_not_checker")
		if refs, err = v.books.Check(v.ctx, checker, v.key(), v.id, refs); err != nil {
			t.Fatal(err)
		}
		_, err = v.books.Post(v.ctx, cashier, v.key(), v.id, refs)
		wantKind(t, err, ledger.Denied, "duty.cashier")
		v.refused(`INSERT INTO lines (book, voucher, no, seq, date, account, summary, debit, credit)
			VALUES (1, 77, 1, 1, 20250105, '101', 'x', 100, 0), (1, 77, 2, 1, 20250105, '102', 'x', 0, 100);
			INSERT INTO vouchers (book, id, seq, period, date, series, number, kind, attachments, note, source, source_ref,
				line_count, debit, files, prepared_by, prepared_at, checked_by, checked_at, posted_by, posted_at, prev_hash, hash)
			SELECT 1, 77, 1, 202501, 20250105, '记', 1, 1, 0, '', 'x', '', 2, 100, '[]', 5, 1, 5, 1, 1, 1, hash, hash
			FROM heads WHERE book = 1`, "voucher_preparer_is_not_checker")
	})
}

func TestEveryWriteIsLogged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.post(v.simple("2025-01-05", "101", "102", "100"))
		var actions []string
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			records, err := s.Log(ctx, trail.Query{})
			for _, r := range records {
				actions = append(actions, r.Action)
			}
			if err == nil && (records[0].Name != accountant.Name || records[0].Address != "test") {
				t.Errorf("log row %+v does not say who did it from where", records[0])
			}
			return err
		})
		want := "voucher.post voucher.check voucher.submit draft.create book.create"
		if got := strings.Join(actions, " "); got != want {
			t.Errorf("logged %s, want %s", got, want)
		}
		for _, sql := range []string{
			"UPDATE log SET actor = 99", "DELETE FROM log", "UPDATE submissions SET digest = digest",
			`INSERT INTO log (book, no, at, actor, name, address, action, object) VALUES (1, 99, 1, 1, 'x', 'x', 'x', 'x')`,
		} {
			v.refused(sql, "log_is_final")
		}
		err := v.db.Update(v.ctx, func(ctx context.Context, tx *db.Tx) error {
			return trail.Write(ctx, tx, v.id, func(*trail.Head) error { return nil })
		})
		wantKind(t, err, ledger.Internal, "log.nothing")
	})
}

func TestSameKeyPostsOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		ref := v.checked(v.simple("2025-01-05", "101", "102", "100"))
		results := make([]string, 8)
		var group sync.WaitGroup
		for i := range results {
			group.Go(func() {
				posted, err := v.books.Post(v.ctx, accountant, "double-click", v.id, []books.Ref{ref})
				if err != nil {
					t.Error(err)
					return
				}
				results[i] = fmt.Sprintf("%+v", posted)
			})
		}
		group.Wait()
		for _, r := range results {
			if r != results[0] {
				t.Errorf("the same key gave %s and %s", results[0], r)
			}
		}
		other := v.checked(v.simple("2025-01-06", "101", "102", "100"))
		_, err := v.books.Post(v.ctx, accountant, "double-click", v.id, []books.Ref{other})
		wantKind(t, err, ledger.Conflict, "submission.conflict")
		_, err = v.books.Post(v.ctx, accountant, "", v.id, []books.Ref{other})
		wantKind(t, err, ledger.Invalid, "submission.no_key")
		v.sound()
	})
}

func TestClosingIsOpening(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		for _, day := range []string{"2025-01-05", "2025-02-28", "2025-03-01", "2025-12-31", "2026-01-01"} {
			v.post(v.simple(day, "101", "102", "100.01"))
		}
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			var before *ledger.Figures
			for p := ledger.Period(202501); p <= 202603; p = p.Next() {
				f, err := s.Figures(ctx, ledger.Span{From: p, To: p}, nil)
				if err != nil {
					return err
				}
				for code, b := range f.Accounts {
					if before != nil && before.Accounts[code].Closing() != b.Opening {
						t.Errorf("%s opens %s at %s after closing at %s", code, p, b.Opening, before.Accounts[code].Closing())
					}
				}
				before = f
			}
			if got := before.Accounts["101"].Closing(); got != 50005 {
				t.Errorf("101 closes at %s", got)
			}
			return nil
		})
	})
}

func TestOneSnapshot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.post(v.simple("2025-01-05", "101", "102", "100"))
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			january := ledger.Span{From: 202501, To: 202501}
			first, err := s.Figures(ctx, january, nil)
			if err != nil {
				return err
			}
			v.post(v.simple("2025-01-06", "101", "102", "100")) // by somebody else, meanwhile
			second, err := s.Figures(ctx, january, nil)
			if err != nil {
				return err
			}
			rows, err := s.Ledger(ctx, ledger.LedgerQuery{Account: "101", Span: january})
			if first.Accounts["101"] != second.Accounts["101"] || len(rows) != 1 {
				t.Errorf("one page saw %+v, %+v and %d rows", first.Accounts["101"], second.Accounts["101"], len(rows))
			}
			return err
		})
	})
}

func TestOneChain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.post(v.simple("2025-01-05", "101", "102", "100"))
		v.post(v.simple("2025-01-06", "101", "102", "100"))
		v.refused(`INSERT INTO lines (book, voucher, no, seq, date, account, summary, debit, credit)
			VALUES (1, 77, 1, 3, 20250105, '101', 'x', 100, 0), (1, 77, 2, 3, 20250105, '102', 'x', 0, 100);
			INSERT INTO vouchers (book, id, seq, period, date, series, number, kind, attachments, note, source, source_ref,
				line_count, debit, files, prepared_by, prepared_at, checked_by, checked_at, posted_by, posted_at, prev_hash, hash)
			SELECT 1, 77, 3, 202501, 20250105, '记', 3, 1, 0, '', 'x', '', 2, 100, '[]', 1, 1, 2, 1, 1, 1, hash, hash
			FROM vouchers WHERE seq = 1`, "one_chain")
		v.sound()
	})
}

// TestVerifyNamesWhatGuardsCannotSee breaks a book with the guards taken away, as somebody who owns the database could,
// and expects each breach to be named.
func TestVerifyNamesWhatGuardsCannotSee(t *testing.T) {
	for name, c := range map[string]struct{ sql, rule string }{
		"amount":  {"UPDATE lines SET debit = debit + 1 WHERE voucher = 1 AND no = 1", "PostedIsFinal"},
		"summary": {"UPDATE lines SET summary = 'other' WHERE voucher = 1", "PostedIsFinal"},
		"checker": {"UPDATE vouchers SET checked_by = 99 WHERE id = 1", "PostedIsFinal"},
		"number":  {"UPDATE vouchers SET number = 7 WHERE id = 2", "NumbersWithoutGaps"},
		"removed": {"DELETE FROM lines WHERE voucher = 2; DELETE FROM vouchers WHERE id = 2", "OneChain"},
		"balance": {"UPDATE balances SET debit = debit + 1 WHERE account = '101'", "ClosingIsOpening"},
		"head":    {"UPDATE heads SET debit = 5 WHERE book = 1", "OneChain"},
		"log":     {"DELETE FROM log WHERE book = 1 AND no = 2", "EveryWriteIsLogged"},
		"period":  {"UPDATE periods SET state = 'closed' WHERE period = 202503", "OnlyOpenPeriods"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t, dbtest.SQLite(t))
			v.post(v.simple("2025-01-05", "101", "102", "100"))
			v.post(v.simple("2025-01-06", "101", "102", "100"))
			v.sound()
			for _, trigger := range []string{
				"vouchers_no_update", "vouchers_no_delete", "lines_no_update", "lines_no_delete", "log_no_delete",
			} {
				if err := v.attack("DROP TRIGGER " + trigger); err != nil {
					t.Fatal(err)
				}
			}
			if err := v.attack(c.sql); err != nil {
				t.Fatal(err)
			}
			breaches, _, err := verify.Run(v.ctx, v.db, verify.Options{Book: "gaozhai"})
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range breaches {
				if b.Rule == c.rule {
					return
				}
			}
			t.Errorf("want a breach of %s, got %v", c.rule, breaches)
		})
	}
}
