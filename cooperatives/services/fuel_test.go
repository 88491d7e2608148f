package services_test

import (
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestFuelIsACostOfTheMonth notes fuel with the work, refuses what no job burns, and finds the rest in the statements and
// the books.
func TestFuelIsACostOfTheMonth(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		no := v.ask(v.order("D1", "FL"))
		check(t, v.services.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{assignment(no)}))
		check(t, v.services.Move(v.ctx, driver, v.key(), v.id, services.OrderMove{
			Order: no, Part: 1, To: cooperatives.Working, Hand: asOperator,
		}))
		done := services.Finishing{Order: no, Part: 1, Hand: asOperator, Area: 1000}
		for _, c := range []struct {
			fuel       cooperatives.Fuel
			key, field string
		}{
			{cooperatives.Fuel{Litres: -1}, "fuel.litres", "litres"},
			{cooperatives.Fuel{Litres: cooperatives.MaxLitres + 1}, "fuel.litres", "litres"},
			{cooperatives.Fuel{Litres: 1000, Cost: -1}, "fuel.cost", "fuel_cost"},
			{cooperatives.Fuel{Litres: 1000, Cost: 200_01}, "fuel.cost", "fuel_cost"},
			{cooperatives.Fuel{Cost: 1}, "fuel.cost", "fuel_cost"},
		} {
			done.Fuel = c.fuel
			before := v.logged()
			wantKey(t, v.services.Finish(v.ctx, driver, v.key(), v.id, done), c.key, c.field)
			if v.logged() != before {
				t.Errorf("%+v left rows in the log", c.fuel)
			}
		}
		done.Fuel = cooperatives.Fuel{Litres: 12_50, Cost: 95_00}
		check(t, v.services.Finish(v.ctx, driver, v.key(), v.id, done))
		if dossier, err := v.services.FindOrder(v.ctx, v.id, no); err != nil || dossier.Works[0].Fuel != done.Fuel {
			t.Errorf("kept as %+v, %v", dossier.Works, err)
		}
		_, err := v.services.Accept(v.ctx, driver, v.key(), v.id, v.accepting(no, 1000, 0))
		check(t, err)
		s, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		m, err := v.services.Statement(v.ctx, v.id, march)
		check(t, err)
		if m.Fuel != done.Fuel || m.Operators[0].Fuel != done.Fuel || len(m.Machines) != 1 ||
			m.Machines[0] != (services.MachineMonth{Machine: "M1", Jobs: 1, Area: 1000, Fuel: done.Fuel}) {
			t.Errorf("statement is %+v", m)
		}
		if got := m.Numbers(s.No, services.CostVoucher); got != "" {
			t.Errorf("a draft is called %s", got)
		}
		v.post(idsOf(s)...)
		if m, err = v.services.Statement(v.ctx, v.id, march); err != nil || m.Numbers(s.No, services.RevenueVoucher) != "记-1" ||
			m.Numbers(s.No, services.CostVoucher) != "记-2" {
			t.Errorf("vouchers are %+v, %v", m.Vouchers, err)
		}
		f := v.figures()
		for account, want := range map[string]ledger.Money{"121": -95_00, "213": -450_00, "401": 0, "511": 545_00} {
			if got := f[account].Closing(); got != want {
				t.Errorf("account %s stands at %s, want %s", account, got, want)
			}
		}
	})
}
