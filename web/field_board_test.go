package web

import (
	"cmp"
	"net/url"
	"strings"
	"testing"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/services"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestBoardMovesSwapsAndPins tries and does what a hand does on the board.
func TestBoardMovesSwapsAndPins(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		c := s.as(staff.Chair)
		c.get("/b/gz/field").want(t, 200, "都排上了", "机手A", "周一 16", "请假").wantWords(t)
		first, second := s.ordered("D1", "FL"), s.ordered("D3", "FL")
		s.assigned(first, 20260317)
		_, err := s.services.Request(t.Context(), dispatcher, "afar", s.book.ID, []cooperatives.Order{{
			Plot: "D2", Operation: "FL", Earliest: 20260316, Latest: 20260322, Channel: cooperatives.ByRelative, AskedBy: "赵小",
		}})
		check(t, err)
		c.get("/b/gz/field").want(t, 200, "有 1 单申请待受理")
		const board, arrange = "/b/gz/field?week=2026-03-16", "/b/gz/field/arrange?week=2026-03-16"
		c.get(board).want(t, 200, "1/2 单已排", "还没排上（1）", "08:00–11:00", "PG-0002", "各机手本季亩数", "<svg").wantWords(t)
		c.get(board+"&job=2/1").want(t, 200, `value="2/1" selected`)
		move := url.Values{"job": {"2/1"}, "operator": {"B"}, "day": {"2026-03-19"}, "try": {"1"}}
		a := c.tried(board, arrange, move).want(t, 200, "试排结果", "机手请假").wantWords(t)
		if strings.Contains(a.body, "就这样排") {
			t.Error("what breaks a rule is offered")
		}
		move.Del("try")
		refused := c.step(board, arrange, move).want(t, 303).location
		for range 2 { // it has an address, so that the way back asks nobody to send anything again
			c.get(refused).want(t, 422, `role="alert"`, "机手请假", "试排结果", `name="day" value="2026-03-19"`).wantWords(t)
		}
		move.Set("day", "2026-03-18")
		move.Set("try", "1")
		c.tried(board, arrange, move).want(t, 200, "没有问题，可以这样排", "就这样排", "没排上（按优先级）", "更好", "要通知 1 单").wantWords(t)
		if n := s.state(second); n != cooperatives.Admitted {
			t.Errorf("trying made it %s", n)
		}
		move.Del("try")
		c.step(board, arrange, move).want(t, 303)
		c.get(board).want(t, 200, "2/2 单已排", "都排上了").wantWords(t)
		c.tried(board, "/b/gz/field/swap?week=2026-03-16", url.Values{"job": {"1/1"}, "other": {"2/1"}, "try": {"1"}}).
			want(t, 200, "试排结果", `action="/b/gz/field/swap`, "要通知 2 单")
		c.step(board, "/b/gz/field/swap?week=2026-03-16", url.Values{"job": {"1/1"}, "other": {"2/1"}}).want(t, 303)
		o, err := s.services.FindOrder(t.Context(), s.book.ID, first)
		check(t, err)
		if j := o.Jobs[0]; j.Operator != "B" || j.Day != 20260318 {
			t.Errorf("the first job is with %s on %s", j.Operator, j.Day)
		}
		c.step(board, "/b/gz/field/swap?week=2026-03-16", url.Values{"job": {"1/1"}, "other": {"x"}}).want(t, 422, `id="other"`)
		c.step(board, "/b/gz/field/pin?week=2026-03-16", url.Values{"job": {"1/1"}}).want(t, 303)
		c.get(board).want(t, 200, "已固定")
		c.step(board, "/b/gz/field/pin?week=2026-03-16", url.Values{"job": {"1/1"}, "off": {"1"}}).want(t, 303)
		c.step(board, arrange, url.Values{"job": {"1/1"}, "out": {"1"}}).want(t, 303)
		if n := s.state(first); n != cooperatives.Admitted {
			t.Errorf("what was taken out is %s", n)
		}
		c.step(board, arrange, url.Values{"job": {""}}).want(t, 422, "请选一张派工单")
		c.step(board, arrange, url.Values{"job": {"2/1"}, "day": {"x"}}).want(t, 422, `id="operator"`, `id="day"`)
		c.get("/b/gz/field?week=x").want(t, 422)

		c.get("/b/gz/field/route?day=2026-03-17").want(t, 200, "机手A", "PG-0002", "共走 720 米", "从家走 360 米", "回家走 360 米").wantWords(t)
		c.get("/b/gz/field/route?day=2026-03-25").want(t, 200, "这一天没有作业")
		for _, path := range []string{"sheets.pdf?day=2026-03-17", "sheets.pdf?day=2026-03-17&operator=A", "orders.pdf?day=2026-03-17"} {
			if a := c.get("/b/gz/field/"+path).want(t, 200); !strings.HasPrefix(a.body, "%PDF-") {
				t.Errorf("%s is no PDF", path)
			}
		}
		c.get("/b/gz/field/sheets.pdf?day=2026-03-25").want(t, 422)
		auditor := s.as(staff.Auditor)
		if a := auditor.get(board).want(t, 200); strings.Contains(a.body, "move-form") || strings.Contains(a.body, "draggable") {
			t.Error("an auditor is offered to move jobs")
		}
	})
}

