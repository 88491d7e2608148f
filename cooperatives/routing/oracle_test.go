package routing

import (
	"context"
	"testing"

	"pgregory.net/rapid"
)

// An oracle tries every plan there is.
type oracle struct {
	*index
	routes []oracleRoute
	best   Score
	plan   *Plan
	tried  int
}

type oracleRoute struct {
	operator *Operator
	mach     *Machine
	day      int
	jobs     []int
}

func exhaustive(p *Problem) *oracle {
	o := &oracle{index: p.index()}
	for i := range p.Operators {
		for k := range p.Machines {
			for day := range p.Days {
				o.routes = append(o.routes, oracleRoute{operator: &p.Operators[i], mach: &p.Machines[k], day: day})
			}
		}
	}
	o.place(0)
	return o
}

// place puts the job from number i on everywhere, or nowhere.
func (o *oracle) place(i int) {
	if i == len(o.Jobs) {
		o.judge()
		return
	}
	o.placeRest(i)
	if o.Jobs[i].Pin != nil {
		return
	}
	o.place(i + 1)
}

func (o *oracle) placeRest(i int) {
	j := &o.Jobs[i]
	for r := range o.routes {
		rt := &o.routes[r]
		causes := o.causes(j, rt.operator, rt.mach, rt.day)
		if pin := j.Pin; pin != nil {
			causes &^= causeWindow | causeWeather
			if pin.Operator != rt.operator.ID || pin.Machine != rt.mach.ID || pin.Day != rt.day {
				continue
			}
		}
		if causes != 0 || !o.free(r) {
			continue
		}
		old := rt.jobs
		for at := range len(old) + 1 {
			rt.jobs = append(append(append([]int{}, old[:at]...), i), old[at:]...)
			if o.drive(rt) != nil {
				o.place(i + 1)
			}
		}
		rt.jobs = old
	}
}

// free tells whether operator and machine of the route are on no other route that day.
func (o *oracle) free(r int) bool {
	a := &o.routes[r]
	for k := range o.routes {
		b := &o.routes[k]
		if k != r && len(b.jobs) > 0 && a.day == b.day && (a.operator == b.operator || a.mach == b.mach) {
			return false
		}
	}
	return true
}

// drive works out the visits of a route; nil: it cannot be driven.
func (o *oracle) drive(rt *oracleRoute) []Visit {
	at, now := o.base(rt.operator, rt.mach), rt.operator.Start
	var visits []Visit
	for _, i := range rt.jobs {
		j := &o.Jobs[i]
		from, to := j.hours()
		if j.Pin != nil && j.Pin.Start != nil {
			from, to = *j.Pin.Start, *j.Pin.Start
		}
		start := max(now+o.minutesBetween(at, o.index.place[j.Place]), from)
		if start > to {
			return nil
		}
		minutes, _ := rt.mach.minutes(j)
		at, now = o.index.place[j.Place], start+minutes
		visits = append(visits, Visit{j.ID, rt.operator.ID, rt.mach.ID, rt.day, start, now})
	}
	if now+o.minutesBetween(at, o.base(rt.operator, rt.mach)) > rt.operator.OvertimeUntil {
		return nil
	}
	return visits
}

func (o *oracle) judge() {
	o.tried++
	plan := &Plan{}
	placed := map[string]Visit{}
	for r := range o.routes {
		for _, v := range o.drive(&o.routes[r]) {
			plan.Visits = append(plan.Visits, v)
			placed[v.Job] = v
		}
	}
	for _, j := range o.Jobs {
		v, ok := placed[j.ID]
		if !ok {
			plan.Unserved = append(plan.Unserved, Unserved{Job: j.ID})
			continue
		}
		for _, a := range j.After {
			b, ok := placed[a.Job]
			if !ok || !inLag(a, b.Day, v.Day) || b.Day == v.Day && (b.Operator != v.Operator || b.End > v.Start) {
				return
			}
		}
	}
	sortVisits(plan.Visits)
	plan.Score = o.score(plan)
	if o.plan == nil || plan.Score.Compare(o.best, o.Goals) < 0 {
		o.best, o.plan = plan.Score, plan
	}
}

func TestSolveFindsWhatExhaustiveSearchFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64Range(0, 1<<40).Draw(t, "seed")
		p := village(seed, 2, rapid.IntRange(1, 5).Draw(t, "jobs"), rapid.IntRange(1, 3).Draw(t, "days"))
		compareWithOracle(t, p, 3000)
	})
}

func TestSolveFindsWhatExhaustiveSearchFindsForSevenJobs(t *testing.T) {
	for seed := range uint64(3) {
		compareWithOracle(t, village(seed, 2, 7, 2), 5000)
	}
}

func TestReplanFindsWhatExhaustiveSearchFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64Range(0, 1<<40).Draw(t, "seed")
		p := village(seed, 2, rapid.IntRange(2, 5).Draw(t, "jobs"), rapid.IntRange(1, 3).Draw(t, "days"))
		p.Travel = nil
		plan := exhaustive(p).plan
		publish(p, plan)
		p.Goals = rapid.SampledFrom([]GoalsOption{GoalsPlan, GoalsReplan}).Draw(t, "goals")
		pinOne(p, plan, rapid.Bool().Draw(t, "started"))
		p.Operators[0].Leave = append(p.Operators[0].Leave, rapid.IntRange(0, p.Days-1).Draw(t, "ill"))
		p.Jobs[len(p.Jobs)-1].Area += rapid.IntRange(0, 500).Draw(t, "grown")
		if p.Check() == nil {
			compareWithOracle(t, p, 3000)
		}
	})
}

// pinOne pins a job that waits for none where it is planned.
func pinOne(p *Problem, plan *Plan, started bool) {
	for _, v := range plan.Visits {
		for i := range p.Jobs {
			j := &p.Jobs[i]
			if j.ID != v.Job || len(j.After) > 0 {
				continue
			}
			j.Pin = &Pin{Operator: v.Operator, Machine: v.Machine, Day: v.Day}
			if started {
				j.Pin.Start = &v.Start
			}
			return
		}
	}
}

// compareWithOracle wants the best plan there is, and from the validator no objection to it.
func compareWithOracle(t rapid.TB, p *Problem, iterations int) {
	t.Helper()
	p.Travel = nil // in a plane; else the best plan may have none with a job less
	o := exhaustive(p)
	if issues := Validate(p, o.plan); issues != nil {
		t.Fatalf("the oracle's plan: %v", issues)
	}
	plan, err := Solve(context.Background(), p, Options{Seed: 1, Iterations: iterations})
	if err != nil {
		t.Fatal(err)
	}
	if issues := Validate(p, plan); issues != nil {
		t.Fatalf("the solver's plan: %v", issues)
	}
	if plan.Score != o.best {
		t.Fatalf("solved %+v, best of %d plans %+v", plan.Score, o.tried, o.best)
	}
}
