package web

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/reports"
)

// accepted leads an order on a plot to its acceptance today.
func (s *testServer) accepted(plot, operation string) {
	s.t.Helper()
	no := s.ordered(plot, operation)
	s.assigned(no, 20260316)
	s.finished(no, 600)
}

// TestMonthIsSettledAndPaid previews a month, settles it, prints the statements, and pays.
func TestMonthIsSettledAndPaid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		c, chair := s.as(staff.Accountant), s.as(staff.Chair)
		const month = "/b/gz/field/month?period=2026-03"
		c.get(month).want(t, 200, "待结算（0）", "没有待结算的验收作业").wantWords(t)
		s.accepted("D1", "FL")
		c.get(month).want(t, 200, "480.00", "144.00", "336.00", "270.00", "农机服务收入", "结算并生成凭证").wantWords(t)
		if a := chair.get(month).want(t, 200, "480.00"); strings.Contains(a.body, "/month/settle") {
			t.Error("the chair is offered to settle")
		}
		c.get("/b/gz/field/month?period=2027-13").want(t, 422)
		c.step(month, "/b/gz/field/month/settle?period=2026-03", url.Values{}).want(t, 303)
		c.get(month).want(t, 200, "服务收入", "未记账", "托管面积 2.16 亩", "每次作业都计入", "赵大", "机手A", "付机手劳务费（共 270.00 元）").wantWords(t)
		c.get("/b/gz/field/orders/1").want(t, 200, "144.00", "336.00")
		for path, whose := range map[string]string{"": "", "&household=H01": "_H01赵大", "&operator=A": "_A机手A"} {
			a := c.get("/b/gz/field/month/statements.pdf?period=2026-03"+path).want(t, 200)
			name, err := url.PathUnescape(a.header.Get("Content-Disposition"))
			check(t, err)
			if !strings.HasPrefix(a.body, "%PDF-") || !strings.Contains(name, "_农机服务结算_2026-03"+whose+".pdf") {
				t.Errorf("%s is %s", path, name)
			}
		}
		c.get("/b/gz/field/month/statements.pdf?period=2026-01").want(t, 422)
		c.step(month, "/b/gz/field/month/unsettle?period=2026-03", url.Values{"no": {"1"}, "day": {"2026-03-16"}}).want(t, 409, "还没有记账")
		pay := url.Values{"household": {"H01"}, "account": {"50104"}, "day": {"2026-03-16"}, "document": {"收据1"}}
		c.step(month, "/b/gz/field/month/receive?period=2026-03", pay).want(t, 422, "不是库存现金或银行存款", `value="收据1"`)
		pay.Set("account", "101")
		pay.Set("day", "")
		c.step(month, "/b/gz/field/month/receive?period=2026-03", pay).want(t, 422, "请填写收付款日期")
		pay.Set("day", "2026-03-15")
		c.step(month, "/b/gz/field/month/receive?period=2026-03", pay).want(t, 422, "2026-03-15 早于结算凭证的日期 2026-03-16")
		pay.Set("day", "2026-03-16")
		c.step(month, "/b/gz/field/month/receive?period=2026-03", pay).want(t, 303)
		operators := url.Values{"account": {"102"}, "day": {"2026-03-16"}}
		c.step(month, "/b/gz/field/month/pay?period=2026-03", operators).want(t, 409, "要支付 270.00 元，102", "只有 0.00 元，不够付", "还没有录入期初余额", `<a href="/b/gz/openings">`).wantWords(t)
		s.deposit(270_00)
		operators.Del("key")
		c.step(month, "/b/gz/field/month/pay?period=2026-03", operators).want(t, 303)
		c.get(month).want(t, 200, "收农户", "付机手", "收据1", "336.00", "270.00", "其中未记账 336.00", "其中未记账 270.00").wantWords(t)
		c.get("/b/gz/field/orders/1").want(t, 200, "收款待审").wantWords(t)
		chair.step(month, "/b/gz/field/month/settle?period=2026-03", url.Values{}).want(t, 403)
		c.get(month)
		c.send("/b/gz/field/month/offset?period=2026-03", url.Values{"household": {"H01"}, "debt": {"212"}, "day": {"2026-03-16"}}, "photo", "", nil).
			want(t, 422, "签字的抵扣同意书")
	})
}

