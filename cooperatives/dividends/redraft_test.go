package dividends_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// drop withdraws and deletes the submitted voucher of the purpose.
func (v *village) drop(run int, purpose string) {
	v.t.Helper()
	for _, x := range v.run(run).Vouchers {
		if x.Purpose == purpose {
			refs, err := v.books.Withdraw(v.ctx, accountant, v.key(), v.id, []books.Ref{{ID: x.ID, Version: x.Revision}}, "登记错了")
			ok(v.t, err)
			ok(v.t, v.books.DeleteDraft(v.ctx, accountant, v.key(), v.id, refs[0]))
			return
		}
	}
	v.t.Fatalf("no voucher %s", purpose)
}

// moved are the lines of the voucher of the purpose: account, member, debit and credit.
func (v *village) moved(run int, purpose string) string {
	v.t.Helper()
	for _, x := range v.run(run).Vouchers {
		if x.Purpose != purpose || x.State != ledger.Submitted {
			continue
		}
		var text string
		ok(v.t, v.books.Snapshot(v.ctx, v.id, nil, func(ctx context.Context, s *books.Snapshot) error {
			drafts, err := s.Drafts(ctx, ledger.Span{From: 202601, To: 202612}, ledger.Submitted)
			for _, d := range drafts {
				for _, l := range d.Lines {
					if d.ID == x.ID {
						text += fmt.Sprintf("%s %s %s %s; ", l.Account, l.Dimensions.Member, l.Debit, l.Credit)
					}
				}
			}
			return err
		}))
		return text
	}
	return ""
}

// unbooked names the payments of a batch that were told as paid and that the books do not show.
func (v *village) unbooked(run, batch int) string {
	v.t.Helper()
	_, payments, err := v.Payments(v.ctx, v.id, run, batch)
	ok(v.t, err)
	var out []string
	for _, p := range payments {
		if p.Unbooked {
			out = append(out, string(p.Holder))
		}
	}
	return strings.Join(out, " ")
}

func TestALostVoucherOfPaymentsIsDraftedAnew(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.posted(withTax).No
		no, err := v.batch(run)
		ok(t, err)
		_, err = v.release(run, no)
		ok(t, err)
		_, err = v.report(run, no, dividends.Outcome{Holder: "M1", Paid: true}, dividends.Outcome{Holder: "M2", Reason: "户名不符"})
		ok(t, err)
		_, err = v.report(run, no, dividends.Outcome{Holder: "M3", Paid: true})
		ok(t, err)
		_, err = v.Bounce(v.ctx, cashier, v.key(), dividends.Bounce{
			Book: v.id, Run: run, Batch: no, On: 20260303, Document: "退汇1号", Outcomes: []dividends.Outcome{{Holder: "M1", Reason: "销户"}},
		})
		ok(t, err)
		purposes := []string{"batch/1/1", "batch/1/2", "bounced/1/1"}
		before := map[string]string{}
		for _, p := range purposes {
			before[p] = v.moved(run, p)
			v.drop(run, p)
			equal(t, "gone", v.moved(run, p), "")
		}
		equal(t, "payments without voucher", v.unbooked(run, no), "M3")
		for range 2 { // what stands again is not drafted twice
			_, err = v.Post(v.ctx, accountant, v.key(), dividends.Posting{Book: v.id, Run: run, Version: 1, Date: 20260303})
			ok(t, err)
			for _, p := range purposes {
				equal(t, p, v.moved(run, p), before[p])
			}
		}
		equal(t, "payments", v.states(run), "M1 bounced; M2 failed; M3 paid; ")
		equal(t, "payments without voucher", v.unbooked(run, no), "")
		// A report after that is told apart from those before.
		again, err := v.batch(run)
		ok(t, err)
		_, err = v.release(run, again)
		ok(t, err)
		_, err = v.report(run, again, dividends.Outcome{Holder: "M1", Paid: true})
		ok(t, err)
		equal(t, "paid again", v.moved(run, "batch/2/1"), before["batch/1/1"])
	})
}
