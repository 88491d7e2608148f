package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cunzhang/cooperatives/services"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// shown gives the pages that show one thing something to show: what follows, or another path.
var shown = map[string]string{
	"/b/:book/field/data/:list":           "/b/gz/field/data/plots",
	"/b/:book/field/sheets.pdf":           "?day=2026-03-16",
	"/b/:book/field/orders.pdf":           "?day=2026-03-16",
	"/b/:book/field/month/statements.pdf": "?period=2026-03",
	"/b/:book/members/export":             "?format=csv",
	"/b/:book/members/member":             "?code=M001",
	"/b/:book/members/member/edit":        "?code=M001",
	"/b/:book/households/household":       "?code=H01",
	"/b/:book/shares/export":              "?format=csv",
	"/b/:book/ventures/venture":           "?code=V01",
	"/b/:book/ventures/passed":            "?code=V01",
	"/b/:book/contracts/contract":         "?no=HT-01",
	"/b/:book/patronage":                  "/b/coop/patronage",
	"/b/:book/patronage/setup":            "/b/coop/patronage/setup",
	"/b/:book/patronage/import":           "/b/coop/patronage/import",
	"/b/:book/patronage/export":           "/b/coop/patronage/export?format=csv",
	"/b/:book/patronage/account":          "/b/coop/patronage/account?member=M001",
	"/b/:book/patronage/account/file":     "/b/coop/patronage/account/file?member=M001&format=pdf",
}

// elsewhere are the pages that show what takes several people and days to come about, with the test that opens each.
var elsewhere = map[string]string{
	"/b/:book/field/pay/:id":             "TestBankPaysOperatorsByPage",
	"/b/:book/ventures/houses/:what":     "TestHousesAreSettledOnPages",
	"/b/:book/contracts/rents/cards.pdf": "TestRentOfYearsOnPages",
}

// address is the path of a route with something to show.
func address(rt route) string {
	path := example(rt.path, "gz")
	if rt.access.kind == onServer {
		path = strings.ReplaceAll(rt.path, ":id", "1")
	}
	if more := shown[rt.path]; strings.HasPrefix(more, "/") {
		return more
	} else if more != "" {
		return path + more
	}
	return path
}

// furnished is a village with one of everything.
func furnished(t *testing.T) (s *testServer, back string) {
	s = newTestServer(t, dbtest.SQLite(t))
	back = s.posted("2026-03-10", "101", "50104", "100")
	s.counted()
	s.families()
	s.granted()
	s.lodge()
	s.farm()
	s.coop()
	s.team()
	s.accepted("D1", "FL")
	s.ordered("D2", "FL")
	ctx, id := t.Context(), s.book.ID
	_, err := s.services.Settle(ctx, dispatcher, "furnish.settle", id, 202603)
	check(t, err)
	plan, err := s.services.MakePlan(ctx, dispatcher, "furnish.plan", id, services.PlanInput{From: 20260317, Days: 7, Seed: 1, Iterations: 10})
	check(t, err)
	_, err = s.services.Publish(ctx, dispatcher, "furnish.publish", id, plan.No)
	check(t, err)
	return s, back
}

// TestEveryPageSpeaksBothLanguages opens every page and looks for keys that nobody translated; those of a distribution
// are opened where there is one.
func TestEveryPageSpeaksBothLanguages(t *testing.T) {
	s, back := furnished(t)
	for _, role := range []staff.Role{staff.Accountant, staff.Checker, staff.Administrator} {
		c := s.as(role)
		for _, lang := range []string{"en", "zh"} {
			c.get("/language?to=" + lang)
			for _, rt := range routes() {
				admitted := rt.access.kind == signedIn || rt.access.roles.Has(role)
				if rt.method != http.MethodGet || !admitted || strings.Contains(rt.path, ":hash") ||
					strings.Contains(rt.path, ":run") || elsewhere[rt.path] != "" {
					continue
				}
				path := address(rt)
				a := c.get(path)
				if strings.HasSuffix(rt.path, "/balance") {
					continue
				}
				if a.status != http.StatusOK && a.status != http.StatusSeeOther {
					t.Errorf("%s as %s: %d\n%s", path, role, a.status, a.body)
				}
				if at := strings.Index(a.body, "【"); at >= 0 && strings.Contains(a.header.Get("Content-Type"), "html") {
					t.Errorf("%s in %s: %s", path, lang, a.body[at:min(len(a.body), at+60)])
				}
			}
		}
		c.get(back)
	}
}

// TestVoucherProblemsStandBesideTheirFields sends what people get wrong; nothing typed may be lost.
func TestVoucherProblemsStandBesideTheirFields(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Accountant)
	c.get("/b/gz/vouchers/new")
	form := voucherOf("2026-02-30", "999", "张三承包地", "12.345")
	form.Set("line.1.summary", "收<b>承包</b>费")
	a := c.post("/b/gz/vouchers", form).want(t, 422, `value="2026-02-30"`, `value="12.345"`, "收&lt;b&gt;承包&lt;/b&gt;费",
		`href="#date"`, `href="#line.1.account"`, `href="#line.1.debit"`, `href="#line.2.account"`, "第1")
	if strings.Contains(a.body, "<b>承包</b>") {
		t.Error("what was typed is not escaped")
	}
	form = voucherOf("2026-03-01", "yhck", "发包收入", "＝")
	form.Set("line.2.credit", "１，２３４．５０")
	a = c.post("/b/gz/vouchers", form).want(t, 303)
	c.get(a.location).want(t, 200, "102 银行存款", "50104 经营收入_发包收入", `value="1234.50"`)

	form = voucherOf("2026-03-01", "101", "50104", "10")
	form.Set("line.2.credit", "9")
	form.Set("action", "submit")
	c.get("/b/gz/vouchers/new")
	c.post("/b/gz/vouchers", form).want(t, 422, "借贷不平", "1.00", `href="#lines"`)
}

