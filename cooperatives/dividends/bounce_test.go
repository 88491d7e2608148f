package dividends_test

import (
	"testing"

	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// bounce tells that payments of the batch came back.
func (v *village) bounce(run, batch int, told ...dividends.Outcome) (dividends.Batch, error) {
	return v.Bounce(v.ctx, cashier, v.key(), dividends.Bounce{
		Book: v.id, Run: run, Batch: batch, On: 20260305, Document: "退汇通知", Outcomes: told,
	})
}

// paidBatch has everybody who waits paid by the bank and returns the number of the batch.
func (v *village) paidBatch(run int) int {
	v.t.Helper()
	no, err := v.batch(run)
	ok(v.t, err)
	_, err = v.release(run, no)
	ok(v.t, err)
	_, err = v.report(run, no)
	ok(v.t, err)
	return no
}

func TestBankTakesBackAndPaysAgain(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.posted(withTax).No
		no := v.paidBatch(run)
		v.passRun(run)
		equal(t, "state", v.run(run).State, cooperatives.PlanPaid)
		bank := v.balance("102", "")

		for _, c := range []struct {
			key  string
			told []dividends.Outcome
		}{
			{"dividend.no_payment", []dividends.Outcome{{Holder: "M9", Reason: "销户"}}},
			{"dividend.bounce_reason", []dividends.Outcome{{Holder: "M2"}}},
			{"dividend.not_paid", []dividends.Outcome{{Holder: "M2", Reason: "销户"}, {Holder: "M2", Reason: "销户"}}},
			{"dividend.nothing_told", []dividends.Outcome{{Holder: "M2", Paid: true}}},
		} {
			_, err := v.bounce(run, no, c.told...)
			want(t, err, c.key)
		}
		early := dividends.Bounce{
			Book: v.id, Run: run, Batch: no, On: 20260301, Document: "退汇通知", Outcomes: []dividends.Outcome{{Holder: "M2", Reason: "销户"}},
		}
		_, err := v.Bounce(v.ctx, cashier, v.key(), early)
		want(t, err, "dividend.bounce_early")
		early.Document = ""
		_, err = v.Bounce(v.ctx, cashier, v.key(), early)
		want(t, err, "field.required")
		equal(t, "nothing changed", v.states(run), "M1 paid; M2 paid; M3 paid; ")

		b, err := v.bounce(run, no, dividends.Outcome{Holder: "M1", Paid: true}, dividends.Outcome{Holder: "M2", Reason: "销户"})
		ok(t, err)
		equal(t, "bounced", b.Bounced, 1)
		equal(t, "paid", b.Paid, 2)
		equal(t, "open", b.Open(), 0)
		equal(t, "after the notice", v.states(run), "M1 paid; M2 bounced; M3 paid; ")
		equal(t, "state", v.run(run).State, cooperatives.PlanPosted)
		v.passRun(run)
		equal(t, "owed to M2", v.balance("113", "M2"), -yuan(t, "9142.84"))
		equal(t, "bank", v.balance("102", ""), bank+yuan(t, "7314.27")) // 9142.84 less 20 % tax
		equal(t, "tax", v.balance("214", ""), -(yuan(t, "914.28") + yuan(t, "3657.14")))
		old, err := v.Unclaimed(v.ctx, v.id, 20260315)
		ok(t, err)
		if len(old) != 1 || old[0].State != dividends.LineBounced || old[0].Reason != "销户" {
			t.Errorf("unclaimed: %+v", old)
		}

		again := v.paidBatch(run)
		v.passRun(run)
		equal(t, "state", v.run(run).State, cooperatives.PlanPaid)
		equal(t, "owed", v.balance("113", ""), 0)
		equal(t, "bank", v.balance("102", ""), bank)
		_, err = v.bounce(run, no, dividends.Outcome{Holder: "M2", Reason: "销户"})
		want(t, err, "dividend.not_paid")
		_, err = v.bounce(run, again, dividends.Outcome{Holder: "M2", Reason: "户名不符"})
		ok(t, err)
		equal(t, "again", v.states(run), "M1 paid; M2 bounced; M3 paid; ")
	})
}

