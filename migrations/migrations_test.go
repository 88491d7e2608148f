package migrations_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/migrations"
)

// TestBothDialectsTakeTheSameSteps compares the lists of migrations.
func TestBothDialectsTakeTheSameSteps(t *testing.T) {
	var names [2][]string
	for i, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		steps, err := migrations.For(dialect)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range steps {
			names[i] = append(names[i], s.Name)
			if strings.Contains(s.SQL, "{{") {
				t.Errorf("%s has a word that nothing stands for", s.Name)
			}
		}
	}
	if d := cmp.Diff(names[0], names[1]); d != "" {
		t.Error(d)
	}
}

// TestApplyAgainChangesNothing applies the migrations to a migrated database, and refuses one that is newer.
func TestApplyAgainChangesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		before := dump(t, d)
		if err := migrations.Apply(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, dump(t, d)); diff != "" {
			t.Error(diff)
		}
		err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return tx.Script(ctx, "INSERT INTO schema_migrations (number, name) VALUES (9999, 'later')")
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, refuse := range []func(context.Context, *db.DB) error{migrations.Apply, migrations.Current} {
			if es := ledger.Problems(refuse(t.Context(), d)); len(es) != 1 || es[0].Key != "schema.newer" {
				t.Errorf("a newer database gives %v", es)
			}
		}
	})
}

// TestSchema compares the schema with the dump in testdata, where a review sees what a migration changes.
func TestSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		got := dump(t, d)
		file := filepath.Join("testdata", "schema."+d.Dialect().String()+".txt")
		if os.Getenv("UPDATE_GOLDEN") != "" {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("the schema has changed (make schema):\n%s", diff)
		}
	})
}

// dump describes tables, indexes and triggers in one text.
func dump(t *testing.T, d *db.DB) string {
	t.Helper()
	query := `SELECT type || ' ' || name || coalesce(char(10) || sql, '') FROM sqlite_master
		WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name`
	if d.Dialect() == db.Postgres {
		query = `SELECT line FROM (
			SELECT 'column ' || table_name || '.' || lpad(ordinal_position::text, 2, '0') || ' ' || column_name || ' ' ||
				data_type || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END ||
				coalesce(' default ' || column_default, '') AS line
			FROM information_schema.columns WHERE table_schema = current_schema()
			UNION ALL SELECT 'index ' || replace(indexdef, schemaname || '.', '') FROM pg_indexes
			WHERE schemaname = current_schema()
			UNION ALL SELECT 'constraint ' || conrelid::regclass::text || ' ' || conname || ' ' ||
				pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
			WHERE n.nspname = current_schema() AND conrelid <> 0
			UNION ALL SELECT 'trigger ' || event_object_table || ' ' || trigger_name || ' ' || action_timing || ' ' ||
				event_manipulation FROM information_schema.triggers WHERE trigger_schema = current_schema()
		) AS described ORDER BY line COLLATE "C"`
	}
	var b strings.Builder
	err := d.View(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		rows, err := tx.Query(ctx, query)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				return err
			}
			b.WriteString(line + "\n")
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
