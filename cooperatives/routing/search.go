package routing

import (
	"context"
	"math"
	"sync"
	"time"
)

// Options say how long to search. A seed, a number of iterations and of searches make the plan; where a deadline of
// the context comes first, time does.
type Options struct {
	Seed       uint64
	Iterations int              // of each search; 0: until the deadline, or defaultIterations without one
	Searches   int              // side by side, one goroutine each; 0: 2
	Now        func() time.Time // the clock of the deadline; without one only iterations cool the search
	// Progress is told now and then what there is; false stops the search. It runs on the caller's goroutine.
	Progress func(Progress) bool
}

// Progress is how far a search has come. Goals are those of the best plan so far.
type Progress struct {
	Share      float64 // of the iterations or the time, 0 … 1
	Iterations int     // of all searches
	Unserved   int     // jobs
	Travel     int     // in the units of the problem
}

const (
	defaultIterations = 20_000
	rounds            = 60    // how often the searches stop together
	meetings          = 6     // of the rounds between two exchanges
	clockStride       = 64    // iterations between looks at the clock
	fleetShare        = 0.12  // of the run that is spent on saving routes, where that is a goal
	fleetLongest      = 0.35  // the same, while a route is nearly saved
	leastStrain       = 0.001 // of the search when it ends
	polishFrom        = 0.85  // of the run only the ways of the best plan are shortened
	learning          = 0.2   // how fast the weights of the ruins follow their success
	lesson            = 500   // iterations between
)

// A searcher is one search with the best it has seen.
type searcher struct {
	*state
	best   snapshot
	done   int
	strain float64 // how much of what must not be traded is borne, a part of what is at first
	now    weights // of the goals that may be traded
	polish bool    // only the way may get worse
	saving bool    // of routes: jobs may stay out for a while
	fewest int     // jobs left out at once since the last route was saved
	ruins  []ruin
	mate   mate
}

// A ruin is a way to take jobs out, or to swap them, with its odds.
type ruin struct {
	run            func()
	weight, earned float64
	uses           float64
}

// A snapshot is a plan without what can be worked out from it.
type snapshot struct {
	total  cost
	jobs   []int32 // in the order of their routes
	routes []int32 // of those jobs
	used   int
}

func newSearcher(m *model, seed uint64) *searcher {
	w := &searcher{state: newState(m, seed), now: m.scale.trades}
	w.ruins = []ruin{{run: w.ruinStrings, weight: 10}, {run: w.ruinRandom, weight: 1}, {run: w.ruinRoute, weight: 1}}
	if m.linked {
		w.ruins = append(w.ruins, ruin{run: w.ruinChains, weight: 2})
	}
	if m.step > 0 {
		w.ruins = append(w.ruins, ruin{run: w.swapJobs, weight: 1}, ruin{run: w.ruinLikeMate, weight: 2})
	}
	return w
}

func (w *searcher) keep() { w.sketch(&w.best) }

// sketch writes the plan in work into a snapshot.
func (s *state) sketch(b *snapshot) {
	b.total, b.used = s.total, s.usedAll
	b.jobs, b.routes = b.jobs[:0], b.routes[:0]
	for _, list := range s.used {
		for _, r := range list {
			for _, st := range s.routes[r].stops {
				if int(st.node) < s.model.jobs {
					b.jobs, b.routes = append(b.jobs, st.node), append(b.routes, r)
				}
			}
		}
	}
}

// restore makes the snapshot the plan in work.
func (s *state) restore(b *snapshot) {
	s.begin()
	for _, list := range s.used {
		for len(list) > 0 {
			r := list[len(list)-1]
			list = list[:len(list)-1]
			rt := &s.routes[r]
			rt.stops = append(rt.stops[:1], stop{node: s.classes[rt.class].end})
			s.update(r)
		}
	}
	s.absent = s.absent[:0]
	copy(s.loads, s.past)
	for j := range s.routeOf {
		s.routeOf[j] = -1
	}
	for k, j := range b.jobs {
		rt := &s.routes[b.routes[k]]
		rt.stops[len(rt.stops)-1].node, rt.stops[len(rt.stops)-1].option = j, s.optionIn(j, b.routes[k])
		rt.stops = append(rt.stops, stop{node: s.classes[rt.class].end})
		s.routeOf[j] = b.routes[k]
		if op := s.classes[rt.class].operator; op >= 0 {
			s.loads[op] += s.load[j]
		}
	}
	s.square()
	for k, r := range b.routes {
		if k == 0 || r != b.routes[k-1] {
			s.update(r)
		}
	}
	for _, j := range s.able {
		if s.routeOf[j] < 0 {
			s.absent = append(s.absent, j)
		}
	}
	s.total = b.total
}

