package services

import (
	"context"
	"errors"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// What the jobs of the night plan, and how long they search.
const (
	nightlyDays       = 14
	nightlyIterations = 5_000
)

// server is who the log names for what is done by itself.
func server() ledger.Actor { return ledger.Actor{ID: ledger.System, Name: "系统", Address: "job"} }

// eachBook runs a job for every book. A book that fails does not keep the others back; its error is returned in the end.
func (s *Services) eachBook(ctx context.Context, run func(book ledger.BookID) error) error {
	all, err := s.books.List(ctx)
	if err != nil {
		return err
	}
	var failures []error
	for _, info := range all {
		failures = append(failures, run(info.ID))
	}
	return errors.Join(failures...)
}

// PlanNightly makes a draft of the fortnight after the day for every book in which something would change, near what is
// published, for people to publish in the morning; it returns how many. It is a job: it may run twice or late.
func (s *Services) PlanNightly(ctx context.Context, day ledger.Date) (int, error) {
	made := 0
	err := s.eachBook(ctx, func(book ledger.BookID) error {
		in := PlanInput{From: day.AddDays(1), Days: nightlyDays, Seed: 1, Iterations: nightlyIterations, Replan: true}
		v, err := s.TryPlan(ctx, book, in)
		if err != nil || len(v.Told) == 0 {
			return err
		}
		_, err = s.keep(ctx, server(), "job.plan."+day.String(), book, in, v)
		if err == nil {
			made++
		}
		return err
	})
	return made, err
}

// DaySheet is what an operator does on a day (派工日单), in order of time.
type DaySheet struct {
	Operator string // code
	Name     string
	Day      ledger.Date
	Jobs     []cooperatives.Job
}

// DaySheets returns the sheets of a day, by operator.
func (s *Services) DaySheets(ctx context.Context, book ledger.BookID, day ledger.Date) ([]DaySheet, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]DaySheet, error) { return daySheets(ctx, tx, book, day) })
}

func daySheets(ctx context.Context, tx *db.Tx, book ledger.BookID, day ledger.Date) ([]DaySheet, error) {
	jobs, err := jobsBetween(ctx, tx, book, day, day)
	if err != nil || len(jobs) == 0 {
		return nil, err
	}
	operators, err := listOperators(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	names := operatorNames(operators)
	var out []DaySheet
	for _, j := range jobs {
		if len(out) == 0 || out[len(out)-1].Operator != j.Operator {
			out = append(out, DaySheet{Operator: j.Operator, Name: names[j.Operator], Day: day})
		}
		out[len(out)-1].Jobs = append(out[len(out)-1].Jobs, j)
	}
	return out, nil
}

// notice is something that people are reminded of once: kind, subject, day and stage make it one.
type notice struct {
	kind, subject string
	day           ledger.Date
	stage         int
	action        string
	after         any
}

// ReadySheets notes in the log of every book whose sheets of the day after are ready to be handed out, once for each
// operator and day, and returns how many. It is a job: it may run twice or late.
func (s *Services) ReadySheets(ctx context.Context, day ledger.Date) (int, error) {
	return s.notice(ctx, func(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]notice, error) {
		sheets, err := daySheets(ctx, tx, book, day.AddDays(1))
		var out []notice
		for _, sheet := range sheets {
			ids := make([]string, len(sheet.Jobs))
			for i, j := range sheet.Jobs {
				ids[i] = j.ID()
			}
			out = append(out, notice{
				"sheets", sheet.Operator, sheet.Day, 0, "sheet.ready",
				map[string]any{"name": sheet.Name, "day": sheet.Day, "jobs": ids},
			})
		}
		return out, err
	})
}

// The days before the end of a licence and before a maintenance on which people are reminded; the last stage of a
// licence is that it has ended.
var (
	licenceStages     = [...]int{30, 7, -1}
	maintenanceStages = [...]int{7, 1}
)

// RemindTeam notes in the log of every book which licences end within thirty and seven days or have ended, and which
// machines go into maintenance within seven days and tomorrow; each stage once. It returns how many notes it made. It is
// a job: it may run twice or late.
func (s *Services) RemindTeam(ctx context.Context, day ledger.Date) (int, error) {
	return s.notice(ctx, func(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]notice, error) {
		operators, err := listOperators(ctx, tx, book)
		if err != nil {
			return nil, err
		}
		machines, err := listMachines(ctx, tx, book)
		var out []notice
		for _, o := range operators {
			if k := stage(licenceStages[:], cooperatives.DaysTo(day, o.LicenceUntil)); o.Active && k >= 0 {
				out = append(out, notice{
					"licence", o.Code, o.LicenceUntil, k, "operator.remind",
					map[string]any{"name": o.Name, "day": o.LicenceUntil},
				})
			}
		}
		for _, m := range machines {
			for _, span := range spans(m.Maintenance) {
				d := span[0]
				left := cooperatives.DaysTo(day, d)
				if k := stage(maintenanceStages[:], left); m.Active && left >= 0 && k >= 0 {
					out = append(out, notice{
						"maintenance", m.Code, d, k, "machine.remind", map[string]any{"name": m.Name, "day": d, "until": span[1]},
					})
				}
			}
		}
		return out, err
	})
}

// stage is how many of the days before have been reached, from 0; -1 for none.
func stage(days []int, left int) int {
	k := -1
	for k+1 < len(days) && left <= days[k+1] {
		k++
	}
	return k
}

// errNothingNew ends a transaction that found everything noted before.
var errNothingNew = errors.New("nothing to note")

// notice notes for every book what was not noted before.
func (s *Services) notice(
	ctx context.Context, find func(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]notice, error),
) (int, error) {
	noted := 0
	err := s.eachBook(ctx, func(book ledger.BookID) error {
		list, err := view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]notice, error) { return find(ctx, tx, book) })
		if err != nil || len(list) == 0 {
			return err
		}
		fresh := 0
		err = s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
			fresh = 0
			return trail.Write(ctx, tx, book, func(h *trail.Head) error {
				for _, n := range list {
					isNew, err := insertNotice(ctx, tx, book, n)
					if err != nil {
						return err
					}
					if !isNew {
						continue
					}
					fresh++
					object := map[string]string{"maintenance": "machine"}[n.kind]
					if object == "" {
						object = "operator"
					}
					e := trail.Entry{Action: n.action, Object: object + "/" + n.subject, After: n.after}
					if err := h.Log(ctx, tx, server(), e); err != nil {
						return err
					}
				}
				if fresh == 0 {
					return errNothingNew
				}
				return nil
			})
		})
		if errors.Is(err, errNothingNew) {
			return nil
		}
		if err == nil {
			noted += fresh
		}
		return err
	})
	return noted, err
}
