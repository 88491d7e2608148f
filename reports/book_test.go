package reports_test

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/charts"
	"cunzhang/reports"
)

// opening is what one leaf with one set of dimensions brings into a book.
type opening struct {
	account       string
	dimensions    ledger.Dimensions
	balance       ledger.Money // when the book starts, debit positive
	debit, credit ledger.Money // of the year before a mid-year start
	quantity      ledger.Quantity
}

// book is a book in memory. It works everything out from its lines, the slow and obvious way.
type book struct {
	info     ledger.BookInfo
	chart    *ledger.Chart
	openings []opening
	vouchers []ledger.Voucher
	names    map[ledger.Dimension]map[string]string
}

func newBook(t testing.TB, regime ledger.Regime, start ledger.Period) *book {
	t.Helper()
	chart, err := charts.For(regime)
	if err != nil {
		t.Fatal(err)
	}
	return &book{
		chart: chart,
		info: ledger.BookInfo{
			ID: 1, Code: "gaozhai", Name: "高寨村账套", Organization: "高寨村股份经济合作社", Regime: regime, Start: start,
			Now: time.Date(2026, 1, 5, 1, 30, 0, 0, time.UTC),
		},
		names: map[ledger.Dimension]map[string]string{ledger.Member: {"M001": "赵一", "M002": "钱二"}},
	}
}

// post adds a voucher; every second amount form is account, debit, credit in yuan.
func (b *book) post(kind ledger.VoucherKind, date ledger.Date, lines ...ledger.Line) ledger.VoucherID {
	n := 1
	for _, v := range b.vouchers {
		if v.Period() == date.Period() {
			n++
		}
	}
	id := ledger.VoucherID(len(b.vouchers) + 1)
	v := ledger.Voucher{
		Book: 1, ID: id, State: ledger.Posted, Kind: kind, Date: date, Series: ledger.General, Number: n, Lines: lines,
		PreparedBy: 1, CheckedBy: 2, PostedBy: 2, Seq: int64(id), Attachments: 1,
	}
	v.PrevHash = b.info.Head.Hash
	v.Hash = v.Seal()
	b.vouchers = append(b.vouchers, v)
	debit, _, err := v.Totals()
	if err != nil {
		panic(err)
	}
	b.info.Head = ledger.Head{Seq: v.Seq, Debit: b.info.Head.Debit + debit, Hash: v.Hash}
	return id
}

func (b *book) Info(context.Context) (ledger.BookInfo, error) { return b.info, nil }

func (b *book) Chart(context.Context) (*ledger.Chart, error) { return b.chart, nil }

type detailKey struct {
	account string
	d       ledger.Dimensions
}

func (b *book) Figures(_ context.Context, span ledger.Span, pairs []ledger.Pair) (*ledger.Figures, error) {
	details := make(map[detailKey]ledger.Balance)
	b.open(span, func(k detailKey, o ledger.Balance) { details[k] = details[k].Plus(o) })
	for _, v := range b.vouchers {
		for _, l := range v.Lines {
			k := detailKey{l.Account, l.Dimensions}
			details[k] = details[k].Plus(effect(span, v, l))
		}
	}
	f := &ledger.Figures{Span: span, Chart: b.chart, Pairs: make(map[ledger.Pair]ledger.Money)}
	leaves := make(map[string]ledger.Balance)
	for k, d := range details {
		leaves[k.account] = leaves[k.account].Plus(d)
		if k.d != (ledger.Dimensions{}) {
			f.Details = append(f.Details, ledger.Detail{Account: k.account, Dimensions: k.d, Balance: d})
		}
	}
	slices.SortFunc(f.Details, func(a, c ledger.Detail) int {
		return cmp.Or(cmp.Compare(a.Account, c.Account), cmp.Compare(a.Dimensions.Member, c.Dimensions.Member))
	})
	f.Accounts = b.chart.RollUp(leaves)
	for _, p := range pairs {
		for _, v := range b.vouchers {
			if v.Period() >= span.From && v.Period() <= span.To {
				f.Pairs[p] += b.pair(v, p)
			}
		}
	}
	return f, nil
}

// open gives what the book opens with, seen from the span.
func (b *book) open(span ledger.Span, add func(detailKey, ledger.Balance)) {
	for _, o := range b.openings {
		k := detailKey{o.account, o.dimensions}
		if span.From < b.info.Start {
			add(k, ledger.Balance{
				Opening: o.balance - o.debit + o.credit, Debit: o.debit, Credit: o.credit, DebitQuantity: o.quantity,
			})
			continue
		}
		add(k, ledger.Balance{Opening: o.balance, OpeningQuantity: o.quantity})
	}
}

