package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/trail"
)

// TestJobRunsOnceOnSeveralServers starts a job on several servers at once: one works, the others are told.
func TestJobRunsOnceOnSeveralServers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var worked, held atomic.Int32
		release := make(chan struct{})
		j := job{name: "sweep", run: func(context.Context, ledger.Date) error {
			worked.Add(1)
			<-release
			return nil
		}}
		const servers = 4
		var group sync.WaitGroup
		for range servers {
			group.Go(func() {
				switch _, err := runJob(t.Context(), d, j, 20261126); {
				case err == nil:
				case ledger.KindOf(err) == ledger.Busy:
					if held.Add(1) == servers-1 {
						close(release)
					}
				default:
					t.Error(err)
				}
			})
		}
		group.Wait()
		if worked.Load() != 1 || held.Load() != servers-1 {
			t.Errorf("%d servers worked, %d were told", worked.Load(), held.Load())
		}
		if _, err := runJob(t.Context(), d, j, 20261126); err != nil || worked.Load() != 1 {
			t.Errorf("a second run of the day: %v, %d times", err, worked.Load())
		}
		if _, err := runJob(t.Context(), d, j, 20261127); err != nil || worked.Load() != 2 {
			t.Errorf("the next day: %v, %d times", err, worked.Load())
		}
	})
}

// TestJobThatFailsIsTriedAgain lets go of a run that failed.
func TestJobThatFailsIsTriedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		broken := errors.New("broken")
		runs := 0
		j := job{name: "sweep", run: func(context.Context, ledger.Date) error {
			runs++
			if runs == 1 {
				return broken
			}
			return nil
		}}
		if _, err := runJob(t.Context(), d, j, 20261126); !errors.Is(err, broken) {
			t.Errorf("the failure is %v", err)
		}
		if _, err := runJob(t.Context(), d, j, 20261126); err != nil || runs != 2 {
			t.Errorf("tried again: %v, %d runs", err, runs)
		}
	})
}

// TestJobOfALostServerIsTakenOver takes a run over whose time is up, and only then.
func TestJobOfALostServerIsTakenOver(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		hold := func(owner string, until func(now time.Time) time.Time) error {
			return d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := trail.Hold(ctx, tx, "sweep", 20261126, owner, until(tx.Now))
				return err
			})
		}
		later := func(now time.Time) time.Time { return now.Add(time.Hour) }
		if err := hold("lost", func(now time.Time) time.Time { return now }); err != nil {
			t.Fatal(err)
		}
		if err := hold("second", later); err != nil {
			t.Errorf("not taken over: %v", err)
		}
		if err := hold("third", later); ledger.KindOf(err) != ledger.Busy {
			t.Errorf("taken from a server that works: %v", err)
		}
	})
}
