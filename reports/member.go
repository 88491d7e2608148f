package reports

import (
	"context"
	"slices"
	"strings"

	"cunzhang/ledger"
)

// The columns of a member account that hold figures, in order.
const (
	memberPoverty  = iota // 来源于到户类扶贫项目资产的出资额
	memberCapital         // 其他来源的出资额
	memberReserve         // 公积金份额
	memberGrant           // 接受国家财政直接补助形成财产量化份额
	memberDonation        // 接受他人捐赠形成财产量化份额
	memberQuantity        // 交易量
	memberTrade           // 交易额
	memberRefund          // 盈余返还金额
	memberDividend        // 剩余盈余分配金额
	memberFigures
)

// memberAccount is the account of one member (农民专业合作社会计制度, 成员账户): contributions and quantified shares with
// their balances, trade and distributions with the year's sums. Trade is what the accounts that keep quantities by
// member hold: goods on 121, 127 and 128, income on 501. Sub-accounts of 301 whose name speaks of 扶贫 are the
// contributions from poverty-relief assets.
func (m *maker) memberAccount(ctx context.Context) (Statement, error) {
	if m.info.Regime != ledger.FarmersCooperative {
		return Statement{}, ledger.NewError(ledger.NotFound, "report.not_in_regime",
			ledger.Args{"report": m.req.Name, "regime": m.info.Regime.String()})
	}
	if m.req.Match.Member == "" {
		return Statement{}, ledger.NewError(ledger.Invalid, "report.needs_match",
			ledger.Args{"report": m.req.Name}).At("match")
	}
	m.req.Match = ledger.Dimensions{Member: m.req.Match.Member}
	m.req.Span = m.year()
	subject, err := m.dimensionLabel(ctx, m.req.Match)
	if err != nil {
		return Statement{}, err
	}
	queries := m.memberQueries()
	var total memberSums
	for _, q := range queries {
		opening, err := m.before(ctx, []ledger.LedgerQuery{q}, m.req.Span.From, endOf(m.req.Span.From.Prev().Last()))
		if err != nil {
			return Statement{}, err
		}
		total.open(m.memberColumn(q.Account, ""), opening)
	}
	lines, err := m.lines(ctx, queries, ledger.Position{}, MaxRows+1)
	if err != nil {
		return Statement{}, err
	}
	s := Statement{Subject: subject, Columns: memberColumns(), Landscape: true, FormCode: ""}
	s.Rows = append(s.Rows, Row{Style: Carry, Cells: append([]Cell{{}, {}, Text("年初余额")}, total.cells()...)})
	for _, l := range lines {
		var one memberSums
		one.add(m.memberColumn(l.Account, l.Opposite), l)
		total.add(m.memberColumn(l.Account, l.Opposite), l)
		cells := voucherCells(l)
		cells[0], cells[1] = cells[1], cells[0]
		figures := one.cells()
		if !slices.ContainsFunc(figures, func(c Cell) bool { return c.Display() != "" }) {
			continue
		}
		for i := range figures {
			figures[i].Ref = voucherRef(l)
		}
		s.Rows = append(s.Rows, Row{Cells: append(cells, figures...)})
	}
	s.Rows = append(s.Rows, Row{Style: Total, Cells: append([]Cell{{}, {}, Text("年末余额/总额")}, total.cells()...)})
	return s, nil
}

func memberColumns() []Column {
	amount := func(group, title, key string) Column {
		return Column{Group: group, Title: title, Kind: AmountColumn, Weight: 11, Key: key}
	}
	return []Column{
		{Title: "编号", Kind: TextColumn, Weight: 7, Key: "voucher"},
		{Title: "日期", Kind: DateColumn, Weight: 10, Key: "date"},
		{Title: "摘要", Kind: TextColumn, Weight: 20, Key: "summary"},
		amount("成员出资", "来源于到户类扶贫项目资产的出资额", "capital_relief"),
		amount("成员出资", "其他来源的出资额", "capital"),
		amount("", "公积金份额", "reserve"),
		amount("", "接受国家财政直接补助形成财产量化份额", "grant"),
		amount("", "接受他人捐赠形成财产量化份额", "donation"),
		{Title: "交易量", Kind: QuantityColumn, Weight: 8, Key: "trade_quantity"},
		amount("", "交易额", "trade_amount"),
		amount("", "盈余返还金额", "refund"),
		amount("", "剩余盈余分配金额", "dividend"),
	}
}

// memberQueries asks for the leaves that carry members and have a column in the account.
func (m *maker) memberQueries() []ledger.LedgerQuery {
	var queries []ledger.LedgerQuery
	for _, code := range m.chart.Codes() {
		a, err := m.chart.Find(code)
		if err != nil || !a.Leaf || !a.Dimensions.Has(ledger.Member) || m.memberColumn(code, "") < 0 {
			continue
		}
		queries = append(queries, m.query(code))
	}
	return queries
}

// memberColumn returns the column that an account feeds, -1 for none.
func (m *maker) memberColumn(code, opposite string) int {
	path := m.chart.Path(code)
	if len(path) == 0 {
		return -1
	}
	a, err := m.chart.Find(code)
	if err != nil {
		return -1
	}
	switch path[len(path)-1] {
	case "301":
		if strings.Contains(a.Name, "扶贫") {
			return memberPoverty
		}
		return memberCapital
	case "322":
		return memberReserve
	case "311":
		if strings.Contains(a.Name, "捐赠") || opposite != "" && !m.chart.Below(opposite, "235") {
			return memberDonation
		}
		return memberGrant
	case "221":
		return memberRefund
	case "222":
		return memberDividend
	case "121", "127", "128", "501":
		if a.Unit != "" {
			return memberTrade
		}
	}
	return -1
}

// memberSums are the figures of one row of a member account.
type memberSums struct {
	amounts  [memberFigures]ledger.Money
	quantity ledger.Quantity
}

// open takes the balances that the year starts with; trade and distributions start at nothing.
func (s *memberSums) open(column int, b ledger.Balance) {
	if column >= memberPoverty && column <= memberDonation {
		s.amounts[column] -= b.Closing()
	}
}

func (s *memberSums) add(column int, l ledger.LedgerRow) {
	switch {
	case column >= memberPoverty && column <= memberDonation:
		s.amounts[column] += l.Credit - l.Debit
	case column == memberTrade && strings.HasPrefix(l.Account, "501"):
		s.amounts[column] += l.Credit
		if l.Credit != 0 {
			s.quantity += l.Quantity
		}
	case column == memberTrade:
		s.amounts[column] += l.Debit
		if l.Debit != 0 {
			s.quantity += l.Quantity
		}
	case column == memberRefund, column == memberDividend:
		s.amounts[column] += l.Credit
	}
}

func (s *memberSums) cells() []Cell {
	cells := make([]Cell, memberFigures)
	for i, m := range s.amounts {
		cells[i] = Amount(m)
	}
	cells[memberQuantity] = Cell{Kind: QuantityCell, Quantity: s.quantity}
	return cells
}
