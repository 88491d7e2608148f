package services

import (
	"context"
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/routing"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// BreachesOf returns what is wrong with a job as it is scheduled: what TryArrangement says of its place, judged as an
// arrangement of the days is; plan.after_window for a day behind the agreed ones; and plan.before_waits and plan.lag for
// what has to be done before it or behind it, be that on days of no plan.
func (s *Services) BreachesOf(
	ctx context.Context, book ledger.BookID, from ledger.Date, days int, job JobRef,
) (ledger.Errors, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) (ledger.Errors, error) {
		sc, err := arrangedScene(ctx, tx, book, Arrangement{From: from, Days: days, Pin: []JobRef{job}})
		if err != nil {
			return nil, err
		}
		all, err := sc.breaches(ctx, tx, book)
		return all[job], err
	})
}

// BreachesIn returns what BreachesOf returns for each job that is scheduled in the days.
func (s *Services) BreachesIn(
	ctx context.Context, book ledger.BookID, from ledger.Date, days int,
) (map[JobRef]ledger.Errors, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) (map[JobRef]ledger.Errors, error) {
		sc, err := readScene(ctx, tx, book, from, days)
		if err != nil {
			return nil, err
		}
		return sc.breaches(ctx, tx, book)
	})
}

// breaches are what is wrong with scheduled jobs. The scene makes room for a job wherever it stands and knows the jobs of
// its days alone, so windows and waits are looked at here.
func (s *scene) breaches(
	ctx context.Context, tx *db.Tx, book ledger.BookID,
) (map[JobRef]ledger.Errors, error) {
	out := map[JobRef]ledger.Errors{}
	_, issues := routing.Judge(s.problem, s.scheduled())
	for _, x := range append(s.problem.Check(), issues...) {
		for _, id := range []string{x.ID, x.Args["other"]} {
			if j := s.jobs[id]; j != nil && x.Row == "job" && x.Code != routing.LagBroken {
				out[refOf(j)] = append(out[refOf(j)], s.issue(x, s.scheduled()))
			}
		}
	}
	orders, err := allOrders(ctx, tx, book, OrderQuery{States: []cooperatives.OrderState{
		cooperatives.Requested, cooperatives.Admitted, cooperatives.Halted, cooperatives.Scheduled, cooperatives.Working,
	}})
	if err != nil {
		return nil, err
	}
	s.outOfTurn(orders, out)
	return out, nil
}

func refOf(j *cooperatives.Job) JobRef { return JobRef{j.Order, j.Part} }

// turn is a job with its order and its name.
type turn struct {
	*cooperatives.Order
	*cooperatives.Job
	name string
}

// outOfTurn adds scheduled jobs of the orders behind their windows, and those too early or too late for what they wait for.
func (s *scene) outOfTurn(orders []cooperatives.Order, out map[JobRef]ledger.Errors) {
	at := map[done][]turn{}
	for i := range orders {
		o := &orders[i]
		key := done{o.Plot, o.Season, o.Operation}
		for k := range o.Jobs {
			if j := &o.Jobs[k]; j.State.Open() {
				at[key] = append(at[key], turn{o, j, jobLabel(o, j.Part)})
			}
		}
	}
	for key, jobs := range at {
		for _, j := range jobs {
			if j.Job.State != cooperatives.Scheduled {
				continue
			}
			ref, args := refOf(j.Job), ledger.Args{"job": j.name, "day": j.Day.String(), "latest": j.Latest.String()}
			if j.Day > j.Latest {
				out[ref] = append(out[ref], ledger.NewError(ledger.Invalid, "plan.after_window", args).At("day"))
			}
			for _, before := range s.paces[j.Operation].After {
				key.operation = before.Operation
				s.waits(j, before, at[key], s.worked[key], out)
			}
		}
	}
}

// waits adds what is wrong between a job and those of an operation that it waits for.
func (s *scene) waits(
	j turn, lag cooperatives.Predecessor, first []turn, ended ledger.Date, out map[JobRef]ledger.Errors,
) {
	tell := func(key, other string, day ledger.Date, jobs ...*cooperatives.Job) {
		for _, x := range jobs {
			e := ledger.NewError(ledger.Invalid, key, ledger.Args{
				"job": j.name, "day": j.Day.String(), "other": other, "first": day.String(),
			})
			out[refOf(x)] = append(out[refOf(x)], e.At("day"))
		}
	}
	for _, f := range first {
		days := cooperatives.DaysTo(f.Day, j.Day)
		together := f.Operator == j.Operator && f.Machine == j.Machine && f.End <= j.Start
		switch {
		case f.Operator == "" || f.Job.State == cooperatives.Halted:
			tell("plan.before_waits", f.name, 0, j.Job)
		case days < lag.MinDays || days > lag.MaxDays || days == 0 && !together:
			tell("plan.lag", f.name, f.Day, j.Job, f.Job)
		}
	}
	if ended != 0 && cooperatives.DaysTo(ended, j.Day) < lag.MinDays {
		tell("plan.lag", s.paces[lag.Operation].Name, ended, j.Job)
	}
}

// ScoresSince compares the plan with a job where it was and where it is now, goal by goal as TryArrangement does; a place
// without operator is none. It is not covered where the days of the plan that was published last do not hold both places.
func (s *Services) ScoresSince(
	ctx context.Context, book ledger.BookID, job JobRef, was PlanVisit,
) (before, after PlanScore, covered bool, err error) {
	err = s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		p, err := plannedLast(ctx, tx, book)
		if err != nil || p.No == 0 {
			return err
		}
		sc, err := readScene(ctx, tx, book, p.From, p.Days)
		if err != nil {
			return err
		}
		id := jobID(job.Order, job.Part)
		is := func(v routing.Visit) bool { return v.Job == id }
		now := sc.scheduled()
		if !slices.ContainsFunc(now, is) || was.Operator != "" && !sc.within(was.Day) {
			return nil
		}
		sc.problem.Published = slices.DeleteFunc(sc.problem.Published, is)
		if was.Operator != "" {
			sc.problem.Published = append(sc.problem.Published, routing.Visit{
				Job: id, Operator: was.Operator, Machine: was.Machine, Day: sc.index(was.Day), Start: was.Start, End: was.End,
			})
		}
		old, _ := routing.Judge(sc.problem, sc.scheduled())
		plan, _ := routing.Judge(sc.problem, now)
		if old != nil && plan != nil {
			before, after, covered = PlanScore(old.Score), PlanScore(plan.Score), true
		}
		return nil
	})
	return before, after, covered, err
}
