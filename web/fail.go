package web

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"cunzhang/ledger"
)

// statuses maps the kinds of errors to the answers of HTTP.
var statuses = map[ledger.Kind]int{
	ledger.Invalid:  http.StatusUnprocessableEntity,
	ledger.NotFound: http.StatusNotFound,
	ledger.Conflict: http.StatusConflict,
	ledger.Denied:   http.StatusForbidden,
	ledger.Closed:   http.StatusConflict,
	ledger.Busy:     http.StatusServiceUnavailable,
	ledger.Internal: http.StatusInternalServerError,
}

// throttled is the key of what is refused because it was tried too often, not because of who tries it.
const throttled = "signin.throttled"

func statusOf(err error) int {
	if e := (*ledger.Error)(nil); errors.As(err, &e) && e.Key == throttled {
		return http.StatusTooManyRequests
	}
	if s, ok := statuses[ledger.KindOf(err)]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// problem is an error as a page shows it: a sentence and, where one is wrong, the field.
type problem struct {
	Field string // name of the input, which is also its id; empty for none
	Where string // the field in words: 第3行 科目
	Text  string
}

// problems puts an error into words.
func (r *request) problems(err error) []problem {
	var out []problem
	for _, e := range ledger.Problems(err) {
		p := problem{
			Field: e.Field, Where: cmp.Or(r.boxes[e.Field], r.srv.Locale.Field(r.lang, e.Field)), Text: r.srv.Locale.Error(r.lang, e),
		}
		if r.shown != nil && !r.shown[e.Field] || r.file && (strings.HasPrefix(e.Field, "row.") || strings.HasPrefix(e.Field, "feature.")) {
			p.Field = ""
		}
		if e.Key == "internal.unexpected" {
			p.Text = r.text("web.internal", ledger.Args{"id": r.requestID()})
		}
		out = append(out, p)
	}
	return out
}

// requestID names a request in the log, so that somebody who calls for help can be helped.
func (r *request) requestID() string {
	id := r.Response().Header().Get(echo.HeaderXRequestID)
	if id == "" {
		id = newKey()[:12]
		r.Response().Header().Set(echo.HeaderXRequestID, id)
	}
	return id
}

// fail answers with an error page in words. It is the only place where errors of handlers end.
func (s *server) fail(err error, c echo.Context) {
	r, ok := c.Get(requestKey).(*request)
	if !ok {
		r = &request{Context: c, srv: s, lang: s.language(c), door: atMembers(c.Request().URL.Path)}
	}
	if c.Response().Committed {
		s.log(r, err)
		return
	}
	err = plain(err)
	left := errors.Is(r.ctx().Err(), context.Canceled)
	if ledger.KindOf(err) == ledger.Internal && (!left || !errors.Is(err, context.Canceled)) {
		s.log(r, err)
	}
	if left {
		return // nobody is listening
	}
	status := statusOf(err)
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		status = http.StatusRequestEntityTooLarge
	}
	if status == http.StatusServiceUnavailable {
		c.Response().Header().Set("Retry-After", "2")
	}
	if renderErr := r.render(status, r.framed("failure"), r.text("web.failure.title", nil), r.problems(err)); renderErr != nil {
		s.log(r, renderErr)
		http.Error(c.Response(), http.StatusText(status), status)
	}
}

// atMembers reports whether a path that leads nowhere would be one of the members' pages.
func atMembers(path string) bool {
	return strings.HasPrefix(path, "/m/") || strings.HasPrefix(path, "/v/")
}

func (s *server) log(r *request, err error) {
	s.Log.LogAttrs(r.ctx(), slog.LevelError, "request failed", slog.String("id", r.requestID()),
		slog.String("method", r.Request().Method), slog.String("path", r.Request().URL.Path),
		slog.Int64("user", int64(r.session.User.ID)), slog.Any("error", err))
}

// plain turns what echo says into errors with words.
func plain(err error) error {
	tooLarge := new(http.MaxBytesError)
	var he *echo.HTTPError
	switch {
	case errors.As(err, &tooLarge):
		return &ledger.Error{Kind: ledger.Invalid, Key: "web.too_large", Err: err}
	case !errors.As(err, &he):
		return err
	}
	switch he.Code {
	case http.StatusNotFound:
		return ledger.NewError(ledger.NotFound, "web.no_page", nil)
	case http.StatusMethodNotAllowed:
		return ledger.NewError(ledger.NotFound, "web.no_page", nil)
	case http.StatusRequestEntityTooLarge:
		return ledger.NewError(ledger.Invalid, "web.too_large", nil)
	}
	return err
}
