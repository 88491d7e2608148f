package db_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

func add(name string) func(context.Context, *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO townships (name) VALUES (?)", name)
		return err
	}
}

func count(t *testing.T, d *db.DB) int {
	t.Helper()
	var n int
	err := d.View(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, "SELECT count(*) FROM townships").Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func wantKey(t *testing.T, err error, kind ledger.Kind, key string) {
	t.Helper()
	var e *ledger.Error
	if !errors.As(err, &e) || e.Kind != kind || e.Key != key {
		t.Errorf("want %s %s, got %v", kind, key, err)
	}
}

func TestAFailedUpdateLeavesNothingAndHarmsNobody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		mine := errors.New("mine")
		var group sync.WaitGroup
		for i := range 40 {
			name := strings.Repeat("镇", i+1)
			group.Go(func() {
				err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
					if err := add(name)(ctx, tx); err != nil || i%2 == 0 {
						return err
					}
					return mine
				})
				if (i%2 == 0) != (err == nil) || err != nil && !errors.Is(err, mine) {
					t.Errorf("update %d: %v", i, err)
				}
			})
		}
		group.Wait()
		if n := count(t, d); n != 20 {
			t.Errorf("%d rows stayed, want 20", n)
		}
	})
}

func TestAPanicIsAnErrorOfItsUpdate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			if err := add("镇")(ctx, tx); err != nil {
				return err
			}
			panic("lost my head")
		})
		wantKey(t, err, ledger.Internal, "internal.unexpected")
		if err := d.Update(t.Context(), add("二镇")); err != nil {
			t.Error(err)
		}
		if n := count(t, d); n != 1 {
			t.Errorf("%d rows, want 1", n)
		}
	})
}

func TestADeferredConstraintFailsItsUpdateOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		orphan := func(ctx context.Context, tx *db.Tx) error {
			return tx.Script(ctx, `INSERT INTO cooperatives (township, name) VALUES (1, '社');
				INSERT INTO books (id, cooperative, code, name, regime, edition, start, code_lengths, created_at)
				VALUES (1, 1, 'b', 'b', 'coop-2021', '', 202501, '3-2', 0);
				INSERT INTO accounts (book, code, name, class, side, leaf) VALUES (1, '101', '现金', 1, 1, 1);
				INSERT INTO lines (book, voucher, no, seq, date, account, summary, debit, credit)
				VALUES (1, 1, 1, 1, 20250101, '101', '', 1, 0)`)
		}
		if err := d.Update(t.Context(), add("镇")); err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for i := range 10 {
			group.Go(func() {
				if i == 5 {
					wantKey(t, d.Update(context.Background(), orphan), ledger.Invalid, "db.missing_reference")
				} else if err := d.Update(context.Background(), add(strings.Repeat("乡", i+1))); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if n := count(t, d); n != 10 {
			t.Errorf("%d rows, want 10", n)
		}
	})
}

func TestErrorsAreToldByConstraint(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Update(t.Context(), add("镇")); err != nil {
			t.Fatal(err)
		}
		wantKey(t, d.Update(t.Context(), add("镇")), ledger.Conflict, "db.duplicate")
		wantKey(t, d.Update(t.Context(), add("")), ledger.Invalid, "db.check")
		err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO cooperatives (township, name) VALUES (99, 'x')")
			return err
		})
		wantKey(t, err, ledger.Invalid, "db.missing_reference")
		err = d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error { return tx.Script(ctx, "SELEC 1") })
		wantKey(t, err, ledger.Internal, "internal.unexpected")
	})
}

func TestLaterIsSeenByTheNextQueryAndFailsTheUpdate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			args := []any{""}
			for _, name := range []string{"甲镇", "乙镇"} {
				args[0] = name
				if err := tx.Later(ctx, "INSERT INTO townships (name) VALUES (?)", args...); err != nil {
					return err
				}
			}
			var n int
			if err := tx.QueryRow(ctx, "SELECT count(*) FROM townships").Scan(&n); err != nil || n != 2 {
				t.Errorf("the query saw %d rows: %v", n, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return tx.Later(ctx, "INSERT INTO townships (name) VALUES (?)", "甲镇")
		})
		wantKey(t, err, ledger.Conflict, "db.duplicate")
	})
}

func TestAViewCannotWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.View(t.Context(), add("镇")); err == nil {
			t.Error("a view wrote")
		}
		if n := count(t, d); n != 0 {
			t.Errorf("%d rows, want none", n)
		}
	})
}

func TestAViewSeesOneMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.View(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			var before, after int
			if err := tx.QueryRow(ctx, "SELECT count(*) FROM townships").Scan(&before); err != nil {
				return err
			}
			if err := d.Update(ctx, add("镇")); err != nil {
				return err
			}
			err := tx.QueryRow(ctx, "SELECT count(*) FROM townships").Scan(&after)
			if before != 0 || after != 0 {
				t.Errorf("a view saw %d rows, then %d", before, after)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAnEndedContextWritesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := d.Update(ctx, add("镇")); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if n := count(t, d); n != 0 {
			t.Errorf("%d rows, want none", n)
		}
	})
}

func TestAFullDiskIsToldAndLeavesTheBooksWhole(t *testing.T) {
	d := dbtest.SQLite(t)
	err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.Script(ctx, "PRAGMA max_page_count = 1")
	})
	if err != nil {
		t.Fatal(err)
	}
	big := strings.Repeat("村", 100_000)
	wantKey(t, d.Update(t.Context(), add(big)), ledger.Internal, "db.disk_full")
	if err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.Script(ctx, "PRAGMA max_page_count = 1000000")
	}); err != nil {
		t.Fatal(err)
	}
	if err := d.Update(t.Context(), add(big)); err != nil {
		t.Error(err)
	}
	if n := count(t, d); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	o := db.Options{Now: dbtest.Now, MustExist: true}
	for address, key := range map[string]string{
		"mysql://x": "db.address", "": "db.address", "sqlite:": "db.address",
		"sqlite:" + filepath.Join(t.TempDir(), "none.db"):                 "db.missing",
		"postgres://nobody:secret@127.0.0.1:1/none?sslmode=disable":       "db.server",
		"postgres://nobody:secret@[bad/none":                              "db.address",
		"postgres://x/none?sslmode=sometimes&password=secret":             "db.address",
		"sqlite:" + filepath.Join("/proc", "self", "nowhere", "books.db"): "db.missing",
	} {
		d, err := db.Open(t.Context(), address, o)
		if err == nil {
			t.Errorf("%s opened", address)
			_ = d.Close()
			continue
		}
		var e *ledger.Error
		if !errors.As(err, &e) || e.Key != key {
			t.Errorf("%s: want %s, got %v", address, key, err)
		}
		if e == nil {
			continue
		}
		if strings.Contains(fmt.Sprint(e.Args), "secret") {
			t.Errorf("%s: the error tells the password", address)
		}
		if key == "db.server" && (e.Args["host"] != "127.0.0.1:1" || e.Args["database"] != "none" || e.Args["cause"] != "server_silent") {
			t.Errorf("%s: the error says %v", address, e.Args)
		}
	}
}

func TestClosedDatabaseTakesNothing(t *testing.T) {
	d, err := db.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "x.db"), db.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	wantKey(t, d.Update(t.Context(), add("镇")), ledger.Busy, "db.closing")
}
