package web

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

// rainPage is the form for a day on which weather stops work, and the days that there are.
type rainPage struct {
	Day, Operation, Note string
	Operations           []named
	Working              []rainJob
	Rows                 []rainRow

	done map[string]string // areas as they were typed, by the names of their boxes
}

// rainJob is a job that is being done, of which a part may be done already.
type rainJob struct {
	Name, Words, Who, Area, Typed string
}

// rainRow is weather that was noted.
type rainRow struct {
	Day, Operation, Words, Note, By string
}

// rainSearch is how long a plan near the published one is searched after rain.
const rainSearch = 10 * time.Second

func rainForm(r *request) error {
	return showRain(r, rainPage{Day: r.today().String()}, nil)
}

func showRain(r *request, data rainPage, problem error) error {
	t, err := r.team()
	if err != nil {
		return err
	}
	data.Operations = t.operations()
	working, err := r.jobsOf("", cooperatives.Working)
	if err != nil {
		return err
	}
	for _, j := range working {
		name := services.JobRef{Order: j.No, Part: j.Part}.Field()
		data.Working = append(data.Working, rainJob{
			Name: name, Who: nameAmong(j.Operator, t.operators()),
			Words: jobNumber(&j.Order, j.Part) + " " + nameAmong(j.Operation, t.operations()) + " " + t.plot(j.Plot).Name,
			Area:  j.Job.Area.String(), Typed: data.done[name],
		})
	}
	weather, err := r.srv.Services.ListWeather(r.ctx(), r.book.ID, r.today().AddDays(-7), r.today().AddDays(60))
	if err != nil {
		return err
	}
	for _, w := range weather {
		data.Rows = append(data.Rows, rainRow{w.Day.String(), w.Operation, r.stopped(w, t), w.Note, w.ActorName + " " + stamp(w.At)})
	}
	return r.ok("field_rain", r.text("web.team.rain", nil), &data, problem)
}

// rainStop halts what the weather forbids and searches a new plan near the one that people were told.
func rainStop(r *request) error {
	f := r.form()
	data := rainPage{Day: f.text("day"), Operation: f.text("operation"), Note: f.text("note")}
	w := services.Weather{Day: f.date("day"), Operation: data.Operation, Note: data.Note}
	w.Done, data.done = f.doneSoFar()
	if len(f.problems) > 0 {
		return showRain(r, data, f.problems)
	}
	halted, err := r.srv.Services.StopWork(r.ctx(), r.actor(), r.key(), r.book.ID, w)
	if err != nil {
		return showRain(r, data, asInvalid(err))
	}
	if len(halted) == 0 {
		return r.to(r.base() + "/field/rain?done=saved")
	}
	r.search(services.PlanInput{From: max(w.Day, r.today()), Days: arrangedDays, Replan: true}, rainSearch)
	return r.to(r.base() + "/field/plans/run" + haltedQuery(w.Day, len(halted)))
}

// doneSoFar reads how much was done of the jobs that rain stops in the middle, and what was typed.
func (t *formReader) doneSoFar() (list []services.DoneSoFar, typed map[string]string) {
	typed = map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(t.r.Request().PostForm)) {
		id, ok := strings.CutPrefix(name, "done.")
		if !ok {
			continue
		}
		order, part, _ := strings.Cut(id, ".")
		no, err := strconv.ParseInt(order, 10, 64)
		n, err2 := strconv.Atoi(part)
		area := t.area(name)
		typed[name] = t.text(name)
		if err == nil && err2 == nil && area > 0 {
			list = append(list, services.DoneSoFar{JobRef: services.JobRef{Order: no, Part: n}, Area: area})
		}
	}
	return list, typed
}

// haltedQuery has pages say how many jobs rain has halted on a day.
func haltedQuery(day ledger.Date, jobs int) string {
	return "?" + url.Values{"done": {"halted"}, "day": {day.String()}, "count": {strconv.Itoa(jobs)}}.Encode()
}

// halted is what the address says of rain: on which day it halted how many jobs, none where it says nothing.
func (r *request) halted() (ledger.Date, int) {
	day, err := ledger.ParseDate(r.QueryParam("day"))
	jobs, wrong := strconv.Atoi(r.QueryParam("count"))
	if r.QueryParam("done") != "halted" || err != nil || wrong != nil {
		return 0, 0
	}
	return day, jobs
}

// haltedQuery passes on to the next page what the address says of rain; empty for nothing.
func (r *request) haltedQuery() string {
	if day, jobs := r.halted(); jobs > 0 {
		return haltedQuery(day, jobs)
	}
	return ""
}

// rainLift takes weather back that did not come.
func rainLift(r *request) error {
	f := r.form()
	day := f.date("day")
	if len(f.problems) > 0 {
		return showRain(r, rainPage{Day: r.today().String()}, f.problems)
	}
	err := r.srv.Services.LiftWeather(r.ctx(), r.actor(), r.key(), r.book.ID, day, f.text("operation"))
	if err != nil {
		return showRain(r, rainPage{Day: r.today().String()}, asInvalid(err))
	}
	return r.to(r.base() + "/field/rain?done=removed")
}
