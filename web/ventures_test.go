package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/staff"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// lodge begins a book for a lodge in the same cooperative as the collective, where everybody has the same roles.
func (s *testServer) lodge() ledger.BookInfo {
	s.t.Helper()
	info, err := s.books.CreateBook(s.t.Context(), clerk, books.NewBook{
		Township: "甲镇", Organization: "高寨村股份经济合作社", Code: "lodge", Name: "小兰山", Regime: ledger.SmallBusiness, Start: 202501,
	})
	check(s.t, err)
	for _, book := range []ledger.BookID{s.book.ID, info.ID} {
		check(s.t, s.books.PutDimensionValues(s.t.Context(), clerk, "C01", book, []books.DimensionValue{
			{Kind: ledger.Counterparty, Code: "C01", Name: "对方", Active: true},
		}))
	}
	return info
}

// farm is a venture without a book whose contract is settled by month.
func (s *testServer) farm() {
	s.t.Helper()
	ctx := s.t.Context()
	check(s.t, s.ventures.PutVenture(ctx, clerk, "farm", s.book.ID, ventures.Venture{
		Code: "V01", Name: "铜鼓庄园", Kind: ventures.Farm, Mode: ventures.Leased, Land: 50_0000, Active: true,
	}))
	check(s.t, s.ventures.PutMonth(ctx, clerk, "month", s.book.ID, ventures.Month{
		Venture: "V01", Period: 202602, Revenue: 80_000_00, Cost: 50_000_00, Visitors: 900,
	}))
	_, err := s.ventures.PutContract(ctx, clerk, "contract", s.book.ID, ventures.Contract{
		No: "HT-01", Venture: "V01", Title: "土地流转合同", Nature: ventures.Stake, From: 20260101, Cycle: 1, DueDays: 10,
		Terms: cooperatives.Terms{
			Base: cooperatives.OperatingProfit, Tiers: []cooperatives.Tier{{Rate: decimal.New(1, -1)}},
		},
	})
	check(s.t, err)
	_, err = s.ventures.Settle(ctx, clerk, "settle", s.book.ID, "HT-01", ledger.Span{From: 202602, To: 202602})
	check(s.t, err)
}

// TestMenuOfAVentureHasWhatItHas looks for pages of members and for statements of cooperatives in the books of a company.
func TestMenuOfAVentureHasWhatItHas(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.lodge()
	c := s.as(staff.Accountant)
	c.get("/b/gz/reports").want(t, 200, `href="/b/gz/members"`, `href="/b/gz/dividends"`)
	page := c.get("/b/lodge/reports").want(t, 200, `href="/b/lodge/ventures"`, "/b/lodge/reports/income-statement")
	for _, link := range []string{"members", "shares", "dividends", "field", "reports/equity-changes", "reports/member-account"} {
		if strings.Contains(page.body, `href="/b/lodge/`+link) {
			t.Errorf("a company is offered %s", link)
		}
	}
}

