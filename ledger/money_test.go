package ledger_test

import (
	"math"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"cunzhang/ledger"
)

// wantProblem fails the test unless err is one ledger error of the kind with the key.
func wantProblem(t *testing.T, err error, kind ledger.Kind, key string) {
	t.Helper()
	ps := ledger.Problems(err)
	if len(ps) != 1 || ps[0].Kind != kind || ps[0].Key != key {
		t.Errorf("got error %v, want %s: %s", err, kind, key)
	}
}

// anyMoney draws amounts that a line may carry.
func anyMoney() *rapid.Generator[ledger.Money] {
	return rapid.Map(rapid.Int64Range(-int64(ledger.MaxMoney), int64(ledger.MaxMoney)),
		func(n int64) ledger.Money { return ledger.Money(n) })
}

// widen writes text the way a Chinese input method in full-width mode does.
func widen(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' {
			return r - '!' + '！'
		}
		return r
	}, s)
}

func TestParseMoney(t *testing.T) {
	tests := []struct {
		name, text string
		want       ledger.Money
	}{
		{"yuan", "1234", 123400},
		{"one decimal", "1234.5", 123450},
		{"two decimals", "1234.56", 123456},
		{"zeros behind the fen", "1.2300", 123},
		{"zeros in front", "000.01", 1},
		{"no digit before the point", ".5", 50},
		{"no digit behind the point", "5.", 500},
		{"separators", "1,234,567.89", 123456789},
		{"negative", "-1,234.56", -123456},
		{"plus", "+8", 800},
		{"minus sign of typesetting", "−8", -800},
		{"dash of an input method", "—8", -800},
		{"full width", "￥１，２３４．５６", 123456},
		{"full stop of an input method", "12。5", 1250},
		{"currency sign", "¥12", 1200},
		{"sign before the currency sign", "-¥12", -1200},
		{"sign behind the currency sign", "¥ -12", -1200},
		{"with unit", "1234元", 123400},
		{"with a space before the unit", " 1234 元 ", 123400},
		{"full-width spaces", "　12　", 1200},
		{"negative zero", "-0.00", 0},
		{"the largest", "10,000,000,000,000.00", ledger.MaxMoney},
		{"the smallest", "-10000000000000", -ledger.MaxMoney},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ledger.ParseMoney(tt.text)
			if err != nil || got != tt.want {
				t.Errorf("ParseMoney(%q) = %d, %v; want %d", tt.text, got, err, tt.want)
			}
		})
	}
}

func TestParseMoneyRefuses(t *testing.T) {
	tests := []struct{ name, text, key string }{
		{"nothing", "", "money.malformed"},
		{"blanks", " 　", "money.malformed"},
		{"a point alone", ".", "money.malformed"},
		{"a sign alone", "-", "money.malformed"},
		{"a currency sign alone", "¥", "money.malformed"},
		{"the unit alone", "元", "money.malformed"},
		{"two signs", "--5", "money.malformed"},
		{"both signs", "+-5", "money.malformed"},
		{"two currency signs", "¥¥5", "money.malformed"},
		{"two points", "1.2.3", "money.malformed"},
		{"words", "壹佰", "money.malformed"},
		{"exponent", "1e3", "money.malformed"},
		{"separators in odd places", "12,34", "money.malformed"},
		{"separator in front", ",123", "money.malformed"},
		{"separator behind the point", "1.234,5", "money.malformed"},
		{"group too long", "1234,567", "money.malformed"},
		{"broken text", "1\xff", "money.malformed"},
		{"a tenth of a fen", "0.001", "money.too_fine"},
		{"a fen too much", "10000000000000.01", "money.too_large"},
		{"far too much", "100000000000000000000000", "money.too_large"},
		{"far too little", "-999999999999999", "money.too_large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ledger.ParseMoney(tt.text)
			wantProblem(t, err, ledger.Invalid, tt.key)
			if got != 0 {
				t.Errorf("got %d beside the error", got)
			}
		})
	}
}

func TestParseMoneyShowsLongTextShortened(t *testing.T) {
	_, err := ledger.ParseMoney(strings.Repeat("壹", 1000))
	if text := ledger.Problems(err)[0].Args["text"]; text != strings.Repeat("壹", 40)+"…" {
		t.Errorf("got %q", text)
	}
}

func TestMoneyReadsBackWhatItWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMoney().Draw(t, "m")
		for _, text := range []string{
			m.String(), m.Grouped(), widen(m.String()), widen(m.Grouped()), "¥" + m.String(), m.Grouped() + "元",
			" " + m.String() + " ",
		} {
			if got, err := ledger.ParseMoney(text); err != nil || got != m {
				t.Fatalf("ParseMoney(%q) = %d, %v; want %d", text, got, err, m)
			}
		}
	})
}

