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

// begin makes a further book of the test that starts in the given month, with two members.
func begin(t testing.TB, d *db.DB, code string, start ledger.Period) *village {
	t.Helper()
	b := books.New(d)
	info, err := b.CreateBook(t.Context(), accountant, books.NewBook{
		Township: "朱昌镇", Code: code, Name: code + "村", Regime: ledger.RuralCollective, Start: start,
	})
	if err != nil {
		t.Fatal(err)
	}
	v := &village{t: t, ctx: t.Context(), db: d, books: b, id: info.ID}
	v.members("H01", "H02")
	return v
}

func (v *village) members(codes ...string) {
	v.t.Helper()
	var values []books.DimensionValue
	for _, code := range codes {
		values = append(values, books.DimensionValue{Kind: ledger.Member, Code: code, Name: "户" + code, Active: true})
	}
	if err := v.books.PutDimensionValues(v.ctx, accountant, v.key(), v.id, values); err != nil {
		v.t.Fatal(err)
	}
}

func member(code string) ledger.Dimensions { return ledger.Dimensions{Member: code} }

// open sets opening balances that are expected to fit.
func (v *village) open(openings ...books.Opening) books.OpeningTrial {
	v.t.Helper()
	trial, err := v.books.SetOpenings(v.ctx, accountant, v.key(), v.id, openings)
	if err != nil {
		v.t.Fatal(err)
	}
	return trial
}

// figures returns the balances over a span.
func (v *village) figures(from, to ledger.Period) *ledger.Figures {
	v.t.Helper()
	var f *ledger.Figures
	v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		var err error
		f, err = s.Figures(ctx, ledger.Span{From: from, To: to}, nil)
		return err
	})
	return f
}

func TestOpeningsAreReplacedAsAWhole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		trial := v.open(
			books.Opening{Account: "101", Balance: 500_00}, books.Opening{Account: "102", Balance: 12_000_00},
			books.Opening{Account: "113", Dimensions: member("H01"), Balance: 300_00},
			books.Opening{Account: "113", Dimensions: member("H02"), Balance: -200_00},
			books.Opening{Account: "152", Balance: -600_00}, books.Opening{Account: "111"},
		)
		if trial.Debit != 12_800_00 || trial.Credit != 800_00 || trial.Difference() != 12_000_00 || trial.Balanced() {
			t.Errorf("trial %+v", trial)
		}
		trial = v.open(
			books.Opening{Account: "102", Balance: 12_000_00},
			books.Opening{Account: "113", Dimensions: member("H02"), Balance: -200_00},
			books.Opening{Account: "32202", Balance: -11_800_00},
		)
		again, err := v.books.OpeningTrial(v.ctx, v.id)
		if err != nil || again != trial || !trial.Balanced() || trial.YearDebit != 12_000_00 {
			t.Errorf("trial %+v, read back %+v, %v", trial, again, err)
		}
		got, err := v.books.Openings(v.ctx, v.id)
		if err != nil {
			t.Fatal(err)
		}
		want := []books.Opening{
			{Account: "102", Balance: 12_000_00},
			{Account: "113", Dimensions: member("H02"), Balance: -200_00},
			{Account: "32202", Balance: -11_800_00},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("openings (-want +got):\n%s", diff)
		}
		f := v.figures(202501, 202501)
		if f.Accounts["102"].Opening != 12_000_00 || f.Accounts["322"].Opening != -11_800_00 || f.Accounts["101"].Opening != 0 {
			t.Errorf("figures %+v", f.Accounts)
		}
		v.sound()
	})
}