func ventureFields(change ...string) url.Values {
	form := url.Values{
		"code": {"V01"}, "name": {"小兰山"}, "kind": {"lodge"}, "mode": {"leased"}, "venture_operator": {"旅居公司"}, "rooms": {"12"},
		"land": {"4.5"}, "counterparty": {"C01"}, "active": {"1"},
	}
	for i := 0; i < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

func contractFields(change ...string) url.Values {
	form := url.Values{
		"no": {"HT-01"}, "venture": {"V01"}, "name": {"小兰山合作合同"}, "nature": {"stake"}, "base": {"operating-profit"},
		"tiers": {"0 10%"}, "from": {"2025-01-01"}, "period": {"12"}, "due_days": {"31"}, "late_rate": {"0.05%"}, "document": {"合同原件"},
	}
	for i := 0; i < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

// TestVentureReportsItsMonths keeps a venture without a book, and settles its contract in the collective's book alone.
func TestVentureReportsItsMonths(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.lodge()
		c := s.as(staff.Accountant)
		c.get("/b/gz/ventures").want(t, 200, "还没有经营项目", "还没有合同")
		c.get("/b/gz/ventures/form").want(t, 200, "出租流转", "lodge 小兰山", "<span>经营者</span>")
		c.post("/b/gz/ventures", ventureFields("name", "", "kind", "hotel", "land", "多")).want(t, 422, `href="#kind"`, `href="#land"`, `value="多"`)
		c.post("/b/gz/ventures", ventureFields("source", "other")).want(t, 422, `href="#source"`)
		c.post("/b/gz/ventures", ventureFields()).want(t, 303)
		c.get("/b/gz/ventures/form")
		c.post("/b/gz/ventures", ventureFields("name", "别的")).want(t, 409, "小兰山")
		c.get("/b/gz/ventures/form?code=V01").want(t, 200, `name="known" value="1"`, `value="4.5"`)
		c.post("/b/gz/ventures", ventureFields("known", "1", "beds", "20")).want(t, 303)
		c.get("/b/gz/ventures/venture?code=V01&year=2025").want(t, 200, "出租流转", "12 间房", "20 张床", "4.5 亩地", "2025-12")
		c.get("/b/gz/ventures/venture?code=V09").want(t, 404)

		month := func(change ...string) url.Values {
			form := url.Values{"code": {"V01"}, "period": {"2025-12"}, "revenue": {"200,000"}, "cost": {"76,543.22"}, "visitors": {"1200"}, "nights": {"300"}}
			for i := 0; i < len(change); i += 2 {
				form.Set(change[i], change[i+1])
			}
			return form
		}
		c.post("/b/gz/ventures/months", month("revenue", "很多", "period", "去年")).want(t, 422, `href="#revenue"`, `href="#period"`, `value="很多"`)
		for _, m := range []string{"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11"} {
			c.post("/b/gz/ventures/months", month("period", "2025-"+m, "revenue", "0", "cost", "0", "key", "month"+m)).want(t, 303)
		}
		c.post("/b/gz/ventures/months", month()).want(t, 303)
		c.get("/b/gz/ventures/venture?code=V01&year=2025").want(t, 200, "123,456.78", "14400 人次", "自报", "2025-12：收入 200,000.00 元")

		c.get("/b/gz/contracts/form?venture=V01").want(t, 200, "保底", "小兰山")
		c.post("/b/gz/contracts", contractFields("tiers", "一成", "from", "明年", "base", "luck")).
			want(t, 422, `href="#tiers"`, `href="#from"`, `href="#base"`, "一成")
		c.post("/b/gz/contracts", contractFields("cap", "1", "guarantee", "2")).want(t, 422, `href="#cap"`)
		c.post("/b/gz/contracts", contractFields()).want(t, 303)
		c.get("/b/gz/contracts/form")
		c.post("/b/gz/contracts", contractFields("name", "别的合同")).want(t, 409, `href="#no"`, "小兰山合作合同")
		page := c.get("/b/gz/contracts/contract?no=HT-01&span=2025").want(t, 200, "12,345.68", "0 以上：10 %", "2026-01-31", "结算 2025", "一致")
		if strings.Contains(page.body, "项目账套</p>") {
			t.Error("a voucher is announced in a book that the venture does not keep")
		}
		c.post("/b/gz/contracts/settle", url.Values{"no": {"HT-01"}, "span": {"2025-06"}}).want(t, 422, "每 12 个月结算一期")
		c.post("/b/gz/contracts/settle", url.Values{"no": {"HT-01"}, "span": {"2025"}}).want(t, 303)
		c.get("/b/gz/contracts/contract?no=HT-01&span=2025&done=settled_one").
			want(t, 200, "已结算：有一张待审核的凭证", "这一期已结算", "待记账", "逾期 44 天", "违约金 271.60 元")
		c.get("/b/gz/contracts/contract?no=HT-01&span=xyz").want(t, 422, `href="#span"`, "12,345.68")
		c.get("/b/gz").want(t, 200, "合同应付款逾期")
		c.get("/b/gz/ventures").want(t, 200, "12,345.68", "逾期 44 天")
		c.get("/b/gz/contracts/contract?no=HT-01&span=2025")
		c.post("/b/gz/contracts/receipts", url.Values{"no": {"HT-01"}, "span": {"2025"}, "date": {"2026-03-01"}, "amount": {"-1"}}).want(t, 422)
		c.post("/b/gz/contracts/receipts", url.Values{
			"no": {"HT-01"}, "span": {"2025"}, "date": {"2026-03-01"}, "amount": {"12,345.68"}, "note": {"转账"},
		}).want(t, 303)
		c.get("/b/gz/contracts/contract?no=HT-01&span=2025").want(t, 200, "转账", "receipt=1#receipt")
		c.get("/b/gz/contracts/contract?no=HT-01&span=2025&receipt=1").want(t, 200, "更正第 1 笔收款", `value="12345.68"`)
		c.post("/b/gz/contracts/receipts", url.Values{
			"no": {"HT-01"}, "span": {"2025"}, "receipt_no": {"1"}, "date": {"2026-03-02"}, "amount": {"12,345.68"}, "note": {"现金"},
		}).want(t, 303)
		if page := c.get("/b/gz/contracts/contract?no=HT-01&span=2025").want(t, 200, "2026-03-02"); strings.Contains(page.body, "转账") {
			t.Error("the receipt that was corrected still stands")
		}
		if page := c.get("/b/gz"); strings.Contains(page.body, "合同应付款逾期") {
			t.Error("what was paid is still told to be late")
		}
		c.get("/b/gz/contracts/form?no=HT-01").want(t, 200, "第 2 版", "0 10%", `value="0.05%"`)
		c.post("/b/gz/contracts", contractFields("known", "HT-01", "version", "2", "tiers", "0 10%\n500,000 12%")).want(t, 303)
		c.get("/b/gz/contracts/contract?no=HT-01&span=2025").want(t, 200, "合同版本（2）", "0 至 500,000：10 %", "500,000 以上：12 %")
		c.get("/b/gz/contracts/contract?no=HT-99").want(t, 404)
		s.as(staff.Auditor).get("/b/gz/log").want(t, 200, `href="/b/gz/contracts/contract?no=HT-01&amp;span=2025"`, "合同 HT-01/2025")
	})
}

