package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// venturesPage lists ventures, contracts, and what is owed on these.
type venturesPage struct {
	Rows      []ventures.Venture
	Contracts []contractRow
	Dues      []ventures.Due
	Books     map[string]string // the names of the ventures' own books, by code
}

// contractRow is a contract with the day by which the next payment is due.
type contractRow struct {
	ventures.Contract
	VentureName string
	Ended       bool
	NextDue     ledger.Date // of the period that runs; 0 once the contract has ended
}

func ventureList(r *request) error {
	if err := r.register(); err != nil {
		return err
	}
	var data venturesPage
	var err error
	if data.Rows, err = r.srv.Ventures.List(r.ctx(), r.book.ID); err != nil {
		return err
	}
	if data.Books, err = r.namesOfSources(data.Rows); err != nil {
		return err
	}
	if data.Contracts, err = r.contractRows(""); err != nil {
		return err
	}
	if data.Dues, err = r.srv.Ventures.Dues(r.ctx(), r.book.ID, r.today()); err != nil {
		return err
	}
	return r.render(http.StatusOK, "venture_list", r.text("web.ventures.title", nil), &data)
}

// namesOfSources finds the names of the books that ventures keep themselves.
func (r *request) namesOfSources(list []ventures.Venture) (map[string]string, error) {
	names := map[string]string{}
	for i := range list {
		code := list[i].Source
		if code == "" || names[code] != "" {
			continue
		}
		info, err := r.srv.Books.Find(r.ctx(), code)
		if err != nil {
			return nil, err
		}
		names[code] = info.Name
	}
	return names, nil
}

// contractRows lists the contracts of a venture, or all.
func (r *request) contractRows(venture string) ([]contractRow, error) {
	all, err := r.srv.Ventures.Contracts(r.ctx(), r.book.ID)
	if err != nil {
		return nil, err
	}
	known, err := r.srv.Ventures.List(r.ctx(), r.book.ID)
	if err != nil {
		return nil, err
	}
	var out []contractRow
	for _, c := range all {
		if venture != "" && c.Venture != venture {
			continue
		}
		row := contractRow{Contract: c, Ended: c.To != 0 && c.To < r.today()}
		for _, v := range known {
			if v.Code == c.Venture {
				row.VentureName = v.Name
			}
		}
		if !row.Ended {
			row.NextDue = cycleAt(c.Cycle, r.today().Period()).To.Last().AddDays(c.DueDays)
		}
		out = append(out, row)
	}
	return out, nil
}

// cycleAt is the month, quarter or year of the cycle in which the month lies.
func cycleAt(cycle int, p ledger.Period) ledger.Span {
	first := (p.Month()-1)/cycle*cycle + 1
	from := ledger.Period(p.Year()*100 + first)
	return ledger.Span{From: from, To: from.AddMonths(cycle - 1)}
}

// venturePage is one venture with what its months of a year brought.
type venturePage struct {
	ventures.Venture
	Year      int
	Years     []int
	Figures   ventures.Figures
	Months    []ventureMonth
	Contracts []contractRow
	Source    bookLink // the venture's own book
	Open      bool     // the person can open it
	Form      inputs
	Steps     []string // how the figures came about
	NoFigures string   // why there are none, in words
}

// ventureMonth is a month of the year that is shown: what was reported of it.
type ventureMonth struct {
	Period ledger.Period
	ventures.Month
	Known  bool
	Booked bool         // the venture's own book has the month
	Profit ledger.Money // of that book
}

// ventureLink is the page of a venture.
func (r *request) ventureLink(code string) string {
	return r.base() + "/ventures/venture?code=" + url.QueryEscape(code)
}

func ventureShow(r *request) error { return showVenture(r, r.QueryParam("code"), nil, nil) }

// findVenture returns a venture or fails with venture.unknown.
func (r *request) findVenture(code string) (ventures.Venture, error) {
	all, err := r.srv.Ventures.List(r.ctx(), r.book.ID)
	if err != nil {
		return ventures.Venture{}, err
	}
	i := slices.IndexFunc(all, func(v ventures.Venture) bool { return v.Code == code })
	if i < 0 {
		return ventures.Venture{}, ledger.NewError(ledger.NotFound, "venture.unknown", ledger.Args{"code": clip(code, 60)})
	}
	return all[i], nil
}

// year is the year of the address, or that of the month that is chosen.
func (r *request) year() int {
	year, err := strconv.Atoi(r.QueryParam("year"))
	if err != nil || year < 1900 || year > 9999 {
		return r.month.Year()
	}
	return year
}

