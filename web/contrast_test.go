package web

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"cunzhang/cooperatives/services"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db/dbtest"
)

// TestForcedColorsMarkTheCurrentAlone opens the board in forced colors, in which transparent borders and backgrounds get
// colors of their own: of the menu, the tabs and the months only the current one is marked, and rain can be seen.
func TestForcedColorsMarkTheCurrentAlone(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.team()
	_, err := s.services.StopWork(t.Context(), dispatcher, "rain", s.book.ID, services.Weather{Day: 20260318})
	check(t, err)
	b := openTab(t, s)
	_, err = chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}},
	})
	check(t, err)
	b.signIn(staff.Accountant)
	for _, width := range []int64{1280, 360} {
		b.do(chromedp.EmulateViewport(width, 900))
		b.open("/b/gz/field?week=2026-03-16")
		marked := b.eval(`(() => {
			const box = document.body.appendChild(document.createElement('i'));
			box.style.cssText = 'color:Canvas';
			const canvas = getComputedStyle(box).color;
			const seen = (list, ...sides) => [...document.querySelectorAll(list)].filter((e) => {
				const style = getComputedStyle(e);
				const colors = sides.filter((s) => style['border' + s + 'Width'] !== '0px').map((s) => style['border' + s + 'Color']);
				return [...colors, style.backgroundColor].some((c) => c !== canvas && !c.endsWith(', 0)'));
			}).map((e) => e.textContent);
			return [...seen('.nav a', 'Left', 'Bottom'), ...seen('.tabs a', 'Bottom'), ...seen('.months a')].join(' ');
		})()`)
		if want := "农机服务 派工看板 3月"; marked != want {
			t.Errorf("%d px wide, marked are %s, want %s", width, marked, want)
		}
		if hatch := b.eval("getComputedStyle(document.querySelector('td.stop')).backgroundImage"); hatch == "none" {
			t.Errorf("%d px wide, rain cannot be seen", width)
		}
	}
	b.quiet()
}
