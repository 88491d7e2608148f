package web

import (
	"io"
	"net/url"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

// routePage is a day in the order in which each operator goes around: a list in place of a map.
type routePage struct {
	Day    string
	Words  string
	Before string
	After  string
	Rows   []routeRow
}

// routeRow is the way of one operator.
type routeRow struct {
	Code, Name string
	Sheet      string // address of the printed sheet
	Stops      []routeStop
	Meters     int // as the crow flies, from home and back
	Home       int // of these, from the last stop home
}

// routeStop is a job on the way.
type routeStop struct {
	Card   boardCard
	Meters int // from the stop before
}

func routeShow(r *request) error {
	day, err := r.day()
	if err != nil {
		return err
	}
	t, err := r.team()
	if err != nil {
		return err
	}
	jobs, err := r.jobsOf("", onBoard()...)
	if err != nil {
		return err
	}
	data := routePage{
		Day: day.String(), Words: r.weekday(day), Before: r.base() + "/field/route?day=" + day.AddDays(-1).String(),
		After: r.base() + "/field/route?day=" + day.AddDays(1).String(),
	}
	for _, o := range t.Operators {
		row := routeRow{Code: o.Code, Name: o.Name, Sheet: r.base() + "/field/sheets.pdf?day=" + day.String() + "&operator=" + url.QueryEscape(o.Code)}
		here := o.Home
		for _, j := range jobs {
			if j.Operator != o.Code || j.Day != day {
				continue
			}
			next := t.plot(j.Plot).Position
			way := distance(here, next)
			row.Stops = append(row.Stops, routeStop{r.boardCard(j, t), way})
			row.Meters, here = row.Meters+way, next
		}
		if len(row.Stops) > 0 {
			row.Home = distance(here, o.Home)
			row.Meters += row.Home
			data.Rows = append(data.Rows, row)
		}
	}
	return r.ok("field_route", r.text("web.team.route_title", ledger.Args{"day": day.String()}), &data, nil)
}

// distance is how far two places lie apart, in whole meters.
func distance(a, b cooperatives.Position) int {
	x, y := a.X-b.X, a.Y-b.Y
	square := x*x + y*y
	root := 0
	for step := 1 << 20; step > 0; step >>= 1 {
		if (root+step)*(root+step) <= square {
			root += step
		}
	}
	return root
}

// daySheets prints what each operator does on a day, for one operator or all who have something to do.
func daySheets(r *request) error {
	day, err := r.day()
	if err != nil {
		return err
	}
	t, err := r.team()
	if err != nil {
		return err
	}
	jobs, err := r.jobsOf(r.QueryParam("operator"), onBoard()...)
	if err != nil {
		return err
	}
	var sheets []reports.Statement
	for _, o := range t.Operators {
		p := reports.DaySheetPrint{Organization: r.book.Organization, Operator: o.Name, Date: day, Anchor: r.anchor()}
		for _, j := range jobs {
			if j.Operator == o.Code && j.Day == day {
				p.Jobs = append(p.Jobs, r.sheetJob(j, t))
			}
		}
		if len(p.Jobs) > 0 {
			sheets = append(sheets, reports.DaySheet(p))
		}
	}
	what := books.Export{Name: "day-sheet", Format: "pdf"}
	return r.send(what, r.book.Organization+"_日作业单_"+day.String(), func(w io.Writer) error {
		return pdf.RenderAll(w, sheets, pdf.Options{})
	})
}

func (r *request) sheetJob(j fieldJob, t *teamLists) reports.FieldJob {
	return reports.FieldJob{
		Number: jobNumber(&j.Order, j.Part), Hours: hoursOf(j.Start, j.End), Household: nameAmong(j.Household, t.Households),
		Phone: t.phone(r, j.Household), Plot: t.plot(j.Plot).Name, Operation: nameAmong(j.Operation, t.operations()),
		Machine: t.machineWords(j.Machine), Operator: nameAmong(j.Operator, t.operators()), Area: quantityOf(j.Job.Area),
		Note: j.Note,
	}
}

// day reads the day of the address; none is today.
func (r *request) day() (ledger.Date, error) {
	text := r.QueryParam("day")
	if text == "" {
		return r.today(), nil
	}
	return ledger.ParseDate(text)
}

// ordersPDF prints the work orders of a day, two on a sheet.
func ordersPDF(r *request) error {
	day, err := r.day()
	if err != nil {
		return err
	}
	t, err := r.team()
	if err != nil {
		return err
	}
	jobs, err := r.jobsOf("", onBoard()...)
	if err != nil {
		return err
	}
	prices, err := r.pricing()
	if err != nil {
		return err
	}
	var prints []reports.WorkOrderPrint
	for _, j := range jobs {
		if j.Day != day {
			continue
		}
		d, err := r.srv.Services.FindOrder(r.ctx(), r.book.ID, j.No)
		if err != nil {
			return err
		}
		for i := range d.Jobs {
			if d.Jobs[i].Part == j.Part {
				prints = append(prints, r.workOrder(&d, t, prices, i))
			}
		}
	}
	what := books.Export{Name: "work-order", Format: "pdf"}
	return r.send(what, r.book.Organization+"_派工单_"+day.String(), func(w io.Writer) error {
		return pdf.WorkOrders(w, prints, pdf.A4TwoUp)
	})
}
