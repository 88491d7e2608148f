package web

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// dividendBook is a collective whose year 2025 earned 10,000 yuan and is closed, with three members of one, two and four
// shares who have bank cards.
func (s *testServer) dividendBook() {
	s.t.Helper()
	s.yearOf(ledger.RuralCollective, "50103")
	s.shareholders()
}

// shareholders enters three members of one, two and four shares who have bank cards.
func (s *testServer) shareholders() {
	s.t.Helper()
	ctx, who, book := s.t.Context(), ledger.Actor{ID: s.people[staff.Accountant].ID, Name: "会计甲"}, s.book
	class := cooperatives.ShareClass{Code: "A", Name: "成员股", Kind: cooperatives.MemberShare, Weight: decimal.NewFromInt(1)}
	check(s.t, s.shares.PutClass(ctx, who, "class", book.ID, class))
	var moves []cooperatives.Movement
	for i, name := range []string{"张大山", "李秀英", "王小兰"} {
		code := fmt.Sprintf("M%d", i+1)
		check(s.t, s.members.PutHousehold(ctx, who, "house."+code, book.ID, cooperatives.Household{Code: "H" + code[1:]}))
		check(s.t, s.members.Add(ctx, who, "member."+code, book.ID, members.Person{
			Member: cooperatives.Member{
				Code: code, Name: name, Household: "H" + code[1:], BankCard: cooperatives.BankCard(cards[i]),
				Changes: []cooperatives.Change{{Reason: cooperatives.Founding, Date: 20240101, Document: "成员名册"}},
			},
			Relation: "户主", Birth: 19700101, Bank: "农商银行",
		}))
		check(s.t, s.members.PutHousehold(ctx, who, "head."+code, book.ID, cooperatives.Household{
			Code: "H" + code[1:], Head: code, Group: "一组",
		}))
		number, err := cooperatives.ParseShares(fmt.Sprint(1 << i))
		check(s.t, err)
		moves = append(moves, cooperatives.Movement{
			Kind: cooperatives.GrantShares, Class: "A", To: cooperatives.Holder(code), Shares: number, Date: 20250101,
			Document: "量化方案", Approver: "成员大会",
		})
	}
	_, err := s.shares.Record(ctx, who, "shares", book.ID, moves)
	check(s.t, err)
}

// yearOf is a book of the regime whose year 2025 earned 10,000 yuan on the account and is closed.
func (s *testServer) yearOf(regime ledger.Regime, income string) {
	s.t.Helper()
	s.bookOf2025(regime)
	s.earnYear(s.book.ID, ledger.Actor{ID: s.people[staff.Accountant].ID, Name: "会计甲"}, income)
}

// bookOf2025 is an empty book of the regime that begins with 2025. The people of the server hold their roles in it, and it
// becomes the book of the test.
func (s *testServer) bookOf2025(regime ledger.Regime) {
	s.t.Helper()
	ctx, who := s.t.Context(), ledger.Actor{ID: s.people[staff.Accountant].ID, Name: "会计甲"}
	book, err := s.books.CreateBook(ctx, who, books.NewBook{
		Township: "甲镇", Organization: "坡头村股份经济合作社", Code: "pt", Name: "坡头村", Regime: regime, Start: 202501,
	})
	check(s.t, err)
	places, err := s.staff.Places(ctx)
	check(s.t, err)
	for role, user := range s.people {
		for _, p := range places {
			if p.Scope == staff.Cooperative && p.Name == book.Organization && role != staff.Administrator {
				check(s.t, s.staff.GrantRole(ctx, who, "pt."+role.String(), staff.Grant{User: user.ID, Role: role, Place: p}))
			}
		}
	}
	s.book = book
}

// cards are numbers that pass the check of bank cards.
var cards = []string{"6228480000000000018", "6228480000000000026", "6228480000000000034"}

