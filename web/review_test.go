package web

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// idOf is the number at the end of a voucher's address.
func idOf(link string) string { return link[strings.LastIndex(link, "/")+1:] }

func TestRemarkFromQuestionToClosing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		link := s.posted("2026-02-10", "101", "50104", "88.00")
		auditor, accountant := s.as(staff.Auditor), s.as(staff.Accountant)
		auditor.get(link).want(t, 200, "写批注", `name="voucher" value="`+idOf(link)+`"`)
		auditor.post("/b/gz/remarks", url.Values{
			"voucher": {idOf(link)}, "text": {"缺合同 <b>附件</b>"}, "back": {link},
		}).want(t, 303)
		auditor.get(link+"?done=saved").want(t, 200, "缺合同 &lt;b&gt;附件&lt;/b&gt;", "待答复", "某auditor", "已保存",
			`aria-current="true" title="2026年2月`)

		accountant.get("/b/gz").want(t, 200, "条批注等会计答复", `href="/b/gz/remarks?state=open"`)
		accountant.get("/b/gz/remarks").want(t, 200, "2026-02-10 记-1", link, "缺合同", "答复第 1 号批注")
		a := accountant.post("/b/gz/remarks/1/answer", url.Values{"text": {"已补扫。"}, "back": {"/b/gz/remarks?state=open"}})
		if a.want(t, 303); a.location != "/b/gz/remarks?state=open&done=saved#remarks" {
			t.Errorf("back to %s", a.location)
		}
		auditor.get(link).want(t, 200, "已补扫。", "待销号", "再次提问")
		auditor.post("/b/gz/remarks/1/again", url.Values{"text": {"金额不符。"}, "back": {link}}).want(t, 303)
		accountant.get(link).want(t, 200, "金额不符。", "待答复")
		accountant.post("/b/gz/remarks/1/answer", url.Values{"text": {"有减免。"}, "back": {link}}).want(t, 303)
		auditor.get("/b/gz").want(t, 200, "等审计员销号", `href="/b/gz/remarks?state=answered"`)
		auditor.get("/b/gz/remarks?state=answered").want(t, 200, "有减免。")
		a = auditor.post("/b/gz/remarks/1/close", url.Values{"text": {""}, "back": {"https://elsewhere/"}})
		if a.want(t, 303); a.location != "/b/gz/remarks?done=saved#remarks" {
			t.Errorf("back to %s", a.location)
		}
		auditor.get("/b/gz/remarks?state=closed&q=减免").want(t, 200, "已销号", "有减免。")
		auditor.get("/b/gz/remarks?state=open").want(t, 200, "没有符合条件的批注")
		auditor.get("/b/gz/remarks?q=减租").want(t, 200, "没有符合条件的批注")
	})
}

func TestRemarkOnAFigure(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.posted("2026-03-10", "101", "50104", "88.00")
		checker, accountant := s.as(staff.Checker), s.as(staff.Accountant)
		report := "/b/gz/reports/balance-sheet?span=2026-03"
		checker.get(report).want(t, 200, `name="report" value="balance-sheet"`, `name="span" value="2026-03"`)
		checker.post("/b/gz/remarks", url.Values{
			"report": {"balance-sheet"}, "span": {"2026-03"}, "label": {"货币资金"}, "text": {"与盘点不符"}, "back": {report},
		}).want(t, 303)
		accountant.get(report).want(t, 200, "与盘点不符", "待答复")
		accountant.get("/b/gz/remarks").want(t, 200, "资产负债表 2026-03 货币资金", `href="`+report+`#remarks"`)
		ledgerOf := "/b/gz/reports/subsidiary-ledger?account=101&span=2026-03"
		checker.get(ledgerOf)
		checker.post("/b/gz/remarks", url.Values{
			"report": {"subsidiary-ledger"}, "span": {"2026-03"}, "account": {"101"}, "text": {"收款人是谁"},
			"back": {ledgerOf},
		}).want(t, 303)
		accountant.get(ledgerOf).want(t, 200, "收款人是谁")
		if a := accountant.get(report).want(t, 200); strings.Contains(a.body, "收款人是谁") {
			t.Error("the balance sheet shows a remark on a ledger")
		}
		checker.get(report)
		checker.post("/b/gz/remarks", url.Values{"report": {"magic"}, "span": {"2026-03"}, "text": {"？"}}).want(t, 404)
		checker.post("/b/gz/remarks", url.Values{
			"report": {"balance-sheet"}, "span": {"soon"}, "text": {"不能丢的话"},
		}).want(t, 422, "不能丢的话", `role="alert"`)
	})
}

