package services

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// MaxRequests bounds the orders of one request.
const MaxRequests = 2_000

// Event is a row of the history of an order. Part is 0 for what concerns the order as a whole.
type Event struct {
	No        int
	Part      int
	From, To  cooperatives.OrderState // From is unknown for the first
	As        cooperatives.Capacity
	Note      string
	At        time.Time
	Actor     ledger.UserID
	ActorName string
}

// Request enters orders, all or none, and returns their numbers. An order without household is that of the plot, one
// without area is for the whole plot, one without season for the crop of the plot in the year of its earliest day; State
// is Requested, or Admitted where the clerk takes it at once. It fails, naming the row, with what Order.Check finds,
// field.required for a relative who asks without a name, and with plot.unknown, operation.unknown, order.not_their_plot, order.above_plot for an area above the plot's, and
// order.twice for the same plot, operation and season.
func (s *Services) Request(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []cooperatives.Order,
) ([]int64, error) {
	return books.Once(ctx, s.db, book, key, "order.request", list, func(ctx context.Context, tx *db.Tx) ([]int64, error) {
		return s.RequestIn(ctx, tx, who, book, list)
	})
}

// RequestIn is Request inside a transaction.
func (s *Services) RequestIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []cooperatives.Order,
) ([]int64, error) {
	if len(list) == 0 || len(list) > MaxRequests {
		return nil, ledger.NewError(ledger.Invalid, "order.how_many", ledger.Args{"max": strconv.Itoa(MaxRequests)})
	}
	var numbers []int64
	err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
		e, err := newEntering(ctx, tx, book)
		if err != nil {
			return err
		}
		orders, err := e.prepare(ctx, tx, list)
		if err != nil {
			return err
		}
		next, err := lastOrder(ctx, tx, book)
		if err != nil {
			return err
		}
		for i := range orders {
			next++
			if err := e.insert(ctx, tx, who, &orders[i], next); err != nil {
				return err
			}
			numbers = append(numbers, next)
		}
		return h.Log(ctx, tx, who, trail.Entry{
			Action: "order.request", Object: orderObject(numbers[0]), After: loggedOrders(orders),
		})
	})
	return numbers, err
}

func orderObject(no int64) string { return "order/" + strconv.FormatInt(no, 10) }

// logged is what the log keeps of an order.
type logged struct {
	No        int64       `json:"no"`
	Household string      `json:"household"`
	Plot      string      `json:"plot"`
	Operation string      `json:"operation"`
	Season    string      `json:"season"`
	Area      string      `json:"area"`
	Earliest  ledger.Date `json:"earliest"`
	Latest    ledger.Date `json:"latest"`
	State     string      `json:"state"`
	Urgency   string      `json:"urgency"`
	Note      string      `json:"note,omitempty"`
	Free      string      `json:"free_document,omitempty"`
	Jobs      []loggedJob `json:"jobs,omitempty"`
}

type loggedJob struct {
	Part     int         `json:"part"`
	Area     string      `json:"area"`
	State    string      `json:"state"`
	Operator string      `json:"operator,omitempty"`
	Machine  string      `json:"machine,omitempty"`
	Day      ledger.Date `json:"day,omitempty"`
	Start    int         `json:"start,omitempty"`
}

func loggedOrder(o cooperatives.Order) logged {
	l := logged{
		No: o.No, Household: o.Household, Plot: o.Plot, Operation: o.Operation, Season: o.Season, Area: o.Area.String(),
		Earliest: o.Earliest, Latest: o.Latest, State: o.State.String(), Urgency: o.Urgency.String(), Note: o.Note, Free: o.FreeDocument,
	}
	for _, j := range o.Jobs {
		l.Jobs = append(l.Jobs, loggedOf(j))
	}
	return l
}

func loggedOf(j cooperatives.Job) loggedJob {
	return loggedJob{j.Part, j.Area.String(), j.State.String(), j.Operator, j.Machine, j.Day, j.Start}
}

func loggedOrders(list []cooperatives.Order) []logged {
	out := make([]logged, len(list))
	for i, o := range list {
		out[i] = loggedOrder(o)
	}
	return out
}

