package reports

import (
	"context"

	"cunzhang/ledger"
)

// cashJournal is the day book of cash on hand, with the sum and the balance of every day (会计基础工作规范 §57).
func (m *maker) cashJournal(ctx context.Context) (Statement, error) {
	return m.journal(ctx, ledger.Cash)
}

// bankJournal is the day book of money at banks.
func (m *maker) bankJournal(ctx context.Context) (Statement, error) {
	return m.journal(ctx, ledger.Bank)
}

func (m *maker) journal(ctx context.Context, flow ledger.Flow) (Statement, error) {
	f := m.threeColumns(withOpposite)
	f.daily = true
	if m.req.Account != "" {
		a, err := m.account()
		if err != nil {
			return Statement{}, err
		}
		s, err := m.oneLedger(ctx, f, m.query(a.Code))
		if err != nil {
			return Statement{}, err
		}
		s.Signatures = journalSignatures()
		return s, nil
	}
	queries, subject := m.flowQueries(flow)
	if len(queries) == 0 {
		return Statement{}, ledger.NewError(ledger.NotFound, "report.no_flow", ledger.Args{"report": m.req.Name})
	}
	p, err := m.ledger(ctx, f, queries)
	if err != nil {
		return Statement{}, err
	}
	return Statement{
		Subject: subject, Columns: f.columns, Rows: p.rows, Next: p.next, Page: p.no,
		Signatures: journalSignatures(),
	}, nil
}

func journalSignatures() []string { return []string{"会计主管", "复核", "出纳"} }

// flowQueries asks for the ledgers of the topmost accounts of the flows.
func (m *maker) flowQueries(flows ...ledger.Flow) (queries []ledger.LedgerQuery, subject string) {
	is := func(code string) bool {
		a, err := m.chart.Find(code)
		if err != nil {
			return false
		}
		for _, f := range flows {
			if a.Flow == f {
				return true
			}
		}
		return false
	}
	subject = "科目："
	for _, code := range m.chart.Codes() {
		a, err := m.chart.Find(code)
		if err != nil || !is(code) || is(a.Parent) {
			continue
		}
		if len(queries) > 0 {
			subject += "、"
		}
		subject += m.label(code)
		queries = append(queries, m.query(code))
	}
	return queries, subject
}
