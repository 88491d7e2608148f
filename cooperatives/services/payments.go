package services

import (
	"context"
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// The kinds of payments: from a household, to an operator, and set off against what is owed to the household.
const (
	FromHousehold = "household"
	ToOperator    = "operator"
	SetOff        = "offset"
)

// Payment is money that came from a household, went to an operator, or was set off. Party is the code of either.
type Payment struct {
	No       int64
	Kind     string
	Party    string
	Day      ledger.Date
	Amount   ledger.Money // of an operator before tax
	Tax      ledger.Money // withheld
	Document string
	Consent  ledger.Hash // of the signed consent, of an offset
	Voucher  ledger.VoucherID
	Posted   bool // of a listed payment: its voucher is

	jobs []paidJob
}

// Net is what is paid out.
func (p *Payment) Net() ledger.Money { return p.Amount - p.Tax }

// paidJob is a settled job with what a payment pays of it, in fen.
type paidJob struct {
	SettledJob
	amount, tax ledger.Money
}

// open is what of a settled job a payment of the kind has to pay, in fen. What stands in a batch is with the bank.
func (p *Payment) open(s SettledJob) ledger.Money {
	if p.Kind == ToOperator {
		return s.Pay - s.PaidPay - s.Listed
	}
	return s.Due - s.PaidDue
}

// take adds the jobs of which something is open, less the share of tax in basis points, fractions of a fen dropped.
func (p *Payment) take(list []SettledJob, taxShare int) {
	for _, s := range list {
		if amount := p.open(s); amount > 0 {
			p.add(paidJob{s, amount, withheld(amount, taxShare)})
		}
	}
}

// withheld is the tax on a pay, by a share in basis points.
func withheld(pay ledger.Money, share int) ledger.Money { return pay * ledger.Money(share) / 10_000 }

func (p *Payment) add(j paidJob) {
	p.jobs = append(p.jobs, j)
	p.Amount, p.Tax = p.Amount+j.amount, p.Tax+j.tax
}

// Receiving says that a household paid what it owed up to the end of a month. Account is where the money came in.
type Receiving struct {
	Household string
	Period    ledger.Period
	Day       ledger.Date
	Account   string
	Document  string // number of the receipt or transfer
}

// Receive drafts the voucher of a household's payment for all that it owes up to the month, and submits it. It fails with
// pay.nothing, pay.account for an account that holds no money, pay.before_settled for a day before that of the
// settlement, pay.no_day, and as drafts do.
func (s *Services) Receive(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, r Receiving,
) (Payment, error) {
	if err := s.holdsMoney(ctx, book, r.Account); err != nil {
		return Payment{}, err
	}
	p := Payment{Kind: FromHousehold, Party: r.Household, Day: r.Day, Document: r.Document}
	return s.fromHousehold(ctx, who, key, book, p, clearing{period: r.Period, account: r.Account, summary: "收农机服务费"})
}

// holdsMoney refuses accounts that are neither cash nor bank.
func (s *Services) holdsMoney(ctx context.Context, book ledger.BookID, account string) error {
	return s.books.Snapshot(ctx, book, nil, func(ctx context.Context, snap *books.Snapshot) error {
		chart, err := snap.Chart(ctx)
		if err != nil {
			return err
		}
		if a, err := chart.Find(account); err != nil || !a.Leaf || a.Flow == ledger.NoFlow {
			return ledger.NewError(ledger.Invalid, "pay.account", ledger.Args{"code": account}).At("account")
		}
		return nil
	})
}

// covers refuses to pay more than the account holds with the vouchers that wait, less what other batches than the one of
// the number pay from it (pay.no_cash).
func (s *Services) covers(
	ctx context.Context, tx *db.Tx, book ledger.BookID, account string, pay ledger.Money, batch int64,
) error {
	cash, err := s.books.InHand(ctx, tx, book, account)
	if err != nil {
		return err
	}
	listed, err := listedOn(ctx, tx, book, account, batch)
	if cash -= listed; err == nil && pay > cash {
		err = ledger.NewError(ledger.Conflict, "pay.no_cash",
			ledger.Args{"code": account, "amount": pay.Grouped(), "cash": cash.Grouped()})
	}
	return err
}

// checkDay refuses a payment without a day (pay.no_day), or before the day on which what it pays was settled
// (pay.before_settled).
func (p *Payment) checkDay(ctx context.Context, tx *db.Tx, book ledger.BookID) error {
	if p.Day == 0 {
		return ledger.NewError(ledger.Invalid, "pay.no_day", nil)
	}
	settled, err := settledOn(ctx, tx, book, p.jobs)
	if err == nil && p.Day < settled {
		err = ledger.NewError(ledger.Invalid, "pay.before_settled",
			ledger.Args{"day": p.Day.String(), "settled": settled.String()})
	}
	return err
}

// paidOut is what payments pay out, in fen.
func paidOut(payments []Payment) ledger.Money {
	var sum ledger.Money
	for i := range payments {
		sum += payments[i].Net()
	}
	return sum
}

// clearing says against what a household's debt up to a month is cleared.
type clearing struct {
	period  ledger.Period
	account string // on which money came in, or on which the household is owed
	summary string
	paper   books.NewFile // kept together with the payment
	files   []ledger.File // that the voucher carries
	offset  bool
	balance ledger.Money // what stands there for the household, of an offset
}

// fromHousehold writes a payment that clears what a household owes, and keeps the paper that it rests on.
func (s *Services) fromHousehold(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, p Payment, c clearing,
) (Payment, error) {
	accounts, err := s.accounts(ctx, book)
	if err != nil {
		return p, err
	}
	return books.Once(ctx, s.db, book, key, "service.pay", []any{p, c.period, c.account},
		func(ctx context.Context, tx *db.Tx) (Payment, error) {
			if err := s.keepFile(ctx, tx, who, book, c.paper); err != nil {
				return Payment{}, err
			}
			distributed := false
			made, err := s.payIn(ctx, tx, who, book, c.files, func() ([]Payment, []ledger.Line, error) {
				list, err := listSettled(ctx, tx, book, ofHousehold(p.Party, c.period))
				if err != nil {
					return nil, nil, err
				}
				p := p
				p.take(list, 0)
				if err := p.checkDay(ctx, tx, book); err != nil {
					return nil, nil, err
				}
				var lines []ledger.Line
				if lines, distributed, err = s.debits(ctx, tx, book, &p, c, accounts.Household); err != nil {
					return nil, nil, err
				}
				credit := ledger.Line{
					Summary: c.summary, Account: accounts.Household, Credit: p.Amount,
					Dimensions: ledger.Dimensions{Member: p.Party},
				}
				return []Payment{p}, slices.Insert(lines, debited(lines), credit), nil
			})
			if err != nil {
				return Payment{}, err
			}
			if distributed {
				err = s.from.SetOffIn(ctx, tx, who, book, c.of(&made[0]))
			}
			return made[0], err
		})
}

// debited counts the lines that debit, which come first.
func debited(lines []ledger.Line) int {
	return len(slices.DeleteFunc(slices.Clone(lines), func(l ledger.Line) bool { return l.Debit == 0 }))
}

// of is the payment as distributions see it.
func (c *clearing) of(p *Payment) cooperatives.Offset {
	return cooperatives.Offset{
		Holder: cooperatives.Holder(p.Party), Account: c.account, Amount: p.Amount, Day: p.Day, Summary: c.summary,
		Document: p.Document, Voucher: p.Voucher,
	}
}

// Paying says that operators are paid what they earned up to the end of a month, from an account that holds money.
type Paying struct {
	Period    ledger.Period
	Day       ledger.Date
	Account   string
	Operators []string // codes; empty for all
	Document  string
}

// PayOperators drafts the voucher that pays operators all that they earned up to the month, and submits it. The payments,
// one for each operator, are the list for the bank. It fails with pay.nothing, pay.account, pay.no_cash when the account
// does not hold that much, and as drafts do.
func (s *Services) PayOperators(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, p Paying,
) ([]Payment, error) {
	if err := s.holdsMoney(ctx, book, p.Account); err != nil {
		return nil, err
	}
	accounts, err := s.accounts(ctx, book)
	if err != nil {
		return nil, err
	}
	settings, err := s.Settings(ctx, book)
	if err != nil {
		return nil, err
	}
	return books.Once(ctx, s.db, book, key, "service.pay", p, func(ctx context.Context, tx *db.Tx) ([]Payment, error) {
		return s.payIn(ctx, tx, who, book, nil, func() ([]Payment, []ledger.Line, error) {
			payments, err := p.open(ctx, tx, book)
			for i := range payments {
				if err == nil {
					err = payments[i].checkDay(ctx, tx, book)
				}
			}
			if err == nil {
				err = s.covers(ctx, tx, book, p.Account, paidOut(payments), 0)
			}
			return payments, payLines(payments, accounts, p.Account, settings.taxSummary()), err
		})
	})
}

// OpenPay lists what operators earned up to the month and did not get, one payment for each, and writes nothing: the list
// for the bank before it is paid.
func (s *Services) OpenPay(ctx context.Context, book ledger.BookID, period ledger.Period) ([]Payment, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]Payment, error) {
		return Paying{Period: period}.open(ctx, tx, book)
	})
}

