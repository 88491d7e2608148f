package web

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
	"cunzhang/web/locale"
)

// orderView is an order with its parts, what can be done with them, and what happened.
type orderView struct {
	services.Dossier
	Number      string
	Row         orderRow
	Channel     string
	PlotFacts   cooperatives.Plot
	Terrain     string
	Parts       []partView
	History     []historyRow
	Operators   []named
	Machines    []named
	Form        partForm         // as it was sent, when it was refused
	Change      *orderChangeForm // nil where nothing can be changed any more
	Cancellable bool
	Said        *assigned // whom a part was given to a moment ago
}

// partView is a job of the order.
type partView struct {
	cooperatives.Job
	Number     string
	StateName  string
	StateWords string
	When, Who  string
	With       string
	May        map[string]bool // names of states that the clerk may take it to
	Works      []services.Work
	Acceptance *services.Acceptance
	Signature  string // address of the picture
	Form       partForm
	Breaches   []string // what is wrong with it as it is scheduled
}

// partForm is what the forms of a part were sent with, or begin with.
type partForm struct {
	Part                               int
	Operator, Machine, Day, Start, End string
	Pinned                             bool
	Area, Measured, Signer, Reason     string
	Litres, FuelCost                   string
	Drawn                              string // the signature, as the form carries it
	Halt                               haltForm

	assigned *cooperatives.Job // as it was before the form gave it to somebody; the page says then to whom
}

// historyRow is something that happened.
type historyRow struct {
	At, Who, As, Part, From, To, Note string
}

func (r *request) orderNo() (int64, error) {
	no, err := strconv.ParseInt(r.Param("id"), 10, 64)
	if err != nil {
		return 0, ledger.NewError(ledger.NotFound, "order.unknown", ledger.Args{"code": clip(r.Param("id"), 20)})
	}
	return no, nil
}

func orderShow(r *request) error {
	no, err := r.orderNo()
	if err != nil {
		return err
	}
	return showOrder(r, no, orderForms{}, nil)
}

// orderForms are the forms of an order as they were sent.
type orderForms struct {
	part   partForm
	change *orderChangeForm
}

func showOrder(r *request, no int64, sent orderForms, problem error) error {
	d, err := r.srv.Services.FindOrder(r.ctx(), r.book.ID, no)
	if err != nil {
		return err
	}
	t, err := r.team()
	if err != nil {
		return err
	}
	plot := t.plot(d.Plot)
	data := orderView{
		Dossier: d, Number: orderNumber(no), Row: r.orderRow(&d.Order, t), Channel: r.text(channelKey(d.Channel), nil),
		PlotFacts: plot, Terrain: r.terrain(plot.Terrain), Operators: t.operators(), Machines: t.machines(), Form: sent.part, Change: r.orderChangeForm(&d, sent.change),
	}
	if data.Said, err = r.said(t); err != nil {
		return err
	}
	for i := range d.Jobs {
		p := r.partView(&d, t, i)
		if data.Said == nil || data.Said.Job != (services.JobRef{Order: no, Part: p.Part}) { // what was said a moment ago says it already
			if p.Breaches, err = r.breachesOf(&d.Jobs[i]); err != nil {
				return err
			}
		}
		if p.Part == sent.part.Part {
			p.Form = sent.part
		}
		if p.Form.Halt.Sent { // the area is that of its form
			p.Form.Area = p.Job.Area.String()
		}
		data.Cancellable = data.Cancellable || p.May["cancelled"]
		data.Parts = append(data.Parts, p)
	}
	for _, e := range slices.Backward(d.Events) {
		h := historyRow{
			At: stamp(e.At), Who: e.ActorName, As: r.text(capacityKey(e.As), nil), To: r.text(stateKey(e.To), nil), Note: r.noteWords(e.Note),
		}
		if e.From != cooperatives.OrderStateUnknown {
			h.From = r.text(stateKey(e.From), nil)
		}
		if e.Part != 0 {
			h.Part = jobNumber(&d.Order, e.Part)
		}
		data.History = append(data.History, h)
	}
	title := data.Number + " " + data.Row.Operation + " " + data.Row.Plot
	return r.ok("field_order", title, &data, problem)
}

