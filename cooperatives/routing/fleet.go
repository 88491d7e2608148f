package routing

import "math"

const (
	savingHeat  = 0.1 // temperature while routes are saved, as a part of the hottest
	nearlySaved = 2   // a route is nearly saved when all its jobs but so many found a place elsewhere
)

// saveRoute dissolves the route whose jobs have been left out least, and forbids to open another for them.
func (w *searcher) saveRoute() {
	w.begin()
	least, sum := int32(-1), int64(math.MaxInt64)
	for _, list := range w.used {
		for _, r := range list {
			if n := w.absences(w.routes[r].stops); n < sum {
				least, sum = r, n
			}
		}
	}
	if least < 0 {
		return
	}
	w.limit, w.fewest = w.usedAll-1, math.MaxInt
	w.cut(least, 1, len(w.routes[least].stops)-2)
}

func (w *searcher) absences(stops []stop) int64 {
	sum := int64(0)
	for _, st := range stops {
		if int(st.node) < w.model.jobs {
			sum += w.missed[st.node]
		}
	}
	return sum
}

// decideSaving keeps what leaves out fewer jobs, or jobs that were left out less often before; a plan with all of them
// is the best one yet, with a route less.
func (w *searcher) decideSaving() {
	before, after := int64(0), int64(0)
	for _, j := range w.undo.absent {
		before += w.missed[j]
	}
	for _, j := range w.absent {
		after += w.missed[j]
	}
	for _, j := range w.absent {
		w.missed[j]++
	}
	w.fewest = min(w.fewest, len(w.absent))
	switch fewer := len(w.absent) - len(w.undo.absent); {
	case len(w.absent) == 0:
		w.keep()
		w.saveRoute()
	case fewer < 0 || after < before:
	case fewer == 0 && float64(w.total.lo-w.undo.total.lo) <= -w.hot*savingHeat*math.Log(w.unit()):
	default:
		w.rollback()
	}
}

// worthSaving tells whether to go on saving routes at that share of the run: longer where the next is nearly saved, as
// nothing else shows whether the fewest are reached.
func (w *searcher) worthSaving(share float64) bool {
	return share < fleetShare || w.fewest <= nearlySaved && share < fleetLongest
}

// stopSaving goes back to the best plan with all jobs.
func (w *searcher) stopSaving() {
	w.saving = false
	w.limit = len(w.model.classOf)
	w.restore(&w.best)
}
