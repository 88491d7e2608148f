package dividends_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/trail"
)

// setOff sets an amount that a member owes on an account off of what he is owed, as another feature does: a voucher of
// its own that debits what the runs owe.
func (v *village) setOff(holder cooperatives.Holder, account, debt, amount string) (ledger.VoucherID, error) {
	v.t.Helper()
	o := cooperatives.Offset{
		Holder: holder, Account: account, Amount: yuan(v.t, amount), Day: 20260301, Summary: "抵扣服务费", Document: "抵扣同意书",
	}
	err := v.db.Update(v.ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := trail.Lock(ctx, tx, v.id); err != nil {
			return err
		}
		lines, err := v.SetOffLinesIn(ctx, tx, v.id, o)
		if err != nil {
			return err
		}
		o.Voucher, err = v.books.HandIn(ctx, tx, accountant, books.Draft{
			Book: v.id, Date: o.Day, Series: ledger.General, Source: "service", SourceRef: o.Document, Lines: append(lines,
				ledger.Line{
					Summary: o.Summary, Account: debt, Credit: o.Amount, Dimensions: ledger.Dimensions{Member: string(holder)},
				}),
		})
		if err != nil {
			return err
		}
		return v.SetOffIn(ctx, tx, accountant, v.id, o)
	})
	return o.Voucher, err
}

// pay pays a batch and posts its vouchers.
func (v *village) pay(run int, change ...func(*dividends.BatchRequest)) {
	v.t.Helper()
	no, err := v.batch(run, change...)
	ok(v.t, err)
	_, err = v.release(run, no)
	ok(v.t, err)
	_, err = v.report(run, no)
	ok(v.t, err)
	v.passRun(run)
}

// owed is what could be set off for a member on an account, and whether runs owe there at all.
func (v *village) owed(account string, holder cooperatives.Holder) (owed ledger.Money, ours bool, err error) {
	v.t.Helper()
	err = v.db.View(v.ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		owed, ours, err = v.OwedIn(ctx, tx, v.id, account, holder)
		return err
	})
	return owed, ours, err
}

// line is the part of one holder.
func (v *village) line(run int, holder cooperatives.Holder) *dividends.Line {
	v.t.Helper()
	lines, err := v.Lines(v.ctx, v.id, run, dividends.LineQuery{Holder: holder})
	ok(v.t, err)
	return &lines[0]
}

// handed is a submitted voucher as the books refer to it.
func (v *village) handed(id ledger.VoucherID) books.Ref {
	v.t.Helper()
	out := books.Ref{ID: id}
	ok(v.t, v.books.Snapshot(v.ctx, v.id, nil, func(ctx context.Context, s *books.Snapshot) error {
		drafts, err := s.Drafts(ctx, ledger.Span{From: 202601, To: 202612}, ledger.Submitted)
		for _, d := range drafts {
			if d.ID == id {
				out.Version = d.Version
			}
		}
		return err
	}))
	return out
}

// lend gives a member a loan that stands on an account.
func (v *village) lend(account, member string, amount ledger.Money) {
	v.t.Helper()
	ref, err := v.books.SaveDraft(v.ctx, accountant, v.key(), books.Draft{
		Book: v.id, Date: 20260220, Series: ledger.General, Lines: []ledger.Line{
			{Summary: "借款", Account: account, Debit: amount, Dimensions: ledger.Dimensions{Member: member}},
			{Summary: "借款", Account: "102", Credit: amount},
		},
	})
	ok(v.t, err)
	refs, err := v.books.Submit(v.ctx, accountant, v.key(), v.id, []books.Ref{ref})
	ok(v.t, err)
	v.pass(refs)
}

// sound fails where the registers and the books tell different things.
func (v *village) sound() {
	v.t.Helper()
	breaches, err := v.Audit(v.ctx, v.id)
	ok(v.t, err)
	for _, b := range breaches {
		v.t.Errorf("run %d: %s", b.Run, b.Detail)
	}
}

