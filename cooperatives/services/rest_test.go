package services_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// begin gives a part to an operator on a day and begins the work.
func (v *village) begin(a services.Assignment) {
	v.t.Helper()
	check(v.t, v.services.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{a}))
	check(v.t, v.services.Move(v.ctx, driver, v.key(), v.id, services.OrderMove{
		Order: a.Order, Part: a.Part, To: cooperatives.Working, Hand: asClerk,
	}))
}

// parts tells the parts of an order: number, area and state of each, with the operator of those that have one.
func (v *village) parts(no int64) string {
	v.t.Helper()
	d, err := v.services.FindOrder(v.ctx, v.id, no)
	check(v.t, err)
	var list []string
	for _, j := range d.Jobs {
		list = append(list, strings.TrimSpace(strconv.Itoa(j.Part)+" "+j.Area.String()+" "+j.State.String()+" "+j.Operator))
	}
	return strings.Join(list, ", ")
}

// TestRainInTheMiddleBindsWhatWasDone stops for rain in the middle of a job. What was done is bound to operator, machine,
// plot and day; sowing waits for the rest, which is planned anew and done by another operator on a later day; both are
// paid what they did, and the season's cap of the subsidy counts both.
func TestRainInTheMiddleBindsWhatWasDone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		s := v.services
		no := v.ask(v.order("D1", "FL"))
		sown := v.ask(v.order("D1", "BZ"))
		v.begin(assignment(no))
		check(t, s.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{{
			Order: sown, Part: 1, Operator: "A", Machine: "M1", Day: today.AddDays(2), Start: 540, End: 600, Pinned: true,
		}}))
		stop := services.Finishing{
			Order: no, Part: 1, Hand: asOperator, Area: 400, Rest: services.RestHalts, Reason: "下雨",
			Fuel: cooperatives.Fuel{Litres: 600, Cost: 45_00},
		}
		for key, edit := range map[string]func(f *services.Finishing){
			"work.nothing_left": func(f *services.Finishing) { f.Area = 1000 },
			"work.area":         func(f *services.Finishing) { f.Area = 0 },
			"order.above_plot":  func(f *services.Finishing) { f.Area = 1001 },
			"order.no_reason":   func(f *services.Finishing) { f.Reason = " " },
			"order.not_yours":   func(f *services.Finishing) { f.Hand.Self = "B" },
		} {
			bad := stop
			edit(&bad)
			wantKey(t, s.Finish(v.ctx, driver, v.key(), v.id, bad), key, "")
		}
		before := v.logged()
		check(t, s.Finish(v.ctx, driver, "stop", v.id, stop))
		check(t, s.Finish(v.ctx, driver, "stop", v.id, stop)) // the second touch does nothing
		if got := v.parts(no); got != "1 4.00 finished A, 2 6.00 halted A" || v.logged() != before+2 {
			t.Errorf("parts are %s, %d rows in the log", got, v.logged()-before)
		}
		f, err := s.FindOrder(v.ctx, v.id, no)
		check(t, err)
		if w := f.Works[0]; len(f.Works) != 1 || w.Operator != "A" || w.Machine != "M1" || w.Plot != "D1" || w.Day != today || w.Area != 400 {
			t.Errorf("the works are %+v", f.Works)
		}
		if e := f.Events[len(f.Events)-1]; e.Part != 2 || e.To != cooperatives.Halted || e.Note != "6.00亩 下雨" {
			t.Errorf("the last event is %+v", e)
		}
		if d, err := s.FindOrder(v.ctx, v.id, sown); err != nil || d.Jobs[0].Pinned {
			t.Errorf("what waits for the rest is pinned: %v", err)
		}
		_, err = s.Accept(v.ctx, driver, v.key(), v.id, v.accepting(no, 400, 0))
		check(t, err)
		wantKey(t, s.Move(v.ctx, clerk, v.key(), v.id, services.OrderMove{
			Order: sown, Part: 1, To: cooperatives.Working, Hand: asClerk,
		}), "order.after", "")
		p, err := s.TryPlan(v.ctx, v.id, services.PlanInput{From: today, Days: 10, Seed: 1, Iterations: 200, Replan: true})
		check(t, err)
		if rest, then := visitOf(p, no), visitOf(p, sown); rest == nil || rest.Part != 2 || then == nil || then.Day <= rest.Day {
			t.Errorf("the rest is planned at %+v, sowing at %+v", rest, then)
		}

		v.begin(services.Assignment{Order: no, Part: 2, Operator: "B", Machine: "M2", Day: today.AddDays(1), Start: 540, End: 720})
		check(t, s.Finish(v.ctx, driver, v.key(), v.id, services.Finishing{Order: no, Part: 2, Hand: asClerk, Area: 600}))
		rest := v.accepting(no, 600, 0)
		rest.Part = 2
		above := rest
		above.Area = 601
		wantKey(t, second(s.Accept(v.ctx, driver, v.key(), v.id, above)), "order.above_plot", "area")
		_, err = s.Accept(v.ctx, driver, v.key(), v.id, rest)
		check(t, err)
		settled, err := s.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		pay := map[string]ledger.Money{}
		total := services.Total(settled.Charges)
		for _, c := range settled.Charges {
			pay[c.Operator] += c.Pay
		}
		if pay["A"] != 4*45_00 || pay["B"] != 6*45_00 || total.Gross != 800_00 || total.Subsidy != 240_00 {
			t.Errorf("paid %v, in all %+v", pay, total)
		}
	})
}

