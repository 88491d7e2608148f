package web

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/charts"
	"cunzhang/ledger/db/dbtest"
)

var (
	gridInput = regexp.MustCompile(
		`<input[^>]* name="((?:line|name)\.[^"]+|date|attachments|version|id|file)" value="([^"]*)"`)
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
	ref := books.Ref{ID: ledger.VoucherID(id), Version: 2}
	refs, err := s.books.Check(s.t.Context(), checker, link+".check", b.ID, []books.Ref{ref})
	check(s.t, err)
	done, err := s.books.Post(s.t.Context(), checker, link+".post", b.ID, refs)
	check(s.t, err)
	if len(done) != 1 || done[0].Number == 0 {
		s.t.Fatalf("%s was not posted: %v", link, done)
	}
}

// TestGuidedProblemsStandBesideTheirQuestions answers what people get wrong; nothing typed is lost, not even a photo.
func TestGuidedProblemsStandBesideTheirQuestions(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.regimeBooks()
	c := s.as(staff.Accountant)
	c.get("/b/gz/guided").want(t, 200, "收承包费、租金", "/b/gz/guided/lodge")
	c.get("/b/gz/guided/pay")
	form := url.Values{
		"date": {"2026-02-30"}, "amount": {"-5"}, "money": {""}, "purpose": {"member_loan:113"}, "who": {"谁<b>"},
		"attachments": {"两张"},
	}
	page := c.upload("/b/gz/guided/pay", form, "收据.png", onePixel).want(t, 422, `value="2026-02-30"`, `value="-5"`,
		"谁&lt;b&gt;", `value="两张"`, `href="#date"`, `href="#amount"`, `href="#money"`, `href="#who"`, `href="#attachments"`,
		`<option value="member_loan:113" selected>`, "收据.png")
	file := regexp.MustCompile(`name="file" value="(\w+)"`).FindStringSubmatch(page.body)[1]
	form = url.Values{
		"date": {"2026-03-10"}, "amount": {"５００"}, "money": {"101"}, "purpose": {"member_loan:113"}, "who": {"001 王大山"},
		"attachments": {"1"}, "file": {file}, "name." + file: {"收据.png"},
	}
	page = c.post("/b/gz/guided/pay", form).want(t, 200, "借给成员的钱 王大山", `value="113 内部往来"`, "收据.png", `value="500.00"`)
	if got := gridOf(page); got.Get("line.1.member") != "001" || got.Get("line.2.member") != "" {
		t.Errorf("the member stands on the lines %q and %q", got.Get("line.1.member"), got.Get("line.2.member"))
	}
	form.Set("purpose", "sales:102")
	c.post("/b/gz/guided/pay", form).want(t, 422, `href="#purpose"`)
	c.post("/b/gz/guided/transfer", url.Values{
		"date": {"2026-03-10"}, "amount": {"1"}, "money": {"101"}, "to_money": {"101"}, "attachments": {"1"},
	}).want(t, 422, `href="#to_money"`)
	c.get("/b/gz/guided/gifts").want(t, 404)
	s.as(staff.Cashier).get("/b/gz/guided").want(t, 403)
}

// TestGuidedProduceIsWeighed works the amount out, and keeps quantities where the account has a unit.
func TestGuidedProduceIsWeighed(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	who := ledger.Actor{ID: ledger.System, Name: "系统"}
	check(t, s.books.AddAccount(t.Context(), who, "tea", s.book.ID, books.NewAccount{
		Code: "5010101", Name: "茶叶", Unit: "公斤",
	}))
	c := s.as(staff.Accountant)
	c.get("/b/gz/guided/produce").want(t, 200, "own_produce:5010101")
	k, err := guidedKindOf("produce")
	check(t, err)
	form := answersOf(k, "own_produce:5010101")
	form.Set("money", "102")
	form.Set("quantity", "12.5")
	form.Set("price", "0.333")
	page := c.post("/b/gz/guided/produce", form).want(t, 200, "卖苹果 12.5公斤×0.333元 王大山", `value="4.16"`)
	if got := gridOf(page); got.Get("line.2.quantity") != "12.5" || got.Get("line.2.price") != "0.333" {
		t.Errorf("quantity %q at %q", got.Get("line.2.quantity"), got.Get("line.2.price"))
	}
	form.Set("unit", "斤")
	form.Set("price", "三块")
	form.Set("quantity", "0")
	c.post("/b/gz/guided/produce", form).want(t, 422, `href="#unit"`, `href="#price"`, `href="#quantity"`, `value="三块"`)
}

// TestGuidedWagesPassThroughWhatIsOwed charges wages before they are paid, as the regimes demand.
func TestGuidedWagesPassThroughWhatIsOwed(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Accountant)
	c.get("/b/gz/guided/wages")
	k, err := guidedKindOf("wages")
	check(t, err)
	form := answersOf(k, "staff:51301")
	form.Set("money", "102")
	got := gridOf(c.post("/b/gz/guided/wages", form).want(t, 200))
	var lines []string
	for _, n := range []string{"1", "2", "3", "4", "5"} {
		code, _, _ := strings.Cut(got.Get("line."+n+".account"), " ")
		lines = append(lines, code+" "+got.Get("line."+n+".debit")+"/"+got.Get("line."+n+".credit"))
	}
	want := "51301 1234.56/ 212 /1234.56 212 1234.56/ 102 /1234.56  /"
	if text := strings.Join(lines, " "); text != want {
		t.Errorf("%q instead of %q", text, want)
	}
}

// TestGuidedKindsNameAccountsOfTheCharts keeps the table in step with the charts.
func TestGuidedKindsNameAccountsOfTheCharts(t *testing.T) {
	for _, regime := range []ledger.Regime{ledger.RuralCollective, ledger.FarmersCooperative, ledger.SmallBusiness} {
		chart, err := charts.For(regime)
		check(t, err)
		for _, k := range guidedKinds {
			for _, p := range k.purposes {
				for _, code := range []string{p.account.of(regime), p.through.of(regime)} {
					if code == "" {
						continue
					}
					if _, err := chart.Find(code); err != nil {
						t.Errorf("%s %s in %s: %v", k.name, p.name, regime, err)
					}
				}
				if p.in && p.through != (byRegime{}) {
					t.Errorf("%s %s: money that comes in was not owed", k.name, p.name)
				}
			}
		}
		for _, m := range slices.Concat(moneyAccounts, []byRegime{assetAccounts[0].cost, assetAccounts[3].accumulated}) {
			if _, err := chart.Find(m.of(regime)); err != nil {
				t.Errorf("%s: %v", regime, err)
			}
		}
	}
}

// TestGuidedAsksSixQuestionsAtMost counts the rows of questions of every kind.
func TestGuidedAsksSixQuestionsAtMost(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Accountant)
	for _, kind := range []string{
		"receive", "pay", "transfer", "rent", "subsidy", "wages", "produce", "asset", "loan", "lodge",
	} {
		body := c.get("/b/gz/guided/"+kind).want(t, 200).body
		form := body[strings.Index(body, "questions card"):]
		n := len(inner.FindAllString(form, -1)) + strings.Count(inner.ReplaceAllString(form, ""), "<label>")
		if n < 4 || n > 6 {
			t.Errorf("%s asks %d questions", kind, n)
		}
	}
}

// inner are the labels beside the first one of a row.
var inner = regexp.MustCompile(`(?s)<div class="row">.*?</div>`)
