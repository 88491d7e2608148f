package dividends

import (
	"context"
	"slices"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// BatchRequest asks for a batch of payments of a posted run.
type BatchRequest struct {
	Book    ledger.BookID
	Run     int
	Method  Method
	Account string                // that pays; of ByOffset the debt, of ByConversion the capital account
	On      ledger.Date           // day of payment; today when zero
	Holders []cooperatives.Holder // whom to pay; all that wait or failed when empty
	// Consents are how much of a debt a holder has consented to set off, in fen, for ByOffset; who stands here is named. Who does
	// not has consented to all that can be set off: his debt or what he is owed after tax, whichever is less.
	Consents map[cooperatives.Holder]ledger.Money
	// Document and Files are the signed consent of each member for ByOffset, and the resolution for ByConversion.
	Document string
	Files    []ledger.File
}

// Prepare lists payments as the next batch of the run; another person releases it. Holders that are named must be
// payable; without names everybody is taken who waits or whose payment failed, but for those who are held back and, in a
// batch for the bank, those who have no bank card in the register. A part that is set off against a smaller debt is set off
// as far as the debt goes, or as far as the holder consents; the rest of it waits to be paid. It fails with dividend.no_card for a member without
// one who is named, dividend.no_cards where nobody is left, dividend.not_posted, dividend.method, dividend.pays for an
// account that does not pay in that way, dividend.no_consent, dividend.owes_nothing for who has no debt,
// dividend.consent_method, dividend.consent_nothing, dividend.consent_above_debt, dividend.consent_above_part,
// dividend.no_resolution, dividend.not_payable for each holder that cannot be paid now, dividend.nothing_to_pay and
// dividend.future.
func (d *Dividends) Prepare(ctx context.Context, who ledger.Actor, key string, q BatchRequest) (int, error) {
	q.nameConsenting()
	if err := d.checkBatch(ctx, &q); err != nil {
		return 0, err
	}
	cards, err := d.cards(ctx, q)
	if err != nil {
		return 0, err
	}
	debts, err := d.debts(ctx, &q)
	if err != nil {
		return 0, err
	}
	return books.Once(ctx, d.db, q.Book, key, "dividend.prepare", q, func(ctx context.Context, tx *db.Tx) (int, error) {
		no := 0
		err := trail.Write(ctx, tx, q.Book, func(h *trail.Head) error {
			run, err := q.open(ctx, tx)
			if err != nil {
				return err
			}
			b, payments, err := q.batch(ctx, tx, run, cards, debts)
			if err != nil {
				return err
			}
			b.PreparedBy, b.Preparer, b.PreparedAt = who.ID, who.Name, tx.Now
			if err := insertBatch(ctx, tx, q.Book, q.Run, b, payments); err != nil {
				return err
			}
			no = b.No
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "dividend.prepare", Object: run.Object() + "/batch/" + strconv.Itoa(no), After: q.logged(&b),
			})
		})
		return no, err
	})
}

// cards are those whom the bank can pay; nil for other ways to pay, which reach everybody.
func (d *Dividends) cards(ctx context.Context, q BatchRequest) (map[string]bool, error) {
	if q.Method != ByBank || d.from.Cards == nil {
		return nil, nil
	}
	return d.from.Cards.WithCards(ctx, q.Book)
}

