package ventures_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

func TestPutVenture(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		put := func(change func(*ventures.Venture)) error {
			w := ventures.Venture{Code: "V01", Name: "甲", Kind: ventures.Farm, Mode: ventures.Leased, Active: true}
			change(&w)
			return v.PutVenture(v.ctx, accountant, v.key(), v.home, w)
		}
		err := put(func(w *ventures.Venture) { *w = ventures.Venture{Rooms: -1, Operator: "\x00", Counterparty: "\x00"} })
		for _, key := range []string{"field.required", "venture.kind", "venture.mode", "venture.counts"} {
			want(t, err, key)
		}
		want(t, put(func(w *ventures.Venture) { w.Source = "gaozhai" }), "venture.own_source")
		want(t, put(func(w *ventures.Venture) { w.Source = "none" }), "book.unknown")
		err = put(func(w *ventures.Venture) {
			w.Source = "xiaolanshan"
			w.Accounts = ventures.SourceAccounts{Revenue: []string{"5001", "5301", "530101"}, Share: []string{"9999"}}
		})
		want(t, err, "venture.accounts_overlap")
		want(t, err, "account.unknown")
		want(t, put(func(w *ventures.Venture) { w.Counterparty = "C99" }), "venture.counterparty")

		ok(t, put(func(*ventures.Venture) {}))
		ok(t, put(func(w *ventures.Venture) { w.Name, w.Active = "乙", false }))
		got, err := v.List(v.ctx, v.home)
		ok(t, err)
		wanted := []ventures.Venture{{Code: "V01", Name: "乙", Kind: ventures.Farm, Mode: ventures.Leased}}
		if d := cmp.Diff(wanted, got); d != "" {
			t.Error(d)
		}
		values, err := v.books.DimensionValues(v.ctx, v.home, ledger.Venture)
		ok(t, err)
		equal(t, "dimension", values[0], books.DimensionValue{Kind: ledger.Venture, Code: "V01", Name: "乙"})
		other, err := v.List(v.ctx, v.lodge)
		ok(t, err)
		equal(t, "ventures of another book", len(other), 0)
	})
}

func TestNamesAreRead(t *testing.T) {
	for _, k := range ventures.AllKinds {
		got, err := ventures.ParseKind(k.String())
		ok(t, err)
		equal(t, "kind", got, k)
	}
	for _, m := range ventures.AllModes {
		got, err := ventures.ParseMode(m.String())
		ok(t, err)
		equal(t, "mode", got, m)
	}
	for _, n := range ventures.AllNatures {
		got, err := ventures.ParseNature(n.String())
		ok(t, err)
		equal(t, "nature", got, n)
	}
	for _, bad := range []string{"", "unknown", "hotel"} {
		_, err := ventures.ParseKind(bad)
		want(t, err, "venture.kind")
		_, err = ventures.ParseMode(bad)
		want(t, err, "venture.mode")
		_, err = ventures.ParseNature(bad)
		want(t, err, "contract.nature")
	}
	equal(t, "beyond", ventures.Kind(99).String(), "unknown")
}

func TestPutMonth(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		want(t, v.month(202501, "1", "0", false), "venture.unknown")
		v.venture()
		want(t, v.month(202501, "1", "0", false), "venture.has_source")
		ok(t, v.month(202501, "0", "0", false))
		err := v.PutMonth(v.ctx, accountant, v.key(), v.home, ventures.Month{
			Venture: "V01", Revenue: -1, Audited: true,
		})
		for _, key := range []string{"period.malformed", "venture.month", "venture.audit_document"} {
			want(t, err, key)
		}
		months, err := v.Months(v.ctx, v.home, "V01", year2025)
		ok(t, err)
		equal(t, "nights", months[0].Nights, 40)
		_, err = v.Figures(v.ctx, v.home, "V01", ledger.Span{From: 202401, To: 202412})
		want(t, err, "venture.not_begun")
	})
}