// open makes a payment for each operator to whom something is owed.
func (p Paying) open(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]Payment, error) {
	settings, err := readSettings(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	list, err := listSettled(ctx, tx, book, upTo(p.Period))
	if err != nil {
		return nil, err
	}
	wanted := map[string]bool{}
	for _, code := range p.Operators {
		wanted[code] = true
	}
	of := map[string]*Payment{}
	for _, s := range list {
		if len(wanted) > 0 && !wanted[s.Operator] {
			continue
		}
		if of[s.Operator] == nil {
			of[s.Operator] = &Payment{Kind: ToOperator, Party: s.Operator, Day: p.Day, Document: p.Document}
		}
		of[s.Operator].take([]SettledJob{s}, settings.TaxShare)
	}
	var out []Payment
	for _, code := range sortedKeys(of) {
		if of[code].Amount > 0 {
			out = append(out, *of[code])
		}
	}
	return out, nil
}

// payLines are the lines of the voucher that pays operators: what each is owed, against the account that pays and the tax
// that is withheld.
func payLines(
	payments []Payment, a cooperatives.ServiceAccounts, account, taxSummary string,
) []ledger.Line {
	const summary = "支付机手报酬"
	var lines []ledger.Line
	var net, tax ledger.Money
	for _, p := range payments {
		lines = append(lines, ledger.Line{Summary: summary, Account: a.Wages, Debit: p.Amount, Dimensions: p.jobs[0].Worker})
		net, tax = net+p.Net(), tax+p.Tax
	}
	lines = append(lines, ledger.Line{Summary: summary, Account: account, Credit: net})
	if tax > 0 {
		lines = append(lines, ledger.Line{Summary: taxSummary, Account: a.Tax, Credit: tax})
	}
	return lines
}

// payIn drafts the voucher of payments and writes them. What is open is worked out with the book locked, so that nothing
// is paid twice.
func (s *Services) payIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, files []ledger.File,
	prepare func() ([]Payment, []ledger.Line, error),
) ([]Payment, error) {
	var payments []Payment
	var lines []ledger.Line
	err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
		var err error
		if payments, lines, err = prepare(); err != nil {
			return err
		}
		after := map[string]string{}
		for _, p := range payments {
			after[p.Party] = p.Amount.Grouped()
		}
		if len(payments) == 0 || payments[0].Amount == 0 {
			return ledger.NewError(ledger.Conflict, "pay.nothing", nil)
		}
		return h.Log(ctx, tx, who, trail.Entry{Action: "service.pay", Object: "service/" + payments[0].Kind, After: after})
	})
	if err != nil {
		return nil, err
	}
	id, err := s.books.HandIn(ctx, tx, who, books.Draft{
		Book: book, Date: payments[0].Day, Series: ledger.General, Source: voucherSource, SourceRef: payments[0].Document,
		Attachments: 1, Lines: lines, Files: files,
	})
	if err != nil {
		return nil, err
	}
	no, err := nextPayment(ctx, tx, book)
	for i := range payments {
		if err != nil {
			return nil, err
		}
		payments[i].No, payments[i].Voucher = no+int64(i), id
		err = writePayment(ctx, tx, book, who, payments[i])
	}
	return payments, err
}

// writePayment writes a payment; what a household paid stands in the history of its orders.
func writePayment(ctx context.Context, tx *db.Tx, book ledger.BookID, who ledger.Actor, p Payment) error {
	if err := insertPayment(ctx, tx, book, who, p); err != nil || p.Kind == ToOperator {
		return err
	}
	for _, j := range p.jobs {
		err := addEvent(ctx, tx, book, j.Order, who, Event{
			Part: j.Part, From: cooperatives.Settled, To: cooperatives.Clearing, As: cooperatives.AsAccountant, Note: p.Document,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ListPayments lists the payments of a span whose vouchers stand, the newest first.
func (s *Services) ListPayments(ctx context.Context, book ledger.BookID, span ledger.Span) ([]Payment, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]Payment, error) {
		return listPayments(ctx, tx, book, span)
	})
}
