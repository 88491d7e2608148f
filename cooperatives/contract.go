package cooperatives

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
)

// Base is what a contract with a venture measures.
type Base int8

// The bases. Operating profit is the one before the share itself is taken off (提取前经营收益), so that the share does not
// depend on itself.
const (
	BaseUnknown      Base = iota
	OperatingRevenue      // 营业收入, yuan
	OperatingProfit       // 提取前经营收益, yuan; the only base that may be negative
	InvestedCapital       // 投资额, yuan
	Area                  // 面积, 亩
	Beds                  // 床位, beds
)

var baseNames = [...]string{
	"unknown", "operating-revenue", "operating-profit", "invested-capital", "area", "beds",
}

// String returns the English name of the base.
func (b Base) String() string {
	if b < 0 || int(b) >= len(baseNames) {
		return baseNames[0]
	}
	return baseNames[b]
}

// ParseBase reads the name of a base or fails with contract.base.
func ParseBase(s string) (Base, error) {
	for i, name := range baseNames {
		if i > 0 && s == name {
			return Base(i), nil
		}
	}
	return BaseUnknown, ledger.NewError(ledger.Invalid, "contract.base", nil).At("base")
}

// inYuan reports whether the base is money, so that its rates are parts of it.
func (b Base) inYuan() bool {
	return b == OperatingRevenue || b == OperatingProfit || b == InvestedCapital
}

// Tier is the rate of the slice of the base from From up to the next tier. On money it is a part (0.10), on area and
// beds it is yuan per unit.
type Tier struct {
	From decimal.Decimal
	Rate decimal.Decimal
}

// MaxTiers is how many tiers a contract may have.
const MaxTiers = 20

// Terms are the terms of a contract (合同) by which one formula finds what a venture owes for a period:
//
//	max(Guarantee, Σ tier rate × slice of the base), at most Cap, × days ÷ days of the period, − advances, at least 0
//
// The share is rounded once, half away from zero to the fen, after the days.
type Terms struct {
	Base      Base
	Tiers     []Tier // from 0 up
	Guarantee ledger.Money
	Cap       ledger.Money // 0 is no cap
	// LossCarriedForward takes losses of earlier periods off the operating profit.
	LossCarriedForward bool
	// AuditedOnly refuses figures that nobody has audited.
	AuditedOnly bool
	// LateRate is the charge per day of delay as a part of what is overdue, such as 0.0005.
	LateRate decimal.Decimal
}

// Validate checks the terms: contract.base, contract.tiers, contract.rate, contract.amounts, contract.loss_base,
// contract.late_rate.
func (t *Terms) Validate() error {
	var problems ledger.Errors
	if t.Base <= BaseUnknown || t.Base > Beds {
		problems = append(problems, ledger.NewError(ledger.Invalid, "contract.base", nil).At("base"))
	}
	if len(t.Tiers) > MaxTiers || len(t.Tiers) == 0 && t.Guarantee == 0 {
		problems = append(problems, ledger.NewError(ledger.Invalid, "contract.tiers", nil).At("tiers"))
	}
	for i, tier := range t.Tiers {
		first := i == 0 && !tier.From.IsZero()
		if first || i > 0 && !tier.From.GreaterThan(t.Tiers[i-1].From) {
			problems = append(problems, ledger.NewError(ledger.Invalid, "contract.tiers", nil).At(rowField(i, "from")))
		}
		if tier.Rate.IsNegative() || t.Base.inYuan() && tier.Rate.GreaterThan(decimal.NewFromInt(1)) {
			problems = append(problems, ledger.NewError(ledger.Invalid, "contract.rate", nil).At(rowField(i, "rate")))
		}
	}
	if t.Guarantee < 0 || t.Cap < 0 || t.Cap > 0 && t.Cap < t.Guarantee {
		problems = append(problems, ledger.NewError(ledger.Invalid, "contract.amounts", nil).At("cap"))
	}
	if t.LossCarriedForward && t.Base != OperatingProfit {
		problems = append(problems, ledger.NewError(ledger.Invalid, "contract.loss_base", nil).At("base"))
	}
	if t.LateRate.IsNegative() || t.LateRate.GreaterThan(decimal.New(1, -2)) {
		problems = append(problems, ledger.NewError(ledger.Invalid, "contract.late_rate", nil).At("late_rate"))
	}
	return problems.Err()
}

