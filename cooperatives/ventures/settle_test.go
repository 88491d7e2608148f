package ventures_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// TestWorkedExample is a lodge's year with an operating profit of 400,000.00, of which the village gets a tenth.
func TestWorkedExample(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.lodgeYear()
		v.venture()
		v.contract(tenPercent())
		s, err := v.Explain(v.ctx, v.home, "HT-01", year2025)
		ok(t, err)
		equal(t, "due", s.Due.Amount.String(), "40000.00")
		equal(t, "day", s.By, ledger.Date(20260131))
		var keys []string
		for _, step := range s.Due.Steps {
			keys = append(keys, strings.TrimPrefix(step.Key, "contract.step_"))
		}
		equal(t, "steps", strings.Join(keys, " "),
			"income income expense expense expense expense expense base tier due")

		dry, err := v.Preview(v.ctx, v.home, "HT-01", year2025)
		ok(t, err)
		equal(t, "drafts of a dry run", v.drafts(v.home)+v.drafts(v.lodge), 0)
		s, err = v.settle(year2025)
		ok(t, err)
		summary := "按合同HT-01计提多格·小兰山2025年度收益分成"
		const amount = 40_000_00
		party := ledger.Dimensions{Counterparty: "C01"}
		home := []ledger.Line{
			{Summary: summary, Account: "112", Debit: amount, Dimensions: party},
			{Summary: summary, Account: "502", Credit: amount, Dimensions: ledger.Dimensions{Venture: "V01"}},
		}
		lodge := []ledger.Line{
			{Summary: summary, Account: "310402", Debit: amount},
			{Summary: summary, Account: "2232", Credit: amount, Dimensions: party},
		}
		for _, at := range []struct {
			book  ledger.BookID
			id    ledger.VoucherID
			lines []ledger.Line
		}{{v.home, s.Voucher, home}, {v.lodge, s.VentureDraft, lodge}} {
			got := v.voucher(at.book, at.id)
			if d := cmp.Diff(at.lines, got.Lines); d != "" {
				t.Error(d)
			}
			equal(t, "state", got.State, ledger.Submitted)
			equal(t, "date", got.Date, ledger.Date(20251231))
			equal(t, "source", got.Source+" "+got.SourceRef, "contract HT-01/2025")
			v.pass(at.book, []books.Ref{{ID: at.id, Version: got.Version}})
		}
		if d := cmp.Diff([][]ledger.Line{home, lodge}, [][]ledger.Line{dry.Lines, dry.VentureLines}); d != "" {
			t.Error(d)
		}
		again, err := v.Explain(v.ctx, v.home, "HT-01", year2025)
		ok(t, err)
		equal(t, "due after posting", again.Due.Amount.String(), "40000.00")
	})
}

// TestSettledOnce settles a period many times at once: one pair of vouchers comes of it.
func TestSettledOnce(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.lodgeYear()
		v.venture()
		v.contract(tenPercent())
		results := make([]ventures.Settlement, 8)
		keys := make([]string, len(results))
		for i := range keys {
			keys[i] = v.key()
		}
		var wg sync.WaitGroup
		for i := range results {
			wg.Go(func() {
				var err error
				if results[i], err = v.Settle(v.ctx, accountant, keys[i], v.home, "HT-01", year2025); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, r := range results {
			equal(t, "voucher", r.Voucher, results[0].Voucher)
			equal(t, "draft", r.VentureDraft, results[0].VentureDraft)
			equal(t, "amount", r.Due.Amount, ledger.Money(40_000_00))
		}
		equal(t, "drafts", v.drafts(v.home), 1)
		equal(t, "drafts of the lodge", v.drafts(v.lodge), 1)
		again, err := v.Settle(v.ctx, accountant, keys[0], v.home, "HT-01", year2025)
		ok(t, err)
		equal(t, "voucher of the same key", again.Voucher, results[0].Voucher)
	})
}

// TestSettleAgain deletes the vouchers of a settlement, one book after the other.
func TestSettleAgain(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.lodgeYear()
		v.venture()
		v.contract(tenPercent())
		first, err := v.settle(year2025)
		ok(t, err)
		v.drop(v.home, first.Voucher)
		_, err = v.settle(year2025)
		want(t, err, "contract.half_settled")
		v.drop(v.lodge, first.VentureDraft)
		v.post(v.lodge, 20251130, "1002", "5001", "1000")
		second, err := v.settle(year2025)
		ok(t, err)
		equal(t, "number", second.No, 2)
		equal(t, "due", second.Due.Amount.String(), "40100.00")
		late, err := v.Dues(v.ctx, v.home, 20260201)
		ok(t, err)
		equal(t, "dues", len(late), 1)
	})
}

// drop withdraws and deletes a voucher.
func (v *village) drop(book ledger.BookID, id ledger.VoucherID) {
	v.t.Helper()
	refs := []books.Ref{{ID: id, Version: v.voucher(book, id).Version}}
	refs, err := v.books.Withdraw(v.ctx, accountant, v.key(), book, refs, "重算")
	ok(v.t, err)
	ok(v.t, v.books.DeleteDraft(v.ctx, accountant, v.key(), book, refs[0]))
}

