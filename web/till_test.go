package web

import (
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

// counted has the cashier sign an empty count and issue a receipt.
func (s *testServer) counted() {
	s.t.Helper()
	c := s.as(staff.Cashier)
	c.get("/b/gz/till")
	c.post("/b/gz/till/count", url.Values{"account": {"101"}, "reason": {"还没有清点"}}).want(s.t, 303)
	c.step("/b/gz/receipts", "/b/gz/receipts", url.Values{
		"date": {"2026-03-16"}, "payer": {"王大山"}, "purpose": {"承包费"}, "amount": {"100"}, "way": {"cash"},
	}).want(s.t, 303)
}

// TestCashIsCountedAndConfirmed counts with a difference, explains it, and has the accountant confirm.
func TestCashIsCountedAndConfirmed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		cashier, accountant := s.as(staff.Cashier), s.as(staff.Accountant)
		accountant.get("/b/gz/vouchers/new")
		accountant.post("/b/gz/vouchers", voucherOf("2026-03-10", "101", "50104", "200.00")).want(t, 303)
		s.postAll()
		accountant.get("/b/gz/vouchers/new")
		accountant.post("/b/gz/vouchers", voucherOf("2026-03-11", "101", "50104", "50.00")).want(t, 303)
		cashier.get("/b/gz/till").want(t, 200, "101 库存现金", "200.00", "cash-journal?account=101", "还没有盘点过").wantWords(t)
		a := cashier.get("/b/gz/till").want(t, 200)
		cashier.get(regexp.MustCompile(`[^"]+dimension-balances[^"]+`).FindString(a.body)).want(t, 200)
		const form, sign = "/b/gz/till/count?account=101", "/b/gz/till/count"
		cashier.get(form).want(t, 200, "100 元", "5 角", "200.00", "未记账的凭证 1 张", "收土地承包费").wantWords(t)
		pieces := url.Values{"account": {"101"}, "pieces.1": {"2"}, "pieces.2": {"1x"}}
		cashier.post(sign, pieces).want(t, 422, `value="1x"`, `id="pieces.2"`, "第 2 种面额").wantWords(t)
		pieces.Set("pieces.2", "1")
		pieces.Set("preview", "1")
		cashier.post(sign, pieces).want(t, 200, "250.00", "50.00")
		pieces.Del("preview")
		cashier.post(sign, pieces).want(t, 422, "请写明差异原因", `id="reason"`)
		pieces.Set("reason", "一张凭证没记账")
		link := strings.TrimSuffix(cashier.post(sign, pieces).want(t, 303).location, "?done=saved")
		a = cashier.get(link).want(t, 200, "待监盘确认", "250.00", "一张凭证没记账", "重新盘点").wantWords(t)
		if strings.Contains(a.body, "/confirm") {
			t.Error("the cashier is offered to confirm")
		}
		cashier.get(form).want(t, 200, `value="2"`, "一张凭证没记账")
		cashier.post(link+"/confirm", url.Values{"version": {"1"}}).want(t, 403)
		accountant.get(sign).want(t, 403)
		accountant.step(link, link+"/confirm", url.Values{"version": {"7"}}).want(t, 409, "重新盘点过").wantWords(t)
		accountant.step(link, link+"/confirm", url.Values{"version": {"1"}}).want(t, 303)
		accountant.get(link).want(t, 200, "已确认", "某accountant").wantWords(t)
		accountant.get("/b/gz/till").want(t, 200, link, "250.00", "某accountant").wantWords(t)
		if a := accountant.get(link+"/count.pdf").want(t, 200); !strings.HasPrefix(a.body, "%PDF-") {
			t.Error("the sheet is no PDF")
		}
		accountant.get("/b/gz/till/count/99").want(t, 404)
		accountant.get("/b/gz/till/count/x/count.pdf").want(t, 404)
		limited := books.Settings{Paper: "a5", Lines: 5, CashLimit: 100_00}
		who := ledger.Actor{ID: s.people[staff.Accountant].ID}
		check(t, s.books.SaveSettings(t.Context(), who, "limit", s.book.ID, limited))
		cashier.get("/b/gz/till").want(t, 200, "超过限额 100.00 元").wantWords(t)
	})
}

