package ledger_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/ledger"
)

const most = 1_000_000_000_000_000 // of a quantity or a price, in its last decimal

func TestParseQuantity(t *testing.T) {
	for text, want := range map[string]ledger.Quantity{
		"1": 10_000, "1.5": 15_000, "0.0001": 1, "-2.5": -25_000, "+3": 30_000, "1,234.5": 12_345_000,
		"１２．５": 125_000, " 7 ": 70_000, ".5": 5_000, "5.": 50_000, "1.50000000": 15_000, "100000000000": most,
		"-100000000000": -most, "007": 70_000,
	} {
		if got, err := ledger.ParseQuantity(text); err != nil || got != want {
			t.Errorf("ParseQuantity(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", ".", "-", "斤", "1.00001", "1e3", "1E3", "1.2.3", "1,5", "--1", "¥5", "￥5", "0x10", "1_000", "NaN",
		"100000000000.0001", strings.Repeat("9", 100),
	} {
		got, err := ledger.ParseQuantity(text)
		wantProblem(t, err, ledger.Invalid, "quantity.malformed")
		if got != 0 {
			t.Errorf("ParseQuantity(%q) = %d beside the error", text, got)
		}
	}
}

func TestParsePrice(t *testing.T) {
	for text, want := range map[string]ledger.Price{
		"1": 1_000_000, "0.000001": 1, "2.35": 2_350_000, "¥2.35": 2_350_000, "1,000": 1_000_000_000, "1000000000": most,
	} {
		if got, err := ledger.ParsePrice(text); err != nil || got != want {
			t.Errorf("ParsePrice(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "0.0000001", "1000000000.000001", "元"} {
		_, err := ledger.ParsePrice(text)
		wantProblem(t, err, ledger.Invalid, "price.malformed")
	}
}

func TestQuantityAndPriceReadBackWhatTheyWrite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(-most, most).Draw(t, "n")
		q, p := ledger.Quantity(n), ledger.Price(n)
		if got, err := ledger.ParseQuantity(q.String()); err != nil || got != q {
			t.Fatalf("ParseQuantity(%q) = %d, %v; want %d", q, got, err, q)
		}
		if got, err := ledger.ParsePrice(p.String()); err != nil || got != p {
			t.Fatalf("ParsePrice(%q) = %d, %v; want %d", p, got, err, p)
		}
	})
	if q, p := ledger.Quantity(15_000), ledger.Price(2_350_000); q.String() != "1.5" || p.String() != "2.35" {
		t.Errorf("got %s and %s", q, p)
	}
}

func TestCostRoundsHalfUp(t *testing.T) {
	tests := []struct {
		quantity, price string
		want            ledger.Money
	}{
		{"3", "1.25", 375},
		{"0.5", "0.01", 1},
		{"0.4999", "0.01", 0},
		{"-0.5", "0.01", -1},
		{"1234.5", "2.345678", 289574},
		{"100000000000", "100", ledger.MaxMoney},
	}
	for _, tt := range tests {
		q, err := ledger.ParseQuantity(tt.quantity)
		if err != nil {
			t.Fatal(err)
		}
		p, err := ledger.ParsePrice(tt.price)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := q.Cost(p); err != nil || got != tt.want {
			t.Errorf("%s × %s = %d, %v; want %d", tt.quantity, tt.price, got, err, tt.want)
		}
	}
	_, err := ledger.Quantity(most).Cost(most)
	wantProblem(t, err, ledger.Invalid, "money.too_large")
}

func FuzzParseQuantity(f *testing.F) {
	for _, s := range []string{"1", "-1.5", "1,234.5678", "１２．５", "1e400000000", "0.00001", ",", "100000000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := ledger.ParseQuantity(s)
		if err != nil {
			if q != 0 || ledger.KindOf(err) != ledger.Invalid {
				t.Fatalf("ParseQuantity(%q) = %d, %v", s, q, err)
			}
			return
		}
		if again, err := ledger.ParseQuantity(q.String()); err != nil || again != q || q > most || q < -most {
			t.Fatalf("%q → %s → %d, %v", s, q, again, err)
		}
	})
}

func TestQuantitiesAreGrouped(t *testing.T) {
	for q, want := range map[ledger.Quantity]string{
		0: "0", 9_990_000: "999", 10_000_000: "1,000", 19_200_000_000: "1,920,000", 12_345_678: "1,234.5678",
		-19_200_005_000: "-1,920,000.5", -9_990_000: "-999",
	} {
		if got := q.Grouped(); got != want {
			t.Errorf("%d is %q, want %q", q, got, want)
		}
	}
}
