package routing

import "testing"

// Saving routes ends early where the next one is far from saved, and in good time in any case.
func TestSavingGoesOnWhileARouteIsNearlySaved(t *testing.T) {
	for _, c := range []struct {
		share  float64
		fewest int
		worth  bool
	}{
		{fleetShare / 2, 50, true},
		{fleetShare, nearlySaved + 1, false},
		{fleetShare, nearlySaved, true},
		{fleetLongest, 1, false},
	} {
		w := &searcher{fewest: c.fewest}
		if got := w.worthSaving(c.share); got != c.worth {
			t.Errorf("at %.2f of the run with %d jobs left out: worth saving %t", c.share, c.fewest, got)
		}
	}
}
