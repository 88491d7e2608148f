package web

import (
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/members"
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

// ownStatement is the statement of a dividend of the member's household as the village prints it. Who is not of the
// household is not read for it.
func (r *request) ownStatement(c *dividendCard, unclaimed ledger.Money) (reports.AllocationPrint, error) {
	run, err := r.srv.Dividends.Find(r.ctx(), r.book.ID, c.Run)
	if err != nil {
		return reports.AllocationPrint{}, err
	}
	family := r.family
	p := &paper.Distribution{
		Words:        paper.Words{Locale: r.srv.Locale, Lang: locale.Chinese, Run: &run},
		Organization: r.book.Organization, Site: r.site(), Day: r.today(), Anchor: r.anchor(),
		People: map[string]members.Row{family.Self.Code: family.Self},
		Houses: map[string]members.HouseholdRow{},
		Owed:   map[cooperatives.Holder]ledger.Money{c.Holder: unclaimed},
	}
	p.Anchor.Printer = family.Self.Name
	for _, other := range family.Others {
		p.People[other.Code] = other
	}
	if family.House.Code != "" {
		p.Houses[family.House.Code] = family.House
	}
	out := p.Statement(&c.Line)
	out.Notes = append(out.Notes, r.paper("web.m.paper.right", nil))
	return out, nil
}

// planStatement is a plan of distribution (收益分配方案) as it is published.
func (r *request) planStatement(run *dividends.Run) reports.Statement {
	p := reports.DistributionPrint{
		Organization: r.book.Organization, Year: run.Year, Run: r.paper("plan_kind."+run.Kind.String(), nil),
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