// TestRentNamesItsBoxes enters rent for years with everything wrong; each problem names a box of its own form.
func TestRentNamesItsBoxes(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.lodge()
	c := s.as(staff.Accountant)
	c.get("/b/gz/ventures/form")
	c.post("/b/gz/ventures", ventureFields()).want(t, 303)
	c.get("/b/gz/contracts/form")
	c.post("/b/gz/contracts", contractFields()).want(t, 303)
	c.get("/b/gz/contracts/contract?no=HT-01")
	rent := url.Values{"no": {"HT-01"}, "rent_from": {"昨天"}, "rent_to": {"2027-13-01"}, "rent": {"很多"}, "received": {"x"}}
	c.post("/b/gz/contracts/rents", rent).want(t, 422, `href="#rent_from">租期开始</a>`, `href="#rent_to">租期结束</a>`,
		`href="#rent">金额</a>`, `href="#received">收款日期</a>`, "<details open><summary>登记一笔", "<details><summary>登记收款")
	for name, value := range map[string]string{"rent_from": "2026-01-01", "rent_to": "2025-12-31", "rent": "0", "received": "2026-01-05"} {
		rent.Set(name, value)
	}
	c.post("/b/gz/contracts/rents", rent).want(t, 422, `href="#rent_to">租期结束</a>`, `href="#rent">金额</a>`, `href="#money">`,
		`href="#rent_document">依据</a>`)
}

// TestEarlierPeriodsAreTold begins a contract in the middle, and settles a month that yields nothing.
func TestEarlierPeriodsAreTold(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.lodge()
	c := s.as(staff.Accountant)
	c.get("/b/gz/ventures/form")
	c.post("/b/gz/ventures", ventureFields("venture_operator", "", "mode", "self-operated")).want(t, 303)
	c.get("/b/gz/ventures/venture?code=V01").want(t, 200, "本社自营")
	c.post("/b/gz/ventures/months", url.Values{"code": {"V01"}, "period": {"2026-02"}, "revenue": {"1"}, "cost": {"9"}}).want(t, 303)
	c.get("/b/gz/contracts/form")
	c.post("/b/gz/contracts", contractFields("period", "1")).want(t, 303)
	c.get("/b/gz/contracts/contract?no=HT-01&span=2026-02").
		want(t, 200, "起的各期还没有结算", "span=2026-01", "没有应付的，只留下结算记录")
	page := c.post("/b/gz/contracts/settle", url.Values{"no": {"HT-01"}, "span": {"2026-02"}}).want(t, 303)
	c.get(page.header.Get("Location")).want(t, 200, "已结算：应付为0")
}