func effect(span ledger.Span, v ledger.Voucher, l ledger.Line) ledger.Balance {
	var e ledger.Balance
	switch p := v.Period(); {
	case p > span.To:
		return e
	case p < span.From:
		e.Opening = l.Debit - l.Credit
		e.OpeningQuantity = l.Quantity
		if l.Credit != 0 {
			e.OpeningQuantity = -l.Quantity
		}
		return e
	}
	e.Debit, e.Credit = l.Debit, l.Credit
	if l.Credit != 0 {
		e.CreditQuantity = l.Quantity
	} else {
		e.DebitQuantity = l.Quantity
	}
	if v.Kind == ledger.CarryForward || v.Kind == ledger.YearEnd {
		e.CarryDebit, e.CarryCredit = l.Debit, l.Credit
	}
	return e
}

// pair is the amount of one voucher booked debit one account, credit the other: the smaller of the two sums, which
// have one sign.
func (b *book) pair(v ledger.Voucher, p ledger.Pair) ledger.Money {
	var debit, credit ledger.Money
	for _, l := range v.Lines {
		if b.chart.Below(l.Account, p.Debit) {
			debit += l.Debit
		}
		if b.chart.Below(l.Account, p.Credit) {
			credit += l.Credit
		}
	}
	switch {
	case debit > 0 && credit > 0:
		return min(debit, credit)
	case debit < 0 && credit < 0:
		return max(debit, credit)
	}
	return 0
}

func (b *book) rows(q ledger.LedgerQuery) []ledger.LedgerRow {
	var out []ledger.LedgerRow
	for _, v := range b.vouchers {
		if v.Period() < q.Span.From || v.Period() > q.Span.To {
			continue
		}
		for i, l := range v.Lines {
			member := q.Match.Member == "" || q.Match.Member == l.Dimensions.Member
			if !b.chart.Below(l.Account, q.Account) || !member {
				continue
			}
			out = append(out, ledger.LedgerRow{
				Position: ledger.Position{Date: v.Date, Seq: v.Seq, Line: i + 1}, Voucher: v.ID, Series: v.Series,
				Number: v.Number, Kind: v.Kind, Account: l.Account, Summary: l.Summary, Debit: l.Debit,
				Credit: l.Credit, Quantity: l.Quantity, Price: l.Price, Dimensions: l.Dimensions,
				Opposite: opposite(v, l),
			})
		}
	}
	slices.SortFunc(out, func(a, c ledger.LedgerRow) int { return order(a.Position, c.Position) })
	return out
}

func opposite(v ledger.Voucher, l ledger.Line) string {
	for _, o := range v.Lines {
		if (o.Debit != 0) != (l.Debit != 0) {
			return o.Account
		}
	}
	return ""
}

func order(a, b ledger.Position) int {
	return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Line, b.Line))
}

func (b *book) Ledger(_ context.Context, q ledger.LedgerQuery) ([]ledger.LedgerRow, error) {
	var out []ledger.LedgerRow
	for _, r := range b.rows(q) {
		if order(r.Position, q.After) > 0 {
			out = append(out, r)
		}
	}
	if q.Limit > 0 && len(out) > q.Limit {
		out = out[:q.Limit]
	}
	return out, nil
}

func (b *book) Before(_ context.Context, q ledger.LedgerQuery) (ledger.Balance, error) {
	var sum ledger.Balance
	b.open(q.Span, func(k detailKey, o ledger.Balance) {
		if b.chart.Below(k.account, q.Account) && (q.Match.Member == "" || q.Match.Member == k.d.Member) {
			sum = sum.Plus(o)
		}
	})
	whole := q
	whole.Span = ledger.Span{From: 194901, To: q.Span.To}
	for _, r := range b.rows(whole) {
		if order(r.Position, q.After) > 0 {
			continue
		}
		v := ledger.Voucher{Date: r.Position.Date, Kind: r.Kind}
		sum = sum.Plus(effect(q.Span, v, ledger.Line{Debit: r.Debit, Credit: r.Credit, Quantity: r.Quantity}))
	}
	return sum, nil
}

func (b *book) Vouchers(_ context.Context, span ledger.Span) ([]ledger.Voucher, error) {
	var out []ledger.Voucher
	for _, v := range b.vouchers {
		if v.Period() >= span.From && v.Period() <= span.To {
			out = append(out, v)
		}
	}
	return out, nil
}

func (b *book) DimensionNames(_ context.Context, d ledger.Dimension) (map[string]string, error) {
	return b.names[d], nil
}

