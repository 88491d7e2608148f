package services

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// The states of a batch.
const (
	BatchPrepared = "prepared" // waits for another person to release it
	BatchReleased = "released" // may be paid; the bank tells of it
	BatchCanceled = "canceled" // pays nothing
	BatchDone     = "done"     // released, and the bank has told of all: said by Stage, not kept
)

// PayBatch is a list of operators for the bank to pay (代发). What stands in it is paid in no other way until the bank
// has told, or the batch is canceled.
type PayBatch struct {
	No         int64
	Period     ledger.Period
	Account    string // that pays
	TaxKind    string // what they were paid as when it was listed: LabourPay or Wages
	State      string
	PreparedBy ledger.UserID
	Preparer   string
	PreparedAt time.Time
	Decider    string // who released or canceled it
	DecidedAt  time.Time
	Reason     string // of a cancellation
	Lines      []PayLine
}

// PayLine is what an operator gets by a batch, in fen.
type PayLine struct {
	Operator   string
	Gross, Tax ledger.Money
	Outcome    string // paid, failed, or empty while the bank has not told
	Reason     string // of a failure
	Day        ledger.Date
	Again      int64 // the next batch that pays what this one could not; 0 for none
}

// Net is what the bank pays.
func (l *PayLine) Net() ledger.Money { return l.Gross - l.Tax }

// Told reports whether the bank has told of the payment.
func (l *PayLine) Told() bool { return l.Outcome != "" }

// Open returns how many payments the bank has not told of.
func (b *PayBatch) Open() int {
	return len(slices.DeleteFunc(slices.Clone(b.Lines), func(l PayLine) bool { return l.Told() }))
}

// Stage is how far the batch has come: its state, or BatchDone.
func (b *PayBatch) Stage() string {
	if b.State == BatchReleased && b.Open() == 0 {
		return BatchDone
	}
	return b.State
}

// Totals sums the lines, in fen.
func (b *PayBatch) Totals() (gross, tax ledger.Money) {
	for _, l := range b.Lines {
		gross, tax = gross+l.Gross, tax+l.Tax
	}
	return gross, tax
}

func batchObject(no int64) string { return "service/pay/" + strconv.FormatInt(no, 10) }

// PreparePay lists what operators earned up to a month and did not get, for the bank. It fails with pay.account,
// pay.nothing, and pay.no_cash when the account does not hold that much.
func (s *Services) PreparePay(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, p Paying,
) (int64, error) {
	if err := s.holdsMoney(ctx, book, p.Account); err != nil {
		return 0, err
	}
	return books.Once(ctx, s.db, book, key, "pay.prepare", p, func(ctx context.Context, tx *db.Tx) (int64, error) {
		b := PayBatch{
			Period: p.Period, Account: p.Account, State: BatchPrepared, PreparedBy: who.ID, Preparer: who.Name, PreparedAt: tx.Now,
		}
		err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
			settings, err := readSettings(ctx, tx, book)
			if err != nil {
				return err
			}
			b.TaxKind = settings.TaxKind
			payments, err := p.open(ctx, tx, book)
			if err == nil && len(payments) == 0 {
				err = ledger.NewError(ledger.Conflict, "pay.nothing", nil)
			}
			if err == nil {
				err = s.covers(ctx, tx, book, p.Account, paidOut(payments), 0)
			}
			if err != nil {
				return err
			}
			if err := insertBatch(ctx, tx, book, &b, payments); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{Action: "pay.prepare", Object: batchObject(b.No), After: b.summary()})
		})
		return b.No, err
	})
}

func (b *PayBatch) summary() map[string]string {
	gross, tax := b.Totals()
	return map[string]string{
		"period": b.Period.String(), "account": b.Account, "payments": strconv.Itoa(len(b.Lines)), "gross": gross.Grouped(),
		"tax": tax.Grouped(), "state": b.State, "reason": b.Reason,
	}
}

