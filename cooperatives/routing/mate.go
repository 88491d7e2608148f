package routing

// A mate is the plan that the search beside has in work, whose routes a search takes over: two plans that came about apart
// are good in different places, and what one of them has together the other may never have tried. The best plan of that
// search would change too seldom for this.
type mate struct {
	snapshot
	at []int32 // of a job: where it stands among those of the snapshot; -1: it is left out
}

const matesTried = 4 // jobs drawn until the mate has their route otherwise

// meet notes the plan in work of another search.
func (w *searcher) meet(other *searcher) {
	m := &w.mate
	other.sketch(&m.snapshot)
	if m.at == nil {
		m.at = make([]int32, w.jobs)
	}
	for j := range m.at {
		m.at[j] = -1
	}
	for k, j := range m.jobs {
		m.at[j] = int32(k)
	}
}

// routeWith is the route of a job that the mate does not leave out, and all its jobs in order.
func (m *mate) routeWith(j int32) (r int32, jobs []int32) {
	from := int(m.at[j])
	to := from + 1
	r = m.routes[from]
	for from > 0 && m.routes[from-1] == r {
		from--
	}
	for to < len(m.jobs) && m.routes[to] == r {
		to++
	}
	return r, m.jobs[from:to]
}

// ruinLikeMate makes one route as the mate has it. What stood there, and what stands in its way, has to find another
// place.
func (w *searcher) ruinLikeMate() {
	for range matesTried {
		j := w.able[w.below(len(w.able))]
		if len(w.mate.jobs) == 0 || w.mate.at[j] < 0 {
			continue
		}
		if r, jobs := w.mate.routeWith(j); !w.drives(r, jobs) {
			w.clear(r)
			w.takeOver(r, jobs)
			return
		}
	}
	w.ruinStrings()
}

// drives tells whether a route has these jobs in this order.
func (s *state) drives(r int32, jobs []int32) bool {
	st := s.routes[r].stops
	if len(st) != len(jobs)+2 {
		return false
	}
	for k, j := range jobs {
		if st[k+1].node != j {
			return false
		}
	}
	return true
}

// clear takes all jobs off a route and off those that use its operator or its machine on its day.
func (s *state) clear(r int32) {
	s.cut(r, 1, len(s.routes[r].stops)-2)
	c := &s.classes[s.classOf[r]]
	for _, rivals := range [][]int32{s.byOperator[c.operatorDay], s.byMachine[c.machineDay]} {
		for _, k := range rivals {
			if rival := s.classes[k].first; !s.routes[rival].empty() {
				s.cut(rival, 1, len(s.routes[rival].stops)-2)
			}
		}
	}
}

// takeOver puts the jobs on a route, as far as they fit, wherever they were.
func (s *state) takeOver(r int32, jobs []int32) {
	for _, j := range jobs {
		if at := s.routeOf[j]; at >= 0 {
			s.cut(at, int(s.at[j]), 1)
		}
	}
	if s.broken || s.blocked[s.classOf[r]] > 0 {
		return
	}
	for _, j := range jobs {
		if s.routeOf[j] >= 0 || s.waits[j] && !s.ready(j) {
			continue
		}
		at := nowhere
		if s.tryRoute(j, s.optionIn(j, r), r, 0, &at); at.route >= 0 {
			s.put(j, at)
		}
	}
}