// tried sends a form that is to be tried and returns the page with the judgement, which has an address of its own.
func (c *client) tried(page, path string, form url.Values) answer {
	c.s.t.Helper()
	return c.get(c.step(page, path, form).want(c.s.t, 303).location)
}

// TestTrialHasAnAddress opens the judgement of a move as often as one likes, so that the way back leads to it; nothing is
// written, one who only reads sees the board alone, and what can no longer be tried is told on the board.
func TestTrialHasAnAddress(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		no := s.ordered("D1", "FL")
		s.ordered("D3", "FL")
		c := s.as(staff.Chair)
		const board, arrange = "/b/gz/field?week=2026-03-16", "/b/gz/field/arrange?week=2026-03-16"
		move := url.Values{
			"job": {"1/1"}, "operator": {"B"}, "machine": {"M2"}, "day": {"2026-03-17"}, "start": {"09:30"}, "pinned": {"1"}, "try": {"1"},
		}
		trial := c.step(board, arrange, move).want(t, 303).location
		for range 2 {
			c.get(trial).want(t, 200, "没有问题，可以这样排", `name="operator" value="B"`, `name="machine" value="M2"`,
				`name="day" value="2026-03-17"`, `name="start" value="09:30"`, `name="pinned" value="1"`).wantWords(t)
		}
		if strings.Contains(trial, "csrf") || strings.Contains(trial, "key=") {
			t.Errorf("secrets stand in the address %s", trial)
		}
		if n := s.state(no); n != cooperatives.Admitted {
			t.Errorf("trying made it %s", n)
		}
		if a := s.as(staff.Auditor).get(trial).want(t, 200); strings.Contains(a.body, "试排结果") {
			t.Error("an auditor is shown a trial")
		}
		move.Del("try")
		c.step(trial, arrange, move).want(t, 303)
		c.get(trial).want(t, 200, "试排结果")
		move.Set("job", "9/1")
		move.Set("try", "1")
		c.tried(board, arrange, move).want(t, 422, "派工看板").wantWords(t)
		c.get(board+"&try=1&job=1/1&operator=B&day=x").want(t, 422, `id="day"`)
		c.get(board+"&try=1&job=1/1&other=9/1").want(t, 422, "派工看板").wantWords(t)
	})
}

// state is that of an order.
func (s *testServer) state(no int64) cooperatives.OrderState {
	s.t.Helper()
	d, err := s.services.FindOrder(s.t.Context(), s.book.ID, no)
	check(s.t, err)
	return d.State
}

// searched waits until a search has ended and returns the page of its plan.
func (c *client) searched() answer { return c.searchedAt("/b/gz/field/plans/run") }

