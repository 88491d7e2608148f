package ledger

import (
	"fmt"
	"strings"
)

// Period is an accounting period, a calendar month, written as the number yyyymm (202511). The fiscal year is the
// calendar year (会计法 §11). The zero value is no period.
type Period int32

// NewPeriod returns the period or period.malformed.
func NewPeriod(year, month int) (Period, error) {
	if year < 1949 || year > 2199 || month < 1 || month > 12 {
		return 0, NewError(Invalid, "period.malformed", Args{"text": fmt.Sprintf("%d-%d", year, month)})
	}
	return Period(year*100 + month), nil
}

// ParsePeriod reads 2025-11, 202511, 2025/11 or 2025年11月.
func ParsePeriod(s string) (Period, error) {
	t := strings.TrimSuffix(strings.TrimSpace(Narrow(s)), "月")
	t = strings.NewReplacer("年", "-", "/", "-", ".", "-").Replace(t)
	if len(t) == 6 && digits(t) {
		t = t[:4] + "-" + t[4:]
	}
	year, month, ok := strings.Cut(t, "-")
	if ok && len(year) == 4 {
		if p, err := NewPeriod(number(year), number(month)); err == nil {
			return p, nil
		}
	}
	return 0, NewError(Invalid, "period.malformed", Args{"text": clip(s)})
}

// Year returns the fiscal year.
func (p Period) Year() int { return int(p) / 100 }

// Month returns the month, 1 to 12.
func (p Period) Month() int { return int(p) % 100 }

// Next returns the following month.
func (p Period) Next() Period { return p.AddMonths(1) }

// Prev returns the month before.
func (p Period) Prev() Period { return p.AddMonths(-1) }

// AddMonths returns the period n months later, or earlier when n is negative.
func (p Period) AddMonths(n int) Period {
	months := p.Year()*12 + p.Month() - 1 + n
	return Period(months/12*100 + months%12 + 1)
}

// First returns the first day of the month.
func (p Period) First() Date { return Date(p*100 + 1) }

// Last returns the last day of the month.
func (p Period) Last() Date { return Date(int(p)*100 + daysIn(p.Year(), p.Month())) }

// YearStart returns January of the same year.
func (p Period) YearStart() Period { return Period(p.Year()*100 + 1) }

// YearEnd returns December of the same year.
func (p Period) YearEnd() Period { return Period(p.Year()*100 + 12) }

// Valid reports whether the period exists.
func (p Period) Valid() bool {
	_, err := NewPeriod(p.Year(), p.Month())
	return err == nil
}

// String returns 2025-11, or nothing for no period.
func (p Period) String() string {
	if p == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", p.Year(), p.Month())
}

// Chinese returns 2025年11月, or nothing for no period.
func (p Period) Chinese() string {
	if p == 0 {
		return ""
	}
	return fmt.Sprintf("%d年%d月", p.Year(), p.Month())
}

// Span is a run of periods, both ends included: a month, a quarter or a year.
type Span struct {
	From, To Period
}

// ParseSpan reads a month (2025-12), a quarter (2025Q4), a year (2025) or a range of months (2025-01..2025-06).
func ParseSpan(s string) (Span, error) {
	t := strings.ToUpper(strings.TrimSpace(Narrow(s)))
	if from, to, ok := strings.Cut(t, ".."); ok {
		f, err := ParsePeriod(from)
		if err != nil {
			return Span{}, err
		}
		l, err := ParsePeriod(to)
		if err != nil {
			return Span{}, err
		}
		if l < f || l.Year()-f.Year() > 100 {
			return Span{}, NewError(Invalid, "period.malformed", Args{"text": clip(s)})
		}
		return Span{f, l}, nil
	}
	if year, quarter, ok := strings.Cut(t, "Q"); ok && len(quarter) == 1 && quarter >= "1" && quarter <= "4" {
		if first, err := NewPeriod(number(year), int(quarter[0]-'1')*3+1); err == nil {
			return Span{first, first.AddMonths(2)}, nil
		}
	}
	if len(t) == 4 {
		if first, err := NewPeriod(number(t), 1); err == nil {
			return Span{first, first.YearEnd()}, nil
		}
	}
	p, err := ParsePeriod(s)
	if err != nil {
		return Span{}, err
	}
	return Span{p, p}, nil
}

// Months returns how many periods the span covers.
func (s Span) Months() int {
	return (s.To.Year()-s.From.Year())*12 + s.To.Month() - s.From.Month() + 1
}

// Chinese names the span the way a statement's head does: 2025年11月, 2025年第4季度, 2025年度.
func (s Span) Chinese() string {
	sameYear := s.From.Year() == s.To.Year()
	switch {
	case s.From == s.To:
		return s.From.Chinese()
	case sameYear && s.Months() == 12:
		return fmt.Sprintf("%d年度", s.From.Year())
	case sameYear && s.Months() == 3 && s.From.Month()%3 == 1:
		return fmt.Sprintf("%d年第%d季度", s.From.Year(), s.To.Month()/3)
	}
	return s.From.Chinese() + "至" + s.To.Chinese()
}

// String returns the form that ParseSpan reads.
func (s Span) String() string {
	switch {
	case s.From == s.To:
		return s.From.String()
	case s.From.Year() == s.To.Year() && s.Months() == 12:
		return fmt.Sprintf("%d", s.From.Year())
	case s.From.Year() == s.To.Year() && s.Months() == 3 && s.From.Month()%3 == 1:
		return fmt.Sprintf("%dQ%d", s.From.Year(), s.To.Month()/3)
	}
	return s.From.String() + ".." + s.To.String()
}
