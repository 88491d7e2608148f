package cooperatives_test

import (
	"testing"

	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

func TestMuIsReadAndWritten(t *testing.T) {
	for text, want := range map[string]cooperatives.Mu{
		"12.5": 1250, " 3.25亩 ": 325, "０．０１": 1, "100000": cooperatives.MaxMu, "0": 0,
	} {
		got, err := cooperatives.ParseMu(text)
		if err != nil || got != want {
			t.Errorf("%q is read as %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-1", "1.234", "一亩", "100000.01", "1e3"} {
		if _, err := cooperatives.ParseMu(text); err == nil {
			t.Errorf("%q is read", text)
		}
	}
	if s := cooperatives.Mu(1205).String(); s != "12.05" {
		t.Errorf("written as %s", s)
	}
	rapid.Check(t, func(t *rapid.T) {
		m := cooperatives.Mu(rapid.Int64Range(0, int64(cooperatives.MaxMu)).Draw(t, "mu"))
		if back, err := cooperatives.ParseMu(m.String()); err != nil || back != m {
			t.Fatalf("%s is read back as %s, %v", m, back, err)
		}
	})
}

// TestCustody works the example of the rules out: 100 亩 ploughed, 80 sown, 200 protected and 50 harvested are 91.1 亩 in
// custody.
func TestCustody(t *testing.T) {
	var s cooperatives.Served
	for stage, area := range map[cooperatives.Stage]cooperatives.Mu{
		cooperatives.Ploughing: 10000, cooperatives.Sowing: 8000, cooperatives.Protection: 20000,
		cooperatives.Harvest: 5000, cooperatives.NoStage: 99900,
	} {
		s.Add(stage, area)
	}
	if got := s.Custody(); got != 9110 {
		t.Errorf("custody of %s 亩", got)
	}
}

func TestCostRoundsHalfUp(t *testing.T) {
	for _, c := range []struct {
		area cooperatives.Mu
		each ledger.Money
		want ledger.Money
	}{{325, 80_00, 260_00}, {1, 50, 1}, {1, 49, 0}, {333, 33_33, 110_99}} {
		if got := c.area.Cost(c.each); got != c.want {
			t.Errorf("%s 亩 at %s cost %s, want %s", c.area, c.each, got, c.want)
		}
	}
}
