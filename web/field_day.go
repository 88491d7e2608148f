package web

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

// dayCookie holds the token of an operator's secret address, so that it stands in no address, history or log after it
// was opened once.
const dayCookie = "cunzhang_day"

// dayCookieLife is how long a telephone stays opened, in seconds: a season and more. Revoking the link ends it at once.
const dayCookieLife = 400 * 24 * 60 * 60

// dayPage is what an operator has before him.
type dayPage struct {
	Operator string
	Next     *dayJob
	Later    []dayJob
	Done     []dayJob
}

// dayJob is a job as the operator's telephone shows it.
type dayJob struct {
	Order     int64
	Part      int
	Number    string
	State     string
	Words     string
	Day       ledger.Date
	Today     bool
	Hours     string
	Household string
	Plot      string
	Operation string
	Machine   string
	Area      string
	Note      string
	Map       template.URL // of the place, empty where it is not known
	Phone     template.URL // tel:, after it was asked for
	Number2   string       // the telephone number in words
	Typed     string       // area as it was typed
	Litres    string       // as they were typed, like their cost
	FuelCost  string
	Signer    string
	Drawn     string // the signature, as the form carries it
	Halt      haltForm
	Refused   bool // what was sent for it was: what is wrong stands at its boxes
}

func has(states []cooperatives.OrderState, s cooperatives.OrderState) bool {
	return slices.Contains(states, s)
}

func sortJobs(list []fieldJob) {
	slices.SortStableFunc(list, func(a, b fieldJob) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Job.Order, b.Job.Order),
			cmp.Compare(a.Part, b.Part))
	})
}

// dayOpen takes the token of a secret address into a cookie and shows the day. It also makes known that the address is
// good, so that somebody with a revoked one is told at once.
func dayOpen(r *request) error {
	if _, err := r.openDay(r.Param("token")); err != nil {
		return err
	}
	r.setCookie(dayCookie, r.Param("token"), dayCookieLife)
	return r.to("/day")
}

// openDay finds the operator of a token and his book.
func (r *request) openDay(token string) (services.Opened, error) {
	if len(token) > 100 {
		return services.Opened{}, noPage()
	}
	link, err := r.srv.Services.OpenLink(r.ctx(), token, services.DayLink)
	if err != nil {
		return link, err
	}
	r.book.ID = link.Book
	r.session.User.Name = "" // the page is the operator's, whoever else signed in at this browser
	return link, r.onlyBook()
}

// operating is an operator at his telephone.
type operating struct {
	services.Opened
	actor ledger.Actor
	hand  services.Hand
	team  *teamLists
}

// operator finds out whose telephone asks.
func (r *request) operator() (*operating, error) {
	c, err := r.Cookie(dayCookie)
	if err != nil {
		return nil, ledger.NewError(ledger.NotFound, "link.unknown", nil)
	}
	link, err := r.openDay(c.Value)
	if err != nil {
		return nil, err
	}
	t, err := r.team()
	if err != nil {
		return nil, err
	}
	name := nameAmong(link.Operator, t.operators())
	who := ledger.Actor{ID: ledger.System, Name: name, Address: r.RealIP()}
	for _, o := range t.Operators {
		if o.Code == link.Operator && o.User != 0 {
			who.ID = o.User
		}
	}
	return &operating{link, who, services.Hand{As: cooperatives.AsOperator, Self: link.Operator}, t}, nil
}

func dayShow(r *request) error {
	o, err := r.operator()
	if err != nil {
		return err
	}
	return showDay(r, o, dayJob{}, nil)
}

// showDay shows the day, with what was sent for one job where it was refused or where its telephone was asked for.
func showDay(r *request, o *operating, sent dayJob, problem error) error {
	jobs, err := r.jobsOf(o.Operator, cooperatives.Scheduled, cooperatives.Working, cooperatives.Halted,
		cooperatives.Finished, cooperatives.Verified)
	if err != nil {
		return err
	}
	data := dayPage{Operator: nameAmong(o.Operator, o.team.operators())}
	slices.SortStableFunc(jobs, func(a, b fieldJob) int { return cmp.Compare(r.turnOf(a), r.turnOf(b)) })
	for _, j := range jobs {
		d := r.dayJob(j, o.team)
		if j.Job.State == cooperatives.Finished { // the household signs for what was done
			dossier, err := r.srv.Services.FindOrder(r.ctx(), o.Book, j.No)
			if err != nil {
				return err
			}
			for _, w := range dossier.Works {
				if w.Part == j.Part {
					d.Typed = w.Area.String()
				}
			}
		}
		if sent.Order == d.Order && sent.Part == d.Part {
			d.Phone, d.Number2 = sent.Phone, sent.Number2
			d.Typed, d.Signer = cmp.Or(sent.Typed, d.Typed), cmp.Or(sent.Signer, d.Signer)
			d.Litres, d.FuelCost, d.Drawn, d.Halt = sent.Litres, sent.FuelCost, sent.Drawn, sent.Halt
			d.Refused = problem != nil
		}
		switch {
		case j.Job.State == cooperatives.Verified:
			if j.Day >= r.today().AddDays(-1) {
				data.Done = append(data.Done, d)
			}
		case data.Next == nil:
			data.Next = &d
		default:
			data.Later = append(data.Later, d)
		}
	}
	return r.ok("field_day", r.text("web.team.my_day", ledger.Args{"name": data.Operator}), &data, problem)
}

// turnOf is where a job stands on the day page, before its day and hour: what is under way first, then the days' jobs, then
// signatures of other days that are missing, and last what rain has stopped, which comes when it is planned anew.
func (r *request) turnOf(j fieldJob) int {
	switch {
	case j.Job.State == cooperatives.Working:
		return 0
	case j.Job.State == cooperatives.Halted:
		return 3
	case j.Job.State == cooperatives.Finished && j.Day < r.today():
		return 2
	}
	return 1
}

