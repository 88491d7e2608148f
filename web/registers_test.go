package web

import (
	"bytes"
	"encoding/base64"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// clerk enters what tests begin with.
var clerk = ledger.Actor{ID: ledger.System, Name: "系统"}

// families registers two households with three members and two classes of shares.
func (s *testServer) families() {
	s.t.Helper()
	ctx := s.t.Context()
	for _, code := range []string{"H01", "H02"} {
		check(s.t, s.members.PutHousehold(ctx, clerk, "house."+code, s.book.ID, cooperatives.Household{Code: code, Group: "一组"}))
	}
	begun := []cooperatives.Change{{Reason: cooperatives.Founding, Date: 20181231, Document: "确认决议"}}
	for _, p := range []members.Person{
		{Member: cooperatives.Member{Code: "M001", Name: "王大山", Household: "H01", IDNumber: "11010519491231002X", Phone: "13800001234"}, Relation: "户主"},
		{Member: cooperatives.Member{Code: "M002", Name: "王小山", Household: "H01"}, Relation: "长子", Birth: 19850601},
		{Member: cooperatives.Member{Code: "M003", Name: "李小河", Household: "H02"}, Relation: "户主"},
	} {
		p.Changes = begun
		check(s.t, s.members.Add(ctx, clerk, "member."+p.Code, s.book.ID, p))
	}
	check(s.t, s.members.PutHousehold(ctx, clerk, "head", s.book.ID, cooperatives.Household{Code: "H01", Head: "M001", Group: "一组"}))
}

// granted gives the members shares of a class.
func (s *testServer) granted() {
	s.t.Helper()
	check(s.t, s.shares.PutClass(s.t.Context(), clerk, "class", s.book.ID, cooperatives.ShareClass{
		Code: "A", Name: "成员股", Kind: cooperatives.MemberShare, Weight: decimal.NewFromInt(1),
	}))
	var moves []cooperatives.Movement
	for _, to := range []cooperatives.Holder{"M001", "M002", "M003"} {
		moves = append(moves, cooperatives.Movement{
			Kind: cooperatives.GrantShares, Class: "A", To: to, Shares: 20_000, Date: 20190101, Document: "量化方案", Approver: "成员大会",
		})
	}
	_, err := s.shares.Record(s.t.Context(), clerk, "grant", s.book.ID, moves)
	check(s.t, err)
}

// brought sends a file with a form, as browsers do.
func (c *client) brought(path, name, content string, form url.Values) answer {
	c.s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	form.Set("csrf", c.csrf)
	form.Set("key", c.key)
	for field, values := range form {
		check(c.s.t, w.WriteField(field, values[0]))
	}
	if content != "" {
		part, err := w.CreateFormFile("file", name)
		check(c.s.t, err)
		_, err = part.Write([]byte(content))
		check(c.s.t, err)
	}
	check(c.s.t, w.Close())
	req, err := http.NewRequestWithContext(c.s.t.Context(), http.MethodPost, c.s.url+path, &b)
	check(c.s.t, err)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return c.do(req)
}

// TestMistakenDeathIsTakenBackOnItsPage takes a death back, which stays in the history, and not one on which shares went to
// heirs.
func TestMistakenDeathIsTakenBackOnItsPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.families()
		s.granted()
		c := s.as(staff.Accountant)
		const page = "/b/gz/members/member?code=M002"
		change := func(reason, date, document string) answer {
			c.get(page)
			return c.post("/b/gz/members/member/changes", url.Values{
				"code": {"M002"}, "reason": {reason}, "date": {date}, "document": {document},
			})
		}
		if a := c.get(page).want(t, 200); strings.Contains(a.body, `value="alive"`) {
			t.Error("the death of the living can be taken back")
		}
		change("alive", "2026-02-03", "派出所证明").want(t, 422, "只有最后一次登记是死亡的", "第十二条")
		change("death", "2026-02-01", "误传").want(t, 303)
		c.get(page).want(t, 200, "已丧失", `<option value="alive">死亡登记有误，人健在</option>`)
		change("alive", "2026-02-03", "").want(t, 422, "请填写依据", `<option value="alive" selected>`)
		change("alive", "2026-02-03", "派出所证明").want(t, 303)
		c.get(page).want(t, 200, "派出所证明", "误传", "已撤销", `tag">成员`)

		change("death", "2026-02-04", "死亡证明").want(t, 303)
		_, err := s.shares.Record(t.Context(), clerk, "heirs", s.book.ID, []cooperatives.Movement{{
			Kind: cooperatives.InheritShares, Class: "A", From: "M002", To: "M001", Shares: 20_000, Date: 20260205,
			Document: "继承公证书", Approver: "理事会",
		}})
		check(t, err)
		change("alive", "2026-02-06", "派出所证明").want(t, 409, "第 4 号股份变动", "死亡证明")
	})
}

