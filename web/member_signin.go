package web

import (
	"net/http"
	"net/url"
	"strings"

	"cunzhang/ledger"
)

// maxVillages bounds the list of villages; who does not find his own types a part of its name.
const maxVillages = 60

// villagesPage lists the villages whose members can sign in here.
type villagesPage struct {
	Query    string
	Villages []villageLink
	More     bool
}

type villageLink struct {
	Organization, Link string
}

func villageList(r *request) error {
	data := villagesPage{Query: strings.TrimSpace(r.QueryParam("q"))}
	all, err := r.srv.Books.List(r.ctx())
	if err != nil {
		return err
	}
	for _, b := range all {
		if !strings.Contains(b.Organization, data.Query) {
			continue
		}
		if len(data.Villages) == maxVillages {
			data.More = true
			break
		}
		data.Villages = append(data.Villages, villageLink{b.Organization, "/m/in?village=" + url.QueryEscape(b.Code)})
	}
	return r.render(http.StatusOK, "member/villages", r.text("web.m.villages.title", nil), &data)
}

// memberInPage is the form by which members come in, with the PIN or with a slip.
type memberInPage struct {
	Village ledger.BookInfo
	Contact string // whom to call
	Login   string
	Code    string
	Failed  bool // so that the page says whom to call
	Resume  *resumed
}

// village finds the village of the address or the form, else the one that this browser was at before. ok is false when
// none is known.
func (r *request) village() (page memberInPage, ok bool, err error) {
	code := r.FormValue("village")
	if code == "" {
		c, err := r.Cookie(villageCookie)
		if err != nil {
			return page, false, nil
		}
		code = c.Value
	}
	page.Village, err = r.srv.Books.Find(r.ctx(), clip(code, 40))
	if ledger.KindOf(err) == ledger.NotFound {
		return page, false, nil
	}
	if err != nil {
		return page, false, err
	}
	page.Contact, err = r.srv.Portal.Contact(r.ctx(), page.Village.ID)
	return page, true, err
}

func memberInForm(r *request) error { return r.showDoor("member/in", "web.m.in.title") }

func memberSlipForm(r *request) error { return r.showDoor("member/slip", "web.m.slip.title") }

// showDoor shows one of the forms by which members come in, or the list of villages first.
func (r *request) showDoor(name, key string) error {
	if r.signedIn() && name == "member/in" {
		return r.to("/m")
	}
	data, ok, err := r.village()
	if err != nil {
		return err
	}
	if !ok {
		return r.to("/m/villages")
	}
	r.setCookie(villageCookie, data.Village.Code, year)
	data.Login, data.Code = clip(r.QueryParam("member"), 40), clip(r.QueryParam("code"), 40)
	return r.render(http.StatusOK, name, r.text(key, nil), &data)
}

// askMemberIn sends somebody whose session is over to sign in. What was typed into a form comes along and is sent once he
// has; a new PIN is not typed into a page that waits.
func (r *request) askMemberIn() error {
	back := "/m/in"
	if c, err := r.Cookie(memberCookie); err == nil && c.Value != "" {
		back += "?done=expired"
	}
	if !changes(r.Request().Method) {
		return r.to(back)
	}
	if err := r.parseForm(); err != nil {
		return err
	}
	if form := r.Request().PostForm; form.Has("pin") || len(form) == 0 {
		return r.to(back)
	}
	data, ok, err := r.village()
	if err != nil {
		return err
	}
	if !ok {
		return r.to(back)
	}
	data.Resume = resumeOf(r)
	return r.render(http.StatusUnauthorized, "member/in", r.text("web.m.in.title", nil), &data)
}

func memberIn(r *request) error {
	return r.comeIn("member/in", "web.m.in.title", func(p *memberInPage) (string, error) {
		return r.srv.Portal.SignIn(r.ctx(), p.Village.ID, p.Login, r.FormValue("pin"), r.origin())
	})
}

func memberSlip(r *request) error {
	return r.comeIn("member/slip", "web.m.slip.title", func(p *memberInPage) (string, error) {
		p.Code = r.FormValue("code")
		if r.FormValue("pin") != r.FormValue("repeated") {
			return "", ledger.NewError(ledger.Invalid, "pin.repeat", nil).At("repeated")
		}
		return r.srv.Portal.UseSlip(r.ctx(), p.Village.ID, p.Login, p.Code, r.FormValue("pin"), r.origin())
	})
}

// comeIn begins a session, or shows the form again with what is wrong and whom to call.
func (r *request) comeIn(name, key string, begin func(p *memberInPage) (string, error)) error {
	data, ok, err := r.village()
	if err != nil {
		return err
	}
	if !ok {
		return r.to("/m/villages")
	}
	data.Login, data.Resume = r.FormValue("login"), readResumed(r)
	token, err := begin(&data)
	if err != nil {
		data.Failed = true
		return r.again(err, name, r.text(key, nil), &data)
	}
	r.beginMember(token)
	r.setCookie(villageCookie, data.Village.Code, year)
	if data.Resume == nil {
		return r.to("/m")
	}
	// The page that sends the form again needs the proof of the new session.
	if r.member, _, err = r.srv.Portal.Session(r.ctx(), token); err != nil {
		return err
	}
	r.token = token
	if err := r.enterVillage(); err != nil {
		return err
	}
	return r.render(http.StatusOK, "member/resume", r.text("web.resume.title", nil), data.Resume)
}

func memberSignOut(r *request) error {
	err := r.srv.Portal.EndSession(r.ctx(), r.actor(), r.key(), r.book.ID, r.member.Member, r.member.ID)
	if err != nil {
		return err
	}
	r.setCookie(memberCookie, "", -1)
	return r.to("/m/in?done=signed_out")
}
