package ventures_test

import (
	"testing"

	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// TestOthersOnTheAccountAreLeftOut keeps what members and others owe on the accounts of a contract out of it, where the books
// know no counterparty for the other side, and counts what was settled before they did.
func TestOthersOnTheAccountAreLeftOut(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.lodgeYear()
		v.venture(func(w *ventures.Venture) { w.Counterparty = "" })
		c := tenPercent()
		c.Collective = ""
		v.contract(c)
		v.desk.Name(v.home, ledger.Member, "M1", "张大山")
		v.desk.Name(v.home, ledger.Venture, "V01", "多格·小兰山")
		v.desk.Name(v.lodge, ledger.Venture, "V01", "多格·小兰山")
		v.line(v.home, "112", "102", "5000", ledger.Dimensions{Member: "M1"})
		v.line(v.home, "112", "102", "600", ledger.Dimensions{Member: "M1", Venture: "V01"})
		v.line(v.lodge, "1002", "2232", "7000", ledger.Dimensions{})
		both := func(receivable, payable string, agrees bool) {
			t.Helper()
			r, err := v.Reconcile(v.ctx, v.home, "HT-01")
			ok(t, err)
			equal(t, "receivable", r.Receivable, yuan(t, receivable))
			equal(t, "payable", r.Payable, yuan(t, payable))
			equal(t, "agrees", r.Agrees(), agrees)
		}
		both("0", "0", true)
		s, err := v.settle(year2025)
		ok(t, err)
		v.pass(v.home, []books.Ref{{ID: s.Voucher, Version: 2}})
		both("40000", "0", false)
		v.pass(v.lodge, []books.Ref{{ID: s.VentureDraft, Version: 2}})
		both("40000", "40000", true)
		ok(t, v.PutReceipt(v.ctx, accountant, v.key(), v.home, ventures.Receipt{
			Contract: "HT-01", Span: year2025, Date: 20260120, Amount: 15_000_00,
		}))
		v.line(v.home, "102", "112", "15000", ledger.Dimensions{Venture: "V01"})
		both("25000", "40000", false)
		v.line(v.lodge, "2232", "1002", "15000", ledger.Dimensions{Venture: "V01"})
		both("25000", "25000", true)

		v.venture() // the collective knows it from now on, and receipts name it
		both("25000", "25000", true)
		v.line(v.home, "102", "112", "5000", ledger.Dimensions{Counterparty: "C01"})
		both("20000", "25000", false)
		reversal, err := v.books.Reverse(v.ctx, accountant, v.key(), books.Reversal{Book: v.home, Voucher: s.Voucher, Date: 20260105})
		ok(t, err)
		refs, err := v.books.Submit(v.ctx, accountant, v.key(), v.home, []books.Ref{reversal})
		ok(t, err)
		v.pass(v.home, refs)
		both("-20000", "25000", false)
	})
}

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

// TestReceiptBeyondWhatIsDueIsRefused notes what is paid early for the next period, as an advance: the books agree all the
// while.
func TestReceiptBeyondWhatIsDueIsRefused(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.lodgeYear()
		v.venture(reported)
		for m := ledger.Period(202501); m <= 202512; m = m.Next() {
			ok(t, v.month(m, "40000", "10000", false))
		}
		v.contract(tenPercent())
		s, err := v.settle(year2025)
		ok(t, err)
		v.pass(v.home, []books.Ref{{ID: s.Voucher, Version: 2}})
		equal(t, "due", s.Due.Amount, 36_000_00)
		receipt := ventures.Receipt{Contract: "HT-01", Span: year2025, Date: 20260120}
		put := func(no int, amount string) error {
			r := receipt
			r.No, r.Amount = no, yuan(t, amount)
			return v.PutReceipt(v.ctx, accountant, v.key(), v.home, r)
		}
		ok(t, put(0, "30000"))
		err = put(0, "8000")
		want(t, err, "contract.receipt_over")
		args := ledger.Problems(err)[0].Args
		for name, says := range map[string]string{"due": "6,000.00", "over": "2,000.00", "next": "2026", "account": "211"} {
			equal(t, name, args[name], says)
		}
		want(t, put(1, "36000.01"), "contract.receipt_over")
		ok(t, put(1, "28000"))
		ok(t, put(0, "8000"))
		want(t, put(0, "0.01"), "contract.receipt_over")
		v.line(v.home, "102", "112", "36000", ledger.Dimensions{Counterparty: "C01"})
		receipt.Span = ledger.Span{From: 202601, To: 202612}
		ok(t, put(0, "2000")) // an advance of the next year
		v.line(v.home, "102", "211", "2000", ledger.Dimensions{Counterparty: "C01"})
		r, err := v.Reconcile(v.ctx, v.home, "HT-01")
		ok(t, err)
		equal(t, "open", r.Open, 0)
		equal(t, "agrees", r.Agrees(), true)
	})
}

// TestLastPeriodHasNowhereToPutWhatIsTooMuch ends the contract with the year.
func TestLastPeriodHasNowhereToPutWhatIsTooMuch(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.lodgeYear()
		v.venture()
		c := tenPercent()
		c.To = 20251231
		v.contract(c)
		_, err := v.settle(year2025)
		ok(t, err)
		want(t, v.PutReceipt(v.ctx, accountant, v.key(), v.home, ventures.Receipt{
			Contract: "HT-01", Span: year2025, Date: 20260120, Amount: 40_000_01,
		}), "contract.receipt_over_last")
	})
}
