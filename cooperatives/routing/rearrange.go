package routing

import (
	"cmp"
	"slices"
)

// Anytime is the start of a visit that may begin whenever it fits best.
const Anytime = -1

// Rearrange puts the jobs of moved where a person wants them, whatever that breaks, and drives the routes concerned
// anew: all other jobs keep operator, machine, day and order, and begin as early as they can. A moved visit goes before
// those that begin later; where its start is Anytime, it goes where the way is shortest. All names must be known.
func Rearrange(p *Problem, visits, moved []Visit) []Visit {
	x := p.index()
	kept := slices.DeleteFunc(slices.Clone(visits), func(v Visit) bool {
		return slices.ContainsFunc(moved, func(m Visit) bool { return m.Job == v.Job })
	})
	touched := slices.DeleteFunc(slices.Clone(visits), func(v Visit) bool {
		return !slices.ContainsFunc(moved, func(m Visit) bool { return m.Job == v.Job })
	})
	touched = append(touched, moved...)
	var out []Visit
	routes := map[seat][]Visit{}
	for _, v := range kept {
		if slices.ContainsFunc(touched, func(t Visit) bool { return sameRoute(t, v) }) {
			routes[seatOf(v)] = append(routes[seatOf(v)], v)
		} else {
			out = append(out, v)
		}
	}
	for _, m := range moved {
		routes[seatOf(m)] = x.slot(routes[seatOf(m)], m)
	}
	for _, route := range routes {
		out = append(out, x.drive(route)...)
	}
	sortVisits(out)
	return out
}

// A seat is an operator with a machine on a day.
type seat struct {
	operator, machine string
	day               int
}

func seatOf(v Visit) seat { return seat{v.Operator, v.Machine, v.Day} }

// slot puts a visit into a route.
func (x *index) slot(route []Visit, m Visit) []Visit {
	slices.SortStableFunc(route, func(a, b Visit) int { return cmp.Compare(a.Start, b.Start) })
	at := len(route)
	if m.Start != Anytime {
		for at = 0; at < len(route) && route[at].Start < m.Start; at++ {
		}
		return slices.Insert(route, at, m)
	}
	least, found := 0, false
	for k := range len(route) + 1 {
		tried := x.drive(slices.Insert(slices.Clone(route), k, m))
		way := x.length(tried)
		late := tried[len(tried)-1].End
		if cost := way + max(0, late-minutesADay)*minutesADay; !found || cost < least {
			least, at, found = cost, k, true
		}
	}
	return x.drive(slices.Insert(route, at, m))
}

// drive gives every visit of a route, in its order, the earliest start that the way and its hours allow. A start that a
// pin or a wish names is kept where it is not too early.
func (x *index) drive(route []Visit) []Visit {
	out := slices.Clone(route)
	o, m := &x.Operators[x.operator[route[0].Operator]], &x.Machines[x.machine[route[0].Machine]]
	at, now := x.base(o, m), o.Start
	for i := range out {
		j := &x.Jobs[x.job[out[i].Job]]
		from, _ := j.hours()
		if j.Pin != nil && j.Pin.Start != nil {
			from = *j.Pin.Start
		}
		minutes, _ := m.minutes(j)
		plot := x.place[j.Place]
		out[i].Start = max(now+x.minutesBetween(at, plot), from)
		out[i].End = out[i].Start + minutes
		at, now = plot, out[i].End
	}
	return out
}

// length is the travel time of a route.
func (x *index) length(route []Visit) int {
	o, m := &x.Operators[x.operator[route[0].Operator]], &x.Machines[x.machine[route[0].Machine]]
	at, sum := x.base(o, m), 0
	for _, v := range route {
		plot := x.place[x.Jobs[x.job[v.Job]].Place]
		sum += x.minutesBetween(at, plot)
		at = plot
	}
	return sum + x.minutesBetween(at, x.base(o, m))
}

// Judge makes a plan of visits, with its score and everything that is wrong with it. Jobs that are not visited are left
// out, without reasons. Visits that name what the problem does not have are Issues, and the plan is nil.
func Judge(p *Problem, visits []Visit) (*Plan, Issues) {
	c := &checker{index: p.index()}
	for _, v := range visits {
		c.known(c.job, "job", v.Job, "job", v.Job)
		c.known(c.operator, "job", v.Job, "operator", v.Operator)
		c.known(c.machine, "job", v.Job, "machine", v.Machine)
		c.number("job", v.Job, "day", int64(v.Day), 0, int64(p.Days-1))
	}
	if c.issues != nil {
		return nil, c.issues
	}
	plan := &Plan{Visits: slices.Clone(visits), Unserved: []Unserved{}}
	sortVisits(plan.Visits)
	for i := range p.Jobs {
		if !slices.ContainsFunc(visits, func(v Visit) bool { return v.Job == p.Jobs[i].ID }) {
			plan.Unserved = append(plan.Unserved, Unserved{Job: p.Jobs[i].ID, Causes: []Cause{}, Helps: []Help{}})
		}
	}
	plan.Score = c.score(plan)
	return plan, Validate(p, plan)
}
