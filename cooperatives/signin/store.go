package signin

import (
	"context"
	"time"

	"cunzhang/ledger/db"
)

// countAttempt adds one to a count, which begins anew when it began before its window, and returns it.
func countAttempt(ctx context.Context, tx *db.Tx, c Count) (count int64, since time.Time, err error) {
	var micros int64
	old := tx.Now.Add(-c.window).UnixMicro()
	err = tx.QueryRow(ctx, `INSERT INTO attempts AS a (kind, subject, count, since) VALUES (?, ?, 1, ?)
		ON CONFLICT (kind, subject) DO UPDATE SET
			count = CASE WHEN a.since <= ? THEN 1 ELSE a.count + 1 END,
			since = CASE WHEN a.since <= ? THEN excluded.since ELSE a.since END
		RETURNING count, since`, c.kind, c.subject, tx.Now.UnixMicro(), old, old).Scan(&count, &micros)
	return count, time.UnixMicro(micros).UTC(), err
}

// readAttempts returns a count as it stands, 0 when it has run out.
func readAttempts(ctx context.Context, tx *db.Tx, c Count) (count int64, since time.Time, err error) {
	var micros int64
	err = tx.QueryRow(ctx, "SELECT count, since FROM attempts WHERE kind = ? AND subject = ? AND since > ?",
		c.kind, c.subject, tx.Now.Add(-c.window).UnixMicro()).Scan(&count, &micros)
	if db.NoRows(err) {
		return 0, time.Time{}, nil
	}
	return count, time.UnixMicro(micros).UTC(), err
}

func deleteAttempts(ctx context.Context, tx *db.Tx, c Count) error {
	return tx.Later(ctx, "DELETE FROM attempts WHERE kind = ? AND subject = ?", c.kind, c.subject)
}

func takeBackAttempt(ctx context.Context, tx *db.Tx, c Count) error {
	return tx.Later(ctx, "UPDATE attempts SET count = count - 1 WHERE kind = ? AND subject = ? AND count > 0",
		c.kind, c.subject)
}

func deleteExpired(ctx context.Context, tx *db.Tx) error {
	return tx.Later(ctx, "DELETE FROM attempts WHERE since <= ?", tx.Now.Add(-Day).UnixMicro())
}
