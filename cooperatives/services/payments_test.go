package services_test

import (
	"context"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestNothingIsPaidBeforeItIsSettled refuses money of a day before the settlement, and of no day.
func TestNothingIsPaidBeforeItIsSettled(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.done(v.order("D1", "FL"), 1000)
		_, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		before := dbtest.Contents(t, d)
		for day, key := range map[ledger.Date]string{today.AddDays(-1): "pay.before_settled", 0: "pay.no_day"} {
			wantKey(t, second(v.services.Receive(v.ctx, accountant, v.key(), v.id, services.Receiving{
				Household: "H01", Period: march, Day: day, Account: "101",
			})), key, "")
			wantKey(t, second(v.services.PayOperators(v.ctx, accountant, v.key(), v.id, services.Paying{
				Period: march, Day: day, Account: "102",
			})), key, "")
		}
		if changed := dbtest.Changed(before, dbtest.Contents(t, d)); len(changed) > 0 {
			t.Errorf("refused payments changed %v", changed)
		}
	})
}

// TestPaidIsWhatIsPosted tells money whose voucher waits, or came back from the checker, from money that is posted; it is
// not taken twice either way.
func TestPaidIsWhatIsPosted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		no := v.done(v.order("D1", "FL"), 1000)
		s, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		v.post(idsOf(s)...)
		r := services.Receiving{Household: "H01", Period: march, Day: today, Account: "101"}
		p, err := v.services.Receive(v.ctx, accountant, v.key(), v.id, r)
		check(t, err)
		waiting := func(when string) {
			t.Helper()
			if got := v.state(no).String(); got != "clearing" {
				t.Errorf("%s the order is %s", when, got)
			}
			wantKey(t, second(v.services.Receive(v.ctx, accountant, v.key(), v.id, r)), "pay.nothing", "")
			v.waits(p.Amount)
		}
		waiting("prepared,")
		v.recordedAsPaid(no)
		refs := []books.Ref{{ID: p.Voucher, Version: v.version(p.Voucher)}}
		refs, err = v.books.Withdraw(v.ctx, checker, v.key(), v.id, refs, "缺收据")
		check(t, err)
		waiting("returned,")
		refs, err = v.books.Submit(v.ctx, accountant, v.key(), v.id, refs)
		check(t, err)
		v.post(refs[0].ID)
		if got := v.state(no); got != cooperatives.Paid {
			t.Errorf("posted, the order is %s", got)
		}
		v.waits(0)
	})
}

// recordedAsPaid has the history of an order say that it was paid, as it did before drafts were told from posted vouchers,
// and checks that it reads as far as the voucher has come.
func (v *village) recordedAsPaid(no int64) {
	v.t.Helper()
	check(v.t, v.books.DB().Update(v.ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO service_events (book, order_no, no, part, was, became, capacity, note, at, actor, name)
			VALUES (?, ?, 99, 1, 'settled', 'paid', 'accountant', '', 1, 1, '会计')`, int64(v.id), no)
		return err
	}))
	d, err := v.services.FindOrder(v.ctx, v.id, no)
	check(v.t, err)
	if last := d.Events[len(d.Events)-1]; last.No != 99 || last.To != cooperatives.Clearing {
		v.t.Errorf("the history says %s", last.To)
	}
}

// waits checks how much of what the first household paid for the month has a voucher that is not posted.
func (v *village) waits(want ledger.Money) {
	v.t.Helper()
	m, err := v.services.Statement(v.ctx, v.id, march)
	check(v.t, err)
	if h := m.Households[0]; h.Waits != want || h.Paid != h.Due || h.Open() != 0 {
		v.t.Errorf("paid %s of %s, %s of it not posted, want %s", h.Paid, h.Due, h.Waits, want)
	}
}

// TestOperatorsAndCountyWaitUntilPosted marks what was paid to operators, and by the county, until the vouchers are posted.
func TestOperatorsAndCountyWaitUntilPosted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.done(v.order("D1", "FL"), 1000)
		s, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		v.post(idsOf(s)...)
		county, err := v.services.ReceiveCounty(v.ctx, accountant, v.key(), v.id, services.CountyReceipt{Day: today, Account: "102"})
		check(t, err)
		paid, err := v.services.PayOperators(v.ctx, accountant, v.key(), v.id, services.Paying{
			Period: march, Day: today, Account: "102",
		})
		check(t, err)
		for _, posted := range []bool{false, true} {
			m, err := v.services.Statement(v.ctx, v.id, march)
			check(t, err)
			waits := paid[0].Amount
			if posted {
				waits = 0
			}
			if o := m.Operators[0]; o.Paid != paid[0].Amount || o.Waits != waits {
				t.Errorf("posted %t: the operator got %s, %s of it not posted", posted, o.Paid, o.Waits)
			}
			if p := m.Payments; len(p) != 1 || p[0].Amount != paid[0].Amount || p[0].Party != "A" || p[0].Day != today ||
				p[0].Posted != posted || (p[0].Flow == ledger.Bank) != posted || (p[0].Number != "") != posted {
				t.Errorf("posted %t: the month was paid by %+v", posted, p)
			}
			list, err := v.services.ListCounty(v.ctx, v.id, ledger.Span{From: march, To: march})
			check(t, err)
			if len(list) != 1 || list[0].Posted != posted {
				t.Errorf("posted %t: the county's receipts are %+v", posted, list)
			}
			if !posted {
				v.post(county.Voucher, paid[0].Voucher)
			}
		}
	})
}