// What was set off is not paid once more: lists, batches and the bank get the rest alone, whatever else the member owes
// on the account of both sides.
func TestWhatWasSetOffIsNotPaidOnceMore(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.posted().No
		v.lend("113", "M1", 9000_00) // another debt of his, on the same account
		owed, ours, err := v.owed("113", "M1")
		ok(t, err)
		equal(t, "ours", ours, true)
		equal(t, "owed to M1", owed, yuan(t, "4571.42"))
		_, ours, err = v.owed("211", "M1")
		ok(t, err)
		equal(t, "another account", ours, false)
		_, err = v.setOff("M1", "113", "112", "4571.43")
		want(t, err, "dividend.set_off")

		first, err := v.setOff("M1", "113", "112", "571.42")
		ok(t, err)
		l := v.line(run, "M1")
		equal(t, "set off", l.SetOff(), yuan(t, "571.42"))
		equal(t, "rest", l.Owed(), yuan(t, "4000"))
		equal(t, "state", l.State, dividends.LineWaiting)
		equal(t, "paid of the run", v.run(run).Paid, yuan(t, "571.42"))
		old, err := v.Unclaimed(v.ctx, v.id, 20260315)
		ok(t, err)
		equal(t, "unclaimed", old[0].Owed(), yuan(t, "4000"))

		no, err := v.batch(run, func(q *dividends.BatchRequest) { q.Holders = []cooperatives.Holder{"M1"} })
		ok(t, err)
		_, _, err = v.owed("113", "M1")
		want(t, err, "dividend.not_payable") // it is with the bank
		b, payments, err := v.Payments(v.ctx, v.id, run, no)
		ok(t, err)
		equal(t, "the batch", b.Net(), yuan(t, "4000"))
		equal(t, "the payment", payments[0].Net(), yuan(t, "4000"))
		_, err = v.release(run, no)
		ok(t, err)
		_, err = v.report(run, no)
		ok(t, err)
		equal(t, "voucher", v.moved(run, "batch/1/1"), "113 M1 4000.00 0.00; 102  0.00 4000.00; ")
		v.passRun(run)
		v.pass([]books.Ref{v.handed(first)})
		equal(t, "state", v.line(run, "M1").State, dividends.LinePaid)
		equal(t, "holders", v.run(run).PaidHolders, 1)
		equal(t, "what he owes", v.balance("113", "M1"), yuan(t, "9000"))
		v.sound()

		// Reversing the set-off opens what it had set off, and that alone.
		ref, err := v.books.Reverse(v.ctx, accountant, v.key(), books.Reversal{Book: v.id, Voucher: first, Date: 20260303})
		ok(t, err)
		refs, err := v.books.Submit(v.ctx, accountant, v.key(), v.id, []books.Ref{ref})
		ok(t, err)
		v.pass(refs)
		l = v.line(run, "M1")
		equal(t, "state", l.State, dividends.LineWaiting)
		equal(t, "rest", l.Owed(), yuan(t, "571.42"))
		equal(t, "holders", v.run(run).PaidHolders, 0)
		v.pay(run, func(q *dividends.BatchRequest) { q.Holders = []cooperatives.Holder{"M1"} })
		equal(t, "state", v.line(run, "M1").State, dividends.LinePaid)
		equal(t, "what he owes", v.balance("113", "M1"), yuan(t, "9000"))
		equal(t, "paid", v.run(run).Paid, yuan(t, "4571.42"))
		v.sound()
	})
}

// A set-off that takes all of a part withholds the tax with it; the part is paid, by an offset. Deleting its draft opens it.
func TestAWholePartIsSetOff(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.posted(withTax).No
		owed, _, err := v.owed("113", "M1")
		ok(t, err)
		equal(t, "after tax", owed, yuan(t, "3657.14"))
		id, err := v.setOff("M1", "113", "112", "3657.14")
		ok(t, err)
		l := v.line(run, "M1")
		equal(t, "said", l.StateKey(), "line_state.offset")
		equal(t, "day", l.On, ledger.Date(20260301))
		equal(t, "left", l.Rest, 0)
		equal(t, "holders", v.run(run).PaidHolders, 1)
		_, err = v.batch(run, func(q *dividends.BatchRequest) { q.Holders = []cooperatives.Holder{"M1"} })
		want(t, err, "dividend.not_payable")
		refs, err := v.books.Withdraw(v.ctx, accountant, v.key(), v.id, []books.Ref{v.handed(id)}, "同意书有误")
		ok(t, err)
		ok(t, v.books.DeleteDraft(v.ctx, accountant, v.key(), v.id, refs[0]))
		l = v.line(run, "M1")
		equal(t, "state", l.State, dividends.LineWaiting)
		equal(t, "owed again", l.Owed(), yuan(t, "3657.14"))
		equal(t, "holders", v.run(run).PaidHolders, 0)
		id, err = v.setOff("M1", "113", "112", "3657.14")
		ok(t, err)
		v.pass([]books.Ref{v.handed(id)})
		equal(t, "tax", v.balance("214", ""), -yuan(t, "914.28"))
		equal(t, "owed", v.balance("113", "M1"), 0)
		v.attack("UPDATE dividend_setoffs SET gross = gross + 1", "log_is_final")
		v.attack("DELETE FROM dividend_setoffs", "log_is_final")
		v.sound()
	})
}