// ReleasePay lets the bank pay a batch. Whoever prepared it may not (guard.release_needs_two). It fails with pay.no_batch
// and pay.decided, with pay.tax_changed when the share of tax is another than when it was listed, and with pay.no_cash.
func (s *Services) ReleasePay(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, no int64,
) error {
	return s.decidePay(ctx, who, key, book, no, BatchReleased, "")
}

// CancelPay takes back a batch that was not released, for a reason; what stands in it is open again. It fails with
// pay.no_batch, pay.decided, and field.required at reason.
func (s *Services) CancelPay(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, no int64, reason string,
) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return ledger.NewError(ledger.Invalid, "field.required", nil).At("reason")
	}
	if e := ledger.CheckText("reason", reason, ledger.MaxSummary); e != nil {
		return e
	}
	return s.decidePay(ctx, who, key, book, no, BatchCanceled, reason)
}

// decidePay writes who released or canceled a batch.
func (s *Services) decidePay(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, no int64, to, reason string,
) error {
	return s.once(ctx, book, key, "pay.decide", []any{no, to, reason}, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, book, func(h *trail.Head) error {
			b, err := readBatch(ctx, tx, book, no)
			if err != nil {
				return err
			}
			if b.State != BatchPrepared {
				return ledger.NewError(ledger.Conflict, "pay.decided", nil)
			}
			if to == BatchReleased && b.PreparedBy == who.ID {
				return ledger.NewError(ledger.Denied, "guard.release_needs_two", nil)
			}
			if to == BatchReleased {
				if err := b.checkTax(ctx, tx, book); err != nil {
					return err
				}
				gross, tax := b.Totals()
				if err := s.covers(ctx, tx, book, b.Account, gross-tax, no); err != nil {
					return err
				}
			}
			before := b.summary()
			b.State, b.Reason = to, reason
			if err := decideBatch(ctx, tx, book, &b, who); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "pay.decide", Object: batchObject(no), Before: before, After: b.summary(),
			})
		})
	})
}

// checkTax refuses to release a batch whose tax was worked out by another share than that of now. What the bank was told
// keeps its tax.
func (b *PayBatch) checkTax(ctx context.Context, tx *db.Tx, book ledger.BookID) error {
	settings, err := readSettings(ctx, tx, book)
	if err != nil {
		return err
	}
	for _, l := range b.Lines {
		jobs, err := listBatchJobs(ctx, tx, book, b.No, l.Operator)
		if err != nil {
			return err
		}
		var due ledger.Money
		for _, j := range jobs {
			due += withheld(j.amount, settings.TaxShare)
		}
		if due != l.Tax {
			return ledger.NewError(ledger.Conflict, "pay.tax_changed", ledger.Args{"listed": l.Tax.Grouped(), "due": due.Grouped()})
		}
	}
	return nil
}

// PayOutcome is what the bank tells of the payment of one operator.
type PayOutcome struct {
	Operator string
	Paid     bool
	Reason   string // of a failure
}

