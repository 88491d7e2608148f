package reports

import (
	"slices"

	"cunzhang/ledger"
	"cunzhang/reports/specs"
)

// value is a worked-out formula: an amount in fen and the accounts that it was made from.
type value struct {
	amount   ledger.Money
	accounts []string
}

// evaluation works out the formulas of one column of a spec over one set of figures. With opening set, balances are
// those at the start of the figures' span.
type evaluation struct {
	spec    *specs.Spec
	rows    map[int]specs.Row
	figures *ledger.Figures
	column  int // which of a row's formulas
	opening bool
	done    map[int]value
}

func newEvaluation(spec *specs.Spec, f *ledger.Figures) *evaluation {
	e := &evaluation{spec: spec, figures: f, rows: make(map[int]specs.Row), done: make(map[int]value)}
	for _, r := range spec.Rows {
		if r.Line > 0 {
			e.rows[r.Line] = r
		}
	}
	return e
}

// line works out one line once.
func (e *evaluation) line(n int) (value, error) {
	if v, ok := e.done[n]; ok {
		return v, nil
	}
	v, err := e.formula(e.rows[n].Formulas[e.column], e.opening)
	if err == nil {
		e.done[n] = v
	}
	return v, err
}

func (e *evaluation) formula(f specs.Formula, opening bool) (value, error) {
	var sum value
	for _, t := range f {
		v, err := e.term(t, opening)
		if err != nil {
			return value{}, err
		}
		if t.Minus {
			v.amount = -v.amount
		}
		if sum.amount, err = sum.amount.Add(v.amount); err != nil {
			return value{}, err
		}
		sum.accounts = append(sum.accounts, v.accounts...)
	}
	slices.Sort(sum.accounts)
	sum.accounts = slices.Compact(sum.accounts)
	return sum, nil
}

func (e *evaluation) term(t specs.Term, opening bool) (value, error) {
	switch t.Op {
	case specs.Line:
		return e.line(int(t.Number))
	case specs.Prior:
		return e.formula(t.Inner, true)
	case specs.Yuan:
		return value{amount: ledger.Money(t.Number * 100)}, nil
	case specs.PairAmount:
		return value{e.figures.Pairs[t.Pair], []string{t.Pair.Debit, t.Pair.Credit}}, nil
	case specs.Result, specs.Unclosed, specs.Carried:
		return e.profitOrLoss(t.Op, opening), nil
	case specs.SubDebit, specs.SubCredit:
		debit, credit := e.figures.TwoSided(t.Account, at(opening))
		if t.Op == specs.SubDebit {
			return value{debit, []string{t.Account}}, nil
		}
		return value{credit, []string{t.Account}}, nil
	case specs.OpUnknown, specs.BalanceDebit, specs.BalanceCredit, specs.NetDebit, specs.NetCredit, specs.TurnDebit,
		specs.TurnCredit:
	}
	return e.account(t, opening), nil
}

// at selects the balance that formulas read.
func at(opening bool) func(ledger.Balance) ledger.Money {
	if opening {
		return func(b ledger.Balance) ledger.Money { return b.Opening }
	}
	return ledger.Balance.Closing
}

func (e *evaluation) account(t specs.Term, opening bool) value {
	b := e.figures.Accounts[t.Account]
	v := value{accounts: []string{t.Account}}
	if _, err := e.figures.Chart.Find(t.Account); err != nil {
		v.accounts = nil
	}
	switch t.Op {
	case specs.BalanceDebit:
		v.amount = at(opening)(b)
	case specs.BalanceCredit:
		v.amount = -at(opening)(b)
	case specs.NetDebit:
		v.amount = b.NetDebit()
	case specs.NetCredit:
		v.amount = -b.NetDebit()
	case specs.TurnDebit:
		v.amount = b.Debit
	case specs.TurnCredit:
		v.amount = b.Credit
	case specs.OpUnknown, specs.Yuan, specs.Line, specs.SubDebit, specs.SubCredit, specs.PairAmount, specs.Result,
		specs.Unclosed, specs.Carried, specs.Prior:
	}
	return v
}

// profitOrLoss sums the top accounts of income and expense, credit positive.
func (e *evaluation) profitOrLoss(op specs.Op, opening bool) value {
	var v value
	for _, a := range e.figures.Chart.Children("") {
		if !a.Class.ProfitOrLoss() {
			continue
		}
		b, known := e.figures.Accounts[a.Code]
		if !known {
			continue
		}
		var m ledger.Money
		switch op { // called for three operations only
		case specs.Result:
			m = -b.NetDebit()
		case specs.Unclosed:
			m = -at(opening)(b)
		case specs.Carried:
			m = b.CarryDebit - b.CarryCredit
		}
		v.amount += m
		if m != 0 {
			v.accounts = append(v.accounts, a.Code)
		}
	}
	return v
}