// iterate ruins, repairs and decides.
func (w *searcher) iterate(heat float64) {
	w.begin()
	old := w.total
	k := w.draw()
	w.ruins[k].run()
	w.ruins[k].uses++
	if !w.broken {
		w.mood = w.drawMood()
		w.rebuild()
	}
	switch {
	case w.broken:
		w.rollback()
	case w.saving:
		w.decideSaving()
	case w.total.less(w.best.total):
		w.keep()
		w.ruins[k].earned += 4
	case !w.bearable(w.total.minus(old), w.tolled(), heat):
		w.rollback()
	case w.total.less(old):
		w.ruins[k].earned++
	}
	w.done++
	if w.done%lesson == 0 {
		w.learn()
	}
}

// draw picks a ruin by its weight.
func (w *searcher) draw() int {
	sum := 0.0
	for i := range w.ruins {
		sum += w.ruins[i].weight
	}
	x := w.unit() * sum
	for i := range w.ruins {
		if x -= w.ruins[i].weight; x <= 0 {
			return i
		}
	}
	return 0
}

func (w *searcher) learn() {
	for i := range w.ruins {
		r := &w.ruins[i]
		if r.uses > 0 {
			r.weight = max(0.2, (1-learning)*r.weight+learning*100*r.earned/r.uses)
		}
		r.uses, r.earned = 0, 0
	}
}

// A budget says how far a run has come.
type budget struct {
	iterations int
	start, end time.Time
	now        func() time.Time
}

func newBudget(ctx context.Context, o Options) budget {
	b := budget{iterations: o.Iterations, now: o.Now}
	end, timed := ctx.Deadline()
	if timed && o.Now != nil {
		b.start, b.end = o.Now(), end
	} else {
		b.now = nil
	}
	if b.iterations == 0 && b.now == nil {
		b.iterations = defaultIterations
	}
	return b
}

// share is the part of the budget that is spent after so many iterations of a search.
func (b *budget) share(done int) float64 {
	share := 0.0
	if b.iterations > 0 {
		share = float64(done) / float64(b.iterations)
	}
	if b.now != nil {
		if whole := b.end.Sub(b.start); whole > 0 {
			share = max(share, float64(b.now().Sub(b.start))/float64(whole))
		} else {
			share = 1
		}
	}
	return share
}

// until runs the search up to a share of the budget.
func (w *searcher) until(ctx context.Context, b *budget, share float64) {
	for ctx.Err() == nil {
		now := b.share(w.done)
		if now >= share {
			return
		}
		if w.saving && !w.worthSaving(now) {
			w.stopSaving()
		}
		if w.step > 0 && !w.polish && now > polishFrom {
			w.startPolish()
		}
		w.press()
		w.strain = math.Pow(leastStrain, now)
		heat := w.hot * math.Pow(w.cold/w.hot, now)
		steps := clockStride
		if b.iterations > 0 {
			steps = min(steps, int(math.Ceil(share*float64(b.iterations)))-w.done)
		}
		for range max(1, steps) {
			w.iterate(heat)
			if w.step > 0 {
				w.walk(walkHeat * heat)
			}
		}
	}
}

// startPolish goes on from the best plan, to shorten its ways alone: what the search comes to now is seldom as good by
// the goals before, and what it finds there would be lost.
func (w *searcher) startPolish() {
	w.polish = true
	clear(w.tolls)
	w.adopt(&w.best)
}

