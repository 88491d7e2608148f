package web

import (
	"net/http"
	"net/url"
	"strings"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/web/locale"
)

// signinPage is the sign-in form; Resume is a form that was sent after the session had ended.
type signinPage struct {
	Login   string
	Next    string
	Expired bool
	Resume  *resumed
}

// resumePrefix marks the fields of a form that waits for its person to sign in again.
const resumePrefix = "resume."

func health(r *request) error { return r.String(http.StatusOK, "ok\n") }

// language sets the language and goes back to the page.
func language(r *request) error {
	if lang, ok := locale.ParseLang(r.QueryParam("to")); ok {
		r.setCookie(langCookie, string(lang), 365*24*3600)
	}
	return r.to(localPath(r.QueryParam("back")))
}

func signInForm(r *request) error {
	empty, err := r.srv.Staff.Empty(r.ctx())
	if err != nil {
		return err
	}
	if empty {
		return r.to("/setup")
	}
	if r.signedIn() {
		return r.to(localPath(r.QueryParam("next")))
	}
	return r.render(http.StatusOK, r.signInPage(nil), r.text("web.signin.title", nil), signinPage{
		Next: localPath(r.QueryParam("next")),
	})
}

func signIn(r *request) error {
	form := signinPage{Login: r.FormValue("login"), Next: localPath(r.FormValue("next")), Resume: readResumed(r)}
	token, err := r.enter(form.Login)
	if err != nil {
		return r.again(err, r.signInPage(err), r.text("web.signin.title", nil), form)
	}
	r.begin(token)
	if form.Resume == nil {
		return r.to(form.Next)
	}
	// The page that sends the form again needs the proof of the new session.
	r.token = token
	if err := r.reidentify(); err != nil {
		return err
	}
	return r.render(http.StatusOK, "resume", r.text("web.resume.title", nil), form.Resume)
}

// reidentify reads the session that has just begun.
func (r *request) reidentify() error {
	session, err := r.srv.Staff.Session(r.ctx(), r.token)
	r.session, r.roles = session, session.Server
	return err
}

// readResumed takes the waiting form out of the sign-in form.
func readResumed(r *request) *resumed {
	path := r.Request().PostFormValue("resume_path")
	if path == "" {
		return nil
	}
	out := &resumed{Path: localPath(path)}
	for name, values := range r.Request().PostForm {
		plain, ok := strings.CutPrefix(name, resumePrefix)
		if !ok {
			continue
		}
		for _, v := range values {
			out.Fields = append(out.Fields, formField{plain, v})
		}
	}
	return out
}

func signOut(r *request) error {
	if err := r.srv.Staff.SignOut(r.ctx(), r.token); err != nil {
		return err
	}
	r.setCookie(sessionCookie, "", -1)
	return r.to("/signin")
}

// setupPage is the form that makes the first administrator.
type setupPage struct {
	Code, Login, Name string
}

func setupForm(r *request) error {
	empty, err := r.srv.Staff.Empty(r.ctx())
	if err != nil {
		return err
	}
	if !empty {
		return ledger.NewError(ledger.NotFound, "web.no_page", nil)
	}
	return r.render(http.StatusOK, "setup", r.text("web.setup.title", nil), setupPage{Code: r.QueryParam("code")})
}

func setup(r *request) error {
	form := setupPage{Code: r.FormValue("code"), Login: r.FormValue("login"), Name: r.FormValue("name")}
	err := samePasswords(r)
	if err == nil {
		_, err = r.srv.Staff.Setup(r.ctx(), form.Code, staff.NewUser{
			Login: form.Login, Name: form.Name, Password: r.FormValue("password"),
		}, r.origin())
	}
	if err != nil {
		return r.again(err, "setup", r.text("web.setup.title", nil), form)
	}
	return r.to("/signin?done=password&login=" + url.QueryEscape(form.Login))
}

// samePasswords refuses a new password that was not typed the same way twice.
func samePasswords(r *request) error {
	if r.FormValue("password") != r.FormValue("repeated") {
		return ledger.NewError(ledger.Invalid, "password.repeat", nil).At("repeated")
	}
	return nil
}

func slipForm(r *request) error {
	return r.render(http.StatusOK, "slip", r.text("web.slip.title", nil), setupPage{Code: r.QueryParam("code")})
}

func useSlip(r *request) error {
	form := setupPage{Code: r.FormValue("code")}
	err := samePasswords(r)
	if err == nil {
		_, err = r.srv.Staff.UseSlip(r.ctx(), form.Code, r.FormValue("password"), r.origin())
	}
	if err != nil {
		return r.again(err, "slip", r.text("web.slip.title", nil), form)
	}
	return r.to("/signin?done=password")
}
