package books

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

var openingTable = db.Table{Columns: 12, Into: `INSERT INTO openings (book, account, member, counterparty, venture, project,
	department, balance, debit, credit, quantity, source) VALUES `}

func insertOpenings(ctx context.Context, tx *db.Tx, book ledger.BookID, rows []Opening) error {
	args := make([]any, 0, len(rows)*openingTable.Columns)
	for _, o := range rows {
		d := o.Dimensions
		args = append(args, int64(book), o.Account, d.Member, d.Counterparty, d.Venture, d.Project, d.Department,
			int64(o.Balance), int64(o.Debit), int64(o.Credit), int64(o.Quantity), o.Source)
	}
	return tx.Insert(ctx, openingTable, args)
}

func deleteOpenings(ctx context.Context, tx *db.Tx, book ledger.BookID, rows []Opening) error {
	for _, o := range rows {
		d := o.Dimensions
		if err := tx.Later(ctx, `DELETE FROM openings WHERE book = ? AND account = ? AND member = ? AND counterparty = ?
			AND venture = ? AND project = ? AND department = ?`, int64(book), o.Account, d.Member, d.Counterparty,
			d.Venture, d.Project, d.Department); err != nil {
			return err
		}
	}
	return nil
}

// dimensionKey names a dimension value of a book.
type dimensionKey struct {
	kind ledger.Dimension
	code string
}

// dimensionIndex tells of every dimension value of the book whether it is active.
func dimensionIndex(ctx context.Context, tx *db.Tx, book ledger.BookID) (map[dimensionKey]bool, error) {
	rows, err := tx.Query(ctx, "SELECT kind, code, active FROM dimension_values WHERE book = ?", int64(book))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[dimensionKey]bool)
	for rows.Next() {
		var k dimensionKey
		var active int64
		if err := rows.Scan(&k.kind, &k.code, &active); err != nil {
			return nil, err
		}
		out[k] = active == 1
	}
	return out, rows.Err()
}
