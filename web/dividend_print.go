package web

import (
	"io"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/members"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
	"cunzhang/reports/picture"
	"cunzhang/reports/text"
	"cunzhang/reports/xlsx"
	"cunzhang/web/locale"
)

// maxStatements bounds the statements of one print, so that one person's village does not take the memory of all.
const maxStatements = 5000

// allocationPapers are the sizes of members' statements by their names in addresses.
var allocationPapers = map[string]pdf.AllocationPaper{"": pdf.AllocationA5, "a5": pdf.AllocationA5, "a4": pdf.AllocationA4}

// printer makes prints of one run; they are in Chinese whatever the language of the pages.
type printer struct {
	r      *request
	run    *dividends.Run
	water  water
	people map[string]members.Row
	heads  map[string]members.HouseholdRow
	owed   map[cooperatives.Holder]ledger.Money // of all runs
	anchor reports.Anchor
}

func (r *request) printer(run *dividends.Run) (*printer, error) {
	p := &printer{
		r: r, run: run, water: water{r.srv.Locale, locale.Chinese, run}, people: map[string]members.Row{},
		heads: map[string]members.HouseholdRow{}, owed: map[cooperatives.Holder]ledger.Money{},
	}
	for after := ""; ; {
		rows, err := r.srv.Members.List(r.ctx(), r.book.ID, members.Query{Day: r.today(), After: after})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			p.people[row.Code], after = row, row.Code
		}
		if len(rows) < members.MaxRows {
			break
		}
	}
	houses, err := r.srv.Members.Households(r.ctx(), r.book.ID, r.today())
	if err != nil {
		return nil, err
	}
	for _, h := range houses {
		p.heads[h.Code] = h
	}
	owed, err := r.srv.Dividends.Unclaimed(r.ctx(), r.book.ID, r.today())
	if err != nil {
		return nil, err
	}
	for i := range owed {
		p.owed[owed[i].Holder] += owed[i].Net()
	}
	if err := r.onlyBook(); err != nil {
		return nil, err
	}
	p.anchor = r.anchor()
	return p, nil
}

func (p *printer) text(key string, args ledger.Args) string { return p.water.text(key, args) }

func (p *printer) kind() string { return p.text("plan_kind."+p.run.Kind.String(), nil) }

// house returns the household of a holder, its head and how the holder is related to the head.
func (p *printer) house(holder cooperatives.Holder) (code, head, relation string) {
	if h, ok := p.heads[string(holder)]; ok {
		return h.Code, h.HeadName, ""
	}
	m := p.people[string(holder)]
	return m.Household, p.heads[m.Household].HeadName, m.Relation
}

// classes tells what a holder has of each class: 成员股 2 股.
func (p *printer) classes(part *dividends.Part) string {
	var out []string
	for _, h := range part.Holdings {
		name := h.Class
		for _, c := range p.run.Shares.Classes {
			if c.Code == h.Class {
				name = c.Name
			}
		}
		out = append(out, name+" "+h.Shares.String()+" 股")
	}
	return strings.Join(out, "，")
}

// account is where a line is paid, masked.
func (p *printer) account(l *dividends.Line) string {
	code := string(l.Holder)
	if h, ok := p.heads[code]; ok {
		code = h.Head
	}
	if l.Payee.Name != "" {
		code = string(l.Payee.Holder)
	}
	if m := p.people[code]; m.BankCard != "" {
		return strings.TrimSpace(m.Bank + " " + m.BankCard)
	}
	return ""
}

// statement is the statement of one member.
func (p *printer) statement(l *dividends.Line) reports.AllocationPrint {
	house, head, _ := p.house(l.Holder)
	a := reports.AllocationPrint{
		Organization: p.anchorName(), Year: p.run.Year, Run: p.kind(),
		Number: strconv.Itoa(p.run.Year) + "-" + strconv.Itoa(p.run.No) + "-" + string(l.Holder), Date: p.approved(),
		Member: l.Name + "（" + string(l.Holder) + "）", Shares: p.classes(&l.Part), Gross: l.Gross(), Tax: l.Tax, Net: l.Net(),
		State: p.state(l), Method: p.account(l), Unclaimed: p.owed[l.Holder], Anchor: p.anchor, Notes: p.notes(),
	}
	if house != "" {
		a.Household = head + "（" + house + "）"
	}
	if p.water.run.Rules.Charter.Regime == ledger.FarmersCooperative {
		a.Title = "盈余分配通知单"
	}
	if l.Tax != 0 {
		a.TaxRate = rateText(p.run.Rules.TaxRate)
	}
	if l.Code != "" {
		host := p.r.Scheme() + "://" + p.r.Request().Host
		a.Code, a.Link, a.Hint = l.Code.Grouped(), host+"/v/"+string(l.Code), p.r.Request().Host+"/v"
	}
	for _, pool := range p.water.pools(&l.Part) {
		a.Parts = append(a.Parts, reports.AllocationPart{
			Name: pool.Name, Arithmetic: pool.Part, Amount: pool.Amount, Whole: pool.Whole, Total: pool.Total,
		})
	}
	return a
}