// TestRegisterOfMembersOnPages enters a household and its members, finds them, and records what becomes of them.
func TestRegisterOfMembersOnPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		c := s.as(staff.Accountant)
		c.get("/b/gz/members").want(t, 200, "没有这样的成员")
		c.get("/b/gz/households").want(t, 200, "还没有登记户")
		c.post("/b/gz/households", url.Values{"household": {""}, "group": {"一组"}}).want(t, 422, `href="#household"`, `value="一组"`)
		c.post("/b/gz/households", url.Values{"household": {"Ｈ01"}, "group": {"一组"}}).want(t, 303)
		c.get("/b/gz/households")
		c.post("/b/gz/households", url.Values{"household": {"H01"}}).want(t, 409, "已经有了")

		c.get("/b/gz/members/new?household=H01").want(t, 200, `value="H01"`, "清产核资时确认")
		wrong := url.Values{
			"code": {"M001"}, "name": {"王大山"}, "household": {"H01"}, "id_number": {"110105194912310021"}, "phone": {"12"},
			"bank_card": {"6222"}, "reason": {"founding"}, "date": {"去年"}, "document": {"决议"},
		}
		c.post("/b/gz/members", wrong).want(t, 422, `href="#id_number"`, `href="#phone"`, `href="#bank_card"`, `href="#date"`, `value="去年"`)
		c.post("/b/gz/members", url.Values{
			"code": {"M001"}, "name": {"王大山"}, "household": {"H01"}, "id_number": {"11010519491231002X"},
			"phone": {"13800001234"}, "reason": {"founding"}, "date": {"2018-12-31"}, "document": {"成员身份确认决议"},
		}).want(t, 303)
		page := c.get("/b/gz/members/member?code=M001&done=added").want(t, 200, "王大山", "110105********002X", "138****1234", "成员身份确认决议")
		for _, secret := range []string{"19491231", "13800001234"} {
			if strings.Contains(page.body, secret) {
				t.Errorf("the page tells %s", secret)
			}
		}
		c.post("/b/gz/households", url.Values{"known": {"H01"}, "head": {"M001"}, "group": {"一组"}, "address": {"寨口1号"}}).want(t, 303)
		c.get("/b/gz/households/household?code=H01").want(t, 200, "寨口1号", "王大山", "户主")
		c.get("/b/gz/households/household?code=H99").want(t, 404)

		c.get("/b/gz/members/member/edit?code=M001").want(t, 200, `value="王大山"`, "不填则保留")
		c.post("/b/gz/members/member", url.Values{"code": {"M001"}, "name": {""}, "household": {"H01"}}).want(t, 422, `<a href="#name">姓名</a>`)
		c.post("/b/gz/members/member", url.Values{"code": {"M001"}, "name": {"王大三"}, "household": {"H01"}}).want(t, 303)
		c.get("/b/gz/members?q=wds").want(t, 200, "王大三", "找到 1 人", "有表决权 1 人")
		c.get("/b/gz/members?q=nobody").want(t, 200, "找到 0 人")
		c.get("/b/gz/members?group=一组&status=ended").want(t, 200, "找到 0 人")

		c.get("/b/gz/members/member?code=M001")
		c.post("/b/gz/members/member/changes", url.Values{"code": {"M001"}, "reason": {"exit"}, "date": {"2026-03-01"}, "document": {""}}).
			want(t, 422, "《农村集体经济组织法》第十二条", "M001")
		c.post("/b/gz/members/member/changes", url.Values{"code": {"M001"}, "reason": {"migrant-work"}, "date": {"2025-02-01"}}).want(t, 303)
		c.get("/b/gz/members/member?code=M001").want(t, 200, "外出务工", "记录")
		c.post("/b/gz/members/member/changes", url.Values{
			"code": {"M001"}, "reason": {"exit"}, "date": {"2026-03-01"}, "document": {"退出申请"}, "rights_until": {"2027-03-01"},
		}).want(t, 303)
		c.get("/b/gz/members?status=rights-kept").want(t, 200, "王大三", "保留权益", "成员 0 人")
		c.get("/b/gz/members/member?code=M404").want(t, 404)
		s.as(staff.Auditor).get("/b/gz/members/member?code=M001").want(t, 200, "110105********002X")
	})
}

