package web

import (
	"net/url"
	"strings"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestOrderIsChangedByForm changes a planned order, is told what waits again and what is stale, and is refused in words.
func TestOrderIsChangedByForm(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.team()
	no := s.ordered("D1", "FL")
	s.assigned(no, 20260316)
	c := s.as(staff.Chair)
	const page = "/b/gz/field/orders/1"
	form := func(changed ...string) url.Values {
		f := url.Values{
			"version": {"2"}, "area": {"6.00"}, "earliest": {"2026-03-16"}, "latest": {"2026-03-22"}, "urgency": {"urgent"},
			"note": {"走西边机耕道"},
		}
		for i := 0; i < len(changed); i += 2 {
			f.Set(changed[i], changed[i+1])
		}
		return f
	}
	c.get(page).want(t, 200, "改订单", `value="6.00"`).wantWords(t)
	c.step(page, page+"/change", form("latest", "2026-03-15")).want(t, 422, "2026-03-15", `role="alert"`, "西边机耕道").wantWords(t)
	c.step(page, page+"/change", form("area", "6.01")).want(t, 422, "6.01")
	c.step(page, page+"/change", form("urgency", "always")).want(t, 422, "轻重")
	if a := c.step(page, page+"/change", form()).want(t, 303); a.location != page+"?done=changed" {
		t.Errorf("sent to %s", a.location)
	}
	c.get(page).want(t, 200, "优先", "西边机耕道", "机手A").wantWords(t)
	c.step(page, page+"/change", form()).want(t, 409, "刚被别人改过")
	if a := c.step(page, page+"/change", form("version", "3", "earliest", "2026-03-18")).want(t, 303); a.location != page+"?done=freed" {
		t.Errorf("sent to %s", a.location)
	}
	c.get(page+"?done=freed").want(t, 200, "放回待派", "2026-03-18 – 2026-03-22 6.00亩").wantWords(t)
	c.get("/b/gz/field/orders").want(t, 200, "优先")
	s.as(staff.Auditor).step(page, page+"/change", form()).want(t, 403)
	c.step("/b/gz/field/orders/9", "/b/gz/field/orders/9/change", form()).want(t, 404)
}

// TestHistoryIsToldInTheLanguageOfThePage has no Chinese unit or word of the program in the history of an English page.
func TestHistoryIsToldInTheLanguageOfThePage(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.team()
	no := s.ordered("D1", "FL")
	s.assigned(no, 20260317)
	s.finished(no, 528)
	c := s.as(staff.Chair)
	const page = "/b/gz/field/orders/1"
	c.get(page).want(t, 200, "5.28亩，2026年3月16日做，原排2026年3月17日", "5.28亩 赵大").wantWords(t)
	c.get("/language?to=en&back="+url.QueryEscape(page)).want(t, 303)
	a := c.get(page).want(t, 200, "5.28 mu, done on 2026-03-16, planned for 2026-03-17", "5.28 mu, 赵大").wantWords(t)
	for _, word := range []string{"亩", "原排"} {
		if strings.Contains(a.body, word) {
			t.Errorf("the English page says %s", word)
		}
	}
}

// TestAssigningSaysToWhom assigns a job from the page of its order and on the board: both say who does it, with which machine
// and when, and what of it breaks a rule.
func TestAssigningSaysToWhom(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		no := s.ordered("D1", "FL")
		s.assigned(no, 20260317)
		c := s.as(staff.Chair)
		const board, page = "/b/gz/field?week=2026-03-16", "/b/gz/field/orders/1"
		c.step("/b/gz/field/rain", "/b/gz/field/rain", url.Values{"day": {"2026-03-19"}, "operation": {"FL"}, "note": {"大雨"}}).want(t, 303)
		on := func(day string) url.Values {
			return url.Values{"part": {"1"}, "operator": {"A"}, "machine": {"M1"}, "day": {day}, "start": {"13:00"}}
		}
		a := c.step(page, page+"/assign", on("2026-03-19")).want(t, 303)
		const words, rain = "PG-0001 已派给 机手A，用 拖拉机一 贵01-00317，2026-03-19 13:00–16:00。", "天气"
		c.get(a.location).want(t, 200, words, rain).wantWords(t)
		a = c.step(page, page+"/assign", on("2026-03-18")).want(t, 303)
		b := c.get(a.location).want(t, 200, "PG-0001 已派给 机手A，用 拖拉机一 贵01-00317，2026-03-18 13:00–16:00。")
		if strings.Contains(b.body, rain) {
			t.Error("a job on a dry day is said to break a rule")
		}
		c.get("/language?to=en&back=/me").want(t, 303)
		c.get(a.location).want(t, 200, "PG-0001: 机手A with 拖拉机一 贵01-00317, 2026-03-18, 13:00–16:00.").wantWords(t)
		c.get("/language?to=zh&back=/me").want(t, 303)
		move := url.Values{"job": {"1/1"}, "operator": {"A"}, "day": {"2026-03-17"}, "start": {"09:00"}}
		a = c.step(board, "/b/gz/field/arrange?week=2026-03-16", move).want(t, 303)
		c.get(a.location).want(t, 200, "PG-0001 已派给 机手A，用 拖拉机一 贵01-00317，2026-03-17 09:00–12:00。").wantWords(t)
		if a := c.get(page+"?said=9/1").want(t, 200); strings.Contains(a.body, "已派给") {
			t.Error("a job that is not there is said to be assigned")
		}
	})
}

