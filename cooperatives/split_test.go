package cooperatives_test

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

func TestSplitByRateLeavesTheResidue(t *testing.T) {
	tests := []struct {
		name    string
		step    cooperatives.Step
		rate    string
		parts   []string
		residue string
	}{
		{"to the fen", cooperatives.StepFen, "28.57", []string{"28.57", "57.14", "14.28"}, "0.01"},
		{"to the jiao", cooperatives.StepJiao, "28.50", []string{"28.50", "57.00", "14.25"}, "0.25"},
		{"to the yuan", cooperatives.StepYuan, "28", []string{"28.00", "56.00", "14.00"}, "2"},
	}
	w := cooperatives.Weights{PerShare: 10_000, Claims: []cooperatives.Claim{
		{Holder: "1", Weight: 10_000}, {Holder: "2", Weight: 20_000}, {Holder: "3", Weight: 5_000},
	}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := cooperatives.SplitByRate(money(t, "100"), w, tt.step)
			if err != nil {
				t.Fatal(err)
			}
			wantMoney(t, "the rate", s.Rate, tt.rate)
			wantAll(t, amounts(s), tt.parts...)
			wantMoney(t, "the residue", s.Residue, tt.residue)
		})
	}
}

func TestSplitExplains(t *testing.T) {
	s, err := cooperatives.SplitExact(money(t, "10000"), counts(3, 3, 1))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"explain.exact_up", "explain.exact_down", "explain.exact_down"} {
		if e := s.Explain(i); e.Key != want {
			t.Errorf("part %d is explained by %s, want %s", i, e.Key, want)
		}
	}
	if e := s.Explain(0); e.Args["ideal"] != "4,285.714286" || e.Args["amount"] != "4,285.72" || e.Args["total"] != "7" {
		t.Errorf("explained by %v", e.Args)
	}
	if s, err = cooperatives.SplitExact(money(t, "7"), counts(3, 3, 1)); err != nil {
		t.Fatal(err)
	}
	if e := s.Explain(0); e.Key != "explain.exact" || e.Args["shares"] != "3" {
		t.Errorf("explained by %v", e)
	}
	if s, err = cooperatives.SplitByRate(money(t, "7.03"), counts(3, 3, 1), cooperatives.StepFen); err != nil {
		t.Fatal(err)
	}
	if e := s.Explain(1); e.Key != "explain.by_rate" || e.Args["rate"] != "1.00" || e.Args["amount"] != "3.00" {
		t.Errorf("explained by %v", e)
	}
}

func TestSplitRefuses(t *testing.T) {
	twice := counts(1, 1)
	twice.Claims[1].Holder = twice.Claims[0].Holder
	tests := []struct {
		name string
		pool ledger.Money
		w    cooperatives.Weights
		key  string
	}{
		{"no pool", 0, counts(1), "split.no_pool"},
		{"a loss", -1, counts(1), "split.no_pool"},
		{"too much", ledger.MaxMoney + 1, counts(1), "split.no_pool"},
		{"nobody", 1, counts(), "split.no_weight"},
		{"nobody with shares", 1, counts(0, 0), "split.no_weight"},
		{"no scale", 1, cooperatives.Weights{Claims: counts(1).Claims}, "split.no_weight"},
		{"a negative weight", 1, counts(1, -1), "split.negative"},
		{"somebody twice", 1, twice, "split.twice"},
		{"too many shares", 1, counts(math.MaxInt64, 1), "split.too_large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := cooperatives.SplitExact(tt.pool, tt.w)
			wantProblem(t, err, tt.key, "")
			_, err = cooperatives.SplitByRate(tt.pool, tt.w, cooperatives.StepFen)
			wantProblem(t, err, tt.key, "")
			_, err = cooperatives.SplitAtRate(tt.pool, tt.w, 1)
			wantProblem(t, err, tt.key, "")
		})
	}
	_, err := cooperatives.SplitByRate(100, counts(1), 7)
	wantProblem(t, err, "split.step", "")
	_, err = cooperatives.SplitByRate(100, counts(2), cooperatives.StepYuan)
	wantProblem(t, err, "split.rate_zero", "")
	_, err = cooperatives.SplitAtRate(100, counts(1), 0)
	wantProblem(t, err, "split.rate", "")
	_, err = cooperatives.SplitAtRate(100, counts(2), 51)
	wantProblem(t, err, "split.rate_too_high", "")
	tiny := cooperatives.Weights{PerShare: math.MaxInt64, Claims: counts(1).Claims}
	for _, pool := range []ledger.Money{2, ledger.MaxMoney} {
		_, err = cooperatives.SplitByRate(pool, tiny, cooperatives.StepFen)
		wantProblem(t, err, "split.too_large", "")
		_, err = cooperatives.SplitAtRate(pool, tiny, 1)
		wantProblem(t, err, "split.too_large", "")
	}
}

