package routing

import "math"

// A position is where a job could go: before the stop at index at of the route; route -1 means nowhere.
type position struct {
	route, at int32
	cost      cost
}

var nowhere = position{route: -1, cost: cost{hi: math.MaxInt64, lo: math.MaxInt64}}

// skipOdds are those of a job looking past one of its classes, retryOdds those of one of many absent jobs being tried.
const (
	skipOdds   = 16
	manyAbsent = 2 * meanRemoved
	retryOdds  = 4
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

// weigh works out what the job costs each operator in fairness.
func (s *state) weigh(j int32) {
	if s.step == 0 {
		return
	}
	for o, load := range s.loads {
		s.fairness[o] = s.unfair(load+s.load[j]) - s.unfair(load)
	}
}

// cheapest finds where the job costs least, but for positions lost in a blink.
func (s *state) cheapest(j int32) position {
	best := nowhere
	if s.linked && !s.ready(j) {
		return best
	}
	s.weigh(j)
	choice := s.rate > 0 && len(s.options[j]) > 1
	for i := range s.options[j] {
		if choice && s.next()%skipOdds == 0 {
			continue
		}
		o := &s.options[j][i]
		c := &s.classes[o.class]
		base := o.cost
		base.hi -= s.miss[j]
		if c.operator >= 0 && s.step > 0 {
			base.hi += s.fairness[c.operator]
		}
		if base.hi > best.cost.hi {
			continue
		}
		for _, r := range s.used[o.class] {
			s.try(j, r, base, &best)
		}
		if r := s.vacant(o.class); r >= 0 {
			base.hi += c.open
			s.try(j, r, base, &best)
		}
	}
	return best
}

// try looks for a cheaper position on one route.
func (s *state) try(j, r int32, base cost, best *position) {
	rt := &s.routes[r]
	c := &s.classes[rt.class]
	if rt.load+s.demand[j] > c.capacity || base.hi > best.cost.hi {
		return
	}
	lo, hi := 1, len(rt.stops)-1
	if s.linked {
		if lo, hi = s.span(j, r); lo > hi {
			return
		}
	}
	if s.overtime > 0 {
		s.tryTails(j, r, base, best, lo, hi)
		return
	}
	bound := int32(never)
	if base.hi == best.cost.hi {
		left := best.cost.lo - base.lo
		if rt.empty() {
			left -= int64(rt.travel) * s.travel
		}
		if left <= -int64(never)*s.travel {
			return
		}
		if left < int64(never)*s.travel {
			bound = int32(ceilDiv(left, s.travel))
		}
	}
	if d, at := s.scan(j, r, lo, hi, bound); at > 0 {
		if rt.empty() {
			d += rt.travel
		}
		*best = position{route: r, at: at, cost: cost{base.hi, base.lo + int64(d)*s.travel}}
	}
}

func ceilDiv(a, b int64) int64 {
	q := a / b
	if a%b > 0 {
		q++
	}
	return q
}

// scan finds the shortest detour below the bound among the stops lo … hi. It is where the search spends its time.
func (s *state) scan(j, r int32, lo, hi int, bound int32) (best, at int32) {
	rt := &s.routes[r]
	m := s.model
	row, col := m.row[int(j)*m.size:][:m.size], m.col[int(j)*m.size:][:m.size]
	open, shut, work := m.open[j], m.shut[j], m.work[m.classes[rt.class].profile][j]
	best = bound
	st := rt.stops[lo-1 : hi+1]
	ready, there := st[0].ready, col[st[0].node]
	for k := 1; k < len(st); k++ {
		q := &st[k]
		back := row[q.node]
		begin := max(ready+there, open)
		if begin <= shut {
			if d := there + back - q.leg; d < best && begin+work+back <= q.late && !s.blink() {
				best, at = d, int32(lo+k-1)
			}
		} else if ready > shut {
			break
		}
		ready, there = q.ready, col[q.node]
	}
	return best, at
}

// tryTails is try where overtime counts: what the detour does to the end of the route is known from the tails.
func (s *state) tryTails(j, r int32, base cost, best *position, lo, hi int) {
	rt := &s.routes[r]
	m := s.model
	c := &m.classes[rt.class]
	row, col := m.row[int(j)*m.size:][:m.size], m.col[int(j)*m.size:][:m.size]
	work := m.work[c.profile][j]
	last := len(rt.stops) - 1
	before := s.over(rt)
	if rt.empty() {
		before = -int64(rt.travel) * s.travel
	}
	for k := lo; k <= hi; k++ {
		p, q := &rt.stops[k-1], &rt.stops[k]
		begin := max(p.ready+col[p.node], m.open[j])
		if begin > m.shut[j] {
			continue
		}
		arrive := begin + work + row[q.node]
		if arrive > q.late {
			continue
		}
		back := arrive
		if k < last {
			back = max(rt.tails[k].floor, max(arrive, m.open[q.node])+rt.tails[k].sum)
		}
		lo := base.lo + int64(col[p.node]+row[q.node]-q.leg)*s.travel - before
		lo += int64(max(0, back-c.until)) * s.overtime
		if (cost{base.hi, lo}).less(best.cost) && !s.blink() {
			*best = position{route: r, at: int32(k), cost: cost{base.hi, lo}}
		}
	}
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

// refill puts absent jobs back in the order drawn, each where it costs least. Where many are absent, those that have
// been so for longer are tried only now and then.
func (s *state) refill() {
	s.sortAbsent()
	left := s.absent[:0]
	many := len(s.absent) > manyAbsent && s.rate > 0
	for _, j := range s.absent {
		if many && s.out[j] != s.undo.step && s.next()%retryOdds > 0 {
			left = append(left, j)
			continue
		}
		if p := s.cheapest(j); p.route >= 0 {
			s.insert(j, p.route, int(p.at))
		} else {
			left = append(left, j)
		}
	}
	s.absent = left
}

// sortAbsent draws an order; jobs that wait for others come behind them.
func (s *state) sortAbsent() {
	keys := s.keys
	order := s.drawOrder()
	for _, j := range s.absent {
		if order == nil {
			keys[j] = int64(s.next() >> 24)
		} else {
			keys[j] = order[j]
		}
		if s.linked {
			keys[j] += int64(s.depth[j]) << 44
		}
	}
	a := s.absent
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
