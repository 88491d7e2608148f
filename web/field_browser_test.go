package web

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/db/dbtest"
)

// drawn strokes across the box for signatures with the mouse, as a finger would.
func (b *tab) drawn() {
	b.t.Helper()
	b.until("document.querySelector('[data-sign] canvas:not([hidden])')")
	b.eval("document.querySelector('[data-sign] canvas').scrollIntoView({block: 'center'})")
	at := func(name string) float64 {
		b.t.Helper()
		text := b.eval("Math.round(document.querySelector('[data-sign] canvas').getBoundingClientRect()." + name + ")")
		n := 0.0
		for _, c := range text {
			n = n*10 + float64(c-'0')
		}
		return n
	}
	x, y := at("left"), at("top")
	for i, kind := range []input.DispatchMouseEventType{
		input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseMoved, input.DispatchMouseEventTypeMouseReleased,
	} {
		p := input.DispatchMouseEventParams{
			Type: kind, X: x + 20 + 30*float64(i), Y: y + 20 + 10*float64(i), Button: "left", ClickCount: 1,
		}
		if _, err := chromedp.Call(b.ctx, input.DispatchMouseEvent, p); err != nil {
			b.t.Fatal(err)
		}
	}
	b.until("document.querySelector('[name=signature]').value.startsWith('data:image/png')")
}

// TestSignatureIsDrawnOnTheTelephone leads a job through an operator's day at the width of a telephone.
func TestSignatureIsDrawnOnTheTelephone(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.team()
	s.assigned(s.ordered("D1", "FL"), 20260316)
	token, err := s.services.NewLink(t.Context(), dispatcher, "day", s.book.ID, services.DayLink, "A")
	check(t, err)
	b := openTab(t, s)
	b.do(chromedp.EmulateViewport(360, 740))
	b.open("/language?to=zh&back=/signin")
	b.open("/day/" + token)
	b.until("location.pathname === '/day' && document.querySelector('.job.next')")
	b.roomy("/day")
	b.do(chromedp.Click("form[action='/day/start'] button"))
	b.until("document.querySelector(\"form[action='/day/finish']\")")
	b.do(chromedp.Click("form[action='/day/finish'] button"))
	b.drawn()
	b.do(chromedp.Click("[data-clear]"))
	if got := b.eval("document.querySelector('[name=signature]').value"); got != "" {
		t.Errorf("a signature that was wiped leaves %d characters", len(got))
	}
	b.drawn()
	b.roomy("the signature")
	drawn := b.eval("document.querySelector('[name=signature]').value")
	b.eval("document.querySelector('[name=area]').value = '60'")
	b.do(chromedp.Click("form[action='/day/accept'] button.go"))
	b.until("document.querySelector('form .wrong')")
	b.roomy("the refused signature")
	if got := b.eval("document.querySelector('[name=signature]').value"); got != drawn {
		t.Errorf("of a drawing of %d characters %d are left when the area is refused", len(drawn), len(got))
	}
	b.until("document.querySelector('[data-sign] canvas').toDataURL('image/png') === document.querySelector('[name=signature]').value")
	b.eval("document.querySelector('[name=area]').value = '6'")
	b.do(chromedp.Click("form[action='/day/accept'] button.go"))
	b.until("document.body.innerText.includes('做好了的')")
	if n := s.state(1); n != cooperatives.Verified {
		t.Errorf("after the signature it is %s", n)
	}
	b.mu.Lock()
	b.noise = slices.DeleteFunc(b.noise, func(m string) bool { return strings.Contains(m, "status of 422") }) // the refused area
	b.mu.Unlock()
	b.quiet()
}

// roomy fails if the open page sticks out sideways or has buttons that are too small to touch.
func (b *tab) roomy(what string) {
	b.t.Helper()
	if over := b.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth"); over != "0" {
		b.t.Errorf("%s is %s px wider than the phone", what, over)
	}
	small := b.eval(`[...document.querySelectorAll('main button, main .btn, main select')]
		.filter((e) => e.offsetParent && e.tabIndex >= 0 && e.getBoundingClientRect().height < 43.5).map((e) => e.textContent || e.name)`)
	if small != "" {
		b.t.Errorf("%s: too small to touch: %s", what, small)
	}
}

// TestJobIsDraggedOnTheBoard drops a job that waits on an operator's day and does what was tried.
func TestJobIsDraggedOnTheBoard(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.team()
	s.ordered("D1", "FL")
	b := openTab(t, s)
	b.signIn(staff.Chair)
	b.open("/b/gz/field?week=2026-03-16")
	b.until("document.querySelector('.lane [data-job]')")
	b.eval(`(() => {
		const card = document.querySelector('.lane [data-job]');
		const cell = document.querySelector("td[data-operator='B'][data-day='2026-03-17']");
		const data = new DataTransfer();
		card.dispatchEvent(new DragEvent('dragstart', {bubbles: true, dataTransfer: data}));
		cell.dispatchEvent(new DragEvent('dragover', {bubbles: true, cancelable: true, dataTransfer: data}));
		cell.dispatchEvent(new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer: data}));
	})()`)
	b.until("document.getElementById('judged')")
	if text := b.eval("document.getElementById('judged').innerText"); !strings.Contains(text, "没有问题") {
		t.Errorf("the judgement says\n%s", text)
	}
	b.do(chromedp.Click("#judged button.go"))
	b.until("document.querySelector(\"td[data-operator='B'][data-day='2026-03-17'] .fcard\")")
	d, err := s.services.FindOrder(t.Context(), s.book.ID, 1)
	check(t, err)
	if j := d.Jobs[0]; j.Operator != "B" || j.Day != ledger.Date(20260317) {
		t.Errorf("the job is with %s on %s", j.Operator, j.Day)
	}
	b.eval("history.back()")
	b.until("document.getElementById('judged')") // and not a page that asks for sending the form again
	b.quiet()
}

