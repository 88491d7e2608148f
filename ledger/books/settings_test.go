package books_test

import (
	"context"
	"testing"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

func TestSettingsAreCheckedAndKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		read := func() (s books.Settings) {
			v.snapshot(func(ctx context.Context, snap *books.Snapshot) error {
				var err error
				s, err = snap.Settings(ctx)
				return err
			})
			return s
		}
		usual := read()
		if usual.Paper != "a4x2" || usual.Lines != 5 {
			t.Errorf("usual settings %+v", usual)
		}
		bad := books.Settings{Paper: "a0", Lines: 9, Right: 201, Down: -201, CashLimit: -1}
		err := v.books.SaveSettings(v.ctx, accountant, v.key(), v.id, bad)
		if es := ledger.Problems(err); len(es) != 5 {
			t.Errorf("%d problems: %v", len(es), err)
		}
		good := books.Settings{Paper: "slip240", Lines: 6, Right: -15, Down: 20, CashLimit: 500_000}
		for range 2 {
			if err := v.books.SaveSettings(v.ctx, accountant, v.key(), v.id, good); err != nil {
				t.Fatal(err)
			}
		}
		if got := read(); got != good {
			t.Errorf("kept %+v", got)
		}
	})
}
