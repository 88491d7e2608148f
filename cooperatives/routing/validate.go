package routing

import (
	"math"
	"slices"
	"sort"
	"strconv"
)

// The codes of a plan.
const (
	JobLost       Code = "job_lost"       // neither visited nor unserved
	JobTwice      Code = "job_twice"      // visited or left out more than once
	NotAble       Code = "not_able"       // Args: cause
	TimeWrong     Code = "time_wrong"     // it ends before its work can be done, or begins outside its hours
	TimesOverlap  Code = "times_overlap"  // no time for the way from the visit before; Args: other
	DayTooLong    Code = "day_too_long"   // the operator is not back in time
	MachineShared Code = "machine_shared" // two operators with a machine, or two machines with an operator; Args: other
	LagBroken     Code = "lag_broken"     // too near to or far from a job it waits for; Args: other
	PinBroken     Code = "pin_broken"     // not where it is pinned
	ScoreWrong    Code = "score_wrong"    // Args: have, want
)

// Validate checks a plan against its problem from the rules alone: it shares nothing with the search, so that a plan
// can be trusted before it is published. Nil: all is well.
func Validate(p *Problem, plan *Plan) Issues {
	v := &validator{p: p, jobs: map[string]*Job{}, visit: map[string]Visit{}, count: map[string]int{}}
	for i := range p.Jobs {
		v.jobs[p.Jobs[i].ID] = &p.Jobs[i]
	}
	for _, u := range plan.Unserved {
		v.count[u.Job]++
		if v.jobs[u.Job] == nil {
			v.wrong(UnknownID, u.Job)
		}
	}
	for _, x := range plan.Visits {
		v.count[x.Job]++
		v.visit[x.Job] = x
		v.able(x)
	}
	for _, j := range p.Jobs {
		if n := v.count[j.ID]; n == 0 {
			v.wrong(JobLost, j.ID)
		} else if n > 1 {
			v.wrong(JobTwice, j.ID)
		}
	}
	if slices.ContainsFunc(v.found, func(x Issue) bool { return x.Code != NotAble && x.Code != TimeWrong && x.Code != PinBroken }) {
		return v.found // what is not there cannot be followed
	}
	v.waits()
	v.shared(plan.Visits)
	v.measure(plan)
	return v.found
}

type validator struct {
	p     *Problem
	jobs  map[string]*Job
	visit map[string]Visit
	count map[string]int
	score Score
	found Issues
}

func (v *validator) wrong(code Code, job string, args ...string) {
	x := Issue{Code: code, Row: "job", ID: job}
	if len(args) == 2 {
		x.Args = map[string]string{args[0]: args[1]}
	}
	v.found = append(v.found, x)
}

func (v *validator) crew(x Visit) (*Operator, *Machine) {
	o := slices.IndexFunc(v.p.Operators, func(o Operator) bool { return o.ID == x.Operator })
	m := slices.IndexFunc(v.p.Machines, func(m Machine) bool { return m.ID == x.Machine })
	if o < 0 || m < 0 {
		return nil, nil
	}
	return &v.p.Operators[o], &v.p.Machines[m]
}

// able checks one visit by itself.
func (v *validator) able(x Visit) {
	j := v.jobs[x.Job]
	o, m := v.crew(x)
	if j == nil || o == nil || x.Day < 0 || x.Day >= v.p.Days {
		v.wrong(UnknownID, x.Job)
		return
	}
	rate := slices.IndexFunc(m.Rates, func(r Rate) bool { return r.Operation == j.Operation })
	for _, c := range []struct {
		cause  Cause
		broken bool
	}{
		{CauseOperation, rate < 0},
		{CauseSkill, !slices.Contains(o.Skills, j.Operation)},
		{CauseLicence, !slices.Contains(o.Machines, m.ID)},
		{CauseSlope, j.Slope > m.MaxSlope},
		{CauseAccess, j.Access != 0 && m.Width > j.Access},
		{CauseLeave, slices.Contains(o.Leave, x.Day)},
		{CauseMaintenance, slices.Contains(m.Maintenance, x.Day)},
		{CauseWindow, j.Pin == nil && (x.Day < j.Earliest || x.Day > j.Latest)},
		{CauseWeather, j.Pin == nil && slices.ContainsFunc(v.p.Blackouts, func(b Blackout) bool {
			return b.Day == x.Day && (b.Operation == j.Operation || b.Operation == "") && (j.Wet || !b.WetOnly)
		})},
	} {
		if c.broken {
			v.wrong(NotAble, x.Job, "cause", c.cause.String())
		}
	}
	if rate < 0 {
		return
	}
	effort, to := j.Effort, j.To
	if effort == 0 {
		effort = 100
	}
	if to == 0 {
		to = 1440
	}
	took := math.Ceil(float64(j.Area*60*effort) / float64(m.Rates[rate].AreaPerHour*100))
	if x.End-x.Start != j.Setup+int(took) || (j.Pin == nil || j.Pin.Start == nil) && (x.Start < j.From || x.Start > to) {
		v.wrong(TimeWrong, x.Job)
	}
	if pin := j.Pin; pin != nil && (pin.Operator != x.Operator || pin.Machine != x.Machine || pin.Day != x.Day ||
		pin.Start != nil && *pin.Start != x.Start) {
		v.wrong(PinBroken, x.Job)
	}
}

