package ledger_test

import (
	"testing"

	"pgregory.net/rapid"

	"cunzhang/ledger"
)

// tractor costs 10,000.00 yuan, keeps 5 % and lasts three years from its purchase in March 2025.
func tractor() ledger.Depreciable {
	return ledger.Depreciable{
		Method: ledger.StraightLine, Cost: 1_000_000, Residual: 50_000, InUse: 20250316, Start: 202501, Months: 36,
	}
}

func TestDepreciationStartsTheMonthAfterAndTheLastMonthTakesTheRest(t *testing.T) {
	d := tractor()
	var charged ledger.Money
	for _, c := range []struct {
		period ledger.Period
		want   ledger.Money
	}{{202501, 0}, {202503, 0}, {202504, 26389}, {202505, 26389}} {
		got := d.Charge(c.period, charged, 0, 0)
		if got != c.want {
			t.Errorf("%s charges %s, want %s", c.period, got, c.want)
		}
		charged += got
	}
	for p := ledger.Period(202506); p < 202803; p = p.Next() {
		charged += d.Charge(p, charged, 0, 0)
	}
	if last := d.Charge(202803, charged, 0, 0); last != 950_000-35*26389 {
		t.Errorf("the last month charges %s", last)
	}
	if after := d.Charge(202804, 950_000, 0, 0); after != 0 {
		t.Errorf("after the life %s", after)
	}
	if d.Monthly() != 26389 {
		t.Errorf("monthly %s", d.Monthly())
	}
}

func TestDepreciationStopsTheMonthAfterDisposal(t *testing.T) {
	d := tractor()
	d.Disposed = 20250701
	if d.Charge(202507, 3*26389, 0, 0) != 26389 || d.Charge(202508, 4*26389, 0, 0) != 0 {
		t.Error("当月减少当月照提，下月起不提")
	}
	d.Disposed = 20250316
	if d.Charge(202504, 0, 0, 0) != 0 {
		t.Error("bought and disposed of in one month is never depreciated")
	}
}

func TestDepreciationGoesOnFromEarlierBooks(t *testing.T) {
	d := tractor()
	d.InUse, d.Start, d.Before = 20230310, 202501, 21*26389
	if got := d.Monthly(); got != 26389 {
		t.Errorf("monthly %s", got)
	}
	// A change of estimate works forward: what is left goes over the months that are left.
	d.Months = 48
	if got, want := d.Monthly(), ledger.Money((950_000-21*26389+13)/27); got != want {
		t.Errorf("monthly after the change %s, want %s", got, want)
	}
}

func TestUnitsOfOutput(t *testing.T) {
	d := ledger.Depreciable{
		Method: ledger.UnitsOfOutput, Cost: 900_000, InUse: 20250110, Start: 202501, Units: 3_000_0000,
	}
	first := d.Charge(202502, 0, 0, 100_0000)
	second := d.Charge(202503, first, 100_0000, 1_0000)
	if first != 30_000 || second != 300 {
		t.Errorf("charges %s and %s", first, second)
	}
	if idle := d.Charge(202504, 30_300, 101_0000, 0); idle != 0 {
		t.Errorf("an idle month charges %s", idle)
	}
	if rest := d.Charge(202505, 30_300, 101_0000, 9_000_0000); rest != 869_700 {
		t.Errorf("beyond the life it charges %s", rest)
	}
}

func TestDepreciableCheck(t *testing.T) {
	if es := tractor().Check(); es != nil {
		t.Fatalf("a good card: %v", es)
	}
	for key, change := range map[string]func(*ledger.Depreciable){
		"asset.cost":            func(d *ledger.Depreciable) { d.Cost = 0 },
		"asset.residual":        func(d *ledger.Depreciable) { d.Residual = d.Cost + 1 },
		"asset.before":          func(d *ledger.Depreciable) { d.Before = 950_001 },
		"date.malformed":        func(d *ledger.Depreciable) { d.InUse = 20250230 },
		"asset.disposed_before": func(d *ledger.Depreciable) { d.Disposed = 20250315 },
		"asset.months":          func(d *ledger.Depreciable) { d.Months = 0 },
		"asset.life_over":       func(d *ledger.Depreciable) { d.Start = 202804 },
		"asset.method":          func(d *ledger.Depreciable) { d.Method = 9 },
		"asset.units":           func(d *ledger.Depreciable) { d.Method = ledger.UnitsOfOutput },
		"asset.units_before": func(d *ledger.Depreciable) {
			d.Method, d.Units, d.UnitsBefore = ledger.UnitsOfOutput, 10, 10
		},
	} {
		d := tractor()
		change(&d)
		if es := d.Check(); len(es) != 1 || es[0].Key != key || es[0].Field == "" {
			t.Errorf("want %s, got %v", key, es)
		}
	}
	old := tractor()
	old.Start, old.Before = 203001, 950_000 // past its life and written off: nothing to do, nothing wrong
	if es := old.Check(); es != nil {
		t.Errorf("a written-off card: %v", es)
	}
}

// TestScheduleSumsExactly: whatever the figures, the charges of a life sum to cost less residual less what came
// before, none is negative, and the residual is never touched.
func TestScheduleSumsExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := ledger.Depreciable{
			Method: ledger.StraightLine, InUse: 20250110, Start: 202501,
			Cost: ledger.Money(rapid.Int64Range(1, 1e15).Draw(t, "cost")), Months: rapid.IntRange(1, 600).Draw(t, "months"),
		}
		d.Residual = ledger.Money(rapid.Int64Range(0, int64(d.Cost)).Draw(t, "residual"))
		d.Before = ledger.Money(rapid.Int64Range(0, int64(d.Cost-d.Residual)).Draw(t, "before"))
		byUnits := rapid.Bool().Draw(t, "units")
		if byUnits {
			d.Method, d.Units = ledger.UnitsOfOutput, ledger.Quantity(rapid.Int64Range(1, 1e15).Draw(t, "life"))
		}
		if es := d.Check(); es != nil {
			t.Fatalf("%v", es)
		}
		var charged ledger.Money
		var used ledger.Quantity
		skip := rapid.IntRange(0, 5).Draw(t, "missed months")
		for p := ledger.Period(202501).AddMonths(skip); p <= ledger.Period(202501).AddMonths(d.Months); p = p.Next() {
			var units ledger.Quantity
			if byUnits {
				units = ledger.Quantity(rapid.Int64Range(0, int64(d.Units)).Draw(t, "output"))
				if p == ledger.Period(202501).AddMonths(d.Months) {
					units = d.Units
				}
			}
			m := d.Charge(p, charged, used, units)
			if m < 0 || p == 202501 && m != 0 {
				t.Fatalf("%s charges %s", p, m)
			}
			charged += m
			used += units
		}
		if skip <= d.Months && charged != d.Cost-d.Residual-d.Before {
			t.Fatalf("the life charges %s of %s", charged, d.Cost-d.Residual-d.Before)
		}
	})
}