// earnYear posts an income of 10,000.00 in the bank and closes the year 2025.
func (s *testServer) earnYear(book ledger.BookID, who ledger.Actor, income string) {
	s.t.Helper()
	ctx, checker, keys := s.t.Context(), ledger.Actor{ID: s.people[staff.Checker].ID, Name: "审核乙"}, 0
	key := func() string { keys++; return fmt.Sprintf("earn.%d", keys) }
	pass := func(refs []books.Ref, err error) {
		s.t.Helper()
		check(s.t, err)
		refs, err = s.books.Check(ctx, checker, key(), book, refs)
		check(s.t, err)
		_, err = s.books.Post(ctx, checker, key(), book, refs)
		check(s.t, err)
	}
	ref, err := s.books.SaveDraft(ctx, who, key(), books.Draft{
		Book: book, Date: 20250310, Series: ledger.General, Attachments: 1, Lines: []ledger.Line{
			{Summary: "收承包费", Account: "102", Debit: 10_000_00}, {Summary: "收承包费", Account: income, Credit: 10_000_00},
		},
	})
	check(s.t, err)
	refs, err := s.books.Submit(ctx, who, key(), book, []books.Ref{ref})
	pass(refs, err)
	for p := ledger.Period(202501); p <= 202512; p++ {
		refs, err := s.books.CarryForward(ctx, who, key(), book, p, books.CarryForwardOptions{})
		if ledger.KindOf(err) != ledger.Invalid { // there is something to carry
			pass(refs, err)
		}
		if p == 202512 {
			pass(s.books.YearEnd(ctx, who, key(), book, 2025))
		}
		_, err = s.books.Close(ctx, checker, key(), book, p)
		check(s.t, err)
	}
}

// send posts a form with a file in the field.
func (c *client) send(path string, form url.Values, field, name string, content []byte) answer {
	c.s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	form.Set("csrf", c.csrf)
	form.Set("key", c.key)
	for k, vs := range form {
		for _, v := range vs {
			check(c.s.t, w.WriteField(k, v))
		}
	}
	if name != "" {
		part, err := w.CreateFormFile(field, name)
		check(c.s.t, err)
		_, err = part.Write(content)
		check(c.s.t, err)
	}
	check(c.s.t, w.Close())
	req, err := http.NewRequestWithContext(c.s.t.Context(), http.MethodPost, c.s.url+path, &b)
	check(c.s.t, err)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return c.do(req)
}

const run1 = "/b/pt/dividends/1"

// planned drafts the plan of the year and returns the client of the accountant.
func (s *testServer) planned(change url.Values) answer {
	s.t.Helper()
	c := s.as(staff.Accountant)
	c.get("/b/pt/dividends/new").want(s.t, 200, "提取公积公益金")
	form := url.Values{
		"kind": {"final"}, "year": {"2025"}, "on": {"2026-01-10"}, "reserve": {"20"}, "mode": {"rate"}, "step": {"1"},
		"weighing": {"holder"}, "note": {"理事会拟定"},
	}
	for k, v := range change {
		form[k] = v
	}
	return c.post("/b/pt/dividends", form)
}

// take has the person of the role record the next step.
func (s *testServer) take(role staff.Role, to, day, file string, more url.Values) answer {
	s.t.Helper()
	c := s.as(role)
	c.get(run1).want(s.t, 200)
	form := url.Values{"version": {"1"}, "to": {to}, "date": {day}, "document": {to + "〔2026〕1号"}}
	for k, v := range more {
		form[k] = v
	}
	return c.send(run1+"/advance", form, "files", file, []byte("%PDF-1.4 会议记录"))
}

var vote = url.Values{"body": {"members"}, "entitled": {"9"}, "present": {"8"}, "proxies": {"2"}, "yes": {"7"}, "no": {"1"}}

