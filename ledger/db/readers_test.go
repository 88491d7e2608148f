package db_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"

	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// More texts than a connection keeps, some of them while the rows of another are open, are all answered.
func TestViewsAnswerMoreStatementsThanTheyKeep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Update(t.Context(), add("镇")); err != nil {
			t.Fatal(err)
		}
		for round := range 3 {
			err := d.View(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				rows, err := tx.Query(ctx, "SELECT name FROM townships")
				if err != nil {
					return err
				}
				defer rows.Close()
				if d.Dialect() == db.SQLite && !rows.Next() {
					t.Error("no row")
				}
				if d.Dialect() == db.Postgres { // one connection has one result at a time
					if err := rows.Close(); err != nil {
						return err
					}
				}
				for i := range 500 {
					var n int
					if err := tx.QueryRow(ctx, "SELECT 1 + "+strconv.Itoa(round*500+i)).Scan(&n); err != nil || n != round*500+i+1 {
						t.Fatalf("%d, %v", n, err)
					}
				}
				return rows.Err()
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Callers that go away in the middle of a view, or panic, leave its connection to the next one.
func TestViewsOutliveTheirCallers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Update(t.Context(), add("镇")); err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for i := range 40 {
			group.Go(func() {
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				err := d.View(ctx, func(ctx context.Context, tx *db.Tx) error {
					switch i % 3 {
					case 0:
						cancel()
					case 1:
						panic("lost my head")
					}
					var n int
					return tx.QueryRow(ctx, "SELECT count(*) FROM townships").Scan(&n)
				})
				if i%3 == 0 && !errors.Is(err, context.Canceled) || i%3 == 1 && err == nil || i%3 == 2 && err != nil {
					t.Errorf("view %d: %v", i, err)
				}
			})
		}
		group.Wait()
		if n := count(t, d); n != 1 {
			t.Errorf("%d rows, want 1", n)
		}
	})
}
