package services

import (
	"context"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Rest says what becomes of what is left of a job of which less was done, or accepted, than there was to do. Where
// nobody says it and more is left than is tolerated, it is asked for: work.rest, at the field rest. RestHalts fails with
// work.nothing_left where all was done, and with order.no_reason; what is set apart with order.parts.
type Rest int8

// What becomes of it: nobody said; it is planned anew (剩下的另排); the weather stopped the work and it waits (雨停); or
// there is no more to do (就这么多).
const (
	RestUnsaid Rest = iota
	RestWaits
	RestHalts
	RestDropped
)

var restNames = [...]string{"", "waits", "halts", "dropped"}

// String returns the English name of what becomes of the rest, nothing where nobody said it.
func (r Rest) String() string { return restNames[r] }

// ParseRest reads an answer to the question; what is none is asked for again.
func ParseRest(s string) Rest {
	for _, r := range []Rest{RestWaits, RestDropped} {
		if s == r.String() {
			return r
		}
	}
	return RestUnsaid
}

// leftover is what is left of a job, and who says what becomes of it; without area nothing waits.
type leftover struct {
	area   cooperatives.Mu
	done   cooperatives.Mu
	state  cooperatives.OrderState
	as     cooperatives.Capacity
	reason string
}

// of works out what waits of a job of which an area was done. It is asked for where less was done than was told before
// of the job, by more than is tolerated.
func (r Rest) of(j *cooperatives.Job, done, told cooperatives.Mu, tolerance int) (leftover, error) {
	l := leftover{area: j.Area - done, done: done, state: cooperatives.Admitted}
	switch {
	case r == RestHalts && l.area <= 0:
		return l, ledger.NewError(ledger.Invalid, "work.nothing_left", ledger.Args{"area": j.Area.String()}).At("area")
	case l.area <= 0 || r == RestDropped:
		return leftover{}, nil
	case r == RestHalts:
		l.state = cooperatives.Halted
	case r == RestUnsaid:
		if done < told && cooperatives.BeyondTolerance(told, done, tolerance) {
			return l, ledger.NewError(ledger.Invalid, "work.rest", ledger.Args{"left": l.area.String()}).At("rest")
		}
		return leftover{}, nil
	}
	return l, nil
}

// left is what the work leaves of its job.
func (f Finishing) left(
	ctx context.Context, tx *db.Tx, book ledger.BookID, j *cooperatives.Job,
) (leftover, error) {
	if f.Rest == RestHalts {
		if err := cooperatives.CheckStep(j.State, cooperatives.Halted, f.Hand.As, f.Reason); err != nil {
			return leftover{}, err
		}
	}
	settings, err := readSettings(ctx, tx, book)
	if err != nil {
		return leftover{}, err
	}
	l, err := f.Rest.of(j, f.Area, j.Area, settings.Tolerance)
	l.as, l.reason = f.Hand.As, f.Reason
	return l, err
}

// left is what the acceptance leaves of its job. What the work record says was asked about when it was written.
func (a Accepting) left(
	ctx context.Context, tx *db.Tx, book ledger.BookID, j *cooperatives.Job, tolerance int,
) (leftover, error) {
	works, err := listWorks(ctx, tx, book, j.Order)
	if err != nil {
		return leftover{}, err
	}
	told := j.Area
	for _, w := range works {
		if w.Part == j.Part {
			told = min(j.Area, w.Area)
		}
	}
	rest := a.Rest
	if rest == RestHalts { // no weather stops an acceptance
		rest = RestUnsaid
	}
	l, err := rest.of(j, a.Area, told, tolerance)
	l.as = a.Hand.As
	return l, err
}

// write makes what is left of the job at i a further part of the order, before the order is saved. It keeps what the
// order asks for, and what waits for the order waits for it too.
func (l leftover) write(
	ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor, o *cooperatives.Order, i int, was cooperatives.OrderState,
) error {
	if l.area == 0 {
		return nil
	}
	before := loggedOrder(*o)
	n, err := o.SetApart(i, l.done, l.state)
	if err != nil {
		return err
	}
	for _, k := range []int{i, n} {
		if err := putJob(ctx, tx, h.Book, o.Jobs[k]); err != nil {
			return err
		}
	}
	e := Event{
		Part: o.Jobs[n].Part, From: was, To: l.state, As: l.as, Note: Note{Area: l.area, Rest: l.reason}.String(),
	}
	if err := addEvent(ctx, tx, h.Book, o.No, who, e); err != nil {
		return err
	}
	if err := unpinFollowers(ctx, tx, h.Book, o); err != nil {
		return err
	}
	o.State = cooperatives.StateOf(o.Jobs)
	return h.Log(ctx, tx, who, trail.Entry{
		Action: "order.rest", Object: orderObject(o.No), Before: before, After: loggedOrder(*o),
	})
}
