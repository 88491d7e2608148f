package services

import (
	"cmp"
	"context"
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Assignment puts a job into the hands of an operator with a machine on a day (派工). Start and End are minutes from
// midnight; Pinned keeps it there when a plan is made anew.
type Assignment struct {
	Order      int64
	Part       int
	Operator   string
	Machine    string
	Day        ledger.Date
	Start, End int
	Pinned     bool
}

// Assign schedules jobs, all or none. Jobs that are scheduled already are put elsewhere; those that are there already
// leave no trace. It fails, naming the row, with
// order.unknown, order.no_job, what cooperatives.CheckStep says, operator.unknown, machine.unknown, assign.skill,
// assign.licence, assign.leave, assign.maintenance, assign.slope for a machine above its slope, assign.access,
// assign.early, assign.times, assign.twice, assign.pin_first, and where two jobs of one operator or machine overlap, with
// assign.double_booked, assign.machine_twice, or assign.pins_overlap when both are pinned. Weather and predecessors are
// left to the plan.
func (s *Services) Assign(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []Assignment,
) error {
	return s.once(ctx, book, key, "order.assign", list, func(ctx context.Context, tx *db.Tx) error {
		return s.AssignIn(ctx, tx, who, book, list)
	})
}

// AssignIn is Assign inside a transaction.
func (s *Services) AssignIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []Assignment,
) error {
	if err := trail.Lock(ctx, tx, book); err != nil {
		return err
	}
	b, err := newBoard(ctx, tx, book, list)
	if err == nil {
		err = b.check(list)
	}
	if err != nil || !b.changes(list) {
		return err
	}
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		var after []loggedJob
		for _, a := range list {
			o, i, err := b.job(a)
			if err != nil {
				return err
			}
			j := &o.Jobs[i]
			if a.stands(*j) {
				continue
			}
			e := Event{Part: a.Part, From: j.State, To: cooperatives.Scheduled, As: cooperatives.AsClerk, Note: a.note(b)}
			if err := addEvent(ctx, tx, book, o.No, who, e); err != nil {
				return err
			}
			a.put(j)
			if err := saveOrder(ctx, tx, book, o, []int{i}); err != nil {
				return err
			}
			after = append(after, loggedOf(*j))
		}
		if err := b.pinnedBehind(ctx, tx, list); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{Action: "order.assign", Object: orderObject(list[0].Order), After: after})
	})
}

// pinnedBehind refuses to pin a job while one that it waits for may still be moved: no plan could be made around it.
func (b *board) pinnedBehind(ctx context.Context, tx *db.Tx, list []Assignment) error {
	operations, err := listOperations(ctx, tx, b.book)
	if err != nil {
		return err
	}
	for i, a := range list {
		o := b.orders[a.Order]
		k := slices.IndexFunc(operations, func(p cooperatives.Operation) bool { return p.Code == o.Operation })
		if !a.Pinned || k < 0 {
			continue
		}
		for _, before := range operations[k].After {
			first, err := movableOrder(ctx, tx, b.book, o, before.Operation)
			if err != nil {
				return err
			}
			if first != 0 {
				return atRow(i, ledger.NewError(ledger.Conflict, "assign.pin_first", ledger.Args{
					"plot": o.PlotName, "operation": o.OperationLabel, "first": b.operations[before.Operation],
					"no": cooperatives.OrderNumber(first),
				}).At("pinned"))
			}
		}
	}
	return nil
}

func (a Assignment) put(j *cooperatives.Job) {
	j.State, j.Operator, j.Machine, j.Day = cooperatives.Scheduled, a.Operator, a.Machine, a.Day
	j.Start, j.End, j.Pinned = a.Start, a.End, a.Pinned
}

// stands reports whether the job is there already: who sends the same form again has told nobody anything new.
func (a Assignment) stands(j cooperatives.Job) bool {
	then := j
	a.put(&then)
	return then == j
}

// note is what the history says: who comes when.
func (a Assignment) note(b *board) string { return a.Day.String() + " " + b.operators[a.Operator].Name }

