package services

import (
	"context"
	"strings"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Weather is weather that stops work on a day (雨停). Without an operation it is rain, which stops what the weather rules
// of the operations say, wet plots for as long as they take to dry.
type Weather struct {
	Day       ledger.Date
	Operation string // code; empty for rain
	Note      string
	At        time.Time
	Actor     ledger.UserID
	ActorName string
}

// ListWeather returns the weather of the days in order.
func (s *Services) ListWeather(
	ctx context.Context, book ledger.BookID, from, to ledger.Date,
) ([]Weather, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]Weather, error) {
		return listWeather(ctx, tx, book, from, to)
	})
}

// StopWork notes weather that stops work, halts the jobs of the days that it forbids, and returns them. They keep their
// place until a plan finds them another: MakePlan with Replan, then Publish. It fails with weather.day and
// operation.unknown.
func (s *Services) StopWork(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, w Weather,
) ([]JobRef, error) {
	return books.Once(ctx, s.db, book, key, "weather.stop", w, func(ctx context.Context, tx *db.Tx) ([]JobRef, error) {
		return s.StopWorkIn(ctx, tx, who, book, w)
	})
}

// StopWorkIn is StopWork inside a transaction.
func (s *Services) StopWorkIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, w Weather,
) ([]JobRef, error) {
	halted := []JobRef{}
	name, err := checkWeather(ctx, tx, book, w)
	if err != nil {
		return nil, err
	}
	w.At, w.Actor, w.ActorName = tx.Now, who.ID, who.Name
	if err := trail.Lock(ctx, tx, book); err != nil {
		return nil, err
	}
	sc, err := readScene(ctx, tx, book, w.Day, 1+cooperatives.MaxDryDays, w)
	if err != nil {
		return nil, err
	}
	err = trail.Write(ctx, tx, book, func(h *trail.Head) error {
		if err := putWeather(ctx, tx, book, w); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{Action: "weather.stop", Object: "weather/" + w.Day.String(), After: w})
	})
	if err != nil {
		return nil, err
	}
	for _, j := range sc.forbidden() {
		stop := OrderMove{
			Order: j.Order, Part: j.Part, To: cooperatives.Halted, Hand: Hand{As: cooperatives.AsClerk},
			Reason: w.Day.String() + " " + name,
		}
		if err := s.MoveIn(ctx, tx, who, book, stop); err != nil {
			return nil, err
		}
		halted = append(halted, JobRef{j.Order, j.Part})
	}
	return halted, nil
}

// checkWeather refuses a day that is none and an operation that there is not, and names what is stopped.
func checkWeather(ctx context.Context, tx *db.Tx, book ledger.BookID, w Weather) (string, error) {
	var es ledger.Errors
	if !w.Day.Valid() {
		es = append(es, ledger.NewError(ledger.Invalid, "weather.day", nil).At("day"))
	}
	if e := ledger.CheckText("note", w.Note, ledger.MaxSummary); e != nil {
		es = append(es, e)
	}
	operations, err := listOperations(ctx, tx, book)
	if err != nil {
		return "", err
	}
	note := Note{Rain: w.Operation == "", Rest: w.Note}
	if w.Operation != "" {
		name, known := operationNames(operations)[w.Operation]
		note.Rest = strings.TrimSpace(name + " " + w.Note)
		if !known {
			es = append(es, unknown("operation.unknown", w.Operation).At("operation"))
		}
	}
	return note.String(), es.Err()
}

// forbidden are the jobs in the plan that the weather forbids on their day.
func (s *scene) forbidden() []*cooperatives.Job {
	var out []*cooperatives.Job
	for _, v := range s.scheduled() {
		job := s.problemJob(v.Job)
		for _, b := range s.problem.Blackouts {
			if b.Day == v.Day && b.Operation == job.Operation && (!b.WetOnly || job.Wet) {
				out = append(out, s.jobs[v.Job])
				break
			}
		}
	}
	return out
}

// LiftWeather takes weather back that did not come. Jobs that were halted for it stay so until a plan finds them a
// place. It fails with weather.unknown.
func (s *Services) LiftWeather(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, day ledger.Date, operation string,
) error {
	request := []string{day.String(), operation}
	return s.once(ctx, book, key, "weather.lift", request, func(ctx context.Context, tx *db.Tx) error {
		found, err := deleteWeather(ctx, tx, book, day, operation)
		if err != nil {
			return err
		}
		if !found {
			return ledger.NewError(ledger.NotFound, "weather.unknown", ledger.Args{"day": day.String()})
		}
		return trail.Write(ctx, tx, book, func(h *trail.Head) error {
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "weather.lift", Object: "weather/" + day.String(), Before: operation,
			})
		})
	})
}

// StopAndReplan stops work for weather and searches a plan near the published one for the days from then on, which is
// kept as a draft. The search ends with the context or its iterations.
func (s *Services) StopAndReplan(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, w Weather, in PlanInput,
) ([]JobRef, PlanVersion, error) {
	halted, err := s.StopWork(context.WithoutCancel(ctx), who, key+".stop", book, w)
	if err != nil {
		return nil, PlanVersion{}, err
	}
	in.Replan = true
	v, err := s.MakePlan(ctx, who, key+".plan", book, in)
	return halted, v, err
}
