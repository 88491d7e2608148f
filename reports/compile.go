package reports

import (
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/reports/specs"
)

// Basis are the figures that a statutory statement is made from, all from one snapshot.
type Basis struct {
	Period *ledger.Figures // the span that was asked for
	// Year runs from January to the end of the span; for a book that starts in mid-year its openings are the derived
	// balances of 1 January and its turnover includes what was entered as turnover before the start.
	Year *ledger.Figures
	// PriorYear is the whole year before; nil when the book kept none. Only statements of flows over a year read it.
	PriorYear *ledger.Figures
}

// amountColumn is one column of figures of a statement.
type amountColumn struct {
	Column
	figures  *ledger.Figures // nil leaves the column empty
	formula  int             // which formula of a row
	opening  bool            // balances at the start
	partial  bool            // covers a part of a year: rows that stand for the year stay empty
	sumOfAll bool            // the sum of the columns before it
}

// Compile works out a statement: every figure of every column, then every check of the spec. A check that fails is
// the error statement.unbalanced with the difference, joined by statement.unplaced when accounts with a figure stand
// in no row; such a statement never becomes a page. Head and signatures of the statement are the caller's, except
// what the spec says itself.
func Compile(spec *specs.Spec, b Basis) (Statement, error) {
	if err := spec.CheckChart(b.Year.Chart); err != nil {
		return Statement{}, err
	}
	columns := amountColumns(spec, b)
	evaluations := make([]*evaluation, len(columns))
	for i, c := range columns {
		if c.figures != nil && !c.sumOfAll {
			evaluations[i] = newEvaluation(spec, c.figures)
			evaluations[i].column, evaluations[i].opening = c.formula, c.opening
		}
	}
	var problems ledger.Errors
	for i, e := range evaluations {
		if e == nil {
			continue
		}
		failed, err := e.check(columns[i])
		if err != nil {
			return Statement{}, err
		}
		problems = append(problems, failed...)
	}
	if len(problems) > 0 {
		return Statement{}, problems
	}
	s := Statement{
		Name: spec.Name, Title: spec.Title, Mark: spec.Mark, FormCode: spec.Form, Unit: "单位：元",
		Columns: headColumns(spec), Foot: spec.Foot, Signatures: spec.Signatures,
	}
	for _, c := range columns {
		s.Columns = append(s.Columns, c.Column)
	}
	for _, r := range spec.Rows {
		row, err := compileRow(spec, r, columns, evaluations)
		if err != nil {
			return Statement{}, err
		}
		if r.Line > 0 && r.Line == spec.LeftHalf {
			s.Fold = len(s.Rows) + 1
		}
		s.Rows = append(s.Rows, row)
	}
	return s, nil
}

func headColumns(spec *specs.Spec) []Column {
	item := Column{Title: "项目", Kind: TextColumn, Weight: 30, Key: "item"}
	if spec.Kind == specs.Changes {
		return []Column{item}
	}
	return []Column{item, {Title: "行次", Kind: LineNoColumn, Weight: 5, Key: "line"}}
}

func amountColumns(spec *specs.Spec, b Basis) []amountColumn {
	column := func(title, key string) Column {
		return Column{Title: title, Kind: AmountColumn, Weight: 16, Key: key}
	}
	switch spec.Kind {
	case specs.Balances:
		return []amountColumn{
			{Column: column("期末余额", "closing"), figures: b.Year},
			{Column: column("年初余额", "opening"), figures: b.Year, opening: true},
		}
	case specs.Changes:
		var out []amountColumn
		for i, title := range spec.Columns {
			out = append(out, amountColumn{
				Column: column(title, "column_"+strconv.Itoa(i+1)), figures: b.Year, formula: i,
			})
		}
		return append(out, amountColumn{Column: column("合计", "total"), figures: b.Year, sumOfAll: true})
	case specs.Flows, specs.KindUnknown:
	}
	if span := b.Period.Span; span.Months() == 12 && span.From.Month() == 1 {
		return []amountColumn{
			{Column: column("本年金额", "amount"), figures: b.Period},
			{Column: column("上年金额", "prior_year"), figures: b.PriorYear},
		}
	}
	return []amountColumn{
		{Column: column("本期金额", "amount"), figures: b.Period, partial: true},
		{Column: column("本年累计金额", "year_to_date"), figures: b.Year},
	}
}

