package services_test

import (
	"context"
	"slices"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/trail"
)

// noted returns the objects of the rows of an action in the log of the book.
func (v *village) noted(action string) []string {
	v.t.Helper()
	var out []string
	check(v.t, v.books.Snapshot(v.ctx, v.id, nil, func(ctx context.Context, s *books.Snapshot) error {
		found, err := s.Log(ctx, trail.Query{Action: action, Limit: 50})
		for _, r := range found {
			out = append(out, r.Object)
		}
		return err
	}))
	slices.Sort(out)
	return out
}

// TestPlanNightlyMakesOneDraft plans every book in which something waits, once a night, and publishes nothing.
func TestPlanNightlyMakesOneDraft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		idle := newBook(t, v.books, "gaozhai")
		no := v.ask(v.order("D1", "FL"))
		for range 2 {
			_, err := v.services.PlanNightly(v.ctx, today)
			check(t, err)
		}
		plans, err := v.services.ListPlans(v.ctx, v.id, 0)
		check(t, err)
		others, err := v.services.ListPlans(v.ctx, idle.id, 0)
		check(t, err)
		if len(plans) != 1 || plans[0].Published() || plans[0].From != today.AddDays(1) || len(plans[0].Visits) != 1 ||
			len(others) != 0 {
			t.Errorf("plans %+v, of the idle book %+v", plans, others)
		}
		if v.state(no) != cooperatives.Admitted {
			t.Errorf("the night published: %s", v.state(no))
		}
		_, err = v.services.Publish(v.ctx, clerk, v.key(), v.id, plans[0].No)
		check(t, err)
		made, err := v.services.PlanNightly(v.ctx, today.AddDays(1))
		check(t, err)
		if made != 0 {
			t.Errorf("%d plans where nothing would change", made)
		}
	})
}

// TestReadySheetsNotesOnce lists who works tomorrow, once.
func TestReadySheetsNotesOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		first, second := v.ask(v.order("D1", "FL")), v.ask(v.order("D2", "FL"))
		a, b := assignment(first), assignment(second)
		a.Day, b.Day = today.AddDays(1), today.AddDays(1)
		b.Start, b.End = 700, 800
		check(t, v.services.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{b, a}))
		for i, want := range []int{1, 0} {
			n, err := v.services.ReadySheets(v.ctx, today)
			check(t, err)
			if n != want {
				t.Errorf("run %d noted %d sheets, want %d", i+1, n, want)
			}
		}
		if got := v.noted("sheet.ready"); !slices.Equal(got, []string{"operator/A"}) {
			t.Errorf("log has %v", got)
		}
		sheets, err := v.services.DaySheets(v.ctx, v.id, today.AddDays(1))
		check(t, err)
		if len(sheets) != 1 || sheets[0].Name != "机手A" || len(sheets[0].Jobs) != 2 || sheets[0].Jobs[0].Order != first {
			t.Errorf("sheets are %+v", sheets)
		}
	})
}

// TestRemindTeamNotesEachStageOnce reminds of a licence thirty and seven days ahead and when it has ended, and of a
// maintenance a week and a day ahead.
func TestRemindTeamNotesEachStageOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		end := today.AddDays(40)
		v.change("A", func(o *cooperatives.Operator) { o.LicenceUntil = end })
		machines, err := v.services.ListMachines(v.ctx, v.id)
		check(t, err)
		machines[0].Maintenance = []ledger.Date{today.AddDays(5)}
		check(t, v.services.PutMachines(v.ctx, clerk, v.key(), v.id, machines[:1]))
		for _, c := range []struct{ after, want int }{
			{0, 1}, {0, 0}, {4, 1}, {9, 0}, {10, 1}, {20, 0}, {33, 1}, {40, 0}, {41, 1}, {300, 0},
		} {
			n, err := v.services.RemindTeam(v.ctx, today.AddDays(c.after))
			check(t, err)
			if n != c.want {
				t.Errorf("after %d days %d reminders, want %d", c.after, n, c.want)
			}
		}
		if got := v.noted("operator.remind"); len(got) != 3 || got[0] != "operator/A" {
			t.Errorf("log of licences has %v", got)
		}
		if got := v.noted("machine.remind"); len(got) != 2 || got[0] != "machine/M1" {
			t.Errorf("log of maintenance has %v", got)
		}
	})
}
