package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

// dispatchWeatherCmd notes weather that stops work on a day and plans what it stopped anew.
type dispatchWeatherCmd struct {
	planning `embed:""`

	Date string `required:"" placeholder:"2025-04-03" help:"哪一天 | The day."`
	Stop string `placeholder:"翻犁" help:"停哪项作业（名称或编码）；不写按雨天，由各项作业的规则决定 | The operation that stops, by name or code; without one it rains, and the rules of the operations decide."`
	Note string `help:"说明 | A note."`

	Done map[string]string `placeholder:"49=3.00" mapsep:"," help:"停下时已做的亩数，如 49=3.00,50/2=1.20；剩下的另排 | What was done of jobs that stop in the middle, such as 49=3.00,50/2=1.20; the rest is planned anew."`
}

// Run halts the jobs of the day, searches a plan near the published one, publishes it and prints who must be told.
func (c *dispatchWeatherCmd) Run(a *app) error {
	day, err := ledger.ParseDate(c.Date)
	if err != nil {
		return err
	}
	return a.withTeam(c.Coop, func(s *services.Services, book ledger.BookID) error {
		w := services.Weather{Day: day, Note: c.Note}
		if w.Operation, err = c.operation(a, s, book); err != nil {
			return err
		}
		if w.Done, err = c.doneSoFar(); err != nil {
			return err
		}
		in := services.PlanInput{From: day, Replan: true}
		if c.DryRun {
			in.Rain = []services.Weather{w}
		}
		var halted []services.JobRef
		err := c.run(a, s, book, in, func(ctx context.Context, in services.PlanInput) (services.PlanVersion, error) {
			var p services.PlanVersion
			var err error
			halted, p, err = s.StopAndReplan(ctx, a.operator(), submissionKey(), book, w, in)
			return p, err
		})
		if err != nil || c.Format != "text" || c.DryRun {
			return err
		}
		return a.say("dispatch.halted", ledger.Args{"day": day.String(), "count": strconv.Itoa(len(halted))})
	})
}

// operation finds the code of the operation that is named; one that is not known is left for the service to refuse.
func (c *dispatchWeatherCmd) operation(a *app, s *services.Services, book ledger.BookID) (string, error) {
	all, err := s.ListOperations(a.ctx, book)
	if err != nil {
		return "", err
	}
	for _, o := range all {
		if o.Name == c.Stop {
			return o.Code, nil
		}
	}
	return c.Stop, nil
}

// doneSoFar reads how much was done of the jobs that stop in the middle, in order of their names. It fails with
// cli.done_dry where nothing is written, as the plan would be of whole jobs, and with cli.done_item for what is no job or no
// area.
func (c *dispatchWeatherCmd) doneSoFar() ([]services.DoneSoFar, error) {
	if c.DryRun && len(c.Done) > 0 {
		return nil, ledger.NewError(ledger.Invalid, "cli.done_dry", nil)
	}
	var list []services.DoneSoFar
	var es ledger.Errors
	for _, id := range slices.Sorted(maps.Keys(c.Done)) {
		order, part, parts := strings.Cut(strings.TrimPrefix(id, "PG-"), "/")
		d := services.DoneSoFar{JobRef: services.JobRef{Part: 1}}
		var noOrder, noPart error
		d.Order, noOrder = strconv.ParseInt(order, 10, 64)
		if parts {
			d.Part, noPart = strconv.Atoi(part)
		}
		area, noArea := cooperatives.ParseMu(c.Done[id])
		if d.Area = area; errors.Join(noOrder, noPart, noArea) != nil {
			es = append(es, ledger.NewError(ledger.Invalid, "cli.done_item", ledger.Args{"item": id + "=" + c.Done[id]}))
		}
		list = append(list, d)
	}
	return list, es.Err()
}