// board is what assignments are checked against.
type board struct {
	book       ledger.BookID
	plots      map[string]cooperatives.Plot
	machines   map[string]cooperatives.Machine
	operators  map[string]cooperatives.Operator
	operations map[string]string
	orders     map[int64]*cooperatives.Order
	taken      []cooperatives.Job // of the days concerned, without the jobs that are assigned
}

func newBoard(ctx context.Context, tx *db.Tx, book ledger.BookID, list []Assignment) (*board, error) {
	if len(list) == 0 || len(list) > MaxRequests {
		return nil, ledger.NewError(ledger.Invalid, "assign.how_many", nil)
	}
	b := &board{
		book: book, plots: map[string]cooperatives.Plot{}, machines: map[string]cooperatives.Machine{},
		operators: map[string]cooperatives.Operator{}, orders: map[int64]*cooperatives.Order{},
	}
	plots, err := listPlots(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	for _, p := range plots {
		b.plots[p.Code] = p
	}
	machines, err := listMachines(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	for _, m := range machines {
		b.machines[m.Code] = m
	}
	operators, err := listOperators(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	for _, o := range operators {
		b.operators[o.Code] = o
	}
	operations, err := listOperations(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	b.operations = operationNames(operations)
	return b, b.read(ctx, tx, list)
}

// read loads the orders that are assigned, and what else is done on their days.
func (b *board) read(ctx context.Context, tx *db.Tx, list []Assignment) error {
	assigned := map[[2]int64]bool{}
	first, last := list[0].Day, list[0].Day
	for i, a := range list {
		assigned[[2]int64{a.Order, int64(a.Part)}] = true
		first, last = min(first, a.Day), max(last, a.Day)
		if b.orders[a.Order] != nil {
			continue
		}
		o, err := readOrder(ctx, tx, b.book, a.Order)
		if err != nil {
			return rowError(i, err)
		}
		b.orders[a.Order] = &o
	}
	jobs, err := jobsBetween(ctx, tx, b.book, first, last)
	for _, j := range jobs {
		if !assigned[[2]int64{j.Order, int64(j.Part)}] {
			b.taken = append(b.taken, j)
		}
	}
	return err
}

// rowError names the row of a list before the fields of an error that is the user's.
func rowError(i int, err error) error {
	if ledger.KindOf(err) == ledger.Internal {
		return err
	}
	var es ledger.Errors
	for _, e := range ledger.Problems(err) {
		es = append(es, atRow(i, e))
	}
	return es
}

// job finds the job of an assignment.
func (b *board) job(a Assignment) (*cooperatives.Order, int, error) {
	o := b.orders[a.Order]
	i, err := findJob(o, a.Part)
	return o, i, err
}

// changes reports whether any job is elsewhere than the assignments say.
func (b *board) changes(list []Assignment) bool {
	return slices.ContainsFunc(list, func(a Assignment) bool {
		o, i, err := b.job(a)
		return err != nil || !a.stands(o.Jobs[i])
	})
}

// check lists everything that is wrong with the assignments.
func (b *board) check(list []Assignment) error {
	var es ledger.Errors
	seen := map[[2]int64]bool{}
	for i, a := range list {
		found := b.one(a)
		at := [2]int64{a.Order, int64(a.Part)}
		if seen[at] {
			found = append(found, ledger.NewError(ledger.Conflict, "assign.twice", ledger.Args{"job": b.number(a.Order, a.Part)}).At("order"))
		}
		seen[at] = true
		for _, e := range found {
			es = append(es, atRow(i, e))
		}
	}
	es = append(es, b.overlaps(list)...)
	return es.Err()
}

// number is what people call a job.
func (b *board) number(order int64, part int) string {
	if o := b.orders[order]; o != nil {
		return o.JobNumber(part)
	}
	return jobNumber(order, part)
}

// one lists what is wrong with an assignment by itself.
func (b *board) one(a Assignment) ledger.Errors {
	o, i, err := b.job(a)
	if err != nil {
		return ledger.Problems(err)
	}
	var es ledger.Errors
	if err := cooperatives.CheckStep(o.Jobs[i].State, cooperatives.Scheduled, cooperatives.AsClerk, ""); err != nil {
		es = append(es, ledger.Problems(err)...)
	}
	if !a.Day.Valid() || a.Start < 0 || a.End <= a.Start || a.End > 24*60 {
		es = append(es, ledger.NewError(ledger.Invalid, "assign.times", nil).At("start"))
	}
	if a.Day < o.Earliest {
		es = append(es, ledger.NewError(ledger.Invalid, "assign.early", ledger.Args{"day": o.Earliest.String()}).At("day"))
	}
	operator, known := b.operators[a.Operator]
	if !known || !operator.Active {
		es = append(es, unknown("operator.unknown", a.Operator).At("operator"))
	} else {
		es = append(es, b.operator(operator, o, a)...)
	}
	machine, known := b.machines[a.Machine]
	if !known || !machine.Active {
		es = append(es, unknown("machine.unknown", a.Machine).At("machine"))
	} else {
		es = append(es, b.machine(machine, o, a)...)
	}
	return es
}

func (b *board) operator(p cooperatives.Operator, o *cooperatives.Order, a Assignment) ledger.Errors {
	var es ledger.Errors
	args := ledger.Args{
		"operator": p.Name, "operation": b.operations[o.Operation], "machine": cmp.Or(b.machines[a.Machine].Name, a.Machine),
		"day": a.Day.String(),
	}
	for _, refused := range []struct {
		when bool
		key  string
	}{
		{!p.Can(o.Operation), "assign.skill"},
		{!p.Drives(a.Machine, a.Day), "assign.licence"},
		{p.OnLeave(a.Day), "assign.leave"},
	} {
		if refused.when {
			es = append(es, ledger.NewError(ledger.Invalid, refused.key, args).At("operator"))
		}
	}
	return es
}

func (b *board) machine(m cooperatives.Machine, o *cooperatives.Order, a Assignment) ledger.Errors {
	var es ledger.Errors
	p := b.plots[o.Plot]
	width, slope := m.Bounds()
	args := ledger.Args{"machine": m.Name, "plot": p.Name, "day": a.Day.String()}
	for _, refused := range []struct {
		when bool
		key  string
	}{
		{p.Slope > slope, "assign.slope"},
		{p.Access > 0 && width > p.Access, "assign.access"},
		{m.InMaintenance(a.Day), "assign.maintenance"},
	} {
		if refused.when {
			es = append(es, ledger.NewError(ledger.Invalid, refused.key, args).At("machine"))
		}
	}
	return es
}

// overlaps finds assignments of which an operator or a machine would have to be in two places.
func (b *board) overlaps(list []Assignment) ledger.Errors {
	type placed struct {
		cooperatives.Job
		row int // -1 for a job that was there before
	}
	var all []placed
	for _, j := range b.taken {
		all = append(all, placed{j, -1})
	}
	for i, a := range list {
		j := cooperatives.Job{Order: a.Order, Part: a.Part}
		a.put(&j)
		all = append(all, placed{j, i})
	}
	var es ledger.Errors
	by := func(who, name func(cooperatives.Job) string, key string) {
		slices.SortStableFunc(all, func(x, y placed) int {
			return cmp.Or(cmp.Compare(x.Day, y.Day), cmp.Compare(who(x.Job), who(y.Job)), cmp.Compare(x.Start, y.Start),
				cmp.Compare(x.row, y.row))
		})
		for i := 1; i < len(all); i++ {
			x, y := all[i-1], all[i]
			if x.Day != y.Day || who(x.Job) != who(y.Job) || y.Start >= x.End || max(x.row, y.row) < 0 {
				continue
			}
			k, other := key, x
			if y.row < 0 || x.row > y.row {
				y, other = x, y
			}
			if x.Pinned && all[i].Pinned {
				k = "assign.pins_overlap"
			}
			es = append(es, atRow(y.row, ledger.NewError(ledger.Conflict, k, ledger.Args{
				"who": name(y.Job), "job": b.number(y.Order, y.Part), "other": b.number(other.Order, other.Part),
				"day": y.Day.String(),
			}).At("start")))
		}
	}
	by(func(j cooperatives.Job) string { return j.Operator },
		func(j cooperatives.Job) string { return b.operators[j.Operator].Name }, "assign.double_booked")
	by(func(j cooperatives.Job) string { return j.Machine },
		func(j cooperatives.Job) string { return b.machines[j.Machine].Name }, "assign.machine_twice")
	return es
}
