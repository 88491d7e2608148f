package web

import (
	"net/url"
	"strings"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/services"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestBankPaysOperatorsByPage withholds tax, lists the operators for the bank, has another person release the list, takes
// the file and enters what the bank tells, first a failure and then success.
func TestBankPaysOperatorsByPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		ctx := t.Context()
		check(t, s.members.PutHousehold(ctx, dispatcher, "house", s.book.ID, cooperatives.Household{Code: "H9", Group: "一组"}))
		check(t, s.members.Add(ctx, dispatcher, "member", s.book.ID, members.Person{
			Member: cooperatives.Member{
				Code: "G9", Name: "机手A", Household: "H9",
				Changes:  []cooperatives.Change{{Reason: cooperatives.Founding, Date: 20260101, Document: "决议"}},
				BankCard: "6222021234567890128",
			}, Bank: "农商行",
		}))
		operators, err := s.services.ListOperators(ctx, s.book.ID)
		check(t, err)
		operators[0].Member = "G9"
		check(t, s.services.PutOperators(ctx, dispatcher, "paid", s.book.ID, operators[:1]))
		s.accepted("D1", "FL")
		c, chair := s.as(staff.Accountant), s.as(staff.Chair)
		const month = "/b/gz/field/month?period=2026-03"
		s.deposit(270_00)
		settings := url.Values{
			"zone": {"plain"}, "tolerance": {"5"}, "grace_days": {"3"}, "speed": {"160"}, "max_part": {"40"}, "tax_kind": {"labour"},
			"tax_share": {"46"},
		}
		c.step("/b/gz/field/settings", "/b/gz/field/settings", settings).want(t, 422, "代扣税率")
		settings.Set("tax_share", "3%")
		settings.Del("key")
		c.step("/b/gz/field/settings", "/b/gz/field/settings", settings).want(t, 303)
		c.step(month, "/b/gz/field/month/settle?period=2026-03", url.Values{}).want(t, 303)
		if a := c.get(month); strings.Contains(a.body[strings.Index(a.body, `action="/b/gz/field/pay?`):], `<option value="101"`) {
			t.Error("the bank is to pay from the cash box")
		}
		c.get(month).want(t, 200, "列出代发名单", "270.00", "8.10", "261.90", "县里还欠补助 144.00 元").wantWords(t)
		c.step(month, "/b/gz/field/month/county?period=2026-03", url.Values{"amount": {"145"}, "account": {"102"}, "day": {"2026-03-16"}}).want(t, 422, "县里只欠 144.00 元")
		c.step(month, "/b/gz/field/month/county?period=2026-03", url.Values{"amount": {"44"}, "account": {"102"}, "day": {"2026-03-16"}}).want(t, 303)
		a := c.get(month).want(t, 200, "县级补助", "县里还欠补助 100.00 元").wantWords(t)
		if _, row, _ := strings.Cut(a.body, "<td>县级补助</td>"); !strings.Contains(row[:strings.Index(row, "</tr>")], "未记账") {
			t.Error("the county's money is not said to wait for its voucher")
		}
		s.as(staff.Auditor).step(month, "/b/gz/field/pay?period=2026-03", url.Values{"account": {"102"}}).want(t, 403)
		result := func(state, reason string) []byte {
			return []byte("户名,账号,金额,结果,原因\n机手A,6222021234567890128,261.90," + state + "," + reason + "\n")
		}
		for i, told := range [][]byte{result("失败", "户名不符"), result("成功", "")} {
			page := "/b/gz/field/pay/" + itoa(i+1)
			if i == 0 {
				c.step(month, "/b/gz/field/pay?period=2026-03", url.Values{"account": {"102"}}).want(t, 303)
			} else {
				const failed = "/b/gz/field/pay/1"
				s.as(staff.Auditor).get(failed).want(t, 200, "付款失败的 1 人还没有付").wantWords(t)
				c.get(failed).want(t, 200, "付款失败的 1 人还没有付", `action="/b/gz/field/pay?period=2026-03"`,
					`type="checkbox" name="operator" value="A" checked`, `value="102"`).wantWords(t)
				c.step(failed, "/b/gz/field/pay?period=2026-03", url.Values{"account": {"102"}, "chosen": {"1"}}).want(t, 422, "请填写")
				c.step(failed, "/b/gz/field/pay?period=2026-03", url.Values{"account": {"102"}, "operator": {"B"}}).want(t, 409, "没有")
				c.step(failed, "/b/gz/field/pay?period=2026-03", url.Values{"account": {"102"}, "operator": {"A"}}).want(t, 303)
			}
			if a := c.get(page).want(t, 200, "机手A", "待放行").wantWords(t); strings.Contains(a.body, "付款中") {
				t.Error("a payment that waits to be released is said to be on its way")
			}
			bank := url.Values{"profile": {"generic-xlsx"}, "purpose": {"机手报酬"}}
			c.step(page, page+"/file", bank).want(t, 409, "还没放行")
			c.step(page, page+"/release", url.Values{}).want(t, 403)
			chair.step(page, page+"/cancel", url.Values{"reason": {""}}).want(t, 422)
			chair.step(page, page+"/release", url.Values{}).want(t, 303)
			c.get(page).want(t, 200, "已放行", "付款中").wantWords(t)
			bank.Del("key")
			if a := c.step(page, page+"/file", bank).want(t, 200); len(a.body) == 0 || !strings.Contains(a.header.Get("Content-Disposition"), "attachment") {
				t.Errorf("the file for the bank comes with %v", a.header)
			}
			c.get(page)
			if a := c.send(page+"/result", url.Values{"profile": {"generic-xlsx"}, "on": {"2026-03-16"}}, "result", "回盘.csv", []byte("户名,账号,金额,结果\n某人,1,2,成功\n")); a.status != 422 {
				t.Errorf("a row of nobody gives %d", a.status)
			}
			c.get(page)
			c.send(page+"/result", url.Values{"profile": {"generic-xlsx"}, "on": {"2026-03-16"}}, "result", "回盘.csv", told).want(t, 303)
		}
		first := c.get("/b/gz/field/pay/1").want(t, 200, "户名不符", "失败", "102 银行存款", "已完成", `<a class="pad" href="/b/gz/field/pay/2">第 2 批再付</a>`).wantWords(t)
		if strings.Contains(first.body, `name="operator"`) || strings.Contains(first.body, "还没有付") {
			t.Error("what another batch pays is offered again")
		}
		c.get("/b/gz/field/pay/2").want(t, 200, "已兑付", "已完成").wantWords(t)
		c.get("/b/gz/field/pay/3").want(t, 404)
		c.get("/b/gz/field/pay/x").want(t, 404)
		if a := c.get(month).want(t, 200, "第 2 批 1 人 261.90 元"); strings.Contains(a.body, "列出代发名单") {
			t.Error("what was paid is offered again")
		}
		const rates = "/b/gz/field/data/rates"
		c.get(rates+"?edit=price/FL/any/2026-01-01").want(t, 200, "删除这一行").wantWords(t)
		c.step(rates, rates+"/remove", url.Values{"code": {"price/FL/any/2026-01-01"}}).want(t, 409, "已按每亩 80.00 元结算到 2026-03-16")
		c.step(rates, rates+"/remove", url.Values{"code": {"price/BZ/any/2026-01-01"}}).want(t, 303)
		c.step(rates, rates+"/remove", url.Values{"code": {"price/BZ/any/2026-01-01"}}).want(t, 404)
		c.step(rates, "/b/gz/field/data/plots/remove", url.Values{"code": {"D1"}}).want(t, 404)
		open, err := s.services.OpenPay(ctx, s.book.ID, 202603)
		check(t, err)
		if len(open) != 0 {
			t.Errorf("still open: %+v", open)
		}
		if list, err := s.services.ListPay(ctx, s.book.ID, 202603); err != nil || len(list) != 2 || list[0].State != services.BatchReleased {
			t.Errorf("batches %+v, %v", list, err)
		}
	})
}
