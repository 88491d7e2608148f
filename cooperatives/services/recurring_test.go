package services_test

import (
	"slices"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestSeasonsAskOnce runs the job on several days, twice each: every recurring order is asked for once for a day of its
// work, from its lead on, and not where somebody asked already in the season.
func TestSeasonsAskOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		s := v.services
		rule := cooperatives.Recurring{
			Code: "R1", Household: "H01", Plot: "D1", Operation: "FL", Cron: "0 0 1 4 *", LeadDays: 10, WindowDays: 14, Active: true,
		}
		other := rule
		other.Code, other.Household, other.Plot = "R2", "H02", "D2"
		bad := rule
		bad.WindowDays = 61
		wantKey(t, s.PutRecurring(v.ctx, clerk, v.key(), v.id, []cooperatives.Recurring{rule, bad}), "recurring.rule",
			"row.2.date")
		bad.Cron = "0 0 30 2"
		wantKey(t, s.PutRecurring(v.ctx, clerk, v.key(), v.id, []cooperatives.Recurring{bad}), "recurring.cron", "row.1.cron")
		check(t, s.PutRecurring(v.ctx, clerk, v.key(), v.id, []cooperatives.Recurring{rule, other}))
		next, err := s.Seasons(rule, today, 3)
		check(t, err)
		if !slices.Equal(next, []ledger.Date{20260401, 20260901, 20270401}) {
			t.Errorf("comes on %v", next)
		}
		byHand := v.order("D2", "FL")
		v.ask(byHand)
		for _, c := range []struct {
			day  ledger.Date
			want int
		}{{20260321, 0}, {20260322, 2}, {20260322, 0}, {20260323, 0}, {20260414, 0}, {20260415, 0}, {20260905, 2}} {
			n, err := s.AskSeasonal(v.ctx, c.day)
			check(t, err)
			if n != c.want {
				t.Errorf("%s asks for %d, want %d", c.day, n, c.want)
			}
		}
		orders, _, err := s.ListOrders(v.ctx, v.id, services.OrderQuery{})
		check(t, err)
		if len(orders) != 2 {
			t.Fatalf("there are %d orders", len(orders))
		}
		o := orders[1]
		if o.Plot == "D2" {
			o = orders[0]
		}
		if o.Recurring != "R1" || o.Channel != cooperatives.BySeason || o.Earliest != 20260401 || o.Latest != 20260414 ||
			o.State != cooperatives.Requested || o.Area != 1000 {
			t.Errorf("asked for %+v", o)
		}
		n, err := s.AskSeasonal(v.ctx, 20270325)
		check(t, err)
		if n != 2 {
			t.Errorf("next year asks for %d", n)
		}
	})
}

func TestRemindersLookAhead(t *testing.T) {
	v := newVillage(t, dbtest.SQLite(t))
	operators, err := v.services.ListOperators(v.ctx, v.id)
	check(t, err)
	operators[0].LicenceUntil = today.AddDays(30)
	check(t, v.services.PutOperators(v.ctx, clerk, v.key(), v.id, operators[:1]))
	machines, err := v.services.ListMachines(v.ctx, v.id)
	check(t, err)
	machines[1].Maintenance = append(machines[1].Maintenance, today.AddDays(-1), today.AddDays(7), today.AddDays(8), today.AddDays(9), today.AddDays(20))
	check(t, v.services.PutMachines(v.ctx, clerk, v.key(), v.id, machines[1:]))
	got, err := v.services.Reminders(v.ctx, v.id, today)
	check(t, err)
	want := []services.Reminder{{true, "A", "机手A", today.AddDays(30), today.AddDays(30)}, {false, "M2", "拖拉机二", today.AddDays(7), today.AddDays(9)}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("reminds of %+v", got)
	}
}
