package books

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// AskReopen asks for the last closed month to be opened again (反结账), with a reason, and returns the number of the
// request. Another person grants it with Reopen. It fails with reopen.not_last, period.locked, reopen.no_reason, and
// reopen.asked while an earlier request waits.
func (b *Books) AskReopen(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, period ledger.Period, reason string,
) (int64, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return 0, ledger.NewError(ledger.Invalid, "reopen.no_reason", nil).At("reason")
	}
	if e := ledger.CheckText("reason", reason, ledger.MaxNote); e != nil {
		return 0, e
	}
	request := struct {
		Period ledger.Period
		Reason string
		Who    ledger.UserID
	}{period, reason, who.ID}
	return Once(ctx, b.db, book, key, "period.ask", request, func(ctx context.Context, tx *db.Tx) (int64, error) {
		return b.AskReopenIn(ctx, tx, who, book, period, reason)
	})
}

// AskReopenIn is AskReopen inside a transaction.
func (b *Books) AskReopenIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, period ledger.Period, reason string,
) (int64, error) {
	if who.Cashier {
		return 0, ledger.NewError(ledger.Denied, "duty.cashier", nil)
	}
	var no int64
	err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
		if err := ensureLastClosed(ctx, tx, book, period); err != nil {
			return err
		}
		requests, err := waitingRequests(ctx, tx, book)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(requests, func(e PeriodEvent) bool { return e.Period == period }) {
			return ledger.NewError(ledger.Conflict, "reopen.asked", ledger.Args{"period": period.String()})
		}
		no, err = eventIn(ctx, tx, h, who, PeriodEvent{Period: period, Action: "ask", Reason: reason})
		return err
	})
	return no, err
}

// ReopenRequests lists the requests to reopen that were neither granted nor refused, the oldest first. Requests for a
// month that was opened or followed by another closing since are done with.
func (s *Snapshot) ReopenRequests(ctx context.Context) ([]PeriodEvent, error) {
	return waitingRequests(ctx, s.tx, s.info.ID)
}

func waitingRequests(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]PeriodEvent, error) {
	events, err := listEvents(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	var waiting []PeriodEvent
	for _, e := range events {
		switch e.Action {
		case "ask":
			waiting = append(waiting, e)
		case "reopen", "refuse":
			waiting = slices.DeleteFunc(waiting, func(w PeriodEvent) bool { return w.No == e.Asked })
		case "close", "lock":
			// The month that was asked for is not the last one any more, or locked.
			waiting = slices.DeleteFunc(waiting, func(w PeriodEvent) bool { return w.Period <= e.Period })
		}
	}
	return waiting, nil
}

// Reopen grants a request of AskReopen: the month takes vouchers again. The person must not be the one who asked
// (guard.reopening_needs_two) nor a cashier (duty.cashier). The vouchers of the month stay as they are; its closing is
// done anew.
func (b *Books) Reopen(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, asked int64) error {
	request := struct {
		Asked int64
		Who   ledger.UserID
	}{asked, who.ID}
	_, err := Once(ctx, b.db, book, key, "period.reopen", request, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, b.ReopenIn(ctx, tx, who, book, asked)
	})
	return err
}

// ReopenIn is Reopen inside a transaction.
func (b *Books) ReopenIn(ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, asked int64) error {
	if who.Cashier {
		return ledger.NewError(ledger.Denied, "duty.cashier", nil)
	}
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		request, err := waitingRequest(ctx, tx, book, asked)
		if err != nil {
			return err
		}
		if request.Actor == who.ID {
			return ledger.NewError(ledger.Denied, "guard.reopening_needs_two", nil)
		}
		if err := ensureLastClosed(ctx, tx, book, request.Period); err != nil {
			return err
		}
		if _, err := eventIn(ctx, tx, h, who, PeriodEvent{
			Period: request.Period, Action: "reopen", Asked: request.No, Asker: request.Actor,
		}); err != nil {
			return err
		}
		return setPeriodState(ctx, tx, book, request.Period, periodOpen)
	})
}

