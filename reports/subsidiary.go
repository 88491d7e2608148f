package reports

import (
	"context"
	"strings"

	"cunzhang/ledger"
)

// extra says which columns a ledger has besides the plain ones.
type extra int8

const (
	plain        extra = iota
	withAccount        // the leaf, in the ledger of a parent
	withOpposite       // the other side, in day books
)

// voucherColumns open every ledger.
func voucherColumns() []Column {
	return []Column{
		{Title: "日期", Kind: DateColumn, Weight: 10, Key: "date"},
		{Title: "凭证字号", Kind: TextColumn, Weight: 8, Key: "voucher"},
		{Title: "摘要", Kind: TextColumn, Weight: 26, Key: "summary"},
	}
}

// balanceColumns close every ledger.
func balanceColumns() []Column {
	return []Column{
		{Title: "借方", Kind: AmountColumn, Weight: 14, Key: "debit"},
		{Title: "贷方", Kind: AmountColumn, Weight: 14, Key: "credit"},
		{Title: "方向", Kind: SideColumn, Weight: 4, Key: "side"},
		{Title: "余额", Kind: AmountColumn, Weight: 14, Key: "balance"},
	}
}

// side names the side of a net amount; a balance of zero is 平.
func side(net ledger.Money) string {
	switch {
	case net > 0:
		return "借"
	case net < 0:
		return "贷"
	}
	return "平"
}

func voucherRef(r ledger.LedgerRow) *Ref { return &Ref{Kind: ToVoucher, Voucher: r.Voucher} }

// voucherCells are the cells under voucherColumns.
func voucherCells(r ledger.LedgerRow) []Cell {
	title := Text(string(r.Series) + "-" + itoa(r.Number))
	title.Ref = voucherRef(r)
	return []Cell{Text(r.Position.Date.String()), title, Text(r.Summary)}
}

func linked(m ledger.Money, ref *Ref) Cell {
	c := Amount(m)
	c.Ref = ref
	return c
}

func balanceCells(net ledger.Money) []Cell {
	return []Cell{Text(side(net)), Figure(net.Abs(), nil)}
}

// threeColumns is the form with debit, credit and balance.
func (m *maker) threeColumns(x extra) form {
	f := form{columns: voucherColumns()}
	switch x {
	case withAccount:
		f.columns = append(f.columns, Column{Title: "科目", Kind: TextColumn, Weight: 16, Key: "account"})
	case withOpposite:
		f.columns = append(f.columns, Column{Title: "对方科目", Kind: TextColumn, Weight: 16, Key: "opposite"})
	case plain:
	}
	f.columns = append(f.columns, balanceColumns()...)
	f.line = func(r ledger.LedgerRow, after standing) []Cell {
		cells := voucherCells(r)
		switch x {
		case withAccount:
			cells = append(cells, Text(m.label(r.Account)))
		case withOpposite:
			cells = append(cells, Text(m.label(r.Opposite)))
		case plain:
		}
		cells = append(cells, linked(r.Debit, voucherRef(r)), linked(r.Credit, voucherRef(r)))
		return append(cells, balanceCells(after.amount)...)
	}
	f.sum = func(label string, s sums, after standing) []Cell {
		cells := []Cell{{}, {}, Text(label)}
		if x != plain {
			cells = append(cells, Cell{})
		}
		cells = append(cells, Amount(s.debit), Amount(s.credit))
		return append(cells, balanceCells(after.amount)...)
	}
	return f
}

// label shows an account as lists do: code and full name.
func (m *maker) label(code string) string {
	if code == "" {
		return ""
	}
	return strings.TrimSpace(code + " " + m.chart.FullName(code))
}

// subsidiaryLedger is the ledger of one account; a parent's shows the leaf of each row.
func (m *maker) subsidiaryLedger(ctx context.Context) (Statement, error) {
	a, err := m.account()
	if err != nil {
		return Statement{}, err
	}
	f := m.threeColumns(plain)
	if !a.Leaf {
		f = m.threeColumns(withAccount)
	}
	return m.oneLedger(ctx, f, m.query(a.Code))
}

func (m *maker) query(code string) ledger.LedgerQuery {
	return ledger.LedgerQuery{Account: code, Span: m.req.Span, Match: m.req.Match}
}

// oneLedger draws a ledger of one account with its subject.
func (m *maker) oneLedger(ctx context.Context, f form, q ledger.LedgerQuery) (Statement, error) {
	p, err := m.ledger(ctx, f, []ledger.LedgerQuery{q})
	if err != nil {
		return Statement{}, err
	}
	subject := "科目：" + m.label(q.Account)
	names, err := m.dimensionLabel(ctx, q.Match)
	if err != nil {
		return Statement{}, err
	}
	if names != "" {
		subject += "　" + names
	}
	return Statement{
		Subject: subject, Columns: f.columns, Rows: p.rows, Next: p.next, Page: p.no, Signatures: ledgerSignatures(),
	}, nil
}

func ledgerSignatures() []string { return []string{"会计主管", "复核", "记账"} }

// dimensionTitle is the Chinese name of a dimension.
func dimensionTitle(d ledger.Dimension) string {
	switch d {
	case ledger.Member:
		return "成员"
	case ledger.Counterparty:
		return "往来单位"
	case ledger.Venture:
		return "经营项目"
	case ledger.Project:
		return "项目"
	case ledger.Department:
		return "部门"
	case ledger.DimensionUnknown:
	}
	return ""
}

// dimensionLabel names a set of dimensions: 成员：M001 张三　项目：P2 修渠.
func (m *maker) dimensionLabel(ctx context.Context, d ledger.Dimensions) (string, error) {
	var parts []string
	for _, k := range ledger.AllDimensions {
		code := d.Value(k)
		if code == "" {
			continue
		}
		names, err := m.src.DimensionNames(ctx, k)
		if err != nil {
			return "", err
		}
		parts = append(parts, dimensionTitle(k)+"："+strings.TrimSpace(code+" "+names[code]))
	}
	return strings.Join(parts, "　"), nil
}