func (r *request) dayJob(j fieldJob, t *teamLists) dayJob {
	plot := t.plot(j.Plot)
	d := dayJob{
		Order: j.No, Part: j.Part, Number: jobNumber(&j.Order, j.Part), State: j.Job.State.String(),
		Words: r.text(stateKey(j.Job.State), nil), Day: j.Day, Today: j.Day == r.today(), Hours: hoursOf(j.Start, j.End),
		Household: nameAmong(j.Household, t.Households), Plot: plot.Name, Operation: nameAmong(j.Operation, t.operations()),
		Machine: t.machineWords(j.Machine), Area: j.Job.Area.String(), Note: j.Note, Typed: j.Job.Area.String(),
		Signer: nameAmong(j.Household, t.Households),
	}
	if plot.LonLat.Known() {
		// Two numbers that were written here: no address from outside.
		d.Map = template.URL("geo:" + degreesText(plot.LonLat.Lat) + "," + degreesText(plot.LonLat.Lon))
	}
	return d
}

// dayAct does something with a job and shows the day again.
func dayAct(r *request, act func(o *operating, f *formReader, sent *dayJob) error) error {
	o, err := r.operator()
	if err != nil {
		return err
	}
	f := r.form()
	sent := dayJob{
		Order: int64(f.count("order")), Part: f.count("part"), Typed: f.text("area"), Signer: f.text("signer"),
		Litres: f.text("litres"), FuelCost: f.text("fuel_cost"), Drawn: r.drawn(),
	}
	if err := act(o, f, &sent); err != nil {
		return showDay(r, o, sent, err)
	}
	return r.to("/day?done=noted")
}

func (o *operating) move(r *request, sent *dayJob, to cooperatives.OrderState, reason string) error {
	return r.srv.Services.Move(r.ctx(), o.actor, r.key(), o.Book, services.OrderMove{
		Order: sent.Order, Part: sent.Part, To: to, Hand: o.hand, Reason: reason,
	})
}

func dayStart(r *request) error {
	return dayAct(r, func(o *operating, _ *formReader, sent *dayJob) error {
		return o.move(r, sent, cooperatives.Working, "")
	})
}

func dayHalt(r *request) error {
	return dayAct(r, func(o *operating, f *formReader, sent *dayJob) error {
		sent.Halt, sent.Typed, sent.Litres, sent.FuelCost = f.halt(), "", "", ""
		return r.halt(f, o.actor, services.JobRef{Order: sent.Order, Part: sent.Part}, o.hand)
	})
}

func dayFinish(r *request) error {
	return dayAct(r, func(o *operating, f *formReader, sent *dayJob) error {
		done := services.Finishing{
			Order: sent.Order, Part: sent.Part, Hand: o.hand, Area: f.area("area"), Fuel: f.fuel(), Rest: f.rest(),
		}
		return f.send(func() error { return r.srv.Services.Finish(r.ctx(), o.actor, r.key(), o.Book, done) })
	})
}

// dayAccept keeps the signature that the household draws on the operator's telephone.
func dayAccept(r *request) error {
	return dayAct(r, func(o *operating, f *formReader, sent *dayJob) error {
		a := services.Accepting{
			Order: sent.Order, Part: sent.Part, Area: f.area("area"), Signer: sent.Signer,
			Hand: services.Hand{As: cooperatives.AsHousehold, Holds: cooperatives.AsOperator}, Rest: f.rest(),
		}
		r.signInto(f, &a)
		if len(f.problems) > 0 {
			return f.problems
		}
		j, err := o.job(r, sent)
		if err != nil {
			return err
		}
		a.Hand.Self = j.Household
		_, err = r.srv.Services.Accept(r.ctx(), o.actor, r.key(), o.Book, a)
		return err
	})
}

// job finds a job of the operator, or order.unknown for one that is not his.
func (o *operating) job(r *request, sent *dayJob) (fieldJob, error) {
	jobs, err := r.jobsOf(o.Operator, cooperatives.AllOrderStates[:]...)
	for _, j := range jobs {
		if j.No == sent.Order && j.Part == sent.Part {
			return j, nil
		}
	}
	return fieldJob{}, cmp.Or[error](err, ledger.NewError(ledger.NotFound, "order.unknown", nil))
}

// dayCall opens the telephone number of a household for the operator who is to go there; the log says so.
func dayCall(r *request) error {
	o, err := r.operator()
	if err != nil {
		return err
	}
	f := r.form()
	sent := dayJob{Order: int64(f.count("order")), Part: f.count("part")}
	j, err := o.job(r, &sent)
	if err != nil {
		return showDay(r, o, sent, err)
	}
	person, found := r.personOf(j.Household)
	if !found {
		return showDay(r, o, sent, ledger.NewError(ledger.NotFound, "web.team.no_phone", nil))
	}
	reason := r.srv.Locale.Text("zh", "web.team.call_reason", ledger.Args{"number": jobNumber(&j.Order, j.Part)})
	number, err := r.srv.Members.Reveal(r.ctx(), o.actor, o.Book, person.Code, members.Phone, reason)
	if err != nil {
		return err
	}
	sent.Number2 = person.Name + " " + number
	sent.Phone = template.URL("tel:" + digitsOf(number))
	return showDay(r, o, sent, nil)
}

// digitsOf is a telephone number without what stands between its digits.
func digitsOf(number string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c == '+' {
			return c
		}
		return -1
	}, number)
}
