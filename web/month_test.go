package web

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db/dbtest"
)

// tabTo presses Tab until the focus is on what the selector means.
func (b *tab) tabTo(selector string) {
	b.t.Helper()
	for range 400 {
		if b.eval("document.activeElement.matches('"+selector+"')") == "true" {
			return
		}
		b.do(chromedp.KeyEvent(kb.Tab))
	}
	b.t.Fatalf("Tab never reaches %s on %s", selector, b.eval("location.href"))
}

// go to what a button or link leads to.
func (b *tab) activate(selector, arrived string) {
	b.t.Helper()
	b.tabTo(selector)
	b.press("Enter", "\r", 13)
	b.arrive(arrived)
}

// arrive waits for a page by what only it has.
func (b *tab) arrive(selector string) {
	b.t.Helper()
	b.do(chromedp.WaitReady(selector))
}

// write fills in a voucher of two lines, from field to field, and hands it in.
func (b *tab) write(summary, debit, credit, amount string) {
	b.t.Helper()
	b.open(b.book + "/vouchers/new?month=" + b.month)
	for _, f := range [][2]string{
		{"line.1.summary", summary},
		{"line.1.account", debit},
		{"line.1.debit", amount},
		{"line.2.summary", summary},
		{"line.2.account", credit},
		{"line.2.credit", amount},
	} {
		b.tabTo("#" + strings.ReplaceAll(f[0], ".", "\\\\."))
		b.keys(f[1])
	}
	b.eval("document.activeElement.blur()")
	b.activate(`button[value="submit"]`, ".notice[role=status]")
	if text := b.eval("document.querySelector('main').innerText"); !strings.Contains(text, "待审核") {
		b.t.Fatalf("%s was not handed in:\n%s", summary, text)
	}
}

// accept ticks every voucher that waits in the list and presses a button.
func (b *tab) accept(action string) {
	b.t.Helper()
	b.open(b.book + "/vouchers?month=" + b.month)
	for b.eval("document.querySelectorAll('input[name=ref]:not(:checked)').length") != "0" {
		b.tabTo("input[name=ref]:not(:checked)")
		b.press(" ", " ", 32)
	}
	b.eval("document.activeElement.blur()")
	b.activate(`button[formaction$="`+action+`"]`, ".notice[role=status]")
}

// signOut leaves so that another person can use the browser.
func (b *tab) signOut() {
	b.t.Helper()
	b.open("/me")
	b.activate(`form[action="/signout"] button`, "#login")
}

// closeJanuary is a month with the keyboard alone: two vouchers, checked by another person, posted, carried forward,
// closed, and the set for the notice board.
func closeJanuary(b *tab) {
	b.t.Helper()
	b.signIn(staff.Accountant)
	b.write("收水塘承包费", "101", "50104", "24000")
	b.write("买办公用品", "51301", "101", "860.50")
	b.signOut()
	b.signIn(staff.Checker)
	b.accept("/vouchers/check")
	b.signOut()
	b.signIn(staff.Accountant)
	b.accept("/vouchers/post")
	b.open("/b/gz/periods?month=2026-01")
	b.activate(`form[action*="/periods/carry"] button`, ".notice[role=status]")
	b.signOut()
	b.signIn(staff.Checker)
	b.accept("/vouchers/check")
	b.accept("/vouchers/post")
	b.open("/b/gz/periods?month=2026-01")
	b.activate(`form[action*="/periods/close"] button:not([disabled])`, ".closing")
	b.open("/b/gz/reports/income-statement?span=2026-01")
	if text := b.eval("document.querySelector('.statement').innerText"); !strings.Contains(text, "23,139.50") {
		b.t.Errorf("the income statement says\n%s", text)
	}
	b.open("/b/gz")
	if text := b.eval("document.querySelector('main').innerText"); !strings.Contains(text, "23,139.50") {
		b.t.Errorf("the home page says\n%s", text)
	}
}

