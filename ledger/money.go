package ledger

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
)

// Money is an amount of renminbi in fen (1/100 yuan). Sums of Money never round; a rate or a price becomes Money
// through a function that names its rounding.
type Money int64

// MaxMoney is the largest amount, in fen, that a line may carry: 10^13 yuan.
const MaxMoney Money = 1_000_000_000_000_000

// maxTotal bounds sums of amounts, in fen, well inside int64.
const maxTotal Money = 900_000_000_000_000_000

// ParseMoney reads an amount in yuan such as "1234.5", "-1,234.56", "￥１２３４．５６" or "1234元" and returns fen.
// Full-width characters of Chinese input methods are accepted. It fails with money.malformed, money.too_fine
// (more than two decimals) or money.too_large (more than 10^13 yuan).
func ParseMoney(s string) (Money, error) {
	t := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(Narrow(s)), "元"))
	negative, t := cutSign(t)
	whole, frac, ok := cutNumber(t)
	if !ok {
		return 0, malformedMoney(s)
	}
	if len(frac) > 2 {
		return 0, NewError(Invalid, "money.too_fine", Args{"text": clip(s)})
	}
	if len(whole) > 14 {
		return 0, NewError(Invalid, "money.too_large", Args{"text": clip(s)})
	}
	fen, err := strconv.ParseInt("0"+whole+(frac + "00")[:2], 10, 64)
	if err != nil {
		return 0, malformedMoney(s)
	}
	if Money(fen) > MaxMoney {
		return 0, NewError(Invalid, "money.too_large", Args{"text": clip(s)})
	}
	if negative {
		fen = -fen
	}
	return Money(fen), nil
}

func malformedMoney(s string) error {
	return NewError(Invalid, "money.malformed", Args{"text": clip(s)})
}

// cutSign takes the sign and the ¥ from the front of an amount, in either order, each at most once.
func cutSign(s string) (negative bool, rest string) {
	signed, marked := false, false
	for s != "" {
		switch {
		case !signed && (s[0] == '-' || s[0] == '+'):
			negative, signed = s[0] == '-', true
			s = s[1:]
		case !marked && strings.HasPrefix(s, "¥"):
			marked = true
			s = s[len("¥"):]
		default:
			return negative, s
		}
		s = strings.TrimSpace(s)
	}
	return negative, s
}

// cutNumber splits an unsigned decimal number at its point, without separators and without zeros that say nothing.
func cutNumber(s string) (whole, frac string, ok bool) {
	whole, frac, _ = strings.Cut(s, ".")
	if strings.Contains(whole, ",") {
		if !grouped(whole) {
			return "", "", false
		}
		whole = strings.ReplaceAll(whole, ",", "")
	}
	if whole+frac == "" || !digits(whole) || !digits(frac) {
		return "", "", false
	}
	return strings.TrimLeft(whole, "0"), strings.TrimRight(frac, "0"), true
}

// grouped reports whether commas stand where thousands separators do.
func grouped(whole string) bool {
	parts := strings.Split(whole, ",")
	if len(parts[0]) == 0 || len(parts[0]) > 3 {
		return false
	}
	for _, p := range parts[1:] {
		if len(p) != 3 {
			return false
		}
	}
	return true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// clip shortens user text for an error message.
func clip(s string) string {
	r := []rune(strings.ToValidUTF8(s, "�"))
	if len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return string(r)
}

// Narrow maps the full-width forms that Chinese input methods produce (digits, letters, punctuation) to ASCII.
func Narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000':
			return ' '
		case r == '。':
			return '.'
		case r == '、':
			return '/'
		case r == '￥':
			return '¥'
		case r == '—' || r == '－' || r == '−':
			return '-'
		}
		return r
	}, s)
}

// PlainTitle brings the title of a column in somebody's table to the form in which it is compared: narrow, lower case,
// without spaces, stars and what stands in brackets, such as a unit.
func PlainTitle(text string) string {
	t := Narrow(text)
	if at := strings.IndexByte(t, '('); at > 0 {
		t = t[:at]
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("*/_-:\ufeff", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, t)
}

// String returns the amount in yuan with two decimals and no separators: "-1234.50".
func (m Money) String() string {
	var buf [24]byte
	return string(m.append(buf[:0], false))
}

// Grouped returns the amount in yuan with thousands separators: "-1,234.50".
func (m Money) Grouped() string {
	var buf [32]byte
	return string(m.append(buf[:0], true))
}

func (m Money) append(b []byte, grouped bool) []byte {
	u := uint64(m)
	if m < 0 {
		b = append(b, '-')
		u = -u
	}
	whole := strconv.FormatUint(u/100, 10)
	for i := range len(whole) {
		if grouped && i > 0 && (len(whole)-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, whole[i])
	}
	fen := u % 100
	return append(b, '.', byte('0'+fen/10), byte('0'+fen%10))
}

// Abs returns the amount without its sign.
func (m Money) Abs() Money {
	if m < 0 {
		return -m
	}
	return m
}

// Add returns m+n or the error money.overflow when the sum leaves the range that books can hold.
func (m Money) Add(n Money) (Money, error) {
	s := m + n
	if (n > 0 && s < m) || (n < 0 && s > m) || s > maxTotal || s < -maxTotal {
		return 0, NewError(Invalid, "money.overflow", nil)
	}
	return s, nil
}

// Rounding says how a fraction of a fen is settled.
type Rounding int8

// The roundings. RoundHalfUp takes half a fen away from zero, RoundDown drops fractions toward zero.
const (
	RoundUnknown Rounding = iota
	RoundHalfUp
	RoundDown
)

// MoneyFromDecimal converts yuan to fen with the named rounding. It fails with money.too_large beyond MaxMoney.
func MoneyFromDecimal(yuan decimal.Decimal, r Rounding) (Money, error) {
	fen := yuan.Shift(2)
	switch r {
	case RoundHalfUp:
		fen = fen.Round(0)
	case RoundDown:
		fen = fen.Truncate(0)
	case RoundUnknown:
		return 0, NewError(Internal, "money.rounding", nil)
	}
	if fen.Abs().GreaterThan(decimal.NewFromInt(int64(MaxMoney))) {
		return 0, NewError(Invalid, "money.too_large", Args{"text": clip(yuan.String())})
	}
	return Money(fen.IntPart()), nil
}

// Decimal returns the amount in yuan.
func (m Money) Decimal() decimal.Decimal { return decimal.New(int64(m), -2) }

// Times multiplies the amount by a rate, such as 0.10, with the named rounding.
func (m Money) Times(rate decimal.Decimal, r Rounding) (Money, error) {
	return MoneyFromDecimal(m.Decimal().Mul(rate), r)
}
