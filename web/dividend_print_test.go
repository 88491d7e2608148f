package web

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/db/dbtest"
)

func TestPrintsOfADistribution(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.dividendBook()
	s.approved()
	c := s.as(staff.Chair)
	for _, path := range []string{
		"/print/plan.pdf", "/print/notice.pdf", "/print/list.pdf", "/print/statements.pdf", "/print/statements.pdf?paper=a4",
		"/lines/M1/statement.pdf", "/lines/M1/statement.pdf?paper=a4",
	} {
		if a := c.get(run1+path).want(t, 200); !strings.HasPrefix(a.body, "%PDF-") {
			t.Errorf("%s is no PDF", path)
		}
	}
	png := c.get(run1+"/lines/M1/statement.png").want(t, 200)
	if !strings.HasPrefix(png.body, "\x89PNG") || len(png.body) > 60<<10 || png.header.Get("Content-Type") != "image/png" {
		t.Errorf("the picture has %d bytes of %s", len(png.body), png.header.Get("Content-Type"))
	}
	list := c.get(run1+"/print/list.csv").want(t, 200, "张大山", "1142.85").body
	if strings.Contains(list, cards[0]) {
		t.Error("the list shows a whole card number")
	}
	c.get(run1+"/print/list.xlsx").want(t, 200)
	for _, path := range []string{"/print/none.pdf", "/print/plan.doc", "/lines/M9", "/lines/M9/statement.pdf"} {
		c.get(run1+path).want(t, 404)
	}
	c.get(run1+"/print/statements.pdf?paper=a3").want(t, 422)
}

// TestListsCountSharesAsTheRateDoes gives a member shares that count for half: what the list shows times the rate is the
// amount.
func TestListsCountSharesAsTheRateDoes(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.dividendBook()
	ctx, who := t.Context(), ledger.Actor{ID: s.people[staff.Accountant].ID, Name: "会计甲"}
	half := cooperatives.ShareClass{Code: "B", Name: "农龄股", Kind: cooperatives.SeniorityShare, Weight: decimal.New(5, -1)}
	check(t, s.shares.PutClass(ctx, who, "half", s.book.ID, half))
	two, err := cooperatives.ParseShares("2")
	check(t, err)
	_, err = s.shares.Record(ctx, who, "two", s.book.ID, []cooperatives.Movement{{
		Kind: cooperatives.GrantShares, Class: "B", To: "M1", Shares: two, Date: 20250101, Document: "量化方案", Approver: "成员大会",
	}})
	check(t, err)
	s.approved()
	c := s.as(staff.Chair)
	c.get(run1+"/print/list.csv").want(t, 200, "成员股 1 股，农龄股 2 股（折 1）,2,1000.00,2000.00")
	c.get(run1+"/lines/M1").want(t, 200, "农龄股 2 股 × 0.5 = 1", "2 股 × 每股 1,000.00 元 = 2,000.00 元")
}
