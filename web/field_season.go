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
				Area: f.area("area"), Month: f.count("month"), Day: f.count("day"), LeadDays: f.count("lead_days"),
				WindowDays: f.count("window_days"), Active: f.checked("active"),
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

func seasonForm(r *request, t *teamLists, code string) (inputs, error) {
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
	return inputs{
		must(formBox{Name: "code", Key: "web.team.code", Kind: "text", Value: x.Code}),
		must(formBox{Name: "plot", Key: "web.team.plot", Kind: "list", Value: x.Plot, Options: offered(t.plots())}),
		{Name: "operation", Key: "web.team.operation", Kind: "choice", Need: true, Value: x.Operation, Options: offered(t.operations())},
		{Name: "area", Key: "web.team.area_part", Kind: "number", Value: area, Hint: "web.team.area_part_help"},
		must(formBox{Name: "month", Key: "web.team.season_month", Kind: "number", Value: strconv.Itoa(x.Month)}),
		must(formBox{Name: "day", Key: "web.team.season_date", Kind: "number", Value: strconv.Itoa(x.Day)}),
		{Name: "window_days", Key: "web.team.window_days", Kind: "number", Value: itoa(x.WindowDays)},
		{Name: "lead_days", Key: "web.team.lead_days", Kind: "number", Value: itoa(x.LeadDays), Hint: "web.team.lead_days_help"},
		withValue(activeInput, active(x.Active)),
	}, err
}
