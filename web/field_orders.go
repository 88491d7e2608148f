package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

func fieldOrderRoutes() []route {
	return []route{
		{get, "/b/:book/field/orders", orderList, of(readers)},
		{get, "/b/:book/field/orders/new", orderNew, of(dispatchers)},
		{post, "/b/:book/field/orders", orderRequest, of(dispatchers)},
		{get, "/b/:book/field/orders/:id", orderShow, of(readers)},
		{get, "/b/:book/field/orders/:id/order.pdf", orderPDF, of(readers)},
		{post, "/b/:book/field/orders/:id/change", orderChange, of(dispatchers)},
		{post, "/b/:book/field/orders/:id/move", orderMove, of(dispatchers)},
		{post, "/b/:book/field/orders/:id/assign", orderAssign, of(dispatchers)},
		{post, "/b/:book/field/orders/:id/halt", orderHalt, of(dispatchers)},
		{post, "/b/:book/field/orders/:id/finish", orderFinish, of(dispatchers)},
		{post, "/b/:book/field/orders/:id/accept", orderAccept, of(dispatchers)},
		{post, "/b/:book/field/orders/:id/answer", orderAnswer, of(dispatchers)},
	}
}

// The keys of the words of states and channels.
func stateKey(s cooperatives.OrderState) string { return "order_state." + s.String() }
func channelKey(c cooperatives.Channel) string  { return "order.channel." + c.String() }
func urgencyKey(u cooperatives.Urgency) string  { return "order.urgency." + u.String() }
func capacityKey(c cooperatives.Capacity) string {
	return "order.capacity." + c.String()
}

// orderNumber is how an order is called on paper and on the phone: PG-0012.
func orderNumber(no int64) string { return cooperatives.OrderNumber(no) }

// jobNumber is that of a part: PG-0012/2; the only part of an order goes by the order's.
func jobNumber(o *cooperatives.Order, part int) string { return o.JobNumber(part) }

// orderGroup is a tab over the list of orders: states that wait for the same person.
type orderGroup struct {
	name   string
	title  string // key
	states []cooperatives.OrderState
}

func orderGroups() []orderGroup {
	return []orderGroup{
		{"open", "web.team.group_open", []cooperatives.OrderState{
			cooperatives.Requested, cooperatives.Admitted, cooperatives.Scheduled, cooperatives.Working, cooperatives.Halted,
			cooperatives.Finished, cooperatives.Verified,
		}},
		{"requested", "web.team.group_requested", []cooperatives.OrderState{cooperatives.Requested}},
		{"waiting", "web.team.group_waiting", []cooperatives.OrderState{cooperatives.Admitted, cooperatives.Halted}},
		{"scheduled", "web.team.group_scheduled", []cooperatives.OrderState{cooperatives.Scheduled, cooperatives.Working}},
		{"finished", "web.team.group_finished", []cooperatives.OrderState{cooperatives.Finished}},
		{"verified", "web.team.group_verified", []cooperatives.OrderState{cooperatives.Verified}},
		{"all", "web.team.group_all", nil},
	}
}

// orderPage is the list of orders.
type orderPage struct {
	Tabs  []teamTab
	Group string
	Rows  []orderRow
	Next  string
}

// orderRow is an order as lists show it.
type orderRow struct {
	Link, Number                                  string
	Household, Plot, Operation, Area, Window, Who string
	State                                         string // name
	StateWords                                    string
	Urgency                                       string // in words, where it is not the usual one
	Asked                                         string // who asks, until somebody takes it in
}

// pageOfOrders is how many orders one page shows.
const pageOfOrders = 100

func orderList(r *request) error {
	data := orderPage{Group: r.QueryParam("group")}
	q := services.OrderQuery{Household: clip(r.QueryParam("household"), 60), Limit: pageOfOrders}
	found := false
	for _, g := range orderGroups() {
		on := g.name == data.Group || data.Group == "" && g.name == "open"
		if on {
			q.States, data.Group, found = g.states, g.name, true
		}
		data.Tabs = append(data.Tabs, teamTab{r.base() + "/field/orders?group=" + g.name, r.text(g.title, nil), on})
	}
	if !found {
		return noPage()
	}
	if after := r.QueryParam("after"); after != "" {
		n, err := strconv.ParseInt(after, 10, 64)
		if err != nil {
			return noPage()
		}
		q.After = n
	}
	list, next, err := r.srv.Services.ListOrders(r.ctx(), r.book.ID, q)
	if err != nil {
		return err
	}
	t, err := r.team()
	if err != nil {
		return err
	}
	for i := range list {
		data.Rows = append(data.Rows, r.orderRow(&list[i], t))
	}
	if next != 0 {
		data.Next = r.base() + "/field/orders?" + url.Values{
			"group": {data.Group}, "household": {q.Household}, "after": {strconv.FormatInt(next, 10)},
		}.Encode()
	}
	return r.ok("field_orders", r.text("web.team.orders", nil), &data, nil)
}

func (r *request) orderLink(no int64) string {
	return r.base() + "/field/orders/" + strconv.FormatInt(no, 10)
}

