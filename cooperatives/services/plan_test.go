package services_test

import (
	"context"
	"slices"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/routing"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// plan makes a draft for ten days from today on.
func (v *village) plan() services.PlanVersion {
	v.t.Helper()
	p, err := v.services.MakePlan(v.ctx, clerk, v.key(), v.id, services.PlanInput{
		From: today, Days: 10, Seed: 1, Iterations: 300,
	})
	check(v.t, err)
	return p
}

// published makes a plan and publishes it.
func (v *village) published() services.PlanVersion {
	v.t.Helper()
	p := v.plan()
	_, err := v.services.Publish(v.ctx, clerk, v.key(), v.id, p.No)
	check(v.t, err)
	p, err = v.services.FindPlan(v.ctx, v.id, p.No)
	check(v.t, err)
	return p
}

// job returns the first part of an order as it stands.
func (v *village) job(no int64) cooperatives.Job {
	v.t.Helper()
	d, err := v.services.FindOrder(v.ctx, v.id, no)
	check(v.t, err)
	return d.Jobs[0]
}

// change changes an operator of the team.
func (v *village) change(code string, f func(*cooperatives.Operator)) {
	v.t.Helper()
	o, err := v.services.FindOperator(v.ctx, v.id, code)
	check(v.t, err)
	f(&o)
	check(v.t, v.services.PutOperators(v.ctx, clerk, v.key(), v.id, []cooperatives.Operator{o}))
}

func visitOf(p services.PlanVersion, order int64) *services.PlanVisit {
	i := slices.IndexFunc(p.Visits, func(x services.PlanVisit) bool { return x.Order == order })
	if i < 0 {
		return nil
	}
	return &p.Visits[i]
}

// TestPlanIsMadeAndPublished plans four orders, one of which waits for another, and tells everybody once.
func TestPlanIsMadeAndPublished(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		plough, sow := v.ask(v.order("D1", "FL")), v.ask(v.order("D1", "BZ"))
		v.ask(v.order("D2", "FL"))
		steep := v.plot("D3", "H03", 300)
		steep.Slope = 40
		check(t, v.services.PutPlots(v.ctx, clerk, v.key(), v.id, []cooperatives.Plot{steep}))
		left := v.ask(v.order("D3", "FL"))
		draft := v.plan()
		if draft.Published() || draft.No != 1 || len(draft.Visits) != 3 || len(draft.Left) != 1 || len(draft.Told) != 3 {
			t.Fatalf("plan is %+v", draft)
		}
		if l := draft.Left[0]; l.Order != left || !slices.Equal(l.Causes, []string{"slope"}) || len(l.Helps) == 0 {
			t.Errorf("left out is %+v", l)
		}
		if visitOf(draft, sow).Day <= visitOf(draft, plough).Day {
			t.Errorf("sown on %s, ploughed on %s", visitOf(draft, sow).Day, visitOf(draft, plough).Day)
		}
		if v.state(plough) != cooperatives.Admitted {
			t.Errorf("a draft changed the order to %s", v.state(plough))
		}
		told, err := v.services.Publish(v.ctx, clerk, "publish-1", v.id, draft.No)
		check(t, err)
		again, err := v.services.Publish(v.ctx, clerk, "publish-1", v.id, draft.No)
		check(t, err)
		if len(told) != 3 || len(again) != 3 || told[0].Kind != "added" || told[0].New == nil || told[0].Household == "" {
			t.Errorf("told %+v, then %+v", told, again)
		}
		if j := v.job(plough); j.State != cooperatives.Scheduled || j.Day != visitOf(draft, plough).Day || j.Operator == "" {
			t.Errorf("job is %+v", j)
		}
		_, err = v.services.Publish(v.ctx, clerk, v.key(), v.id, draft.No)
		wantKey(t, err, "plan.published", "")
		if next := v.plan(); len(next.Told) != 0 || next.Score.Changes != 0 {
			t.Errorf("planning again would tell %+v", next.Told)
		}
	})
}

// TestPlanOfAnotherBookIsUnknown keeps books apart.
func TestPlanOfAnotherBookIsUnknown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		other := newBook(t, v.books, "gaozhai")
		v.ask(v.order("D1", "FL"))
		p := v.plan()
		_, err := v.services.FindPlan(v.ctx, other.id, p.No)
		wantKey(t, err, "plan.unknown", "")
		_, err = v.services.Publish(v.ctx, clerk, v.key(), other.id, p.No)
		wantKey(t, err, "plan.unknown", "")
		if q := other.plan(); len(q.Visits)+len(q.Left) != 0 {
			t.Errorf("the other book plans %+v", q.Visits)
		}
	})
}

