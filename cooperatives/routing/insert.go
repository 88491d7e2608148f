package routing

import "math"

// A position is where a job could go: before the stop at index at of the route, by an option; route -1 means nowhere.
type position struct {
	route, at, option int32
	energy            int64
}

var nowhere = position{route: -1, energy: math.MaxInt64}

// A detour is what is known about a job on a route: the least its way and overtime grow by, and where.
type detour struct {
	stamp int64 // version of the route, then the index of the stop behind; index 0: it does not fit
	grows int64
}

const (
	retried   = 8  // jobs that were absent before a step are tried in it, on average
	indexBits = 12 // an index among the stops of a route: there are at most MaxJobs
)

// scratch is room for one step, kept from step to step.
type scratch struct {
	stamp []int32 // step that took jobs out of the route
	out   []int32 // step that took the job out
	keys  []int64
}

func newScratch(m *model) scratch {
	return scratch{stamp: make([]int32, len(m.classOf)), out: make([]int32, m.jobs), keys: make([]int64, m.jobs)}
}

// weigh works out what the job costs each operator in fairness and tolls.
func (s *state) weigh(j int32) {
	if s.step == 0 {
		return
	}
	w := s.scale.moods[s.mood][fairnessGoal]
	s.leastFairness = math.MaxInt64
	for o, load := range s.loads {
		n := s.unfair(load+s.load[j]) - s.squares[o]
		s.fairness[o] = min(n, weighReplaced)*w + s.tolls[o]*s.load[j]
		s.leastFairness = min(s.leastFairness, s.fairness[o])
	}
}

// cheapest finds where the job costs least energy, but for positions lost in a blink.
func (s *state) cheapest(j int32) position {
	r := reach{open: everyDay}
	if s.waits[j] {
		if !s.ready(j) {
			return nowhere
		}
		r = s.reach(j)
	}
	s.weigh(j)
	if s.lookAhead {
		if ahead := s.leaving(j, r); ahead.open != r.open {
			if best := s.cheapestIn(j, ahead); best.route >= 0 {
				return best
			}
		}
	}
	return s.cheapestIn(j, r)
}

// cheapestIn finds where a job that was weighed costs least energy on the days it reaches.
func (s *state) cheapestIn(j int32, reach reach) position {
	best := nowhere
	mood := s.mood
	for i := range s.tiers[j] {
		t := &s.tiers[j][i]
		if t.price[mood]+s.leastFairness >= best.energy {
			break
		}
		if !reach.open.has(t.day) {
			continue
		}
		if s.alone && reach.met.has(t.day) {
			s.tryMet(j, t, &best)
			continue
		}
		if s.alone {
			s.tryAlone(j, t, &best)
			continue
		}
		for o := t.first; o < t.next; o++ {
			s.try(j, o, t.price[mood], &best)
		}
	}
	return best
}

// tryMet looks for a cheaper position on a day on which a job is done that this one waits for, or that waits for it: only
// on the route of that one.
func (s *state) tryMet(j int32, t *tier, best *position) {
	for _, links := range [][]link{s.before[j], s.behind[j]} {
		for _, l := range links {
			r := s.routeOf[l.job]
			if r < 0 || s.classes[s.classOf[r]].day != t.day {
				continue
			}
			if i := s.optionIn(j, r); i >= t.first && i < t.next {
				s.tryRoute(j, i, r, t.price[s.mood]+s.fairness[s.options[j][i].operator], best)
			}
			return
		}
	}
}

// tryAlone looks for a cheaper position on the routes of a tier, one in each class.
func (s *state) tryAlone(j int32, t *tier, best *position) {
	for i := t.first; i < t.next; i++ {
		o := &s.options[j][i]
		if s.blocked[o.class] > 0 {
			continue
		}
		base := t.price[s.mood] + s.fairness[o.operator]
		if base >= best.energy {
			continue
		}
		d := &s.found[o.slot]
		if d.stamp>>indexBits != s.versions[o.class] {
			s.examine(d, j, o.class)
		}
		if at := int32(d.stamp & (1<<indexBits - 1)); at > 0 && base+d.grows < best.energy && !s.blink() {
			*best = position{route: o.class, at: at, option: i, energy: base + d.grows}
		}
	}
}

