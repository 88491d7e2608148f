package portal

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/signin"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Register tells who the members of a book are, with numbers opened.
type Register interface {
	Roster(ctx context.Context, book ledger.BookID) (cooperatives.Roster, error)
}

// Origin is where a request comes from.
type Origin = signin.Origin

// Portal is the service that lets members in. It is safe for use by many goroutines.
type Portal struct {
	db       *db.DB
	register Register
	gate     *signin.Gate
	key      []byte
}

// New returns the service over an open, migrated database, the register of members, and the key that secrets of members
// are sealed with.
func New(d *db.DB, register Register, key []byte) (*Portal, error) {
	derived, err := hkdf.Key(sha256.New, key, nil, "cunzhang portal 1", sha256.Size)
	if err != nil {
		return nil, err
	}
	return &Portal{d, register, signin.NewGate(), derived}, nil
}

// mark keys a secret of a member, so that it cannot be tried out against what is stored.
func (p *Portal) mark(purpose string, book ledger.BookID, member, secret string) string {
	sum := hmac.New(sha256.New, p.key)
	sum.Write([]byte(purpose + "\x00" + strconv.FormatInt(int64(book), 10) + "\x00" + member + "\x00" + secret))
	return hex.EncodeToString(sum.Sum(nil))
}

func object(member string) string { return "member/" + member }

// Actor is a member as the log names him: people who sign in as staff have numbers, members have none.
func Actor(name, code string, from Origin) ledger.Actor {
	return ledger.Actor{Name: name + " " + code, Address: from.Address}
}

// once runs a write of a book that has no result.
func (p *Portal) once(
	ctx context.Context, key string, book ledger.BookID, operation string, request any,
	f func(ctx context.Context, tx *db.Tx, h *trail.Head) error,
) error {
	_, err := books.Once(ctx, p.db, book, key, operation, request,
		func(ctx context.Context, tx *db.Tx) (bool, error) {
			return true, trail.Write(ctx, tx, book, func(h *trail.Head) error { return f(ctx, tx, h) })
		})
	return err
}

// Access is how a member gets in.
type Access struct {
	Member    string
	PINSet    time.Time // zero while there is no PIN
	SlipUntil time.Time // zero without a slip that is still good
	Sessions  int
}

// Accesses returns how the members of a book get in, by code. Members without PIN, slip and session are left out.
func (p *Portal) Accesses(ctx context.Context, book ledger.BookID) (map[string]Access, error) {
	var out map[string]Access
	err := p.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = readAccesses(ctx, tx, book)
		return err
	})
	return out, err
}

// maxReason bounds the reason for taking access away, in characters.
const maxReason = 200

// Revoke takes PIN, slip and sessions of a member away, for a reason. It fails with field.required without one and with
// access.none when there is nothing to take.
func (p *Portal) Revoke(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, member, reason string,
) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return ledger.NewError(ledger.Invalid, "field.required", nil).At("reason")
	}
	if e := ledger.CheckText("reason", reason, maxReason); e != nil {
		return e
	}
	request := struct{ Member, Reason string }{member, reason}
	return p.once(ctx, key, book, "access.revoke", request, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		taken, err := deleteAccess(ctx, tx, book, member)
		if err != nil {
			return err
		}
		if !taken {
			return ledger.NewError(ledger.NotFound, "access.none", ledger.Args{"member": member})
		}
		return h.Log(ctx, tx, who, trail.Entry{
			Action: "access.revoke", Object: object(member), After: map[string]string{"reason": reason},
		})
	})
}

// maxContact bounds the words that say whom to call, in characters.
const maxContact = 60

// Contact returns whom the members of a book call for help, in the words of the village; empty when it has said nothing.
func (p *Portal) Contact(ctx context.Context, book ledger.BookID) (string, error) {
	var out string
	err := p.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = readContact(ctx, tx, book)
		return err
	})
	return out, err
}

// SetContact says whom members call for help: a name and a phone.
func (p *Portal) SetContact(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, text string) error {
	text = strings.TrimSpace(text)
	if e := ledger.CheckText("contact", text, maxContact); e != nil {
		return e
	}
	return p.once(ctx, key, book, "access.contact", text, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		before, err := readContact(ctx, tx, book)
		if err != nil {
			return err
		}
		if err := putContact(ctx, tx, book, text); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{
			Action: "access.contact", Object: "access", Before: map[string]string{"contact": before},
			After: map[string]string{"contact": text},
		})
	})
}

// Sweep deletes sessions and slips that have run out. A daily job calls it; it leaves no log row, because nothing
// changes by it that anybody could see.
func Sweep(ctx context.Context, d *db.DB) error { return d.Update(ctx, deleteExpired) }

// Guarded names something that anybody may ask, but not without end.
type Guarded string

// Verifying is asking whether a statement is genuine.
const Verifying Guarded = "verify "

// maxAsked is how many questions from one address may fail within signin.Window.
const maxAsked = 60

// Guard runs what anybody may ask. What it fails with is counted by the address, and too many failures in 15 minutes
// are refused with signin.throttled.
func (p *Portal) Guard(ctx context.Context, what Guarded, from Origin, ask func() error) error {
	counts := []signin.Count{signin.ByAddress(string(what), from.Clean(), maxAsked, signin.Window)}
	var full *ledger.Error
	err := p.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		full, err = signin.Full(ctx, tx, counts)
		return err
	})
	if err == nil && full != nil {
		err = full
	}
	if err != nil {
		return err
	}
	failure := ask()
	if failure == nil || ledger.KindOf(failure) == ledger.Internal {
		return failure
	}
	err = p.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := signin.Attempt(ctx, tx, counts)
		return err
	})
	if err != nil {
		return err
	}
	return failure
}
