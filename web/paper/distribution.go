package paper

import (
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/members"
	"cunzhang/ledger"
	"cunzhang/reports"
)

// Distribution makes the prints of one run, from what the registers know of its holders.
type Distribution struct {
	Words
	Organization string
	Site         string // address of this server, for the public page; empty for a print without it
	Day          ledger.Date
	People       map[string]members.Row               // by code
	Houses       map[string]members.HouseholdRow      // by code
	Owed         map[cooperatives.Holder]ledger.Money // of all runs, in fen
	Anchor       reports.Anchor
}

func (p *Distribution) kind() string { return p.text("plan_kind."+p.Run.Kind.String(), nil) }

// house returns the household of a holder, its head and how the holder is related to the head.
func (p *Distribution) house(holder cooperatives.Holder) (code, head, relation string) {
	if h, ok := p.Houses[string(holder)]; ok {
		return h.Code, h.HeadName, ""
	}
	m := p.People[string(holder)]
	return m.Household, p.Houses[m.Household].HeadName, m.Relation
}

// classes tells what a holder has of each class: 成员股 2 股.
func (p *Distribution) classes(part *dividends.Part) string {
	var out []string
	for _, h := range part.Holdings {
		name := h.Class
		for _, c := range p.Run.Shares.Classes {
			if c.Code == h.Class {
				name = c.Name
			}
		}
		text := name + " " + h.Shares.String() + " 股"
		if points := p.points(h); points != "" {
			text += p.text("web.dividend.counts", ledger.Args{"points": points})
		}
		out = append(out, text)
	}
	return strings.Join(out, "，")
}

// points is what the shares of a class count together, nothing where each counts for one.
func (p *Distribution) points(h dividends.Held) string {
	for _, c := range p.Run.Shares.Classes {
		if points := h.Shares.Times(c.Weight).String(); c.Code == h.Class && points != h.Shares.String() {
			return points
		}
	}
	return ""
}

// account is where a line is paid, masked.
func (p *Distribution) account(l *dividends.Line) string {
	code := string(l.Holder)
	if h, ok := p.Houses[code]; ok {
		code = h.Head
	}
	if l.Payee.Name != "" {
		code = string(l.Payee.Holder)
	}
	if m := p.People[code]; m.BankCard != "" {
		return strings.TrimSpace(m.Bank + " " + m.BankCard)
	}
	return ""
}

// right says by which law members may read and copy the accounts.
func (p *Distribution) right() string {
	if p.Run.Rules.Charter.Regime == ledger.FarmersCooperative {
		return p.text("web.m.paper.right_coop", nil)
	}
	return p.text("web.m.paper.right", nil)
}

// Statement is the statement of one member.
func (p *Distribution) Statement(l *dividends.Line) reports.AllocationPrint {
	house, head, _ := p.house(l.Holder)
	a := reports.AllocationPrint{
		Organization: p.Organization, Year: p.Run.Year, Run: p.kind(),
		Number: strconv.Itoa(p.Run.Year) + "-" + strconv.Itoa(p.Run.No) + "-" + string(l.Holder), Date: p.approved(),
		Member: l.Name + "（" + string(l.Holder) + "）", Shares: p.classes(&l.Part), Gross: l.Gross(), Tax: l.Tax,
		SetOff: l.SetOff(), Net: l.AfterSetOff(), State: p.state(l), Unclaimed: p.Owed[l.Holder], Anchor: p.Anchor,
		Notes: p.notes(),
	}
	if l.IntoCard() {
		a.Method = p.account(l)
	}
	if house != "" {
		a.Household = head + "（" + house + "）"
	}
	if p.Run.Rules.Charter.Regime == ledger.FarmersCooperative {
		a.Title = "盈余分配通知单"
	}
	if l.Tax != 0 {
		a.TaxRate = RateText(p.Run.Rules.TaxRate)
	}
	if l.Code != "" {
		a.Code = l.Code.Grouped()
		if p.Site != "" {
			a.Link, a.Hint = p.Site+"/v/"+string(l.Code), strings.TrimPrefix(strings.TrimPrefix(p.Site, "https://"), "http://")+"/v"
		}
	}
	for _, pool := range p.Pools(&l.Part) {
		a.Parts = append(a.Parts, reports.AllocationPart{
			Name: pool.Name, Arithmetic: pool.Part, Amount: pool.Amount, Whole: pool.Whole, Total: pool.Total,
		})
	}
	return a
}

// approved is the day on which the plan was approved, or of its last step.
func (p *Distribution) approved() ledger.Date {
	day := ledger.Date(0)
	for _, m := range p.Run.Moves {
		if m.To <= cooperatives.PlanApproved && m.On > day {
			day = m.On
		}
	}
	return day
}

// state says how far the payment has come; before approval that there is nothing to pay yet.
func (p *Distribution) state(l *dividends.Line) string {
	if p.Run.Void {
		return p.text("web.dividend.void", nil)
	}
	if p.Run.State < cooperatives.PlanApproved {
		return p.text("web.dividend.not_yet", ledger.Args{"state": p.text("plan_state."+p.Run.State.String(), nil)})
	}
	standing := l.Standing()
	text := p.text("web.m.standing."+standing, nil)
	if l.On != 0 && slices.Contains([]string{"paid", "offset", "conversion"}, standing) {
		text += " " + l.On.Chinese()
	}
	if l.Reason != "" {
		text += "（" + l.Reason + "）"
	}
	if setOff := l.SetOff(); setOff > 0 {
		text += "；" + p.text("web.dividend.set_off", ledger.Args{
			"amount": setOff.Grouped(), "rest": l.AfterSetOff().Grouped(),
		})
	}
	return text
}