// TestAMissingPriceLeadsToItsForm leads from a job without a price to the form of the price, filled in but for the amount
// and dated into the gap that the prices leave.
func TestAMissingPriceLeadsToItsForm(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		s.accepted("D1", "FL")
		c := s.as(staff.Accountant)
		const rates, month = "/b/gz/field/data/rates", "/b/gz/field/month?period=2026-03"
		change := func(from, to string) {
			c.step(rates, rates, url.Values{
				"kind": {"price"}, "operation": {"FL"}, "terrain": {"any"}, "valid_from": {from}, "valid_to": {to}, "amount": {"80"},
			}).want(t, 303)
		}
		c.step(rates, rates+"/remove", url.Values{"code": {"price/FL/any/2026-01-01"}}).want(t, 303)
		change("2026-01-01", "2026-03-10")
		change("2026-04-01", "2026-12-31")
		page := c.get(month).want(t, 200, "没有翻犁", "去补单价").wantWords(t)
		link := regexp.MustCompile(`href="(/b/gz/field/data/rates\?[^"]+)"`).FindStringSubmatch(page.body)
		if link == nil {
			t.Fatal("no link to the prices")
		}
		c.get(strings.ReplaceAll(link[1], "&amp;", "&")).want(t, 200, `<option value="price" selected>`, `<option value="FL" selected>`,
			`<option value="any" selected>`, `value="2026-03-11"`, `value="2026-03-31"`).wantWords(t)
		change("2026-03-11", "2026-03-31")
		if a := c.get(month).want(t, 200, "PG-0001"); strings.Contains(a.body, "去补单价") {
			t.Error("a price is missing still")
		}
	})
}

// TestWhoSettlesSecondMadeNoVouchers tells the one of two who settled a month at once that the other one did, and him alone.
func TestWhoSettlesSecondMadeNoVouchers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		s.accepted("D1", "FL")
		const month, settle = "/b/gz/field/month?period=2026-03", "/b/gz/field/month/settle?period=2026-03"
		first, second := s.as(staff.Accountant), s.as(staff.Accountant)
		first.get(month)
		second.get(month)
		for i, c := range []*client{first, second} {
			a := c.post(settle, url.Values{}).want(t, 303)
			page := c.get(a.location).want(t, 200).wantWords(t)
			made := strings.Contains(page.body, "凭证已生成并提交审核")
			if made != (i == 0) || strings.Contains(page.body, "没有再生成凭证") == made {
				t.Errorf("person %d is told %s", i+1, page.gist())
			}
		}
	})
}