// checkBatch checks the request alone and its account.
func (d *Dividends) checkBatch(ctx context.Context, q *BatchRequest) error {
	var es ledger.Errors
	if q.Method <= MethodUnknown || q.Method > ByConversion {
		es = append(es, ledger.NewError(ledger.Invalid, "dividend.method", nil).At("method"))
	}
	if q.Method == ByOffset && (q.Document == "" || len(q.Files) == 0 || len(q.Holders) == 0) {
		es = append(es, ledger.NewError(ledger.Invalid, "dividend.no_consent", nil).At("document"))
	}
	if q.Method == ByConversion && (q.Document == "" || len(q.Files) == 0) {
		es = append(es, ledger.NewError(ledger.Invalid, "dividend.no_resolution",
			ledger.Args{"law": cooperatives.Coop44.String()}).At("document"))
	}
	if e := ledger.CheckText("document", q.Document, ledger.MaxNote); e != nil {
		es = append(es, e)
	}
	es = append(es, q.checkConsents()...)
	err := d.books.Snapshot(ctx, q.Book, nil, func(ctx context.Context, s *books.Snapshot) error {
		chart, err := s.Chart(ctx)
		if err == nil && !q.pays(chart) {
			es = append(es, ledger.NewError(ledger.Invalid, "dividend.pays", ledger.Args{"code": q.Account}).At("account"))
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := es.Err(); err != nil {
		return err
	}
	return d.checkFiles(ctx, q.Book, q.Files)
}

// pays reports whether the account fits the method: bank or cash, a claim that is kept by member, or capital.
func (q *BatchRequest) pays(chart *ledger.Chart) bool {
	a, err := chart.Find(q.Account)
	if err != nil || !a.Leaf || !a.Active {
		return false
	}
	switch q.Method {
	case ByBank:
		return a.Flow == ledger.Bank
	case ByCash:
		return a.Flow == ledger.Cash
	case ByOffset:
		return a.Flow == ledger.NoFlow && a.Class == ledger.Asset
	case ByConversion:
		return a.Class == ledger.Equity
	case MethodUnknown:
	}
	return false
}

// open reads the run, which must be posted.
func (q *BatchRequest) open(ctx context.Context, tx *db.Tx) (*Run, error) {
	if q.On == 0 {
		q.On = ledger.DateOf(tx.Now)
	}
	if q.On > ledger.DateOf(tx.Now) {
		return nil, future(q.On)
	}
	return postedRun(ctx, tx, q.Book, q.Run)
}

// postedRun reads a run whose vouchers are in the books.
func postedRun(ctx context.Context, tx *db.Tx, book ledger.BookID, no int) (*Run, error) {
	run, err := readRun(ctx, tx, book, no)
	if err == nil && run.State < cooperatives.PlanPosted {
		err = ledger.NewError(ledger.Conflict, "dividend.not_posted", ledger.Args{"plan_state": run.State.String()})
	}
	return run, err
}

// batch chooses the payments; of those with cards alone where cards are given, and of those who owe something where debts are.
func (q *BatchRequest) batch(
	ctx context.Context, tx *db.Tx, run *Run, cards map[string]bool, debts map[cooperatives.Holder]ledger.Money,
) (Batch, []Payment, error) {
	lines, err := readLines(ctx, tx, run, LineQuery{Limit: maxParts})
	if err == nil {
		err = q.owes(ctx, tx, debts)
	}
	if err != nil {
		return Batch{}, nil, err
	}
	chosen := make(map[cooperatives.Holder]bool, len(q.Holders))
	for _, h := range q.Holders {
		chosen[h] = true
	}
	b := Batch{
		Method: q.Method, Account: q.Account, On: q.On, Document: q.Document, Files: q.Files, State: BatchPrepared,
	}
	var payments []Payment
	var es ledger.Errors
	without := 0
	for i := range lines {
		l := &lines[i]
		free := l.State.Payable()
		if chosen[l.Holder] && !free {
			es = append(es, ledger.NewError(ledger.Conflict, "dividend.not_payable", ledger.Args{
				"name": l.Name, "line_state": l.State.String(),
			}).At(q.box(l.Holder)))
		}
		if !free || len(chosen) > 0 && !chosen[l.Holder] {
			continue
		}
		if cards != nil && l.withoutCard(cards, chosen[l.Holder]) {
			without++
			if chosen[l.Holder] {
				es = append(es, ledger.NewError(ledger.Conflict, "dividend.no_card",
					ledger.Args{"name": l.payee().Name}).At("holders"))
			}
			continue
		}
		p, e := q.payment(l, debts)
		if e != nil {
			es = append(es, e)
			continue
		}
		payments = append(payments, p)
		b.Gross, b.Tax = b.Gross+p.Gross, b.Tax+p.Tax
	}
	b.Payments = len(payments)
	es = append(es, q.strangers(lines)...)
	if len(es) == 0 && len(payments) == 0 {
		es = append(es, nobody(without))
	}
	if err := es.Err(); err != nil {
		return Batch{}, nil, err
	}
	b.No, err = nextBatch(ctx, tx, run.Book, run.No)
	return b, payments, err
}

// nobody says why a batch has no payments, by how many cannot be paid by the bank.
func nobody(without int) *ledger.Error {
	if without > 0 {
		return ledger.NewError(ledger.Conflict, "dividend.no_cards", ledger.Args{"count": strconv.Itoa(without)})
	}
	return ledger.NewError(ledger.Conflict, "dividend.nothing_to_pay", nil)
}

// strangers are the holders of the request who have no part in the run.
func (q *BatchRequest) strangers(lines []Line) ledger.Errors {
	var es ledger.Errors
	for _, h := range q.Holders {
		if known := slices.ContainsFunc(lines, func(l Line) bool { return l.Holder == h }); !known {
			es = append(es, ledger.NewError(ledger.Invalid, "dividend.no_holder", ledger.Args{"code": string(h)}).At(q.box(h)))
		}
	}
	return es
}

// withoutCard reports whether the bank cannot pay the line. An heir or agent who is no member may have an account that the
// register does not know, and is paid where the line is named.
func (l *Line) withoutCard(cards map[string]bool, named bool) bool {
	p := l.payee()
	return !cards[string(p.Holder)] && (p.Holder != "" || !named)
}

// payee is who is paid: the holder, unless somebody else was named.
func (l *Line) payee() Payee {
	p := l.Payee
	if p.Name == "" {
		p = Payee{Holder: l.Holder, Name: l.Name}
	}
	p.Document = ""
	return p
}

// Decision releases or cancels a batch.
type Decision struct {
	Book   ledger.BookID
	Run    int
	Batch  int
	Reason string // of a cancellation
}

// Release lets a batch be paid. Whoever prepared it may not (guard.release_needs_two), nor who posted the run's vouchers
// (proposal.apart, 会计法 §35). A batch that sets parts against debts or converts them is paid by this, and its voucher is
// drafted and submitted. It fails with dividend.no_batch and dividend.decided.
func (d *Dividends) Release(ctx context.Context, who ledger.Actor, key string, q Decision) (Batch, error) {
	return books.Once(ctx, d.db, q.Book, key, "dividend.release", q, func(ctx context.Context, tx *db.Tx) (Batch, error) {
		run, b, err := d.decide(ctx, tx, who, q, BatchReleased)
		if err != nil || b.Method == ByBank || b.Method == ByCash {
			return b, err
		}
		payments, err := readPayments(ctx, tx, q.Book, q.Run, q.Batch)
		if err != nil {
			return b, err
		}
		told := make([]Outcome, len(payments))
		for i, p := range payments {
			told[i] = Outcome{Holder: p.Holder, Paid: true}
		}
		err = d.tell(ctx, tx, who, run, b, Report{Book: q.Book, Run: q.Run, Batch: q.Batch, On: b.On, Outcomes: told})
		if err != nil {
			return b, err
		}
		return findBatch(ctx, tx, q.Book, q.Run, q.Batch)
	})
}

// Cancel takes back a batch that was not released; its payments wait again. It fails with dividend.no_batch,
// dividend.decided and field.required at reason.
func (d *Dividends) Cancel(ctx context.Context, who ledger.Actor, key string, q Decision) (Batch, error) {
	if e := required("reason", q.Reason, ledger.MaxNote); e != nil {
		return Batch{}, e
	}
	return books.Once(ctx, d.db, q.Book, key, "dividend.cancel", q, func(ctx context.Context, tx *db.Tx) (Batch, error) {
		_, b, err := d.decide(ctx, tx, who, q, BatchCanceled)
		return b, err
	})
}

// decide writes who released or canceled the batch.
func (d *Dividends) decide(
	ctx context.Context, tx *db.Tx, who ledger.Actor, q Decision, to BatchState,
) (*Run, Batch, error) {
	var run *Run
	var b Batch
	action := "dividend.release"
	if to == BatchCanceled {
		action = "dividend.cancel"
	}
	err := trail.Write(ctx, tx, q.Book, func(h *trail.Head) error {
		var err error
		if run, err = postedRun(ctx, tx, q.Book, q.Run); err != nil {
			return err
		}
		if b, err = findBatch(ctx, tx, q.Book, q.Run, q.Batch); err != nil {
			return err
		}
		if b.State != BatchPrepared {
			return ledger.NewError(ledger.Conflict, "dividend.decided", ledger.Args{"batch_state": b.State.String()})
		}
		if to == BatchReleased {
			if err := mayRelease(ctx, tx, who, q, b); err != nil {
				return err
			}
		}
		b.State, b.DecidedBy, b.Decider, b.DecidedAt, b.Reason = to, who.ID, who.Name, tx.Now, q.Reason
		if err := decideBatch(ctx, tx, q.Book, q.Run, b); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{
			Action: action, Object: run.Object() + "/batch/" + strconv.Itoa(q.Batch),
			Before: map[string]string{"state": BatchPrepared.String()},
			After:  map[string]string{"state": to.String(), "reason": q.Reason, "gross": b.Gross.String()},
		})
	})
	return run, b, err
}

// mayRelease keeps the hands apart that prepare, post and pay.
func mayRelease(ctx context.Context, tx *db.Tx, who ledger.Actor, q Decision, b Batch) error {
	if b.PreparedBy == who.ID {
		return ledger.NewError(ledger.Denied, "guard.release_needs_two", nil)
	}
	vouchers, err := readVouchers(ctx, tx, q.Book, q.Run)
	if err != nil {
		return err
	}
	for i := range vouchers {
		if v := &vouchers[i]; v.declares() && v.PostedBy == who.ID {
			return ledger.NewError(ledger.Denied, "proposal.apart", ledger.Args{
				"law": cooperatives.Accounting35.String(), "plan_state": cooperatives.PlanPosted.String(),
			})
		}
	}
	return nil
}
