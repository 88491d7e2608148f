package pdf_test

import (
	"bytes"
	"strings"
	"testing"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

func workOrder() reports.WorkOrderPrint {
	return reports.WorkOrderPrint{
		Organization: "淹坝村股份经济合作社", Number: "PG-0012", Code: "https://example.org/b/yanba/field/orders/12",
		Household: "王大山", Phone: "138****1234", Plot: "寨脚（东至水沟，南至机耕道，西至李家田，北至坎）", Crop: "玉米", Operation: "翻犁",
		Area: 65000, Price: 80_00, Operator: "龙德才", Machine: "拖拉机 贵01-00317", Date: 20260407, Hours: "08:00–11:30",
		Note: "坡陡，走下边的路进", Anchor: receipt().Anchor,
	}
}

// orders draws work orders and returns the text of the pages.
func orders(t *testing.T, paper pdf.Paper, flag string, all ...reports.WorkOrderPrint) []string {
	t.Helper()
	var b, again bytes.Buffer
	for _, w := range []*bytes.Buffer{&b, &again} {
		if err := pdf.WorkOrders(w, all, paper); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the orders are drawn differently twice")
	}
	return textOf(t, b.Bytes(), flag)
}

func TestWorkOrderText(t *testing.T) {
	done := workOrder()
	done.Number = "PG-0013/2"
	done.Done = &reports.WorkDonePrint{
		Area: 67500, Hours: "2026-04-07 08:10–11:40", Fuel: "12.5 升", Signer: "王大山", Drawn: true, Gross: 540_00, Bears: 162_00, Due: 378_00,
		Sure: reports.IsSettled,
	}
	expected, open := done, done
	expected.Number, open.Number = "PG-0014", "PG-0015"
	for o, sure := range map[*reports.WorkOrderPrint]reports.Sureness{&expected: reports.IsExpected, &open: reports.NotKnown} {
		was := *done.Done
		was.Sure = sure
		o.Done = &was
	}
	one := orders(t, pdf.A5Landscape, "-layout", workOrder(), done, expected, open)
	if len(one) != 4 {
		t.Errorf("%d pages, want 4", len(one))
	}
	golden(t, "work-orders.txt", lines(one))
	if two := orders(t, pdf.A4TwoUp, "-layout", workOrder(), done); len(two) != 1 {
		t.Errorf("two on a sheet take %d pages", len(two))
	}
	for page, wants := range [][]string{
		{"PG-0012", "138****1234", "6.50亩", "80.00元/亩", "农户签字（或按指印）", "机手：", "派工员：", "村（合作社）盖章", "回执联", "坡陡"},
		{"PG-0013/2", "6.75亩", "农户应付￥378.00", "人民币叁佰柒拾捌元整", "应付金额：￥378.00", "12.5升", "王大山（已在手机上签字）"},
		{"服务费￥540.00", "补助减免￥162.00（预计）", "农户自付￥378.00（预计，以结算为准）", "预计自付：￥378.00"},
		{"服务费￥540.00", "农户应付结算后确定", "应付金额：结算后确定"},
	} {
		text := squeezed(one[page : page+1])
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("page %d has no %q in %s", page+1, want, text)
			}
		}
	}
}

func TestWorkOrderOfLongNames(t *testing.T) {
	o := workOrder()
	o.Household, o.Plot = strings.Repeat("很长的名字", 10), strings.Repeat("很长的地名", 20)
	o.Machine, o.Note = strings.Repeat("久保田", 20), strings.Repeat("注意", 60)
	o.Organization, o.Number = strings.Repeat("很长的合作社", 8), "PG-123456/20"
	o.Done = &reports.WorkDonePrint{Area: 999_999_99, Due: ledger.MaxMoney, Sure: reports.IsSettled, Hours: strings.Repeat("长", 60)}
	text := squeezed(orders(t, pdf.A4TwoUp, "-raw", o))
	for _, want := range []string{o.Household, o.Plot, o.Machine, o.Note, ledger.MaxMoney.Grouped()} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	var b bytes.Buffer
	for key, err := range map[string]error{
		"print.nothing":       pdf.WorkOrders(&b, nil, pdf.A5Landscape),
		"print.unknown_paper": pdf.WorkOrders(&b, []reports.WorkOrderPrint{o}, pdf.A4ThreeUp),
	} {
		if err == nil || ledger.Problems(err)[0].Key != key {
			t.Errorf("got %v, want %s", err, key)
		}
	}
}

