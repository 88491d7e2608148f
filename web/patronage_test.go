package web

import (
	"net/url"
	"strings"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/patronage"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// coop begins the book of a farmers' cooperative with two members.
func (s *testServer) coop() ledger.BookInfo {
	s.t.Helper()
	info, err := s.books.CreateBook(s.t.Context(), clerk, books.NewBook{
		Township: "甲镇", Organization: "高寨村股份经济合作社", Code: "coop", Name: "合作社", Regime: ledger.FarmersCooperative, Start: 202601,
	})
	check(s.t, err)
	for code, name := range map[string]string{"M001": "王大山", "M002": "李小河"} {
		check(s.t, s.members.Add(s.t.Context(), clerk, "member."+code, info.ID, members.Person{Member: cooperatives.Member{
			Code: code, Name: name,
			Changes: []cooperatives.Change{{Reason: cooperatives.Founding, Date: 20260101, Document: "设立大会"}},
		}}))
	}
	return info
}

// TestPagesOfACooperativeCiteItsOwnLaw records a change without its document, and opens the rules of distributions: the law and
// the provinces' rules for rural collectives bind no cooperative.
func TestPagesOfACooperativeCiteItsOwnLaw(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.coop()
	c := s.as(staff.Accountant)
	pages := []answer{c.get("/b/coop/members/member?code=M001").want(t, 200, "服刑只作记录")}
	pages = append(pages, c.post("/b/coop/members/member/changes", url.Values{
		"code": {"M001"}, "reason": {"exit"}, "date": {"2026-02-01"},
	}).want(t, 422, "《农民专业合作社法》第十九条"))
	pages = append(pages, c.post("/b/coop/members/member/changes", url.Values{
		"code": {"M001"}, "reason": {"death"}, "date": {"2026-02-01"}, "rights_until": {"2026-03-01"},
	}).want(t, 422, "不能约定保留权益"))
	pages = append(pages, c.get("/b/coop/dividends/rules/edit").want(t, 200, "本社章程", "章程规定的最低比例", `name="floor_law"`))
	for i, page := range pages {
		for _, foreign := range []string{"集体经济组织法", "浙江省", "上海市"} {
			if strings.Contains(page.body, foreign) {
				t.Errorf("page %d of a cooperative cites %s", i+1, foreign)
			}
		}
	}
}

// TestDeathIsNotTakenBackOnceContributionsWentToHeirs takes back the death of a member whose account was left alone, and not
// the other.
func TestDeathIsNotTakenBackOnceContributionsWentToHeirs(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	info := s.coop()
	c := s.as(staff.Accountant)
	change := func(member, reason string) answer {
		c.get("/b/coop/members/member?code=" + member)
		return c.post("/b/coop/members/member/changes", url.Values{
			"code": {member}, "reason": {reason}, "date": {"2026-02-09"}, "document": {"证明"},
		})
	}
	enter := func(member string, day ledger.Date, amount ledger.Money) {
		check(t, patronage.New(s.books.DB()).Enter(t.Context(), clerk, member+day.String(), info.ID, []patronage.Entry{{
			Kind: patronage.Contribution, Member: member, Amount: amount, Date: day, Document: "章程",
		}}))
	}
	for _, member := range []string{"M001", "M002"} {
		enter(member, 20260105, 300_000)
		change(member, "death").want(t, 303)
	}
	enter("M001", 20260210, -300_000)
	change("M001", "alive").want(t, 409, "退出的出资")
	change("M002", "alive").want(t, 303)
}

// TestMemberAccountsOnPages contributes, does business, quantifies the reserve and looks at accounts.
func TestMemberAccountsOnPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.coop()
		c := s.as(staff.Accountant)
		c.get("/b/coop/patronage").want(t, 200, "还没有成员账户", "第四十一条", "成员账户与交易")
		c.get("/b/coop/patronage/setup").want(t, 200, "还没有产品")
		c.post("/b/coop/patronage/products", url.Values{"code": {"P"}, "name": {""}, "unit": {"斤"}, "weight": {"x"}}).want(t, 422, `href="#weight"`, `value="x"`)
		c.post("/b/coop/patronage/products", url.Values{"code": {"P"}, "name": {"鸡蛋"}, "unit": {"斤"}, "weight": {"1"}}).want(t, 303)

		c.get("/b/coop/patronage/account?member=M009").want(t, 404)
		entry := url.Values{"member": {"M001"}, "kind": {"contribution"}, "amount": {"0"}, "date": {"2026-01-05"}, "document": {"入社协议"}}
		c.get("/b/coop/patronage/account?member=M001").want(t, 200, "王大山")
		c.post("/b/coop/patronage/entries", entry).want(t, 422, `href="#amount"`, "入社协议")
		for member, amount := range map[string]string{"M001": "3,000", "M002": "1000"} {
			entry.Set("member", member)
			entry.Set("amount", amount)
			entry.Set("key", "entry"+member)
			c.post("/b/coop/patronage/entries", entry).want(t, 303)
		}
		c.get("/b/coop/patronage/setup")
		sale := url.Values{"date": {"2026-02-01"}, "member": {"M002"}, "product": {"P"}, "quantity": {"100.5"}, "amount": {"603"}, "document": {"收购单"}}
		c.post("/b/coop/patronage/sales", sale).want(t, 303)
		sale.Set("member", "M009")
		c.get("/b/coop/patronage/setup")
		sale.Set("key", c.key)
		c.post("/b/coop/patronage/sales", sale).want(t, 422, `href="#member"`, `value="100.5"`)

		c.get("/b/coop/patronage/import").want(t, 200, "同一个文件只能导入一次")
		c.brought("/b/coop/patronage/import", "销售.csv", "日期,成员编号,产品,数量,金额\n2026-02-02,M001,鹅蛋,1,6\n", url.Values{}).want(t, 422, "第2行 “产品”", "鹅蛋")
		list := "日期,成员编号,姓名,产品,数量,金额\n2026-02-02,M001,王大山,鸡蛋,50,297\n2026-02-03,,镇超市,鸡蛋,10,70\n"
		page := c.brought("/b/coop/patronage/import", "销售.csv", list, url.Values{}).want(t, 200, "2 笔交易，其中成员 1 人、297.00 元，非成员 70.00 元")
		c.brought("/b/coop/patronage/import", "", "", url.Values{"content": {page.content(t)}, "file_name": {"销售.csv"}, "confirm": {"1"}}).want(t, 303)
		again := c.brought("/b/coop/patronage/import", "", "", url.Values{"content": {page.content(t)}, "file_name": {"销售.csv"}, "confirm": {"1"}}).want(t, 303)
		c.get(again.header.Get("Location")).want(t, 200, "以前导入过，没有重复登记")
		c.get("/b/coop/patronage?year=2026").want(t, 200, "4,000.00", "900.00", "70.00", "按交易额")
		c.get("/b/coop/patronage/export?format=csv&year=2026").want(t, 200, "M001,王大山,3000.00,0.00,0.00,0.00,297\n")
		wantNumbers(t, c.get("/b/coop/patronage/export?format=xlsx&year=2026").want(t, 200), "C4", "G4", "C6", "G6")
		c.get("/b/coop/patronage/account?member=M002&year=2026").want(t, 200, "1,000.00", "占全体成员 67 %", "100.5 斤")

		share := url.Values{"kind": {"reserve"}, "amount": {"100.01"}, "date": {"2026-03-01"}, "document": {"量化方案"}}
		c.get("/b/coop/patronage/setup")
		c.post("/b/coop/patronage/quantify", share).want(t, 200, "将量化 100.01 元", "75.01", "25.00", "确认量化")
		share.Set("amount", "-1")
		if n := strings.Count(c.post("/b/coop/patronage/quantify", share).want(t, 422).body, `aria-invalid="true"`); n != 1 {
			t.Errorf("the amount is told wrong at %d boxes, of forms that were not sent as well", n)
		}
		share.Set("amount", "100.01")
		share.Set("confirm", "1")
		share.Set("key", c.key)
		c.post("/b/coop/patronage/quantify", share).want(t, 303)
		c.get("/b/coop/patronage/account?member=M001&year=2026").want(t, 200, "75.01", "公积金份额")
		c.get("/b/coop/patronage/setup")
		c.post("/b/coop/patronage/basis", url.Values{"basis": {"weight"}}).want(t, 422)
		c.post("/b/coop/patronage/basis", url.Values{"basis": {"volume"}}).want(t, 303)
		c.get("/b/coop/patronage?year=2026").want(t, 200, "按交易量", "150.5")
		c.get("/b/coop/patronage/export?format=csv&year=2026").want(t, 200, "M001,王大山,3000.00,75.01")
		if a := c.get("/b/coop/patronage/template.xlsx").want(t, 200); !strings.HasPrefix(a.body, "PK") {
			t.Error("no workbook")
		}
		link := "/b/coop/patronage/account?member=M001&year=2026"
		c.get(link).want(t, 200, "来源于到户类扶贫项目资产的出资额", "2月交易 鸡蛋（斤）", "账面股金 0.00 元，本账户出资 3,000.00 元")
		for format, head := range map[string]string{"pdf": "%PDF", "xlsx": "PK"} {
			file := strings.Replace(link, "account?", "account/file?", 1) + "&format=" + format
			if a := c.get(file).want(t, 200); !strings.HasPrefix(a.body, head) {
				t.Errorf("no %s", format)
			}
		}
		c.get(strings.Replace(link, "2026", "1999", 1)).want(t, 404)
		c.get(link)
		entry.Set("kind", "gift")
		entry.Set("from_relief", "1")
		entry.Set("key", c.key)
		c.post("/b/coop/patronage/entries", entry).want(t, 422, "只有出资额")
		s.as(staff.Auditor).get("/b/coop/patronage/account?member=M001&year=2026").want(t, 200, "75.01")
		s.as(staff.Auditor).post("/b/coop/patronage/entries", entry).want(t, 403)
	})
}

