package web

import (
	"context"
	"net/http"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/portal"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// The cookies of the members' pages: who is signed in, the village that was chosen, and the size of the letters.
const (
	memberCookie  = "cunzhang_member"
	villageCookie = "cunzhang_village"
	sizeCookie    = "cunzhang_size"
)

// year is how long a browser remembers a village and a size, in seconds.
const year = 365 * 24 * 3600

// identifyMember finds out which member asks. A session that is over counts as nobody.
func (r *request) identifyMember() error {
	c, err := r.Cookie(memberCookie)
	if err != nil || c.Value == "" {
		return nil
	}
	session, renewed, err := r.srv.Portal.Session(r.ctx(), c.Value)
	switch {
	case err == nil:
		r.member, r.token = session, c.Value
	case ledger.KindOf(err) == ledger.NotFound:
		r.setCookie(memberCookie, "", -1)
	default:
		return err
	}
	if renewed {
		r.setCookie(memberCookie, c.Value, int(portal.SessionLife.Seconds()))
	}
	return nil
}

// beginMember signs the browser in with a new session of a member.
func (r *request) beginMember(token string) {
	r.setCookie(memberCookie, token, int(portal.SessionLife.Seconds()))
	r.setCookie(nonceCookie, "", -1)
}

// enterVillage reads the book of the member's session, and the member with his household.
func (r *request) enterVillage() error {
	err := r.srv.Books.Snapshot(r.ctx(), r.member.Book, nil, func(ctx context.Context, s *books.Snapshot) error {
		var err error
		r.book, err = s.Info(ctx)
		return err
	})
	if err != nil {
		return err
	}
	family, err := r.srv.Members.Family(r.ctx(), r.book.ID, r.member.Member, r.today())
	r.family = &family
	return err
}

// framed names the page in the frame that the request is shown in.
func (r *request) framed(name string) string {
	if r.door {
		return "member/" + name
	}
	return name
}

// Large reports whether the reader has chosen large letters.
func (p *page) Large() bool {
	c, err := p.r.Cookie(sizeCookie)
	return err == nil && c.Value == "large"
}

// Door is where the members' pages begin for this reader.
func (p *page) Door() string {
	if p.r.family != nil {
		return "/m"
	}
	return "/m/in"
}

// Entered reports whether a member has signed in.
func (p *page) Entered() bool { return p.r.family != nil }

// phoneIn is the telephone number in whom to call, such as 0851-84000000 of 周会计 0851-84000000; empty for none.
func phoneIn(contact string) string {
	longest, at := "", ""
	for _, c := range ledger.Narrow(contact) + " " {
		if c >= '0' && c <= '9' || c == '-' {
			at += string(c)
			continue
		}
		if len(at) > len(longest) {
			longest = at
		}
		at = ""
	}
	if n := len(strings.ReplaceAll(longest, "-", "")); n < 7 || n > 13 {
		return ""
	}
	return strings.Trim(longest, "-")
}

// memberSize sets the size of the letters and goes back to the page.
func memberSize(r *request) error {
	size := "standard"
	if r.QueryParam("to") == "large" {
		size = "large"
	}
	r.setCookie(sizeCookie, size, year)
	return r.to(localPath(r.QueryParam("back")))
}

// holders are in whose names there may be dividends for the member: his own and, for the head, the household's.
func holders(f *members.Family) []cooperatives.Holder {
	out := []cooperatives.Holder{cooperatives.Holder(f.Self.Code)}
	if f.Self.Head {
		out = append(out, cooperatives.Holder(f.Self.Household))
	}
	return out
}

// dividendCard is a dividend as the member sees it.
type dividendCard struct {
	dividends.Dividend
	State     string      // standing key: voting, waiting, paid …
	Bad       bool        // something is wrong and the member should call
	Lines     []string    // how the part came about
	Whole     []string    // the village's line beside it
	Link      string      // of the statement
	Household bool        // paid to the household, not to a member
	Chosen    bool        // nothing to look down on: the first one
	Since     ledger.Date // when the plan was published
	Regime    ledger.Regime
}

// standing tells how far a dividend has come, in the words of the portal.
func standing(d *dividends.Dividend) (state string, bad bool) {
	switch {
	case d.Void:
		return "void", false
	case d.RunState < cooperatives.PlanApproved:
		return "voting", false
	}
	bad = d.State == dividends.LineFailed || d.State == dividends.LineBounced || d.State == dividends.LineHeld
	return d.Standing(), bad
}

// card puts a dividend into words.
func (r *request) card(d *dividends.Dividend) dividendCard {
	c := dividendCard{
		Dividend: *d, Link: statementLink(d), Household: string(d.Holder) == r.family.Self.Household, Since: d.Published,
		Regime: r.book.Regime,
	}
	c.State, c.Bad = standing(d)
	for _, s := range d.Steps {
		c.Lines = append(c.Lines, r.text(s.Key, s.Args))
	}
	for i := range d.Pools {
		c.Whole = append(c.Whole, r.wholeOf(&d.Pools[i]))
	}
	return c
}

// wholeOf is the village's line of a pool: what all hold together, what they share, what is left.
func (r *request) wholeOf(p *dividends.Pool) string {
	args := ledger.Args{
		"weight": p.Count(p.Total), "pool": p.Pool.Grouped(), "given": (p.Pool - p.Residue).Grouped(),
		"residue": p.Residue.Grouped(), "counted": p.Basis.String(),
	}
	switch {
	case p.Of == dividends.OfPatronage:
		return r.text("web.m.whole.patronage", args)
	case p.Of == dividends.OfCapital:
		return r.text("web.m.whole.capital", args)
	case p.Residue > 0:
		return r.text("web.m.whole.rate", args)
	}
	return r.text("web.m.whole.exact", args)
}

// memberDividends returns what is in the names of the member and, for the head, of his household.
func (r *request) memberDividends(of []cooperatives.Holder) ([]dividendCard, error) {
	all, err := r.srv.Dividends.OfHolder(r.ctx(), r.book.ID, of)
	if err != nil {
		return nil, err
	}
	var out []dividendCard
	for i := range all {
		out = append(out, r.card(&all[i]))
	}
	return out, nil
}

// memberHomePage begins with the newest dividend.
type memberHomePage struct {
	Member  members.Row
	Newest  *dividendCard
	More    []dividendCard // of the same run, in the name of the household
	Contact string
	Waiting int // questions of the member without an answer
}

func memberHome(r *request) error {
	data := memberHomePage{Member: r.family.Self}
	cards, err := r.memberDividends(holders(r.family))
	if err != nil {
		return err
	}
	for i := range cards {
		switch {
		case data.Newest == nil:
			cards[i].Chosen = true
			data.Newest = &cards[i]
		case cards[i].Run == data.Newest.Run:
			data.More = append(data.More, cards[i])
		}
	}
	if data.Contact, err = r.srv.Portal.Contact(r.ctx(), r.book.ID); err != nil {
		return err
	}
	questions, err := r.srv.Portal.Questions(r.ctx(), r.book.ID, r.member.Member, 0)
	if err != nil {
		return err
	}
	for i := range questions {
		if questions[i].Answer == "" {
			data.Waiting++
		}
	}
	return r.render(http.StatusOK, "member/home", r.book.Organization, &data)
}

func memberYears(r *request) error {
	cards, err := r.memberDividends(holders(r.family))
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, "member/years", r.text("web.m.years.title", nil), cards)
}