func TestMonthByKeyboard(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	b := openTab(t, s)
	closeJanuary(b)
	b.quiet()
}

func TestMonthWithoutScripts(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	b := openTab(t, s)
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	check(t, err)
	closeJanuary(b)
	if script := b.eval("typeof grid"); script != "undefined" {
		t.Errorf("the script ran: grid is a %s", script)
	}
	if set := s.as(staff.Accountant).get("/b/gz/set.pdf?span=2026-01").want(t, 200); !strings.HasPrefix(set.body, "%PDF-") {
		t.Error("the publication set is no PDF")
	}
}

// TestBatchTakesWhatItCan chooses all that waits and checks it: the draft among it stays what it is.
func TestBatchTakesWhatItCan(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	b := openTab(t, s)
	accountant := s.as(staff.Accountant)
	accountant.get("/b/gz/vouchers/new")
	accountant.post("/b/gz/vouchers", voucherOf("2026-01-10", "101", "50104", "500.00")).want(t, 303)
	b.signIn(staff.Accountant)
	b.write("收水塘承包费", "101", "50104", "24000")
	b.signOut()
	b.signIn(staff.Checker)
	b.open("/b/gz/vouchers?month=2026-01")
	b.chord("a")
	b.until("document.querySelectorAll('input[name=ref]:checked').length === 2")
	b.chord("y")
	b.until("document.querySelector('.notice[role=status]')")
	states := b.eval("[...document.querySelectorAll('input[name=ref]')].map((x) => x.dataset.state).sort().join(' ')")
	if states != "checked draft" {
		t.Errorf("the vouchers are %s, want checked draft", states)
	}
	b.quiet()
}

// TestReceiptBesideTheGrid adds a picture, turns it beside the grid, and keeps it with the voucher.
func TestReceiptBesideTheGrid(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	b := openTab(t, s)
	b.signIn(staff.Accountant)
	b.open("/b/gz/vouchers/new")
	file := filepath.Join(t.TempDir(), "receipt.png")
	var content bytes.Buffer
	check(t, png.Encode(&content, image.NewGray(image.Rect(0, 0, 40, 20))))
	check(t, os.WriteFile(file, content.Bytes(), 0o600))
	b.do(chromedp.SetUploadFiles("#files", []string{file}))
	b.until("document.querySelector('#photos .new img').naturalWidth === 40")
	if got := b.eval("document.getElementById('attachments').value"); got != "1" {
		t.Errorf("a photo proposes %s sheets", got)
	}
	b.do(chromedp.Click("#photos .new"))
	b.until("!document.getElementById('viewer').hidden")
	b.until("document.getElementById('viewer').getBoundingClientRect().left >= document.getElementById('voucher').getBoundingClientRect().right")
	b.do(chromedp.Click("#viewer [data-turn]"))
	b.until("document.querySelector('#viewer .turn-90')")
	b.do(chromedp.Click("#viewer [data-shut]"))
	b.do(chromedp.Focus("#line\\.1\\.debit"))
	b.keys("-86.5")
	if hidden := b.eval("document.querySelectorAll('td.amt .shown').length && getComputedStyle(document.querySelector('td.amt .shown')).display"); hidden != "none" {
		t.Errorf("boxes over the amount that is typed: %s", hidden)
	}
	b.do(chromedp.Focus("#line\\.1\\.summary"))
	if digits := b.eval("document.querySelector('td.amt .shown.red').textContent"); digits != "8650" {
		t.Errorf("the boxes say %s, want 8650 in red", digits)
	}
	b.do(chromedp.Focus("#line\\.1\\.debit"), chromedp.Clear("#line\\.1\\.debit"), chromedp.Focus("#line\\.1\\.summary"))
	b.keys("买扫帚")
	b.chord("s")
	b.until("location.pathname.endsWith('/edit') && document.querySelector('#photos img')")
	b.do(chromedp.Click("#photos a"))
	b.until("document.querySelector('#viewer img').naturalWidth === 40")
	b.quiet()
}