func TestOpeningsRefuseWhatCannotOpenABook(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		january, june := begin(t, d, "january", 202501), begin(t, d, "june", 202506)
		for _, c := range []struct {
			name, key string
			v         *village
			rows      []books.Opening
		}{
			{"unknown account", "account.unknown", january, []books.Opening{{Account: "999", Balance: 1}}},
			{"parent", "account.not_leaf", january, []books.Opening{{Account: "322", Balance: 1}}},
			{"no member", "line.no_dimension", january, []books.Opening{{Account: "113", Balance: 1}}},
			{"unknown member", "dimension.unknown", january, []books.Opening{{Account: "113", Dimensions: member("H9"), Balance: 1}}},
			{"twice", "opening.duplicate", january, []books.Opening{{Account: "101", Balance: 1}, {Account: "101", Balance: 2}}},
			{"income", "opening.profit_or_loss", january, []books.Opening{{Account: "50103", Balance: -1}}},
			{"expense in mid-year", "opening.profit_or_loss", june, []books.Opening{{Account: "511", Balance: 1, Debit: 1}}},
			{"result", "opening.result", january, []books.Opening{{Account: "321", Balance: -1}}},
			{"result of the year before", "opening.result_year", june, []books.Opening{{Account: "321", Balance: -1}}},
			{"turnover in January", "opening.turnover_at_year_start", january, []books.Opening{{Account: "101", Balance: 1, Debit: 1}}},
			{"quantity", "line.no_quantity", january, []books.Opening{{Account: "121", Balance: 1, Quantity: 1}}},
			{"too much", "money.too_large", january, []books.Opening{{Account: "101", Balance: ledger.MaxMoney + 1}}},
			{"source", "text.control", january, []books.Opening{{Account: "101", Balance: 1, Source: "a\x00"}}},
			{"too many", "opening.too_many", january, make([]books.Opening, books.MaxOpenings+1)},
		} {
			_, err := c.v.books.SetOpenings(c.v.ctx, accountant, c.v.key(), c.v.id, c.rows)
			if err == nil {
				t.Errorf("%s was taken", c.name)
				continue
			}
			wantKind(t, err, ledger.Invalid, c.key)
		}
		rows := []books.Opening{{Account: "999", Balance: 1}, {Account: "113", Balance: 1}}
		_, err := january.books.SetOpenings(january.ctx, accountant, january.key(), january.id, rows)
		if es := ledger.Problems(err); len(es) != 2 || es[1].Field != "line.2.member" {
			t.Errorf("want every problem with its field, got %v", err)
		}
		_, err = january.books.SetOpenings(january.ctx, cashier, january.key(), january.id, nil)
		wantKind(t, err, ledger.Denied, "duty.cashier")
		if got, err := january.books.Openings(january.ctx, january.id); err != nil || len(got) != 0 {
			t.Errorf("refused openings were kept: %v %v", got, err)
		}
	})
}

// TestAStartInMidYear: the year opening is derived, and the income statement of the year has the months before.
func TestAStartInMidYear(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "june", 202506)
		trial := v.open(
			books.Opening{Account: "102", Balance: 9_000_00, Debit: 5_000_00, Credit: 2_000_00},
			books.Opening{Account: "50103", Credit: 5_000_00},                // as earned
			books.Opening{Account: "511", Debit: 1_500_00, Credit: 1_500_00}, // with its carry-forward
			books.Opening{Account: "513" + "99", Debit: 500_00},
			books.Opening{Account: "321", Balance: -3_000_00, Debit: 2_000_00, Credit: 5_000_00},
			books.Opening{Account: "32202", Balance: -6_000_00},
		)
		want := books.OpeningTrial{
			Debit: 9_000_00, Credit: 9_000_00, TurnoverDebit: 5_000_00 + 5_000_00 + 2_000_00 + 2_000_00,
			TurnoverCredit: 2_000_00 + 5_000_00 + 2_000_00 + 5_000_00, YearDebit: 6_000_00, YearCredit: 6_000_00,
		}
		if trial != want || !trial.Balanced() {
			t.Errorf("trial %+v, want %+v", trial, want)
		}
		v.post(v.simple("2025-06-10", "102", "50103", "100"))
		f := v.figures(202501, 202506)
		for code, c := range map[string]struct{ opening, earned, closing ledger.Money }{
			"102": {6_000_00, 0, 9_100_00}, "501": {0, -5_100_00, -100_00}, "511": {0, 1_500_00, 0}, "513": {0, 500_00, 0},
			"321": {0, 0, -3_000_00},
		} {
			b := f.Accounts[code]
			if b.Opening != c.opening || b.Closing() != c.closing {
				t.Errorf("%s opens at %s and closes at %s", code, b.Opening, b.Closing())
			}
			if c.earned != 0 && b.NetDebit() != c.earned {
				t.Errorf("%s: %s in the year, want %s", code, b.NetDebit(), c.earned)
			}
		}
		if opening, turnover, closing := f.TrialDifference(); opening != 0 || turnover != 0 || closing != 0 {
			t.Errorf("the trial balance of the year is off by %s, %s, %s", opening, turnover, closing)
		}
		if june := v.figures(202506, 202506).Accounts["102"]; june.Opening != 9_000_00 || june.Debit != 100_00 {
			t.Errorf("June %+v", june)
		}
		o := books.Opening{Account: "102", Balance: 9_000_00, Debit: 5_000_00, Credit: 2_000_00}
		if got := o.YearOpening(ledger.Account{Code: "102", Class: ledger.Asset}); got != 6_000_00 {
			t.Errorf("year opening %s", got)
		}
	})
}

func TestOpeningsStayOnceAMonthIsClosed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		rows := []books.Opening{{Account: "102", Balance: 100}, {Account: "301", Balance: -100}}
		v.open(rows...)
		v.close(202501)
		_, err := v.books.SetOpenings(v.ctx, accountant, v.key(), v.id, rows)
		wantKind(t, err, ledger.Closed, "opening.closed")
		for _, sql := range []string{
			"UPDATE openings SET balance = balance + 1", "DELETE FROM openings",
			"INSERT INTO openings (book, account, balance) VALUES (1, '101', 5)",
		} {
			v.refused(sql, "only_open_periods")
		}
		v.reopen(202501)
		v.open(rows[0], books.Opening{Account: "311", Balance: -100})
	})
}
