package web

import (
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/web/locale"
)

// waterStep is a line of a plan with how it came about.
type waterStep struct {
	Name   string
	Basis  string
	Amount ledger.Money
	Strong bool
}

// waterfall tells how the income of the year became what members get, line by line, in the order of the statement.
func (r *request) waterfall(run *dividends.Run, lang locale.Lang) []waterStep {
	w := water{r.srv.Locale, lang, run}
	var out []waterStep
	others := 0
	for _, l := range run.Breakdown.Lines {
		step := waterStep{Name: w.name(&l), Amount: l.Amount, Basis: w.basis(&l, others)}
		if l.Row == cooperatives.RowOther {
			others++
		}
		switch l.Row {
		case cooperatives.RowDistributable, cooperatives.RowMembers, cooperatives.RowReturn, cooperatives.RowRemainder:
			step.Strong = true
		}
		out = append(out, step)
	}
	return out
}

// water puts the lines of a plan into words.
type water struct {
	words *locale.Locale
	lang  locale.Lang
	run   *dividends.Run
}

func (w *water) text(key string, args ledger.Args) string { return w.words.Text(w.lang, key, args) }

// name is the name of a line: the charter's own where it has one.
func (w *water) name(l *cooperatives.BreakdownLine) string {
	key := "web.dividend.row." + l.Row.String()
	if w.run.Rules.Charter.Regime == ledger.FarmersCooperative && l.Row < cooperatives.RowMembers {
		key = "web.dividend.coop." + l.Row.String()
	}
	switch {
	case l.Row == cooperatives.RowReserve && l.Name != "":
		return w.text("web.dividend.row.reserve", ledger.Args{"name": l.Name})
	case l.Name != "":
		return l.Name
	}
	return w.text(key, nil)
}

// basis tells in one line of arithmetic where an amount comes from.
func (w *water) basis(l *cooperatives.BreakdownLine, other int) string {
	c, b, f := &w.run.Rules.Charter, &w.run.Breakdown, &w.run.Figures
	switch l.Row {
	case cooperatives.RowYearIncome:
		if !w.run.FromBooks {
			return w.text("web.dividend.basis.given", nil)
		}
		return w.text("web.dividend.basis.books", ledger.Args{"period": w.run.Through.String()})
	case cooperatives.RowDistributable:
		parts := []string{f.YearIncome.Grouped(), f.Opening.Grouped(), f.Transfers.Grouped()}
		text := strings.ReplaceAll(strings.Join(parts, " + "), "+ -", "− ")
		if f.Excluded != 0 {
			text += " − " + f.Excluded.Grouped()
		}
		if c.Regime == ledger.FarmersCooperative {
			text += " − " + b.Reserve.Grouped()
		}
		return text
	case cooperatives.RowReserve:
		return w.item(&c.Reserve, b.Pool)
	case cooperatives.RowOther:
		if other < len(c.Others) {
			return w.item(&c.Others[other], 0)
		}
	case cooperatives.RowMembers:
		if pool := w.run.Pool(dividends.OfShares); pool != nil {
			return w.whole(pool)
		}
	case cooperatives.RowReturn:
		return b.Distributable.Grouped() + " × " + rateText(c.ReturnRate)
	case cooperatives.RowRemainder:
		return w.text("web.dividend.basis.rest", nil)
	case cooperatives.RowLeft:
		if pool := w.run.Pool(dividends.OfShares); pool != nil && pool.Residue != 0 {
			return w.text("web.dividend.basis.residue", ledger.Args{"residue": pool.Residue.Grouped()})
		}
	}
	return ""
}

// item tells the rate of an item, and of what where that is the pool.
func (w *water) item(i *cooperatives.Item, pool ledger.Money) string {
	if i.Amount != 0 {
		return w.text("web.dividend.basis.amount", nil)
	}
	if pool != 0 && i.Of != cooperatives.OfYearIncome {
		return pool.Grouped() + " × " + rateText(i.Rate)
	}
	return w.text("web.dividend.basis.rate", ledger.Args{"rate": rateText(i.Rate)})
}

// rateText writes a rate as a percentage.
func rateText(d decimal.Decimal) string { return d.Shift(2).String() + "%" }

// whole is the village's line of a pool: all shares by the rate, or the pool by the sum of the weights.
func (w *water) whole(p *dividends.Pool) string {
	if p.Mode == cooperatives.ByRate {
		return w.text("web.dividend.basis.by_rate", ledger.Args{
			"shares": weightText(p.Total, p.PerShare), "rate": p.Rate.Grouped(),
		})
	}
	return w.text("web.dividend.basis.whole", ledger.Args{
		"pool": p.Pool.Grouped(), "total": weightText(p.Total, p.PerShare),
	})
}

// part is the arithmetic of one part of a pool.
func (w *water) part(p *dividends.Pool, weight int64) string {
	shares := weightText(weight, p.PerShare)
	if p.Mode == cooperatives.ByRate {
		return w.text("web.dividend.basis.by_rate", ledger.Args{"shares": shares, "rate": p.Rate.Grouped()})
	}
	return w.text("web.dividend.basis.exact", ledger.Args{
		"pool": p.Pool.Grouped(), "weight": shares, "total": weightText(p.Total, p.PerShare),
	})
}