// While only some vouchers of a run are posted, what stands on its account cannot be set off: the run would not know of it
// and pay it once more.
func TestAHalfPostedRunIsNotSetOff(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.approved()
		_, err := v.Post(v.ctx, accountant, v.key(), dividends.Posting{Book: v.id, Run: run.No, Version: run.Version, Date: 20260215})
		ok(t, err)
		vouchers := v.run(run.No).Vouchers
		if len(vouchers) < 2 {
			t.Fatalf("it has %d vouchers", len(vouchers))
		}
		_, ours, err := v.owed("113", "M1")
		ok(t, err)
		equal(t, "before anything is posted it owes", ours, false)
		last := vouchers[len(vouchers)-1]
		v.pass([]books.Ref{{ID: last.ID, Version: last.Revision}})
		_, _, err = v.owed("113", "M1")
		want(t, err, "dividend.half_posted")
		_, _, err = v.owed("112", "M1")
		ok(t, err)
		v.passRun(run.No)
		_, ours, err = v.owed("113", "M1")
		ok(t, err)
		equal(t, "posted, it owes", ours, true)
	})
}

// Of a part that a batch sets off in full, nothing is paid out: lists and statements go by that.
func TestOfAPartThatIsSetOffInFullNothingIsPaidOut(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.posted(withTax).No
		v.lend("112", "M1", yuan(t, "5000"))
		no, err := v.batch(run, func(q *dividends.BatchRequest) {
			q.Holders, q.Document, q.Files = []cooperatives.Holder{"M1"}, "抵扣同意书", []ledger.File{v.minutes()}
			q.Method, q.Account = dividends.ByOffset, "112"
		})
		ok(t, err)
		l := v.line(run, "M1")
		equal(t, "set off before the release", l.SetOff(), 0)
		_, err = v.release(run, no)
		ok(t, err)
		l = v.line(run, "M1")
		equal(t, "set off", l.SetOff(), l.Net())
		equal(t, "paid out", l.AfterSetOff(), 0)
		found, err := v.Verify(v.ctx, string(l.Code))
		ok(t, err)
		equal(t, "what anybody is told", found.Net(), 0)
	})
}

// A batch sets off as much as the debt and no more; what is left of the part waits and is paid like any other, with all of
// the tax. Where the voucher of the set-off is gone it is drafted anew.
func TestABatchSetsOffNoMoreThanTheDebt(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.posted(withTax).No
		v.lend("112", "M1", yuan(t, "1500"))
		one := func(q *dividends.BatchRequest) { q.Holders = []cooperatives.Holder{"M1"} }
		no, err := v.batch(run, one, func(q *dividends.BatchRequest) {
			q.Method, q.Account, q.Document, q.Files = dividends.ByOffset, "112", "抵扣同意书", []ledger.File{v.minutes()}
		})
		ok(t, err)
		equal(t, "state", v.line(run, "M1").State, dividends.LineInBatch)
		b, err := v.release(run, no)
		ok(t, err)
		equal(t, "the batch", b.Gross-b.Tax, yuan(t, "1500"))
		equal(t, "voucher", v.moved(run, "batch/1/1"), "113 M1 1500.00 0.00; 112 M1 0.00 1500.00; ")
		left := func(state dividends.LineState, owed string) {
			t.Helper()
			l := v.line(run, "M1")
			equal(t, "state", l.State, state)
			equal(t, "set off", l.SetOff(), yuan(t, "1500"))
			equal(t, "left", l.Owed(), yuan(t, owed))
		}
		left(dividends.LineWaiting, "2157.14")
		if s := v.line(run, "M1").SetOffs[0]; s.Voucher == 0 || s.Document != "抵扣同意书" {
			t.Errorf("set off: %+v", s)
		}
		equal(t, "paid", v.run(run).Paid, yuan(t, "1500"))
		equal(t, "holders", v.run(run).PaidHolders, 0)

		v.drop(run, "batch/1/1")
		equal(t, "without its voucher", v.line(run, "M1").State, dividends.LineUnbooked)
		equal(t, "paid", v.run(run).Paid, 0)
		equal(t, "holders", v.run(run).PaidHolders, 0)
		_, err = v.Post(v.ctx, accountant, v.key(), dividends.Posting{Book: v.id, Run: run, Version: 1, Date: 20260303})
		ok(t, err)
		v.passRun(run)
		left(dividends.LineWaiting, "2157.14")
		equal(t, "debt", v.balance("112", "M1"), 0)

		v.pay(run, one)
		left(dividends.LinePaid, "0")
		equal(t, "holders", v.run(run).PaidHolders, 1)
		equal(t, "owed", v.balance("113", "M1"), 0)
		equal(t, "tax", v.balance("214", ""), -yuan(t, "914.28"))
		v.sound()
	})
}

