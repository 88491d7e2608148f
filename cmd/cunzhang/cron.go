package main

import (
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// cronDays reads a line of cron with the usual five fields, for the days on which it fires in China. It fails with
// recurring.cron. A line may not name a zone of its own: the books have one.
func cronDays(line string) (cooperatives.CronDays, error) {
	refused := ledger.NewError(ledger.Invalid, "recurring.cron", ledger.Args{"cron": line}).At("cron")
	if strings.Contains(line, "=") {
		return nil, refused
	}
	schedule, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).Parse(line)
	if err != nil {
		return nil, refused
	}
	return func(from ledger.Date) ledger.Date {
		midnight := time.Date(from.Year(), time.Month(from.Month()), from.Day(), 0, 0, 0, 0, ledger.China)
		next := schedule.Next(midnight.Add(-time.Second))
		if next.IsZero() {
			return 0
		}
		return ledger.DateOf(next)
	}, nil
}