func showVenture(r *request, code string, form inputs, problem error) error {
	if err := r.register(); err != nil {
		return err
	}
	data := venturePage{Year: r.year(), Form: form}
	var err error
	if data.Venture, err = r.findVenture(code); err != nil {
		return err
	}
	for y := r.book.Start.Year() - 1; y <= r.today().Year(); y++ { // a contract may settle the year before
		data.Years = append(data.Years, y)
	}
	if err := data.figures(r); err != nil {
		return err
	}
	if data.Contracts, err = r.contractRows(code); err != nil {
		return err
	}
	if data.Venture.Source != "" {
		info, err := r.srv.Books.Find(r.ctx(), data.Venture.Source)
		if err != nil {
			return err
		}
		data.Source.Info, data.Open = info, r.session.Books[info.ID].Meets(readers)
	}
	if data.Form == nil {
		data.Form = r.monthForm(data.Venture.Source != "").filled(data.month(r))
	}
	data.Form.labeled(r)
	if problem != nil {
		return r.again(problem, "venture_show", data.Name, &data)
	}
	return r.render(http.StatusOK, "venture_show", data.Name, &data)
}

// figures reads what the year brought; a book that did not exist then is told in words.
func (d *venturePage) figures(r *request) error {
	span := ledger.Span{From: ledger.Period(d.Year*100 + 1), To: ledger.Period(d.Year*100 + 12)}
	reported, err := r.srv.Ventures.Months(r.ctx(), r.book.ID, d.Code, span)
	if err != nil {
		return err
	}
	booked, err := r.srv.Ventures.SourceMonths(r.ctx(), r.book.ID, d.Code, span)
	if err != nil {
		return err
	}
	for p := span.From; p <= span.To; p = p.Next() {
		row := ventureMonth{Period: p}
		for _, m := range reported {
			if m.Period == p {
				row.Month, row.Known = m, true
			}
		}
		if f, ok := booked[p]; ok && (f.Revenue != 0 || f.Profit != 0) {
			row.Booked, row.Revenue, row.Profit = true, f.Revenue, f.Profit
		}
		row.Month.Period = p
		d.Months = append(d.Months, row)
	}
	d.Figures, err = r.srv.Ventures.Figures(r.ctx(), r.book.ID, d.Code, span)
	if ledger.KindOf(err) == ledger.Invalid {
		d.NoFigures = r.sentences(ledger.Problems(err))[0]
		return nil
	}
	for _, step := range d.Figures.Steps {
		d.Steps = append(d.Steps, r.text(step.Key, step.Args))
	}
	return err
}

// month fills the form with the month that the address names, or the one before the present.
func (d *venturePage) month(r *request) map[string]string {
	period := r.today().Period().Prev()
	if p, err := ledger.ParsePeriod(r.QueryParam("period")); err == nil {
		period = p
	}
	values := map[string]string{"period": period.String()}
	for _, m := range d.Months {
		if m.Period != period || !m.Known {
			continue
		}
		values["revenue"], values["cost"] = m.Revenue.String(), m.Cost.String()
		values["visitors"], values["nights"] = strconv.Itoa(m.Visitors), strconv.Itoa(m.Nights)
		values["document"] = m.Document
		if m.Audited {
			values["audited"] = "1"
		}
	}
	return values
}

// monthForm are the boxes of a month; money of a venture with a book comes from there.
func (r *request) monthForm(hasBook bool) inputs {
	form := inputs{
		{Name: "period", Need: true, Max: 10, Key: "web.ventures.month"},
		{Name: "revenue", Kind: "number", Key: "web.ventures.revenue", Max: 24},
		{Name: "cost", Kind: "number", Key: "web.ventures.cost", Max: 24},
		{Name: "visitors", Kind: "number", Key: "web.ventures.visitors", Max: 10},
		{Name: "nights", Kind: "number", Key: "web.ventures.nights", Max: 10},
		{Name: "audited", Kind: "check", Key: "web.ventures.audited"},
		{Name: "document", Max: 200, Hint: "web.ventures.audit_hint"},
	}
	if hasBook {
		return form.without("revenue").without("cost")
	}
	return form
}

// monthPut reports what a month brought.
func monthPut(r *request) error {
	f := &reader{r: r}
	m := ventures.Month{
		Venture: f.text("code"), Revenue: f.money("revenue"), Cost: f.money("cost"), Visitors: f.count("visitors"),
		Nights: f.count("nights"), Audited: f.checked("audited"), Document: f.text("document"),
	}
	var err error
	m.Period, err = ledger.ParsePeriod(f.text("period"))
	f.keep("period", err)
	v, err := r.findVenture(m.Venture)
	if err != nil {
		return err
	}
	if err = f.problems.Err(); err == nil {
		err = r.srv.Ventures.PutMonth(r.ctx(), r.actor(), r.key(), r.book.ID, m)
	}
	if err != nil {
		return showVenture(r, v.Code, r.monthForm(v.Source != "").typed(r), err)
	}
	return r.to(r.ventureLink(v.Code) + "&year=" + strconv.Itoa(m.Period.Year()) + "&done=saved")
}

// ventureFormPage is the form of a venture.
type ventureFormPage struct {
	Known bool
	Form  inputs
}