// TestBreachesStayOnThePages assigns a job behind its window and before what it waits for: the page of its order says so
// at once, with the score of the plan before and after, and whenever it is opened again, as the board does.
func TestBreachesStayOnThePages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		check(t, s.services.PutOperations(t.Context(), dispatcher, "after", s.book.ID, []cooperatives.Operation{{
			Code: "BZ", Name: "播种", Stage: cooperatives.Sowing, Rain: cooperatives.RainStops, Active: true,
			Paces: []cooperatives.Pace{{Kind: "拖拉机", AreaPerHour: 200}}, After: []cooperatives.Predecessor{{Operation: "FL", MaxDays: 20}},
		}}))
		s.assigned(s.ordered("D3", "FL"), 20260316)
		plan, err := s.services.MakePlan(t.Context(), dispatcher, "plan", s.book.ID, services.PlanInput{From: 20260316, Days: 10, Iterations: 50})
		check(t, err)
		_, err = s.services.Publish(t.Context(), dispatcher, "publish", s.book.ID, plan.No)
		check(t, err)
		s.ordered("D1", "FL")
		sow := s.ordered("D1", "BZ")
		c := s.as(staff.Chair)
		page := "/b/gz/field/orders/" + itoa(int(sow))
		on := func(day string) url.Values {
			return url.Values{"part": {"1"}, "operator": {"A"}, "machine": {"M1"}, "day": {day}, "start": {"13:00"}}
		}
		a := c.step(page, page+"/assign", on("2026-03-24")).want(t, 303)
		const late, first = "已过约定的最后一天 2026-03-22", "而它现在不在排班里"
		c.get(a.location).want(t, 200, late, first, "没排上（按优先级）").wantWords(t)
		for _, path := range []string{page, "/b/gz/field?week=2026-03-23"} {
			c.get(path).want(t, 200, late, first).wantWords(t)
		}
		a = c.step(page, page+"/assign", on("2026-04-20")).want(t, 303)
		b := c.get(a.location).want(t, 200, late, first).wantWords(t)
		if strings.Contains(b.body, "没排上（按优先级）") {
			t.Error("a day of no plan has scores")
		}
		c.get("/b/gz/field?week=2026-04-20").want(t, 200, late, first)
		c.get(page+"?said="+url.QueryEscape(itoa(int(sow))+"/1")+"&was=nonsense").want(t, 200, late)
	})
}

// TestAssigningAgainChangesNothing sends the forms of the board and of the order twice with the same values.
func TestAssigningAgainChangesNothing(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.team()
	no := s.ordered("D1", "FL")
	c := s.as(staff.Chair)
	const board, arrange, page = "/b/gz/field?week=2026-03-16", "/b/gz/field/arrange?week=2026-03-16", "/b/gz/field/orders/1"
	move := url.Values{"job": {"1/1"}, "operator": {"A"}, "machine": {"M1"}, "day": {"2026-03-17"}, "start": {"09:00"}, "pinned": {"1"}}
	c.step(board, arrange, move).want(t, 303)
	first, err := s.services.FindOrder(t.Context(), s.book.ID, no)
	check(t, err)
	move.Del("key")
	if a := c.step(board, arrange, move).want(t, 303); !strings.Contains(a.location, "done=same") {
		t.Errorf("sent to %s", a.location)
	}
	c.get(board+"&done=same").want(t, 200, "没有改动").wantWords(t)
	j := first.Jobs[0]
	c.step(page, page+"/assign", url.Values{
		"part": {"1"}, "operator": {"A"}, "machine": {"M1"}, "day": {"2026-03-17"}, "start": {"09:00"},
		"end": {cooperatives.Clock(j.End)}, "pinned": {"1"},
	}).want(t, 303)
	again, err := s.services.FindOrder(t.Context(), s.book.ID, no)
	check(t, err)
	if len(again.Events) != len(first.Events) || again.Version != first.Version || again.Jobs[0] != j {
		t.Errorf("the order was %+v with %d events, and is %+v with %d", first.Order, len(first.Events), again.Order, len(again.Events))
	}
	plans, err := s.services.ListPlans(t.Context(), s.book.ID, 0)
	check(t, err)
	if len(plans) != 1 {
		t.Errorf("there are %d plans", len(plans))
	}
}