// waits checks jobs against those they wait for, and pinned ones for being there at all.
func (v *validator) waits() {
	for _, j := range v.p.Jobs {
		x, served := v.visit[j.ID]
		if !served {
			if j.Pin != nil {
				v.wrong(PinBroken, j.ID)
			}
			continue
		}
		for _, a := range j.After {
			b, ok := v.visit[a.Job]
			days := x.Day - b.Day
			if !ok || days < a.MinDays || days > a.MaxDays ||
				days == 0 && (b.Operator != x.Operator || b.Machine != x.Machine || b.End > x.Start) {
				v.wrong(LagBroken, j.ID, "other", a.Job)
			}
		}
	}
}

// shared follows every operator through every day.
func (v *validator) shared(visits []Visit) {
	type who struct {
		id  string
		day int
	}
	routes, driver := map[who][]Visit{}, map[who]Visit{}
	for _, x := range visits {
		routes[who{x.Operator, x.Day}] = append(routes[who{x.Operator, x.Day}], x)
		first, ok := driver[who{x.Machine, x.Day}]
		if !ok {
			driver[who{x.Machine, x.Day}] = x
		} else if first.Operator != x.Operator {
			v.wrong(MachineShared, x.Job, "other", first.Job)
		}
	}
	for _, route := range routes {
		sort.Slice(route, func(a, b int) bool {
			return route[a].Start < route[b].Start || route[a].Start == route[b].Start && route[a].End < route[b].End
		})
		v.follow(route)
	}
}

// follow drives one route.
func (v *validator) follow(route []Visit) {
	o, m := v.crew(route[0])
	base := m.Place
	if base == "" {
		base = o.Home
	}
	at, now, before := base, o.Start, ""
	for _, x := range route {
		place := v.jobs[x.Job].Place
		way := v.minutes(at, place)
		if x.Start < now+way {
			v.wrong(TimesOverlap, x.Job, "other", before)
		}
		if x.Machine != m.ID {
			v.wrong(MachineShared, x.Job, "other", before)
		}
		v.score.Travel += int64(way)
		at, now, before = place, x.End, x.Job
	}
	home := v.minutes(at, base)
	v.score.Travel += int64(home)
	if now+home > o.OvertimeUntil {
		v.wrong(DayTooLong, before)
	}
	v.score.Overtime += int64(max(0, now+home-o.End))
}

func (v *validator) minutes(from, to string) int {
	a := slices.IndexFunc(v.p.Places, func(l Place) bool { return l.ID == from })
	b := slices.IndexFunc(v.p.Places, func(l Place) bool { return l.ID == to })
	if len(v.p.Travel) > 0 {
		return v.p.Travel[a][b]
	}
	dx, dy := float64(v.p.Places[a].X-v.p.Places[b].X), float64(v.p.Places[a].Y-v.p.Places[b].Y)
	return int(math.Ceil(math.Hypot(dx, dy) / float64(v.p.MetersPerMinute)))
}

// measure works the score out again.
func (v *validator) measure(plan *Plan) {
	load, total := map[string]int64{}, int64(0)
	for _, o := range v.p.Operators {
		load[o.ID] = o.PastLoad
	}
	told := map[string]Visit{}
	for _, x := range v.p.Published {
		told[x.Job] = x
	}
	for _, j := range v.p.Jobs {
		work := j.Load
		if work == 0 {
			work = int64(j.Area)
			if j.Effort != 0 {
				work = work * int64(j.Effort) / 100
			}
		}
		total += work
		x, served := v.visit[j.ID]
		if !served {
			v.score.Unserved += int64(j.Priority)
			continue
		}
		load[x.Operator] += work
		if x.Day > j.Due {
			v.score.LateDays += int64(x.Day - j.Due)
		}
		if wait := int64(x.Day - j.Earliest + j.Waited - v.p.GraceDays); wait > 0 {
			v.score.Waiting += min(wait, MaxDays) * min(wait, MaxDays)
		}
		if old, ok := told[j.ID]; ok && old.Operator != x.Operator {
			v.score.Changes++
		}
		if old, ok := told[j.ID]; ok && old.Day != x.Day {
			v.score.Changes++
		}
	}
	v.fairness(load, total)
	if v.score != plan.Score {
		v.found = append(v.found, Issue{Code: ScoreWrong, Row: "plan", Args: map[string]string{
			"have": written(plan.Score), "want": written(v.score),
		}})
	}
}

// fairness squares how far the loads above the least past one are off what each would have of all, in fifths of that.
func (v *validator) fairness(load map[string]int64, total int64) {
	n := int64(len(v.p.Operators))
	if n < 2 {
		return
	}
	least := v.p.Operators[0].PastLoad
	for _, o := range v.p.Operators {
		least = min(least, o.PastLoad)
		total += o.PastLoad
	}
	step := max(1, (total-n*least)/(5*n))
	for _, l := range load {
		steps := (l-least+step/2)/step - 5
		v.score.Unfairness += steps * steps
	}
}

func written(s Score) string {
	text := ""
	for _, n := range []int64{s.Unserved, s.LateDays, s.Unfairness, s.Waiting, s.Travel, s.Overtime, s.Changes} {
		text += " " + strconv.FormatInt(n, 10)
	}
	return text[1:]
}
