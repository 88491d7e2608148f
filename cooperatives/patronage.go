package cooperatives

import (
	"strconv"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
)

// MemberAccount is what the account of a member (成员账户, 农民专业合作社法 §43) says at the day of a distribution.
type MemberAccount struct {
	Holder       Holder
	Contribution ledger.Money // 出资额
	ReserveShare ledger.Money // 公积金份额
	GrantShare   ledger.Money // 国家财政直接补助形成财产量化份额, an equal part for each head
	GiftShare    ledger.Money // 他人捐赠形成财产量化份额, an equal part for each head
	// Patronage is the volume or value of business with the cooperative (交易量、交易额) as the charter counts it:
	// ten-thousandths of the volume, weighted by product, or of yuan, as a ledger.Quantity has them.
	Patronage int64
}

// Basis is what counts as patronage.
type Basis int8

// The bases; both count in ten-thousandths. The numbers are stored in plans: new ones go to the end.
const (
	BasisUnknown Basis = iota // of plans that were made before it was kept with them
	ByAmount                  // 交易额, in yuan
	ByVolume                  // 交易量, weighted by product
)

var basisNames = [...]string{"unknown", "amount", "volume"}

// AllBases lists the bases.
var AllBases = [...]Basis{ByAmount, ByVolume}

// String returns the English name of the basis.
func (b Basis) String() string { return nameOf(basisNames[:], int(b)) }

// ParseBasis reads the name of a basis or fails with patronage.basis.
func ParseBasis(s string) (Basis, error) {
	return parseName[Basis](basisNames[:], s, "patronage.basis", "basis")
}

// Count writes patronage in groups of three digits: an amount in yuan with two decimals, a volume with those it has.
func (b Basis) Count(patronage int64) string {
	if b == ByAmount {
		return ledger.Money(patronage / 100).Grouped()
	}
	return ledger.Quantity(patronage).Grouped()
}

// Places returns the decimals that patronage is written with at least.
func (b Basis) Places() int {
	if b == ByAmount {
		return 2
	}
	return 0
}

// minReturn is the part of the surplus that must go back by patronage (农民专业合作社法 §44).
var minReturn = decimal.New(60, -2)

// PatronageSplit is the surplus of a farmers' cooperative in its two parts.
type PatronageSplit struct {
	Returned  Split // 盈余返还, by patronage
	Remainder Split // 剩余盈余分配, by what each member put in; no parts when everything is returned
}

// DividePatronage gives returned back by patronage and remainder by contribution, share of the reserve and shares of
// subsidised and donated property, both by largest remainder. It fails with patronage.negative, patronage.none when
// nobody did business, patronage.no_capital, and as SplitExact does. Whether returned is enough is for
// CheckReturn.
func DividePatronage(returned, remainder ledger.Money, accounts []MemberAccount) (PatronageSplit, error) {
	byPatronage := Weights{PerShare: 10_000, Claims: make([]Claim, len(accounts))} // as ledger.Quantity counts
	byCapital := Weights{PerShare: 100, Claims: make([]Claim, len(accounts))}      // one share is one yuan
	var business, capital bool
	for i, a := range accounts {
		if min(a.Contribution, a.ReserveShare, a.GrantShare, a.GiftShare, ledger.Money(a.Patronage)) < 0 {
			return PatronageSplit{}, ledger.NewError(ledger.Invalid, "patronage.negative",
				ledger.Args{"holder": string(a.Holder)}).At("row." + strconv.Itoa(i+1))
		}
		sum := ledger.Money(0)
		for _, part := range []ledger.Money{a.Contribution, a.ReserveShare, a.GrantShare, a.GiftShare} {
			var err error
			if sum, err = sum.Add(part); err != nil {
				return PatronageSplit{}, err
			}
		}
		business, capital = business || a.Patronage > 0, capital || sum > 0
		byPatronage.Claims[i] = Claim{a.Holder, a.Patronage}
		byCapital.Claims[i] = Claim{a.Holder, int64(sum)}
	}
	var out PatronageSplit
	var err error
	switch {
	case !business && returned > 0:
		return PatronageSplit{}, refuse(Coop44, "patronage.none", nil)
	case !capital && remainder > 0:
		return PatronageSplit{}, refuse(Coop44, "patronage.no_capital", nil)
	}
	if out.Returned, err = SplitExact(returned, byPatronage); err != nil {
		return PatronageSplit{}, err
	}
	if remainder != 0 {
		if out.Remainder, err = SplitExact(remainder, byCapital); err != nil {
			return PatronageSplit{}, err
		}
	}
	return out, nil
}

// CheckReturn fails with patronage.under_60 when less than 60 % of the distributable surplus goes back by patronage.
func CheckReturn(returned, distributable ledger.Money) error {
	least := distributable.Decimal().Mul(minReturn).RoundCeil(2)
	if returned.Decimal().GreaterThanOrEqual(least) {
		return nil
	}
	return refuse(Coop44, "patronage.under_60", ledger.Args{
		"returned": returned.Grouped(), "surplus": distributable.Grouped(), "least": least.StringFixed(2),
	}).At("return_rate")
}

// ReturnOf is the part of the surplus at the rate, rounded half up to the fen but never below 60 %. It fails with
// patronage.rate for a rate under 60 % or over the whole.
func ReturnOf(distributable ledger.Money, rate decimal.Decimal) (ledger.Money, error) {
	if rate.LessThan(minReturn) || rate.GreaterThan(decimal.NewFromInt(1)) {
		return 0, refuse(Coop44, "patronage.rate", ledger.Args{"rate": percent(rate)}).At("return_rate")
	}
	returned, err := distributable.Times(rate, ledger.RoundHalfUp)
	if err != nil {
		return 0, err
	}
	least, err := ledger.MoneyFromDecimal(distributable.Decimal().Mul(minReturn).RoundCeil(2), ledger.RoundHalfUp)
	return max(returned, least), err
}