// approved takes the plan of the year to its approval.
func (s *testServer) approved() {
	s.t.Helper()
	s.planned(nil).want(s.t, 303)
	s.take(staff.Chair, "board", "2026-01-11", "", nil).want(s.t, 303)
	s.take(staff.Checker, "supervisors", "2026-01-12", "", nil).want(s.t, 303)
	s.take(staff.Accountant, "party", "2026-01-13", "支部记录.pdf", nil).want(s.t, 303)
	s.take(staff.Auditor, "township", "2026-01-14", "", nil).want(s.t, 303)
	s.take(staff.Accountant, "published", "2026-01-15", "", nil).want(s.t, 303)
	s.take(staff.Chair, "voted", "2026-02-10", "会议记录.pdf", vote).want(s.t, 303)
	s.take(staff.Chair, "approved", "2026-02-11", "", nil).want(s.t, 303)
}

func TestPlanIsTriedBeforeItIsKept(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.dividendBook()
	a := s.planned(url.Values{"preview": {"1"}, "other_name.1": {"脱贫户帮扶"}, "other_amount.1": {"1000"}}).want(t, 200,
		"试算结果", "10,000.00 × 20%", "2,000.00", "脱贫户帮扶", "7 股 × 1,000.00 元", "王小兰", "4,000.00")
	if strings.Contains(a.body, "7,000.01") {
		t.Error("the members get more than there is")
	}
	own, err := cooperatives.ParseShares("1")
	check(t, err)
	_, err = s.shares.Record(t.Context(), ledger.Actor{ID: s.people[staff.Accountant].ID, Name: "会计甲"}, "own", s.book.ID,
		[]cooperatives.Movement{{
			Kind: cooperatives.GrantShares, Class: "A", To: cooperatives.TheCollective, Shares: own, Date: 20250101,
			Document: "量化方案", Approver: "成员大会",
		}})
	check(t, err)
	s.planned(url.Values{
		"preview": {"1"}, "other_name.1": {"脱贫户帮扶"}, "other_rate.1": {"5"}, "other_name.2": {"公益支出"}, "other_rate.2": {"10"},
	}).want(t, 200, "8,000.00 × 5%", "400.00", "7,600.00 × 10%", "760.00", "集体（不付款）")
	s.as(staff.Accountant).get("/b/pt/dividends").want(t, 200, "还没有分配方案")
}

func TestPlanTellsAllProblemsWithWhatWasTyped(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.dividendBook()
	s.planned(url.Values{"reserve": {"两成"}, "members": {"很多"}, "other_rate.2": {"5"}, "on": {"2026-02-30"}}).want(t, 422,
		"两成", "很多", `value="2026-02-30"`, "不是 0 至 100 之间的百分数")
	for field, value := range map[string]string{"members": "8000.01", "taint_amount.1": "500"} {
		form := url.Values{field: {value}}
		if strings.HasPrefix(field, "taint") {
			form.Set("taint_kind.1", "1")
			form.Set("taint_keep.1", "1")
		}
		s.planned(form).want(t, 422, "《")
	}
	s.planned(url.Values{"taint_amount.1": {"500"}, "taint_kind.1": {"6"}}).want(t, 303)
	s.as(staff.Accountant).get(run1).want(t, 200, "不得分配、留存的部分", "500.00")
}

func TestStepsAreTakenByTheirOfficesAlone(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.dividendBook()
	s.planned(nil).want(t, 303)
	s.take(staff.Accountant, "board", "2026-01-11", "", nil).want(t, 403)
	s.take(staff.Cashier, "board", "2026-01-11", "", nil).want(t, 403)
	s.take(staff.Chair, "supervisors", "2026-01-11", "", nil).want(t, 403)
	s.take(staff.Chair, "board", "", "", nil).want(t, 303)
	s.take(staff.Checker, "supervisors", "2026-03-16", "", nil).want(t, 303)
	s.take(staff.Accountant, "party", "2026-03-16", "", nil).want(t, 422, "须上传原件")
	c := s.as(staff.Checker)
	c.get(run1).want(t, 200, "监事会审核", "等村党组织办理")
	c.post(run1+"/return", url.Values{"version": {"1"}, "sent_back_on": {"2026-01-12"}, "reason": {"公积金比例低于章程"}}).
		want(t, 422, `<a href="#sent_back_on">`, "早于上一步的 2026-03-16")
	c.get(run1)
	c.post(run1+"/return", url.Values{"version": {"1"}, "sent_back_on": {"2026-03-16"}, "reason": {"公积金比例低于章程"}}).want(t, 303)
	s.as(staff.Accountant).get(run1).want(t, 200, "第 2 稿", "公积金比例低于章程", run1+"/edit")
}

