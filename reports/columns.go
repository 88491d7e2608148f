package reports

import (
	"context"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
)

// maxParts bounds the further columns of a multi-column ledger; accounts beyond share the last one.
const maxParts = 14

// multiColumn is the ledger of a parent with a column for each account directly below it. The columns hold the net of
// each row on the side on which the parent normally stands; reductions are negative.
func (m *maker) multiColumn(ctx context.Context) (Statement, error) {
	a, err := m.account()
	if err != nil {
		return Statement{}, err
	}
	children := m.chart.Children(a.Code)
	if len(children) == 0 {
		return Statement{}, ledger.NewError(ledger.Invalid, "report.needs_parent",
			ledger.Args{"code": a.Code, "name": a.Name}).At("account")
	}
	m.req.PageSize = 0 // its columns can only be summed as a whole
	s, err := m.oneLedger(ctx, m.multiColumnForm(a, children), m.query(a.Code))
	if err != nil {
		return Statement{}, err
	}
	s.Landscape = true
	return s, nil
}

func (m *maker) multiColumnForm(parent ledger.Account, children []ledger.Account) form {
	f := m.threeColumns(plain)
	group := "借方分析"
	sign := ledger.Money(1)
	if parent.Side == ledger.Credit {
		group, sign = "贷方分析", -1
	}
	n := min(len(children), maxParts)
	for i, c := range children[:n] {
		title, key := c.Name, "account_"+c.Code
		if i == n-1 && len(children) > n {
			title, key = "其他明细", "other"
		}
		f.columns = append(f.columns, Column{Title: title, Group: group, Kind: AmountColumn, Weight: 12, Key: key})
	}
	f.parts = func(r ledger.LedgerRow) []ledger.Money {
		parts := make([]ledger.Money, n)
		for i, c := range children {
			if m.chart.Below(r.Account, c.Code) {
				parts[min(i, n-1)] = sign * (r.Debit - r.Credit)
			}
		}
		return parts
	}
	f.partsBefore = func(ctx context.Context, month ledger.Period) ([]ledger.Money, error) {
		parts := make([]ledger.Money, n)
		for i, c := range children {
			q := []ledger.LedgerQuery{m.query(c.Code)}
			b, err := m.before(ctx, q, month.YearStart(), endOf(month.Prev().Last()))
			if err != nil {
				return nil, err
			}
			parts[min(i, n-1)] += sign * (b.Debit - b.Credit)
		}
		return parts, nil
	}
	line, sum := f.line, f.sum
	f.line = func(r ledger.LedgerRow, after standing) []Cell {
		return append(line(r, after), partCells(f.parts(r), n)...)
	}
	f.sum = func(label string, s sums, after standing) []Cell {
		return append(sum(label, s, after), partCells(s.parts, n)...)
	}
	return f
}

func partCells(parts []ledger.Money, n int) []Cell {
	cells := make([]Cell, n)
	for i := range cells {
		if i < len(parts) {
			cells[i] = Amount(parts[i])
		} else {
			cells[i] = Amount(0)
		}
	}
	return cells
}

// quantityLedger is the ledger of an account that keeps quantities: quantity, price and amount of what came in, went
// out and remains. What remains is positive on the side on which the account normally stands, and its price is the
// average.
func (m *maker) quantityLedger(ctx context.Context) (Statement, error) {
	a, err := m.account()
	if err != nil {
		return Statement{}, err
	}
	if a.Unit == "" {
		return Statement{}, ledger.NewError(ledger.Invalid, "report.no_quantity",
			ledger.Args{"code": a.Code, "name": a.Name}).At("account")
	}
	s, err := m.oneLedger(ctx, quantityForm(a), m.query(a.Code))
	if err != nil {
		return Statement{}, err
	}
	s.Subject += "　计量单位：" + a.Unit
	s.Landscape = true
	return s, nil
}

func quantityForm(a ledger.Account) form {
	f := form{columns: voucherColumns()}
	for _, g := range []struct{ title, key string }{
		{"借方", "debit"}, {"贷方", "credit"}, {"结存", "balance"},
	} {
		f.columns = append(f.columns,
			Column{Title: "数量", Group: g.title, Kind: QuantityColumn, Weight: 9, Key: g.key + "_quantity"},
			Column{Title: "单价", Group: g.title, Kind: QuantityColumn, Weight: 8, Key: g.key + "_price"},
			Column{Title: "金额", Group: g.title, Kind: AmountColumn, Weight: 12, Key: g.key},
		)
	}
	sign := int64(1)
	if a.Side == ledger.Credit {
		sign = -1
	}
	remains := func(after standing) []Cell {
		q, amount := after.quantity*ledger.Quantity(sign), after.amount*ledger.Money(sign)
		return []Cell{
			{Kind: QuantityCell, Quantity: q, ShowZero: true}, Text(averagePrice(amount, q)), Figure(amount, nil),
		}
	}
	f.line = func(r ledger.LedgerRow, after standing) []Cell {
		moved := []Cell{
			{Kind: QuantityCell, Quantity: r.Quantity}, Text(linePrice(r)), linked(r.Debit+r.Credit, voucherRef(r)),
		}
		none := []Cell{{}, {}, {}}
		cells := voucherCells(r)
		if r.Debit != 0 {
			cells = append(append(cells, moved...), none...)
		} else {
			cells = append(append(cells, none...), moved...)
		}
		return append(cells, remains(after)...)
	}
	f.sum = func(label string, s sums, after standing) []Cell {
		cells := []Cell{
			{},
			{},
			Text(label),
			{Kind: QuantityCell, Quantity: s.debitQuantity},
			{},
			Amount(s.debit),
			{Kind: QuantityCell, Quantity: s.creditQuantity},
			{},
			Amount(s.credit),
		}
		return append(cells, remains(after)...)
	}
	return f
}

func linePrice(r ledger.LedgerRow) string {
	if r.Price != 0 {
		return r.Price.String()
	}
	return averagePrice(r.Debit+r.Credit, r.Quantity)
}

// averagePrice is amount over quantity in yuan with at most four decimals; nothing without a quantity.
func averagePrice(amount ledger.Money, q ledger.Quantity) string {
	if q == 0 {
		return ""
	}
	return amount.Decimal().DivRound(quantityDecimal(q), 4).String()
}

func quantityDecimal(q ledger.Quantity) decimal.Decimal { return decimal.New(int64(q), -4) }