func (c *client) searchedAt(run string) answer {
	c.s.t.Helper()
	deadline := time.NewTimer(time.Minute)
	defer deadline.Stop()
	for {
		select {
		case <-deadline.C:
			c.s.t.Fatal("the search does not end")
		default:
		}
		if a := c.get(run); a.status == 303 {
			return c.get(a.location)
		}
	}
}

// TestPlanIsSearchedPublishedAndRainedOn searches a plan in the background, stops it, publishes it, and plans anew
// after rain.
func TestPlanIsSearchedPublishedAndRainedOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		first := s.ordered("D1", "FL")
		s.ordered("D3", "FL")
		steep := cooperatives.Plot{
			Code: "D7", Household: "H02", Name: "后山", Area: 300, Terrain: cooperatives.Steep, Slope: 40, Active: true,
		}
		check(t, s.services.PutPlots(t.Context(), dispatcher, "steep", s.book.ID, []cooperatives.Plot{steep}))
		s.ordered("D7", "FL")
		c := s.as(staff.Chair)
		const plans = "/b/gz/field/plans"
		c.get(plans).want(t, 200, "还没有排过班", `value="2026-03-16"`).wantWords(t)
		c.get(plans+"/run").want(t, 303)
		c.step(plans, plans, url.Values{}).want(t, 422, `<a href="#from">从哪天起</a>：请填写此项`, `<a href="#days">排几天</a>：排 1 到 62 天`,
			`<a href="#seconds">算多久（秒）</a>：算 1 到 300 秒`)
		form := url.Values{"from": {"2026-03-16"}, "days": {"99"}, "seconds": {"0"}}
		c.step(plans, plans, form).want(t, 422, `id="seconds"`, "排 1 到 62 天")
		form.Set("seconds", "60")
		c.step(plans, plans, form).want(t, 422, "排 1 到 62 天")
		form.Set("days", "x")
		if a := c.step(plans, plans, form).want(t, 422); strings.Contains(a.body, "排 1 到 62 天") {
			t.Error("what is no number is refused twice")
		}
		form.Set("days", "7")
		form.Set("from", "2026-03-15")
		c.step(plans, plans, form).want(t, 422, `<a href="#from">从哪天起</a>：今天之前的日子排不了`)
		form.Set("from", "2026-03-16")
		form.Set("days", "7")
		c.step(plans, plans, form).want(t, 303)
		if a := c.get(plans + "/run"); a.status == 200 {
			a.want(t, 200, "正在排班", `http-equiv="refresh"`, "就到这里").wantWords(t)
			c.get(plans+"/run.json").want(t, 200, `"done":`)
		}
		c.step(plans+"/run", plans+"/stop", url.Values{}).want(t, 303)
		page := c.searched().want(t, 200, "第 1 版排班", "未公布", "没排上（1）", "地块太陡", "换坡度上限更高的农机", "要通知 2 单").wantWords(t)
		if strings.Contains(page.body, "notices.pdf") {
			t.Error("the list of a draft is offered")
		}
		c.get("/b/gz/field").want(t, 200, "第 1 版排班（2026-03-16 – 2026-03-22）还没公布", "地块太陡", "怎样才能排上").wantWords(t)
		c.step(plans+"/1", plans+"/1/publish", url.Values{}).want(t, 303)
		c.step(plans+"/1", plans+"/1/publish", url.Values{}).want(t, 409, "已经公布")
		c.get(plans+"/1").want(t, 200, "notices.pdf")
		if a := c.get(plans+"/1/notices.pdf").want(t, 200); !strings.HasPrefix(a.body, "%PDF-") {
			t.Error("the list is no PDF")
		}
		if n := s.state(first); n != cooperatives.Scheduled {
			t.Errorf("after publishing it is %s", n)
		}
		o, err := s.services.FindOrder(t.Context(), s.book.ID, first)
		check(t, err)
		day := o.Jobs[0].Day
		c.get("/b/gz/field/rain").want(t, 200, "没有登记停工")
		c.step("/b/gz/field/rain", "/b/gz/field/rain", url.Values{"day": {""}}).want(t, 422, `id="day"`)
		rained := c.step("/b/gz/field/rain", "/b/gz/field/rain", url.Values{"day": {day.String()}, "operation": {"FL"}, "note": {"大雨"}}).want(t, 303)
		at, err := url.Parse(rained.location)
		check(t, err)
		said := day.String() + " 雨停，" + cmp.Or(at.Query().Get("count"), "no") + " 项作业停下另排"
		c.get(rained.location).want(t, 200, said, `action="/b/gz/field/plans/stop?`).wantWords(t)
		if n := s.state(first); n != cooperatives.Halted {
			t.Errorf("after rain it is %s", n)
		}
		rained = c.step(rained.location, strings.Replace(rained.location, "/run?", "/stop?", 1), url.Values{}).want(t, 303)
		c.searchedAt(rained.location).want(t, 200, "第 2 版排班", "接着已公布的排的", said).wantWords(t)
		c.get("/b/gz/field?week="+monday(day).String()).want(t, 200, "停翻犁")
		c.step("/b/gz/field/rain", "/b/gz/field/rain/lift", url.Values{"day": {day.String()}, "operation": {"FL"}}).want(t, 303)
		c.step("/b/gz/field/rain", "/b/gz/field/rain/lift", url.Values{"day": {day.String()}, "operation": {"FL"}}).want(t, 422)
		c.get(plans+"/9").want(t, 404)
	})
}

