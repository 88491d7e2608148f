package services_test

import (
	"slices"
	"strconv"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// arranging is an arrangement of the ten days from today on.
func arranging(moves ...services.PlanVisit) services.Arrangement {
	return services.Arrangement{From: today, Days: 10, Moves: moves}
}

func move(order int64, operator, machine string, day int) services.PlanVisit {
	return services.PlanVisit{
		Order: order, Part: 1, Operator: operator, Machine: machine, Day: today.AddDays(day), Start: services.Anytime,
	}
}

// TestArrangeMovesAJob moves a job to another operator, shows the score before and after, and says who must be told.
func TestArrangeMovesAJob(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		no, waits := v.ask(v.order("D1", "FL")), v.ask(v.order("D2", "FL"))
		check(t, v.services.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{assignment(no)}))
		a := arranging(move(no, "B", "", 2), move(waits, "B", "", 2))
		tried, err := v.services.TryArrangement(v.ctx, v.id, a)
		check(t, err)
		if j := v.job(no); j.Operator != "A" {
			t.Errorf("a try moved the job: %+v", j)
		}
		got, err := v.services.Arrange(v.ctx, clerk, v.key(), v.id, a)
		check(t, err)
		if len(got.Breaches) != 0 || got.After != tried.After || got.Before.Unserved == 0 || got.After.Unserved != 0 ||
			len(got.Told) != 2 {
			t.Errorf("judged %+v, tried %+v", got, tried)
		}
		first, second := v.job(no), v.job(waits)
		if first.Operator != "B" || first.Machine != second.Machine || first.Day != today.AddDays(2) ||
			first.Start < second.End && second.Start < first.End {
			t.Errorf("jobs are %+v and %+v", first, second)
		}
		p, err := v.services.FindPlan(v.ctx, v.id, 1)
		check(t, err)
		if !p.Published() || p.Origin != services.ByHand || len(p.Visits) != 2 {
			t.Errorf("plan is %+v", p)
		}
		_, err = v.services.Arrange(v.ctx, clerk, v.key(), v.id, arranging(services.PlanVisit{Order: no, Part: 1}))
		check(t, err)
		if v.state(no) != cooperatives.Admitted {
			t.Errorf("taken out of the plan, the order is %s", v.state(no))
		}
	})
}

// TestArrangeIsJudgedOverThePlan compares with the plan that was published, whatever days somebody looks at and however
// much of it is done; what leaves its days is judged over those that were asked for.
func TestArrangeIsJudgedOverThePlan(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		plough, sow, other := v.ask(v.order("D1", "FL")), v.ask(v.order("D1", "BZ")), v.ask(v.order("D2", "FL"))
		plan := v.published()
		seen := func(from int, m services.PlanVisit) services.Judgement {
			j, err := v.services.TryArrangement(v.ctx, v.id, services.Arrangement{
				From: today.AddDays(from), Days: 14, Moves: []services.PlanVisit{m},
			})
			check(t, err)
			return j
		}
		stays := *visitOf(plan, sow)
		want := plan.Score
		want.Changes = 0
		for _, from := range []int{-7, 0, stays.Day.Day() - today.Day()} {
			if j := seen(from, stays); j.Before != want || j.After != want || len(j.Visits) != 3 {
				t.Errorf("from day %d it is judged %+v, %+v with %d visits; the plan %+v", from, j.Before, j.After, len(j.Visits), want)
			}
		}
		first := visitOf(plan, plough)
		check(t, v.services.Move(v.ctx, clerk, v.key(), v.id, services.OrderMove{
			Order: plough, Part: 1, To: cooperatives.Working, Hand: asClerk,
		}))
		check(t, v.services.Finish(v.ctx, clerk, v.key(), v.id, services.Finishing{
			Order: plough, Part: 1, Hand: asClerk, Area: v.job(plough).Area,
		}))
		if j := seen(0, stays); j.Before.Unfairness != want.Unfairness {
			t.Errorf("ploughed by %s, the loads are off by %d, before by %d", first.Operator, j.Before.Unfairness, want.Unfairness)
		}
		far := *visitOf(plan, other)
		far.Day = today.AddDays(12)
		if j := seen(0, far); len(j.Visits) != 2 || j.Visits[1].Day != far.Day {
			t.Errorf("moved out of the plan it is %+v", j.Visits)
		}
	})
}

