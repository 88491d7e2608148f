package cooperatives

import (
	"slices"

	"cunzhang/ledger"
)

// RateKind says who pays whom.
type RateKind int8

// The kinds: what a household pays (收费标准), and what an operator gets (机手报酬).
const (
	RateKindUnknown RateKind = iota
	PriceRate
	PayRate
)

var rateKindNames = [...]string{"unknown", "price", "pay"}

// String returns the English name of the kind.
func (k RateKind) String() string { return nameOf(rateKindNames[:], int(k)) }

// ParseRateKind reads the name of a kind or fails with rate.kind.
func ParseRateKind(s string) (RateKind, error) {
	return parseName[RateKind](rateKindNames[:], s, "rate.kind", "kind")
}

// Rate is a line of the table of prices or pays (单价): fen for one 亩 of an operation on a terrain, from a day to a day.
type Rate struct {
	Kind      RateKind
	Operation string
	Terrain   Terrain // AnyTerrain for those without a line of their own
	From, To  ledger.Date
	Amount    ledger.Money // for one 亩
}

// Code names the line among those of a book by what makes it one of its own: price/FL/any/2026-01-01.
func (r Rate) Code() string {
	return r.Kind.String() + "/" + r.Operation + "/" + r.Terrain.String() + "/" + r.From.String()
}

// MaxRate bounds what one 亩 costs: 10,000 yuan.
const MaxRate ledger.Money = 1_000_000

// CheckRates checks tables together. Problems name the row, from 1: rate.kind, rate.validity for a line without both
// days or with the last before the first, rate.amount, plot.terrain, field.required, and rate.overlap for two lines
// that are valid on one day for the same work. Known are the lines that stand already; one with the same beginning is
// replaced.
func CheckRates(all, known []Rate) error {
	var es ledger.Errors
	for i, r := range all {
		var found ledger.Errors
		if r.Kind != PriceRate && r.Kind != PayRate {
			found = append(found, ledger.NewError(ledger.Invalid, "rate.kind", nil).At("kind"))
		}
		if r.Operation == "" {
			found = append(found, ledger.NewError(ledger.Invalid, "field.required", nil).At("operation"))
		}
		if r.Terrain < AnyTerrain || r.Terrain > Terraced {
			found = append(found, ledger.NewError(ledger.Invalid, "plot.terrain", nil).At("terrain"))
		}
		if !r.From.Valid() || !r.To.Valid() || r.To < r.From {
			found = append(found, ledger.NewError(ledger.Invalid, "rate.validity", nil).At("valid_from"))
		}
		if r.Amount < 0 || r.Amount > MaxRate {
			found = append(found, ledger.NewError(ledger.Invalid, "rate.amount", nil).At("amount"))
		}
		if o, overlaps := r.overlapping(all[:i], known); overlaps {
			found = append(found, ledger.NewError(ledger.Invalid, "rate.overlap",
				ledger.Args{"from": o.From.String(), "to": o.To.String()}).At("valid_from"))
		}
		es = appendRow(es, i, found)
	}
	return es.Err()
}

// overlapping returns a line for the same work that is valid on a day on which r is.
func (r *Rate) overlapping(before, known []Rate) (Rate, bool) {
	meets := func(o Rate) bool {
		return o.Kind == r.Kind && o.Operation == r.Operation && o.Terrain == r.Terrain && o.From <= r.To && r.From <= o.To
	}
	if i := slices.IndexFunc(before, meets); i >= 0 {
		return before[i], true
	}
	i := slices.IndexFunc(known, func(o Rate) bool { return meets(o) && o.From != r.From })
	if i < 0 {
		return Rate{}, false
	}
	return known[i], true
}

// RateOn returns the amount for one 亩 on the day, in fen: that of the terrain, else that of AnyTerrain. It fails with
// rate.none.
func RateOn(all []Rate, kind RateKind, operation string, terrain Terrain, day ledger.Date) (ledger.Money, error) {
	r, err := FindRate(all, kind, operation, terrain, day)
	return r.Amount, err
}

// FindRate returns the line by which work is charged or paid on the day: that of the terrain, else that of AnyTerrain. It
// fails with rate.none.
func FindRate(all []Rate, kind RateKind, operation string, terrain Terrain, day ledger.Date) (Rate, error) {
	general := -1
	for i, r := range all {
		switch {
		case r.Kind != kind || r.Operation != operation || day < r.From || day > r.To:
		case r.Terrain == terrain:
			return r, nil
		case r.Terrain == AnyTerrain:
			general = i
		}
	}
	if general >= 0 {
		return all[general], nil
	}
	return Rate{}, ledger.NewError(ledger.NotFound, "rate.none", ledger.Args{
		"rate_kind": kind.String(), "operation": operation, "terrain": terrain.String(), "day": day.String(),
	})
}
