package ledger

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date is a civil date without a zone, written as the number yyyymmdd (20251123). The zero value is no date.
type Date int32

// NewDate returns the date or date.malformed when there is no such day. Years run from 1900, when the oldest people in a
// register may have been born, to 2199. Books begin in 1949 (NewPeriod).
func NewDate(year, month, day int) (Date, error) {
	if year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, NewError(Invalid, "date.malformed", Args{"text": fmt.Sprintf("%d-%d-%d", year, month, day)})
	}
	return Date(year*10000 + month*100 + day), nil
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// ParseDate reads 2025-11-23, 2025/11/3, 2025.11.23, 20251123 or 2025年11月23日, full-width digits included.
func ParseDate(s string) (Date, error) {
	t := strings.TrimSpace(Narrow(s))
	t = strings.TrimSuffix(t, "日")
	t = strings.NewReplacer("年", "-", "月", "-", "/", "-", ".", "-").Replace(t)
	if len(t) == 8 && digits(t) {
		t = t[:4] + "-" + t[4:6] + "-" + t[6:]
	}
	parts := strings.Split(t, "-")
	if len(parts) == 3 && len(parts[0]) == 4 {
		y, m, d, ok := number(parts[0]), number(parts[1]), number(parts[2]), true
		ok = ok && y > 0 && m > 0 && d > 0
		if date, err := NewDate(y, m, d); ok && err == nil {
			return date, nil
		}
	}
	return 0, NewError(Invalid, "date.malformed", Args{"text": clip(s)})
}

// number reads a short run of digits and returns -1 for anything else.
func number(s string) int {
	if s == "" || len(s) > 4 || !digits(s) {
		return -1
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// DateOf returns the civil date of an instant in China (UTC+8, no daylight saving since 1991).
func DateOf(t time.Time) Date {
	c := t.In(China)
	return Date(c.Year()*10000 + int(c.Month())*100 + c.Day())
}

// China is the zone in which instants are shown.
var China = time.FixedZone("Asia/Shanghai", 8*60*60)

// Year returns the calendar year.
func (d Date) Year() int { return int(d) / 10000 }

// Month returns the month, 1 to 12.
func (d Date) Month() int { return int(d) / 100 % 100 }

// Day returns the day of the month, 1 to 31.
func (d Date) Day() int { return int(d) % 100 }

// Period returns the accounting period (month) of the date.
func (d Date) Period() Period { return Period(d / 100) }

// AddDays returns the date n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date {
	t := time.Date(d.Year(), time.Month(d.Month()), d.Day()+n, 0, 0, 0, 0, time.UTC)
	return Date(t.Year()*10000 + int(t.Month())*100 + t.Day())
}

// Valid reports whether the date exists.
func (d Date) Valid() bool {
	_, err := NewDate(d.Year(), d.Month(), d.Day())
	return err == nil
}

// String returns 2025-11-23, or nothing for no date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year(), d.Month(), d.Day())
}

// Chinese returns 2025年11月23日, or nothing for no date.
func (d Date) Chinese() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", d.Year(), d.Month(), d.Day())
}
