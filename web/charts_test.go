package web

import (
	"net/url"
	"strings"
	"testing"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db/dbtest"
)

// TestChartsInTheWordsOfTheReader counts in 万 in Chinese and in thousands in English, wide and narrow, and prints.
func TestChartsInTheWordsOfTheReader(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.posted("2026-02-10", "101", "50104", "88000.00")
	c := s.as(staff.Chair)
	for _, lang := range []struct{ name, has, lacks string }{{"zh", ">10万<", ">100k<"}, {"en", ">100k<", "万<"}} {
		c.get("/language?to=" + lang.name)
		a := c.get("/b/gz/charts?month=2026-02").want(t, 200, lang.has, `viewBox="0 0 640 230"`, `viewBox="0 0 320 230"`).wantWords(t)
		if strings.Contains(a.body, lang.lacks) {
			t.Errorf("charts in %s say %s", lang.name, lang.lacks)
		}
	}
	c.get("/language?to=zh")
	a := c.get("/b/gz/charts.pdf?month=2026-02").want(t, 200, "%PDF-")
	if name := a.header.Get("Content-Disposition"); !strings.Contains(name, url.PathEscape("2026年图表.pdf")) {
		t.Errorf("the file is called %s", name)
	}
	c.get("/b/gz/log").want(t, 200, "导出 charts", "<td>2026-01</td>", "<td>2026-03</td>")
}
