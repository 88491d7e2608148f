package routing

import (
	"math"
	"slices"
)

// The sizes of a ruin, as Christiaens and Vanden Berghe found them best.
const (
	longestPiece = 10
	nearestKept  = 128
	splitShare   = 0.5
	chainsTaken  = 4    // at most
	splitGrows   = 0.99 // odds that the part kept inside a split string stays as it is
)

// findNeighbors lists for each job the others that may go where it may, nearest first, itself in front: only such jobs can
// make room for each other.
func (m *model) findNeighbors() {
	m.near = make([][]int32, m.jobs)
	classes := m.classSets()
	keys := make([]int64, 0, m.jobs) // way there and back, then the job
	for j := range m.jobs {
		keys = keys[:0]
		for i := range m.jobs {
			if i != j && overlap(classes[j], classes[i]) {
				away := int64(m.row[j*m.size+i]) + int64(m.col[j*m.size+i])
				keys = append(keys, away<<indexBits|int64(i))
			}
		}
		slices.Sort(keys)
		near := []int32{int32(j)}
		for _, key := range keys[:min(len(keys), nearestKept-1)] {
			near = append(near, int32(key&(1<<indexBits-1)))
		}
		m.near[j] = near
	}
}

// classSets are the classes of each job's options, a bit for each.
func (m *model) classSets() [][]uint64 {
	sets := make([][]uint64, m.jobs)
	for j := range sets {
		sets[j] = make([]uint64, len(m.classes)/64+1)
		for _, o := range m.options[j] {
			sets[j][o.class/64] |= 1 << (o.class % 64)
		}
	}
	return sets
}

// overlap tells whether two sets have a bit in common.
func overlap(a, b []uint64) bool {
	for k := range a {
		if a[k]&b[k] != 0 {
			return true
		}
	}
	return false
}

// findOrders prepares the orders in which jobs are put back, least key first: big, far, near, narrow, early and late
// windows, few options, and heavy when left out.
func (m *model) findOrders() {
	key := func(f func(j int) int64) {
		keys := make([]int64, m.jobs)
		for j := range keys {
			keys[j] = f(j)
		}
		m.orders = append(m.orders, keys)
	}
	depot := m.size - 1
	if slices.Max(m.demand[:m.jobs]) > 0 {
		key(func(j int) int64 { return -int64(m.demand[j]) })
		key(func(j int) int64 { return -int64(m.demand[j]) })
	}
	key(func(j int) int64 { return -int64(m.row[depot*m.size+j]) })
	key(func(j int) int64 { return int64(m.shut[j] - m.open[j]) })
	key(func(j int) int64 { return int64(m.open[j]) })
	key(func(j int) int64 { return -int64(m.shut[j]) })
	if len(m.classes) > 1 {
		key(func(j int) int64 { return int64(len(m.options[j])) })
		key(func(j int) int64 { return -m.miss[j] >> 24 })
		key(func(j int) int64 { return -int64(m.work[m.classes[0].profile][j]) })
	}
}

// first draws the job that a ruin begins at; one time in so many it is one that is left out of the plan, so that what
// keeps it out may move.
func (s *state) first(odds int) int32 {
	if len(s.absent) > 0 && s.below(odds) == 0 {
		return s.absent[s.below(len(s.absent))]
	}
	return s.able[s.below(len(s.able))]
}

// ruinStrings takes strings of stops out of routes near a job drawn.
func (s *state) ruinStrings() {
	if s.usedAll == 0 {
		return
	}
	mean := float64(s.jobs-len(s.absent)) / float64(s.usedAll)
	longest := math.Min(longestPiece, mean)
	pieces := int(s.unit()*(4*s.removed/(1+longest)-1)) + 1
	u := s.undo.step
	for _, j := range s.near[s.first(8)] {
		if pieces == 0 {
			break
		}
		r := s.routeOf[j]
		if r < 0 || s.stamp[r] == u {
			continue
		}
		s.stamp[r] = u
		n := len(s.routes[r].stops) - 2
		size := int(math.Min(float64(n), longest)*s.unit()-1e-9) + 1
		s.cutString(r, int(s.at[j]), min(size, n), n)
		pieces--
	}
}

// cutString takes size of the n stops around the index at, in one piece or, sometimes, in two around some that stay.
func (s *state) cutString(r int32, at, size, n int) {
	keep := 0
	if size > 1 && size < n && s.unit() < splitShare {
		keep = 1
		for size+keep < n && s.unit() > splitGrows {
			keep++
		}
	}
	whole := size + keep
	first := max(1, at-whole+1)
	start := first + s.below(min(at, n-whole+1)-first+1)
	if keep == 0 {
		s.cut(r, start, size)
		return
	}
	hole := 1 + s.below(size-1)
	s.cut(r, start+hole+keep, size-hole)
	s.cut(r, start, hole)
}

// ruinRoute takes all jobs off a route, and strings off its neighbours.
func (s *state) ruinRoute() {
	if s.usedAll == 0 {
		return
	}
	j := s.able[s.below(len(s.able))]
	if r := s.routeOf[j]; r >= 0 && len(s.routes[r].stops) <= longestPiece*3 {
		s.cut(r, 1, len(s.routes[r].stops)-2)
		return
	}
	s.ruinStrings()
}

// ruinRandom takes single jobs out anywhere.
func (s *state) ruinRandom() {
	for range 1 + s.below(min(int(s.removed), s.jobs)) {
		j := s.able[s.below(len(s.able))]
		if r := s.routeOf[j]; r >= 0 {
			s.cut(r, int(s.at[j]), 1)
		}
	}
}

// ruinChains takes jobs near one drawn, with all that wait for them or that they wait for: only together can they go to
// other days.
func (s *state) ruinChains() {
	first := s.first(2)
	left := 1 + s.below(chainsTaken)
	for _, j := range s.near[first] {
		if left == 0 {
			break
		}
		if j == first || s.routeOf[j] >= 0 && s.below(3) > 0 {
			s.cutChain(j)
			left--
		}
	}
}

// cutChain takes out a job with all before and behind it.
func (s *state) cutChain(j int32) {
	if r := s.routeOf[j]; r >= 0 {
		if s.fixed[j] {
			return
		}
		s.cut(r, int(s.at[j]), 1)
	}
	for _, links := range [][]link{s.before[j], s.behind[j]} {
		for _, l := range links {
			if s.routeOf[l.job] >= 0 {
				s.cutChain(l.job)
			}
		}
	}
}

// cutWaiting takes out jobs that wait for one that is left out, and tells whether there are any.
func (s *state) cutWaiting() bool {
	n := len(s.absent)
	for i := 0; i < len(s.absent); i++ {
		for _, l := range s.behind[s.absent[i]] {
			if r := s.routeOf[l.job]; r >= 0 {
				s.cut(r, int(s.at[l.job]), 1)
			}
		}
	}
	return len(s.absent) > n
}