// TestNumbersAreShownForAReason opens a number whole, once, and finds it in the log.
func TestNumbersAreShownForAReason(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.families()
	c := s.as(staff.Cashier)
	c.get("/b/gz/members/member?code=M001").want(t, 200, "查看完整号码")
	c.post("/b/gz/members/member/reveal", url.Values{"code": {"M001"}, "field": {"id_number"}, "reason": {" "}}).want(t, 422, "请填写此项")
	c.post("/b/gz/members/member/reveal", url.Values{"code": {"M001"}, "field": {"id_number"}, "reason": {"办理银行代发"}}).
		want(t, 200, "11010519491231002X")
	if page := c.get("/b/gz/members/member?code=M001").want(t, 200, "办理银行代发"); strings.Contains(page.body, "11010519491231002X") {
		t.Error("the number is shown again without being asked for")
	}
	c.get("/b/gz/log").want(t, 200, "查看成员完整号码", "办理银行代发")
	auditor := s.as(staff.Auditor)
	if page := auditor.get("/b/gz/members/member?code=M001").want(t, 200); strings.Contains(page.body, "/reveal") {
		t.Error("an auditor is offered whole numbers")
	}
	auditor.post("/b/gz/members/member/lookup", url.Values{"code": {"M001"}, "reason": {"x"}}).want(t, 403)
	auditor.post("/b/gz/members/member/reveal", url.Values{"code": {"M001"}, "field": {"id_number"}, "reason": {"x"}}).want(t, 403)
}

var contentInput = regexp.MustCompile(`name="content" value="([^"]+)"`)

// content is the list that a page brings back for its confirmation.
func (a answer) content(t testing.TB) string {
	t.Helper()
	m := contentInput.FindStringSubmatch(a.body)
	if m == nil {
		t.Fatalf("no list comes back\n%s", a.gist())
	}
	return html.UnescapeString(m[1])
}

// TestMembersAreTakenIn tries a list with mistakes, then a right one, and takes that in.
func TestMembersAreTakenIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		c := s.as(staff.Accountant)
		c.get("/b/gz/members/import").want(t, 200, "先检查，不写入")
		c.brought("/b/gz/members/import", "", "", url.Values{}).want(t, 422, `href="#file"`)
		c.get("/b/gz/members/import")
		c.brought("/b/gz/members/import", "名册.csv", "成员证号,姓名,公民身份号码\nM003,王五,110105194912310021\n,赵六,\n", url.Values{}).
			want(t, 422, "<li>第2行 “公民身份号码”：", "<li>第3行 “成员证号”：")
		list := "户号,成员编号,姓名,与户主关系\nH01,M001,张三,户主\n,M002,李四,配偶\n"
		page := c.brought("/b/gz/members/import", "名册.csv", list, url.Values{"date": {"2018-12-31"}}).
			want(t, 200, "检查通过，没有写入：将新增成员 2 名", "新增 1 户", "确认导入", `name="date" value="2018-12-31"`)
		content := page.content(t)
		if text, err := base64.StdEncoding.DecodeString(content); err != nil || string(text) != list {
			t.Fatalf("the list came back as %q", text)
		}
		c.get("/b/gz/members").want(t, 200, "没有这样的成员")
		c.get("/b/gz/members/import")
		again := url.Values{"content": {content}, "file_name": {"名册.csv"}, "date": {"2018-12-31"}, "confirm": {"1"}}
		c.brought("/b/gz/members/import", "", "", again).want(t, 303)
		c.get("/b/gz/members?done=imported").want(t, 200, "张三", "李四", "已导入")
		c.get("/b/gz/members/member?code=M001").want(t, 200, "名册.csv", "2018-12-31")

		a := c.get("/b/gz/members/template.xlsx").want(t, 200)
		table, err := members.ReadList(strings.NewReader(a.body), int64(len(a.body)))
		if ledger.Problems(err)[0].Key != "sheet.empty" {
			t.Errorf("the empty workbook is read as %v, %v", table.Rows, err)
		}
		c.get("/b/gz/members/export?format=csv&q=张三").want(t, 200, "M001,张三,H01", "成员")
		if a := c.get("/b/gz/members/export?format=xlsx").want(t, 200); !strings.HasPrefix(a.body, "PK") {
			t.Error("no workbook")
		}
		c.get("/b/gz/members/export?format=exe").want(t, 404)
		s.as(staff.Chair).post("/b/gz/members/import", url.Values{}).want(t, 403)
	})
}

