package routing

import (
	"cmp"
	"context"
	"maps"
	"slices"
)

// A Kind says what happened to a job between two plans.
type Kind string

// The kinds of change.
const (
	Added   Kind = "added"   // it was not in the old plan
	Dropped Kind = "dropped" // it is no longer in the plan
	Moved   Kind = "moved"   // another operator, machine or day
	Shifted Kind = "shifted" // another time on the same day with the same operator
)

// A Change is what people must be told about a job. Old or New is nil where the job is in one plan only.
type Change struct {
	Job       string `json:"job"`
	Household string `json:"household"`
	Kind      Kind   `json:"kind"`
	Old       *Visit `json:"old,omitempty"`
	New       *Visit `json:"new,omitempty"`
}

// Replan solves the problem again after something happened: jobs that are freed may go anywhere, all others stay as
// near to the published plan as they can, down to the time of the day. It also returns what changed.
func Replan(ctx context.Context, p *Problem, freed []string, o Options) (*Plan, []Change, error) {
	q := *p
	q.Goals = GoalsReplan
	q.Published = slices.DeleteFunc(slices.Clone(p.Published), func(v Visit) bool {
		return slices.Contains(freed, v.Job)
	})
	plan, err := Solve(ctx, &q, o)
	if err != nil {
		return nil, nil, err
	}
	x := p.index()
	plan.Visits = x.keepTimes(plan.Visits, q.Published)
	plan.Score = x.score(plan)
	return plan, Changes(p, plan.Visits), nil
}

// keepTimes gives routes back the order and the times that were published for them, where the plan allows: the search
// sees operators and days, but people were told hours as well. Jobs that are new on a route go where the way is shortest.
func (x *index) keepTimes(visits, published []Visit) []Visit {
	now := map[string]Visit{}
	for _, v := range visits {
		now[v.Job] = v
	}
	told, fresh := map[seat][]Visit{}, map[seat][]Visit{}
	known := map[string]bool{}
	for _, v := range published {
		if n, planned := now[v.Job]; planned && seatOf(n) == seatOf(v) {
			told[seatOf(v)] = append(told[seatOf(v)], v)
			known[v.Job] = true
		}
	}
	for _, v := range visits {
		if !known[v.Job] {
			v.Start = Anytime
			fresh[seatOf(v)] = append(fresh[seatOf(v)], v)
		}
	}
	for _, s := range sortedSeats(told) {
		route := told[s]
		for _, v := range fresh[s] {
			route = x.slot(route, v, nil)
		}
		tried := slices.DeleteFunc(slices.Clone(visits), func(v Visit) bool { return seatOf(v) == s })
		tried = append(tried, route...)
		sortVisits(tried)
		if _, issues := Judge(x.Problem, tried); issues == nil {
			visits = tried
		}
	}
	return visits
}

// sortedSeats lists the seats by day, operator and machine.
func sortedSeats(routes map[seat][]Visit) []seat {
	return slices.SortedFunc(maps.Keys(routes), func(a, b seat) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.operator, b.operator), cmp.Compare(a.machine, b.machine))
	})
}

// Changes lists what differs between the published plan and the visits, by household and job.
func Changes(p *Problem, visits []Visit) []Change {
	old, now := map[string]*Visit{}, map[string]*Visit{}
	for i := range p.Published {
		old[p.Published[i].Job] = &p.Published[i]
	}
	for i := range visits {
		now[visits[i].Job] = &visits[i]
	}
	changes := []Change{}
	for i := range p.Jobs {
		j := &p.Jobs[i]
		c := Change{Job: j.ID, Household: j.Household, Old: old[j.ID], New: now[j.ID]}
		switch {
		case c.Old == nil && c.New == nil:
			continue
		case c.Old == nil:
			c.Kind = Added
		case c.New == nil:
			c.Kind = Dropped
		case c.Old.Operator != c.New.Operator || c.Old.Machine != c.New.Machine || c.Old.Day != c.New.Day:
			c.Kind = Moved
		case c.Old.Start != c.New.Start || c.Old.End != c.New.End:
			c.Kind = Shifted
		default:
			continue
		}
		changes = append(changes, c)
	}
	slices.SortFunc(changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Household, b.Household), cmp.Compare(a.Job, b.Job))
	})
	return changes
}

// ByOperator sorts changes by whom they concern: the operator of before, and the one of now.
func ByOperator(changes []Change) map[string][]Change {
	lists := map[string][]Change{}
	for _, c := range changes {
		if c.Old != nil {
			lists[c.Old.Operator] = append(lists[c.Old.Operator], c)
		}
		if c.New != nil && (c.Old == nil || c.Old.Operator != c.New.Operator) {
			lists[c.New.Operator] = append(lists[c.New.Operator], c)
		}
	}
	return lists
}
