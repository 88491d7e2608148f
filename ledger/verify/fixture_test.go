package verify_test

import (
	"context"
	"fmt"
	"testing"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

var (
	accountant = ledger.Actor{ID: 11, Name: "会计甲", Address: "test"}
	checker    = ledger.Actor{ID: 12, Name: "审核乙", Address: "test"}
)

// village is a book with everything that verification looks at.
type village struct {
	t     *testing.T
	db    *db.DB
	books *books.Books
	id    ledger.BookID
	code  string
	keys  int
}

func (v *village) key() string {
	v.keys++
	return fmt.Sprintf("key-%d", v.keys)
}

func (v *village) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

// attack runs SQL past the service.
func (v *village) attack(sql string) {
	v.t.Helper()
	v.must(v.db.Update(v.t.Context(), func(ctx context.Context, tx *db.Tx) error { return tx.Script(ctx, sql) }))
}

// newVillage keeps a book from November 2025 on: two closed months, the first of them closed twice, the end of a year,
// and a voucher in January. Vouchers: 1 with an attachment, 2 with a member, 3 reversed by 4, 5 depreciation, 6 and 10
// carry-forward, 7 of a reserve, 8 an income, 9 depreciation, 11 the end of the year, 12 in January.
func newVillage(t *testing.T, d *db.DB, code string) *village {
	t.Helper()
	v := &village{t: t, db: d, books: books.New(d), code: code}
	ctx := t.Context()
	info, err := v.books.CreateBook(ctx, accountant, books.NewBook{
		Township: "朱昌镇", Code: code, Name: code + "村", Regime: ledger.RuralCollective, Start: 202511,
	})
	v.must(err)
	v.id = info.ID
	v.must(v.books.PutDimensionValues(ctx, accountant, v.key(), v.id, []books.DimensionValue{
		{Kind: ledger.Member, Code: "H01", Name: "张三", Active: true},
	}))
	h01 := ledger.Dimensions{Member: "H01"}
	_, err = v.books.SetOpenings(ctx, accountant, v.key(), v.id, []books.Opening{
		{Account: "101", Balance: 1_000_00},
		{Account: "102", Balance: 50_000_00},
		{Account: "113", Dimensions: h01, Balance: 300_00},
		{Account: "151", Balance: 12_600_00},
		{Account: "301", Balance: -63_900_00},
	})
	v.must(err)
	v.must(v.books.PutAsset(ctx, accountant, v.key(), v.id, books.AssetCard{
		No: "T1", Name: "拖拉机", Account: "151", Accumulated: "152", Expense: "511", Method: ledger.StraightLine,
		Cost: 12_600_00, Residual: 600_00, InUse: 20251010, Months: 48,
	}))
	receipt, err := v.books.AddFile(ctx, accountant, v.id, "收据.png", []byte("\x89PNG\r\n\x1a\nreceipt"))
	v.must(err)
	income := v.simple(20251105, "102", "50103", 4_000_00)
	income.Files = []ledger.File{receipt}
	v.post(income)
	lent := v.simple(20251106, "113", "101", 100_00)
	lent.Lines[0].Dimensions = h01
	v.post(lent)
	wrong := v.post(v.simple(20251107, "51399", "101", 70_00))
	ref, err := v.books.Reverse(ctx, accountant, v.key(), books.Reversal{Book: v.id, Voucher: wrong, Date: 20251108})
	v.must(err)
	refs, err := v.books.Submit(ctx, accountant, v.key(), v.id, []books.Ref{ref})
	v.must(err)
	v.finish(refs)
	v.monthEnd(202511)
	asked, err := v.books.AskReopen(ctx, accountant, v.key(), v.id, 202511, "漏记")
	v.must(err)
	v.must(v.books.Reopen(ctx, checker, v.key(), v.id, asked))
	v.close(202511)
	v.post(v.simple(20251205, "32201", "311", 200_00))
	v.post(v.simple(20251206, "102", "502", 900_00))
	v.monthEnd(202512)
	v.post(v.simple(20260105, "51399", "101", 30_00))
	return v
}

func (v *village) simple(day ledger.Date, debit, credit string, amount ledger.Money) books.Draft {
	return books.Draft{
		Book: v.id, Date: day, Series: ledger.General, Attachments: 1,
		Lines: []ledger.Line{
			{Summary: "记", Account: debit, Debit: amount}, {Summary: "记", Account: credit, Credit: amount},
		},
	}
}

func (v *village) post(d books.Draft) ledger.VoucherID {
	v.t.Helper()
	ref, err := v.books.SaveDraft(v.t.Context(), accountant, v.key(), d)
	v.must(err)
	refs, err := v.books.Submit(v.t.Context(), accountant, v.key(), v.id, []books.Ref{ref})
	v.must(err)
	v.finish(refs)
	return ref.ID
}

// finish checks submitted vouchers and posts them.
func (v *village) finish(refs []books.Ref) {
	v.t.Helper()
	refs, err := v.books.Check(v.t.Context(), checker, v.key(), v.id, refs)
	v.must(err)
	_, err = v.books.Post(v.t.Context(), accountant, v.key(), v.id, refs)
	v.must(err)
}

// monthEnd does everything that closing asks for, and closes.
func (v *village) monthEnd(p ledger.Period) {
	v.t.Helper()
	ctx := v.t.Context()
	worn, err := v.books.Depreciate(ctx, accountant, v.key(), v.id, p, nil)
	v.must(err)
	v.finish([]books.Ref{worn.Ref})
	refs, err := v.books.CarryForward(ctx, accountant, v.key(), v.id, p, books.CarryForwardOptions{})
	v.must(err)
	v.finish(refs)
	if p.Month() == 12 {
		refs, err := v.books.YearEnd(ctx, accountant, v.key(), v.id, p.Year())
		v.must(err)
		v.finish(refs)
	}
	v.close(p)
}

func (v *village) close(p ledger.Period) {
	v.t.Helper()
	_, err := v.books.Close(v.t.Context(), accountant, v.key(), v.id, p)
	v.must(err)
}
