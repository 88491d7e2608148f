package dividends_test

import (
	"context"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// batch prepares a batch and returns its number.
func (v *village) batch(run int, change ...func(*dividends.BatchRequest)) (int, error) {
	q := dividends.BatchRequest{Book: v.id, Run: run, Method: dividends.ByBank, Account: "102", On: 20260301}
	for _, f := range change {
		f(&q)
	}
	return v.Prepare(v.ctx, accountant, v.key(), q)
}

func (v *village) release(run, batch int) (dividends.Batch, error) {
	return v.Release(v.ctx, cashier, v.key(), dividends.Decision{Book: v.id, Run: run, Batch: batch})
}

func (v *village) report(run, batch int, told ...dividends.Outcome) (dividends.Batch, error) {
	return v.Report(v.ctx, cashier, v.key(), dividends.Report{
		Book: v.id, Run: run, Batch: batch, On: 20260302, All: len(told) == 0, Outcomes: told,
	})
}

// states lists how the payments of the run stand.
func (v *village) states(run int) string {
	v.t.Helper()
	text := ""
	for _, l := range v.lines(run) {
		text += string(l.Holder) + " " + l.State.String() + "; "
	}
	return text
}

func withTax(q *dividends.Request) {
	r := dividends.DefaultRules(ledger.RuralCollective)
	r.TaxRate = dec("0.2")
	q.Rules = &r
}

func TestABankPaysThoseWhoHaveACard(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.posted().No
		named := func(q *dividends.BatchRequest) { q.Holders = []cooperatives.Holder{"M1", "M3"} }
		v.cards = map[string]bool{}
		_, err := v.batch(run)
		want(t, err, "dividend.no_cards")
		v.cards["M1"], v.cards["M2"] = true, true
		_, err = v.batch(run, named)
		want(t, err, "dividend.no_card")
		// Who takes the money instead is who needs the card.
		ok(t, v.Instruct(v.ctx, accountant, v.key(), dividends.Instruction{
			Book: v.id, Run: run, Holder: "M2", Kind: dividends.PayTo, On: 20260228, Document: "委托书",
			Payee: dividends.Payee{Name: "李小妹", Relation: "代领人"},
		}))
		_, err = v.batch(run)
		ok(t, err)
		equal(t, "for the bank", v.states(run), "M1 in-batch; M2 waiting; M3 waiting; ")
		_, err = v.batch(run, func(q *dividends.BatchRequest) { q.Holders = []cooperatives.Holder{"M2"} })
		ok(t, err) // to an account that he shows
		_, err = v.batch(run, func(q *dividends.BatchRequest) { q.Method, q.Account = dividends.ByCash, "101" })
		ok(t, err)
		equal(t, "in cash", v.states(run), "M1 in-batch; M2 in-batch; M3 in-batch; ")
	})
}

