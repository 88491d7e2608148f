package dbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cunzhang/ledger/db"
	"cunzhang/migrations"
)

// maxConns bounds the connections of one test, so that many tests together stay below the limit of the server.
const maxConns = 8

// Now is the clock of the databases opened here. It stands still at ten in the morning of a working day in China, so
// that nothing can depend on the order of instants.
func Now() time.Time { return time.Date(2026, time.March, 16, 2, 0, 0, 0, time.UTC) }

// Each runs f once on each dialect, as the subtests "sqlite" and "postgres", on an empty database of the newest schema.
func Each(t *testing.T, f func(t *testing.T, d *db.DB)) {
	t.Helper()
	EachAt(t, Now, f)
}

// EachAt is Each with a clock of the test's own, for what goes on over days.
func EachAt(t *testing.T, now func() time.Time, f func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, sqlite(t, now)) })
	t.Run("postgres", func(t *testing.T) { f(t, postgres(t, now)) })
}

// SQLite returns an empty SQLite database of the newest schema that lasts as long as the test.
func SQLite(tb testing.TB) *db.DB {
	tb.Helper()
	return sqlite(tb, Now)
}

func sqlite(tb testing.TB, now func() time.Time) *db.DB {
	tb.Helper()
	file, err := template()
	if err != nil {
		tb.Fatal(err)
	}
	address := sqliteURL(tb)
	if err := os.WriteFile(strings.TrimPrefix(address, "sqlite:"), file, 0o600); err != nil {
		tb.Fatal(err)
	}
	return kept(tb, address, now)
}

// template is the file of an empty SQLite database of the newest schema, of which each test gets a copy: the migrations
// take longer than most tests, several seconds where data races are looked for.
var template = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "cunzhang")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx, path := context.Background(), filepath.Join(dir, "books.db")
	d, err := db.Open(ctx, "sqlite:"+path, options(Now))
	if err != nil {
		return nil, err
	}
	if err := errors.Join(migrations.Apply(ctx, d), d.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path) // closing has brought all of it into one file
})

// Postgres returns an empty PostgreSQL database of the newest schema that lasts as long as the test. It skips the test
// when there is no server, or fails it when one is required.
func Postgres(tb testing.TB) *db.DB {
	tb.Helper()
	return postgres(tb, Now)
}

func postgres(tb testing.TB, now func() time.Time) *db.DB {
	tb.Helper()
	if server(tb) == "" {
		tb.Skip("CUNZHANG_TEST_POSTGRES is not set: run the test through .ci/env")
	}
	d := kept(tb, postgresURL(tb), now)
	if err := migrations.Apply(tb.Context(), d); err != nil {
		tb.Fatal(err)
	}
	return d
}

// URLs returns the addresses of a database without any schema, one for each dialect at hand, for tests that migrate
// themselves.
func URLs(tb testing.TB) []string {
	tb.Helper()
	urls := []string{sqliteURL(tb)}
	if server(tb) != "" {
		urls = append(urls, postgresURL(tb))
	}
	return urls
}

// server returns the URL of the PostgreSQL for tests, or "" when there is none and none is required.
func server(tb testing.TB) string {
	tb.Helper()
	address := os.Getenv("CUNZHANG_TEST_POSTGRES")
	if address == "" && os.Getenv("CUNZHANG_TEST_REQUIRE") == "1" {
		tb.Fatal("CUNZHANG_TEST_POSTGRES is not set, and CUNZHANG_TEST_REQUIRE=1 wants every test to run")
	}
	return address
}

func sqliteURL(tb testing.TB) string {
	tb.Helper()
	return "sqlite:" + filepath.Join(tb.TempDir(), "books.db")
}

// postgresURL makes a schema and returns the address at which every unqualified name means that schema.
func postgresURL(tb testing.TB) string {
	tb.Helper()
	schema := "test_" + strings.ToLower(rand.Text())
	script(tb, "CREATE SCHEMA "+schema)
	tb.Cleanup(func() { script(tb, "DROP SCHEMA "+schema+" CASCADE") })

	u, err := url.Parse(server(tb))
	if err != nil {
		tb.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// script runs SQL on the server itself. It has a context of its own, because that of a test has ended at its cleanup.
func script(tb testing.TB, text string) {
	tb.Helper()
	ctx := context.Background()
	d := open(ctx, tb, server(tb), Now)
	defer closeDB(tb, d)
	if err := d.Update(ctx, func(ctx context.Context, tx *db.Tx) error { return tx.Script(ctx, text) }); err != nil {
		tb.Fatal(err)
	}
}

// kept opens a database that is closed when the test ends.
func kept(tb testing.TB, address string, now func() time.Time) *db.DB {
	tb.Helper()
	d := open(tb.Context(), tb, address, now)
	tb.Cleanup(func() { closeDB(tb, d) })
	return d
}

// options do not wait for the disk: what a test stores is thrown away. Tests of durability open their own database.
func options(now func() time.Time) db.Options {
	return db.Options{Now: now, MaxConns: maxConns, NoDurability: true}
}

func open(ctx context.Context, tb testing.TB, address string, now func() time.Time) *db.DB {
	tb.Helper()
	d, err := db.Open(ctx, address, options(now))
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func closeDB(tb testing.TB, d *db.DB) {
	tb.Helper()
	if err := d.Close(); err != nil {
		tb.Error(err)
	}
}
