package reports

import (
	"context"

	"cunzhang/ledger"
)

// generalLedger shows for every top account, or for the one that was asked for, what it opened with, what each month
// turned over and the year to date.
func (m *maker) generalLedger(ctx context.Context) (Statement, error) {
	accounts := m.chart.Children("")
	if m.req.Account != "" {
		a, err := m.account()
		if err != nil {
			return Statement{}, err
		}
		accounts = []ledger.Account{a}
	}
	if m.req.Span.Months() > 120 {
		return Statement{}, tooLong()
	}
	months, toDate, err := m.monthly(ctx)
	if err != nil {
		return Statement{}, err
	}
	s := Statement{
		Columns: append([]Column{
			{Title: "科目编码", Kind: TextColumn, Weight: 8, Key: "account"},
			{Title: "科目名称", Kind: TextColumn, Weight: 18, Key: "name"},
			{Title: "期间", Kind: TextColumn, Weight: 8, Key: "period"},
			{Title: "摘要", Kind: TextColumn, Weight: 10, Key: "summary"},
		}, balanceColumns()...),
		Signatures: ledgerSignatures(),
	}
	if len(accounts) == 1 {
		s.Subject = "科目：" + m.label(accounts[0].Code)
	}
	for _, a := range accounts {
		s.Rows = append(s.Rows, m.generalRows(a, months, toDate)...)
	}
	return s, nil
}

// monthly returns the figures of each month of the span and of the year up to each of them.
func (m *maker) monthly(ctx context.Context) (months, toDate []*ledger.Figures, err error) {
	for p := m.req.Span.From; p <= m.req.Span.To; p = p.Next() {
		month, err := m.src.Figures(ctx, ledger.Span{From: p, To: p}, nil)
		if err != nil {
			return nil, nil, err
		}
		year := month
		if p.Month() > 1 {
			if year, err = m.src.Figures(ctx, ledger.Span{From: p.YearStart(), To: p}, nil); err != nil {
				return nil, nil, err
			}
		}
		months, toDate = append(months, month), append(toDate, year)
	}
	return months, toDate, nil
}

func (m *maker) generalRows(a ledger.Account, months, toDate []*ledger.Figures) []Row {
	moved := false
	for _, f := range toDate {
		moved = moved || !f.Accounts[a.Code].IsZero()
	}
	if !moved {
		return nil
	}
	row := func(style RowStyle, p ledger.Period, label string, debit, credit Cell, net ledger.Money) Row {
		cells := []Cell{Text(a.Code), Text(a.Name), Text(p.String()), Text(label), debit, credit}
		return Row{Style: style, Cells: append(cells, balanceCells(net)...)}
	}
	first := m.req.Span.From
	label := "期初余额"
	if first.Month() == 1 {
		label = "上年结转"
	}
	rows := []Row{row(Carry, first, label, Cell{}, Cell{}, months[0].Accounts[a.Code].Opening)}
	for i, f := range months {
		month, year := f.Accounts[a.Code], toDate[i].Accounts[a.Code]
		ref, yearRef := refTo(f.Span, []string{a.Code}), refTo(toDate[i].Span, []string{a.Code})
		style := Subtotal
		if f.Span.To.Month() == 12 {
			style = Total
		}
		rows = append(rows,
			row(Body, f.Span.To, "本期合计", linked(month.Debit, ref), linked(month.Credit, ref), month.Closing()),
			row(style, f.Span.To, "本年累计", linked(year.Debit, yearRef), linked(year.Credit, yearRef),
				month.Closing()),
		)
	}
	return rows
}
