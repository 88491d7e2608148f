package reports

import (
	"context"

	"cunzhang/ledger"
)

// disclosure is the public board of a month or quarter (财务公开榜): every receipt and every payment of cash and bank,
// one by one. A transfer between cash and bank accounts is neither and stays out.
func (m *maker) disclosure(ctx context.Context) (Statement, error) {
	queries, _ := m.flowQueries(ledger.Cash, ledger.Bank)
	subject := ""
	if m.req.Account != "" {
		a, err := m.account()
		if err != nil {
			return Statement{}, err
		}
		queries, subject = []ledger.LedgerQuery{m.query(a.Code)}, "科目："+m.label(a.Code)
	}
	lines, err := m.lines(ctx, queries, ledger.Position{}, MaxRows+1)
	if err != nil {
		return Statement{}, err
	}
	if len(lines) > MaxRows {
		return Statement{}, tooLong()
	}
	from := m.req.Span.From
	opening, err := m.before(ctx, queries, from.YearStart(), endOf(from.Prev().Last()))
	if err != nil {
		return Statement{}, err
	}
	s := Statement{
		Subject: subject,
		Columns: []Column{
			{Title: "月日", Kind: DateColumn, Weight: 8, Key: "date"},
			{Title: "凭证号", Kind: TextColumn, Weight: 8, Key: "voucher"},
			{Title: "摘要", Kind: TextColumn, Weight: 34, Key: "summary"},
			{Title: "收入", Kind: AmountColumn, Weight: 14, Key: "income"},
			{Title: "支出", Kind: AmountColumn, Weight: 14, Key: "expense"},
			{Title: "余额", Kind: AmountColumn, Weight: 14, Key: "balance"},
		},
		Signatures: []string{"单位负责人", "民主理财小组", "会计", "制表"},
	}
	if m.req.Account == "" {
		s.Foot = []string{"现金与银行存款之间的划转不列。"}
		lines = withoutTransfers(lines)
	}
	s.Rows = disclosureRows(m.req.Span, opening.Closing(), lines)
	return s, nil
}

// withoutTransfers drops the rows of vouchers that only moved money between cash and bank accounts.
func withoutTransfers(lines []ledger.LedgerRow) []ledger.LedgerRow {
	type tally struct {
		net           ledger.Money
		debit, credit bool
	}
	vouchers := make(map[ledger.VoucherID]tally)
	for _, l := range lines {
		t := vouchers[l.Voucher]
		t.net += l.Debit - l.Credit
		t.debit = t.debit || l.Debit != 0
		t.credit = t.credit || l.Credit != 0
		vouchers[l.Voucher] = t
	}
	var out []ledger.LedgerRow
	for _, l := range lines {
		if t := vouchers[l.Voucher]; t.net == 0 && t.debit && t.credit {
			continue
		}
		out = append(out, l)
	}
	return out
}

func disclosureRows(span ledger.Span, balance ledger.Money, lines []ledger.LedgerRow) []Row {
	label := "上期结转"
	switch span.Months() {
	case 1:
		label = "上月结转"
	case 3:
		label = "上季结转"
	}
	rows := []Row{{Style: Carry, Cells: []Cell{{}, {}, Text(label), {}, {}, Figure(balance, nil)}}}
	var income, expense ledger.Money
	sum := func(label string) []Cell {
		return []Cell{
			{}, {}, Text(label), Figure(income, nil), Figure(expense, nil), Figure(balance, nil),
		}
	}
	for _, l := range lines {
		balance += l.Debit - l.Credit
		income, expense = income+l.Debit, expense+l.Credit
		cells := voucherCells(l)
		cells[0].Text = cells[0].Text[len("2006-"):]
		cells = append(cells, linked(l.Debit, voucherRef(l)), linked(l.Credit, voucherRef(l)), Figure(balance, nil))
		rows = append(rows, Row{Cells: cells, Carried: sum("过次页")})
	}
	return append(rows, Row{Style: Total, Cells: sum("合计"), PrintOnly: true})
}
