package web

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db/dbtest"
)

// tab is a page in a real browser, used with the keyboard.
type tab struct {
	t     *testing.T
	ctx   context.Context
	base  string
	book  string // address of the book that vouchers are written in
	month string // of these vouchers

	mu    sync.Mutex
	noise []string // what the page wrote to the console
}

// patience bounds a single step in the browser.
const patience = 20 * time.Second

// glance is the time between two looks at a page.
const glance = 10 * time.Millisecond

// openTab starts a browser over the server. It skips the test when there is no browser, or fails it when one is
// required.
func openTab(t *testing.T, s *testServer) *tab {
	t.Helper()
	path := os.Getenv("CUNZHANG_TEST_CHROMIUM")
	if path == "" {
		if os.Getenv("CUNZHANG_TEST_REQUIRE") == "1" {
			t.Fatal("CUNZHANG_TEST_CHROMIUM is not set, and CUNZHANG_TEST_REQUIRE=1 wants every test to run")
		}
		t.Skip("CUNZHANG_TEST_CHROMIUM is not set: run the test through .ci/env")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.ExecPath(path),
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("no-proxy-server", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	b := &tab{t: t, ctx: ctx, base: s.url, book: "/b/gz", month: "2026-01"}
	// The first call starts the browser, which lives as long as its context; it must have no time limit.
	check(t, chromedp.Do(ctx, chromedp.EmulateViewport(1280, 800)))
	go b.listen()
	return b
}

// listen collects errors and warnings of the console: a page of ours writes none.
func (b *tab) listen() {
	for m, err := range chromedp.Console(b.ctx) {
		if err != nil {
			return
		}
		b.mu.Lock()
		b.noise = append(b.noise, m.String())
		b.mu.Unlock()
	}
}

// quiet fails if the pages wrote anything to the console, such as a breach of the content policy.
func (b *tab) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.noise {
		b.t.Errorf("console: %s", m)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v\n%s", err, b.eval("document.body ? document.body.innerText : ''"))
	}
}

func (b *tab) open(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.base + path)) }

// eval returns the value of an expression as text.
func (b *tab) eval(expression string) string {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return text
}

// keys types on the keyboard, wherever the focus is.
func (b *tab) keys(keys ...string) {
	b.t.Helper()
	for _, k := range keys {
		switch k {
		case kb.Enter:
			b.press("Enter", "\r", 13)
		case "=":
			b.press("=", "=", 187)
		case " ":
			b.press(" ", " ", 32)
		default:
			b.do(chromedp.KeyEvent(k))
		}
	}
}

// press sends one key as a keyboard does: a page that takes the key itself gets no character, which KeyEvent would
// send on its own.
func (b *tab) press(key, text string, code int64) {
	b.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{
		input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp,
	} {
		p := input.DispatchKeyEventParams{Type: kind, Key: key, WindowsVirtualKeyCode: code, NativeVirtualKeyCode: code}
		if kind == input.DispatchKeyEventTypeKeyDown {
			p.Text = text
		}
		if _, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, p); err != nil {
			b.t.Fatal(err)
		}
	}
}

// chord presses a key together with Ctrl.
func (b *tab) chord(key string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(key, chromedp.KeyModifiers(kb.ModifierCtrl)))
}

// until waits for an expression to become true, on this page or the one that follows it.
func (b *tab) until(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	look := time.NewTicker(glance)
	defer look.Stop()
	for !b.holds(ctx, expression) {
		select {
		case <-look.C:
		case <-ctx.Done():
			b.quiet()
			b.t.Fatalf("waiting for %s\n%s", expression, b.eval("document.body.innerText"))
		}
	}
}

// holds tells whether an expression is true on the page that is open now. It is asked anew each time, instead of having the
// page wait for it: a page that is left may be kept standing still for the way back and never answers.
func (b *tab) holds(ctx context.Context, expression string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
	return err == nil && yes // an error: the page was left while it was asked
}

func (b *tab) signIn(role staff.Role) {
	b.t.Helper()
	b.open("/language?to=zh&back=/signin")
	b.arrive("#login")
	b.until("document.activeElement.id === 'login'") // keys typed before would be lost
	b.keys(role.String(), kb.Tab, testPassword, kb.Enter)
	b.arrive(".nav")
}

// openGrid opens an empty voucher and waits until the grid can be typed into.
func (b *tab) openGrid() {
	b.t.Helper()
	b.open("/b/gz/vouchers/new")
	b.until("document.activeElement.id === 'line.1.summary'")
}

// field is the text in an input.
func (b *tab) field(name string) string {
	b.t.Helper()
	return b.eval("document.getElementById('" + name + "').value")
}

func (b *tab) wantField(name, want string) {
	b.t.Helper()
	if got := b.field(name); got != want {
		b.t.Errorf("%s holds %q, want %q", name, got, want)
	}
}