func fieldJob(number, household string) reports.FieldJob {
	return reports.FieldJob{
		Number: number, Hours: "08:00–11:30", Household: household, Phone: "13812341234", Plot: "寨脚", Operation: "翻犁",
		Machine: "拖拉机 贵01-00317", Operator: "龙德才", Area: 65000,
	}
}

func TestFieldListsOnPaper(t *testing.T) {
	second := fieldJob("PG-0013/2", "杨晓梅")
	second.Note, second.Area = "先打电话", 4000
	day := reports.DaySheet(reports.DaySheetPrint{
		Organization: "淹坝村股份经济合作社", Operator: "龙德才", Date: 20260407,
		Jobs: []reports.FieldJob{fieldJob("PG-0012", "王大山"), second}, Anchor: anchor(),
	})
	notices := reports.Notices(reports.NoticePrint{
		Organization: "淹坝村股份经济合作社", Date: 20260409, Reason: "4月9日下雨，停翻犁", Anchor: anchor(),
		Households: []reports.Told{
			{FieldJob: fieldJob("PG-0012", "王大山"), Before: "4月9日 08:00 龙德才", Now: "4月11日 13:00 龙德才"},
			{FieldJob: second, Before: "4月9日 13:00 龙德才"},
		},
		Operators: []reports.Told{{FieldJob: fieldJob("PG-0012", "王大山"), Now: "4月11日 13:00"}},
	})
	works := []reports.Work{
		{
			Date: 20260407, Number: "PG-0012", Household: "王大山", Plot: "寨脚", Operation: "翻犁", Operator: "龙德才",
			Machine: "拖拉机", Area: 65000, Price: 80_00, Gross: 520_00, Subsidy: 156_00, Due: 364_00,
			Litres: 8_2500, Fuel: 63_80, Voucher: "记-12",
		},
		{Date: 20260408, Number: "PG-0019", Operation: "旋耕", Area: 20000, Price: 60_00, Gross: 120_00, Welfare: 120_00},
	}
	month := reports.WorkMonthPrint{Organization: "淹坝村股份经济合作社", Name: "王大山", Month: 202604, Works: works, Received: 100_00, Waits: 40_00, Anchor: anchor()}
	month.Payments = []reports.WorkPayment{
		{Date: 20260410, Way: "抵扣", Amount: 60_00, Document: "抵扣同意书2号", Voucher: "记-14"},
		{Date: 20260411, Amount: 40_00, Document: "收据12"},
	}
	household := reports.HouseholdMonth(month)
	month.Name = "龙德才"
	month.Received = 0
	month.Tax = 10_92
	month.Payments = []reports.WorkPayment{
		{Date: 20260412, Way: "银行", Amount: 97_00, Tax: 3_00, Document: "代发2", Voucher: "记-15"},
		{Date: 20260413, Amount: 9_70, Tax: 30, Document: "代发3"},
	}
	operator := reports.OperatorMonth(month)
	file, r := render(t, pdf.Options{}, day, notices, household, operator)
	if r.Pages != 4 {
		t.Errorf("%d pages, want 4", r.Pages)
	}
	text := squeezed(textOf(t, file, "-layout"))
	golden(t, "field.txt", lines(textOf(t, file, "-layout")))
	for _, want := range []string{
		"机手日作业单", "6.9", "第2单：先打电话", "改期通知清单", "4月9日下雨，停翻犁", "暂不能做，等候重排", "新排上", "520.00156.00", "364.00",
		"农户自付（大写）：人民币叁佰陆拾肆元整", "服务费：640.00元", "补贴和减免：276.00元", "已收：100.00元（其中未记账40.00元）", "未收：264.00元",
		"收款：2026-04-10抵扣60.00元，抵扣同意书2号，记-14", "收款：2026-04-1140.00元，收据12，未记账，不算已收",
		"付款：2026-04-12银行97.00元（另代扣税款3.00元），代发2，记-15", "付款：2026-04-139.70元（另代扣税款0.30元），代发3，未记账，不算已付",
		"已付：97.00元", "未付：256.08元", "实发（大写）：人民币叁佰伍拾叁元零捌分", "8.5",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	none, _ := render(t, pdf.Options{}, reports.Notices(reports.NoticePrint{}))
	if !strings.Contains(squeezed(textOf(t, none)), "没有人需要通知") {
		t.Error("an empty list does not say so")
	}
}
