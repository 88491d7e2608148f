package routing

import (
	"cmp"
	"slices"
)

// Anytime is the start of a visit that may begin whenever it fits best.
const Anytime = -1

// Rearrange puts the jobs of moved where a person wants them, whatever that breaks, and drives the routes concerned
// anew: all other jobs keep operator, machine, day and order, and begin as early as they can. A moved visit goes before
// those that begin later and does not begin before its start; where that is Anytime, it goes where the hours of all hold
// and the way is shortest. All names must be known.
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
	wish := map[string]int{}
	for _, m := range moved {
		wish[m.Job] = m.Start // Anytime is before all others
		routes[seatOf(m)] = x.slot(routes[seatOf(m)], m, wish)
	}
	for _, route := range routes {
		out = append(out, x.drive(route, wish)...)
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

// slot puts a visit into a route, whose visits do not begin before what is wished for them.
func (x *index) slot(route []Visit, m Visit, wish map[string]int) []Visit {
	slices.SortStableFunc(route, func(a, b Visit) int { return cmp.Compare(a.Start, b.Start) })
	at := len(route)
	if m.Start != Anytime {
		for at = 0; at < len(route) && route[at].Start < m.Start; at++ {
		}
		return slices.Insert(route, at, m)
	}
	least, found := 0, false
	for k := range len(route) + 1 {
		tried := x.drive(slices.Insert(slices.Clone(route), k, m), wish)
		if cost := x.length(tried) + x.strain(tried)*minutesADay; !found || cost < least {
			least, at, found = cost, k, true
		}
	}
	return x.drive(slices.Insert(route, at, m), wish)
}

// drive gives every visit of a route, in its order, the earliest start that the way, its hours, its pin and what is wished
// for it allow.
func (x *index) drive(route []Visit, wish map[string]int) []Visit {
	out := slices.Clone(route)
	o, m := &x.Operators[x.operator[route[0].Operator]], &x.Machines[x.machine[route[0].Machine]]
	at, now := x.base(o, m), o.Start
	for i := range out {
		j := &x.Jobs[x.job[out[i].Job]]
		from, _ := j.hours()
		if j.Pin != nil && j.Pin.Start != nil {
			from = *j.Pin.Start
		}
		if start, wished := wish[j.ID]; wished {
			from = max(from, start)
		}
		minutes, _ := m.minutes(j)
		plot := x.place[j.Place]
		out[i].Start = max(now+x.minutesBetween(at, plot), from)
		out[i].End = out[i].Start + minutes
		at, now = plot, out[i].End
	}
	return out
}

// strain is by how many minutes visits of a route begin or end too late, a day for each that comes before one it waits
// for.
func (x *index) strain(route []Visit) int {
	o, m := &x.Operators[x.operator[route[0].Operator]], &x.Machines[x.machine[route[0].Machine]]
	sum, behind := 0, map[string]bool{}
	for i := len(route) - 1; i >= 0; i-- {
		j := &x.Jobs[x.job[route[i].Job]]
		_, to := j.hours()
		if j.Pin != nil && j.Pin.Start != nil {
			to = *j.Pin.Start
		}
		sum += max(0, route[i].Start-to)
		for _, a := range j.After {
			if behind[a.Job] {
				sum += minutesADay
			}
		}
		behind[j.ID] = true
	}
	last := route[len(route)-1]
	home := x.minutesBetween(x.place[x.Jobs[x.job[last.Job]].Place], x.base(o, m))
	return sum + max(0, last.End+home-o.OvertimeUntil)
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
