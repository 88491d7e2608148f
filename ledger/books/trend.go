package books

import (
	"context"

	"cunzhang/ledger"
)

// MonthTotal is what a month brought and where its money stood at the end, in fen.
type MonthTotal struct {
	Period  ledger.Period
	Income  ledger.Money // without what carry-forward moved
	Expense ledger.Money // the same
	Cash    ledger.Money // 库存现金 at the end of the month
	Bank    ledger.Money // 银行存款 at the end of the month
}

// Trend returns the totals of every month of the span.
func (s *Snapshot) Trend(ctx context.Context, span ledger.Span) ([]MonthTotal, error) {
	chart, err := s.Chart(ctx)
	if err != nil {
		return nil, err
	}
	var money []any
	for _, code := range chart.Codes() {
		if a, err := chart.Find(code); err == nil && a.Flow != ledger.NoFlow {
			money = append(money, code)
		}
	}
	turnovers, err := monthTurnovers(ctx, s.tx, s.info.ID, span, money)
	if err != nil {
		return nil, err
	}
	openings, err := readOpenings(ctx, s.tx, s.info.ID)
	if err != nil {
		return nil, err
	}
	for _, o := range openings {
		turnovers = append(turnovers, monthTurnover{account: o.Account, balance: ledger.Balance{Debit: o.Balance}})
	}
	var out []MonthTotal
	for p := span.From; p <= span.To; p = p.Next() {
		m := MonthTotal{Period: p}
		for _, t := range turnovers {
			a, err := chart.Find(t.account)
			if err != nil {
				return nil, err
			}
			m.add(a, t)
		}
		out = append(out, m)
	}
	return out, nil
}

// add counts what one account did in one month, if it belongs to the totals of m. A turnover without a month is an
// opening balance.
func (m *MonthTotal) add(a ledger.Account, t monthTurnover) {
	switch {
	case a.Flow == ledger.Cash && t.period <= m.Period:
		m.Cash += t.balance.Debit - t.balance.Credit
	case a.Flow == ledger.Bank && t.period <= m.Period:
		m.Bank += t.balance.Debit - t.balance.Credit
	case t.period != m.Period:
	case a.Class == ledger.Income:
		m.Income -= t.balance.NetDebit()
	case a.Class == ledger.Expense:
		m.Expense += t.balance.NetDebit()
	}
}
