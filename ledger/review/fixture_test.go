package review_test

import (
	"context"
	"strconv"
	"testing"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/review"
)

// The people of the tests, each with one duty.
var (
	accountant = review.Person{Actor: ledger.Actor{ID: 11, Name: "会计甲", Address: "test"}, Accountant: true}
	checker    = review.Person{Actor: ledger.Actor{ID: 12, Name: "审核乙", Address: "test"}, Checker: true}
	auditor    = review.Person{Actor: ledger.Actor{ID: 13, Name: "审计丙", Address: "test"}, Auditor: true}
	reader     = review.Person{Actor: ledger.Actor{ID: 14, Name: "理事长丁", Address: "test"}}
)

// desk is a village with one posted voucher, and another village next to it.
type desk struct {
	t       testing.TB
	ctx     context.Context
	db      *db.DB
	books   *books.Books
	review  *review.Review
	id      ledger.BookID
	other   ledger.BookID
	voucher ledger.VoucherID
	keys    int
}

func newDesk(t testing.TB, d *db.DB) *desk {
	t.Helper()
	k := &desk{t: t, ctx: t.Context(), db: d, books: books.New(d), review: review.New(d)}
	k.id, k.other = k.begin("gaozhai", "高寨村"), k.begin("bie", "别村")
	k.voucher = k.post(k.id)
	return k
}

func (k *desk) begin(code, name string) ledger.BookID {
	k.t.Helper()
	info, err := k.books.CreateBook(k.ctx, accountant.Actor, books.NewBook{
		Township: "朱昌镇", Code: code, Name: name, Regime: ledger.RuralCollective, Start: 202601,
	})
	k.check(err)
	return info.ID
}

func (k *desk) check(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// key returns a fresh submission key.
func (k *desk) key() string {
	k.keys++
	return "key-" + strconv.Itoa(k.keys)
}

// draft keeps a voucher of two lines that is not posted.
func (k *desk) draft(book ledger.BookID) books.Ref {
	k.t.Helper()
	ref, err := k.books.SaveDraft(k.ctx, accountant.Actor, k.key(), books.Draft{
		Book: book, Date: 20260110, Series: ledger.General, Lines: []ledger.Line{
			{Summary: "收款", Account: "101", Debit: 12_300}, {Summary: "收款", Account: "50104", Credit: 12_300},
		},
	})
	k.check(err)
	return ref
}

func (k *desk) post(book ledger.BookID) ledger.VoucherID {
	k.t.Helper()
	refs, err := k.books.Submit(k.ctx, accountant.Actor, k.key(), book, []books.Ref{k.draft(book)})
	k.check(err)
	refs, err = k.books.Check(k.ctx, checker.Actor, k.key(), book, refs)
	k.check(err)
	posted, err := k.books.Post(k.ctx, accountant.Actor, k.key(), book, refs)
	k.check(err)
	return posted[0].ID
}

// onVoucher is a remark on the posted voucher.
func (k *desk) onVoucher(text string) review.NewRemark {
	return review.NewRemark{Subject: review.Subject{Voucher: k.voucher}, Text: text}
}

// onFigure is a remark on a row of the balance sheet of January.
func onFigure(text string) review.NewRemark {
	return review.NewRemark{Subject: review.Subject{
		Report: "balance-sheet", Span: ledger.Span{From: 202601, To: 202601}, Label: "货币资金",
	}, Text: text}
}

func (k *desk) write(n review.NewRemark) int64 {
	k.t.Helper()
	id, err := k.review.Write(k.ctx, auditor, k.key(), k.id, n)
	k.check(err)
	return id
}

func (k *desk) answer(id int64, text string) {
	k.t.Helper()
	k.check(k.review.Answer(k.ctx, accountant, k.key(), k.id, id, text))
}

func (k *desk) find(id int64) review.Remark {
	k.t.Helper()
	r, err := k.review.Find(k.ctx, k.id, id)
	k.check(err)
	return r
}

// refuse fails unless err is a ledger error of the kind with the key.
func refuse(t testing.TB, err error, kind ledger.Kind, key string) {
	t.Helper()
	for _, p := range ledger.Problems(err) {
		if p.Kind == kind && p.Key == key {
			return
		}
	}
	t.Fatalf("want %s %s, got %v", kind, key, err)
}
