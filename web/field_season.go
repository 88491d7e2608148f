package web

import (
	"strconv"

	"cunzhang/cooperatives"
)

// seasonList are the orders that come back every year.
func seasonList() teamList {
	return teamList{
		name: "seasons", title: "web.team.seasons", help: "web.team.seasons_help",
		columns: []string{
			"web.team.household", "web.team.plot", "web.team.operation", "web.team.area", "web.team.season_day", "web.team.window_days",
			"web.team.lead_days",
		},
		rows: func(r *request, t *teamLists) ([]teamRow, error) {
			list, err := r.srv.Services.ListRecurring(r.ctx(), r.book.ID)
			var out []teamRow
			for _, x := range list {
				area := x.Area.String()
				if x.Area == 0 {
					area = r.text("web.team.whole", nil)
				}
				out = append(out, teamRow{Code: x.Code, Aside: !x.Active, Cells: []string{
					nameAmong(x.Household, t.Households), t.plot(x.Plot).Name, nameAmong(x.Operation, t.operations()), area,
					strconv.Itoa(x.Month) + "-" + strconv.Itoa(x.Day), itoa(x.WindowDays), itoa(x.LeadDays),
				}})
			}
			return out, err
		},
		form: seasonForm,
		put: func(r *request, t *teamLists, f *formReader) error {
			x := cooperatives.Recurring{
				Code: f.text("code"), Plot: codeAmong(f.text("plot"), t.plots()), Operation: codeAmong(f.text("operation"), t.operations()),
				Area: f.area("area"), Month: f.number("month"), Day: f.number("day"), LeadDays: f.number("lead_days"),
				WindowDays: f.number("window_days"), Active: f.checked("active"),
			}
			x.Household = t.plot(x.Plot).Household
			return f.send(func() error {
				return r.srv.Services.PutRecurring(r.ctx(), r.actor(), r.key(), r.book.ID, []cooperatives.Recurring{x})
			})
		},
	}
}

func (t *teamLists) plots() []named {
	return namesOf(t.Plots, func(p cooperatives.Plot) (string, string) {
		return p.Code, p.Name + " " + nameAmong(p.Household, t.Households)
	})
}

func seasonForm(r *request, t *teamLists, code string) ([]fieldInput, error) {
	x := cooperatives.Recurring{Month: r.today().Month(), Day: 1, LeadDays: 30, WindowDays: 10, Active: true}
	list, err := r.srv.Services.ListRecurring(r.ctx(), r.book.ID)
	area := ""
	for _, known := range list {
		if known.Code == code {
			x = known
		}
	}
	if x.Area != 0 {
		area = x.Area.String()
	}
	return []fieldInput{
		must(fieldInput{Name: "code", Label: "web.team.code", Kind: textInput, Value: x.Code}),
		must(fieldInput{Name: "plot", Label: "web.team.plot", Kind: findInput, Value: x.Plot, Options: options(t.plots())}),
		{Name: "operation", Label: "web.team.operation", Kind: pickInput, Options: options(t.operations(), x.Operation)},
		{Name: "area", Label: "web.team.area_part", Kind: numberInput, Value: area, Help: "web.team.area_part_help"},
		must(fieldInput{Name: "month", Label: "web.team.season_month", Kind: numberInput, Value: strconv.Itoa(x.Month)}),
		must(fieldInput{Name: "day", Label: "web.team.season_date", Kind: numberInput, Value: strconv.Itoa(x.Day)}),
		{Name: "window_days", Label: "web.team.window_days", Kind: numberInput, Value: itoa(x.WindowDays)},
		{Name: "lead_days", Label: "web.team.lead_days", Kind: numberInput, Value: itoa(x.LeadDays), Help: "web.team.lead_days_help"},
		withValue(activeInput, active(x.Active)),
	}, err
}
