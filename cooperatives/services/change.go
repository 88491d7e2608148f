package services

import (
	"context"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// OrderChange is what an order asks for from now on. Version is that which the person saw.
type OrderChange struct {
	Order            int64
	Version          int
	Area             cooperatives.Mu // 0 for the whole plot
	Earliest, Latest ledger.Date
	From, To         int // minutes from midnight; To 0 for any
	Note             string
	Urgency          cooperatives.Urgency
}

// Change changes an order of which nothing was begun. A job that no longer fits where the plan put it waits again: its
// day is out of the window, its start out of the hours, or its area another. Change returns the number of these. It fails
// with order.unknown, order.stale for a version that is not the present one, order.begun, and as Request does.
func (s *Services) Change(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, c OrderChange,
) (int, error) {
	return books.Once(ctx, s.db, book, key, "order.change", c, func(ctx context.Context, tx *db.Tx) (int, error) {
		freed := 0
		err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
			var err error
			freed, err = c.write(ctx, tx, h, who)
			return err
		})
		return freed, err
	})
}

func (c OrderChange) write(ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor) (int, error) {
	old, err := readOrder(ctx, tx, h.Book, c.Order)
	if err != nil {
		return 0, err
	}
	if err := c.may(ctx, tx, h.Book, &old); err != nil {
		return 0, err
	}
	o, err := c.applied(ctx, tx, h.Book, old)
	if err != nil {
		return 0, err
	}
	freed := place(&o, &old)
	for _, j := range o.Jobs {
		if err := putJob(ctx, tx, h.Book, j); err != nil {
			return 0, err
		}
	}
	o.State = cooperatives.StateOf(o.Jobs)
	if err := updateOrder(ctx, tx, h.Book, &o); err != nil {
		return 0, err
	}
	e := Event{From: old.State, To: o.State, As: cooperatives.AsClerk, Note: changeNote(&old, &o)}
	if err := addEvent(ctx, tx, h.Book, o.No, who, e); err != nil {
		return 0, err
	}
	return freed, h.Log(ctx, tx, who, trail.Entry{
		Action: "order.change", Object: orderObject(o.No), Before: loggedOrder(old), After: loggedOrder(o),
	})
}

// may refuses an order that somebody changed meanwhile, or on which work was begun.
func (c OrderChange) may(ctx context.Context, tx *db.Tx, book ledger.BookID, o *cooperatives.Order) error {
	args := ledger.Args{"no": cooperatives.OrderNumber(o.No), "order_state": o.State.String()}
	if o.Version != c.Version {
		return ledger.NewError(ledger.Conflict, "order.stale", args)
	}
	events, err := listEvents(ctx, tx, book, o.No)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.To == cooperatives.Working {
			return ledger.NewError(ledger.Conflict, "order.begun", args)
		}
	}
	if !o.State.Open() {
		return ledger.NewError(ledger.Conflict, "order.begun", args)
	}
	return nil
}

// applied is the order as it will be, with its jobs as a new order would have them. The season follows the window where
// nobody named another.
func (c OrderChange) applied(
	ctx context.Context, tx *db.Tx, book ledger.BookID, old cooperatives.Order,
) (cooperatives.Order, error) {
	e, err := newEntering(ctx, tx, book)
	if err != nil {
		return old, err
	}
	o := old
	o.Area, o.Earliest, o.Latest, o.From, o.To = c.Area, c.Earliest, c.Latest, c.From, c.To
	o.Note, o.Urgency = c.Note, c.Urgency
	if old.Season == cooperatives.SeasonOf(old.Earliest, e.plots[old.Plot].Crop) {
		o.Season = ""
	}
	if old.State != cooperatives.Requested {
		o.State = cooperatives.Admitted
	}
	if problems := e.complete(&o); len(problems) > 0 {
		return o, problems
	}
	if o.Season != old.Season {
		other, err := orderOnce(ctx, tx, book, o)
		if err != nil {
			return o, err
		}
		if other != 0 {
			return o, e.twice(&o, "order", int(other))
		}
	}
	return o, nil
}

// place leaves the jobs where they were as far as these places still fit, and returns how many wait again. Parts that
// the order no longer has are cancelled; with the area of the whole, those that were cancelled come back.
func place(o, old *cooperatives.Order) int {
	freed := 0
	for i := range o.Jobs {
		o.Jobs[i].Order = o.No
	}
	for i, was := range old.Jobs {
		if i >= len(o.Jobs) {
			was.State, was.Operator, was.Machine, was.Day, was.Start, was.End = cooperatives.Cancelled, "", "", 0, 0, 0
			was.Pinned = false
			o.Jobs = append(o.Jobs, was)
			continue
		}
		now := &o.Jobs[i]
		switch {
		case was.State == cooperatives.Cancelled && o.Area != old.Area:
		case was.Area != now.Area:
			if was.Operator != "" {
				freed++
			}
		case was.Operator == "" || fits(o, was):
			*now = was
		default:
			freed++
		}
	}
	return freed
}

// fits reports whether a job may stay where the plan put it.
func fits(o *cooperatives.Order, j cooperatives.Job) bool {
	return j.Day >= o.Earliest && j.Day <= o.Latest && j.Start >= o.From && (o.To == 0 || j.Start <= o.To)
}

// changeNote says in the history what an order asks for from now on.
func changeNote(old, o *cooperatives.Order) string {
	n := Note{Earliest: o.Earliest, Latest: o.Latest, Area: o.Area}
	if old.Note != o.Note {
		n.Rest = o.Note
	}
	return n.String()
}
