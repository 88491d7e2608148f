package services

import (
	"context"
	"strconv"
	"time"

	"cunzhang/cooperatives/signin"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// LinkKind says what a secret address opens.
type LinkKind string

// The kinds: an operator's page of the day, an operator's calendar, and the calendar of the whole team.
const (
	DayLink      LinkKind = "day"
	CalendarLink LinkKind = "calendar"
	TeamLink     LinkKind = "team"
)

// Link is a secret address that opens something without signing in: whoever has it may use it until it is revoked. Its
// token is shown once, and only a hash of it is kept.
type Link struct {
	No       int64
	Kind     LinkKind
	Operator string // code; empty for the team
	MadeAt   time.Time
	MadeBy   string
}

// Opened is what a token opens, in which book.
type Opened struct {
	Link
	Book ledger.BookID
}

// NewLink makes a secret address in place of an earlier one of its kind, and returns the token. Only its hash is kept, so
// a repeated key cannot show it again and fails with link.shown. It fails with operator.unknown for an operator who is
// not there or no longer works, and with link.kind.
func (s *Services) NewLink(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, kind LinkKind, operator string,
) (string, error) {
	if kind != DayLink && kind != CalendarLink && kind != TeamLink || kind == TeamLink && operator != "" {
		return "", ledger.NewError(ledger.Invalid, "link.kind", nil)
	}
	token := signin.NewToken()
	// The result that is stored with the key tells whether it was this call that wrote; the token has no place there.
	mine := signin.NewToken()
	request := []string{string(kind), operator}
	made, err := books.Once(ctx, s.db, book, key, "link.new", request,
		func(ctx context.Context, tx *db.Tx) (string, error) {
			return mine, trail.Write(ctx, tx, book, func(h *trail.Head) error {
				if err := checkLinked(ctx, tx, book, kind, operator); err != nil {
					return err
				}
				if err := revokeLinks(ctx, tx, book, kind, operator); err != nil {
					return err
				}
				no, err := insertLink(ctx, tx, book, Link{Kind: kind, Operator: operator, MadeBy: who.Name}, signin.Digest(token))
				if err != nil {
					return err
				}
				return h.Log(ctx, tx, who, trail.Entry{
					Action: "link.new", Object: linkObject(no), After: map[string]string{"kind": string(kind), "operator": operator},
				})
			})
		})
	if err != nil {
		return "", err
	}
	if made != mine {
		return "", ledger.NewError(ledger.Conflict, "link.shown", nil)
	}
	return token, nil
}

func linkObject(no int64) string { return "link/" + strconv.FormatInt(no, 10) }

// checkLinked refuses a link for somebody who is no operator at work.
func checkLinked(ctx context.Context, tx *db.Tx, book ledger.BookID, kind LinkKind, operator string) error {
	if kind == TeamLink {
		return nil
	}
	operators, err := listOperators(ctx, tx, book)
	for _, o := range operators {
		if o.Code == operator && o.Active {
			return nil
		}
	}
	if err != nil {
		return err
	}
	return unknown("operator.unknown", operator).At("operator")
}

// RevokeLink ends a link, so that its address opens nothing any more. It fails with link.unknown for one that is not
// there or was revoked before.
func (s *Services) RevokeLink(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, no int64,
) error {
	return s.once(ctx, book, key, "link.revoke", no, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, book, func(h *trail.Head) error {
			found, err := revokeLink(ctx, tx, book, no)
			if err != nil {
				return err
			}
			if !found {
				return linkUnknown()
			}
			return h.Log(ctx, tx, who, trail.Entry{Action: "link.revoke", Object: linkObject(no)})
		})
	})
}

func linkUnknown() *ledger.Error { return ledger.NewError(ledger.NotFound, "link.unknown", nil) }

// ListLinks returns the links that open something, in order of their numbers.
func (s *Services) ListLinks(ctx context.Context, book ledger.BookID) ([]Link, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]Link, error) { return listLinks(ctx, tx, book) })
}

// OpenLink returns what a token opens, or link.unknown for one that opens nothing of the kinds, has been revoked, or is
// that of an operator who no longer works.
func (s *Services) OpenLink(ctx context.Context, token string, kinds ...LinkKind) (Opened, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) (Opened, error) {
		found, err := findLink(ctx, tx, signin.Digest(token))
		if err != nil {
			return Opened{}, err
		}
		for _, kind := range kinds {
			if found.Kind != kind {
				continue
			}
			if checkLinked(ctx, tx, found.Book, kind, found.Operator) != nil {
				return Opened{}, linkUnknown()
			}
			return found, nil
		}
		return Opened{}, linkUnknown()
	})
}

// Revise works out what a calendar is sent from what it was sent, both by the names of the events, and whether they
// differ.
type Revise func(sent map[string]string, at time.Time) (next map[string]string, changed bool, err error)

// Send returns what a calendar is sent now and remembers it where it differs from the last time: a telephone has to be
// told of what no longer holds, and keeps an event until its number grows. Feed is the code of an operator, or empty for
// the team. What is remembered follows from the plan, like a counter of attempts, and is not logged.
func (s *Services) Send(
	ctx context.Context, book ledger.BookID, feed string, revise Revise,
) (next map[string]string, err error) {
	changed := false
	err = s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		sent, err := listSent(ctx, tx, book, feed)
		if err == nil {
			next, changed, err = revise(sent, tx.Now)
		}
		return err
	})
	if err != nil || !changed {
		return next, err
	}
	err = s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		sent, err := listSent(ctx, tx, book, feed)
		if err != nil {
			return err
		}
		if next, changed, err = revise(sent, tx.Now); err != nil || !changed {
			return err
		}
		return keepSent(ctx, tx, book, feed, sent, next)
	})
	return next, err
}
