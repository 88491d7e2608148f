package ledger_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"cunzhang/ledger"
)

// anyDate draws days from 1900 to 2199.
func anyDate() *rapid.Generator[ledger.Date] {
	first := ledger.Date(19000101)
	return rapid.Map(rapid.IntRange(0, 109_571), first.AddDays)
}

func TestParseDate(t *testing.T) {
	tests := []struct {
		name, text string
		want       ledger.Date
	}{
		{"ISO", "2025-11-23", 20251123},
		{"slashes, short month and day", "2025/1/3", 20250103},
		{"enumeration commas of an input method", "2025、11、23", 20251123},
		{"points", "2025.11.23", 20251123},
		{"digits alone", "20251123", 20251123},
		{"Chinese", "2025年11月3日", 20251103},
		{"Chinese without 日", "2025年11月3", 20251103},
		{"full width", "２０２５－１１－２３", 20251123},
		{"blanks around", " 2025-11-23　", 20251123},
		{"leap day", "2024-02-29", 20240229},
		{"leap day of a century", "2000-02-29", 20000229},
		{"the first", "1900-01-01", 19000101},
		{"born before the republic", "1936-04-08", 19360408},
		{"the last", "2199-12-31", 21991231},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ledger.ParseDate(tt.text)
			if err != nil || got != tt.want {
				t.Errorf("ParseDate(%q) = %d, %v; want %d", tt.text, got, err, tt.want)
			}
		})
	}
}

func TestParseDateRefuses(t *testing.T) {
	tests := []struct{ name, text string }{
		{"nothing", ""},
		{"no such day", "2025-02-29"},
		{"no leap day in this century", "2100-02-29"},
		{"day zero", "2025-01-00"},
		{"month zero", "2025-00-01"},
		{"month thirteen", "2025-13-01"},
		{"day 31 of a short month", "2025-04-31"},
		{"two digits for the year", "25-11-23"},
		{"before anybody of a register", "1899-12-31"},
		{"far ahead", "2200-01-01"},
		{"month alone", "2025-11"},
		{"time behind the date", "2025-11-23 10:00"},
		{"negative", "-2025-11-23"},
		{"words", "今天"},
		{"long digits", "2025-00011-23"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ledger.ParseDate(tt.text)
			wantProblem(t, err, ledger.Invalid, "date.malformed")
			if got != 0 {
				t.Errorf("got %d beside the error", got)
			}
		})
	}
}

func TestDateReadsBackWhatItWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "d")
		for _, text := range []string{d.String(), d.Chinese(), widen(d.String())} {
			if got, err := ledger.ParseDate(text); err != nil || got != d {
				t.Fatalf("ParseDate(%q) = %d, %v; want %d", text, got, err, d)
			}
		}
		if again, err := ledger.NewDate(d.Year(), d.Month(), d.Day()); err != nil || again != d || !d.Valid() {
			t.Fatalf("NewDate of %d: %d, %v", d, again, err)
		}
	})
}

func TestAddDays(t *testing.T) {
	tests := []struct {
		from ledger.Date
		days int
		want ledger.Date
	}{
		{20251231, 1, 20260101},
		{20260101, -1, 20251231},
		{20240228, 1, 20240229},
		{20250228, 1, 20250301},
		{20251123, 0, 20251123},
		{20251123, 365, 20261123},
	}
	for _, tt := range tests {
		if got := tt.from.AddDays(tt.days); got != tt.want {
			t.Errorf("%d plus %d days = %d, want %d", tt.from, tt.days, got, tt.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate().Draw(t, "d"), rapid.IntRange(0, 10_000).Draw(t, "n")
		later := d.AddDays(n)
		if later < d || later.AddDays(-n) != d || d.AddDays(n+1) <= later {
			t.Fatalf("%d plus %d days = %d", d, n, later)
		}
	})
}

func TestDateOfIsTheDayInChina(t *testing.T) {
	tests := []struct {
		instant string
		want    ledger.Date
	}{
		{"2025-12-31T15:59:59Z", 20251231},
		{"2025-12-31T16:00:00Z", 20260101},
		{"2025-12-31T23:00:00-05:00", 20260101},
	}
	for _, tt := range tests {
		instant, err := time.Parse(time.RFC3339, tt.instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := ledger.DateOf(instant); got != tt.want {
			t.Errorf("%s is %d, want %d", tt.instant, got, tt.want)
		}
	}
}

func TestNoDateIsWrittenAsNothing(t *testing.T) {
	var none ledger.Date
	if none.String() != "" || none.Chinese() != "" || none.Valid() {
		t.Errorf("got %q, %q, %v", none.String(), none.Chinese(), none.Valid())
	}
	if p := ledger.Date(20251123).Period(); p != 202511 {
		t.Errorf("the period is %d", p)
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2025-11-23", "2025年1月3日", "20240229", "２０２５－１１－２３", "2025-2-30", "日月年"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ledger.ParseDate(s)
		if err != nil {
			if d != 0 || ledger.KindOf(err) != ledger.Invalid {
				t.Fatalf("ParseDate(%q) = %d, %v", s, d, err)
			}
			return
		}
		if again, err := ledger.ParseDate(d.String()); !d.Valid() || err != nil || again != d {
			t.Fatalf("%q → %s → %d, %v", s, d, again, err)
		}
	})
}
