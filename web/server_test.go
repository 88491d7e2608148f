package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/dividends/profiles"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/patronage"
	"cunzhang/cooperatives/portal"
	"cunzhang/cooperatives/services"
	"cunzhang/cooperatives/shares"
	"cunzhang/cooperatives/staff"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/review"
	"cunzhang/web/locale"
)

// testServer serves the pages over two books of two townships, with one person for each role in the first.
type testServer struct {
	t         testing.TB
	url       string
	books     *books.Books
	staff     *staff.Staff
	members   *members.Members
	shares    *shares.Shares
	ventures  *ventures.Ventures
	portal    *portal.Portal
	dividends *dividends.Dividends
	accounts  memberAccounts
	services  *services.Services
	book      ledger.BookInfo
	other     ledger.BookInfo
	people    map[staff.Role]staff.User
	log       *strings.Builder
	dead      atomic.Bool // connections break without an answer
}

// testPassword is the password of everybody in tests.
const testPassword = "correct horse 9"

// firstOfApril stands for the reader of cron: it knows one line, and one more for two days of the year.
func firstOfApril(line string) (cooperatives.CronDays, error) {
	if line != "0 0 1 4 *" && line != "0 0 1 4,9 1-5" {
		return nil, ledger.NewError(ledger.Invalid, "recurring.cron", ledger.Args{"cron": line}).At("cron")
	}
	return func(from ledger.Date) ledger.Date {
		april := ledger.Date(from.Year()*10000 + 401)
		if april < from {
			april += 10000
		}
		return april
	}, nil
}

func newTestServer(t testing.TB, d *db.DB) *testServer {
	t.Helper()
	return newTestServerAt(t, d, dbtest.Now)
}

// newTestServerAt is a server with a clock of the test's own.
func newTestServerAt(t testing.TB, d *db.DB, now func() time.Time) *testServer {
	t.Helper()
	s := &testServer{
		t: t, books: books.New(d, ventures.RentsToSpread), staff: staff.New(d), people: map[staff.Role]staff.User{}, log: &strings.Builder{},
	}
	s.shares, s.ventures = shares.New(d), ventures.New(s.books)
	words, err := locale.Load()
	check(t, err)
	s.members, err = members.New(s.books, bytes.Repeat([]byte{7}, members.KeySize), s.shares, patronage.New(d),
		dividends.New(s.books, dividends.Sources{}))
	check(t, err)
	s.portal, err = portal.New(d, s.members, bytes.Repeat([]byte{7}, members.KeySize))
	check(t, err)
	s.dividends = dividends.New(s.books, dividends.Sources{
		Shares: s.shares, Households: s.members, Voters: s.members, Cards: s.members, Patronage: &s.accounts, Converted: patronage.New(d),
	})
	s.services = services.New(s.books, firstOfApril, s.dividends)
	h, err := New(Config{
		Books: s.books, Staff: s.staff, Review: review.New(d), Members: s.members, Shares: s.shares, Ventures: s.ventures,
		Patronage: patronage.New(d),
		Services:  s.services, Portal: s.portal, Dividends: s.dividends, Profiles: profiles.New(d),
		Locale: words, Log: slog.New(slog.NewTextHandler(s.log, nil)), Now: now, Version: "test", Backups: Backups{
			List: func() ([]BackupFile, error) {
				return []BackupFile{{"cunzhang-2026-03-12.db", 5 << 20, dbtest.Now().AddDate(0, 0, -4)}}, nil
			},
			Write: func(_ context.Context, w io.Writer) error { return second(io.WriteString(w, "PK")) },
			Drill: func(context.Context) (Drill, error) { return Drill{2, 7, 1500 * time.Millisecond}, nil },
		},
	})
	check(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.dead.Load() {
			panic(http.ErrAbortHandler)
		}
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		server.Close()
		if t.Failed() && s.log.Len() > 0 {
			t.Log(s.log.String())
		}
	})
	s.url = server.URL
	s.begin()
	return s
}

// begin makes the books and the people.
func (s *testServer) begin() {
	who := ledger.Actor{ID: ledger.System, Name: "系统"}
	ctx := s.t.Context()
	var err error
	s.book, err = s.books.CreateBook(ctx, who, books.NewBook{
		Township: "甲镇", Organization: "高寨村股份经济合作社", Code: "gz", Name: "高寨村", Regime: ledger.RuralCollective, Start: 202601,
	})
	check(s.t, err)
	s.other, err = s.books.CreateBook(ctx, who, books.NewBook{
		Township: "乙镇", Organization: "别村股份经济合作社", Code: "other", Name: "别村", Regime: ledger.RuralCollective, Start: 202601,
	})
	check(s.t, err)
	places, err := s.staff.Places(ctx)
	check(s.t, err)
	for _, role := range staff.AllRoles {
		login := role.String()
		id, err := s.staff.CreateUser(ctx, who, "user."+login, staff.NewUser{
			Login: login, Name: "某" + login, Password: testPassword,
		})
		check(s.t, err)
		s.people[role] = staff.User{ID: id, Login: login}
		for _, p := range places {
			atServer := role == staff.Administrator && p.Scope == staff.Server
			inFirst := role != staff.Administrator && p.Scope == staff.Cooperative && p.Name == "高寨村股份经济合作社"
			if atServer || inFirst {
				check(s.t, s.staff.GrantRole(ctx, who, "role."+login, staff.Grant{User: id, Role: role, Place: p}))
			}
		}
	}
}

// second returns the error of a call with two results.
func second(_ int, err error) error { return err }

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// client is a browser without scripts.
type client struct {
	s    *testServer
	http *http.Client
	csrf string // of the last page
	key  string
}