// TestPublishChecksAgain refuses a draft that what happened since has made impossible.
func TestPublishChecksAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		first, second := v.ask(v.order("D1", "FL")), v.ask(v.order("D2", "FL"))
		p := v.plan()
		at := visitOf(p, first)
		v.change(at.Operator, func(o *cooperatives.Operator) { o.Leave = []ledger.Date{at.Day} })
		_, err := v.services.Publish(v.ctx, clerk, v.key(), v.id, p.No)
		wantKey(t, err, "dispatch.issue.not_able", "")
		if e := ledger.Problems(err)[0]; e.Args["route_cause"] != "leave" || e.Args["id"] != "PG-0001 赵大 地块D1 翻犁" {
			t.Errorf("refused with %+v", e)
		}
		v.change(at.Operator, func(o *cooperatives.Operator) { o.Leave = nil })
		check(t, v.services.Move(v.ctx, clerk, v.key(), v.id, services.OrderMove{
			Order: second, To: cooperatives.Cancelled, Hand: asClerk, Reason: "农户自己翻了",
		}))
		_, err = v.services.Publish(v.ctx, clerk, v.key(), v.id, p.No)
		wantKey(t, err, "plan.job_gone", "order")
		if v.state(first) != cooperatives.Admitted {
			t.Errorf("a refused plan changed the order to %s", v.state(first))
		}
		newer := v.plan()
		_, err = v.services.Publish(v.ctx, clerk, v.key(), v.id, newer.No)
		check(t, err)
		_, err = v.services.Publish(v.ctx, clerk, v.key(), v.id, p.No)
		wantKey(t, err, "plan.job_gone", "order")
		if e := ledger.Problems(err); e[0].Key != "plan.newer" || e[0].Args["newer"] != "2" || e[1].Args["job"] != "PG-0002" {
			t.Errorf("a draft that is out of date is refused with %+v", e)
		}
	})
}

// TestPlanStopsWhenTold takes the best plan so far.
func TestPlanStopsWhenTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.ask(v.order("D1", "FL"))
		heard := 0
		in := services.PlanInput{From: today, Days: 10, Iterations: 1_000_000, Progress: func(p services.PlanProgress) bool {
			heard++
			return heard < 2
		}}
		p, err := v.services.MakePlan(v.ctx, clerk, v.key(), v.id, in)
		check(t, err)
		ctx, cancel := context.WithCancel(v.ctx)
		cancel()
		in.Progress = nil
		q, err := v.services.MakePlan(ctx, clerk, v.key(), v.id, in)
		check(t, err)
		if heard != 2 || len(p.Visits) != 1 || len(q.Visits) != 1 || q.No != 2 {
			t.Errorf("after %d reports %+v, with an ended context %+v", heard, p.Visits, q.Visits)
		}
	})
}

// TestPlanRefusesDays refuses no days and too many.
func TestPlanRefusesDays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		for _, days := range []int{0, 63} {
			_, err := v.services.TryPlan(v.ctx, v.id, services.PlanInput{From: today, Days: days, Iterations: 1})
			wantKey(t, err, "plan.days", "days")
		}
	})
}

// TestPlanIsFairOverTheSeason gives the next job to the operator who did less this year.
func TestPlanIsFairOverTheSeason(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.done(v.order("D1", "FL"), 1000) // by operator A, today
		next := v.ask(v.order("D2", "FL"))
		p, err := v.services.TryPlan(v.ctx, v.id, services.PlanInput{From: today.AddDays(1), Days: 5, Iterations: 200})
		check(t, err)
		if at := visitOf(p, next); at == nil || at.Operator != "B" {
			t.Errorf("planned %+v", p.Visits)
		}
	})
}

