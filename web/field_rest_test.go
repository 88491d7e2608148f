package web

import (
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// parts tells the parts of an order: number, area and state of each, with the operator of those that have one.
func (s *testServer) parts(no int64) string {
	s.t.Helper()
	d, err := s.services.FindOrder(s.t.Context(), s.book.ID, no)
	check(s.t, err)
	var list []string
	for _, j := range d.Jobs {
		list = append(list, strings.TrimSpace(itoa(j.Part)+" "+j.Area.String()+" "+j.State.String()+" "+j.Operator))
	}
	return strings.Join(list, ", ")
}

// TestRainOnTheTelephoneKeepsWhatWasDone stops for rain in the middle of a job: what was done is the operator's and is
// signed for, and another operator begins and ends the rest on a later day.
func TestRainOnTheTelephoneKeepsWhatWasDone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		no := s.ordered("D1", "FL")
		s.assigned(no, 20260316)
		clerk, phone := s.as(staff.Chair), s.anybody()
		phone.get(clerk.link("day", "A")).want(t, 303)
		job := func(part string, more ...string) url.Values {
			v := url.Values{"order": {"1"}, "part": {part}, "reason": {"下雨"}}
			for i := 0; i+1 < len(more); i += 2 {
				v.Set(more[i], more[i+1])
			}
			return v
		}
		phone.step("/day", "/day/start", job("1")).want(t, 303)
		phone.get("/day").want(t, 200, "已做亩数（没做可不填）").wantWords(t)
		phone.step("/day", "/day/halt", job("1", "area", "三")).want(t, 422, `value="三"`, "不是面积", "<details open><summary>下雨停工").wantWords(t)
		phone.step("/day", "/day/halt", job("1", "area", "6")).want(t, 422, "没有剩下的").wantWords(t)
		phone.step("/day", "/day/halt", job("1", "area", "2.5", "reason", "")).want(t, 422, "请写明原因")
		phone.step("/day", "/day/halt", job("1", "area", "2.5", "litres", "4", "fuel_cost", "30")).want(t, 303)
		if got := s.parts(no); got != "1 2.50 finished A, 2 3.50 halted A" {
			t.Errorf("parts are %s", got)
		}
		phone.get("/day").want(t, 200, "翻犁 2.50 亩", "PG-0001/1", "翻犁 3.50 亩", "PG-0001/2", "雨停").wantWords(t)
		phone.step("/day", "/day/accept", job("1", "area", "2.5", "signer", "赵大", "signature", drawnName(t))).want(t, 303)

		link := "/b/gz/field/orders/1"
		clerk.get(link).want(t, 200, "油料 4.00 升，30.00 元", "3.50亩 下雨", "PG-0001/2 · 3.50 亩").wantWords(t)
		clerk.step(link, link+"/assign", url.Values{
			"part": {"2"}, "operator": {"B"}, "machine": {"M2"}, "day": {"2026-03-18"}, "start": {"08:00"},
		}).want(t, 303)
		if a := phone.get("/day"); strings.Contains(a.body, "PG-0001/2") {
			t.Error("the rest is still the first operator's")
		}
		other := s.anybody()
		other.get(clerk.link("day", "B")).want(t, 303)
		other.step("/day", "/day/start", job("2")).want(t, 303)
		other.step("/day", "/day/finish", job("2", "area", "3.5")).want(t, 303)
		other.step("/day", "/day/accept", job("2", "area", "3.5", "signer", "赵大", "signature", drawnName(t))).want(t, 303)
		if got := s.parts(no); got != "1 2.50 verified A, 2 3.50 verified B" {
			t.Errorf("parts are %s", got)
		}
		settled, err := s.services.Settle(t.Context(), dispatcher, "settle", s.book.ID, 202603)
		check(t, err)
		pay := map[string]cooperatives.Mu{}
		for _, c := range settled.Charges {
			pay[c.Operator] += c.Area
		}
		if pay["A"] != 250 || pay["B"] != 350 {
			t.Errorf("paid for are %v", pay)
		}
		s.as(staff.Accountant).get("/b/gz/log").want(t, 200, "拆出剩下的面积").wantWords(t)
	})
}

