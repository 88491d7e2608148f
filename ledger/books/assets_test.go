package books_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// tractor is a card that charges 250.00 a month from February 2025 on.
func tractor(no string) books.AssetCard {
	return books.AssetCard{
		No: no, Name: "拖拉机", Category: "农业机械", Account: "151", Accumulated: "152", Expense: "511",
		Method: ledger.StraightLine, Cost: 12_600_00, Residual: 600_00, InUse: 20250110, Months: 48,
	}
}

func (v *village) putAsset(c books.AssetCard) {
	v.t.Helper()
	if err := v.books.PutAsset(v.ctx, accountant, v.key(), v.id, c); err != nil {
		v.t.Fatal(err)
	}
}

// depreciate prepares the depreciation of a month.
func (v *village) depreciate(p ledger.Period, units map[string]ledger.Quantity) books.Depreciated {
	v.t.Helper()
	done, err := v.books.Depreciate(v.ctx, accountant, v.key(), v.id, p, units)
	if err != nil {
		v.t.Fatal(err)
	}
	return done
}

func (v *village) asset(no string) books.Asset {
	v.t.Helper()
	assets, err := v.books.Assets(v.ctx, v.id)
	if err != nil {
		v.t.Fatal(err)
	}
	for _, a := range assets {
		if a.Card.No == no {
			return a
		}
	}
	v.t.Fatalf("no card %s", no)
	return books.Asset{}
}

func TestDepreciationOfAMonthIsOneVoucher(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		v.putAsset(tractor("T1"))
		v.putAsset(tractor("T2"))
		trees := tractor("L1")
		trees.Name, trees.Account, trees.Accumulated, trees.Expense = "果树", "132", "133", "401"
		renovation := tractor("C1")
		renovation.Name, renovation.Account, renovation.Accumulated, renovation.Expense = "改建支出", "171", "171", "514"
		v.putAsset(trees)
		v.putAsset(renovation)
		_, err := v.books.Depreciate(v.ctx, accountant, v.key(), v.id, 202501, nil)
		wantKind(t, err, ledger.Invalid, "asset.nothing") // put to use in January
		rows, err := v.books.DepreciationPreview(v.ctx, v.id, 202502, nil)
		if err != nil || len(rows) != 4 || rows[0].Amount != 250_00 || rows[0].Accumulated != 250_00 {
			t.Fatalf("preview %+v, %v", rows, err)
		}
		done := v.depreciate(202502, nil)
		if done.Amount != 1_000_00 || done.Cards != 4 {
			t.Errorf("depreciated %+v", done)
		}
		want := []ledger.Line{
			{Summary: "计提2月摊销", Account: "514", Debit: 250_00},
			{Summary: "计提2月折旧", Account: "401", Debit: 250_00},
			{Summary: "计提2月折旧", Account: "511", Debit: 500_00},
			{Summary: "计提2月摊销", Account: "171", Credit: 250_00},
			{Summary: "计提2月折旧", Account: "133", Credit: 250_00},
			{Summary: "计提2月折旧", Account: "152", Credit: 500_00},
		}
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			voucher, err := s.Voucher(ctx, done.Ref.ID)
			if err != nil {
				return err
			}
			if diff := cmp.Diff(want, voucher.Lines); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
			if voucher.Kind != ledger.Depreciation || voucher.Date != 20250228 || voucher.State != ledger.Submitted {
				t.Errorf("voucher %+v", voucher)
			}
			return nil
		})
		v.finish([]books.Ref{done.Ref})
		if f := v.figures(202502, 202502); f.Accounts["152"].Closing() != -500_00 || v.asset("T1").Value() != 12_350_00 {
			t.Errorf("152 at %s, T1 at %s", f.Accounts["152"].Closing(), v.asset("T1").Value())
		}
		v.sound()
	})
}

