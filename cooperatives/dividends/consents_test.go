package dividends_test

import (
	"context"
	"strings"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// consenting asks for a batch that sets off what holders consent to, given as code and amount, of what they owe on the
// account.
func (v *village) consenting(run int, account string, consents ...string) dividends.BatchRequest {
	v.t.Helper()
	q := dividends.BatchRequest{
		Book: v.id, Run: run, Method: dividends.ByOffset, Account: account, On: 20260301, Document: "抵扣同意书",
		Files: []ledger.File{v.minutes()}, Consents: map[cooperatives.Holder]ledger.Money{},
	}
	for i := 0; i < len(consents); i += 2 {
		q.Consents[cooperatives.Holder(consents[i])] = yuan(v.t, consents[i+1])
	}
	return q
}

// logged is the latest row of the log with the action, as text.
func (v *village) logged(action string) string {
	v.t.Helper()
	var after string
	ok(v.t, v.db.View(v.ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, "SELECT after FROM log WHERE book = ? AND action = ? ORDER BY no DESC LIMIT 1",
			int64(v.id), action).Scan(&after)
	}))
	return after
}

// A member of a village consents to a part of his debt: that is set off, the rest of the dividend is paid with all of its
// tax, the rest of the debt stays. Others of the batch set off all that they can.
func TestAMemberConsentsToAPartOfHisDebt(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.posted(withTax).No
		v.lend("112", "M1", yuan(t, "5000"))
		v.lend("112", "M2", yuan(t, "100"))
		refused := func(key string, q dividends.BatchRequest) {
			t.Helper()
			_, err := v.Prepare(v.ctx, accountant, v.key(), q)
			want(t, err, key)
		}
		refused("dividend.consent_nothing", v.consenting(run, "112", "M1", "0"))
		refused("dividend.consent_nothing", v.consenting(run, "112", "M1", "-5"))
		refused("dividend.consent_above_part", v.consenting(run, "112", "M1", "3657.15"))
		refused("dividend.consent_above_debt", v.consenting(run, "112", "M2", "100.01"))
		refused("dividend.owes_nothing", v.consenting(run, "112", "M3", "1"))
		refused("dividend.no_holder", v.consenting(run, "112", "M9", "1"))
		cash := v.consenting(run, "101", "M1", "1")
		cash.Method = dividends.ByCash
		refused("dividend.consent_method", cash)

		q, key := v.consenting(run, "112", "M1", "1000"), v.key()
		q.Holders = []cooperatives.Holder{"M2"}
		no, err := v.Prepare(v.ctx, accountant, key, q)
		ok(t, err)
		again, err := v.Prepare(v.ctx, accountant, key, q)
		ok(t, err)
		equal(t, "the same key", again, no)
		_, err = v.Prepare(v.ctx, accountant, key, v.consenting(run, "112", "M1", "900"))
		want(t, err, "submission.conflict")
		if after := v.logged("dividend.prepare"); !strings.Contains(after, "M1 1000.00") {
			t.Errorf("the log says %s", after)
		}
		_, err = v.release(run, no)
		ok(t, err)
		equal(t, "voucher", v.moved(run, "batch/1/1"),
			"113 M1 1000.00 0.00; 112 M1 0.00 1000.00; 113 M2 100.00 0.00; 112 M2 0.00 100.00; ")
		v.passRun(run)
		l := v.line(run, "M1")
		equal(t, "set off", l.SetOff(), yuan(t, "1000"))
		equal(t, "left", l.Owed(), yuan(t, "2657.14"))
		equal(t, "state", l.State, dividends.LineWaiting)
		equal(t, "his debt", v.balance("112", "M1"), yuan(t, "4000"))

		// All that is left of the part takes the tax with it.
		no, err = v.Prepare(v.ctx, accountant, v.key(), v.consenting(run, "112", "M1", "2657.14"))
		ok(t, err)
		_, err = v.release(run, no)
		ok(t, err)
		v.passRun(run)
		equal(t, "said", v.line(run, "M1").StateKey(), "line_state.offset")
		equal(t, "his debt", v.balance("112", "M1"), yuan(t, "1342.86"))
		equal(t, "owed to him", v.balance("113", "M1"), 0)
		equal(t, "tax", v.balance("214", ""), -yuan(t, "914.28"))
		v.sound()
	})
}

// In a cooperative what he consents to takes what is returned first, then what is left to distribute; the rest is paid.
func TestAMemberOfACooperativeConsentsToAPart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v, _, run := converting(t, d, 8)
		const m = "M001"
		l := v.line(run, m)
		v.lend("113", m, l.Owed())
		part := (l.Owed() - 1_00).String()
		_, err := v.Prepare(v.ctx, accountant, v.key(), v.consenting(run, "113", m, (l.Owed()+1).String()))
		want(t, err, "dividend.consent_above_part")
		no, err := v.Prepare(v.ctx, accountant, v.key(), v.consenting(run, "113", m, part))
		ok(t, err)
		_, err = v.release(run, no)
		ok(t, err)
		v.passRun(run)
		after := v.line(run, m)
		equal(t, "set off", after.SetOff(), l.Owed()-1_00)
		equal(t, "left", after.Owed(), 1_00)
		equal(t, "his debt", v.balance("113", m), 1_00)
		v.pay(run, func(q *dividends.BatchRequest) { q.Holders = []cooperatives.Holder{m} })
		equal(t, "state", v.line(run, m).State, dividends.LinePaid)
		equal(t, "returned", v.balance("221", m), 0)
		equal(t, "remainder", v.balance("222", m), 0)
		v.sound()
	})
}