// TestPlotsAreImportedAfterALook tries lists and maps, confirms one, and refuses what is none.
func TestPlotsAreImportedAfterALook(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.team()
	c := s.as(staff.Chair)
	const page = "/b/gz/field/import"
	c.get(page).want(t, 200, "GeoJSON")
	c.send(page, url.Values{}, "file", "", nil).want(t, 422, "role=\"alert\"")
	c.send(page, url.Values{}, "file", "地块.csv", []byte("地块编号,户号,面积,地形\nD20,H09,三亩,平地\n")).want(t, 422, "没有编号为 H09 的农户", "不是面积")
	a := c.send(page, url.Values{}, "file", "地块.csv", []byte("地块编号,户号,地块名称,面积,地形\nD20,H01,河湾,3.5,平地\nD1,H01,地块1,7,平地\n")).
		want(t, 200, "会新增 1 块，修改 1 块", `name="content" value="`, "D20", "新增", "河湾", "H01 赵大", "3.50", "D1", "面积（亩）", "<del>6.00</del> → 7.00", "地形").
		wantWords(t)
	if strings.Contains(a.body, "<del>地块1</del>") {
		t.Error("what stays is shown as a change")
	}
	c.send(page, url.Values{}, "file", "地块.csv", []byte{}).want(t, 422, "文件里没有数据")
	var many strings.Builder
	many.WriteString("地块编号,户号,面积\n")
	for i := range 203 {
		fmt.Fprintf(&many, "E%03d,H01,1\n", i)
	}
	b := c.send(page, url.Values{}, "file", "地块.csv", []byte(many.String())).want(t, 200, "会新增 203 块", "E199", "还有 3 块没有列出")
	if strings.Contains(b.body, "E200") {
		t.Error("the list of changes has no end")
	}
	if list, err := s.services.ListPlots(t.Context(), s.book.ID); err != nil || len(list) != 3 {
		t.Errorf("a look left %d plots, %v", len(list), err)
	}
	content, _, _ := strings.Cut(strings.SplitN(a.body, `name="content" value="`, 2)[1], `"`)
	c.send(page, url.Values{"file_name": {"地块.csv"}, "content": {strings.ReplaceAll(content, "&#43;", "+")}, "confirm": {"1"}}, "", "", nil).want(t, 303)
	c.get("/b/gz/field/data/plots?q="+url.QueryEscape("河湾")).want(t, 200, "3.50")
	outline := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"D21","household":"H02","name":"岩下"},
		"geometry":{"type":"Polygon","coordinates":[[[106.63,26.65],[106.631,26.65],[106.631,26.651],[106.63,26.651],[106.63,26.65]]]}}]}`
	c.get(page)
	c.send(page, url.Values{}, "file", "地块.geojson", []byte(outline)).want(t, 200, "会新增 1 块")
	c.get(page)
	c.send(page, url.Values{}, "file", "地块.geojson", []byte("{")).want(t, 422)
	c.get(page)
	wrong := strings.ReplaceAll(outline, `"household":"H02"`, `"household":"H99"`)
	c.send(page, url.Values{}, "file", "地块.geojson", []byte(wrong)).want(t, 422, "第1个地块", "没有编号为 H99 的农户")
	s.as(staff.Auditor).get(page).want(t, 403)
}

// TestSeasonalOrdersAndReminders enters an order that comes back, and tells of a licence that ends.
func TestSeasonalOrdersAndReminders(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.team()
	c := s.as(staff.Chair)
	const page = "/b/gz/field/data/seasons"
	form := url.Values{
		"code": {"S1"}, "plot": {"D1 地块1 赵大"}, "operation": {"FL"}, "month": {"4"}, "day": {"31"}, "window_days": {"10"},
		"lead_days": {"30"}, "active": {"1"},
	}
	c.step(page, page, form).want(t, 422, "常年订单的日期")
	form.Set("day", "1")
	form.Set("plot", "N99")
	form.Del("key")
	if a := c.step(page, page, form).want(t, 422, `<a href="#plot">地块</a>：没有编号为 N99 的地块`); strings.Contains(a.body, "户：") {
		t.Error("a field is missed that the form does not have")
	}
	form.Set("plot", "D1 地块1 赵大")
	form.Del("key")
	c.step(page, page, form).want(t, 303)
	c.get(page).want(t, 200, "赵大", "每年 4 月 1 日", `<span class="nowrap">2026-04-01</span> <span class="nowrap">2027-04-01</span> <span class="nowrap">2028-04-01</span>`, "整块")
	c.get(page+"?edit=S1").want(t, 200, `value="S1"`, `name="month" value="4"`)
	form.Del("key")
	c.step(page, page, form).want(t, 409, "编号 S1 已经是“D1 FL”", `href="#code"`)
	form.Set("known", "S1")
	form.Set("cron", "0 0 32 4 *")
	form.Del("key")
	c.step(page, page, form).want(t, 422, "看不懂日程“0 0 32 4 *”")
	form.Set("cron", "０ 0  1 4,9 1-5")
	c.step(page, page, form).want(t, 303)
	c.get(page).want(t, 200, "4、9 月的1 日或周一至周五").wantWords(t)
	c.get(page+"?edit=S1").want(t, 200, `value="0 0 1 4,9 1-5"`, `name="month" value=""`)
	operators, err := s.services.ListOperators(t.Context(), s.book.ID)
	check(t, err)
	operators[0].LicenceUntil = ledger.Date(20260320)
	check(t, s.services.PutOperators(t.Context(), dispatcher, "licence", s.book.ID, operators[:1]))
	c.get("/b/gz/field").want(t, 200, "提醒（1）", "机手A 的驾驶证 2026-03-20 到期").wantWords(t)
}

// TestMonthLinksTheOrderThatHoldsItUp says for which order no price holds on the day, with a link to it.
func TestMonthLinksTheOrderThatHoldsItUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		s.accepted("D1", "FL")
		s.accepted("D3", "FL")
		rates, err := s.services.ListRates(t.Context(), s.book.ID)
		check(t, err)
		for i := range rates {
			rates[i].To = 20260301
		}
		check(t, s.services.PutRates(t.Context(), dispatcher, "ended", s.book.ID, rates))
		const month = "/b/gz/field/month?period=2026-03"
		c := s.as(staff.Accountant)
		c.get(month).want(t, 200, "待结算（2）", "2 项作业有问题，解决之前，这个月的 2 项作业都不能结算", "订单 PG-0001：2026-03-16 没有翻犁（平地）的收费单价", `href="/b/gz/field/orders/1">PG-0001</a>`).wantWords(t)
		c.step(month, "/b/gz/field/month/settle?period=2026-03", url.Values{}).
			want(t, 422, "没有翻犁（平地）的报酬单价", `<a href="#order.1%2f1">`, `<p class="block" id="order.1/1">`).wantWords(t)
	})
}

// TestAccountsOfSettlementsByPage shows the accounts, refuses what cannot be in words at its box, and keeps what was chosen.
func TestAccountsOfSettlementsByPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		c, chair := s.as(staff.Accountant), s.as(staff.Chair)
		const page = "/b/gz/field/accounts"
		c.get(page).want(t, 200, `value="121 库存物资"`, `value="213 应付劳务费"`, "油料库存", "保存").wantWords(t)
		if a := chair.get(page).want(t, 200, "121 库存物资"); strings.Contains(a.body, `<button class="btn go">`) {
			t.Error("the chair is offered to change the accounts")
		}
		chair.post(page, url.Values{}).want(t, 403)
		c.post(page, url.Values{"service_fuel": {"102"}, "service_income": {"不存在"}, "service_department": {"无此部门"}}).
			want(t, 422, `id="service_fuel"`, `value="102"`, "没有").wantWords(t)
		c.step(page, page, url.Values{"service_fuel": {"102"}}).want(t, 422, "不能派这个用场").wantWords(t)
		c.step(page, page, url.Values{"service_income": {"50104 "}, "service_fuel": {"库存物资"}}).want(t, 303)
		c.get(page).want(t, 200, `name="service_income" value="50104 `)
		s.accepted("D1", "FL")
		const month = "/b/gz/field/month?period=2026-03"
		c.get(month).want(t, 200, "50104 ").wantWords(t)
		c.step(month, "/b/gz/field/month/settle?period=2026-03", url.Values{}).want(t, 303)
		c.step(page, page, url.Values{"service_wages": {"211"}}).want(t, 409, "还有 270.00 元服务款没有结清").wantWords(t)
		c.get("/b/gz/log").want(t, 200, "服务队 结算科目", "更改结算科目").wantWords(t)
	})
}

