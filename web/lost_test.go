package web

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// half writes a voucher into the grid, with a picture, and does not save it.
func (b *tab) half(amount string) {
	b.t.Helper()
	b.openGrid()
	b.keys("收水塘承包费", kb.Enter, "101", kb.Enter)
	b.until("document.activeElement.id === 'line.1.debit'")
	b.keys(amount, kb.Enter, kb.Enter, "50104", kb.Enter)
	b.until("document.activeElement.id === 'line.2.debit'")
	b.keys(kb.Tab, "=")
	file := filepath.Join(b.t.TempDir(), "receipt.pdf")
	check(b.t, os.WriteFile(file, []byte("%PDF-1.4\n%%EOF\n"), 0o600))
	b.do(chromedp.SetUploadFiles("#files", []string{file}))
}

// TestLostConnectionLosesNothing saves while the server does not answer, and once more when it does.
func TestLostConnectionLosesNothing(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	b := openTab(t, s)
	b.signIn(staff.Accountant)
	b.half("24000")
	s.dead.Store(true)
	b.chord("s")
	b.until("document.querySelector('#said .problems')")
	b.wantField("line.2.credit", "24000.00")
	s.dead.Store(false)
	b.chord("s")
	b.until("location.pathname.endsWith('/edit') && document.querySelector('#photos a')")
	b.wantField("line.1.debit", "24000.00")
	b.open("/b/gz/vouchers/new")
	b.until("document.activeElement.id === 'line.1.summary'")
	if b.eval("document.getElementById('kept').hidden") != "true" {
		t.Error("what was saved is offered once more")
	}
}

// TestAnotherSessionLosesNothing signs out and in again in another tab while a voucher is being written.
func TestAnotherSessionLosesNothing(t *testing.T) {
	for _, in := range []bool{false, true} {
		s := newTestServer(t, dbtest.SQLite(t))
		b := openTab(t, s)
		b.signIn(staff.Accountant)
		b.half("88.80")
		first := b.ctx
		ctx, shut := chromedp.NewContext(first)
		t.Cleanup(shut)
		b.ctx = ctx
		check(t, chromedp.Do(ctx, chromedp.Navigate(s.url+"/me")))
		b.signOut()
		if in {
			b.signIn(staff.Accountant)
		}
		b.ctx = first
		b.chord("s")
		if !in {
			b.until("document.getElementById('login')")
			b.keys("accountant", kb.Tab, testPassword, kb.Enter)
		}
		b.until("document.querySelector('button[autofocus]')")
		if text := b.eval("document.querySelector('main').innerText"); !strings.Contains(text, "照片和附件要重新选一次") && in {
			t.Errorf("nothing is said of the picture:\n%s", text)
		}
		b.do(chromedp.Click("button[autofocus]"))
		b.until("location.pathname.endsWith('/edit') && document.querySelector('.notice')")
		b.wantField("line.1.debit", "88.80")
	}
}

// TestFormOfAnEarlierSessionIsAskedFor sends a form of ours that is older than the session.
func TestFormOfAnEarlierSessionIsAskedFor(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Accountant)
	c.get("/b/gz/vouchers/new")
	form := voucherOf("2026-03-10", "101", "50104", "88.80")
	form.Set("csrf", c.csrf)
	form.Set("key", c.key)
	c = s.as(staff.Accountant)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/b/gz/vouchers", strings.NewReader(form.Encode()))
	check(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	c.do(req).want(t, 403, `name="line.1.debit" value="88.80"`, "继续")
	c.get("/b/gz/vouchers").want(t, 200)
	again := url.Values{}
	for name, values := range form {
		if name != "csrf" {
			again[name] = values
		}
	}
	c.post("/b/gz/vouchers", again).want(t, 303)
}

// TestFullDiskKeepsWhatWasTyped saves on a disk that is full, and again when there is room.
func TestFullDiskKeepsWhatWasTyped(t *testing.T) {
	d := dbtest.SQLite(t)
	s := newTestServer(t, d)
	pages := func(n string) {
		t.Helper()
		check(t, d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return tx.Script(ctx, "PRAGMA max_page_count = "+n)
		}))
	}
	c := s.as(staff.Accountant)
	c.get("/b/gz/vouchers/new")
	form := voucherOf("2026-03-10", "101", "50104", "88.80")
	form.Set("note", strings.Repeat("长", 150))
	for i := range 60 {
		form.Set("line."+strconv.Itoa(i+3)+".summary", strings.Repeat("长", 190))
		form.Set("line."+strconv.Itoa(i+3)+".account", "")
	}
	pages("1")
	c.post("/b/gz/vouchers", form).want(t, 500, "磁盘已满", `value="88.80"`)
	pages("1000000")
	c.post("/b/gz/vouchers", form).want(t, 303)
	s.log.Reset()
}
