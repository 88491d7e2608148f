package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/portal"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/web/locale"
)

// requestKey is where echo keeps the request for the error handler.
const requestKey = "request"

// request is one call of a page: who asks, in which language, about which book.
type request struct {
	echo.Context
	srv     *server
	lang    locale.Lang
	token   string // of the session; empty for nobody
	session staff.Session

	book    ledger.BookInfo // of the path; zero outside of books
	roles   staff.Roles     // of the person, in the book or at the server
	periods []books.PeriodState
	month   ledger.Period // that the strip shows as chosen
	nonce   string        // of forms before signing in

	boxes map[string]string // what the boxes of the page are called, by field
	shown map[string]bool   // the places that the page shows, which links of problems may lead to; nil for all
	file  bool              // a list was sent, and rows that are wrong stand in it, not on the page

	door   bool            // the page is one of the members', who have sessions of their own
	member portal.Session  // of the member; zero for nobody
	family *members.Family // the member and, for the head of a household, its people; read once
}

func (r *request) ctx() context.Context { return r.Request().Context() }

func (r *request) signedIn() bool { return r.token != "" }

// actor is who the log names for what this request does.
func (r *request) actor() ledger.Actor {
	if r.family != nil {
		return portal.Actor(r.family.Self.Name, r.family.Self.Code, r.origin())
	}
	return ledger.Actor{
		ID: r.session.User.ID, Name: r.session.User.Name, Address: r.RealIP(), Cashier: r.roles.Has(staff.Cashier),
	}
}

func (r *request) origin() staff.Origin {
	return staff.Origin{Address: r.RealIP(), Browser: clip(r.Request().UserAgent(), 200)}
}

// today is the civil date in China.
func (r *request) today() ledger.Date { return ledger.DateOf(r.srv.Now()) }

// text translates a key; args are pairs of placeholder and value.
func (r *request) text(key string, args ledger.Args) string {
	return r.srv.Locale.Text(r.lang, key, args)
}

// snapshot reads the book of the path at one moment, with the periods that the strip of months shows.
func (r *request) snapshot(f func(ctx context.Context, s *books.Snapshot) error) error {
	return r.srv.Books.Snapshot(r.ctx(), r.book.ID, r.srv.Staff.Names, func(ctx context.Context, s *books.Snapshot) error {
		info, err := s.Info(ctx)
		if err != nil {
			return err
		}
		r.book = info
		if r.periods, err = s.Periods(ctx); err != nil {
			return err
		}
		if err := r.chooseMonth(); err != nil {
			return err
		}
		return f(ctx, s)
	})
}

// chooseMonth takes the month of the address, or the one that work is likely about: the present one, or the last open
// one before it.
func (r *request) chooseMonth() error {
	if text := r.QueryParam("month"); text != "" {
		p, err := ledger.ParsePeriod(text)
		if err != nil {
			return err
		}
		r.month = p
		return nil
	}
	r.month = r.today().Period()
	if !slices.ContainsFunc(r.periods, func(p books.PeriodState) bool { return p.Period == r.month }) {
		r.month = r.book.Start
		for _, p := range r.periods {
			if p.Period <= r.today().Period() {
				r.month = p.Period
			}
		}
	}
	return nil
}

// base is where the pages of the book are.
func (r *request) base() string { return "/b/" + r.book.Code }

// to redirects to a page after a change, so that reloading does not repeat it.
func (r *request) to(path string) error { return r.Redirect(303, path) }

// newKey returns a fresh submission key for a form.
func newKey() string {
	var b [16]byte
	rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}

// clip shortens a text from outside to n bytes for keeping and leaves out what no database takes as text.
func clip(s string, n int) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s[:min(n, len(s))], ""), "\x00", "")
}

// stamp shows an instant as people in China read it.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(ledger.China).Format("2006-01-02 15:04")
}