// TestRentOfProperty settles a rent per bed of a venture without a book, by quarter, with an advance.
func TestRentOfProperty(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture(reported)
		c := tenPercent()
		c.Nature, c.Cycle, c.Quantity = ventures.Lease, 3, dec("20")
		c.Terms = cooperatives.Terms{Base: cooperatives.Beds, Tiers: []cooperatives.Tier{{Rate: dec("350")}}}
		c.From = 20250201 // 59 of 90 days
		v.contract(c)
		q1, q2 := ledger.Span{From: 202501, To: 202503}, ledger.Span{From: 202504, To: 202506}
		ok(t, v.PutReceipt(v.ctx, accountant, v.key(), v.home,
			ventures.Receipt{Contract: "HT-01", Span: q1, Date: 20250210, Amount: 5_000_00}))
		s, err := v.settle(q1)
		ok(t, err)
		equal(t, "share", s.Due.Share.String(), "4588.89") // 7,000 × 59 ÷ 90
		equal(t, "due", s.Due.Amount.String(), "0.00")
		equal(t, "excess", s.Due.Excess.String(), "411.11")
		equal(t, "book of the venture", s.VentureBook, 0)
		lines := v.voucher(v.home, s.Voucher).Lines
		equal(t, "advance", lines[0].Account, "211")
		equal(t, "income", lines[1].Account, "50103")
		s, err = v.settle(q2)
		ok(t, err)
		equal(t, "due after the excess", s.Due.Amount.String(), "6588.89")
		err = v.PutReceipt(v.ctx, accountant, v.key(), v.home,
			ventures.Receipt{Contract: "HT-01", Span: q1, No: 1, Date: 20250210, Amount: 1})
		want(t, err, "contract.receipt_settled")
	})
}

// TestLossCarriedForward settles a month of loss and a month of profit that were reported and audited.
func TestLossCarriedForward(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture(reported)
		c := tenPercent()
		c.Cycle, c.Terms.LossCarriedForward, c.Terms.AuditedOnly = 1, true, true
		v.contract(c)
		months := func(p ledger.Period) ledger.Span { return ledger.Span{From: p, To: p} }
		_, err := v.settle(months(202501))
		want(t, err, "contract.missing_months")
		ok(t, v.month(202501, "1000", "6000", false))
		_, err = v.settle(months(202501))
		want(t, err, "contract.not_audited")
		ok(t, v.month(202501, "1000", "6000", true))
		loss, err := v.settle(months(202501))
		ok(t, err)
		equal(t, "voucher of a loss", loss.Voucher, 0)
		equal(t, "loss", loss.Due.LossAfter.String(), "5000.00")
		again, err := v.settle(months(202501))
		ok(t, err)
		equal(t, "number", again.No, 1)
		ok(t, v.month(202501, "2000", "6000", true))
		corrected, err := v.settle(months(202501))
		ok(t, err)
		equal(t, "number of the correction", corrected.No, 2)

		ok(t, v.month(202502, "20000", "6000", true))
		profit, err := v.settle(months(202502))
		ok(t, err)
		equal(t, "due", profit.Due.Amount.String(), "1000.00") // (14,000 − 4,000) × 10 %
		want(t, v.month(202502, "1", "0", true), "venture.month_settled")
		ok(t, v.month(202504, "1", "0", true))
		_, err = v.settle(months(202504))
		want(t, err, "contract.out_of_order")
		f, err := v.Figures(v.ctx, v.home, "V01", ledger.Span{From: 202501, To: 202502})
		ok(t, err)
		equal(t, "profit", f.Profit.String(), "10000.00")
		equal(t, "visitors", f.Visitors, 200)
		equal(t, "audited", f.Audited, true)
	})
}

// TestSettledMonthsStayAsTheyAre keeps the money of a month that was settled, lets an audit of the same figures be noted,
// and does not mind contracts that rest on no figures.
func TestSettledMonthsStayAsTheyAre(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture(reported)
		beds := tenPercent()
		beds.Quantity, beds.Terms = dec("24"), cooperatives.Terms{
			Base: cooperatives.Beds, Tiers: []cooperatives.Tier{{Rate: dec("350")}}, AuditedOnly: true,
		}
		v.contract(beds)
		s, err := v.settle(year2025)
		ok(t, err)
		equal(t, "rent of beds", s.Due.Amount.String(), "8400.00")
		ok(t, v.month(202501, "20000", "6000", false))

		share := tenPercent()
		share.No, share.Cycle = "K2", 1
		v.contract(share)
		january := ledger.Span{From: 202501, To: 202501}
		_, err = v.Settle(v.ctx, accountant, v.key(), v.home, "K2", january)
		ok(t, err)
		want(t, v.month(202501, "20001", "6000", false), "venture.month_settled")
		ok(t, v.month(202501, "20000", "6000", true))
		want(t, v.month(202501, "20000", "6000", false), "venture.month_settled")
		want(t, v.month(202604, "1", "0", false), "venture.month_ahead")
		want(t, v.PutReceipt(v.ctx, accountant, v.key(), v.home,
			ventures.Receipt{Contract: "HT-01", Span: year2025, Date: 20260317, Amount: 1}), "contract.receipt_ahead")
	})
}

