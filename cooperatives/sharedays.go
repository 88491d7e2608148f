package cooperatives

import (
	"strings"
	"time"

	"cunzhang/ledger"
)

// Stretch says that a holder had shares from a day to a day, both included; no To means that they are still held.
type Stretch struct {
	Holder   Holder
	Shares   Shares
	From, To ledger.Date
}

// ParseStretch reads the cells id, shares, from and, if there is an end, to. It fails with sharedays.columns,
// share.number, date.malformed or sharedays.range and names the cell.
func ParseStretch(cells []string) (Stretch, error) {
	if len(cells) < 3 || len(cells) > 4 {
		return Stretch{}, ledger.NewError(ledger.Invalid, "sharedays.columns", nil)
	}
	s := Stretch{Holder: Holder(strings.TrimSpace(cells[0]))}
	problems := appendText(nil, "code", string(s.Holder), MaxCode)
	var err error
	if s.Shares, err = ParseShares(cells[1]); err != nil {
		problems = append(problems, ledger.Problems(err)...)
	}
	if s.From, err = ledger.ParseDate(cells[2]); err != nil {
		problems = append(problems, ledger.Problems(err)[0].At("from"))
	}
	if len(cells) == 4 && strings.TrimSpace(cells[3]) != "" {
		if s.To, err = ledger.ParseDate(cells[3]); err != nil {
			problems = append(problems, ledger.Problems(err)[0].At("to"))
		}
	}
	if s.To != 0 && s.To < s.From {
		problems = append(problems, rangeError())
	}
	if err := problems.Err(); err != nil {
		return Stretch{}, err
	}
	return s, nil
}

// ShareDays weighs stretches by shares times the days of theirs that lie from from to to, both included. Several
// stretches of a holder add up; holders come in the order of their first stretch, and those without a day weigh
// nothing. It fails with sharedays.range or share.too_many.
func ShareDays(stretches []Stretch, from, to ledger.Date) (Weights, error) {
	if err := checkRange(from, to); err != nil {
		return Weights{}, err
	}
	w := Weights{PerShare: shareUnit * daysBetween(from, to)}
	sums := map[Holder]int64{}
	var order []Holder
	for i, s := range stretches {
		reversed := s.To != 0 && checkRange(s.From, s.To) != nil
		if s.Shares < 0 || s.Shares > maxShares*shareUnit || !s.From.Valid() || reversed {
			return Weights{}, rangeError().At(rowField(i, "from"))
		}
		last := to
		if s.To != 0 {
			last = min(s.To, to)
		}
		if _, known := sums[s.Holder]; !known {
			order = append(order, s.Holder)
		}
		days := max(0, daysBetween(max(s.From, from), last))
		if err := addWeight(sums, s.Holder, int64(s.Shares), days); err != nil {
			return Weights{}, err
		}
	}
	for _, holder := range order {
		w.Claims = append(w.Claims, Claim{holder, sums[holder]})
	}
	return w, nil
}

// checkRange fails with sharedays.range unless both days exist, in order.
func checkRange(from, to ledger.Date) error {
	if !from.Valid() || !to.Valid() || to < from {
		return rangeError()
	}
	return nil
}

func rangeError() *ledger.Error {
	return ledger.NewError(ledger.Invalid, "sharedays.range", nil).At("to")
}

// daysBetween counts the days from from to to, both included; it is negative or zero when to is earlier.
func daysBetween(from, to ledger.Date) int64 { return dayNumber(to) - dayNumber(from) + 1 }

func dayNumber(d ledger.Date) int64 {
	return time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
}

// DaysTo counts the days from one day to another: 0 on the same, negative where the other comes first.
func DaysTo(from, to ledger.Date) int { return int(dayNumber(to) - dayNumber(from)) }
