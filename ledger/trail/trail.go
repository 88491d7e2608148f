package trail

import (
	"context"
	"encoding/json"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// Server is the book number under which the log of the server itself is kept: sign-ins, users, settings.
const Server ledger.BookID = 0

// Entry is what one write leaves in the log. Before and After are turned into JSON; nil stands for nothing.
type Entry struct {
	Action string // such as voucher.post
	Object string // such as voucher/12
	Before any
	After  any
}

// Record is one row of the log.
type Record struct {
	Book    ledger.BookID
	No      int64 // from 1, without gaps in a book
	At      time.Time
	Actor   ledger.UserID
	Name    string
	Address string
	Action  string
	Object  string
	Before  string // JSON or empty
	After   string // JSON or empty
}

// Head is the locked head row of a book inside a writing transaction.
type Head struct {
	Book         ledger.BookID
	LastVoucher  ledger.VoucherID
	ChartVersion int64
	Chain        ledger.Head

	lastLog int64
	entries int
}

// NextVoucher gives out the next voucher id of the book.
func (h *Head) NextVoucher() ledger.VoucherID {
	h.LastVoucher++
	return h.LastVoucher
}

// Log appends an entry to the book's log.
func (h *Head) Log(ctx context.Context, tx *db.Tx, who ledger.Actor, e Entry) error {
	before, err := text(e.Before)
	if err != nil {
		return err
	}
	after, err := text(e.After)
	if err != nil {
		return err
	}
	h.lastLog++
	h.entries++
	return insertLog(ctx, tx, Record{
		Book: h.Book, No: h.lastLog, At: tx.Now, Actor: who.ID, Name: who.Name, Address: who.Address,
		Action: e.Action, Object: e.Object, Before: before, After: after,
	})
}

func text(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

// Write locks the head row of the book, runs f and saves the head. A write that logs nothing is refused, so that rule
// EveryWriteIsLogged cannot be forgotten. NotFound book.unknown when there is no such book.
func Write(ctx context.Context, tx *db.Tx, book ledger.BookID, f func(h *Head) error) error {
	h, err := lockHead(ctx, tx, book)
	if err != nil {
		return err
	}
	if err := f(h); err != nil {
		return err
	}
	if h.entries == 0 {
		return ledger.NewError(ledger.Internal, "log.nothing", nil)
	}
	return saveHead(ctx, tx, h)
}

// Lock makes other writers of the book wait until the transaction ends, so that what is read from here on is what is
// written upon.
func Lock(ctx context.Context, tx *db.Tx, book ledger.BookID) error {
	_, err := lockHead(ctx, tx, book)
	return err
}

// Begin makes the head row of a new book.
func Begin(ctx context.Context, tx *db.Tx, book ledger.BookID, genesis ledger.Hash) error {
	return insertHead(ctx, tx, book, genesis)
}

// ReadHead returns where the chain of the book stands and the version of its chart, without locking.
func ReadHead(ctx context.Context, tx *db.Tx, book ledger.BookID) (ledger.Head, int64, error) {
	h, err := readHead(ctx, tx, book, "")
	if err != nil {
		return ledger.Head{}, 0, err
	}
	return h.Chain, h.ChartVersion, nil
}

// Query selects rows of the log. Zero fields match everything; Text is searched in action, object, name and content.
type Query struct {
	Actor    ledger.UserID
	From, To time.Time
	Text     string
	Action   string // a prefix, such as voucher.
	BeforeNo int64  // rows older than this one, for pages
	Limit    int    // at most MaxRecords; 0 for MaxRecords
}

// MaxRecords bounds one page of the log.
const MaxRecords = 500

// List returns rows of the book's log, the newest first.
func List(ctx context.Context, tx *db.Tx, book ledger.BookID, q Query) ([]Record, error) {
	if q.Limit <= 0 || q.Limit > MaxRecords {
		q.Limit = MaxRecords
	}
	return listLog(ctx, tx, book, q)
}

// Gaps reports the number of rows that are missing in the book's log: the last number less the count.
func Gaps(ctx context.Context, tx *db.Tx, book ledger.BookID) (int64, error) {
	return countGaps(ctx, tx, book)
}
