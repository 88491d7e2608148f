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

// payByBank prepares a batch, has it released, takes the file and brings back a result that failed for one.
func (s *testServer) payByBank() {
	t := s.t
	c := s.as(staff.Cashier)
	c.get(run1).want(t, 200, "编制付款批次")
	c.post(run1+"/batches", url.Values{"method": {"bank"}, "account": {"101"}, "on": {"2026-03-02"}}).want(t, 422)
	c.post(run1+"/batches", url.Values{"method": {"bank"}, "account": {"102"}, "on": {"2026-03-02"}}).want(t, 303)
	const batch = run1 + "/batches/1"
	c.get(batch).want(t, 200, "待放行", "张大山")
	file := url.Values{"profile": {"generic-csv"}, "purpose": {"2025年分红"}}
	c.post(batch+"/file", file).want(t, 409)
	c.post(batch+"/release", url.Values{}).want(t, 403)
	chair := s.as(staff.Chair)
	chair.get(batch).want(t, 200, "核对无误")
	chair.post(batch+"/release", url.Values{}).want(t, 303)
	c.get(batch).want(t, 200, "已放行")
	got := c.post(batch+"/file", file).want(t, 200, cards[0], "1142.85", "4571.40")
	if !strings.Contains(got.header.Get("Content-Disposition"), ".csv") {
		t.Errorf("the file is called %s", got.header.Get("Content-Disposition"))
	}
	wrong := "户名,账号,金额,结果,原因\n张大山," + cards[0] + ",1142.86,成功,\n"
	c.get(batch)
	c.send(batch+"/result", url.Values{"profile": {"generic-csv"}, "on": {"2026-03-02"}}, "result", "回盘.csv", []byte(wrong)).
		want(t, 422, "第2行", "“张大山”在这一批里是 1,142.85 元，文件里是 1,142.86 元")
	told := "户名,账号,金额,结果,原因\n张大山," + cards[0] + ",1142.85,成功,\n李秀英," + cards[1] + ",2285.70,失败,户名不符\n" +
		"王小兰," + cards[2] + ",4571.40,成功,\n"
	c.send(batch+"/result", url.Values{"profile": {"generic-csv"}, "on": {"2026-03-02"}}, "result", "回盘.csv", []byte(told)).
		want(t, 303)
	c.get(batch).want(t, 200, "户名不符")
	c.send(batch+"/result", url.Values{"profile": {"generic-csv"}, "on": {"2026-03-02"}}, "result", "回盘.csv", []byte(told)).
		want(t, 422, "结果已登记过")
	c.get(run1+"/lines?state=failed").want(t, 200, "李秀英", "户名不符")
	c.get("/b/pt/dividends/unclaimed").want(t, 200, "李秀英", "2,285.70")
}

// payInCash names an heir for what failed, and pays him in cash.
func (s *testServer) payInCash() {
	t := s.t
	a := s.as(staff.Accountant)
	const line = run1 + "/lines/M2"
	a.get(line).want(t, 200, "付款安排", "2 股 × 每股 1,142.85 元")
	a.send(line, url.Values{
		"kind": {"payee"}, "payee": {"李小妹"}, "payee_code": {"M3"}, "relation": {"女儿"}, "document": {"继承公证书"},
	}, "files", "公证.pdf", []byte("%PDF-1.4")).want(t, 422, "编码 M3 是王小兰，不是李小妹")
	a.get(line)
	a.send(line, url.Values{"kind": {"payee"}, "payee": {"李小妹"}, "relation": {"女儿"}, "document": {"继承公证书"}}, "files", "公证.pdf",
		[]byte("%PDF-1.4")).want(t, 303)
	c := s.as(staff.Cashier)
	c.get(run1)
	c.post(run1+"/batches", url.Values{"method": {"cash"}, "account": {"101"}, "on": {"2026-03-03"}}).want(t, 303)
	chair := s.as(staff.Chair)
	const lacks = "账上库存现金现有 0.00 元，付这一批还差 2,285.70 元"
	chair.get(run1+"/batches/2").want(t, 200, lacks)
	chair.post(run1+"/batches/2/release", url.Values{}).want(t, 303) // the books allow it
	if strings.Contains(c.get(run1+"/batches/2").want(t, 200, "李小妹", "登记已付").body, lacks) {
		t.Error("a batch that is released warns still")
	}
	list := c.get(run1+"/print/list.csv?batch=2").want(t, 200, "李秀英", "由 李小妹 领取").body
	if strings.Contains(list, "张大山") {
		t.Error("the list of a batch names who is not in it")
	}
	c.get(run1+"/print/list.csv").want(t, 200, "张大山", "已发放")
	c.get(run1+"/print/list.csv?batch=9").want(t, 404)
	c.get(run1+"/print/list.csv?batch=x").want(t, 404)
	c.get(run1 + "/batches/2")
	c.post(run1+"/batches/2/told", url.Values{"paid_on": {"2026-03-03"}, "absent": {"M9"}}).want(t, 422)
	c.post(run1+"/batches/2/told", url.Values{"paid_on": {"2026-03-03"}}).want(t, 303)
}

