package web

import (
	"net/url"
	"strings"
	"testing"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// rulesOf is the form of rules as the page sends it, with what differs.
func rulesOf(change url.Values) url.Values {
	form := url.Values{
		"after": {"0"}, "reserve_name": {"公积公益金"}, "reserve": {"30"}, "floor": {"30"}, "floor_law": {"zhejiang-32"},
		"tax_rate": {"5"}, "interim": {"1"}, "other_name.1": {"脱贫户帮扶"}, "other_rate.1": {"10"}, "other_of.1": {"2"},
		"mode": {"rate"}, "step": {"10"}, "weighing": {"household"}, "notice_days": {"15"}, "notice_law": {"zhejiang-20"},
		"at_least": {"3/4"}, "watched_kind.1": {"3"}, "watched_account.1": {"503"}, "account.allocations": {"32201"},
		"account.undistributed": {"32202"}, "account.reserve": {"311"}, "account.payable": {"113"}, "account.tax": {"214"},
		"document": {"章程第三十八条"},
	}
	for k, v := range change {
		form[k] = v
	}
	return form
}

func TestRulesOfABookHaveTheirPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.dividendBook()
		c := s.as(staff.Accountant)
		c.get("/b/pt/dividends/rules").want(t, 200, "按法律和制度", "公积公益金 可分配收益的 20%", "10（按法律）")
		c.get("/b/pt/dividends/rules/edit").want(t, 200, `name="reserve" value="20"`)
		c.post("/b/pt/dividends/rules", rulesOf(url.Values{
			"reserve": {"一成"}, "other_name.1": {""}, "at_least": {"四分之三"}, "document": {""},
		})).want(t, 422, "一成", "四分之三", `value="10"`)
		for field, says := range map[string]string{
			"floor_law": "依据", "notice_law": "公示天数", "account.reserve": "没有可以记账的科目", "document": "依据",
		} {
			c.get("/b/pt/dividends/rules/edit")
			c.post("/b/pt/dividends/rules", rulesOf(url.Values{field: {""}})).want(t, 422, says)
		}
		c.get("/b/pt/dividends/rules/edit")
		c.post("/b/pt/dividends/rules", rulesOf(nil)).want(t, 303)
		c.get("/b/pt/dividends/rules").want(t, 200, "第 1 版", "章程第三十八条", s.people[staff.Accountant].Name, "脱贫户帮扶 本年收益的 10%", "3/4", "503")
		c.get("/b/pt/dividends/rules/edit")
		c.post("/b/pt/dividends/rules", rulesOf(nil)).want(t, 409, "第 1 版")
		c.get("/b/pt/dividends/new").want(t, 200, "按分配规则第 1 版", `name="reserve" value="30"`, "脱贫户帮扶", `value="household" selected`)
		for _, lang := range []string{"en", "zh"} {
			c.get("/language?to=" + lang)
			for _, path := range []string{"/b/pt/dividends/rules", "/b/pt/dividends/rules/edit", "/b/pt/dividends", "/b/pt/dividends/new"} {
				if a := c.get(path).want(t, 200); strings.Contains(a.body, "【") {
					t.Errorf("%s in %s has a key without a sentence", path, lang)
				}
			}
		}
	})
}

func TestRulesOfABookAreTheAccountantsToSet(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.dividendBook()
	s.as(staff.Member).get("/b/pt/dividends/rules").want(t, 404)
	for _, role := range []staff.Role{staff.Cashier, staff.Checker, staff.Chair, staff.Auditor} {
		c := s.as(role)
		c.get("/b/pt/dividends/rules").want(t, 200, "分配规则")
		c.get("/b/pt/dividends/rules/edit").want(t, 403)
		c.get("/b/pt")
		c.post("/b/pt/dividends/rules", rulesOf(nil)).want(t, 403)
	}
	c := s.as(staff.Accountant)
	c.get("/b/pt/dividends/rules/edit")
	c.post("/b/pt/dividends/rules", rulesOf(url.Values{"csrf": {"x"}})).want(t, 403)
}

// The plan takes all items of the charter, however many there are.
func TestPlanKeepsEveryItemOfTheCharter(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.dividendBook()
	c := s.as(staff.Accountant)
	items := rulesOf(url.Values{"weighing": {"holder"}, "tax_rate": {""}})
	for _, n := range []string{"1", "2", "3", "4", "5", "6"} {
		items["other_name."+n], items["other_rate."+n] = []string{"项目" + n}, []string{"1"}
	}
	c.get("/b/pt/dividends/rules/edit")
	c.post("/b/pt/dividends/rules", items).want(t, 303)
	form := url.Values{
		"kind": {"final"}, "year": {"2025"}, "on": {"2026-01-10"}, "reserve": {"30"}, "mode": {"rate"}, "step": {"10"},
		"weighing": {"holder"}, "preview": {"1"},
	}
	for _, n := range []string{"1", "2", "3", "4", "5", "6"} {
		form["other_name."+n], form["other_rate."+n] = []string{"项目" + n}, []string{"1"}
	}
	c.get("/b/pt/dividends/new").want(t, 200, "项目6")
	c.post("/b/pt/dividends", form).want(t, 200, "项目6")
}
