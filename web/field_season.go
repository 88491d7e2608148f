package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// nextSeasons is how many of the coming days of a recurring order are shown.
const nextSeasons = 3

// seasonList are the orders that come back in their season.
func seasonList() teamList {
	return teamList{
		name: "seasons", title: "web.team.seasons", help: "web.team.seasons_help",
		keys: []string{"code"},
		columns: []string{
			"web.team.household", "web.team.plot", "web.team.operation", "web.team.area", "web.team.season_day", "web.team.season_next",
			"web.team.window_days", "web.team.lead_days",
		},
		rows: func(r *request, t *teamLists) ([]teamRow, error) {
			list, err := r.srv.Services.ListRecurring(r.ctx(), r.book.ID)
			var out []teamRow
			for _, x := range list {
				area := x.Area.String()
				if x.Area == 0 {
					area = r.text("web.team.whole", nil)
				}
				row := teamRow{Code: x.Code, Aside: !x.Active, Cells: []string{
					nameAmong(x.Household, t.Households), t.plot(x.Plot).Name, nameAmong(x.Operation, t.operations()), area,
					r.seasonWords(x), "", itoa(x.WindowDays), itoa(x.LeadDays),
				}}
				if x.Active {
					next, err := r.srv.Services.Seasons(x, r.today(), nextSeasons)
					if err != nil {
						return nil, err
					}
					row.Cells[5] = datesText(next)
				}
				out = append(out, row)
			}
			return out, err
		},
		form: seasonForm,
		put: func(r *request, t *teamLists, f *formReader) error {
			x := cooperatives.Recurring{
				Code: f.entry(), Plot: codeAmong(f.text("plot"), t.plots()), Operation: codeAmong(f.text("operation"), t.operations()),
				Area: f.area("area"), Cron: strings.Join(strings.Fields(ledger.Narrow(f.text("cron"))), " "),
				LeadDays: f.count("lead_days"), WindowDays: f.count("window_days"), Active: f.checked("active"),
			}
			if x.Cron == "" {
				var err error
				x.Cron, err = cooperatives.Yearly(f.count("month"), f.count("day"))
				f.keep("month", err)
			}
			x.Household = t.plot(x.Plot).Household
			return f.send(func() error {
				return f.services().PutRecurring(r.ctx(), r.actor(), r.key(), r.book.ID, []cooperatives.Recurring{x})
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
	x := cooperatives.Recurring{LeadDays: 30, WindowDays: 10, Active: true}
	month, day, line := strconv.Itoa(r.today().Month()), "1", ""
	list, err := r.srv.Services.ListRecurring(r.ctx(), r.book.ID)
	area := ""
	for _, known := range list {
		if known.Code == code {
			x, month, day, line = known, "", "", known.Cron
			if m, d, yearly := known.Yearly(); yearly {
				month, day, line = strconv.Itoa(m), strconv.Itoa(d), ""
			}
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
		{Name: "month", Key: "web.team.season_month", Kind: "number", Value: month},
		{Name: "day", Key: "web.team.season_date", Kind: "number", Value: day},
		{Name: "window_days", Key: "web.team.window_days", Kind: "number", Value: itoa(x.WindowDays)},
		{Name: "lead_days", Key: "web.team.lead_days", Kind: "number", Value: itoa(x.LeadDays), Hint: "web.team.lead_days_help"},
		{Name: "cron", Key: "web.team.season_cron", Kind: "text", Value: line, Hint: "web.team.season_cron_help"},
		withValue(activeInput, active(x.Active)),
	}, err
}

// seasonWords says on which days the work of a recurring order may begin.
func (r *request) seasonWords(x cooperatives.Recurring) string {
	if month, day, yearly := x.Yearly(); yearly {
		return r.text("web.team.season_yearly", ledger.Args{"month": strconv.Itoa(month), "day": strconv.Itoa(day)})
	}
	fields := strings.Fields(x.Cron)
	if len(fields) != 5 {
		return x.Cron
	}
	months := r.text("web.team.season_all_months", nil)
	if fields[3] != "*" {
		months = r.text("web.team.season_months", ledger.Args{"months": r.listed(fields[3])})
	}
	days := r.text("web.team.season_dates", ledger.Args{"days": r.listed(fields[2])})
	weekdays := r.text("web.team.season_weekdays", ledger.Args{"days": r.weekdays(fields[4])})
	switch {
	case fields[2] == "*" && fields[4] == "*":
		return months + r.text("web.team.season_all_days", nil)
	case fields[2] == "*":
		return months + weekdays
	case fields[4] == "*":
		return months + days
	}
	return months + r.text("web.team.season_either", ledger.Args{"one": days, "other": weekdays})
}

// listed writes a list as people do: 3、9.
func (r *request) listed(field string) string {
	return strings.ReplaceAll(field, ",", r.text("web.team.season_and", nil))
}

// weekdays puts the last field of a line of cron into words: 周一至周五.
func (r *request) weekdays(field string) string {
	names := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	word := func(day string) string {
		no, err := strconv.Atoi(day)
		if err != nil {
			no = slices.Index(names, strings.ToLower(day))
		}
		if no < 0 || no >= len(names) {
			return day
		}
		return r.weekdayName(time.Weekday(no))
	}
	var out []string
	for part := range strings.SplitSeq(field, ",") {
		first, last, spans := strings.Cut(part, "-")
		if spans {
			part = r.text("web.team.season_span", ledger.Args{"from": word(first), "to": word(last)})
		} else {
			part = word(part)
		}
		out = append(out, part)
	}
	return strings.Join(out, r.text("web.team.season_and", nil))
}

// datesText lists days.
func datesText(days []ledger.Date) string {
	out := make([]string, len(days))
	for i, d := range days {
		out[i] = d.String()
	}
	return strings.Join(out, " ")
}
