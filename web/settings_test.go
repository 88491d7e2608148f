package web

import (
	"net/url"
	"testing"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db/dbtest"
)

// TestSettingsOfABook changes how vouchers are printed and the limit of cash.
func TestSettingsOfABook(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.posted("2026-03-10", "101", "50104", "6000")
	c := s.as(staff.Accountant)
	c.get("/b/gz/settings").want(t, 200, "A4 一页两张", "建账后不能更改")
	form := url.Values{"paper": {"slip240"}, "print_lines": {"六"}, "right": {"1.55"}, "down": {"x"}, "cash_limit": {"-"}}
	c.post("/b/gz/settings", form).want(t, 422, `href="#print_lines"`, `href="#right"`, `href="#down"`, `href="#cash_limit"`, `value="六"`)
	form = url.Values{"paper": {"slip240"}, "print_lines": {"6"}, "right": {"-1.5"}, "down": {"2"}, "cash_limit": {"5000"}}
	c.get("/b/gz/settings")
	c.post("/b/gz/settings", form).want(t, 303)
	c.get("/b/gz/settings").want(t, 200, `value="-1.5"`, `value="2"`, `value="5000.00"`)
	c.get("/b/gz").want(t, 200, "库存现金超过限额 5,000.00 元")
	c.get("/b/gz/vouchers.pdf?month=2026-03&paper=a9").want(t, 422)
	c.get("/b/gz/vouchers.pdf?month=2026-03").want(t, 200)
}
