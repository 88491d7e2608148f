package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// brackets stand around a key that no catalogue has.
func (a answer) wantWords(t *testing.T) answer {
	t.Helper()
	if key := regexp.MustCompile(`【[a-z_.-]+】`).FindString(a.body); key != "" {
		t.Errorf("no words for %s", key)
	}
	return a
}

// step opens a page and sends one of its forms.
func (c *client) step(page, path string, form url.Values) answer {
	c.s.t.Helper()
	c.get(page)
	return c.post(path, form)
}

func TestPersonFromPageToFirstPassword(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		admin := s.as(staff.Administrator)
		admin.get("/people").want(t, 200, "添加人员", "某cashier", "会计主管").wantWords(t)
		admin.post("/people", url.Values{"name": {""}, "login": {"x"}}).
			want(t, 422, `id="name"`, `value="x"`, `role="alert"`)
		added := admin.post("/people", url.Values{"name": {"王小红"}, "login": {"hong"}}).want(t, 303)
		link := strings.TrimSuffix(added.location, "?done=added")
		admin.get(link).want(t, 200, "王小红", "还没设密码").wantWords(t)

		place := placeOf(t, s, "高寨村股份经济合作社")
		admin.step(link, link+"/roles", url.Values{"role": {"cashier"}, "place": {place}}).want(t, 303)
		admin.get(link).want(t, 200, "出纳", "撤销岗位")
		admin.step(link, link+"/roles", url.Values{"role": {"accountant"}, "place": {place}}).
			want(t, 403, `role="alert"`).wantWords(t)
		admin.step(link, link+"/roles/revoke", url.Values{"role": {"cashier"}, "place": {place}}).want(t, 303)

		a := admin.step(link, link+"/slip", url.Values{}).want(t, 200, "王小红 的密码条").wantWords(t)
		code := regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}`).FindString(a.body)
		if again := admin.get(link); code == "" || strings.Contains(again.body, code) {
			t.Fatalf("the code %q is shown not once", code)
		}
		visitor := s.anybody()
		visitor.get("/slip")
		visitor.post("/slip", url.Values{
			"code": {code}, "password": {testPassword}, "repeated": {testPassword},
		}).want(t, 303)

		admin.get(link)
		admin.step(link, link+"/name", url.Values{"name": {"王大红"}}).want(t, 303)
		admin.get(link).want(t, 200, "王大红", "可以登录")
		admin.step(link, link+"/state", url.Values{"state": {"disabled"}}).want(t, 303)
		admin.get(link).want(t, 200, "已停用")
		admin.step(link, link+"/state", url.Values{"state": {"active"}}).want(t, 303)
		admin.get("/people/99").want(t, 404)
		admin.get("/log?q="+url.QueryEscape("王大红")).want(t, 200, "改姓名", "王小红", link).wantWords(t)
	})
}

func placeOf(t *testing.T, s *testServer, name string) string {
	t.Helper()
	places, err := s.staff.Places(t.Context())
	check(t, err)
	for _, p := range places {
		if p.Name == name {
			return placeValue(p)
		}
	}
	t.Fatalf("no place %s", name)
	return ""
}

func TestAdministratorBeginsABook(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	admin := s.as(staff.Administrator)
	admin.get("/books/new").want(t, 200, "农民专业合作社会计制度", "2026-01", "甲镇").wantWords(t)
	form := url.Values{
		"organization": {"新村股份经济合作社"}, "township": {"甲镇"}, "code": {"新村"}, "regime": {"?"}, "start": {"?"},
		"code_lengths": {"3"},
	}
	admin.post("/books", form).want(t, 422, "新村股份经济合作社", `id="regime"`, "不是会计期间", "科目编码级长").wantWords(t)
	form.Set("regime", "coop-2021")
	form.Set("start", "2026-03")
	form.Set("code_lengths", "")
	admin.post("/books", form).want(t, 422, "账套编码只能用英文字母")
	form.Set("code", "xin")
	admin.post("/books", form).want(t, 303)
	info, err := s.books.Find(t.Context(), "xin")
	check(t, err)
	if info.Regime != ledger.FarmersCooperative || info.Start != 202603 || info.Name != info.Organization {
		t.Errorf("begun as %+v", info)
	}
}

func TestAccountsAreAddedAndSetAside(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Accountant)
	c.get("/b/gz/accounts").want(t, 200, "银行存款", "增设下级", "停用").wantWords(t)
	c.get("/b/gz/accounts?below=102").want(t, 200, `value="10201"`, "在 102 银行存款 下增设明细科目").wantWords(t)
	form := url.Values{"parent": {"102"}, "code": {"1020"}, "name": {"农商行"}}
	c.post("/b/gz/accounts", form).want(t, 422, `value="农商行"`, "位数不对")
	form.Set("code", "10201")
	form.Set("dimension.project", "1")
	a := c.post("/b/gz/accounts", form).want(t, 303)
	if a.location != "/b/gz/accounts?done=added#a10201" {
		t.Errorf("sent to %s", a.location)
	}
	c.get("/b/gz/accounts?below=102").want(t, 200, "农商行", `value="10202"`)
	c.step("/b/gz/accounts", "/b/gz/accounts/state", url.Values{"aside": {"10201"}}).want(t, 303)
	c.get("/b/gz/accounts").want(t, 200, "已停用", "恢复使用")
	c.step("/b/gz/accounts", "/b/gz/accounts/state", url.Values{"active": {"10201"}}).want(t, 303)
	a = s.as(staff.Auditor).get("/b/gz/accounts?below=102").want(t, 200, "农商行")
	if strings.Contains(a.body, "增设下级") || strings.Contains(a.body, `id="add"`) {
		t.Error("an auditor is offered to add accounts")
	}
}

// TestMonthFromVouchersToReopening closes January the way its page leads, and opens it again.
func TestMonthFromVouchersToReopening(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		accountant, checker := s.as(staff.Accountant), s.as(staff.Checker)
		const page = "/b/gz/periods?month=2026-01"
		form := func(name string) string { return "/b/gz/periods/" + name + "?month=2026-01" }
		s.asset()
		accountant.get("/b/gz/vouchers/new")
		accountant.post("/b/gz/vouchers", voucherOf("2026-01-10", "101", "50104", "500.00")).want(t, 303)
		accountant.get(page).want(t, 200, "还有草稿 1 张", "收割机", "生成折旧凭证", "disabled").wantWords(t)
		accountant.step(page, form("close"), url.Values{}).want(t, 422, `role="alert"`)

		accountant.step(page, form("depreciate"), url.Values{}).want(t, 422, "收割机").wantWords(t)
		accountant.step(page, form("depreciate"), url.Values{"units.S-1": {"x"}}).want(t, 422, `value="x"`, "不是数量")
		accountant.step(page, form("depreciate"), url.Values{"units.S-1": {"10"}, "preview": {"1"}}).
			want(t, 200, "1,000.00", `value="10"`)
		accountant.step(page, form("depreciate"), url.Values{"units.S-1": {"10"}}).want(t, 303)
		s.postAll()
		accountant.get(page).want(t, 200, "本月的凭证都已记账", "看凭证", "-500.00", "结转1月", "生成结转凭证").wantWords(t)
		accountant.step(page, form("carry"), url.Values{}).want(t, 303)
		s.postAll()
		accountant.get(page).want(t, 200, "没有要结转的收入和支出", "没有挡住结账的事").wantWords(t)
		a := accountant.step(page, form("close"), url.Values{}).want(t, 303)
		accountant.get(a.location).want(t, 200, "这个月已结账", "某accountant", "指纹", "申请反结账").wantWords(t)

		accountant.step(page, form("ask"), url.Values{"reason": {" "}}).want(t, 422)
		accountant.step(page, form("ask"), url.Values{"reason": {"漏记一笔"}}).want(t, 303)
		if a := accountant.get(page).want(t, 200, "漏记一笔", "撤回申请"); strings.Contains(a.body, "批准反结账</button>") {
			t.Error("who asked is offered to grant it")
		}
		granting := checker.get(page).want(t, 200, "批准反结账").body
		asked := regexp.MustCompile(`name="asked" value="(\d+)"`).FindStringSubmatch(granting)[1]
		checker.step(page, form("reopen"), url.Values{"asked": {asked}}).want(t, 303)
		checker.get(page).want(t, 200, "未结账", "批准反结账").wantWords(t)
	})
}

// asset adds a machine that is depreciated by its output: 100.00 an hour.
func (s *testServer) asset() {
	s.t.Helper()
	check(s.t, s.books.PutAsset(s.t.Context(), ledger.Actor{ID: s.people[staff.Accountant].ID}, "asset", s.book.ID,
		books.AssetCard{
			No: "S-1", Name: "收割机", Account: "151", Accumulated: "152", Expense: "521", Method: ledger.UnitsOfOutput,
			Cost: 10_000_000, InUse: 20251201, Unit: "小时", Units: 10_000_000,
		}))
}

// postAll hands in, checks and posts whatever waits in the first book.
func (s *testServer) postAll() {
	s.t.Helper()
	s.postAllOf(s.book.ID)
}

// postAllOf hands in, checks and posts whatever waits in a book.
func (s *testServer) postAllOf(book ledger.BookID) {
	s.t.Helper()
	ctx := s.t.Context()
	accountant, checker := ledger.Actor{ID: s.people[staff.Accountant].ID}, ledger.Actor{ID: s.people[staff.Checker].ID}
	var drafts []ledger.Voucher
	check(s.t, s.books.Snapshot(ctx, book, nil, func(ctx context.Context, snap *books.Snapshot) error {
		var err error
		drafts, err = snap.Drafts(ctx, everything, ledger.StateUnknown)
		return err
	}))
	for _, v := range drafts {
		refs := []books.Ref{{ID: v.ID, Version: v.Version}}
		var err error
		if v.State == ledger.Draft {
			refs, err = s.books.Submit(ctx, accountant, newKey(), book, refs)
			check(s.t, err)
		}
		refs, err = s.books.Check(ctx, checker, newKey(), book, refs)
		check(s.t, err)
		_, err = s.books.Post(ctx, checker, newKey(), book, refs)
		check(s.t, err)
	}
}

func TestYearIsTransferredAndLocked(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Checker)
	c.get("/b/gz/periods?month=2026-12").want(t, 200, "年终结转", "没有要转的本年收益和分配").wantWords(t)
	c.post("/b/gz/periods/lock?month=2026-12", url.Values{}).want(t, 422, "请先勾选")
	c.post("/b/gz/periods/lock?month=2026-12", url.Values{"confirm": {"1"}}).want(t, 409).wantWords(t)
	c.get("/b/gz/periods?month=2031-01").want(t, 404)
	c.post("/b/gz/periods/close", url.Values{}).want(t, 422)
}

func TestLogIsFilteredPagedAndExported(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Auditor)
	ctx, who := t.Context(), ledger.Actor{ID: s.people[staff.Accountant].ID, Name: "=1+1", Address: "10.0.0.1"}
	for range pageOfLog + 5 {
		check(t, s.books.AddMemo(ctx, who, newKey(), s.book.ID, "摘要"+newKey()))
	}
	check(t, s.books.AddAccount(ctx, who, newKey(), s.book.ID, books.NewAccount{Code: "10201", Name: "农商行"}))
	a := c.get("/b/gz/log").want(t, 200, "增设科目", "农商行", "10.0.0.1", "更早的", "只增不改").wantWords(t)
	older := regexp.MustCompile(`href="([^"]*before=[^"]*)"`).FindStringSubmatch(a.body)[1]
	c.get(strings.ReplaceAll(older, "&amp;", "&")).want(t, 200, "建账套", "回到最新").wantWords(t)
	a = c.get("/b/gz/log?action=account&from=2026-03-16&to=2026-03-16").want(t, 200, "农商行", "编码")
	if strings.Contains(a.body, "添加常用摘要</td>") {
		t.Error("the filter lets other actions through")
	}
	c.get("/b/gz/log?to=2026-03-15").want(t, 200, "没有符合条件的记录")
	c.get("/b/gz/log?from=x").want(t, 422, `id="from"`, "日期不对")

	file := c.get("/b/gz/log?format=csv").want(t, 200, "\uFEFF序号,时间", ",'=1+1,10.0.0.1,增设科目,account/10201,")
	if n := strings.Count(file.body, "\n"); n != pageOfLog+8 {
		t.Errorf("%d lines in the file", n)
	}
	if file.header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("sent as %s", file.header.Get("Content-Type"))
	}
	if a := s.as(staff.Accountant).get("/log"); a.status != http.StatusForbidden {
		t.Errorf("the log of the server for an accountant: %d", a.status)
	}
}

func TestLogRowsInWords(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Accountant)
	c.get("/b/gz/vouchers/new")
	c.post("/b/gz/vouchers", voucherOf("2026-01-10", "101", "50104", "1234.50")).want(t, 303)
	c.get("/b/gz/log").want(t, 200, "填制凭证", "1,234.50", "2026-01-10", "分录1 借方", "草稿", "/b/gz/vouchers/1").wantWords(t)
	c.step("/b/gz/values?kind=project", "/b/gz/values", url.Values{"kind": {"project"}, "code": {"P9"}, "name": {"修路"}}).want(t, 303)
	c.get("/b/gz/log?action=dimension").want(t, 200, "修路", "<td>项目</td>")
}