// TestSettlementNeedsBothBooks settles with a lodge that keeps a book here, whose accountant must be the same.
func TestSettlementNeedsBothBooks(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	info := s.lodge()
	c := s.as(staff.Accountant)
	c.get("/b/lodge/vouchers/new")
	c.post("/b/lodge/vouchers", voucherOf("2025-12-10", "1002", "5001", "400,000")).want(t, 303)
	s.postAllOf(info.ID)
	c.get("/b/gz/ventures/form")
	c.post("/b/gz/ventures", ventureFields("source", "lodge")).want(t, 303)
	c.get("/b/gz/ventures").want(t, 200, ">小兰山</td>") // the name of its book, not the code
	c.get("/b/gz/contracts/form")
	c.post("/b/gz/contracts", contractFields("counterparty", "C01")).want(t, 303)
	c.get("/b/gz/ventures/venture?code=V01&year=2025").want(t, 200, "400,000.00", "/b/lodge/reports/")
	c.get("/b/gz/contracts/contract?no=HT-01&span=2025").want(t, 200, "40,000.00", "项目账套", "310402", "2232 C01")
	s.as(staff.Auditor).post("/b/gz/contracts/settle", url.Values{"no": {"HT-01"}, "span": {"2025"}}).want(t, 403)
	c.post("/b/gz/contracts/settle", url.Values{"no": {"HT-01"}, "span": {"2025"}}).want(t, 303)
	s.postAll()
	s.postAllOf(info.ID)
	page := c.get("/b/gz/contracts/contract?no=HT-01&span=2025").want(t, 200, "已记账", "一致", "40,000.00", "/b/lodge/vouchers/")
	if strings.Contains(page.body, `tag bad">不一致`) {
		t.Error("the books are said to differ")
	}
	c.get("/b/lodge/vouchers/new")
	c.post("/b/lodge/vouchers", voucherOf("2025-12-20", "1002", "5001", "1,000")).want(t, 303)
	s.postAllOf(info.ID)
	c.get("/b/gz/contracts/contract?no=HT-01&span=2025").
		want(t, 200, "结算以后数字变了：按现在的数字是 40,100.00 元，结算时是 40,000.00 元", "<span class=\"big num\">40,000.00</span>")

	// An accountant of the collective alone may look, but not settle.
	places, err := s.staff.Places(t.Context())
	check(t, err)
	id, err := s.staff.CreateUser(t.Context(), clerk, "alone", staff.NewUser{Login: "alone", Name: "单账会计", Password: testPassword})
	check(t, err)
	_, err = s.books.CreateBook(t.Context(), clerk, books.NewBook{
		Township: "甲镇", Organization: "旅居公司", Code: "far", Name: "远山", Regime: ledger.SmallBusiness, Start: 202501,
	})
	check(t, err)
	for _, p := range places {
		if p.Scope == staff.Cooperative && p.Name == "高寨村股份经济合作社" {
			check(t, s.staff.GrantRole(t.Context(), clerk, "alone.role", staff.Grant{User: id, Role: staff.Accountant, Place: p}))
		}
	}
	alone := s.anybody()
	alone.get("/signin")
	alone.post("/signin", url.Values{"login": {"alone"}, "password": {testPassword}}).want(t, 303)
	alone.get("/b/gz/ventures/form").want(t, 200)
	alone.post("/b/gz/ventures", ventureFields("code", "V02", "name", "远山", "source", "far")).want(t, 422, `href="#source"`)
}