// TestArrangeNamesEveryBreach refuses with all that is wrong, in words, and changes nothing.
func TestArrangeNamesEveryBreach(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		steep := v.plot("D3", "H03", 325)
		steep.Slope = 20
		check(t, v.services.PutPlots(v.ctx, clerk, v.key(), v.id, []cooperatives.Plot{steep}))
		v.change("B", func(o *cooperatives.Operator) { o.Leave = []ledger.Date{today.AddDays(1)} })
		hill, sow, plough := v.ask(v.order("D3", "FL")), v.ask(v.order("D1", "BZ")), v.ask(v.order("D1", "FL"))
		check(t, v.services.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{assignment(plough)}))
		for _, c := range []struct {
			name   string
			moves  []services.PlanVisit
			causes []string
			keys   []string
		}{
			{"slope and leave", []services.PlanVisit{move(hill, "B", "M1", 1)}, []string{"slope", "leave"}, nil},
			{"a job before", []services.PlanVisit{move(sow, "A", "M1", 0)}, nil, []string{"dispatch.issue.lag_broken"}},
			{
				"a machine with two operators",
				[]services.PlanVisit{move(hill, "B", "M1", 0)},
				[]string{"slope"},
				[]string{"dispatch.issue.machine_shared"},
			},
			{"an operator with two machines", []services.PlanVisit{move(hill, "A", "M2", 0)}, nil, []string{"dispatch.issue.machine_shared"}},
		} {
			judged, err := v.services.TryArrangement(v.ctx, v.id, arranging(c.moves...))
			check(t, err)
			var causes []string
			for _, b := range judged.Breaches {
				if b.Key == "dispatch.issue.not_able" {
					causes = append(causes, b.Args["route_cause"])
				}
			}
			if !slices.Equal(causes, c.causes) {
				t.Errorf("%s: causes %v, want %v", c.name, causes, c.causes)
			}
			for _, key := range c.keys {
				wantKey(t, judged.Breaches, key, "")
			}
			if _, err := v.services.Arrange(v.ctx, clerk, v.key(), v.id, arranging(c.moves...)); err == nil {
				t.Errorf("%s: it was carried out", c.name)
			}
		}
		if v.state(hill) != cooperatives.Admitted || v.job(plough).Day != today {
			t.Errorf("refused arrangements changed %+v and %+v", v.job(hill), v.job(plough))
		}
		_, err := v.services.TryArrangement(v.ctx, v.id, arranging(move(99, "A", "", 0), move(hill, "X", "", 0),
			move(hill, "A", "M9", 0), move(hill, "A", "M1", 20)))
		for key, field := range map[string]string{
			"plan.no_job": "row.1.order", "operator.unknown": "row.2.operator", "machine.unknown": "row.3.machine",
			"plan.days": "row.4.day",
		} {
			wantKey(t, err, key, field)
		}
	})
}

// TestWhatWaitsForNothingPlannedIsSaid names the job that is not in the plan instead of days between.
func TestWhatWaitsForNothingPlannedIsSaid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		plough, sow := v.ask(v.order("D1", "FL")), v.ask(v.order("D1", "BZ"))
		judged, err := v.services.TryArrangement(v.ctx, v.id, arranging(move(sow, "A", "M1", 3)))
		check(t, err)
		if b := judged.Breaches; len(b) != 1 || b[0].Key != "plan.before_waits" || b[0].Args["other"] != "PG-0001 赵大 地块D1 翻犁" {
			t.Errorf("%d waits for %d: %+v", sow, plough, b)
		}
	})
}

// TestDronesReachNarrowPlots assigns and plans a machine that flies where the way is too narrow for any other.
func TestDronesReachNarrowPlots(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		narrow := v.plot("D1", "H01", 1000)
		narrow.Access, narrow.Slope = 50, 40
		check(t, v.services.PutPlots(v.ctx, clerk, v.key(), v.id, []cooperatives.Plot{narrow}))
		operations, err := v.services.ListOperations(v.ctx, v.id)
		check(t, err)
		operations[slices.IndexFunc(operations, func(o cooperatives.Operation) bool { return o.Code == "FL" })].Paces = []cooperatives.Pace{
			{Kind: "植保无人机", Terrain: cooperatives.AnyTerrain, AreaPerHour: 4000},
		}
		check(t, v.services.PutOperations(v.ctx, clerk, v.key(), v.id, operations))
		check(t, v.services.PutMachines(v.ctx, clerk, v.key(), v.id, []cooperatives.Machine{
			{Code: "M1", Name: "无人机一", Kind: "植保无人机", Width: 120, MaxSlope: 15, Active: true},
		}))
		no := v.ask(v.order("D1", "FL"))
		if p := v.plan(); len(p.Visits) != 1 {
			t.Errorf("the plan leaves out %+v", p.Left)
		}
		check(t, v.services.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{assignment(no)}))
	})
}

