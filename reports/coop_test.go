package reports_test

import (
	"testing"

	"cunzhang/ledger"
	"cunzhang/reports"
)

// cooperative is a farmers' cooperative's book of 2025 with a distribution at its end.
func cooperative(t testing.TB) *book {
	t.Helper()
	b := newBook(t, ledger.FarmersCooperative, 202501)
	b.info.Organization = "修文乡缘休闲农业农民专业合作社"
	b.chart = withGoods(t, b.chart)
	b.openings = []opening{
		{account: "102", balance: 30_000_000},
		{account: "301", dimensions: ledger.Dimensions{Member: "M001"}, balance: -12_000_000},
		{account: "301", dimensions: ledger.Dimensions{Member: "M002"}, balance: -8_000_000},
		{account: "322", balance: -6_000_000},
		{account: "33202", balance: -4_000_000},
	}
	goods := of("M001", dr("收黄桃", "12801", 2400))
	goods.Quantity, goods.Price = 2_000_000, 12_000_000
	b.post(ledger.Ordinary, 20250715, goods, of("M001", cr("收黄桃", "114", 2400)))
	sold := of("M001", cr("售出黄桃", "12801", 1200))
	sold.Quantity = 1_000_000
	b.post(ledger.Ordinary, 20250716, dr("售出黄桃", "102", 1500), sold, cr("售出黄桃", "501", 300))
	b.post(ledger.Ordinary, 20250801, dr("收财政补助", "102", 50000), cr("收财政补助", "235", 50000))
	b.post(ledger.Ordinary, 20250820, dr("购冷库", "151", 50000), cr("购冷库", "102", 50000))
	b.post(ledger.Ordinary, 20250820, dr("冷库形成资产", "235", 50000), cr("冷库形成资产", "311", 50000))
	b.post(ledger.Ordinary, 20251010, dr("增加出资", "102", 10000), of("M002", cr("增加出资", "301", 10000)))
	b.post(ledger.Ordinary, 20251201, dr("接待收入", "102", 60000), cr("接待收入", "501", 60000))
	b.post(ledger.Ordinary, 20251202, dr("食材", "521", 20300), cr("食材", "102", 20300))
	b.post(ledger.CarryForward, 20251231, dr("结转盈余", "501", 60300), cr("结转盈余", "331", 60300))
	b.post(ledger.CarryForward, 20251231, dr("结转盈余", "331", 20300), cr("结转盈余", "521", 20300))
	b.post(ledger.YearEnd, 20251231, dr("年终结转", "331", 40000), cr("年终结转", "33202", 40000))
	b.post(ledger.Ordinary, 20251231, dr("提取盈余公积", "33201", 4000), cr("提取盈余公积", "322", 4000))
	b.post(ledger.Ordinary, 20251231, dr("盈余返还", "33201", 24000),
		of("M001", cr("盈余返还", "221", 14000)), of("M002", cr("盈余返还", "221", 10000)))
	b.post(ledger.Ordinary, 20251231, dr("剩余盈余分配", "33201", 12000),
		of("M001", cr("剩余盈余分配", "222", 7000)), of("M002", cr("剩余盈余分配", "222", 5000)))
	b.post(ledger.YearEnd, 20251231, dr("结转各项分配", "33202", 40000), cr("结转各项分配", "33201", 40000))
	return b
}

// withGoods adds a leaf that keeps quantities by member under 受托代销商品.
func withGoods(t testing.TB, chart *ledger.Chart) *ledger.Chart {
	t.Helper()
	var accounts []ledger.Account
	for _, code := range chart.Codes() {
		a, err := chart.Find(code)
		if err != nil {
			t.Fatal(err)
		}
		if code == "128" {
			a.Leaf = false
		}
		accounts = append(accounts, a)
	}
	accounts = append(accounts, ledger.Account{
		Code: "12801", Name: "黄桃", Parent: "128", Class: ledger.Asset, Side: ledger.Debit, Leaf: true, Active: true,
		Dimensions: ledger.DimensionSet(0).With(ledger.Member), Unit: "斤",
	})
	out, err := ledger.NewChart(accounts)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestReportsOfACooperative(t *testing.T) {
	b := cooperative(t)
	for _, c := range []struct {
		file string
		req  reports.Request
		span string
	}{
		{"coop-balance-sheet", reports.Request{Name: "balance-sheet"}, "2025"},
		{"coop-income-statement", reports.Request{Name: "income-statement"}, "2025"},
		{"coop-equity-changes", reports.Request{Name: "equity-changes"}, "2025"},
		{"coop-member-account", reports.Request{
			Name: "member-account", Match: ledger.Dimensions{Member: "M001"},
		}, "2025"},
		{"coop-quantity-ledger", reports.Request{Name: "quantity-ledger", Account: "12801"}, "2025-07"},
	} {
		t.Run(c.file, func(t *testing.T) {
			c.req.Span = span(t, c.span)
			golden(t, c.file, build(t, b, c.req))
		})
	}
}

// lineOf returns the amounts of the row with the label in the first column.
func lineOf(t testing.TB, s reports.Statement, label string) []ledger.Money {
	t.Helper()
	for _, r := range s.Rows {
		if r.Cells[0].Text != label {
			continue
		}
		var out []ledger.Money
		for _, c := range r.Cells[1:] {
			if c.Kind == reports.AmountCell {
				out = append(out, c.Amount)
			}
		}
		return out
	}
	t.Fatalf("%s has no row %s", s.Title, label)
	return nil
}

// Row 20 of 会农社02表 is row 40 of 01表, and 03表 ends with the same.
func TestCooperativeStatementsAgree(t *testing.T) {
	b := cooperative(t)
	year := span(t, "2025")
	sheet := build(t, b, reports.Request{Name: "balance-sheet", Span: year})
	income := build(t, b, reports.Request{Name: "income-statement", Span: year})
	equity := build(t, b, reports.Request{Name: "equity-changes", Span: year})
	want := lineOf(t, sheet, "未分配盈余")[0]
	if got := lineOf(t, income, "六、年末未分配盈余")[0]; got != want || want != 4_000_000 {
		t.Errorf("02表 %v, 01表 %v", got, want)
	}
	end := lineOf(t, equity, "年末余额")
	if end[4] != want || end[5] != lineOf(t, sheet, "所有者权益合计")[0] {
		t.Errorf("03表 %v", end)
	}
}

func TestSmallBusinessStatements(t *testing.T) {
	b := newBook(t, ledger.SmallBusiness, 202501)
	b.info.Organization = "多格小兰山民宿"
	b.openings = []opening{{account: "1002", balance: 500_000_000}, {account: "3001", balance: -500_000_000}}
	b.post(ledger.Ordinary, 20250630, dr("房费", "1002", 3000), cr("房费", "5001", 3000))
	b.post(ledger.Ordinary, 20250630, dr("预收定金退回", "2203", 200), cr("预收定金退回", "1002", 200))
	b.post(ledger.Ordinary, 20250701, dr("佣金", "560199", 260), cr("佣金", "1002", 260))
	golden(t, "small-business-balance-sheet", build(t, b, reports.Request{
		Name: "balance-sheet", Span: span(t, "2025-07"),
	}))
	golden(t, "small-business-income-statement", build(t, b, reports.Request{
		Name: "income-statement", Span: span(t, "2025-07"),
	}))
}