// TestRentOfYearsOnPages receives three years' rent at once and moves the month's part to income.
func TestRentOfYearsOnPages(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.farm()
	c := s.as(staff.Accountant)
	c.get("/b/gz/contracts/contract?no=HT-01").want(t, 200, "一次收的多年租金")
	rent := url.Values{
		"no": {"HT-01"}, "rent_from": {"2026-01-01"}, "rent_to": {"2028-12-31"}, "rent": {"多"}, "received": {"2026-03-01"},
		"money": {"102"}, "rent_document": {"租赁合同"},
	}
	c.post("/b/gz/contracts/rents", rent).want(t, 422, `value="多"`)
	rent.Set("rent", "109,600")
	rent.Set("key", c.key)
	c.post("/b/gz/contracts/rents", rent).want(t, 303)
	c.get("/b/gz/contracts/contract?no=HT-01").want(t, 200, "共 109,600.00 元，已转收入 0.00 元")
	c.get("/b/gz/periods?month=2026-01").want(t, 200, "合同 HT-01（2026-01-01 至 2028-12-31 的租金）", `href="/b/gz/contracts/contract?no=HT-01`)
	c.get("/b/gz/contracts/contract?no=HT-01")
	c.post("/b/gz/contracts/rents/spread", url.Values{"no": {"HT-01"}, "month": {"三月"}}).want(t, 422)
	c.post("/b/gz/contracts/rents/spread", url.Values{"no": {"HT-01"}, "month": {"2026-03"}}).want(t, 303)
	c.get("/b/gz/contracts/contract?no=HT-01&done=spread").want(t, 200, "已转收入 3,100.00 元，未到期 106,500.00 元", "打印租金结转卡")
	c.get("/b/gz/contracts/contract?no=HT-01&span=2026-03").want(t, 200, "这一期已有一次收的租金 3,100.00 元")
	if a := c.get("/b/gz/contracts/rents/cards.pdf?no=HT-01").want(t, 200); !strings.HasPrefix(a.body, "%PDF") {
		t.Error("no card")
	}
	c.get("/b/gz/contracts/rents/cards.pdf?no=HT-09").want(t, 404)
	s.as(staff.Cashier).post("/b/gz/contracts/rents", rent).want(t, 403)
}

// TestRentPassedOnOnPages takes rent for two households, looks at the vouchers line by line, drafts and pays them out.
func TestRentPassedOnOnPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.farm()
		check(t, s.books.PutDimensionValues(t.Context(), clerk, "households", s.book.ID, []books.DimensionValue{
			{Kind: ledger.Member, Code: "H01", Name: "王家", Active: true},
			{Kind: ledger.Member, Code: "H02", Name: "李家", Active: true},
		}))
		c := s.as(staff.Accountant)
		c.get("/b/gz/ventures/venture?code=V01").want(t, 200, "/b/gz/ventures/passed?code=V01")
		c.get("/b/gz/ventures/passed?code=V01").want(t, 200, "不欠农户的款")
		c.get("/b/gz/ventures/passed?code=V09").want(t, 404)
		form := url.Values{
			"code": {"V01"}, "date": {"2026-03-05"}, "amount": {"10,000.01"}, "rate": {"5%"}, "account": {"102"},
			"households": {"H01 2\nH02 1"}, "document": {"流转费"},
		}
		with := func(change ...string) url.Values {
			out := url.Values{}
			for k, v := range form {
				out[k] = v
			}
			for i := 0; i < len(change); i += 2 {
				out.Set(change[i], change[i+1])
			}
			return out
		}
		c.post("/b/gz/ventures/passed/in", with("households", "H01 两亩", "amount", "多")).
			want(t, 422, `href="#households"`, `href="#amount"`, "H01 两亩")
		c.post("/b/gz/ventures/passed/in", with("rate", "100%")).want(t, 422, `href="#rate"`)
		c.post("/b/gz/ventures/passed/in", with("households", "H09 1")).want(t, 422, "H09")
		c.post("/b/gz/ventures/passed/in", with("preview", "1")).
			want(t, 200, "管理费 500.00 元", "113 V01 H01", "6,333.34", "3,166.67", "50102 V01", "10,000.01")
		c.get("/b/gz/ventures/passed?code=V01").want(t, 200, "不欠农户的款")
		c.post("/b/gz/ventures/passed/in", form).want(t, 303)
		s.postAll()
		c.get("/b/gz/ventures/passed?code=V01").want(t, 200, "9,500.01", "H01 王家", "6,333.34")

		pay := url.Values{"code": {"V01"}, "pay_date": {"2026-03-06"}, "pay_account": {""}, "pay_document": {"发放表"}}
		c.post("/b/gz/ventures/passed/out", pay).want(t, 422, `href="#pay_account"`)
		pay.Set("pay_account", "102")
		pay.Set("preview", "1")
		c.post("/b/gz/ventures/passed/out", pay).want(t, 200, "付农户铜鼓庄园款", "9,500.01")
		pay.Del("preview")
		c.get("/b/gz/ventures/passed?code=V01")
		c.post("/b/gz/ventures/passed/out", pay).want(t, 303)
		s.postAll()
		c.get("/b/gz/ventures/passed?code=V01").want(t, 200, "不欠农户的款")
		s.as(staff.Auditor).get("/b/gz/ventures/passed?code=V01").want(t, 200)
		s.as(staff.Cashier).post("/b/gz/ventures/passed/in", form).want(t, 403)
	})
}

