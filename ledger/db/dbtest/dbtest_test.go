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

// TestContentsTellWhatChanged sees a row come, and change, and nothing where nothing did.
func TestContentsTellWhatChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		write := func(query string) []string {
			before := dbtest.Contents(t, d, "schema_migrations")
			err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, query)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return dbtest.Changed(before, dbtest.Contents(t, d, "schema_migrations"))
		}
		create(t, d)
		for _, c := range []struct {
			query string
			want  int
		}{
			{"INSERT INTO crops (name) VALUES ('玉米')", 1},
			{"UPDATE crops SET name = '大豆'", 1},
			{"UPDATE crops SET name = '大豆'", 0},
			{"DELETE FROM crops WHERE name = '玉米'", 0},
		} {
			if got := write(c.query); len(got) != c.want || c.want > 0 && got[0] != "crops" {
				t.Errorf("%s changed %v", c.query, got)
			}
		}
	})
}

// TestACopyIsWhatTheMigrationsMake compares what a test gets with a database that it has migrated itself.
func TestACopyIsWhatTheMigrationsMake(t *testing.T) {
	made, err := db.Open(t.Context(), dbtest.URLs(t)[0], db.Options{Now: dbtest.Now})
	if err == nil {
		err = migrations.Apply(t.Context(), made)
	}
	if err != nil {
		t.Fatal(err)
	}
	want := dbtest.Contents(t, made)
	if err := made.Close(); err != nil {
		t.Fatal(err)
	}
	if changed := dbtest.Changed(want, dbtest.Contents(t, dbtest.SQLite(t))); len(want) == 0 || changed != nil {
		t.Errorf("%d tables, of which %v are not as the migrations make them", len(want), changed)
	}
}