// Result is what a period of a venture brought.
type Result struct {
	Base       decimal.Decimal // of the whole period, in the unit of the base
	LossBefore ledger.Money    // loss carried from earlier periods, not negative
	Audited    bool
	Days       int // days of the period under the contract
	PeriodDays int // days of the period
	Advances   ledger.Money
}

// Due is what a venture owes for a period.
type Due struct {
	Share     ledger.Money // before advances
	Advances  ledger.Money // taken off, at most the share
	Amount    ledger.Money // to pay, never negative
	Excess    ledger.Money // of the advances over the share, to take off the next period
	LossAfter ledger.Money // to carry to the next period
	Steps     []Explanation
}

// Due works out what is owed, step by step. It fails with contract.not_audited, contract.result, and as Validate does.
func (t *Terms) Due(r Result) (Due, error) {
	if err := t.Validate(); err != nil {
		return Due{}, err
	}
	switch {
	case t.AuditedOnly && !r.Audited:
		return Due{}, ledger.NewError(ledger.Invalid, "contract.not_audited", nil).At("audited")
	case r.Days < 1 || r.PeriodDays < r.Days || r.Advances < 0 || r.LossBefore < 0,
		r.Base.IsNegative() && t.Base != OperatingProfit:
		return Due{}, ledger.NewError(ledger.Invalid, "contract.result", nil).At("base")
	}
	var d Due
	d.step("contract.step_base", ledger.Args{"figure": t.Figure(r.Base)})
	base, err := t.afterLoss(r, &d)
	if err != nil {
		return Due{}, err
	}
	sum := t.tiers(base, &d)
	if low := t.Guarantee.Decimal(); sum.LessThan(low) {
		sum = low
		d.step("contract.step_guarantee", ledger.Args{"amount": t.Guarantee.Grouped()})
	}
	if high := t.Cap.Decimal(); t.Cap > 0 && sum.GreaterThan(high) {
		sum = high
		d.step("contract.step_cap", ledger.Args{"amount": t.Cap.Grouped()})
	}
	if r.Days < r.PeriodDays {
		days, all := decimal.NewFromInt(int64(r.Days)), decimal.NewFromInt(int64(r.PeriodDays))
		sum = sum.Mul(days).DivRound(all, 2)
		d.step("contract.step_days", ledger.Args{
			"days": days.String(), "all": all.String(), "amount": grouped(sum),
		})
	}
	if d.Share, err = ledger.MoneyFromDecimal(sum, ledger.RoundHalfUp); err != nil {
		return Due{}, err
	}
	d.Advances = min(d.Share, r.Advances)
	d.Amount, d.Excess = d.Share-d.Advances, r.Advances-d.Advances
	if r.Advances > 0 {
		key := "contract.step_advances"
		if d.Excess > 0 {
			key = "contract.step_excess"
		}
		d.step(key, ledger.Args{"advances": r.Advances.Grouped(), "excess": d.Excess.Grouped()})
	}
	d.step("contract.step_due", ledger.Args{"amount": d.Amount.Grouped()})
	return d, nil
}

func (d *Due) step(key string, args ledger.Args) {
	d.Steps = append(d.Steps, Explanation{Key: key, Args: args})
}

// afterLoss takes the losses of earlier periods off the base, and a loss off nothing: no loss is ever owed.
func (t *Terms) afterLoss(r Result, d *Due) (decimal.Decimal, error) {
	base := r.Base
	if t.LossCarriedForward {
		base = base.Sub(r.LossBefore.Decimal())
		if r.LossBefore > 0 {
			d.step("contract.step_loss", ledger.Args{"loss": r.LossBefore.Grouped(), "figure": t.Figure(base)})
		}
	}
	if !base.IsNegative() {
		return base, nil
	}
	d.step("contract.step_no_profit", ledger.Args{"figure": t.Figure(base)})
	if t.LossCarriedForward {
		var err error
		if d.LossAfter, err = ledger.MoneyFromDecimal(base.Neg(), ledger.RoundHalfUp); err != nil {
			return base, err
		}
	}
	return decimal.Zero, nil
}

