package web

import (
	"net/url"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/web/locale"
	"cunzhang/web/paper"
)

// This file puts distributions into the words of paper, which is Chinese whatever language the pages are in.

// paper translates a key for a print.
func (r *request) paper(key string, args ledger.Args) string {
	return r.srv.Locale.Text(locale.Chinese, key, args)
}

// site is the address of this server as the reader reached it.
func (r *request) site() string { return r.Scheme() + "://" + r.Request().Host }

// allocationPrint is the statement of a dividend, ready to be drawn.
func (r *request) allocationPrint(c *dividendCard, unclaimed ledger.Money) reports.AllocationPrint {
	d := &c.Dividend
	self := &r.family.Self
	a := reports.AllocationPrint{
		Organization: r.book.Organization, Year: d.Year, Run: r.paper("web.m.kind."+d.Kind.String(), nil),
		Number: strconv.Itoa(d.Year) + "-" + strconv.Itoa(d.Run) + "-" + string(d.Holder), Date: r.today(),
		Member: d.Name + " " + string(d.Holder), Household: self.Household, Shares: r.heldText(d),
		Gross: d.Gross(), Tax: d.Tax, Net: d.Net(), State: r.paper("web.m.standing."+c.State, nil), Unclaimed: unclaimed,
		Code: d.Code.Grouped(), Link: r.site() + "/v/" + url.PathEscape(string(d.Code)), Hint: r.Request().Host + "/v",
		Notes:  []string{r.paper("web.m.paper.right", nil)},
		Anchor: reports.Anchor{Book: r.book.Code, Head: r.book.Head, ReadAt: r.book.Now, Printer: self.Name},
	}
	if d.State == dividends.LinePaid && d.On != 0 {
		a.State += " " + d.On.Chinese()
	}
	if string(d.Holder) == self.Code {
		a.Method = strings.TrimSpace(self.Bank + " " + self.BankCard)
	}
	for i := range d.Pools {
		a.Parts = append(a.Parts, r.allocationPart(d, &d.Pools[i]))
	}
	for _, s := range d.Steps {
		if s.Key == "explain.tax" {
			a.TaxRate = s.Args["rate"]
		}
	}
	return a
}

// heldText says what the holder has: 成员股 10 股.
func (r *request) heldText(d *dividends.Dividend) string {
	names := map[string]string{}
	if classes, err := r.srv.Shares.Classes(r.ctx(), r.book.ID); err == nil {
		for _, c := range classes {
			names[c.Code] = c.Name
		}
	}
	var out []string
	for _, h := range d.Holdings {
		name := names[h.Class]
		if name == "" {
			name = h.Class
		}
		out = append(out, name+" "+h.Shares.String()+" 股")
	}
	return strings.Join(out, "，")
}

// allocationPart is the line of one pool: what the holder brings times what it brings, and the village's beside it.
func (r *request) allocationPart(d *dividends.Dividend, p *dividends.Pool) reports.AllocationPart {
	weight, amount := d.Weight, d.ByShares
	switch p.Of {
	case dividends.OfPatronage:
		weight, amount = d.Patronage, d.Returned
	case dividends.OfCapital:
		weight, amount = int64(d.Capital), d.Remainder
	case dividends.OfShares, dividends.SourceUnknown:
	}
	mine, all := p.Count(weight), p.Count(p.Total)
	part := reports.AllocationPart{
		Name: r.paper("web.m.pool."+p.Of.String(), nil), Amount: amount, Total: p.Pool - p.Residue,
		Arithmetic: p.Pool.Grouped() + " × " + mine + " ÷ " + all, Whole: r.paper("web.m.paper.all", ledger.Args{"weight": all}),
	}
	if p.Mode == cooperatives.ByRate {
		part.Arithmetic = mine + " 股 × " + p.Rate.Grouped() + " 元"
		part.Whole = all + " 股 × " + p.Rate.Grouped() + " 元"
	}
	return part
}

// planStatement is a plan of distribution (收益分配方案) as it is published.
func (r *request) planStatement(run *dividends.Run) reports.Statement {
	p := reports.DistributionPrint{
		Organization: r.book.Organization, Year: run.Year, Run: r.paper("web.m.kind."+run.Kind.String(), nil),
		Anchor: reports.Anchor{Book: r.book.Code, Head: r.book.Head, ReadAt: r.book.Now},
	}
	if run.State < cooperatives.PlanApproved {
		p.Version = r.paper("web.m.paper.version", ledger.Args{"version": strconv.Itoa(run.Version)})
	}
	if shares := run.Pool(dividends.OfShares); shares != nil && shares.Mode == cooperatives.ByRate {
		p.Rate = r.paper("web.m.paper.rate", ledger.Args{"rate": shares.Rate.Grouped()})
	}
	var lines []reports.PlanLine
	words := paper.Words{Locale: r.srv.Locale, Lang: locale.Chinese, Run: run}
	for _, l := range words.Waterfall() {
		lines = append(lines, reports.PlanLine{Text: l.Name, Basis: l.Basis, Amount: l.Amount, Strong: l.Strong})
	}
	var steps []reports.PlanStep
	for _, m := range run.Moves {
		if m.Void || m.Version != run.Version {
			continue
		}
		steps = append(steps, reports.PlanStep{
			State: r.paper("plan_state."+m.To.String(), nil), By: r.paper("office."+m.Office.String(), nil), Paper: m.Document,
			Date: m.On,
		})
		if m.Vote != nil {
			p.Resolution = m.Document
		}
	}
	var remarks []string
	if run.Note != "" {
		remarks = append(remarks, run.Note)
	}
	return reports.DistributionPlan(p, lines, steps, remarks)
}
