package routing

import "slices"

// A stop is a node on a route. Service there cannot end before ready and must not begin after late.
type stop struct{ node, ready, late, leg int32 }

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
	routes   []route
	routeOf  []int32 // of a job; -1: absent
	at       []int32 // index of the job among the stops
	absent   []int32
	used     [][]int32 // by class: routes with jobs, in no order
	usedAt   []int32   // index of the route in used
	usedAll  int
	limit    int     // how many routes may be used
	opDay    []int32 // route that holds it; -1: free
	machDay  []int32
	loads    []int64
	total    cost
	missed   []int64 // how often a job was left out
	fairness []int64 // what one job more costs each operator, while it is placed
	undo     undo
	scratch
	broken bool // a route cannot be driven any more since a stop was taken out: the direct way is the longer one
}

// undo is what a step changed.
type undo struct {
	stamp   []int32 // step that saved the route
	step    int32
	routes  []int32
	saved   []route
	absent  []int32
	loads   []int64
	total   cost
	usedAll int
}

func newState(m *model, seed uint64) *state {
	s := &state{
		model: m, dice: newDice(seed), routes: make([]route, len(m.classOf)), routeOf: make([]int32, m.jobs),
		at: make([]int32, m.jobs), used: make([][]int32, len(m.classes)), usedAt: make([]int32, len(m.classOf)),
		opDay: make([]int32, m.operatorDay), machDay: make([]int32, m.machineDay), loads: slices.Clone(m.past),
		missed: make([]int64, m.jobs), fairness: make([]int64, len(m.past)), limit: len(m.classOf),
	}
	s.undo.stamp = make([]int32, len(s.routes))
	s.scratch = newScratch(m)
	for r := range s.routes {
		c := &m.classes[m.classOf[r]]
		s.routes[r] = route{class: m.classOf[r], stops: []stop{{node: c.start}, {node: c.end}}}
		s.update(int32(r))
	}
	for i := range s.opDay {
		s.opDay[i] = -1
	}
	for i := range s.machDay {
		s.machDay[i] = -1
	}
	for j := range m.jobs {
		s.routeOf[j] = -1
		s.absent = append(s.absent, int32(j))
		s.total.hi += m.miss[j]
	}
	for o := range s.loads {
		s.total.hi += s.unfair(s.loads[o])
	}
	return s
}

// unfair is the square of a load in steps.
func (m *model) unfair(load int64) int64 {
	if m.step == 0 {
		return 0
	}
	q := (load + m.step/2) / m.step
	return q * q
}

// update works out what the stops of a route know, and counts it as used or not.
func (s *state) update(r int32) {
	rt, m := &s.routes[r], s.model
	c := &m.classes[rt.class]
	work, st := m.work[c.profile], rt.stops
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
	holder := r
	if listed {
		moved := list[len(list)-1]
		list[at], s.usedAt[moved] = moved, at
		s.used[rt.class] = list[:len(list)-1]
		s.usedAll--
		holder = -1
		s.total.hi -= c.open
	} else {
		s.usedAt[r] = int32(len(list))
		s.used[rt.class] = append(list, r)
		s.usedAll++
		s.total.hi += c.open
	}
	if c.operatorDay >= 0 {
		s.opDay[c.operatorDay] = holder
	}
	if c.machineDay >= 0 {
		s.machDay[c.machineDay] = holder
	}
}

// vacant is a route of the class that could be opened; -1: none.
func (s *state) vacant(c int32) int32 {
	k := &s.classes[c]
	if int32(len(s.used[c])) >= k.count || s.usedAll >= s.limit ||
		k.operatorDay >= 0 && s.opDay[k.operatorDay] >= 0 || k.machineDay >= 0 && s.machDay[k.machineDay] >= 0 {
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
	u.routes = u.routes[:0]
	u.absent = append(u.absent[:0], s.absent...)
	u.loads = append(u.loads[:0], s.loads...)
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
	s.total = u.total
}

// charge changes the cost of the job being in a class: apart from the way, by sign 1 or -1.
func (s *state) charge(j, c int32, sign int64) {
	for _, o := range s.options[j] {
		if o.class == c {
			s.total.hi += sign * (o.cost.hi - s.miss[j])
			s.total.lo += sign * o.cost.lo
			break
		}
	}
	if op := s.classes[c].operator; op >= 0 && s.step > 0 {
		old := s.loads[op]
		s.loads[op] += sign * s.load[j]
		s.total.hi += s.unfair(s.loads[op]) - s.unfair(old)
	}
}

// change replaces the cost of a route's way by what it is after the edit.
func (s *state) change(r int32, edit func(*route)) {
	s.touch(r)
	rt := &s.routes[r]
	before := int64(rt.travel)*s.travel + s.over(rt)
	if rt.empty() {
		before = 0
	}
	edit(rt)
	s.update(r)
	if !rt.empty() {
		s.total.lo += int64(rt.travel)*s.travel + s.over(rt)
	}
	s.total.lo -= before
}

// insert puts an absent job before the stop at index k.
func (s *state) insert(j, r int32, k int) {
	s.change(r, func(rt *route) { rt.stops = slices.Insert(rt.stops, k, stop{node: j}) })
	s.charge(j, s.routes[r].class, 1)
}

// cut takes the stops from index k on off a route, n of them, but for fixed jobs; they become absent.
func (s *state) cut(r int32, k, n int) {
	s.change(r, func(rt *route) {
		w := k
		for i := k; i < len(rt.stops); i++ {
			st := rt.stops[i]
			if i >= k+n || int(st.node) >= s.jobs || s.fixed[st.node] {
				rt.stops[w] = st
				w++
				continue
			}
			s.routeOf[st.node], s.out[st.node] = -1, s.undo.step
			s.absent = append(s.absent, st.node)
			s.charge(st.node, rt.class, -1)
		}
		rt.stops = rt.stops[:w]
	})
	rt := &s.routes[r]
	first := rt.stops[1]
	s.broken = s.broken || !rt.empty() && first.ready-s.model.work[s.classes[rt.class].profile][first.node] > first.late
}
