package routing

// A toll is what a unit of load costs its operator, in cost.lo: those who have more than their part of the work pay for
// each job, those who have less are paid for it. Squared steps of loads alone are a poor guide: most changes of a load
// stay within its step, and few pairs of jobs can change places without leaving it. Tolls lead every job a little to where
// work is wanted. They are the multipliers of a Lagrangian relaxation, as Held, Wolfe and Crowder (1974) follow them.

const (
	fairTenths  = 3   // of a step, how far off the mean a load is let alone; from 5 on it counts
	tollPerStep = 2   // how many units of way for a step's load a toll grows by at a time, if the load is a step off
	highestToll = 100 // units of way for a step's load
)

// levy lets tolls follow the loads: those of loads that are off grow, the others fall back to nothing.
func (w *searcher) levy() {
	for o, load := range w.loads {
		w.tolls[o] = w.tollAfter(w.tolls[o], load-stepsOfMean*w.step)
	}
}

// tollAfter is the next toll of an operator whose load is so far off the mean.
func (m *model) tollAfter(toll, off int64) int64 {
	most := highestToll * m.travel / m.step
	grows := func(by int64) int64 { return tollPerStep * m.travel / m.step * by / m.step }
	alone := fairTenths * m.step / 10
	if toll > 0 || toll == 0 && off > alone {
		return min(most, max(0, toll+grows(off-alone)))
	}
	return max(-most, min(0, toll+grows(off+alone)))
}

// tolled is by how much a step changes what all loads pay.
func (s *state) tolled() int64 {
	sum := int64(0)
	for o, load := range s.loads {
		sum += s.tolls[o] * (load - s.undo.loads[o])
	}
	return sum
}

// tollOf is by how much it changes if some load goes from one operator to another.
func (s *state) tollOf(from, to int32, load int64) int64 { return load * (s.tolls[to] - s.tolls[from]) }
