package cooperatives

import (
	"math"
	"math/bits"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
)

// Claim is what one holder counts in a split.
type Claim struct {
	Holder Holder
	Weight int64 // not negative
}

// Weights are the claims to one pool, in the order of the register of members.
type Weights struct {
	PerShare int64 // weight of one whole share (份); 1 when weights are plain counts
	Claims   []Claim
}

// Total returns the sum of the weights, or split.too_large, split.negative or split.twice for a holder that stands
// there twice.
func (w Weights) Total() (int64, error) {
	seen := make(map[Holder]struct{}, len(w.Claims))
	var total int64
	for i, c := range w.Claims {
		if _, twice := seen[c.Holder]; twice {
			return 0, ledger.NewError(ledger.Invalid, "split.twice",
				ledger.Args{"holder": string(c.Holder)}).At(rowField(i, "code"))
		}
		seen[c.Holder] = struct{}{}
		switch {
		case c.Weight < 0:
			return 0, ledger.NewError(ledger.Invalid, "split.negative",
				ledger.Args{"holder": string(c.Holder)}).At(rowField(i, "shares"))
		case total > math.MaxInt64-c.Weight:
			return 0, ledger.NewError(ledger.Invalid, "split.too_large", nil)
		}
		total += c.Weight
	}
	return total, nil
}

// SplitMode says how a pool is split.
type SplitMode int8

// The modes. ByRate gives every share the same round amount and leaves a residue; Exact gives away every fen.
const (
	SplitModeUnknown SplitMode = iota
	ByRate                     // 每股定额
	Exact                      // 最大余数法
)

var splitModeNames = [...]string{"unknown", "rate", "exact"}

// String returns the English name of the mode.
func (m SplitMode) String() string { return nameOf(splitModeNames[:], int(m)) }

// ParseSplitMode reads the name of a mode or fails with split.mode.
func ParseSplitMode(s string) (SplitMode, error) {
	return parseName[SplitMode](splitModeNames[:], s, "split.mode", "mode")
}

// Step is the smallest amount of a rate, in fen.
type Step = ledger.Money

// The steps of a rate: 分, 角, 元.
const (
	StepFen  Step = 1
	StepJiao Step = 10
	StepYuan Step = 100
)

// CheckRateStep fails with split.step unless the step is 分, 角 or 元.
func CheckRateStep(step Step) error {
	if step != StepFen && step != StepJiao && step != StepYuan {
		return ledger.NewError(ledger.Invalid, "split.step", nil).At("step")
	}
	return nil
}

// Part is what one holder gets of a pool.
type Part struct {
	Holder Holder
	Weight int64
	Amount ledger.Money
}

// Split is a pool with its parts: their sum and the residue are the pool.
type Split struct {
	Mode     SplitMode
	Pool     ledger.Money
	PerShare int64        // weight of one whole share
	Total    int64        // sum of the weights
	Rate     ledger.Money // for one share; zero in Exact
	Parts    []Part       // in the order of the claims
	Residue  ledger.Money // stays undistributed; zero in Exact
}

// SplitExact splits the pool by largest remainder; ties go to the earlier claim. It fails with split.no_pool,
// split.no_weight and as Weights.Total does.
func SplitExact(pool ledger.Money, w Weights) (Split, error) {
	s, err := newSplit(Exact, pool, w)
	if err != nil {
		return Split{}, err
	}
	weights := make([]int64, len(w.Claims))
	for i, c := range w.Claims {
		weights[i] = c.Weight
	}
	amounts, err := ledger.Allocate(pool, weights)
	if err != nil {
		return Split{}, err
	}
	for i, a := range amounts {
		s.Parts[i].Amount = a
	}
	return s, nil
}

// SplitByRate gives every share the largest multiple of step that the pool affords, and a part of a share its part of
// that, rounded down to the fen. What is left over is the residue. It fails with split.step, split.rate_zero when the
// pool is too small for one step, split.no_pool, split.no_weight, split.too_large and as Weights.Total does.
func SplitByRate(pool ledger.Money, w Weights, step Step) (Split, error) {
	if err := CheckRateStep(step); err != nil {
		return Split{}, err
	}
	s, err := newSplit(ByRate, pool, w)
	if err != nil {
		return Split{}, err
	}
	most, err := s.affordable()
	if err != nil {
		return Split{}, err
	}
	s.Rate = most / step * step
	if s.Rate == 0 {
		return Split{}, ledger.NewError(ledger.Invalid, "split.rate_zero", ledger.Args{
			"pool": pool.String(), "shares": s.shares(s.Total), "step": step.String(),
		}).At("step")
	}
	s.payRate()
	return s, nil
}

