package main

import (
	"strconv"

	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

// dispatchWeatherCmd notes weather that stops work on a day and plans what it stopped anew.
type dispatchWeatherCmd struct {
	Coop   string `required:"" placeholder:"CODE" help:"账套编码 | Code of the book."`
	Date   string `required:"" placeholder:"2025-04-03" help:"哪一天 | The day."`
	Stop   string `placeholder:"翻犁" help:"停哪项作业（名称或编码）；不写按雨天，由各项作业的规则决定 | The operation that stops, by name or code; without one it rains, and the rules of the operations decide."`
	Days   int    `default:"14" help:"重排几天，最多 62 | How many days are planned anew, 62 at most."`
	Note   string `help:"说明 | A note."`
	DryRun bool   `help:"只排不存 | Plan only; nothing is kept."`
	Draft  bool   `help:"登记雨停，新安排只存草稿 | Note the weather, keep the new plan as a draft."`
	Format string `enum:"text,json,csv" default:"text" help:"text、json 或 csv | text, json or csv."`
	Search effort `embed:""`
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
		in := services.PlanInput{From: day, Days: c.Days, Replan: true}
		ctx, done, err := c.Search.plan(a, &in)
		if err != nil {
			return err
		}
		defer done()
		if c.DryRun {
			in.Rain = []services.Weather{w}
			p, err := s.TryPlan(ctx, book, in)
			done()
			if err != nil {
				return err
			}
			return a.showPlan(s, book, p, c.Format)
		}
		halted, p, err := s.StopAndReplan(ctx, a.operator(), submissionKey(), book, w, in)
		done()
		if err != nil {
			return err
		}
		if !c.Draft {
			if p, err = a.publish(s, book, p.No); err != nil {
				return err
			}
		}
		if c.Format == "text" {
			args := ledger.Args{"day": day.String(), "count": strconv.Itoa(len(halted))}
			if err := a.say("dispatch.halted", args); err != nil {
				return err
			}
		}
		return a.showPlan(s, book, p, c.Format)
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
