package main

import (
	"context"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// unposted returns the vouchers of all months of the book that are not posted.
func unposted(a *app, b *books.Books, book ledger.BookID, state ledger.State) ([]ledger.Voucher, error) {
	var out []ledger.Voucher
	err := b.Snapshot(a.ctx, book, nil, func(ctx context.Context, s *books.Snapshot) error {
		periods, err := s.Periods(ctx)
		if err != nil {
			return err
		}
		span := ledger.Span{From: periods[0].Period, To: periods[len(periods)-1].Period}
		out, err = s.Drafts(ctx, span, state)
		return err
	})
	return out, err
}

type voucherWaitingCmd struct {
	Book string `help:"账套编码 | Code of the book."`
}

// Run prints a line for each voucher.
func (c *voucherWaitingCmd) Run(a *app) error {
	return a.withBook(c.Book, func(b *books.Books, book ledger.BookID) error {
		all, err := unposted(a, b, book, ledger.StateUnknown)
		if err != nil {
			return err
		}
		rows := make([][]string, len(all))
		for i, v := range all {
			debit, _, err := v.Totals()
			if err != nil {
				return err
			}
			rows[i] = []string{
				strconv.FormatInt(int64(v.ID), 10), v.Date.String(), a.sentence("voucher.state."+v.State.String(), nil),
				debit.Grouped(), v.Lines[0].Summary,
			}
		}
		return a.table(rows)
	})
}

type voucherCheckCmd struct{ waiting }

// Run checks what was submitted.
func (c *voucherCheckCmd) Run(a *app) error {
	return a.withBook(c.Book, func(b *books.Books, book ledger.BookID) error {
		who, err := c.who(a, b, book)
		if err != nil {
			return err
		}
		refs, err := c.refs(a, b, book, ledger.Submitted)
		if err != nil {
			return err
		}
		if _, err := b.Check(a.ctx, who, submissionKey(), book, refs); err != nil {
			return err
		}
		return a.say("cli.checked", ledger.Args{"count": strconv.Itoa(len(refs))})
	})
}

type voucherPostCmd struct{ waiting }

// Run posts what was checked.
func (c *voucherPostCmd) Run(a *app) error {
	return a.withBook(c.Book, func(b *books.Books, book ledger.BookID) error {
		who, err := c.who(a, b, book)
		if err != nil {
			return err
		}
		refs, err := c.refs(a, b, book, ledger.Checked)
		if err != nil {
			return err
		}
		posted, err := b.Post(a.ctx, who, submissionKey(), book, refs)
		if err != nil {
			return err
		}
		return a.say("cli.posted", ledger.Args{"count": strconv.Itoa(len(posted))})
	})
}
