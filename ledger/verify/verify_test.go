package verify_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/verify"
)

// injected is one way to break a book with the guards taken away, as somebody who owns the database could. BOOK stands
// for the number of the book. rule and detail are what verification has to say.
type injected struct{ name, sql, rule, detail string }

// balanced moves an amount on both sides of voucher 1, so that debits still equal credits.
const balanced = `UPDATE lines SET debit = debit + 5 WHERE book = BOOK AND voucher = 1 AND debit <> 0;
	UPDATE lines SET credit = credit + 5 WHERE book = BOOK AND voucher = 1 AND credit <> 0`

// breachesOfVouchers break what is posted.
var breachesOfVouchers = []injected{
	{
		"unbalanced", "UPDATE lines SET debit = debit + 1 WHERE book = BOOK AND voucher = 1 AND debit <> 0",
		"DebitsEqualCredits", "debits 4000.01, credits 4000.00",
	},
	{
		"not-a-leaf", "UPDATE lines SET account = '322' WHERE book = BOOK AND voucher = 1 AND no = 2",
		"DebitsEqualCredits", "no leaf account",
	},
	{
		"unknown-member", "UPDATE lines SET member = 'H77' WHERE book = BOOK AND voucher = 2 AND no = 1",
		"DebitsEqualCredits", "names the unknown member H77",
	},
	{"content", "UPDATE lines SET summary = '改' WHERE book = BOOK AND voucher = 1", "PostedIsFinal", "its content has"},
	{"totals", balanced, "PostedIsFinal", "states 2 lines of 4000.00, has 2 lines of 4000.05"},
	{
		"line-gone", "DELETE FROM lines WHERE book = BOOK AND voucher = 1 AND no = 2", "PostedIsFinal",
		"states 2 lines of 4000.00, has 1 lines",
	},
	{"file-gone", "DELETE FROM blobs WHERE book = BOOK", "PostedIsFinal", "is missing"},
	{
		"file-changed", "UPDATE blobs SET content = substr(content, 2) WHERE book = BOOK", "PostedIsFinal",
		"is not what was posted",
	},
	{
		"mirror", `UPDATE lines SET debit = debit - 5 WHERE book = BOOK AND voucher = 4 AND debit <> 0;
			UPDATE lines SET credit = credit - 5 WHERE book = BOOK AND voucher = 4 AND credit <> 0`,
		"ReversalMirrors", "does not mirror voucher 3",
	},
	{"number", "UPDATE vouchers SET number = 9 WHERE book = BOOK AND id = 12", "NumbersWithoutGaps", "has number 9"},
	{
		"checker", "UPDATE vouchers SET checked_by = prepared_by WHERE book = BOOK AND id = 2", "PreparerIsNotChecker",
		"prepared by 11, checked by 11",
	},
	{
		"removed", "DELETE FROM lines WHERE book = BOOK AND voucher = 2; DELETE FROM vouchers WHERE book = BOOK AND id = 2",
		"OneChain", "stands at place 3, place 2 was expected",
	},
	{
		"fork", "UPDATE vouchers SET prev_hash = hash WHERE book = BOOK AND id = 2", "OneChain",
		"does not follow the voucher before it",
	},
	{"head", "UPDATE heads SET debit = debit + 1 WHERE book = BOOK", "OneChain", "the head says"},
	{
		"balance", "UPDATE balances SET debit = debit + 1 WHERE book = BOOK AND account = '101' AND period = 202511",
		"ClosingIsOpening", "account 101 2025-11: kept debits",
	},
	{
		"member-balance", "UPDATE dimension_balances SET debit = debit + 1 WHERE book = BOOK AND period = 202511",
		"ClosingIsOpening", "the lines give",
	},
	{"log-gone", "DELETE FROM log WHERE book = BOOK AND no = 2", "EveryWriteIsLogged", "rows"},
	{
		"post-untold", "UPDATE log SET action = 'voucher.check' WHERE book = BOOK AND object = 'voucher/2'",
		"EveryWriteIsLogged", "is posted, and the log does not say so",
	},
	{
		"close-untold", "UPDATE log SET action = 'memo.add' WHERE book = BOOK AND action = 'period.close'",
		"EveryWriteIsLogged", "the log tells of 2",
	},
}

