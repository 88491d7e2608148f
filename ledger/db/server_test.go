package db_test

import (
	"context"
	"errors"
	"testing"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestALostServerIsNamed ends its own connection in reading and in writing, and is told which database on which server
// is gone.
func TestALostServerIsNamed(t *testing.T) {
	d := dbtest.Postgres(t)
	end := func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, "SELECT pg_terminate_backend(pg_backend_pid())").Scan(new(bool))
	}
	for name, run := range map[string]func(context.Context, func(context.Context, *db.Tx) error) error{
		"view": d.View, "update": d.Update,
	} {
		err := run(t.Context(), end)
		wantKey(t, err, ledger.Internal, "db.server")
		var e *ledger.Error
		if errors.As(err, &e) && (e.Args["host"] == "" || e.Args["database"] == "" || e.Args["cause"] != "server_stopping") {
			t.Errorf("%s: the error says %v", name, e.Args)
		}
	}
}
