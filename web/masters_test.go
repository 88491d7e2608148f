package web

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestOpeningsAreTypedAndTried types the balances that a book begins with, by account and by member.
func TestOpeningsAreTypedAndTried(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.regimeBooks()
		c := s.as(staff.Accountant)
		page := c.get("/b/gz/openings").want(t, 200, `name="opening.101.balance"`, "按明细填写", "试算平衡", "平衡")
		for _, code := range []string{"501", "50101", "321", "113"} {
			if strings.Contains(page.body, `name="opening.`+code+`.balance"`) {
				t.Errorf("a balance of %s can be typed", code)
			}
		}
		c.post("/b/gz/openings", url.Values{
			"opening.101.balance": {"1,000.50"}, "opening.102.balance": {"abc"}, "opening.301.balance": {"2000"},
		}).want(t, 422, `value="abc"`, `value="1,000.50"`, `href="#opening.102.balance"`, "科目 102")
		c.post("/b/gz/openings", url.Values{
			"opening.101.balance": {"1,000.50"}, "opening.102.balance": {""}, "opening.301.balance": {"2000"},
		}).want(t, 303)
		c.get("/b/gz/openings?done=saved").want(t, 200, "已保存", "1,000.50", "2,000.00", "-999.50", "不平衡")

		c.get("/b/gz/openings?account=113").want(t, 200, "001 王大山", `name="row.1.member" value="001"`)
		c.post("/b/gz/openings?account=113", url.Values{
			"row.1.member": {"001"}, "row.1.fixed": {"1"}, "row.1.balance": {"999.50"},
		}).want(t, 303)
		page = c.get("/b/gz/openings").want(t, 200, `value="1000.50"`, `value="2000.00"`, "999.50", "已有 1 行")
		if strings.Contains(page.body, "不平衡") {
			t.Error("the balances are said not to balance")
		}
		s.as(staff.Auditor).get("/b/gz/openings").want(t, 200, "1,000.50", "只能查看")
		s.as(staff.Auditor).post("/b/gz/openings", url.Values{}).want(t, 403)
	})
}

// TestOpeningsInMidYear types turnovers as well; the balance of January follows from them.
func TestOpeningsInMidYear(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	who := ledger.Actor{ID: ledger.System, Name: "系统"}
	_, err := s.books.CreateBook(t.Context(), who, books.NewBook{
		Township: "甲镇", Organization: "高寨村股份经济合作社", Code: "mid", Name: "年中", Regime: ledger.RuralCollective, Start: 202604,
	})
	check(t, err)
	c := s.as(staff.Accountant)
	c.get("/b/mid/openings").want(t, 200, "累计借方", `name="opening.50101.credit"`, `name="opening.321.debit"`)
	form := url.Values{
		"opening.102.balance": {"800"}, "opening.102.debit": {"500"}, "opening.102.credit": {"100"},
		"opening.301.balance": {"400"}, "opening.50101.credit": {"500"}, "opening.50101.debit": {"500"},
		"opening.51301.debit": {"100"}, "opening.51301.credit": {"100"},
		"opening.321.debit": {"100"}, "opening.321.credit": {"500"},
	}
	c.post("/b/mid/openings", form).want(t, 303)
	page := c.get("/b/mid/openings").want(t, 200, "年初余额", "400.00", `value="800.00"`)
	if strings.Contains(page.body, "不平衡") {
		t.Errorf("what balances is said not to:\n%s", page.gist())
	}
}

