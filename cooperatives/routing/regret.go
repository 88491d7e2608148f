package routing

// regret puts all absent jobs in, next always the one that loses most if it has to wait: the difference between its
// best and its second best class of routes, or its being left out. Only what the job put in may have changed is worked
// out again.
func (s *state) regret() {
	found := make([][]position, s.jobs)
	for _, j := range s.absent {
		found[j] = s.survey(j)
	}
	for {
		next, at := s.mostRegret(found)
		if next < 0 {
			return
		}
		j := s.absent[next]
		s.absent = append(s.absent[:next], s.absent[next+1:]...)
		s.insert(j, at)
		for _, k := range s.absent {
			s.resurvey(k, found[k], j)
		}
	}
}

// survey finds the best position in every class the job may be put into.
func (s *state) survey(j int32) []position {
	found := make([]position, len(s.options[j]))
	for i := range found {
		found[i] = s.look(j, i)
	}
	return found
}

// look finds the best position in one class, fairness apart, which changes with every job put in.
func (s *state) look(j int32, i int) position {
	best := nowhere
	if s.linked && !s.ready(j) {
		return best
	}
	s.try(j, int32(i), s.tierOf(j, int32(i)).price[s.mood], &best)
	return best
}

// resurvey looks again where a job just put in may matter: in its class, among those its operator or machine could have
// been used in, and everywhere for a job that waits for it or that it waits for.
func (s *state) resurvey(j int32, found []position, in int32) {
	if s.waits[j] && s.linkedTo(j, in) {
		copy(found, s.survey(j))
		return
	}
	c := s.classOf[s.routeOf[in]]
	changed := &s.classes[c]
	if changed.operatorDay < 0 {
		s.lookAgain(j, found, c)
		return
	}
	for _, rivals := range [][]int32{s.byOperator[changed.operatorDay], s.byMachine[changed.machineDay]} {
		for _, c := range rivals {
			s.lookAgain(j, found, c)
		}
	}
}

// lookAgain looks again in one class, if the job may be put into it.
func (s *state) lookAgain(j int32, found []position, c int32) {
	if i := s.optionAt[int(j)*len(s.classes)+int(c)]; i >= 0 {
		found[i] = s.look(j, int(i))
	}
}

// mostRegret picks the absent job to put in next.
func (s *state) mostRegret(found [][]position) (next int, at position) {
	next = -1
	most := int64(0)
	for i, j := range s.absent {
		s.weigh(j)
		best, second := nowhere, nowhere
		for k, p := range found[j] {
			if p.route < 0 {
				continue
			}
			if op := s.options[j][k].operator; op >= 0 {
				p.energy += s.fairness[op]
			}
			if p.energy < best.energy {
				best, second = p, best
			} else if p.energy < second.energy {
				second = p
			}
		}
		if best.route < 0 {
			continue
		}
		if second.route < 0 {
			second.energy = best.energy + s.scale.energy(cost{hi: s.miss[j]}, &s.scale.moods[s.mood])
		}
		if regret := second.energy - best.energy; next < 0 || regret > most {
			next, at, most = i, best, regret
		}
	}
	return next, at
}