func TestRemarksAreForWhomTheyAre(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		link := s.posted("2026-03-10", "101", "50104", "88.00")
		write := url.Values{"voucher": {idOf(link)}, "text": {"缺合同"}}
		clients := map[staff.Role]*client{}
		for _, role := range staff.AllRoles {
			if role == staff.Administrator {
				continue
			}
			clients[role] = s.as(role)
			clients[role].get("/me")
		}
		clients[staff.Auditor].post("/b/gz/remarks", write).want(t, 303)
		form := func() url.Values { return url.Values{"text": {"一句话"}, "key": {newKey()}} }
		for role, c := range clients {
			may := map[string]bool{
				"": role == staff.Auditor || role == staff.Checker, "/1/answer": role == staff.Accountant,
				"/1/close": role == staff.Auditor, "/1/again": role == staff.Auditor,
			}
			for path, allowed := range may {
				refused := 403
				if role == staff.Member {
					refused = 404
				}
				if !allowed {
					c.post("/b/gz/remarks"+path, form()).want(t, refused)
				}
				c.post("/b/other/remarks"+path, form()).want(t, 404)
			}
			if role == staff.Member {
				c.get("/b/gz/remarks").want(t, 404)
				continue
			}
			a := c.get(link).want(t, 200, "缺合同")
			for text, shown := range map[string]bool{
				`action="/b/gz/remarks"`: may[""], "/remarks/1/answer": may["/1/answer"],
			} {
				if strings.Contains(a.body, text) != shown {
					t.Errorf("%s: %q is shown: %t", role, text, !shown)
				}
			}
		}
		anybody := s.anybody()
		if a := anybody.get("/b/gz/remarks"); a.status != 303 || !strings.HasPrefix(a.location, "/signin") {
			t.Errorf("a visitor gets %d %s", a.status, a.location)
		}
		if a := anybody.get("/townships"); a.status != 303 || !strings.HasPrefix(a.location, "/signin") {
			t.Errorf("a visitor gets %d %s", a.status, a.location)
		}
	})
}

func TestRemarkProblemsKeepWhatWasTyped(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		link := s.posted("2026-03-10", "101", "50104", "88.00")
		auditor, accountant := s.as(staff.Auditor), s.as(staff.Accountant)
		long := strings.Repeat("字", 501)
		auditor.get(link)
		write := func(text string) url.Values {
			return url.Values{"voucher": {idOf(link)}, "text": {text}, "back": {link}, "key": {newKey()}}
		}
		auditor.post("/b/gz/remarks", write(long)).want(t, 422, long, "500", `value="`+idOf(link)+`"`)
		auditor.post("/b/gz/remarks", write(" ")).want(t, 422, "请填写此项")
		auditor.post("/b/gz/remarks", url.Values{"voucher": {"99"}, "text": {"？"}}).want(t, 404)
		auditor.post("/b/gz/remarks", write("缺合同")).want(t, 303)
		auditor.post("/b/gz/remarks/1/close", url.Values{"text": {"清楚了"}}).want(t, 409, "清楚了", "缺合同", "不能销号")
		accountant.get(link)
		accountant.post("/b/gz/remarks/1/answer", url.Values{"text": {""}}).want(t, 422, "请填写此项", "/remarks/1/answer")
		accountant.post("/b/gz/remarks/1/answer", url.Values{"text": {"已补"}, "key": {newKey()}}).want(t, 303)
		accountant.post("/b/gz/remarks/1/answer", url.Values{"text": {"再补"}, "key": {newKey()}}).want(t, 409, "再补", "已补")
		for _, id := range []string{"2", "0", "x", "99999999999999999999"} {
			accountant.post("/b/gz/remarks/"+id+"/answer", url.Values{"text": {"已补"}, "key": {newKey()}}).want(t, 404)
		}
	})
}

// TestTownshipsListsEveryVillageQuickly has an auditor of the whole server look at thirty villages.
func TestTownshipsListsEveryVillageQuickly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		link := s.posted("2026-02-10", "101", "50104", "88.00")
		who := ledger.Actor{ID: ledger.System, Name: "系统"}
		for i := range 28 {
			n := strconv.Itoa(i)
			_, err := s.books.CreateBook(t.Context(), who, books.NewBook{
				Township: "丙镇", Organization: "村" + n, Code: "v" + n, Name: "村" + n, Regime: ledger.RuralCollective,
				Start: 202601,
			})
			check(t, err)
		}
		single := s.as(staff.Auditor)
		a := single.get("/townships").want(t, 200, "高寨村股份经济合作社", "2026年1月", "2 个月未结账", "88.00", "2026-03-16", "没有未销号的")
		if strings.Contains(a.body, "别村") || strings.Contains(a.body, "丙镇") {
			t.Error("an auditor of one village sees others")
		}
		places, err := s.staff.Places(t.Context())
		check(t, err)
		for _, p := range places {
			if p.Scope == staff.Server {
				check(t, s.staff.GrantRole(t.Context(), who, newKey(), staff.Grant{
					User: s.people[staff.Auditor].ID, Role: staff.Auditor, Place: p,
				}))
			}
		}
		single.get(link)
		single.post("/b/gz/remarks", url.Values{"voucher": {idOf(link)}, "text": {"缺合同"}}).want(t, 303)
		if a := single.get("/").want(t, 303); a.location != "/townships" {
			t.Errorf("an auditor begins at %s", a.location)
		}
		quickest := time.Hour
		for range 5 {
			begun := time.Now()
			a = single.get("/townships").want(t, 200, "甲镇", "乙镇", "丙镇", "村27", "待答复 1", "/b/gz/remarks?state=open")
			quickest = min(quickest, time.Since(begun))
		}
		if n := strings.Count(a.body, "/periods?month="); n < 30 {
			t.Errorf("%d villages", n)
		}
		t.Logf("30 villages in %s", quickest)
		if quickest > time.Second {
			t.Errorf("30 villages take %s", quickest)
		}
		s.as(staff.Member).get("/townships").want(t, 200, "您还没有可以查看的账套")
	})
}