func TestDepreciationRunsOncePerCardAndMonth(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		v.putAsset(tractor("T1"))
		first := v.depreciate(202502, nil)
		if again := v.depreciate(202502, nil); again.Ref.ID != first.Ref.ID || again.Amount != 250_00 {
			t.Errorf("a second run made %+v after %+v", again, first)
		}
		// A card that came later is charged by itself.
		v.putAsset(tractor("T2"))
		late := v.depreciate(202502, nil)
		if late.Ref.ID == first.Ref.ID || late.Amount != 250_00 || late.Cards != 1 {
			t.Errorf("the late card: %+v", late)
		}
		v.drop(late.Ref)
		anew := v.depreciate(202502, nil)
		if anew.Ref.ID == late.Ref.ID || anew.Cards != 1 {
			t.Errorf("after the draft was deleted: %+v", anew)
		}
		posted := v.finish([]books.Ref{first.Ref, anew.Ref})
		ref, err := v.books.Reverse(v.ctx, accountant, v.key(),
			books.Reversal{Book: v.id, Voucher: posted[0].ID, Date: 20250228})
		if err != nil {
			t.Fatal(err)
		}
		if kept := v.depreciate(202502, nil); kept.Cards != 2 {
			t.Errorf("a reversal that is not posted counts already: %+v", kept)
		}
		refs, err := v.books.Submit(v.ctx, accountant, v.key(), v.id, []books.Ref{ref})
		if err != nil {
			t.Fatal(err)
		}
		v.finish(refs)
		if redone := v.depreciate(202502, nil); redone.Cards != 1 || redone.Ref.Version == 0 {
			t.Errorf("after the reversal: %+v", redone)
		}
		v.refused("UPDATE asset_depreciation SET amount = 1", "posted_is_final")
		v.refused("DELETE FROM asset_depreciation", "posted_is_final")
		if d.Dialect() == db.SQLite {
			v.refused("INSERT OR REPLACE INTO asset_depreciation SELECT * FROM asset_depreciation", "posted_is_final")
		}
		v.refused("DELETE FROM asset_cards", "posted_is_final")
	})
}

func TestOutputIsAskedFor(t *testing.T) {
	v := begin(t, dbtest.SQLite(t), "gaozhai", 202501)
	harvester := tractor("H1")
	harvester.Method, harvester.Unit, harvester.Units = ledger.UnitsOfOutput, "亩", 1_000_0000
	v.putAsset(harvester)
	_, err := v.books.Depreciate(v.ctx, accountant, v.key(), v.id, 202502, nil)
	wantKind(t, err, ledger.Invalid, "asset.no_units")
	_, err = v.books.Depreciate(v.ctx, accountant, v.key(), v.id, 202502, map[string]ledger.Quantity{"H1": -1, "X": 1})
	wantKind(t, err, ledger.Invalid, "asset.units_range")
	wantKind(t, err, ledger.Invalid, "asset.unknown")
	_, err = v.books.Depreciate(v.ctx, accountant, v.key(), v.id, 202502, map[string]ledger.Quantity{"H1": 0})
	wantKind(t, err, ledger.Invalid, "asset.nothing")
	if done := v.depreciate(202502, map[string]ledger.Quantity{"H1": 15_0000}); done.Amount != 180_00 {
		t.Errorf("15 of 1000 亩 charge %+v", done)
	}
	obstacles, err := v.books.Obstacles(v.ctx, v.id, 202503)
	if err != nil {
		t.Fatal(err)
	}
	if got := keys(obstacles); len(got) == 0 || got[len(got)-1] != "warning close.no_output H1" {
		t.Errorf("obstacles %v", got)
	}
}