// as signs in as the holder of a role.
func (s *testServer) as(role staff.Role) *client {
	s.t.Helper()
	c := s.anybody()
	c.get("/signin")
	a := c.post("/signin", url.Values{"login": {role.String()}, "password": {testPassword}})
	if a.status != http.StatusSeeOther {
		s.t.Fatalf("sign in as %s: %d\n%s", role, a.status, a.body)
	}
	return c
}

func (s *testServer) anybody() *client {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	check(s.t, err)
	return &client{s: s, http: &http.Client{
		Jar: jar, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// answer is what came back.
type answer struct {
	status   int
	body     string
	location string
	header   http.Header
}

var (
	csrfInput = regexp.MustCompile(`name="csrf" value="([^"]+)"`)
	keyInput  = regexp.MustCompile(`name="key" value="([^"]+)"`)
)

func (c *client) do(req *http.Request) answer {
	c.s.t.Helper()
	res, err := c.http.Do(req)
	check(c.s.t, err)
	body, err := io.ReadAll(res.Body)
	check(c.s.t, err)
	check(c.s.t, res.Body.Close())
	a := answer{res.StatusCode, string(body), res.Header.Get("Location"), res.Header}
	if m := csrfInput.FindStringSubmatch(a.body); m != nil {
		c.csrf = m[1]
	}
	if m := keyInput.FindStringSubmatch(a.body); m != nil {
		c.key = m[1]
	}
	return a
}

func (c *client) get(path string) answer {
	c.s.t.Helper()
	req, err := http.NewRequestWithContext(c.s.t.Context(), http.MethodGet, c.s.url+path, nil)
	check(c.s.t, err)
	return c.do(req)
}

// post sends a form with the proof and the submission key of the last page, unless the form has its own.
func (c *client) post(path string, form url.Values) answer {
	c.s.t.Helper()
	if !form.Has("csrf") {
		form.Set("csrf", c.csrf)
	}
	if !form.Has("key") {
		form.Set("key", c.key)
	}
	req, err := http.NewRequestWithContext(c.s.t.Context(), http.MethodPost, c.s.url+path, strings.NewReader(form.Encode()))
	check(c.s.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(req)
}

// want fails unless the answer has the status and holds all texts.
func (a answer) want(t testing.TB, status int, texts ...string) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d instead of %d, to %q\n%s", a.status, status, a.location, a.gist())
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Fatalf("no %q in\n%s", text, a.gist())
		}
	}
	return a
}

// gist is what a page says is wrong, or else the beginning of its content.
func (a answer) gist() string {
	for _, mark := range []string{`role="alert"`, `<main`} {
		if at := strings.Index(a.body, mark); at >= 0 {
			return a.body[at:min(len(a.body), at+1500)]
		}
	}
	return a.body[:min(len(a.body), 1500)]
}

// voucher is the form of a voucher of two lines.
func voucherOf(date, debit, credit, amount string) url.Values {
	return url.Values{
		"date": {date}, "series": {"记"}, "attachments": {"1"}, "action": {"save"},
		"line.1.summary": {"收土地承包费"}, "line.1.account": {debit}, "line.1.debit": {amount}, "line.1.credit": {""},
		"line.2.summary": {"收土地承包费"}, "line.2.account": {credit}, "line.2.debit": {""}, "line.2.credit": {amount},
	}
}

func TestVoucherFromPageToPaper(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		accountant, checker := s.as(staff.Accountant), s.as(staff.Checker)
		accountant.get("/b/gz/vouchers/new").want(t, 200, "记账凭证", "102 银行存款", "yhck", "value=\"2026-03-16\"")
		a := accountant.post("/b/gz/vouchers", voucherOf("2026-03-10", "101", "50104", "1,234.56"))
		a.want(t, 303)
		link := strings.TrimSuffix(a.location, "/edit?done=saved")
		accountant.get(a.location).want(t, 200, "1234.56", "已保存", "借贷平衡")

		accountant.get(link)
		accountant.post("/b/gz/vouchers/submit", url.Values{"ref": {refOf(link, 1)}, "back": {link}}).want(t, 303)
		accountant.get(link).want(t, 200, "待审核")
		checker.get(link).want(t, 200, "审核")
		checker.post("/b/gz/vouchers/check", url.Values{"ref": {refOf(link, 2)}, "back": {link}}).want(t, 303)
		accountant.get(link).want(t, 200, "已审核", "某checker")
		accountant.post("/b/gz/vouchers/post", url.Values{"ref": {refOf(link, 3)}, "back": {link}}).want(t, 303)
		accountant.get(link).want(t, 200, "记-1", "已记账", "人民币壹仟贰佰叁拾肆元伍角陆分", "链 1")

		accountant.get("/b/gz/reports/trial-balance?span=2026-03").want(t, 200, "1,234.56", "subsidiary-ledger?account=101")
		accountant.get("/b/gz/reports/balance-sheet?span=2026-03").want(t, 200, "1,234.56")
		accountant.get("/b/gz/reports/subsidiary-ledger?span=2026-03&account=101").want(t, 200, "收土地承包费", link)
		for _, path := range []string{
			link + "/voucher.pdf", "/b/gz/reports/balance-sheet?span=2026-03&format=pdf", "/b/gz/vouchers.pdf?month=2026-03",
			"/b/gz/set.pdf?span=2026-03",
		} {
			a := accountant.get(path).want(t, 200)
			if !strings.HasPrefix(a.body, "%PDF-") || a.header.Get("Content-Type") != "application/pdf" {
				t.Errorf("%s is no PDF but %s", path, a.header.Get("Content-Type"))
			}
		}
	})
}

// refOf names a voucher by its address and version.
func refOf(link string, version int) string {
	return fmt.Sprintf("%s.%d", link[strings.LastIndex(link, "/")+1:], version)
}