func TestPutContract(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		put := func(c ventures.Contract) (int, error) {
			return v.PutContract(v.ctx, accountant, v.key(), v.home, c)
		}
		_, err := put(ventures.Contract{
			From: 20250101, To: 20240101, Cycle: 2, DueDays: -1, OpeningLoss: -1,
			Terms: cooperatives.Terms{Base: cooperatives.Beds},
		})
		for _, key := range []string{
			"field.required", "contract.tiers", "contract.nature", "contract.dates", "contract.cycle", "contract.due_days",
			"contract.quantity",
		} {
			want(t, err, key)
		}
		_, err = put(tenPercent())
		want(t, err, "venture.unknown")
		v.venture(reported)
		c := tenPercent()
		c.Terms.Guarantee, c.Terms.Cap, c.OpeningLoss = 10_000_00, 90_000_00, 5_000_00
		c.Accounts = ventures.Accounts{Receivable: "113", Payable: "2202"}
		for version := range 2 {
			got, err := put(c)
			ok(t, err)
			equal(t, "version", got, version+1)
			c.Terms.Tiers[0].Rate = dec("0.12")
		}
		again := c
		again.Terms.Tiers = []cooperatives.Tier{{Rate: dec("0.13")}}
		for range 2 {
			got, err := v.PutContract(v.ctx, accountant, "the same", v.home, again)
			ok(t, err)
			equal(t, "version of the same key", got, 3)
		}
		c.Terms.Tiers = again.Terms.Tiers
		all, err := v.Versions(v.ctx, v.home, "HT-01")
		ok(t, err)
		equal(t, "versions", len(all), 3)
		equal(t, "rate of the first", all[2].Terms.Tiers[0].Rate.String(), "0.1")
		latest, err := v.Contracts(v.ctx, v.home)
		ok(t, err)
		c.Version, c.At, c.Actor = 3, latest[0].At, accountant.ID
		if d := cmp.Diff([]ventures.Contract{c}, latest); d != "" {
			t.Error(d)
		}
		v.venture()
		c.Collective = "C99"
		_, err = put(c)
		want(t, err, "venture.counterparty")
		c.Accounts.Charge = "999"
		_, err = put(c)
		want(t, err, "account.unknown")
		c = latest[0]
		_, err = v.Versions(v.ctx, v.home, "HT-02")
		want(t, err, "contract.unknown")
		ok(t, v.PutVenture(v.ctx, accountant, v.key(), v.home, ventures.Venture{
			Code: "V02", Name: "果园", Kind: ventures.Orchard, Mode: ventures.SelfOperated, Active: true,
		}))
		c.Venture = "V02"
		_, err = put(c)
		want(t, err, "contract.other_venture")
		c.Accounts.Income = "999"
		_, err = put(c)
		want(t, err, "account.unknown")
		for _, span := range []ledger.Span{{From: 202502, To: 202601}, {From: 202501, To: 202503}, {}} {
			_, err = v.Explain(v.ctx, v.home, "HT-01", span)
			want(t, err, "contract.period")
		}
		_, err = v.Explain(v.ctx, v.home, "HT-01", ledger.Span{From: 202401, To: 202412})
		want(t, err, "contract.not_begun")
	})
}