// run searches side by side and returns the best plan found.
func run(ctx context.Context, searchers []*searcher, o Options) *searcher {
	b := newBudget(ctx, o)
	for k := 1; k <= rounds && ctx.Err() == nil; k++ {
		var group sync.WaitGroup
		for _, w := range searchers[1:] {
			group.Go(func() { w.until(ctx, &b, float64(k)/rounds) })
		}
		searchers[0].until(ctx, &b, float64(k)/rounds)
		group.Wait()
		introduce(searchers)
		best := exchange(searchers, k)
		if o.Progress != nil && !o.Progress(report(&b, searchers, best)) {
			break
		}
	}
	best := searchers[0]
	for _, w := range searchers[1:] {
		if w.best.total.less(best.best.total) {
			best = w
		}
	}
	best.restore(&best.best)
	return best
}

// introduce shows each search the plan in work of the next, where searches take over routes.
func introduce(searchers []*searcher) {
	for i, w := range searchers {
		if next := searchers[(i+1)%len(searchers)]; w.step > 0 && next != w {
			w.meet(next)
		}
	}
}

// exchange hands the best plan to the search that is worst off, and to all whose plan misses a goal it does not.
func exchange(searchers []*searcher, round int) *searcher {
	best, worst := searchers[0], searchers[0]
	for _, w := range searchers[1:] {
		if w.best.total.less(best.best.total) {
			best = w
		}
		if worst.best.total.less(w.best.total) {
			worst = w
		}
	}
	if round%meetings != 0 {
		return best
	}
	for _, w := range searchers {
		if w != best && (w == worst || best.best.total.hi < w.best.total.hi) {
			w.adopt(&best.best)
		}
	}
	return best
}

// adopt goes on from the plan of another search.
func (w *searcher) adopt(b *snapshot) {
	w.restore(b)
	w.keep()
	w.limit = len(w.model.classOf)
	if w.saving {
		w.saveRoute()
	}
}

func report(b *budget, searchers []*searcher, best *searcher) Progress {
	p := Progress{Share: min(1, b.share(best.done)), Unserved: best.model.jobs - len(best.best.jobs)}
	for _, w := range searchers {
		p.Iterations += w.done
	}
	p.Travel = best.travelOf(&best.best)
	return p
}

// travelOf adds up the way of a snapshot.
func (m *model) travelOf(b *snapshot) int {
	sum := 0
	for k, j := range b.jobs {
		c := &m.classes[m.classOf[b.routes[k]]]
		from := c.start
		if k > 0 && b.routes[k-1] == b.routes[k] {
			from = b.jobs[k-1]
		}
		sum += int(m.row[int(from)*m.size+int(j)])
		if k+1 == len(b.jobs) || b.routes[k+1] != b.routes[k] {
			sum += int(m.row[int(j)*m.size+int(c.end)])
		}
	}
	return sum
}

const (
	fewJobs    = 12  // of which nearly every combination can be tried
	wildBlinks = 0.4 // how often one search of few jobs looks past a position
)

// blinksOf is how often a search looks past a position. Few jobs are put back in few ways, so that two of them may never
// leave together for a place that is worse for each alone; there all searches but the first try nearly anything.
func (m *model) blinksOf(search int) float64 {
	if search > 0 && m.jobs <= fewJobs {
		return wildBlinks
	}
	return m.blinks
}

// search completes the plan that start makes of an empty one, and improves it.
func search(ctx context.Context, m *model, start func(*state), o Options) *searcher {
	if o.Searches == 0 {
		o.Searches = 2
	}
	searchers := make([]*searcher, o.Searches)
	for i := range searchers {
		w := newSearcher(m, o.Seed*1_000_003+uint64(i))
		if i == 0 {
			start(w.state)
			w.regret()
			m.warm(w.state)
		} else {
			w.restore(&searchers[0].best)
		}
		w.keep()
		if m.classes[0].open > 0 && len(w.absent) == 0 {
			w.saving = true
			w.saveRoute()
		}
		w.blinkAt(m.blinksOf(i))
		searchers[i] = w
	}
	best := run(ctx, searchers, o)
	best.blinkAt(0)
	best.mood = strict
	best.begin()
	best.refill()
	return best
}
