package routing

import (
	"slices"
)

// A stop is a node on a route. Service there cannot end before ready and must not begin after late.
type stop struct{ node, ready, late, leg, option int32 }

// A tail is the rest of a route seen from a stop: who begins service there at t is back at max(floor, t+sum).
type tail struct{ sum, floor int32 }

// A route begins and ends with the node of its place.
type route struct {
	class  int32
	load   int32
	travel int32
	back   int32 // when it ends
	stops  []stop
	tails  []tail // where overtime counts
}

func (r *route) empty() bool { return len(r.stops) <= 2 }

// A state is a plan in work. Whatever changes a route calls touch before and update after.
type state struct {
	*model
	dice
	routes         []route
	routeOf        []int32 // of a job; -1: absent
	at             []int32 // index of the job among the stops
	absent         []int32
	used           [][]int32 // by class: routes with jobs, in no order
	usedAt         []int32   // index of the route in used
	usedAll        int
	limit          int     // how many routes may be used
	blocked        []int8  // by class: how many routes use its operator or its machine on its day, apart from its own
	loads, squares []int64 // of the operators, and how unfair they are
	tolls          []int64 // of the operators
	total          cost
	missed         []int64 // how often a job was left out
	fairness       []int64 // the energy that a job costs each operator in fairness and tolls, while it is placed
	leastFairness  int64
	mood           int      // in which jobs are put back
	lookAhead      bool     // at the days of those behind them, while they are
	found          []detour // by slot
	versions       []int64  // of the routes: where it is the same, so are the stops
	clock          int64    // the last version
	undo           undo
	scratch
	broken bool // a route cannot be driven any more since a stop was taken out: the direct way is the longer one
}

// undo is what a step changed.
type undo struct {
	stamp          []int32 // step that saved the route
	step           int32
	routes         []int32
	saved          []route
	versions       []int64
	absent         []int32
	loads, squares []int64
	total          cost
	usedAll        int
}

func newState(m *model, seed uint64) *state {
	s := &state{
		model: m, dice: newDice(seed), routes: make([]route, len(m.classOf)), routeOf: make([]int32, m.jobs),
		at: make([]int32, m.jobs), used: make([][]int32, len(m.classes)), usedAt: make([]int32, len(m.classOf)),
		blocked: make([]int8, len(m.classes)), loads: slices.Clone(m.past), squares: make([]int64, len(m.past)),
		found: make([]detour, m.slots), versions: make([]int64, len(m.classOf)), absent: slices.Clone(m.able),
		missed: make([]int64, m.jobs), fairness: make([]int64, len(m.past)), tolls: make([]int64, len(m.past)),
		limit: len(m.classOf),
	}
	s.undo.stamp = make([]int32, len(s.routes))
	s.scratch = newScratch(m)
	for r := range s.routes {
		c := &m.classes[m.classOf[r]]
		s.routes[r] = route{class: m.classOf[r], stops: []stop{{node: c.start}, {node: c.end}}}
		s.update(int32(r))
	}
	for j := range m.jobs {
		s.routeOf[j] = -1
		s.total.hi += m.miss[j]
	}
	s.square()
	for _, n := range s.squares {
		s.total.hi += n
	}
	return s
}

// square works out the squares of all loads.
func (s *state) square() {
	for o, load := range s.loads {
		s.squares[o] = s.unfair(load)
	}
}

// unfair is the square of how many steps a load is off the mean of all.
func (m *model) unfair(load int64) int64 {
	if m.step == 0 {
		return 0
	}
	return offMean(load, m.step)
}

func offMean(load, step int64) int64 {
	off := (load+step/2)/step - stepsOfMean
	return off * off
}

