package bookstest

import (
	"strconv"
	"testing"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// Accountant prepares.
func Accountant() ledger.Actor { return ledger.Actor{ID: 11, Name: "会计甲", Address: "test"} }

// Checker checks and posts.
func Checker() ledger.Actor { return ledger.Actor{ID: 12, Name: "审核乙", Address: "test"} }

// Desk keeps the books of one test. Whatever fails ends the test.
type Desk struct {
	t     testing.TB
	books *books.Books
	keys  int
}

// NewDesk returns a desk over the books.
func NewDesk(t testing.TB, b *books.Books) *Desk { return &Desk{t: t, books: b} }

// Key returns a submission key that was not used before.
func (d *Desk) Key() string {
	d.keys++
	return "key-" + strconv.Itoa(d.keys)
}

// Begin creates a book of 朱昌镇 that starts in January 2025.
func (d *Desk) Begin(code, name string, regime ledger.Regime) ledger.BookID {
	d.t.Helper()
	info, err := d.books.CreateBook(d.t.Context(), Accountant(), books.NewBook{
		Township: "朱昌镇", Code: code, Name: name, Regime: regime, Start: 202501,
	})
	OK(d.t, err)
	return info.ID
}

// Name enters somebody whom lines can name.
func (d *Desk) Name(book ledger.BookID, kind ledger.Dimension, code, name string) {
	d.t.Helper()
	OK(d.t, d.books.PutDimensionValues(d.t.Context(), Accountant(), d.Key(), book, []books.DimensionValue{
		{Kind: kind, Code: code, Name: name, Active: true},
	}))
}

// Post brings a voucher into the book: debit one account, credit another, in yuan.
func (d *Desk) Post(book ledger.BookID, day ledger.Date, debit, credit, amount string) {
	d.t.Helper()
	m := Yuan(d.t, amount)
	d.PostLines(book, day, []ledger.Line{
		{Summary: "业务", Account: debit, Debit: m}, {Summary: "业务", Account: credit, Credit: m},
	})
}

// PostLines brings a voucher with the lines into the book.
func (d *Desk) PostLines(book ledger.BookID, day ledger.Date, lines []ledger.Line) {
	d.t.Helper()
	ref, err := d.books.SaveDraft(d.t.Context(), Accountant(), d.Key(), books.Draft{
		Book: book, Date: day, Series: ledger.General, Attachments: 1, Lines: lines,
	})
	OK(d.t, err)
	refs, err := d.books.Submit(d.t.Context(), Accountant(), d.Key(), book, []books.Ref{ref})
	OK(d.t, err)
	d.Pass(book, refs)
}

// Pass has submitted vouchers checked and posted.
func (d *Desk) Pass(book ledger.BookID, refs []books.Ref) {
	d.t.Helper()
	refs, err := d.books.Check(d.t.Context(), Checker(), d.Key(), book, refs)
	OK(d.t, err)
	_, err = d.books.Post(d.t.Context(), Checker(), d.Key(), book, refs)
	OK(d.t, err)
}