func TestMoneyString(t *testing.T) {
	tests := []struct {
		m              ledger.Money
		plain, grouped string
	}{
		{0, "0.00", "0.00"},
		{5, "0.05", "0.05"},
		{-5, "-0.05", "-0.05"},
		{99999, "999.99", "999.99"},
		{100000, "1000.00", "1,000.00"},
		{-123456789, "-1234567.89", "-1,234,567.89"},
		{math.MaxInt64, "92233720368547758.07", "92,233,720,368,547,758.07"},
		{math.MinInt64, "-92233720368547758.08", "-92,233,720,368,547,758.08"},
	}
	for _, tt := range tests {
		if got := tt.m.String(); got != tt.plain {
			t.Errorf("String of %d: %s, want %s", int64(tt.m), got, tt.plain)
		}
		if got := tt.m.Grouped(); got != tt.grouped {
			t.Errorf("Grouped of %d: %s, want %s", int64(tt.m), got, tt.grouped)
		}
	}
}

func TestMoneyAdd(t *testing.T) {
	const most = 900_000_000_000_000_000
	tests := []struct {
		name    string
		m, n    ledger.Money
		want    ledger.Money
		refused bool
	}{
		{"sum", 2, 3, 5, false},
		{"difference", 2, -3, -1, false},
		{"the largest total", most - 1, 1, most, false},
		{"beyond the largest total", most, 1, 0, true},
		{"beyond the smallest total", -most, -1, 0, true},
		{"past the end of the type", math.MaxInt64, 1, 0, true},
		{"past the other end", math.MinInt64, -1, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.m.Add(tt.n)
			if tt.refused {
				wantProblem(t, err, ledger.Invalid, "money.overflow")
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("got %d, %v; want %d", got, err, tt.want)
			}
		})
	}
}

func TestMoneyFromDecimalNamesItsRounding(t *testing.T) {
	tests := []struct {
		yuan     string
		rounding ledger.Rounding
		want     ledger.Money
	}{
		{"1.005", ledger.RoundHalfUp, 101},
		{"1.0049", ledger.RoundHalfUp, 100},
		{"-1.005", ledger.RoundHalfUp, -101},
		{"1.009", ledger.RoundDown, 100},
		{"-1.009", ledger.RoundDown, -100},
		{"10000000000000", ledger.RoundDown, ledger.MaxMoney},
		{"10000000000000.004", ledger.RoundHalfUp, ledger.MaxMoney},
	}
	for _, tt := range tests {
		got, err := ledger.MoneyFromDecimal(decimal.RequireFromString(tt.yuan), tt.rounding)
		if err != nil || got != tt.want {
			t.Errorf("%s: %d, %v; want %d", tt.yuan, got, err, tt.want)
		}
	}
	_, err := ledger.MoneyFromDecimal(decimal.RequireFromString("10000000000000.005"), ledger.RoundHalfUp)
	wantProblem(t, err, ledger.Invalid, "money.too_large")
	_, err = ledger.MoneyFromDecimal(decimal.RequireFromString("1"), ledger.RoundUnknown)
	wantProblem(t, err, ledger.Internal, "money.rounding")
}

func TestMoneyTimesARate(t *testing.T) {
	got, err := ledger.Money(333).Times(decimal.RequireFromString("0.10"), ledger.RoundHalfUp)
	if err != nil || got != 33 {
		t.Errorf("got %d, %v; want 33", got, err)
	}
	got, err = ledger.Money(335).Times(decimal.RequireFromString("0.10"), ledger.RoundHalfUp)
	if err != nil || got != 34 {
		t.Errorf("got %d, %v; want 34", got, err)
	}
	_, err = ledger.MaxMoney.Times(decimal.RequireFromString("2"), ledger.RoundDown)
	wantProblem(t, err, ledger.Invalid, "money.too_large")
}

func TestMoneySurvivesDecimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMoney().Draw(t, "m")
		if got, err := ledger.MoneyFromDecimal(m.Decimal(), ledger.RoundDown); err != nil || got != m {
			t.Fatalf("got %d, %v; want %d", got, err, m)
		}
		if abs := m.Abs(); abs < 0 || abs != m && abs != -m {
			t.Fatalf("Abs(%d) = %d", m, abs)
		}
	})
}

func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{
		"1234.5", "-1,234.56", "￥１２３４．５６", "1234元", "1e3", "¥-+,", "0.001", "\xff", "10000000000000",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ledger.ParseMoney(s)
		if err != nil {
			if ledger.KindOf(err) != ledger.Invalid || m != 0 {
				t.Fatalf("ParseMoney(%q) = %d, %v", s, m, err)
			}
			return
		}
		if m.Abs() > ledger.MaxMoney {
			t.Fatalf("ParseMoney(%q) = %d is too large", s, m)
		}
		if again, err := ledger.ParseMoney(m.Grouped()); err != nil || again != m {
			t.Fatalf("%q → %s → %d, %v", s, m.Grouped(), again, err)
		}
	})
}
