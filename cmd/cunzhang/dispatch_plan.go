package main

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/reports/text"
)

// formatFlag is the format of what a command of the team prints: words and columns for people, or rows for other programs.
type formatFlag struct {
	Format string `enum:"text,json,csv" default:"text" help:"text、json 或 csv | text, json or csv."`
}

// planning is what the commands that plan have in common.
type planning struct {
	Coop   string `aliases:"book" placeholder:"CODE" help:"账套编码 | Code of the book."`
	Days   int    `default:"14" help:"排几天，最多 62 | How many days are planned, 62 at most."`
	DryRun bool   `help:"只排不存 | Plan only; nothing is kept."`
	Draft  bool   `help:"新安排只存草稿，不公布 | Keep the plan as a draft and do not publish it."`
	formatFlag
	Search effort `embed:""`
}

// run plans, publishes and prints the plan. An interrupt ends the search and takes the best plan found by then.
func (c *planning) run(
	a *app, s *services.Services, book ledger.BookID, in services.PlanInput,
	keep func(context.Context, services.PlanInput) (services.PlanVersion, error),
) error {
	in.Days = c.Days
	ctx, done, err := c.Search.plan(a, &in)
	if err != nil {
		return err
	}
	defer done()
	if c.DryRun {
		keep = func(ctx context.Context, in services.PlanInput) (services.PlanVersion, error) {
			return s.TryPlan(ctx, book, in)
		}
	}
	p, err := keep(ctx, in)
	done()
	if err == nil && !c.DryRun && !c.Draft && !p.Empty() {
		p, err = a.publish(s, book, p.No)
	}
	if err != nil {
		return err
	}
	return a.showPlan(s, book, p, c.Format)
}

// dispatchPlanCmd plans the work of some days and publishes the plan.
type dispatchPlanCmd struct {
	planning `embed:""`

	From   string `required:"" placeholder:"2025-04-01" help:"第一天 | The first day."`
	Replan bool   `help:"尽量不动已公布的安排 | Stay near the published plan."`
}

// Run plans the days.
func (c *dispatchPlanCmd) Run(a *app) error {
	from, err := ledger.ParseDate(c.From)
	if err != nil {
		return err
	}
	return a.withTeam(c.Coop, func(s *services.Services, book ledger.BookID) error {
		return c.run(a, s, book, services.PlanInput{From: from, Replan: c.Replan}, func(
			ctx context.Context, in services.PlanInput,
		) (services.PlanVersion, error) {
			return s.MakePlan(ctx, a.operator(), submissionKey(), book, in)
		})
	})
}

// publish publishes a draft and returns it as it is then.
func (a *app) publish(s *services.Services, book ledger.BookID, no int64) (services.PlanVersion, error) {
	ctx := context.WithoutCancel(a.ctx) // who stopped the search wants the plan
	if _, err := s.Publish(ctx, a.operator(), submissionKey(), book, no); err != nil {
		return services.PlanVersion{}, err
	}
	return s.FindPlan(ctx, book, no)
}

// plan tells the service how long to search, with a bar for those who watch, and returns what ends both.
func (e effort) plan(a *app, in *services.PlanInput) (context.Context, func(), error) {
	ctx, o, done, err := e.begin(a)
	if err != nil {
		return nil, nil, err
	}
	in.Seed, in.Iterations, in.Now = o.Seed, o.Iterations, o.Now
	if a.terminal() {
		bar := &progress{out: a.Out}
		in.Progress = func(p services.PlanProgress) bool {
			bar.show(p.Share, 1000)
			return true
		}
		ended := done
		done = func() { ended(); bar.clear() }
	}
	return ctx, done, nil
}

// planNames are what a plan is shown with.
type planNames struct {
	operators, machines map[string]string
	orders              map[int64]orderNames
}

type orderNames struct {
	household, plot, operation string
	parts                      int
}

func (a *app) planNames(s *services.Services, book ledger.BookID, p services.PlanVersion) (planNames, error) {
	n := planNames{operators: map[string]string{}, machines: map[string]string{}, orders: map[int64]orderNames{}}
	ctx := context.WithoutCancel(a.ctx)
	operators, err := s.ListOperators(ctx, book)
	if err != nil {
		return n, err
	}
	for _, o := range operators {
		n.operators[o.Code] = o.Name
	}
	machines, err := s.ListMachines(ctx, book)
	if err != nil {
		return n, err
	}
	for _, m := range machines {
		n.machines[m.Code] = m.Name
	}
	for after, more := int64(0), true; more; more = after != 0 {
		page, next, err := s.ListOrders(ctx, book, services.OrderQuery{To: p.From.AddDays(p.Days - 1), After: after})
		if err != nil {
			return n, err
		}
		for _, o := range page {
			n.orders[o.No] = orderNames{o.HouseholdName, o.PlotName, o.OperationLabel, len(o.Jobs)}
		}
		after = next
	}
	return n, nil
}

