package routing

import (
	"cmp"
	"context"
	"slices"
)

// A Plan is who does what when, and what nobody does.
type Plan struct {
	Visits   []Visit    `json:"visits"` // by day, operator and start
	Unserved []Unserved `json:"unserved"`
	Score    Score      `json:"score"`
}

// A Score measures a plan by its goals, the most important first; less is better.
type Score struct {
	Unserved   int64 `json:"unserved"`   // jobs left out, by priority
	LateDays   int64 `json:"late_days"`  // after the due days
	Unfairness int64 `json:"unfairness"` // how far the operators' loads are off their mean, in fifths of it, squared
	Waiting    int64 `json:"waiting"`    // squared days households wait beyond the grace
	Travel     int64 `json:"travel"`     // minutes
	Overtime   int64 `json:"overtime"`   // minutes
	Changes    int64 `json:"changes"`    // against the published plan: operators and days
}

// Compare is negative if s is better than other, by the goals in the order the problem wants.
func (s Score) Compare(other Score, order GoalsOption) int {
	early, late := cmp.Compare(s.Changes, other.Changes), 0
	if order != GoalsReplan {
		early, late = 0, early
	}
	return cmp.Or(
		cmp.Compare(s.Unserved, other.Unserved), cmp.Compare(s.LateDays, other.LateDays), early,
		cmp.Compare(s.Unfairness, other.Unfairness), cmp.Compare(s.Waiting, other.Waiting),
		cmp.Compare(s.Travel, other.Travel), cmp.Compare(s.Overtime, other.Overtime), late,
	)
}

// Solve plans until the options or the context end it, and returns the best plan found by then; an end of the context
// is no error. It fails with Issues if the problem cannot be solved at all.
func Solve(ctx context.Context, p *Problem, o Options) (*Plan, error) {
	if issues := p.Check(); issues != nil {
		return nil, issues
	}
	if len(p.Jobs) == 0 || len(p.Operators) == 0 || len(p.Machines) == 0 {
		return p.empty(), nil
	}
	x := p.index()
	m := x.compile()
	if len(m.able) == 0 {
		return x.plan(newState(m, o.Seed)), nil
	}
	w := search(ctx, m, func(s *state) {
		s.placeFixed()
		x.placePublished(s)
	}, o)
	return x.plan(w.state), nil
}

// empty is the plan of nobody doing anything.
func (p *Problem) empty() *Plan {
	x := p.index()
	plan := &Plan{Visits: []Visit{}, Unserved: []Unserved{}}
	for j := range p.Jobs {
		plan.Unserved = append(plan.Unserved, x.explain(nil, j))
	}
	plan.Score = x.score(plan)
	return plan
}

// placeFixed puts the pinned jobs where they are pinned, and returns those that do not fit.
func (s *state) placeFixed() (misfits []int32) {
	var fixed []int32
	for _, j := range s.absent {
		if s.fixed[j] {
			fixed = append(fixed, j)
		}
	}
	slices.SortFunc(fixed, func(a, b int32) int {
		return cmp.Or(cmp.Compare(s.depth[a], s.depth[b]), cmp.Compare(s.shut[a]-s.open[a], s.shut[b]-s.open[b]),
			cmp.Compare(s.open[a], s.open[b]), cmp.Compare(a, b))
	})
	for _, j := range fixed {
		if at := s.cheapest(j); at.route >= 0 {
			s.put(j, at)
		} else {
			misfits = append(misfits, j)
		}
	}
	return misfits
}

// put inserts an absent job and takes it off the list of those.
func (s *state) put(j int32, at position) {
	s.insert(j, at)
	s.absent = slices.DeleteFunc(s.absent, func(k int32) bool { return k == j })
}

// placePublished puts jobs where they were published, in the order of then, as far as that is still possible.
func (x *index) placePublished(s *state) {
	visits := slices.Clone(x.Published)
	sortVisits(visits)
	began := make([]int, s.jobs)
	for j := range began {
		began[j] = int(s.open[j])
	}
	for _, v := range visits {
		began[x.job[v.Job]] = v.Start
	}
	for _, v := range visits {
		j := int32(x.job[v.Job])
		if s.routeOf[j] >= 0 || s.linked && !s.ready(j) {
			continue
		}
		if i := x.publishedOption(s, j, v); i >= 0 {
			if at := s.between(j, i, began); at.route >= 0 {
				s.put(j, at)
			}
		}
	}
}

