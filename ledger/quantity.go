package ledger

import (
	"strings"

	"github.com/shopspring/decimal"
)

// Quantity is a count of an account's unit (斤, 亩, 工日 …) in ten-thousandths.
type Quantity int64

// Price is a price per unit in millionths of a yuan.
type Price int64

const (
	quantityDigits = 4
	priceDigits    = 6
	maxScaled      = 1_000_000_000_000_000
)

// ParseQuantity reads a quantity with at most four decimals. It fails with quantity.malformed.
func ParseQuantity(s string) (Quantity, error) {
	n, err := parseScaled(s, quantityDigits, "quantity.malformed")
	return Quantity(n), err
}

// ParsePrice reads a price in yuan per unit with at most six decimals. It fails with price.malformed.
func ParsePrice(s string) (Price, error) {
	n, err := parseScaled(s, priceDigits, "price.malformed")
	return Price(n), err
}

func parseScaled(s string, places int32, key string) (int64, error) {
	bad := NewError(Invalid, key, Args{"text": clip(s)})
	negative, t := cutSign(strings.TrimSpace(Narrow(s)))
	whole, frac, _ := strings.Cut(t, ".")
	if strings.Contains(whole, ",") {
		if !grouped(whole) {
			return 0, bad
		}
		whole = strings.ReplaceAll(whole, ",", "")
	}
	if whole+frac == "" || len(whole)+len(frac) > 40 || !digits(whole) || !digits(frac) {
		return 0, bad
	}
	d, err := decimal.NewFromString("0" + whole + "." + frac + "0")
	if err != nil {
		return 0, bad
	}
	if negative {
		d = d.Neg()
	}
	scaled := d.Shift(places)
	if !scaled.IsInteger() || scaled.Abs().GreaterThan(decimal.NewFromInt(maxScaled)) {
		return 0, bad
	}
	return scaled.IntPart(), nil
}

// String returns the quantity without trailing zeros.
func (q Quantity) String() string { return decimal.New(int64(q), -quantityDigits).String() }

// String returns the price in yuan without trailing zeros.
func (p Price) String() string { return decimal.New(int64(p), -priceDigits).String() }

// Cost returns quantity times price, rounded half up to the fen.
func (q Quantity) Cost(p Price) (Money, error) {
	yuan := decimal.New(int64(q), -quantityDigits).Mul(decimal.New(int64(p), -priceDigits))
	return MoneyFromDecimal(yuan, RoundHalfUp)
}
