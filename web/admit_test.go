package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db/dbtest"
)

// example fills the parameters of a route's path.
func example(path, book string) string {
	return strings.NewReplacer(":book", book, "receipts/:id", "receipts/2026-1", ":id", "1", ":hash", strings.Repeat("0", 64), ":name", "trial-balance", ":profile", "generic-csv",
		":kind", "receive").
		Replace(path)
}

// TestEveryRouteRefusesStrangers walks every route as nobody and as every role, in the own book and in a foreign one.
func TestEveryRouteRefusesStrangers(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	clients := map[staff.Role]*client{}
	for _, role := range staff.AllRoles {
		clients[role] = s.as(role)
		clients[role].get("/me")
	}
	for _, rt := range routes() {
		// The pages of members have a walk of their own, TestMembersSeeTheirOwnAlone.
		if k := rt.access.kind; k == public || k == atDoor || k == ofMember || rt.path == "/signout" {
			continue
		}
		refusesNobody(t, s, rt)
		for role, c := range clients {
			if rt.access.kind == inBook {
				wantRefused(t, c, rt, example(rt.path, "other"), role, http.StatusNotFound)
			}
			switch {
			case rt.access.kind == signedIn || rt.access.roles.Has(role):
			case rt.access.kind == inBook && !readers.Has(role):
				wantRefused(t, c, rt, example(rt.path, "gz"), role, http.StatusNotFound)
			default:
				wantRefused(t, c, rt, example(rt.path, "gz"), role, http.StatusForbidden)
			}
		}
	}
}

// refusesNobody expects a visitor to be asked to sign in.
func refusesNobody(t *testing.T, s *testServer, rt route) {
	t.Helper()
	c := s.anybody()
	if rt.method == http.MethodGet {
		if a := c.get(example(rt.path, "gz")); a.status != http.StatusSeeOther || !strings.HasPrefix(a.location, "/signin") {
			t.Errorf("GET %s as nobody: %d to %q", rt.path, a.status, a.location)
		}
		return
	}
	if a := c.post(example(rt.path, "gz"), url.Values{}); a.status != http.StatusUnauthorized {
		t.Errorf("POST %s as nobody: %d", rt.path, a.status)
	}
}

func wantRefused(t *testing.T, c *client, rt route, path string, role staff.Role, status int) {
	t.Helper()
	var a answer
	if rt.method == http.MethodGet {
		a = c.get(path)
	} else {
		a = c.post(path, url.Values{})
	}
	if a.status != status {
		t.Errorf("%s %s as %s: %d instead of %d", rt.method, path, role, a.status, status)
	}
}

// TestForeignFormsAreRefused sends forms that this server did not make for this browser.
func TestForeignFormsAreRefused(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Accountant)
	c.get("/b/gz/vouchers/new")
	form := voucherOf("2026-03-10", "101", "50104", "1")
	form.Set("csrf", "")
	c.post("/b/gz/vouchers", form).want(t, 403, "没有提交")
	form.Set("csrf", strings.Repeat("A", 86))
	c.post("/b/gz/vouchers", form).want(t, 403)

	other := s.as(staff.Checker)
	other.get("/me")
	form.Set("csrf", other.csrf)
	c.post("/b/gz/vouchers", form).want(t, 403)

	c.get("/b/gz/vouchers/new")
	form.Set("csrf", c.csrf)
	form.Set("key", c.key)
	for _, header := range [][2]string{{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/b/gz/vouchers", strings.NewReader(form.Encode()))
		check(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set(header[0], header[1])
		c.do(req).want(t, 403)
	}
	c.post("/b/gz/vouchers", form).want(t, 303)
}

// TestExpiredSessionKeepsWhatWasTyped signs in again in the middle of a form and sends it on.
func TestExpiredSessionKeepsWhatWasTyped(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Accountant)
	c.get("/b/gz/vouchers/new")
	form := voucherOf("2026-03-10", "101", "50104", "88.80")
	form.Set("csrf", c.csrf)
	form.Set("key", c.key)
	fresh := s.anybody()
	page := fresh.post("/b/gz/vouchers", form).want(t, 401, `name="resume.line.1.debit" value="88.80"`)
	again := url.Values{"login": {"accountant"}, "password": {testPassword}, "resume_path": {"/b/gz/vouchers"}}
	for name, values := range form {
		if name != "csrf" {
			again["resume."+name] = values
		}
	}
	if m := csrfInput.FindStringSubmatch(page.body); m != nil {
		again.Set("csrf", m[1])
	}
	fresh.post("/signin", again).want(t, 200, `name="line.1.debit" value="88.80"`, "继续")
	form.Set("csrf", fresh.csrf)
	fresh.post("/b/gz/vouchers", form).want(t, 303)
}

// TestDoubleClickSavesOnce sends the same form twice.
func TestDoubleClickSavesOnce(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Accountant)
	c.get("/b/gz/vouchers/new")
	form := voucherOf("2026-03-10", "101", "50104", "5")
	form.Set("key", c.key)
	form.Set("csrf", c.csrf)
	first := c.post("/b/gz/vouchers", form).want(t, 303)
	second := c.post("/b/gz/vouchers", form).want(t, 303)
	if first.location != second.location {
		t.Errorf("the second click made %s beside %s", second.location, first.location)
	}
	form.Set("line.1.debit", "6")
	c.post("/b/gz/vouchers", form).want(t, 409)
}

// TestLocalPath keeps links after signing in on this server.
func TestLocalPath(t *testing.T) {
	for path, want := range map[string]string{
		"/b/gz?month=2026-03": "/b/gz?month=2026-03", "": "/", "https://evil.example/": "/", "//evil.example": "/",
		"/\\evil.example": "/", "/a\r\nb": "/", "javascript:alert(1)": "/",
	} {
		if got := localPath(path); got != want {
			t.Errorf("localPath(%q) = %q, want %q", path, got, want)
		}
	}
}

// TestBackupsAreTheAdministrators downloads a backup, drills, and logs both.
func TestBackupsAreTheAdministrators(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Administrator)
	c.get("/backup").want(t, 200, "4 天没有新备份", "5.0 MB")
	a := c.post("/backup/download", url.Values{}).want(t, 200)
	if a.body != "PK" || !strings.Contains(a.header.Get("Content-Disposition"), "cunzhang-2026-03-16.zip") {
		t.Errorf("%q %v", a.body, a.header)
	}
	c.get("/backup")
	c.post("/backup/drill", url.Values{}).want(t, 200, "2 个账套、7 张凭证", "1.5 秒")
	c.get("/log").want(t, 200, "导出 backup", "导出 drill")
}
