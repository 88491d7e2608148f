package dividends

import (
	"cmp"
	"context"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Outcome is what became of one payment.
type Outcome struct {
	Holder cooperatives.Holder
	Paid   bool
	Reason string // why it failed
}

// Report tells what became of payments of a released batch: from the bank's file, or from the signed list.
type Report struct {
	Book     ledger.BookID
	Run      int
	Batch    int
	On       ledger.Date // day of payment, which the voucher bears; today when zero
	All      bool        // all payments that were not told of, here or before, are paid
	Outcomes []Outcome
	// Count and Net are what the bank's file says of the payments it made; checked where Count is not 0.
	Count int
	Net   ledger.Money
}

// Report marks payments as paid or failed, once, and drafts the voucher of those that were paid: debit what members are
// owed, credit what pays and the tax withheld. It is submitted for another person to check. What failed is owed still,
// and goes into a later batch. It fails with dividend.no_batch, dividend.not_released, dividend.no_payment for a holder
// that is not in the batch, dividend.told for one that was told of, dividend.no_reason for a failure without one,
// dividend.totals when count or sum differ, and dividend.nothing_told.
func (d *Dividends) Report(ctx context.Context, who ledger.Actor, key string, r Report) (Batch, error) {
	return books.Once(ctx, d.db, r.Book, key, "dividend.report", r, func(ctx context.Context, tx *db.Tx) (Batch, error) {
		return ofBatch(ctx, tx, Decision{Book: r.Book, Run: r.Run, Batch: r.Batch}, func(run *Run, b Batch) error {
			if b.State != BatchReleased {
				return ledger.NewError(ledger.Conflict, "dividend.not_released",
					ledger.Args{"batch_state": b.State.String()})
			}
			return d.tell(ctx, tx, who, run, b, r)
		})
	})
}

// ofBatch does something with a batch of a posted run and returns it as it stands then.
func ofBatch(ctx context.Context, tx *db.Tx, q Decision, f func(run *Run, b Batch) error) (Batch, error) {
	run, err := postedRun(ctx, tx, q.Book, q.Run)
	if err != nil {
		return Batch{}, err
	}
	b, err := findBatch(ctx, tx, q.Book, q.Run, q.Batch)
	if err == nil {
		err = f(run, b)
	}
	if err != nil {
		return b, err
	}
	return findBatch(ctx, tx, q.Book, q.Run, q.Batch)
}

// tell writes outcomes and drafts the voucher of what was paid.
func (d *Dividends) tell(ctx context.Context, tx *db.Tx, who ledger.Actor, run *Run, b Batch, r Report) error {
	r.On = cmp.Or(r.On, ledger.DateOf(tx.Now))
	if r.On > ledger.DateOf(tx.Now) {
		return future(r.On)
	}
	var paid []Payment
	round := 0
	err := trail.Write(ctx, tx, r.Book, func(h *trail.Head) error {
		all, err := readPayments(ctx, tx, r.Book, r.Run, r.Batch)
		if err != nil {
			return err
		}
		told, err := r.match(all)
		if err != nil {
			return err
		}
		if round, err = rounds(ctx, tx, r.Book, r.Run, r.purpose()); err != nil {
			return err
		}
		failed := 0
		for _, p := range told {
			if p.Paid {
				paid = append(paid, p)
			} else {
				failed++
			}
			if err := tellPayment(ctx, tx, r, p, round+1, who); err != nil {
				return err
			}
		}
		return h.Log(ctx, tx, who, trail.Entry{
			Action: "dividend.report", Object: run.Object() + "/batch/" + strconv.Itoa(r.Batch), After: map[string]string{
				"date": r.On.String(), "paid": strconv.Itoa(len(paid)), "failed": strconv.Itoa(failed),
			},
		})
	})
	if err != nil || len(paid) == 0 {
		return err
	}
	vouchers, err := run.payments(b.settle(paid))
	if err != nil {
		return err
	}
	return d.submitPaid(ctx, tx, who, b, submission{run, r.On, b.Files, bundled(r.purpose(), round, vouchers)})
}

// submitPaid submits vouchers of payments of the batch; what they convert goes into the member accounts.
func (d *Dividends) submitPaid(ctx context.Context, tx *db.Tx, who ledger.Actor, b Batch, s submission) error {
	made, err := d.submit(ctx, tx, who, s)
	if err != nil || b.Method != ByConversion || s.run.Rules.Charter.Regime != ledger.FarmersCooperative {
		return err
	}
	c := cooperatives.Converted{Date: s.on, Document: b.Document}
	for i, id := range made {
		c.Parts = append(c.Parts, converted(s.vouchers[i].lines, b.Account, id)...)
	}
	return d.contribute(ctx, tx, who, s.run.Book, c)
}

// purpose is what the purposes of the report's vouchers begin with.
func (r *Report) purpose() string { return "batch/" + strconv.Itoa(r.Batch) + "/" }

// bundled gives vouchers their purposes, counted on from those before.
func bundled(purpose string, before int, vouchers [][]ledger.Line) []bundle {
	out := make([]bundle, len(vouchers))
	for i, lines := range vouchers {
		out[i] = bundle{purpose + strconv.Itoa(before+i+1), lines}
	}
	return out
}

// contribute enters what was converted into the member accounts.
func (d *Dividends) contribute(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, c cooperatives.Converted,
) error {
	if d.from.Converted == nil {
		return noSource("converted")
	}
	if len(c.Parts) == 0 {
		return nil
	}
	return d.from.Converted.ContributeIn(ctx, tx, who, book, c)
}

// converted is what a voucher credits to the account of contributions (股金), by member.
func converted(lines []ledger.Line, account string, id ledger.VoucherID) []cooperatives.ConvertedPart {
	var out []cooperatives.ConvertedPart
	for _, l := range lines {
		if l.Account == account && l.Credit != 0 {
			out = append(out, cooperatives.ConvertedPart{
				Holder: cooperatives.Holder(l.Dimensions.Member), Amount: l.Credit, Voucher: id,
			})
		}
	}
	return out
}

// match finds the payments that the report tells of.
func (r *Report) match(all []Payment) ([]Payment, error) {
	var told []Payment
	var es ledger.Errors
	byHolder := make(map[cooperatives.Holder]int, len(all))
	for i, p := range all {
		byHolder[p.Holder] = i
	}
	refuse := func(key string, o Outcome, i int) {
		es = append(es, ledger.NewError(ledger.Invalid, key, ledger.Args{"code": string(o.Holder)}).
			At("row."+strconv.Itoa(i+1)+".holder"))
	}
	seen := map[cooperatives.Holder]bool{}
	for i, o := range r.Outcomes {
		at, known := byHolder[o.Holder]
		switch {
		case !known:
			refuse("dividend.no_payment", o, i)
		case seen[o.Holder] || all[at].Told():
			refuse("dividend.told", o, i)
		case !o.Paid && o.Reason == "":
			refuse("dividend.no_reason", o, i)
		default:
			p := all[at]
			p.Paid, p.Failed, p.Reason = o.Paid, !o.Paid, ""
			if p.Failed {
				p.Reason = o.Reason
			}
			told = append(told, p)
		}
		seen[o.Holder] = true
	}
	for _, p := range all {
		if r.All && !seen[p.Holder] && !p.Told() {
			p.Paid = true
			told = append(told, p)
		}
	}
	if e := r.total(told); e != nil && len(es) == 0 {
		es = append(es, e)
	}
	if len(es) == 0 && len(told) == 0 {
		es = append(es, ledger.NewError(ledger.Invalid, "dividend.nothing_told", nil))
	}
	return told, es.Err()
}

// total holds what was paid against what the bank says.
func (r *Report) total(told []Payment) *ledger.Error {
	if r.Count == 0 {
		return nil
	}
	count, sum := 0, ledger.Money(0)
	for _, p := range told {
		if p.Paid {
			count++
			sum += p.Net()
		}
	}
	if count == r.Count && sum == r.Net {
		return nil
	}
	return ledger.NewError(ledger.Invalid, "dividend.totals", ledger.Args{
		"count": strconv.Itoa(count), "amount": sum.Grouped(), "bank_count": strconv.Itoa(r.Count), "bank": r.Net.Grouped(),
	})
}

// settlement is payments on their way into vouchers, from or to an account.
type settlement struct {
	account  string
	payments []Payment
	post     func([]cooperatives.Payable, cooperatives.DistributionAccounts, string) [][]ledger.Line
	summary  string
}

// settle books payments in the way of the batch.
func (b *Batch) settle(paid []Payment) settlement {
	switch b.Method {
	case ByOffset:
		return settlement{b.Account, paid, cooperatives.PostConverted, "：抵扣欠款"}
	case ByConversion:
		return settlement{b.Account, paid, cooperatives.PostConverted, "：转为股金"}
	case ByBank, ByCash, MethodUnknown:
	}
	return settlement{b.Account, paid, cooperatives.PostPaid, "：兑付"}
}

// payments are the lines of the vouchers that settle payments: what is owed by shares or returned, and the remainder,
// which has an account of its own.
func (r *Run) payments(s settlement) ([][]ledger.Line, error) {
	var first, rest []cooperatives.Payable
	for _, p := range s.payments {
		amount := p.Gross - p.remainder
		taxes, err := ledger.Allocate(p.Tax, []int64{int64(amount), int64(p.remainder)})
		if err != nil {
			return nil, err
		}
		if amount != 0 {
			first = append(first, cooperatives.Payable{Holder: p.Holder, Amount: amount, Tax: taxes[0]})
		}
		if p.remainder != 0 {
			rest = append(rest, cooperatives.Payable{Holder: p.Holder, Amount: p.remainder, Tax: taxes[1]})
		}
	}
	var out [][]ledger.Line
	for _, part := range []struct {
		list     []cooperatives.Payable
		accounts cooperatives.DistributionAccounts
	}{{first, r.Rules.Accounts.DistributionAccounts}, {rest, r.Rules.Accounts.remainder()}} {
		part.accounts.Bank, part.accounts.Capital = s.account, s.account
		out = append(out, s.post(part.list, part.accounts, r.Title()+s.summary)...)
	}
	return out, nil
}

// Payments returns the payments of a batch in order of holder, or dividend.no_batch.
func (d *Dividends) Payments(ctx context.Context, book ledger.BookID, run, batch int) (Batch, []Payment, error) {
	var b Batch
	var out []Payment
	err := d.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if b, err = findBatch(ctx, tx, book, run, batch); err != nil {
			return err
		}
		if out, err = readPayments(ctx, tx, book, run, batch); err != nil {
			return err
		}
		r, err := readRun(ctx, tx, book, run)
		if err != nil {
			return err
		}
		r.markUnbooked(batch, out)
		return nil
	})
	return b, out, err
}