// TestRegisterIsFiled makes a version and notes where it went.
func TestRegisterIsFiled(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	c := s.as(staff.Accountant)
	c.get("/b/gz/members/versions").want(t, 200, "还没有版本")
	c.post("/b/gz/members/versions", url.Values{"note": {"2026年备案"}}).want(t, 409, "不能备案", `value="2026年备案"`)
	s.families()
	c.get("/b/gz/members/versions")
	c.post("/b/gz/members/versions", url.Values{"note": {"2026年备案"}}).want(t, 303)
	c.get("/b/gz/members/versions").want(t, 200, "第 1 版", "未备案", "2026年备案")
	c.post("/b/gz/members/versions/filed", url.Values{"version": {"1"}, "office": {"township"}, "date": {"2026-03-10"}, "receipt": {""}}).
		want(t, 422, `href="#receipt"`)
	c.post("/b/gz/members/versions/filed", url.Values{"version": {"1"}, "office": {"township"}, "date": {"2026-03-10"}, "receipt": {"甲镇备〔2026〕3号"}}).want(t, 303)
	c.get("/b/gz/members/versions?done=saved").want(t, 200, "甲镇备〔2026〕3号", "乡镇人民政府")
	c.post("/b/gz/members/versions", url.Values{"note": {"再来"}}).want(t, 409, "第 1 版相同")
}

