package services

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Hand is who acts on an order in what capacity. Self is the code of the household or of the operator who acts, and must
// be theirs; clerks and accountants leave it empty. Holds is the capacity of whoever holds the telephone on which somebody
// else acts, as a household signs on that of the operator; the history names him.
type Hand struct {
	As    cooperatives.Capacity
	Self  string
	Holds cooperatives.Capacity `json:",omitzero"`
}

// check refuses hands that are not those of the order or job (order.not_yours).
func (h Hand) check(o *cooperatives.Order, j *cooperatives.Job) error {
	theirs := true
	switch h.As {
	case cooperatives.AsHousehold:
		theirs = h.Self != "" && h.Self == o.Household
	case cooperatives.AsOperator:
		theirs = h.Self != "" && h.Self == j.Operator
	case cooperatives.AsClerk, cooperatives.AsAccountant, cooperatives.CapacityUnknown:
	}
	if !theirs {
		return ledger.NewError(ledger.Denied, "order.not_yours", ledger.Args{"order_state": j.State.String()})
	}
	return nil
}

// OrderMove takes an order, or one part of it, to another state: Admitted, Working, Halted or Cancelled, or back to
// Finished when an acceptance was wrong. Part is 0 for all jobs that can go there.
type OrderMove struct {
	Order  int64
	Part   int
	To     cooperatives.OrderState
	Hand   Hand
	Reason string
}

// Move moves an order. It fails with order.unknown, order.no_job, what cooperatives.CheckStep says, order.own_way for
// states that have a function of their own (Assign, Finish, Accept, Settle), order.not_yours, and order.after or
// order.too_soon for work that begins before what must be done first, or too few days after it. What is halted or
// admitted again takes the pins of the jobs behind it along. Work that begins on another day than planned is noted with
// the day of the plan.
func (s *Services) Move(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, m OrderMove) error {
	return s.once(ctx, book, key, "order.move", m, func(ctx context.Context, tx *db.Tx) error {
		return s.MoveIn(ctx, tx, who, book, m)
	})
}

// MoveIn is Move inside a transaction.
func (s *Services) MoveIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, m OrderMove,
) error {
	m.Reason = strings.TrimSpace(m.Reason)
	if e := ledger.CheckText("reason", m.Reason, ledger.MaxSummary); e != nil {
		return e
	}
	switch m.To {
	case cooperatives.Admitted, cooperatives.Working, cooperatives.Halted, cooperatives.Cancelled:
	default:
		// Finished is reached from Verified alone, by taking an acceptance back.
		if m.To != cooperatives.Finished || m.Hand.As != cooperatives.AsClerk {
			return ledger.NewError(ledger.Invalid, "order.own_way", ledger.Args{"order_state": m.To.String()})
		}
	}
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		o, err := readOrder(ctx, tx, book, m.Order)
		if err != nil {
			return err
		}
		before := loggedOrder(o)
		moved, err := m.apply(ctx, tx, book, who, &o)
		if err == nil && m.To == cooperatives.Working {
			err = afterOthers(ctx, tx, book, &o, ledger.DateOf(tx.Now))
		}
		if err != nil {
			return err
		}
		if err := saveOrder(ctx, tx, book, &o, moved); err != nil {
			return err
		}
		if m.To == cooperatives.Admitted || m.To == cooperatives.Halted {
			if err := unpinFollowers(ctx, tx, book, &o); err != nil {
				return err
			}
		}
		return h.Log(ctx, tx, who, trail.Entry{
			Action: "order.move", Object: orderObject(o.No), Before: before, After: loggedOrder(o),
		})
	})
}

// apply moves the jobs that the move is for and returns them.
func (m OrderMove) apply(
	ctx context.Context, tx *db.Tx, book ledger.BookID, who ledger.Actor, o *cooperatives.Order,
) ([]int, error) {
	var moved []int
	var refusal error
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if m.Part != 0 && j.Part != m.Part {
			continue
		}
		err := m.step(o, j)
		if err != nil && (m.Part != 0 || refusal == nil) {
			refusal = err
		}
		if err != nil {
			continue
		}
		e := Event{Part: j.Part, From: j.State, To: m.To, As: m.Hand.As, Note: m.Reason}
		if m.To == cooperatives.Working {
			e.Note = Note{Planned: otherDay(j, ledger.DateOf(tx.Now)), Rest: m.Reason}.String()
		}
		if err := addEvent(ctx, tx, book, o.No, who, e); err != nil {
			return nil, err
		}
		j.State = m.To
		if m.To == cooperatives.Admitted || m.To == cooperatives.Cancelled {
			j.Operator, j.Machine, j.Day, j.Start, j.End, j.Pinned = "", "", 0, 0, 0, false
		}
		if m.To == cooperatives.Halted {
			j.Pinned = false // what rain stopped is planned anew
		}
		moved = append(moved, i)
	}
	if len(moved) == 0 && refusal == nil {
		refusal = noJob(o.No, m.Part)
	}
	if len(moved) == 0 || m.Part != 0 && refusal != nil {
		return nil, refusal
	}
	return moved, nil
}

