package verify

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"cunzhang/ledger"
)

// closed works out every closed month anew, from the opening balances and the lines, and looks for what should have
// kept it from being closed. What it was closed with must be what it comes to now, and with that the opening of the
// next.
func (v *verifier) closed(ctx context.Context) error {
	rows, err := readOpenings(ctx, v.tx, v.target.id)
	if err != nil {
		return err
	}
	accounts, details := v.openings(rows)
	state := make(map[ledger.Period]string, len(v.months))
	turnovers := make(map[ledger.Period][]balanceKey)
	for _, p := range v.months {
		state[p.period] = p.state
		turnovers[p.period] = nil
	}
	for k := range v.balances {
		turnovers[k.period] = append(turnovers[k.period], k)
	}
	for k := range v.details {
		turnovers[k.period] = append(turnovers[k.period], k)
	}
	for _, p := range slices.Sorted(maps.Keys(turnovers)) {
		begin(accounts)
		begin(details)
		for _, k := range turnovers[p] {
			into, t := accounts, v.balances[k]
			if k.dimensions != (ledger.Dimensions{}) {
				into, t = details, v.details[k]
			}
			k.period = 0
			into[k] = into[k].Plus(t.balance())
		}
		if state[p] == closed || state[p] == locked {
			v.month(p, v.figures(p, accounts, details))
		}
	}
	return nil
}

// openings checks the rows that the book opened with and returns them by account and by dimensions.
func (v *verifier) openings(rows []opening) (accounts, details map[balanceKey]ledger.Balance) {
	accounts, details = make(map[balanceKey]ledger.Balance), make(map[balanceKey]ledger.Balance)
	var balance, turnover ledger.Money
	for _, o := range rows {
		object := "opening of " + o.key.account
		a, err := v.chart.Find(o.key.account)
		if err != nil || !a.Leaf {
			v.breach("ClosingIsOpening", object, "stands on no leaf account")
			continue
		}
		if a.Class.ProfitOrLoss() && o.balance != 0 {
			v.breach("ClosingIsOpening", object, "begins with %s; income and expense begin at zero", o.balance)
		}
		for _, d := range ledger.AllDimensions {
			if code := o.key.dimensions.Value(d); code != "" && !v.values[valueKey{d, code}] {
				v.breach("ClosingIsOpening", object, "names the unknown %s %s", d, code)
			}
		}
		balance += o.balance
		if !a.Class.ProfitOrLoss() { // income and expense end at zero, whichever side was typed
			turnover += o.debit - o.credit
		}
		b := ledger.Balance{Opening: o.balance, OpeningQuantity: o.quantity}
		k := balanceKey{account: o.key.account}
		accounts[k] = accounts[k].Plus(b)
		if o.key.dimensions != (ledger.Dimensions{}) {
			details[o.key] = details[o.key].Plus(b)
		}
	}
	if _, ever := v.firstClosed(); ever && (balance != 0 || turnover != 0) {
		v.breach("OnlyOpenPeriods", "openings", "balances differ by %s, turnovers by %s, and a month is closed", balance,
			turnover)
	}
	return accounts, details
}

// firstClosed returns the first month that takes no vouchers any more.
func (v *verifier) firstClosed() (ledger.Period, bool) {
	for _, p := range v.months {
		if p.state != open {
			return p.period, true
		}
	}
	return 0, false
}

// begin turns what stood at the end of a month into what the next one opens with.
func begin(balances map[balanceKey]ledger.Balance) {
	for k, b := range balances {
		balances[k] = ledger.Balance{Opening: b.Closing(), OpeningQuantity: b.ClosingQuantity()}
	}
}

func (t turnover) balance() ledger.Balance {
	return ledger.Balance{
		Debit: t.debit, Credit: t.credit, CarryDebit: t.carryDebit, CarryCredit: t.carryCredit,
		DebitQuantity: t.debitQuantity, CreditQuantity: t.creditQuantity,
	}
}

// figures puts a month together. What an account has beside its dimensions is a detail of its own.
func (v *verifier) figures(p ledger.Period, accounts, details map[balanceKey]ledger.Balance) *ledger.Figures {
	f := &ledger.Figures{
		Span: ledger.Span{From: p, To: p}, Chart: v.chart, Accounts: make(map[string]ledger.Balance, len(accounts)),
	}
	for k, b := range accounts {
		f.Accounts[k.account] = b
	}
	rest := make(map[balanceKey]ledger.Balance)
	for k, b := range details {
		f.Details = append(f.Details, ledger.Detail{Account: k.account, Dimensions: k.dimensions, Balance: b})
		plain := balanceKey{account: k.account}
		if _, begun := rest[plain]; !begun {
			rest[plain] = accounts[plain]
		}
		rest[plain] = rest[plain].Plus(b.Negative())
	}
	for k, b := range rest {
		if !b.IsZero() {
			f.Details = append(f.Details, ledger.Detail{Account: k.account, Balance: b})
		}
	}
	slices.SortFunc(f.Details, func(a, b ledger.Detail) int {
		d, e := a.Dimensions, b.Dimensions
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(d.Member, e.Member),
			cmp.Compare(d.Counterparty, e.Counterparty), cmp.Compare(d.Venture, e.Venture),
			cmp.Compare(d.Project, e.Project), cmp.Compare(d.Department, e.Department))
	})
	return f
}

// month names what a closed month should not have been closed with.
func (v *verifier) month(p ledger.Period, f *ledger.Figures) {
	object := "closing of " + p.String()
	if _, turnover, closing := f.TrialDifference(); turnover != 0 || closing != 0 {
		v.breach("OnlyOpenPeriods", object, "the trial balance does not hold: turnovers differ by %s, balances by %s",
			turnover, closing)
	}
	roles := v.regime.Roles()
	for _, rule := range []struct {
		detail string
		match  func(ledger.Account) bool
	}{
		{"income or expense is not carried forward", func(a ledger.Account) bool { return a.Class.ProfitOrLoss() }},
		{"pending loss is not cleared", func(a ledger.Account) bool { return v.chart.Below(a.Code, roles.PendingLoss) }},
		{"the year's end is not carried", func(a ledger.Account) bool {
			return p.Month() == 12 && (a.Code == roles.Result || slices.Contains(roles.Allocations, a.Code))
		}},
	} {
		for _, d := range f.ClosingDetails(rule.match) {
			v.breach("OnlyOpenPeriods", object, "%s: %s stands at %s", rule.detail, d.Account, d.Balance.Closing())
		}
	}
	info := ledger.BookInfo{Code: v.target.code, Regime: v.regime, Start: v.target.start}
	if c, known := v.lastClosing(p); known && c.digest != f.Digest(info).String() {
		v.breach("ClosingIsOpening", object, "the month was closed with other figures than its rows give now")
	}
}
