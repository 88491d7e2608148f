package db

import (
	"context"
	"strings"
)

// Table is where Insert writes: how many columns, and the text before and after the rows.
type Table struct {
	Columns int
	Into    string // INSERT INTO t (a, b) VALUES
	After   string // ON CONFLICT …, may be empty
}

// chunk is the most rows of one statement. Up to single rows go as one statement of just that size, because most
// vouchers have few lines; longer rests go in powers of two, so that not too many statements are prepared.
const (
	chunk  = 64
	single = 8
)

// Insert writes rows whose values stand one after the other in args, many with one statement, as Later does.
func (tx *Tx) Insert(ctx context.Context, t Table, args []any) error {
	for size := chunk; len(args) > 0; {
		switch rows := len(args) / t.Columns; {
		case rows <= single:
			size = rows
		case rows < size:
			size /= 2
			continue
		}
		if err := tx.Later(ctx, t.statement(size), args[:size*t.Columns]...); err != nil {
			return err
		}
		args = args[size*t.Columns:]
	}
	return nil
}

func (t Table) statement(rows int) string {
	row := "(?" + strings.Repeat(",?", t.Columns-1) + ")"
	return t.Into + row + strings.Repeat(","+row, rows-1) + t.After
}
