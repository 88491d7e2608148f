package web

import (
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
)

// access says for whom a route is.
type access struct {
	kind  accessKind
	roles staff.Roles // one of them is needed
}

type accessKind int8

const (
	public   accessKind = iota // anybody
	atDoor                     // anybody, in the frame of the members' pages
	ofMember                   // a member who has signed in, about what is his
	signedIn                   // anybody who has signed in
	onServer                   // holders of a role at the server
	inBook                     // holders of a role in the book of the path
)

// Who may do what in a book. Writing and posting are the accountant's, checking is another person's; a cashier keeps
// no ledger (会计法 §35), an auditor changes nothing.
var (
	readers  = staff.SetOf(staff.Accountant, staff.Cashier, staff.Checker, staff.Chair, staff.Auditor)
	writers  = staff.SetOf(staff.Accountant)
	checkers = staff.SetOf(staff.Checker)
	posters  = staff.SetOf(staff.Accountant, staff.Checker)
	closers  = staff.SetOf(staff.Accountant, staff.Checker)
	openers  = staff.SetOf(staff.Checker, staff.Chair)
)

// admit refuses whom the route is not for. A book of somebody else looks like one that does not exist.
func (r *request) admit(a access) error {
	switch a.kind {
	case public, signedIn, atDoor:
		return nil
	case ofMember:
		return r.enterVillage()
	case onServer:
		if !r.session.Server.Meets(a.roles) {
			return denied()
		}
		return nil
	case inBook:
	}
	info, err := r.srv.Books.Find(r.ctx(), r.Param("book"))
	if err != nil {
		return err
	}
	r.roles = r.session.Books[info.ID]
	if !r.roles.Meets(readers) {
		return ledger.NewError(ledger.NotFound, "book.unknown", ledger.Args{"book": clip(r.Param("book"), 40)})
	}
	r.book = info
	if !r.roles.Meets(a.roles) {
		return denied()
	}
	return nil
}

func denied() error { return ledger.NewError(ledger.Denied, "web.denied", nil) }

// may tells templates what to offer.
func (r *request) may(roles staff.Roles) bool { return r.roles.Meets(roles) }