// tiers adds up the slices, exactly.
func (t *Terms) tiers(base decimal.Decimal, d *Due) decimal.Decimal {
	sum := decimal.Zero
	for i, tier := range t.Tiers {
		top := base
		if i+1 < len(t.Tiers) {
			top = decimal.Min(base, t.Tiers[i+1].From)
		}
		slice := top.Sub(tier.From)
		if !slice.IsPositive() {
			break
		}
		part := slice.Mul(tier.Rate)
		sum = sum.Add(part)
		rate := grouped(tier.Rate)
		if t.Base.inYuan() {
			rate = percent(tier.Rate)
		}
		d.step("contract.step_tier", ledger.Args{
			"from": t.Figure(tier.From), "to": t.Figure(top), "slice": t.Figure(slice), "rate": rate, "amount": grouped(part),
		})
	}
	return sum
}

// Figure writes a figure of the base: yuan as amounts are written, areas and beds as they are.
func (t *Terms) Figure(d decimal.Decimal) string {
	if t.Base.inYuan() {
		return grouped(d)
	}
	return d.String()
}

// grouped writes yuan with separators and at least two decimals; what is smaller than a fen stays.
func grouped(d decimal.Decimal) string {
	whole := ledger.Money(d.Shift(2).Truncate(0).IntPart())
	rest := d.Sub(whole.Decimal())
	text := whole.Grouped()
	if rest.IsZero() {
		return text
	}
	if whole == 0 && d.IsNegative() {
		text = "-" + text
	}
	_, digits, _ := strings.Cut(rest.Abs().String(), ".")
	return text + digits[2:]
}

// Receipt is a payment of a due.
type Receipt struct {
	Date   ledger.Date
	Amount ledger.Money
}

// Overdue is what is late on a day.
type Overdue struct {
	Open   ledger.Money // still to pay of the due itself
	Days   int          // since the day it had to be paid; 0 when nothing is late
	Charge ledger.Money // for the delay, rounded half up once
}

// Overdue works out what is late at the end of the day on for a due that had to be paid by the day by. Each day counts
// on what was open then; a payment ends the charge on its day. It fails with contract.receipts for payments that are
// not positive.
func (t *Terms) Overdue(amount ledger.Money, by, on ledger.Date, receipts []Receipt) (Overdue, error) {
	paid := slices.Clone(receipts)
	slices.SortStableFunc(paid, func(a, b Receipt) int { return cmp.Compare(a.Date, b.Date) })
	open, charge, since := amount, decimal.Zero, by
	for i, p := range paid {
		if p.Amount <= 0 || !p.Date.Valid() {
			return Overdue{}, ledger.NewError(ledger.Invalid, "contract.receipts",
				ledger.Args{"no": strconv.Itoa(i + 1)}).At("receipts")
		}
		if p.Date > on {
			break
		}
		if p.Date > since {
			charge = charge.Add(t.lateCharge(open, since, p.Date))
			since = p.Date
		}
		open -= p.Amount
	}
	late := Overdue{Open: max(0, open)}
	if on > by {
		charge = charge.Add(t.lateCharge(open, since, on))
		if open > 0 {
			late.Days = int(dayNumber(on) - dayNumber(by))
		}
	}
	var err error
	late.Charge, err = ledger.MoneyFromDecimal(charge, ledger.RoundHalfUp)
	return late, err
}

// lateCharge is the charge on what was open for the days after from up to to.
func (t *Terms) lateCharge(open ledger.Money, from, to ledger.Date) decimal.Decimal {
	if open <= 0 || to <= from {
		return decimal.Zero
	}
	days := decimal.NewFromInt(dayNumber(to) - dayNumber(from))
	return open.Decimal().Mul(t.LateRate).Mul(days)
}