// TestMemberSeesHisOwnAccount opens the account of a member on his phone, and nobody else's under any address.
func TestMemberSeesHisOwnAccount(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		info := s.coop()
		check(t, patronage.New(d).Enter(t.Context(), clerk, "entries", info.ID, []patronage.Entry{
			{Kind: patronage.Contribution, Member: "M001", Amount: 3000_00, Date: 20260105, Document: "入社协议"},
			{Kind: patronage.Contribution, Member: "M001", Amount: 200_00, Date: 20260106, Document: "到户资产", FromRelief: true},
			{Kind: patronage.GiftShare, Member: "M002", Amount: 77_77, Date: 20260105, Document: "量化方案"},
		}))
		c := s.member(info, "M001")
		if page := c.get("/m").want(t, 200, `href="/m/account"`, "社务公开", "合作社会计"); strings.Contains(page.body, "村务公开") || strings.Contains(page.body, "村里") {
			t.Error("a cooperative is called a village")
		}
		c.get("/m/published").want(t, 200, "社务公开")
		for _, path := range []string{"/m/account", "/m/account/2026", "/m/account?member=M002", "/m/account/2026?member=M002&code=M002"} {
			page := c.get(path).want(t, 200, "我的成员账户", "3,200.00", "入社协议", "/m/account/2026/account.pdf")
			if strings.Contains(page.body, "77.77") || strings.Contains(page.body, "李小河") {
				t.Errorf("%s shows somebody else's account", path)
			}
		}
		file := c.get("/m/account/2026/account.pdf?member=M002").want(t, 200)
		if !strings.HasPrefix(file.body, "%PDF") || !strings.Contains(file.header.Get("Content-Disposition"), url.PathEscape("2026年成员账户_王*山_")) {
			t.Errorf("the file is called %s", file.header.Get("Content-Disposition"))
		}
		for _, path := range []string{"/m/account/1999", "/m/account/M002", "/m/account/2026/M002", "/m/account/M002/account.pdf"} {
			c.get(path).want(t, 404)
		}
		if total := c.weigh("/m/account"); total > 60<<10 {
			t.Errorf("the page weighs %d bytes", total)
		}
		s.settle()
		village := s.member(s.book, "G1") // a collective has no member accounts
		village.get("/m/account").want(t, 404)
		village.get("/m/published").want(t, 200, "村务公开")
		if strings.Contains(village.get("/m").body, "/m/account") {
			t.Error("a collective offers member accounts")
		}
	})
}
