package services_test

import (
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestAccountsOfSettlementsAreChosen changes the accounts, is refused what cannot be, and posts to those that were chosen.
func TestAccountsOfSettlementsAreChosen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		s := v.services
		a, err := s.Accounts(v.ctx, v.id)
		check(t, err)
		if a.InUse != a.Usual || a.InUse.Fuel != "121" {
			t.Errorf("a book without settings uses %+v", a.InUse)
		}
		for _, n := range []books.NewAccount{{Code: "12101", Name: "柴油"}, {Code: "12102", Name: "种子"}} {
			check(t, v.books.AddAccount(v.ctx, accountant, v.key(), v.id, n))
		}
		before := v.logged()
		for _, c := range []struct {
			key, field string
			change     func(*cooperatives.ServiceAccounts)
		}{
			{"account.not_leaf", "service_fuel", func(*cooperatives.ServiceAccounts) {}}, // the usual one has got accounts below it
			{"account.unknown", "service_income", func(a *cooperatives.ServiceAccounts) { a.Income = "999" }},
			{"service.account_unfit", "service_wages", func(a *cooperatives.ServiceAccounts) { a.Wages = "101" }},
			{"counterparty.unknown", "service_county_party", func(a *cooperatives.ServiceAccounts) { a.CountyParty = "P99" }},
			{"department.unknown", "service_department", func(a *cooperatives.ServiceAccounts) { a.Department = "D99" }},
		} {
			next := cooperatives.ServiceAccounts{}
			c.change(&next)
			wantKey(t, s.SaveAccounts(v.ctx, accountant, v.key(), v.id, next), c.key, c.field)
		}
		if v.logged() != before {
			t.Error("refused accounts are logged")
		}
		check(t, s.SaveAccounts(v.ctx, accountant, v.key(), v.id, cooperatives.ServiceAccounts{Fuel: "12101", Income: "50104"}))
		if v.logged() != before+1 {
			t.Error("changed accounts are not logged")
		}
		no := v.ask(v.order("D1", "FL"))
		check(t, s.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{assignment(no)}))
		check(t, s.Move(v.ctx, driver, v.key(), v.id, services.OrderMove{Order: no, Part: 1, To: cooperatives.Working, Hand: asOperator}))
		check(t, s.Finish(v.ctx, driver, v.key(), v.id, services.Finishing{
			Order: no, Part: 1, Hand: asOperator, Area: 1000, Fuel: cooperatives.Fuel{Litres: 2000, Cost: 150_00},
		}))
		_, err = s.Accept(v.ctx, clerk, v.key(), v.id, v.accepting(no, 1000, 0))
		check(t, err)
		check(t, v.books.AddAccount(v.ctx, accountant, v.key(), v.id, books.NewAccount{Code: "51101", Name: "农机支出"}))
		_, err = s.Settle(v.ctx, accountant, v.key(), v.id, march)
		wantKey(t, err, "account.not_leaf", "service_expense")
		check(t, s.SaveAccounts(v.ctx, accountant, v.key(), v.id, cooperatives.ServiceAccounts{
			Fuel: "12101", Income: "50104", Expense: "51101",
		}))
		settled, err := s.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		v.post(idsOf(settled)...)
		f := v.figures()
		for account, want := range map[string]ledger.Money{"12101": -150_00, "50104": -800_00, "50102": 0, "113": 560_00} {
			if got := f[account].Closing(); got != want {
				t.Errorf("account %s stands at %s, want %s", account, got, want)
			}
		}
		open := cooperatives.ServiceAccounts{Fuel: "12101", Household: "112", CountyParty: "P01", Wages: "211"}
		err = s.SaveAccounts(v.ctx, accountant, v.key(), v.id, open)
		for _, field := range []string{"service_household", "service_county", "service_wages"} {
			wantKey(t, err, "service.account_open", field)
		}
		check(t, s.SaveAccounts(v.ctx, accountant, v.key(), v.id, cooperatives.ServiceAccounts{Fuel: "12102", Expense: "51101"}))
		if a, err = s.Accounts(v.ctx, v.id); err != nil || a.InUse.Income != "50102" || a.InUse.Fuel != "12102" {
			t.Errorf("accounts are %+v, %v", a.InUse, err)
		}
	})
}

// TestExpectedChargesAreThoseOfTheSettlement tells before the settlement what it then says, and leaves out what nobody
// knows yet.
func TestExpectedChargesAreThoseOfTheSettlement(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.done(v.order("D1", "FL"), 1000)
		v.done(v.order("D1", "CS"), 1000)
		no := v.ask(v.order("D2", "FL"))
		at := assignment(no)
		at.Start, at.End = 700, 760
		check(t, v.services.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{at}))
		v.work(no, 550)
		_, err := v.services.Accept(v.ctx, clerk, v.key(), v.id, v.accepting(no, 550, 400)) // raises a question
		check(t, err)
		expected, err := v.services.Expected(v.ctx, v.id)
		check(t, err)
		if len(expected) != 2 {
			t.Fatalf("expected are %+v", expected)
		}
		check(t, v.services.Answer(v.ctx, checker, v.key(), v.id, no, 1, "量过了"))
		settled, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		if len(settled.Charges) != 3 || settled.Charges[0] != expected[0] || settled.Charges[1] != expected[1] {
			t.Errorf("expected %+v, settled %+v", expected, settled.Charges)
		}
		if expected, err = v.services.Expected(v.ctx, v.id); err != nil || len(expected) != 0 {
			t.Errorf("of what is settled is expected %+v, %v", expected, err)
		}
	})
}
