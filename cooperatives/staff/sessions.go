package staff

import (
	"context"
	"time"

	"cunzhang/cooperatives/signin"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

const (
	sessionLife = 12 * time.Hour
	// sessionRenew is how much is left of a session when using it makes it last anew: a session in use goes on, and
	// hardly any request writes.
	sessionRenew = 6 * time.Hour
	// sessionID is how many digits of the hash name a session.
	sessionID = 16
)

// Session is one browser at which a person is signed in.
type Session struct {
	User      User
	ID        string // names the session on a page; it cannot be used to sign in
	BegunAt   time.Time
	ExpiresAt time.Time
	Address   string
	Browser   string
	Server    Roles                   // at the server itself
	Books     map[ledger.BookID]Roles // by book, those at its township and at the server among them
}

// Session returns the session of a token, with the roles that the person has now. It fails with session.over when the
// token is unknown, the session has expired or the person is disabled.
func (s *Staff) Session(ctx context.Context, token string) (Session, error) {
	hash := signin.Digest(token)
	var out Session
	renew := false
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if out, err = readSession(ctx, tx, hash); err != nil {
			return err
		}
		out.Books, err = rolesByBook(ctx, tx, out.User.ID, 0)
		out.Server = out.Books[0]
		delete(out.Books, 0)
		renew = out.ExpiresAt.Sub(tx.Now) < sessionRenew
		return err
	})
	if err != nil {
		return Session{}, err
	}
	if renew {
		err = s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
			out.ExpiresAt = tx.Now.Add(sessionLife)
			return extendSession(ctx, tx, hash)
		})
	}
	return out, err
}

// SignOut ends the session of a token. One that is over already is no error.
func (s *Staff) SignOut(ctx context.Context, token string) error {
	hash := signin.Digest(token)
	err := s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, trail.Server, func(h *trail.Head) error {
			found, err := readSession(ctx, tx, hash)
			if err != nil {
				return err
			}
			if _, err := deleteSession(ctx, tx, found.User.ID, found.ID); err != nil {
				return err
			}
			who := found.User.actor(Origin{Address: found.Address})
			return h.Log(ctx, tx, who, trail.Entry{Action: "signout", Object: object(found.User.ID)})
		})
	})
	if ledger.KindOf(err) == ledger.NotFound {
		return nil
	}
	return err
}

// Sessions lists where a person is signed in, the newest first, without roles.
func (s *Staff) Sessions(ctx context.Context, user ledger.UserID) ([]Session, error) {
	var out []Session
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listSessions(ctx, tx, user)
		return err
	})
	return out, err
}

// EndSession ends a session of a person by its ID or fails with session.unknown.
func (s *Staff) EndSession(ctx context.Context, who ledger.Actor, key string, user ledger.UserID, id string) error {
	request := struct {
		User ledger.UserID
		ID   string
	}{user, id}
	return s.once(ctx, key, "session.end", request, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		found, err := deleteSession(ctx, tx, user, signin.Printable(id, sessionID))
		if err != nil {
			return err
		}
		if !found {
			return ledger.NewError(ledger.NotFound, "session.unknown", nil)
		}
		return h.Log(ctx, tx, who, trail.Entry{Action: "session.end", Object: object(user)})
	})
}
