package web

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/reports"
)

func fieldPlanRoutes() []route {
	return []route{
		{get, "/b/:book/field/plans", planList, of(readers)},
		{post, "/b/:book/field/plans", planStart, of(dispatchers)},
		{get, "/b/:book/field/plans/run", planRunning, of(dispatchers)},
		{get, "/b/:book/field/plans/run.json", planProgress, of(dispatchers)},
		{post, "/b/:book/field/plans/stop", planStop, of(dispatchers)},
		{get, "/b/:book/field/plans/:id", planShow, of(readers)},
		{post, "/b/:book/field/plans/:id/publish", planPublish, of(dispatchers)},
		{get, "/b/:book/field/plans/:id/notices.pdf", planNotices, of(dispatchers)},
		{post, "/b/:book/field/plans/:id/phones", planPhones, of(dispatchers)},
		{get, "/b/:book/field/rain", rainForm, of(readers)},
		{post, "/b/:book/field/rain", rainStop, of(dispatchers)},
		{post, "/b/:book/field/rain/lift", rainLift, of(dispatchers)},
	}
}

// planPage lists the versions of the plan, with the form for a new one.
type planPage struct {
	Rows    []planRow
	Next    string
	From    string
	Days    string
	Seconds string
	Running bool
}

// planRow is a version of the plan in a list.
type planRow struct {
	Link, No, Days, Origin, Made, Published string
	Visits, Left                            int
	Draft                                   bool
}

func (r *request) planLink(no int64) string {
	return r.base() + "/field/plans/" + strconv.FormatInt(no, 10)
}

func (r *request) planRow(v *services.PlanVersion) planRow {
	row := planRow{
		Link: r.planLink(v.No), No: strconv.FormatInt(v.No, 10), Origin: r.originWords(v.Origin),
		Days: v.From.String() + " – " + v.From.AddDays(v.Days-1).String(), Made: stamp(v.MadeAt) + " " + v.MadeName,
		Visits: len(v.Visits), Left: len(v.Left), Draft: !v.Published(),
	}
	if v.Published() {
		row.Published = stamp(v.PublishedAt) + " " + v.PublishedName
	}
	return row
}

func (r *request) originWords(origin string) string {
	switch origin {
	case services.ByReplan:
		return r.text("web.team.origin_replan", nil)
	case services.ByHand:
		return r.text("web.team.origin_hand", nil)
	}
	return r.text("web.team.origin_search", nil)
}

func planList(r *request) error { return showPlans(r, planPage{}, nil) }

func showPlans(r *request, data planPage, problem error) error {
	before, err := strconv.ParseInt(cmp.Or(r.QueryParam("before"), "0"), 10, 64)
	if err != nil {
		return noPage()
	}
	plans, err := r.srv.Services.ListPlans(r.ctx(), r.book.ID, before)
	if err != nil {
		return err
	}
	for i := range plans {
		data.Rows = append(data.Rows, r.planRow(&plans[i]))
	}
	if n := len(plans); n > 0 && plans[n-1].No > 1 {
		data.Next = r.base() + "/field/plans?before=" + strconv.FormatInt(plans[n-1].No, 10)
	}
	data.From, data.Days = cmp.Or(data.From, r.today().String()), cmp.Or(data.Days, "14")
	data.Seconds = cmp.Or(data.Seconds, "20")
	data.Running = r.srv.runs.of(r.book.ID) != nil
	r.nameBox("from", r.text("web.team.plan_from", nil))
	r.nameBox("days", r.text("web.team.plan_days", nil))
	r.nameBox("seconds", r.text("web.team.plan_seconds", nil))
	if err := r.onlyBook(); err != nil {
		return err
	}
	return r.ok("field_plans", r.text("web.team.plans", nil), &data, problem)
}

// maxSearch bounds a search in seconds, and maxPlanDays a plan.
const (
	maxSearch   = 300
	maxPlanDays = 62
)

// planStart begins a search in the background and shows how far it is. A plan of days that are over would be empty.
func planStart(r *request) error {
	f := r.form()
	data := planPage{From: f.text("from"), Days: f.text("days"), Seconds: f.text("seconds")}
	in := services.PlanInput{From: f.date("from"), Replan: f.checked("replan")}
	switch {
	case data.From == "":
		f.keep("from", ledger.NewError(ledger.Invalid, "field.required", nil))
	case in.From.Valid() && in.From < r.today():
		f.keep("from", ledger.NewError(ledger.Invalid, "web.team.plan_past", nil))
	}
	in.Days = f.within("days", maxPlanDays, "web.team.plan_length")
	seconds := f.within("seconds", maxSearch, "web.team.seconds")
	if len(f.problems) > 0 {
		return showPlans(r, data, f.problems)
	}
	r.search(in, time.Duration(seconds)*time.Second)
	return r.to(r.base() + "/field/plans/run")
}