// notes tell on what the plan rests.
func (p *Distribution) notes() []string {
	var out []string
	if text := p.resolution(); text != "" {
		out = append(out, p.text("web.dividend.rests_on", ledger.Args{"resolution": text}))
	}
	return append(out, p.text("web.dividend.ask", nil))
}

// resolution names the vote: body, day and minutes.
func (p *Distribution) resolution() string {
	for i := len(p.Run.Moves) - 1; i >= 0; i-- {
		if m := p.Run.Moves[i]; m.Vote != nil && m.Version == p.Run.Version {
			return m.On.Chinese() + p.text("vote_body."+m.Vote.Body.String(), nil) + "（" + m.Document + "）"
		}
	}
	return ""
}

// Header is what the lists of the run share.
func (p *Distribution) Header() reports.DistributionPrint {
	d := reports.DistributionPrint{
		Organization: p.Organization, Year: p.Run.Year, Run: p.kind(), Resolution: p.resolution(), Anchor: p.Anchor,
		Surplus: p.Run.Rules.Charter.Regime == ledger.FarmersCooperative,
	}
	if p.Run.State < cooperatives.PlanApproved {
		d.Version = p.text("web.m.paper.version", ledger.Args{"version": strconv.Itoa(p.Run.Version)})
	}
	if pool := p.Run.Pool(dividends.OfShares); pool != nil && pool.Rate != 0 {
		d.Rate = p.text("web.dividend.per_share", ledger.Args{"rate": pool.Rate.Grouped()})
	}
	if p.Run.Shares.Converted() {
		d.Shares = p.text("web.dividend.converted", nil)
	}
	return d
}

// Receivers are the lines that are paid to somebody.
func (p *Distribution) Receivers(lines []dividends.Line) []reports.Receiver {
	rate, pool := ledger.Money(0), p.Run.Pool(dividends.OfShares)
	if pool != nil {
		rate = pool.Rate
	}
	var out []reports.Receiver
	for i := range lines {
		l := &lines[i]
		if l.Collective() {
			continue
		}
		house, head, relation := p.house(l.Holder)
		row := reports.Receiver{
			Household: house, Head: head, Code: string(l.Holder), Name: l.Name, Relation: relation, Class: p.classes(&l.Part),
			Rate: rate, Gross: l.Gross(), Tax: l.Tax, Net: l.Net(), SetOff: l.SetOff(),
			Account: p.account(l),
		}
		if pool != nil {
			row.Shares = pool.Quantity(l.Weight)
		}
		if l.Payee.Name != "" {
			row.Note = p.text("web.dividend.payee_is", ledger.Args{"name": l.Payee.Name})
		}
		switch standing := l.Standing(); standing {
		case "held":
			row.Note = p.text("line_state.held", nil)
		case "paid", "offset":
			row.Note = strings.TrimLeft(row.Note+"，"+p.text("web.m.standing."+standing, nil), "，") // nobody signs for it once more
		}
		out = append(out, row)
	}
	return out
}

// Counted tells what patronage is in the run.
func (p *Distribution) Counted() reports.Counted {
	basis := p.Words.basisOf()
	return reports.Counted{
		Group: p.text("web.dividend.returned_by", ledger.Args{"business": basis.String()}), Title: p.text("counted."+basis.String(), nil),
		Places: basis.Places(),
	}
}

// Patrons are the lines of a farmers' cooperative.
func (p *Distribution) Patrons(lines []dividends.Line) []reports.PatronageReceiver {
	var out []reports.PatronageReceiver
	for i := range lines {
		l := &lines[i]
		out = append(out, reports.PatronageReceiver{
			Code: string(l.Holder), Name: l.Name, Patronage: ledger.Quantity(l.Patronage), Returned: l.Returned,
			Capital: l.Capital, Remainder: l.Remainder, Tax: l.Tax, Net: l.Net(), SetOff: l.SetOff(),
		})
	}
	return out
}

// own tells what the collective's own shares get, which is in the plan but paid to nobody.
func (p *Distribution) own(lines []dividends.Line) string {
	pool := p.Run.Pool(dividends.OfShares)
	for i := range lines {
		if l := &lines[i]; l.Collective() && pool != nil {
			return p.text("web.dividend.collective_part", ledger.Args{"shares": pool.Count(l.Weight), "amount": l.Gross().Grouped()})
		}
	}
	return ""
}

// Publication says from when to when the plan hangs on the wall, and what the lines beside the members' are.
func (p *Distribution) Publication(lines []dividends.Line) reports.PublicationPrint {
	n := reports.PublicationPrint{From: p.Run.Published}
	if n.From == 0 {
		n.From = p.Day
	}
	days := 10
	if p.Run.Rules.Charter.Regime == ledger.FarmersCooperative {
		days = 15
	}
	n.To = n.From.AddDays(max(days, p.Run.Rules.Vote.NoticeDays))
	n.Objection, n.Own = p.text("office.supervisors", nil), p.own(lines)
	return n
}