func (m OrderMove) step(o *cooperatives.Order, j *cooperatives.Job) error {
	if err := cooperatives.CheckStep(j.State, m.To, m.Hand.As, m.Reason); err != nil {
		return err
	}
	if j.State == cooperatives.Working && m.To == cooperatives.Finished {
		return ledger.NewError(ledger.Invalid, "order.own_way", ledger.Args{"order_state": m.To.String()})
	}
	if m.To == cooperatives.Working && j.Operator == "" {
		return ledger.NewError(ledger.Conflict, "order.no_step",
			ledger.Args{"order_state": j.State.String()})
	}
	return m.Hand.check(o, j)
}

// afterOthers refuses work on an order on a day while what must be done before it on the plot in the season was asked for
// and is not done (order.after), or was done fewer days before than the operation needs (order.too_soon). What was never
// asked for, or was cancelled, is not waited for: the household may have done it itself.
func afterOthers(ctx context.Context, tx *db.Tx, book ledger.BookID, o *cooperatives.Order, day ledger.Date) error {
	operations, err := listOperations(ctx, tx, book)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(operations, func(p cooperatives.Operation) bool { return p.Code == o.Operation })
	if i < 0 {
		return nil
	}
	for _, before := range operations[i].After {
		first, err := openOrder(ctx, tx, book, o, before.Operation)
		if err != nil {
			return err
		}
		if first.No != 0 {
			return ledger.NewError(ledger.Conflict, "order.after", ledger.Args{
				"no": cooperatives.OrderNumber(first.No), "plot": o.PlotName, "first": first.OperationLabel,
				"operation": o.OperationLabel, "order_state": first.State.String(),
			})
		}
		ended, err := lastDone(ctx, tx, book, o, before.Operation)
		if err != nil {
			return err
		}
		if free := ended.AddDays(before.MinDays); ended != 0 && day < free {
			return ledger.NewError(ledger.Conflict, "order.too_soon", ledger.Args{
				"plot": o.PlotName, "operation": o.OperationLabel, "days": strconv.Itoa(before.MinDays),
				"first": operationNames(operations)[before.Operation], "done": ended.String(), "day": free.String(),
			})
		}
	}
	return nil
}

// unpinFollowers lets go of the pinned jobs that wait for an order which lost its place: they cannot stay where they are
// unless it finds a place before them, and no plan could be made while they had to.
func unpinFollowers(ctx context.Context, tx *db.Tx, book ledger.BookID, o *cooperatives.Order) error {
	operations, err := listOperations(ctx, tx, book)
	if err != nil {
		return err
	}
	lost := []string{o.Operation}
	for i := 0; i < len(lost); i++ {
		for _, p := range operations {
			waits := slices.ContainsFunc(p.After, func(a cooperatives.Predecessor) bool { return a.Operation == lost[i] })
			if !waits || slices.Contains(lost, p.Code) {
				continue
			}
			lost = append(lost, p.Code)
			if err := unpinScheduled(ctx, tx, book, o, p.Code); err != nil {
				return err
			}
		}
	}
	return nil
}

// otherDay is the day of the plan, for work that is done on another; 0 where it is that day.
func otherDay(j *cooperatives.Job, day ledger.Date) ledger.Date {
	if j.Day == day {
		return 0
	}
	return j.Day
}

func noJob(order int64, part int) *ledger.Error {
	return ledger.NewError(ledger.NotFound, "order.no_job",
		ledger.Args{"no": cooperatives.OrderNumber(order), "part": strconv.Itoa(part)})
}

// findJob returns the job of an order, or order.no_job.
func findJob(o *cooperatives.Order, part int) (int, error) {
	i := slices.IndexFunc(o.Jobs, func(j cooperatives.Job) bool { return j.Part == part })
	if i < 0 {
		return 0, noJob(o.No, part)
	}
	return i, nil
}

// saveOrder writes the jobs that changed and the state of the order that follows from all of them.
func saveOrder(ctx context.Context, tx *db.Tx, book ledger.BookID, o *cooperatives.Order, changed []int) error {
	for _, i := range changed {
		if err := updateJob(ctx, tx, book, o.Jobs[i]); err != nil {
			return err
		}
	}
	o.State = cooperatives.StateOf(o.Jobs)
	o.Version++
	return updateOrderState(ctx, tx, book, *o)
}

// aboutJob refuses something with the number of a job.
func aboutJob(ctx context.Context, tx *db.Tx, book ledger.BookID, order int64, part int, key string) error {
	o, err := readOrder(ctx, tx, book, order)
	if err != nil {
		return err
	}
	return ledger.NewError(ledger.Conflict, key, ledger.Args{"job": o.JobNumber(part)})
}

// addEvent appends to the history of an order.
func addEvent(
	ctx context.Context, tx *db.Tx, book ledger.BookID, no int64, who ledger.Actor, e Event,
) error {
	last, err := lastEvent(ctx, tx, book, no)
	if err != nil {
		return err
	}
	e.No, e.At, e.Actor, e.ActorName = last+1, tx.Now, who.ID, who.Name
	return insertEvent(ctx, tx, book, no, e)
}