// TestHouseholdsOfAContractAreTypedOnce keeps the list of a contract and takes rent by it without typing it again.
func TestHouseholdsOfAContractAreTypedOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.farm()
		check(t, s.books.PutDimensionValues(t.Context(), clerk, "households", s.book.ID, []books.DimensionValue{
			{Kind: ledger.Member, Code: "H01", Name: "王家", Active: true}, {Kind: ledger.Member, Code: "H02", Name: "李家", Active: true},
		}))
		c := s.as(staff.Accountant)
		page := "/b/gz/ventures/passed?code=V01"
		in := url.Values{
			"code": {"V01"}, "date": {"2026-03-05"}, "amount": {"3000"}, "account": {"102"}, "document": {"流转费"}, "preview": {"1"},
		}
		c.get(page)
		c.post("/b/gz/ventures/passed/in", in).want(t, 422, `href="#households"`)
		c.get("/b/gz/contracts/form")
		c.post("/b/gz/contracts", contractFields("known", "HT-01", "nature", "lease")).want(t, 303)
		c.get(page).want(t, 200, "合同的农户名单", "还没有名单")
		in.Set("contract", "HT-01")
		c.post("/b/gz/ventures/passed/in", in).want(t, 422, "还没有农户名单")
		list := url.Values{
			"code": {"V01"}, "list_contract": {"HT-01"}, "list_from": {"2026-01-01"}, "list": {"H01 2\nH09 1"}, "list_document": {""},
		}
		c.post("/b/gz/ventures/passed/list", list).want(t, 422, `href="#list_document"`, "H09 1")
		list.Set("list_document", "附表")
		c.post("/b/gz/ventures/passed/list", list).want(t, 422, `href="#list"`, "没有户", "H09")
		list.Set("list", "H01 2\nH02 1.5")
		c.get(page)
		list.Set("key", c.key)
		c.post("/b/gz/ventures/passed/list", list).want(t, 303)
		c.get(page).want(t, 200, "2 户，共 3.5，从 2026-01-01 起", "H02 李家", "H02 1.5\n")
		c.post("/b/gz/ventures/passed/in", in).want(t, 200, "1,714.29", "1,285.71", "113 V01 H02")
		s.as(staff.Cashier).post("/b/gz/ventures/passed/list", list).want(t, 403)
		s.as(staff.Auditor).get(page).want(t, 200, "H02 李家")
	})
}

