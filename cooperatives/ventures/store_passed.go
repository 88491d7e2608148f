package ventures

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// lockVenture makes payments of one venture wait for each other.
func lockVenture(ctx context.Context, tx *db.Tx, book ledger.BookID, code string) error {
	return tx.QueryRow(ctx, "SELECT code FROM ventures WHERE book = ? AND code = ?"+tx.ForUpdate(), int64(book), code).
		Scan(&code)
}

// passedWaits reports whether a voucher of the reference is not posted yet.
func passedWaits(ctx context.Context, tx *db.Tx, book ledger.BookID, ref string) (bool, error) {
	n := 0
	err := tx.QueryRow(ctx, "SELECT count(*) FROM drafts WHERE book = ? AND source = ? AND source_ref = ?", int64(book),
		passedSource, ref).Scan(&n)
	return n > 0, err
}
