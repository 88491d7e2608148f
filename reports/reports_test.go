package reports_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"cunzhang/ledger"
	"cunzhang/reports"
)

func wantKey(t *testing.T, err error, key string) {
	t.Helper()
	_ = problem(t, err, key)
}

// problem returns the error with the key, which must be there.
func problem(t *testing.T, err error, key string) *ledger.Error {
	t.Helper()
	for _, e := range ledger.Problems(err) {
		if e.Key == key {
			return e
		}
	}
	t.Fatalf("error %v, want %s", err, key)
	return nil
}

// TestReportsOfARegime asks for every report that lists offer, and finds those that they leave out refused.
func TestReportsOfARegime(t *testing.T) {
	for _, b := range []*book{village(t), cooperative(t)} {
		info, err := b.Info(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, rep := range reports.Reports() {
			_, err := reports.Build(context.Background(), b, reports.Request{Name: rep.Name, Span: span(t, "2025-12")})
			var e *ledger.Error
			refused := errors.As(err, &e) && e.Key == "report.not_in_regime"
			if refused == rep.In(info.Regime) {
				t.Errorf("%s of %s: refused %t (%v)", rep.Name, info.Regime, refused, err)
			}
		}
	}
}

func TestBuildRefuses(t *testing.T) {
	b := village(t)
	month := span(t, "2025-11")
	for _, c := range []struct {
		req reports.Request
		key string
	}{
		{reports.Request{Name: "magic", Span: month}, "report.unknown"},
		{reports.Request{Name: "trial-balance"}, "report.no_span"},
		{reports.Request{Name: "trial-balance", Span: ledger.Span{From: 202512, To: 202511}}, "report.no_span"},
		{reports.Request{Name: "trial-balance", Span: span(t, "2025-06")}, "report.before_start"},
		{reports.Request{Name: "equity-changes", Span: month}, "report.not_in_regime"},
		{reports.Request{Name: "member-account", Span: month}, "report.not_in_regime"},
		{reports.Request{Name: "income-statement", Variant: "odd", Span: month}, "report.variant"},
		{reports.Request{Name: "income-statement", Span: ledger.Span{From: 202507, To: 202601}}, "report.one_year"},
		{reports.Request{Name: "subsidiary-ledger", Span: month}, "report.needs_account"},
		{reports.Request{Name: "subsidiary-ledger", Account: "999", Span: month}, "account.unknown"},
		{reports.Request{Name: "subsidiary-ledger", Account: "102", Page: 9, PageSize: 5, Span: month}, "report.no_page"},
		{reports.Request{
			Name: "subsidiary-ledger", Account: "102", Page: reports.MaxRows, PageSize: 5, Span: month,
		}, "report.too_long"},
		{reports.Request{Name: "general-ledger", Account: "999", Span: month}, "account.unknown"},
		{reports.Request{Name: "general-ledger", Span: ledger.Span{From: 202507, To: 204012}}, "report.too_long"},
		{reports.Request{Name: "multi-column-ledger", Span: month}, "report.needs_account"},
		{reports.Request{Name: "multi-column-ledger", Account: "102", Span: month}, "report.needs_parent"},
		{reports.Request{Name: "quantity-ledger", Span: month}, "report.needs_account"},
		{reports.Request{Name: "quantity-ledger", Account: "102", Span: month}, "report.no_quantity"},
		{reports.Request{Name: "dimension-ledger", Span: month}, "report.needs_match"},
		{reports.Request{Name: "dimension-balances", Account: "999", Span: month}, "account.unknown"},
		{reports.Request{Name: "cash-journal", Account: "999", Span: month}, "account.unknown"},
		{reports.Request{Name: "disclosure", Account: "999", Span: month}, "account.unknown"},
	} {
		_, err := reports.Build(context.Background(), b, c.req)
		wantKey(t, err, c.key)
	}
	_, err := reports.Build(context.Background(), cooperative(t), reports.Request{Name: "member-account", Span: month})
	wantKey(t, err, "report.needs_match")
	_, err = reports.Build(context.Background(), b, reports.Request{Name: "magic"})
	if e := problem(t, err, "report.unknown"); !strings.Contains(e.Args["known"], "subsidiary-ledger") {
		t.Errorf("known: %s", e.Args["known"])
	}
}

// A book whose suspense account is not empty has no balance sheet: the error names the difference and the account.
func TestAnUnbalancedStatementIsAnErrorWithTheDifference(t *testing.T) {
	b := village(t)
	b.post(ledger.Ordinary, 20251220, dr("盘亏", "18101", 120), cr("盘亏", "101", 120))
	_, err := reports.Build(context.Background(), b, reports.Request{Name: "balance-sheet", Span: span(t, "2025-12")})
	if e := problem(t, err, "statement.unbalanced"); e.Args["difference"] != "-120.00" || e.Kind != ledger.Invalid {
		t.Errorf("%v", e)
	}
	if e := problem(t, err, "statement.unplaced"); e.Args["accounts"] != "181 待处理财产损溢" {
		t.Errorf("%v", e)
	}
}

// An income account that a village adds beside the statutory ones has no row; the statement says so and never drops it.
func TestAnIncomeAccountWithoutARowIsAnError(t *testing.T) {
	b := village(t)
	var accounts []ledger.Account
	for _, code := range b.chart.Codes() {
		a, err := b.chart.Find(code)
		if err != nil {
			t.Fatal(err)
		}
		accounts = append(accounts, a)
	}
	chart, err := ledger.NewChart(append(accounts, ledger.Account{
		Code: "509", Name: "自设收入", Class: ledger.Income, Side: ledger.Credit, Leaf: true, Active: true,
	}))
	if err != nil {
		t.Fatal(err)
	}
	b.chart = chart
	b.post(ledger.Ordinary, 20251220, dr("收入", "101", 50), cr("收入", "509", 50))
	_, err = reports.Build(context.Background(), b, reports.Request{Name: "income-statement", Span: span(t, "2025-12")})
	wantKey(t, err, "statement.unbalanced")
	if e := problem(t, err, "statement.unplaced"); e.Args["accounts"] != "509 自设收入" {
		t.Errorf("%v", e)
	}
	build(t, b, reports.Request{Name: "balance-sheet", Span: span(t, "2025-12")})
}

func TestTrialBalanceRefusesAnUnbalancedBook(t *testing.T) {
	b := village(t)
	b.post(ledger.Ordinary, 20251220, dr("单边", "101", 50))
	_, err := reports.Build(context.Background(), b, reports.Request{Name: "trial-balance", Span: span(t, "2025-12")})
	if e := problem(t, err, "statement.unbalanced"); e.Args["difference"] != "50.00" {
		t.Errorf("%v", e)
	}
}

// Every figure of a statement leads to its accounts and to the span that it was read over.
func TestFiguresLeadDown(t *testing.T) {
	s := build(t, village(t), reports.Request{Name: "balance-sheet", Span: span(t, "2025-11")})
	for _, r := range s.Rows {
		for _, c := range r.Cells {
			if c.Kind == reports.AmountCell && (c.Ref == nil || c.Ref.Kind != reports.ToAccounts || len(c.Ref.Accounts) == 0) {
				t.Errorf("%s %s leads nowhere", r.Cells[0].Text, c.Display())
			}
		}
	}
	ref := s.Rows[1].Cells[2].Ref
	if strings.Join(ref.Accounts, " ") != "101 102 109" || ref.Span != (ledger.Span{From: 202501, To: 202511}) {
		t.Errorf("货币资金 leads to %+v", ref)
	}
}

func TestTheAlternativeLayoutHasTheSameResult(t *testing.T) {
	b := village(t)
	b.post(ledger.Ordinary, 20251220, dr("补助", "102", 7000), cr("补助", "503", 7000))
	month := span(t, "2025-12")
	above := build(t, b, reports.Request{Name: "income-statement", Span: month})
	below := build(t, b, reports.Request{Name: "income-statement", Span: month, Variant: "subsidy-below"})
	if a, c := lineOf(t, above, "四、净收益")[0], lineOf(t, below, "四、净收益")[0]; a != c || a != 4_500_000 {
		t.Errorf("net income %v and %v", a, c)
	}
	a, c := lineOf(t, above, "二、经营收益")[0], lineOf(t, below, "二、经营收益")[0]
	if a-c != 700_000 {
		t.Errorf("operating income %v and %v", a, c)
	}
}

func TestAYearHasTheYearBeforeBesideIt(t *testing.T) {
	b := village(t)
	closeYear(b)
	b.post(ledger.Ordinary, 20260301, dr("租金", "102", 100), cr("租金", "50103", 100))
	s := build(t, b, reports.Request{Name: "income-statement", Span: span(t, "2026")})
	if got := lineOf(t, s, "一、经营收入"); got[0] != 10_000 || got[1] != 6_420_000 {
		t.Errorf("经营收入 %v", got)
	}
	if got := lineOf(t, s, "加：年初未分配收益"); got[0] != 7_420_000 || got[1] != 2_650_000 {
		t.Errorf("年初未分配收益 %v", got)
	}
	if s.Columns[2].Title != "本年金额" || s.Columns[3].Title != "上年金额" {
		t.Errorf("columns %s, %s", s.Columns[2].Title, s.Columns[3].Title)
	}
}

func TestFoldedIsTheFormWithTwoSides(t *testing.T) {
	list := build(t, village(t), reports.Request{Name: "balance-sheet", Span: span(t, "2025-11")})
	s := list.Folded()
	golden(t, "balance-sheet-folded", s)
	if len(s.Columns) != 8 || !s.Landscape || s.Fold != 0 {
		t.Errorf("%d columns, landscape %v, fold %d", len(s.Columns), s.Landscape, s.Fold)
	}
	last := s.Rows[len(s.Rows)-1]
	if last.Style != reports.Total || last.Cells[0].Text != "资产总计" || last.Cells[4].Text != "负债和所有者权益总计" {
		t.Errorf("last row %+v", last)
	}
	if again := s.Folded(); len(again.Columns) != 8 {
		t.Error("folding twice changes the statement")
	}
	if list.Columns[0].Title != "项目" {
		t.Error("folding changes the list it is made from")
	}
}

func TestCarriedHoldsTheMonthToDate(t *testing.T) {
	s := build(t, village(t), reports.Request{
		Name: "subsidiary-ledger", Account: "102", Span: span(t, "2025-11"),
	})
	carried := s.Rows[2].Carried
	if s.Rows[2].Style != reports.Body || carried[2].Text != "过次页" || carried[4].Amount != 800_000 ||
		carried[6].Amount != 26_080_000 {
		t.Errorf("carried %+v", carried)
	}
}

func TestTheYearGetsADoubleRule(t *testing.T) {
	b := village(t)
	s := build(t, b, reports.Request{Name: "subsidiary-ledger", Account: "102", Span: span(t, "2025")})
	last := s.Rows[len(s.Rows)-1]
	if last.Style != reports.Total || last.Cells[2].Text != "本年累计" {
		t.Errorf("last row %+v", last)
	}
	b.post(ledger.Ordinary, 20260110, dr("存", "102", 1), cr("存", "101", 1))
	s = build(t, b, reports.Request{
		Name: "subsidiary-ledger", Account: "102", Span: ledger.Span{From: 202512, To: 202602},
	})
	last = s.Rows[len(s.Rows)-1]
	if last.Style != reports.Subtotal || last.Cells[3].Amount != 100 {
		t.Errorf("the new year counts from its January: %+v", last)
	}
}

func TestVouchersAreReadyToDraw(t *testing.T) {
	b := village(t)
	prints, err := reports.Vouchers(context.Background(), b, span(t, "2025-11"))
	if err != nil {
		t.Fatal(err)
	}
	if len(prints) != 4 {
		t.Fatalf("%d vouchers", len(prints))
	}
	p := prints[2]
	if p.Reversed != "已被 2025-11 记-4 红字冲销" || p.PreparedBy != "孙三" || p.CheckedBy != "李四" || p.Debit != 86_000 ||
		p.Lines[0].Account != "51301 管理费用_运转支出" || p.Organization != "高寨村股份经济合作社" || p.Seq != 4 {
		t.Errorf("%+v", p)
	}
	goods, err := reports.Vouchers(context.Background(), cooperative(t), span(t, "2025-07"))
	if err != nil {
		t.Fatal(err)
	}
	if got := goods[0].Lines[0].Detail; got != "成员：赵一　200斤 × 12" {
		t.Errorf("detail %q", got)
	}
}

func TestSetIsWhatHangsOnTheBoard(t *testing.T) {
	b := cooperative(t)
	names := func(period string) string {
		set, err := reports.Set(context.Background(), b, reports.Request{Span: span(t, period), Printer: "孙三"})
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, s := range set {
			out = append(out, s.Name)
			if s.Organization == "" || s.Anchor.Printer != "孙三" || s.Title == "" || s.When == "" {
				t.Errorf("%s has no head: %+v", s.Name, s.Anchor)
			}
		}
		return strings.Join(out, " ")
	}
	const month = "disclosure income-detail balance-sheet income-statement trial-balance"
	if got := names("2025-11"); got != month {
		t.Errorf("month: %s", got)
	}
	const year = "disclosure income-detail balance-sheet income-statement equity-changes trial-balance"
	if got := names("2025Q4"); got != year {
		t.Errorf("last quarter: %s", got)
	}
}

// failing is a source whose nth call fails.
type failing struct {
	*book
	left int
}

var errSource = errors.New("source")

func (f *failing) step() error {
	f.left--
	if f.left == 0 {
		return errSource
	}
	return nil
}

func (f *failing) Info(ctx context.Context) (ledger.BookInfo, error) {
	if err := f.step(); err != nil {
		return ledger.BookInfo{}, err
	}
	return f.book.Info(ctx)
}

func (f *failing) Chart(ctx context.Context) (*ledger.Chart, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	return f.book.Chart(ctx)
}

func (f *failing) Figures(ctx context.Context, s ledger.Span, p []ledger.Pair) (*ledger.Figures, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	return f.book.Figures(ctx, s, p)
}

func (f *failing) Ledger(ctx context.Context, q ledger.LedgerQuery) ([]ledger.LedgerRow, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	return f.book.Ledger(ctx, q)
}

func (f *failing) Before(ctx context.Context, q ledger.LedgerQuery) (ledger.Balance, error) {
	if err := f.step(); err != nil {
		return ledger.Balance{}, err
	}
	return f.book.Before(ctx, q)
}

func (f *failing) Vouchers(ctx context.Context, s ledger.Span) ([]ledger.Voucher, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	return f.book.Vouchers(ctx, s)
}

func (f *failing) ReversalOf(ctx context.Context, id ledger.VoucherID) (*ledger.Voucher, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	return f.book.ReversalOf(ctx, id)
}

func (f *failing) DimensionNames(ctx context.Context, d ledger.Dimension) (map[string]string, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	return f.book.DimensionNames(ctx, d)
}

func (f *failing) UserName(ctx context.Context, id ledger.UserID) (string, error) {
	if err := f.step(); err != nil {
		return "", err
	}
	return f.book.UserName(ctx, id)
}

// Whatever call of the source fails, the report fails with it and no half of it comes out.
func TestErrorsOfTheSourceComeThrough(t *testing.T) {
	b := cooperative(t)
	for _, r := range reports.Reports() {
		req := reports.Request{
			Name: r.Name, Span: span(t, "2025-07"), Match: ledger.Dimensions{Member: "M001"}, PageSize: 1, Page: 2,
		}
		switch r.Name {
		case "multi-column-ledger":
			req.Account = "128"
		case "subsidiary-ledger", "quantity-ledger":
			req.Account = "12801"
		case "cash-journal", "bank-journal":
			req.Page = 1
		}
		for n := 1; ; n++ {
			s, err := reports.Build(context.Background(), &failing{b, n}, req)
			if err == nil {
				break
			}
			if !errors.Is(err, errSource) || len(s.Rows) > 0 {
				t.Fatalf("%s, call %d: %v, %d rows", r.Name, n, err, len(s.Rows))
			}
			if n > 200 {
				t.Fatalf("%s asks without end", r.Name)
			}
		}
	}
	for n := 1; n < 6; n++ {
		if _, err := reports.Vouchers(context.Background(), &failing{b, n}, span(t, "2025-07")); !errors.Is(err, errSource) {
			t.Fatalf("vouchers, call %d: %v", n, err)
		}
		_, err := reports.Set(context.Background(), &failing{b, n}, reports.Request{Span: span(t, "2025-07")})
		if !errors.Is(err, errSource) {
			t.Fatalf("set, call %d: %v", n, err)
		}
	}
}
