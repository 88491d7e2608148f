package books

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// findNumbered returns the posted voucher with the period, series and number, without its lines, or nil.
func findNumbered(ctx context.Context, tx *db.Tx, book ledger.BookID, n Numbered) (*ledger.Voucher, error) {
	v, err := scanVoucher(tx.QueryRow(ctx, voucherColumns+"AND period = ? AND series = ? AND number = ?",
		int64(book), int64(n.Period), string(n.Series), n.Number), book)
	if db.NoRows(err) {
		v = nil
		return v, nil
	}
	return v, err
}