// A reach is on which days a job may be done by those it waits for and those that wait for it. On the days they are
// done themselves it must be looked at more closely: these are met.
type reach struct{ open, met dayset }

// reach works out the days for a job whose place among the others is known.
func (s *state) reach(j int32) reach {
	r := reach{open: everyDay}
	for _, l := range s.before[j] {
		day := s.dayOf(l.job)
		r.open &= day.later(l.min, l.max)
		r.met |= day
	}
	for _, l := range s.behind[j] {
		if s.routeOf[l.job] >= 0 {
			day := s.dayOf(l.job)
			r.open &= day.earlier(l.min, l.max)
			r.met |= day
		}
	}
	return r
}

// dayOf is the day of a job that is placed.
func (s *state) dayOf(j int32) dayset { return 1 << uint(s.classes[s.classOf[s.routeOf[j]]].day) }

// leaving is the part of a reach that leaves absent jobs behind one of their days.
func (s *state) leaving(j int32, r reach) reach {
	for _, l := range s.behind[j] {
		if s.routeOf[l.job] < 0 && r.open&l.open != 0 {
			r.open &= l.open
		}
	}
	return r
}

// try looks for a cheaper position on the routes of an option.
func (s *state) try(j, i int32, base int64, best *position) {
	o := &s.options[j][i]
	for _, r := range s.used[o.class] {
		s.tryRoute(j, i, r, base, best)
	}
	if r := s.vacant(o.class); r >= 0 {
		s.tryRoute(j, i, r, base+s.classes[o.class].price[s.mood], best)
	}
}

// tryRoute looks for a cheaper position on one route. What was found before holds as long as the route is the same.
func (s *state) tryRoute(j, i, r int32, base int64, best *position) {
	rt := &s.routes[r]
	o := &s.options[j][i]
	d := &s.found[int(o.slot+r-s.classes[o.class].first)]
	at, grows := int32(d.stamp&(1<<indexBits-1)), d.grows
	if lo, hi := s.span(j, r); lo > 1 || hi < len(rt.stops)-1 {
		if lo > hi {
			return
		}
		at, grows = s.scan(j, r, lo, hi)
	} else if d.stamp>>indexBits != s.versions[r] {
		s.examine(d, j, r)
		at, grows = int32(d.stamp&(1<<indexBits-1)), d.grows
	}
	if at > 0 && base+grows < best.energy && !s.blink() {
		*best = position{route: r, at: at, option: i, energy: base + grows}
	}
}

// examine notes what is to be known about a job on a route as it is now.
func (s *state) examine(d *detour, j, r int32) {
	at, grows := s.scan(j, r, 1, len(s.routes[r].stops)-1)
	d.stamp, d.grows = s.versions[r]<<indexBits|int64(at), grows
}

// scan finds where among the stops lo … hi the job makes the way and overtime of a route grow least; at 0: nowhere. It
// is where the search spends its time.
func (s *state) scan(j, r int32, lo, hi int) (at int32, grows int64) {
	rt := &s.routes[r]
	m := s.model
	c := &m.classes[rt.class]
	if rt.load+m.demand[j] > c.capacity {
		return 0, 0
	}
	row, col := m.row[int(j)*m.size:][:m.size], m.col[int(j)*m.size:][:m.size]
	open, shut, work := m.open[j], m.shut[j], m.work[c.profile][j]
	grows = math.MaxInt64
	st := rt.stops[lo-1 : hi+1]
	ready, there := st[0].ready, col[st[0].node]
	for k := 1; k < len(st); k++ {
		q := &st[k]
		back := row[q.node]
		begin := max(ready+there, open)
		if begin <= shut {
			if arrive := begin + work + back; arrive <= q.late {
				d := int64(there+back-q.leg) * m.travel
				if m.overtime > 0 && d < grows {
					d += s.overrun(rt, lo+k-1, arrive)
				}
				if d < grows {
					grows, at = d, int32(lo+k-1)
				}
			}
		} else if ready > shut {
			break
		}
		ready, there = q.ready, col[q.node]
	}
	if rt.empty() {
		grows += int64(rt.travel) * m.travel
	} else {
		grows -= s.over(rt)
	}
	return at, grows
}