// RefuseReopen refuses a request of AskReopen; the person who asked can take the request back with it as well.
func (b *Books) RefuseReopen(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, asked int64, reason string,
) error {
	if e := ledger.CheckText("reason", reason, ledger.MaxNote); e != nil {
		return e
	}
	request := struct {
		Asked  int64
		Reason string
		Who    ledger.UserID
	}{asked, reason, who.ID}
	_, err := Once(ctx, b.db, book, key, "period.refuse", request, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			e, err := waitingRequest(ctx, tx, book, asked)
			if err != nil {
				return err
			}
			_, err = eventIn(ctx, tx, h, who, PeriodEvent{
				Period: e.Period, Action: "refuse", Reason: reason, Asked: e.No, Asker: e.Actor,
			})
			return err
		})
	})
	return err
}

func waitingRequest(ctx context.Context, tx *db.Tx, book ledger.BookID, no int64) (PeriodEvent, error) {
	waiting, err := waitingRequests(ctx, tx, book)
	if err != nil {
		return PeriodEvent{}, err
	}
	for _, e := range waiting {
		if e.No == no {
			return e, nil
		}
	}
	return PeriodEvent{}, ledger.NewError(ledger.NotFound, "reopen.unknown", nil)
}

// ensureLastClosed refuses a month that is not the last closed one.
func ensureLastClosed(ctx context.Context, tx *db.Tx, book ledger.BookID, period ledger.Period) error {
	periods, err := listPeriods(ctx, tx, book)
	if err != nil {
		return err
	}
	var last PeriodState
	for _, p := range periods {
		if p.State != periodOpen {
			last = p
		}
		if p.Period == period && p.State == periodLocked {
			return ledger.NewError(ledger.Closed, "period.locked", ledger.Args{"period": period.String()})
		}
	}
	if last.Period != period {
		return ledger.NewError(ledger.Conflict, "reopen.not_last",
			ledger.Args{"period": period.String(), "last": last.Period.String()})
	}
	return nil
}

// LockYear locks the closed months of a year for good (年度锁定): they are never opened again. A year can be locked
// once its December is closed, and with it all months before; lock.not_closed names the first open one.
func (b *Books) LockYear(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, year int) error {
	_, err := Once(ctx, b.db, book, key, "period.lock", year, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, b.LockYearIn(ctx, tx, who, book, year)
	})
	return err
}

// LockYearIn is LockYear inside a transaction.
func (b *Books) LockYearIn(ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, year int) error {
	if who.Cashier {
		return ledger.NewError(ledger.Denied, "duty.cashier", nil)
	}
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		periods, err := listPeriods(ctx, tx, book)
		if err != nil {
			return err
		}
		var months []ledger.Period
		for _, p := range periods {
			switch {
			case p.Period.Year() != year:
			case p.State == periodOpen:
				return ledger.NewError(ledger.Conflict, "lock.not_closed",
					ledger.Args{"year": strconv.Itoa(year), "period": p.Period.String()})
			case p.State == periodLocked:
				return ledger.NewError(ledger.Closed, "lock.locked", ledger.Args{"year": strconv.Itoa(year)})
			default:
				months = append(months, p.Period)
			}
		}
		if len(months) == 0 {
			return ledger.NewError(ledger.NotFound, "lock.no_year", ledger.Args{"year": strconv.Itoa(year)})
		}
		for _, p := range months {
			if err := setPeriodState(ctx, tx, book, p, periodLocked); err != nil {
				return err
			}
		}
		_, err = eventIn(ctx, tx, h, who, PeriodEvent{Period: months[len(months)-1], Action: "lock"})
		return err
	})
}

// eventIn writes an event with the place of the chain, and its row in the log.
func eventIn(ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor, e PeriodEvent) (int64, error) {
	e.Actor, e.Seq, e.Hash = who.ID, h.Chain.Seq, h.Chain.Hash.String()
	no, err := insertEvent(ctx, tx, h.Book, e)
	if err != nil {
		return 0, err
	}
	after := map[string]string{"reason": e.Reason}
	if e.Asked != 0 {
		after["asked"] = strconv.FormatInt(e.Asked, 10)
	}
	return no, h.Log(ctx, tx, who, trail.Entry{
		Action: "period." + e.Action, Object: "period/" + e.Period.String(), After: after,
	})
}
