package routing

import (
	"context"
	"testing"

	"pgregory.net/rapid"
)

func TestDaysSomeDaysAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := dayset(rapid.Uint64Range(0, 1<<MaxDays-1).Draw(t, "set"))
		least := rapid.Int32Range(0, MaxDays).Draw(t, "least")
		most := rapid.Int32Range(least, MaxDays).Draw(t, "most")
		later, earlier := set.later(least, most), set.earlier(least, most)
		for day := range int32(MaxDays) {
			behind, before := false, false
			for lag := least; lag <= most; lag++ {
				behind = behind || day >= lag && set.has(day-lag)
				before = before || day+lag < 64 && set.has(day+lag)
			}
			if later.has(day) != behind || earlier.has(day) != before {
				t.Fatalf("%b, %d to %d days away: day %d is later %t, earlier %t, want %t, %t", set, least, most, day,
					later.has(day), earlier.has(day), behind, before)
			}
		}
	})
}

// queue is a problem of one operator whose jobs wait one for the next, each with its own days.
func queue(days [][2]int) *Problem {
	p := one()
	p.Days = 14
	first := p.Jobs[0]
	p.Jobs = nil
	for i, d := range days {
		j := first
		j.ID, j.Area = string(rune('A'+i)), 100
		j.Earliest, j.Latest, j.Due = d[0], d[1], d[0]
		if i > 0 {
			j.After = []After{{Job: p.Jobs[i-1].ID, MinDays: 1, MaxDays: 5}}
		}
		p.Jobs = append(p.Jobs, j)
	}
	return p
}

// The first of three jobs would best be done at once, but then the last, days later, could not be done in time after it.
// However short the search is, none is left out.
func TestJobsLeaveThoseBehindThemTheirDays(t *testing.T) {
	for seed := range uint64(20) {
		plan, err := Solve(context.Background(), queue([][2]int{{0, 6}, {0, 10}, {11, 11}}),
			Options{Seed: seed, Iterations: 20, Searches: 1})
		if err != nil {
			t.Fatal(err)
		}
		if len(plan.Unserved) > 0 {
			t.Errorf("seed %d leaves out %+v", seed, plan.Unserved)
		}
	}
}

// A job whose days lie too far behind those of the one it waits for can never be done, and nobody tries.
func TestDaysNobodyLeavesOpenAreNoOptions(t *testing.T) {
	m := queue([][2]int{{0, 3}, {2, 12}, {0, 13}, {2, 2}}).index().compile()
	first, last := int32(never), int32(-1)
	for _, tier := range m.tiers[1] {
		first, last = min(first, tier.day), max(last, tier.day)
	}
	if first != 2 || last != 8 {
		t.Errorf("the second job can be done on the days %d to %d, want 2 to 8", first, last)
	}
	if len(m.able) != 3 || len(m.options[3]) > 0 {
		t.Errorf("%d jobs can be done, want all but the last", len(m.able))
	}
}