func rowStyle(s specs.Style) RowStyle {
	switch s {
	case specs.Section:
		return Section
	case specs.Subtotal:
		return Subtotal
	case specs.Total:
		return Total
	case specs.Body:
	}
	return Body
}

func compileRow(spec *specs.Spec, r specs.Row, columns []amountColumn, evaluations []*evaluation) (Row, error) {
	row := Row{Style: rowStyle(r.Style), Level: r.Level, Cells: []Cell{Text(r.Label)}}
	if spec.Kind != specs.Changes {
		line := Count(r.Line)
		if r.Line == 0 {
			line = Cell{}
		}
		row.Cells = append(row.Cells, line)
	}
	if r.Line == 0 {
		row.Cells = append(row.Cells, make([]Cell, len(columns))...)
		return row, nil
	}
	var sum value
	for i, c := range columns {
		switch {
		case c.sumOfAll:
			row.Cells = append(row.Cells, Figure(sum.amount, refTo(c.figures.Span, sum.accounts)))
			continue
		case evaluations[i] == nil, c.partial && r.YearOnly, len(r.Formulas[c.formula]) == 0:
			row.Cells = append(row.Cells, Cell{})
			continue
		}
		v, err := evaluations[i].line(r.Line)
		if err != nil {
			return Row{}, err
		}
		if sum.amount, err = sum.amount.Add(v.amount); err != nil {
			return Row{}, err
		}
		sum.accounts = append(sum.accounts, v.accounts...)
		row.Cells = append(row.Cells, Figure(v.amount, refTo(c.figures.Span, v.accounts)))
	}
	return row, nil
}

func refTo(span ledger.Span, accounts []string) *Ref {
	if len(accounts) == 0 {
		return &Ref{}
	}
	return &Ref{Kind: ToAccounts, Accounts: accounts, Span: span}
}

// check works out the checks of the spec in one column.
func (e *evaluation) check(c amountColumn) (ledger.Errors, error) {
	var problems ledger.Errors
	for _, k := range e.spec.Checks {
		if c.partial && e.rows[k.Line].YearOnly || c.opening && flows(k.Formulas[c.formula]) {
			continue
		}
		is, err := e.line(k.Line)
		if err != nil {
			return nil, err
		}
		should, err := e.formula(k.Formulas[c.formula], e.opening)
		if err != nil {
			return nil, err
		}
		if is.amount == should.amount {
			continue
		}
		problems = append(problems, ledger.NewError(ledger.Invalid, "statement.unbalanced", ledger.Args{
			"statement": e.spec.Title, "check": k.Label, "column": c.Title,
			"left": is.amount.Grouped(), "right": should.amount.Grouped(),
			"difference": (is.amount - should.amount).Grouped(),
		}))
	}
	if len(problems) > 0 {
		if codes := e.unplaced(); len(codes) > 0 {
			problems = append(problems, ledger.NewError(ledger.Invalid, "statement.unplaced", ledger.Args{
				"statement": e.spec.Title, "column": c.Title, "accounts": strings.Join(codes, "、"),
			}))
		}
	}
	return problems, nil
}

func flows(f specs.Formula) bool {
	for _, t := range f {
		if t.Op.Flow() {
			return true
		}
	}
	return false
}

// unplaced lists the top accounts that carry a figure though no formula of the spec names them: those of income and
// expense for a statement of flows, all others for a statement of balances.
func (e *evaluation) unplaced() []string {
	named := e.spec.Accounts(e.figures.Chart)
	var out []string
	for _, a := range e.figures.Chart.Children("") {
		flow := e.spec.Kind == specs.Flows
		b := e.figures.Accounts[a.Code]
		figure := at(e.opening)(b)
		if flow {
			figure = b.NetDebit()
		}
		if figure == 0 || flow != a.Class.ProfitOrLoss() || e.covered(a.Code, named) {
			continue
		}
		out = append(out, a.Code+" "+a.Name)
	}
	return out
}

func (e *evaluation) covered(code string, named []string) bool {
	for _, n := range named {
		if e.figures.Chart.Below(n, code) {
			return true
		}
	}
	return false
}
