package paper

import (
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/web/locale"
)

// Step is a line of a plan with how it came about; the amount in fen.
type Step struct {
	Name   string
	Basis  string
	Amount ledger.Money
	Strong bool
}

// Words puts one run into the words of a language.
type Words struct {
	Locale *locale.Locale
	Lang   locale.Lang
	Run    *dividends.Run
}

// Waterfall tells how the income of the year became what members get, line by line, in the order of the statement.
func (w *Words) Waterfall() []Step {
	run := w.Run
	var out []Step
	others := 0
	for _, l := range run.Breakdown.Lines {
		step := Step{Name: w.name(&l), Amount: l.Amount, Basis: w.basis(&l, others)}
		if l.Row == cooperatives.RowOther {
			others++
		}
		// What a rate for every share leaves over was never given, and what the collective's own shares get is paid to nobody:
		// both stay undistributed, as the vouchers have it.
		if pool := run.Pool(dividends.OfShares); pool != nil {
			switch l.Row {
			case cooperatives.RowMembers:
				step.Amount -= pool.Residue + w.own(pool)
			case cooperatives.RowLeft:
				step.Amount += pool.Residue + w.own(pool)
			}
		}
		switch l.Row {
		case cooperatives.RowDistributable, cooperatives.RowMembers, cooperatives.RowReturn, cooperatives.RowRemainder:
			step.Strong = true
		}
		out = append(out, step)
	}
	return out
}

// own is what the collective's own shares get of the pool, in fen.
func (w *Words) own(pool *dividends.Pool) ledger.Money { return pool.Pool - pool.Residue - w.Run.Gross }

func (w *Words) text(key string, args ledger.Args) string { return w.Locale.Text(w.Lang, key, args) }

// basisOf is what patronage is in the run.
func (w *Words) basisOf() cooperatives.Basis {
	if pool := w.Run.Pool(dividends.OfPatronage); pool != nil {
		return pool.Basis
	}
	return cooperatives.BasisUnknown
}

// name is the name of a line: the charter's own where it has one.
func (w *Words) name(l *cooperatives.BreakdownLine) string {
	key := "web.dividend.row." + l.Row.String()
	if w.Run.Rules.Charter.Regime == ledger.FarmersCooperative && l.Row < cooperatives.RowMembers {
		key = "web.dividend.coop." + l.Row.String()
	}
	if l.Name != "" && l.Row != cooperatives.RowReserve { // the reserve is named by the law of the regime
		return l.Name
	}
	return w.text(key, ledger.Args{"business": w.basisOf().String()})
}

// basis tells in one line of arithmetic where an amount comes from.
func (w *Words) basis(l *cooperatives.BreakdownLine, other int) string {
	c, b, f := &w.Run.Rules.Charter, &w.Run.Breakdown, &w.Run.Figures
	switch l.Row {
	case cooperatives.RowYearIncome:
		if !w.Run.FromBooks {
			return w.text("web.dividend.basis.given", nil)
		}
		return w.text("web.dividend.basis.books", ledger.Args{"period": w.Run.Through.String()})
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
			return w.item(&c.Others[other], w.baseOf(&c.Others[other], other))
		}
	case cooperatives.RowMembers:
		if pool := w.Run.Pool(dividends.OfShares); pool != nil {
			text := w.whole(pool)
			if own := w.own(pool); own != 0 {
				text += " − " + w.text("web.dividend.basis.own", ledger.Args{"amount": own.Grouped()})
			}
			if f.Interim != 0 { // the row is that of the whole year
				text = w.text("web.dividend.basis.interim", ledger.Args{"amount": f.Interim.Grouped()}) + " + " + text
			}
			return text
		}
	case cooperatives.RowReturn:
		return b.Distributable.Grouped() + " × " + RateText(c.ReturnRate)
	case cooperatives.RowRemainder:
		return w.text("web.dividend.basis.rest", nil)
	case cooperatives.RowLeft:
		return w.kept()
	}
	return ""
}

