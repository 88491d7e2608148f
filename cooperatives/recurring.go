package cooperatives

import (
	"fmt"
	"strconv"

	"cunzhang/ledger"
)

// Recurring is an order that comes back in its season (常年订单). The work may begin on the days on which Cron fires and is
// done within WindowDays from each on; it is asked for LeadDays before.
type Recurring struct {
	Code       string
	Household  string
	Plot       string
	Operation  string
	Area       Mu     // 0 for the whole plot
	Cron       string // a line with the usual five fields, of which days alone count; see Yearly
	LeadDays   int
	WindowDays int
	Active     bool
}

// CronDays finds the first day, from a day on, on which a line of cron fires; 0 where it never does.
type CronDays func(from ledger.Date) ledger.Date

// CronReader reads a line of cron. It fails with recurring.cron.
type CronReader func(line string) (CronDays, error)

// Limits of recurring orders.
const (
	MaxLeadDays   = 180
	MaxWindowDays = 60
	MaxSeasons    = 24 // in a year
)

// Yearly returns the line of a day that comes every year: 0 0 1 4 * for the first of April. It fails with recurring.rule
// for a day that not every year has.
func Yearly(month, day int) (string, error) {
	if month < 1 || month > 12 || day < 1 || day > 28 {
		return "", ledger.NewError(ledger.Invalid, "recurring.rule", nil).At("month")
	}
	return fmt.Sprintf("0 0 %d %d *", day, month), nil
}

// Yearly returns the day of the year of a line as Yearly writes them; ok is false for any other.
func (r *Recurring) Yearly() (month, day int, ok bool) {
	if _, err := fmt.Sscanf(r.Cron, "0 0 %d %d *", &day, &month); err != nil {
		return 0, 0, false
	}
	line, err := Yearly(month, day)
	return month, day, err == nil && line == r.Cron
}

// CheckRecurring checks recurring orders together. Problems name the row, from 1: recurring.cron for a line that cannot be
// read, recurring.never for one that never fires, recurring.often for one that fires on more than MaxSeasons days of the
// year from a day on, recurring.rule, field.required, acreage.malformed, team.code_twice.
func CheckRecurring(all []Recurring, read CronReader, from ledger.Date) error {
	return checkTogether(all, func(r *Recurring) (string, ledger.Errors) {
		var es ledger.Errors
		for _, t := range []struct{ field, text string }{
			{"code", r.Code}, {"household", r.Household}, {"plot", r.Plot}, {"operation", r.Operation},
		} {
			if t.text == "" {
				es = append(es, ledger.NewError(ledger.Invalid, "field.required", nil).At(t.field))
			} else if e := ledger.CheckText(t.field, t.text, MaxCode); e != nil {
				es = append(es, e)
			}
		}
		if e := r.checkCron(read, from); e != nil {
			es = append(es, e.At("cron"))
		}
		if r.LeadDays < 0 || r.LeadDays > MaxLeadDays || r.WindowDays < 1 || r.WindowDays > MaxWindowDays {
			es = append(es, ledger.NewError(ledger.Invalid, "recurring.rule", nil).At("date"))
		}
		if r.Area < 0 || r.Area > MaxMu {
			es = append(es, ledger.NewError(ledger.Invalid, "acreage.malformed",
				ledger.Args{"text": r.Area.String()}).At("area"))
		}
		return r.Code, es
	})
}

func (r *Recurring) checkCron(read CronReader, from ledger.Date) *ledger.Error {
	if e := ledger.CheckText("cron", r.Cron, MaxName); e != nil {
		return e
	}
	days, err := read(r.Cron)
	if err != nil {
		return ledger.Problems(err)[0]
	}
	found := DaysOf(days, from, from.AddDays(365), MaxSeasons+1)
	switch {
	case len(found) > MaxSeasons:
		return ledger.NewError(ledger.Invalid, "recurring.often", ledger.Args{"max": strconv.Itoa(MaxSeasons)})
	case len(found) == 0 && days(from) == 0:
		return ledger.NewError(ledger.Invalid, "recurring.never", ledger.Args{"cron": r.Cron})
	}
	return nil
}

// DaysOf lists the days from one to another, at most so many.
func DaysOf(days CronDays, from, to ledger.Date, most int) []ledger.Date {
	var out []ledger.Date
	for day := days(from); day != 0 && day <= to && len(out) < most; day = days(day.AddDays(1)) {
		out = append(out, day)
	}
	return out
}

// DueOn lists the days of its work for which the order is to be asked on the day: from LeadDays before each to the end of
// its window, so that a job that runs late still asks.
func (r *Recurring) DueOn(day ledger.Date, days CronDays) []ledger.Date {
	if !r.Active {
		return nil
	}
	return DaysOf(days, day.AddDays(1-r.WindowDays), day.AddDays(r.LeadDays), MaxSeasons)
}
