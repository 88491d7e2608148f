package routing

import "slices"

const (
	strides  = 60 // small steps between two ruins
	walkHeat = 3  // how much hotter they are
	nearby   = 30 // how far off the neighbors are that a job is put next to
)

// walk tries small steps: a job goes next to one of its neighbors on another route, into a gap or into the place of a
// job, which takes its place. Nearly all of them are refused by what is known at the stops, in constant time.
func (w *searcher) walk(heat float64) {
	for range strides {
		j := w.able[w.below(len(w.able))]
		near := w.near[j]
		if w.routeOf[j] < 0 || w.fixed[j] || len(near) < 2 {
			continue
		}
		i := near[1+w.below(min(nearby, len(near)-1))]
		r := w.routeOf[i]
		if r < 0 || r == w.routeOf[j] {
			continue
		}
		if w.below(2) == 0 {
			w.stepInto(j, r, w.at[i]+int32(w.below(2)), heat)
		} else if k := w.at[i] + int32(w.below(3)) - 1; k > 0 && int(k) < len(w.routes[r].stops)-1 {
			w.changePlaces(j, w.routes[r].stops[k].node, heat)
		}
	}
}

// stepInto moves a job before the stop at index k of another route, if that is bearable.
func (w *searcher) stepInto(j, r, k int32, heat float64) {
	i := w.optionIn(j, r)
	if i < 0 || !w.spans(j, r, k) {
		return
	}
	at, grows := w.scan(j, r, int(k), int(k))
	if at == 0 {
		return
	}
	shrinks, ok := w.replaced(w.routeOf[j], w.at[j], nobody)
	if !ok {
		return
	}
	change := w.changed(j, i)
	from, to := w.optionOf(j).operator, w.options[j][i].operator
	change.hi += w.shifted(from, to, w.load[j])
	change.lo += grows + shrinks
	if !w.bearable(change, w.tollOf(from, to, w.load[j]), heat) {
		return
	}
	w.begin()
	w.cut(w.routeOf[j], int(w.at[j]), 1)
	w.put(j, position{route: r, at: k, option: i})
	w.keepBetter()
}

// changePlaces lets two jobs on different routes change places, if that is bearable.
func (w *searcher) changePlaces(j, i int32, heat float64) {
	a, b := position{route: w.routeOf[j], at: w.at[j]}, position{route: w.routeOf[i], at: w.at[i]}
	a.option, b.option = w.optionIn(i, a.route), w.optionIn(j, b.route)
	if w.fixed[i] || a.option < 0 || b.option < 0 || w.linkedTo(j, i) ||
		!w.spans(i, a.route, a.at) || !w.spans(j, b.route, b.at) {
		return
	}
	here, ok := w.replaced(a.route, a.at, i)
	if !ok {
		return
	}
	there, ok := w.replaced(b.route, b.at, j)
	if !ok {
		return
	}
	change, back := w.changed(j, b.option), w.changed(i, a.option)
	from, to := w.optionOf(j).operator, w.optionOf(i).operator
	change.hi += back.hi + w.shifted(from, to, w.load[j]-w.load[i])
	change.lo += back.lo + here + there
	if !w.bearable(change, w.tollOf(from, to, w.load[j]-w.load[i]), heat) {
		return
	}
	w.begin()
	w.cut(a.route, int(a.at), 1)
	w.cut(b.route, int(b.at), 1)
	w.put(j, b)
	w.put(i, a)
	w.keepBetter()
}

func (w *searcher) keepBetter() {
	if w.total.less(w.best.total) {
		w.keep()
	}
}

// optionIn is the option by which a job may go on a route; -1: it may not.
func (m *model) optionIn(j, r int32) int32 {
	return m.optionAt[int(j)*len(m.classes)+int(m.classOf[r])]
}

// optionOf is the option by which a job is in the plan.
func (s *state) optionOf(j int32) *option {
	return &s.options[j][s.routes[s.routeOf[j]].stops[s.at[j]].option]
}

// changed is what another option changes for a job in the plan, apart from the way and fairness.
func (s *state) changed(j, i int32) cost {
	return s.tierOf(j, i).cost.minus(s.tiers[j][s.optionOf(j).tier].cost)
}

// tierOf is the tier of a job's option.
func (m *model) tierOf(j, i int32) *tier { return &m.tiers[j][m.options[j][i].tier] }

// shifted is how much more unfair it is that some load goes from one operator to another.
func (s *state) shifted(from, to int32, load int64) int64 {
	if from == to || s.step == 0 {
		return 0
	}
	return s.unfair(s.loads[from]-load) - s.squares[from] + s.unfair(s.loads[to]+load) - s.squares[to]
}

const nobody = -1

// replaced is what the way and overtime of a route grow by if another job, or nobody, takes the place of the stop at
// index k; it is not ok if the route cannot be driven then.
func (s *state) replaced(r, k, j int32) (grows int64, ok bool) {
	rt, m := &s.routes[r], s.model
	if j == nobody && len(rt.stops) == 3 {
		return -s.way(rt), true
	}
	before, here, behind := &rt.stops[k-1], &rt.stops[k], &rt.stops[k+1]
	way := m.row[int(before.node)*m.size+int(behind.node)]
	arrive := before.ready + way
	if j != nobody {
		there, back := m.row[int(before.node)*m.size+int(j)], m.row[int(j)*m.size+int(behind.node)]
		begin := max(before.ready+there, m.open[j])
		if begin > m.shut[j] {
			return 0, false
		}
		way = there + back
		arrive = begin + m.work[m.classes[rt.class].profile][j] + back
	}
	if arrive > behind.late {
		return 0, false
	}
	grows = int64(way-here.leg-behind.leg) * m.travel
	if m.overtime > 0 {
		grows += s.overrun(rt, int(k)+1, arrive) - s.over(rt)
	}
	return grows, true
}

// spans tells whether a job may go before the stop at index k, by those it waits for and those that wait for it.
func (s *state) spans(j, r, k int32) bool {
	lo, hi := s.span(j, r)
	return int(k) >= lo && int(k) <= hi
}

// linkedTo tells whether one of two jobs waits for the other.
func (m *model) linkedTo(j, i int32) bool {
	other := func(l link) bool { return l.job == i }
	return slices.ContainsFunc(m.before[j], other) || slices.ContainsFunc(m.behind[j], other)
}