// publishedOption is the option of a published visit; -1: there is none any more.
func (x *index) publishedOption(s *state, j int32, v Visit) int32 {
	for i, o := range s.options[j] {
		c := &s.classes[o.class]
		if int(c.day) == v.Day && x.Operators[c.operator].ID == v.Operator && x.Machines[c.machine].ID == v.Machine &&
			(!s.routes[c.first].empty() || s.vacant(o.class) >= 0) {
			return int32(i)
		}
	}
	return -1
}

// between finds the position of a job on the route of an option by when the jobs began, or if it does not fit there, any
// other.
func (s *state) between(j, i int32, began []int) position {
	best := nowhere
	r := s.classes[s.options[j][i].class].first
	st := s.routes[r].stops
	k := 1
	for k < len(st)-1 && began[st[k].node] <= began[j] {
		k++
	}
	if lo, hi := s.span(j, r); k >= lo && k <= hi {
		if at, _ := s.scan(j, r, k, k); at > 0 {
			return position{route: r, at: at, option: i}
		}
	}
	s.tryRoute(j, i, r, 0, &best)
	return best
}

func sortVisits(visits []Visit) {
	slices.SortFunc(visits, func(a, b Visit) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Operator, b.Operator), cmp.Compare(a.Start, b.Start),
			cmp.Compare(a.End, b.End), cmp.Compare(a.Job, b.Job))
	})
}

// plan reads the plan off the state.
func (x *index) plan(s *state) *Plan {
	plan := &Plan{Visits: []Visit{}, Unserved: []Unserved{}}
	for r := range s.routes {
		c := &s.classes[s.routes[r].class]
		for _, st := range s.routes[r].stops {
			if int(st.node) >= s.jobs {
				continue
			}
			plan.Visits = append(plan.Visits, Visit{
				Job: x.Jobs[st.node].ID, Operator: x.Operators[c.operator].ID, Machine: x.Machines[c.machine].ID,
				Day: int(c.day), Start: int(st.ready - s.work[c.profile][st.node]), End: int(st.ready),
			})
		}
	}
	sortVisits(plan.Visits)
	for j, r := range s.routeOf {
		if r < 0 {
			plan.Unserved = append(plan.Unserved, x.explain(s, j))
		}
	}
	plan.Score = x.score(plan)
	return plan
}

// score measures a plan whose visits are sorted.
func (x *index) score(plan *Plan) Score {
	var s Score
	for _, u := range plan.Unserved {
		s.Unserved += int64(x.Jobs[x.job[u.Job]].Priority)
	}
	loads, published := x.pastLoads(), x.published()
	for i, v := range plan.Visits {
		j, o := x.job[v.Job], x.operator[v.Operator]
		job, op := &x.Jobs[j], &x.Operators[o]
		base, plot := x.base(op, &x.Machines[x.machine[v.Machine]]), x.place[job.Place]
		s.LateDays += int64(max(0, v.Day-job.Due))
		s.Waiting += waiting(job, v.Day, x.GraceDays)
		loads[o] += job.equivalents()
		if told, ok := published[j]; ok {
			s.Changes += moved(told, v.Operator, v.Day)
		}
		from := base
		if i > 0 && sameRoute(plan.Visits[i-1], v) {
			from = x.place[x.Jobs[x.job[plan.Visits[i-1].Job]].Place]
		}
		s.Travel += int64(x.minutesBetween(from, plot))
		if i+1 == len(plan.Visits) || !sameRoute(plan.Visits[i+1], v) {
			home := x.minutesBetween(plot, base)
			s.Travel += int64(home)
			s.Overtime += int64(max(0, v.End+home-op.End))
		}
	}
	if step := x.fairnessStep(); step > 0 {
		for _, load := range loads {
			s.Unfairness += offMean(load, step)
		}
	}
	return s
}

func sameRoute(a, b Visit) bool { return a.Day == b.Day && a.Operator == b.Operator }
