package routing

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A route taken over from another search is driven as there, unless jobs that wait for others keep it from it; no job is
// lost, and what is left of the plan can be driven or is taken back whole.
func TestRoutesOfAMateAreTakenOver(t *testing.T) {
	taken, alike := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := village(rapid.Uint64().Draw(t, "seed"), 4, 30, 5)
		x := p.index()
		m := x.compile()
		if len(m.able) == 0 {
			return
		}
		searchers := []*searcher{newSearcher(m, rapid.Uint64().Draw(t, "dice")), newSearcher(m, 7)}
		for _, w := range searchers {
			w.regret()
			m.warm(w.state)
			w.keep()
			w.blinkAt(m.blinks)
			for range 30 {
				w.iterate(m.hot)
			}
		}
		introduce(searchers)
		w := searchers[0]
		w.blinkAt(0)
		for range 20 {
			w.begin()
			before := w.total
			if w.ruinLikeMate(); w.broken {
				if w.rollback(); w.total != before {
					t.Fatalf("a route taken back leaves the cost %v, before %v", w.total, before)
				}
				continue
			}
			taken++
			if w.likeMate(t) {
				alike++
			}
			if w.rebuild(); w.broken {
				w.rollback()
				continue
			}
			plan := x.plan(w.state)
			if issues := Validate(p, plan); issues != nil {
				t.Fatal(issues)
			}
			if all := len(plan.Visits) + len(plan.Unserved); all != m.jobs {
				t.Fatalf("%d of %d jobs are left", all, m.jobs)
			}
		}
	})
	if taken == 0 || alike == 0 {
		t.Errorf("%d routes were taken over, %d of them as they are with the mate", taken, alike)
	}
}

// likeMate tells whether a route that the step touched is driven as the mate drives it, and checks that what is known of
// the mate's routes is what it has.
func (w *searcher) likeMate(t *rapid.T) bool {
	for _, r := range w.undo.routes {
		st := w.routes[r].stops
		if len(st) < 3 || w.mate.at[st[1].node] < 0 {
			continue
		}
		of, jobs := w.mate.routeWith(st[1].node)
		if k := slices.Index(jobs, st[1].node); k < 0 || w.mate.routes[w.mate.at[st[1].node]] != of {
			t.Fatalf("job %d is not on its route %d of the mate: %v", st[1].node, of, jobs)
		}
		if of == r && w.drives(r, jobs) {
			return true
		}
	}
	return false
}
