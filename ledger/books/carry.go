package books

import (
	"context"
	"fmt"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// CarryForwardOptions say how income and expense are carried forward.
type CarryForwardOptions struct {
	Separate bool          // income and expense get a voucher each
	Series   ledger.Series // General when empty
}

// CarryForwardPlan is what carrying income and expense of a month forward would write, amounts in fen.
type CarryForwardPlan struct {
	Period   ledger.Period
	Income   ledger.Money    // carried to the result, credit-positive
	Expense  ledger.Money    // carried to the result, debit-positive
	Vouchers [][]ledger.Line // the lines of each voucher; empty when there is nothing to carry
	Problems ledger.Errors   // what keeps it from being done now
}

// Net returns income less expense.
func (p CarryForwardPlan) Net() ledger.Money { return p.Income - p.Expense }

// CarryForwardPreview shows what CarryForward would write, and what stands in its way.
func (b *Books) CarryForwardPreview(
	ctx context.Context, book ledger.BookID, period ledger.Period, o CarryForwardOptions,
) (CarryForwardPlan, error) {
	var p CarryForwardPlan
	err := b.Snapshot(ctx, book, nil, func(ctx context.Context, s *Snapshot) error {
		var err error
		p, err = s.carryForwardPlan(ctx, period, o)
		return err
	})
	return p, err
}

// CarryForward prepares the vouchers that carry income and expense of the month to the result of the year (结转损益),
// dated on its last day and submitted for another person to check. What stands on an account is carried by dimensions,
// so that these end at zero as well. It can be done again when more was posted, for what stands then. It fails with
// carry_forward.nothing, and with carry_forward.unposted, carry_forward.waiting and carry_forward.earlier while it
// would not carry everything.
func (b *Books) CarryForward(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, period ledger.Period, o CarryForwardOptions,
) ([]Ref, error) {
	request := struct {
		Period  ledger.Period
		Options CarryForwardOptions
	}{period, o}
	return Once(ctx, b.db, book, key, "carry_forward", request, func(ctx context.Context, tx *db.Tx) ([]Ref, error) {
		return b.CarryForwardIn(ctx, tx, who, book, period, o)
	})
}

// CarryForwardIn is CarryForward inside a transaction.
func (b *Books) CarryForwardIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, period ledger.Period, o CarryForwardOptions,
) ([]Ref, error) {
	s, err := b.lockedSnapshot(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	if err := ensureOpen(ctx, tx, book, period); err != nil {
		return nil, err
	}
	p, err := s.carryForwardPlan(ctx, period, o)
	if err != nil {
		return nil, err
	}
	if err := p.Problems.Err(); err != nil {
		return nil, err
	}
	if len(p.Vouchers) == 0 {
		return nil, ledger.NewError(ledger.Invalid, "carry_forward.nothing", ledger.Args{"period": period.String()})
	}
	return b.submitClosing(ctx, tx, who, closingVouchers{
		book: book, kind: ledger.CarryForward, period: period, series: o.Series, lines: p.Vouchers,
	})
}

// lockedSnapshot reads the book inside a writing transaction, with other writers waiting.
func (b *Books) lockedSnapshot(ctx context.Context, tx *db.Tx, book ledger.BookID) (*Snapshot, error) {
	if err := trail.Lock(ctx, tx, book); err != nil {
		return nil, err
	}
	info, err := readInfo(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	return &Snapshot{books: b, tx: tx, info: info}, nil
}

func (s *Snapshot) carryForwardPlan(
	ctx context.Context, period ledger.Period, o CarryForwardOptions,
) (CarryForwardPlan, error) {
	p := CarryForwardPlan{Period: period}
	f, err := s.Figures(ctx, month(period), nil)
	if err != nil {
		return p, err
	}
	of := func(class ledger.Class, name string) ledger.Clearing {
		return ledger.Clearing{
			From:    f.ClosingDetails(func(a ledger.Account) bool { return a.Class == class }),
			To:      s.info.Regime.Roles().Result,
			Summary: fmt.Sprintf("结转%d月%s", period.Month(), name),
		}
	}
	income, expense := of(ledger.Income, "收入"), of(ledger.Expense, "支出")
	p.Income, p.Expense = -income.Net(), expense.Net()
	p.Vouchers = together(!o.Separate, income.Vouchers(), expense.Vouchers())
	p.Problems, err = s.unposted(ctx, period, ledger.CarryForward)
	if err != nil {
		return p, err
	}
	if earlier := f.OpeningDetails(profitOrLoss); len(earlier) > 0 {
		p.Problems = append(p.Problems, ledger.NewError(ledger.Invalid, "carry_forward.earlier",
			ledger.Args{"period": period.Prev().String(), "code": earlier[0].Account}))
	}
	return p, nil
}

func month(p ledger.Period) ledger.Span { return ledger.Span{From: p, To: p} }

// together joins two runs of vouchers into one voucher, when that is wanted and one voucher can hold them.
func together(wanted bool, a, b [][]ledger.Line) [][]ledger.Line {
	if wanted && len(a) == 1 && len(b) == 1 && len(a[0])+len(b[0]) <= ledger.MaxLines {
		return [][]ledger.Line{append(a[0], b[0]...)}
	}
	return append(a, b...)
}

// unposted tells of vouchers of the month that are not posted: those of the kind that is to be made, which would be
// made twice, and others, whose amounts would be missed.
func (s *Snapshot) unposted(ctx context.Context, p ledger.Period, kind ledger.VoucherKind) (ledger.Errors, error) {
	drafts, err := s.Drafts(ctx, month(p), ledger.StateUnknown)
	if err != nil {
		return nil, err
	}
	same, others := 0, 0
	for _, v := range drafts {
		if v.Kind == kind {
			same++
		} else {
			others++
		}
	}
	area := "carry_forward"
	if kind == ledger.YearEnd {
		area = "year_end"
	}
	var es ledger.Errors
	for _, n := range []struct {
		count int
		key   string
	}{{others, area + ".unposted"}, {same, area + ".waiting"}} {
		if n.count > 0 {
			es = append(es, ledger.NewError(ledger.Invalid, n.key,
				ledger.Args{"period": p.String(), "count": strconv.Itoa(n.count)}))
		}
	}
	return es, nil
}

// closingVouchers are vouchers that the end of a month makes.
type closingVouchers struct {
	book   ledger.BookID
	kind   ledger.VoucherKind
	period ledger.Period
	series ledger.Series
	source string // closing when empty
	lines  [][]ledger.Line
}

// submitClosing keeps the vouchers as drafts and submits them, so that another person checks them like any other.
func (b *Books) submitClosing(
	ctx context.Context, tx *db.Tx, who ledger.Actor, c closingVouchers,
) ([]Ref, error) {
	if c.series == "" {
		c.series = ledger.General
	}
	if c.source == "" {
		c.source = "closing"
	}
	refs := make([]Ref, 0, len(c.lines))
	for _, lines := range c.lines {
		ref, err := b.SaveDraftIn(ctx, tx, who, Draft{
			Book: c.book, Kind: c.kind, Date: c.period.Last(), Series: c.series, Source: c.source,
			SourceRef: c.kind.String() + "/" + c.period.String(), Lines: lines,
		})
		if err != nil {
			return nil, err
		}
		refs = append(refs, ref)
	}
	return b.SubmitIn(ctx, tx, who, c.book, refs)
}
