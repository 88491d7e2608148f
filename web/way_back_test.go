package web

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db/dbtest"
)

// TestFiguresLeadDownAndBack follows a figure of a statement down to the voucher, and the way back up.
func TestFiguresLeadDownAndBack(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.posted("2026-03-10", "101", "50104", "1234.56")
	s.posted("2026-03-11", "102", "50104", "65.44")
	c := s.as(staff.Auditor)
	follow := func(body, pattern string) answer {
		t.Helper()
		m := regexp.MustCompile(`href="(/b/gz/[^"]*` + pattern + `[^"]*)"`).FindStringSubmatch(body)
		if m == nil {
			t.Fatalf("no link to %s in %s", pattern, regexp.MustCompile(`href="[^"]*reports[^"]*"`).FindAllString(body, 12))
		}
		return c.get(html.UnescapeString(m[1])).want(t, 200)
	}
	sheet := c.get("/b/gz/reports/balance-sheet?span=2026-03").want(t, 200, "1,300.00")
	members := follow(sheet.body, `trial-balance\?span=2026-01..2026-03&amp;accounts=101`).
		want(t, 200, "库存现金", "银行存款", "返回资产负债表", "的构成")
	if strings.Contains(members.body, "经营收入") {
		t.Error("the figure is made of other accounts as well")
	}
	ledger := follow(members.body, `subsidiary-ledger\?account=101`).want(t, 200, "记-1", "返回科目余额表")
	voucher := follow(ledger.body, `vouchers/\d`).want(t, 200, "记-1", "返回明细账")
	other := follow(voucher.body, `subsidiary-ledger[^"]*account=50104`).want(t, 200, "返回上一页")
	up := follow(follow(follow(other.body, `vouchers/\d+\?back=`).body, `subsidiary-ledger\?account=101`).body, "accounts=101")
	follow(up.want(t, 200, "返回资产负债表").body, "balance-sheet").want(t, 200, "1,300.00")
}

// TestTheWayBackStaysInTheBook refuses to lead anywhere else.
func TestTheWayBackStaysInTheBook(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Accountant)
	for _, back := range []string{"https://evil.example", "//evil.example", "/b/other/vouchers", "javascript:alert(1)", "/b/gz/reports/none"} {
		a := c.get("/b/gz/reports/trial-balance?span=2026-03&back="+url.QueryEscape(back)).want(t, 200)
		if strings.Contains(a.body, `class="crumb"`) {
			t.Errorf("%s is taken for a way back", back)
		}
	}
}
