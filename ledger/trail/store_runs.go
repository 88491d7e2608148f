package trail

import (
	"context"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func holdRun(
	ctx context.Context, tx *db.Tx, job string, day ledger.Date, owner string, until time.Time,
) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO job_runs (job, day, owner, held_until) VALUES (?, ?, ?, ?)
		ON CONFLICT (job, day) DO UPDATE SET owner = excluded.owner, held_until = excluded.held_until
		WHERE job_runs.done = 0 AND job_runs.held_until <= ?`,
		job, int64(day), owner, until.UnixMicro(), tx.Now.UnixMicro())
	return n > 0, err
}

func runDone(ctx context.Context, tx *db.Tx, job string, day ledger.Date) (bool, error) {
	var done int64
	err := tx.QueryRow(ctx, "SELECT done FROM job_runs WHERE job = ? AND day = ?", job, int64(day)).Scan(&done)
	return done > 0, err
}

func endRun(ctx context.Context, tx *db.Tx, job string, day ledger.Date, owner string, done time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE job_runs SET held_until = 0, done = ? WHERE job = ? AND day = ? AND owner = ?",
		done.UnixMicro(), job, int64(day), owner)
	return err
}