func TestCardsAreChecked(t *testing.T) {
	v := begin(t, dbtest.SQLite(t), "gaozhai", 202501)
	for key, change := range map[string]func(*books.AssetCard){
		"field.required":      func(c *books.AssetCard) { c.Name = " " },
		"text.control":        func(c *books.AssetCard) { c.Note = "\x01" },
		"account.unknown":     func(c *books.AssetCard) { c.Account = "888" },
		"account.not_leaf":    func(c *books.AssetCard) { c.Expense = "513" },
		"asset.account_class": func(c *books.AssetCard) { c.Accumulated = "211" },
		"dimension.unknown":   func(c *books.AssetCard) { c.Dimensions.Project = "P1" },
		"asset.residual":      func(c *books.AssetCard) { c.Residual = c.Cost + 1 },
		"asset.life_over":     func(c *books.AssetCard) { c.InUse = 20100110 },
	} {
		c := tractor("T1")
		change(&c)
		wantKind(t, v.books.PutAsset(v.ctx, accountant, v.key(), v.id, c), ledger.Invalid, key)
	}
	if assets, err := v.books.Assets(v.ctx, v.id); err != nil || len(assets) != 0 {
		t.Errorf("refused cards were kept: %v %v", assets, err)
	}
	v.putAsset(tractor("T1"))
	if err := v.books.DeleteAsset(v.ctx, accountant, v.key(), v.id, "T1"); err != nil {
		t.Fatal(err)
	}
	wantKind(t, v.books.DeleteAsset(v.ctx, accountant, v.key(), v.id, "T1"), ledger.NotFound, "asset.unknown")
}

func TestChangesOfACardWorkForward(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		v.putAsset(tractor("T1"))
		for p := ledger.Period(202502); p <= 202504; p = p.Next() {
			v.finish([]books.Ref{v.depreciate(p, nil).Ref})
		}
		card := v.asset("T1").Card
		card.InUse = 20250111
		wantKind(t, v.books.PutAsset(v.ctx, accountant, v.key(), v.id, card), ledger.Invalid, "asset.has_depreciation")
		card.InUse, card.Months, card.Name = 20250110, 23, "旧拖拉机" // 20 months are left for 11,250.00
		v.putAsset(card)
		if done := v.depreciate(202505, nil); done.Amount != 562_50 {
			t.Errorf("after the change of life %+v", done)
		}
		if a := v.asset("T1"); a.Card.Start != 202505 || a.Accumulated != 750_00+562_50 || a.Card.Name != "旧拖拉机" {
			t.Errorf("card %+v", a)
		}
		wantKind(t, v.books.DeleteAsset(v.ctx, accountant, v.key(), v.id, "T1"), ledger.Conflict, "asset.used")
	})
}

// TestAChangeAfterIdleMonthsWorksForward: a machine stood idle while months were closed, and is depreciated by time
// from then on.
func TestAChangeAfterIdleMonthsWorksForward(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202502)
		v.open(books.Opening{Account: "151", Balance: 12_600_00}, books.Opening{Account: "301", Balance: -12_600_00})
		harvester := tractor("H1")
		harvester.Method, harvester.Unit, harvester.Units = ledger.UnitsOfOutput, "亩", 1_000_0000
		v.putAsset(harvester)
		v.finish([]books.Ref{v.depreciate(202502, map[string]ledger.Quantity{"H1": 100_0000}).Ref})
		v.carryForward(202502)
		v.close(202502)
		v.close(202503)
		v.close(202504)
		card := v.asset("H1").Card
		card.Method, card.Months = ledger.StraightLine, 27 // to April 2027: 24 months are left for 10,800.00
		v.putAsset(card)
		if got := v.asset("H1").Card.Start; got != 202505 {
			t.Errorf("the change works from %s on", got)
		}
		if done := v.depreciate(202505, nil); done.Amount != 450_00 {
			t.Errorf("May charges %s", done.Amount)
		}
		v.sound()
	})
}