func TestOnlyABankTakesBack(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.post(20251120, "101", "50103", "40000")
		v.closeYear()
		run := v.posted().No
		no, err := v.batch(run, func(q *dividends.BatchRequest) { q.Method, q.Account = dividends.ByCash, "101" })
		ok(t, err)
		_, err = v.release(run, no)
		ok(t, err)
		_, err = v.report(run, no)
		ok(t, err)
		_, err = v.bounce(run, no, dividends.Outcome{Holder: "M1", Reason: "销户"})
		want(t, err, "dividend.bounce_by_bank")
		v.attack("UPDATE dividend_payments SET bounced = 20260305, bounced_reason = 'x'", "posted_is_final")
	})
}

// Whatever the bank pays, refuses and takes back, in whatever order: what the books owe each member is what the run has
// not paid him, the money that left the bank is what was paid less the tax withheld, and the audit finds nothing.
func TestBooksAgreeWhateverTheBankTakesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d, ledger.RuralCollective)
		v.families()
		v.income("40000")
		run := v.posted(withTax).No
		before := v.balance("102", "")
		most := 40
		if d.Dialect() == db.Postgres {
			most = 10 // the rules are the same; what differs is the database, at a round trip for each statement
		}
		draws := 0
		rapid.Check(t, func(rt *rapid.T) {
			if draws++; draws > most {
				return
			}
			v.bankActs(rt, run)
			v.passRun(run)
			var paid, tax ledger.Money
			for _, l := range v.lines(run) {
				owed := l.Gross()
				if l.State == dividends.LinePaid {
					owed, paid, tax = 0, paid+l.Gross(), tax+l.Tax
				}
				if got := -v.balance("113", string(l.Holder)); got != owed {
					rt.Fatalf("%s is owed %v in the books, %v in the run", l.Holder, got, owed)
				}
			}
			switch {
			case v.run(run).Paid != paid:
				rt.Fatalf("the run has paid %v, its parts %v", v.run(run).Paid, paid)
			case before-v.balance("102", "") != paid-tax || -v.balance("214", "") != tax:
				rt.Fatalf("the bank paid %v and %v is tax of %v", before-v.balance("102", ""), -v.balance("214", ""), paid)
			}
			breaches, err := v.Audit(v.ctx, v.id)
			if err != nil || len(breaches) > 0 {
				rt.Fatalf("the audit: %v %v", breaches, err)
			}
		})
	})
}

// bankActs pays whom it can and takes back what was paid, at random.
func (v *village) bankActs(rt *rapid.T, run int) {
	bit := func(name string) bool { return rapid.Bool().Draw(rt, name) }
	if no, err := v.batch(run); err == nil {
		_, err := v.release(run, no)
		ok(rt, err)
		_, payments, err := v.Payments(v.ctx, v.id, run, no)
		ok(rt, err)
		told := make([]dividends.Outcome, len(payments))
		for i, p := range payments {
			if told[i] = (dividends.Outcome{Holder: p.Holder, Paid: bit("paid")}); !told[i].Paid {
				told[i].Reason = "户名不符"
			}
		}
		_, err = v.report(run, no, told...)
		ok(rt, err)
	}
	for _, b := range v.run(run).Batches {
		_, payments, err := v.Payments(v.ctx, v.id, run, b.No)
		ok(rt, err)
		var back []dividends.Outcome
		for _, p := range payments {
			if p.Paid && bit("back") {
				back = append(back, dividends.Outcome{Holder: p.Holder, Reason: "退汇"})
			}
		}
		if len(back) > 0 {
			_, err = v.bounce(run, b.No, back...)
			ok(rt, err)
		}
	}
}