// within reads a number from 1 to the most there may be; key is the refusal.
func (t *formReader) within(name string, most int, key string) int {
	known := len(t.problems)
	n := t.count(name)
	if len(t.problems) == known && (n < 1 || n > most) {
		t.keep(name, ledger.NewError(ledger.Invalid, key, ledger.Args{"max": strconv.Itoa(most)}))
	}
	return n
}

// search begins a search that belongs to the server: it goes on whoever looks at it, and ends by itself.
func (r *request) search(in services.PlanInput, limit time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	run := r.srv.runs.begin(r.book.ID, r.srv.Now(), limit, cancel)
	if run == nil {
		cancel()
		return // one is under way; the page shows it
	}
	who, key, book, srv := r.actor(), r.key()+".plan", r.book.ID, r.srv
	in.Now, in.Progress = srv.Now, run.report
	go func() {
		defer cancel()
		v, err := srv.Services.MakePlan(ctx, who, key, book, in)
		if err != nil && ledger.KindOf(err) == ledger.Internal {
			srv.Log.Error("plan failed", "book", int64(book), "error", err)
		}
		run.end(v.No, err)
	}()
}

// runPage is a search that is under way.
type runPage struct {
	Percent int
	Left    int
	Travel  int
	Since   string
	Stopped bool
	Halted  string // carries along what rain has halted
}

// planRunning shows a search, or what it has found. Without scripts the page comes again by itself.
func planRunning(r *request) error {
	run := r.srv.runs.of(r.book.ID)
	if run == nil {
		run = r.srv.runs.last(r.book.ID)
	}
	if run == nil {
		return r.to(r.base() + "/field/plans")
	}
	p := run.state()
	if p.done {
		if p.err != nil {
			return showPlans(r, planPage{}, p.err)
		}
		return r.to(r.planLink(p.no) + r.haltedQuery())
	}
	if err := r.onlyBook(); err != nil {
		return err
	}
	return r.render(http.StatusOK, "field_run", r.text("web.team.searching", nil), &runPage{
		Percent: run.percent(r.srv.Now()), Left: p.left, Travel: p.travel, Since: stamp(p.since), Stopped: p.stopped,
		Halted: r.haltedQuery(),
	})
}

// planProgress tells a script how far the search is.
func planProgress(r *request) error {
	run := r.srv.runs.of(r.book.ID)
	if run == nil {
		return r.JSON(http.StatusOK, map[string]any{"done": true})
	}
	p := run.state()
	return r.JSON(http.StatusOK, map[string]any{"done": p.done, "percent": run.percent(r.srv.Now()), "words": r.runWords(p.left, p.travel)})
}

func (r *request) runWords(left, travel int) string {
	return r.text("web.team.run_words", ledger.Args{"left": strconv.Itoa(left), "travel": strconv.Itoa(travel)})
}

// Words says what the best plan so far is like.
func (p *runPage) Words(page *page) string { return page.r.runWords(p.Left, p.Travel) }

// planStop ends the search: the best plan found by then is the plan.
func planStop(r *request) error {
	if run := r.srv.runs.of(r.book.ID); run != nil {
		run.stop()
	}
	return r.to(r.base() + "/field/plans/run" + r.haltedQuery())
}

// planView is one version of the plan.
type planView struct {
	Row     planRow
	No      string
	Draft   bool
	Empty   bool // it holds nothing and changes nothing
	Days    []planDay
	Left    []leftRow
	Scores  []scoreRow
	Told    []toldRow
	Notices string // address of the print; empty where nobody was told yet
	Whole   bool   // telephone numbers are shown whole
}

// planDay is a day of the plan.
type planDay struct {
	Words string
	Rows  []planVisitRow
}

// planVisitRow is a job in the plan.
type planVisitRow struct {
	Link, Number, Hours, Operator, Machine, Words string
}

// leftRow is a job that the plan leaves out.
type leftRow struct {
	Link, Words    string
	Reasons, Helps []string
}

// toldRow is a job of which people must be told.
type toldRow struct {
	Link, Number, Household, Phone, Work, Kind, Old, Now, Who string
	told                                                      reports.Told
	Call                                                      template.URL   // dials the household's number, shown whole
	household, oldOperator, newOperator                       string         // codes
	Operators                                                 []toldOperator // who had the job and who has it now
}

// toldOperator is an operator with his telephone, where the register knows one.
type toldOperator struct {
	Name, Phone string
	Call        template.URL
}

func (r *request) planNo() (int64, error) {
	no, err := strconv.ParseInt(r.Param("id"), 10, 64)
	if err != nil {
		return 0, ledger.NewError(ledger.NotFound, "plan.unknown", ledger.Args{"no": clip(r.Param("id"), 20)})
	}
	return no, nil
}

func planShow(r *request) error {
	no, err := r.planNo()
	if err != nil {
		return err
	}
	return showPlan(r, no, nil)
}

func showPlan(r *request, no int64, problem error) error { return showPlanTo(r, no, nil, problem) }

