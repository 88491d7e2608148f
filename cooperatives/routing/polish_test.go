package routing

import (
	"testing"

	"pgregory.net/rapid"
)

// Where only the ways are shortened, no step makes a goal before them worse, and the plan begins as the best one.
func TestPolishKeepsTheGoals(t *testing.T) {
	shorter := 0
	rapid.Check(t, func(t *rapid.T) {
		p := village(rapid.Uint64().Draw(t, "seed"), 4, 30, 5)
		m := p.index().compile()
		if len(m.able) == 0 {
			return
		}
		w := newSearcher(m, rapid.Uint64().Draw(t, "dice"))
		w.regret()
		w.keep()
		w.strain = 1
		for range 50 {
			w.iterate(m.hot)
			w.walk(m.hot)
			w.press()
		}
		w.startPolish()
		if w.total != w.best.total {
			t.Fatalf("the plan in work costs %+v, the best one %+v", w.total, w.best.total)
		}
		for range 50 {
			before := w.total
			w.iterate(m.hot)
			w.walk(m.hot)
			w.press()
			if n, k := w.scale.first(w.total.minus(before)); k < goals && n > 0 {
				t.Fatalf("goal %d got worse by %d", k, n)
			}
			if w.total.less(before) {
				shorter++
			}
		}
	})
	if shorter == 0 {
		t.Error("no way was shortened")
	}
}