// entering is what new orders are checked against.
type entering struct {
	book       ledger.BookID
	settings   Settings
	plots      map[string]cooperatives.Plot
	operations map[string]cooperatives.Operation
	today      ledger.Date
}

func newEntering(ctx context.Context, tx *db.Tx, book ledger.BookID) (*entering, error) {
	e := &entering{
		book: book, plots: map[string]cooperatives.Plot{}, operations: map[string]cooperatives.Operation{},
		today: ledger.DateOf(tx.Now),
	}
	var err error
	if e.settings, err = readSettings(ctx, tx, book); err != nil {
		return nil, err
	}
	plots, err := listPlots(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	for _, p := range plots {
		e.plots[p.Code] = p
	}
	operations, err := listOperations(ctx, tx, book)
	for _, o := range operations {
		e.operations[o.Code] = o
	}
	return e, err
}

// prepare completes orders and lists everything that is wrong with any of them.
func (e *entering) prepare(
	ctx context.Context, tx *db.Tx, list []cooperatives.Order,
) ([]cooperatives.Order, error) {
	var es ledger.Errors
	type once struct{ plot, operation, season string }
	seen := map[once]int{}
	out := make([]cooperatives.Order, len(list))
	for i, o := range list {
		found := e.complete(&o)
		if o.Channel == cooperatives.ByRelative && strings.TrimSpace(o.AskedBy) == "" {
			found = append(found, ledger.NewError(ledger.Invalid, "field.required", nil).At("asked_by"))
		}
		at := once{o.Plot, o.Operation, o.Season}
		if first, twice := seen[at]; twice {
			found = append(found, e.twice(&o, "row", first+1))
		} else if len(found) == 0 {
			other, err := orderOnce(ctx, tx, e.book, o)
			if err != nil {
				return nil, err
			}
			if other != 0 {
				found = append(found, e.twice(&o, "order", int(other)))
			}
		}
		if _, known := seen[at]; !known {
			seen[at] = i
		}
		for _, f := range found {
			es = append(es, atRow(i, f))
		}
		out[i] = o
	}
	return out, es.Err()
}

// twice is the problem of an order that is there already, in a row of the list or under a number.
func (e *entering) twice(o *cooperatives.Order, where string, no int) *ledger.Error {
	args := ledger.Args{
		"plot": e.plots[o.Plot].Name, "operation": e.operations[o.Operation].Name, "season": o.Season,
		"no": strconv.Itoa(no),
	}
	if where == "row" {
		return ledger.NewError(ledger.Conflict, "order.twice_in_list", args).At("plot")
	}
	args["no"] = cooperatives.OrderNumber(int64(no))
	args["no"] = cooperatives.OrderNumber(int64(no))
	return ledger.NewError(ledger.Conflict, "order.twice", args).At("plot")
}

// complete fills in what an order leaves open and lists what is wrong with it.
func (e *entering) complete(o *cooperatives.Order) ledger.Errors {
	plot, known := e.plots[o.Plot]
	if known {
		o.Household = cmp.Or(o.Household, plot.Household)
		o.Area = cmp.Or(o.Area, plot.Area)
		if o.Earliest.Valid() {
			o.Season = cmp.Or(strings.TrimSpace(o.Season), cooperatives.SeasonOf(o.Earliest, plot.Crop))
		}
	}
	o.AskedOn = cmp.Or(o.AskedOn, e.today)
	if o.State != cooperatives.Admitted {
		o.State = cooperatives.Requested
	}
	es := o.Check()
	if !known && o.Household == "" { // whose an unknown plot is nobody can tell
		es = slices.DeleteFunc(es, func(e *ledger.Error) bool { return e.Field == "household" })
	}
	if o.Plot != "" && (!known || !plot.Active) {
		es = append(es, unknown("plot.unknown", o.Plot).At("plot"))
	}
	if known && o.Household != plot.Household {
		es = append(es, ledger.NewError(ledger.Invalid, "order.not_their_plot",
			ledger.Args{"plot": plot.Name, "household": o.Household}).At("household"))
	}
	if known && o.Area > plot.Area {
		es = append(es, abovePlot(plot, o.Area).At("area"))
	}
	if op, known := e.operations[o.Operation]; o.Operation != "" && (!known || !op.Active) {
		es = append(es, unknown("operation.unknown", o.Operation).At("operation"))
	}
	if len(es) > 0 {
		return es
	}
	parts := []cooperatives.Mu{o.Area}
	if e.settings.MaxPart > 0 {
		var err error
		if parts, err = cooperatives.SplitArea(o.Area, e.settings.MaxPart); err != nil {
			return ledger.Problems(err)
		}
	}
	o.Jobs = nil
	for i, area := range parts {
		o.Jobs = append(o.Jobs, cooperatives.Job{Part: i + 1, Area: area, State: o.State})
	}
	return nil
}

func abovePlot(plot cooperatives.Plot, area cooperatives.Mu) *ledger.Error {
	return ledger.NewError(ledger.Invalid, "order.above_plot",
		ledger.Args{"plot": plot.Name, "area": area.String(), "whole": plot.Area.String()})
}

// insert writes a new order with its jobs and the beginning of its history.
func (e *entering) insert(
	ctx context.Context, tx *db.Tx, who ledger.Actor, o *cooperatives.Order, no int64,
) error {
	o.No, o.Version = no, 1
	for i := range o.Jobs {
		o.Jobs[i].Order = no
	}
	if err := insertOrder(ctx, tx, e.book, *o); err != nil {
		return err
	}
	as := cooperatives.AsHousehold
	if o.Channel == cooperatives.ByClerk || o.Channel == cooperatives.BySeason || o.State == cooperatives.Admitted {
		as = cooperatives.AsClerk
	}
	return insertEvent(ctx, tx, e.book, no, Event{
		No: 1, To: o.State, As: as, Note: o.AskedBy, At: tx.Now, Actor: who.ID, ActorName: who.Name,
	})
}

// OrderQuery selects orders. Empty fields select all.
type OrderQuery struct {
	States    []cooperatives.OrderState
	Household string
	Plot      string
	Operation string
	Operator  string      // who has a job of the order
	From, To  ledger.Date // the window of the order meets these days
	After     int64       // number of the last order of the page before
	Limit     int         // at most MaxRows; 0 for MaxRows
}

// ListOrders returns orders with their jobs in order of number, and the number that the next page is asked with, 0 on the
// last one. A page may be shorter than asked for.
func (s *Services) ListOrders(
	ctx context.Context, book ledger.BookID, q OrderQuery,
) (found []cooperatives.Order, next int64, err error) {
	if q.Limit <= 0 || q.Limit > MaxRows {
		q.Limit = MaxRows
	}
	err = s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		found, next, err = listOrders(ctx, tx, book, q)
		return err
	})
	return found, next, err
}

