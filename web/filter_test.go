package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestListIsFiltered asks the list for vouchers by each field of the filter, without scripts.
func TestListIsFiltered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.posted("2026-01-10", "101", "50104", "24000")
		s.posted("2026-03-10", "51301", "101", "860.50")
		c := s.as(staff.Accountant)
		c.get("/b/gz/vouchers/new")
		c.post("/b/gz/vouchers", voucherOf("2026-03-11", "51301", "102", "777")).want(t, 303)
		for query, want := range map[string][3]bool{ // of January, of March, the draft
			"account=501&all=1":                     {true, false, false},
			"account=管理费用&from=2026-01":             {false, true, true},
			"min=800&max=900&all=1":                 {false, true, false},
			"memo=承包&all=1":                         {true, true, true},
			"source=reversal&all=1":                 {false, false, false},
			"state=draft":                           {false, false, true},
			"state=posted&all=1":                    {true, true, false},
			"from=2026-01&to=2026-02":               {true, false, false},
			"attached=none&all=1":                   {true, true, false},
			"attached=no-files&all=1&state=posted":  {true, true, false},
			"remarked=1&all=1":                      {false, false, false},
			"q=glfy&all=1":                          {false, true, true},
			"month=2026-03":                         {false, true, true},
			"month=2026-03&account=101&min=860.5":   {false, true, false},
			"month=2026-03&account=50104&max=10000": {false, false, false},
		} {
			v, err := url.ParseQuery(query)
			check(t, err)
			body := c.get("/b/gz/vouchers?"+v.Encode()).want(t, 200).body
			for i, amount := range []string{"24,000.00", "860.50", "777.00"} {
				if got := strings.Contains(body, amount); got != want[i] {
					t.Errorf("%s: voucher over %s shown: %t", query, amount, got)
				}
			}
		}
		c.get("/b/gz/vouchers?all=1&q=%ff%00"+url.QueryEscape(strings.Repeat("长", 50))+"&memo=%c3%28").want(t, 200)
		c.get("/b/gz/log?q=%ff%00").want(t, 200)
		c.get("/b/gz/vouchers?account=nothing&min=abc&value=nobody&from=2026-13").
			want(t, 422, `href="#account"`, `href="#min"`, `href="#value"`, `href="#from"`)
	})
}

// TestChosenVouchersArePrinted ticks vouchers, posted or not, and gets them as one print.
func TestChosenVouchersArePrinted(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	posted := s.posted("2026-01-10", "101", "50104", "24000")
	c := s.as(staff.Chair)
	c.get("/b/gz/vouchers?month=2026-01").want(t, 200, "/b/gz/vouchers.pdf?month=2026-01")
	if a := c.get("/b/gz/vouchers?month=2026-02").want(t, 200); strings.Contains(a.body, "vouchers.pdf") {
		t.Error("a month without vouchers offers to print them")
	}
	c.get("/b/gz/vouchers?month=2026-01")
	a := c.post("/b/gz/vouchers/print", url.Values{"ref": {refOf(posted, 3)}}).want(t, 303)
	if print := c.get(a.location).want(t, 200); !strings.HasPrefix(print.body, "%PDF-") {
		t.Error("the print is no PDF")
	}
	c.post("/b/gz/vouchers/print", url.Values{}).want(t, 422, "选")
	c.get("/b/gz/vouchers.pdf?id=x").want(t, 404)
	c.get("/b/gz/vouchers.pdf?id=99").want(t, 404)
}

// TestListByKeyboard finds vouchers while typing, ticks them with arrows and Space, and checks and posts them, without
// leaving the page and without the mouse.
func TestListByKeyboard(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	b := openTab(t, s)
	b.signIn(staff.Accountant)
	b.write("收水塘承包费", "101", "50104", "24000")
	b.write("买办公用品", "51301", "101", "860.50")
	b.signOut()
	b.signIn(staff.Checker)
	b.open("/b/gz/vouchers?month=2026-01")
	b.eval("window.whole = true")
	b.keys(kb.F7, "办公")
	b.until("document.querySelectorAll('.v-card').length === 1")
	if got := b.eval("new URLSearchParams(location.search).get('q') + document.activeElement.id"); got != "办公q" {
		t.Errorf("the address and the focus say %s", got)
	}
	for range 2 {
		b.keys(kb.Backspace)
	}
	b.until("document.querySelectorAll('.v-card').length === 2")
	b.keys(kb.ArrowDown, " ", kb.ArrowDown)
	if got := b.eval("[...document.querySelectorAll('[name=ref]')].map((x) => x.checked)"); got != "true,false" {
		t.Errorf("ticked: %s", got)
	}
	b.chord("a")
	b.chord("y")
	b.until("document.activeElement.matches('.notice') && document.querySelectorAll('.tag.warn').length === 0")
	b.keys(kb.F7, kb.ArrowDown)
	b.chord("a")
	b.chord("m")
	b.until("document.querySelectorAll('#posted .v-card').length === 2")
	if b.eval("window.whole") != "true" {
		t.Error("the page was loaded anew")
	}
	b.keys(kb.F7, kb.ArrowDown)
	b.press("Enter", "\r", 13)
	b.arrive(".voucher .stamp")
	b.do(chromedp.NavigateBack())
	b.until("document.querySelectorAll('#posted .v-card').length === 2")
	if got := b.eval("document.querySelector('.icon use').getBBox().width > 5"); got != "true" {
		t.Error("the icons are not drawn")
	}
	b.quiet()
}
