package routing

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Small steps lose no job, leave routes that can be driven, and cost what was foretold: the cost kept along the way is
// that of the plan counted anew.
func TestWalkKeepsJobsRulesAndCosts(t *testing.T) {
	changes := 0
	rapid.Check(t, func(t *rapid.T) {
		x, w, ok := begun(t, 4, 30, 5)
		if !ok {
			return
		}
		placed := len(w.best.jobs)
		for range 20 {
			before, began := w.total, x.plan(w.state).Score
			w.walk(w.hot * math.Exp2(float64(w.below(8))))
			plan := x.plan(w.state)
			if issues := Validate(x.Problem, plan); issues != nil {
				t.Fatal(issues)
			}
			if len(plan.Visits) != placed {
				t.Fatalf("%d jobs are placed, before %d", len(plan.Visits), placed)
			}
			if w.total != before {
				changes++
			}
			want := cost{
				hi: (plan.Score.LateDays-began.LateDays)*weighLate + plan.Score.Unfairness - began.Unfairness,
				lo: (plan.Score.Waiting-began.Waiting)*weighWait + (plan.Score.Travel-began.Travel)*weighTravel +
					(plan.Score.Overtime-began.Overtime)*weighOvertime,
			}
			if have := w.total.minus(before); have != want {
				t.Fatalf("the cost changed by %+v, that of the plan by %+v", have, want)
			}
		}
	})
	if changes == 0 {
		t.Error("no step was taken")
	}
}

// What a step changes is known before it is taken.
func TestStepsCostWhatWasForetold(t *testing.T) {
	steps := 0
	rapid.Check(t, func(t *rapid.T) {
		_, w, ok := begun(t, 3, 24, 4)
		if !ok {
			return
		}
		for range 50 {
			j, k := w.able[w.below(len(w.able))], w.able[w.below(len(w.able))]
			if w.routeOf[j] < 0 || w.routeOf[k] < 0 || w.routeOf[j] == w.routeOf[k] || w.fixed[j] {
				continue
			}
			r := w.routeOf[j]
			foretold, ok := w.replaced(r, w.at[j], nobody)
			if !ok {
				continue
			}
			rt := &w.routes[r]
			before := w.way(rt)
			w.begin()
			w.cut(r, int(w.at[j]), 1)
			if have := w.way(rt) - before; have != foretold {
				t.Fatalf("without job %d the way of its route grows by %d, foretold were %d", j, have, foretold)
			}
			steps++
			w.rollback()
		}
	})
	if steps == 0 {
		t.Error("no job could leave its route")
	}
}
