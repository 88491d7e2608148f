package web

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

func fieldBoardRoutes() []route {
	return []route{
		{get, "/b/:book/field", boardShow, of(readers)},
		{post, "/b/:book/field/arrange", boardArrange, of(dispatchers)},
		{post, "/b/:book/field/swap", boardSwap, of(dispatchers)},
		{post, "/b/:book/field/pin", boardPin, of(dispatchers)},
		{get, "/b/:book/field/route", routeShow, of(readers)},
		{get, "/b/:book/field/sheets.pdf", daySheets, of(readers)},
		{get, "/b/:book/field/orders.pdf", ordersPDF, of(readers)},
	}
}

// boardPage is the week of the team: a row for each operator, a column for each day, and what waits.
type boardPage struct {
	Week      string
	Before    string // address of the week before, and of the week after
	After     string
	Days      []boardDay
	Rows      []boardRow
	Waiting   []waitingJob
	Jobs      []boardChoice // that can be assigned, waiting ones first
	Operators []named
	Machines  []named
	Form      moveForm
	Chosen    *boardChoice // the job that the form is about
	Judged    *judgement   // what was tried
	Said      *assigned    // what was done a moment ago
	Conflicts int
	Planned   int
	WithWaits int       // planned and waiting
	Drafts    []planRow // newer than what is published
	Chart     chartView // load of the operators in the season
	Even      string    // Jain's index of the loads
	Running   bool      // a plan is being searched
	Reminders []string  // licences that end, machines that go to maintenance
	Requested int       // parts that were asked for and are not admitted
}

// moveForm is a move as it is typed or dragged.
type moveForm struct {
	Job, Operator, Machine, Day, Start, Other string
	Pinned                                    bool
}

// boardDay is a column.
type boardDay struct {
	Date  ledger.Date
	Words string
	Today bool
	Link  string   // to the day in order of the routes
	Stops []string // what the weather stops
}

// boardRow is the week of one operator.
type boardRow struct {
	Code, Name, Machines string
	Cells                []boardCell
	Load                 cooperatives.Mu
}

// boardCell is a day of an operator.
type boardCell struct {
	Day   ledger.Date
	Leave bool
	Cards []boardCard
}

// boardCard is a job on the board.
type boardCard struct {
	ID, Number, Link, Hours, Operation, Area, Plot, Household, Machine, State string
	Stage                                                                     string // colors the card; the words say it too
	Pinned, Fixed                                                             bool   // Fixed: it has begun
	Conflicts                                                                 []string
}

// waitingJob is a job that no operator has, with why and what would help.
type waitingJob struct {
	Card    boardCard
	Window  string
	Days    int // waited since it was asked for
	Reasons []string
	Helps   []string
}

// laneOpen is how many waiting jobs are shown at once; a telephone shows one under another.
const laneOpen = 10

// Lane lists the waiting jobs that are shown at once.
func (p *boardPage) Lane() []waitingJob { return p.Waiting[:min(laneOpen, len(p.Waiting))] }

// Folded lists those behind them, folded away.
func (p *boardPage) Folded() []waitingJob { return p.Waiting[len(p.Lane()):] }

// boardChoice is a job in the list of the form.
type boardChoice struct {
	ID, Words, Link string
	Waits, Pinned   bool
}

// monday is the first day of the week of a day.
func monday(d ledger.Date) ledger.Date {
	weekday := time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, 0, 0, 0, time.UTC).Weekday()
	return d.AddDays(-(int(weekday) + 6) % 7)
}

// week reads the week of the address, or the one that today is in.
func (r *request) week() (ledger.Date, error) {
	text := r.QueryParam("week")
	if text == "" {
		return monday(r.today()), nil
	}
	d, err := ledger.ParseDate(text)
	return monday(d), err
}

func boardShow(r *request) error {
	if r.QueryParam("try") != "" && r.roles.Meets(dispatchers) {
		return boardTrial(r)
	}
	return showBoard(r, moveForm{}, nil, nil)
}

func showBoard(r *request, form moveForm, judged *judgement, problem error) error {
	week, err := r.week()
	if err != nil {
		return err
	}
	t, err := r.team()
	if err != nil {
		return err
	}
	form.Job = cmp.Or(form.Job, r.QueryParam("job"))
	data := boardPage{
		Week: week.String(), Operators: t.operators(), Machines: t.machines(), Form: form, Judged: judged,
		Before: r.base() + "/field?week=" + week.AddDays(-7).String(), After: r.base() + "/field?week=" + week.AddDays(7).String(),
		Running: r.srv.runs.of(r.book.ID) != nil,
	}
	if err := data.days(r, t, week); err != nil {
		return err
	}
	if err := data.fill(r, t, week); err != nil {
		return err
	}
	if err := data.explain(r, t); err != nil {
		return err
	}
	if data.Said, err = r.said(t); err != nil {
		return err
	}
	if data.Reminders, err = r.reminders(); err != nil {
		return err
	}
	return r.ok("field_board", r.text("web.team.board_title", ledger.Args{"day": week.String()}), &data, problem)
}

