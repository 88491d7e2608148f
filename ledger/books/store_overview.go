package books

import (
	"context"
	"maps"
	"slices"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// bookArgs are the books as arguments of a statement, in order, so that the same books give the same statement.
func bookArgs(at map[ledger.BookID]*BookOverview) []any {
	var out []any
	for _, id := range slices.Sorted(maps.Keys(at)) {
		out = append(out, int64(id))
	}
	return out
}

// listOverviews reads the books and, by the head of each chain, when its last voucher was posted.
func listOverviews(ctx context.Context, tx *db.Tx, ids []ledger.BookID) ([]BookOverview, error) {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = int64(id)
	}
	posted, err := lastPosted(ctx, tx, args)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, infoColumns+"WHERE b.id IN ("+marks(args)+") ORDER BY t.name, b.code", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []BookOverview
	for rows.Next() {
		info, err := scanInfo(rows, tx.Now)
		if err != nil {
			return nil, err
		}
		out = append(out, BookOverview{Info: info, Posted: instant(posted[info.ID])})
	}
	return out, rows.Err()
}

func lastPosted(ctx context.Context, tx *db.Tx, books []any) (map[ledger.BookID]int64, error) {
	rows, err := tx.Query(ctx, `SELECT h.book, v.posted_at FROM heads h
		JOIN vouchers v ON v.book = h.book AND v.seq = h.seq WHERE h.book IN (`+marks(books)+")", books...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[ledger.BookID]int64{}
	for rows.Next() {
		var book ledger.BookID
		var micros int64
		if err := rows.Scan(&book, &micros); err != nil {
			return nil, err
		}
		out[book] = micros
	}
	return out, rows.Err()
}

// overviewPeriods finds the first open month of each book and how many open ones were over before now.
func overviewPeriods(ctx context.Context, tx *db.Tx, at map[ledger.BookID]*BookOverview, now ledger.Period) error {
	args := bookArgs(at)
	if len(args) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `SELECT book, min(period), CAST(sum(CASE WHEN period < ? THEN 1 ELSE 0 END) AS BIGINT)
		FROM periods WHERE book IN (`+marks(args)+") AND state = 'open' GROUP BY book",
		append([]any{int64(now)}, args...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var book ledger.BookID
		var first ledger.Period
		var behind int
		if err := rows.Scan(&book, &first, &behind); err != nil {
			return err
		}
		at[book].Open, at[book].Behind = first, behind
	}
	return rows.Err()
}

// overviewMoney adds up the cash and bank accounts of each book: what they opened with and their turnovers up to the
// month. The cross joins make SQLite begin with the few accounts of money.
func overviewMoney(ctx context.Context, tx *db.Tx, at map[ledger.BookID]*BookOverview, to ledger.Period) error {
	books := bookArgs(at)
	if len(books) == 0 {
		return nil
	}
	where := " WHERE a.book IN (" + marks(books) + ") AND a.flow > 0 AND t.book = a.book AND t.account = a.code"
	args := append(append(append([]any{}, books...), int64(to)), books...)
	rows, err := tx.Query(ctx, `SELECT a.book, a.flow, CAST(sum(t.debit - t.credit) AS BIGINT)
			FROM accounts a CROSS JOIN balances t`+where+` AND t.period <= ? GROUP BY a.book, a.flow
		UNION ALL SELECT a.book, a.flow, CAST(sum(t.balance) AS BIGINT)
			FROM accounts a CROSS JOIN openings t`+where+" GROUP BY a.book, a.flow", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var book ledger.BookID
		var flow ledger.Flow
		var amount ledger.Money
		if err := rows.Scan(&book, &flow, &amount); err != nil {
			return err
		}
		if flow == ledger.Cash {
			at[book].Cash += amount
		} else {
			at[book].Bank += amount
		}
	}
	return rows.Err()
}