// ReportPay records what the bank told of a released batch on a day. What was paid is drafted as a voucher and submitted;
// what failed may be paid anew. The voucher says what they were paid as when the batch was listed. It fails with pay.no_batch, pay.not_released, pay.not_listed for an operator who is not in
// the batch or of whom the bank has told already, pay.changed when a settlement was taken back meanwhile, and as drafts
// do.
func (s *Services) ReportPay(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, no int64, day ledger.Date, told []PayOutcome,
) error {
	accounts, err := s.accounts(ctx, book)
	if err != nil {
		return err
	}
	settings, err := s.Settings(ctx, book)
	if err != nil {
		return err
	}
	return s.once(ctx, book, key, "pay.report", []any{no, day, told}, func(ctx context.Context, tx *db.Tx) error {
		if err := trail.Lock(ctx, tx, book); err != nil {
			return err
		}
		b, err := readBatch(ctx, tx, book, no)
		if err == nil && b.State != BatchReleased {
			err = ledger.NewError(ledger.Conflict, "pay.not_released", nil)
		}
		if err != nil {
			return err
		}
		settings.TaxKind = cmp.Or(b.TaxKind, settings.TaxKind)
		paid, err := b.outcomes(ctx, tx, book, day, told)
		if err != nil {
			return err
		}
		err = trail.Write(ctx, tx, book, func(h *trail.Head) error {
			for i := range b.Lines {
				if err := tellLine(ctx, tx, book, no, b.Lines[i]); err != nil {
					return err
				}
			}
			return h.Log(ctx, tx, who, trail.Entry{Action: "pay.report", Object: batchObject(no), After: told})
		})
		if err != nil || len(paid) == 0 {
			return err
		}
		_, err = s.payIn(ctx, tx, who, book, nil, func() ([]Payment, []ledger.Line, error) {
			return paid, payLines(paid, accounts, b.Account, settings.taxSummary()), nil
		})
		return err
	})
}

// outcomes keeps the lines that the bank tells of, with what it tells, and returns the payments that were made.
func (b *PayBatch) outcomes(
	ctx context.Context, tx *db.Tx, book ledger.BookID, day ledger.Date, told []PayOutcome,
) ([]Payment, error) {
	var paid []Payment
	var lines []PayLine
	var es ledger.Errors
	for _, o := range told {
		i := slices.IndexFunc(b.Lines, func(l PayLine) bool { return l.Operator == o.Operator })
		again := slices.ContainsFunc(lines, func(l PayLine) bool { return l.Operator == o.Operator })
		if i < 0 || b.Lines[i].Told() || again {
			es = append(es, ledger.NewError(ledger.Conflict, "pay.not_listed", ledger.Args{"code": o.Operator}))
			continue
		}
		l := b.Lines[i]
		l.Outcome, l.Reason, l.Day = "failed", o.Reason, day
		if o.Paid {
			l.Outcome, l.Reason = "paid", ""
			p := Payment{Kind: ToOperator, Party: o.Operator, Day: day, Document: "代发" + strconv.FormatInt(b.No, 10)}
			if err := p.takeListed(ctx, tx, book, b.No); err != nil {
				return nil, err
			}
			if p.Amount != l.Gross || p.Tax != l.Tax {
				es = append(es, ledger.NewError(ledger.Conflict, "pay.changed", ledger.Args{"code": o.Operator}))
			}
			paid = append(paid, p)
		}
		lines = append(lines, l)
	}
	b.Lines = lines
	return paid, es.Err()
}

// takeListed adds the jobs of the operator in a batch that are still settled.
func (p *Payment) takeListed(ctx context.Context, tx *db.Tx, book ledger.BookID, batch int64) error {
	listed, err := listBatchJobs(ctx, tx, book, batch, p.Party)
	if err != nil {
		return err
	}
	var last ledger.Period
	for _, j := range listed {
		last = max(last, j.Period)
	}
	settled, err := listSettled(ctx, tx, book, upTo(last))
	for _, j := range listed {
		for _, s := range settled {
			if s.Period == j.Period && s.No == j.No && s.Order == j.Order && s.Part == j.Part && s.Pay-s.PaidPay >= j.amount {
				p.add(paidJob{s, j.amount, j.tax})
			}
		}
	}
	return err
}

// FindPay returns a batch, or pay.no_batch.
func (s *Services) FindPay(ctx context.Context, book ledger.BookID, no int64) (PayBatch, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) (PayBatch, error) { return readBatch(ctx, tx, book, no) })
}

// ListPay lists the batches of a month, the newest first.
func (s *Services) ListPay(ctx context.Context, book ledger.BookID, period ledger.Period) ([]PayBatch, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]PayBatch, error) {
		return listBatches(ctx, tx, book, period)
	})
}