// bankTakesBack records that a payment came back, by the bank's file, and pays it in cash.
func (s *testServer) bankTakesBack() {
	t := s.t
	const batch = run1 + "/batches/1"
	c := s.as(staff.Cashier)
	c.get(batch).want(t, 200, "银行退回（退汇）")
	form := url.Values{"back_on": {"2026-03-04"}, "document": {"农商行退汇通知 7 号"}, "holders": {"M1"}}
	c.post(batch+"/bounce", form).want(t, 422, `<a href="#reason">`, `value="农商行退汇通知 7 号"`)
	form.Set("reason", "销户")
	form.Set("holders", "M2")
	c.get(batch)
	c.post(batch+"/bounce", form).want(t, 422, `href="#holders"`, "M2 没有登记为已付")
	c.get(batch)
	told := "户名,账号,金额,结果,原因\n王小兰," + cards[2] + ",4571.40,成功,\n张大山," + cards[0] + ",1142.85,退汇,账户已销户\n"
	file := url.Values{"back_on": {"2026-03-04"}, "document": {"农商行退汇通知 7 号"}, "profile": {"generic-csv"}}
	c.send(batch+"/bounce", file, "result", "退汇.csv", []byte(told)).want(t, 303)
	c.get(batch).want(t, 200, "账户已销户")
	c.get(run1+"/lines?state=bounced").want(t, 200, "张大山", "银行退回")
	c.get(run1).want(t, 200, "银行退回", "编制付款批次")
	c.post(run1+"/batches", url.Values{"method": {"cash"}, "account": {"101"}, "on": {"2026-03-05"}}).want(t, 303)
	chair := s.as(staff.Chair)
	chair.get(run1 + "/batches/3")
	chair.post(run1+"/batches/3/release", url.Values{}).want(t, 303)
	c.get(run1 + "/batches/3")
	c.post(run1+"/batches/3/told", url.Values{"paid_on": {"2026-03-05"}}).want(t, 303)
}

// TestABankMayTellWithoutAFile records by hand what a bank says that gives no file of results.
func TestABankMayTellWithoutAFile(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.dividendBook()
	s.approved()
	a := s.as(staff.Accountant)
	a.get(run1)
	a.post(run1+"/post", url.Values{"version": {"1"}, "post_on": {"2026-02-15"}}).want(t, 303)
	s.postAll()
	c, chair := s.as(staff.Cashier), s.as(staff.Chair)
	c.get(run1)
	c.post(run1+"/batches", url.Values{"method": {"bank"}, "account": {"102"}, "on": {"2026-03-01"}}).want(t, 303)
	chair.get(run1 + "/batches/1")
	chair.post(run1+"/batches/1/release", url.Values{}).want(t, 303)
	c.get(run1+"/batches/1").want(t, 200, "银行没有回盘文件")
	told := url.Values{"paid_on": {"哪天"}, "absent": {"M2"}, "absent_reason": {"户名不符"}}
	c.post(run1+"/batches/1/told", told).want(t, 422, `<a href="#paid_on">到账日期</a>`, `value="户名不符"`)
	told.Set("paid_on", "2026-03-02")
	c.get(run1 + "/batches/1")
	c.post(run1+"/batches/1/told", told).want(t, 303)
	c.get(run1+"/lines?state=failed").want(t, 200, "李秀英", "户名不符")
	c.get(run1+"/lines?state=paid").want(t, 200, "张大山", "王小兰")

	run, err := s.dividends.Find(t.Context(), s.book.ID, 1)
	check(t, err)
	paid := run.Vouchers[len(run.Vouchers)-1]
	who := ledger.Actor{ID: s.people[staff.Cashier].ID, Name: "出纳"}
	refs, err := s.books.Withdraw(t.Context(), who, "withdraw", s.book.ID, []books.Ref{{ID: paid.ID, Version: paid.Revision}}, "日期不对")
	check(t, err)
	check(t, s.books.DeleteDraft(t.Context(), who, "delete", s.book.ID, refs[0]))
	const lost = "付款凭证被删除或冲销了"
	if strings.Contains(c.get(run1).want(t, 200).body, lost) {
		t.Error("the cashier is offered to draft vouchers")
	}
	a.get(run1).want(t, 200, lost, "重新生成凭证")
	a.post(run1+"/post", url.Values{"version": {"1"}, "post_on": {"2026-03-02"}}).want(t, 303)
	if strings.Contains(a.get(run1).want(t, 200).body, lost) {
		t.Error("a voucher that stands again is called lost")
	}
}