// TestLessThanTheAreaIsAskedAbout finishes and accepts less than there was to do: the page asks what becomes of the rest.
func TestLessThanTheAreaIsAskedAbout(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		first, second, third := s.ordered("D1", "FL"), s.ordered("D2", "FL"), s.ordered("D3", "FL")
		c := s.as(staff.Chair)
		for _, no := range []int64{first, second, third} {
			check(t, s.services.Assign(t.Context(), dispatcher, newKey(), s.book.ID, []services.Assignment{{
				Order: no, Part: 1, Operator: "A", Machine: "M1", Day: 20260316, Start: 480 + int(no)*60, End: 540 + int(no)*60,
			}}))
			link := "/b/gz/field/orders/" + itoa(int(no))
			c.step(link, link+"/move", url.Values{"part": {"1"}, "to": {"working"}}).want(t, 303)
		}
		link := "/b/gz/field/orders/1"
		form := url.Values{"part": {"1"}, "area": {"3"}}
		asked := c.step(link, link+"/finish", form).want(t, 422, "剩下的 3.00 亩还要做吗？", "剩下的另排", "就这么多", `value="3"`).wantWords(t)
		if n := strings.Count(asked.body, `name="rest"`); n != 2 {
			t.Errorf("%d answers, want 2", n)
		}
		form.Set("rest", "waits")
		c.step(link, link+"/finish", form).want(t, 303)
		if got := s.parts(first); got != "1 3.00 finished A, 2 3.00 admitted" {
			t.Errorf("parts are %s", got)
		}

		phone := s.anybody()
		phone.get(c.link("day", "A")).want(t, 303)
		job := func(no, area, rest string) url.Values {
			return url.Values{"order": {no}, "part": {"1"}, "area": {area}, "rest": {rest}, "signer": {"赵大"}, "signature": {drawnName(t)}}
		}
		phone.step("/day", "/day/finish", job("2", "3", "")).want(t, 422, "剩下的 4.00 亩还要做吗？", `value="3"`, "剩下的另排", "就这么多").wantWords(t)
		phone.step("/day", "/day/finish", job("2", "3", "dropped")).want(t, 303)
		phone.step("/day", "/day/accept", job("2", "3", "")).want(t, 303) // the question was answered
		if got := s.parts(second); got != "1 7.00 verified A" {
			t.Errorf("parts are %s", got)
		}

		link = "/b/gz/field/orders/3"
		c.step(link, link+"/finish", url.Values{"part": {"1"}, "area": {"8"}}).want(t, 303)
		accept := url.Values{"part": {"1"}, "area": {"5"}, "signer": {"钱二"}, "signature": {drawnName(t)}}
		c.step(link, link+"/accept", accept).want(t, 422, "剩下的 3.00 亩还要做吗？", "剩下的另排", "就这么多").wantWords(t)
		accept.Set("rest", "waits")
		c.step(link, link+"/accept", accept).want(t, 303)
		if got := s.parts(third); got != "1 5.00 verified A, 2 3.00 admitted" {
			t.Errorf("parts are %s", got)
		}
		c.get(link).want(t, 200, "PG-0003/2 · 3.00 亩").wantWords(t)
	})
}

