package ledger_test

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cunzhang/ledger"
)

func TestAllocate(t *testing.T) {
	tests := []struct {
		name    string
		total   ledger.Money
		weights []int64
		want    []ledger.Money
	}{
		{"even", 300, []int64{1, 1, 1}, []ledger.Money{100, 100, 100}},
		{"a fen left over goes to the earlier", 100, []int64{1, 1, 1}, []ledger.Money{34, 33, 33}},
		{"the largest remainder first", 10, []int64{33, 33, 34}, []ledger.Money{3, 3, 4}},
		{"a zero weight gets nothing", 100, []int64{0, 1, 0, 2}, []ledger.Money{0, 33, 0, 67}},
		{"a loss", -100, []int64{1, 1, 1}, []ledger.Money{-34, -33, -33}},
		{"nothing to split", 0, []int64{0, 0}, []ledger.Money{0, 0}},
		{"nobody and nothing", 0, nil, []ledger.Money{}},
		{"one takes all", math.MaxInt64, []int64{7}, []ledger.Money{math.MaxInt64}},
		{"the smallest number", math.MinInt64, []int64{0, 1}, []ledger.Money{0, math.MinInt64}},
		{
			"the largest weights", math.MaxInt64,
			[]int64{math.MaxInt64, math.MaxInt64},
			[]ledger.Money{math.MaxInt64/2 + 1, math.MaxInt64 / 2},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ledger.Allocate(tt.total, tt.weights)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAllocateRefuses(t *testing.T) {
	tests := []struct {
		name    string
		weights []int64
		key     string
	}{
		{"a negative weight", []int64{1, -1}, "allocate.negative_weight"},
		{"no weights", nil, "allocate.no_weight"},
		{"weights of zero", []int64{0, 0}, "allocate.no_weight"},
		{"weights beyond 64 bits", []int64{math.MaxInt64, math.MaxInt64, 2}, "allocate.weights_too_large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ledger.Allocate(1, tt.weights)
			wantProblem(t, err, ledger.Invalid, tt.key)
			if got != nil {
				t.Errorf("got %v beside the error", got)
			}
		})
	}
}

// anyWeights draws weights of which some are zero and some equal, with a positive sum.
func anyWeights() *rapid.Generator[[]int64] {
	weight := rapid.OneOf(rapid.Int64Range(0, 5), rapid.Int64Range(0, 1_000_000), rapid.Int64Range(0, math.MaxInt64/64))
	return rapid.SliceOfN(weight, 1, 60).Filter(func(ws []int64) bool { return slices.Max(ws) > 0 })
}

func allocate(t *rapid.T, total ledger.Money, weights []int64) []ledger.Money {
	parts, err := ledger.Allocate(total, weights)
	if err != nil {
		t.Fatal(err)
	}
	return parts
}

func TestAllocateSumsExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total, weights := anyMoney().Draw(t, "total"), anyWeights().Draw(t, "weights")
		var sum ledger.Money
		for _, part := range allocate(t, total, weights) {
			sum += part
		}
		if sum != total {
			t.Fatalf("parts sum to %d, want %d", sum, total)
		}
	})
}

func TestAllocateStaysWithinAFenOfTheIdeal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total, weights := anyMoney().Draw(t, "total"), anyWeights().Draw(t, "weights")
		sum := new(big.Int)
		for _, w := range weights {
			sum.Add(sum, big.NewInt(w))
		}
		for i, part := range allocate(t, total, weights) {
			// |part·sum − total·weight| < sum is |part − ideal| < 1 without fractions.
			exact := new(big.Int).Mul(big.NewInt(int64(total)), big.NewInt(weights[i]))
			off := exact.Sub(new(big.Int).Mul(big.NewInt(int64(part)), sum), exact)
			if off.CmpAbs(sum) >= 0 {
				t.Fatalf("part %d of weight %d is a fen or more from its ideal", part, weights[i])
			}
		}
	})
}

func TestAllocateIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total, weights := anyMoney().Draw(t, "total"), anyWeights().Draw(t, "weights")
		parts := allocate(t, total, weights)
		for i, w := range weights {
			if w == 0 && parts[i] != 0 {
				t.Fatalf("weight zero got %d", parts[i])
			}
			for j, v := range weights {
				a, b := parts[i].Abs(), parts[j].Abs()
				if w == v && (a-b).Abs() > 1 {
					t.Fatalf("equal weights %d got %d and %d", w, a, b)
				}
				if w == v && i < j && a < b {
					t.Fatalf("the tie went to the later of %d and %d", i, j)
				}
				if w > v && a < b {
					t.Fatalf("weight %d got %d, less than %d for weight %d", w, a, b, v)
				}
			}
		}
	})
}

func TestAllocateDoesNotDependOnTheOrderButForTies(t *testing.T) {
	type share struct {
		weight int64
		part   ledger.Money
	}
	sorted := func(weights []int64, parts []ledger.Money) []share {
		out := make([]share, len(weights))
		for i := range weights {
			out[i] = share{weights[i], parts[i]}
		}
		slices.SortFunc(out, func(a, b share) int {
			if a.weight != b.weight {
				return int(min(1, max(-1, a.weight-b.weight)))
			}
			return int(min(1, max(-1, a.part-b.part)))
		})
		return out
	}
	rapid.Check(t, func(t *rapid.T) {
		total, weights := anyMoney().Draw(t, "total"), anyWeights().Draw(t, "weights")
		shuffled := rapid.Permutation(weights).Draw(t, "shuffled")
		a, b := sorted(weights, allocate(t, total, weights)), sorted(shuffled, allocate(t, total, shuffled))
		// Only the last fen of a tie between unlike weights with equal remainders may move.
		for i := range a {
			if a[i].weight != b[i].weight || (a[i].part-b[i].part).Abs() > 1 {
				t.Fatalf("%+v became %+v", a[i], b[i])
			}
		}
	})
}

func BenchmarkAllocate(b *testing.B) {
	weights := make([]int64, 100_000)
	for i := range weights {
		weights[i] = int64(i*7919%100_003) + 1
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ledger.Allocate(123_456_789_01, weights); err != nil {
			b.Fatal(err)
		}
	}
}
