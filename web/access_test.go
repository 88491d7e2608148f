package web

import (
	_ "embed"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db/dbtest"
)

// axe is the checker of accessibility, axe-core (MPL-2.0), for tests alone.
//
//go:embed testdata/axe.min.js
var axe string

// audit runs axe over the open page and reports every violation with the elements that break it.
func (b *tab) audit(path string) {
	b.t.Helper()
	b.open(path)
	b.eval("(() => {" + axe + "; return 1 })()")
	ctx := b.ctx
	found, err := chromedp.Run(ctx, chromedp.Evaluate[string](`axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a',
		'wcag21aa', 'wcag22aa', 'best-practice']}).then((r) => r.violations.map((v) => v.id + ': ' + v.help + '\n' +
		v.nodes.slice(0, 4).map((n) => '    ' + n.html.slice(0, 160) + ' ' + n.failureSummary.split('\n')[1]).join('\n')).join('\n'))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	if found != "" {
		b.t.Errorf("%s\n%s", path, found)
	}
}

// TestPagesAreAccessible audits every kind of page, wide and on a phone.
func TestPagesAreAccessible(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	link := s.posted("2026-03-10", "101", "50104", "1234567.89")
	s.families()
	s.granted()
	s.farm()
	b := openTab(t, s)
	b.audit("/signin")
	b.signIn(staff.Accountant)
	for _, width := range []int64{1280, 360} {
		b.do(chromedp.EmulateViewport(width, 800))
		for _, path := range []string{
			"/b/gz", "/b/gz/vouchers", "/b/gz/vouchers/new", link, "/b/gz/reports", "/b/gz/charts", "/b/gz/periods?month=2026-01",
			"/b/gz/accounts", "/b/gz/log", "/b/gz/reports/balance-sheet?span=2026-03", "/me", "/b/gz/none", "/townships", "/b/gz/remarks",
			"/b/gz/settings", "/b/gz/guided", "/b/gz/guided/receive", "/b/gz/openings", "/b/gz/values", "/b/gz/assets",
			"/b/gz/assets/card", "/b/gz/templates", "/me/totp",
			"/b/gz/members", "/b/gz/members/new", "/b/gz/members/member?code=M001", "/b/gz/members/import",
			"/b/gz/members/versions", "/b/gz/households", "/b/gz/households/household?code=H01", "/b/gz/shares",
			"/b/gz/shares/moves", "/b/gz/shares/move", "/b/gz/shares/classes", "/b/gz/shares/import",
			"/b/gz/ventures", "/b/gz/ventures/form", "/b/gz/ventures/venture?code=V01", "/b/gz/contracts/form?no=HT-01",
			"/b/gz/contracts/contract?no=HT-01&span=2026-02", "/b/gz/patronage", "/b/gz/patronage/setup",
		} {
			b.audit(path)
		}
	}
}

// TestThemesAreReadable audits the pages of a day in the dark and with high contrast, as the browser asks for them.
func TestThemesAreReadable(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	link := s.posted("2026-03-10", "101", "50104", "1234567.89")
	b := openTab(t, s)
	b.signIn(staff.Accountant)
	for _, feature := range []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: "dark"}, {Name: "prefers-contrast", Value: "more"},
	} {
		_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{feature},
		})
		check(t, err)
		for _, path := range []string{
			"/b/gz", "/b/gz/vouchers?account=101", "/b/gz/vouchers/new", link, "/b/gz/periods?month=2026-01", "/b/gz/charts",
			"/b/gz/reports/balance-sheet?span=2026-03", "/b/gz/till", "/b/gz/guided/receive", "/b/gz/log",
		} {
			b.audit(path)
		}
	}
}
