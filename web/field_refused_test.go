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

// TestBadFieldInputByPage sends every kind of bad input by its page: each is refused in words that name what is wrong, and
// no table but that of the sessions changes.
func TestBadFieldInputByPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		hill := cooperatives.Plot{
			Code: "D8", Household: "H01", Name: "岩上", Area: 500, Terrain: cooperatives.Steep, Slope: 25, Active: true,
		}
		check(t, s.services.PutPlots(t.Context(), dispatcher, "hill", s.book.ID, []cooperatives.Plot{hill}))
		pinned, moved, steep, worked := s.ordered("D1", "FL"), s.ordered("D2", "FL"), s.ordered("D8", "FL"), s.ordered("D3", "FL")
		check(t, s.services.Assign(t.Context(), dispatcher, "pinned", s.book.ID, []services.Assignment{
			{Order: pinned, Part: 1, Operator: "A", Machine: "M1", Day: 20260317, Start: 480, End: 660, Pinned: true},
			{Order: worked, Part: 1, Operator: "B", Machine: "M2", Day: 20260316, Start: 480, End: 660},
		}))
		c := s.as(staff.Chair)
		order := func(no int64) string { return "/b/gz/field/orders/" + itoa(int(no)) }
		c.step(order(worked), order(worked)+"/move", url.Values{"part": {"1"}, "to": {"working"}}).want(t, 303)
		c.step(order(worked), order(worked)+"/finish", url.Values{"part": {"1"}, "area": {"8"}}).want(t, 303)
		const board, data = "/b/gz/field?week=2026-03-16", "/b/gz/field/data/"
		assign := func(no int64, start string) url.Values {
			return url.Values{"part": {"1"}, "operator": {"A"}, "machine": {"M1"}, "day": {"2026-03-17"}, "start": {start}}
		}
		withPin := assign(moved, "09:00")
		withPin.Set("pinned", "1")
		move := url.Values{
			"job": {itoa(int(moved)) + "/1"}, "operator": {"A"}, "machine": {"M1"}, "day": {"2026-03-17"}, "start": {"09:00"}, "pinned": {"1"},
		}
		uphill := url.Values{"job": {itoa(int(steep)) + "/1"}, "operator": {"A"}, "machine": {"M1"}, "day": {"2026-03-18"}}
		for _, bad := range []struct {
			name, page, path string
			form             url.Values
			status           int
			words            []string
		}{
			{
				"overlapping pins", order(moved), order(moved) + "/assign", withPin, 409,
				[]string{"固定的作业 " + orderNumber(moved) + " 与 " + orderNumber(pinned) + "（机手A，2026-03-17）时间重叠"},
			},
			{"overlapping pins on the board", board, "/b/gz/field/arrange?week=2026-03-16", move, 409, []string{"不能固定在 2026-03-17 09:00 开始", "机手A 先要做", "赵大 地块1 翻犁（08:00–11:00）"}},
			{"an operator double-booked", order(moved), order(moved) + "/assign", assign(moved, "10:00"), 409, []string{"机手 机手A 在 2026-03-17 的作业", "农机 拖拉机一 在"}},
			{
				"a machine above its slope", order(steep), order(steep) + "/assign", assign(steep, "14:00"), 422,
				[]string{"地块岩上的坡度超过农机拖拉机一的上限"},
			},
			{"a machine above its slope on the board", board, "/b/gz/field/arrange?week=2026-03-16", uphill, 422, []string{"岩上 翻犁 不能这样排：地块太陡"}},
			{
				"a plot without area", data + "plots", data + "plots",
				url.Values{"code": {"D9"}, "name": {"没量"}, "household": {"H01"}, "area": {""}, "terrain": {"flat"}},
				422,
				[]string{"地块没量没有面积", `id="area"`},
			},
			{
				"a window that ends before it starts", "/b/gz/field/orders/new?household=H01", "/b/gz/field/orders",
				url.Values{"household": {"H01"}, "plot": {"D1"}, "operation": {"BZ"}, "earliest": {"2026-03-20"}, "latest": {"2026-03-18"}, "channel": {"clerk"}},
				422,
				[]string{"作业期限不对：2026-03-20 到 2026-03-18"},
			},
			{
				"acceptance above the plot's area", order(worked), order(worked) + "/accept",
				url.Values{"part": {"1"}, "area": {"8.01"}, "signer": {"钱二"}, "signature": {drawnName(t)}},
				422,
				[]string{"面积 8.01 亩超过地块地块3的面积 8.00 亩"},
			},
			{
				"the same plot, operation and season twice", "/b/gz/field/orders/new?household=H01", "/b/gz/field/orders",
				url.Values{"household": {"H01"}, "plot": {"D1"}, "operation": {"FL"}, "earliest": {"2026-03-18"}, "latest": {"2026-03-20"}, "channel": {"clerk"}},
				409,
				[]string{"地块1的翻犁在 2026玉米 季已有订单 " + orderNumber(pinned)},
			},
			{
				"a plot under a code that is taken", data + "plots", data + "plots",
				url.Values{"known": {""}, "code": {"D2"}, "name": {"新地"}, "household": {"H02"}, "area": {"1"}, "terrain": {"flat"}, "active": {"1"}},
				409,
				[]string{"编号 D2 已经是“地块2”", `id="code"`, `value="新地"`, "<h2>新增</h2>"},
			},
			{
				"a wrong change of an operation under the code of another", data + "operations", data + "operations",
				url.Values{"known": {"BZ"}, "code": {"FL"}, "name": {"播种"}, "stage": {"none"}, "rain": {"stops"}, "active": {"1"}, "dry_days": {"99"}},
				422,
				[]string{"晾地天数", `name="known" value="BZ"`, `readonly><input type="hidden" name="code"`},
			},
			{
				"a machine under a code that is taken", data + "machines", data + "machines",
				url.Values{"code": {"M1"}, "name": {"新车"}, "kind": {"拖拉机"}, "width": {"100"}, "active": {"1"}},
				409,
				[]string{"编号 M1 已经是“拖拉机一”", `href="#code"`},
			},
			{
				"a price that is there", data + "rates", data + "rates",
				url.Values{"kind": {"price"}, "operation": {"FL"}, "terrain": {"any"}, "valid_from": {"2026-01-01"}, "valid_to": {"2026-12-31"}, "amount": {"90"}},
				409,
				[]string{"这一条已经有了", `href="#valid_from"`},
			},
			{
				"a price without validity", data + "rates", data + "rates",
				url.Values{"kind": {"price"}, "operation": {"FL"}, "terrain": {"steep"}, "amount": {"90"}},
				422,
				[]string{"请填写单价的有效期", `id="valid_from"`},
			},
			{
				"a cycle of predecessors", data + "operations", data + "operations",
				url.Values{"known": {"FL"}, "code": {"FL"}, "name": {"翻犁"}, "stage": {"plough"}, "rain": {"stops"}, "pace": {"拖拉机 2"}, "after": {"FL 0 3"}, "active": {"1"}},
				422,
				[]string{"前置作业互相等待", `id="after"`, "<h2>修改</h2>", `name="known" value="FL"`},
			},
		} {
			c.get(bad.page)
			before := dbtest.Contents(t, d, "sessions")
			if a := c.answered(bad.path, bad.form); a.status != bad.status {
				t.Errorf("%s: status %d: %s", bad.name, a.status, a.gist())
			} else {
				a.want(t, bad.status, bad.words...).wantWords(t)
			}
			if changed := dbtest.Changed(before, dbtest.Contents(t, d, "sessions")); len(changed) > 0 {
				t.Errorf("%s changed %v", bad.name, changed)
			}
		}
	})
}

// answered sends a form and follows a refusal of the board to the address of its trial.
func (c *client) answered(path string, form url.Values) answer {
	a := c.post(path, form)
	if strings.HasSuffix(a.location, "&refused=1") {
		return c.get(a.location)
	}
	return a
}
