package web

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// fill puts a value into an input of the open page, as the browser's own autofill does.
func (b *tab) fill(values ...[2]string) {
	b.t.Helper()
	for _, v := range values {
		if b.eval("(() => { const e = document.getElementById('"+v[0]+"'); if (!e) return 'no'; e.value = '"+v[1]+"'; return 'yes' })()") != "yes" {
			b.t.Fatalf("no input %s on %s", v[0], b.eval("location.href"))
		}
	}
}

// hand clicks a button and waits for what the next page says; the page that is left may say something as well.
func (b *tab) hand(button string) {
	b.t.Helper()
	b.eval("document.querySelector('main').dataset.left = 'yes'")
	b.do(chromedp.Click(button))
	b.arrive("main:not([data-left]) .notice[role=status]")
}

// says fails unless the page says all of the words.
func (b *tab) says(words ...string) {
	b.t.Helper()
	text := b.eval("document.querySelector('main').innerText")
	for _, w := range words {
		if !strings.Contains(text, w) {
			b.t.Fatalf("no %q on %s:\n%s", w, b.eval("location.pathname"), text)
		}
	}
}

// record has the holder of a role sign in and take the next step of the run.
func (b *tab) record(role staff.Role, day, paper string, more ...[2]string) {
	b.t.Helper()
	b.change(role)
	b.open(run1)
	b.fill(append([][2]string{{"date", day}, {"document", paper}}, more...)...)
	if b.eval("document.getElementById('files').required") == "true" {
		file := filepath.Join(b.t.TempDir(), "会议记录.pdf")
		check(b.t, os.WriteFile(file, []byte("%PDF-1.4 会议记录"), 0o600))
		b.do(chromedp.SetUploadFiles("#files", []string{file}))
	}
	b.hand(`form[action$="/advance"] button`)
}

// TestYearOfAVillageInTheBrowser goes from the opening balances over the closed year to the paid dividend the way the
// village does it: eight people and one browser, from the first voucher to the list that was signed.
func TestYearOfAVillageInTheBrowser(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.bookOf2025(ledger.RuralCollective)
		s.shareholders()
		b := openTab(t, s)
		b.book = "/b/pt"
		b.signIn(staff.Accountant)
		b.openAccounts()
		b.earn()
		b.closeYear()
		b.distribute()
		b.pass("2026-02")
		b.pay()
		b.pass("2026-03")
		b.change(staff.Accountant)
		b.looksWell()
		b.quiet()
	})
}

// openAccounts types the balances with which the book begins.
func (b *tab) openAccounts() {
	b.t.Helper()
	b.open("/b/pt/openings")
	for _, account := range []string{"102 ", "301 "} {
		b.eval(`document.querySelector('input[aria-label^="` + account + `"]').value = '20000'`)
	}
	b.hand("form p.bar button.go")
	if b.eval("document.querySelector('.tag.bad')") != "null" {
		b.t.Fatal("the openings are not balanced")
	}
}

// earn writes the income of the year, which somebody else checks and posts.
func (b *tab) earn() {
	b.t.Helper()
	b.month = "2025-03"
	b.write("收承包费", "102", "50103", "10000")
	b.pass(b.month)
}

// pass lets the checker check and post what was handed in for a month.
func (b *tab) pass(month string) {
	b.t.Helper()
	b.month = month
	b.change(staff.Checker)
	b.accept("/vouchers/check")
	b.accept("/vouchers/post")
}

// change lets somebody else use the browser.
func (b *tab) change(to staff.Role) {
	b.t.Helper()
	b.signOut()
	b.signIn(to)
}

// closeYear closes month after month, once the accountant has carried the income forward and ended the year.
func (b *tab) closeYear() {
	b.t.Helper()
	for month := 1; month <= 12; month++ {
		name := fmt.Sprintf("2025-%02d", month)
		page := "/b/pt/periods?month=" + name
		if step := map[int]string{3: "carry", 12: "year-end"}[month]; step != "" {
			b.change(staff.Accountant)
			b.open(page)
			b.hand(`form[action*="/periods/` + step + `"] button`)
			b.pass(name)
		}
		b.open(page)
		b.do(chromedp.Click(`form[action*="/periods/close"] button:not([disabled])`))
		b.arrive(".closing")
	}
	b.change(staff.Accountant)
}

// distribute plans what the year earned, has it go through all hands and drafts its vouchers.
func (b *tab) distribute() {
	b.t.Helper()
	b.open("/b/pt/dividends/new")
	b.fill([2]string{"on", "2026-01-10"}, [2]string{"reserve", "20"})
	b.do(chromedp.Click(`button[name=preview]`))
	b.arrive("#preview")
	b.says("这是试算，没有保存", "10,000.00 × 20%", "7,999.95", "王小兰")
	b.hand(`form[action$="/dividends"] button.go`)
	b.says("草案", "下一步：理事会通过，由理事会办理")
	b.record(staff.Chair, "2026-01-11", "理事会〔2026〕1号")
	b.record(staff.Checker, "2026-01-12", "监事会〔2026〕1号")
	b.record(staff.Accountant, "2026-01-13", "支部〔2026〕1号")
	b.record(staff.Auditor, "2026-01-14", "镇农经〔2026〕7号")
	b.record(staff.Accountant, "2026-01-15", "村务公开栏")
	b.record(staff.Chair, "2026-02-10", "成员大会〔2026〕1号", [2]string{"entitled", "9"}, [2]string{"present", "8"},
		[2]string{"yes", "7"}, [2]string{"no", "1"})
	b.record(staff.Chair, "2026-02-11", "高集〔2026〕3号")
	b.says("批准", "等会计办理")
	b.change(staff.Accountant)
	b.open("/b/pt")
	b.says("已批准，还没有生成分配凭证")
	b.open(run1)
	b.fill([2]string{"post_on", "2026-02-15"})
	b.hand(`form[action$="/post"] button`)
}

// pay pays in cash; one member does not come.
func (b *tab) pay() {
	b.t.Helper()
	b.change(staff.Cashier)
	b.open(run1)
	b.fill([2]string{"method", "cash"}, [2]string{"account", "101"}, [2]string{"on", "2026-03-02"})
	b.hand(`form[action$="/batches"] button`)
	b.says("待放行")
	b.change(staff.Chair)
	b.open(run1 + "/batches/1")
	b.hand(`form[action$="/release"] button`)
	b.change(staff.Cashier)
	b.open(run1 + "/batches/1")
	b.fill([2]string{"paid_on", "2026-03-02"}, [2]string{"absent", "M3"})
	b.hand(`form[action$="/told"] button`)
	b.says("未到场领取", "已兑付")
	b.open("/b/pt/dividends/unclaimed")
	b.says("王小兰", "4,571.40")
}

// looksWell looks at the pages of distributions on a desk and on a phone.
func (b *tab) looksWell() {
	b.t.Helper()
	for _, width := range []int64{1280, 360} {
		b.do(chromedp.EmulateViewport(width, 800))
		for _, path := range []string{
			"/b/pt/dividends", "/b/pt/dividends/new", "/b/pt/dividends/unclaimed", run1, run1 + "/lines", run1 + "/lines/M3",
			run1 + "/batches/1", "/b/pt/dividends/rules", "/b/pt/dividends/rules/edit", "/b/pt/dividends/profiles",
			"/b/pt/dividends/profiles/icbc-xlsx", "/b/pt/dividends/profiles/rural-txt/copy",
		} {
			b.audit(path)
			if w := b.eval("document.documentElement.scrollWidth"); width == 360 && w != "360" {
				b.t.Errorf("%s is %s pixels wide on a phone", path, w)
			}
		}
	}
}