func TestDisposalEndsDepreciation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		v.putAsset(tractor("T1"))
		dispose := func(no string, day ledger.Date) error {
			return v.books.DisposeAsset(v.ctx, accountant, v.key(), v.id, books.Disposal{No: no, Date: day})
		}
		wantKind(t, dispose("T9", 20250301), ledger.NotFound, "asset.unknown")
		wantKind(t, dispose("T1", 20241231), ledger.Invalid, "asset.disposed_before")
		wantKind(t, dispose("T1", 0), ledger.Conflict, "asset.not_disposed")
		v.depreciate(202502, nil)
		v.depreciate(202503, nil)
		wantKind(t, dispose("T1", 20250228), ledger.Conflict, "asset.depreciated_after")
		if err := dispose("T1", 20250331); err != nil {
			t.Fatal(err)
		}
		wantKind(t, dispose("T1", 20250401), ledger.Conflict, "asset.disposed")
		_, err := v.books.Depreciate(v.ctx, accountant, v.key(), v.id, 202504, nil)
		wantKind(t, err, ledger.Invalid, "asset.nothing")
		if err := dispose("T1", 0); err != nil { // a mistake
			t.Fatal(err)
		}
		if done := v.depreciate(202504, nil); done.Amount != 250_00 {
			t.Errorf("back in use: %+v", done)
		}
	})
}

// TestALifeOfDepreciationSumsExactly runs the whole life of two cards through the books.
func TestALifeOfDepreciationSumsExactly(t *testing.T) {
	v := begin(t, dbtest.SQLite(t), "gaozhai", 202501)
	odd := tractor("T1")
	odd.Cost, odd.Residual, odd.Months = 10_000_01, 3, 7
	old := tractor("T2")
	old.InUse, old.Months, old.Before = 20230110, 30, 9_200_00 // the life ends in July 2025
	v.putAsset(odd)
	v.putAsset(old)
	for p := ledger.Period(202501); p <= 202508; p = p.Next() {
		v.finish([]books.Ref{v.depreciate(p, nil).Ref})
	}
	for _, no := range []string{"T1", "T2"} {
		if a := v.asset(no); a.Value() != a.Card.Residual || !a.WrittenOff() {
			t.Errorf("%s ends at %s, residual %s", no, a.Value(), a.Card.Residual)
		}
	}
	_, err := v.books.Depreciate(v.ctx, accountant, v.key(), v.id, 202509, nil)
	wantKind(t, err, ledger.Invalid, "asset.nothing")
	if f := v.figures(202509, 202509); f.Accounts["152"].Closing() != -(10_000_01 - 3 + 12_000_00 - 9_200_00) {
		t.Errorf("152 at %s", f.Accounts["152"].Closing())
	}
}

func TestChangedDepreciationIsAnObstacle(t *testing.T) {
	v := begin(t, dbtest.SQLite(t), "gaozhai", 202502)
	v.putAsset(tractor("T1"))
	done := v.depreciate(202502, nil)
	refs, err := v.books.Withdraw(v.ctx, accountant, v.key(), v.id, []books.Ref{done.Ref}, "改数")
	if err != nil {
		t.Fatal(err)
	}
	draft := v.simple("2025-02-28", "511", "152", "300")
	draft.ID, draft.Version = refs[0].ID, refs[0].Version
	v.post(draft)
	v.carryForward(202502)
	obstacles, err := v.books.Obstacles(v.ctx, v.id, 202502)
	if err != nil {
		t.Fatal(err)
	}
	if got := keys(obstacles); len(got) != 1 || got[0] != "blocking close.depreciation_differs" {
		t.Errorf("obstacles %v", got)
	}
}

func TestDepreciationMovedToAnotherMonthIsAnObstacle(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202502)
		v.putAsset(tractor("T1"))
		done := v.depreciate(202502, nil)
		refs, err := v.books.Withdraw(v.ctx, accountant, v.key(), v.id, []books.Ref{done.Ref}, "改日期")
		if err != nil {
			t.Fatal(err)
		}
		draft := v.simple("2025-03-01", "511", "152", "250")
		draft.ID, draft.Version = refs[0].ID, refs[0].Version
		v.save(draft)
		obstacles, err := v.books.Obstacles(v.ctx, v.id, 202502)
		if err != nil {
			t.Fatal(err)
		}
		if got := keys(obstacles); len(got) != 1 || got[0] != "blocking close.depreciation_differs" ||
			obstacles[0].Voucher != done.Ref.ID {
			t.Errorf("obstacles %v", got)
		}
	})
}