// kept tells what of the members' pool stays undistributed.
func (w *Words) kept() string {
	pool := w.Run.Pool(dividends.OfShares)
	if pool == nil {
		return ""
	}
	var parts []string
	if own := w.own(pool); own != 0 {
		parts = append(parts, w.text("web.dividend.basis.own_kept", ledger.Args{"amount": own.Grouped()}))
	}
	if pool.Residue != 0 {
		parts = append(parts, w.text("web.dividend.basis.residue", ledger.Args{"residue": pool.Residue.Grouped()}))
	}
	return strings.Join(parts, "；")
}

// baseOf is what the other item with the number is a rate of: the pool, or what the items before it have left of it.
func (w *Words) baseOf(i *cooperatives.Item, number int) ledger.Money {
	b := &w.Run.Breakdown
	base := b.Pool
	if i.Of == cooperatives.OfRest {
		base -= b.Reserve
		for _, l := range b.Lines {
			if l.Row == cooperatives.RowOther && number > 0 {
				base -= l.Amount
				number--
			}
		}
	}
	return base
}

// item tells the rate of an item, and of what where that is told by the plan.
func (w *Words) item(i *cooperatives.Item, base ledger.Money) string {
	if i.Amount != 0 {
		return w.text("web.dividend.basis.amount", nil)
	}
	if base != 0 && i.Of != cooperatives.OfYearIncome {
		return base.Grouped() + " × " + RateText(i.Rate)
	}
	return w.text("web.dividend.basis.rate", ledger.Args{"rate": RateText(i.Rate)})
}

// RateText writes a rate as a percentage.
func RateText(d decimal.Decimal) string { return d.Shift(2).String() + "%" }

// whole is the village's line of a pool: all shares by the rate, or the pool by the sum of the weights.
func (w *Words) whole(p *dividends.Pool) string {
	if p.Mode == cooperatives.ByRate {
		return w.text("web.dividend.basis.by_rate", ledger.Args{
			"shares": p.Count(p.Total), "rate": p.Rate.Grouped(),
		})
	}
	args := ledger.Args{"pool": p.Pool.Grouped(), "total": p.Count(p.Total)}
	if p.Of == dividends.OfPatronage {
		args["counted"] = p.Basis.String()
		return w.text("web.dividend.basis.whole_patronage", args)
	}
	return w.text("web.dividend.basis.whole", args)
}

// part is the arithmetic of one part of a pool.
func (w *Words) part(p *dividends.Pool, weight int64) string {
	shares := p.Count(weight)
	if p.Mode == cooperatives.ByRate {
		return w.text("web.dividend.basis.by_rate", ledger.Args{"shares": shares, "rate": p.Rate.Grouped()})
	}
	return w.text("web.dividend.basis.exact", ledger.Args{
		"pool": p.Pool.Grouped(), "weight": shares, "total": p.Count(p.Total),
	})
}

// Pool is the part of a member in one pool, with the village's line beside it; amounts in fen.
type Pool struct {
	Name, Part, Whole string
	Amount, Total     ledger.Money
}

// Pools are the pools that the part has a share of, with the village's line beside it.
func (w *Words) Pools(p *dividends.Part) []Pool {
	var out []Pool
	for _, one := range []struct {
		of     dividends.Source
		weight int64
		amount ledger.Money
	}{
		{dividends.OfShares, p.Weight, p.ByShares},
		{dividends.OfPatronage, p.Patronage, p.Returned},
		{dividends.OfCapital, int64(p.Capital), p.Remainder},
	} {
		pool := w.Run.Pool(one.of)
		if pool == nil {
			continue
		}
		out = append(out, Pool{
			Name: w.text("web.dividend.of."+one.of.String(), nil), Part: w.part(pool, one.weight), Whole: w.whole(pool),
			Amount: one.amount, Total: pool.Pool - pool.Residue,
		})
	}
	return out
}
