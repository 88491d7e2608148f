package web

import (
	"net/url"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/patronage"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/db/dbtest"
)

// phone opens a browser as wide as a small phone.
func phone(t *testing.T, s *testServer) *tab {
	t.Helper()
	b := openTab(t, s)
	b.do(chromedp.EmulateViewport(360, 740))
	return b
}

// TestMemberOnAPhone goes the way of a villager: slip, PIN, dividend, picture, PDF, question, answer.
func TestMemberOnAPhone(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	run := s.settle()
	s.advance(run.No, cooperatives.PlanApproved)
	slips, err := s.portal.NewSlips(t.Context(), officer(91, "会计甲"), "slip", s.book.ID, []string{"G1"})
	check(t, err)
	b := phone(t, s)
	b.open("/language?to=zh&back=/m/villages")
	b.open("/m/slip?village=gz&member=G1&code=" + slips[0].Code)
	b.wantField("login", "G1")
	b.do(chromedp.Focus("#pin"))
	b.keys(testPIN, kb.Tab, testPIN, kb.Enter)
	b.until("location.pathname === '/m' && document.querySelector('.huge')")
	amount := b.eval("document.querySelector('.huge').textContent")
	if state := b.eval("document.querySelector('main .tag').textContent"); state != "待发放" {
		t.Errorf("the dividend is %s", state)
	}
	b.do(chromedp.Click("main .btn.go"))
	b.until("document.querySelector('.paper')")
	if shown := b.eval("document.querySelector('.paper .huge').textContent"); shown != amount {
		t.Errorf("the statement says %s, the first page %s", shown, amount)
	}
	b.eval("(fetch(document.querySelector('.acts a[href$=pdf]').href).then((r) => { document.body.dataset.pdf = r.headers.get('Content-Type') }), 1)")
	b.until("document.body.dataset.pdf === 'application/pdf'")
	b.do(chromedp.Click(".acts .btn.go"))
	b.until("document.querySelector('img.whole') && document.querySelector('img.whole').naturalWidth === 720")
	b.open("/m/questions")
	b.do(chromedp.Focus("#text"))
	b.keys("鱼塘租金什么时候到账？")
	b.do(chromedp.Click("main form .btn.go"))
	b.until("document.querySelector('.notice')")
	check(t, s.portal.Answer(t.Context(), officer(91, "会计甲"), "answer", s.book.ID, 1, "月底到账。"))
	b.open("/m/questions")
	b.until("document.querySelector('.answer').textContent.includes('月底到账。')")
	b.do(chromedp.Click(".tools a")) // large letters
	b.until("getComputedStyle(document.documentElement).fontSize === '26px'")
	b.quiet()
}

// memberPaths are all pages of a member with a dividend.
func memberPaths(run int) []string {
	no := strconv.Itoa(run)
	return []string{
		"/m", "/m/years", "/m/statement/" + no + "/G1", "/m/statement/" + no + "/G1/picture", "/m/household", "/m/shares",
		"/m/published", "/m/published/2026-01", "/m/plan/" + no, "/m/field", "/m/field/1", "/m/questions", "/m/me", "/m/none", "/m/statement/9/G9",
		"/m/villages", "/m/slip", "/v",
	}
}

// TestMemberPagesFitPhones opens every page of a member at the width of a small phone, in both sizes: nothing sticks
// out, letters are large, what is touched is larger, and axe finds nothing.
func TestMemberPagesFitPhones(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	run := s.settle()
	_, err := s.portal.Ask(t.Context(), officer(0, "王大山 G1"), "ask", s.book.ID, "G1", "鱼塘租金什么时候到账？")
	check(t, err)
	lines, err := s.dividends.AllLines(t.Context(), s.book.ID, run.No)
	check(t, err)
	b := phone(t, s)
	b.open("/m/in?village=gz")
	b.fits("/m/in?village=gz")
	b.enter(s, "G1")
	for _, size := range []string{"standard", "large"} {
		b.open("/m/size?to=" + size + "&back=/m")
		for _, path := range append(memberPaths(run.No), "/v/"+string(lines[0].Code)) {
			b.fits(path)
		}
	}
	b.open("/m/in?village=gz")
	b.do(chromedp.EmulateViewport(1280, 800))
	b.signIn(staff.Accountant)
	for _, width := range []int64{1280, 360} {
		b.do(chromedp.EmulateViewport(width, 800))
		b.audit("/b/gz/access")
		b.audit("/b/gz/questions")
		if over := b.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth"); over != "0" {
			t.Errorf("the desk is %s px wider than the screen of %d", over, width)
		}
	}
}