// TestEmptyPlanIsNotPublished refuses a plan that holds nothing and changes nothing, and does not offer it.
func TestEmptyPlanIsNotPublished(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		v, err := s.services.MakePlan(t.Context(), dispatcher, "plan", s.book.ID, services.PlanInput{From: 20260316, Days: 7, Iterations: 5})
		check(t, err)
		c := s.as(staff.Chair)
		plan := "/b/gz/field/plans/" + itoa(int(v.No))
		if a := c.get(plan).want(t, 200, "没有排上作业").wantWords(t); strings.Contains(a.body, "/publish") {
			t.Error("an empty plan is offered")
		}
		c.step(plan, plan+"/publish", url.Values{}).want(t, 409, "没有排上作业")
	})
}

// TestNumbersToCallAreShownWhole asks for the numbers of a published plan, on the page and on paper, and finds both in the
// log.
func TestNumbersToCallAreShownWhole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		check(t, s.members.PutHousehold(t.Context(), dispatcher, "house", s.book.ID, cooperatives.Household{Code: "K1", Group: "一组"}))
		for _, p := range [][3]string{{"H01", "赵大", "13812341234"}, {"M09", "机手A", "13900009999"}} {
			check(t, s.members.Add(t.Context(), dispatcher, "member."+p[0], s.book.ID, members.Person{Member: cooperatives.Member{
				Code: p[0], Household: "K1", Name: p[1], Phone: cooperatives.Phone(p[2]),
				Changes: []cooperatives.Change{{Date: 20250101, Reason: cooperatives.Founding, Document: "成员大会决议1号"}},
			}}))
		}
		operators, err := s.services.ListOperators(t.Context(), s.book.ID)
		check(t, err)
		for i := range operators {
			operators[i].Member = "M09"
		}
		check(t, s.services.PutOperators(t.Context(), dispatcher, "members", s.book.ID, operators))
		first := s.ordered("D1", "FL")
		c, reader := s.as(staff.Chair), s.as(staff.Checker)
		const plan = "/b/gz/field/plans/1"
		c.step("/b/gz/field/plans", "/b/gz/field/plans", url.Values{"from": {"2026-03-16"}, "days": {"7"}, "seconds": {"1"}}).want(t, 303)
		c.searched().want(t, 200, "未公布")
		c.step(plan, plan+"/publish", url.Values{}).want(t, 303)
		page := c.get(plan).want(t, 200, "138****1234", "显示完整电话").wantWords(t)
		if strings.Contains(page.body, "13812341234") {
			t.Error("the number is shown before it is asked for")
		}
		if a := reader.get(plan).want(t, 200, "138****1234"); strings.Contains(a.body, "/phones") {
			t.Error("who does not dispatch is offered whole numbers")
		}
		reader.step(plan, plan+"/phones", url.Values{}).want(t, 403)
		c.step(plan, plan+"/phones", url.Values{}).want(t, 200, `href="tel:13812341234"`, `href="tel:13900009999"`).wantWords(t)
		c.get(plan+"/notices.pdf").want(t, 200)
		log := s.as(staff.Accountant).get("/b/gz/log?action=member").want(t, 200, "第 1 版排班（2026-03-16 起）", "成员 H01", "成员 M09").wantWords(t)
		if n := strings.Count(log.body, "第 1 版排班"); n != 4 {
			t.Errorf("order %d: the log has %d rows of numbers opened, want 4", first, n)
		}
	})
}

