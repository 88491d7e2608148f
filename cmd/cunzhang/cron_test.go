package main

import (
	"slices"
	"strings"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

func TestCronDays(t *testing.T) {
	for line, want := range map[string][]ledger.Date{
		"0 0 1 4 *":         {20260401, 20270401, 20280401},
		"0 0 1 4,9 *":       {20260401, 20260901, 20270401},
		"59 23 28-30 2 *":   {20270228, 20280228, 20280229},
		"0 8 * 3 mon":       {20260316, 20260323, 20260330},
		"*/5 * 16-18 MAR *": {20260316, 20260317, 20260318},
		"0 0 30 2 *":        nil,
	} {
		days, err := cronDays(line)
		if err != nil {
			t.Errorf("%q: %v", line, err)
			continue
		}
		if got := cooperatives.DaysOf(days, 20260316, 20300101, 3); !slices.Equal(got, want) {
			t.Errorf("%q fires on %v, want %v", line, got, want)
		}
	}
	for _, line := range []string{"", "0 0 1 4", "0 0 0 1 4 *", "@yearly", "@every 24h", "TZ=UTC", "CRON_TZ=UTC 0 0 1 4 *", "0 0 32 4 *", "0 0 1 4/0 *"} {
		if _, err := cronDays(line); len(ledger.Problems(err)) != 1 || ledger.Problems(err)[0].Key != "recurring.cron" {
			t.Errorf("%q gives %v", line, err)
		}
	}
}

func FuzzCronDays(f *testing.F) {
	for _, line := range []string{"0 0 1 4 *", "TZ=", "* * 30 2 *", "1-5/2 0 ? JAN-MAR 7"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		days, err := cronDays(line)
		if err != nil {
			return
		}
		if day := days(20260316); day != 0 && (day < 20260316 || !day.Valid()) {
			t.Errorf("%q fires on %s", line, day)
		}
	})
}

// TestSeasonsByCron has a plot sprayed in two seasons of the year: each is asked for once, though a server was down on the
// day or another begins anew, and what never comes is refused.
func TestSeasonsByCron(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := books.New(d)
		ctx, who := t.Context(), ledger.Actor{ID: 5, Name: "派工", Address: "test"}
		info, err := b.CreateBook(ctx, who, books.NewBook{
			Township: "柳塘镇", Code: "x", Name: "试村股份经济合作社", Regime: ledger.RuralCollective, Start: 202601,
		})
		must(t, err)
		must(t, b.PutDimensionValues(ctx, who, "1", info.ID, []books.DimensionValue{{Kind: ledger.Member, Code: "H1", Name: "赵大", Active: true}}))
		s := fieldTeam(b)
		plot := cooperatives.Plot{Code: "D1", Household: "H1", Name: "大田", Area: 500, Crop: "玉米", Terrain: cooperatives.Flat, Active: true}
		must(t, s.PutPlots(ctx, who, "2", info.ID, []cooperatives.Plot{plot}))
		must(t, s.PutOperations(ctx, who, "3", info.ID, []cooperatives.Operation{{
			Code: "ZB", Name: "植保", Stage: cooperatives.Protection, Rain: cooperatives.RainStops, Active: true,
			Paces: []cooperatives.Pace{{Kind: "无人机", AreaPerHour: 3000}},
		}}))
		rule := cooperatives.Recurring{
			Code: "R1", Household: "H1", Plot: "D1", Operation: "ZB", Cron: "0 0 30 2 *", LeadDays: 7, WindowDays: 5, Active: true,
		}
		err = s.PutRecurring(ctx, who, "4", info.ID, []cooperatives.Recurring{rule})
		if p := ledger.Problems(err); len(p) != 1 || p[0].Key != "recurring.never" {
			t.Errorf("30 February gives %v", err)
		}
		rule.Cron = "0 0 1 4,9 *"
		must(t, s.PutRecurring(ctx, who, "5", info.ID, []cooperatives.Recurring{rule}))
		ask := func(day ledger.Date, want int) {
			t.Helper()
			if n, err := fieldTeam(b).AskSeasonal(ctx, day); err != nil || n != want {
				t.Errorf("%s asks for %d, want %d (%v)", day, n, want, err)
			}
		}
		ask(20260324, 0)
		ask(20260327, 1) // two days late
		ask(20260327, 0)
		ask(20260402, 0)
		plot.Crop = "油菜" // the next season's
		must(t, s.PutPlots(ctx, who, "6", info.ID, []cooperatives.Plot{plot}))
		ask(20260905, 1)
		ask(20260906, 0)
		list, _, err := s.ListOrders(ctx, info.ID, services.OrderQuery{})
		must(t, err)
		var seasons []string
		for _, o := range list {
			seasons = append(seasons, o.Season+" "+o.Earliest.String())
		}
		if got := strings.Join(seasons, ", "); got != "2026玉米 2026-04-01, 2026油菜 2026-09-01" {
			t.Errorf("asked for %s", got)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