func (b *book) ReversalOf(_ context.Context, id ledger.VoucherID) (*ledger.Voucher, error) {
	for i := range b.vouchers {
		if v := &b.vouchers[i]; v.Reverses == id {
			return v, nil
		}
	}
	return nil, nil
}

func (b *book) UserName(_ context.Context, id ledger.UserID) (string, error) {
	return map[ledger.UserID]string{1: "孙三", 2: "李四"}[id], nil
}

var _ reports.Source = (*book)(nil)

// dr and cr make lines with amounts in yuan.
func dr(summary, account string, yuan ledger.Money) ledger.Line {
	return ledger.Line{Summary: summary, Account: account, Debit: yuan * 100}
}

func cr(summary, account string, yuan ledger.Money) ledger.Line {
	return ledger.Line{Summary: summary, Account: account, Credit: yuan * 100}
}

func of(member string, l ledger.Line) ledger.Line {
	l.Dimensions.Member = member
	return l
}

// village is a collective's book of 2025 that starts in July, with a year end.
func village(t testing.TB) *book {
	t.Helper()
	b := newBook(t, ledger.RuralCollective, 202507)
	b.openings = []opening{
		{account: "101", balance: 320_000, debit: 900_000, credit: 680_000},
		{account: "102", balance: 25_680_000, debit: 7_400_000, credit: 3_000_000},
		{account: "113", dimensions: ledger.Dimensions{Member: "M001"}, balance: 150_000},
		{account: "113", dimensions: ledger.Dimensions{Member: "M002"}, balance: -80_000},
		{account: "151", balance: 60_000_000},
		{account: "152", balance: -12_000_000, credit: 1_200_000},
		{account: "301", balance: -50_000_000},
		{account: "311", balance: -18_000_000},
		{account: "32202", balance: -2_650_000},
		{account: "50104", balance: -5_220_000, credit: 5_220_000},
		{account: "51301", balance: 1_800_000, debit: 1_800_000},
	}
	b.post(ledger.Ordinary, 20250709, dr("收多格·小兰山租金", "102", 12000), cr("收多格·小兰山租金", "50103", 12000))
	b.post(ledger.Ordinary, 20251105, dr("提取备用金", "101", 5000), cr("提取备用金", "102", 5000))
	b.post(ledger.Ordinary, 20251105, dr("付保洁费", "514", 6000), cr("付保洁费", "101", 3000), cr("付保洁费", "102", 3000))
	wrong := b.post(ledger.Ordinary, 20251118, dr("购办公用品", "51301", 860), cr("购办公用品", "101", 860))
	b.post(ledger.Reversal, 20251120, dr("注销11月18日记-3号凭证", "51301", -860), cr("注销11月18日记-3号凭证", "101", -860))
	b.vouchers[len(b.vouchers)-1].Reverses = wrong
	b.post(ledger.Ordinary, 20251203, dr("经营收益一成", "102", 40000), cr("经营收益一成", "502", 40000))
	b.post(ledger.Ordinary, 20251210, of("M001", cr("收回赵一欠款", "113", 900)), dr("收回赵一欠款", "101", 900))
	b.post(ledger.Depreciation, 20251231, dr("计提折旧", "511", 2000), cr("计提折旧", "152", 2000))
	return b
}

// closeYear carries the village's income and expense forward, distributes, and empties the allocations.
func closeYear(b *book) {
	b.post(ledger.CarryForward, 20251231,
		dr("结转收益", "50103", 12000), dr("结转收益", "50104", 52200), dr("结转收益", "502", 40000),
		cr("结转收益", "321", 104200))
	b.post(ledger.CarryForward, 20251231,
		dr("结转支出", "321", 26000), cr("结转支出", "511", 2000), cr("结转支出", "51301", 18000),
		cr("结转支出", "514", 6000))
	b.post(ledger.YearEnd, 20251231, dr("年终结转", "321", 78200), cr("年终结转", "32202", 78200))
	b.post(ledger.Ordinary, 20251231, dr("提取公积公益金", "32201", 10000), cr("提取公积公益金", "311", 10000))
	b.post(ledger.Ordinary, 20251231, dr("向成员分配", "32201", 20000),
		of("M001", cr("向成员分配", "113", 12000)), of("M002", cr("向成员分配", "113", 8000)))
	b.post(ledger.Ordinary, 20251231, dr("上交乡镇", "32201", 500), cr("上交乡镇", "102", 500))
	b.post(ledger.YearEnd, 20251231, dr("结转各项分配", "32202", 30500), cr("结转各项分配", "32201", 30500))
}