func TestBankPaysFailsAndPaysAgain(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.posted(withTax).No
		no, err := v.batch(run)
		ok(t, err)
		equal(t, "in batch", v.states(run), "M1 in-batch; M2 in-batch; M3 in-batch; ")
		_, err = v.batch(run)
		want(t, err, "dividend.nothing_to_pay")
		_, err = v.report(run, no)
		want(t, err, "dividend.not_released")
		_, err = v.Release(v.ctx, accountant, v.key(), dividends.Decision{Book: v.id, Run: run, Batch: no})
		want(t, err, "guard.release_needs_two")
		_, err = v.Release(v.ctx, checker, v.key(), dividends.Decision{Book: v.id, Run: run, Batch: no})
		want(t, err, "proposal.apart")
		_, err = v.release(run, no)
		ok(t, err)
		_, err = v.report(run, no, dividends.Outcome{Holder: "M2"})
		want(t, err, "dividend.no_reason")
		_, err = v.report(run, no, dividends.Outcome{Holder: "M9", Paid: true})
		want(t, err, "dividend.no_payment")
		b, err := v.report(run, no, dividends.Outcome{Holder: "M1", Paid: true},
			dividends.Outcome{Holder: "M2", Reason: "账号户名不符"}, dividends.Outcome{Holder: "M3", Paid: true})
		ok(t, err)
		equal(t, "paid", b.Paid, 2)
		equal(t, "failed", b.Failed, 1)
		equal(t, "after the bank", v.states(run), "M1 paid; M2 failed; M3 paid; ")
		_, err = v.report(run, no, dividends.Outcome{Holder: "M1", Reason: "退汇"})
		want(t, err, "dividend.told")
		v.passRun(run)
		equal(t, "owed to M1", v.balance("113", "M1"), 0)
		equal(t, "owed to M2", v.balance("113", "M2"), -yuan(t, "9142.84"))
		equal(t, "tax", v.balance("214", ""), -(yuan(t, "914.28") + yuan(t, "3657.14")))
		equal(t, "bank", v.balance("102", ""), yuan(t, "40000")-yuan(t, "3657.14")-yuan(t, "14628.54"))
		v.pay(run)
		equal(t, "state", v.run(run).State, cooperatives.PlanPaid)
		equal(t, "owed", v.balance("113", ""), 0)
		equal(t, "undistributed", v.balance("322", ""), -yuan(t, "0.06"))
	})
}

func TestCashOffsetAndConversion(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.post(20251120, "101", "50103", "40000")
		v.closeYear()
		run := v.posted().No
		v.lend("112", "M2", yuan(t, "10000"))
		_, err := v.batch(run, func(q *dividends.BatchRequest) { q.Method = dividends.ByCash })
		want(t, err, "dividend.pays")
		no, err := v.batch(run, func(q *dividends.BatchRequest) {
			q.Method, q.Account, q.Holders = dividends.ByCash, "101", []cooperatives.Holder{"M1"}
		})
		ok(t, err)
		_, err = v.Cancel(v.ctx, accountant, v.key(), dividends.Decision{Book: v.id, Run: run, Batch: no, Reason: "改为转账"})
		ok(t, err)
		equal(t, "waits again", v.states(run), "M1 waiting; M2 waiting; M3 waiting; ")
		_, err = v.release(run, no)
		want(t, err, "dividend.decided")

		offset := func(q *dividends.BatchRequest) {
			q.Method, q.Account, q.Holders = dividends.ByOffset, "112", []cooperatives.Holder{"M2"}
		}
		_, err = v.batch(run, offset)
		want(t, err, "dividend.no_consent")
		signed := func(q *dividends.BatchRequest) {
			q.Document, q.Files = "李秀英抵扣同意书", []ledger.File{v.minutes()}
		}
		_, err = v.batch(run, offset, signed, func(q *dividends.BatchRequest) { q.Holders[0] = "M1" })
		want(t, err, "dividend.owes_nothing")
		v.claimed = yuan(t, "10000") // for field work, which is set off there
		_, err = v.batch(run, offset, signed)
		want(t, err, "dividend.owes_nothing")
		v.claimed = yuan(t, "857.16")
		no, err = v.batch(run, offset, signed)
		ok(t, err)
		_, err = v.release(run, no)
		ok(t, err)

		_, err = v.batch(run, func(q *dividends.BatchRequest) { q.Method, q.Account = dividends.ByConversion, "301" })
		want(t, err, "dividend.no_resolution")
		no, err = v.batch(run, signed, func(q *dividends.BatchRequest) {
			q.Method, q.Account, q.Holders = dividends.ByConversion, "301", []cooperatives.Holder{"M3"}
		})
		ok(t, err)
		_, err = v.release(run, no)
		ok(t, err)
		equal(t, "states", v.states(run), "M1 waiting; M2 paid; M3 paid; ")
		said := ""
		for _, l := range v.lines(run) {
			said += l.StateKey() + " "
		}
		equal(t, "said", said, "line_state.waiting line_state.offset line_state.conversion ")
		v.passRun(run)
		equal(t, "capital", v.balance("301", ""), -yuan(t, "18285.68"))
		equal(t, "debt", v.balance("112", ""), yuan(t, "857.16"))
		equal(t, "owed", v.balance("113", ""), -yuan(t, "4571.42"))
	})
}

