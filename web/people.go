package web

import (
	"net/http"
	"strconv"
	"strings"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
)

// peoplePage lists everybody who can sign in, with the form that adds one.
type peoplePage struct {
	People      []personRow
	Login, Name string // as typed into the form
}

type personRow struct {
	User   staff.User
	Link   string
	Grants []staff.Grant
}

func people(r *request) error { return showPeople(r, peoplePage{}, nil) }

func showPeople(r *request, data peoplePage, problem error) error {
	users, err := r.srv.Staff.Users(r.ctx())
	if err != nil {
		return err
	}
	grants, err := r.srv.Staff.Grants(r.ctx(), 0)
	if err != nil {
		return err
	}
	held := map[ledger.UserID][]staff.Grant{}
	for _, g := range grants {
		held[g.User] = append(held[g.User], g)
	}
	for _, u := range users {
		data.People = append(data.People, personRow{User: u, Link: personLink(u.ID), Grants: held[u.ID]})
	}
	title := r.text("web.people.title", nil)
	if problem != nil {
		return r.again(problem, "people", title, data)
	}
	return r.render(http.StatusOK, "people", title, data)
}

func personLink(id ledger.UserID) string { return "/people/" + strconv.FormatInt(int64(id), 10) }

func personAdd(r *request) error {
	form := peoplePage{Login: r.FormValue("login"), Name: r.FormValue("name")}
	id, err := r.srv.Staff.CreateUser(r.ctx(), r.actor(), r.key(), staff.NewUser{Login: form.Login, Name: form.Name})
	if err != nil {
		return showPeople(r, form, err)
	}
	return r.to(personLink(id) + "?done=added")
}

// personPage is one person: name, state, roles, and the slip that was made a moment ago.
type personPage struct {
	Person staff.User
	Link   string
	Self   bool // the administrator looks at himself
	Grants []grantRow
	Roles  []staff.Role
	Places []placeChoice
	Slip   string // the code, on this one page and nowhere else

	Name, Role, Place string // as typed
}

type grantRow struct {
	Grant staff.Grant
	Place string // its value in forms
}

type placeChoice struct {
	Value    string
	Name     string
	Scope    string
	Indented bool // a cooperative below its township
}

func personShow(r *request) error {
	id, err := r.personID()
	if err != nil {
		return err
	}
	return showPerson(r, id, personPage{}, nil)
}

// personID reads the number of the person in the path.
func (r *request) personID() (ledger.UserID, error) {
	id, err := strconv.ParseInt(r.Param("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, ledger.NewError(ledger.NotFound, "user.unknown", nil)
	}
	return ledger.UserID(id), nil
}

func showPerson(r *request, id ledger.UserID, data personPage, problem error) error {
	var err error
	if data.Person, err = r.srv.Staff.User(r.ctx(), id); err != nil {
		return err
	}
	grants, err := r.srv.Staff.Grants(r.ctx(), id)
	if err != nil {
		return err
	}
	places, err := r.srv.Staff.Places(r.ctx())
	if err != nil {
		return err
	}
	data.Link, data.Self, data.Roles = personLink(id), id == r.session.User.ID, staff.AllRoles[:]
	if data.Name == "" {
		data.Name = data.Person.Name
	}
	for _, g := range grants {
		data.Grants = append(data.Grants, grantRow{g, placeValue(g.Place)})
	}
	for _, p := range places {
		data.Places = append(data.Places, placeChoice{
			Value: placeValue(p), Name: p.Name, Scope: p.Scope.String(), Indented: p.Scope == staff.Cooperative,
		})
	}
	title := data.Person.Name
	if problem != nil {
		return r.again(problem, "person", title, data)
	}
	return r.render(http.StatusOK, "person", title, data)
}

// placeValue names a place in a form: cooperative.12.
func placeValue(p staff.Place) string { return p.Scope.String() + "." + strconv.FormatInt(p.ID, 10) }

func parsePlace(text string) (staff.Place, error) {
	name, number, _ := strings.Cut(text, ".")
	scope, err := staff.ParseScope(name)
	if err != nil {
		return staff.Place{}, err
	}
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return staff.Place{}, ledger.NewError(ledger.Invalid, "role.place", nil).At("place")
	}
	return staff.Place{Scope: scope, ID: id}, nil
}

// changePerson does something to the person of the path and shows the page of the person again.
func changePerson(r *request, form personPage, done string, change func(id ledger.UserID) error) error {
	id, err := r.personID()
	if err != nil {
		return err
	}
	if err := change(id); err != nil {
		return showPerson(r, id, form, err)
	}
	return r.to(personLink(id) + "?done=" + done)
}

func personRename(r *request) error {
	form := personPage{Name: r.FormValue("name")}
	return changePerson(r, form, "changed", func(id ledger.UserID) error {
		return r.srv.Staff.Rename(r.ctx(), r.actor(), r.key(), id, form.Name)
	})
}

// personState disables a person or lets him sign in again.
func personState(r *request) error {
	return changePerson(r, personPage{}, "changed", func(id ledger.UserID) error {
		if r.FormValue("state") == "disabled" {
			return r.srv.Staff.Disable(r.ctx(), r.actor(), r.key(), id)
		}
		return r.srv.Staff.Enable(r.ctx(), r.actor(), r.key(), id)
	})
}

// personSlip makes the code with which a person sets a password. The code is in this answer alone: in an address it
// would stay in the history of the browser and in logs.
func personSlip(r *request) error {
	id, err := r.personID()
	if err != nil {
		return err
	}
	code, err := r.srv.Staff.NewSlip(r.ctx(), r.actor(), r.key(), id)
	return showPerson(r, id, personPage{Slip: code}, err)
}

func personGrant(r *request) error {
	form := personPage{Role: r.FormValue("role"), Place: r.FormValue("place")}
	return changePerson(r, form, "changed", func(id ledger.UserID) error {
		g, err := readGrant(r, id)
		if err != nil {
			return err
		}
		return r.srv.Staff.GrantRole(r.ctx(), r.actor(), r.key(), g)
	})
}

func personRevoke(r *request) error {
	return changePerson(r, personPage{}, "changed", func(id ledger.UserID) error {
		g, err := readGrant(r, id)
		if err != nil {
			return err
		}
		return r.srv.Staff.RevokeRole(r.ctx(), r.actor(), r.key(), g)
	})
}

func readGrant(r *request, id ledger.UserID) (staff.Grant, error) {
	role, err := staff.ParseRole(r.FormValue("role"))
	if err != nil {
		return staff.Grant{}, err
	}
	place, err := parsePlace(r.FormValue("place"))
	return staff.Grant{User: id, Role: role, Place: place}, err
}