// TestStaleSaveIsToldAndMerged has two people change the same draft.
func TestStaleSaveIsToldAndMerged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		first, second := s.as(staff.Accountant), s.as(staff.Accountant)
		first.get("/b/gz/vouchers/new")
		edit := first.post("/b/gz/vouchers", voucherOf("2026-03-10", "101", "50104", "100")).want(t, 303).location
		link := strings.TrimSuffix(edit, "/edit?done=saved")
		first.get(edit)
		second.get(edit)
		form := voucherOf("2026-03-10", "101", "50104", "200")
		form.Set("version", "1")
		first.post(link, form).want(t, 303)
		form = voucherOf("2026-03-10", "101", "50104", "300")
		form.Set("version", "1")
		second.post(link, form).want(t, 409, `value="300"`, "200.00", `name="version" value="2"`, "您填的内容都在", "日期 2026-")
		form.Set("version", "2")
		form.Set("key", second.key)
		second.post(link, form).want(t, 303)
		first.get(edit).want(t, 200, "300.00")
	})
}

// TestReversalIsLinkedBothWays reverses a posted voucher from its page.
func TestReversalIsLinkedBothWays(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	link := s.posted("2026-03-10", "101", "50104", "100")
	c := s.as(staff.Accountant)
	c.get(link).want(t, 200, "红字冲销")
	a := c.post(link+"/reverse", url.Values{"date": {"2026-03-16"}}).want(t, 303)
	reversal, _, _ := strings.Cut(a.location, "?")
	c.get(reversal).want(t, 200, link, "-100.00", "注销")
	c.get(link).want(t, 200, reversal)
	c.post(link+"/reverse", url.Values{"date": {"2026-03-16"}}).want(t, 409)
	c.get(reversal + "/edit")
	c.post(reversal+"/delete", url.Values{"version": {"1"}}).want(t, 303)
	c.get(link).want(t, 200, "红字冲销")
}

// onePixel is the smallest PNG.
var onePixel = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89")

// upload sends a voucher with a file.
func (c *client) upload(path string, form url.Values, name string, content []byte) answer {
	c.s.t.Helper()
	return c.send(path, form, "files", name, content)
}

// TestAttachments takes pictures, refuses what only says to be one, and shows them to nobody else.
func TestAttachments(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Accountant)
	form := func() url.Values { return voucherOf("2026-03-10", "101", "50104", "100") }
	c.get("/b/gz/vouchers/new")
	c.upload("/b/gz/vouchers", form(), "发票.png", []byte("<script>alert(1)</script>")).want(t, 422, "发票.png", `value="100"`)
	c.upload("/b/gz/vouchers", form(), "空.png", nil).want(t, 422)
	a := c.upload("/b/gz/vouchers", form(), "收据 一.png", onePixel).want(t, 303)
	page := c.get(a.location).want(t, 200, "收据 一.png")
	at := strings.Index(page.body, "/b/gz/files/")
	file := page.body[at : at+len("/b/gz/files/")+64]
	got := c.get(file).want(t, 200)
	if got.body != string(onePixel) || got.header.Get("Content-Type") != "image/png" {
		t.Errorf("the file came back as %d bytes of %s", len(got.body), got.header.Get("Content-Type"))
	}
	if policy := got.header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") {
		t.Errorf("an attachment may run scripts: %s", policy)
	}
	c.get(strings.Replace(file, "/gz/", "/other/", 1)).want(t, 404)
	s.as(staff.Administrator).get(file).want(t, 404)
	s.as(staff.Auditor).get(file).want(t, 200)

	// Saving again keeps the file; ticking it off drops it.
	c.get(a.location)
	again := form()
	again.Set("version", "1")
	again.Set("file", file[len("/b/gz/files/"):])
	again.Set("name."+file[len("/b/gz/files/"):], "收据 一.png")
	link := strings.TrimSuffix(a.location, "/edit?done=saved")
	c.post(link, again).want(t, 303)
	c.get(a.location).want(t, 200, "收据 一.png")
	again.Set("version", "2")
	again.Set("key", c.key)
	again.Set("drop."+file[len("/b/gz/files/"):], "1")
	c.post(link, again).want(t, 303)
	if strings.Contains(c.get(a.location).body, "收据 一.png") {
		t.Error("a dropped file is still there")
	}
}

// TestSupplementNamesItsOriginal adds what a posted voucher left out.
func TestSupplementNamesItsOriginal(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	link := s.posted("2026-03-10", "101", "50104", "100")
	c := s.as(staff.Accountant)
	c.get(link).want(t, 200, "补充登记")
	c.get("/b/gz/vouchers/new?supplements=1").want(t, 200, `name="supplements" value="1"`, "补记2026年3月10日记-1号凭证")
	form := voucherOf("2026-03-12", "101", "50104", "20")
	form.Set("supplements", "1")
	a := c.post("/b/gz/vouchers", form).want(t, 303)
	c.get(strings.TrimSuffix(a.location, "/edit?done=saved")).want(t, 200, "补充登记：", link)
	c.get(a.location)
	form.Set("supplements", "99")
	form.Del("key")
	c.post("/b/gz/vouchers", form).want(t, 404)
}
