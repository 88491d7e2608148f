package routing

import (
	"testing"

	"pgregory.net/rapid"
)

// In the strict mood the energy of a change has the sign of the first goal that changes, but for fairness, which pays for
// ways and waiting by tolls.
func TestStrictEnergyFollowsTheGoals(t *testing.T) {
	s := teamScale()
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.Int64Range(-9, 9)
		goal := [goals + 1]int64{}
		for k := range goal {
			if k != fairnessGoal {
				goal[k] = some.Draw(t, "goal")
			}
		}
		change := cost{
			hi: goal[0]*weighMiss + goal[1]*weighLate + goal[2]*weighReplaced + goal[3],
			lo: goal[4]*weighWait + goal[5]*weighTravel,
		}
		want, first := int64(0), goals
		for k := goals; k >= 0; k-- {
			if goal[k] != 0 {
				want, first = goal[k], k
			}
		}
		n, k := s.first(change)
		if k != first || k < goals && n != want {
			t.Fatalf("%v: the first change is %d of goal %d, want %d of %d", goal, n, k, want, first)
		}
		if e := s.energy(change, &s.moods[strict]); (e > 0) != (want > 0) || (e < 0) != (want < 0) {
			t.Fatalf("%v has the energy %d", goal, e)
		}
	})
}

// What is remembered about a job on a route is what looking again finds, after any number of steps and ways back.
func TestWhatIsRememberedIsTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, w, ok := begun(t, 4, 30, 5)
		if !ok {
			return
		}
		m := w.model
		w.blinkAt(m.blinks)
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			w.iterate(m.hot)
		}
		for j := range m.options {
			for _, o := range m.options[j] {
				d, r := w.found[o.slot], m.classes[o.class].first
				if w.routeOf[j] == r || d.stamp>>indexBits != w.versions[r] {
					continue
				}
				at, grows := w.scan(int32(j), r, 1, len(w.routes[r].stops)-1)
				if have := int32(d.stamp & (1<<indexBits - 1)); have != at || at > 0 && d.grows != grows {
					t.Fatalf("job %d on route %d: remembered %d for %d, found %d for %d", j, r, have, d.grows, at, grows)
				}
			}
		}
	})
}

// TestSearchesBeginAsHotAsTheirWaysAreLong measures temperatures by the way that a job takes in the first plan, as its score
// has it, and by a minute where nobody has to drive.
func TestSearchesBeginAsHotAsTheirWaysAreLong(t *testing.T) {
	for _, spread := range []int{0, 1, 4} {
		p := village(1, 4, 30, 5)
		p.Travel = nil
		for i := range p.Places {
			p.Places[i].X, p.Places[i].Y = p.Places[i].X*spread, p.Places[i].Y*spread
		}
		x := p.index()
		m := x.compile()
		w := newSearcher(m, 1)
		w.regret()
		m.warm(w.state)
		plan := x.plan(w.state)
		way := max(1, float64(plan.Score.Travel)/float64(len(plan.Visits))) * weighTravel
		if len(plan.Visits) == 0 || m.hot != hotWays*way || m.cold != coldWays*way {
			t.Errorf("at %d times the distances, a plan of %d jobs and %d minutes begins at %g and ends at %g",
				spread, len(plan.Visits), plan.Score.Travel, m.hot, m.cold)
		}
	}
}
