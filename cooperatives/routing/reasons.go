package routing

import (
	"cmp"
	"slices"
)

// Unserved is a job that is left out, why, and what would help.
type Unserved struct {
	Job string `json:"job"`
	// Causes hold on every day with every operator and machine; if there is none of that kind, they are those of the
	// nearest miss.
	Causes []Cause `json:"causes"`
	Helps  []Help  `json:"helps"` // the nearest misses, at most three of different causes
}

// A Help says: without these causes the operator could do the job with the machine that day.
type Help struct {
	Operator string  `json:"operator"`
	Machine  string  `json:"machine"`
	Day      int     `json:"day"`
	Lift     []Cause `json:"lift"`
	Minutes  int     `json:"minutes,omitempty"` // what the day is too short by, where it is full
}

const maxHelps = 3

// A miss is an operator, a machine and a day that cannot take a job.
type miss struct {
	operator, machine, day int
	causes                 causeSet
	minutes                int
}

// distance orders misses: fewer causes first, then those that are easier lifted, then fewer minutes.
func (a miss) compare(b miss) int {
	return cmp.Or(cmp.Compare(a.causes.size(), b.causes.size()), cmp.Compare(b.causes, a.causes),
		cmp.Compare(a.minutes, b.minutes))
}

// explain says why the job is left out of the plan in s; s is nil where nobody does anything.
func (x *index) explain(s *state, j int) Unserved {
	job := &x.Jobs[j]
	u := Unserved{Job: job.ID, Causes: []Cause{}, Helps: []Help{}}
	always := ^causeSet(0)
	nearest := map[causeSet]miss{}
	for o := range x.Operators {
		for k := range x.Machines {
			for day := range x.Days {
				m := miss{operator: o, machine: k, day: day, causes: x.causes(job, &x.Operators[o], &x.Machines[k], day)}
				if s != nil {
					x.crowd(s, j, &m)
				}
				always &= m.causes
				if n, ok := nearest[m.causes]; !ok || m.compare(n) < 0 {
					nearest[m.causes] = m
				}
			}
		}
	}
	misses := make([]miss, 0, len(nearest))
	for _, m := range nearest {
		misses = append(misses, m)
	}
	slices.SortFunc(misses, miss.compare)
	for _, m := range misses[:min(len(misses), maxHelps)] {
		u.Helps = append(u.Helps, Help{
			Operator: x.Operators[m.operator].ID, Machine: x.Machines[m.machine].ID, Day: m.day, Lift: m.causes.list(),
			Minutes: m.minutes,
		})
	}
	switch {
	case len(misses) == 0: // nobody is there
		u.Causes = []Cause{CauseOperation}
	case always != 0:
		u.Causes = always.list()
	default:
		// What stands in the way within the agreed days says more than that other days were free.
		nearest := slices.IndexFunc(misses, func(m miss) bool { return m.causes&causeWindow == 0 })
		u.Causes = misses[max(nearest, 0)].causes.list()
	}
	return u
}

// crowd adds the causes that come from the rest of the plan.
func (x *index) crowd(s *state, j int, m *miss) {
	for _, l := range s.before[j] {
		r := s.routeOf[l.job]
		if r < 0 {
			m.causes |= 1 << CauseBefore
			continue
		}
		if lag := m.day - int(s.classes[s.routes[r].class].day); lag < int(l.min) || lag > int(l.max) {
			m.causes |= 1 << CauseBefore
		}
	}
	if m.causes != 0 {
		return
	}
	m.causes |= 1 << CauseFull
	work, _ := x.Machines[m.machine].minutes(&x.Jobs[j])
	op := &x.Operators[m.operator]
	free := op.OvertimeUntil - op.Start
	for r := range s.routes {
		rt := &s.routes[r]
		c := &s.classes[rt.class]
		if rt.empty() || int(c.day) != m.day || int(c.operator) != m.operator && int(c.machine) != m.machine {
			continue
		}
		if int(c.operator) != m.operator || int(c.machine) != m.machine {
			free = 0
			continue
		}
		detour := int32(never)
		for k := 1; k < len(rt.stops); k++ {
			a, b := rt.stops[k-1].node, rt.stops[k]
			detour = min(detour, s.row[int(a)*s.size+j]+s.row[j*s.size+int(b.node)]-b.leg)
		}
		free = min(free, int(c.last-rt.back)-int(detour))
	}
	m.minutes = max(1, work-free)
}