// days are the columns, with the weather that stops work on them.
func (p *boardPage) days(r *request, t *teamLists, week ledger.Date) error {
	weather, err := r.srv.Services.ListWeather(r.ctx(), r.book.ID, week, week.AddDays(6))
	if err != nil {
		return err
	}
	for i := range 7 {
		d := week.AddDays(i)
		day := boardDay{
			Date: d, Words: r.weekday(d) + " " + strconv.Itoa(d.Day()), Today: d == r.today(),
			Link: r.base() + "/field/route?day=" + d.String(),
		}
		for _, w := range weather {
			if w.Day == d {
				day.Stops = append(day.Stops, r.stopped(w, t))
			}
		}
		p.Days = append(p.Days, day)
	}
	return nil
}

// stopped says what weather stops.
func (r *request) stopped(w services.Weather, t *teamLists) string {
	if w.Operation == "" {
		return r.text("web.team.rain_day", nil)
	}
	return r.text("web.team.rain_operation", ledger.Args{"operation": nameAmong(w.Operation, t.operations())})
}

func (r *request) weekday(d ledger.Date) string {
	return r.weekdayName(time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, 0, 0, 0, time.UTC).Weekday())
}

func (r *request) weekdayName(day time.Weekday) string {
	names := [...]string{
		"web.team.sunday", "web.team.monday", "web.team.tuesday", "web.team.wednesday", "web.team.thursday", "web.team.friday",
		"web.team.saturday",
	}
	return r.text(names[day], nil)
}

// onBoard are the states of jobs that the board shows.
func onBoard() []cooperatives.OrderState {
	return []cooperatives.OrderState{
		cooperatives.Scheduled, cooperatives.Working, cooperatives.Halted, cooperatives.Finished, cooperatives.Verified,
		cooperatives.Settled, cooperatives.Clearing, cooperatives.Paid,
	}
}

// lookBack is how many days back orders are looked at: a season and what came before it.
const lookBack = 400

// fill puts the jobs where they are.
func (p *boardPage) fill(r *request, t *teamLists, week ledger.Date) error {
	orders, err := r.ordersOf(services.OrderQuery{From: r.today().AddDays(-lookBack)})
	if err != nil {
		return err
	}
	if err := p.fairness(r, t, orders); err != nil {
		return err
	}
	var placed []fieldJob
	for _, o := range orders {
		for _, j := range o.Jobs {
			switch {
			case j.State == cooperatives.Requested:
				p.Requested++
			case j.State.Waiting():
				p.Waiting = append(p.Waiting, r.waitingJob(fieldJob{j, o}, t))
			case has(onBoard(), j.State):
				placed = append(placed, fieldJob{j, o})
			}
		}
	}
	sortJobs(placed)
	breaches, err := r.srv.Services.BreachesIn(r.ctx(), r.book.ID, week, arrangedDays)
	if err != nil {
		return err
	}
	last := week.AddDays(6)
	for _, o := range t.Operators {
		row := boardRow{Code: o.Code, Name: o.Name, Machines: t.kinds(o.Machines)}
		for _, d := range p.Days {
			row.Cells = append(row.Cells, boardCell{Day: d.Date, Leave: o.OnLeave(d.Date)})
		}
		for _, j := range placed {
			if j.Operator != o.Code || j.Day < week || j.Day > last {
				continue
			}
			card := r.boardCard(j, t)
			card.Conflicts = r.conflicts(j, placed, t, breaches)
			p.Conflicts += len(card.Conflicts)
			p.Planned++
			row.Load += j.Job.Area
			at := slices.IndexFunc(row.Cells, func(c boardCell) bool { return c.Day == j.Day })
			row.Cells[at].Cards = append(row.Cells[at].Cards, card)
			if !card.Fixed {
				p.Jobs = append(p.Jobs, boardChoice{card.ID, card.words(), card.Link, false, card.Pinned})
			}
		}
		if o.Active || row.Load > 0 {
			p.Rows = append(p.Rows, row)
		}
	}
	p.choose()
	return nil
}

// choose fills the list of the form: what waits first, then what can be moved.
func (p *boardPage) choose() {
	choices := make([]boardChoice, 0, len(p.Waiting)+len(p.Jobs))
	for _, w := range p.Waiting {
		choices = append(choices, boardChoice{w.Card.ID, w.Card.words(), w.Card.Link, true, false})
	}
	p.Jobs = append(choices, p.Jobs...)
	for i := range p.Jobs {
		if p.Jobs[i].ID == p.Form.Job {
			p.Chosen = &p.Jobs[i]
		}
	}
	p.WithWaits = p.Planned + len(p.Waiting)
}
