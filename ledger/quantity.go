package ledger

import (
	"strconv"
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
	if strings.ContainsAny(s, "¥￥") { // an amount in the wrong column
		return 0, NewError(Invalid, "quantity.malformed", Args{"text": clip(s)})
	}
	n, err := parseScaled(s, quantityDigits, "quantity.malformed")
	return Quantity(n), err
}

// ParsePrice reads a price in yuan per unit with at most six decimals. It fails with price.malformed.
func ParsePrice(s string) (Price, error) {
	n, err := parseScaled(s, priceDigits, "price.malformed")
	return Price(n), err
}

// parseScaled reads a number of at most the given decimals as an integer of its last decimal.
func parseScaled(s string, places int, key string) (int64, error) {
	bad := NewError(Invalid, key, Args{"text": clip(s)})
	negative, t := cutSign(strings.TrimSpace(Narrow(s)))
	whole, frac, ok := cutNumber(t)
	if !ok || len(frac) > places {
		return 0, bad
	}
	n, err := strconv.ParseInt("0"+whole+frac+strings.Repeat("0", places-len(frac)), 10, 64)
	if err != nil || n > maxScaled {
		return 0, bad
	}
	if negative {
		n = -n
	}
	return n, nil
}

// String returns the quantity without trailing zeros.
func (q Quantity) String() string { return decimal.New(int64(q), -quantityDigits).String() }

// Grouped returns the quantity as it is printed, with commas between thousands: 1,920,000.5.
func (q Quantity) Grouped() string { return GroupDigits(q.String()) }

// GroupDigits puts commas between the thousands of a decimal number: -1234567.25 becomes -1,234,567.25.
func GroupDigits(number string) string {
	whole, fraction, broken := strings.Cut(number, ".")
	sign := ""
	if rest, negative := strings.CutPrefix(whole, "-"); negative {
		sign, whole = "-", rest
	}
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if broken {
		whole += "." + fraction
	}
	return sign + whole
}

// String returns the price in yuan without trailing zeros.
func (p Price) String() string { return decimal.New(int64(p), -priceDigits).String() }

// Cost returns quantity times price, rounded half up to the fen.
func (q Quantity) Cost(p Price) (Money, error) {
	yuan := decimal.New(int64(q), -quantityDigits).Mul(decimal.New(int64(p), -priceDigits))
	return MoneyFromDecimal(yuan, RoundHalfUp)
}