// TestRestGoesOnAnotherDay stops a job in the middle and all of another, and has another operator do what is left of both
// two days later: each work record has who did it with what on which day.
func TestRestGoesOnAnotherDay(t *testing.T) {
	var days atomic.Int64
	now := func() time.Time { return dbtest.Now().AddDate(0, 0, int(days.Load())) }
	dbtest.EachAt(t, now, func(t *testing.T, d *db.DB) {
		days.Store(0)
		v := newVillage(t, d)
		half, none := v.ask(v.order("D1", "FL")), v.ask(v.order("D2", "FL"))
		v.begin(assignment(half))
		check(t, v.services.Finish(v.ctx, driver, v.key(), v.id, services.Finishing{
			Order: half, Part: 1, Hand: asOperator, Area: 400, Rest: services.RestHalts, Reason: "下雨",
		}))
		v.begin(assignment(none))
		check(t, v.services.Move(v.ctx, driver, v.key(), v.id, services.OrderMove{
			Order: none, Part: 1, To: cooperatives.Halted, Hand: asOperator, Reason: "下雨",
		}))
		days.Store(2)
		for no, part := range map[int64]int{half: 2, none: 1} {
			v.begin(services.Assignment{
				Order: no, Part: part, Operator: "B", Machine: "M2", Day: today.AddDays(2), Start: 480 + int(no)*60, End: 540 + int(no)*60,
			})
			f, err := v.services.FindOrder(v.ctx, v.id, no)
			check(t, err)
			asOther := services.Hand{As: cooperatives.AsOperator, Self: "B"}
			check(t, v.services.Finish(v.ctx, driver, v.key(), v.id, services.Finishing{
				Order: no, Part: part, Hand: asOther, Area: f.Jobs[part-1].Area,
			}))
			a := v.accepting(no, f.Jobs[part-1].Area, 0)
			a.Part = part
			_, err = v.services.Accept(v.ctx, driver, v.key(), v.id, a)
			check(t, err)
		}
		for no, want := range map[int64]string{half: "A M1 20260316 4.00, B M2 20260318 6.00", none: "B M2 20260318 5.50"} {
			f, err := v.services.FindOrder(v.ctx, v.id, no)
			check(t, err)
			var works []string
			for _, w := range f.Works {
				works = append(works, fmt.Sprintf("%s %s %d %s", w.Operator, w.Machine, w.Day, w.Area))
			}
			if got := strings.Join(works, ", "); got != want {
				t.Errorf("the works of order %d are %s, want %s", no, got, want)
			}
		}
	})
}

// TestWeatherEndsWhatWasDone stops the work of a day with one job half done.
func TestWeatherEndsWhatWasDone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		half, none := v.ask(v.order("D1", "FL")), v.ask(v.order("D2", "FL"))
		v.begin(assignment(half))
		v.begin(services.Assignment{Order: none, Part: 1, Operator: "B", Machine: "M2", Day: today, Start: 540, End: 600})
		w := services.Weather{Day: today, Operation: "FL", Done: []services.DoneSoFar{
			{JobRef: services.JobRef{Order: half, Part: 1}, Area: 1000},
		}}
		wantKey(t, second(v.services.StopWork(v.ctx, clerk, v.key(), v.id, w)), "work.nothing_left", "done.1.1")
		w.Done[0].Area, w.Operation = 300, "BZ"
		wantKey(t, second(v.services.StopWork(v.ctx, clerk, v.key(), v.id, w)), "weather.not_stopped", "done.1.1")
		w.Operation = "FL"
		halted, err := v.services.StopWork(v.ctx, clerk, v.key(), v.id, w)
		check(t, err)
		if got := v.parts(half); got != "1 3.00 finished A, 2 7.00 halted A" || len(halted) != 2 {
			t.Errorf("parts are %s, halted %v", got, halted)
		}
		if got := v.parts(none); got != "1 5.50 halted B" {
			t.Errorf("parts are %s", got)
		}
	})
}

