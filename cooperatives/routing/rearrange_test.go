package routing

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// What a person moves is where it was put, nothing is lost, others keep their places, and putting it back gives the
// plan of before.
func TestRearrangeMovesOneJobAndLosesNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := village(rapid.Uint64().Draw(t, "seed"), 3, rapid.IntRange(2, 20).Draw(t, "jobs"), 5)
		plan := solved(t, p, 50)
		if len(plan.Visits) == 0 {
			return
		}
		moved := plan.Visits[rapid.IntRange(0, len(plan.Visits)-1).Draw(t, "which")]
		moved.Operator = rapid.SampledFrom(p.Operators).Draw(t, "operator").ID
		moved.Day = rapid.IntRange(0, p.Days-1).Draw(t, "day")
		moved.Start = rapid.SampledFrom([]int{Anytime, 500, 900}).Draw(t, "start")
		after := Rearrange(p, plan.Visits, []Visit{moved})
		if len(after) != len(plan.Visits) {
			t.Fatalf("%d visits became %d", len(plan.Visits), len(after))
		}
		for _, v := range after {
			k := slices.IndexFunc(plan.Visits, func(w Visit) bool { return w.Job == v.Job })
			old := plan.Visits[k]
			if v.Job == moved.Job {
				old = moved
				if v.Start < moved.Start {
					t.Errorf("%s begins at %d, wanted not before %d", v.Job, v.Start, moved.Start)
				}
			}
			if v.Operator != old.Operator || v.Machine != old.Machine || v.Day != old.Day {
				t.Errorf("%+v became %+v", old, v)
			}
		}
		judged, _ := Judge(p, after)
		if judged == nil || len(judged.Visits)+len(judged.Unserved) != len(p.Jobs) {
			t.Fatalf("judged %+v", judged)
		}
	})
}

func TestJudgeAgreesWithTheSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := village(rapid.Uint64().Draw(t, "seed"), 3, 20, 5)
		plan := solved(t, p, 50)
		judged, issues := Judge(p, plan.Visits)
		if issues != nil || judged.Score != plan.Score {
			t.Errorf("judged %+v with %v, the search found %+v", judged.Score, issues, plan.Score)
		}
	})
}

func TestJudgeNamesEveryBreach(t *testing.T) {
	p := one()
	p.Jobs[0].Slope, p.Operators[0].Leave, p.Jobs[0].Latest, p.Jobs[0].Due = 30, []int{1}, 0, 0
	visits := Rearrange(p, nil, []Visit{{Job: "J", Operator: "O", Machine: "M", Day: 1, Start: Anytime}})
	_, issues := Judge(p, visits)
	var causes []string
	for _, x := range issues {
		causes = append(causes, x.Args["cause"])
	}
	if want := []string{"slope", "leave", "window"}; !slices.Equal(causes, want) {
		t.Errorf("breaches %v, want %v", issues, want)
	}
	if plan, issues := Judge(p, []Visit{{Job: "x", Operator: "O", Machine: "M"}}); plan != nil || len(issues) != 1 {
		t.Errorf("an unknown job is judged %+v, %v", plan, issues)
	}
}

// A day that is too long is told alone: its score is right.
func TestATooLongDayIsScoredRight(t *testing.T) {
	p := one()
	o := &p.Operators[0]
	late := Visit{Job: "J", Operator: "O", Machine: "M", Day: 1, Start: o.OvertimeUntil}
	judged, issues := Judge(p, Rearrange(p, nil, []Visit{late}))
	if len(issues) != 1 || issues[0].Code != DayTooLong || judged.Score.Overtime <= int64(o.OvertimeUntil-o.End) {
		t.Errorf("issues %v, score %+v", issues, judged.Score)
	}
}

// A job that may begin any time goes behind the one it waits for, and where it keeps nobody from their hours.
func TestRearrangeMindsOrderAndHours(t *testing.T) {
	p := one()
	p.Jobs[0].Area = 100
	early, waits := p.Jobs[0], p.Jobs[0]
	early.ID, early.To = "early", 500
	waits.ID, waits.After = "waits", []After{{Job: "early", MaxDays: 1}}
	p.Jobs = append(p.Jobs, early, waits)
	at := func(job string) Visit { return Visit{Job: job, Operator: "O", Machine: "M", Start: Anytime} }
	visits := Rearrange(p, nil, []Visit{at("early")})
	visits = Rearrange(p, visits, []Visit{at("J")})
	visits = Rearrange(p, visits, []Visit{at("waits")})
	if plan, issues := Judge(p, visits); issues != nil || len(plan.Visits) != 3 || visits[0].Job != "early" {
		t.Errorf("arranged %+v: %v", visits, issues)
	}
}
