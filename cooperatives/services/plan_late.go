package services

import (
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/routing"
	"cunzhang/ledger"
)

// Delayed is a job that cannot begin at the minute that was wished for it and begins as soon as its operator is there.
type Delayed struct {
	Visit  PlanVisit
	Job    string // in words
	Wished int    // minutes from midnight
}

// delays finds moves that begin later than a person wished. For a pinned job that is a breach, which names what stands in
// the way, and takes the place of the bare word that it is not where it is pinned.
func (s *scene) delays(moved, visits []routing.Visit) (breaches ledger.Errors, late []Delayed, told map[string]bool) {
	told = map[string]bool{}
	for _, m := range moved {
		i := slices.IndexFunc(visits, func(v routing.Visit) bool { return v.Job == m.Job })
		if m.Start == Anytime || i < 0 || visits[i].Start <= m.Start {
			continue
		}
		if s.problemJob(m.Job).Pin == nil {
			late = append(late, Delayed{s.planVisit(visits[i]), s.label(m.Job), m.Start})
			continue
		}
		told[m.Job] = true
		breaches = append(breaches, s.delayed(m, visits[i], visits))
	}
	return breaches, late, told
}

// delayed says why a pinned job cannot begin when it should, by the visit before it where there is one.
func (s *scene) delayed(wished, got routing.Visit, visits []routing.Visit) *ledger.Error {
	args := ledger.Args{
		"job": s.label(got.Job), "start": cooperatives.Clock(wished.Start), "earliest": cooperatives.Clock(got.Start),
		"operator": s.labels[got.Operator], "day": s.day(got.Day).String(),
	}
	before := -1
	for i, v := range visits {
		if v.Job != got.Job && v.Operator == got.Operator && v.Day == got.Day && v.Start < got.Start &&
			(before < 0 || v.Start > visits[before].Start) {
			before = i
		}
	}
	if before < 0 {
		return ledger.NewError(ledger.Conflict, "plan.pin_too_early", args).At("start")
	}
	v := visits[before]
	args["other"] = s.label(v.Job)
	args["hours"] = cooperatives.Clock(v.Start) + "–" + cooperatives.Clock(v.End)
	return ledger.NewError(ledger.Conflict, "plan.pin_busy", args).At("start")
}
