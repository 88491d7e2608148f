package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/routing"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/reports/text"
)

// dispatchSolveCmd plans the problem of a file, without any book.
type dispatchSolveCmd struct {
	File       string `arg:"" optional:"" help:"Solomon 算例文本，或 JSON 问题 | An instance in Solomon's text format, or a problem in JSON."`
	Schema     bool   `help:"显示 JSON 问题的结构说明（JSON Schema） | Print the JSON schema of a problem."`
	Convention string `enum:"distance,vehicles" default:"distance" placeholder:"distance|vehicles" help:"Solomon 算例的目标：distance 只比距离（每段截到一位小数），vehicles 先比车数再比实际距离 | The goal of a Solomon instance: the distance alone, each way cut off to one decimal, or the vehicles first, then the real distance."`
	Format     string `enum:"text,json,csv" default:"text" help:"text、json 或 csv | text, json or csv."`
	Search     effort `embed:""`
}

// effort says how long to search.
type effort struct {
	Seconds    float64 `placeholder:"10" help:"最多用几秒（没有给次数时默认 10 秒） | Stop after so many seconds (default 10, unless iterations are given)."`
	Iterations int     `placeholder:"N" help:"每路搜索的次数；同样的次数和种子得到同样的结果 | Iterations of each search; a number of them and a seed give the same plan everywhere."`
	Seed       uint64  `default:"1" help:"随机种子 | The seed of the random numbers."`
}

// defaultSeconds are those of a search that is told neither a time nor a number of iterations.
const defaultSeconds = 10

// begin returns what the search is told, with a bar for those who watch, and what ends both.
func (e effort) begin(a *app) (context.Context, routing.Options, func(), error) {
	if e.Seconds < 0 || e.Iterations < 0 || e.Seconds > 24*60*60 {
		return nil, routing.Options{}, nil, ledger.NewError(ledger.Invalid, "dispatch.effort", nil)
	}
	if e.Seconds == 0 && e.Iterations == 0 {
		e.Seconds = defaultSeconds
	}
	ctx, done := a.ctx, func() {}
	o := routing.Options{Seed: e.Seed, Iterations: e.Iterations}
	if e.Seconds > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(e.Seconds*float64(time.Second)))
		done, o.Now = func() { cancel() }, a.Now
	}
	if !a.terminal() {
		return ctx, o, done, nil
	}
	bar := &progress{out: a.Out}
	o.Progress = func(p routing.Progress) bool {
		bar.show(int(p.Share*1000), 1000)
		return true
	}
	return ctx, o, func() { done(); bar.clear() }, nil
}

// Run plans and prints the plan. An interrupt ends the search; the best plan found by then is printed.
func (c *dispatchSolveCmd) Run(a *app) error {
	if c.Schema {
		_, err := io.WriteString(a.Out, routing.Schema())
		return err
	}
	if c.File == "" {
		return ledger.NewError(ledger.Invalid, "dispatch.no_file", nil)
	}
	content, err := readFile(c.File)
	if err != nil {
		return err
	}
	ctx, o, done, err := c.Search.begin(a)
	if err != nil {
		return err
	}
	defer done()
	solve := c.tours
	if bytes.HasPrefix(bytes.TrimSpace(content), []byte("{")) {
		solve = c.plan
	}
	tell, err := solve(ctx, bytes.NewReader(content), o)
	done()
	if err != nil {
		return services.PlanError(err)
	}
	if a.ctx.Err() != nil {
		a.complain(a.sentence("dispatch.stopped", nil))
	}
	return tell(a)
}

// readFile reads a problem of a size that can be one.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(path, err)
	}
	defer func() { _ = f.Close() }() // it was only read
	content, err := io.ReadAll(io.LimitReader(f, routing.MaxJSON+1))
	if err == nil && len(content) > routing.MaxJSON {
		err = ledger.NewError(ledger.Invalid, "dispatch.file_size", ledger.Args{
			"path": path, "max": strconv.Itoa(routing.MaxJSON >> 20),
		})
		return nil, err
	}
	return content, fileError(path, err)
}

// plan solves a problem in JSON.
func (c *dispatchSolveCmd) plan(ctx context.Context, in io.Reader, o routing.Options) (func(*app) error, error) {
	p, err := routing.ReadProblem(in)
	if err != nil {
		return nil, err
	}
	plan, err := routing.Solve(ctx, p, o)
	if err != nil {
		return nil, err
	}
	return func(a *app) error {
		switch c.Format {
		case "json":
			return a.deliver("", func(w io.Writer) error { return routing.WriteJSON(w, plan) })
		case "csv":
			return a.deliver("", func(w io.Writer) error { return planCSV(w, p, plan) })
		}
		return a.planText(p, plan)
	}, nil
}