// ventureForm are the boxes of a venture.
func (r *request) ventureForm() (inputs, error) {
	all, err := r.srv.Books.List(r.ctx())
	if err != nil {
		return nil, err
	}
	var sources []option
	for _, b := range all {
		if b.ID != r.book.ID && r.session.Books[b.ID].Meets(readers) {
			sources = append(sources, option{b.Code, b.Code + " " + b.Name})
		}
	}
	parties, err := r.srv.Books.DimensionValues(r.ctx(), r.book.ID, ledger.Counterparty)
	if err != nil {
		return nil, err
	}
	return inputs{
		{Name: "code", Need: true, Max: 32},
		{Name: "name", Need: true},
		{Name: "kind", Kind: "choice", Need: true, Options: optionsOf(r, "venture.kind.", ventures.AllKinds[:])},
		{Name: "mode", Kind: "choice", Need: true, Options: optionsOf(r, "venture.mode.", ventures.AllModes[:]), Hint: "web.ventures.mode_hint"},
		{Name: "venture_operator"},
		{Name: "counterparty", Kind: "choice", Options: valueOptions(parties), Hint: "web.ventures.party_hint"},
		{Name: "rooms", Kind: "number", Key: "web.ventures.rooms", Max: 8},
		{Name: "beds", Kind: "number", Key: "web.ventures.beds", Max: 8},
		{Name: "houses", Kind: "number", Key: "web.ventures.houses", Max: 8},
		{Name: "land", Kind: "number", Key: "web.ventures.land", Max: 12},
		{Name: "source", Kind: "choice", Key: "web.ventures.source", Options: sources, Hint: "web.ventures.source_hint"},
		{Name: "active", Kind: "check", Key: "web.ventures.active", Value: "1"},
	}, nil
}

func valueOptions(values []books.DimensionValue) []option {
	var out []option
	for _, v := range values {
		out = append(out, option{v.Code, v.Code + " " + v.Name})
	}
	return out
}

func ventureEdit(r *request) error {
	form, err := r.ventureForm()
	if err != nil {
		return err
	}
	code := r.QueryParam("code")
	if code == "" {
		return showVentureForm(r, ventureFormPage{Form: form}, nil)
	}
	v, err := r.findVenture(code)
	if err != nil {
		return err
	}
	values := map[string]string{
		"code": v.Code, "name": v.Name, "kind": v.Kind.String(), "mode": v.Mode.String(), "venture_operator": v.Operator,
		"counterparty": v.Counterparty, "rooms": strconv.Itoa(v.Rooms), "beds": strconv.Itoa(v.Beds),
		"houses": strconv.Itoa(v.Houses), "land": v.Land.String(), "source": v.Source,
	}
	form.filled(values)
	if !v.Active {
		form[len(form)-1].Value = ""
	}
	return showVentureForm(r, ventureFormPage{Known: true, Form: form}, nil)
}

func showVentureForm(r *request, data ventureFormPage, problem error) error {
	if err := r.register(); err != nil {
		return err
	}
	data.Form.labeled(r)
	title := r.text("web.ventures.put", nil)
	if problem != nil {
		return r.again(problem, "venture_form", title, &data)
	}
	return r.render(http.StatusOK, "venture_form", title, &data)
}

// venturePut adds a venture or changes a known one, whose accounts stay as they are.
func venturePut(r *request) error {
	f := &reader{r: r}
	v := ventures.Venture{
		Code: f.code("code"), Name: f.text("name"), Operator: f.text("venture_operator"), Counterparty: f.text("counterparty"),
		Rooms: f.count("rooms"), Beds: f.count("beds"), Houses: f.count("houses"), Source: f.text("source"),
		Active: f.checked("active"),
	}
	var err error
	v.Kind, err = ventures.ParseKind(f.text("kind"))
	f.keep("kind", err)
	v.Mode, err = ventures.ParseMode(f.text("mode"))
	f.keep("mode", err)
	v.Land, err = quantity(f.text("land"))
	f.keep("land", err)
	known, err := r.findVenture(v.Code)
	switch {
	case err == nil && !f.checked("known"):
		f.keep("code", ledger.NewError(ledger.Conflict, "web.values.duplicate", ledger.Args{"code": v.Code, "name": known.Name}))
	case err == nil:
		v.Accounts = known.Accounts
	case ledger.KindOf(err) != ledger.NotFound:
		return err
	}
	if err := r.readsSource(v.Source, known.Source); err != nil {
		f.keep("source", err)
	}
	if err = f.problems.Err(); err == nil {
		err = r.srv.Ventures.PutVenture(r.ctx(), r.actor(), r.key(), r.book.ID, v)
	}
	if err != nil {
		form, formErr := r.ventureForm()
		if formErr != nil {
			return formErr
		}
		return showVentureForm(r, ventureFormPage{f.checked("known"), form.typed(r)}, err)
	}
	return r.to(r.ventureLink(v.Code) + "&done=saved")
}

// readsSource refuses a book that the person cannot open as the source of a venture, unless it was that before.
func (r *request) readsSource(source, before string) error {
	if source == "" || source == before {
		return nil
	}
	info, err := r.srv.Books.Find(r.ctx(), source)
	if err == nil && !r.session.Books[info.ID].Meets(readers) {
		err = ledger.NewError(ledger.NotFound, "book.unknown", ledger.Args{"book": clip(source, 40)})
	}
	if ledger.KindOf(err) == ledger.NotFound {
		return ledger.NewError(ledger.Invalid, "book.unknown", ledger.Args{"book": clip(source, 40)})
	}
	return err
}
