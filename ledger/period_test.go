package ledger_test

import (
	"testing"

	"pgregory.net/rapid"

	"cunzhang/ledger"
)

// anyPeriod draws months from 1960 to 2180, far enough from the ends to reckon with.
func anyPeriod() *rapid.Generator[ledger.Period] {
	return rapid.Custom(func(t *rapid.T) ledger.Period {
		year, month := rapid.IntRange(1960, 2180).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month")
		p, err := ledger.NewPeriod(year, month)
		if err != nil {
			t.Fatal(err)
		}
		return p
	})
}

func TestParsePeriod(t *testing.T) {
	for text, want := range map[string]ledger.Period{
		"2025-11": 202511, "202511": 202511, "2025/1": 202501, "2025.01": 202501, "2025年11月": 202511, "2025年3": 202503,
		"２０２５－１１": 202511, " 2025-12 ": 202512,
	} {
		if got, err := ledger.ParsePeriod(text); err != nil || got != want {
			t.Errorf("ParsePeriod(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "2025", "2025-13", "2025-0", "25-11", "1948-12", "2200-01", "2025-", "-11", "月", "2025-1-1",
	} {
		got, err := ledger.ParsePeriod(text)
		wantProblem(t, err, ledger.Invalid, "period.malformed")
		if got != 0 {
			t.Errorf("ParsePeriod(%q) = %d beside the error", text, got)
		}
	}
}

func TestPeriodReadsBackWhatItWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPeriod().Draw(t, "p")
		for _, text := range []string{p.String(), p.Chinese()} {
			if got, err := ledger.ParsePeriod(text); err != nil || got != p {
				t.Fatalf("ParsePeriod(%q) = %d, %v; want %d", text, got, err, p)
			}
		}
	})
}

func TestMonthsAreReckonedAcrossYears(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, n := anyPeriod().Draw(t, "p"), rapid.IntRange(0, 120).Draw(t, "n")
		later := p.AddMonths(n)
		if !later.Valid() || later.AddMonths(-n) != p || later < p {
			t.Fatalf("%s plus %d months = %s", p, n, later)
		}
		if months := (ledger.Span{From: p, To: later}).Months(); months != n+1 {
			t.Fatalf("%s..%s has %d months, want %d", p, later, months, n+1)
		}
		if p.Next().Prev() != p || p.Next().First() != p.Last().AddDays(1) {
			t.Fatalf("no day lies between %s and %s", p, p.Next())
		}
		if p.First().Period() != p || p.Last().Period() != p || p.First().Day() != 1 {
			t.Fatalf("%s runs from %s to %s", p, p.First(), p.Last())
		}
	})
	tests := []struct{ got, want ledger.Period }{
		{ledger.Period(202512).Next(), 202601},
		{ledger.Period(202601).Prev(), 202512},
		{ledger.Period(202606).YearStart(), 202601},
		{ledger.Period(202606).YearEnd(), 202612},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %s, want %s", tt.got, tt.want)
		}
	}
	if got := ledger.Period(202402).Last(); got != 20240229 {
		t.Errorf("February 2024 ends on %s", got)
	}
}

func TestNoPeriodIsWrittenAsNothing(t *testing.T) {
	var none ledger.Period
	if none.String() != "" || none.Chinese() != "" || none.Valid() {
		t.Errorf("got %q, %q, %v", none.String(), none.Chinese(), none.Valid())
	}
}

func TestSpan(t *testing.T) {
	tests := []struct {
		name, text, chinese string
		want                ledger.Span
		months              int
	}{
		{"a month", "2025-11", "2025年11月", ledger.Span{From: 202511, To: 202511}, 1},
		{"the first quarter", "2025Q1", "2025年第1季度", ledger.Span{From: 202501, To: 202503}, 3},
		{"the last quarter", "2025Q4", "2025年第4季度", ledger.Span{From: 202510, To: 202512}, 3},
		{"a year", "2025", "2025年度", ledger.Span{From: 202501, To: 202512}, 12},
		{"three months, no quarter", "2025-02..2025-04", "2025年2月至2025年4月", ledger.Span{From: 202502, To: 202504}, 3},
		{"half a year", "2025-01..2025-06", "2025年1月至2025年6月", ledger.Span{From: 202501, To: 202506}, 6},
		{"twelve months of two years", "2025-07..2026-06", "2025年7月至2026年6月", ledger.Span{From: 202507, To: 202606}, 12},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ledger.ParseSpan(tt.text)
			if err != nil || got != tt.want {
				t.Fatalf("ParseSpan(%q) = %v, %v; want %v", tt.text, got, err, tt.want)
			}
			if got.String() != tt.text || got.Chinese() != tt.chinese || got.Months() != tt.months {
				t.Errorf("got %s, %s, %d months", got, got.Chinese(), got.Months())
			}
		})
	}
}

func TestParseSpanReadsOtherForms(t *testing.T) {
	for text, want := range map[string]ledger.Span{
		"2025q2":               {From: 202504, To: 202506},
		"２０２５Ｑ２":               {From: 202504, To: 202506},
		"2025年11月":             {From: 202511, To: 202511},
		"202511":               {From: 202511, To: 202511},
		" 2025-01 .. 2025-03 ": {From: 202501, To: 202503},
		"2025年1月..2025年12月":    {From: 202501, To: 202512},
		"2025-05..2025-05":     {From: 202505, To: 202505},
		"1949-01..2049-12":     {From: 194901, To: 204912},
		"２０２５－０１．．２０２５－０３": {From: 202501, To: 202503},
	} {
		if got, err := ledger.ParseSpan(text); err != nil || got != want {
			t.Errorf("ParseSpan(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "2025Q0", "2025Q5", "2025Q11", "25Q1", "Q1", "1900", "2200", "2025-03..2025-01", "2025..2026", "..",
		"2025-01..", "..2025-01", "1949-01..2050-01", "20255",
	} {
		got, err := ledger.ParseSpan(text)
		wantProblem(t, err, ledger.Invalid, "period.malformed")
		if got != (ledger.Span{}) {
			t.Errorf("ParseSpan(%q) = %v beside the error", text, got)
		}
	}
}

func TestSpanReadsBackWhatItWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, n := anyPeriod().Draw(t, "from"), rapid.IntRange(0, 40).Draw(t, "n")
		span := ledger.Span{From: from, To: from.AddMonths(n)}
		if got, err := ledger.ParseSpan(span.String()); err != nil || got != span {
			t.Fatalf("ParseSpan(%q) = %v, %v; want %v", span, got, err, span)
		}
	})
}

func FuzzParseSpan(f *testing.F) {
	for _, s := range []string{"2025-12", "2025Q4", "2025", "2025-01..2025-06", "2025年11月", "２０２５Ｑ２", "..", "QQ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		span, err := ledger.ParseSpan(s)
		if err != nil {
			if span != (ledger.Span{}) || ledger.KindOf(err) != ledger.Invalid {
				t.Fatalf("ParseSpan(%q) = %v, %v", s, span, err)
			}
			return
		}
		if !span.From.Valid() || !span.To.Valid() || span.Months() < 1 || span.Chinese() == "" {
			t.Fatalf("ParseSpan(%q) = %v", s, span)
		}
		if again, err := ledger.ParseSpan(span.String()); err != nil || again != span {
			t.Fatalf("%q → %s → %v, %v", s, span, again, err)
		}
	})
}
