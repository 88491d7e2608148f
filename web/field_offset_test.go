package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/services"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// ploughedAndOwed is a village that owes G3 a dividend of 399.99 and asks him for 280.00 of field work, beside a loan of
// 900.00 on the same account.
func (s *testServer) ploughedAndOwed() {
	s.t.Helper()
	ctx, who := s.t.Context(), officer(91, "会计甲")
	run := s.settle()
	s.advance(run.No, cooperatives.PlanApproved)
	run, err := s.dividends.Find(ctx, s.book.ID, run.No)
	check(s.t, err)
	_, err = s.dividends.Post(ctx, who, "post", dividends.Posting{Book: s.book.ID, Run: run.No, Version: run.Version, Date: 20260316})
	check(s.t, err)
	s.farmers()
	no := s.ordered("F3", "FL")
	s.assigned(no, 20260316)
	s.finished(no, 500)
	_, err = s.books.SaveDraft(ctx, who, "loan", books.Draft{
		Book: s.book.ID, Date: 20260316, Series: ledger.General, Lines: []ledger.Line{
			{Summary: "借支", Account: "113", Debit: 900_00, Dimensions: ledger.Dimensions{Member: "G3"}},
			{Summary: "借支", Account: "102", Credit: 900_00},
		},
	})
	check(s.t, err)
	s.postAll()
}

// TestFieldWorkIsSetOffByPage sets what a household owes for its field off against its dividend; whoever pays the dividend
// afterwards, and the member himself, see the rest alone, and a set-off that is taken back opens it again.
func TestFieldWorkIsSetOffByPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.ploughedAndOwed()
		c, cashier, member := s.as(staff.Accountant), s.as(staff.Cashier), s.member(s.book, "G3")
		const (
			month = "/b/gz/field/month?period=2026-03"
			run   = "/b/gz/dividends/1"
			said  = "其中 280.00 元抵扣欠款，实付 119.99 元"
		)
		c.step(month, "/b/gz/field/month/settle?period=2026-03", url.Values{}).want(t, 303)
		s.postAll()
		offset := url.Values{"household": {"G3"}, "debt": {"113"}, "day": {"2026-03-16"}, "document": {"抵扣同意书1号"}}
		setOff := func() answer {
			c.get(month)
			return c.send("/b/gz/field/month/offset?period=2026-03", offset, "photo", "同意书.png", photographed(t))
		}
		setOff().want(t, 303)
		const consent = `<img src="/b/gz/files/`
		vouchers := regexp.MustCompile(`/b/gz/vouchers/[0-9]+`)
		link := vouchers.FindString(c.get(run+"/lines/G3").want(t, 200, consent, "同意书.png").body)
		c.get(month).want(t, 200, "抵扣同意书1号", "280.00", "/b/gz/files/").wantWords(t)
		m, err := s.services.Statement(t.Context(), s.book.ID, 202603)
		check(t, err)
		if len(m.Payments) != 1 || m.Payments[0].Kind != services.SetOff || m.Payments[0].Party != "G3" ||
			m.Payments[0].Amount != 280_00 || m.Payments[0].Number != "" {
			t.Errorf("the month was paid by %+v", m.Payments)
		}
		c.get(link).want(t, 200, consent, "同意书.png", "2026年收益预分配：农机服务费抵扣（抵扣同意书1号）").wantWords(t)
		c.get(run+"/lines?state=waiting").want(t, 200, said).wantWords(t)
		c.get(run+"/lines/G3").want(t, 200, "抵扣欠款（2026-03-16 抵扣同意书1号）", "280.00", `<div class="big">119.99</div>`,
			"人民币壹佰壹拾玖元玖角玖分").wantWords(t)
		c.get("/b/gz/dividends/unclaimed").want(t, 200, "119.99")
		c.get(run+"/print/list.csv").want(t, 200, ",set_off,net,", "399.99,0.00,280.00,119.99", "280.00,519.98")
		member.get("/m").want(t, 200, "其中 280.00 元已抵扣欠款，发到手 119.99 元", "399.99").wantWords(t)
		member.get("/m/statement/1/G3").want(t, 200, said, "抵扣欠款", `<b class="huge">¥119.99</b>`, "人民币壹佰壹拾玖元玖角玖分").wantWords(t)
		line, err := s.dividends.Lines(t.Context(), s.book.ID, 1, dividends.LineQuery{Holder: "G3"})
		check(t, err)
		s.anybody().get("/v/"+string(line[0].Code)).want(t, 200, `<p class="huge">¥119.99</p>`, "399.99", "抵扣欠款").wantWords(t)

		cashier.step(run, run+"/batches", url.Values{"method": {"cash"}, "account": {"101"}, "on": {"2026-03-16"}}).want(t, 303)
		cashier.get(run+"/batches/1").want(t, 200, "119.99", "519.98") // 133.33 and 266.66 of the others
		if a := setOff(); a.status != 422 && a.status != 409 {
			t.Errorf("what a batch pays is set off: %d", a.status)
		}
		cashier.step(run+"/batches/1", run+"/batches/1/cancel", url.Values{"reason": {"重排"}}).want(t, 303)

		// The set-off is taken back before it is posted: all of the part is owed, and may be set off anew.
		payments, err := s.services.ListPayments(t.Context(), s.book.ID, everything)
		check(t, err)
		who := ledger.Actor{ID: s.people[staff.Accountant].ID, Name: "会计"}
		for revision := 1; revision < 5; revision++ {
			refs, err := s.books.Withdraw(t.Context(), who, newKey(), s.book.ID, []books.Ref{{ID: payments[0].Voucher, Version: revision}}, "重做")
			if err == nil {
				check(t, s.books.DeleteDraft(t.Context(), who, newKey(), s.book.ID, refs[0]))
				break
			}
		}
		if a := c.get(run+"/lines/G3").want(t, 200, "399.99"); strings.Contains(a.body, "抵扣欠款") {
			t.Error("a set-off whose voucher is gone counts still")
		}
		c.get("/b/gz/dividends/unclaimed").want(t, 200, "399.99")
		setOff().want(t, 303)
		c.get(run+"/lines/G3").want(t, 200, "119.99")
	})
}
