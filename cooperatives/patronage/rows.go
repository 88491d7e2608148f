package patronage

import (
	"context"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// checkRows bounds one write to a register.
func checkRows(n int) error {
	switch {
	case n == 0:
		return ledger.NewError(ledger.Invalid, "patronage.no_rows", nil)
	case n > MaxRows:
		return ledger.NewError(ledger.Invalid, "patronage.too_many_rows", ledger.Args{"max": strconv.Itoa(MaxRows)})
	}
	return nil
}

// addOnce adds rows to a register under a submission key.
func addOnce[T any](
	ctx context.Context, d *db.DB, book ledger.BookID, key, operation string, rows []T,
	add func(ctx context.Context, tx *db.Tx) error,
) error {
	if err := checkRows(len(rows)); err != nil {
		return err
	}
	_, err := books.Once(ctx, d, book, key, operation, rows,
		func(ctx context.Context, tx *db.Tx) (bool, error) { return true, add(ctx, tx) })
	return err
}

// addRows checks rows, tells each problem at its row from 1, and has all of them written or none.
func addRows[T any](
	ctx context.Context, tx *db.Tx, book ledger.BookID, rows []T, check func(*T, *accounts) ledger.Errors,
	write func(b *accounts, h *trail.Head) error,
) error {
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		b, err := read(ctx, tx, book)
		if err != nil {
			return err
		}
		var problems ledger.Errors
		for i := range rows {
			for _, e := range check(&rows[i], b) {
				problems = append(problems, e.At("row."+strconv.Itoa(i+1)+"."+e.Field))
			}
		}
		if len(problems) > 0 {
			return problems
		}
		return write(b, h)
	})
}