// SplitAtRate is SplitByRate with the amount for one share that the resolution names. It fails with split.rate when
// that is not positive and split.rate_too_high when the pool does not afford it.
func SplitAtRate(pool ledger.Money, w Weights, rate ledger.Money) (Split, error) {
	if rate <= 0 {
		return Split{}, ledger.NewError(ledger.Invalid, "split.rate", nil).At("rate")
	}
	s, err := newSplit(ByRate, pool, w)
	if err != nil {
		return Split{}, err
	}
	most, err := s.affordable()
	if err != nil {
		return Split{}, err
	}
	if rate > most {
		return Split{}, ledger.NewError(ledger.Invalid, "split.rate_too_high", ledger.Args{
			"pool": pool.Grouped(), "rate": rate.Grouped(), "most": most.Grouped(),
		}).At("rate")
	}
	s.Rate = rate
	s.payRate()
	return s, nil
}

// affordable is the pool for one share, rounded down to the fen.
func (s *Split) affordable() (ledger.Money, error) {
	high, low := bits.Mul64(uint64(s.Pool), uint64(s.PerShare))
	if high >= uint64(s.Total) {
		return 0, ledger.NewError(ledger.Invalid, "split.too_large", nil)
	}
	rate, _ := bits.Div64(high, low, uint64(s.Total))
	if rate > math.MaxInt64 {
		return 0, ledger.NewError(ledger.Invalid, "split.too_large", nil)
	}
	return ledger.Money(rate), nil
}

// payRate works out the parts. Each quotient is at most the pool, because the rate is affordable.
func (s *Split) payRate() {
	for i := range s.Parts {
		high, low := bits.Mul64(uint64(s.Rate), uint64(s.Parts[i].Weight))
		amount, _ := bits.Div64(high, low, uint64(s.PerShare))
		s.Parts[i].Amount = ledger.Money(amount)
		s.Residue -= s.Parts[i].Amount
	}
}

// newSplit checks a pool and its claims. The residue starts as the whole pool in ByRate.
func newSplit(mode SplitMode, pool ledger.Money, w Weights) (Split, error) {
	if pool <= 0 || pool > ledger.MaxMoney {
		return Split{}, ledger.NewError(ledger.Invalid, "split.no_pool", ledger.Args{"pool": pool.String()}).At("pool")
	}
	total, err := w.Total()
	if err != nil {
		return Split{}, err
	}
	if total == 0 || w.PerShare <= 0 {
		return Split{}, ledger.NewError(ledger.Invalid, "split.no_weight", nil)
	}
	s := Split{Mode: mode, Pool: pool, PerShare: w.PerShare, Total: total, Parts: make([]Part, len(w.Claims))}
	if mode == ByRate {
		s.Residue = pool
	}
	for i, c := range w.Claims {
		s.Parts[i] = Part{Holder: c.Holder, Weight: c.Weight}
	}
	return s, nil
}

// Distributed returns the sum of the parts.
func (s *Split) Distributed() ledger.Money { return s.Pool - s.Residue }

// Explain tells how part i came about, in one sentence that a member can check.
func (s *Split) Explain(i int) Explanation {
	p := s.Parts[i]
	args := ledger.Args{"shares": s.shares(p.Weight), "amount": p.Amount.Grouped()}
	if s.Mode == ByRate {
		args["rate"] = s.Rate.Grouped()
		return Explanation{Key: "explain.by_rate", Args: args}
	}
	args["pool"], args["total"] = s.Pool.Grouped(), s.shares(s.Total)
	ideal := s.Pool.Decimal().Mul(decimal.NewFromInt(p.Weight)).DivRound(decimal.NewFromInt(s.Total), 6)
	args["ideal"] = ledger.GroupDigits(ideal.String())
	high, low := bits.Mul64(uint64(s.Pool), uint64(p.Weight))
	floor, rest := bits.Div64(high, low, uint64(s.Total))
	switch {
	case rest == 0:
		return Explanation{Key: "explain.exact", Args: args}
	case ledger.Money(floor) < p.Amount:
		return Explanation{Key: "explain.exact_up", Args: args}
	}
	return Explanation{Key: "explain.exact_down", Args: args}
}

// shares writes a weight as a number of shares, with at most six decimals.
func (s *Split) shares(weight int64) string {
	return ledger.GroupDigits(decimal.NewFromInt(weight).DivRound(decimal.NewFromInt(s.PerShare), 6).String())
}