func TestVoteIsRefusedWithItsArticle(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.dividendBook()
	land := url.Values{"taint_kind.1": {"2"}, "taint_amount.1": {"300"}}
	land.Set("taint_keep.1", "1")
	s.planned(land).want(t, 422, "300.00 元是土地补偿费", "成员代表大会也不能代为决定", "第二十六条")
	land.Del("taint_keep.1")
	s.planned(land).want(t, 303)
	s.take(staff.Chair, "board", "2026-01-11", "", nil).want(t, 303)
	s.take(staff.Checker, "supervisors", "2026-01-12", "", nil).want(t, 303)
	s.take(staff.Chair, "party", "2026-01-13", "a.pdf", nil).want(t, 303)
	s.take(staff.Chair, "township", "2026-01-14", "a.pdf", nil).want(t, 303)
	s.take(staff.Accountant, "published", "2026-01-15", "", nil).want(t, 303)
	s.as(staff.Chair).get(run1).want(t, 200, "第二十八条", "本方案已剔除土地补偿费 300.00 元，不在这次表决之内")
	s.take(staff.Chair, "voted", "2026-01-20", "会议.pdf", vote).want(t, 422, "2026-01-25", "第四十六条", `<a href="#date">`)
	s.take(staff.Chair, "voted", "2026-02-10", "", vote).want(t, 422, "会议记录", `<a href="#files">`)
	few := url.Values{"body": {"members"}, "entitled": {"9"}, "present": {"6"}, "yes": {"5"}, "no": {"1"}}
	s.take(staff.Chair, "voted", "2026-02-10", "会议.pdf", few).want(t, 422, "第二十七条", `value="5"`)
	mass := url.Values{"body": {"mass"}, "entitled": {"9"}, "present": {"9"}, "yes": {"9"}}
	s.take(staff.Chair, "voted", "2026-02-10", "会议.pdf", mass).want(t, 422, "群众会")
}

// TestYearFromPlanToPaidDividend walks the whole way on both databases: plan, steps, vouchers, bank file, its result,
// a retry in cash, and what the books say at the end.
func TestYearFromPlanToPaidDividend(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.dividendBook()
		s.approved()
		s.as(staff.Accountant).get("/b/pt").want(t, 200, "已批准，还没有生成分配凭证")
		c := s.as(staff.Accountant)
		c.get(run1).want(t, 200, "1,142.85", "生成分配凭证")
		c.post(run1+"/post", url.Values{"version": {"1"}, "post_on": {"2026-02-15"}}).want(t, 303)
		if page := c.get(run1).want(t, 200, "分配凭证已生成，等另一人审核"); strings.Contains(page.body, run1+`/post"`) {
			t.Error("vouchers that wait are offered once more")
		}
		if strings.Contains(c.get("/b/pt").body, "还没有生成分配凭证") {
			t.Error("the first page asks for vouchers that wait")
		}
		s.postAll()
		s.payByBank()
		s.payInCash()
		s.bankTakesBack()
		s.postAll()
		s.as(staff.Auditor).get(run1).want(t, 200, "已全部办完", "7,999.95")
		s.as(staff.Auditor).get("/b/pt/dividends/unclaimed").want(t, 200, "没有未领取的分红")
		s.speaks()
	})
}