// TestShareOfRevenue takes the share, which is a cost, out of the expenses, and settles after the year was closed.
func TestShareOfRevenue(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.lodgeYear()
		v.venture(func(w *ventures.Venture) { w.Accounts.Share = []string{"560299"} })
		f, err := v.Figures(v.ctx, v.home, "V01", year2025)
		ok(t, err)
		equal(t, "profit", f.Profit.String(), "970000.00")
		equal(t, "revenue", f.Revenue.String(), "3000000.00")
		c := tenPercent()
		c.Terms.Base, c.Accounts.Income = cooperatives.OperatingRevenue, "50103"
		c.Terms.Tiers = []cooperatives.Tier{{Rate: dec("0.01")}, {From: dec("1000000"), Rate: dec("0.02")}}
		v.contract(c)
		s, err := v.settle(year2025)
		ok(t, err)
		equal(t, "due", s.Due.Amount.String(), "50000.00")
		var keys []string
		for _, step := range s.Due.Steps {
			keys = append(keys, strings.TrimPrefix(step.Key, "contract.step_"))
		}
		equal(t, "steps", strings.Join(keys, " "), "income income base tier tier due")
		equal(t, "income", v.voucher(v.home, s.Voucher).Lines[1].Account, "50103")
		lines := v.voucher(v.lodge, s.VentureDraft).Lines
		equal(t, "charge", lines[0].Account, "560299")
		equal(t, "payable", lines[1].Account, "2241")
	})
}

// TestClosedMonths settles after the books were closed: the vouchers go to the first month that is open, and a reversal
// in both books lets the period be settled again.
func TestClosedMonths(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture(reported)
		c := tenPercent()
		c.Cycle = 1
		v.contract(c)
		ok(t, v.month(202501, "10000", "1000", false))
		_, err := v.books.Close(v.ctx, checker, v.key(), v.home, 202501)
		ok(t, err)
		january := ledger.Span{From: 202501, To: 202501}
		first, err := v.settle(january)
		ok(t, err)
		got := v.voucher(v.home, first.Voucher)
		equal(t, "date", got.Date, ledger.Date(20250201))
		v.pass(v.home, []books.Ref{{ID: got.ID, Version: got.Version}})
		reversal, err := v.books.Reverse(v.ctx, accountant, v.key(), books.Reversal{
			Book: v.home, Voucher: got.ID, Date: 20250202,
		})
		ok(t, err)
		again, err := v.settle(january)
		ok(t, err)
		equal(t, "while the reversal is a draft", again.No, 1)
		refs, err := v.books.Submit(v.ctx, accountant, v.key(), v.home, []books.Ref{reversal})
		ok(t, err)
		v.pass(v.home, refs)
		again, err = v.settle(january)
		ok(t, err)
		equal(t, "number", again.No, 2)
		_, err = v.settle(ledger.Span{From: 202603, To: 202603}) // which is this month
		want(t, err, "contract.not_ended")
		c.Terms.Base, c.Quantity = cooperatives.Area, dec("10")
		v.contract(c)
		_, err = v.settle(ledger.Span{From: 203001, To: 203001})
		want(t, err, "contract.no_open_month")
	})
}

// TestRegimes settles between books of other regimes, whose usual accounts take the lines.
func TestRegimes(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		coop := v.begin("xingfu", "幸福合作社", ledger.FarmersCooperative)
		v.post(coop, 20250630, "102", "501", "1000")
		v.post(coop, 20250630, "521", "102", "300")
		v.post(coop, 20250630, "529", "102", "50") // other expenses are not operating ones
		for _, tt := range []struct {
			home   ledger.BookID
			nature ventures.Nature
			base   cooperatives.Base
			want   string
		}{
			{v.home, ventures.Contracting, cooperatives.OperatingRevenue, "112 50104 521 211 100.00"},
			{v.home, ventures.Lease, cooperatives.OperatingProfit, "112 50103 33201 211 70.00"},
			{v.lodge, ventures.Stake, cooperatives.OperatingProfit, "1221 5111 33201 211 70.00"},
			{v.lodge, ventures.Lease, cooperatives.OperatingProfit, "1221 5051 33201 211 70.00"},
		} {
			c := tenPercent()
			c.Nature, c.Terms.Base, c.Collective = tt.nature, tt.base, ""
			ok(t, v.PutVenture(v.ctx, accountant, v.key(), tt.home, ventures.Venture{
				Code: "V01", Name: "甲", Kind: ventures.Farm, Mode: ventures.Leased, Source: "xingfu", Active: true,
			}))
			_, err := v.PutContract(v.ctx, accountant, v.key(), tt.home, c)
			ok(t, err)
			s, err := v.Preview(v.ctx, tt.home, "HT-01", year2025)
			ok(t, err)
			got := []string{
				s.Lines[0].Account, s.Lines[1].Account, s.VentureLines[0].Account, s.VentureLines[1].Account,
				s.Due.Amount.String(),
			}
			equal(t, "accounts", strings.Join(got, " "), tt.want)
		}
	})
}
