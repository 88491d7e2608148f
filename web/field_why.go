package web

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/reports/chart"
)

// explain says why jobs wait, as the newest plan found out, and lists plans that nobody was told yet.
func (p *boardPage) explain(r *request, t *teamLists) error {
	plans, err := r.srv.Services.ListPlans(r.ctx(), r.book.ID, 0)
	if err != nil {
		return err
	}
	for i := range plans {
		if plans[i].Published() {
			break
		}
		p.Drafts = append(p.Drafts, r.planRow(&plans[i]))
	}
	for _, plan := range plans {
		if plan.Origin == services.ByHand {
			continue // a hand gives no reasons
		}
		for i := range p.Waiting {
			for _, l := range plan.Left {
				if p.Waiting[i].Card.ID == (cooperatives.Job{Order: l.Order, Part: l.Part}).ID() {
					p.Waiting[i].Reasons, p.Waiting[i].Helps = r.reasons(l, t)
				}
			}
		}
		break
	}
	return nil
}

// reminders tells licences that end soon and machines that go to maintenance.
func (r *request) reminders() ([]string, error) {
	list, err := r.srv.Services.Reminders(r.ctx(), r.book.ID, r.today())
	var out []string
	for _, x := range list {
		args := ledger.Args{"name": x.Name, "day": x.Day.String()}
		switch {
		case x.Licence:
			out = append(out, r.text("web.team.remind_licence", args))
		case x.Until != x.Day:
			args["until"] = x.Until.String()
			out = append(out, r.text("web.team.remind_maintenances", args))
		default:
			out = append(out, r.text("web.team.remind_maintenance", args))
		}
	}
	return out, err
}

// reasons says why a job is left out and what would help.
func (r *request) reasons(l services.Left, t *teamLists) (why, helps []string) {
	for _, c := range l.Causes {
		why = append(why, r.text("dispatch.cause."+c, nil))
	}
	for _, h := range l.Helps {
		var lift []string
		for _, c := range h.Lift {
			lift = append(lift, r.text("dispatch.lift."+c, nil))
		}
		args := ledger.Args{
			"day": h.Day.String(), "operator": nameAmong(h.Operator, t.operators()), "machine": nameAmong(h.Machine, t.machines()),
			"lift": strings.Join(lift, r.text("dispatch.and", nil)), "minutes": strconv.Itoa(h.Minutes),
		}
		if h.Minutes > 0 {
			helps = append(helps, r.text("web.team.help_minutes", args))
		} else {
			helps = append(helps, r.text("web.team.help", args))
		}
	}
	return why, helps
}

// fairness draws what each operator has done and has before him in the season, in 亩, and how even that is.
func (p *boardPage) fairness(r *request, t *teamLists, orders []cooperatives.Order) error {
	loads := map[string]cooperatives.Mu{}
	for _, o := range t.Operators {
		loads[o.Code] = o.PastLoad
	}
	for _, o := range orders {
		for _, j := range o.Jobs {
			if j.Operator != "" && has(onBoard(), j.State) {
				loads[j.Operator] += j.Area
			}
		}
	}
	c := chart.Chart{Kind: chart.Rows, Title: r.text("web.team.load_title", nil)}
	series := chart.Series{Name: r.text("web.team.load", nil)}
	var values []cooperatives.Mu
	for _, o := range t.Operators {
		if !o.Active {
			continue
		}
		c.Labels = append(c.Labels, o.Name)
		series.Values = append(series.Values, ledger.Money(loads[o.Code])) // hundredths, as fen are
		values = append(values, loads[o.Code])
	}
	c.Series = []chart.Series{series}
	p.Even = evenness(values)
	var err error
	if len(values) > 0 {
		p.Chart, err = r.view(c, nil)
	}
	return err
}

// evenness is Jain's index of loads: 1.00 when all are alike, 1/n when one has everything; nothing for no load.
func evenness(loads []cooperatives.Mu) string {
	sum, squares := decimal.Zero, decimal.Zero
	for _, l := range loads {
		d := decimal.NewFromInt(int64(l))
		sum, squares = sum.Add(d), squares.Add(d.Mul(d))
	}
	if squares.IsZero() {
		return ""
	}
	return sum.Mul(sum).DivRound(squares.Mul(decimal.NewFromInt(int64(len(loads)))), 2).StringFixed(2)
}
