package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

func orderAssign(r *request) error {
	return orderAct(r, func(no int64, f *formReader, form *partForm) error {
		a, err := r.assignment(no, f, form)
		if err != nil {
			return err
		}
		form.assigns = true
		return r.srv.Services.Assign(r.ctx(), r.actor(), r.key(), r.book.ID, []services.Assignment{a})
	})
}

// assignment reads the form of a job: operator, machine, day and time. Without an end it takes as long as the machine
// needs there.
func (r *request) assignment(no int64, f *formReader, form *partForm) (services.Assignment, error) {
	a := services.Assignment{
		Order: no, Part: form.Part, Operator: form.Operator, Machine: form.Machine, Day: f.date("day"),
		Start: f.minute("start"), End: f.minute("end"), Pinned: form.Pinned,
	}
	if len(f.problems) > 0 {
		return a, f.problems
	}
	if a.End == 0 {
		minutes, err := r.minutes(no, a.Part, a.Machine)
		if err != nil {
			return a, err
		}
		a.End = a.Start + minutes
	}
	return a, nil
}

// minutes is how long a machine needs for a part of an order, an hour where nobody knows.
func (r *request) minutes(no int64, part int, machine string) (int, error) {
	d, err := r.srv.Services.FindOrder(r.ctx(), r.book.ID, no)
	if err != nil {
		return 0, err
	}
	t, err := r.team()
	if err != nil {
		return 0, err
	}
	for _, j := range d.Jobs {
		if j.Part == part {
			return t.minutes(d.Operation, machine, d.Plot, j.Area), nil
		}
	}
	return 60, nil
}

// assigned says whom a job was given to a moment ago, and what is wrong with that.
type assigned struct {
	Words    string
	Breaches []string
}

// withSaid adds to an address that the page is to say how a job is assigned.
func withSaid(path string, job services.JobRef) string {
	mark := "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	return path + mark + url.Values{"said": {cooperatives.Job{Order: job.Order, Part: job.Part}.ID()}}.Encode()
}

// said is what the address asks to be said of a job: who does it, with which machine, when, and what is wrong with that; nil
// where it asks for nothing, or nobody does the job any more.
func (r *request) said(t *teamLists) (*assigned, error) {
	job, err := parseJob(r.QueryParam("said"))
	if err != nil || r.Request().Method != http.MethodGet {
		return nil, nil
	}
	d, err := r.srv.Services.FindOrder(r.ctx(), r.book.ID, job.Order)
	if err != nil {
		if ledger.KindOf(err) == ledger.NotFound {
			err = nil
		}
		return nil, err
	}
	at := slices.IndexFunc(d.Jobs, func(j cooperatives.Job) bool { return j.Part == job.Part })
	if at < 0 || d.Jobs[at].Operator == "" {
		return nil, nil
	}
	j := d.Jobs[at]
	found, err := r.srv.Services.BreachesOf(r.ctx(), r.book.ID, monday(j.Day), arrangedDays, job)
	return &assigned{
		Words: r.text("web.team.assigned_to", ledger.Args{
			"number": jobNumber(&d.Order, j.Part), "operator": nameAmong(j.Operator, t.operators()),
			"machine": t.machineWords(j.Machine), "day": j.Day.String(), "hours": hoursOf(j.Start, j.End),
		}),
		Breaches: r.breaches(found),
	}, err
}
