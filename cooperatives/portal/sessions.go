package portal

import (
	"context"
	"strconv"
	"strings"
	"time"

	"cunzhang/cooperatives/signin"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Session is one phone at which a member is signed in.
type Session struct {
	Book      ledger.BookID
	Member    string // code
	ID        string // names the session on a page; it cannot be used to sign in
	BegunAt   time.Time
	ExpiresAt time.Time
	Address   string
	Browser   string
}

const (
	// SessionLife is how long a session lasts without use: villagers look a few times in a year.
	SessionLife = 180 * 24 * time.Hour
	// sessionRenew is how much is left of a session when using it makes it last anew.
	sessionRenew = 150 * 24 * time.Hour
	// sessionID is how many digits of the hash name a session.
	sessionID = 16
)

// split takes a token apart into book and secret.
func split(token string) (ledger.BookID, string) {
	number, secret, _ := strings.Cut(token, ".")
	book, err := strconv.ParseInt(number, 10, 64)
	if err != nil || book <= 0 {
		return 0, ""
	}
	return ledger.BookID(book), signin.Digest(secret)
}

// Session returns the session of a token; renewed tells that it lasts anew. It fails with session.over when the token
// is unknown or the session has expired.
func (p *Portal) Session(ctx context.Context, token string) (s Session, renewed bool, err error) {
	book, hash := split(token)
	err = p.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		s, err = readSession(ctx, tx, book, hash)
		renewed = err == nil && s.ExpiresAt.Sub(tx.Now) < sessionRenew
		return err
	})
	if err != nil || !renewed {
		return s, false, err
	}
	err = p.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		s.ExpiresAt = tx.Now.Add(SessionLife)
		return extendSession(ctx, tx, book, hash)
	})
	return s, true, err
}

// Sessions lists where a member is signed in, the newest first.
func (p *Portal) Sessions(ctx context.Context, book ledger.BookID, member string) ([]Session, error) {
	var out []Session
	err := p.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listSessions(ctx, tx, book, member)
		return err
	})
	return out, err
}

// EndSession ends a session of a member by its ID or fails with session.unknown. Signing out is ending the present one.
func (p *Portal) EndSession(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, member, id string,
) error {
	request := struct{ Member, ID string }{member, id}
	return p.once(ctx, key, book, "session.end", request, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		found, err := deleteSession(ctx, tx, book, member, signin.Printable(id, sessionID))
		if err != nil {
			return err
		}
		if !found {
			return ledger.NewError(ledger.NotFound, "session.unknown", nil)
		}
		return h.Log(ctx, tx, who, trail.Entry{Action: "session.end", Object: object(member)})
	})
}
