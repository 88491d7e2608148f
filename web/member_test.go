package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// testPIN is the PIN of every member in tests.
const testPIN = "284716"

// villager is one of the members of the tests: the first is the head of household H1, the second belongs to it, the
// third lives in another one.
type villager struct{ code, name, household string }

var villagers = []villager{{"G1", "王大山", "H1"}, {"G2", "李桂花", "H1"}, {"G3", "赵邻居", "H2"}}

// officer is somebody who acts in the services; numbers tell them apart.
func officer(id ledger.UserID, name string) ledger.Actor { return ledger.Actor{ID: id, Name: name} }

// settle fills both villages with members. The first has earned 1,000 yuan and published its distribution, by the usual
// rules but for the changes.
func (s *testServer) settle(changes ...func(*dividends.Rules)) dividends.Run {
	s.t.Helper()
	ctx, who := s.t.Context(), officer(91, "会计甲")
	for _, book := range []ledger.BookID{s.book.ID, s.other.ID} {
		for _, code := range []string{"H1", "H2"} {
			check(s.t, s.members.PutHousehold(ctx, who, "house."+code, book, cooperatives.Household{Code: code, Group: "一组"}))
		}
		for _, v := range villagers {
			check(s.t, s.members.Add(ctx, who, "member."+v.code, book, members.Person{Member: cooperatives.Member{
				Code: v.code, Name: v.name, Household: v.household, Phone: cooperatives.Phone("1380000111" + v.code[1:]),
				Changes: []cooperatives.Change{{Reason: cooperatives.Founding, Date: 20260101, Document: "决议"}},
			}, Bank: "农商行"}))
		}
		check(s.t, s.members.PutHousehold(ctx, who, "head", book, cooperatives.Household{Code: "H1", Group: "一组", Head: "G1"}))
	}
	check(s.t, s.shares.PutClass(ctx, who, "class", s.book.ID, cooperatives.ShareClass{
		Code: "A", Name: "成员股", Kind: cooperatives.MemberShare, Weight: decimal.NewFromInt(1),
	}))
	var moves []cooperatives.Movement
	for i, v := range villagers {
		n, err := cooperatives.ParseShares(strconv.Itoa(i + 1))
		check(s.t, err)
		moves = append(moves, cooperatives.Movement{
			Kind: cooperatives.GrantShares, Class: "A", To: cooperatives.Holder(v.code), Shares: n, Date: 20260101, Document: "量化方案", Approver: "成员大会",
		})
	}
	_, err := s.shares.Record(ctx, who, "shares", s.book.ID, moves)
	check(s.t, err)
	s.earn("1000")
	return s.distribute(changes)
}

// earn brings income into January and closes the month.
func (s *testServer) earn(amount string) {
	s.t.Helper()
	ctx, who, checker := s.t.Context(), officer(91, "会计甲"), officer(92, "审核乙")
	m, err := ledger.ParseMoney(amount)
	check(s.t, err)
	ref, err := s.books.SaveDraft(ctx, who, "earn", books.Draft{
		Book: s.book.ID, Date: 20260110, Series: ledger.General, Attachments: 1, Lines: []ledger.Line{
			{Summary: "鱼塘租金", Account: "102", Debit: m}, {Summary: "鱼塘租金", Account: "50103", Credit: m},
		},
	})
	check(s.t, err)
	pass := func(refs []books.Ref, err error) {
		s.t.Helper()
		check(s.t, err)
		refs, err = s.books.Check(ctx, checker, newKey(), s.book.ID, refs)
		check(s.t, err)
		_, err = s.books.Post(ctx, checker, newKey(), s.book.ID, refs)
		check(s.t, err)
	}
	pass(s.books.Submit(ctx, who, "earn.submit", s.book.ID, []books.Ref{ref}))
	pass(s.books.CarryForward(ctx, who, "earn.carry", s.book.ID, 202601, books.CarryForwardOptions{}))
	_, err = s.books.Close(ctx, checker, "earn.close", s.book.ID, 202601)
	check(s.t, err)
}