// TestOpeningsWithTwoDetails types combinations; one that stands there already is told at its row.
func TestOpeningsWithTwoDetails(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.regimeBooks()
	who := ledger.Actor{ID: ledger.System, Name: "系统"}
	check(t, s.books.AddAccount(t.Context(), who, "two", s.book.ID, books.NewAccount{
		Code: "11201", Name: "应收租金", Unit: "亩",
		Dimensions: ledger.DimensionSet(0).With(ledger.Counterparty).With(ledger.Project),
	}))
	check(t, s.books.PutDimensionValues(t.Context(), who, "p", s.book.ID, []books.DimensionValue{
		{Kind: ledger.Project, Code: "P1", Name: "大棚", Active: true},
	}))
	c := s.as(staff.Accountant)
	c.get("/b/gz/openings?account=11201").want(t, 200, `name="row.10.project"`, `list="values-project"`, "row.1.quantity")
	row := func(n string) url.Values {
		return url.Values{
			"row." + n + ".counterparty": {"青山果业公司"}, "row." + n + ".project": {"P1 大棚"}, "row." + n + ".balance": {"30"},
			"row." + n + ".quantity": {"1.5"},
		}
	}
	c.post("/b/gz/openings?account=11201", row("1")).want(t, 303)
	c.get("/b/gz/openings?account=11201").want(t, 200, "K1 青山果业公司", `name="row.1.fixed"`, `value="30.00"`, `value="1.5"`)
	twice := row("2")
	twice.Set("row.1.balance", "30")
	twice.Set("row.1.counterparty", "K1")
	twice.Set("row.1.project", "P1")
	twice.Set("row.1.fixed", "1")
	c.post("/b/gz/openings?account=11201", twice).want(t, 422, "第2行", `value="青山果业公司"`)
	c.get("/b/gz/openings?account=11201")
	c.post("/b/gz/openings?account=11201", url.Values{
		"row.1.counterparty": {"谁"}, "row.1.balance": {"1"},
	}).want(t, 422, "row.1.counterparty")
}

// TestValuesAreAddedRenamedAndSetAside keeps the members and counterparties of a book.
func TestValuesAreAddedRenamedAndSetAside(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.regimeBooks()
	c := s.as(staff.Accountant)
	c.get("/b/gz/values").want(t, 200, "王大山", `value="002"`, "往来单位")
	c.post("/b/gz/values", url.Values{"kind": {"member"}, "code": {"001"}, "name": {"李小河"}}).
		want(t, 409, "王大山", `value="李小河"`, `href="#code"`)
	c.post("/b/gz/values", url.Values{"kind": {"member"}, "code": {"002"}, "name": {""}}).want(t, 422, `href="#name"`)
	c.post("/b/gz/values", url.Values{"kind": {"member"}, "code": {"００２"}, "name": {"李小河"}}).want(t, 303)
	c.get("/b/gz/values?kind=member&q=lxh").want(t, 200, "李小河", "002")
	if page := c.get("/b/gz/values?kind=member&q=lxh"); strings.Contains(page.body, "王大山") {
		t.Error("a search for another finds 王大山")
	}
	c.get("/b/gz/values?edit=002").want(t, 200, `name="known" value="1"`, `value="李小河"`)
	c.post("/b/gz/values", url.Values{"kind": {"member"}, "known": {"1"}, "code": {"002"}, "name": {"李河"}}).want(t, 303)
	c.get("/b/gz/values").want(t, 200, "李河", "已停用")
	c.get("/b/gz/values?kind=nothing").want(t, 404)
	s.as(staff.Cashier).post("/b/gz/values", url.Values{"kind": {"member"}}).want(t, 403)
}

// card is the form of an asset that is depreciated over five years.
func card(no string) url.Values {
	return url.Values{
		"no": {no}, "name": {"拖拉机"}, "category": {"农机"}, "account": {"151"}, "accumulated": {"152"}, "expense": {"511"},
		"cost": {"60,000"}, "residual": {"0"}, "before": {"12000"}, "in_use": {"2025-01-10"}, "method": {"straight-line"},
		"months": {"60"},
	}
}

