package till_test

import (
	"context"
	"strconv"
	"testing"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/till"
)

// The people of the tests.
var (
	accountant = ledger.Actor{ID: 11, Name: "会计甲", Address: "test"}
	checker    = ledger.Actor{ID: 12, Name: "审核乙", Address: "test"}
	cashier    = ledger.Actor{ID: 13, Name: "出纳丙", Address: "test", Cashier: true}
)

// today is the day on which the clock of the tests stands still.
const today = ledger.Date(20260316)

// village is a book with a till.
type village struct {
	t     testing.TB
	ctx   context.Context
	db    *db.DB
	books *books.Books
	till  *till.Till
	id    ledger.BookID
	keys  int
}

func newVillage(t testing.TB, d *db.DB) *village {
	t.Helper()
	b := books.New(d)
	info, err := b.CreateBook(t.Context(), accountant, books.NewBook{
		Township: "朱昌镇", Code: "gaozhai", Name: "高寨村股份经济合作社", Regime: ledger.RuralCollective, Start: 202601,
	})
	check(t, err)
	return &village{t: t, ctx: t.Context(), db: d, books: b, till: till.New(b), id: info.ID}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// key returns a fresh submission key.
func (v *village) key() string {
	v.keys++
	return "key-" + strconv.Itoa(v.keys)
}

// save drafts a voucher of two lines: debit one account, credit another, amount in fen.
func (v *village) save(debit, credit string, amount ledger.Money) books.Ref {
	v.t.Helper()
	ref, err := v.books.SaveDraft(v.ctx, accountant, v.key(), books.Draft{
		Book: v.id, Date: today, Series: ledger.General, Attachments: 1, Lines: []ledger.Line{
			{Summary: "收租金", Account: debit, Debit: amount}, {Summary: "收租金", Account: credit, Credit: amount},
		},
	})
	check(v.t, err)
	return ref
}

// post brings a draft into the books.
func (v *village) post(ref books.Ref) {
	v.t.Helper()
	refs, err := v.books.Submit(v.ctx, accountant, v.key(), v.id, []books.Ref{ref})
	check(v.t, err)
	refs, err = v.books.Check(v.ctx, checker, v.key(), v.id, refs)
	check(v.t, err)
	_, err = v.books.Post(v.ctx, accountant, v.key(), v.id, refs)
	check(v.t, err)
}

// receipt is one to be issued, amount in fen.
func (v *village) receipt(amount ledger.Money, method till.Method) till.NewReceipt {
	return till.NewReceipt{
		Book: v.id, Date: today, Payer: "王大山", Purpose: "土地承包费", Amount: amount, Method: method,
	}
}

func (v *village) issue(n till.NewReceipt) till.Number {
	v.t.Helper()
	number, err := v.till.Issue(v.ctx, cashier, v.key(), n)
	check(v.t, err)
	return number
}

// wantKey fails unless err is a ledger error of the kind with the key.
func wantKey(t testing.TB, err error, kind ledger.Kind, key string) {
	t.Helper()
	for _, p := range ledger.Problems(err) {
		if p.Kind == kind && p.Key == key {
			return
		}
	}
	t.Fatalf("want %s %s, got %v", kind, key, err)
}
