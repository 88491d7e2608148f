package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

func orderAssign(r *request) error {
	return orderAct(r, func(no int64, f *formReader, form *partForm) error {
		was, a, err := r.assignment(no, f, form)
		if err != nil {
			return err
		}
		form.assigned = &was
		return r.srv.Services.Assign(r.ctx(), r.actor(), r.key(), r.book.ID, []services.Assignment{a})
	})
}

// assignment reads the form of a job: operator, machine, day and time; was is the job before. Without an end it takes as
// long as the machine needs there.
func (r *request) assignment(
	no int64, f *formReader, form *partForm,
) (was cooperatives.Job, a services.Assignment, err error) {
	a = services.Assignment{
		Order: no, Part: form.Part, Operator: form.Operator, Machine: form.Machine, Day: f.date("day"),
		Start: f.minute("start"), End: f.minute("end"), Pinned: form.Pinned,
	}
	if len(f.problems) > 0 {
		return was, a, f.problems
	}
	d, err := r.srv.Services.FindOrder(r.ctx(), r.book.ID, no)
	if err != nil {
		return was, a, err
	}
	for _, j := range d.Jobs {
		if j.Part == a.Part {
			was = j
		}
	}
	if a.End == 0 {
		t, err := r.team()
		if err != nil {
			return was, a, err
		}
		a.End = a.Start + t.minutes(d.Operation, a.Machine, d.Plot, was.Area)
	}
	return was, a, nil
}

// assigned says whom a job was given to a moment ago, and what is wrong with that.
type assigned struct {
	Job      services.JobRef
	Words    string
	Breaches []string
	Scores   []scoreRow // of the plan before and after, where one covers both places of the job
}

// withSaid adds to an address that the page is to say how a job is assigned.
func withSaid(path string, job services.JobRef) string {
	mark := "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	return path + mark + url.Values{"said": {cooperatives.Job{Order: job.Order, Part: job.Part}.ID()}}.Encode()
}

// withWas adds to an address where a job was before it was assigned.
func withWas(path string, j *cooperatives.Job) string {
	place := ""
	if j.Operator != "" && j.State == cooperatives.Scheduled {
		place = strings.Join([]string{j.Operator, j.Machine, j.Day.String(), itoa(j.Start), itoa(j.End)}, "|")
	}
	return path + "&" + url.Values{"was": {place}}.Encode()
}

// was is where the address says that a job was; a place without operator for one that waited. It is for showing alone.
func (r *request) was() (v services.PlanVisit, known bool) {
	if !r.QueryParams().Has("was") || r.QueryParam("was") == "" {
		return v, r.QueryParams().Has("was")
	}
	place := strings.Split(r.QueryParam("was"), "|")
	if len(place) != 5 {
		return v, false
	}
	day, err := ledger.ParseDate(place[2])
	start, err1 := strconv.Atoi(place[3])
	end, err2 := strconv.Atoi(place[4])
	v = services.PlanVisit{Operator: place[0], Machine: place[1], Day: day, Start: start, End: end}
	return v, err == nil && err1 == nil && err2 == nil
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
	out := &assigned{
		Job: job,
		Words: r.text("web.team.assigned_to", ledger.Args{
			"number": jobNumber(&d.Order, j.Part), "operator": nameAmong(j.Operator, t.operators()),
			"machine": t.machineWords(j.Machine), "day": j.Day.String(), "hours": hoursOf(j.Start, j.End),
		}),
	}
	if out.Breaches, err = r.breachesOf(&j); err != nil {
		return nil, err
	}
	if was, known := r.was(); known {
		before, after, covered, err := r.srv.Services.ScoresSince(r.ctx(), r.book.ID, job, was)
		if err != nil {
			return nil, err
		}
		if covered {
			out.Scores = r.scores(before, after)
		}
	}
	return out, nil
}

// breachesOf says what is wrong with a job as it is scheduled.
func (r *request) breachesOf(j *cooperatives.Job) ([]string, error) {
	if j.State != cooperatives.Scheduled {
		return nil, nil
	}
	job := services.JobRef{Order: j.Order, Part: j.Part}
	found, err := r.srv.Services.BreachesOf(r.ctx(), r.book.ID, monday(j.Day), arrangedDays, job)
	return r.breaches(found), err
}