// update works out what the stops of a route know, and counts it as used or not.
func (s *state) update(r int32) {
	rt, m := &s.routes[r], s.model
	c := &m.classes[rt.class]
	work, st := m.work[c.profile], rt.stops
	s.clock++
	s.versions[r] = s.clock
	st[0].ready, st[0].leg = c.from, 0
	prev, ready, travel, load := st[0].node, c.from, int32(0), int32(0)
	last := len(st) - 1
	for k := 1; k < last; k++ {
		n := st[k].node
		leg := m.row[int(prev)*m.size+int(n)]
		begin := max(ready+leg, m.open[n])
		ready = begin + work[n]
		st[k].leg, st[k].ready = leg, ready
		s.routeOf[n], s.at[n] = r, int32(k)
		travel += leg
		load += m.demand[n]
		prev = n
	}
	leg := m.row[int(prev)*m.size+int(c.end)]
	st[last].leg, st[last].ready, st[last].late = leg, ready+leg, c.last
	rt.travel, rt.load, rt.back = travel+leg, load, ready+leg
	late := c.last
	for k := last - 1; k > 0; k-- {
		n := st[k].node
		late = min(m.shut[n], late-st[k+1].leg-work[n])
		st[k].late = late
	}
	if m.overtime > 0 {
		s.updateTails(rt, work)
	}
	s.count(r)
}

func (s *state) updateTails(rt *route, work []int32) {
	last := len(rt.stops) - 1
	rt.tails = slices.Grow(rt.tails[:0], last+1)[:last+1]
	rt.tails[last] = tail{}
	for k := last - 1; k > 0; k-- {
		n, next, behind := rt.stops[k].node, rt.stops[k+1], rt.tails[k+1]
		way := work[n] + next.leg
		floor := behind.floor
		if k+1 < last {
			floor = max(floor, s.open[next.node]+behind.sum)
		}
		rt.tails[k] = tail{sum: way + behind.sum, floor: floor}
	}
}

// count keeps the lists of used routes and who is taken on which day.
func (s *state) count(r int32) {
	rt := &s.routes[r]
	list := s.used[rt.class]
	at := s.usedAt[r]
	listed := int(at) < len(list) && list[at] == r
	if listed != rt.empty() {
		return
	}
	c := &s.classes[rt.class]
	by := int8(1)
	if listed {
		moved := list[len(list)-1]
		list[at], s.usedAt[moved] = moved, at
		s.used[rt.class] = list[:len(list)-1]
		s.usedAll--
		by = -1
		s.total.hi -= c.open
	} else {
		s.usedAt[r] = int32(len(list))
		s.used[rt.class] = append(list, r)
		s.usedAll++
		s.total.hi += c.open
	}
	s.block(rt.class, by)
}

// block makes the other classes that share operator or machine with a class on its day unusable, or usable again.
func (s *state) block(c int32, by int8) {
	k := &s.classes[c]
	if k.operatorDay < 0 {
		return
	}
	for _, rival := range s.byOperator[k.operatorDay] {
		s.blocked[rival] += by
	}
	for _, rival := range s.byMachine[k.machineDay] {
		s.blocked[rival] += by
	}
	s.blocked[c] -= 2 * by
}

// vacant is a route of the class that could be opened; -1: none.
func (s *state) vacant(c int32) int32 {
	k := &s.classes[c]
	if int32(len(s.used[c])) >= k.count || s.usedAll >= s.limit || s.blocked[c] > 0 {
		return -1
	}
	for r := k.first; ; r++ {
		if s.routes[r].empty() {
			return r
		}
	}
}

// over is the cost of a route's overtime.
func (s *state) over(rt *route) int64 {
	return int64(max(0, rt.back-s.classes[rt.class].until)) * s.overtime
}

// begin opens a step that can be taken back.
func (s *state) begin() {
	u := &s.undo
	u.step++
	s.broken = false
	u.routes, u.versions = u.routes[:0], u.versions[:0]
	u.absent = append(u.absent[:0], s.absent...)
	u.loads, u.squares = append(u.loads[:0], s.loads...), append(u.squares[:0], s.squares...)
	u.total, u.usedAll = s.total, s.usedAll
}

