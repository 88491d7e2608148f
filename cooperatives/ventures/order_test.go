package ventures_test

import (
	"strings"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

func oneMonth(p ledger.Period) ledger.Span { return ledger.Span{From: p, To: p} }

// TestPreviewOfSettled shows a settled period as it was settled, whatever is settled after it and booked since.
func TestPreviewOfSettled(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture(reported)
		c := tenPercent()
		c.Cycle = 1
		v.contract(c)
		ok(t, v.month(202501, "20000", "6000", false))
		ok(t, v.month(202502, "30000", "6000", false))
		first, err := v.settle(oneMonth(202501))
		ok(t, err)
		_, err = v.settle(oneMonth(202502))
		ok(t, err)
		again, err := v.Preview(v.ctx, v.home, "HT-01", oneMonth(202501))
		ok(t, err)
		equal(t, "number", again.No, 1)
		equal(t, "voucher", again.Voucher, first.Voucher)
		equal(t, "due", again.Due.Amount.String(), "1400.00")
		equal(t, "lines to draft", len(again.Lines), 0)
		last := again.Due.Steps[len(again.Due.Steps)-1]
		equal(t, "last step", last.Key+" "+last.Args["amount"], "contract.step_due 1,400.00")
		now, err := v.Explain(v.ctx, v.home, "HT-01", oneMonth(202501))
		ok(t, err)
		equal(t, "due by the figures of today", now.Due.Amount.String(), "1400.00")
	})
}

// TestEarlierPeriod settles a period after the one that follows it: that is refused only where the later one would have
// been given another loss.
func TestEarlierPeriod(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture(reported)
		c := tenPercent()
		c.Cycle, c.Terms.LossCarriedForward = 1, true
		v.contract(c)
		ok(t, v.month(202501, "1000", "6000", false))
		ok(t, v.month(202502, "30000", "6000", false))
		ok(t, v.month(202503, "20000", "6000", false))
		march, err := v.settle(oneMonth(202503))
		ok(t, err)
		equal(t, "due of March", march.Due.Amount.String(), "1400.00")
		_, err = v.settle(oneMonth(202501)) // a loss, which March knew nothing of
		want(t, err, "contract.out_of_order")
		february, err := v.settle(oneMonth(202502))
		ok(t, err)
		equal(t, "due of February", february.Due.Amount.String(), "2400.00")
	})
}

// TestOverlappingPeriods settles by quarters and then, by the next version of the contract, by years: no year is settled
// in which a quarter was.
func TestOverlappingPeriods(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture(reported)
		c := tenPercent()
		c.Cycle, c.Terms.Base, c.Quantity = 3, cooperatives.Area, dec("100")
		v.contract(c)
		q1, q2 := ledger.Span{From: 202501, To: 202503}, ledger.Span{From: 202504, To: 202506}
		_, err := v.settle(q2)
		ok(t, err)
		_, err = v.settle(year2025)
		want(t, err, "contract.period")
		c.Cycle = 12
		v.contract(c)
		_, err = v.settle(year2025)
		want(t, err, "contract.out_of_order")
		c.Cycle = 3
		v.contract(c)
		_, err = v.settle(q1)
		ok(t, err)
		_, err = v.settle(year2025)
		want(t, err, "contract.period")
		c.Cycle = 12
		v.contract(c)
		_, err = v.settle(year2025)
		want(t, err, "contract.out_of_order")
		_, err = v.Preview(v.ctx, v.home, "HT-01", year2025)
		want(t, err, "contract.out_of_order")
		again, err := v.Preview(v.ctx, v.home, "HT-01", q1)
		ok(t, err)
		equal(t, "number of the quarter", again.No, 1)
	})
}

// TestCorrectedPeriod reverses a settled month and settles it with other figures, while later months stand.
func TestCorrectedPeriod(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture(reported)
		c := tenPercent()
		c.Cycle = 1
		v.contract(c)
		for _, p := range []ledger.Period{202501, 202502} {
			ok(t, v.month(p, "20000", "6000", false))
			s, err := v.settle(oneMonth(p))
			ok(t, err)
			v.pass(v.home, []books.Ref{{ID: s.Voucher, Version: v.voucher(v.home, s.Voucher).Version}})
		}
		first, err := v.settle(oneMonth(202501))
		ok(t, err)
		reversal, err := v.books.Reverse(v.ctx, accountant, v.key(), books.Reversal{
			Book: v.home, Voucher: first.Voucher, Date: 20250228,
		})
		ok(t, err)
		refs, err := v.books.Submit(v.ctx, accountant, v.key(), v.home, []books.Ref{reversal})
		ok(t, err)
		v.pass(v.home, refs)
		ok(t, v.month(202501, "26000", "6000", true))
		corrected, err := v.settle(oneMonth(202501))
		ok(t, err)
		equal(t, "number", corrected.No, 2)
		equal(t, "due", corrected.Due.Amount.String(), "2000.00")
		all, err := v.Settlements(v.ctx, v.home, "HT-01")
		ok(t, err)
		var states []string
		for _, s := range all {
			states = append(states, s.Span.String()+" "+s.Here.String())
		}
		equal(t, "settlements", strings.Join(states, ", "), "2025-02 posted, 2025-01 waiting, 2025-01 reversed")
	})
}

// TestContractWithoutEnd names the first day of a contract that has no last one.
func TestContractWithoutEnd(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture(reported)
		c := tenPercent()
		v.contract(c)
		before := ledger.Span{From: 202401, To: 202412}
		_, err := v.Preview(v.ctx, v.home, "HT-01", before)
		want(t, err, "contract.not_begun")
		c.To = 20251231
		v.contract(c)
		_, err = v.Preview(v.ctx, v.home, "HT-01", before)
		want(t, err, "contract.not_running")
	})
}
