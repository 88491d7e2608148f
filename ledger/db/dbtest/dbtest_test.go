package dbtest_test

import (
	"context"
	"testing"

	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/migrations"
)

func TestEachDatabaseIsMigratedAndItsOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := migrations.Current(t.Context(), d); err != nil {
			t.Error(err)
		}
		create(t, d)
	})
	// The same table again: it would be there already if two tests shared a database.
	dbtest.Each(t, create)
}

func create(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.Script(ctx, "CREATE TABLE crops (name TEXT NOT NULL)")
	})
	if err != nil {
		t.Error(err)
	}
}

func TestURLsNameEmptyDatabases(t *testing.T) {
	for _, address := range dbtest.URLs(t) {
		d, err := db.Open(t.Context(), address, db.Options{Now: dbtest.Now})
		if err != nil {
			t.Fatal(err)
		}
		if migrations.Current(t.Context(), d) == nil {
			t.Errorf("%v has a schema already", d.Dialect())
		}
		if err := migrations.Apply(t.Context(), d); err != nil {
			t.Error(err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestPostgresIsLeftOutWhenNotRequired(t *testing.T) {
	t.Setenv("CUNZHANG_TEST_POSTGRES", "")
	t.Setenv("CUNZHANG_TEST_REQUIRE", "")
	if n := len(dbtest.URLs(t)); n != 1 {
		t.Errorf("got %d databases without a server, want SQLite alone", n)
	}
}
