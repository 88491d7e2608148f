package web

import (
	"net/url"
	"strings"
	"testing"

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
		for _, name := range []string{"opening.501.balance", "opening.50101.balance", "opening.321.balance", "opening.113.balance"} {
			if strings.Contains(page.body, `name="`+name+`"`) {
				t.Errorf("%s can be typed", name)
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
		"opening.51301.debit": {"100"}, "opening.51301.credit": {"100"}, "opening.321.debit": {"100"}, "opening.321.credit": {"500"},
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
		Code: "11201", Name: "应收租金", Dimensions: ledger.DimensionSet(0).With(ledger.Counterparty).With(ledger.Project), Unit: "亩",
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
	c.post("/b/gz/openings?account=11201", url.Values{"row.1.counterparty": {"谁"}, "row.1.balance": {"1"}}).want(t, 422, "row.1.counterparty")
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
