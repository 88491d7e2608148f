package reports

import (
	"context"
	"slices"
	"strings"

	"cunzhang/ledger"
)

// dimensionLedger is the ledger of one set of dimensions in one account, or in every account that carries it.
func (m *maker) dimensionLedger(ctx context.Context) (Statement, error) {
	if m.req.Match == (ledger.Dimensions{}) {
		return Statement{}, ledger.NewError(ledger.Invalid, "report.needs_match",
			ledger.Args{"report": m.req.Name}).At("match")
	}
	if m.req.Account != "" {
		return m.subsidiaryLedger(ctx)
	}
	figures, err := m.src.Figures(ctx, m.req.Span, nil)
	if err != nil {
		return Statement{}, err
	}
	subject, err := m.dimensionLabel(ctx, m.req.Match)
	if err != nil {
		return Statement{}, err
	}
	m.req.PageSize = 0 // several ledgers below each other
	f := m.threeColumns(plain)
	s := Statement{Subject: subject, Columns: f.columns, Signatures: ledgerSignatures()}
	var codes []string
	for _, d := range figures.Details {
		if matches(d.Dimensions, m.req.Match) && !d.Balance.IsZero() {
			codes = append(codes, d.Account)
		}
	}
	slices.Sort(codes)
	for _, code := range slices.Compact(codes) {
		heading := make([]Cell, len(f.columns))
		heading[2] = Text(m.label(code))
		s.Rows = append(s.Rows, Row{Style: Section, Cells: heading})
		p, err := m.ledger(ctx, f, []ledger.LedgerQuery{m.query(code)})
		if err != nil {
			return Statement{}, err
		}
		s.Rows = append(s.Rows, p.rows...)
		if len(s.Rows) > MaxRows {
			return Statement{}, tooLong()
		}
	}
	return s, nil
}

// matches reports whether d has every dimension that want names.
func matches(d, want ledger.Dimensions) bool {
	for _, k := range ledger.AllDimensions {
		if v := want.Value(k); v != "" && v != d.Value(k) {
			return false
		}
	}
	return true
}

// dimensionBalances lists the balances of accounts by dimension: by the one that was asked for, or by the whole set.
func (m *maker) dimensionBalances(ctx context.Context) (Statement, error) {
	if m.req.Account != "" {
		if _, err := m.account(); err != nil {
			return Statement{}, err
		}
	}
	figures, err := m.src.Figures(ctx, m.req.Span, nil)
	if err != nil {
		return Statement{}, err
	}
	s := Statement{
		Columns: append([]Column{
			{Title: "科目编码", Kind: TextColumn, Weight: 8, Key: "account"},
			{Title: "科目名称", Kind: TextColumn, Weight: 16, Key: "name"},
			{Title: "核算项目", Kind: TextColumn, Weight: 20, Key: "dimension"},
		}, sideColumns()...),
		Landscape: true,
	}
	if m.req.Account != "" {
		s.Subject = "科目：" + m.label(m.req.Account)
	}
	var total sides
	for _, d := range m.groups(figures) {
		if d.Balance.IsZero() {
			continue
		}
		name, err := m.dimensionLabel(ctx, d.Dimensions)
		if err != nil {
			return Statement{}, err
		}
		row := sidesOf(d.Balance)
		total.add(row)
		ref := refTo(m.req.Span, []string{d.Account})
		ref.Match = d.Dimensions
		cells := []Cell{Text(d.Account), Text(m.chart.FullName(d.Account)), Text(name)}
		s.Rows = append(s.Rows, Row{Cells: append(cells, row.cells(ref)...)})
	}
	cells := []Cell{{}, Text("合计"), {}}
	for _, sum := range total {
		cells = append(cells, Figure(sum, nil))
	}
	s.Rows = append(s.Rows, Row{Style: Total, Cells: cells, PrintOnly: true})
	return s, nil
}

// groups sums the details that the request matches by account and dimension, in order.
func (m *maker) groups(f *ledger.Figures) []ledger.Detail {
	type key struct {
		account string
		d       ledger.Dimensions
	}
	sum := make(map[key]ledger.Balance)
	for _, d := range f.Details {
		if m.req.Account != "" && !m.chart.Below(d.Account, m.req.Account) || !matches(d.Dimensions, m.req.Match) {
			continue
		}
		k := key{d.Account, d.Dimensions}
		if m.req.Dimension != ledger.DimensionUnknown {
			v := d.Dimensions.Value(m.req.Dimension)
			if v == "" {
				continue
			}
			k.d = ledger.Dimensions{}.With(m.req.Dimension, v)
		}
		sum[k] = sum[k].Plus(d.Balance)
	}
	out := make([]ledger.Detail, 0, len(sum))
	for k, b := range sum {
		out = append(out, ledger.Detail{Account: k.account, Dimensions: k.d, Balance: b})
	}
	slices.SortFunc(out, func(a, b ledger.Detail) int {
		if c := strings.Compare(a.Account, b.Account); c != 0 {
			return c
		}
		for _, k := range ledger.AllDimensions {
			if c := strings.Compare(a.Dimensions.Value(k), b.Dimensions.Value(k)); c != 0 {
				return c
			}
		}
		return 0
	})
	return out
}