// TestAPartOfADebtIsSetOff enters how much of his debt a member consents to: what cannot be is refused in words, and the page
// of the batch, the list and the member's line say what was set off and what is left.
func TestAPartOfADebtIsSetOff(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.dividendBook()
		s.approved()
		a := s.as(staff.Accountant)
		a.get(run1)
		a.post(run1+"/post", url.Values{"version": {"1"}, "post_on": {"2026-02-15"}}).want(t, 303)
		who := ledger.Actor{ID: s.people[staff.Accountant].ID, Name: "会计甲"}
		ref, err := s.books.SaveDraft(t.Context(), who, "loan", books.Draft{
			Book: s.book.ID, Date: 20260220, Series: ledger.General, Lines: []ledger.Line{
				{Summary: "借款", Account: "112", Debit: 900_00, Dimensions: ledger.Dimensions{Member: "M1"}},
				{Summary: "借款", Account: "102", Credit: 900_00},
			},
		})
		check(t, err)
		_, err = s.books.Submit(t.Context(), who, "loan.submit", s.book.ID, []books.Ref{ref})
		check(t, err)
		s.postAll()
		c, chair := s.as(staff.Cashier), s.as(staff.Chair)
		c.get(run1).want(t, 200, "只同意抵扣一部分的", "没填同意金额的").wantWords(t)
		ask := func(consents string) answer {
			c.get(run1)
			return c.send(run1+"/batches", url.Values{
				"method": {"offset"}, "account": {"112"}, "on": {"2026-03-02"}, "document": {"抵扣同意书"}, "consents": {consents},
			}, "files", "同意书.pdf", []byte("%PDF-1.4"))
		}
		for consents, says := range map[string]string{
			"M1 900.01": "张大山同意抵扣 900.01 元，超过在 112 科目所欠的 900.00 元", "M1 0": "M1 同意抵扣的金额应大于 0",
			"M1 1142.86": "张大山同意抵扣 1,142.86 元，超过还没付给本人的 1,142.85 元", "M1 多少": "不是金额", "M1": "“M1”应是编码和金额",
			"M1 1\nM1 2": "M1 写了两次", "M9 5": "没有持有人 M9",
		} {
			ask(consents).want(t, 422, says, `href="#consents"`, ">"+consents+"</textarea>").wantWords(t)
		}
		ask("Ｍ1：500.00 元").want(t, 303)
		c.get(run1+"/batches/1").want(t, 200, "待放行", "抵扣欠款 · 112", "500.00", "张大山").wantWords(t)
		chair.get(run1 + "/batches/1")
		chair.post(run1+"/batches/1/release", url.Values{}).want(t, 303)
		s.postAll()
		c.get(run1+"/lines/M1").want(t, 200, "抵扣欠款（2026-03-02 抵扣同意书）", "500.00", "642.85")
		c.get(run1+"/print/list.csv").want(t, 200, "set_off", "500.00,642.85")
		a.get("/b/pt/log").want(t, 200, "同意抵扣的金额", "M1 500.00").wantWords(t)
	})
}