// TestPinsHold keeps a pinned job where it is when the plan is made anew, refuses pins that overlap, and lets go.
func TestPinsHold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		no, other := v.ask(v.order("D1", "FL")), v.ask(v.order("D2", "FL"))
		a := arranging(move(no, "B", "M2", 5))
		a.Pin = []services.JobRef{{Order: no, Part: 1}}
		_, err := v.services.Arrange(v.ctx, clerk, v.key(), v.id, a)
		check(t, err)
		p := v.plan()
		if at := visitOf(p, no); at.Operator != "B" || at.Machine != "M2" || at.Day != today.AddDays(5) || !v.job(no).Pinned {
			t.Errorf("the pinned job is planned %+v", at)
		}
		same := move(other, "A", "M2", 5)
		clash := arranging(same)
		clash.Pin = []services.JobRef{{Order: other, Part: 1}}
		_, err = v.services.Arrange(v.ctx, clerk, v.key(), v.id, clash)
		wantKey(t, err, "dispatch.issue.pin_overlaps", "")
		free := arranging()
		free.Unpin = []services.JobRef{{Order: no, Part: 1}}
		_, err = v.services.Arrange(v.ctx, clerk, v.key(), v.id, free)
		check(t, err)
		if v.job(no).Pinned {
			t.Error("the job is still pinned")
		}
		none := arranging()
		none.Pin = []services.JobRef{{Order: other, Part: 1}}
		_, err = v.services.Arrange(v.ctx, clerk, v.key(), v.id, none)
		wantKey(t, err, "plan.no_job", "order")
	})
}

// TestWhatWaitsIsPinnedLast refuses to pin a job by hand whose predecessor a plan may still move, and takes both at once.
func TestWhatWaitsIsPinnedLast(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		plough, sow := assignment(v.ask(v.order("D1", "FL"))), assignment(v.ask(v.order("D1", "BZ")))
		plough.Day, sow.Day, sow.Pinned = today.AddDays(1), today.AddDays(3), true
		assign := func(list ...services.Assignment) error {
			return v.services.Assign(v.ctx, clerk, v.key(), v.id, list)
		}
		before := dbtest.Contents(t, d)
		wantKey(t, assign(sow), "assign.pin_first", "row.1.pinned")
		wantKey(t, assign(plough, sow), "assign.pin_first", "row.2.pinned")
		if changed := dbtest.Changed(before, dbtest.Contents(t, d)); len(changed) > 0 {
			t.Errorf("a refusal changed %v", changed)
		}
		plough.Pinned = true
		check(t, assign(plough, sow))
		v.plan()
	})
}

// TestRainFreesWhatIsPinnedBehind lets go of a pinned job when rain takes the one before it, so that both can be planned
// again; other pins hold.
func TestRainFreesWhatIsPinnedBehind(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		plough, sow, other := v.ask(v.order("D1", "FL")), v.ask(v.order("D1", "BZ")), v.ask(v.order("D2", "FL"))
		a := arranging(move(plough, "B", "M2", 1), move(sow, "A", "M1", 3), move(other, "B", "M2", 5))
		a.Pin = []services.JobRef{{Order: plough, Part: 1}, {Order: sow, Part: 1}, {Order: other, Part: 1}}
		_, err := v.services.Arrange(v.ctx, clerk, v.key(), v.id, a)
		check(t, err)
		halted, p, err := v.services.StopAndReplan(v.ctx, clerk, "rain", v.id,
			services.Weather{Day: today.AddDays(1), Operation: "FL"}, services.PlanInput{From: today, Days: 10, Iterations: 300})
		check(t, err)
		if len(halted) != 1 || halted[0].Order != plough || v.job(sow).Pinned || !v.job(other).Pinned {
			t.Errorf("halted %+v; pinned: sowing %t, the other %t", halted, v.job(sow).Pinned, v.job(other).Pinned)
		}
		if first, second := visitOf(p, plough), visitOf(p, sow); first == nil || second == nil || second.Day <= first.Day {
			t.Errorf("planned again: %+v, %+v", first, second)
		}
	})
}