// showPlanTo shows a plan; call, where there is one, puts whole telephone numbers into the rows of who must be told.
func showPlanTo(r *request, no int64, call func([]toldRow, *teamLists) error, problem error) error {
	v, err := r.srv.Services.FindPlan(r.ctx(), r.book.ID, no)
	if err != nil {
		return err
	}
	t, err := r.team()
	if err != nil {
		return err
	}
	orders, err := r.ordersByNo()
	if err != nil {
		return err
	}
	data := planView{Row: r.planRow(&v), No: strconv.FormatInt(no, 10), Draft: !v.Published(), Scores: r.scores(v.Before, v.Score)}
	if !data.Draft {
		data.Notices = r.planLink(no) + "/notices.pdf"
	}
	for _, x := range v.Visits {
		words := r.weekday(x.Day) + " " + x.Day.String()
		if n := len(data.Days); n == 0 || data.Days[n-1].Words != words {
			data.Days = append(data.Days, planDay{Words: words})
		}
		day := &data.Days[len(data.Days)-1]
		o := orders[x.Order]
		day.Rows = append(day.Rows, planVisitRow{
			Link: r.orderLink(x.Order), Number: jobNumber(&o, x.Part), Hours: hoursOf(x.Start, x.End),
			Operator: nameAmong(x.Operator, t.operators()), Machine: nameAmong(x.Machine, t.machines()), Words: r.work(&o, x.Part, t),
		})
	}
	for _, l := range v.Left {
		o := orders[l.Order]
		row := leftRow{Link: r.orderLink(l.Order), Words: jobNumber(&o, l.Part) + " " + r.work(&o, l.Part, t)}
		row.Reasons, row.Helps = r.reasons(l, t)
		data.Left = append(data.Left, row)
	}
	if data.Told, err = r.toldRows(v.Told, t); err != nil {
		return err
	}
	data.Empty = v.Empty()
	if data.Whole = call != nil; data.Whole {
		if err := call(data.Told, t); err != nil {
			return err
		}
	}
	return r.ok("field_plan", r.text("web.team.plan_title", ledger.Args{"no": data.No}), &data, problem)
}

// work says what a part of an order is about.
func (r *request) work(o *cooperatives.Order, part int, t *teamLists) string {
	area := o.Area
	for _, j := range o.Jobs {
		if j.Part == part {
			area = j.Area
		}
	}
	return nameAmong(o.Operation, t.operations()) + " " + r.text("web.team.mu", ledger.Args{"area": area.String()}) + " · " +
		t.plot(o.Plot).Name + " · " + nameAmong(o.Household, t.Households)
}

func (r *request) ordersByNo() (map[int64]cooperatives.Order, error) {
	list, err := r.ordersOf(services.OrderQuery{})
	out := make(map[int64]cooperatives.Order, len(list))
	for _, o := range list {
		out[o.No] = o
	}
	return out, err
}

// toldRows says who must be told what.
func (r *request) toldRows(list []services.Told, t *teamLists) ([]toldRow, error) {
	if len(list) == 0 {
		return nil, nil
	}
	orders, err := r.ordersByNo()
	if err != nil {
		return nil, err
	}
	var out []toldRow
	for _, told := range list {
		o := orders[told.Order]
		row := toldRow{
			Link: r.orderLink(told.Order), Number: jobNumber(&o, told.Part), Household: nameAmong(told.Household, t.Households),
			Phone: t.phone(r, told.Household), Work: nameAmong(o.Operation, t.operations()) + " " + t.plot(o.Plot).Name,
			Kind: r.text("dispatch.told."+told.Kind, nil),
		}
		row.Old, row.Now = t.moved(told)
		row.household = told.Household
		if told.Old != nil {
			row.oldOperator = told.Old.Operator
		}
		if told.New != nil {
			row.newOperator = told.New.Operator
		}
		row.told = reports.Told{
			FieldJob: reports.FieldJob{
				Number: row.Number, Household: row.Household, Phone: row.Phone, Plot: t.plot(o.Plot).Name,
				Operation: nameAmong(o.Operation, t.operations()),
			}, Before: row.Old, Now: row.Now,
		}
		out = append(out, row)
	}
	return out, nil
}

// moved says when a job was to be done by whom, and when it is now; empty where it waits. Another machine is named, or both
// might read the same.
func (t *teamLists) moved(told services.Told) (before, now string) {
	other := told.Old != nil && told.New != nil && told.Old.Machine != told.New.Machine
	words := func(v *services.PlanVisit) string {
		if v == nil {
			return ""
		}
		w := fmt.Sprintf("%s %s %s", v.Day, cooperatives.Clock(v.Start), nameAmong(v.Operator, t.operators()))
		if other {
			w += " " + nameAmong(v.Machine, t.machines())
		}
		return w
	}
	return words(told.Old), words(told.New)
}

// planPublish makes a draft the plan that people are told, and shows whom.
func planPublish(r *request) error {
	no, err := r.planNo()
	if err != nil {
		return err
	}
	if _, err := r.srv.Services.Publish(r.ctx(), r.actor(), r.key(), r.book.ID, no); err != nil {
		return showPlan(r, no, err)
	}
	return r.to(r.planLink(no) + "?done=published")
}
