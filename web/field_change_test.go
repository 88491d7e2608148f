package web

import (
	"net/url"
	"testing"

	"cunzhang/cooperatives/staff"
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
