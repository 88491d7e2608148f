package services_test

import (
	"slices"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// breaches are the keys of what is wrong with the first part of an order, as the page of the order and the board ask.
func (v *village) breaches(no int64, day ledger.Date) (of, in []string) {
	v.t.Helper()
	job := services.JobRef{Order: no, Part: 1}
	one, err := v.services.BreachesOf(v.ctx, v.id, day, 14, job)
	check(v.t, err)
	all, err := v.services.BreachesIn(v.ctx, v.id, day, 14)
	check(v.t, err)
	for _, e := range one {
		of = append(of, e.Key)
	}
	for _, e := range all[job] {
		in = append(in, e.Key)
	}
	return of, in
}

// TestBreachesOutsideAPlan tells of a job behind its window and of one before what it waits for, on whatever days the two
// are, in a plan or in none.
func TestBreachesOutsideAPlan(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for code, planned := range map[string]bool{"yanba": false, "hexi": true} {
			v := newBook(t, books.New(d), code)
			if planned {
				v.ask(v.order("D3", "FL"))
				v.published()
			}
			plough, sow := v.order("D1", "FL"), v.ask(v.order("D1", "BZ"))
			plough.State, plough.Earliest, plough.Latest = cooperatives.Requested, today.AddDays(40), today.AddDays(50)
			first := v.ask(plough)
			put := func(no int64, day int) ledger.Date {
				a := assignment(no)
				a.Day, a.End = today.AddDays(day), a.Start+300
				check(t, v.services.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{a}))
				return a.Day
			}
			want := func(no int64, day ledger.Date, keys ...string) {
				t.Helper()
				of, in := v.breaches(no, day)
				slices.Sort(of)
				slices.Sort(in)
				if !slices.Equal(of, keys) || !slices.Equal(in, keys) {
					t.Errorf("order %d breaks %v, on the board %v, in a plan: %v, want %v", no, of, in, planned, keys)
				}
			}
			want(sow, put(sow, 13), "plan.after_window", "plan.before_waits")
			check(t, v.services.Move(v.ctx, clerk, v.key(), v.id, services.OrderMove{
				Order: first, To: cooperatives.Admitted, Hand: asClerk,
			}))
			want(sow, put(sow, 12), "plan.after_window", "plan.before_waits")
			want(first, put(first, 45), "plan.lag")
			want(sow, put(sow, 9), "plan.lag")
			want(first, put(first, 60), "plan.after_window", "plan.lag")
			want(sow, put(sow, 62), "plan.after_window")
		}
	})
}

// TestScoresSince compares the plan before and after somebody gave a job to another operator, where it covers both days.
func TestScoresSince(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		no := v.ask(v.order("D1", "FL"))
		v.ask(v.order("D2", "FL"))
		job := services.JobRef{Order: no, Part: 1}
		since := func(was services.PlanVisit) (services.PlanScore, services.PlanScore, bool) {
			before, after, covered, err := v.services.ScoresSince(v.ctx, v.id, job, was)
			check(t, err)
			return before, after, covered
		}
		if _, _, covered := since(services.PlanVisit{}); covered {
			t.Error("there is no plan that covers the day")
		}
		v.published()
		j := v.job(no)
		was := services.PlanVisit{Operator: j.Operator, Machine: j.Machine, Day: j.Day, Start: j.Start, End: j.End}
		to := assignment(no)
		to.Day = today.AddDays(8)
		tried, err := v.services.TryArrangement(v.ctx, v.id, arranging(services.PlanVisit{
			Order: no, Part: 1, Operator: to.Operator, Machine: to.Machine, Day: to.Day, Start: to.Start,
		}))
		check(t, err)
		check(t, v.services.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{to}))
		before, after, covered := since(was)
		if !covered || before != tried.Before || after != tried.After || before == after {
			t.Errorf("scores %+v and %+v, tried %+v and %+v", before, after, tried.Before, tried.After)
		}
		if before, _, covered = since(services.PlanVisit{}); !covered || before.Unserved == 0 {
			t.Errorf("it waited before: %+v, %v", before, covered)
		}
		if _, _, covered = since(services.PlanVisit{Operator: "A", Machine: "M1", Day: today.AddDays(90)}); covered {
			t.Error("no plan covers the day on which it was")
		}
		if _, _, covered = since(services.PlanVisit{Operator: "?", Machine: "M1", Day: today}); covered {
			t.Error("there is no such operator")
		}
	})
}
