package books

import (
	"context"
	"strings"

	"cunzhang/ledger/db"
)

// table is where insertRows writes: how many columns and the text before and after the rows.
type table struct {
	columns int
	into    string // INSERT INTO t (a, b) VALUES
	after   string // ON CONFLICT …, may be empty
}

// chunk is the most rows of one statement. Up to single rows go as one statement of just that size, because most
// vouchers have few lines; longer rests go in powers of two, so that not too many statements are prepared.
const (
	chunk  = 64
	single = 8
)

// insertRows writes rows whose values stand one after the other in args.
func insertRows(ctx context.Context, tx *db.Tx, t table, args []any) error {
	for size := chunk; len(args) > 0; {
		switch rows := len(args) / t.columns; {
		case rows <= single:
			size = rows
		case rows < size:
			size /= 2
			continue
		}
		if err := tx.Later(ctx, t.statement(size), args[:size*t.columns]...); err != nil {
			return err
		}
		args = args[size*t.columns:]
	}
	return nil
}

func (t table) statement(rows int) string {
	row := "(?" + strings.Repeat(",?", t.columns-1) + ")"
	return t.into + row + strings.Repeat(","+row, rows-1) + t.after
}