// noteWords puts a note of the history, which is kept in Chinese, into the language of the page.
func (r *request) noteWords(text string) string {
	if r.lang == locale.Chinese {
		return text
	}
	n := services.ParseNote(text)
	var parts []string
	if n.Earliest != 0 {
		parts = append(parts, n.Earliest.String()+" – "+n.Latest.String())
	}
	if n.Rain {
		parts = append(parts, r.text("web.team.rain", nil))
	}
	if n.Area != 0 {
		parts = append(parts, r.text("web.team.mu", ledger.Args{"area": n.Area.String()}))
	}
	if n.Done != 0 {
		parts = append(parts, r.text("web.team.note_done", ledger.Args{"day": n.Done.String()}))
	}
	if n.Planned != 0 {
		parts = append(parts, r.text("web.team.note_planned", ledger.Args{"day": n.Planned.String()}))
	}
	if n.Rest != "" {
		parts = append(parts, n.Rest)
	}
	return strings.Join(parts, ", ")
}

func (r *request) partView(d *services.Dossier, t *teamLists, i int) partView {
	j := d.Jobs[i]
	p := partView{
		Job: j, Number: jobNumber(&d.Order, j.Part), StateName: j.State.String(), StateWords: r.text(stateKey(j.State), nil),
		May: map[string]bool{},
	}
	for _, s := range cooperatives.NextSteps(j.State, cooperatives.AsClerk) {
		p.May[s.String()] = true
	}
	if j.Operator != "" {
		p.When = j.Day.String() + " " + hoursOf(j.Start, j.End)
		p.Who, p.With = nameAmong(j.Operator, t.operators()), nameAmong(j.Machine, t.machines())
	}
	for _, w := range d.Works {
		if w.Part == j.Part {
			p.Works = append(p.Works, w)
		}
	}
	for k := range d.Acceptances {
		if d.Acceptances[k].Part == j.Part {
			p.Acceptance = &d.Acceptances[k]
			p.Signature = r.base() + "/files/" + p.Acceptance.Signature.String()
		}
	}
	p.Form = partForm{
		Part: j.Part, Operator: j.Operator, Machine: j.Machine, Day: max(d.Earliest, r.today()).String(), Start: "08:00",
		Area: j.Area.String(), Pinned: j.Pinned,
	}
	if j.Operator != "" {
		p.Form.Day, p.Form.Start, p.Form.End = j.Day.String(), cooperatives.Clock(j.Start), cooperatives.Clock(j.End)
	}
	if n := len(p.Works); n > 0 {
		p.Form.Area = p.Works[n-1].Area.String()
	}
	return p
}

// orderAct does something with an order and shows it again, with what is wrong where something is.
func orderAct(r *request, act func(no int64, f *formReader, form *partForm) error) error {
	no, err := r.orderNo()
	if err != nil {
		return err
	}
	f := r.form()
	form := partForm{
		Part: f.count("part"), Operator: f.text("operator"), Machine: f.text("machine"), Day: f.text("day"),
		Start: f.text("start"), End: f.text("end"), Pinned: f.checked("pinned"), Area: f.text("area"),
		Measured: f.text("measured"), Signer: f.text("signer"), Reason: f.text("reason"), Litres: f.text("litres"),
		FuelCost: f.text("fuel_cost"), Drawn: r.drawn(),
	}
	if err := act(no, f, &form); err != nil {
		return showOrder(r, no, orderForms{part: form}, oneRow(err))
	}
	if back := f.text("back"); back != "" {
		return r.to(localPath(back))
	}
	if form.assigned != nil {
		return r.to(withWas(withSaid(r.orderLink(no), services.JobRef{Order: no, Part: form.Part}), form.assigned))
	}
	return r.to(r.orderLink(no) + "?done=changed")
}

func orderMove(r *request) error {
	return orderAct(r, func(no int64, f *formReader, form *partForm) error {
		to, err := cooperatives.ParseOrderState(f.text("to"))
		f.keep("to", err)
		return f.send(func() error {
			return r.srv.Services.Move(r.ctx(), r.actor(), r.key(), r.book.ID, services.OrderMove{
				Order: no, Part: form.Part, To: to, Hand: services.Hand{As: cooperatives.AsClerk}, Reason: form.Reason,
			})
		})
	})
}

