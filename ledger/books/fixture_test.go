package books_test

import (
	"context"
	"strconv"
	"testing"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

// The people of the tests.
var (
	accountant = ledger.Actor{ID: 11, Name: "会计甲", Address: "test"}
	checker    = ledger.Actor{ID: 12, Name: "审核乙", Address: "test"}
	cashier    = ledger.Actor{ID: 13, Name: "出纳丙", Address: "test", Cashier: true}
)

// village is a book to test on.
type village struct {
	t     testing.TB
	ctx   context.Context
	db    *db.DB
	books *books.Books
	id    ledger.BookID
	keys  int
}

// newVillage begins a collective's book that starts in January 2025.
func newVillage(t testing.TB, d *db.DB) *village {
	t.Helper()
	b := books.New(d)
	info, err := b.CreateBook(t.Context(), accountant, books.NewBook{
		Township: "朱昌镇", Code: "gaozhai", Name: "高寨村股份经济合作社", Regime: ledger.RuralCollective, Start: 202501,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &village{t: t, ctx: t.Context(), db: d, books: b, id: info.ID}
}

// key returns a fresh submission key.
func (v *village) key() string {
	v.keys++
	return "key-" + strconv.Itoa(v.keys)
}

func date(t testing.TB, s string) ledger.Date {
	t.Helper()
	d, err := ledger.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func yuan(t testing.TB, s string) ledger.Money {
	t.Helper()
	m, err := ledger.ParseMoney(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// simple is a draft of two lines: debit one account, credit another.
func (v *village) simple(day, debit, credit, amount string) books.Draft {
	m := yuan(v.t, amount)
	return books.Draft{
		Book: v.id, Date: date(v.t, day), Series: ledger.General, Attachments: 1,
		Lines: []ledger.Line{
			{Summary: "收款", Account: debit, Debit: m},
			{Summary: "收款", Account: credit, Credit: m},
		},
	}
}

// save keeps a draft by the accountant.
func (v *village) save(d books.Draft) books.Ref {
	v.t.Helper()
	ref, err := v.books.SaveDraft(v.ctx, accountant, v.key(), d)
	if err != nil {
		v.t.Fatal(err)
	}
	return ref
}

// checked brings a draft to the state checked.
func (v *village) checked(d books.Draft) books.Ref {
	v.t.Helper()
	refs, err := v.books.Submit(v.ctx, accountant, v.key(), v.id, []books.Ref{v.save(d)})
	if err != nil {
		v.t.Fatal(err)
	}
	refs, err = v.books.Check(v.ctx, checker, v.key(), v.id, refs)
	if err != nil {
		v.t.Fatal(err)
	}
	return refs[0]
}

// post brings a draft into the books.
func (v *village) post(d books.Draft) books.PostedRef {
	v.t.Helper()
	posted, err := v.books.Post(v.ctx, accountant, v.key(), v.id, []books.Ref{v.checked(d)})
	if err != nil {
		v.t.Fatal(err)
	}
	return posted[0]
}

// snapshot runs f on the present moment of the book.
func (v *village) snapshot(f func(ctx context.Context, s *books.Snapshot) error) {
	v.t.Helper()
	if err := v.books.Snapshot(v.ctx, v.id, nil, f); err != nil {
		v.t.Fatal(err)
	}
}

// wantKind fails unless err is a ledger error of the kind with the key.
func wantKind(t testing.TB, err error, kind ledger.Kind, key string) {
	t.Helper()
	if err == nil {
		t.Fatalf("want %s %s, got no error", kind, key)
	}
	problems := ledger.Problems(err)
	for _, p := range problems {
		if p.Kind == kind && p.Key == key {
			return
		}
	}
	t.Fatalf("want %s %s, got %v", kind, key, err)
}