// distribute plans an interim distribution of January and takes it to its publication.
func (s *testServer) distribute(changes []func(*dividends.Rules)) dividends.Run {
	s.t.Helper()
	ctx := s.t.Context()
	rules := dividends.DefaultRules(ledger.RuralCollective)
	rules.Charter.InterimAllowed = true
	for _, change := range changes {
		change(&rules)
	}
	ref, err := s.dividends.Plan(ctx, officer(91, "会计甲"), "plan", dividends.Request{
		Book: s.book.ID, Year: 2026, Kind: cooperatives.Interim, Through: 202601, On: 20260202, Note: "理事会拟定",
		Rules: &rules,
	})
	check(s.t, err)
	s.advance(ref.Run, cooperatives.PlanPublished)
	run, err := s.dividends.Find(ctx, s.book.ID, ref.Run)
	check(s.t, err)
	return run
}

// advance takes a run to a state, each step by another person.
func (s *testServer) advance(no int, to cooperatives.PlanState) {
	s.t.Helper()
	ctx := s.t.Context()
	days := map[cooperatives.PlanState]ledger.Date{
		cooperatives.PlanVoted: 20260315, cooperatives.PlanApproved: 20260316,
	}
	for {
		run, err := s.dividends.Find(ctx, s.book.ID, no)
		check(s.t, err)
		if run.State >= to {
			return
		}
		next := run.Next()
		step := dividends.Step{
			Book: s.book.ID, Run: no, Version: run.Version, To: next, Office: cooperatives.MoverOf(next), On: days[next],
			Document: next.String() + "〔2026〕1号",
		}
		if step.On == 0 {
			step.On = 20260202 + ledger.Date(next)
		}
		if next == cooperatives.PlanVoted {
			step.Vote = &cooperatives.Vote{Body: cooperatives.MembersMeeting, Entitled: 9, Present: 8, Yes: 7, No: 1}
			f, err := s.books.AddFile(ctx, officer(91, "会计甲"), s.book.ID, "会议记录.pdf", []byte("%PDF-1.4 会议记录"))
			check(s.t, err)
			step.Files = []ledger.File{f}
		}
		_, err = s.dividends.Advance(ctx, officer(100+ledger.UserID(next), next.String()), newKey(), step)
		check(s.t, err)
	}
}

// member signs in as a member of a village who has never done so: with a slip.
func (s *testServer) member(book ledger.BookInfo, code string) *client {
	s.t.Helper()
	slips, err := s.portal.NewSlips(s.t.Context(), officer(91, "会计甲"), newKey(), book.ID, []string{code})
	check(s.t, err)
	c := s.anybody()
	c.get("/m/slip?village="+book.Code).want(s.t, 200, book.Organization)
	c.post("/m/slip", url.Values{
		"village": {book.Code}, "login": {code}, "code": {slips[0].Code}, "pin": {testPIN}, "repeated": {testPIN},
	}).want(s.t, http.StatusSeeOther)
	return c
}