// breachesOfPeriods break opening balances, closings and assets.
var breachesOfPeriods = []injected{
	{
		"openings-unbalanced", "UPDATE openings SET balance = balance + 1 WHERE book = BOOK AND account = '101'",
		"OnlyOpenPeriods", "balances differ by 0.01",
	},
	{
		"turnovers-unbalanced", "UPDATE openings SET debit = 7 WHERE book = BOOK AND account = '101'",
		"OnlyOpenPeriods", "turnovers by 0.07",
	},
	{
		"opening-changed", `UPDATE openings SET balance = balance + 1 WHERE book = BOOK AND account = '101';
			UPDATE openings SET balance = balance - 1 WHERE book = BOOK AND account = '102'`,
		"ClosingIsOpening", "closed with other figures",
	},
	{
		"opening-on-parent", "UPDATE openings SET account = '322' WHERE book = BOOK AND account = '301'",
		"ClosingIsOpening", "stands on no leaf account",
	},
	{
		"opening-member", "UPDATE openings SET member = 'H77' WHERE book = BOOK AND account = '113'",
		"ClosingIsOpening", "names the unknown member H77",
	},
	{
		"opening-income", "UPDATE openings SET account = '502' WHERE book = BOOK AND account = '301'",
		"ClosingIsOpening", "income and expense begin at zero",
	},
	{"figures-changed", balanced, "ClosingIsOpening", "closed with other figures"},
	{
		"digest", "UPDATE period_events SET digest = hash WHERE book = BOOK AND no = 1 + 3", "ClosingIsOpening",
		"closed with other figures",
	},
	{
		"trial", "UPDATE lines SET debit = debit + 1 WHERE book = BOOK AND voucher = 2 AND debit <> 0", "OnlyOpenPeriods",
		"the trial balance does not hold: turnovers differ by 0.01, balances by 0.01",
	},
	{
		"not-carried", "UPDATE lines SET account = '504' WHERE book = BOOK AND voucher = 1 AND account = '50103'",
		"OnlyOpenPeriods", "income or expense is not carried forward",
	},
	{
		"pending-loss", "UPDATE lines SET account = '18101' WHERE book = BOOK AND voucher = 1 AND account = '102'",
		"OnlyOpenPeriods", "pending loss is not cleared: 18101 stands at 4000.00",
	},
	{
		"year-end", "UPDATE lines SET account = '301' WHERE book = BOOK AND voucher = 11 AND account IN ('321', '32201')",
		"OnlyOpenPeriods", "the year's end is not carried: 32201 stands at 200.00",
	},
	{
		"open-month-closed", "UPDATE periods SET state = 'closed' WHERE book = BOOK AND period = 202602",
		"OnlyOpenPeriods", "is closed although 2026-01 is open",
	},
	{
		"never-closed", "UPDATE periods SET state = 'closed' WHERE book = BOOK AND period = 202601", "OnlyOpenPeriods",
		"is closed without having been closed",
	},
	{
		"set-back", "UPDATE periods SET state = 'open' WHERE book = BOOK AND period = 202512", "OnlyOpenPeriods",
		"is open; what happened to it leaves it closed",
	},
	{
		"locked-by-hand", "UPDATE periods SET state = 'locked' WHERE book = BOOK AND period = 202511", "OnlyOpenPeriods",
		"is locked; what happened to it leaves it closed",
	},
	{
		"opened-alone", "UPDATE period_events SET actor = 12 WHERE book = BOOK AND action = 'ask'", "OnlyOpenPeriods",
		"was opened again by 12, asked for by 12",
	},
	{
		"opened-unasked", "UPDATE period_events SET asked = 99 WHERE book = BOOK AND action = 'reopen'",
		"OnlyOpenPeriods", "in request 99",
	},
	{
		"first-period", "INSERT INTO periods (book, period, state) VALUES (BOOK, 202510, 'open')", "OnlyOpenPeriods",
		"is the first period; the book starts in 2025-11",
	},
	{
		"missing-period", "INSERT INTO periods (book, period, state) VALUES (BOOK, 202702, 'open')", "OnlyOpenPeriods",
		"does not follow 2026-12",
	},
	{
		"foreign-period", `UPDATE vouchers SET period = 202701, date = 20270105 WHERE book = BOOK AND id = 12`,
		"OnlyOpenPeriods", "is no period of the book",
	},
	{
		"late-voucher", `UPDATE vouchers SET period = 202512, date = 20251231, number = 99 WHERE book = BOOK AND id = 12`,
		"OnlyOpenPeriods", "its last voucher has place 12",
	},
	{
		"other-chain", "UPDATE period_events SET hash = digest WHERE book = BOOK AND no = 5", "OneChain",
		"saw another chain",
	},
	{
		"depreciation-changed", "UPDATE asset_depreciation SET amount = amount + 1 WHERE book = BOOK AND period = 202511",
		"ClosingIsOpening", "depreciates 250.00, the cards were charged 250.01",
	},
	{
		"depreciation-moved", "UPDATE asset_depreciation SET period = 202601 WHERE book = BOOK AND period = 202511",
		"ClosingIsOpening", "1 of them in another month",
	},
	{
		"depreciation-gone", "DELETE FROM asset_depreciation WHERE book = BOOK AND period = 202511", "ClosingIsOpening",
		"depreciates 250.00, the cards were charged 0.00",
	},
	{
		"not-depreciated", "DELETE FROM asset_depreciation WHERE book = BOOK AND period = 202512", "OnlyOpenPeriods",
		"asset T1 has no depreciation",
	},
	{
		"worn-out", "UPDATE asset_cards SET cost = 109999 WHERE book = BOOK", "ClosingIsOpening",
		"accumulated 500.00 of 499.99",
	},
}