// TestEvenness compares Jain's index with the one that was worked out by hand: (4+2)² / (2·(16+4)) = 0.90.
func TestEvenness(t *testing.T) {
	for want, loads := range map[string][]cooperatives.Mu{
		"0.90": {400, 200}, "1.00": {500, 500, 500}, "0.25": {0, 0, 700, 0}, "": {0, 0},
	} {
		if got := evenness(loads); got != want {
			t.Errorf("evenness of %v is %q, want %q", loads, got, want)
		}
	}
}

// TestMonday finds the first day of the week.
func TestMonday(t *testing.T) {
	for day, want := range map[ledger.Date]ledger.Date{20260316: 20260316, 20260322: 20260316, 20260101: 20251229} {
		if got := monday(day); got != want {
			t.Errorf("the week of %s begins on %s, want %s", day, got, want)
		}
	}
}

// TestDistance takes roots of whole numbers.
func TestDistance(t *testing.T) {
	for want, to := range map[int]cooperatives.Position{0: {}, 5: {X: 3, Y: 4}, 141421: {X: 100_000, Y: -100_000}} {
		if got := distance(cooperatives.Position{}, to); got != want {
			t.Errorf("%+v is %d m away, want %d", to, got, want)
		}
	}
}

// TestBoardFoldsALongLane shows ten of the waiting jobs at once, and loses none of the rest.
func TestBoardFoldsALongLane(t *testing.T) {
	for _, c := range [][3]int{{0, 0, 0}, {3, 3, 0}, {10, 10, 0}, {60, 10, 50}} {
		p := boardPage{Waiting: make([]waitingJob, c[0])}
		if len(p.Lane()) != c[1] || len(p.Folded()) != c[2] {
			t.Errorf("of %d, %d are shown and %d folded away", c[0], len(p.Lane()), len(p.Folded()))
		}
	}
}

// TestAnotherMachineIsTold names the machines of a job of which nothing else has changed.
func TestAnotherMachineIsTold(t *testing.T) {
	team := &teamLists{
		Operators: []cooperatives.Operator{{Code: "A", Name: "唐家会"}},
		Machines:  []cooperatives.Machine{{Code: "M1", Name: "拖拉机1号"}, {Code: "M2", Name: "拖拉机2号"}},
	}
	visit := services.PlanVisit{Operator: "A", Machine: "M1", Day: 20260317, Start: 480}
	other := visit
	other.Machine = "M2"
	if a, b := team.moved(services.Told{Old: &visit, New: &other}); a != "2026-03-17 08:00 唐家会 拖拉机1号" || b != "2026-03-17 08:00 唐家会 拖拉机2号" {
		t.Errorf("told %s, then %s", a, b)
	}
	if a, b := team.moved(services.Told{New: &other}); a != "" || b != "2026-03-17 08:00 唐家会" {
		t.Errorf("told %s, then %s", a, b)
	}
}