// TestVoucherByKeyboard writes a voucher without the mouse: accounts by initials, the same summary again, an equals
// sign for what is missing, Space to change sides.
func TestVoucherByKeyboard(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	b := openTab(t, s)
	b.signIn(staff.Accountant)
	b.openGrid()

	b.keys("收水塘承包费", kb.Enter, "yhck")
	b.until("document.querySelector('.drop .on')")
	b.keys(kb.Enter)
	b.until("document.activeElement.id === 'line.1.debit'")
	b.wantField("line.1.account", "102 银行存款")
	b.keys("24000", kb.Enter)
	b.until("document.activeElement.id === 'line.2.summary'")
	b.wantField("line.2.summary", "收水塘承包费")
	b.keys(kb.Enter, "fbsr")
	b.until("document.querySelector('.drop .on')")
	b.keys(kb.Enter)
	b.until("document.activeElement.id === 'line.2.debit'")
	b.keys("5", " ")
	b.until("document.activeElement.id === 'line.2.credit'")
	b.wantField("line.2.credit", "5")
	b.wantField("line.2.debit", "")
	b.keys("=")
	b.wantField("line.2.credit", "24000.00")
	if got := b.eval("document.getElementById('capitals').textContent"); got != "人民币贰万肆仟元整" {
		t.Errorf("capitals %q", got)
	}
	if got := b.eval("document.getElementById('balance').textContent"); got != "借贷平衡" {
		t.Errorf("balance %q", got)
	}
	b.chord("s")
	b.until("location.pathname.endsWith('/edit') && document.querySelector('#said .notice')")
	b.wantField("line.1.account", "102 银行存款")
	b.until("document.querySelectorAll('td.amt input.boxed').length === 2") // not written twice, as text and in boxes
	b.keys(kb.F12)
	b.until("location.pathname.endsWith('/vouchers/new') && document.querySelector('.notice:not([hidden])')")
	b.open("/b/gz/vouchers")
	if text := b.eval("document.querySelector('main').innerText"); strings.Count(text, "收水塘承包费") != 2 {
		t.Errorf("the list shows\n%s", text)
	}
	b.quiet()
}

// TestCapitalsInTheBrowser compares the grid's capitals with those of the books, which are the ones that count.
func TestCapitalsInTheBrowser(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	b := openTab(t, s)
	b.signIn(staff.Accountant)
	b.openGrid()
	for _, m := range capitalAmounts {
		if got := b.eval("capitals(" + m.String() + "n)"); got != m.money.Capitals() {
			t.Errorf("%s: %s in the browser, %s in the books", m.money, got, m.money.Capitals())
		}
	}
	b.quiet()
}

// TestUnsavedVoucherComesBack leaves a page with a half-written voucher and returns to it.
func TestUnsavedVoucherComesBack(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	b := openTab(t, s)
	b.signIn(staff.Accountant)
	b.openGrid()
	b.keys("买扫帚", kb.Enter)
	b.until("localStorage.getItem('voucher:/b/gz/vouchers')")
	b.open("/b/gz")
	b.open("/b/gz/vouchers/new")
	b.until("!document.getElementById('kept').hidden")
	b.do(chromedp.Click("#kept [data-do=restore]"))
	b.wantField("line.1.summary", "买扫帚")
	b.quiet()
}

// TestPagesFitPhones opens every page of a book at the width of a small phone: nothing may stick out sideways, and
// what is touched must be large enough.
func TestPagesFitPhones(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	link := s.posted("2026-03-10", "101", "50104", "1234567.89")
	s.families()
	s.granted()
	s.farm()
	b := openTab(t, s)
	b.do(chromedp.EmulateViewport(360, 740))
	b.signIn(staff.Accountant)
	for _, lang := range []string{"zh", "en"} {
		b.open("/language?to=" + lang + "&back=/me")
		for _, path := range []string{
			"/me", "/b/gz", "/b/gz/vouchers", "/b/gz/vouchers/new", link, "/b/gz/reports", "/b/gz/periods", "/b/gz/accounts",
			"/b/gz/log", "/b/gz/reports/balance-sheet?span=2026-03", "/b/gz/reports/trial-balance?span=2026-03",
			"/b/gz/reports/subsidiary-ledger?span=2026-03&account=101",
			"/b/gz/members", "/b/gz/members/new", "/b/gz/members/member?code=M001", "/b/gz/members/import",
			"/b/gz/members/versions", "/b/gz/households", "/b/gz/households/household?code=H01", "/b/gz/shares",
			"/b/gz/shares/moves", "/b/gz/shares/move", "/b/gz/shares/classes", "/b/gz/shares/import",
			"/b/gz/ventures", "/b/gz/ventures/form", "/b/gz/ventures/venture?code=V01", "/b/gz/contracts/form?no=HT-01",
			"/b/gz/contracts/contract?no=HT-01&span=2026-02", "/b/gz/patronage", "/b/gz/patronage/setup",
		} {
			b.open(path)
			if over := b.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth"); over != "0" {
				t.Errorf("%s in %s is %s px wider than the phone", path, lang, over)
			}
			small := b.eval(`[...document.querySelectorAll('main button, main .btn, main select, main summary, .nav a')]
				.filter((e) => e.offsetParent && e.tabIndex >= 0 && e.getBoundingClientRect().height < 43.5).map((e) => e.textContent || e.name)`)
			if small != "" {
				t.Errorf("%s in %s: too small to touch: %s", path, lang, small)
			}
		}
	}
	b.quiet()
}

// TestNewAccountInPlace makes an account from the grid and books to it.
func TestNewAccountInPlace(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	b := openTab(t, s)
	b.signIn(staff.Accountant)
	b.openGrid()
	b.keys("存款", kb.Enter, "nhs")
	b.until("document.querySelector('.drop li')")
	b.do(chromedp.Click(".drop li:last-child"))
	b.until("document.activeElement.name === 'parent'")
	b.keys("102", kb.Tab, "1", kb.Tab, "农商行")
	b.do(chromedp.Click("#new-account [data-do=add]"))
	b.until("document.querySelector('#new-account .wrong').textContent")
	b.do(chromedp.SetValue("#new-account [name=new_code]", "10201"), chromedp.Click("#new-account [data-do=add]"))
	b.until("document.getElementById('line.1.account').value === '10201 农商行'")
	b.chord("s")
	b.until("location.pathname.endsWith('/edit') && document.querySelector('#said .notice')")
	b.wantField("line.1.account", "10201 银行存款_农商行")
}
