package books

import (
	"context"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// The states of a period, as the table has them.
const (
	periodOpen   = "open"
	periodClosed = "closed"
	periodLocked = "locked"
)

func setPeriodState(ctx context.Context, tx *db.Tx, book ledger.BookID, p ledger.Period, state string) error {
	return tx.Later(ctx, "UPDATE periods SET state = ? WHERE book = ? AND period = ?", state, int64(book), int64(p))
}

// insertEvent appends an event with the next number, which it returns.
func insertEvent(ctx context.Context, tx *db.Tx, book ledger.BookID, e PeriodEvent) (int64, error) {
	err := tx.QueryRow(ctx, "SELECT 1 + coalesce(max(no), 0) FROM period_events WHERE book = ?", int64(book)).Scan(&e.No)
	if err != nil {
		return 0, err
	}
	return e.No, tx.Later(ctx, `INSERT INTO period_events (book, no, period, action, actor, at, reason, asked, asker, seq,
		hash, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(book), e.No, int64(e.Period), e.Action, int64(e.Actor), tx.Now.UnixMicro(), e.Reason, optional(e.Asked),
		optional(e.Asker), e.Seq, e.Hash, e.Digest)
}

// listEvents returns all events of the book, the oldest first.
func listEvents(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]PeriodEvent, error) {
	rows, err := tx.Query(ctx, `SELECT no, period, action, actor, at, reason, coalesce(asked, 0), coalesce(asker, 0), seq,
		hash, digest FROM period_events WHERE book = ? ORDER BY no`, int64(book))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []PeriodEvent
	for rows.Next() {
		var e PeriodEvent
		var at int64
		if err := rows.Scan(&e.No, &e.Period, &e.Action, &e.Actor, &at, &e.Reason, &e.Asked, &e.Asker, &e.Seq, &e.Hash,
			&e.Digest); err != nil {
			return nil, err
		}
		e.At = time.UnixMicro(at).UTC()
		out = append(out, e)
	}
	return out, rows.Err()
}

// run counts the numbers of a series in a period.
type run struct {
	series      ledger.Series
	count, last int
	debit       ledger.Money // of all its vouchers
}

func listRuns(ctx context.Context, tx *db.Tx, book ledger.BookID, p ledger.Period) ([]run, error) {
	rows, err := tx.Query(ctx, `SELECT series, count(*), max(number), CAST(sum(debit) AS BIGINT) FROM vouchers
		WHERE book = ? AND period = ? GROUP BY series ORDER BY series`, int64(book), int64(p))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []run
	for rows.Next() {
		var r run
		if err := rows.Scan(&r.series, &r.count, &r.last, &r.debit); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