func (p *printer) anchorName() string { return p.r.book.Organization }

// approved is the day on which the plan was approved, or of its last step.
func (p *printer) approved() ledger.Date {
	day := ledger.Date(0)
	for _, m := range p.run.Moves {
		if m.To <= cooperatives.PlanApproved && m.On > day {
			day = m.On
		}
	}
	return day
}

// state says how far the payment has come; before approval that there is nothing to pay yet.
func (p *printer) state(l *dividends.Line) string {
	if p.run.Void {
		return p.text("web.dividend.void", nil)
	}
	if p.run.State < cooperatives.PlanApproved {
		return p.text("web.dividend.not_yet", ledger.Args{"state": p.text("plan_state."+p.run.State.String(), nil)})
	}
	text := p.text("line_state."+l.State.String(), nil)
	if l.State == dividends.LinePaid && l.On != 0 {
		text += " " + l.On.Chinese()
	}
	if l.Reason != "" {
		text += "（" + l.Reason + "）"
	}
	return text
}

// notes tell on what the plan rests.
func (p *printer) notes() []string {
	var out []string
	if text := p.resolution(); text != "" {
		out = append(out, p.text("web.dividend.rests_on", ledger.Args{"resolution": text}))
	}
	return append(out, p.text("web.dividend.ask", nil))
}

// resolution names the vote: body, day and minutes.
func (p *printer) resolution() string {
	for i := len(p.run.Moves) - 1; i >= 0; i-- {
		if m := p.run.Moves[i]; m.Vote != nil && m.Version == p.run.Version {
			return m.On.Chinese() + p.text("vote_body."+m.Vote.Body.String(), nil) + "（" + m.Document + "）"
		}
	}
	return ""
}

// distribution is what the lists of the run share.
func (p *printer) distribution() reports.DistributionPrint {
	d := reports.DistributionPrint{
		Organization: p.r.book.Organization, Year: p.run.Year, Run: p.kind(), Resolution: p.resolution(), Anchor: p.anchor,
	}
	if p.run.State < cooperatives.PlanApproved {
		d.Version = "第" + strconv.Itoa(p.run.Version) + "稿"
	}
	if pool := p.run.Pool(dividends.OfShares); pool != nil && pool.Rate != 0 {
		d.Rate = p.text("web.dividend.per_share", ledger.Args{"rate": pool.Rate.Grouped()})
	}
	return d
}

// receivers are the lines that are paid to somebody.
func (p *printer) receivers(lines []dividends.Line) []reports.Receiver {
	rate := ledger.Money(0)
	if pool := p.run.Pool(dividends.OfShares); pool != nil {
		rate = pool.Rate
	}
	var out []reports.Receiver
	for i := range lines {
		l := &lines[i]
		if l.Holder == cooperatives.TheCollective {
			continue
		}
		house, head, relation := p.house(l.Holder)
		row := reports.Receiver{
			Household: house, Head: head, Code: string(l.Holder), Name: l.Name, Relation: relation, Class: p.classes(&l.Part),
			Rate: rate, Gross: l.Gross(), Tax: l.Tax, Net: l.Net(), Account: p.account(l),
		}
		for _, h := range l.Holdings {
			row.Shares += ledger.Quantity(h.Shares)
		}
		if l.Payee.Name != "" {
			row.Note = p.text("web.dividend.payee_is", ledger.Args{"name": l.Payee.Name})
		}
		if l.State == dividends.LineHeld {
			row.Note = p.text("line_state.held", nil)
		}
		out = append(out, row)
	}
	return out
}

