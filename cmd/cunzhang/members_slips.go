package main

import (
	"io"
	"strings"

	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/portal"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
	"cunzhang/web"
)

type membersSlipsCmd struct {
	Book   string   `help:"账套编码 | Code of the book."`
	Member []string `placeholder:"CODE" help:"成员编号，可重复；不给则为所有还没开通的成员 | Member number, may be repeated; without it everybody who has no access."`
	Site   string   `default:"http://localhost:8080" placeholder:"URL" help:"成员打开的网址，印进二维码 | The address that members open, which the QR code holds."`
	Output string   `short:"o" required:"" placeholder:"FILE" help:"写入 PDF 文件，A4 每页十张 | Write this PDF, ten slips on an A4 sheet."`
}

// Run makes the slips and prints them into a file. The codes are in that file alone.
func (c *membersSlipsCmd) Run(a *app) error {
	return a.withBook(c.Book, func(b *books.Books, book ledger.BookID) error {
		info, err := a.book(b, c.Book)
		if err != nil {
			return err
		}
		door, err := a.portal(b)
		if err != nil {
			return err
		}
		codes := c.Member
		if len(codes) == 0 {
			if codes, err = door.MissingAccess(a.ctx, book, ledger.DateOf(a.Now())); err != nil {
				return err
			}
		}
		contact, err := door.Contact(a.ctx, book)
		if err != nil {
			return err
		}
		slips, err := door.NewSlips(a.ctx, a.operator(), submissionKey(), book, codes)
		if err != nil {
			return err
		}
		prints := make([]reports.AccessSlip, len(slips))
		for i, s := range slips {
			prints[i] = web.SlipPrint(s, info, strings.TrimRight(c.Site, "/"), contact)
		}
		return deliverFile(c.Output, func(w io.Writer) error { return pdf.AccessSlips(w, prints, a.Now()) })
	})
}

// portal returns what lets members in.
func (a *app) portal(b *books.Books) (*portal.Portal, error) {
	key, err := a.memberKey(b.DB())
	if err != nil {
		return nil, err
	}
	register, err := members.New(b, key)
	if err != nil {
		return nil, err
	}
	return portal.New(b.DB(), register, key)
}
