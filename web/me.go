package web

import (
	"net/http"

	"cunzhang/cooperatives/staff"
)

// mePage is what a person sees of himself: the places where he is signed in, and his roles.
type mePage struct {
	Login    string
	Sessions []staff.Session
	Present  string // the session of this request
	Roles    []staff.Grant
}

func me(r *request) error { return showMe(r, nil) }

func showMe(r *request, problem error) error {
	sessions, err := r.srv.Staff.Sessions(r.ctx(), r.session.User.ID)
	if err != nil {
		return err
	}
	roles, err := r.srv.Staff.Grants(r.ctx(), r.session.User.ID)
	if err != nil {
		return err
	}
	data := mePage{Login: r.session.User.Login, Sessions: sessions, Present: r.session.ID, Roles: roles}
	if problem != nil {
		return r.again(problem, "me", r.text("web.me.title", nil), data)
	}
	return r.render(http.StatusOK, "me", r.text("web.me.title", nil), data)
}

func changePassword(r *request) error {
	err := samePasswords(r)
	if err == nil {
		err = r.srv.Staff.ChangePassword(r.ctx(), r.actor(), r.key(), r.FormValue("old"), r.FormValue("password"), r.token)
	}
	if err != nil {
		return showMe(r, err)
	}
	return r.to("/me?done=password")
}

func endSession(r *request) error {
	err := r.srv.Staff.EndSession(r.ctx(), r.actor(), r.key(), r.session.User.ID, r.Param("id"))
	if err != nil {
		return err
	}
	return r.to("/me?done=changed")
}