// TestPartsAreTheOrder stops, finishes, accepts and takes back at random: the parts of an order are always its area, none
// twice, all that was done stays as it was recorded, and no more is accepted than the plot has.
func TestPartsAreTheOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.sign()
		season := 0
		rapid.Check(t, func(r *rapid.T) {
			season++
			o := v.order("D1", "FL")
			o.Season = "季" + strconv.Itoa(season)
			no := v.ask(o)
			var works []services.Work
			for range rapid.IntRange(1, 12).Draw(r, "steps") {
				f, err := v.services.FindOrder(v.ctx, v.id, no)
				check(t, err)
				j := rapid.SampledFrom(f.Jobs).Draw(r, "job")
				v.step(r, j)
				if f, err = v.services.FindOrder(v.ctx, v.id, no); err != nil {
					t.Fatal(err)
				}
				var sum, accepted cooperatives.Mu
				for i, x := range f.Jobs {
					if x.Part != i+1 || x.Area <= 0 {
						t.Fatalf("part %d of %d has %s", x.Part, i+1, x.Area)
					}
					sum += x.Area
				}
				last := map[int]cooperatives.Mu{}
				for _, a := range f.Acceptances {
					if f.Jobs[a.Part-1].State == cooperatives.Verified {
						last[a.Part] = a.Area
					}
				}
				for _, area := range last {
					accepted += area
				}
				if sum != f.Area || accepted > 1000 {
					t.Fatalf("the parts have %s of %s, accepted are %s", sum, f.Area, accepted)
				}
				for _, w := range works {
					if !containsWork(f.Works, w) {
						t.Fatalf("%+v is gone", w)
					}
				}
				works = f.Works
			}
		})
	})
}

func containsWork(list []services.Work, w services.Work) bool {
	for _, x := range list {
		if x == w {
			return true
		}
	}
	return false
}

// step does something with a part that can be done, or is refused.
func (v *village) step(r *rapid.T, j cooperatives.Job) {
	area := cooperatives.Mu(rapid.IntRange(1, 1000).Draw(r, "area"))
	rest := rapid.SampledFrom([]services.Rest{
		services.RestUnsaid, services.RestWaits, services.RestDropped, services.RestHalts,
	}).Draw(r, "rest")
	move := func(to cooperatives.OrderState) error {
		return v.services.Move(v.ctx, clerk, v.key(), v.id, services.OrderMove{
			Order: j.Order, Part: j.Part, To: to, Hand: asClerk, Reason: "雨",
		})
	}
	var err error
	switch j.State {
	case cooperatives.Admitted, cooperatives.Halted:
		v.begin(services.Assignment{
			Order: j.Order, Part: j.Part, Operator: rapid.SampledFrom([]string{"A", "B"}).Draw(r, "operator"), Machine: "M1",
			Day: today.AddDays(v.keys), Start: 540, End: 600,
		})
	case cooperatives.Working:
		err = v.services.Finish(v.ctx, clerk, v.key(), v.id, services.Finishing{
			Order: j.Order, Part: j.Part, Hand: asClerk, Area: area, Rest: rest, Reason: "雨",
		})
	case cooperatives.Finished:
		if rapid.IntRange(0, 4).Draw(r, "again") == 0 {
			err = move(cooperatives.Halted)
			break
		}
		a := v.accepting(j.Order, area, 0)
		a.Part, a.Rest = j.Part, rest
		_, err = v.services.Accept(v.ctx, clerk, v.key(), v.id, a)
	default:
		err = move(cooperatives.Finished)
	}
	for _, p := range ledger.Problems(err) {
		switch p.Key {
		case "work.rest", "work.nothing_left", "order.above_plot", "order.parts":
		default:
			v.t.Fatal(err)
		}
	}
}
