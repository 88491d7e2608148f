package dbtest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cunzhang/ledger/db"
)

// Contents returns a fingerprint of the rows of each table, for tests that nothing changes. Tables that are named are
// left out.
func Contents(tb testing.TB, d *db.DB, except ...string) map[string]string {
	tb.Helper()
	out := map[string]string{}
	err := d.View(context.WithoutCancel(tb.Context()), func(ctx context.Context, tx *db.Tx) error {
		query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
		if tx.Dialect() == db.Postgres {
			query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
		}
		tables, err := texts(ctx, tx, query)
		for _, table := range tables {
			if err != nil {
				return err
			}
			if slices.Contains(except, table) {
				continue
			}
			out[table], err = fingerprint(ctx, tx, table)
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// Changed lists the tables whose contents differ.
func Changed(before, after map[string]string) []string {
	var out []string
	for table, was := range before {
		if after[table] != was {
			out = append(out, table)
		}
	}
	slices.Sort(out)
	return out
}

// fingerprint hashes the rows of a table in an order of their own.
func fingerprint(ctx context.Context, tx *db.Tx, table string) (string, error) {
	row := `CAST(t AS TEXT)`
	if tx.Dialect() != db.Postgres {
		columns, err := texts(ctx, tx, "SELECT name FROM pragma_table_info('"+table+"')")
		if err != nil {
			return "", err
		}
		row = `quote("` + strings.Join(columns, `") || ',' || quote("`) + `")`
	}
	rows, err := texts(ctx, tx, "SELECT "+row+` FROM "`+table+`" AS t`)
	slices.Sort(rows)
	return fmt.Sprintf("%d rows %x", len(rows), sha256.Sum256([]byte(strings.Join(rows, "\n")))), err
}

// texts runs a query of one text a row.
func texts(ctx context.Context, tx *db.Tx, query string) ([]string, error) {
	rows, err := tx.Query(ctx, query)
	return db.Collect(rows, err, func(row db.Scanner) (string, error) {
		var text string
		err := row.Scan(&text)
		return text, err
	})
}