// patrons are the lines of a farmers' cooperative.
func (p *printer) patrons(lines []dividends.Line) []reports.PatronageReceiver {
	var out []reports.PatronageReceiver
	for i := range lines {
		l := &lines[i]
		out = append(out, reports.PatronageReceiver{
			Code: string(l.Holder), Name: l.Name, Patronage: ledger.Quantity(l.Patronage), Returned: l.Returned,
			Capital: l.Capital, Remainder: l.Remainder, Tax: l.Tax, Net: l.Net(),
		})
	}
	return out
}

// publication says from when to when the plan hangs on the wall.
func (p *printer) publication() reports.PublicationPrint {
	n := reports.PublicationPrint{From: p.run.Published}
	if n.From == 0 {
		n.From = p.r.today()
	}
	days := 10
	if p.run.Rules.Charter.Regime == ledger.FarmersCooperative {
		days = 15
	}
	n.To = n.From.AddDays(max(days, p.run.Rules.Vote.NoticeDays))
	n.Objection = p.text("office.supervisors", nil)
	return n
}

// dividendPrint draws one of the prints of a run.
func dividendPrint(r *request) error {
	run, err := r.findRun()
	if err != nil {
		return err
	}
	what, format, _ := strings.Cut(r.Param("what"), ".")
	p, err := r.printer(&run)
	if err != nil {
		return err
	}
	lines, err := r.srv.Dividends.AllLines(r.ctx(), r.book.ID, run.No)
	if err != nil {
		return err
	}
	if what == "statements" && format == "pdf" {
		return p.statements(lines)
	}
	var s reports.Statement
	switch what {
	case "list":
		s = reports.DistributionList(p.distribution(), p.receivers(lines))
	case "patronage":
		s = reports.PatronageList(p.distribution(), p.text("web.dividend.patronage_unit", nil), p.patrons(lines))
	case "plan":
		s = r.planStatement(&run)
	case "notice":
		s = reports.DistributionNotice(p.distribution(), p.publication(), p.receivers(lines))
	default:
		return ledger.NewError(ledger.NotFound, "web.no_page", nil)
	}
	draw := map[string]func(io.Writer) error{
		"pdf":  func(w io.Writer) error { return pdf.Render(w, s, pdf.Options{}) },
		"xlsx": func(w io.Writer) error { return xlsx.Render(w, s) },
		"csv":  func(w io.Writer) error { return text.RenderCSVWithMark(w, s) },
	}[format]
	if draw == nil {
		return ledger.NewError(ledger.NotFound, "web.no_page", nil)
	}
	name := r.book.Organization + "_" + strconv.Itoa(run.Year) + "年度_" + s.Title
	return r.send(books.Export{Name: s.Name, Format: format}, name, draw)
}

// statements draws the statements of all who are paid as one document.
func (p *printer) statements(lines []dividends.Line) error {
	paper, known := allocationPapers[p.r.QueryParam("paper")]
	if !known {
		return ledger.NewError(ledger.Invalid, "print.unknown_paper", nil)
	}
	var all []reports.AllocationPrint
	for i := range lines {
		if lines[i].State != dividends.LineNone {
			all = append(all, p.statement(&lines[i]))
		}
	}
	if len(all) > maxStatements {
		return ledger.NewError(ledger.Invalid, "web.too_many_to_print", nil)
	}
	name := p.r.book.Organization + "_" + strconv.Itoa(p.run.Year) + "年度_分红通知单"
	return p.r.send(books.Export{Name: "allocations", Format: "pdf"}, name, func(w io.Writer) error {
		return pdf.Allocations(w, all, paper)
	})
}

// dividendStatement draws the statement of one member.
func dividendStatement(r *request) error {
	paper, known := allocationPapers[r.QueryParam("paper")]
	if !known {
		return ledger.NewError(ledger.Invalid, "print.unknown_paper", nil)
	}
	return r.oneStatement("pdf", func(w io.Writer, a reports.AllocationPrint) error {
		return pdf.Allocations(w, []reports.AllocationPrint{a}, paper)
	})
}

// dividendPicture draws the statement of one member as a picture.
func dividendPicture(r *request) error { return r.oneStatement("png", picture.Allocation) }

func (r *request) oneStatement(format string, draw func(io.Writer, reports.AllocationPrint) error) error {
	run, line, err := r.findLine()
	if err != nil {
		return err
	}
	p, err := r.printer(&run)
	if err != nil {
		return err
	}
	a := p.statement(&line)
	name := strconv.Itoa(run.Year) + "年度分红_" + line.Name + "_" + r.book.Organization
	return r.send(books.Export{Name: "allocation", Format: format}, name, func(w io.Writer) error { return draw(w, a) })
}
