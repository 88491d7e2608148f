package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cunzhang/cooperatives/staff"
)

// TestFieldPagesSayWhereOneIs walks the pages of the team, one of a search that is under way among them: each is marked in
// the menu, and of the tabs exactly one.
func TestFieldPagesSayWhereOneIs(t *testing.T) {
	s, _ := furnished(t)
	s.ordered("D3", "FL")
	c := s.as(staff.Accountant)
	const plans = "/b/gz/field/plans"
	c.step(plans, plans, url.Values{"from": {"2026-03-16"}, "days": {"7"}, "seconds": {"60"}}).want(t, 303)
	defer func() { c.step(plans, plans+"/stop", url.Values{}) }()
	c.get(plans+"/run").want(t, 200)
	seen := 0
	for _, rt := range routes() {
		if rt.method != http.MethodGet || !strings.HasPrefix(rt.path, "/b/:book/field") || elsewhere[rt.path] != "" {
			continue
		}
		a := c.get(address(rt))
		if !strings.Contains(a.header.Get("Content-Type"), "html") {
			continue
		}
		seen++
		if !strings.Contains(a.body, `<a href="/b/gz/field" class="on" aria-current="page">`) {
			t.Errorf("%s is not marked in the menu", rt.path)
		}
		_, tabs, found := strings.Cut(a.body, `<nav class="tabs" aria-label="农机服务">`)
		tabs, _, _ = strings.Cut(tabs, "</nav>")
		if n := strings.Count(tabs, `class="on" aria-current="page"`); found && n != 1 {
			t.Errorf("%s: %d tabs are marked", rt.path, n)
		}
	}
	if seen < 14 {
		t.Errorf("only %d pages were seen", seen)
	}
}
