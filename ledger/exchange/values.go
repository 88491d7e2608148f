package exchange

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// exactDigits is how many digits of a number a spreadsheet keeps and shows.
const exactDigits = 15

// number returns the text of a cell that should hold a number. A workbook stores 8.2 as 8.1999999999999993, the nearest
// binary fraction; with the fifteen digits that spreadsheets show, it is 8.2 again.
func number(c cell) string {
	text := string(c.text)
	if !c.number || len(text) <= exactDigits && !strings.ContainsAny(text, "eE") {
		return text
	}
	return exact(text)
}

// exact writes a number with fifteen digits at most, without exponent and without zeros that say nothing.
func exact(text string) string {
	d, ok := parseDecimal(text)
	if !ok {
		return text
	}
	digits := d.NumDigits()
	if digits > exactDigits {
		d = d.Round(int32(exactDigits-digits) - d.Exponent())
	}
	return d.String()
}

// parseDecimal reads a number in plain or scientific notation; a huge exponent would be a huge text.
func parseDecimal(text string) (decimal.Decimal, bool) {
	if len(text) > 40 {
		return decimal.Decimal{}, false
	}
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		if e, err := strconv.Atoi(text[at+1:]); err != nil || e < -40 || e > 40 {
			return decimal.Decimal{}, false
		}
	}
	d, err := decimal.NewFromString(text)
	return d, err == nil
}

// date reads a date; a number in a workbook counts days from the end of 1899, or from 1904.
func (a *assembler) date(c cell) (ledger.Date, error) {
	text := string(c.text)
	if c.number && (len(text) != len("20251123") || strings.Contains(text, ".")) {
		days, _, _ := strings.Cut(text, ".")
		n, err := strconv.Atoi(days)
		if err != nil || n < 61 || n > 200_000 { // before 61 spreadsheets disagree about February 1900
			return 0, ledger.NewError(ledger.Invalid, "date.malformed", ledger.Args{"text": clip(text)})
		}
		first := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
		if a.dates1904 {
			first = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
		}
		day := first.AddDate(0, 0, n)
		return ledger.NewDate(day.Year(), int(day.Month()), day.Day())
	}
	d, err := ledger.ParseDate(text)
	if err == nil {
		return d, nil
	}
	// Some programs write the time as well: 2025-11-23 00:00:00.
	if at := strings.IndexAny(text, " T"); at > 0 && isTime(text[at+1:]) {
		return ledger.ParseDate(text[:at])
	}
	return 0, err
}

func isTime(s string) bool {
	return len(s) >= len("0:00") && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && r != ':' && r != '.' && r != 'Z'
	})
}

// splitNumber reads 12, 012, 记-12, 记字第12号 or 记12: the word of the series, which may be missing, and the number.
func splitNumber(text string) (series string, number int, err error) {
	t := strings.TrimSpace(ledger.Narrow(text))
	at := strings.IndexFunc(t, func(r rune) bool { return r >= '0' && r <= '9' })
	if at < 0 {
		return "", 0, badNumber(text)
	}
	series = strings.TrimSpace(strings.TrimRight(t[:at], "-_第 "))
	n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(t[at:], "号")))
	if err != nil || n < 1 || n > 1_000_000_000 {
		return "", 0, badNumber(text)
	}
	return series, n, nil
}

func badNumber(text string) error {
	return ledger.NewError(ledger.Invalid, "import.number", ledger.Args{"text": clip(text)})
}

// numbered reads a reference to another voucher: 2025-11 记-12.
func (a *assembler) numbered(text string) (books.Numbered, error) {
	month, title, ok := strings.Cut(text, " ")
	if !ok {
		return books.Numbered{}, badNumber(text)
	}
	p, err := ledger.ParsePeriod(month)
	if err != nil {
		return books.Numbered{}, err
	}
	word, n, err := splitNumber(title)
	if err != nil {
		return books.Numbered{}, err
	}
	s, known := a.series[word]
	if !known {
		return books.Numbered{}, ledger.NewError(ledger.Invalid, "voucher.series", ledger.Args{"text": clip(word)})
	}
	return books.Numbered{Period: p, Series: s, Number: n}, nil
}

// count reads a small whole number, such as the sheets of source documents.
func count(text string) (int, error) {
	t := strings.TrimSuffix(strings.TrimSpace(ledger.Narrow(text)), "张")
	n, err := strconv.Atoi(t)
	if err != nil || n < 0 || utf8.RuneCountInString(t) > 9 {
		return 0, ledger.NewError(ledger.Invalid, "voucher.attachments",
			ledger.Args{"max": strconv.Itoa(ledger.MaxAttachments)})
	}
	return n, nil
}