// touch saves a route before its first change in this step.
func (s *state) touch(r int32) {
	u := &s.undo
	if u.stamp[r] == u.step {
		return
	}
	u.stamp[r] = u.step
	k := len(u.routes)
	u.routes = append(u.routes, r)
	u.versions = append(u.versions, s.versions[r])
	if k == len(u.saved) {
		u.saved = append(u.saved, route{})
	}
	rt, kept := &s.routes[r], &u.saved[k]
	stops, tails := kept.stops, kept.tails
	*kept = *rt
	kept.stops, kept.tails = append(stops[:0], rt.stops...), append(tails[:0], rt.tails...)
}

// rollback takes the step back.
func (s *state) rollback() {
	u := &s.undo
	for _, r := range u.routes {
		for _, st := range s.routes[r].stops {
			if int(st.node) < s.jobs {
				s.routeOf[st.node] = -1
			}
		}
		rt := &s.routes[r]
		rt.stops = rt.stops[:2]
		s.count(r)
	}
	for k, r := range u.routes {
		s.versions[r] = u.versions[k]
		rt, kept := &s.routes[r], &u.saved[k]
		stops, tails := rt.stops, rt.tails
		*rt = *kept
		rt.stops, rt.tails = append(stops[:0], kept.stops...), append(tails[:0], kept.tails...)
		for i := 1; i < len(rt.stops)-1; i++ {
			n := rt.stops[i].node
			s.routeOf[n], s.at[n] = r, int32(i)
		}
		s.count(r)
	}
	s.absent = append(s.absent[:0], u.absent...)
	copy(s.loads, u.loads)
	copy(s.squares, u.squares)
	s.total = u.total
}

// charge changes the cost of the job being in a class: apart from the way, by sign 1 or -1.
func (s *state) charge(j, i int32, sign int64) {
	o := &s.options[j][i]
	cost := s.tiers[j][o.tier].cost
	s.total.hi += sign * (cost.hi - s.miss[j])
	s.total.lo += sign * cost.lo
	if o.operator >= 0 && s.step > 0 {
		old := s.squares[o.operator]
		s.loads[o.operator] += sign * s.load[j]
		s.squares[o.operator] = s.unfair(s.loads[o.operator])
		s.total.hi += s.squares[o.operator] - old
	}
}

// way is what the route's way and overtime cost; a route without jobs is not driven.
func (s *state) way(rt *route) int64 {
	if rt.empty() {
		return 0
	}
	return int64(rt.travel)*s.travel + s.over(rt)
}

// insert puts an absent job where it was found to fit.
func (s *state) insert(j int32, at position) {
	s.touch(at.route)
	rt := &s.routes[at.route]
	s.total.lo -= s.way(rt)
	rt.stops = slices.Insert(rt.stops, int(at.at), stop{node: j, option: at.option})
	s.update(at.route)
	s.total.lo += s.way(rt)
	s.charge(j, at.option, 1)
}

// cut takes the stops from index k on off a route, n of them, but for fixed jobs; they become absent.
func (s *state) cut(r int32, k, n int) {
	s.touch(r)
	rt := &s.routes[r]
	s.total.lo -= s.way(rt)
	kept := rt.stops[:k]
	for _, st := range rt.stops[k : k+n] {
		if s.fixed[st.node] {
			kept = append(kept, st)
			continue
		}
		s.routeOf[st.node], s.out[st.node] = -1, s.undo.step
		s.absent = append(s.absent, st.node)
		s.charge(st.node, st.option, -1)
	}
	rt.stops = append(kept, rt.stops[k+n:]...)
	s.update(r)
	s.total.lo += s.way(rt)
	first := rt.stops[1]
	s.broken = s.broken || !rt.empty() && first.ready-s.model.work[s.classes[rt.class].profile][first.node] > first.late
}
