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

// Bounce tells that the bank took payments back after they were told as paid (退汇): the account was closed, the name did
// not fit. Each outcome names a holder and the reason; outcomes that say paid are left as they are, so that a whole file
// of the bank can be told.
type Bounce struct {
	Book     ledger.BookID
	Run      int
	Batch    int
	On       ledger.Date // day on which the money came back, which the voucher bears; today when zero
	Document string      // the bank's notice
	Files    []ledger.File
	Outcomes []Outcome
}

// Bounce marks payments of a bank batch as taken back, once, and drafts the voucher that brings the money back: debit
// the bank, and the tax that is not withheld after all, credit what members are owed. It is submitted for another person
// to check. The parts are owed again and go into a later batch. It fails with field.required at document,
// dividend.no_batch, dividend.bounce_by_bank for another batch than one of the bank, dividend.no_payment,
// dividend.not_paid for a payment that was not told as paid or came back before, dividend.bounce_reason,
// dividend.bounce_early, dividend.future and dividend.nothing_told.
func (d *Dividends) Bounce(ctx context.Context, who ledger.Actor, key string, b Bounce) (Batch, error) {
	if e := required("document", b.Document, ledger.MaxNote); e != nil {
		return Batch{}, e
	}
	if err := d.checkFiles(ctx, b.Book, b.Files); err != nil {
		return Batch{}, err
	}
	return books.Once(ctx, d.db, b.Book, key, "dividend.bounce", b, func(ctx context.Context, tx *db.Tx) (Batch, error) {
		return ofBatch(ctx, tx, Decision{Book: b.Book, Run: b.Run, Batch: b.Batch}, func(run *Run, batch Batch) error {
			if batch.Method != ByBank {
				return ledger.NewError(ledger.Conflict, "dividend.bounce_by_bank", nil)
			}
			return d.takeBack(ctx, tx, who, run, batch, b)
		})
	})
}

// takeBack writes what came back and drafts its voucher.
func (d *Dividends) takeBack(ctx context.Context, tx *db.Tx, who ledger.Actor, run *Run, batch Batch, b Bounce) error {
	b.On = cmp.Or(b.On, ledger.DateOf(tx.Now))
	if b.On > ledger.DateOf(tx.Now) {
		return future(b.On)
	}
	purpose := "bounced/" + strconv.Itoa(b.Batch) + "/"
	var back []Payment
	before := 0
	err := trail.Write(ctx, tx, b.Book, func(h *trail.Head) error {
		all, err := readPayments(ctx, tx, b.Book, b.Run, b.Batch)
		if err != nil {
			return err
		}
		if back, err = b.match(all); err != nil {
			return err
		}
		if before, err = rounds(ctx, tx, b.Book, b.Run, purpose); err != nil {
			return err
		}
		sum := ledger.Money(0)
		for _, p := range back {
			sum += p.Net()
			if err := bouncePayment(ctx, tx, b, Outcome{Holder: p.Holder, Reason: p.Reason}, before+1, who); err != nil {
				return err
			}
		}
		return h.Log(ctx, tx, who, trail.Entry{
			Action: "dividend.bounce", Object: run.Object() + "/batch/" + strconv.Itoa(b.Batch), After: map[string]string{
				"date": b.On.String(), "payments": strconv.Itoa(len(back)), "net": sum.String(), "document": b.Document,
			},
		})
	})
	if err != nil {
		return err
	}
	vouchers, err := run.payments(batch.takenBack(back))
	if err != nil {
		return err
	}
	_, err = d.submit(ctx, tx, who, submission{run, b.On, b.Files, bundled(purpose, before, vouchers)})
	return err
}

// takenBack books payments that came back.
func (b *Batch) takenBack(back []Payment) settlement {
	return settlement{b.Account, back, cooperatives.PostBounced, "：银行退汇"}
}

// match finds the payments that came back, with the reason of each.
func (b *Bounce) match(all []Payment) ([]Payment, error) {
	byHolder := make(map[cooperatives.Holder]*Payment, len(all))
	for i := range all {
		byHolder[all[i].Holder] = &all[i]
	}
	var back []Payment
	var es ledger.Errors
	for i, o := range b.Outcomes {
		p := byHolder[o.Holder]
		args := ledger.Args{"code": string(o.Holder)}
		key := ""
		switch {
		case p == nil:
			key = "dividend.no_payment"
		case o.Paid:
			continue
		case !p.Paid:
			key = "dividend.not_paid"
		case o.Reason == "":
			key = "dividend.bounce_reason"
		case b.On < p.On:
			key, args["date"] = "dividend.bounce_early", p.On.String()
		}
		if key != "" {
			es = append(es, ledger.NewError(ledger.Invalid, key, args).At("row."+strconv.Itoa(i+1)+".holder"))
			continue
		}
		p.Paid, p.Bounced, p.Reason = false, true, o.Reason // a second row of the same holder is refused
		back = append(back, *p)
	}
	if len(es) == 0 && len(back) == 0 {
		es = append(es, ledger.NewError(ledger.Invalid, "dividend.nothing_told", nil))
	}
	return back, es.Err()
}
