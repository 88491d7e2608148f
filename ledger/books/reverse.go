package books

import (
	"context"
	"fmt"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// Reversal asks for the red-letter reversal of a posted voucher, dated in an open period.
type Reversal struct {
	Book    ledger.BookID
	Voucher ledger.VoucherID
	Date    ledger.Date
}

// Reverse prepares the red-letter reversal (红字冲销) of a posted voucher as a draft: the same sides with negative
// amounts, once a voucher (guard.reversed_once). It is submitted, checked and posted like any other, and its summary
// is that of 会计基础工作规范 §51: 注销某月某日某号凭证.
func (b *Books) Reverse(ctx context.Context, who ledger.Actor, key string, r Reversal) (Ref, error) {
	return Once(ctx, b.db, r.Book, key, "voucher.reverse", r, func(ctx context.Context, tx *db.Tx) (Ref, error) {
		return b.ReverseIn(ctx, tx, who, r)
	})
}

// ReverseIn is Reverse inside a transaction.
func (b *Books) ReverseIn(ctx context.Context, tx *db.Tx, who ledger.Actor, r Reversal) (Ref, error) {
	v, err := readVoucher(ctx, tx, r.Book, r.Voucher)
	if err != nil {
		return Ref{}, err
	}
	if by, err := reversedBy(ctx, tx, r.Book, r.Voucher); err != nil || by != 0 {
		if err == nil {
			err = ledger.NewError(ledger.Conflict, "guard.reversed_once", nil)
		}
		return Ref{}, err
	}
	if v.Reverses != 0 {
		return Ref{}, ledger.NewError(ledger.Invalid, "voucher.reversal_of_reversal", nil)
	}
	if r.Date < v.Date {
		return Ref{}, ledger.NewError(ledger.Invalid, "voucher.reversal_before",
			ledger.Args{"date": v.Date.String()}).At("date")
	}
	if err := ensureOpen(ctx, tx, r.Book, r.Date.Period()); err != nil {
		return Ref{}, err
	}
	// The reversal of a carry-forward counts as one, so that income statements leave out both.
	kind := ledger.Reversal
	if v.Kind == ledger.CarryForward || v.Kind == ledger.YearEnd {
		kind = v.Kind
	}
	summary := fmt.Sprintf("注销%d年%d月%d日%s号凭证", v.Date.Year(), v.Date.Month(), v.Date.Day(), v.Title())
	return b.SaveDraftIn(ctx, tx, who, Draft{
		Book: r.Book, Kind: kind, Date: r.Date, Series: v.Series, Note: "红字冲销 " + v.Title(),
		Source: "reversal", Lines: v.Mirror(summary), reverses: v.ID,
	})
}

// checkMirror refuses a reversal whose lines are not those of the voucher that it reverses, with negative amounts.
func checkMirror(ctx context.Context, tx *db.Tx, v *ledger.Voucher) error {
	if v.Reverses == 0 {
		return nil
	}
	original, err := readVoucher(ctx, tx, v.Book, v.Reverses)
	if err != nil {
		return err
	}
	if !v.Mirrors(original) {
		return ledger.NewError(ledger.Invalid, "voucher.reversal_differs",
			ledger.Args{"title": original.Title()}).At("lines")
	}
	return nil
}
