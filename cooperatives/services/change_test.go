package services_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// changing is an order as it stands, to be sent with changes.
func (v *village) changing(no int64) services.OrderChange {
	v.t.Helper()
	d, err := v.services.FindOrder(v.ctx, v.id, no)
	check(v.t, err)
	return services.OrderChange{
		Order: no, Version: d.Version, Area: d.Area, Earliest: d.Earliest, Latest: d.Latest, From: d.From, To: d.To,
		Note: d.Note, Urgency: d.Urgency,
	}
}

// TestOrderIsChanged changes a planned order: what still fits stays where it is, what does not waits again, and what was
// begun stays as it was asked.
func TestOrderIsChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		s := v.services
		no := v.ask(v.order("D1", "FL"))
		check(t, s.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{assignment(no)}))
		seen := v.changing(no)
		change := func(edit func(c *services.OrderChange), freed int, state cooperatives.OrderState) {
			t.Helper()
			c := v.changing(no)
			edit(&c)
			n, err := s.Change(v.ctx, clerk, v.key(), v.id, c)
			check(t, err)
			if n != freed || v.state(no) != state {
				t.Errorf("%d wait again and the order is %s, want %d and %s", n, v.state(no), freed, state)
			}
		}
		change(func(c *services.OrderChange) {
			c.Note, c.Urgency, c.Latest = "走西边机耕道", cooperatives.Urgent, today.AddDays(3)
		}, 0, cooperatives.Scheduled)
		_, err := s.Change(v.ctx, clerk, v.key(), v.id, seen)
		wantKey(t, err, "order.stale", "")
		change(func(c *services.OrderChange) { c.Earliest = today.AddDays(1) }, 1, cooperatives.Admitted)
		plan, err := s.TryPlan(v.ctx, v.id, services.PlanInput{From: today, Days: 7, Seed: 1, Iterations: 50})
		check(t, err)
		if len(plan.Visits) != 1 || plan.Visits[0].Day == today {
			t.Errorf("the plan has it at %+v", plan.Visits)
		}
		for key, edit := range map[string]func(c *services.OrderChange){
			"order.window@latest":   func(c *services.OrderChange) { c.Latest = c.Earliest.AddDays(-1) },
			"order.above_plot@area": func(c *services.OrderChange) { c.Area = 1001 },
			"order.urgency@urgency": func(c *services.OrderChange) { c.Urgency = 9 },
			"order.hours@hours":     func(c *services.OrderChange) { c.From, c.To = 600, 540 },
		} {
			c := v.changing(no)
			edit(&c)
			_, err := s.Change(v.ctx, clerk, v.key(), v.id, c)
			key, field, _ := strings.Cut(key, "@")
			wantKey(t, err, key, field)
		}
		check(t, s.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{{
			Order: no, Part: 1, Operator: "A", Machine: "M1", Day: today.AddDays(1), Start: 540, End: 600,
		}}))
		change(func(c *services.OrderChange) { c.Area = 800 }, 1, cooperatives.Admitted)
		first := assignment(no)
		first.Day = today.AddDays(1)
		check(t, s.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{first}))
		check(t, s.Move(v.ctx, driver, v.key(), v.id, services.OrderMove{
			Order: no, Part: 1, To: cooperatives.Working, Hand: asOperator,
		}))
		_, err = s.Change(v.ctx, clerk, v.key(), v.id, v.changing(no))
		wantKey(t, err, "order.begun", "")
	})
}

// TestChangeMovesNoOrderIntoAnothersSeason has two orders of two years for the same plot and operation.
func TestChangeMovesNoOrderIntoAnothersSeason(t *testing.T) {
	v := newVillage(t, dbtest.SQLite(t))
	v.ask(v.order("D1", "FL"))
	next := v.order("D1", "FL")
	next.Earliest, next.Latest = 20270310, 20270320
	no := v.ask(next)
	c := v.changing(no)
	c.Earliest, c.Latest = 20260401, 20260410
	_, err := v.services.Change(v.ctx, clerk, v.key(), v.id, c)
	wantKey(t, err, "order.twice", "plot")
}

// TestPartsFollowTheArea changes the area of an order at random: its parts always come to it, none above the most that
// is done in one go, and what was planned waits again only when its part changed.
func TestPartsFollowTheArea(t *testing.T) {
	v := newVillage(t, dbtest.SQLite(t))
	settings := services.Usual()
	settings.MaxPart = 300
	check(t, v.services.SaveSettings(v.ctx, clerk, v.key(), v.id, settings))
	no := v.ask(v.order("D1", "FL"))
	rapid.Check(t, func(r *rapid.T) {
		c := v.changing(no)
		c.Area = cooperatives.Mu(rapid.IntRange(1, 1000).Draw(r, "area"))
		_, err := v.services.Change(v.ctx, clerk, v.key(), v.id, c)
		check(v.t, err)
		d, err := v.services.FindOrder(v.ctx, v.id, no)
		check(v.t, err)
		var sum cooperatives.Mu
		for _, j := range d.Jobs {
			if j.State == cooperatives.Cancelled {
				continue
			}
			sum += j.Area
			if j.Area > settings.MaxPart {
				r.Fatalf("part %d has %s", j.Part, j.Area)
			}
		}
		if sum != c.Area || d.Area != c.Area || d.State != cooperatives.Admitted {
			r.Fatalf("parts come to %s of %s, order is %s", sum, c.Area, d.State)
		}
	})
}
