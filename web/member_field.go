package web

import (
	"slices"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

// memberFieldPage is what the member's household asked the farm-service team for, and the form that asks.
type memberFieldPage struct {
	Orders     []memberOrderRow
	Plots      []cooperatives.Plot
	Operations []cooperatives.Operation
	Contact    string
	Form       memberAskForm
}

// memberAskForm is a request as it is typed.
type memberAskForm struct {
	Plot, Operation, Earliest, Latest, Note, Name string
	Relative                                      bool
}

// memberOrderRow is an order as its household sees it.
type memberOrderRow struct {
	orderRow
	Earliest, Latest string
	When             []string // day and operator of each part that has a place in the plan
	Refusal          string   // why it was not taken, or given up
	Bad              bool
}

// ownCodes are in whose names the member may ask: his own and, as the head, those of the household.
func (r *request) ownCodes() []string {
	var out []string
	for _, h := range holders(r.family) {
		out = append(out, string(h))
	}
	for _, other := range r.family.Others {
		out = append(out, other.Code)
	}
	return slices.DeleteFunc(out, func(code string) bool { return code == "" })
}

// ownPlots are the plots for which the member may ask.
func (r *request) ownPlots() ([]cooperatives.Plot, error) {
	var out []cooperatives.Plot
	for _, code := range r.ownCodes() {
		plots, err := r.srv.Services.PlotsOf(r.ctx(), r.book.ID, code)
		if err != nil {
			return nil, err
		}
		out = append(out, plots...)
	}
	return out, nil
}

func memberField(r *request) error {
	return showMemberField(r, memberAskForm{
		Earliest: r.today().AddDays(1).String(), Latest: r.today().AddDays(8).String(),
	}, nil)
}

func showMemberField(r *request, form memberAskForm, problem error) error {
	data := memberFieldPage{Form: form}
	for field, label := range map[string]string{
		"plot": "web.m.field.plot", "operation": "web.m.field.operation", "earliest": "web.m.field.earliest",
		"latest": "web.m.field.latest", "note": "web.m.field.note", "asked_by": "web.m.field.name",
	} {
		r.nameBox(field, r.text(label, nil))
	}
	var err error
	if data.Plots, err = r.ownPlots(); err != nil {
		return err
	}
	all, err := r.srv.Services.ListOperations(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.Active {
			data.Operations = append(data.Operations, o)
		}
	}
	for _, code := range r.ownCodes() {
		list, _, err := r.srv.Services.ListOrders(r.ctx(), r.book.ID, services.OrderQuery{Household: code})
		if err != nil {
			return err
		}
		for _, o := range slices.Backward(list) {
			data.Orders = append(data.Orders, r.memberOrderRow(&o))
		}
	}
	if data.Contact, err = r.srv.Portal.Contact(r.ctx(), r.book.ID); err != nil {
		return err
	}
	return r.ok("member/field", r.text("web.m.field.title", nil), &data, problem)
}

func (r *request) memberOrderRow(o *cooperatives.Order) memberOrderRow {
	return memberOrderRow{
		orderRow: orderRow{
			Number: orderNumber(o.No), Plot: o.PlotName, Operation: o.OperationLabel, Area: o.Area.String(),
			Link: "/m/field/" + itoa(int(o.No)), State: o.State.String(), StateWords: r.text(stateKey(o.State), nil),
		},
		Earliest: o.Earliest.String(), Latest: o.Latest.String(),
		Bad: o.State == cooperatives.Cancelled || o.State == cooperatives.Halted,
	}
}

// memberFieldAsk enters a request; the team takes it in or says why not.
func memberFieldAsk(r *request) error {
	f := r.form()
	form := memberAskForm{
		Plot: f.text("plot"), Operation: f.text("operation"), Earliest: f.text("earliest"), Latest: f.text("latest"),
		Note: f.text("note"), Name: f.text("asked_by"), Relative: f.checked("relative"),
	}
	o := cooperatives.Order{
		Operation: form.Operation, Earliest: f.date("earliest"), Latest: f.date("latest"), Note: form.Note,
		Channel: cooperatives.ByHousehold, State: cooperatives.Requested,
	}
	if form.Relative {
		o.Channel, o.AskedBy = cooperatives.ByRelative, form.Name
	}
	plots, err := r.ownPlots()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(plots, func(p cooperatives.Plot) bool { return p.Code == form.Plot })
	if i >= 0 {
		o.Plot, o.Household = plots[i].Code, plots[i].Household
	}
	if o.Earliest != 0 && o.Earliest < r.today() {
		f.keep("earliest", ledger.NewError(ledger.Invalid, "order.past", nil))
	}
	var numbers []int64
	err = f.send(func() error {
		var err error
		numbers, err = r.srv.Services.Request(r.ctx(), r.actor(), r.key(), r.book.ID, []cooperatives.Order{o})
		return err
	})
	if err != nil {
		return showMemberField(r, form, oneRow(err))
	}
	return r.to("/m/field/" + itoa(int(numbers[0])) + "?done=field_asked")
}

// memberOrderPage is an order with what happened to it.
type memberOrderPage struct {
	memberOrderRow
	Steps    []historyRow
	Charges  []services.SettledJob
	Due      ledger.Money
	Note     string
	Withdraw bool
	Reason   string
	Contact  string
}

// ownOrder finds the order of the path. One of somebody else looks like one that does not exist.
func (r *request) ownOrder() (services.Dossier, error) {
	no, err := r.orderNo()
	if err != nil {
		return services.Dossier{}, noPage()
	}
	d, err := r.srv.Services.FindOrder(r.ctx(), r.book.ID, no)
	if ledger.KindOf(err) == ledger.NotFound || err == nil && !slices.Contains(r.ownCodes(), d.Household) {
		return d, noPage()
	}
	return d, err
}

func memberOrder(r *request) error {
	d, err := r.ownOrder()
	if err != nil {
		return err
	}
	return showMemberOrder(r, &d, "", nil)
}

func showMemberOrder(r *request, d *services.Dossier, reason string, problem error) error {
	data := memberOrderPage{memberOrderRow: r.memberOrderRow(&d.Order), Reason: reason, Charges: d.Charges, Note: d.Note}
	operators, err := r.srv.Services.ListOperators(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	names := namesOf(operators, func(o cooperatives.Operator) (string, string) { return o.Code, o.Name })
	for _, j := range d.Jobs {
		if words := r.comes(d, j, names); words != "" {
			data.When = append(data.When, words)
		}
		steps := cooperatives.NextSteps(j.State, cooperatives.AsHousehold)
		data.Withdraw = data.Withdraw || slices.Contains(steps, cooperatives.Cancelled)
	}
	for _, c := range d.Charges {
		data.Due += c.Due
	}
	for _, e := range slices.Backward(d.Events) {
		data.Steps = append(data.Steps, historyRow{
			At: stamp(e.At), To: r.text(stateKey(e.To), nil), Note: r.noteWords(e.Note), Who: strings.TrimSpace(r.text(capacityKey(e.As), nil) + " " + e.ActorName),
		})
		if e.To == cooperatives.Cancelled && data.Refusal == "" && d.State == cooperatives.Cancelled {
			data.Refusal = e.Note
		}
	}
	if data.Contact, err = r.srv.Portal.Contact(r.ctx(), r.book.ID); err != nil {
		return err
	}
	return r.ok("member/order", data.Operation+" "+data.Plot, &data, problem)
}

// comes says when the operator of a job comes, or when he did it; nothing while it has no place in the plan.
func (r *request) comes(d *services.Dossier, j cooperatives.Job, operators []named) string {
	switch j.State {
	case cooperatives.Scheduled, cooperatives.Working:
		return r.text("web.m.field.when", ledger.Args{
			"day": r.weekday(j.Day) + " " + j.Day.String(), "hour": cooperatives.Clock(j.Start), "operator": nameAmong(j.Operator, operators),
		})
	case cooperatives.Finished, cooperatives.Verified, cooperatives.Settled, cooperatives.Clearing, cooperatives.Paid:
		for _, w := range slices.Backward(d.Works) {
			if w.Part == j.Part {
				return r.text("web.m.field.came", ledger.Args{
					"day": r.weekday(w.Day) + " " + w.Day.String(), "operator": nameAmong(w.Operator, operators),
				})
			}
		}
	}
	return ""
}

// memberOrderWithdraw gives up a request that has no place in the plan yet.
func memberOrderWithdraw(r *request) error {
	d, err := r.ownOrder()
	if err != nil {
		return err
	}
	reason := clip(strings.TrimSpace(r.FormValue("reason")), ledger.MaxSummary)
	err = r.srv.Services.Move(r.ctx(), r.actor(), r.key(), r.book.ID, services.OrderMove{
		Order: d.No, To: cooperatives.Cancelled, Hand: services.Hand{As: cooperatives.AsHousehold, Self: d.Household}, Reason: reason,
	})
	if err != nil {
		return showMemberOrder(r, &d, reason, err)
	}
	return r.to("/m/field/" + itoa(int(d.No)) + "?done=withdrawn_order")
}
