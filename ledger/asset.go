package ledger

import "github.com/shopspring/decimal"

// DepreciationMethod says how the cost of an asset is spread (折旧方法).
type DepreciationMethod int8

// The methods that the rural regimes allow.
const (
	DepreciationUnknown DepreciationMethod = iota
	StraightLine                           // 年限平均法: the same amount every month
	UnitsOfOutput                          // 工作量法: by what the asset did in the month
)

var depreciationMethodNames = [...]string{"unknown", "straight-line", "units-of-output"}

// String returns the English name of the method.
func (m DepreciationMethod) String() string {
	if m < 0 || int(m) >= len(depreciationMethodNames) {
		return depreciationMethodNames[0]
	}
	return depreciationMethodNames[m]
}

// Limits of asset cards; the database repeats them as constraints.
const (
	MaxAssetMonths = 1200
	MaxAssetUnits  = Quantity(maxScaled)
)

// Depreciable is what the depreciation of an asset is worked out from. Depreciation starts the month after the asset
// is put to use and stops the month after it is disposed of (会计制度: 当月增加当月不提，当月减少当月照提). Changes of
// life or cost work from Start on and never back (未来适用法).
type Depreciable struct {
	Method   DepreciationMethod
	Cost     Money // 原值, fen
	Residual Money // 预计净残值, fen
	Before   Money // accumulated before Start, fen
	InUse    Date
	Start    Period // first month that this schedule charges; the month after InUse when earlier
	Disposed Date   // no date while in use

	Months int // life from the month after InUse, for StraightLine

	Units       Quantity // output of the whole life, for UnitsOfOutput
	UnitsBefore Quantity // output before Start
}

// Check lists what makes the figures unfit for a card, by field.
func (d Depreciable) Check() Errors {
	var es Errors
	add := func(field, key string) { es = append(es, NewError(Invalid, key, nil).At(field)) }
	switch {
	case d.Cost <= 0 || d.Cost > MaxMoney:
		add("cost", "asset.cost")
	case d.Residual < 0 || d.Residual > d.Cost:
		add("residual", "asset.residual")
	case d.Before < 0 || d.Before > d.Cost-d.Residual:
		add("before", "asset.before")
	}
	if !d.InUse.Valid() {
		add("in_use", "date.malformed")
		return es
	}
	if d.Disposed != 0 && (!d.Disposed.Valid() || d.Disposed < d.InUse) {
		add("disposed", "asset.disposed_before")
	}
	switch d.Method {
	case StraightLine:
		if d.Months < 1 || d.Months > MaxAssetMonths {
			add("months", "asset.months")
		} else if d.left() > 0 && d.first() > d.last() {
			add("months", "asset.life_over")
		}
	case UnitsOfOutput:
		if d.Units <= 0 || d.Units > MaxAssetUnits {
			add("units", "asset.units")
		} else if d.UnitsBefore < 0 || d.UnitsBefore > d.Units || d.UnitsBefore == d.Units && d.left() > 0 {
			add("units_before", "asset.units_before")
		}
	default:
		add("method", "asset.method")
	}
	return es
}

// left is what this schedule has to charge, in fen.
func (d Depreciable) left() Money { return d.Cost - d.Residual - d.Before }

// first is the first month that this schedule charges.
func (d Depreciable) first() Period { return max(d.Start, d.InUse.Period().Next()) }

// last is the last month of the life.
func (d Depreciable) last() Period { return d.InUse.Period().AddMonths(d.Months) }

// Runs reports whether the month is one in which the asset is depreciated, as far as dates tell.
func (d Depreciable) Runs(p Period) bool {
	return p >= d.first() && (d.Disposed == 0 || p <= d.Disposed.Period())
}

// Monthly returns the amount of an ordinary month of the straight line in fen: what is left at Start over the months
// that are left, half a fen rounded up.
func (d Depreciable) Monthly() Money {
	months := monthsBetween(d.first(), d.last()) + 1
	if d.Method != StraightLine || months < 1 {
		return 0
	}
	return ratio(d.left(), 1, int64(months))
}

// Charge returns the depreciation of the month in fen. charged and used are what this schedule charged, in fen, and
// put out since Start in other months; units is the output of the month, for UnitsOfOutput. The last month of the life
// takes what rounding left, so that a life sums to cost less residual exactly and never goes below the residual.
func (d Depreciable) Charge(p Period, charged Money, used, units Quantity) Money {
	left := d.left() - charged
	if left <= 0 || !d.Runs(p) {
		return 0
	}
	if d.Method == UnitsOfOutput {
		whole := d.Units - d.UnitsBefore
		if used+units >= whole {
			return left
		}
		return max(0, ratio(d.left(), int64(used+units), int64(whole))-charged)
	}
	if p >= d.last() {
		return left
	}
	return min(left, d.Monthly())
}

// ratio returns total × part ÷ whole, half a fen rounded up.
func ratio(total Money, part, whole int64) Money {
	product := decimal.NewFromInt(int64(total)).Mul(decimal.NewFromInt(part))
	return Money(product.DivRound(decimal.NewFromInt(whole), 0).IntPart())
}

// monthsBetween returns how many months later b is than a.
func monthsBetween(a, b Period) int {
	return (b.Year()-a.Year())*12 + b.Month() - a.Month()
}