// anySplit draws a pool and weights of which some are zero and some equal.
func anySplit(t *rapid.T) (ledger.Money, cooperatives.Weights) {
	fen := rapid.OneOf(rapid.Int64Range(1, 10_000), rapid.Int64Range(1, 10_000_000_000_000))
	pool := ledger.Money(fen.Draw(t, "pool"))
	weight := rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(0, 100_000_000))
	list := rapid.SliceOfN(weight, 1, 40).Filter(func(ws []int64) bool { return slices.Max(ws) > 0 }).Draw(t, "weights")
	w := counts(list...)
	w.PerShare = rapid.SampledFrom([]int64{1, 10_000}).Draw(t, "per share")
	return pool, w
}

// fair checks what holds of every split; unequal is how much equal shares may differ by, in fen.
func fair(t *rapid.T, s cooperatives.Split, unequal ledger.Money) {
	sum := s.Residue
	for _, p := range s.Parts {
		sum += p.Amount
		if p.Amount < 0 || p.Weight == 0 && p.Amount != 0 {
			t.Fatalf("%d shares got %s", p.Weight, p.Amount)
		}
		for _, q := range s.Parts {
			if p.Weight == q.Weight && (p.Amount-q.Amount).Abs() > unequal {
				t.Fatalf("%d shares got %s and %s", p.Weight, p.Amount, q.Amount)
			}
			if p.Weight > q.Weight && p.Amount < q.Amount {
				t.Fatalf("%d shares got %s, %d got %s", p.Weight, p.Amount, q.Weight, q.Amount)
			}
		}
	}
	if sum != s.Pool || s.Distributed()+s.Residue != s.Pool || s.Residue < 0 {
		t.Fatalf("parts and residue sum to %s of %s", sum, s.Pool)
	}
}

func TestSplitExactIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pool, w := anySplit(t)
		s, err := cooperatives.SplitExact(pool, w)
		if err != nil {
			t.Fatal(err)
		}
		if fair(t, s, 1); s.Residue != 0 {
			t.Fatalf("%s are left", s.Residue)
		}
		for i := range s.Parts {
			s.Explain(i)
		}
	})
}

func TestSplitByRateIsFair(t *testing.T) {
	steps := []cooperatives.Step{cooperatives.StepFen, cooperatives.StepJiao, cooperatives.StepYuan}
	rapid.Check(t, func(t *rapid.T) {
		pool, w := anySplit(t)
		step := rapid.SampledFrom(steps).Draw(t, "step")
		s, err := cooperatives.SplitByRate(pool, w, step)
		if err != nil {
			if ps := ledger.Problems(err); ps[0].Key != "split.rate_zero" {
				t.Fatal(err)
			}
			return
		}
		if fair(t, s, 0); s.Rate%step != 0 {
			t.Fatalf("the rate %s is no multiple of %s", s.Rate, step)
		}
		if _, err := cooperatives.SplitAtRate(pool, w, s.Rate); err != nil {
			t.Fatalf("the rate that was found is not affordable: %v", err)
		}
	})
}

// The order of members settles nothing but which of equal remainders gets the last fen.
func TestSplitDoesNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pool, w := anySplit(t)
		shuffled := cooperatives.Weights{PerShare: w.PerShare, Claims: rapid.Permutation(w.Claims).Draw(t, "shuffled")}
		parts := func(s cooperatives.Split, err error) map[cooperatives.Holder]ledger.Money {
			if err != nil && ledger.Problems(err)[0].Key != "split.rate_zero" {
				t.Fatal(err)
			}
			of := map[cooperatives.Holder]ledger.Money{}
			for _, p := range s.Parts {
				of[p.Holder] = p.Amount
			}
			return of
		}
		exact := func(w cooperatives.Weights) map[cooperatives.Holder]ledger.Money {
			return parts(cooperatives.SplitExact(pool, w))
		}
		rate := func(w cooperatives.Weights) map[cooperatives.Holder]ledger.Money {
			return parts(cooperatives.SplitByRate(pool, w, cooperatives.StepFen))
		}
		a, b := exact(w), exact(shuffled)
		for holder, amount := range a {
			if (amount - b[holder]).Abs() > 1 {
				t.Fatalf("%s got %s and, in another order, %s", holder, amount, b[holder])
			}
		}
		a, b = rate(w), rate(shuffled)
		for holder, amount := range a {
			if amount != b[holder] {
				t.Fatalf("at a rate %s got %s and, in another order, %s", holder, amount, b[holder])
			}
		}
	})
}

func BenchmarkSplit100k(b *testing.B) {
	w := cooperatives.Weights{PerShare: 10_000}
	for i := range 100_000 {
		w.Claims = append(w.Claims, cooperatives.Claim{
			Holder: cooperatives.Holder(strconv.Itoa(i)), Weight: int64(i*7919%100_003) + 1,
		})
	}
	for name, split := range map[string]func() (cooperatives.Split, error){
		"exact": func() (cooperatives.Split, error) { return cooperatives.SplitExact(123_456_789_01, w) },
		"rate": func() (cooperatives.Split, error) {
			return cooperatives.SplitByRate(123_456_789_01, w, cooperatives.StepFen)
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := split(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
