package dividends

import (
	"context"
	"slices"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// SetOff is what of the part of a holder was set off against a debt, by a voucher of its own. Amounts in fen.
type SetOff struct {
	Run      int
	Holder   cooperatives.Holder
	Gross    ledger.Money // what it takes of the part
	Tax      ledger.Money // withheld with it
	Day      ledger.Date
	Document string // the signed consent
	Voucher  ledger.VoucherID

	remainder ledger.Money // of Gross, what stood on the account of the remainder
	stands    bool
	purpose   string // of the run's own voucher, where a batch set it off
}

// Net returns what the debt was lowered by.
func (s *SetOff) Net() ledger.Money { return s.Gross - s.Tax }

// OwedIn returns what the posted runs that owe members on an account owe a holder and could be set off now, in fen and
// after tax, and whether there are such runs at all: what stands on the account then is owed by runs alone. What a
// cooperative owes beside it on the account of returns or of the remainder counts as well. What is in a batch or held back
// cannot be set off and fails with dividend.not_payable where nothing else is owed. While the vouchers of a run that owes
// on the account are posted in part, it fails with dividend.half_posted: what stands there is the run's, which cannot be
// told yet.
func (d *Dividends) OwedIn(
	ctx context.Context, tx *db.Tx, book ledger.BookID, account string, holder cooperatives.Holder,
) (owed ledger.Money, ours bool, err error) {
	dues, ours, err := duesOn(ctx, tx, book, account, holder)
	for i := range dues {
		owed += dues[i].net()
	}
	if ours && owed == 0 && err == nil {
		err = blocked(ctx, tx, book, account, holder)
	}
	if !ours && err == nil {
		err = halfPosted(ctx, tx, book, account)
	}
	return owed, ours, err
}

// halfPosted refuses an account on which a run owes of whose vouchers some are posted and some are not.
func halfPosted(ctx context.Context, tx *db.Tx, book ledger.BookID, account string) error {
	runs, err := listRuns(ctx, tx, book, 0)
	if err != nil {
		return err
	}
	for i := range runs {
		run := &runs[i]
		a := &run.Rules.Accounts
		if run.Void || run.State != cooperatives.PlanApproved || a.Payable != account && a.remainder().Payable != account {
			continue
		}
		vouchers, err := readVouchers(ctx, tx, book, run.No)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(vouchers, func(v Voucher) bool { return v.declares() && v.Posted() }) {
			return ledger.NewError(ledger.Conflict, "dividend.half_posted",
				ledger.Args{"year": strconv.Itoa(run.Year), "no": strconv.Itoa(run.No)}).At("account")
		}
	}
	return nil
}

// SetOffLinesIn are the lines that set an amount off of what runs owe a holder, what they owe on the account first: debit
// what is owed and, where nothing is left of a part, credit the tax that is withheld of it. Nothing is written. It fails
// with dividend.set_off for more than OwedIn.
func (d *Dividends) SetOffLinesIn(
	ctx context.Context, tx *db.Tx, book ledger.BookID, o cooperatives.Offset,
) ([]ledger.Line, error) {
	list, err := split(ctx, tx, book, o)
	if err != nil {
		return nil, err
	}
	var lines []ledger.Line
	var taxes []ledger.Line
	for _, x := range list {
		lines = append(lines, ledger.Line{
			Summary: x.run.Title() + "：" + o.Summary, Account: x.account, Debit: x.Gross, Dimensions: ledger.Dimensions{Member: string(o.Holder)},
		})
		if x.Tax > 0 {
			taxes = append(taxes, ledger.Line{Summary: x.run.Title() + "：代扣个人所得税", Account: x.run.Rules.Accounts.Tax, Credit: x.Tax})
		}
	}
	return append(lines, taxes...), nil
}

// SetOffIn records that a voucher sets an amount off of what runs owe a holder, as SetOffLinesIn says in the same
// transaction. It counts while the voucher stands.
func (d *Dividends) SetOffIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, o cooperatives.Offset,
) error {
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		list, err := split(ctx, tx, book, o)
		if err != nil {
			return err
		}
		for _, x := range list {
			if err := insertSetOff(ctx, tx, book, x.SetOff, who); err != nil {
				return err
			}
			if err := h.Log(ctx, tx, who, trail.Entry{
				Action: "dividend.set_off", Object: x.run.Object() + "/" + string(o.Holder), After: map[string]string{
					"amount": x.Net().Grouped(), "tax": x.Tax.Grouped(), "account": x.account, "document": o.Document,
				},
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

// due is what a run owes a holder on an account, in fen.
type due struct {
	run        *Run
	account    string
	remainder  bool // the account is that of the remainder
	gross, tax ledger.Money
}

func (d *due) net() ledger.Money { return d.gross - d.tax }

// duesOn lists what posted runs that owe on an account owe a holder and can be set off, and whether there are any: first
// what they owe on that account, then what on their other, the oldest first.
func duesOn(
	ctx context.Context, tx *db.Tx, book ledger.BookID, account string, holder cooperatives.Holder,
) (list []due, ours bool, err error) {
	var others []due
	err = owing(ctx, tx, book, account, holder, func(run *Run, l *Line) error {
		ours = true
		if l == nil || !l.State.Payable() {
			return nil
		}
		first := l.Rest - l.restRemainder
		taxes, err := ledger.Allocate(l.RestTax, []int64{int64(first), int64(l.restRemainder)})
		if err != nil {
			return err
		}
		for _, d := range []due{
			{run, run.Rules.Accounts.Payable, false, first, taxes[0]},
			{run, run.Rules.Accounts.remainder().Payable, true, l.restRemainder, taxes[1]},
		} {
			switch {
			case d.net() <= 0:
			case d.account == account:
				list = append(list, d)
			default:
				others = append(others, d)
			}
		}
		return nil
	})
	return append(list, others...), ours, err
}

// owing goes through the posted runs that owe members on the account, the oldest first, with the part of the holder; nil
// where he has none.
func owing(
	ctx context.Context, tx *db.Tx, book ledger.BookID, account string, holder cooperatives.Holder,
	f func(run *Run, l *Line) error,
) error {
	runs, err := listRuns(ctx, tx, book, 0)
	if err != nil {
		return err
	}
	for i := len(runs) - 1; i >= 0; i-- {
		run := &runs[i]
		a := &run.Rules.Accounts
		if run.Void || run.State < cooperatives.PlanPosted || a.Payable != account && a.remainder().Payable != account {
			continue
		}
		lines, err := readLines(ctx, tx, run, LineQuery{Holder: holder, Limit: 1})
		if err != nil {
			return err
		}
		var l *Line
		if len(lines) > 0 {
			l = &lines[0]
		}
		if err := f(run, l); err != nil {
			return err
		}
	}
	return nil
}

// blocked says why a part that is owed cannot be set off now; nil where none is owed.
func blocked(
	ctx context.Context, tx *db.Tx, book ledger.BookID, account string, holder cooperatives.Holder,
) error {
	return owing(ctx, tx, book, account, holder, func(_ *Run, l *Line) error {
		if l == nil || l.State != LineInBatch && l.State != LineHeld && l.State != LineUnbooked {
			return nil
		}
		return ledger.NewError(ledger.Conflict, "dividend.not_payable",
			ledger.Args{"name": l.Name, "line_state": l.State.String()}).At("account")
	})
}

// taken is a set-off with its run.
type taken struct {
	SetOff
	run     *Run
	account string
}

// split takes an amount from what runs owe, in the order of duesOn. What takes all that is left of a part after tax takes the
// tax with it, so that nothing waits to be paid of which the holder would get nothing.
func split(ctx context.Context, tx *db.Tx, book ledger.BookID, o cooperatives.Offset) ([]taken, error) {
	dues, _, err := duesOn(ctx, tx, book, o.Account, o.Holder)
	if err != nil {
		return nil, err
	}
	var out []taken
	left := o.Amount
	for i := range dues {
		d := &dues[i]
		amount, tax := min(left, d.net()), ledger.Money(0)
		if amount <= 0 {
			break
		}
		if amount == d.net() {
			tax = d.tax
		}
		x := taken{SetOff{
			Run: d.run.No, Holder: o.Holder, Gross: amount + tax, Tax: tax, Day: o.Day, Document: o.Document, Voucher: o.Voucher,
		}, d.run, d.account}
		if d.remainder {
			x.remainder = x.Gross
		}
		out, left = append(out, x), left-amount
	}
	if left > 0 {
		return nil, ledger.NewError(ledger.Conflict, "dividend.set_off", ledger.Args{
			"amount": o.Amount.Grouped(), "owed": (o.Amount - left).Grouped(),
		}).At("account")
	}
	return out, nil
}
