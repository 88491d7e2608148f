package web

import (
	"cmp"
	"io"
	"slices"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/shares"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
	"cunzhang/web/paper"
)

// maxCertificates bounds the certificates of one print.
const maxCertificates = 2000

// certificates are the share certificates of a village in the making, one for each household that holds shares.
type certificates struct {
	r        *request
	people   map[string]members.Row
	houses   map[string]members.HouseholdRow
	classes  map[string]cooperatives.ShareClass
	holdings map[string][]shares.Holding // by household, or by holder without one
	together string                      // what stands instead of a name where a household holds shares as one
	asked    string                      // the household or holder that is asked for; empty for all
}

// certificatePDF prints share certificates (股权证): that of the household or holder of the address, or all.
func certificatePDF(r *request) error {
	c := certificates{
		r: r, classes: map[string]cooperatives.ShareClass{}, holdings: map[string][]shares.Holding{},
		together: r.paper("share.of_household", nil),
	}
	var err error
	if c.people, c.houses, err = paper.Register(r.ctx(), r.srv.Members, r.book.ID, r.today()); err != nil {
		return err
	}
	if err := c.read(clip(r.QueryParam("holder"), 60)); err != nil {
		return err
	}
	if err := r.onlyBook(); err != nil {
		return err
	}
	var all []reports.CertificatePrint
	for _, key := range c.keys() {
		print, err := c.one(key)
		if err != nil {
			return err
		}
		all = append(all, print)
	}
	what := books.Export{Name: "certificates", Format: "pdf"}
	return r.send(what, r.book.Organization+"_股权证", r.inTurn(len(all), func(w io.Writer) error {
		return pdf.Certificates(w, all)
	}))
}

// read gathers what each household holds. It fails with dividend.no_holder for somebody who holds nothing, and with
// web.too_many_to_print.
func (c *certificates) read(holder string) error {
	classes, err := c.r.srv.Shares.Classes(c.r.ctx(), c.r.book.ID)
	if err != nil {
		return err
	}
	for _, class := range classes {
		c.classes[class.Code] = class
	}
	held, err := c.r.srv.Shares.HoldingsOn(c.r.ctx(), c.r.book.ID, c.r.today())
	if err != nil {
		return err
	}
	for _, h := range held {
		if h.Holder != cooperatives.TheCollective {
			key := c.key(string(h.Holder))
			c.holdings[key] = append(c.holdings[key], h)
		}
	}
	if holder != "" {
		if c.asked = c.key(holder); len(c.holdings[c.asked]) == 0 {
			return ledger.NewError(ledger.NotFound, "dividend.no_holder", ledger.Args{"code": holder})
		}
	}
	if c.asked == "" && len(c.holdings) > maxCertificates {
		return ledger.NewError(ledger.Invalid, "web.too_many_to_print", nil)
	}
	return nil
}

// key is the household of a holder, or the holder where there is none.
func (c *certificates) key(holder string) string { return cmp.Or(c.people[holder].Household, holder) }

// keys are the certificates to print, in order.
func (c *certificates) keys() []string {
	if c.asked != "" {
		return []string{c.asked}
	}
	var out []string
	for key := range c.holdings {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}

// one is the certificate of a household: its people, what they hold together and how it came about.
func (c *certificates) one(key string) (reports.CertificatePrint, error) {
	r, house := c.r, c.houses[key]
	head := c.people[cmp.Or(house.Head, key)]
	p := reports.CertificatePrint{
		Organization: r.book.Organization, Number: r.book.Code + "-" + key, Holder: cmp.Or(house.HeadName, head.Name),
		HolderCode: key, Identity: head.IDNumber, Address: cmp.Or(house.Group, head.Group), Issued: r.today(), Anchor: r.anchor(),
	}
	sums, people := map[string]cooperatives.Shares{}, map[cooperatives.Holder]cooperatives.Shares{}
	var order []string
	var persons []cooperatives.Holder
	for _, h := range c.holdings[key] {
		if _, seen := sums[h.Class]; !seen {
			order = append(order, h.Class)
		}
		if _, seen := people[h.Holder]; !seen {
			persons = append(persons, h.Holder)
		}
		sums[h.Class] += h.Shares
		people[h.Holder] += h.Shares
		p.Holder = cmp.Or(p.Holder, h.Name)
	}
	for _, class := range order {
		weight := c.classes[class].Weight
		if weight.IsZero() {
			weight = decimal.NewFromInt(1)
		}
		p.Holdings = append(p.Holdings, reports.CertificateHolding{
			Class: c.classes[class].Name, Shares: sums[class].String(), Points: sums[class].Times(weight).String(),
		})
	}
	for _, holder := range persons {
		m := c.people[string(holder)]
		p.People = append(p.People, reports.CertificatePerson{
			Name: c.nameOf(holder), Relation: m.Relation, Shares: people[holder].String(),
		})
	}
	return p, c.movements(&p, persons)
}

// nameOf is the name of a member; shares that a household holds as one (户股) have no name of their own.
func (c *certificates) nameOf(holder cooperatives.Holder) string {
	if _, house := c.houses[string(holder)]; house {
		return c.together
	}
	return cmp.Or(c.people[string(holder)].Name, string(holder))
}

// movements adds how the holding came about, in order of day.
func (c *certificates) movements(p *reports.CertificatePrint, persons []cooperatives.Holder) error {
	var all []shares.Movement
	for _, holder := range persons {
		moves, err := c.r.srv.Shares.Movements(c.r.ctx(), c.r.book.ID, shares.Query{Holder: holder, To: c.r.today()})
		if err != nil {
			return err
		}
		all = append(all, moves...)
	}
	slices.SortFunc(all, func(a, b shares.Movement) int { return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.No, b.No)) })
	all = slices.CompactFunc(all, func(a, b shares.Movement) bool { return a.No == b.No })
	balance := map[string]cooperatives.Shares{}
	for _, m := range all {
		in, out := slices.Contains(persons, m.To), slices.Contains(persons, m.From)
		if in == out {
			continue // between people of the household
		}
		sign, change := "+", m.Shares
		if out {
			sign, change = "-", -m.Shares
		}
		balance[m.Class] += change
		p.Basis = cmp.Or(p.Basis, m.Document)
		p.Movements = append(p.Movements, reports.CertificateMovement{
			Date: m.Date, Kind: c.r.paper("share.movement."+m.Kind.String(), nil), Class: c.classes[m.Class].Name,
			Shares: sign + m.Shares.String(), Balance: balance[m.Class].String(), Paper: m.Document, Auditor: m.Approver,
		})
	}
	return nil
}
