package routing_test

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"cunzhang/cooperatives/routing"
)

// written is a problem of two jobs, the second behind the first.
const written = `{"days": 3, "grace_days": 1, "meters_per_minute": 100,
"places": [{"id": "home", "x": 0, "y": 0}, {"id": "plot", "x": 500, "y": 0}],
"operators": [{"id": "王", "home": "home", "skills": ["翻犁"], "machines": ["拖"], "start": 480, "end": 960,
  "overtime_until": 1020, "past_load": 0},
 {"id": "李", "home": "home", "skills": ["翻犁"], "machines": ["拖"], "start": 480, "end": 960,
  "overtime_until": 1020, "past_load": 0}],
"machines": [{"id": "拖", "max_slope": 10, "width": 150, "rates": [{"operation": "翻犁", "area_per_hour": 200}]}],
"jobs": [{"id": "a", "household": "h", "place": "plot", "operation": "翻犁", "area": 400, "priority": 3, "earliest": 0,
  "due": 1, "latest": 2},
 {"id": "b", "household": "h", "place": "plot", "operation": "翻犁", "area": 400, "priority": 3, "earliest": 0,
  "due": 1, "latest": 2, "after": [{"job": "a", "min_days": 1, "max_days": 2}]}]}`

func TestCheckRefuses(t *testing.T) {
	pinned := `"pin": {"operator": "王", "machine": "拖", "day": 0, "start": 600}, `
	for _, c := range []struct {
		name, old, new string
		code           routing.Code
		row, id        string
	}{
		{"a name used twice", `"id": "b"`, `"id": "a"`, routing.DuplicateID, "job", "a"},
		{"an unknown place", `"place": "plot"`, `"place": "moon"`, routing.UnknownID, "job", "a"},
		{"an unknown machine", `["拖"], "st`, `["车"], "st`, routing.UnknownID, "operator", "王"},
		{"a job that waits for nothing known", `"job": "a"`, `"job": "x"`, routing.UnknownID, "job", "b"},
		{"a job that waits for itself", `"job": "a"`, `"job": "b"`, routing.WaitsInCircle, "job", "b"},
		{"a window that ends before it starts", `"earliest": 0`, `"earliest": 2`, routing.WindowReversed, "job", "a"},
		{
			"hours that end before they start", `"earliest": 0`, `"from": 600, "to": 500, "earliest": 0`,
			routing.WindowReversed, "job", "a",
		},
		{"no days", `"days": 3`, `"days": 0`, routing.BadNumber, "problem", ""},
		{"no priority", `"priority": 3`, `"priority": 0`, routing.BadNumber, "job", "a"},
		{"no speed", `"meters_per_minute": 100`, `"meters_per_minute": 0`, routing.BadNumber, "problem", ""},
		{"travel that is no square", `"grace_days": 1`, `"travel": [[0]]`, routing.BadTravel, "problem", ""},
		{"unknown goals", `"grace_days": 1`, `"goals": "x"`, routing.UnknownID, "problem", ""},
		{
			"a published job that is not there", `"grace_days": 1`, `"published": [{"job": "x"}]`,
			routing.UnknownID, "published", "x",
		},
		{"a pin on a slope", `"priority": 3`, pinned + `"slope": 20, "priority": 3`, routing.PinImpossible, "job", "a"},
		{"a pin behind a job without", `"id": "b"`, pinned + `"id": "b"`, routing.PinBeforeOthers, "job", "b"},
		{
			"a pin too late", `"priority": 3`,
			strings.Replace(pinned, "600", "1000", 1) + `"priority": 3`, routing.PinImpossible, "job", "a",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := routing.ReadProblem(strings.NewReader(strings.Replace(written, c.old, c.new, 1)))
			var issues routing.Issues
			if !errors.As(err, &issues) {
				t.Fatalf("err = %v", err)
			}
			if x := issues[0]; x.Code != c.code || x.Row != c.row || x.ID != c.id {
				t.Errorf("issues %v, want %s in %s %q", issues, c.code, c.row, c.id)
			}
		})
	}
}

func TestCheckRefusesOverlappingPins(t *testing.T) {
	p := problem(t)
	p.Jobs[1].After = nil
	at, later := 600, 700
	p.Jobs[0].Pin = &routing.Pin{Operator: "王", Machine: "拖", Day: 1, Start: &at}
	for _, other := range []routing.Pin{
		{Operator: "王", Machine: "拖", Day: 1, Start: &later},
		{Operator: "李", Machine: "拖", Day: 1},
	} {
		p.Jobs[1].Pin = &other
		if issues := p.Check(); len(issues) != 1 || issues[0].Code != routing.PinOverlaps || issues[0].Args["other"] != "a" {
			t.Errorf("issues of %+v: %v", other, issues)
		}
	}
}

func TestReadIsStrict(t *testing.T) {
	for _, text := range []string{"", "{", written + "{}", strings.Replace(written, `"days"`, `"weeks"`, 1)} {
		if p, err := routing.ReadProblem(strings.NewReader(text)); err == nil {
			t.Errorf("read %.30q as %+v", text, p)
		}
	}
}

