package db_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// In PostgreSQL a statement that fails spoils its transaction, and committing that one rolls back without an error.
func TestACommitAfterAFailureThatWasPassedOverIsNone(t *testing.T) {
	d := dbtest.Postgres(t)
	err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := add("镇")(ctx, tx); err != nil {
			return err
		}
		if err := add("镇")(ctx, tx); err == nil {
			t.Error("a township was added twice")
		}
		return nil
	})
	if !errors.Is(err, pgx.ErrTxCommitRollback) {
		t.Errorf("want %v, got %v", pgx.ErrTxCommitRollback, err)
	}
	if n := count(t, d); n != 0 {
		t.Errorf("%d rows stayed", n)
	}
}

// A server that ends while it commits leaves open whether it did; the next update gets a connection of its own.
func TestACommitWithoutAnAnswerIsUnknown(t *testing.T) {
	d := dbtest.Postgres(t)
	update := func(script string) error {
		return d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error { return tx.Script(ctx, script) })
	}
	if err := update(`CREATE FUNCTION go_away() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
		CREATE CONSTRAINT TRIGGER go_away AFTER INSERT ON townships DEFERRABLE INITIALLY DEFERRED
		FOR EACH ROW WHEN (NEW.name = '远') EXECUTE FUNCTION go_away()`); err != nil {
		t.Fatal(err)
	}
	wantKey(t, d.Update(t.Context(), add("远")), ledger.Busy, "commit.unknown")
	if err := d.Update(t.Context(), add("近")); err != nil {
		t.Error(err)
	}
	if n := count(t, d); n != 1 {
		t.Errorf("%d rows, want the second alone", n)
	}
}
