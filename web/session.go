package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"cunzhang/ledger"
	"cunzhang/web/locale"
)

// The cookies: who is signed in, what protects forms before that, and the language.
const (
	sessionCookie = "cunzhang_session"
	nonceCookie   = "cunzhang_form"
	langCookie    = "cunzhang_lang"
)

// identify finds out who asks. A session that is over counts as nobody. The pages of members know no staff, and those
// of staff no members.
func (r *request) identify() error {
	if r.door {
		return r.identifyMember()
	}
	c, err := r.Cookie(sessionCookie)
	if err != nil || c.Value == "" {
		return nil
	}
	session, err := r.srv.Staff.Session(r.ctx(), c.Value)
	switch {
	case err == nil:
		r.session, r.token, r.roles = session, c.Value, session.Server
	case ledger.KindOf(err) == ledger.NotFound:
		r.setCookie(sessionCookie, "", -1)
	default:
		return err
	}
	return nil
}

// setCookie sets a cookie that scripts cannot read and other sites cannot send along with a form.
func (r *request) setCookie(name, value string, seconds int) {
	r.SetCookie(&http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: r.secure(),
		SameSite: http.SameSiteLaxMode,
	})
}

func (r *request) secure() bool {
	return r.IsTLS() || r.srv.BehindProxy && r.Scheme() == "https"
}

// begin signs the browser in with a new session.
func (r *request) begin(token string) {
	r.setCookie(sessionCookie, token, 0)
	r.setCookie(nonceCookie, "", -1)
}

// language is what the person chose, or else what the browser asks for; Chinese before all others.
func (s *server) language(c echo.Context) locale.Lang {
	if ck, err := c.Cookie(langCookie); err == nil {
		if lang, ok := locale.ParseLang(ck.Value); ok {
			return lang
		}
	}
	return locale.Prefer(c.Request().Header.Get("Accept-Language"))
}

// askSignIn sends a visitor to the sign-in page and afterwards to where he wanted to go. What was typed into a form
// comes along, so that an expired session loses nothing.
func (r *request) askSignIn() error {
	if r.door {
		return r.askMemberIn()
	}
	if r.Request().Method == http.MethodGet {
		return r.to("/signin?next=" + url.QueryEscape(r.Request().URL.RequestURI()))
	}
	if err := r.parseForm(); err != nil {
		return err
	}
	return r.render(http.StatusUnauthorized, r.signInPage(nil), r.text("web.signin.title", nil), signinPage{
		Resume: resumeOf(r), Expired: true,
	})
}

// resumed is a form that waits for its person to sign in again.
type resumed struct {
	Path   string
	Fields []formField
	Files  bool // files came with the form, which have to be chosen again
}

type formField struct{ Name, Value string }

// resumeOf keeps the fields of the posted form, but for those that a new page brings itself.
func resumeOf(r *request) *resumed {
	out := &resumed{Path: r.Request().URL.RequestURI()}
	if form := r.Request().MultipartForm; form != nil {
		for _, files := range form.File {
			out.Files = out.Files || len(files) > 0 && files[0].Filename != ""
		}
	}
	for name, values := range r.Request().PostForm {
		if name == csrfField || strings.HasPrefix(name, resumePrefix) {
			continue
		}
		for _, v := range values {
			out.Fields = append(out.Fields, formField{name, v})
		}
	}
	return out
}

// localPath returns the path if it leads to a page of this server, else the home page: a link must not be able to send
// people elsewhere after they signed in.
func localPath(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" {
		return "/"
	}
	return path
}
