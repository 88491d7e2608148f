package web

import (
	"net/http"
	"net/url"
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/shares"
	"cunzhang/cooperatives/staff"
)

// revealers may see a number whole, for a reason that the log keeps. Who audits sees it masked.
var revealers = staff.SetOf(staff.Accountant, staff.Cashier, staff.Checker)

// memberPage is one member: who it is, the history of the membership, what he holds.
type memberPage struct {
	members.Row
	Secrets  []secretRow
	Held     []shares.Holding
	Moves    []moveRow
	Changes  []changeRow
	Form     inputs // of a change
	Log      []logRow
	Revealed string // the number, on this one page and nowhere else
	Field    string // that was revealed, or that a reason is missing for
	Lookup   bool   // a reason is missing for looking on the member's behalf
	Ledger   string // address of what the books say of the member
}

// secretRow is a number that is shown masked.
type secretRow struct{ Field, Masked string }

// changeRow is an event of the membership in words.
type changeRow struct {
	cooperatives.Change
	Text  string
	State string // begins, ends, noted, or void for a death that was taken back
}

// memberLink is the page of a member.
func (r *request) memberLink(code string) string {
	return r.base() + "/members/member?code=" + url.QueryEscape(code)
}

func memberShow(r *request) error {
	return showMember(r, memberPage{}, nil)
}

// memberCode is the member that the address or the form names.
func (r *request) memberCode() string {
	if code := r.Request().PostFormValue("code"); code != "" {
		return code
	}
	return r.QueryParam("code")
}

func showMember(r *request, data memberPage, problem error) error {
	if err := r.register(); err != nil {
		return err
	}
	var err error
	if data.Row, err = r.srv.Members.Find(r.ctx(), r.book.ID, r.memberCode(), r.today()); err != nil {
		return err
	}
	data.Secrets = []secretRow{
		{string(members.IDNumber), data.IDNumber}, {string(members.Phone), data.Phone}, {string(members.BankCard), data.BankCard},
	}
	for i, c := range data.Row.Changes {
		row := r.changeRow(c)
		if (&cooperatives.Member{Changes: data.Row.Changes}).TakenBack(i) {
			row.State = "void"
		}
		data.Changes = append(data.Changes, row)
	}
	slices.Reverse(data.Changes)
	if err := data.shares(r); err != nil {
		return err
	}
	history, err := r.srv.Members.History(r.ctx(), r.book.ID, data.Code)
	if err != nil {
		return err
	}
	for _, rec := range history[:min(len(history), maxHistory)] {
		data.Log = append(data.Log, r.logRow(rec))
	}
	if data.Form == nil {
		data.Form = r.changeForm(reasonsAfter(data.Row.Changes)).filled(map[string]string{"date": r.today().String()})
	}
	data.Form.labeled(r)
	data.Ledger = r.base() + "/reports/dimension-balances?" + url.Values{
		"by": {"member"}, "span": {r.month.String()},
	}.Encode()
	if problem != nil {
		return r.again(problem, "member_show", data.Name, &data)
	}
	return r.render(http.StatusOK, "member_show", data.Name, &data)
}

// maxHistory is how many rows of the log the page of a member shows.
const maxHistory = 20

// changeRow puts an event of a membership into words.
func (r *request) changeRow(c cooperatives.Change) changeRow {
	row := changeRow{Change: c, Text: r.text("member.reason."+c.Reason.String(), nil), State: "noted"}
	switch {
	case c.Reason.Begins():
		row.State = "begins"
	case c.Reason.Ends():
		row.State = "ends"
	}
	return row
}

// shares reads what the member holds today and how it came.
func (d *memberPage) shares(r *request) error {
	held, err := r.srv.Shares.HoldingsOn(r.ctx(), r.book.ID, r.today())
	if err != nil {
		return err
	}
	for _, h := range held {
		if string(h.Holder) == d.Code {
			d.Held = append(d.Held, h)
		}
	}
	moves, err := r.srv.Shares.Movements(r.ctx(), r.book.ID, shares.Query{Holder: cooperatives.Holder(d.Code), Limit: 50})
	if err != nil {
		return err
	}
	d.Moves, err = r.moveRows(moves)
	return err
}

// memberReasons are the reasons of changes up to the last, in the order in which forms offer them.
func memberReasons(last cooperatives.Reason) []cooperatives.Reason {
	var out []cooperatives.Reason
	for reason := cooperatives.Founding; reason <= last; reason++ {
		out = append(out, reason)
	}
	return out
}

// reasonsAfter are the reasons of the next change of a membership: of the dead, first that they are not.
func reasonsAfter(changes []cooperatives.Change) []cooperatives.Reason {
	all := memberReasons(cooperatives.Prison)
	if n := len(changes); n > 0 && changes[n-1].Reason == cooperatives.Death {
		return append([]cooperatives.Reason{cooperatives.Alive}, all...)
	}
	return all
}

// changeForm are the boxes of an event of a membership, for one of the reasons.
func (r *request) changeForm(reasons []cooperatives.Reason) inputs {
	return inputs{
		{Name: "reason", Kind: "choice", Need: true, Options: optionsOf(r, "member.reason.", reasons)},
		{Name: "date", Kind: "date", Need: true, Max: 20},
		{Name: "document", Max: cooperatives.MaxAddress, Hint: "web.members.document_hint"},
		{Name: "rights_until", Kind: "date", Max: 20, Hint: "web.members.rights_hint"},
	}
}

// readChange reads an event of a membership.
func (f *reader) readChange() cooperatives.Change {
	c := cooperatives.Change{Date: f.date("date"), Until: f.date("rights_until"), Document: f.text("document")}
	var err error
	c.Reason, err = cooperatives.ParseReason(f.text("reason"))
	f.keep("reason", err)
	return c
}

// memberChange records an event of a membership.
func memberChange(r *request) error {
	f := &reader{r: r}
	change := f.readChange()
	err := f.problems.Err()
	if err == nil {
		err = r.srv.Members.Record(r.ctx(), r.actor(), r.key(), r.book.ID, r.memberCode(), change)
	}
	if err != nil {
		known, findErr := r.srv.Members.Find(r.ctx(), r.book.ID, r.memberCode(), r.today())
		if findErr != nil {
			return findErr
		}
		return showMember(r, memberPage{Form: r.changeForm(reasonsAfter(known.Changes)).typed(r)}, err)
	}
	return r.to(r.memberLink(r.memberCode()) + "&done=changed")
}

// memberReveal shows one number whole in this answer alone; the log keeps who asked and why.
func memberReveal(r *request) error {
	data := memberPage{Field: r.Request().PostFormValue("field")}
	var err error
	data.Revealed, err = r.srv.Members.Reveal(r.ctx(), r.actor(), r.book.ID, r.memberCode(), members.Field(data.Field),
		r.Request().PostFormValue("reason"))
	return showMember(r, data, renamed(err, reasonBox("reveal_reason")))
}