func (r *request) orderRow(o *cooperatives.Order, t *teamLists) orderRow {
	row := orderRow{
		Link: r.orderLink(o.No), Number: orderNumber(o.No), Household: nameAmong(o.Household, t.Households),
		Plot: t.plot(o.Plot).Name, Operation: nameAmong(o.Operation, t.operations()), Area: o.Area.String(),
		Window: o.Earliest.String() + " – " + o.Latest.String(), State: o.State.String(),
		StateWords: r.text(stateKey(o.State), nil),
	}
	if o.Urgency != cooperatives.Usual {
		row.Urgency = r.text(urgencyKey(o.Urgency), nil)
	}
	if o.State == cooperatives.Requested {
		row.Asked = strings.TrimSpace(r.text(channelKey(o.Channel), nil) + " " + o.AskedBy)
	}
	for _, j := range o.Jobs {
		if j.Operator != "" && !strings.Contains(row.Who, nameAmong(j.Operator, t.operators())) {
			row.Who += j.Day.String() + " " + nameAmong(j.Operator, t.operators()) + " "
		}
	}
	return row
}

// orderForm is an order as the clerk enters it: first the household, then its plots.
type orderForm struct {
	Household                             string
	Name                                  string
	Households                            []named
	Plots                                 []plotChoice
	Operations                            []fieldOption
	Channels, Urgencies                   []option
	Channel, Urgency                      string
	Earliest, Latest, From, To            string
	Area, AskedBy, Season, Note, Document string
	Requested                             bool // it is only asked for; somebody else admits it
}

// plotChoice is a plot that an order can be for.
type plotChoice struct {
	cooperatives.Plot
	TerrainWords string
	On           bool
}

func orderNew(r *request) error {
	f := orderForm{
		Household: r.QueryParam("household"), Earliest: r.today().AddDays(1).String(), Latest: r.today().AddDays(8).String(),
	}
	return showOrderForm(r, f, nil, []string{r.QueryParam("plot")}, cooperatives.ByClerk, nil)
}

func showOrderForm(
	r *request, f orderForm, operations, plots []string, channel cooperatives.Channel, problem error,
) error {
	t, err := r.team()
	if err != nil {
		return err
	}
	f.Households = t.Households
	f.Household = codeAmong(f.Household, t.Households)
	f.Name = nameAmong(f.Household, t.Households)
	if f.Household != "" && !slices.ContainsFunc(t.Households, func(n named) bool { return n.Code == f.Household }) {
		if problem == nil {
			problem = ledger.NewError(ledger.Invalid, "household.unknown", ledger.Args{"code": clip(f.Household, 60)}).At("household")
		}
		f.Household = ""
	}
	for _, p := range t.Plots {
		if p.Household == f.Household && p.Active && f.Household != "" {
			f.Plots = append(f.Plots, plotChoice{p, r.terrain(p.Terrain), slices.Contains(plots, p.Code)})
		}
	}
	if len(f.Plots) == 1 {
		f.Plots[0].On = true
	}
	for _, o := range t.Operations {
		if o.Active {
			f.Operations = append(f.Operations, fieldOption{o.Code, o.Name, slices.Contains(operations, o.Code)})
		}
	}
	channels := []cooperatives.Channel{cooperatives.ByClerk, cooperatives.ByHousehold, cooperatives.ByRelative}
	f.Channels, f.Channel = optionsOf(r, "order.channel.", channels), channel.String()
	f.Urgencies, f.Urgency = r.urgencies(), cmp.Or(f.Urgency, cooperatives.Usual.String())
	return r.ok("field_order_form", r.text("web.team.order_new", nil), &f, problem)
}

func (r *request) urgencies() []option {
	return optionsOf(r, "order.urgency.", cooperatives.AllUrgencies[:])
}

// orderRequest enters an order for each chosen plot and operation, all or none.
func orderRequest(r *request) error {
	f := r.form()
	form := orderForm{
		Household: f.text("household"), Earliest: f.text("earliest"), Latest: f.text("latest"), From: f.text("from"),
		To: f.text("to"), Area: f.text("area"), AskedBy: f.text("asked_by"), Season: f.text("season"), Note: f.text("note"),
		Document: f.text("free_document"), Urgency: f.text("urgency"), Requested: f.checked("requested"),
	}
	o := cooperatives.Order{
		Household: firstWord(form.Household), Earliest: f.date("earliest"), Latest: f.date("latest"), From: f.minute("from"),
		To: f.minute("to"), Area: f.area("area"), AskedBy: form.AskedBy, Season: form.Season, Note: form.Note,
		FreeDocument: form.Document, State: cooperatives.Admitted,
	}
	if form.Requested {
		o.State = cooperatives.Requested
	}
	var err error
	o.Channel, err = cooperatives.ParseChannel(f.text("channel"))
	f.keep("channel", err)
	o.Urgency = f.urgency()
	plots, operations := f.some("plot"), f.some("operation")
	if len(plots) == 0 {
		f.keep("plot", ledger.NewError(ledger.Invalid, "field.required", nil))
	}
	if len(operations) == 0 {
		f.keep("operation", ledger.NewError(ledger.Invalid, "field.required", nil))
	}
	var list []cooperatives.Order
	for _, plot := range plots {
		for _, operation := range operations {
			one := o
			one.Plot, one.Operation = plot, operation
			list = append(list, one)
		}
	}
	var numbers []int64
	err = f.send(func() error {
		var err error
		numbers, err = r.srv.Services.Request(r.ctx(), r.actor(), r.key(), r.book.ID, list)
		return err
	})
	if err != nil {
		if len(list) == 1 {
			err = oneRow(err)
		}
		return showOrderForm(r, form, operations, plots, o.Channel, moved(err, "hours", "to"))
	}
	if len(numbers) == 1 {
		return r.to(r.orderLink(numbers[0]) + "?done=saved")
	}
	return r.to(r.base() + "/field/orders?done=saved")
}