// TestHousesAreSettledOnPages settles two houses with a lodge that keeps its book here, line by line.
func TestHousesAreSettledOnPages(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	info := s.lodge()
	check(t, s.books.PutDimensionValues(t.Context(), clerk, "owners", s.book.ID, []books.DimensionValue{
		{Kind: ledger.Member, Code: "H01", Name: "王家", Active: true},
	}))
	c := s.as(staff.Accountant)
	c.get("/b/gz/ventures/form")
	c.post("/b/gz/ventures", ventureFields("mode", "entrusted", "source", "lodge")).want(t, 303)
	c.get("/b/gz/ventures/passed?code=V01").want(t, 200, "委托经营结算", "不欠农户的款")
	form := url.Values{
		"code": {"V01"}, "date": {"2026-03-05"}, "rate": {"60%"}, "document": {"2月结算单"},
		"houses": {"H01 1号院 10,000.01 1000\nH01 2号院 5000"},
	}
	bad := url.Values{"code": {"V01"}, "houses": {"H01 1号院"}}
	c.post("/b/gz/ventures/passed/houses", bad).want(t, 422, `href="#houses"`, "H01 1号院")
	bad.Set("houses", "H01 1号院 100 99")
	bad.Set("rate", "50%")
	bad.Set("document", "单")
	bad.Set("date", "2026-03-05")
	c.post("/b/gz/ventures/passed/houses", bad).want(t, 422, "超过业主分成 50.00")
	form.Set("preview", "1")
	form.Set("operator_income", "9999")
	c.post("/b/gz/ventures/passed/houses", form).want(t, 422, `href="#operator_income"`, "经营者收入科目", "9999").wantWords(t)
	form.Set("operator_income", "")
	form.Set("houses", "H99 1号院 100")
	c.post("/b/gz/ventures/passed/houses", form).want(t, 422, `href="#houses"`, "没有户或成员 H99").wantWords(t)
	form.Set("houses", "H01 1号院 10,000.01 1000\nH01 2号院 5000")
	c.post("/b/gz/ventures/passed/houses", form).want(t, 200, "6,000.01", "5,000.01", "项目账套", "2241", "113 V01 H01")
	form.Del("preview")
	s.as(staff.Auditor).post("/b/gz/ventures/passed/houses", form).want(t, 403)
	c.get("/b/gz/ventures/passed?code=V01")
	c.post("/b/gz/ventures/passed/houses", form).want(t, 303)
	s.postAll()
	s.postAllOf(info.ID)
	c.get("/b/gz/ventures/passed?code=V01").want(t, 200, "8,000.01", "付给农户", "已做的结算", "2月结算单", "/b/gz/ventures/houses/owners.pdf?code=V01&amp;no=1")
	for what, head := range map[string]string{"list.pdf": "%PDF", "owners.pdf": "%PDF", "list.xlsx": "PK"} {
		if a := c.get("/b/gz/ventures/houses/"+what+"?code=V01&no=1").want(t, 200); !strings.HasPrefix(a.body, head) {
			t.Errorf("%s begins with %q", what, a.body[:4])
		}
	}
	for _, path := range []string{"list.pdf?code=V01&no=2", "list.pdf?code=V09&no=1", "list.doc?code=V01&no=1", "list.pdf?code=V01&no=x"} {
		c.get("/b/gz/ventures/houses/"+path).want(t, 404)
	}
}

// cutChoices lists the options of a page that are wider than the boxes that show them, all of which must be in sight.
// 24 px are the arrow with what stands around it.
const cutChoices = `[...document.querySelectorAll('main select')].flatMap((s) => {
	const ink = document.createElement('canvas').getContext('2d'), style = getComputedStyle(s)
	ink.font = style.font
	const room = s.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 24
	return [...s.options].filter((o) => ink.measureText(o.text).width > room).map((o) => s.name + ': ' + o.text)
}).join('; ')`

// TestLongChoicesAreShownWhole measures the options of a contract and of the rules of distributions in both languages
// against the boxes that show them.
func TestLongChoicesAreShownWhole(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.farm()
	b := openTab(t, s)
	b.signIn(staff.Accountant)
	for _, lang := range []string{"en", "zh"} {
		b.open("/language?to=" + lang + "&back=/me")
		for _, width := range []int64{1280, 360} {
			b.do(chromedp.EmulateViewport(width, 740))
			for _, path := range []string{"/b/gz/contracts/form", "/b/gz/dividends/rules/edit"} {
				b.open(path)
				if cut := b.eval(cutChoices); cut != "" {
					t.Errorf("%s in %s at %d px cuts off %s", path, lang, width, cut)
				}
			}
		}
	}
	b.quiet()
}