// overrun is the overtime of a route that comes to the stop at index k at a time: the tail there knows.
func (s *state) overrun(rt *route, k int, arrive int32) int64 {
	if k < len(rt.stops)-1 {
		t := rt.tails[k]
		arrive = max(t.floor, max(arrive, s.open[rt.stops[k].node])+t.sum)
	}
	return int64(max(0, arrive-s.classes[rt.class].until)) * s.overtime
}

// ready tells whether all jobs the job waits for are placed.
func (s *state) ready(j int32) bool {
	for _, l := range s.before[j] {
		if s.routeOf[l.job] < 0 {
			return false
		}
	}
	return true
}

// span is the range of stops before which the job may go by those it waits for and those that wait for it.
func (s *state) span(j, r int32) (lo, hi int) {
	lo, hi = 1, len(s.routes[r].stops)-1
	if !s.waits[j] {
		return lo, hi
	}
	day := s.classes[s.routes[r].class].day
	for _, l := range s.before[j] {
		other := s.routeOf[l.job]
		lag := day - s.classes[s.routes[other].class].day
		if lag < l.min || lag > l.max || lag == 0 && other != r {
			return 1, 0
		}
		if other == r {
			lo = max(lo, int(s.at[l.job])+1)
		}
	}
	for _, l := range s.behind[j] {
		other := s.routeOf[l.job]
		if other < 0 {
			continue
		}
		lag := s.classes[s.routes[other].class].day - day
		if lag < l.min || lag > l.max || lag == 0 && other != r {
			return 1, 0
		}
		if other == r {
			hi = min(hi, int(s.at[l.job]))
		}
	}
	return lo, hi
}

// rebuild puts absent jobs back. Those that wait for others stay where they are meanwhile, so that they need no new place
// if the others find one that suits them; only if not, they leave the plan as well.
func (s *state) rebuild() {
	s.refill()
	if s.linked && s.cutWaiting() {
		s.refill()
	}
}

// refill puts absent jobs back in the order drawn, each where it costs least. Of those that were absent before, only
// some are tried.
func (s *state) refill() {
	absent := s.absent
	old := len(s.undo.absent)
	n := len(absent)
	for i := 0; i < n; {
		j := absent[i]
		if s.out[j] != s.undo.step && old > retried && s.rate > 0 && s.below(old) >= retried {
			n--
			absent[i], absent[n] = absent[n], j
			continue
		}
		i++
	}
	s.lookAhead = s.linked && s.below(2) == 0
	s.sort(absent[:n])
	left := 0
	for _, j := range absent[:n] {
		if p := s.cheapest(j); p.route >= 0 {
			s.insert(j, p)
		} else {
			absent[left] = j
			left++
		}
	}
	s.absent = append(absent[:left], absent[n:]...)
}

// sort draws an order for jobs; those that wait for others come behind them.
func (s *state) sort(a []int32) {
	keys := s.keys
	order := s.drawOrder()
	for _, j := range a {
		if order == nil {
			keys[j] = int64(s.next() >> 24)
		} else {
			keys[j] = order[j]
		}
		if s.linked {
			keys[j] += int64(s.depth[j]) << 44
		}
	}
	for i := 1; i < len(a); i++ {
		j := a[i]
		k := i
		for ; k > 0 && keys[a[k-1]] > keys[j]; k-- {
			a[k] = a[k-1]
		}
		a[k] = j
	}
}

// drawOrder picks the order of putting jobs back; nil is a random one.
func (s *state) drawOrder() []int64 {
	n := s.below(4 + len(s.orders)*2)
	if n < 4 {
		return nil
	}
	return s.orders[(n-4)/2]
}