func (t *teamLists) minutes(operation, machine, plot string, area cooperatives.Mu) int {
	kind := ""
	for _, m := range t.Machines {
		if m.Code == machine {
			kind = m.Kind
		}
	}
	for i := range t.Operations {
		o := &t.Operations[i]
		if o.Code != operation {
			continue
		}
		if pace, ok := o.PaceOf(kind, t.plot(plot).Terrain); ok {
			return o.Setup + int((area*60+pace-1)/pace)
		}
	}
	return 60
}

func orderFinish(r *request) error {
	return orderAct(r, func(no int64, f *formReader, form *partForm) error {
		done := services.Finishing{
			Order: no, Part: form.Part, Hand: services.Hand{As: cooperatives.AsClerk}, Day: f.date("day"), Area: f.area("area"),
			Start: f.minute("start"), End: f.minute("end"), Fuel: f.fuel(), Rest: f.rest(),
		}
		return f.send(func() error {
			return r.srv.Services.Finish(r.ctx(), r.actor(), r.key(), r.book.ID, done)
		})
	})
}

func orderAccept(r *request) error {
	return orderAct(r, func(no int64, f *formReader, form *partForm) error {
		a := services.Accepting{
			Order: no, Part: form.Part, Hand: services.Hand{As: cooperatives.AsClerk}, Area: f.area("area"),
			Measured: f.area("measured"), Signer: form.Signer, Rest: f.rest(),
		}
		if r.signInto(f, &a); len(f.problems) > 0 {
			return f.problems
		}
		_, err := r.srv.Services.Accept(r.ctx(), r.actor(), r.key(), r.book.ID, a)
		return err
	})
}

func orderAnswer(r *request) error {
	return orderAct(r, func(no int64, f *formReader, form *partForm) error {
		return r.srv.Services.Answer(r.ctx(), r.actor(), r.key(), r.book.ID, no, form.Part, f.text("answer"))
	})
}

// orderPDF prints the work orders of an order, one for each part or for the one that the address names.
func orderPDF(r *request) error {
	no, err := r.orderNo()
	if err != nil {
		return err
	}
	paper, known := papers[r.QueryParam("paper")]
	if !known && r.QueryParam("paper") != "" {
		return ledger.NewError(ledger.Invalid, "print.unknown_paper", nil)
	}
	d, err := r.srv.Services.FindOrder(r.ctx(), r.book.ID, no)
	if err != nil {
		return err
	}
	t, err := r.team()
	if err != nil {
		return err
	}
	prices, err := r.pricing()
	if err != nil {
		return err
	}
	var prints []reports.WorkOrderPrint
	for i := range d.Jobs {
		if part := r.QueryParam("part"); part == "" || part == strconv.Itoa(d.Jobs[i].Part) {
			prints = append(prints, r.workOrder(&d, t, prices, i))
		}
	}
	what := books.Export{Name: "work-order", Format: "pdf"}
	return r.send(what, r.book.Organization+"_派工单_"+orderNumber(no), func(w io.Writer) error {
		return pdf.WorkOrders(w, prints, paper)
	})
}

// workOrder is the work order of a part, with what was done where it has been.
func (r *request) workOrder(
	d *services.Dossier, t *teamLists, prices pricing, i int,
) reports.WorkOrderPrint {
	j, plot := d.Jobs[i], t.plot(d.Plot)
	p := reports.WorkOrderPrint{
		Organization: r.book.Organization, Number: jobNumber(&d.Order, j.Part), Code: r.address(r.orderLink(d.No)),
		Household: nameAmong(d.Household, t.Households), Phone: t.phone(r, d.Household), Plot: plot.Name, Crop: plot.Crop,
		Operation: nameAmong(d.Operation, t.operations()), Area: quantityOf(j.Area), Date: d.Earliest, Note: d.Note,
		Anchor: r.anchor(),
	}
	if j.Operator != "" {
		p.Date, p.Hours = j.Day, hoursOf(j.Start, j.End)
		p.Operator, p.Machine = nameAmong(j.Operator, t.operators()), t.machineWords(j.Machine)
	}
	// Without a price the sheet has an empty one: the field cannot wait for the office.
	price, err := cooperatives.RateOn(prices.rates, cooperatives.PriceRate, d.Operation, plot.Terrain, p.Date)
	if err == nil {
		p.Price = price
	}
	v := r.partView(d, t, i)
	if v.Acceptance != nil && v.State >= cooperatives.Verified && v.State != cooperatives.Cancelled {
		w := v.Works[len(v.Works)-1]
		p.Done = &reports.WorkDonePrint{
			Area: quantityOf(v.Acceptance.Area), Hours: w.Day.String() + " " + hoursOf(w.Start, w.End),
			Signer: v.Acceptance.Signer, Drawn: v.Acceptance.Way == services.Drawn, Gross: v.Acceptance.Area.Cost(price),
		}
		prices.owes(p.Done, d, v.Acceptance)
		if w.Fuel.Litres > 0 {
			p.Done.Fuel = w.Fuel.Litres.String() + " 升"
		}
	}
	return p
}

