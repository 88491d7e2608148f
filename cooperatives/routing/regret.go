package routing

// regret puts all absent jobs in, next always the one that loses most if it has to wait: the difference between its
// best and its second best class of routes, or its being left out. Only what a job finds in the route just changed is
// worked out again.
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
		s.insert(j, at.route, int(at.at))
		for _, k := range s.absent {
			s.resurvey(k, found[k], at.route)
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
	o := &s.options[j][i]
	for _, r := range s.used[o.class] {
		s.try(j, r, o.cost, &best)
	}
	if r := s.vacant(o.class); r >= 0 {
		base := o.cost
		base.hi += s.classes[o.class].open
		s.try(j, r, base, &best)
	}
	return best
}

// resurvey looks again where the change of a route may matter: in its class, among those its operator or machine could
// have been used in, and everywhere for jobs that wait.
func (s *state) resurvey(j int32, found []position, r int32) {
	changed := &s.classes[s.routes[r].class]
	waits := s.linked && len(s.before[j])+len(s.behind[j]) > 0
	for i := range found {
		c := &s.classes[s.options[j][i].class]
		if waits || c == changed || c.operatorDay >= 0 && c.operatorDay == changed.operatorDay ||
			c.machineDay >= 0 && c.machineDay == changed.machineDay {
			found[i] = s.look(j, i)
		}
	}
}

// mostRegret picks the absent job to put in next.
func (s *state) mostRegret(found [][]position) (next int, at position) {
	next = -1
	var most cost
	for i, j := range s.absent {
		s.weigh(j)
		best, second := nowhere, nowhere
		for k, p := range found[j] {
			if p.route < 0 {
				continue
			}
			if op := s.classes[s.options[j][k].class].operator; op >= 0 && s.step > 0 {
				p.cost.hi += s.fairness[op]
			}
			if p.cost.less(best.cost) {
				best, second = p, best
			} else if p.cost.less(second.cost) {
				second = p
			}
		}
		if best.route < 0 {
			continue
		}
		if second.route < 0 {
			second.cost = cost{hi: best.cost.hi + s.miss[j]}
		}
		if regret := second.cost.minus(best.cost); next < 0 || most.less(regret) {
			next, at, most = i, best, regret
		}
	}
	return next, at
}
