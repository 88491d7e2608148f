package review

import (
	"context"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

// Review keeps the remarks of all books of a server. It is safe for use by many goroutines.
type Review struct {
	db *db.DB
}

// New returns the service over an open, migrated database.
func New(d *db.DB) *Review { return &Review{db: d} }

// Person is who acts, with the duties that he has in the book.
type Person struct {
	ledger.Actor
	Auditor, Checker, Accountant bool
}

// State says what a remark waits for.
type State string

// The states. An open remark waits for the accountant, an answered one for the auditor.
const (
	Open     State = "open"
	Answered State = "answered"
	Closed   State = "closed"
)

// Action is what an entry of a thread did.
type Action string

// The actions. A thread begins with ActionWrite.
const (
	ActionWrite  Action = "write"
	ActionAnswer Action = "answer"
	ActionAgain  Action = "again"
	ActionClose  Action = "close"
)

// state is where an action leaves the remark.
func (a Action) state() State {
	switch a {
	case ActionAnswer:
		return Answered
	case ActionClose:
		return Closed
	case ActionWrite, ActionAgain:
	}
	return Open
}

// Subject is what a remark is about: a posted voucher, or a figure, which is a row of a report over a span. Label is
// the row as the report names it, and Account the account that the report is of; both may be empty.
type Subject struct {
	Voucher ledger.VoucherID `json:",omitzero"` // 0 for a figure
	Report  string           `json:",omitzero"` // name of the report, such as balance-sheet; empty for a voucher
	Span    ledger.Span      `json:",omitzero"`
	Account string           `json:",omitzero"`
	Label   string           `json:",omitzero"`
}

// NewRemark is a remark as somebody writes it, in at most MaxText characters.
type NewRemark struct {
	Subject
	Text string
}

// Remark is a remark with everything that was said about it, the oldest first.
type Remark struct {
	ID int64 // from 1, without gaps in a book
	Subject
	State   State
	Entries []Entry
}

// Entry is one step of a thread. Text is empty only where a remark was closed without a word.
type Entry struct {
	Action Action
	By     ledger.UserID
	Name   string // of the person at that time
	At     time.Time
	Text   string
}

// Query selects remarks. Zero fields match everything.
type Query struct {
	State   State
	Voucher ledger.VoucherID
	Report  string      // with Span and Account: the remarks on that one report
	Span    ledger.Span // looked at with Report only
	Account string      // looked at with Report only
	Text    string      // in the threads and the labels, without regard to the case of letters
	Before  int64       // remarks older than this one, for pages
	Limit   int         // at most MaxRemarks; 0 for MaxRemarks
}

// MaxRemarks bounds one page of remarks.
const MaxRemarks = 200

// List returns remarks of the book with their threads, the newest first.
func (s *Review) List(ctx context.Context, book ledger.BookID, q Query) ([]Remark, error) {
	if q.Limit <= 0 || q.Limit > MaxRemarks {
		q.Limit = MaxRemarks
	}
	var out []Remark
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if out, err = listRemarks(ctx, tx, book, q); err != nil {
			return err
		}
		return readEntries(ctx, tx, book, out)
	})
	return out, err
}

// OfVoucher returns the remarks on a voucher, the newest first.
func (s *Review) OfVoucher(ctx context.Context, book ledger.BookID, id ledger.VoucherID) ([]Remark, error) {
	return s.List(ctx, book, Query{Voucher: id})
}

// Find returns one remark of the book, or review.unknown.
func (s *Review) Find(ctx context.Context, book ledger.BookID, id int64) (Remark, error) {
	found := make([]Remark, 1)
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if found[0], err = readRemark(ctx, tx, book, id); err != nil {
			return err
		}
		return readEntries(ctx, tx, book, found)
	})
	return found[0], err
}

// Count says how many remarks of a book wait for the accountant, and how many for the auditor.
type Count struct {
	Open, Answered int
}

// CountOpen counts the remarks that are not closed, by book; books without any are not in the map.
func (s *Review) CountOpen(ctx context.Context, ids []ledger.BookID) (map[ledger.BookID]Count, error) {
	var out map[ledger.BookID]Count
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = countOpen(ctx, tx, ids)
		return err
	})
	return out, err
}

// Write begins a thread on a posted voucher or a figure of the book and returns the number of the remark. Auditors and
// checkers may (review.write_denied). It fails with voucher.unknown for a voucher that is not in the books yet, with
// account.unknown, and with review.subject when it is not about exactly one thing.
func (s *Review) Write(
	ctx context.Context, who Person, key string, book ledger.BookID, n NewRemark,
) (int64, error) {
	if !who.Auditor && !who.Checker {
		return 0, ledger.NewError(ledger.Denied, "review.write_denied", nil)
	}
	n.Text = clean(n.Text)
	if err := n.check().Err(); err != nil {
		return 0, err
	}
	return books.Once(ctx, s.db, book, key, "remark.write", n, func(ctx context.Context, tx *db.Tx) (int64, error) {
		return write(ctx, tx, who, book, n)
	})
}

// Answer is the accountant's answer to an open remark (review.answer_denied, review.not_open).
func (s *Review) Answer(
	ctx context.Context, who Person, key string, book ledger.BookID, id int64, text string,
) error {
	if !who.Accountant {
		return ledger.NewError(ledger.Denied, "review.answer_denied", nil)
	}
	return s.step(ctx, who, key, book, step{Remark: id, Action: ActionAnswer, Text: text})
}

// Close closes an answered remark (销号), with or without a word. Auditors may, but none who gave the answer himself
// (review.close_denied, review.own_answer, review.not_answered).
func (s *Review) Close(
	ctx context.Context, who Person, key string, book ledger.BookID, id int64, text string,
) error {
	if !who.Auditor {
		return ledger.NewError(ledger.Denied, "review.close_denied", nil)
	}
	return s.step(ctx, who, key, book, step{Remark: id, Action: ActionClose, Text: text})
}

// AskAgain opens an answered or closed remark again with another question. Auditors may (review.close_denied); one that
// is open still is review.still_open.
func (s *Review) AskAgain(
	ctx context.Context, who Person, key string, book ledger.BookID, id int64, text string,
) error {
	if !who.Auditor {
		return ledger.NewError(ledger.Denied, "review.close_denied", nil)
	}
	return s.step(ctx, who, key, book, step{Remark: id, Action: ActionAgain, Text: text})
}