// owes fills in what accepted work costs and who bears it: as it was settled, else as the settlement is expected to
// come out, else the whole price alone, of which nobody knows what the household pays.
func (prices pricing) owes(p *reports.WorkDonePrint, d *services.Dossier, a *services.Acceptance) {
	take := func(c cooperatives.Charge, sure reports.Sureness) {
		p.Gross, p.Bears, p.Due, p.Sure = c.Gross, c.Subsidy+c.Welfare, c.Due, sure
	}
	for _, c := range prices.expected {
		if c.Order == d.No && c.Part == a.Part {
			take(c, reports.IsExpected)
		}
	}
	for _, c := range d.Charges {
		if c.Part == a.Part {
			take(c.Charge, reports.IsSettled)
		}
	}
}

// pricing is what work orders take their amounts from.
type pricing struct {
	rates    []cooperatives.Rate
	expected []cooperatives.Charge // of accepted work that is not settled
}

func (r *request) pricing() (p pricing, err error) {
	if p.rates, err = r.srv.Services.ListRates(r.ctx(), r.book.ID); err != nil {
		return p, err
	}
	p.expected, err = r.srv.Services.Expected(r.ctx(), r.book.ID)
	return p, err
}

// machineWords are name and plate of a machine.
func (t *teamLists) machineWords(code string) string {
	for _, m := range t.Machines {
		if m.Code == code && m.Plate != "" {
			return m.Name + " " + m.Plate
		}
	}
	return nameAmong(code, t.machines())
}

// quantityOf is an area as prints take it.
func quantityOf(m cooperatives.Mu) ledger.Quantity { return ledger.Quantity(m) * 100 }

// address is a page of this server as somebody outside reaches it.
func (r *request) address(path string) string {
	scheme := "http://"
	if r.secure() {
		scheme = "https://"
	}
	return scheme + r.Request().Host + path
}

// phone is the telephone of a household, masked; empty where the register knows none. The register is read once for a
// page.
func (t *teamLists) phone(r *request, household string) string {
	if t.phones == nil {
		t.phones = map[string]string{}
		for after := ""; ; {
			rows, err := r.srv.Members.List(r.ctx(), r.book.ID, members.Query{Day: r.today(), After: after})
			if err != nil || len(rows) == 0 {
				break // a page without telephones is better than none
			}
			for _, p := range rows {
				t.phones[p.Code] = cmp.Or(t.phones[p.Code], p.Phone)
				if p.Head || t.phones[p.Household] == "" {
					t.phones[p.Household] = cmp.Or(p.Phone, t.phones[p.Household])
				}
			}
			after = rows[len(rows)-1].Code
		}
	}
	return t.phones[household]
}

// personOf is whom to call at a household: its head, or else a member with a telephone.
func (r *request) personOf(household string) (members.Row, bool) {
	rows, err := r.srv.Members.List(r.ctx(), r.book.ID, members.Query{Day: r.today(), Household: household})
	if one, findErr := r.srv.Members.Find(r.ctx(), r.book.ID, household, r.today()); findErr == nil {
		rows = append(rows, one)
	}
	if err != nil {
		return members.Row{}, false
	}
	rows = slices.DeleteFunc(rows, func(p members.Row) bool { return p.Phone == "" })
	slices.SortStableFunc(rows, func(a, b members.Row) int {
		switch {
		case a.Head && !b.Head:
			return -1
		case b.Head && !a.Head:
			return 1
		}
		return 0
	})
	if len(rows) == 0 {
		return members.Row{}, false
	}
	return rows[0], true
}
