package services

import (
	"context"
	"slices"
	"strings"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// What counts: a voucher that is a draft, or posted and not reversed; a settlement with a voucher that stands; a settled
// job of such a settlement; and how far a job has come, which follows from them once it is verified.
const (
	voucherStands = `(EXISTS (SELECT 1 FROM drafts d WHERE d.book = b.book AND d.id = b.voucher)
		OR EXISTS (SELECT 1 FROM vouchers v WHERE v.book = b.book AND v.id = b.voucher)
		AND NOT EXISTS (SELECT 1 FROM vouchers r WHERE r.book = b.book AND r.reverses = b.voucher))`
	settledStands = `EXISTS (SELECT 1 FROM service_settlement_vouchers b WHERE b.book = t.book AND b.period = t.period
		AND b.no = t.no AND ` + voucherStands + `)`
	paidWith = `(SELECT coalesce(sum(p.amount), 0) FROM service_paid p JOIN service_payments b ON b.book = p.book
		AND b.no = p.payment WHERE p.book = t.book AND p.period = t.period AND p.no = t.no AND p.order_no = t.order_no
		AND p.part = t.part AND b.kind <> 'operator' AND ` + voucherStands
	paidAmount   = paidWith + ")"
	postedAmount = paidWith + " AND EXISTS (SELECT 1 FROM vouchers v WHERE v.book = b.book AND v.id = b.voucher))"
	jobState     = `CASE WHEN j.state <> 'verified' THEN j.state ELSE coalesce((SELECT CASE WHEN t.due <= ` + postedAmount + `
		THEN 'paid' WHEN t.due <= ` + paidAmount + ` THEN 'clearing' ELSE 'settled' END FROM service_settled t WHERE t.book = j.book AND t.order_no = j.order_no
		AND t.part = j.part AND ` + settledStands + `), 'verified') END`
)

func insertOrder(ctx context.Context, tx *db.Tx, book ledger.BookID, o cooperatives.Order) error {
	err := tx.Later(ctx, `INSERT INTO service_orders (book, no, household, plot, operation, season, area, earliest, latest,
		from_minute, to_minute, channel, asked_by, asked_on, note, free_document, recurring, urgency, state, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(book), o.No, o.Household, o.Plot, o.Operation, o.Season, int64(o.Area), int64(o.Earliest), int64(o.Latest),
		o.From, o.To, o.Channel.String(), o.AskedBy, int64(o.AskedOn), o.Note, o.FreeDocument, o.Recurring,
		o.Urgency.String(), o.State.String(), o.Version)
	for _, j := range o.Jobs {
		if err == nil {
			err = putJob(ctx, tx, book, j)
		}
	}
	return err
}

// putJob writes a job of an order, new or with another area than before.
func putJob(ctx context.Context, tx *db.Tx, book ledger.BookID, j cooperatives.Job) error {
	return tx.Later(ctx, `INSERT INTO service_jobs (book, order_no, part, area, state, operator, machine, day, starts, ends,
		pinned) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (book, order_no, part) DO UPDATE SET
		area = excluded.area, state = excluded.state, operator = excluded.operator, machine = excluded.machine,
		day = excluded.day, starts = excluded.starts, ends = excluded.ends, pinned = excluded.pinned`,
		int64(book), j.Order, j.Part, int64(j.Area), j.State.String(), j.Operator, j.Machine, int64(j.Day), j.Start, j.End,
		number(j.Pinned))
}

// updateOrder writes what can be changed of an order, and counts the change.
func updateOrder(ctx context.Context, tx *db.Tx, book ledger.BookID, o *cooperatives.Order) error {
	o.Version++
	return tx.Later(ctx, `UPDATE service_orders SET season = ?, area = ?, earliest = ?, latest = ?, from_minute = ?,
		to_minute = ?, note = ?, urgency = ?, state = ?, version = ? WHERE book = ? AND no = ?`,
		o.Season, int64(o.Area), int64(o.Earliest), int64(o.Latest), o.From, o.To, o.Note, o.Urgency.String(),
		stored(o.State).String(), o.Version, int64(book), o.No)
}

func updateOrderState(ctx context.Context, tx *db.Tx, book ledger.BookID, o cooperatives.Order) error {
	return tx.Later(ctx, "UPDATE service_orders SET state = ?, version = ? WHERE book = ? AND no = ?",
		stored(o.State).String(), o.Version, int64(book), o.No)
}

// stored is the state that is kept of one that vouchers may have taken further.
func stored(s cooperatives.OrderState) cooperatives.OrderState {
	if s == cooperatives.Settled || s == cooperatives.Clearing || s == cooperatives.Paid {
		return cooperatives.Verified
	}
	return s
}

func updateJob(ctx context.Context, tx *db.Tx, book ledger.BookID, j cooperatives.Job) error {
	return tx.Later(ctx, `UPDATE service_jobs SET state = ?, operator = ?, machine = ?, day = ?, starts = ?, ends = ?,
		pinned = ? WHERE book = ? AND order_no = ? AND part = ?`,
		stored(j.State).String(), j.Operator, j.Machine, int64(j.Day), j.Start, j.End, number(j.Pinned), int64(book),
		j.Order, j.Part)
}

func lastOrder(ctx context.Context, tx *db.Tx, book ledger.BookID) (int64, error) {
	var no int64
	err := tx.QueryRow(ctx, "SELECT coalesce(max(no), 0) FROM service_orders WHERE book = ?", int64(book)).Scan(&no)
	return no, err
}

// orderOnce returns the number of the order that asks for the same, 0 for none.
func orderOnce(ctx context.Context, tx *db.Tx, book ledger.BookID, o cooperatives.Order) (int64, error) {
	var no int64
	err := tx.QueryRow(ctx, `SELECT coalesce(max(no), 0) FROM service_orders WHERE book = ? AND plot = ? AND operation = ?
		AND season = ? AND state <> 'cancelled'`, int64(book), o.Plot, o.Operation, o.Season).Scan(&no)
	return no, err
}

// openOrder finds the first order for another operation on the plot of the order in its season on which something is
// still to be done in the field; its number is 0 for none.
func openOrder(
	ctx context.Context, tx *db.Tx, book ledger.BookID, o *cooperatives.Order, operation string,
) (cooperatives.Order, error) {
	var first cooperatives.Order
	var state string
	err := tx.QueryRow(ctx, `SELECT o.no, q.name, o.state FROM service_orders o
		JOIN service_operations q ON q.book = o.book AND q.code = o.operation
		WHERE o.book = ? AND o.plot = ? AND o.operation = ? AND o.season = ?
			AND o.state IN ('requested', 'admitted', 'scheduled', 'working', 'halted') ORDER BY o.no LIMIT 1`,
		int64(book), o.Plot, operation, o.Season).Scan(&first.No, &first.OperationLabel, &state)
	if db.NoRows(err) {
		return first, nil
	}
	if err == nil {
		first.State, err = cooperatives.ParseOrderState(state)
	}
	return first, err
}

// lastDone is the last day on which an operation was done on the plot of an order in its season; 0: never.
func lastDone(
	ctx context.Context, tx *db.Tx, book ledger.BookID, o *cooperatives.Order, operation string,
) (ledger.Date, error) {
	var day ledger.Date
	err := tx.QueryRow(ctx, `SELECT coalesce(max(w.day), 0) FROM service_works w
		JOIN service_orders o ON o.book = w.book AND o.no = w.order_no
		WHERE w.book = ? AND o.plot = ? AND o.season = ? AND o.operation = ?`,
		int64(book), o.Plot, o.Season, operation).Scan(&day)
	return day, err
}

// movableOrder is the first order for an operation on the plot of another order in its season with a job that a plan may
// move; 0: there is none.
func movableOrder(
	ctx context.Context, tx *db.Tx, book ledger.BookID, o *cooperatives.Order, operation string,
) (int64, error) {
	var no int64
	err := tx.QueryRow(ctx, `SELECT coalesce(min(j.order_no), 0) FROM service_jobs j
		JOIN service_orders o ON o.book = j.book AND o.no = j.order_no
		WHERE j.book = ? AND o.plot = ? AND o.season = ? AND o.operation = ?
			AND (j.state IN ('admitted', 'halted') OR j.state = 'scheduled' AND j.pinned = 0)`,
		int64(book), o.Plot, o.Season, operation).Scan(&no)
	return no, err
}

const orderColumns = `SELECT o.no, o.household, o.plot, o.operation, o.season, o.area, o.earliest, o.latest,
	o.from_minute, o.to_minute, o.channel, o.asked_by, o.asked_on, o.note, o.free_document, o.recurring, o.version,
	o.urgency, coalesce(d.name, ''), p.name, q.name FROM service_orders o
	JOIN service_plots p ON p.book = o.book AND p.code = o.plot
	JOIN service_operations q ON q.book = o.book AND q.code = o.operation
	LEFT JOIN dimension_values d ON d.book = o.book AND d.kind = 1 AND d.code = o.household
	WHERE o.book = ? `

func scanOrder(row db.Scanner) (cooperatives.Order, error) {
	var o cooperatives.Order
	var channel, urgency string
	err := row.Scan(&o.No, &o.Household, &o.Plot, &o.Operation, &o.Season, &o.Area, &o.Earliest, &o.Latest, &o.From, &o.To,
		&channel, &o.AskedBy, &o.AskedOn, &o.Note, &o.FreeDocument, &o.Recurring, &o.Version, &urgency,
		&o.HouseholdName, &o.PlotName, &o.OperationLabel)
	if err != nil {
		return o, err
	}
	if o.Channel, err = cooperatives.ParseChannel(channel); err != nil {
		return o, err
	}
	o.Urgency, err = cooperatives.ParseUrgency(urgency)
	return o, err
}

func readOrder(ctx context.Context, tx *db.Tx, book ledger.BookID, no int64) (cooperatives.Order, error) {
	o, err := scanOrder(tx.QueryRow(ctx, orderColumns+"AND o.no = ?", int64(book), no))
	if db.NoRows(err) {
		return o, ledger.NewError(ledger.NotFound, "order.unknown", nil).At("order")
	}
	if err != nil {
		return o, err
	}
	o.Jobs, err = listJobs(ctx, tx, book, "AND j.order_no = ? ORDER BY j.part", no)
	o.State = cooperatives.StateOf(o.Jobs)
	return o, err
}

// listJobs lists jobs that a condition selects.
func listJobs(
	ctx context.Context, tx *db.Tx, book ledger.BookID, condition string, args ...any,
) ([]cooperatives.Job, error) {
	rows, err := tx.Query(ctx, `SELECT j.order_no, j.part, j.area, `+jobState+`, j.operator, j.machine, j.day, j.starts,
		j.ends, j.pinned FROM service_jobs j WHERE j.book = ? `+condition, append([]any{int64(book)}, args...)...)
	return db.Collect(rows, err, func(row db.Scanner) (cooperatives.Job, error) {
		var j cooperatives.Job
		var state string
		var pinned int
		err := row.Scan(&j.Order, &j.Part, &j.Area, &state, &j.Operator, &j.Machine, &j.Day, &j.Start, &j.End, &pinned)
		if err != nil {
			return j, err
		}
		j.Pinned = pinned == 1
		j.State, err = cooperatives.ParseOrderState(state)
		return j, err
	})
}

// maxBetween bounds the jobs of the days that are looked at.
const maxBetween = 20_000

// jobsBetween lists the jobs that keep somebody busy on the days.
func jobsBetween(
	ctx context.Context, tx *db.Tx, book ledger.BookID, first, last ledger.Date,
) ([]cooperatives.Job, error) {
	return listJobs(ctx, tx, book, `AND j.day BETWEEN ? AND ? AND j.state IN ('scheduled', 'working')
		ORDER BY j.day, j.operator, j.starts LIMIT ?`, int64(first), int64(last), maxBetween)
}

// listOrders lists a page of orders with their jobs.
func listOrders(
	ctx context.Context, tx *db.Tx, book ledger.BookID, q OrderQuery,
) ([]cooperatives.Order, int64, error) {
	where, args := q.condition()
	rows, err := tx.Query(ctx, orderColumns+where+" ORDER BY o.no LIMIT ?",
		append(append([]any{int64(book)}, args...), q.Limit+1)...)
	found, err := db.Collect(rows, err, scanOrder)
	if err != nil || len(found) == 0 {
		return nil, 0, err
	}
	var next int64
	if len(found) > q.Limit {
		found = found[:q.Limit]
		next = found[q.Limit-1].No
	}
	jobs, err := listJobs(ctx, tx, book, "AND j.order_no BETWEEN ? AND ? ORDER BY j.order_no, j.part",
		found[0].No, found[len(found)-1].No)
	if err != nil {
		return nil, 0, err
	}
	of := map[int64][]cooperatives.Job{}
	for _, j := range jobs {
		of[j.Order] = append(of[j.Order], j)
	}
	for i := range found {
		found[i].Jobs = of[found[i].No]
		found[i].State = cooperatives.StateOf(found[i].Jobs)
	}
	return slices.DeleteFunc(found, func(o cooperatives.Order) bool {
		return len(q.States) > 0 && !slices.Contains(q.States, o.State)
	}), next, nil
}

// allOrders lists the orders of all pages.
func allOrders(ctx context.Context, tx *db.Tx, book ledger.BookID, q OrderQuery) ([]cooperatives.Order, error) {
	var out []cooperatives.Order
	for q.Limit = MaxRows; ; {
		page, next, err := listOrders(ctx, tx, book, q)
		if err != nil {
			return nil, err
		}
		out = append(out, page...)
		if q.After = next; next == 0 {
			return out, nil
		}
	}
}

// condition writes the query as SQL. States that follow from vouchers are told apart afterwards.
func (q *OrderQuery) condition() (where string, args []any) {
	var b strings.Builder
	b.WriteString("AND o.no > ?")
	args = append(args, q.After)
	for _, c := range []struct{ column, value string }{
		{"o.household", q.Household}, {"o.plot", q.Plot}, {"o.operation", q.Operation},
	} {
		if c.value != "" {
			b.WriteString(" AND " + c.column + " = ?")
			args = append(args, c.value)
		}
	}
	if q.Operator != "" {
		b.WriteString(" AND EXISTS (SELECT 1 FROM service_jobs k WHERE k.book = o.book AND k.order_no = o.no AND k.operator = ?)")
		args = append(args, q.Operator)
	}
	if q.From != 0 {
		b.WriteString(" AND o.latest >= ?")
		args = append(args, int64(q.From))
	}
	if q.To != 0 {
		b.WriteString(" AND o.earliest <= ?")
		args = append(args, int64(q.To))
	}
	if len(q.States) > 0 {
		b.WriteString(" AND o.state IN (?" + strings.Repeat(", ?", len(q.States)-1) + ")")
		for _, s := range q.States {
			args = append(args, stored(s).String())
		}
	}
	return b.String(), args
}

func lastEvent(ctx context.Context, tx *db.Tx, book ledger.BookID, order int64) (int, error) {
	var no int
	err := tx.QueryRow(ctx, "SELECT coalesce(max(no), 0) FROM service_events WHERE book = ? AND order_no = ?",
		int64(book), order).Scan(&no)
	return no, err
}

func insertEvent(ctx context.Context, tx *db.Tx, book ledger.BookID, order int64, e Event) error {
	return tx.Later(ctx, `INSERT INTO service_events (book, order_no, no, part, was, became, capacity, note, at, actor, name)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, int64(book), order, e.No, e.Part, e.From.String(), e.To.String(),
		e.As.String(), e.Note, e.At.UnixMicro(), int64(e.Actor), e.ActorName)
}

// maxEvents bounds the history of an order.
const maxEvents = 500

func listEvents(ctx context.Context, tx *db.Tx, book ledger.BookID, order int64) ([]Event, error) {
	rows, err := tx.Query(ctx, `SELECT no, part, was, became, capacity, note, at, actor, name FROM service_events
		WHERE book = ? AND order_no = ? ORDER BY no LIMIT ?`, int64(book), order, maxEvents)
	return db.Collect(rows, err, func(row db.Scanner) (Event, error) {
		var e Event
		var was, became, capacity string
		var at int64
		err := row.Scan(&e.No, &e.Part, &was, &became, &capacity, &e.Note, &at, &e.Actor, &e.ActorName)
		if err != nil {
			return e, err
		}
		e.At = time.UnixMicro(at).UTC()
		if was != cooperatives.OrderStateUnknown.String() {
			if e.From, err = cooperatives.ParseOrderState(was); err != nil {
				return e, err
			}
		}
		if e.To, err = cooperatives.ParseOrderState(became); err != nil {
			return e, err
		}
		e.As, err = cooperatives.ParseCapacity(capacity)
		return e, err
	})
}