// TestSharesOnPages sets up a class, grants, moves and looks at shares on a day.
func TestSharesOnPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.families()
		c := s.as(staff.Accountant)
		c.get("/b/gz/shares").want(t, 200, "没有登记股份", "动态管理", "不设持股上限")
		c.get("/b/gz/shares/classes").want(t, 200, "还没有股种")
		c.post("/b/gz/shares/classes", url.Values{"code": {"A"}, "name": {"成员股"}, "kind": {"member"}, "weight": {"-1"}}).want(t, 422, `href="#weight"`, `value="-1"`)
		c.post("/b/gz/shares/classes", url.Values{"code": {"A"}, "name": {"成员股"}, "kind": {"member"}, "weight": {"1"}}).want(t, 303)
		c.get("/b/gz/shares/classes")
		c.post("/b/gz/shares/classes", url.Values{"code": {"B"}, "name": {"贡献股"}, "kind": {"contribution"}, "weight": {"0.5"}}).want(t, 303)

		c.get("/b/gz/shares/import").want(t, 200, "同一个文件只能导入一次")
		list := "成员编号,股种,股数\nM001,成员股,10\nM002,成员股,2.5\nM003,贡献股,8\n"
		c.brought("/b/gz/shares/import", "配股.csv", strings.Replace(list, "M003", "M009", 1), url.Values{}).want(t, 422, "第4行 “成员编号”", "M009")
		form := url.Values{"date": {"2025-01-01"}, "approver": {"王理事长"}}
		page := c.brought("/b/gz/shares/import", "配股.csv", list, form).want(t, 200, "3 条配股，3 个持有人，共 20.5 股")
		form.Set("content", page.content(t))
		form.Set("confirm", "1")
		form.Set("document", "量化方案")
		c.brought("/b/gz/shares/import", "", "", form).want(t, 303)
		c.get("/b/gz/shares").want(t, 200, "王大山", "20.5 股，折 16.5 点", "60.606 %", "贡献股 8")
		c.get("/b/gz/shares?at=2024-12-31").want(t, 200, "没有登记股份")
		c.get("/b/gz/shares?at=never").want(t, 422)
		c.get("/b/gz/members/member?code=M001").want(t, 200, "成员股", "量化方案", "配股")
		c.get("/b/gz/households/household?code=H01").want(t, 200, "M002 王小山", "2.5")

		move := func(change ...string) url.Values {
			form := url.Values{
				"kind": {"transfer"}, "class": {"A"}, "giver": {"M001"}, "receiver": {"M002"}, "shares": {"1.5"}, "date": {"2026-01-02"},
				"document": {"转让合同3号"}, "approver": {"理事会"},
			}
			for i := 0; i < len(change); i += 2 {
				form.Set(change[i], change[i+1])
			}
			return form
		}
		c.get("/b/gz/shares/move?giver=M001").want(t, 200, `value="M001"`, "转让")
		c.post("/b/gz/shares/moves", move("shares", "多", "date", "哪天")).want(t, 422, `href="#shares"`, `href="#date"`, `value="多"`)
		c.post("/b/gz/shares/moves", move("shares", "11")).want(t, 422, "少 1 股")
		c.post("/b/gz/shares/moves", move("receiver", "M404")).want(t, 422, `href="#receiver"`, `<a href="#receiver">转入方</a>：M404`)
		c.post("/b/gz/shares/moves", move()).want(t, 303)
		c.get("/b/gz/shares/moves?holder=M002&done=saved").want(t, 200, "转让合同3号", "M001 王大山", "M002 王小山", "转让")
		c.get("/b/gz/shares/moves?class=B").want(t, 200, "贡献股")
		c.get("/b/gz/shares/export?format=csv").want(t, 200, "M001,王大山,成员股,8.5,1")
		wantNumbers(t, c.get("/b/gz/shares/export?format=xlsx").want(t, 200), "D4", "E4")

		c.post("/b/gz/shares/moves", move("kind", "grant", "giver", "", "approver", "成员代表大会")).want(t, 422, "《农村集体经济组织法》第二十八条", `href="#approver"`)
		c.post("/b/gz/shares/moves", move("date", "2099-01-01")).want(t, 422, "登记日期还没有到")
		check(t, s.members.Record(t.Context(), clerk, "left", s.book.ID, "M003", cooperatives.Change{
			Reason: cooperatives.LostNationality, Date: 20260102, Document: "退籍证书",
		}))
		c.get("/b/gz/shares/move")
		c.post("/b/gz/shares/moves", move("receiver", "M003", "shares", "0.5")).want(t, 422, `href="#receiver"`, "M003 李小河 在这一天已不是成员")
		c.post("/b/gz/shares/moves", move("receiver", "M003", "shares", "0.5", "date", "2026-01-01")).want(t, 303)
		c.get("/b/gz/shares/move")
		c.post("/b/gz/shares/moves", move("receiver", "M003", "shares", "0.5", "kind", "inheritance")).want(t, 303)
		c.get("/b/gz/shares/classes")
		c.post("/b/gz/shares/rules", url.Values{"base_date": {"2024-12-31"}}).want(t, 422, "2 条配股或注销，最后一条登记于 2025-01-01", `href="#base_date"`)
		c.post("/b/gz/shares/rules", url.Values{"base_date": {"2099-01-01"}}).want(t, 422, "静态管理基准日不能晚于今天", `href="#base_date"`, `value="2099-01-01"`)
		c.post("/b/gz/shares/rules", url.Values{"base_date": {"2025-01-01"}, "cap": {"150%"}}).want(t, 422, `value="150%"`)
		c.post("/b/gz/shares/rules", url.Values{"base_date": {"2025-01-01"}, "cap": {"60%"}, "cap_law": {"charter"}}).want(t, 303)
		c.get("/b/gz/shares").want(t, 200, "静态管理：股权以 2025-01-01 为基准", "最多持有全部股份的 60 %", "本社章程")
		c.get("/b/gz/shares/move")
		c.post("/b/gz/shares/moves", move("kind", "cancellation", "receiver", "")).want(t, 422, "已于 2025-01-01 静态固化")
		s.as(staff.Chair).get("/b/gz/shares").want(t, 200, "王小山")
		s.as(staff.Chair).post("/b/gz/shares/moves", move()).want(t, 403)
	})
}

// wantNumbers finds that cells of a workbook are numbers, which can be added up, not texts that look like some.
func wantNumbers(t *testing.T, a answer, cells ...string) {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(a.body))
	check(t, err)
	sheet := f.GetSheetName(0)
	for _, cell := range cells {
		value, err := f.GetCellValue(sheet, cell)
		check(t, err)
		if kind, err := f.GetCellType(sheet, cell); err != nil || value == "" || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
			t.Errorf("%s holds %q and is no number", cell, value)
		}
	}
	check(t, f.Close())
}
