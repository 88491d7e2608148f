package web

import (
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/dividends/profiles"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/patronage"
	"cunzhang/cooperatives/portal"
	"cunzhang/cooperatives/services"
	"cunzhang/cooperatives/shares"
	"cunzhang/cooperatives/staff"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger/books"
	"cunzhang/ledger/review"
	"cunzhang/web/locale"
)

// Config is what the pages are made of. Everything but BehindProxy must be set.
type Config struct {
	Books     *books.Books
	Staff     *staff.Staff
	Review    *review.Review
	Members   *members.Members
	Portal    *portal.Portal
	Dividends *dividends.Dividends
	Profiles  *profiles.Profiles
	Shares    *shares.Shares
	Patronage *patronage.Patronage
	Ventures  *ventures.Ventures
	Services  *services.Services
	Backups   Backups
	Locale    *locale.Locale
	Log       *slog.Logger
	Now       func() time.Time
	Version   string
	// BehindProxy tells that requests come through a proxy on this machine, whose X-Forwarded-For and
	// X-Forwarded-Proto are then believed.
	BehindProxy bool
}

// maxBody bounds a request: the largest attachment and what stands around it.
const maxBody = "12M"

// maxFields bounds the text fields of a form in bytes: a voucher of 500 lines with all its details.
const maxFields = 2 << 20

// server is the pages with everything they need.
type server struct {
	Config
	assets *assets
	pages  *pages
	feeds  meter // of calendars
	runs   planRuns
	prints turns // of large prints
	photos turns // of photos that are opened to see whether they can be
}

// New returns the handler of all pages. It fails when a template or a static file is broken.
func New(c Config) (http.Handler, error) {
	s := &server{Config: c, prints: newTurns(), photos: newTurns()}
	var err error
	if s.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	if s.pages, err = loadPages(c.Locale, s.assets); err != nil {
		return nil, err
	}
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(5), gzhttp.EnableZstd(false),
		gzhttp.ContentTypes(compressible))
	if err != nil {
		return nil, err
	}
	return compress(s.echo()), nil
}

// compressible are the answers that become smaller; static files, PDF, workbooks and pictures are compressed already.
var compressible = []string{
	"text/html", "text/plain", "text/csv", "text/calendar", "application/json", "image/svg+xml",
}

func (s *server) echo() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.fail
	e.IPExtractor = echo.ExtractIPDirect()
	if s.BehindProxy {
		e.IPExtractor = echo.ExtractIPFromXFFHeader(echo.TrustLinkLocal(false), echo.TrustPrivateNet(false))
	}
	e.Use(s.recover, s.headers, middleware.BodyLimit(maxBody))
	e.GET("/static/:name", s.assets.serve)
	for _, rt := range routes() {
		e.Add(rt.method, rt.path, s.handle(rt))
	}
	return e
}

// handle turns a route into what echo calls: it finds out who asks, refuses whom the route is not for, and refuses
// forms that are not ours.
func (s *server) handle(rt route) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := &request{Context: c, srv: s, lang: s.language(c)}
		c.Set(requestKey, r)
		r.door = rt.access.kind == atDoor || rt.access.kind == ofMember
		if err := r.identify(); err != nil {
			return err
		}
		if rt.access.kind != public && rt.access.kind != atDoor && !r.signedIn() {
			return r.askSignIn()
		}
		if err := r.admit(rt.access); err != nil {
			return err
		}
		if changes(rt.method) {
			if err := r.checkForm(); errors.Is(err, errStale) {
				return r.render(http.StatusForbidden, r.framed("resume"), r.text("web.resume.title", nil), resumeOf(r))
			} else if err != nil {
				return err
			}
		}
		return rt.handler(r)
	}
}

func changes(method string) bool { return method != http.MethodGet && method != http.MethodHead }

// headers sets what every answer carries. The policy lets a page load nothing from elsewhere and run no inline script.
func (s *server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "+
			"img-src 'self' data: blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if c.Scheme() == "https" && (s.BehindProxy || c.IsTLS()) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}

// recover turns a panic of a handler into an internal error, so that one broken page does not end the server.
func (s *server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{
		LogErrorFunc: func(_ echo.Context, err error, stack []byte) error {
			s.Log.Error("panic", "error", err, "stack", string(stack))
			return err
		},
	})(next)
}
