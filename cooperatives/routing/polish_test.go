package routing

import (
	"testing"

	"pgregory.net/rapid"
)

// Where only the ways are shortened, no step makes a goal before them worse, and the plan begins as the best one.
func TestPolishKeepsTheGoals(t *testing.T) {
	shorter := 0
	rapid.Check(t, func(t *rapid.T) {
		_, w, ok := begun(t, 4, 30, 5)
		if !ok {
			return
		}
		for range 50 {
			w.iterate(w.hot)
			w.walk(w.hot)
			w.press()
		}
		w.startPolish()
		if w.total != w.best.total {
			t.Fatalf("the plan in work costs %+v, the best one %+v", w.total, w.best.total)
		}
		for range 50 {
			before := w.total
			w.iterate(w.hot)
			w.walk(w.hot)
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
