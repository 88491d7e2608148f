package ventures_test

import (
	"testing"

	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// TestBothBooksAreHeldAgainstEachOther settles, posts, receives and reverses, and compares the books each time.
func TestBothBooksAreHeldAgainstEachOther(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.lodgeYear()
		v.venture()
		v.contract(tenPercent())
		want := func(open ledger.Money, agrees bool, here, there ventures.VoucherStatus) {
			t.Helper()
			r, err := v.Reconcile(v.ctx, v.home, "HT-01")
			ok(t, err)
			equal(t, "open", r.Open, open)
			equal(t, "agrees", r.Agrees(), agrees)
			all, err := v.Settlements(v.ctx, v.home, "HT-01")
			ok(t, err)
			equal(t, "settlements", len(all), 1)
			equal(t, "vouchers", all[0].Here+" "+all[0].There, here+" "+there)
		}
		s, err := v.settle(year2025)
		ok(t, err)
		want(0, true, ventures.VoucherWaits, ventures.VoucherWaits)
		v.pass(v.home, []books.Ref{{ID: s.Voucher, Version: 2}})
		want(40_000_00, false, ventures.VoucherPosted, ventures.VoucherWaits)
		v.pass(v.lodge, []books.Ref{{ID: s.VentureDraft, Version: 2}})
		want(40_000_00, true, ventures.VoucherPosted, ventures.VoucherPosted)
		ok(t, v.PutReceipt(v.ctx, accountant, v.key(), v.home, ventures.Receipt{
			Contract: "HT-01", Span: year2025, Date: 20260120, Amount: 40_000_00,
		}))
		want(0, false, ventures.VoucherPosted, ventures.VoucherPosted)
		paid, err := v.Explain(v.ctx, v.home, "HT-01", year2025)
		ok(t, err)
		equal(t, "due of a period that was settled and paid", paid.Due.Amount.String(), "40000.00")
		_, err = v.Reconcile(v.ctx, v.home, "HT-99")
		equal(t, "error", ledger.Problems(err)[0].Key, "contract.unknown")
	})
}