// TestAPinOnABusyHourIsRefused names what stands in the way of a pinned job, and lets one that is not pinned begin later
// and says so.
func TestAPinOnABusyHourIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		first, second := v.ask(v.order("D1", "FL")), v.ask(v.order("D2", "FL"))
		check(t, v.services.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{assignment(first)})) // 09:00
		at := func(start int, pinned bool) services.Arrangement {
			a := arranging(move(second, "A", "M1", 0))
			a.Moves[0].Start = start
			if pinned {
				a.Pin = []services.JobRef{{Order: second, Part: 1}}
			}
			return a
		}
		for start, key := range map[int]string{570: "plan.pin_busy", 400: "plan.pin_too_early"} {
			before := v.logged()
			_, err := v.services.Arrange(v.ctx, clerk, v.key(), v.id, at(start, true))
			wantKey(t, err, key, "start")
			for _, p := range ledger.Problems(err) {
				if key == "plan.pin_busy" && (p.Args["operator"] != "机手A" || p.Args["start"] != "09:30" || p.Args["other"] == "") {
					t.Errorf("the refusal says %v", p.Args)
				}
				if p.Key == "dispatch.issue.pin_broken" {
					t.Error("the refusal is told twice")
				}
			}
			if v.logged() != before || v.state(second) != cooperatives.Admitted {
				t.Error("a refused pin changed something")
			}
		}
		j, err := v.services.Arrange(v.ctx, clerk, v.key(), v.id, at(570, false))
		check(t, err)
		if len(j.Late) != 1 || j.Late[0].Wished != 570 || j.Late[0].Visit.Start != v.job(second).Start || v.job(second).Start <= 570 {
			t.Errorf("late are %+v, the job begins at %d", j.Late, v.job(second).Start)
		}
		late := at(v.job(second).Start, true)
		_, err = v.services.Arrange(v.ctx, clerk, v.key(), v.id, late)
		check(t, err)
		_, err = v.services.Arrange(v.ctx, clerk, v.key(), v.id, at(570, false)) // the pin goes along
		wantKey(t, err, "plan.pin_busy", "start")
	})
}

// TestAPinThatIsReachedLateStaysThere pins a job by hand to the minute at which its operator leaves home: what is put
// behind it on that day leaves it there and is not blamed for it.
func TestAPinThatIsReachedLateStaysThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		far := v.plot("D1", "H01", 1000)
		far.Position = cooperatives.Position{X: 0, Y: 800}
		check(t, v.services.PutPlots(v.ctx, clerk, v.key(), v.id, []cooperatives.Plot{far}))
		first, second := v.ask(v.order("D1", "FL")), v.ask(v.order("D2", "FL"))
		early := assignment(first)
		early.Start, early.End, early.Pinned = 480, 780, true
		check(t, v.services.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{early}))
		_, err := v.services.Arrange(v.ctx, clerk, v.key(), v.id, arranging(move(second, "A", "M1", 0)))
		check(t, err)
		if j := v.job(first); j.Start != 480 || v.job(second).Start < j.End {
			t.Errorf("jobs are %+v and %+v", j, v.job(second))
		}
	})
}

// TestSwapExchangesTwoJobs exchanges operators and days of two jobs.
func TestSwapExchangesTwoJobs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		one, two := v.ask(v.order("D1", "FL")), v.ask(v.order("D2", "FL"))
		_, err := v.services.Arrange(v.ctx, clerk, v.key(), v.id, arranging(move(one, "A", "M1", 1), move(two, "B", "M2", 3)))
		check(t, err)
		a, err := v.services.Swap(v.ctx, v.id, today, 10, services.JobRef{Order: one, Part: 1}, services.JobRef{Order: two, Part: 1})
		check(t, err)
		_, err = v.services.Arrange(v.ctx, clerk, v.key(), v.id, a)
		check(t, err)
		first, second := v.job(one), v.job(two)
		if first.Operator != "B" || first.Machine != "M2" || first.Day != today.AddDays(3) || second.Operator != "A" ||
			second.Day != today.AddDays(1) {
			t.Errorf("jobs are %+v and %+v", first, second)
		}
		_, err = v.services.Swap(v.ctx, v.id, today, 10, services.JobRef{Order: one, Part: 1}, services.JobRef{Order: 77, Part: 1})
		wantKey(t, err, "plan.no_job", "order")
	})
}

// TestArrangeUnderManyHands lets four people pin jobs to one operator at one time: one of them gets it.
func TestArrangeUnderManyHands(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		var orders []int64
		for _, plot := range []string{"D1", "D2", "D3"} {
			orders = append(orders, v.ask(v.order(plot, "FL")))
		}
		refused := make(chan error, len(orders))
		for i, no := range orders {
			a := arranging(move(no, "A", "M1", 1))
			a.Moves[0].Start = 540
			a.Pin = []services.JobRef{{Order: no, Part: 1}}
			key := "hand-" + strconv.Itoa(i)
			go func() {
				_, err := v.services.Arrange(v.ctx, clerk, key, v.id, a)
				refused <- err
			}()
		}
		won := 0
		for range orders {
			if err := <-refused; err == nil {
				won++
			} else {
				wantKey(t, err, "dispatch.issue.pin_overlaps", "")
			}
		}
		if won != 1 {
			t.Errorf("%d arrangements were carried out", won)
		}
	})
}