// TestDifferenceOfACountIsBooked has the accountant make the voucher of what is missing and see it beside the count.
func TestDifferenceOfACountIsBooked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		cashier, accountant := s.as(staff.Cashier), s.as(staff.Accountant)
		accountant.get("/b/gz/vouchers/new")
		accountant.post("/b/gz/vouchers", voucherOf("2026-03-10", "101", "50104", "110.00")).want(t, 303)
		s.postAll()
		pieces := url.Values{"account": {"101"}, "pieces.1": {"1"}, "reason": {"找零少了"}}
		const sign = "/b/gz/till/count"
		link := strings.TrimSuffix(cashier.step(sign, sign, pieces).want(t, 303).location, "?done=saved")
		make := link + "/voucher"
		amount := url.Values{"amount": {"-10.00"}}
		accountant.step(link, make, amount).want(t, 409, "还没有监盘确认").wantWords(t)
		accountant.step(link, link+"/confirm", url.Values{"version": {"1"}}).want(t, 303)
		if a := cashier.get(link).want(t, 200); strings.Contains(a.body, make) {
			t.Error("the cashier is offered to make the voucher")
		}
		cashier.step(link, make, amount).want(t, 403)
		accountant.get(link).want(t, 200, `value="-10.00"`, "做短款凭证（10.00 元）").wantWords(t)
		accountant.step(link, make, url.Values{"amount": {"x"}}).want(t, 422)
		edit := accountant.step(link, make, amount).want(t, 303).location
		accountant.get(edit).want(t, 200, "2026-03-16 现金盘点短款（盘点表1）", "18101").wantWords(t)
		voucher := strings.TrimSuffix(edit, "/edit?done=saved")
		a := accountant.get(link).want(t, 200, `href="`+voucher+`"`, "差异的凭证", "草稿").wantWords(t)
		if strings.Contains(a.body, make) {
			t.Error("the voucher is offered a second time")
		}
		amount.Del("key")
		accountant.step(link, make, amount).want(t, 409, "已做了凭证").wantWords(t)
		s.postAll()
		accountant.get(link).want(t, 200, `href="`+voucher+`"`, "已记账").wantWords(t)
		accountant.get("/b/gz/log").want(t, 200, "现金盘点差异做凭证").wantWords(t)
	})
}

// TestReceiptsFromIssueToVoucher issues three receipts, voids one and makes a voucher of the others.
func TestReceiptsFromIssueToVoucher(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		cashier, accountant := s.as(staff.Cashier), s.as(staff.Accountant)
		const page = "/b/gz/receipts"
		cashier.get(page).want(t, 200, "开收据", "没有收据", "2026-03-16").wantWords(t)
		form := url.Values{
			"date": {"2026-03-17"}, "payer": {"王大山"}, "purpose": {""}, "amount": {"一百"}, "way": {"cash"}, "voucher": {"x"},
		}
		cashier.post(page, form).want(t, 422, `value="一百"`, "没有编号为 x 的凭证").wantWords(t)
		form.Set("amount", "100")
		form.Set("voucher", "")
		cashier.post(page, form).want(t, 422, `id="purpose"`, `value="王大山"`).wantWords(t)
		form.Set("purpose", "土地承包费")
		cashier.post(page, form).want(t, 422, "不能晚于今天")
		form.Set("date", "2026-03-15")
		a := cashier.post(page, form).want(t, 303)
		if a.location != page+"?year=2026&done=saved#r2026-1" {
			t.Errorf("sent to %s", a.location)
		}
		form.Set("way", "transfer")
		form.Set("payer", "李四")
		for range 2 {
			form.Del("key")
			cashier.step(page, page, form).want(t, 303)
		}
		a = cashier.get(page).want(t, 200, "2026-00003", "李四", "转账", "未做凭证").wantWords(t)
		if strings.Contains(a.body, `id="booking"`) {
			t.Error("the cashier is offered to make vouchers")
		}
		cashier.get(page+"?q="+url.QueryEscape("王大山")).want(t, 200, "2026-00001")
		cashier.step(page, page+"/2026-3/void", url.Values{"reason": {" "}}).want(t, 422)
		cashier.step(page, page+"/2026-3/void", url.Values{"reason": {"重开了"}}).want(t, 303)
		cashier.get(page).want(t, 200, "作废", "重开了").wantWords(t)
		for _, paper := range []string{"", "?paper=slip240", "?paper=a4x2"} {
			if a := cashier.get(page+"/2026-3/receipt.pdf"+paper).want(t, 200); !strings.HasPrefix(a.body, "%PDF-") {
				t.Error("the receipt is no PDF")
			}
		}
		cashier.get(page+"/2026-3/receipt.pdf?paper=a9").want(t, 422)
		cashier.get(page+"/2026-9/receipt.pdf").want(t, 404)
		cashier.post(page+"/voucher", url.Values{}).want(t, 403)

		accountant.get(page).want(t, 200, `id="booking"`, "勾选的收据做一张凭证").wantWords(t)
		accountant.post(page, form).want(t, 403)
		chosen := url.Values{"date": {"2026-03-16"}, "series": {"记"}, "cash": {"101"}, "bank": {"102"}}
		accountant.step(page, page+"/voucher", chosen).want(t, 422, "role=\"alert\"").wantWords(t)
		chosen["receipt"] = []string{"2026-2", "2026-1"}
		chosen.Set("account.2026-1", "50104")
		chosen.Set("account.2026-2", "x")
		accountant.step(page, page+"/voucher", chosen).want(t, 422, `value="x"`, `value="2026-2" checked`).wantWords(t)
		chosen.Set("account.2026-2", "50104")
		a = accountant.step(page, page+"/voucher", chosen).want(t, 303)
		accountant.get(a.location).want(t, 200, "土地承包费（王大山，收据2026-00001）", "200").wantWords(t)
		voucher := strings.TrimSuffix(a.location, "/edit?done=saved")
		cashier.get(page).want(t, 200, voucher, "看凭证")
		cashier.step(page, page+"/2026-1/void", url.Values{"reason": {"x"}}).want(t, 409, "已做了凭证").wantWords(t)
		chosen.Del("key")
		accountant.step(page, page+"/voucher", chosen).want(t, 409, "已做了凭证")
		accountant.get("/b/gz/log").want(t, 200, "收据 2026-3", "作废收据", "收据做凭证").wantWords(t)
	})
}
