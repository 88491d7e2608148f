package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

var linkMade = regexp.MustCompile(`<p class="hash">https?://[^/]+([^<]+)</p>`)

var uidOf = regexp.MustCompile(`UID:[^\r]+`)

// link makes a secret address on the page and returns its path.
func (c *client) link(kind, operator string) string {
	c.s.t.Helper()
	a := c.step("/b/gz/field/links", "/b/gz/field/links", url.Values{"kind": {kind}, "operator": {operator}}).want(c.s.t, 200)
	m := linkMade.FindStringSubmatch(a.body)
	if m == nil {
		c.s.t.Fatalf("no address in %s", a.gist())
	}
	return m[1]
}

// TestCalendarsFollowTheBoard subscribes, moves a job to another operator, and revokes the address.
func TestCalendarsFollowTheBoard(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		no := s.ordered("D1", "FL")
		s.assigned(no, 20260317)
		c := s.as(staff.Cashier)
		c.get("/b/gz/field/links").want(t, 200, "机手A 的当日作业页", "全队的日历").wantWords(t)
		a, b, team := c.link("calendar", "A"), c.link("calendar", "B"), c.link("team", "")
		phone := s.anybody()
		feed := phone.get(a).want(t, 200, "BEGIN:VCALENDAR\r\n", "SEQUENCE:0\r\n", "翻犁 6.00亩 · 赵大", "T080000", "STATUS:CONFIRMED", "拖拉机一 贵01-00317")
		if got := feed.header.Get("Content-Type"); got != "text/calendar; charset=utf-8" {
			t.Errorf("the feed is %s", got)
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+a, nil)
		check(t, err)
		req.Header.Set("If-None-Match", feed.header.Get("ETag"))
		phone.do(req).want(t, 304)
		link := "/b/gz/field/orders/1"
		c.step(link, link+"/assign", url.Values{
			"part": {"1"}, "operator": {"B"}, "machine": {"M2"}, "day": {"2026-03-18"}, "start": {"13:00"},
		}).want(t, 303)
		phone.get(a).want(t, 200, "SEQUENCE:1\r\n", "STATUS:CANCELLED", "T080000")
		phone.get(b).want(t, 200, "SEQUENCE:0\r\n", "STATUS:CONFIRMED", "20260318T130000")
		phone.get(team).want(t, 200, "SEQUENCE:0\r\n", "20260318T130000")
		chinese := uidOf.FindString(phone.get(b).body)
		c.get("/language?to=en&back=/me").want(t, 303)
		english := c.link("calendar", "B")
		c.get("/language?to=zh&back=/me").want(t, 303)
		read := phone.get(english).want(t, 200, "翻犁 6.00 mu · 赵大", "SEQUENCE:1\r\n", "NAME:机手B jobs")
		if strings.Contains(read.body, "亩") || uidOf.FindString(read.body) != chinese || chinese == "" {
			t.Errorf("for whoever reads English %q is\n%s", chinese, read.body)
		}
		b = c.link("calendar", "B")
		phone.get(b).want(t, 200, "翻犁 6.00亩 · 赵大")
		if again := phone.get(a); strings.Contains(again.body, "SEQUENCE:2") {
			t.Error("asking again changes the feed")
		}
		s.finished(no, 600) // two days before it was planned
		if done := phone.get(b).want(t, 200, "STATUS:CONFIRMED"); strings.Contains(done.body, "STATUS:CANCELLED") {
			t.Error("work that is done is called cancelled")
		}
		c.get("/b/gz/field/links")
		c.post("/b/gz/field/links/1/revoke", url.Values{}).want(t, 303)
		phone.get(a).want(t, 404, "链接已作废")
		phone.get("/calendar/none.ics").want(t, 404)
		phone.get(strings.Replace(b, "/calendar/", "/day/", 1)).want(t, 404)
		c.get("/b/gz/log").want(t, 200, "生成链接", "作废链接").wantWords(t)
		limited := false
		for range feedsAnHour {
			limited = limited || phone.get(b).status == http.StatusTooManyRequests
		}
		if !limited {
			t.Error("nobody is asked to wait")
		}
	})
}