// TestAWorkOrderTellsWhatTheHouseholdPays knows nothing but the price first, then what is expected, then what was settled.
func TestAWorkOrderTellsWhatTheHouseholdPays(t *testing.T) {
	accepted := &services.Acceptance{Part: 2, Area: 1200}
	d := services.Dossier{Order: cooperatives.Order{No: 7}}
	charge := cooperatives.Charge{Order: 7, Part: 2, Gross: 960_00, Subsidy: 288_00, Welfare: 1_00, Due: 671_00}
	prices := pricing{expected: []cooperatives.Charge{{Order: 8, Part: 2, Due: 1_00}, {Order: 7, Part: 1, Due: 2_00}}}
	want := func(sure reports.Sureness, due ledger.Money) {
		t.Helper()
		p := reports.WorkDonePrint{Gross: 960_00}
		prices.owes(&p, &d, accepted)
		if p.Sure != sure || p.Due != due || p.Gross != 960_00 {
			t.Errorf("the print says %+v", p)
		}
	}
	want(reports.NotKnown, 0)
	prices.expected = append(prices.expected, charge)
	want(reports.IsExpected, 671_00)
	charge.Due, charge.Subsidy = 576_00, 383_00
	d.Charges = []services.SettledJob{{Charge: cooperatives.Charge{Part: 1, Due: 1_00}}, {Charge: charge}}
	want(reports.IsSettled, 576_00)
}
