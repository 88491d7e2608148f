package services

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/routing"
	"cunzhang/ledger"
)

// PlanError tells the issues of a routing problem, or of a file that is none, in words, all at once: dispatch.issue.…,
// dispatch.json, dispatch.json_kind, dispatch.json_syntax, dispatch.json_field.
func PlanError(err error) error {
	return planError(err, func(x routing.Issue) *ledger.Error { return issueError(x, x.ID, x.Args["other"]) })
}

func planError(err error, word func(routing.Issue) *ledger.Error) error {
	var issues routing.Issues
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &issues):
		problems := make(ledger.Errors, len(issues))
		for i, x := range issues {
			problems[i] = word(x)
		}
		return problems.Err()
	case errors.As(err, &kind):
		return ledger.NewError(ledger.Invalid, "dispatch.json_kind", ledger.Args{"field": kind.Field, "kind": kind.Value})
	case errors.As(err, &syntax):
		return ledger.NewError(ledger.Invalid, "dispatch.json_syntax", ledger.Args{
			"offset": strconv.FormatInt(syntax.Offset, 10),
		})
	}
	if _, field, found := strings.Cut(err.Error(), "json: unknown field "); found {
		return ledger.NewError(ledger.Invalid, "dispatch.json_field", ledger.Args{"field": strings.Trim(field, `"`)})
	}
	return ledger.NewError(ledger.Invalid, "dispatch.json", ledger.Args{"cause": err.Error()})
}

// issueError is the sentence of an issue, with its row.
func issueError(x routing.Issue, id, other string) *ledger.Error {
	key := "dispatch.issue." + string(x.Code)
	if x.Row == "problem" && id == "" && (x.Code == routing.BadNumber || x.Code == routing.UnknownID) {
		key = "dispatch.whole." + string(x.Code) // a setting of the whole problem stands in no row
	}
	if x.Code == routing.TimesOverlap && other == "" {
		key = "dispatch.first." + string(x.Code) // no visit stands before it: the way is that from home
	}
	return ledger.NewError(ledger.Invalid, key, ledger.Args{
		"route_row": x.Row, "id": id, "field": x.Args["field"], "value": x.Args["value"], "other": other,
		"max": x.Args["max"], "count": x.Args["count"], "route_cause": x.Args["cause"], "name": x.Args["id"],
	})
}

// words are the issues of the book's own problem with the visits, with names that people know.
func (s *scene) words(err error, visits []routing.Visit) error {
	return planError(err, func(x routing.Issue) *ledger.Error { return s.issue(x, visits) })
}

func (s *scene) issue(x routing.Issue, visits []routing.Visit) *ledger.Error {
	before := func(v routing.Visit) bool { return v.Job == x.Args["other"] }
	if x.Code == routing.LagBroken && !slices.ContainsFunc(visits, before) {
		return ledger.NewError(ledger.Conflict, "plan.before_waits", ledger.Args{
			"job": s.label(x.ID), "other": s.label(x.Args["other"]),
		})
	}
	id := x.ID
	if x.Row == "job" {
		id = s.label(id)
	} else if name := s.labels[id]; name != "" {
		id = name
	}
	return issueError(x, id, s.label(x.Args["other"]))
}

// jobNumber is what people call a job whose order is not at hand: the first part may be the only one.
func jobNumber(order int64, part int) string {
	if part < 2 {
		return cooperatives.OrderNumber(order)
	}
	return cooperatives.OrderNumber(order) + "/" + strconv.Itoa(part)
}

// label names a job by its number, household, plot and operation.
func (s *scene) label(id string) string {
	o := s.orders[id]
	if o == nil {
		return id
	}
	return jobLabel(o, s.jobs[id].Part)
}

func jobLabel(o *cooperatives.Order, part int) string {
	return o.JobNumber(part) + " " + o.HouseholdName + " " + o.PlotName + " " + o.OperationLabel
}
