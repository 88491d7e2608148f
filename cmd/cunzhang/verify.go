package main

import (
	"context"
	"fmt"
	"strconv"

	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/verify"
)

// verifyCmd recomputes books from their stored rows.
type verifyCmd struct {
	Book string `help:"只核对这个账套 | Verify this book alone."`
}

// Run prints every breach and fails when there is one.
func (c *verifyCmd) Run(a *app) error {
	b, closeBooks, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	sum, err := a.verify(a.ctx, b.DB(), c.Book)
	if err := alsoClose(err, closeBooks); err != nil {
		return err
	}
	return a.say("cli.verified", ledger.Args{
		"books": strconv.Itoa(sum.Books), "vouchers": strconv.FormatInt(sum.Vouchers, 10),
		"lines": strconv.FormatInt(sum.Lines, 10), "log": strconv.FormatInt(sum.LogRows, 10),
	})
}

// verify prints the breaches of the rules of the books and fails with cli.breaches when there are any.
func (a *app) verify(ctx context.Context, d *db.DB, book string) (verify.Summary, error) {
	breaches, sum, err := verify.Run(ctx, d, verify.Options{Book: book})
	if err != nil {
		return sum, err
	}
	for _, b := range breaches {
		if _, err := fmt.Fprintln(a.Out, b); err != nil {
			return sum, err
		}
	}
	unbalanced, err := trialBalances(ctx, books.New(d), book)
	if err != nil {
		return sum, err
	}
	broken, err := a.auditDistributions(ctx, books.New(d), book)
	if err != nil {
		return sum, err
	}
	unbalanced = append(unbalanced, broken...)
	for _, line := range unbalanced {
		if _, err := fmt.Fprintln(a.Out, line); err != nil {
			return sum, err
		}
	}
	if n := len(breaches) + len(unbalanced); n > 0 {
		return sum, ledger.NewError(ledger.Conflict, "cli.breaches", ledger.Args{"count": strconv.Itoa(n)})
	}
	return sum, nil
}

// auditDistributions names every distribution that contradicts itself or the books.
func (a *app) auditDistributions(ctx context.Context, b *books.Books, only string) ([]string, error) {
	infos, err := b.List(ctx)
	if err != nil {
		return nil, err
	}
	d := dividends.New(b, dividends.Sources{}) // an audit asks no register
	var out []string
	for _, info := range infos {
		if only != "" && info.Code != only {
			continue
		}
		breaches, err := d.Audit(ctx, info.ID)
		if err != nil {
			return nil, err
		}
		for _, breach := range breaches {
			out = append(out, info.Code+": "+breach.String())
		}
	}
	return out, nil
}

// trialBalances names every book whose balances, from the first period to the last, do not sum to zero.
func trialBalances(ctx context.Context, b *books.Books, only string) ([]string, error) {
	infos, err := b.List(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, info := range infos {
		if only != "" && info.Code != only {
			continue
		}
		err := b.Snapshot(ctx, info.ID, nil, func(ctx context.Context, s *books.Snapshot) error {
			periods, err := s.Periods(ctx)
			if err != nil || len(periods) == 0 {
				return err
			}
			span := ledger.Span{From: periods[0].Period, To: periods[len(periods)-1].Period}
			figures, err := s.Figures(ctx, span, nil)
			if err != nil {
				return err
			}
			var opening, closing ledger.Money
			for _, top := range figures.Chart.Children("") {
				opening += figures.Accounts[top.Code].Opening
				closing += figures.Accounts[top.Code].Closing()
			}
			if opening != 0 || closing != 0 {
				out = append(out, fmt.Sprintf("%s: trial balance: openings differ by %s, closings by %s", info.Code,
					opening, closing))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