// TestAssetCards adds a card, changes it, takes it out of use and back, and deletes it.
func TestAssetCards(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		c := s.as(staff.Accountant)
		c.get("/b/gz/assets").want(t, 200, "还没有资产卡片")
		c.get("/b/gz/assets/card").want(t, 200, `value="152"`, "年限平均法")
		wrong := card("A1")
		wrong.Set("cost", "六万")
		wrong.Set("months", "")
		c.post("/b/gz/assets", wrong).want(t, 422, `value="六万"`, `href="#cost"`, `href="#months"`)
		wrong = card("A1")
		wrong.Set("account", "401")
		c.post("/b/gz/assets", wrong).want(t, 422, `href="#account"`, `value="401"`)
		c.post("/b/gz/assets", card("A1")).want(t, 303)
		c.get("/b/gz/assets?done=saved").want(t, 200, "拖拉机", "60,000.00", "12,000.00", "48,000.00", "在用", "60 个月")
		c.get("/b/gz/assets/card")
		c.post("/b/gz/assets", card("A1")).want(t, 409, `href="#no"`)

		change := card("A1")
		change.Set("known", "1")
		change.Set("name", "大拖拉机")
		c.get("/b/gz/assets/card?no=A1").want(t, 200, `value="60000.00"`, `value="拖拉机"`)
		c.post("/b/gz/assets", change).want(t, 303)
		c.post("/b/gz/assets/dispose", url.Values{"no": {"A1"}, "date": {"三月"}}).want(t, 422, `value="三月"`, `href="#date"`)
		c.get("/b/gz/assets/card?no=A1")
		c.post("/b/gz/assets/dispose", url.Values{"no": {"A1"}, "date": {"2026-03-10"}}).want(t, 303)
		c.get("/b/gz/assets").want(t, 200, "大拖拉机", "已处置", "2026-03-10")
		c.get("/b/gz/assets/card?no=A1").want(t, 200, "撤销处置")
		c.post("/b/gz/assets/dispose", url.Values{"no": {"A1"}, "back": {"1"}}).want(t, 303)
		c.get("/b/gz/assets/card?no=A1").want(t, 200, "删除卡片")
		c.post("/b/gz/assets/delete", url.Values{"no": {"A1"}}).want(t, 303)
		c.get("/b/gz/assets?done=removed").want(t, 200, "还没有资产卡片", "已删除")
		c.get("/b/gz/assets/card?no=A1").want(t, 404)
		s.as(staff.Auditor).post("/b/gz/assets", card("A2")).want(t, 403)
	})
}

// TestAssetByOutputIsKept adds a machine that wears by the hour, with a venture on its depreciation.
func TestAssetByOutputIsKept(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	who := ledger.Actor{ID: ledger.System, Name: "系统"}
	check(t, s.books.PutDimensionValues(t.Context(), who, "v", s.book.ID, []books.DimensionValue{
		{Kind: ledger.Venture, Code: "V1", Name: "农机队", Active: true},
	}))
	c := s.as(staff.Accountant)
	form := card("B1")
	form.Set("method", "units-of-output")
	form.Set("units", "4000")
	form.Set("units_before", "")
	form.Set("unit", "小时")
	form.Set("venture", "农机队")
	form.Set("before", "")
	c.get("/b/gz/assets/card").want(t, 200, "values-venture")
	c.post("/b/gz/assets", form).want(t, 303)
	c.get("/b/gz/assets/card?no=B1").want(t, 200, `value="4000"`, `value="小时"`, `name="venture" value="V1"`)
	form.Set("venture", "没有")
	form.Set("known", "1")
	form.Set("key", c.key)
	c.post("/b/gz/assets", form).want(t, 422, `href="#venture"`, `value="没有"`)
}

