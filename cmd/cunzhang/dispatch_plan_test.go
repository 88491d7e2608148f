package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db/dbtest"
)

// team is a book with one operator, one machine, two operations and two plots, and an order for each.
func team(t *testing.T, a *app) {
	t.Helper()
	b, closeBooks, err := a.openNew(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	who := ledger.Actor{ID: 5, Name: "派工员"}
	s, ctx := fieldTeam(b), t.Context()
	info, err := b.CreateBook(ctx, who, books.NewBook{
		Township: "柳塘镇", Code: "yanba", Name: "淹坝村", Regime: ledger.RuralCollective, Start: 202501,
	})
	done := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	done(err)
	book := info.ID
	pace := []cooperatives.Pace{{Kind: "微耕机", AreaPerHour: 200}}
	done(b.PutDimensionValues(ctx, who, "values", book, []books.DimensionValue{
		{Kind: ledger.Member, Code: "H01", Name: "赵大", Active: true},
	}))
	done(s.PutOperations(ctx, who, "operations", book, []cooperatives.Operation{
		{Code: "FL", Name: "翻犁", Stage: cooperatives.Ploughing, Rain: cooperatives.RainStops, Paces: pace, Active: true},
	}))
	done(s.PutOperators(ctx, who, "operators", book, []cooperatives.Operator{{
		Code: "W", Name: "王五", Skills: []string{"FL"}, Machines: []string{"M1"}, Start: 480, End: 1080, OvertimeUntil: 1140,
		LicenceUntil: 20301231, Active: true,
	}}))
	done(s.PutMachines(ctx, who, "machines", book, []cooperatives.Machine{
		{Code: "M1", Name: "一号机", Kind: "微耕机", Width: 120, MaxSlope: 15, Owner: "W", Active: true},
	}))
	var orders []cooperatives.Order
	for i, slope := range []int{5, 30} {
		code := "D" + strconv.Itoa(i+1)
		done(s.PutPlots(ctx, who, "plot "+code, book, []cooperatives.Plot{{
			Code: code, Household: "H01", Name: "地块" + code, Area: 400, Crop: "玉米", Terrain: cooperatives.Gentle, Slope: slope,
			Active: true,
		}}))
		orders = append(orders, cooperatives.Order{
			Plot: code, Operation: "FL", Earliest: 20250401, Latest: 20250405, Channel: cooperatives.ByClerk,
			State: cooperatives.Admitted,
		})
	}
	_, err = s.Request(ctx, who, "orders", book, orders)
	done(err)
	done(closeBooks())
}

// dispatched runs a command of the team and returns what it prints.
func dispatched(t *testing.T, a *app, command interface{ Run(*app) error }) string {
	t.Helper()
	var out bytes.Buffer
	a.Out = &out
	if err := command.Run(a); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func want(t *testing.T, have string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(have, p) {
			t.Errorf("%q is not in\n%s", p, have)
		}
	}
}

// TestDispatchPlanAndWeather plans without keeping, then publishes, and replans after rain.
func TestDispatchPlanAndWeather(t *testing.T) {
	for _, address := range dbtest.URLs(t) {
		a := &app{
			ctx: t.Context(), Err: &bytes.Buffer{}, Lang: "zh", Address: address, Log: slog.New(slog.DiscardHandler),
			Now: func() time.Time { return time.Date(2025, 3, 31, 8, 0, 0, 0, time.UTC) },
		}
		team(t, a)
		of := planning{Coop: "yanba", Days: 7, DryRun: true, formatFlag: formatFlag{"text"}, Search: effort{Iterations: 100}}
		plan := dispatchPlanCmd{planning: of, From: "2025-04-01"}
		dry := dispatched(t, a, &plan)
		want(t, dry, "2025-04-01", "PG-0001", "王五", "一号机", "地块D1", "地块太陡", "排上 1 项，未排 1 项", "换坡度上限更高的农机")
		if strings.Contains(dry, "版安排已公布") {
			t.Errorf("a dry run published:\n%s", dry)
		}
		plan.DryRun = false
		want(t, dispatched(t, a, &plan), "第 1 版安排已公布，要通知 1 项", "新排上，原 未排")
		plan.Draft, plan.Format = true, "csv"
		want(t, dispatched(t, a, &plan), "2025-04-01,08:00", ",slope\n")
		plan.Format = "json"
		var read planJSON
		if err := json.Unmarshal([]byte(dispatched(t, a, &plan)), &read); err != nil || len(read.Visits) != 1 || read.Published ||
			read.No != 3 || read.Visits[0].Day != "2025-04-01" || read.Visits[0].OperatorName != "王五" || len(read.Left) != 1 ||
			read.Left[0].Plot != "地块D2" || read.Left[0].Helps[0].Lift[0] != "slope" {
			t.Errorf("read %+v: %v", read, err)
		}
		rain := dispatchWeatherCmd{planning: of, Date: "2025-04-01", Stop: "翻犁"}
		want(t, dispatched(t, a, &rain), "2025-04-02", "改人、机或日子")
		rain.DryRun = false
		want(t, dispatched(t, a, &rain), "1 项作业停下另排", "改人、机或日子", "已公布")
		rainInTheMiddle(t, a, rain)
		rain.Stop = "飞行"
		if err := rain.Run(a); ledger.Problems(err)[0].Key != "operation.unknown" {
			t.Errorf("an unknown operation: %v", err)
		}
	}
}

// rainInTheMiddle begins the job and stops it with some of it done, which is finished, while the rest waits.
func rainInTheMiddle(t *testing.T, a *app, rain dispatchWeatherCmd) {
	t.Helper()
	who := ledger.Actor{ID: 5, Name: "派工员"}
	jobs := func(begin bool) (list []cooperatives.Job) {
		err := a.withTeam("yanba", func(s *services.Services, book ledger.BookID) error {
			if begin {
				if err := s.Move(a.ctx, who, "begin", book, services.OrderMove{
					Order: 1, Part: 1, To: cooperatives.Working, Hand: services.Hand{As: cooperatives.AsClerk},
				}); err != nil {
					return err
				}
			}
			d, err := s.FindOrder(a.ctx, book, 1)
			list = d.Jobs
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	rain.Date = jobs(true)[0].Day.String()
	for id, want := range map[string][2]string{
		"x": {"1", "cli.done_item"}, "1": {"一亩", "cli.done_item"}, "1/2": {"1", "weather.not_stopped"},
		"1/1": {"4", "work.nothing_left"}, "PG-0001": {"1.5", "cli.done_dry"},
	} {
		rain.Done, rain.DryRun = map[string]string{id: want[0]}, want[1] == "cli.done_dry"
		if got := ledger.Problems(rain.Run(a)); len(got) != 1 || got[0].Key != want[1] {
			t.Errorf("%s of %s is refused by %v", want[0], id, got)
		}
	}
	rain.DryRun = false
	rain.Done = map[string]string{"PG-0001": "1.5"}
	want(t, dispatched(t, a, &rain), "1 项作业停下另排")
	if got := jobs(false); len(got) != 2 || got[0].Area != 150 || got[0].State != cooperatives.Finished || got[1].Area != 250 {
		t.Errorf("the jobs are %+v", got)
	}
}
