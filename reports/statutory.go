package reports

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/reports/specs"
)

// statutory makes a statement of the regime from its spec.
func (m *maker) statutory(ctx context.Context) (Statement, error) {
	spec, err := specs.Find(m.info.Regime, m.req.Name, m.req.Variant)
	if err != nil {
		return Statement{}, err
	}
	span := m.req.Span
	if spec.Kind == specs.Flows && span.From.Year() != span.To.Year() {
		return Statement{}, ledger.NewError(ledger.Invalid, "report.one_year", ledger.Args{"report": spec.Title}).
			At("span")
	}
	basis, err := m.basis(ctx, &spec)
	if err != nil {
		return Statement{}, err
	}
	s, err := Compile(&spec, basis)
	if err != nil {
		return Statement{}, err
	}
	switch spec.Kind {
	case specs.Balances:
		s.When = span.To.Last().Chinese()
	case specs.Changes:
		s.Landscape = true
		s.When = m.year().Chinese()
	case specs.Flows, specs.KindUnknown:
	}
	return s, nil
}

// basis reads no more figures than the spec needs.
func (m *maker) basis(ctx context.Context, spec *specs.Spec) (b Basis, err error) {
	pairs := spec.Pairs()
	year := m.year()
	if b.Year, err = m.src.Figures(ctx, year, pairs); err != nil {
		return Basis{}, err
	}
	b.Period = b.Year
	if spec.Kind != specs.Flows {
		return b, nil
	}
	if m.req.Span != year {
		b.Period, err = m.src.Figures(ctx, m.req.Span, pairs)
		return b, err
	}
	prior := ledger.Span{From: year.From.AddMonths(-12), To: year.From.Prev()}
	if year.Months() == 12 && prior.To >= m.info.Start {
		b.PriorYear, err = m.src.Figures(ctx, prior, pairs)
	}
	return b, err
}
