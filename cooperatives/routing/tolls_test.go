package routing

import (
	"testing"

	"pgregory.net/rapid"
)

// A toll asks of those who have too much, pays those who have too little, leaves alone those who are fair, and never turns
// from one to the other at once.
func TestTollsFollowTheLoads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{travel: weighTravel, step: rapid.Int64Range(1, 100_000).Draw(t, "step")}
		toll := int64(0)
		for range rapid.IntRange(1, 300).Draw(t, "times") {
			off := rapid.Int64Range(-5*m.step, 20*m.step).Draw(t, "off")
			next := m.tollAfter(toll, off)
			alone := m.step * fairTenths / 10
			switch {
			case toll > 0 && next < 0 || toll < 0 && next > 0:
				t.Fatalf("a toll of %d became one of %d", toll, next)
			case off > alone && next < toll || off < -alone && next > toll:
				t.Fatalf("%d off, a toll of %d became one of %d", off, toll, next)
			case off <= alone && off >= -alone && abs(next) > abs(toll):
				t.Fatalf("%d off, which is fair, a toll of %d grew to %d", off, toll, next)
			case abs(next) > highestToll*m.travel/m.step:
				t.Fatalf("a toll of %d", next)
			}
			toll = next
		}
	})
}

func abs(n int64) int64 { return max(n, -n) }

// What steps tell beforehand about tolls is what all operators together pay more.
func TestTollsOfAStepAreThoseOfAllLoads(t *testing.T) {
	moved := 0
	rapid.Check(t, func(t *rapid.T) {
		_, w, ok := begun(t, 3, 24, 4)
		if !ok {
			return
		}
		for o := range w.tolls {
			w.tolls[o] = rapid.Int64Range(-1000, 1000).Draw(t, "toll")
		}
		for _, j := range w.able {
			r := w.routeOf[j]
			if r < 0 || w.waits[j] {
				continue
			}
			w.begin()
			from := w.optionOf(j).operator
			w.cut(r, int(w.at[j]), 1)
			at := w.cheapest(j)
			if at.route < 0 {
				w.rollback()
				continue
			}
			w.put(j, at)
			to := w.options[j][at.option].operator
			if have, want := w.tolled(), w.tollOf(from, to, w.load[j]); have != want {
				t.Fatalf("job %d from %d to %d: loads pay %d more, foretold were %d", j, from, to, have, want)
			}
			if from != to {
				moved++
			}
		}
	})
	if moved == 0 {
		t.Error("no job went to another operator")
	}
}