// TestClerkStopsForRainWithWhatWasDone stops one job on its own page and another with the weather of the day.
func TestClerkStopsForRainWithWhatWasDone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		first, second := s.ordered("D1", "FL"), s.ordered("D2", "FL")
		c := s.as(staff.Chair)
		c.get("/b/gz/field/rain").want(t, 200).wantWords(t)
		check(t, s.services.Assign(t.Context(), dispatcher, newKey(), s.book.ID, []services.Assignment{
			{Order: first, Part: 1, Operator: "A", Machine: "M1", Day: 20260316, Start: 480, End: 660},
			{Order: second, Part: 1, Operator: "B", Machine: "M2", Day: 20260316, Start: 480, End: 660},
		}))
		for _, link := range []string{"/b/gz/field/orders/1", "/b/gz/field/orders/2"} {
			c.step(link, link+"/move", url.Values{"part": {"1"}, "to": {"working"}}).want(t, 303)
		}
		link := "/b/gz/field/orders/1"
		c.step(link, link+"/halt", url.Values{"part": {"1"}, "area": {"9"}, "reason": {"下雨"}}).want(t, 422, `value="9"`, "超过地块").wantWords(t)
		c.step(link, link+"/halt", url.Values{"part": {"1"}, "area": {"2"}, "reason": {"下雨"}}).want(t, 303)
		if got := s.parts(first); got != "1 2.00 finished A, 2 4.00 halted A" {
			t.Errorf("parts are %s", got)
		}
		const rain = "/b/gz/field/rain"
		c.get(rain).want(t, 200, "正在作业", "PG-0002", "机手B", `name="done.2.1"`).wantWords(t)
		c.step(rain, rain, url.Values{"day": {"2026-03-16"}, "done.2.1": {"七亩"}}).want(t, 422, `value="七亩"`, `href="#done.2.1"`).wantWords(t)
		c.step(rain, rain, url.Values{"day": {"2026-03-16"}, "done.2.1": {"7"}}).want(t, 422, "没有剩下的", `href="#done.2.1"`).wantWords(t)
		c.step(rain, rain, url.Values{"day": {"2026-03-17"}, "done.2.1": {"1.5"}}).want(t, 422, "不因 2026-03-17 的天气停", `href="#done.2.1"`).wantWords(t)
		c.step(rain, rain, url.Values{"day": {"2026-03-16"}, "done.2.1": {"1.5"}}).want(t, 303)
		if got := s.parts(second); got != "1 1.50 finished B, 2 5.50 halted B" {
			t.Errorf("parts are %s", got)
		}
	})
}

// TestStoppedWorkGoesOnAnotherDay stops a job that was begun, of which nothing is done yet, and has another operator begin
// and end it on his own telephone on the day after.
func TestStoppedWorkGoesOnAnotherDay(t *testing.T) {
	var days atomic.Int64
	now := func() time.Time { return dbtest.Now().AddDate(0, 0, int(days.Load())) }
	dbtest.EachAt(t, now, func(t *testing.T, d *db.DB) {
		days.Store(0)
		s := newTestServerAt(t, d, now)
		s.team()
		no := s.ordered("D1", "FL")
		s.assigned(no, 20260316)
		clerk, first, then := s.as(staff.Chair), s.anybody(), s.anybody()
		first.get(clerk.link("day", "A")).want(t, 303)
		then.get(clerk.link("day", "B")).want(t, 303)
		job := func(area string) url.Values {
			return url.Values{
				"order": {"1"}, "part": {"1"}, "area": {area}, "reason": {"下雨"}, "signer": {"赵大"}, "signature": {drawnName(t)},
			}
		}
		first.step("/day", "/day/start", job("")).want(t, 303)
		first.step("/day", "/day/halt", job("")).want(t, 303)
		if got := s.parts(no); got != "1 6.00 halted A" {
			t.Errorf("parts are %s", got)
		}
		link := "/b/gz/field/orders/1"
		clerk.step(link, link+"/assign", url.Values{
			"part": {"1"}, "operator": {"B"}, "machine": {"M2"}, "day": {"2026-03-17"}, "start": {"08:00"},
		}).want(t, 303)
		days.Store(1)
		first.get("/day").want(t, 200, "没有要做的作业")
		then.get("/day").want(t, 200, "2026-03-17", "翻犁 6.00 亩").wantWords(t)
		then.step("/day", "/day/start", job("")).want(t, 303)
		then.step("/day", "/day/finish", job("6")).want(t, 303)
		then.step("/day", "/day/accept", job("6")).want(t, 303)
		f, err := s.services.FindOrder(t.Context(), s.book.ID, no)
		check(t, err)
		if w := f.Works[0]; len(f.Works) != 1 || w.Operator != "B" || w.Machine != "M2" || w.Day != 20260317 || w.Area != 600 {
			t.Errorf("the works are %+v", f.Works)
		}
		if got := s.parts(no); got != "1 6.00 verified B" || f.Acceptances[0].Day != 20260317 {
			t.Errorf("parts are %s, accepted %+v", got, f.Acceptances)
		}
	})
}
