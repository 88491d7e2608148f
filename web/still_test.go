package web

import (
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db/dbtest"
)

// shifted sums up how far the parts of a page have moved by themselves since it was opened.
const shifted = `new Promise((done) => {
	let sum = 0;
	new PerformanceObserver((l) => l.getEntries().forEach((e) => { sum += e.value; })).observe({ type: 'layout-shift', buffered: true });
	requestAnimationFrame(() => setTimeout(() => done(String(sum)), 150));
})`

// TestPagesStandStill opens the pages of a day wide and on a phone, on a processor four times slower than this one, where
// a page is seen before all of it has come: nothing may jump away under a hand.
func TestPagesStandStill(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	link := s.posted("2026-03-10", "101", "50104", "1234567.89")
	b := openTab(t, s)
	b.signIn(staff.Accountant)
	_, err := chromedp.Call(b.ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4})
	check(t, err)
	for _, width := range []int64{1280, 360} {
		b.do(chromedp.EmulateViewport(width, 800))
		for _, path := range []string{
			"/b/gz", "/b/gz/vouchers", "/b/gz/vouchers?account=101", "/b/gz/vouchers/new", link, "/b/gz/guided/receive", "/b/gz/reports",
			"/b/gz/reports/balance-sheet?span=2026-03", "/b/gz/reports/subsidiary-ledger?span=2026-03&account=101", "/b/gz/charts",
			"/b/gz/periods?month=2026-01", "/b/gz/till", "/b/gz/accounts", "/b/gz/openings", "/b/gz/log", "/me",
		} {
			b.open(path)
			text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](shifted, chromedp.EvalAwaitPromise))
			check(t, err)
			sum, err := strconv.ParseFloat(text, 64)
			check(t, err)
			if sum >= 0.05 {
				t.Errorf("%s at %d px has moved by %.3f", path, width, sum)
			}
		}
	}
	b.quiet()
}
