package main

import (
	"context"

	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// teamJobs are the jobs of the farm-service team: who is reminded of what in the morning, tomorrow's sheets in the
// evening, the plan at night.
func teamJobs(b *books.Books) []job {
	of := func(run func(*services.Services, context.Context, ledger.Date) (int, error)) func(
		context.Context, ledger.Date) error {
		return func(ctx context.Context, day ledger.Date) error {
			_, err := run(fieldTeam(b), ctx, day)
			return err
		}
	}
	return []job{
		{name: "reminders", spec: "15 7 * * *", run: of((*services.Services).RemindTeam)},
		{name: "sheets", spec: "0 18 * * *", run: of((*services.Services).ReadySheets)},
		{name: "plan", spec: "0 21 * * *", run: of((*services.Services).PlanNightly)},
	}
}
