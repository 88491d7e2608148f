package ventures

import (
	"context"
	"slices"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// SourceAccounts tell operating revenue (营业收入) and operating profit before the share (提取前经营收益) from the accounts
// of a venture's own book.
type SourceAccounts struct {
	Revenue []string // 营业收入
	Other   []string // what else counts to operating profit: 投资收益
	Expense []string // what is taken off: costs, taxes, expenses
	Share   []string // accounts within those expenses that take the share itself, and are left out for that
}

// defaultAccounts returns the accounts of 营业利润 in 小企业会计准则 (财会〔2011〕17号) and of 经营收益 in the rural regimes
// (财会〔2004〕12号, 财会〔2021〕37号, 财会〔2023〕14号).
func defaultAccounts(r ledger.Regime) SourceAccounts {
	switch r {
	case ledger.SmallBusiness:
		return SourceAccounts{
			Revenue: []string{"5001", "5051"}, Other: []string{"5111"},
			Expense: []string{"5401", "5402", "5403", "5601", "5602", "5603"},
		}
	case ledger.FarmersCooperative:
		return SourceAccounts{
			Revenue: []string{"501"}, Other: []string{"511"}, Expense: []string{"521", "522", "523", "524"},
		}
	case ledger.LegacyRuralCollective:
		return SourceAccounts{Revenue: []string{"501"}, Other: []string{"511", "561"}, Expense: []string{"502", "541"}}
	case ledger.RuralCollective:
		return SourceAccounts{Revenue: []string{"501"}, Other: []string{"502"}, Expense: []string{"511", "512", "513"}}
	case ledger.RegimeUnknown:
	}
	return SourceAccounts{}
}

// or fills what is empty from the defaults.
func (a SourceAccounts) or(d SourceAccounts) SourceAccounts {
	if len(a.Revenue) == 0 {
		a.Revenue = d.Revenue
	}
	if len(a.Other) == 0 {
		a.Other = d.Other
	}
	if len(a.Expense) == 0 {
		a.Expense = d.Expense
	}
	return a
}

// check tells which accounts the chart lacks, and which would count twice.
func (a SourceAccounts) check(chart *ledger.Chart) ledger.Errors {
	var es ledger.Errors
	counted := slices.Concat(a.Revenue, a.Other, a.Expense)
	for _, code := range slices.Concat(counted, a.Share) {
		if _, err := chart.Find(code); err != nil {
			es = append(es, ledger.Problems(err)[0].At("accounts"))
		}
	}
	for i, code := range counted {
		for _, other := range counted[i+1:] {
			if chart.Below(code, other) || chart.Below(other, code) {
				es = append(es, ledger.NewError(ledger.Invalid, "venture.accounts_overlap",
					ledger.Args{"account": code, "other": other}).At("accounts"))
			}
		}
	}
	return es
}

// reading is what the source of a venture says of a span at one moment.
type reading struct {
	info    ledger.BookInfo
	revenue ledger.Money
	profit  ledger.Money
	steps   []cooperatives.Explanation
	sales   int // the steps that lead to revenue, which come first
}

// read takes the figures of a span from the venture's own book: the posted vouchers without carry-forward.
func (s *Ventures) read(ctx context.Context, v Venture, span ledger.Span) (reading, error) {
	var r reading
	info, err := s.books.Find(ctx, v.Source)
	if err != nil {
		return r, err
	}
	err = s.books.Snapshot(ctx, info.ID, nil, func(ctx context.Context, snap *books.Snapshot) error {
		if r.info, err = snap.Info(ctx); err != nil {
			return err
		}
		if span.To < r.info.Start {
			return ledger.NewError(ledger.Invalid, "venture.not_begun", ledger.Args{
				"book": r.info.Name, "start": r.info.Start.String(), "span": span.String(),
			})
		}
		f, err := snap.Figures(ctx, ledger.Span{From: max(span.From, r.info.Start), To: span.To}, nil)
		if err != nil {
			return err
		}
		return r.add(f, v.Accounts.or(defaultAccounts(r.info.Regime)))
	})
	return r, err
}

// SourceMonths returns revenue and profit of each month of the span by the venture's own book, of one moment; none of
// months before that book begins, and none at all of a venture that keeps no book here.
func (s *Ventures) SourceMonths(
	ctx context.Context, book ledger.BookID, venture string, span ledger.Span,
) (map[ledger.Period]Figures, error) {
	v, err := s.venture(ctx, book, venture)
	if err != nil || v.Source == "" {
		return nil, err
	}
	info, err := s.books.Find(ctx, v.Source)
	if err != nil {
		return nil, err
	}
	out := map[ledger.Period]Figures{}
	err = s.books.Snapshot(ctx, info.ID, nil, func(ctx context.Context, snap *books.Snapshot) error {
		for p := max(span.From, info.Start); p <= span.To; p = p.Next() {
			f, err := snap.Figures(ctx, ledger.Span{From: p, To: p}, nil)
			if err != nil {
				return err
			}
			var r reading
			if err := r.add(f, v.Accounts.or(defaultAccounts(info.Regime))); err != nil {
				return err
			}
			out[p] = Figures{Revenue: r.revenue, Profit: r.profit}
		}
		return nil
	})
	return out, err
}

// add sums the accounts: revenue and other income less expenses without the share itself.
func (r *reading) add(f *ledger.Figures, a SourceAccounts) error {
	var err error
	take := func(codes []string, key string, into ...*ledger.Money) {
		for _, code := range codes {
			amount := -f.Accounts[code].NetDebit()
			if amount == 0 || err != nil {
				continue
			}
			for _, sum := range into {
				*sum, err = sum.Add(amount)
			}
			if key == "contract.step_expense" {
				amount = -amount
			}
			r.steps = append(r.steps, cooperatives.Explanation{Key: key, Args: ledger.Args{
				"account": code, "name": strings.ReplaceAll(f.Chart.FullName(code), "_", " "), "amount": amount.Grouped(),
			}})
		}
	}
	take(a.Revenue, "contract.step_income", &r.revenue, &r.profit)
	r.sales = len(r.steps)
	take(a.Other, "contract.step_income", &r.profit)
	take(a.Expense, "contract.step_expense", &r.profit)
	for _, code := range a.Share {
		amount := f.Accounts[code].NetDebit()
		within := slices.ContainsFunc(a.Expense, func(e string) bool { return f.Chart.Below(code, e) })
		if amount == 0 || !within || err != nil {
			continue
		}
		r.profit, err = r.profit.Add(amount)
		r.steps = append(r.steps, cooperatives.Explanation{Key: "contract.step_share", Args: ledger.Args{
			"account": code, "name": strings.ReplaceAll(f.Chart.FullName(code), "_", " "), "amount": amount.Grouped(),
		}})
	}
	return err
}

// Figures are what a venture brought in a span, in fen. Profit is before the share of the collective.
type Figures struct {
	Revenue  ledger.Money
	Profit   ledger.Money
	Visitors int
	Nights   int
	Audited  bool                       // every month of the span that counts was audited
	Steps    []cooperatives.Explanation // how revenue and profit came about
	missing  []string                   // months that nobody reported
	sales    int                        // the steps that lead to revenue, which come first
}

// toward are the steps that lead to a base: to revenue without what the book takes off for profit.
func (f *Figures) toward(b cooperatives.Base) []cooperatives.Explanation {
	if b == cooperatives.OperatingRevenue {
		return f.Steps[:f.sales]
	}
	return f.Steps
}

// figures puts together what the source and the months say. months are those of the span that must be there.
func figures(v Venture, r reading, reported []Month, span, wanted ledger.Span) (Figures, error) {
	f := Figures{Revenue: r.revenue, Profit: r.profit, Steps: r.steps, Audited: true}
	if v.Source != "" {
		wanted.From = max(wanted.From, r.info.Start)
	}
	var err error
	for p := span.From; p <= span.To; p = p.Next() {
		i := slices.IndexFunc(reported, func(m Month) bool { return m.Period == p })
		counts := wanted.From <= p && p <= wanted.To
		if i < 0 {
			if counts {
				f.missing = append(f.missing, p.String())
				f.Audited = false
			}
			continue
		}
		m := reported[i]
		f.Visitors, f.Nights = f.Visitors+m.Visitors, f.Nights+m.Nights
		f.Audited = f.Audited && (m.Audited || !counts)
		if v.Source != "" {
			continue
		}
		if f.Revenue, err = f.Revenue.Add(m.Revenue); err != nil {
			return f, err
		}
		if f.Profit, err = f.Profit.Add(m.Revenue - m.Cost); err != nil {
			return f, err
		}
		f.Steps = append(f.Steps, cooperatives.Explanation{Key: "contract.step_month", Args: ledger.Args{
			"period": p.String(), "revenue": m.Revenue.Grouped(), "cost": m.Cost.Grouped(),
		}})
	}
	f.sales = len(f.Steps)
	if v.Source != "" {
		f.missing, f.sales = nil, r.sales // the book knows its months
	}
	return f, nil
}

// Figures returns what a venture brought in the span.
func (s *Ventures) Figures(
	ctx context.Context, book ledger.BookID, venture string, span ledger.Span,
) (Figures, error) {
	v, err := s.venture(ctx, book, venture)
	if err != nil {
		return Figures{}, err
	}
	var r reading
	if v.Source != "" {
		if r, err = s.read(ctx, v, span); err != nil {
			return Figures{}, err
		}
	}
	months, err := s.Months(ctx, book, venture, span)
	if err != nil {
		return Figures{}, err
	}
	return figures(v, r, months, span, span)
}