func TestMemberFromSlipToStatement(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		run := s.settle()
		c := s.member(s.book, "G1")
		own := "/m/statement/" + strconv.Itoa(run.No) + "/G1"
		home := c.get("/m").want(t, 200, "王大山", "2026年分红", "尚未批准", "怎么算的", "全村 6 股")
		amount := regexp.MustCompile(`¥([\d.,]+)`).FindStringSubmatch(home.body)
		if amount == nil || amount[1] == "0.00" {
			t.Fatalf("no amount on %s", home.gist())
		}
		page := c.get(own).want(t, 200, "收益分配通知单", amount[1], "核验码", "成员股 1 股", "第十三条")
		code := regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}`).FindString(page.body)
		c.get(own+"/picture").want(t, 200, own+"/statement.png", "按住图片")
		png := c.get(own+"/statement.png").want(t, 200)
		if !strings.HasPrefix(png.body, "\x89PNG") || png.header.Get("Content-Type") != "image/png" {
			t.Errorf("the picture is %s", png.header.Get("Content-Type"))
		}
		pdf := c.get(own+"/statement.pdf").want(t, 200)
		name, err := url.PathUnescape(pdf.header.Get("Content-Disposition"))
		check(t, err)
		if !strings.HasPrefix(pdf.body, "%PDF-") || !strings.Contains(name, "filename*=UTF-8''2026年分红_王*山_高寨村.pdf") {
			t.Errorf("the PDF is named %s", name)
		}
		c.get("/m/years").want(t, 200, amount[1], own)
		c.get("/m/household").want(t, 200, "李桂花", "G2")
		c.get("/m/shares").want(t, 200, "成员股", "1 股", "138****1111")
		c.get("/m/published").want(t, 200, "2026年1月", "/m/plan/"+strconv.Itoa(run.No))
		c.get("/m/published/2026-01").want(t, 200, "鱼塘租金", "资产负债表")
		c.get("/m/published/2026-02").want(t, 404)
		if a := c.get("/m/published/2026-01/set.pdf").want(t, 200); !strings.HasPrefix(a.body, "%PDF-") {
			t.Error("the set is no PDF")
		}
		c.get("/m/plan/"+strconv.Itoa(run.No)).want(t, 200, "收益分配方案", "理事会通过")
		s.anybody().get("/v/"+code).want(t, 200, "待批准", amount[1], "王*山", "高寨村")
		s.advance(run.No, cooperatives.PlanApproved)
		c.get("/m").want(t, 200, "待发放")
		typed := strings.ToLower(strings.NewReplacer("-", "", "0", "o", "1", "l").Replace(code))
		a := s.anybody().get("/v/"+typed).want(t, 200, "有效", amount[1])
		if strings.Contains(a.body, "王大山") || strings.Contains(a.body, "G1") {
			t.Error("the public page tells who it is")
		}
	})
}

func TestVerifyRefuses(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.settle()
	c := s.anybody()
	c.get("/v").want(t, 200, "查验单据")
	if a := c.get("/v?code=AB%20CD").want(t, 303); a.location != "/v/AB%20CD" {
		t.Errorf("to %s", a.location)
	}
	c.get("/v/ABCD").want(t, 422, `role="alert"`)
	unknown := string(cooperatives.NewCode([15]byte{1, 2, 3}))
	c.get("/v/"+unknown).want(t, 404, "没有这个")
	for range 58 {
		c.get("/v/ABCD").want(t, 422)
	}
	c.get("/v/"+unknown).want(t, 429, "分钟后再试")
}

// TestWeChatOnAndroidOpensNoPDF offers the way around it instead.
func TestWeChatOnAndroidOpensNoPDF(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	run := s.settle()
	c := s.member(s.book, "G1")
	path := "/m/statement/" + strconv.Itoa(run.No) + "/G1"
	for agent, blocked := range map[string]bool{
		"Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0":        true,
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17) MicroMessenger/8.0": false,
		"Mozilla/5.0 (Linux; Android 13) Chrome/120":                false,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
		check(t, err)
		req.Header.Set("User-Agent", agent)
		a := c.do(req).want(t, 200)
		if strings.Contains(a.body, "在浏览器打开") != blocked || strings.Contains(a.body, "statement.pdf") == blocked {
			t.Errorf("%s: blocked is not %v", agent, blocked)
		}
	}
}

func TestSignInOfMembers(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.settle()
	check(t, s.portal.SetContact(t.Context(), officer(91, "会计甲"), "contact", s.book.ID, "周会计 0797-123456"))
	s.member(s.book, "G1")
	c := s.anybody()
	c.get("/m").want(t, 303)
	c.get("/m/in").want(t, 303) // no village is known yet
	c.get("/m/villages?q=高寨").want(t, 200, "高寨村股份经济合作社", "/m/in?village=gz")
	c.get("/m/in?village=gz").want(t, 200, "周会计 0797-123456", `autocomplete="current-password"`)
	form := func(login, pin string) url.Values {
		return url.Values{"village": {"gz"}, "login": {login}, "pin": {pin}}
	}
	c.post("/m/in", form("G1", "111222")).want(t, 403, "不对", "周会计 0797-123456")
	c.post("/m/in", form("13800001111", testPIN)).want(t, 303)
	c.get("/m/in").want(t, 303) // signed in already
	me := c.get("/m/me").want(t, 200, "换密码", "这部手机")
	ended := regexp.MustCompile(`/m/sessions/(\w+)/end`).FindStringSubmatch(me.body)
	c.post("/m/sessions/"+ended[1]+"/end", url.Values{}).want(t, 303)
	c.get("/m/me")
	c.post("/m/pin", url.Values{"old": {testPIN}, "pin": {"111111"}, "repeated": {"111111"}}).want(t, 422, "太容易")
	c.post("/m/pin", url.Values{"old": {testPIN}, "pin": {"730518"}, "repeated": {"730519"}}).want(t, 422, "不一样")
	c.post("/m/pin", url.Values{"old": {testPIN}, "pin": {"730518"}, "repeated": {"730518"}}).want(t, 303)
	c.get("/m/me").want(t, 200)
	c.post("/m/signout", url.Values{"csrf": {"x"}}).want(t, 403)
	c.get("/m/me")
	c.post("/m/signout", url.Values{}).want(t, 303)
	c.get("/m").want(t, 303)
	c.get("/m/in?village=gz")
	for range 4 {
		c.post("/m/in", form("G1", "111222")).want(t, 403, "不对")
	}
	c.post("/m/in", form("G1", "111222")).want(t, 403, "不对")
	c.post("/m/in", form("G1", "730518")).want(t, 429, "分钟后再试", "周会计")
}

func TestLettersGrowBeforeSigningIn(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.anybody()
	c.get("/m/in?village=gz").want(t, 200, `class="m"`, "大字")
	if a := c.get("/m/size?to=large&back=/m/in").want(t, 303); a.location != "/m/in" {
		t.Errorf("to %s", a.location)
	}
	c.get("/m/in").want(t, 200, `class="m large"`, "标准字", `lang="zh-CN"`)
	if a := c.get("/m/size?to=standard&back=https://elsewhere.example/"); a.location != "/" {
		t.Errorf("sent to %s", a.location)
	}
}

func TestQuestionFromMemberToAnswer(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.settle()
	c, desk := s.member(s.book, "G3"), s.as(staff.Accountant)
	c.get("/m/questions").want(t, 200)
	c.post("/m/questions", url.Values{"text": {" "}}).want(t, 422, `aria-invalid="true"`)
	c.post("/m/questions", url.Values{"text": {"鱼塘租金\n什么时候到账？<b>"}}).want(t, 303)
	c.get("/m").want(t, 200, "1 个等待答复")
	desk.get("/b/gz").want(t, 200, "成员提问等待答复", "/b/gz/questions")
	desk.get("/b/gz/questions").want(t, 200, "赵邻居", "什么时候到账？&lt;b&gt;")
	desk.post("/b/gz/questions/1/answer", url.Values{"answer": {""}}).want(t, 422)
	desk.post("/b/gz/questions/1/answer", url.Values{"answer": {"月底到账。"}}).want(t, 303)
	c.get("/m/questions").want(t, 200, "月底到账。", "某accountant")
	desk.get("/b/gz/log").want(t, 200, "成员提问", "答复成员提问", "赵邻居 G3")
	for _, role := range []staff.Role{staff.Cashier, staff.Auditor} {
		other := s.as(role)
		other.get("/b/gz/questions").want(t, 200)
		other.post("/b/gz/questions/1/answer", url.Values{"answer": {"不是我"}}).want(t, 403)
	}
}

func TestAccessIsGivenAndTaken(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.settle()
	desk := s.as(staff.Accountant)
	desk.get("/b/gz/access").want(t, 200, "王大山", "下载 3 张开通条")
	desk.post("/b/gz/access/slips", url.Values{"group": {"无此组"}}).want(t, 422, "没有需要")
	desk.get("/b/gz/access")
	page := desk.post("/b/gz/access/slip", url.Values{"member": {"G1"}}).want(t, 200, "王大山的开通条", "data:image/png")
	code := regexp.MustCompile(`class="code">([0-9A-Z-]+)<`).FindStringSubmatch(page.body)[1]
	sheet := desk.post("/b/gz/access/slips", url.Values{}).want(t, 200)
	if !strings.HasPrefix(sheet.body, "%PDF-") || sheet.header.Get("Content-Type") != "application/pdf" {
		t.Errorf("the slips are %s", sheet.header.Get("Content-Type"))
	}
	desk.get("/b/gz/access")
	desk.post("/b/gz/access/slips", url.Values{}).want(t, 422, "没有需要")
	c := s.anybody()
	c.get("/m/slip?village=gz&member=G1&code="+code).want(t, 200, `value="G1"`, `value="`+code+`"`)
	c.post("/m/slip", url.Values{
		"village": {"gz"}, "login": {"G1"}, "code": {code}, "pin": {testPIN}, "repeated": {testPIN},
	}).want(t, 303)
	c.get("/m").want(t, 200)
	desk.get("/b/gz/access?q=大山").want(t, 200, "已开通 1 人", "已设密码", "忘了密码")
	desk.get("/b/gz/access?state=pin").want(t, 200, "王大山")
	for state, others := range map[string]bool{"pin": false, "slip": true, "none": false} {
		if a := desk.get("/b/gz/access?state="+state).want(t, 200); strings.Contains(a.body, "赵邻居") != others {
			t.Errorf("赵邻居, who has not used his slip, among those of state %s: %v", state, !others)
		}
	}
	desk.get("/b/gz/access?group=none").want(t, 200, "没有找到成员")
	if a := desk.post("/b/gz/access/slip", url.Values{"member": {"G3"}, "print": {"1"}}).want(t, 200); !strings.HasPrefix(a.body, "%PDF-") {
		t.Error("the slip of one member is no PDF")
	}
	desk.get("/b/gz/access")
	desk.post("/b/gz/access/contact", url.Values{"contact": {"周会计 0797"}}).want(t, 303)
	desk.get("/b/gz/access").want(t, 200, "周会计 0797")
	desk.post("/b/gz/access/revoke", url.Values{"member": {"G1"}, "reason": {""}}).want(t, 422)
	desk.post("/b/gz/access/revoke", url.Values{"member": {"G1"}, "reason": {"手机丢失"}}).want(t, 303)
	c.get("/m").want(t, 303)
	auditor := s.as(staff.Auditor)
	auditor.get("/b/gz/access").want(t, 200)
	auditor.post("/b/gz/access/slip", url.Values{"member": {"G1"}}).want(t, 403)
}

// TestMembersSeeTheirOwnAlone walks every page of the members, files too, as every other kind of reader.
func TestMembersSeeTheirOwnAlone(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	run := s.settle()
	no := strconv.Itoa(run.No)
	_, err := s.portal.Ask(t.Context(), officer(0, "王大山 G1"), "ask", s.book.ID, "G1", "只有王大山知道的事")
	check(t, err)
	head, wife, neighbor := s.member(s.book, "G1"), s.member(s.book, "G2"), s.member(s.book, "G3")
	elsewhere := s.member(s.other, "G1")
	readers := map[string]*client{
		"head": head, "wife": wife, "neighbor": neighbor, "elsewhere": elsewhere, "nobody": s.anybody(),
		"accountant": s.as(staff.Accountant), "administrator": s.as(staff.Administrator),
	}
	// whose tells which of the statements each reader may see: the head those of his household.
	whose := map[string]string{"head": "G1 G2", "wife": "G2", "neighbor": "G3"}
	secret := map[string]string{"head": "王大山", "wife": "李桂花", "neighbor": "赵邻居"}
	for _, rt := range memberRoutes() {
		if rt.access.kind != ofMember {
			continue
		}
		for name, c := range readers {
			for _, holder := range []string{"G1", "G2", "G3", "H1", "H2", "*", "..%2FG1", "g1"} {
				path := strings.NewReplacer(":run", no, ":holder", holder, ":month", "2026-01", ":id", "0123456789abcdef").Replace(rt.path)
				var a answer
				if rt.method == post {
					c.get("/m/questions")
					a = c.post(path, url.Values{})
				} else {
					a = c.get(path)
				}
				stranger := name == "nobody" || name == "accountant" || name == "administrator"
				switch {
				case stranger:
					if a.status != http.StatusSeeOther || !strings.HasPrefix(a.location, "/m/in") {
						t.Errorf("%s as %s: %d to %q", path, name, a.status, a.location)
					}
				case strings.Contains(rt.path, ":holder"):
					may := strings.Contains(" "+whose[name]+" ", " "+holder+" ")
					if may != (a.status == http.StatusOK) || !may && a.status != http.StatusNotFound {
						t.Errorf("%s as %s: %d", path, name, a.status)
					}
				}
				for other, person := range secret {
					// The head sees his household; a statement names the head of the household that it is of.
					household := name == "head" && other == "wife" ||
						name == "wife" && other == "head" && strings.Contains(path, "/statement/")
					if other != name && !household && name != "elsewhere" && strings.Contains(a.body, person) {
						t.Errorf("%s tells %s of %s", path, name, person)
					}
				}
				if name != "head" && strings.Contains(a.body, "只有王大山知道") {
					t.Errorf("%s tells %s what the head asked", path, name)
				}
				if !strings.Contains(path, holder) {
					break
				}
			}
		}
	}
	head, elsewhere = s.member(s.book, "G1"), s.member(s.other, "G1") // who have signed out by walking
	elsewhere.get("/m").want(t, 200, "别村", "还没有公布的分红")
	elsewhere.get("/m/plan/"+no).want(t, 404)
	elsewhere.get("/m/published/2026-01").want(t, 404)
	// A member is nobody on the pages of staff.
	head.get("/b/gz").want(t, 303)
	head.get("/b/gz/access").want(t, 303)
	head.get("/people").want(t, 303)
}

// TestHouseholdDividendIsForItsHead plans a distribution to households: the head sees his, the others are told who does.
func TestHouseholdDividendIsForItsHead(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	run := s.settle(func(r *dividends.Rules) { r.Weighing = dividends.ByHousehold })
	link := "/m/statement/" + strconv.Itoa(run.No) + "/H1"
	head, wife := s.member(s.book, "G1"), s.member(s.book, "G2")
	head.get("/m").want(t, 200, "2026年分红（全户）", "3 股", link)
	head.get(link).want(t, 200, "王大山（H1）", "收益分配通知单")
	head.get(link+"/statement.pdf").want(t, 200)
	wife.get("/m").want(t, 200, "还没有公布的分红", "由户主查看")
	for _, path := range []string{link, link + "/picture", link + "/statement.png", link + "/statement.pdf"} {
		wife.get(path).want(t, 404)
	}
}

// TestDraftsAreNobodysBusiness shows no member a plan before it is published.
func TestDraftsAreNobodysBusiness(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	run := s.settle()
	_, err := s.dividends.Return(t.Context(), officer(91, "会计甲"), "back", dividends.Step{
		Book: s.book.ID, Run: run.No, Version: run.Version, To: cooperatives.PlanDraft, Office: cooperatives.OfficeAccountant,
		On: 20260316, Document: "数字有误",
	})
	check(t, err)
	c := s.member(s.book, "G1")
	c.get("/m").want(t, 200, "还没有公布的分红")
	c.get("/m/plan/"+strconv.Itoa(run.No)).want(t, 404)
	c.get("/m/statement/"+strconv.Itoa(run.No)+"/G1").want(t, 404)
}

// TestMemberPagesAreLight adds up what a phone loads for the first page.
func TestMemberPagesAreLight(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	run := s.settle()
	c := s.member(s.book, "G1")
	for _, path := range []string{
		"/m", "/m/in", "/m/villages", "/m/slip", "/m/years", "/m/statement/" + strconv.Itoa(run.No) + "/G1", "/m/household", "/m/shares",
		"/m/published", "/m/published/2026-01", "/m/questions", "/m/me", "/v",
	} {
		if total := c.weigh(path); total > 60<<10 {
			t.Errorf("%s weighs %d bytes", path, total)
		}
	}
	script, err := staticFiles.ReadFile("static/speak.js")
	check(t, err)
	if len(script) > 3<<10 {
		t.Errorf("the script has %d bytes", len(script))
	}
}

// TestClerkLooksOnBehalfOfAMember shows at the counter what the member would see himself, numbers masked, for a reason
// that the log keeps.
func TestClerkLooksOnBehalfOfAMember(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.settle()
		c := s.as(staff.Accountant)
		c.get("/b/gz/members/member?code=G1").want(t, 200, "柜台代查")
		c.post("/b/gz/members/member/lookup", url.Values{"code": {"G1"}, "reason": {" "}}).
			want(t, 422, `href="#lookup_reason"`, "请填写此项")
		c.get("/b/gz/members/member?code=G1")
		page := c.post("/b/gz/members/member/lookup", url.Values{"code": {"G1"}, "reason": {"本人到柜台，不会用手机"}}).
			want(t, 200, "代查：王大山", "代查已记入日志：本人到柜台", "2026年分红", "成员股", "1 股 × 每股 133.33 元", "138****1111")
		if strings.Contains(page.body, "13800001111") || strings.Contains(page.body, "赵邻居") {
			t.Error("the counter shows more than the member's own, masked")
		}
		c.get("/b/gz/log").want(t, 200, "柜台代查", "本人到柜台，不会用手机")
		c.get("/b/gz/members/member?code=G1").want(t, 200, "本人到柜台，不会用手机")
		c.post("/b/gz/members/member/lookup", url.Values{"code": {"G9"}, "reason": {"本人"}}).want(t, 404)
		s.as(staff.Chair).post("/b/gz/members/member/lookup", url.Values{"code": {"G1"}, "reason": {"本人"}}).want(t, 403)
	})
}