// planCSV writes a line for each visit, then one for each job that is left out, with its causes.
func planCSV(w io.Writer, p *routing.Problem, plan *routing.Plan) error {
	jobs := map[string]routing.Job{}
	for _, j := range p.Jobs {
		jobs[j.ID] = j
	}
	rows := [][]string{{"day", "start", "end", "operator", "machine", "job", "household", "operation", "causes"}}
	for _, v := range plan.Visits {
		j := jobs[v.Job]
		rows = append(rows, []string{
			strconv.Itoa(v.Day), cooperatives.Clock(v.Start), cooperatives.Clock(v.End), v.Operator, v.Machine, v.Job, j.Household, j.Operation, "",
		})
	}
	for _, u := range plan.Unserved {
		j := jobs[u.Job]
		rows = append(rows, []string{"", "", "", "", "", u.Job, j.Household, j.Operation, strings.Join(causeNames(u.Causes), " ")})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = text.Defuse(row[i])
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

func causeNames(causes []routing.Cause) []string {
	names := make([]string, len(causes))
	for i, c := range causes {
		names[i] = c.String()
	}
	return names
}

// planText prints the visits, the score, and what is left out with the reason and what would help.
func (a *app) planText(p *routing.Problem, plan *routing.Plan) error {
	jobs := map[string]routing.Job{}
	for _, j := range p.Jobs {
		jobs[j.ID] = j
	}
	rows := [][]string{a.words("cli.column_day", "cli.column_operator", "cli.column_machine", "cli.column_begin",
		"cli.column_finish", "cli.column_job", "cli.column_household", "cli.column_operation")}
	for _, v := range plan.Visits {
		j := jobs[v.Job]
		rows = append(rows, []string{
			strconv.Itoa(v.Day + 1), v.Operator, v.Machine, cooperatives.Clock(v.Start), cooperatives.Clock(v.End), v.Job, j.Household, j.Operation,
		})
	}
	if err := a.table(rows); err != nil {
		return err
	}
	if err := a.say("dispatch.score", scoreArgs(len(plan.Visits), len(plan.Unserved), services.PlanScore(plan.Score))); err != nil {
		return err
	}
	return a.tellUnserved(plan.Unserved)
}

// tellUnserved prints for every job left out why, and the nearest ways to serve it.
func (a *app) tellUnserved(left []routing.Unserved) error {
	for _, u := range left {
		err := a.say("dispatch.left_out", ledger.Args{"job": u.Job, "causes": a.causes("dispatch.cause.", causeNames(u.Causes))})
		if err != nil {
			return err
		}
		for _, h := range u.Helps {
			day := a.sentence("dispatch.day", ledger.Args{"day": strconv.Itoa(h.Day + 1)})
			err := a.tellHelp(ledger.Args{
				"operator": h.Operator, "machine": h.Machine, "day": day,
				"lift": a.causes("dispatch.lift.", causeNames(h.Lift)), "minutes": strconv.Itoa(h.Minutes),
			}, h.Minutes)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// toursResult is the JSON form of tours: customers by vehicle, as the instance counts them.
type toursResult struct {
	Instance   string      `json:"instance"`
	Convention string      `json:"convention"`
	Vehicles   int         `json:"vehicles"`
	Distance   json.Number `json:"distance"` // to four decimals
	Routes     [][]int     `json:"routes"`
}

// tours solves an instance of Solomon's.
func (c *dispatchSolveCmd) tours(ctx context.Context, in io.Reader, o routing.Options) (func(*app) error, error) {
	instance, err := routing.ReadSolomon(in)
	if err != nil {
		return nil, err
	}
	convention := routing.DistanceFirst
	if c.Convention == "vehicles" {
		convention = routing.VehiclesFirst
	}
	tours, err := routing.SolveInstance(ctx, instance, convention, o)
	if err != nil {
		return nil, err
	}
	return func(a *app) error {
		switch c.Format {
		case "json":
			return a.deliver("", func(w io.Writer) error {
				return json.NewEncoder(w).Encode(toursResult{
					instance.Name, c.Convention, len(tours.Routes), json.Number(strconv.FormatFloat(tours.Distance, 'f', 4, 64)), tours.Routes,
				})
			})
		case "csv":
			return a.deliver("", func(w io.Writer) error { return toursCSV(w, tours) })
		}
		return a.toursText(instance, tours)
	}, nil
}

func toursCSV(w io.Writer, tours *routing.Tours) error {
	rows := [][]string{{"route", "stop", "customer"}}
	for r, tour := range tours.Routes {
		for k, customer := range tour {
			rows = append(rows, []string{strconv.Itoa(r + 1), strconv.Itoa(k + 1), strconv.Itoa(customer)})
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

func (a *app) toursText(in *routing.Instance, tours *routing.Tours) error {
	rows := [][]string{a.words("cli.column_vehicle", "cli.column_customers")}
	for r, tour := range tours.Routes {
		stops := make([]string, len(tour))
		for k, customer := range tour {
			stops[k] = strconv.Itoa(customer)
		}
		rows = append(rows, []string{strconv.Itoa(r + 1), strings.Join(stops, " ")})
	}
	if err := a.table(rows); err != nil {
		return err
	}
	return a.say("dispatch.tours", ledger.Args{
		"instance": in.Name, "customers": strconv.Itoa(len(in.Customers) - 1), "vehicles": strconv.Itoa(len(tours.Routes)),
		"distance": strconv.FormatFloat(tours.Distance, 'f', 2, 64),
	})
}