// TestEveryBreachIsNamed breaks a book in each way on both databases and expects the breach by its rule and words.
func TestEveryBreachIsNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		cases := slices.Concat(breachesOfVouchers, breachesOfPeriods)
		villages := make([]*village, len(cases))
		for i, c := range cases {
			villages[i] = newVillage(t, d, c.name)
		}
		sound := newVillage(t, d, "sound")
		if found := sound.breaches(); len(found) != 0 {
			t.Fatalf("a sound book has breaches: %v", found)
		}
		sound.unguard()
		for i, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				v := villages[i]
				v.t = t
				v.attack(strings.ReplaceAll(c.sql, "BOOK", fmt.Sprint(int64(v.id))))
				found := v.breaches()
				if !slices.ContainsFunc(found, func(b verify.Breach) bool {
					return b.Rule == c.rule && b.Book == c.name && strings.Contains(b.String(), c.detail)
				}) {
					t.Errorf("want %s: %s, got %v", c.rule, c.detail, found)
				}
			})
		}
		// What was done to one book is no breach of another.
		if found := sound.breaches(); len(found) != 0 {
			t.Errorf("the sound book has breaches: %v", found)
		}
	})
}

// breaches verifies the book of the village alone.
func (v *village) breaches() []verify.Breach {
	v.t.Helper()
	found, sum, err := verify.Run(v.t.Context(), v.db, verify.Options{Book: v.code})
	v.must(err)
	if sum.Books != 1 {
		v.t.Fatalf("verified %+v", sum)
	}
	return found
}

// unguard takes away what the database refuses by itself.
func (v *village) unguard() {
	v.t.Helper()
	if v.db.Dialect() == db.SQLite {
		v.attack(strings.Join(v.names("SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'"), ";") +
			"; PRAGMA ignore_check_constraints = ON")
		return
	}
	v.attack(strings.Join(v.names(`SELECT 'ALTER TABLE ' || tablename || ' DISABLE TRIGGER USER' FROM pg_tables
		WHERE schemaname = current_schema()`), ";"))
}

func (v *village) names(query string) []string {
	v.t.Helper()
	var out []string
	v.must(v.db.View(v.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		rows, err := tx.Query(ctx, query)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			out = append(out, name)
		}
		return rows.Err()
	}))
	return out
}

// TestRunLooksAtAllBooks counts what is there and refuses a book that is not.
func TestRunLooksAtAllBooks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		first, second := newVillage(t, d, "first"), newVillage(t, d, "second")
		seen := map[string]int64{}
		found, sum, err := verify.Run(t.Context(), d, verify.Options{Progress: func(book string, done, total int64) {
			if total != 12 {
				t.Errorf("%s has %d vouchers", book, total)
			}
			seen[book] = done
		}})
		if err != nil || len(found) != 0 {
			t.Fatalf("%v %v", found, err)
		}
		if sum.Books != 2 || sum.Vouchers != 24 || sum.Files != 2 || seen[first.code] != 12 || seen[second.code] != 12 {
			t.Errorf("looked at %+v, %v", sum, seen)
		}
		_, _, err = verify.Run(t.Context(), d, verify.Options{Book: "third"})
		if ledger.KindOf(err) != ledger.NotFound {
			t.Errorf("an unknown book gives %v", err)
		}
	})
}