// TestDues follows a due from the week before its day until it is paid, with payments that come late.
func TestDues(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.lodgeYear()
		v.venture()
		v.contract(tenPercent())
		_, err := v.settle(year2025)
		ok(t, err)
		remind := func(day ledger.Date) int {
			t.Helper()
			first, err := v.RemindDues(v.ctx, day)
			ok(t, err)
			second, err := v.RemindDues(v.ctx, day)
			ok(t, err)
			equal(t, "reminders of a second run", len(second), 0)
			return len(first)
		}
		equal(t, "early", remind(20260123), 0)
		equal(t, "within a week", remind(20260124), 1)
		equal(t, "on the day", remind(20260131), 0)
		equal(t, "late", remind(20260201), 1)
		equal(t, "still in the first month", remind(20260302), 0)
		equal(t, "second month", remind(20260303), 1)

		pay := func(no int, day ledger.Date, amount ledger.Money) error {
			return v.PutReceipt(v.ctx, accountant, v.key(), v.home, ventures.Receipt{
				Contract: "HT-01", Span: year2025, No: no, Date: day, Amount: amount,
			})
		}
		ok(t, pay(0, 20260210, 30_000_00))
		dues, err := v.Dues(v.ctx, v.home, 20260220)
		ok(t, err)
		equal(t, "name", dues[0].Name, "多格·小兰山")
		equal(t, "late", dues[0].Late, cooperatives.Overdue{Open: 10_000_00, Days: 20, Charge: 250_00})
		ok(t, pay(0, 20260301, 1_00))
		ok(t, pay(2, 20260301, 10_000_00))
		dues, err = v.Dues(v.ctx, v.home, 20260228)
		ok(t, err)
		equal(t, "dues the day before", len(dues), 1)
		dues, err = v.Dues(v.ctx, v.home, 20260301)
		ok(t, err)
		equal(t, "dues", len(dues), 0)
		equal(t, "after payment", remind(20260501), 0)
		ok(t, pay(2, 20260301, 0))
		received, err := v.Receipts(v.ctx, v.home, "HT-01", year2025)
		ok(t, err)
		equal(t, "receipts", len(received), 1)
		want(t, pay(7, 20260301, 0), "contract.receipt")
		want(t, pay(0, 0, 1), "contract.receipt")
	})
}

// TestWritesAreLoggedAndKept looks at the log, and at what SQL may do to contracts and settlements.
func TestWritesAreLoggedAndKept(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.lodgeYear()
		v.venture()
		v.contract(tenPercent())
		ok(t, v.month(202501, "0", "0", true))
		_, err := v.settle(year2025)
		ok(t, err)
		_, err = v.RemindDues(v.ctx, 20260301)
		ok(t, err)
		var actions []string
		ok(t, v.db.View(v.ctx, func(ctx context.Context, tx *db.Tx) error {
			records, err := trail.List(ctx, tx, v.home, trail.Query{})
			for _, r := range records {
				actions = append(actions, r.Action+" "+r.Object)
			}
			return err
		}))
		for _, wanted := range []string{
			"venture.put venture/V01", "contract.put contract/HT-01", "venture.month venture/V01/2025-01",
			"contract.settle contract/HT-01/2025", "contract.remind contract/HT-01/2025",
		} {
			if !slices.Contains(actions, wanted) {
				t.Errorf("%s is not in the log: %s", wanted, strings.Join(actions, ", "))
			}
		}
		for _, statement := range []string{
			"UPDATE contracts SET title = 'x'", "DELETE FROM contracts", "UPDATE contract_settlements SET due = 0",
			"DELETE FROM contract_settlements", "DELETE FROM contract_reminders",
		} {
			want(t, v.db.Update(v.ctx, func(ctx context.Context, tx *db.Tx) error {
				return tx.Script(ctx, statement)
			}), "guard.log_is_final")
		}
	})
}

// TestMonthsComeFromTheVenturesBook adds the months of a year up to what the year has brought, by the book's own vouchers.
func TestMonthsComeFromTheVenturesBook(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture()
		v.lodgeYear()
		v.post(v.lodge, 20250215, "1002", "5001", "1234.56")
		months, err := v.SourceMonths(v.ctx, v.home, "V01", year2025)
		ok(t, err)
		equal(t, "February", months[202502].Revenue, yuan(t, "1234.56"))
		year, err := v.Figures(v.ctx, v.home, "V01", year2025)
		ok(t, err)
		var revenue, profit ledger.Money
		for _, m := range months {
			revenue, profit = revenue+m.Revenue, profit+m.Profit
		}
		equal(t, "revenue", revenue, year.Revenue)
		equal(t, "profit", profit, year.Profit)
		v.venture(reported)
		months, err = v.SourceMonths(v.ctx, v.home, "V01", year2025)
		ok(t, err)
		equal(t, "months of a venture without a book", len(months), 0)
	})
}