// TestRainHaltsAndReplans stops ploughing on a day: its jobs find other places, all others stay, and the list of who must
// be told has those alone.
func TestRainHaltsAndReplans(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		var orders []int64
		for _, plot := range []string{"D1", "D2", "D3"} {
			orders = append(orders, v.ask(v.order(plot, "FL")))
		}
		before := v.published()
		day := before.Visits[0].Day
		var there []int64
		for _, x := range before.Visits {
			if x.Day == day {
				there = append(there, x.Order)
			}
		}
		in := services.PlanInput{From: day, Days: 10, Seed: 1, Iterations: 300}
		halted, p, err := v.services.StopAndReplan(v.ctx, clerk, "rain", v.id, services.Weather{
			Day: day, Operation: "FL", Note: "暴雨",
		}, in)
		check(t, err)
		if len(halted) != len(there) || p.Origin != services.ByReplan || len(p.Visits) != len(orders) {
			t.Fatalf("halted %v of %v, plan %+v", halted, there, p)
		}
		for _, no := range there {
			if v.state(no) != cooperatives.Halted {
				t.Errorf("order %d is %s", no, v.state(no))
			}
		}
		told, err := v.services.Publish(v.ctx, clerk, v.key(), v.id, p.No)
		check(t, err)
		for _, x := range told {
			if !slices.Contains(there, x.Order) || x.Kind != "moved" || x.New.Day == day {
				t.Errorf("told %+v", x)
			}
		}
		if len(told) != len(there) {
			t.Errorf("told %+v, stopped %v", told, there)
		}
		between, err := v.services.ToldBetween(v.ctx, v.id, before.No, p.No)
		check(t, err)
		if len(between) != len(told) {
			t.Errorf("between the plans %+v", between)
		}
		check(t, v.services.LiftWeather(v.ctx, clerk, v.key(), v.id, day, "FL"))
		wantKey(t, v.services.LiftWeather(v.ctx, clerk, v.key(), v.id, day, "FL"), "weather.unknown", "")
		_, err = v.services.StopWork(v.ctx, clerk, v.key(), v.id, services.Weather{Operation: "X"})
		wantKey(t, err, "weather.day", "day")
		wantKey(t, err, "operation.unknown", "operation")
	})
}

// TestRainFollowsTheRulesOfOperations stops sowing everywhere, ploughing on wet plots, for as long as they take to dry.
func TestRainFollowsTheRulesOfOperations(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		all, err := v.services.ListOperations(v.ctx, v.id)
		check(t, err)
		for i := range all {
			all[i].After = nil
			if all[i].Code == "FL" {
				all[i].DryDays = 2
			}
		}
		check(t, v.services.PutOperations(v.ctx, clerk, v.key(), v.id, all))
		wet := v.plot("D2", "H02", 550)
		wet.Wet = true
		check(t, v.services.PutPlots(v.ctx, clerk, v.key(), v.id, []cooperatives.Plot{wet}))
		dry, soaked, sown := v.ask(v.order("D1", "FL")), v.ask(v.order("D2", "FL")), v.ask(v.order("D3", "BZ"))
		_, err = v.services.StopWork(v.ctx, clerk, v.key(), v.id, services.Weather{Day: today})
		check(t, err)
		p := v.plan()
		for no, first := range map[int64]ledger.Date{dry: today, soaked: today.AddDays(3), sown: today.AddDays(1)} {
			if at := visitOf(p, no); at == nil || at.Day != first {
				t.Errorf("order %d is planned %+v, want from %s on", no, at, first)
			}
		}
	})
}

// TestPlanLeavesAloneWhatComesBefore plans days behind a job that is scheduled before them: it stays, and what waits for
// it waits from its day on. A job that nobody began by today is planned anew.
func TestPlanLeavesAloneWhatComesBefore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		plough, sow, missed := v.ask(v.order("D1", "FL")), v.ask(v.order("D1", "BZ")), v.ask(v.order("D2", "FL"))
		a, late := assignment(plough), assignment(missed)
		a.Day, late.Operator, late.Machine = today.AddDays(2), "B", "M2"
		check(t, v.services.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{a, late}))
		in := services.PlanInput{From: today.AddDays(2), Days: 5, Iterations: 200}
		p, err := v.services.TryPlan(v.ctx, v.id, in)
		check(t, err)
		if visitOf(p, missed) != nil || visitOf(p, plough) == nil {
			t.Errorf("from the day itself on, planned %+v", p.Visits)
		}
		in.From = today.AddDays(3)
		p, err = v.services.TryPlan(v.ctx, v.id, in)
		check(t, err)
		if visitOf(p, plough) != nil || visitOf(p, sow) == nil || visitOf(p, sow).Day < today.AddDays(3) {
			t.Errorf("from the day after on, planned %+v", p.Visits)
		}
	})
}

// TestAWholeProblemStandsInNoRow names the setting alone, where a job or an operator would be named before it.
func TestAWholeProblemStandsInNoRow(t *testing.T) {
	speed := map[string]string{"field": "meters_per_minute", "value": "0"}
	wantKey(t, services.PlanError(routing.Issues{{Code: routing.BadNumber, Row: "problem", Args: speed}}), "dispatch.whole.bad_number", "")
	early := routing.Issue{Code: routing.TimesOverlap, Row: "job", ID: "1/1", Args: map[string]string{"other": ""}}
	wantKey(t, services.PlanError(routing.Issues{early}), "dispatch.first.times_overlap", "")
	wantKey(t, services.PlanError(routing.Issues{{Code: routing.BadNumber, Row: "job", ID: "1", Args: speed}}), "dispatch.issue.bad_number", "")
}
