package reports

import (
	"context"

	"cunzhang/ledger"
)

// sideColumns are the three pairs of columns of a list of balances; their keys are part of the CSV that other
// programs read.
func sideColumns() []Column {
	column := func(group, title, key string) Column {
		return Column{Title: title, Group: group, Kind: AmountColumn, Weight: 14, Key: key}
	}
	return []Column{
		column("期初余额", "借方", "opening_debit"), column("期初余额", "贷方", "opening_credit"),
		column("本期发生额", "借方", "debit"), column("本期发生额", "贷方", "credit"),
		column("期末余额", "借方", "closing_debit"), column("期末余额", "贷方", "closing_credit"),
	}
}

// sides are the six amounts of a row of balances, in fen.
type sides [6]ledger.Money

func sidesOf(b ledger.Balance) sides {
	var s sides
	s[0], s[1] = ledger.Split(b.Opening)
	s[2], s[3] = b.Debit, b.Credit
	s[4], s[5] = ledger.Split(b.Closing())
	return s
}

func (s *sides) add(o sides) {
	for i := range s {
		s[i] += o[i]
	}
}

func (s sides) cells(ref *Ref) []Cell {
	cells := make([]Cell, len(s))
	for i, m := range s {
		cells[i] = Amount(m)
		cells[i].Ref = ref
	}
	return cells
}

// trialBalance lists every account that carries a balance or moved. The sums count the top accounts, each on the side
// of its net balance; debits that differ from credits are statement.unbalanced.
func (m *maker) trialBalance(ctx context.Context) (Statement, error) {
	figures, err := m.src.Figures(ctx, m.req.Span, nil)
	if err != nil {
		return Statement{}, err
	}
	s := Statement{
		Columns: append([]Column{
			{Title: "科目编码", Kind: TextColumn, Weight: 12, Key: "account"},
			{Title: "科目名称", Kind: TextColumn, Weight: 22, Key: "name"},
		}, sideColumns()...),
		Landscape: true,
	}
	var total sides
	for _, code := range m.chart.Codes() {
		b := figures.Accounts[code]
		if b.IsZero() {
			continue
		}
		a, err := m.chart.Find(code)
		if err != nil {
			return Statement{}, err
		}
		row := sidesOf(b)
		if a.Parent == "" {
			total.add(row)
		}
		cells := []Cell{Text(code), Text(a.Name)}
		s.Rows = append(s.Rows, Row{
			Level: len(m.chart.Path(code)) - 1,
			Cells: append(cells, row.cells(refTo(m.req.Span, []string{code}))...),
		})
	}
	for i, c := range []string{"期初余额", "本期发生额", "期末余额"} {
		if debit, credit := total[2*i], total[2*i+1]; debit != credit {
			return Statement{}, ledger.NewError(ledger.Invalid, "statement.unbalanced", ledger.Args{
				"statement": "科目余额表", "check": "借方合计 = 贷方合计", "column": c,
				"left": debit.Grouped(), "right": credit.Grouped(), "difference": (debit - credit).Grouped(),
			})
		}
	}
	cells := []Cell{{}, Text("合计")}
	for _, m := range total {
		cells = append(cells, Figure(m, nil))
	}
	s.Rows = append(s.Rows, Row{Style: Total, Cells: cells, PrintOnly: true})
	return s, nil
}

// incomeDetail lists income and expense by account and sub-account, for the span and for the year so far, without the
// vouchers that carried them forward.
func (m *maker) incomeDetail(ctx context.Context) (Statement, error) {
	period, err := m.src.Figures(ctx, m.req.Span, nil)
	if err != nil {
		return Statement{}, err
	}
	year := period
	if m.req.Span != m.year() {
		if year, err = m.src.Figures(ctx, m.year(), nil); err != nil {
			return Statement{}, err
		}
	}
	s := Statement{Columns: []Column{
		{Title: "科目编码", Kind: TextColumn, Weight: 12, Key: "account"},
		{Title: "项目", Kind: TextColumn, Weight: 30, Key: "name"},
		{Title: "本期金额", Kind: AmountColumn, Weight: 16, Key: "amount"},
		{Title: "本年累计金额", Kind: AmountColumn, Weight: 16, Key: "year_to_date"},
	}}
	income := m.detailRows(&s, ledger.Income, []*ledger.Figures{period, year})
	expense := m.detailRows(&s, ledger.Expense, []*ledger.Figures{period, year})
	cells := []Cell{{}, Text("收支净额")}
	for i := range income {
		cells = append(cells, Figure(income[i]-expense[i], nil))
	}
	s.Rows = append(s.Rows, Row{Style: Total, Cells: cells, PrintOnly: true})
	return s, nil
}

// detailRows adds the accounts of a class, each on its own side, and returns the sums of the top accounts.
func (m *maker) detailRows(s *Statement, class ledger.Class, figures []*ledger.Figures) []ledger.Money {
	title, sign := "收入", ledger.Money(-1)
	if class == ledger.Expense {
		title, sign = "支出", 1
	}
	s.Rows = append(s.Rows, Row{
		Style: Section, Cells: []Cell{{}, Text(title), {}, {}}, PrintOnly: true,
	})
	sums := make([]ledger.Money, len(figures))
	for _, code := range m.chart.Codes() {
		a, err := m.chart.Find(code)
		if err != nil || a.Class != class {
			continue
		}
		cells := []Cell{Text(code), Text(a.Name)}
		moved := false
		for i, f := range figures {
			net := sign * f.Accounts[code].NetDebit()
			moved = moved || net != 0
			if a.Parent == "" {
				sums[i] += net
			}
			cells = append(cells, Figure(net, refTo(f.Span, []string{code})))
		}
		if moved {
			s.Rows = append(s.Rows, Row{Cells: cells, Level: len(m.chart.Path(code)) - 1})
		}
	}
	cells := []Cell{{}, Text(title + "合计")}
	for _, sum := range sums {
		cells = append(cells, Figure(sum, nil))
	}
	s.Rows = append(s.Rows, Row{Style: Subtotal, Cells: cells, PrintOnly: true})
	return sums
}