// TestTemplatesAndMemos makes a template of a voucher, begins another from it, and forgets both.
func TestTemplatesAndMemos(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	link := s.posted("2026-03-10", "101", "50104", "1234.56")
	id := link[strings.LastIndex(link, "/")+1:]
	c := s.as(staff.Accountant)
	c.get("/b/gz/templates").want(t, 200, "还没有模板")
	c.get("/b/gz/templates?voucher="+id).want(t, 200, `value="收土地承包费"`, link)
	c.post("/b/gz/templates", url.Values{"voucher": {id}, "name": {""}}).want(t, 422, `href="#name"`)
	c.post("/b/gz/templates", url.Values{"voucher": {id}, "name": {"承包 费&"}, "amounts": {"1"}}).want(t, 303)
	c.get("/b/gz/templates").want(t, 200, "承包 费&amp;", "1,234.56", "101 库存现金")
	c.get("/b/gz/vouchers/new?template="+url.QueryEscape("承包 费&")).want(t, 200, `value="1234.56"`)
	c.get("/b/gz/templates")
	c.post("/b/gz/templates/delete", url.Values{"name": {"承包 费&"}}).want(t, 303)
	c.get("/b/gz/templates").want(t, 200, "还没有模板")
	c.post("/b/gz/templates/delete", url.Values{"name": {"没有"}}).want(t, 404)
	c.get("/b/gz/templates?voucher=99").want(t, 404)
	c.get("/b/gz/templates?voucher=x").want(t, 404)

	c.get("/b/gz/templates")
	c.post("/b/gz/memos", url.Values{"text": {" "}}).want(t, 422, `href="#text"`)
	c.post("/b/gz/memos", url.Values{"text": {"收高山茶叶款"}}).want(t, 303)
	c.get("/b/gz/templates").want(t, 200, `name="text" value="收高山茶叶款"`)
	c.post("/b/gz/memos/delete", url.Values{"text": {"收高山茶叶款"}}).want(t, 303)
	if page := c.get("/b/gz/templates"); strings.Contains(page.body, "收高山茶叶款") {
		t.Error("a summary that was deleted is still offered")
	}
}

// codeOf is the code that an authenticator app shows for a secret (RFC 6238).
func codeOf(t testing.TB, secret string, at time.Time) string {
	t.Helper()
	key, err := base32.StdEncoding.DecodeString(secret)
	check(t, err)
	mac := hmac.New(sha1.New, key)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(at.Unix()/30)))
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[offset:])&0x7fffffff%1_000_000)
}

// TestSecondFactor turns it on, signs in with it, and has it reset.
func TestSecondFactor(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Checker)
	page := c.get("/me/totp").want(t, 200, "data:image/png;base64,", "负责审核", `autocomplete="one-time-code"`)
	secret := regexp.MustCompile(`name="secret" value="([A-Z2-7]+)"`).FindStringSubmatch(page.body)[1]
	c.post("/me/totp", url.Values{"secret": {secret}, "code": {"000000"}}).want(t, 403, secret, `href="#totp"`, `id="totp"`)
	earlier := codeOf(t, secret, dbtest.Now().Add(-30*time.Second))
	c.post("/me/totp", url.Values{"secret": {secret}, "code": {earlier}}).want(t, 303)
	c.get("/me/totp?done=totp_on").want(t, 200, "已启用", "管理员重置")

	other := s.anybody()
	page = other.get("/signin").want(t, 200)
	if strings.Contains(page.body, `name="code"`) {
		t.Error("a browser that never needed a code is asked for one")
	}
	form := url.Values{"login": {"checker"}, "password": {testPassword}, "next": {"/b/gz/log"}}
	page = other.post("/signin", form).want(t, 403, `name="code"`, `value="checker"`, `value="/b/gz/log"`)
	if strings.Contains(page.body, testPassword) {
		t.Error("the password is on the page")
	}
	form.Set("csrf", other.csrf)
	form.Set("code", "123456")
	other.post("/signin", form).want(t, 403, `name="code"`)
	form.Set("csrf", other.csrf)
	form.Set("code", codeOf(t, secret, dbtest.Now()))
	if a := other.post("/signin", form).want(t, 303); a.location != "/b/gz/log" {
		t.Errorf("signed in to %s", a.location)
	}
	other.get("/me")
	other.post("/signout", url.Values{}).want(t, 303)
	other.get("/signin").want(t, 200, `name="code"`)
	other.post("/signin", url.Values{"login": {"accountant"}, "password": {testPassword}, "code": {""}}).want(t, 303)

	admin := s.as(staff.Administrator)
	link := personLink(s.people[staff.Checker].ID)
	admin.get(link)
	admin.post(link+"/totp", url.Values{}).want(t, 303)
	admin.post(link+"/totp", url.Values{"key": {"another"}}).want(t, 409)
	s.as(staff.Checker).get("/me/totp").want(t, 200, "data:image/png")
	c.get("/people")
	c.post(link+"/totp", url.Values{}).want(t, 401)
}