// TestOperatorsDayOnTheTelephone starts, finishes and has a job signed for without an account.
func TestOperatorsDayOnTheTelephone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		check(t, s.members.PutHousehold(t.Context(), dispatcher, "house", s.book.ID, cooperatives.Household{Code: "K1", Group: "一组"}))
		check(t, s.members.Add(t.Context(), dispatcher, "member", s.book.ID, members.Person{Member: cooperatives.Member{
			Code: "H01", Household: "K1", Name: "赵大", Phone: "13812341234",
			Changes: []cooperatives.Change{{Date: 20250101, Reason: cooperatives.Founding, Document: "成员大会决议1号"}},
		}}))
		first, second := s.ordered("D1", "FL"), s.ordered("D3", "FL")
		s.assigned(first, 20260316)
		s.assigned(second, 20260317)
		phone := s.anybody()
		phone.get("/day").want(t, 404, "链接已作废")
		clerk := s.as(staff.Chair)
		open := clerk.link("day", "A")
		if a := phone.get(open).want(t, 303); a.location != "/day" || strings.Contains(a.header.Get("Set-Cookie"), "SameSite=None") {
			t.Errorf("sent to %s with %s", a.location, a.header.Get("Set-Cookie"))
		}
		phone.get("/day").want(t, 200, "机手A 的作业", "翻犁 6.00 亩", "赵大 · 地块1", "接下来", "钱二 · 地块3").wantWords(t)
		if a := phone.get("/day"); strings.Contains(a.body, "13812341234") {
			t.Error("the telephone is shown before it is asked for")
		}
		job := func(more ...string) url.Values {
			v := url.Values{"order": {"1"}, "part": {"1"}}
			for i := 0; i+1 < len(more); i += 2 {
				v.Set(more[i], more[i+1])
			}
			return v
		}
		phone.post("/day/call", job()).want(t, 200, `href="tel:13812341234"`, "拨打 赵大").wantWords(t)
		s.as(staff.Accountant).get("/b/gz/log").want(t, 200, "机手A", "派工单 PG-0001")
		other := url.Values{"order": {"2"}, "part": {"1"}}
		phone.post("/day/call", other).want(t, 404)
		phone.step("/day", "/day/finish", job("area", "6")).want(t, 409)
		phone.get("/day")
		start := job("key", phone.key, "csrf", phone.csrf)
		phone.post("/day/start", start).want(t, 303)
		phone.post("/day/start", start).want(t, 303) // the second touch does nothing
		phone.step("/day", "/day/halt", job("reason", "")).want(t, 422, "请写明原因")
		phone.step("/day", "/day/halt", job("reason", "下雨")).want(t, 303)
		phone.comesFirst("地块3", "地块1") // and not what rain has stopped
		phone.step("/day", "/day/start", job()).want(t, 303)
		phone.comesFirst("地块1", "地块3")
		phone.step("/day", "/day/finish", job("area", "七")).want(t, 422, `value="七"`, "不是面积")
		phone.step("/day", "/day/finish", job("area", "5.8", "litres", "9.5", "fuel_cost", "1000")).
			want(t, 422, `value="9.5"`, "9.50 升油料的费用不应为负")
		phone.step("/day", "/day/finish", job("area", "5.8", "litres", "9.5", "fuel_cost", "72.20")).want(t, 303)
		phone.get("/day").want(t, 200, `value="5.80"`, "请农户在框里用手指签字")
		phone.step("/day", "/day/accept", job("area", "5.8", "signer", "赵大")).want(t, 422, "请在屏幕上签字")
		both := phone.step("/day", "/day/accept", job("area", "五亩", "signer", "赵大")).want(t, 422, `href="#area"`, `href="#signature"`).wantWords(t)
		if n := strings.Count(both.body, `<small class="wrong">`); n != 2 {
			t.Errorf("%d problems stand at their boxes, want 2", n)
		}
		drawn := drawnName(t)
		kept := strings.ReplaceAll(drawn, "+", "&#43;")
		phone.step("/day", "/day/accept", job("area", "60", "signer", "赵大", "signature", drawn)).
			want(t, 422, `<small class="wrong">`, `name="signature" value="`+kept+`"`, `id="area"`).wantWords(t)
		if a := phone.step("/day", "/day/accept", job("area", "60", "signer", "赵大", "signature", drawnPicture+"AAAA")).want(t, 422); strings.Contains(a.body, "AAAA") {
			t.Error("what is no drawing comes back")
		}
		clerk.step("/b/gz/field/orders/1", "/b/gz/field/orders/1/accept", url.Values{"part": {"1"}, "area": {"60"}, "signer": {"赵大"}, "signature": {drawn}}).
			want(t, 422, `name="signature" value="`+kept+`"`).wantWords(t)
		phone.step("/day", "/day/accept", job("area", "5.8", "signer", "赵大", "signature", drawnName(t))).want(t, 303)
		phone.get("/day").want(t, 200, "做好了的", "赵大").wantWords(t)
		clerk.get("/b/gz/field/orders/1").want(t, 200, "油料 9.50 升，72.20 元", `<b>完工 → 验收</b> PG-0001 <span class="muted">机手 机手A · `)
		other = url.Values{"order": {"2"}, "part": {"1"}, "csrf": {"x"}}
		phone.post("/day/start", other).want(t, 403)
		b := clerk.link("day", "B")
		stranger := s.anybody()
		stranger.get(b).want(t, 303)
		stranger.get("/day").want(t, 200, "没有要做的作业").wantWords(t)
		stranger.post("/day/start", url.Values{"order": {"2"}, "part": {"1"}}).want(t, 403)
		clerk.link("day", "A") // a new one ends the old one
		phone.get("/day").want(t, 404, "链接已作废")
	})
}

// comesFirst has one job above another on the operator's page.
func (c *client) comesFirst(first, then string) {
	c.s.t.Helper()
	body := c.get("/day").body
	if a, b := strings.Index(body, "· "+first), strings.Index(body, "· "+then); a < 0 || b < a {
		c.s.t.Errorf("%s stands at %d, %s at %d", first, a, then, b)
	}
}