func problem(t testing.TB) *routing.Problem {
	t.Helper()
	p, err := routing.ReadProblem(strings.NewReader(written))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func solve(t testing.TB, p *routing.Problem) *routing.Plan {
	t.Helper()
	plan, err := routing.Solve(context.Background(), p, routing.Options{Iterations: 200})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestPlanSurvivesJSON(t *testing.T) {
	p := problem(t)
	plan := solve(t, p)
	var first, second, again bytes.Buffer
	if err := errors.Join(routing.WriteJSON(&first, plan), routing.WriteJSON(&again, p)); err != nil {
		t.Fatal(err)
	}
	q, err := routing.ReadProblem(&again)
	if err != nil {
		t.Fatal(err)
	}
	read, err := routing.ReadPlan(bytes.NewReader(first.Bytes()), q)
	if err != nil {
		t.Fatal(err)
	}
	if err := routing.WriteJSON(&second, read); err != nil || first.String() != second.String() {
		t.Errorf("%v: wrote\n%s, then\n%s", err, first.String(), second.String())
	}
}

func TestValidateRefuses(t *testing.T) {
	p := problem(t)
	for _, c := range []struct {
		name   string
		code   routing.Code
		change func(*routing.Plan)
	}{
		{"a lost job", routing.JobLost, func(plan *routing.Plan) { plan.Visits = plan.Visits[:1] }},
		{"a job twice", routing.JobTwice, func(plan *routing.Plan) { plan.Visits = append(plan.Visits, plan.Visits[0]) }},
		{"an unknown job", routing.UnknownID, func(plan *routing.Plan) { plan.Visits[0].Job = "x" }},
		{"a day that is not there", routing.UnknownID, func(plan *routing.Plan) { plan.Visits[0].Day = 9 }},
		{"an unknown operator", routing.UnknownID, func(plan *routing.Plan) { plan.Visits[0].Operator = "x" }},
		{"work done too fast", routing.TimeWrong, func(plan *routing.Plan) { plan.Visits[0].End-- }},
		{"a start before the way", routing.TimesOverlap, func(plan *routing.Plan) {
			plan.Visits[0].Start -= 3
			plan.Visits[0].End -= 3
		}},
		{"an end after the day", routing.DayTooLong, func(plan *routing.Plan) {
			plan.Visits[0].Start += 500
			plan.Visits[0].End += 500
		}},
		{"too small a lag", routing.LagBroken, func(plan *routing.Plan) { plan.Visits[1].Day = plan.Visits[0].Day }},
		{"a better score than it has", routing.ScoreWrong, func(plan *routing.Plan) { plan.Score.Travel-- }},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := solve(t, p)
			c.change(plan)
			if issues := routing.Validate(p, plan); len(issues) == 0 || issues[0].Code != c.code {
				t.Errorf("issues %v, want %s", issues, c.code)
			}
		})
	}
}

func TestReadPlanRefusesWhatTheValidatorRefuses(t *testing.T) {
	p := problem(t)
	for _, text := range []string{"{", `{"visits": [], "unserved": [], "score": {}}`} {
		if plan, err := routing.ReadPlan(strings.NewReader(text), p); err == nil {
			t.Errorf("read %q as %+v", text, plan)
		}
	}
}

func TestIssuesNameTheirRows(t *testing.T) {
	issues := routing.Issues{
		{Code: routing.UnknownID, Row: "job", ID: "a", Args: map[string]string{"field": "place"}},
		{Code: routing.BadNumber, Row: "problem"},
	}
	if have, want := issues.Error(), `job "a": unknown_id map[field:place]; problem "": bad_number map[]`; have != want {
		t.Errorf("%s, want %s", have, want)
	}
}

func TestCausesSurviveJSON(t *testing.T) {
	p := problem(t)
	p.Operators = p.Operators[:1]
	p.Jobs[0].Slope = 20
	plan := solve(t, p)
	if len(plan.Unserved) != 2 {
		t.Fatalf("left out: %+v", plan.Unserved)
	}
	var text bytes.Buffer
	if err := routing.WriteJSON(&text, plan); err != nil {
		t.Fatal(err)
	}
	again, err := routing.ReadPlan(&text, p)
	if err != nil || !reflect.DeepEqual(plan, again) {
		t.Errorf("%v: wrote %+v, read %+v", err, plan, again)
	}
	if err := new(routing.Cause).UnmarshalText([]byte("mood")); err == nil {
		t.Error("read an unknown cause")
	}
}

func FuzzReadProblem(f *testing.F) {
	f.Add(written)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := routing.ReadProblem(strings.NewReader(text))
		if err != nil || len(p.Jobs)*len(p.Operators)*len(p.Machines)*p.Days > 10_000 {
			return
		}
		if issues := routing.Validate(p, solve(t, p)); issues != nil {
			t.Error(issues)
		}
	})
}

func FuzzReadSolomon(f *testing.F) {
	f.Add(generated("RC1", 5, 1))
	f.Fuzz(func(t *testing.T, text string) {
		in, err := routing.ReadSolomon(strings.NewReader(text))
		if err != nil || len(in.Customers) > 20 {
			return
		}
		tours, err := routing.SolveInstance(context.Background(), in, routing.VehiclesFirst, routing.Options{Iterations: 50})
		if err == nil {
			checkTours(t, in, routing.VehiclesFirst, tours)
		}
	})
}