func TestHeldBackAndPaidToAnHeir(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.posted().No
		tell := func(change func(*dividends.Instruction)) error {
			i := dividends.Instruction{Book: v.id, Run: run, Holder: "M1", Document: "村调解会记录", On: 20260220}
			change(&i)
			return v.Instruct(v.ctx, accountant, v.key(), i)
		}
		want(t, tell(func(i *dividends.Instruction) { i.Kind = dividends.Hold }), "field.required")
		ok(t, tell(func(i *dividends.Instruction) { i.Kind, i.Reason = dividends.Hold, "继承人有争议" }))
		no, err := v.batch(run)
		ok(t, err)
		b, payments, err := v.Payments(v.ctx, v.id, run, no)
		ok(t, err)
		equal(t, "payments", len(payments), 2)
		equal(t, "batch", b.Gross, yuan(t, "27428.52"))
		untouched := func() error {
			return v.db.View(v.ctx, func(ctx context.Context, tx *db.Tx) error {
				return v.UntouchedIn(ctx, tx, v.id, "M1", 20260220)
			})
		}
		ok(t, untouched()) // held back, nothing went to anybody
		_, err = v.batch(run, func(q *dividends.BatchRequest) { q.Holders = []cooperatives.Holder{"M1"} })
		want(t, err, "dividend.not_payable")
		_, err = v.release(run, no)
		ok(t, err)
		_, err = v.report(run, no)
		ok(t, err)

		old, err := v.Unclaimed(v.ctx, v.id, 20260315)
		ok(t, err)
		if len(old) != 1 || old[0].Holder != "M1" || old[0].Days != 28 || old[0].Reason != "继承人有争议" {
			t.Errorf("unclaimed: %+v", old)
		}
		for key, p := range map[string]dividends.Payee{
			"dividend.payee_unknown": {Holder: "M9", Name: "张小山", Relation: "继承人"},
			"dividend.payee_differs": {Holder: "M2", Name: "张小山", Relation: "继承人"},
		} {
			want(t, tell(func(i *dividends.Instruction) { i.Kind, i.Payee = dividends.PayTo, p }), key)
		}
		v.member("M4", "张小山")
		ok(t, tell(func(i *dividends.Instruction) {
			i.Kind, i.Payee = dividends.PayTo, dividends.Payee{Holder: "M4", Name: "张小山", Relation: "继承人"}
		}))
		ok(t, tell(func(i *dividends.Instruction) { i.Kind = dividends.LetGo }))
		want(t, untouched(), "member.dividend_paid") // an heir is named
		ok(t, tell(func(i *dividends.Instruction) {
			i.Kind, i.Payee = dividends.PayTo, dividends.Payee{Holder: "M1", Name: "张大山", Relation: "本人"}
		}))
		ok(t, untouched())
		ok(t, tell(func(i *dividends.Instruction) {
			i.Kind, i.Payee = dividends.PayTo, dividends.Payee{Holder: "M4", Name: "张小山", Relation: "继承人"}
		}))
		no, err = v.batch(run)
		ok(t, err)
		want(t, untouched(), "member.dividend_paid")
		_, payments, err = v.Payments(v.ctx, v.id, run, no)
		ok(t, err)
		if len(payments) != 1 || payments[0].Payee.Name != "张小山" || payments[0].Payee.Holder != "M4" {
			t.Errorf("payee: %+v", payments)
		}
		_, err = v.release(run, no)
		ok(t, err)
		_, err = v.report(run, no)
		ok(t, err)
		want(t, untouched(), "member.dividend_paid")
	})
}
