package books

import (
	"context"
	"slices"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// YearEndPlan is what the transfer at the end of a year would write, amounts in fen.
type YearEndPlan struct {
	Year      int
	Result    ledger.Money    // moved from the result of the year, credit-positive
	Allocated ledger.Money    // moved from the allocations, debit-positive
	Vouchers  [][]ledger.Line // the lines of each voucher; empty when there is nothing to move
	Problems  ledger.Errors   // what keeps it from being done now
}

// Undistributed returns what the transfer adds to 未分配收益.
func (p YearEndPlan) Undistributed() ledger.Money { return p.Result - p.Allocated }

// YearEndPreview shows what YearEnd would write, and what stands in its way.
func (b *Books) YearEndPreview(ctx context.Context, book ledger.BookID, year int) (YearEndPlan, error) {
	december, err := ledger.NewPeriod(year, 12)
	if err != nil {
		return YearEndPlan{}, err
	}
	var p YearEndPlan
	err = b.Snapshot(ctx, book, nil, func(ctx context.Context, s *Snapshot) error {
		p, err = s.yearEndPlan(ctx, december)
		return err
	})
	return p, err
}

// YearEnd prepares the voucher of 31 December that moves the result of the year, and then what was allocated from it,
// to 未分配收益 (年终结转; 会计制度 322, 332), submitted for another person to check. It fails with year_end.nothing,
// with year_end.not_carried while income and expense are not carried forward, and with year_end.unposted and
// year_end.waiting while December has unposted vouchers.
func (b *Books) YearEnd(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, year int,
) ([]Ref, error) {
	return Once(ctx, b.db, book, key, "year_end", year, func(ctx context.Context, tx *db.Tx) ([]Ref, error) {
		return b.YearEndIn(ctx, tx, who, book, year)
	})
}

// YearEndIn is YearEnd inside a transaction.
func (b *Books) YearEndIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, year int,
) ([]Ref, error) {
	december, err := ledger.NewPeriod(year, 12)
	if err != nil {
		return nil, err
	}
	s, err := b.lockedSnapshot(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	if err := ensureOpen(ctx, tx, book, december); err != nil {
		return nil, err
	}
	p, err := s.yearEndPlan(ctx, december)
	if err != nil {
		return nil, err
	}
	if err := p.Problems.Err(); err != nil {
		return nil, err
	}
	if len(p.Vouchers) == 0 {
		return nil, ledger.NewError(ledger.Invalid, "year_end.nothing", ledger.Args{"period": december.String()})
	}
	return b.submitClosing(ctx, tx, who, closingVouchers{
		book: book, kind: ledger.YearEnd, period: december, lines: p.Vouchers,
	})
}

func (s *Snapshot) yearEndPlan(ctx context.Context, december ledger.Period) (YearEndPlan, error) {
	p := YearEndPlan{Year: december.Year()}
	f, err := s.Figures(ctx, month(december), nil)
	if err != nil {
		return p, err
	}
	roles := s.info.Regime.Roles()
	of := func(codes ...string) ledger.Clearing {
		c := ledger.Clearing{
			From: f.ClosingDetails(func(a ledger.Account) bool { return slices.Contains(codes, a.Code) }),
			To:   roles.Undistributed,
		}
		if a, err := f.Chart.Find(codes[0]); err == nil {
			c.Summary = "年终结转" + a.Name
		}
		return c
	}
	result, allocated := of(roles.Result), of(roles.Allocations...)
	p.Result, p.Allocated = -result.Net(), allocated.Net()
	p.Vouchers = together(true, result.Vouchers(), allocated.Vouchers())
	if p.Problems, err = s.unposted(ctx, december, ledger.YearEnd); err != nil {
		return p, err
	}
	if len(f.ClosingDetails(profitOrLoss)) > 0 {
		p.Problems = append(p.Problems, ledger.NewError(ledger.Invalid, "year_end.not_carried",
			ledger.Args{"period": december.String()}))
	}
	return p, nil
}

func profitOrLoss(a ledger.Account) bool { return a.Class.ProfitOrLoss() }
