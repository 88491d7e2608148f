package trail

import (
	"context"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// Hold takes the run of a server's job on a day for an owner, until the time given, so that of several servers one works.
// done tells that the run ended well before; else it fails with job.held while another owner holds it. A run whose time is
// up, because its server went down, is taken over.
func Hold(
	ctx context.Context, tx *db.Tx, job string, day ledger.Date, owner string, until time.Time,
) (done bool, err error) {
	held, err := holdRun(ctx, tx, job, day, owner, until)
	if err != nil || held {
		return false, err
	}
	if done, err = runDone(ctx, tx, job, day); err != nil || done {
		return done, err
	}
	return false, ledger.NewError(ledger.Busy, "job.held", ledger.Args{
		"name": job, "day": day.String(),
	})
}

// Done ends a run that the owner holds for good.
func Done(ctx context.Context, tx *db.Tx, job string, day ledger.Date, owner string) error {
	return endRun(ctx, tx, job, day, owner, tx.Now)
}

// LetGo ends a run that the owner holds and that failed, so that it can be tried again.
func LetGo(ctx context.Context, tx *db.Tx, job string, day ledger.Date, owner string) error {
	return endRun(ctx, tx, job, day, owner, time.UnixMicro(0))
}