// TestAccountOfAMemberFitsPhones opens the account of a cooperative's member on a small phone in both sizes, and what a
// clerk sees at the counter at both widths.
func TestAccountOfAMemberFitsPhones(t *testing.T) {
	d := dbtest.SQLite(t)
	s := newTestServer(t, d)
	info := s.coop()
	accounts := patronage.New(d)
	check(t, accounts.PutProduct(t.Context(), clerk, "product", info.ID, patronage.Product{
		Code: "P", Name: "鸡蛋", Unit: "斤", Weight: decimal.NewFromInt(1),
	}))
	check(t, accounts.Enter(t.Context(), clerk, "entries", info.ID, []patronage.Entry{
		{Kind: patronage.Contribution, Member: "M001", Amount: 1_234_567_89, Date: 20260105, Document: "入社协议"},
		{Kind: patronage.GrantShare, Member: "M001", Amount: 12_34, Date: 20260105, Document: "量化方案"},
	}))
	check(t, accounts.Record(t.Context(), clerk, "sales", info.ID, []patronage.Sale{
		{Date: 20260201, Member: "M001", Product: "P", Quantity: 10_0000, Amount: 60_00, Document: "收购单"},
	}))
	b := phone(t, s)
	b.open("/language?to=zh&back=/m/villages")
	b.enterVillage(s, info, "M001")
	for _, size := range []string{"standard", "large"} {
		b.open("/m/size?to=" + size + "&back=/m")
		b.fits("/m")
		b.fits("/m/account/2026")
	}
	b.do(chromedp.EmulateViewport(1280, 800))
	b.signIn(staff.Accountant)
	for _, width := range []int64{1280, 360} {
		b.do(chromedp.EmulateViewport(width, 800))
		b.audit("/b/coop/patronage/account?member=M001&year=2026")
		b.open("/b/coop/members/member?code=M001")
		b.eval("document.getElementById('lookup_reason').closest('details').open = true")
		b.do(chromedp.Focus("#lookup_reason"))
		b.keys("本人到柜台", kb.Enter)
		b.until("document.querySelector('h1').textContent.startsWith('代查')")
		if over := b.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth"); over != "0" {
			t.Errorf("the counter is %s px wider than the screen of %d", over, width)
		}
	}
}

// enter signs the browser in as a member with a fresh slip.
func (b *tab) enter(s *testServer, code string) { b.enterVillage(s, s.book, code) }

func (b *tab) enterVillage(s *testServer, book ledger.BookInfo, code string) {
	b.t.Helper()
	slips, err := s.portal.NewSlips(b.t.Context(), officer(91, "会计甲"), newKey(), book.ID, []string{code})
	check(b.t, err)
	b.open("/m/slip?village=" + book.Code + "&member=" + code + "&code=" + slips[0].Code)
	b.do(chromedp.Focus("#pin"))
	b.keys(testPIN, kb.Tab, testPIN, kb.Enter)
	b.until("location.pathname === '/m'")
}

// fits opens a page and measures it.
func (b *tab) fits(path string) {
	b.t.Helper()
	b.audit(path)
	if over := b.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth"); over != "0" {
		b.t.Errorf("%s is %s px wider than the phone", path, over)
	}
	small := b.eval(`[...document.querySelectorAll('main button, main .btn, main input, main textarea, .bar a, .tools a, .tools button, main a.row, summary')]
		.filter((e) => e.offsetParent && e.type !== 'hidden' && e.getBoundingClientRect().height < 59.5).map((e) => e.textContent || e.name)`)
	if small != "" {
		b.t.Errorf("%s: too small to touch: %s", path, small)
	}
	tiny := b.eval(`[...document.querySelectorAll('body *')].filter((e) => e.offsetParent && !e.closest('.skip') &&
		[...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && parseFloat(getComputedStyle(e).fontSize) < 19.9)
		.map((e) => e.textContent.slice(0, 30))`)
	if tiny != "" {
		b.t.Errorf("%s: too small to read: %s", path, tiny)
	}
}

// TestExpiredSessionKeepsTheQuestion writes half a question, lets the session end, sends it, signs in again and sends what
// was written: the village gets it once.
func TestExpiredSessionKeepsTheQuestion(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.settle()
	slips, err := s.portal.NewSlips(t.Context(), officer(91, "会计甲"), "slip", s.book.ID, []string{"G1"})
	check(t, err)
	b := phone(t, s)
	b.open("/language?to=zh&back=/m/villages")
	b.open("/m/slip?village=gz&member=G1&code=" + slips[0].Code)
	b.do(chromedp.Focus("#pin"))
	b.keys(testPIN, kb.Tab, testPIN, kb.Enter)
	b.until("location.pathname === '/m'")
	b.open("/m/questions")
	b.do(chromedp.Focus("#text"))
	b.keys("鱼塘租金什么时候到账？")
	check(t, s.portal.Revoke(t.Context(), officer(91, "会计甲"), "revoke", s.book.ID, "G1", "换手机"))
	slips, err = s.portal.NewSlips(t.Context(), officer(91, "会计甲"), "slip again", s.book.ID, []string{"G1"})
	check(t, err)
	other := s.anybody()
	other.get("/m/slip?village=gz")
	other.post("/m/slip", url.Values{
		"village": {"gz"}, "login": {"G1"}, "code": {slips[0].Code}, "pin": {testPIN}, "repeated": {testPIN},
	}).want(t, 303)
	b.do(chromedp.Click("main form .btn.go"))
	b.until("document.getElementById('login') && document.querySelector('.notice')")
	b.do(chromedp.Focus("#login"))
	b.keys("G1", kb.Tab, testPIN, kb.Enter)
	b.until("document.querySelector('.asked') && document.querySelector('.asked').textContent.includes('鱼塘租金什么时候到账')")
	b.do(chromedp.Click("main form .btn.go"))
	b.until("location.pathname === '/m/questions' && document.querySelector('.asked')")
	asked, err := s.portal.Questions(t.Context(), s.book.ID, "G1", 0)
	check(t, err)
	if len(asked) != 1 || asked[0].Text != "鱼塘租金什么时候到账？" {
		t.Errorf("the village was asked %+v", asked)
	}
}
