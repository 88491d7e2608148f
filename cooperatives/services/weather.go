package services

import (
	"context"
	"strconv"
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
	Done      []DoneSoFar `json:",omitempty"` // of jobs that it stops in the middle
	At        time.Time
	Actor     ledger.UserID
	ActorName string
}

// DoneSoFar is how much of a job was done when it was stopped.
type DoneSoFar struct {
	JobRef
	Area cooperatives.Mu
}

// Field names the box of what was done of the job: done.12.1.
func (r JobRef) Field() string {
	return "done." + strconv.FormatInt(r.Order, 10) + "." + strconv.Itoa(r.Part)
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
// place until a plan finds them another: MakePlan with Replan, then Publish. Jobs of which some was done are finished with
// that, and the rest of them waits as a further part. It fails with weather.day and operation.unknown, and at the field
// done.12.1 for what was done of such a job with weather.not_stopped where the weather does not stop it, and as Finish
// does.
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
	done := map[JobRef]cooperatives.Mu{}
	for _, d := range w.Done {
		done[d.JobRef] = d.Area
	}
	for _, j := range sc.forbidden() {
		if err := s.stop(ctx, tx, who, book, j, done[refOf(j)], w.Day.String()+" "+name); err != nil {
			return nil, err
		}
		delete(done, refOf(j))
		halted = append(halted, refOf(j))
	}
	for _, d := range w.Done {
		r := d.JobRef
		if _, left := done[r]; !left {
			continue
		}
		return nil, ledger.NewError(ledger.Invalid, "weather.not_stopped",
			ledger.Args{"job": jobNumber(r.Order, r.Part), "day": w.Day.String()}).At(r.Field())
	}
	return halted, nil
}

// stop halts a job; what was done of it is finished.
func (s *Services) stop(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, j *cooperatives.Job, done cooperatives.Mu, reason string,
) error {
	hand := Hand{As: cooperatives.AsClerk}
	if done == 0 {
		return s.MoveIn(ctx, tx, who, book, OrderMove{
			Order: j.Order, Part: j.Part, To: cooperatives.Halted, Hand: hand, Reason: reason,
		})
	}
	err := s.FinishIn(ctx, tx, who, book, Finishing{
		Order: j.Order, Part: j.Part, Hand: hand, Day: min(j.Day, ledger.DateOf(tx.Now)), Area: done, Rest: RestHalts, Reason: reason,
	})
	if err == nil || ledger.KindOf(err) == ledger.Internal {
		return err
	}
	var es ledger.Errors
	for _, e := range ledger.Problems(err) {
		es = append(es, e.At(refOf(j).Field()))
	}
	return es
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
