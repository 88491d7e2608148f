package services

import (
	"context"
	"maps"
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/routing"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// readJobs adds what is to be done in the days: jobs that were admitted, halted, scheduled in them, or are being done.
func (s *scene) readJobs(ctx context.Context, tx *db.Tx, book ledger.BookID) error {
	plots, err := listPlots(ctx, tx, book)
	if err != nil {
		return err
	}
	for _, p := range plots {
		s.plots[p.Code] = p
	}
	households, err := listHouseholds(ctx, tx, book)
	if err != nil {
		return err
	}
	labour := map[string]cooperatives.Labour{}
	for _, h := range households {
		labour[h.Code] = h.Labour
	}
	if s.worked, err = listDone(ctx, tx, book); err != nil {
		return err
	}
	s.done = maps.Clone(s.worked)
	orders, err := allOrders(ctx, tx, book, OrderQuery{
		States: []cooperatives.OrderState{
			cooperatives.Admitted, cooperatives.Halted, cooperatives.Scheduled, cooperatives.Working,
		},
		To: s.day(s.problem.Days - 1),
	})
	if err != nil {
		return err
	}
	for i := range orders {
		s.noteOutside(&orders[i])
	}
	used := map[string]bool{}
	for i := range orders {
		o := &orders[i]
		for k := range o.Jobs {
			if s.addJob(o, &o.Jobs[k], labour[o.Household]) && !used[o.Plot] {
				used[o.Plot] = true
				at := s.plots[o.Plot].Position
				s.problem.Places = append(s.problem.Places, routing.Place{ID: "plot/" + o.Plot, X: at.X, Y: at.Y})
			}
		}
	}
	s.addWaits()
	return nil
}

// outside reports whether a job is done on another day than those of the plan. One that was to be done before today and
// was not begun is not: it is planned anew.
func (s *scene) outside(j *cooperatives.Job) bool {
	switch j.State {
	case cooperatives.Scheduled:
		return j.Day >= s.today && !s.within(j.Day)
	case cooperatives.Working:
		return !s.within(j.Day)
	}
	return false
}

// noteOutside notes jobs that are done outside the days of the plan, so that those behind them wait for the day.
func (s *scene) noteOutside(o *cooperatives.Order) {
	key := done{o.Plot, o.Season, o.Operation}
	for i := range o.Jobs {
		if s.outside(&o.Jobs[i]) {
			s.done[key] = max(s.done[key], o.Jobs[i].Day)
		}
	}
}

// addJob adds a job that can be planned in these days.
func (s *scene) addJob(o *cooperatives.Order, j *cooperatives.Job, labour cooperatives.Labour) bool {
	placed := j.State == cooperatives.Scheduled || j.State == cooperatives.Working
	if !j.State.Waiting() && !placed || s.outside(j) {
		return false
	}
	earliest, due, latest, ok := s.window(o, j)
	if !ok {
		return false
	}
	plot := s.plots[o.Plot]
	id := j.ID()
	job := routing.Job{
		ID: id, Household: o.Household, Place: "plot/" + o.Plot, Operation: on(o.Operation, plot.Terrain), Area: int(j.Area),
		Load: int64(s.equivalents(o.Operation, plot.Terrain, j.Area)), Setup: s.paces[o.Operation].Setup,
		Slope: plot.Slope, Access: plot.Access, Wet: plot.Wet, Priority: o.Priority(labour), Earliest: earliest, Due: due,
		Latest: latest, From: o.From, To: o.To, Waited: min(366, max(0, cooperatives.DaysTo(o.Earliest, s.day(earliest)))),
	}
	if placed && s.within(j.Day) && (j.Pinned || j.State == cooperatives.Working) {
		start := j.Start
		job.Pin = &routing.Pin{Operator: j.Operator, Machine: j.Machine, Day: s.index(j.Day), Start: &start}
	}
	if j.Operator != "" && s.within(j.Day) {
		s.problem.Published = append(s.problem.Published, s.visit(j))
	}
	s.problem.Jobs = append(s.problem.Jobs, job)
	s.orders[id], s.jobs[id] = o, j
	return true
}

// visit is where a job is now.
func (s *scene) visit(j *cooperatives.Job) routing.Visit {
	return routing.Visit{
		Job: j.ID(), Operator: j.Operator, Machine: j.Machine, Day: s.index(j.Day), Start: j.Start, End: j.End,
	}
}

// window is when a job may be done, as days of the plan: not before what precedes it has been done for long enough, and
// up to lateDays after the agreed last day. What is overdue may be done on any day. ok is false if its time has not come.
func (s *scene) window(o *cooperatives.Order, j *cooperatives.Job) (earliest, due, latest int, ok bool) {
	last := s.problem.Days - 1
	earliest, due = max(0, s.index(o.Earliest)), s.index(o.Latest)
	latest = due + lateDays
	for _, before := range s.paces[o.Operation].After {
		if d, done := s.done[done{o.Plot, o.Season, before.Operation}]; done {
			earliest = max(earliest, s.index(d)+before.MinDays)
		}
	}
	if placed := j.State == cooperatives.Scheduled || j.State == cooperatives.Working; placed && s.within(j.Day) {
		earliest, latest = min(earliest, s.index(j.Day)), max(latest, s.index(j.Day))
	}
	if earliest > last {
		return 0, 0, 0, false
	}
	if due < 0 || latest < earliest {
		latest = last
	}
	latest = min(latest, last)
	return earliest, min(max(due, earliest), latest), latest, true
}

// addWaits makes jobs wait for those of the operations before theirs on the same plot in the same season.
func (s *scene) addWaits() {
	at := map[done][]string{}
	for i := range s.problem.Jobs {
		o := s.orders[s.problem.Jobs[i].ID]
		key := done{o.Plot, o.Season, o.Operation}
		at[key] = append(at[key], s.problem.Jobs[i].ID)
	}
	for i := range s.problem.Jobs {
		job := &s.problem.Jobs[i]
		o := s.orders[job.ID]
		for _, before := range s.paces[o.Operation].After {
			for _, other := range at[done{o.Plot, o.Season, before.Operation}] {
				job.After = append(job.After, routing.After{
					Job: other, MinDays: min(before.MinDays, routing.MaxDays), MaxDays: min(before.MaxDays, routing.MaxDays),
				})
			}
		}
	}
}
