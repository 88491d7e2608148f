package web

import (
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db/dbtest"
)

var (
	gridInput  = regexp.MustCompile(`<input[^>]* name="((?:line|name)\.[^"]+|date|attachments|version|id|file)" value="([^"]*)"`)
	optionList = regexp.MustCompile(`<option value="(\w+:\d+)"`)
)

// regimeBooks makes a book of each other regime, whose accountant is that of the first book, with a member and a
// counterparty.
func (s *testServer) regimeBooks() []ledger.BookInfo {
	s.t.Helper()
	who := ledger.Actor{ID: ledger.System, Name: "系统"}
	out := []ledger.BookInfo{s.book}
	for code, regime := range map[string]ledger.Regime{"hz": ledger.FarmersCooperative, "ms": ledger.SmallBusiness} {
		info, err := s.books.CreateBook(s.t.Context(), who, books.NewBook{
			Township: "甲镇", Organization: "高寨村股份经济合作社", Code: code, Name: code, Regime: regime, Start: 202601,
		})
		check(s.t, err)
		out = append(out, info)
	}
	for _, b := range out {
		check(s.t, s.books.PutDimensionValues(s.t.Context(), who, "values."+b.Code, b.ID, []books.DimensionValue{
			{Kind: ledger.Member, Code: "001", Name: "王大山", Active: true},
			{Kind: ledger.Counterparty, Code: "K1", Name: "青山果业公司", Active: true},
		}))
	}
	return out
}

// gridOf reads the fields of the voucher that a page shows, as a browser would send them.
func gridOf(a answer) url.Values {
	form := url.Values{"series": {"记"}, "action": {"submit"}}
	for _, m := range gridInput.FindAllStringSubmatch(a.body, -1) {
		form.Add(m[1], html.UnescapeString(m[2]))
	}
	return form
}

// answersOf answers every question of a kind.
func answersOf(k guidedKind, purpose string) url.Values {
	form := url.Values{
		"date": {"2026-03-10"}, "amount": {"1,234.56"}, "purpose": {purpose}, "who": {"王大山"}, "attachments": {"2"},
	}
	if k.weighed {
		form.Set("product", "苹果")
		form.Set("quantity", "1200")
		form.Set("unit", "公斤")
		form.Set("price", "3.5")
	}
	return form
}

// TestGuidedVouchersCanBePosted answers every kind for every purpose in every regime: the voucher is shown first, and
// then goes to the checker and into the books as it is.
func TestGuidedVouchersCanBePosted(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Accountant)
	checker := ledger.Actor{ID: s.people[staff.Checker].ID, Name: "某checker"}
	count := 0
	for _, b := range s.regimeBooks() {
		for _, k := range guidedKinds {
			path := "/b/" + b.Code + "/guided/" + k.name
			page := c.get(path).want(t, 200, `name="date" value="2026-03-16"`)
			purposes := []string{""}
			for _, m := range optionList.FindAllStringSubmatch(page.body, -1) {
				purposes = append(purposes, m[1])
			}
			if len(k.purposes) > 0 {
				purposes = purposes[1:]
			}
			if len(purposes) == 0 {
				t.Errorf("%s offers nothing in %s", k.name, b.Regime)
			}
			for _, purpose := range purposes {
				form := answersOf(k, purpose)
				form.Set("money", moneyAccounts[1].of(b.Regime))
				form.Set("to_money", moneyAccounts[0].of(b.Regime))
				c.get(path)
				shown := c.post(path, form).want(t, 200, "记账凭证", "借贷平衡", `name="id" value="0"`)
				count++
				saved := c.post("/b/"+b.Code+"/vouchers", gridOf(shown)).want(t, 303)
				link, _, _ := strings.Cut(saved.location, "?")
				s.post(b, checker, link)
			}
		}
	}
	if count < 100 {
		t.Errorf("only %d vouchers were tried", count)
	}
}

// post checks and posts a voucher that was submitted.
func (s *testServer) post(b ledger.BookInfo, checker ledger.Actor, link string) {
	s.t.Helper()
	id, err := strconv.ParseInt(link[strings.LastIndex(link, "/")+1:], 10, 64)
	check(s.t, err)
	refs, err := s.books.Check(s.t.Context(), checker, link+".check", b.ID, []books.Ref{{ID: ledger.VoucherID(id), Version: 2}})
	check(s.t, err)
	done, err := s.books.Post(s.t.Context(), checker, link+".post", b.ID, refs)
	check(s.t, err)
	if len(done) != 1 || done[0].Number == 0 {
		s.t.Fatalf("%s was not posted: %v", link, done)
	}
}