// speaks opens every page of the run in both languages and looks for keys that nobody translated.
func (s *testServer) speaks() {
	s.t.Helper()
	c := s.as(staff.Accountant)
	for _, lang := range []string{"en", "zh"} {
		c.get("/language?to=" + lang)
		for _, path := range []string{
			"/b/pt", "/b/pt/dividends", "/b/pt/dividends/new", "/b/pt/dividends/unclaimed", run1, run1 + "/edit", run1 + "/lines",
			run1 + "/lines/M1", run1 + "/batches/1", run1 + "/batches/2", "/b/pt/log",
		} {
			a := c.get(path).want(s.t, 200)
			if at := strings.Index(a.body, "【"); at >= 0 {
				s.t.Errorf("%s in %s: %s", path, lang, a.body[at:min(len(a.body), at+60)])
			}
		}
	}
}

// memberAccounts stands for the member accounts of a farmers' cooperative.
type memberAccounts struct {
	list  []cooperatives.MemberAccount
	basis cooperatives.Basis
}

func (m *memberAccounts) MemberAccounts(
	context.Context, ledger.BookID, int,
) ([]cooperatives.MemberAccount, cooperatives.Basis, error) {
	return m.list, m.basis, nil
}

// TestCooperativeReturnsByPatronage plans the surplus of a farmers' cooperative: 60 % goes back by business, the rest by
// what each member put in.
func TestCooperativeReturnsByPatronage(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.yearOf(ledger.FarmersCooperative, "501")
	s.accounts.basis = cooperatives.ByAmount
	who := ledger.Actor{ID: s.people[staff.Accountant].ID, Name: "会计甲"}
	for i, name := range []string{"张大山", "李秀英"} {
		code := fmt.Sprintf("M%d", i+1)
		check(t, s.books.PutDimensionValues(t.Context(), who, "name."+code, s.book.ID, []books.DimensionValue{
			{Kind: ledger.Member, Code: code, Name: name, Active: true},
		}))
		s.accounts.list = append(s.accounts.list, cooperatives.MemberAccount{
			Holder: cooperatives.Holder(code), Contribution: 10_000_00, Patronage: int64(30_000_0000 * (i + 1)),
		})
	}
	c := s.as(staff.Accountant)
	c.get("/b/pt/dividends/new").want(t, 200, "提取盈余公积", "盈余返还 %")
	form := url.Values{"kind": {"final"}, "year": {"2025"}, "on": {"2026-01-10"}, "reserve": {"20"}, "return_rate": {"50"}, "mode": {"exact"}}
	c.post("/b/pt/dividends", form).want(t, 422, "第四十四条")
	form.Set("return_rate", "60")
	form.Set("preview", "1")
	c.post("/b/pt/dividends", form).want(t, 200, "8,000.00 × 60%", "4,800.00", "3,200.00", "李秀英")
	form.Del("preview")
	c.get("/b/pt/dividends/new")
	form.Del("csrf")
	form.Del("key")
	c.post("/b/pt/dividends", form).want(t, 303)
	c.get(run1+"/lines/M2").want(t, 200, "盈余返还", "剩余盈余分配", "4,800.00", "本人交易额（元）60,000.00 ÷ 全体成员合计 90,000.00",
		"本人出资和份额 10,000.00 元 ÷ 合计 20,000.00 元", "盈余分配通知单")
	c.get(run1).want(t, 200, "盈余怎样分", "盈余返还（按交易额）", "全部盈余分配通知单")
	c.get("/language?to=en&back=/").want(t, 303)
	c.get(run1).want(t, 200, "Where the surplus goes", "Reserve")
	if a := c.get(run1+"/lines/M2").want(t, 200, "contribution and shares 10,000.00"); strings.Contains(a.body, "人民币") {
		t.Error("capitals are written for readers of English")
	}
	list := c.get(run1+"/print/patronage.csv").want(t, 200, "李秀英", "3200.00", "1600.00", "60000", "90000").body
	if !strings.Contains(list, "4800.00") {
		t.Errorf("the list lacks what a member gets:\n%s", list)
	}
	for _, path := range []string{"/print/patronage.pdf", "/print/plan.pdf", "/lines/M1/statement.pdf"} {
		if a := c.get(run1+path).want(t, 200); !strings.HasPrefix(a.body, "%PDF-") {
			t.Errorf("%s is no PDF", path)
		}
	}
	check(t, s.members.Add(t.Context(), who, "member.M2", s.book.ID, members.Person{Member: cooperatives.Member{
		Code: "M2", Name: "李秀英", Changes: []cooperatives.Change{{Reason: cooperatives.Founding, Date: 20250101, Document: "设立大会"}},
	}}))
	s.advance(1, cooperatives.PlanPublished)
	s.member(s.book, "M2").get("/m").want(t, 200, "本人交易额（元）60,000.00", "全社：返还 4,800.00 元，交易额（元）合计 90,000.00。")
}