// showPlan prints a plan in a format.
func (a *app) showPlan(s *services.Services, book ledger.BookID, p services.PlanVersion, format string) error {
	n, err := a.planNames(s, book, p)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		return a.deliver("", func(w io.Writer) error { return n.json(w, p) })
	case "csv":
		return a.deliver("", func(w io.Writer) error { return n.csv(w, p) })
	}
	if err := a.table(n.rows(a, p)); err != nil {
		return err
	}
	if err := a.say("dispatch.score", scoreArgs(len(p.Visits), len(p.Left), p.Score)); err != nil {
		return err
	}
	for _, l := range p.Left {
		if err := a.tellLeft(n.job(l.Order, l.Part), l, n); err != nil {
			return err
		}
	}
	return a.tellTold(p, n)
}

func (n planNames) job(order int64, part int) string {
	o := n.orders[order]
	return strings.Join([]string{n.number(order, part), o.household, o.plot, o.operation}, " ")
}

// number is that of a job, as pages and papers have it: PG-0012/2.
func (n planNames) number(order int64, part int) string {
	return cooperatives.JobNumber(order, part, n.orders[order].parts)
}

func (n planNames) rows(a *app, p services.PlanVersion) [][]string {
	rows := [][]string{a.words("cli.column_day", "cli.column_operator", "cli.column_machine", "cli.column_begin",
		"cli.column_finish", "cli.column_job", "cli.column_for", "cli.column_plot", "cli.column_operation")}
	for _, v := range p.Visits {
		o := n.orders[v.Order]
		rows = append(rows, []string{
			v.Day.String(), n.operators[v.Operator], n.machines[v.Machine], cooperatives.Clock(v.Start), cooperatives.Clock(v.End),
			n.number(v.Order, v.Part), o.household, o.plot, o.operation,
		})
	}
	return rows
}

// csv writes a line for each visit, then one for each job that is left out.
func (n planNames) csv(w io.Writer, p services.PlanVersion) error {
	rows := [][]string{{
		"day", "start", "end", "operator", "machine", "order", "part", "household", "plot", "operation", "causes",
	}}
	for _, v := range p.Visits {
		o := n.orders[v.Order]
		rows = append(rows, []string{
			v.Day.String(), cooperatives.Clock(v.Start), cooperatives.Clock(v.End), n.operators[v.Operator], n.machines[v.Machine],
			strconv.FormatInt(v.Order, 10), strconv.Itoa(v.Part), o.household, o.plot, o.operation, "",
		})
	}
	for _, l := range p.Left {
		o := n.orders[l.Order]
		rows = append(rows, []string{
			"", "", "", "", "", strconv.FormatInt(l.Order, 10), strconv.Itoa(l.Part), o.household, o.plot, o.operation,
			strings.Join(l.Causes, " "),
		})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = text.Defuse(row[i])
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// scoreArgs are the goals of a plan in numbers.
func scoreArgs(served, left int, s services.PlanScore) ledger.Args {
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	return ledger.Args{
		"served": strconv.Itoa(served), "left": strconv.Itoa(left), "weight": number(s.Unserved),
		"late": number(s.LateDays), "unfair": number(s.Unfairness), "waiting": number(s.Waiting),
		"travel": number(s.Travel), "overtime": number(s.Overtime), "changes": number(s.Changes),
	}
}

// tellLeft prints why a job is left out, and the nearest ways to serve it.
func (a *app) tellLeft(job string, l services.Left, n planNames) error {
	args := ledger.Args{"job": job, "causes": a.causes("dispatch.cause.", l.Causes)}
	if err := a.say("dispatch.left_out", args); err != nil {
		return err
	}
	for _, h := range l.Helps {
		err := a.tellHelp(ledger.Args{
			"operator": n.operators[h.Operator], "machine": n.machines[h.Machine], "day": h.Day.String(),
			"lift": a.causes("dispatch.lift.", h.Lift), "minutes": strconv.Itoa(h.Minutes),
		}, h.Minutes)
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *app) tellHelp(args ledger.Args, minutes int) error {
	if minutes > 0 {
		return a.say("dispatch.help_minutes", args)
	}
	return a.say("dispatch.help", args)
}

// causes puts the sentences of causes in one.
func (a *app) causes(family string, causes []string) string {
	parts := make([]string, len(causes))
	for i, c := range causes {
		parts[i] = a.sentence(family+c, nil)
	}
	return strings.Join(parts, a.sentence("dispatch.and", nil))
}

// tellTold prints who must be told what, and that the plan was published.
func (a *app) tellTold(p services.PlanVersion, n planNames) error {
	place := func(v *services.PlanVisit) string {
		if v == nil {
			return a.sentence("dispatch.nowhere", nil)
		}
		return strings.Join([]string{v.Day.String(), cooperatives.Clock(v.Start), n.operators[v.Operator], n.machines[v.Machine]}, " ")
	}
	for _, t := range p.Told {
		err := a.say("dispatch.tell", ledger.Args{
			"job": n.job(t.Order, t.Part), "change": a.sentence("dispatch.told."+t.Kind, nil), "old": place(t.Old),
			"new": place(t.New),
		})
		if err != nil {
			return err
		}
	}
	if p.Published() {
		return a.say("dispatch.published", ledger.Args{
			"no": strconv.FormatInt(p.No, 10), "count": strconv.Itoa(len(p.Told)),
		})
	}
	if p.No > 0 {
		return a.say("dispatch.drafted", ledger.Args{"no": strconv.FormatInt(p.No, 10)})
	}
	return nil
}
