package services

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// PutRecurring adds recurring orders or changes those with their codes. It fails as cooperatives.CheckRecurring does, and
// with plot.unknown, operation.unknown and order.above_plot.
func (s *Services) PutRecurring(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []cooperatives.Recurring,
) error {
	return s.recurringOf().put(ctx, s, who, key, book, list)
}

func (s *Services) recurringOf() masters[cooperatives.Recurring] {
	return masters[cooperatives.Recurring]{
		"recurring", MaxPlots, func(r cooperatives.Recurring) string { return r.Code }, listRecurring, putRecurring,
		s.checkRecurring, func(r cooperatives.Recurring) *ledger.Error { return codeTaken(r.Code, r.Plot+" "+r.Operation) },
	}
}

func (s *Services) checkRecurring(
	ctx context.Context, tx *db.Tx, book ledger.BookID, list, _ []cooperatives.Recurring,
) error {
	today := ledger.DateOf(tx.Now)
	es := ledger.Problems(cooperatives.CheckRecurring(list, s.cron, today))
	e, err := newEntering(ctx, tx, book)
	if err != nil {
		return err
	}
	for i, r := range list {
		row := "row." + strconv.Itoa(i+1) + "."
		if _, known := e.plots[r.Plot]; !known { // whose an unknown plot is nobody can tell
			es = slices.DeleteFunc(es, func(p *ledger.Error) bool { return p.Field == row+"household" })
		}
		o := e.recurring(r, today)
		for _, problem := range e.complete(&o) {
			said := func(p *ledger.Error) bool {
				return p.Field == row+problem.Field || p.Field == row+"date" && problem.Field == "latest"
			}
			if !slices.ContainsFunc(es, said) {
				es = append(es, atRow(i, problem))
			}
		}
	}
	return es.Err()
}

// recurring is the order whose work may begin on the day.
func (e *entering) recurring(r cooperatives.Recurring, begins ledger.Date) cooperatives.Order {
	return cooperatives.Order{
		Household: r.Household, Plot: r.Plot, Operation: r.Operation, Area: r.Area, Earliest: begins,
		Latest: begins.AddDays(r.WindowDays - 1), Channel: cooperatives.BySeason, Recurring: r.Code, AskedOn: e.today,
	}
}

// Seasons lists the next days on which the work of a recurring order may begin, at most so many. It fails with
// recurring.cron.
func (s *Services) Seasons(r cooperatives.Recurring, from ledger.Date, most int) ([]ledger.Date, error) {
	days, err := s.cron(r.Cron)
	if err != nil {
		return nil, err
	}
	return cooperatives.DaysOf(days, from, from.AddDays(5*366), most), nil
}

// ListRecurring returns the recurring orders of the book in order of code.
func (s *Services) ListRecurring(ctx context.Context, book ledger.BookID) ([]cooperatives.Recurring, error) {
	return s.recurringOf().list(ctx, s, book)
}

// AskSeasonal enters the recurring orders of all books that are due on the day, and returns how many. It is a job: it may
// run twice or late, and asks for each day of the work once. What somebody asked for by hand on the plot in the season
// already counts as asked. One that cannot be asked, because its plot was set aside, does not keep the others back; its
// error is returned in the end.
func (s *Services) AskSeasonal(ctx context.Context, day ledger.Date) (int, error) {
	var all []recurringDue
	var known map[season]bool
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		all, known, err = listActiveRecurring(ctx, tx, day.AddDays(-cooperatives.MaxWindowDays))
		return err
	})
	if err != nil {
		return 0, err
	}
	asked := 0
	var failures []error
	for _, d := range all {
		days, err := s.cron(d.Cron)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		for _, d.begins = range d.DueOn(day, days) {
			if known[season{d.book, d.Code, d.begins}] {
				continue
			}
			n, err := s.askOne(ctx, d)
			asked += n
			failures = append(failures, err)
		}
	}
	return asked, errors.Join(failures...)
}

// recurringDue is a recurring order that is due for a day of its work.
type recurringDue struct {
	cooperatives.Recurring

	book   ledger.BookID
	begins ledger.Date
}

// askOne enters one order unless that was done before.
func (s *Services) askOne(ctx context.Context, d recurringDue) (int, error) {
	who := ledger.Actor{ID: ledger.System, Name: "系统", Address: "job"}
	key := "season." + d.Code + "." + d.begins.String()
	_, err := books.Once(ctx, s.db, d.book, key, "order.season", d.begins,
		func(ctx context.Context, tx *db.Tx) (int64, error) {
			e, err := newEntering(ctx, tx, d.book)
			if err != nil {
				return 0, err
			}
			o := e.recurring(d.Recurring, d.begins)
			if problems := e.complete(&o); len(problems) > 0 {
				return 0, problems
			}
			no, err := orderOnce(ctx, tx, d.book, o)
			if err != nil {
				return 0, err
			}
			if no == 0 {
				numbers, err := s.RequestIn(ctx, tx, who, d.book, []cooperatives.Order{o})
				if err != nil {
					return 0, err
				}
				no = numbers[0]
			}
			return no, trail.Write(ctx, tx, d.book, func(h *trail.Head) error {
				if err := insertSeason(ctx, tx, d, no); err != nil {
					return err
				}
				return h.Log(ctx, tx, who, trail.Entry{Action: "order.season", Object: orderObject(no), After: d.Code})
			})
		})
	if err != nil {
		return 0, err
	}
	return 1, nil
}

// Reminder is a licence that ends, or a machine that goes into maintenance.
type Reminder struct {
	Licence bool // of an operator; else the maintenance of a machine
	Code    string
	Name    string
	Day     ledger.Date // on which the licence ends or the maintenance begins
	Until   ledger.Date // the last day of the maintenance
}

// spans puts days that follow each other together: the first and the last of each span.
func spans(days []ledger.Date) [][2]ledger.Date {
	var out [][2]ledger.Date
	for _, d := range days {
		if n := len(out); n > 0 && out[n-1][1].AddDays(1) == d {
			out[n-1][1] = d
		} else {
			out = append(out, [2]ledger.Date{d, d})
		}
	}
	return out
}

// The days for which reminders look ahead.
const (
	licenceAhead     = 30
	maintenanceAhead = 7
)

// Reminders lists the licences of a book that end within thirty days, or ended, and the maintenance within seven.
func (s *Services) Reminders(ctx context.Context, book ledger.BookID, day ledger.Date) ([]Reminder, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]Reminder, error) {
		operators, err := listOperators(ctx, tx, book)
		if err != nil {
			return nil, err
		}
		machines, err := listMachines(ctx, tx, book)
		var out []Reminder
		for _, o := range operators {
			if o.Active && o.LicenceUntil <= day.AddDays(licenceAhead) {
				out = append(out, Reminder{true, o.Code, o.Name, o.LicenceUntil, o.LicenceUntil})
			}
		}
		for _, m := range machines {
			for _, span := range spans(m.Maintenance) {
				if m.Active && span[1] >= day && span[0] <= day.AddDays(maintenanceAhead) {
					out = append(out, Reminder{false, m.Code, m.Name, span[0], span[1]})
				}
			}
		}
		return out, err
	})
}
