package main

import (
	"context"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// periodCmd carries months forward and closes them, for books that are kept by scripts.
type periodCmd struct {
	Carry   periodCarryCmd `cmd:"" help:"结转损益，凭证待审核 | Carry income and expense forward; the voucher is to be checked."`
	YearEnd yearEndCmd     `cmd:"" help:"年终结转，凭证待审核 | The year-end transfer; the voucher is to be checked."`
	Close   periodCloseCmd `cmd:"" help:"结账 | Close months."`
}

type periodCarryCmd struct {
	Book   string `help:"账套编码 | Code of the book."`
	Period string `arg:"" placeholder:"2025-12" help:"月份 | The month."`
	acting
}

// Run prepares the vouchers.
func (c *periodCarryCmd) Run(a *app) error {
	p, err := ledger.ParsePeriod(c.Period)
	if err != nil {
		return err
	}
	return c.submitted(a, c.Book, func(b *books.Books, who ledger.Actor, book ledger.BookID) ([]books.Ref, error) {
		return b.CarryForward(a.ctx, who, submissionKey(), book, p, books.CarryForwardOptions{})
	})
}

// submitted runs f in the book and tells how many vouchers wait to be checked.
func (c *acting) submitted(
	a *app, code string, f func(b *books.Books, who ledger.Actor, book ledger.BookID) ([]books.Ref, error),
) error {
	return a.withBook(code, func(b *books.Books, book ledger.BookID) error {
		who, err := c.who(a, b, book)
		if err != nil {
			return err
		}
		refs, err := f(b, who, book)
		if err != nil {
			return err
		}
		return a.say("cli.submitted", ledger.Args{"count": strconv.Itoa(len(refs))})
	})
}

type yearEndCmd struct {
	Book string `help:"账套编码 | Code of the book."`
	Year int    `arg:"" placeholder:"2025" help:"年度 | The year."`
	acting
}

// Run prepares the vouchers.
func (c *yearEndCmd) Run(a *app) error {
	return c.submitted(a, c.Book, func(b *books.Books, who ledger.Actor, book ledger.BookID) ([]books.Ref, error) {
		return b.YearEnd(a.ctx, who, submissionKey(), book, c.Year)
	})
}

type periodCloseCmd struct {
	Book string `help:"账套编码 | Code of the book."`
	Span string `arg:"" placeholder:"2025" help:"期间：2025、2025Q4、2025-12 | The months: 2025, 2025Q4 or 2025-12."`
	acting
}

// Run closes the open months of the span, in order.
func (c *periodCloseCmd) Run(a *app) error {
	span, err := ledger.ParseSpan(c.Span)
	if err != nil {
		return err
	}
	return a.withBook(c.Book, func(b *books.Books, book ledger.BookID) error {
		who, err := c.who(a, b, book)
		if err != nil {
			return err
		}
		for p := span.From; p <= span.To; p = p.Next() {
			if _, err := b.Close(a.ctx, who, submissionKey(), book, p); err != nil {
				return err
			}
		}
		return a.say("cli.closed", ledger.Args{"period": span.String()})
	})
}

// voucherCmd checks and posts vouchers that wait.
type voucherCmd struct {
	Waiting voucherWaitingCmd `cmd:"" help:"列出没有记账的凭证 | List the vouchers that are not posted."`
	Check   voucherCheckCmd   `cmd:"" help:"审核，由制单人以外的人办理 | Check them, by another person than prepared them."`
	Post    voucherPostCmd    `cmd:"" help:"记账 | Post what was checked."`
}

// waiting is the vouchers of a book in one state: all of them, or those that are named.
type waiting struct {
	Book string             `help:"账套编码 | Code of the book."`
	ID   []ledger.VoucherID `arg:"" optional:"" help:"凭证（默认为全部） | The vouchers (default: all)."`
	acting
}

// refs lists the vouchers in the state.
func (c *waiting) refs(a *app, b *books.Books, book ledger.BookID, state ledger.State) ([]books.Ref, error) {
	if len(c.ID) > 0 {
		return c.named(a, b, book, state)
	}
	drafts, err := unposted(a, b, book, state)
	var out []books.Ref
	for _, v := range drafts {
		out = append(out, books.Ref{ID: v.ID, Version: v.Version})
	}
	return out, err
}

// named are the vouchers that were named; one in another state is refused with the state that it is in.
func (c *waiting) named(a *app, b *books.Books, book ledger.BookID, state ledger.State) ([]books.Ref, error) {
	out := make([]books.Ref, 0, len(c.ID))
	err := b.Snapshot(a.ctx, book, nil, func(ctx context.Context, s *books.Snapshot) error {
		for _, id := range c.ID {
			v, err := s.Voucher(ctx, id)
			if err != nil {
				return err
			}
			if v.State != state {
				return ledger.NewError(ledger.Conflict, "voucher.not_"+state.String(), ledger.Args{
					"id": strconv.FormatInt(int64(id), 10), "state": v.State.String(),
				})
			}
			out = append(out, books.Ref{ID: v.ID, Version: v.Version})
		}
		return nil
	})
	return out, err
}
