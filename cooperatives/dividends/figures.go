package dividends

import (
	"context"
	"slices"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// work is a plan on its way: what was read before any writing began.
type work struct {
	request Request
	Content
	regime     ledger.Regime
	today      ledger.Date
	households map[cooperatives.Holder]cooperatives.Holder
	accounts   []cooperatives.MemberAccount
	basis      cooperatives.Basis // of the patronage in the accounts
}

// prepare reads rules, figures and what siblings keep.
func (d *Dividends) prepare(ctx context.Context, q Request) (*work, error) {
	w := &work{request: q}
	w.Note, w.Taints = q.Note, slices.Clone(q.Taints)
	if err := q.check().Err(); err != nil {
		return nil, err
	}
	var err error
	if w.Rules, w.RulesVersion, err = d.Rules(ctx, q.Book); err != nil {
		return nil, err
	}
	if q.Rules != nil {
		w.Rules, w.RulesVersion = *q.Rules, 0
	}
	if err := w.Rules.check().Err(); err != nil {
		return nil, err
	}
	err = d.books.Snapshot(ctx, q.Book, nil, func(ctx context.Context, s *books.Snapshot) error { return w.read(ctx, s) })
	if err != nil {
		return nil, err
	}
	return w, d.ask(ctx, w)
}

func (q *Request) check() ledger.Errors {
	var es ledger.Errors
	if q.Kind != cooperatives.Interim && q.Kind != cooperatives.Final {
		es = append(es, ledger.NewError(ledger.Invalid, "plan.kind", nil).At("kind"))
	}
	if _, err := ledger.NewPeriod(q.Year, 12); err != nil {
		es = append(es, ledger.NewError(ledger.Invalid, "dividend.year", ledger.Args{"year": strconv.Itoa(q.Year)}).At("year"))
	}
	if q.Through != 0 && (q.Kind != cooperatives.Interim || !q.Through.Valid() || q.Through.Year() != q.Year) {
		es = append(es, ledger.NewError(ledger.Invalid, "dividend.through", nil).At("through"))
	}
	for _, day := range []ledger.Date{q.On, q.ShareFrom, q.ShareDay} {
		if day != 0 && !day.Valid() {
			es = append(es, ledger.NewError(ledger.Invalid, "date.malformed",
				ledger.Args{"text": strconv.Itoa(int(day))}).At("date"))
		}
	}
	for _, t := range q.Taints {
		if t.Kind <= cooperatives.NotIncomeUnknown || t.Kind > cooperatives.Revaluation || t.Amount < 0 ||
			(t.Account == "") == (t.Amount == 0) || t.From != 0 && t.Kind != cooperatives.AdvanceRent {
			es = append(es, ledger.NewError(ledger.Invalid, "plan.not_income", nil).At("tainted"))
		}
	}
	if e := ledger.CheckNote("note", q.Note, ledger.MaxNote); e != nil {
		es = append(es, e)
	}
	return es
}

// ask asks the siblings, whose answers a plan of the regime needs.
func (d *Dividends) ask(ctx context.Context, w *work) error {
	book := w.request.Book
	var err error
	switch {
	case w.regime == ledger.FarmersCooperative && d.from.Patronage == nil:
		return noSource("patronage")
	case w.regime == ledger.FarmersCooperative:
		w.accounts, w.basis, err = d.from.Patronage.MemberAccounts(ctx, book, w.request.Year)
	case d.from.Shares == nil:
		return noSource("shares")
	case w.Rules.Weighing == ByHousehold && d.from.Households == nil:
		return noSource("households")
	case w.Rules.Weighing == ByHousehold:
		w.households, err = d.from.Households.HouseholdsOf(ctx, book)
	}
	return err
}

// read reads the book: its accounts and, unless they are given, the figures.
func (w *work) read(ctx context.Context, s *books.Snapshot) error {
	info, err := s.Info(ctx)
	if err != nil {
		return err
	}
	w.regime, w.Chain, w.today = info.Regime, info.Head, ledger.DateOf(info.Now)
	if w.Rules.Charter.Regime != info.Regime {
		return ledger.NewError(ledger.Invalid, "plan.regime", nil).At("regime")
	}
	chart, err := s.Chart(ctx)
	if err != nil {
		return err
	}
	if err := w.Rules.checkChart(chart).Err(); err != nil {
		return err
	}
	periods, err := s.Periods(ctx)
	if err != nil {
		return err
	}
	december, err := ledger.NewPeriod(w.request.Year, 12)
	if err != nil {
		return err
	}
	if w.Through = december; w.request.Kind == cooperatives.Interim {
		w.Through = w.request.through(periods)
	}
	if w.request.Figures != nil {
		w.Figures = *w.request.Figures
		return w.taint(nil)
	}
	w.FromBooks = true
	if err := w.closed(periods); err != nil {
		return err
	}
	f, err := s.Figures(ctx, ledger.Span{From: w.Through.YearStart(), To: w.Through}, nil)
	if err != nil {
		return err
	}
	if err := w.result(f); err != nil {
		return err
	}
	last := periods[len(periods)-1].Period
	now, err := s.Figures(ctx, ledger.Span{From: last, To: last}, nil)
	if err != nil {
		return err
	}
	w.Figures.Cash, err = w.cash(now)
	return err
}

// through is the last month of an interim plan: as asked for, or the last that is closed.
func (q *Request) through(periods []books.PeriodState) ledger.Period {
	last := q.Through
	for _, p := range periods {
		if q.Through == 0 && p.Period.Year() == q.Year && p.State != "open" {
			last = p.Period
		}
	}
	return last
}

// closed fails unless the months of the figures are closed.
func (w *work) closed(periods []books.PeriodState) error {
	key := "dividend.month_open"
	if w.request.Kind == cooperatives.Final {
		key = "dividend.year_open"
	}
	for _, p := range periods {
		if p.Period == w.Through && p.State != "open" {
			return nil
		}
	}
	period := w.Through.String()
	if w.Through == 0 {
		period = strconv.Itoa(w.request.Year)
	}
	return ledger.NewError(ledger.Invalid, key, ledger.Args{"period": period}).At("year")
}

// result takes income, undistributed income and reserve from the balances of the span. A year that is closed has its
// income carried forward and the year-end transfer done: the books close no other. What interim plans of the year gave
// is added back later.
func (w *work) result(f *ledger.Figures) error {
	roles := w.regime.Roles()
	var income ledger.Money
	for code, b := range f.Accounts {
		a, err := f.Chart.Find(code)
		if err != nil || !a.Leaf || !a.Class.ProfitOrLoss() {
			continue
		}
		income -= b.NetDebit()
	}
	undistributed := -f.Accounts[roles.Distribution].Closing()
	w.Figures.YearIncome, w.Figures.Transfers = income, w.request.Transfers
	w.Figures.Opening = undistributed
	if w.request.Kind == cooperatives.Final {
		w.Figures.Opening -= income // the year-end transfer has put it there
	}
	w.Figures.Reserve = -f.Accounts[w.Rules.Accounts.Reserve].Closing()
	return w.taint(f)
}

// taint reads what watched accounts took in and parts it: taken out of the pool, or left for the charter to refuse.
// Without balances only amounts count.
func (w *work) taint(f *ledger.Figures) error {
	for _, watched := range w.Rules.Watched {
		told := slices.ContainsFunc(w.Taints, func(t Taint) bool { return t.Account == watched.Account })
		if !told && f != nil {
			w.Taints = append(w.Taints, Taint{Kind: watched.Kind, Account: watched.Account})
		}
	}
	for i := range w.Taints {
		t := &w.Taints[i]
		if t.Account != "" && f != nil {
			if _, err := f.Chart.Find(t.Account); err != nil {
				return ledger.NewError(ledger.Invalid, "dividend.account", ledger.Args{"code": t.Account}).At("tainted")
			}
			t.Amount = max(0, -f.Accounts[t.Account].NetDebit())
		}
		if t.From != 0 {
			of, err := cooperatives.RentOfYear(t.Amount, t.From, t.To, w.request.Year)
			if err != nil {
				return err
			}
			t.Amount -= of
		}
		if t.Exclude {
			w.Figures.Excluded += t.Amount
		} else {
			w.Figures.Tainted = append(w.Figures.Tainted, cooperatives.Tainted{Kind: t.Kind, Amount: t.Amount})
		}
	}
	return nil
}

// restricted are accounts whose money may be used for one purpose alone: 一事一议资金, 专项应付款.
var restricted = map[ledger.Regime][]string{
	ledger.RuralCollective: {"231", "241"}, ledger.FarmersCooperative: {"235"},
}

// cash is the money that is free to pay members: cash on hand and at banks, less what is bound to a purpose.
func (w *work) cash(f *ledger.Figures) (ledger.Money, error) {
	var cash ledger.Money
	for code, b := range f.Accounts {
		a, err := f.Chart.Find(code)
		if err != nil || !a.Leaf || a.Flow == ledger.NoFlow {
			continue
		}
		if cash, err = cash.Add(b.Closing()); err != nil {
			return 0, err
		}
	}
	for _, code := range restricted[w.regime] {
		cash -= max(0, -f.Accounts[code].Closing())
	}
	return cash, nil
}
