package routing

import (
	"testing"

	"pgregory.net/rapid"
)

// A swap loses no job, leaves routes that can be driven, and is taken back whole.
func TestSwapKeepsJobsAndRules(t *testing.T) {
	swapped := 0
	rapid.Check(t, func(t *rapid.T) {
		x, s, ok := begun(t, 4, 30, 5)
		if !ok {
			return
		}
		for range 20 {
			s.begin()
			before := s.total
			placed := len(x.plan(s.state).Visits)
			j := s.able[s.below(len(s.able))]
			i := s.partner(j)
			if i < 0 {
				continue
			}
			a, b := s.routeOf[j], s.routeOf[i]
			if s.swap(i, j); s.broken {
				s.rollback()
				if s.total != before || s.routeOf[j] != a || s.routeOf[i] != b {
					t.Fatalf("a swap taken back leaves the cost %v and routes %d, %d; before %v and %d, %d", s.total,
						s.routeOf[j], s.routeOf[i], before, a, b)
				}
				continue
			}
			swapped++
			plan := x.plan(s.state)
			if issues := Validate(x.Problem, plan); issues != nil {
				t.Fatal(issues)
			}
			if now := len(plan.Visits); now != placed || s.routeOf[j] != b || s.routeOf[i] != a {
				t.Fatalf("%d jobs are placed, before %d, on routes %d and %d instead of %d and %d", now, placed,
					s.routeOf[j], s.routeOf[i], b, a)
			}
		}
	})
	if swapped == 0 {
		t.Error("no two jobs were swapped")
	}
}
