package web

import (
	"encoding/base64"
	"html/template"
	"net/http"
	"slices"
	"strings"

	qrcode "github.com/skip2/go-qrcode"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
)

// codeCookie remembers that somebody signs in at this browser with a second factor, so that the sign-in page asks for
// everything at once.
const codeCookie = "cunzhang_code"

// totpPicture is the width of the QR code in pixels.
const totpPicture = 240

// totpPage turns the second factor on, or says that it is on.
type totpPage struct {
	On      bool
	Advised bool         // somebody who checks, audits or manages people should have one
	Secret  string       // in groups of four
	Key     string       // the secret as the form sends it back
	Picture template.URL // a PNG of the code that apps read
}

func totpForm(r *request) error { return showTOTP(r, "", nil) }

// showTOTP shows a new secret, or again the one that was shown before a wrong code.
func showTOTP(r *request, secret string, problem error) error {
	user, err := r.srv.Staff.User(r.ctx(), r.session.User.ID)
	if err != nil {
		return err
	}
	data := totpPage{On: user.HasTOTP, Advised: staff.MustEnrol(r.everyRole())}
	if !data.On {
		fresh, err := r.srv.Staff.StartTOTP(r.ctx(), user.ID)
		if err != nil {
			return err
		}
		if secret == "" || len(secret) != len(fresh.Secret) {
			secret = fresh.Secret
		}
		if err := data.draw(secret, strings.ReplaceAll(fresh.URI, fresh.Secret, secret)); err != nil {
			return err
		}
	}
	title := r.text("web.totp.title", nil)
	if problem != nil {
		return r.again(problem, "totp", title, data)
	}
	return r.render(http.StatusOK, "totp", title, data)
}

// draw shows the secret as a picture and in groups for typing.
func (p *totpPage) draw(secret, uri string) error {
	png, err := qrcode.Encode(uri, qrcode.Medium, totpPicture)
	if err != nil {
		return err
	}
	// The picture is made here and is base64 throughout.
	p.Picture = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png))
	p.Key = secret
	var groups []string
	for part := range slices.Chunk([]byte(secret), 4) {
		groups = append(groups, string(part))
	}
	p.Secret = strings.Join(groups, " ")
	return nil
}

// everyRole are the roles of the person at the server and in all books.
func (r *request) everyRole() staff.Roles {
	all := r.session.Server
	for _, roles := range r.session.Books {
		all |= roles
	}
	return all
}

func totpConfirm(r *request) error {
	secret := r.Request().PostFormValue("secret")
	err := r.srv.Staff.ConfirmTOTP(r.ctx(), r.actor(), r.key(), secret, r.Request().PostFormValue("code"))
	if err != nil {
		return showTOTP(r, secret, err)
	}
	r.setCookie(codeCookie, "1", 365*24*3600)
	return r.to("/me/totp?done=totp_on")
}

// personTOTP takes the second factor from a person who has lost the phone.
func personTOTP(r *request) error {
	return changePerson(r, personPage{}, "changed", func(id ledger.UserID) error {
		return r.srv.Staff.ResetTOTP(r.ctx(), r.actor(), r.key(), id)
	})
}

// enter signs in with what was typed: with a code where the page asked for one and the person has one.
func (r *request) enter(login string) (string, error) {
	password, code := r.Request().PostFormValue("password"), strings.TrimSpace(r.Request().PostFormValue("code"))
	if code == "" {
		token, _, err := r.srv.Staff.SignIn(r.ctx(), login, password, r.origin())
		return token, err
	}
	token, _, err := r.srv.Staff.SignInTOTP(r.ctx(), login, password, code, r.origin())
	if err == nil {
		r.setCookie(codeCookie, "1", 365*24*3600)
	}
	return token, err
}

// signInPage names the page that asks who it is: the one with a code once a person needed it at this browser, or does
// now. The password is typed with it again, because a page must not carry it; browsers fill it in.
func (r *request) signInPage(problem error) string {
	asked := slices.ContainsFunc(ledger.Problems(problem), func(e *ledger.Error) bool { return e.Field == "totp" })
	if _, sent := r.Request().PostForm["code"]; sent || asked || r.QueryParam("code") != "" {
		return "signin_code"
	}
	if _, err := r.Cookie(codeCookie); err == nil {
		return "signin_code"
	}
	return "signin"
}