func TestShareCertificates(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.dividendBook()
	c := s.as(staff.Chair)
	for _, path := range []string{"", "?holder=M2", "?holder=H3"} {
		if a := c.get("/b/pt/shares/certificates.pdf"+path).want(t, 200); !strings.HasPrefix(a.body, "%PDF-") {
			t.Errorf("%q is no PDF", path)
		}
	}
	c.get("/b/pt/shares/certificates.pdf?holder=M9").want(t, 404)
	c.get("/b/other/shares/certificates.pdf").want(t, 404)
	s.as(staff.Member).get("/b/pt/shares/certificates.pdf").want(t, 404)
}

func TestCertificatesNameWhoHoldsShares(t *testing.T) {
	c := certificates{
		people:   map[string]members.Row{"M1": {Name: "张大山"}},
		houses:   map[string]members.HouseholdRow{"H1": {}},
		together: "全户共有",
	}
	for holder, want := range map[cooperatives.Holder]string{"M1": "张大山", "H1": "全户共有", "M9": "M9"} {
		if got := c.nameOf(holder); got != want {
			t.Errorf("%s stands as %q, want %q", holder, got, want)
		}
	}
}

func TestDistributionsAreRefused(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.dividendBook()
	s.planned(nil).want(t, 303)
	for path, role := range map[string]staff.Role{
		"/b/pt/dividends": staff.Member, "/b/none/dividends/1": staff.Accountant, "/b/pt/dividends/9": staff.Accountant,
		"/b/pt/dividends/x": staff.Accountant, run1 + "/batches/1": staff.Accountant, "/b/other/dividends": staff.Accountant,
	} {
		s.as(role).get(path).want(t, 404)
	}
	s.as(staff.Cashier).get("/b/pt/dividends/new").want(t, 403)
	for path, role := range map[string]staff.Role{
		"/b/pt/dividends": staff.Chair, run1 + "/advance": staff.Cashier, run1 + "/return": staff.Cashier,
		run1 + "/annul": staff.Chair, run1 + "/post": staff.Checker, run1 + "/lines/M1": staff.Cashier,
		run1 + "/batches": staff.Chair, run1 + "/batches/1/release": staff.Cashier, run1 + "/batches/1/cancel": staff.Auditor,
		run1 + "/batches/1/file": staff.Chair, run1 + "/batches/1/result": staff.Checker, run1 + "/batches/1/told": staff.Auditor,
		run1 + "/batches/1/bounce": staff.Chair,
	} {
		c := s.as(role)
		c.get("/b/pt")
		c.post(path, url.Values{}).want(t, 403)
	}
	c := s.as(staff.Accountant)
	c.get(run1)
	c.post(run1+"/annul", url.Values{"csrf": {"x"}, "version": {"1"}, "reason": {"x"}}).want(t, 403)
	c.get(run1)
	c.post(run1+"/annul", url.Values{"version": {"1"}, "sent_back_on": {"2026-03-16"}}).want(t, 422, `<a href="#reason">`)
	c.post(run1+"/annul", url.Values{"version": {"1"}, "sent_back_on": {"2026-03-16"}, "reason": {"另立方案"}}).want(t, 303)
	c.get(run1).want(t, 200, "已作废")
}
