package ventures

import (
	"context"
	"testing"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestFiguresMoved posts in the venture's book after its figures were read and before the settlement is written.
func TestFiguresMoved(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, b := t.Context(), books.New(d)
		who, checker := ledger.Actor{ID: 11}, ledger.Actor{ID: 12}
		var ids []ledger.BookID
		for i, code := range []string{"cun", "su"} {
			info, err := b.CreateBook(ctx, who, books.NewBook{
				Township: "甲镇", Code: code, Name: code, Start: 202501,
				Regime: []ledger.Regime{ledger.RuralCollective, ledger.SmallBusiness}[i],
			})
			check(t, err)
			ids = append(ids, info.ID)
		}
		s, span := New(b), ledger.Span{From: 202501, To: 202512}
		check(t, s.PutVenture(ctx, who, "1", ids[0], Venture{
			Code: "V01", Name: "甲", Kind: Lodge, Mode: Leased, Source: "su", Active: true,
		}))
		_, err := s.PutContract(ctx, who, "2", ids[0], Contract{
			No: "K", Venture: "V01", Title: "租", Nature: Lease, From: 20250101, Cycle: 12, Quantity: decimal.NewFromInt(1),
			Terms: cooperatives.Terms{Base: cooperatives.Area, Guarantee: 100},
		})
		check(t, err)
		w, err := s.prepare(ctx, ids[0], "K", span)
		check(t, err)
		check(t, s.dates(ctx, &w))
		check(t, d.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
			ref, err := b.SaveDraftIn(ctx, tx, who, books.Draft{
				Book: ids[1], Date: 20250105, Series: ledger.General, Lines: []ledger.Line{
					{Summary: "收房费", Account: "1002", Debit: 1}, {Summary: "收房费", Account: "5001", Credit: 1},
				},
			})
			check(t, err)
			refs, err := b.SubmitIn(ctx, tx, who, ids[1], []books.Ref{ref})
			check(t, err)
			refs, err = b.CheckIn(ctx, tx, checker, ids[1], refs)
			check(t, err)
			_, err = b.PostIn(ctx, tx, who, ids[1], refs)
			return err
		}))
		err = d.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := s.settleIn(ctx, tx, who, w)
			return err
		})
		if es := ledger.Problems(err); len(es) != 1 || es[0].Key != "contract.figures_moved" {
			t.Errorf("got %v", err)
		}
		done, err := s.Settle(ctx, who, "3", ids[0], "K", span)
		check(t, err)
		if done.Due.Amount != 100 || done.Voucher != 1 { // nothing of the first try is left
			t.Errorf("got %+v", done)
		}
	})
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