// fieldPaths are pages of the team with something on them.
func fieldPaths(s *testServer) []string {
	s.t.Helper()
	s.team()
	s.accepted("D2", "FL")
	s.assigned(s.ordered("D1", "FL"), 20260316)
	s.ordered("D3", "FL")
	_, err := s.services.MakePlan(s.t.Context(), dispatcher, "plan", s.book.ID, services.PlanInput{From: 20260316, Days: 7, Iterations: 20})
	check(s.t, err)
	return []string{
		"/b/gz/field?week=2026-03-16&job=2/1", "/b/gz/field/orders", "/b/gz/field/orders/new?household=H01", "/b/gz/field/orders/1",
		"/b/gz/field/orders/2", "/b/gz/field/plans", "/b/gz/field/plans/1", "/b/gz/field/rain", "/b/gz/field/route?day=2026-03-16",
		"/b/gz/field/month?period=2026-03", "/b/gz/field/links", "/b/gz/field/data/operations", "/b/gz/field/data/operators?edit=A",
		"/b/gz/field/data/plots", "/b/gz/field/settings", "/b/gz/field/accounts", "/b/gz/field/import",
	}
}

// TestFieldPagesFitPhonesAndAreAccessible opens every page of the team wide and on a telephone, in both languages, and
// audits it.
func TestFieldPagesFitPhonesAndAreAccessible(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	paths := fieldPaths(s)
	b := openTab(t, s)
	b.signIn(staff.Accountant)
	for _, path := range paths {
		b.audit(path)
	}
	b.do(chromedp.EmulateViewport(1280, 900))
	for _, lang := range []string{"en", "zh"} {
		b.open("/language?to=" + lang + "&back=/me")
		for _, path := range paths {
			b.open(path)
			if over := b.eval("Math.max(0, ...[...document.querySelectorAll('.scroll')].map((e) => e.scrollWidth - e.clientWidth))"); over != "0" {
				t.Errorf("%s in %s: a table is cut off by %s px on a desk", path, lang, over)
			}
		}
	}
	b.do(chromedp.EmulateViewport(360, 740))
	for _, lang := range []string{"en", "zh"} {
		b.open("/language?to=" + lang + "&back=/me")
		for _, path := range paths {
			b.open(path)
			b.roomy(path + " in " + lang)
		}
	}
	for _, path := range paths {
		b.audit(path)
	}
	b.quiet()
}

// TestLaneStandsBesideTheBoard has the waiting jobs at the left of the week on a desk, and folded above it on a telephone;
// cards say the number of their order.
func TestLaneStandsBesideTheBoard(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.team()
	s.ordered("D1", "FL")
	b := openTab(t, s)
	b.signIn(staff.Chair)
	b.do(chromedp.EmulateViewport(1280, 900))
	b.open("/b/gz/field?week=2026-03-16")
	const left = "document.querySelector('.lane .fcard').getBoundingClientRect()"
	const board = "document.querySelector('.week').getBoundingClientRect()"
	if got := b.eval(left + ".right <= " + board + ".left && " + left + ".top < " + board + ".bottom"); got != "true" {
		t.Error("the lane is not at the left of the board")
	}
	if got := b.eval("document.querySelector('.board').scrollWidth - document.querySelector('.board').clientWidth"); got != "0" {
		t.Errorf("the week is %s px too wide", got)
	}
	if got := b.eval("document.querySelector('.lane .fcard').innerText"); !strings.Contains(got, "PG-0001") {
		t.Errorf("the card says %s", got)
	}
	b.do(chromedp.EmulateViewport(360, 740))
	b.open("/b/gz/field?week=2026-03-16")
	if got := b.eval("!document.querySelector('.waiting').open && document.querySelector('.waiting').getBoundingClientRect().bottom <= " + board + ".top"); got != "true" {
		t.Error("the lane is not folded above the board")
	}
	b.quiet()
}

// TestWallPrintsShowTheWork leaves the tabs, forms and links out of the prints of the board and of a plan, and shows all
// days of the plan.
func TestWallPrintsShowTheWork(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	fieldPaths(s)
	b := openTab(t, s)
	b.signIn(staff.Chair)
	b.do(chromedp.EmulateViewport(718, 1000)) // an upright sheet is as narrow as a telephone to the rules of look.css
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	check(t, err)
	for path, want := range map[string]string{"/b/gz/field?week=2026-03-16&job=2/1": ".week .fcard", "/b/gz/field/plans/1": "main > .card:not([id]) td"} {
		b.open(path)
		b.eval("dispatchEvent(new Event('beforeprint'))")
		if got := b.eval("[...document.querySelectorAll('.tabs,form,.do,button,select,.hint,.waiting,#told')].filter((e) => e.getClientRects().length).map((e) => e.className || e.id || e.tagName).join(' ')"); got != "" {
			t.Errorf("%s prints %s", path, got)
		}
		if got := b.eval("document.querySelectorAll('" + want + "').length > 0 && [...document.querySelectorAll('" + want + "')].every((e) => e.getClientRects().length)"); got != "true" {
			t.Errorf("%s does not print all %s", path, want)
		}
		if got := b.eval("getComputedStyle(document.querySelector('main tbody tr')).display"); got != "table-row" {
			t.Errorf("%s prints rows as %s", path, got)
		}
	}
	b.quiet()
}
