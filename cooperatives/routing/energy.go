package routing

import "math"

// The goals of a cost that can be weighed against the way, as they are folded into it: those in hi from the top, then
// the one on top of lo.
const (
	fairnessGoal = 3
	waitingGoal  = 4
	goals        = 5
)

// The moods of putting a job back: where the goals rule, but for fairness, to which tolls lead, and where the way may cost
// some of them, so that what must be traded for a better way can be.
const (
	strict = iota
	soft
	moods
)

// presses and eases are the factors of the weight of waiting, every few iterations.
const (
	presses = 1.05
	eases   = 0.97
)

// The temperatures of a team's search when it begins and when it ends, in parts of the way that a job takes on average.
const (
	hotWays  = 0.6
	coldWays = 0.033
)

// A scale turns a cost into an energy: one number in units of cost.lo, in which a goal weighs so many of them. A plan
// is better by its cost alone; energies only lead the search.
type scale struct {
	shifts      [goals]uint // the bit at which the goal begins; the last one is in lo
	moods       [moods]weights
	soft        float64               // odds of the soft mood
	trades      weights               // of fairness and waiting for the plan in work, when the search begins
	least, most int64                 // between which that of waiting stays
	bears       [fairnessGoal]float64 // how much worse the goals before get in a step when the search begins
}

type weights [goals]int64

// energy weighs a cost, or the difference of two.
func (s *scale) energy(c cost, w *weights) int64 {
	sum := int64(0)
	for k := range goals - 1 {
		n := (c.hi + 1<<s.shifts[k]>>1) >> s.shifts[k]
		sum += n * w[k]
		c.hi -= n << s.shifts[k]
	}
	n := (c.lo + 1<<s.shifts[goals-1]>>1) >> s.shifts[goals-1]
	return sum + n*w[goals-1] + c.lo - n<<s.shifts[goals-1]
}

// first is the first goal that a change is about, and by how much: goals for the way.
func (s *scale) first(c cost) (n int64, goal int) {
	for k := range goals - 1 {
		if n := (c.hi + 1<<s.shifts[k]>>1) >> s.shifts[k]; n != 0 {
			return n, k
		}
	}
	if n := (c.lo + 1<<s.shifts[goals-1]>>1) >> s.shifts[goals-1]; n != 0 {
		return n, goals - 1
	}
	return c.lo, goals
}

// warm finds the temperatures of a search that begins at a plan, where the model has none: a step of some minutes is
// nothing where the ways are long, and breaks everything in a small village.
func (m *model) warm(s *state) {
	if m.hot > 0 {
		return
	}
	way, served := int64(0), max(1, len(m.able)-len(s.absent))
	for r := range s.routes {
		if rt := &s.routes[r]; !rt.empty() {
			way += int64(rt.travel)
		}
	}
	mean := max(1, float64(way)/float64(served)) * float64(m.travel)
	m.hot, m.cold = hotWays*mean, coldWays*mean
}

// drawMood draws the mood for a step.
func (w *searcher) drawMood() int {
	if w.scale.soft > 0 && w.unit() < w.scale.soft {
		return soft
	}
	return strict
}

// bearable tells whether a change, and so much more in tolls, is taken while the search is that hot. Where goals change
// that must not be traded for others, the first of them decides, by a temperature of its own.
func (w *searcher) bearable(change cost, tolls int64, heat float64) bool {
	n, k := w.scale.first(change)
	if w.polish && k < goals {
		return n < 0
	}
	if k < fairnessGoal {
		return n <= 0 || float64(n) <= -w.scale.bears[k]*w.strain*math.Log(w.unit())
	}
	return float64(w.scale.energy(change, &w.now)+tolls) <= -heat*math.Log(w.unit())
}

// press makes waiting weigh more if it is the first goal that the plan in work misses and the best plan reaches, and less
// if there is none before the way: so the search keeps crossing the border of what the goals allow, where the better
// ways are. Where no goal before fairness is missed, tolls follow the loads as well.
func (w *searcher) press() {
	if w.polish {
		return
	}
	n, k := w.scale.first(w.total.minus(w.best.total))
	if w.step > 0 && k >= fairnessGoal {
		w.levy()
	}
	if k < waitingGoal {
		return
	}
	factor := eases
	if n > 0 && k == waitingGoal {
		factor = presses
	}
	weight := &w.now[waitingGoal]
	*weight = max(w.scale.least, min(w.scale.most, int64(float64(*weight)*factor)))
}