// However a member of a cooperative has his surplus set off and paid: both accounts end at nothing, the tax is withheld
// once, and nothing is paid beyond what the plan gives.
func TestSetOffsAndPaymentsOfACooperativeAddUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v, _, run := converting(t, d, 12)
		lines := v.lines(run)
		next := 0
		rapid.Check(t, func(rt *rapid.T) {
			if next == len(lines) {
				return
			}
			l := lines[next]
			next++
			var ids []ledger.VoucherID
			for range rapid.IntRange(0, 3).Draw(rt, "set-offs") {
				account := rapid.SampledFrom([]string{"221", "222"}).Draw(rt, "account")
				if v.line(run, l.Holder).State == dividends.LinePaid {
					break
				}
				owed, _, err := v.owed(account, l.Holder)
				ok(rt, err)
				amount := ledger.Money(rapid.Int64Range(1, int64(owed)).Draw(rt, "amount"))
				if rapid.Bool().Draw(rt, "all") {
					amount = owed
				}
				id, err := v.setOff(l.Holder, account, "113", amount.String())
				ok(rt, err)
				ids = append(ids, id)
			}
			if v.line(run, l.Holder).State != dividends.LinePaid {
				no, err := v.batch(run, func(q *dividends.BatchRequest) { q.Holders = []cooperatives.Holder{l.Holder} })
				ok(rt, err)
				_, err = v.release(run, no)
				ok(rt, err)
				_, err = v.report(run, no)
				ok(rt, err)
			}
			v.passRun(run)
			for _, id := range ids {
				v.pass([]books.Ref{v.handed(id)})
			}
			after := v.line(run, l.Holder)
			if after.State != dividends.LinePaid || after.Rest != 0 || after.RestTax != 0 {
				rt.Fatalf("%s: %+v", l.Holder, after)
			}
			for _, account := range []string{"221", "222"} {
				if left := v.balance(account, string(l.Holder)); left != 0 {
					rt.Fatalf("%s is left with %v on %s", l.Holder, left, account)
				}
			}
		})
		if next < len(lines) {
			t.Fatalf("%d of %d", next, len(lines))
		}
		equal(t, "state", v.run(run).State, cooperatives.PlanPaid)
		equal(t, "tax", v.balance(v.run(run).Rules.Accounts.Tax, ""), -v.run(run).Tax)
		v.sound()
	})
}

// Money whose voucher is gone is not told as paid; it is not paid again either, its voucher is drafted anew.
func TestMoneyWithoutItsVoucherIsNotPaid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v, _, run := converting(t, d, 8)
		gross := v.line(run, "M001").Gross()
		_, err := v.convert(run, "M001")
		ok(t, err)
		equal(t, "paid", v.run(run).Paid, gross)
		v.drop(run, "batch/1/1")
		equal(t, "state", v.line(run, "M001").State, dividends.LineUnbooked)
		equal(t, "paid", v.run(run).Paid, 0)
		equal(t, "holders", v.run(run).PaidHolders, 0)
		_, err = v.batch(run, func(q *dividends.BatchRequest) { q.Holders = []cooperatives.Holder{"M001"} })
		want(t, err, "dividend.not_payable")
		_, _, err = v.owed("221", "M001")
		want(t, err, "dividend.not_payable")
		_, err = v.Post(v.ctx, accountant, v.key(), dividends.Posting{Book: v.id, Run: run, Version: 1, Date: 20260303})
		ok(t, err)
		equal(t, "said", v.line(run, "M001").StateKey(), "line_state.conversion")
		equal(t, "paid", v.run(run).Paid, gross)
	})
}
