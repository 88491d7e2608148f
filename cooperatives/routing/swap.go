package routing

const (
	swapsTried = 4  // pairs looked at for a swap
	swapNear   = 24 // how far off they are, in neighbors
)

// swapJobs lets a job change places with one nearby, of those drawn the one whose load differs least: that nearly keeps
// what operators have to do, which single moves do not. Where none can be found it takes out strings instead.
func (s *state) swapJobs() {
	j := s.able[s.below(len(s.able))]
	i := s.partner(j)
	if i < 0 {
		s.ruinStrings()
		return
	}
	s.swap(i, j)
}

// swap puts each of two jobs on the route of the other, where it costs least there.
func (s *state) swap(i, j int32) {
	a, b := s.routeOf[j], s.routeOf[i]
	s.cut(a, int(s.at[j]), 1)
	s.cut(b, int(s.at[i]), 1)
	s.putOn(j, b)
	s.putOn(i, a)
}

// partner draws a job on another route that could take the place of the job and the other way round; -1: none is found.
func (s *state) partner(j int32) int32 {
	near := s.near[j]
	best, least := int32(-1), int64(0)
	if s.routeOf[j] < 0 || s.fixed[j] || len(near) < 2 {
		return best
	}
	for range swapsTried {
		i := near[1+s.below(min(swapNear, len(near)-1))]
		away := s.load[i] - s.load[j]
		if away = max(away, -away); (best < 0 || away < least) && s.swappable(i, j) {
			best, least = i, away
		}
	}
	return best
}

// swappable tells whether each of two jobs may go where the other is.
func (s *state) swappable(i, j int32) bool {
	a, b := s.routeOf[j], s.routeOf[i]
	return b >= 0 && a != b && !s.fixed[i] && s.optionIn(i, a) >= 0 && s.optionIn(j, b) >= 0
}

// putOn puts an absent job on a route where it costs least; where it does not fit, the step is broken.
func (s *state) putOn(j, r int32) {
	at := nowhere
	if !s.broken && (!s.waits[j] || s.ready(j)) {
		s.tryRoute(j, s.optionIn(j, r), r, 0, &at)
	}
	if at.route < 0 {
		s.broken = true
		return
	}
	s.put(j, at)
}