// Dossier is an order with all that happened to it.
type Dossier struct {
	cooperatives.Order
	Events      []Event
	Works       []Work
	Acceptances []Acceptance
	Charges     []SettledJob // of settlements that stand
}

// clear has the history say of money whose voucher is not posted that it waits. Entries of old say paid of drafts too.
func (d *Dossier) clear() {
	for i, e := range d.Events {
		waits := func(j cooperatives.Job) bool { return j.Part == e.Part && j.State == cooperatives.Clearing }
		if e.To == cooperatives.Paid && slices.ContainsFunc(d.Jobs, waits) {
			d.Events[i].To = cooperatives.Clearing
		}
	}
}

// FindOrder returns an order with its history, or order.unknown.
func (s *Services) FindOrder(ctx context.Context, book ledger.BookID, no int64) (Dossier, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) (Dossier, error) {
		var d Dossier
		var err error
		if d.Order, err = readOrder(ctx, tx, book, no); err != nil {
			return d, err
		}
		if d.Events, err = listEvents(ctx, tx, book, no); err != nil {
			return d, err
		}
		d.clear()
		if d.Works, err = listWorks(ctx, tx, book, no); err != nil {
			return d, err
		}
		if d.Acceptances, err = listAcceptances(ctx, tx, book, no); err != nil {
			return d, err
		}
		d.Charges, err = listSettled(ctx, tx, book, ofOrder(no))
		return d, err
	})
}
