package web

import (
	"net/url"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

// arrangedDays are the days from the Monday of the board on that a hand can move jobs in.
const arrangedDays = 14

// judgement is what an arrangement would do: what it breaks, in words, the score before and after, and who must be told.
type judgement struct {
	Breaches []string
	Late     []string // jobs that begin later than was wished
	Scores   []scoreRow
	Told     []toldRow
	Swap     bool // it exchanges two jobs
}

// scoreRow is one goal of the plan, before and after; less is better.
type scoreRow struct {
	Words         string
	Before, After int64
	Better, Worse bool
}

// scores compares two scores goal by goal, the most important first.
func (r *request) scores(before, after services.PlanScore) []scoreRow {
	out := []scoreRow{
		{Words: r.text("web.team.goal_unserved", nil), Before: before.Unserved, After: after.Unserved},
		{Words: r.text("web.team.goal_late", nil), Before: before.LateDays, After: after.LateDays},
		{Words: r.text("web.team.goal_unfair", nil), Before: before.Unfairness, After: after.Unfairness},
		{Words: r.text("web.team.goal_waiting", nil), Before: before.Waiting, After: after.Waiting},
		{Words: r.text("web.team.goal_travel", nil), Before: before.Travel, After: after.Travel},
		{Words: r.text("web.team.goal_overtime", nil), Before: before.Overtime, After: after.Overtime},
		{Words: r.text("web.team.goal_changes", nil), Before: before.Changes, After: after.Changes},
	}
	for i := range out {
		out[i].Better, out[i].Worse = out[i].After < out[i].Before, out[i].After > out[i].Before
	}
	return out
}

// judged puts a judgement into words.
func (r *request) judged(j services.Judgement, t *teamLists) (*judgement, error) {
	out := &judgement{Scores: r.scores(j.Before, j.After)}
	out.Breaches = r.breaches(j.Breaches)
	for _, d := range j.Late {
		out.Late = append(out.Late, r.text("web.team.begins_late", ledger.Args{
			"job": d.Job, "wished": cooperatives.Clock(d.Wished), "start": cooperatives.Clock(d.Visit.Start),
		}))
	}
	var err error
	out.Told, err = r.toldRows(j.Told, t)
	return out, err
}

// breaches puts what breaks rules into words.
func (r *request) breaches(list ledger.Errors) []string {
	var out []string
	for _, e := range list {
		out = append(out, r.srv.Locale.Error(r.lang, e))
	}
	return out
}

// parseJob reads the name of a job: 12/1.
func parseJob(text string) (services.JobRef, error) {
	no, rest, ok := strings.Cut(text, "/")
	order, err1 := strconv.ParseInt(no, 10, 64)
	part, err2 := strconv.Atoi(rest)
	if !ok || err1 != nil || err2 != nil {
		return services.JobRef{}, ledger.NewError(ledger.Invalid, "web.team.which_job", nil).At("job")
	}
	return services.JobRef{Order: order, Part: part}, nil
}

// boardArrange moves a job where the form, or the hand that dragged it, says: tried first, with what would break and the
// score before and after, then done. Without a machine it is the one that the operator drives that day; without a time
// the job begins when it fits best; without an operator the job waits again.
func boardArrange(r *request) error { return r.arrange(r.form(), (*request).move) }

// boardSwap exchanges two jobs: each goes to the operator, machine, day and time of the other.
func boardSwap(r *request) error { return r.arrange(r.form(), (*request).swap) }

// boardTrial shows the board with what would come of the move or exchange in its address. A trial is shown there, and not
// by the form that asks for it, so that the way back leads to it.
func boardTrial(r *request) error {
	f := r.addressed()
	read := (*request).move
	if f.text("other") != "" {
		read = (*request).swap
	}
	form, a, err := read(r, f)
	if err != nil {
		return showBoard(r, form, nil, err)
	}
	j, err := r.srv.Services.TryArrangement(r.ctx(), r.book.ID, a)
	if err != nil {
		return showBoard(r, form, nil, asInvalid(oneRow(err)))
	}
	if f.text("refused") == "" {
		return r.judge(form, j, nil)
	}
	return r.judge(form, j, oneRow(j.Breaches.Err()))
}

// move reads where a job is to go.
func (r *request) move(f *formReader) (moveForm, services.Arrangement, error) {
	form := moveForm{
		Job: f.text("job"), Operator: f.text("operator"), Machine: f.text("machine"), Day: f.text("day"),
		Start: f.text("start"), Pinned: f.checked("pinned"),
	}
	job, err := parseJob(form.Job)
	if err != nil {
		return form, services.Arrangement{}, err
	}
	a, err := r.arrangement()
	if err != nil {
		return form, a, err
	}
	v := services.PlanVisit{
		Order: job.Order, Part: job.Part, Operator: form.Operator, Machine: form.Machine, Day: f.date("day"),
		Start: services.Anytime,
	}
	if form.Start != "" {
		v.Start = f.minute("start")
	}
	if f.checked("out") {
		v.Operator, v.Machine = "", ""
	} else if v.Operator == "" {
		f.keep("operator", ledger.NewError(ledger.Invalid, "field.required", nil))
	}
	a.Moves = []services.PlanVisit{v}
	if form.Pinned && v.Operator != "" {
		a.Pin = []services.JobRef{job}
	}
	return form, a, f.problems.Err()
}

// swap reads which two jobs are to change places.
func (r *request) swap(f *formReader) (moveForm, services.Arrangement, error) {
	form := moveForm{Job: f.text("job"), Other: f.text("other")}
	one, err := parseJob(form.Job)
	if err != nil {
		return form, services.Arrangement{}, err
	}
	other, err := parseJob(form.Other)
	if err != nil {
		f.keep("other", err)
		return form, services.Arrangement{}, f.problems
	}
	base, err := r.arrangement()
	if err != nil {
		return form, base, err
	}
	a, err := r.srv.Services.Swap(r.ctx(), r.book.ID, base.From, base.Days, one, other)
	return form, a, asInvalid(err)
}

// arrangement is one of the days that the board shows.
func (r *request) arrangement() (services.Arrangement, error) {
	week, err := r.week()
	return services.Arrangement{From: week, Days: arrangedDays}, err
}

// arrange carries out what a form asks for, or leads to its trial.
func (r *request) arrange(f *formReader, read func(*request, *formReader) (moveForm, services.Arrangement, error)) error {
	form, a, err := read(r, f)
	if err != nil {
		return showBoard(r, form, nil, err)
	}
	if f.checked("try") {
		return r.to(r.trialPath(form))
	}
	return r.carryOut(form, a)
}

// trialPath is the address of the trial of a move in the week that the address of a form names.
func (r *request) trialPath(form moveForm) string { return r.boardPath() + "&try=1&" + form.query() }

// query is a move as the address of its trial carries it.
func (m moveForm) query() string {
	q := url.Values{}
	for name, value := range map[string]string{
		"job": m.Job, "other": m.Other, "operator": m.Operator, "machine": m.Machine, "day": m.Day, "start": m.Start,
	} {
		if value != "" {
			q.Set(name, clip(value, 40))
		}
	}
	if m.Pinned {
		q.Set("pinned", "1")
	}
	return q.Encode()
}

// carryOut does what is arranged, or says why not.
func (r *request) carryOut(form moveForm, a services.Arrangement) error {
	done, problem := r.srv.Services.Arrange(r.ctx(), r.actor(), r.key(), r.book.ID, a)
	switch {
	case problem != nil:
		return r.refuse(form, a, oneRow(problem))
	case len(done.Late) > 0:
		return r.to(saidOf(a, r.boardPath()+"&done=late"))
	case done.Same:
		return r.to(r.boardPath() + "&done=same")
	case saidOf(a, "") != "":
		return r.to(saidOf(a, r.boardPath()))
	}
	return r.to(r.boardPath() + "&done=changed")
}

// refuse says why something cannot be arranged. What breaks a rule is said at the address of its trial, so that the way back
// does not ask to send the form again.
func (r *request) refuse(form moveForm, a services.Arrangement, problem error) error {
	j, err := r.srv.Services.TryArrangement(r.ctx(), r.book.ID, a)
	switch {
	case err != nil:
		return showBoard(r, form, nil, problem)
	case len(j.Breaches) > 0 && len(a.Moves) > 0 && a.Moves[0].Operator != "":
		return r.to(r.trialPath(form) + "&refused=1")
	}
	return r.judge(form, j, problem)
}

// judge shows the board with what an arrangement would do, and what was wrong when it was to be done.
func (r *request) judge(form moveForm, j services.Judgement, problem error) error {
	t, err := r.team()
	if err != nil {
		return err
	}
	judged, err := r.judged(j, t)
	if err != nil {
		return err
	}
	judged.Swap = form.Other != ""
	return showBoard(r, form, judged, problem)
}

// saidOf adds to an address that the page is to say what an arrangement did, where that is to give one job to somebody.
func saidOf(a services.Arrangement, path string) string {
	if len(a.Moves) != 1 || a.Moves[0].Operator == "" {
		return path
	}
	return withSaid(path, services.JobRef{Order: a.Moves[0].Order, Part: a.Moves[0].Part})
}

// boardPath is the board in the week that the address of a form names.
func (r *request) boardPath() string {
	return r.base() + "/field?" + url.Values{"week": {clip(r.QueryParam("week"), 10)}}.Encode()
}

// boardPin keeps a job where it is when plans are made anew, or lets it go.
func boardPin(r *request) error {
	f := r.form()
	form := moveForm{Job: f.text("job")}
	job, err := parseJob(form.Job)
	if err != nil {
		return showBoard(r, form, nil, err)
	}
	a, err := r.arrangement()
	if err != nil {
		return showBoard(r, form, nil, err)
	}
	if f.checked("off") {
		a.Unpin = []services.JobRef{job}
	} else {
		a.Pin = []services.JobRef{job}
	}
	return r.carryOut(form, a)
}

// asInvalid lets a form that names something that is gone be shown again, in place of a page that says it is not there.
func asInvalid(err error) error {
	if ledger.KindOf(err) != ledger.NotFound {
		return err
	}
	var es ledger.Errors
	for _, e := range ledger.Problems(err) {
		es = append(es, ledger.NewError(ledger.Invalid, e.Key, e.Args).At(e.Field))
	}
	return es
}
