package staff

import (
	"context"
	"time"

	"cunzhang/cooperatives/signin"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

const (
	slipLife   = 72 * time.Hour
	slipLength = 12 // characters of five bits
)

func hashCode(code string) string { return signin.Digest(signin.NormalCode(code)) }

func wrongSlip() *ledger.Error { return ledger.NewError(ledger.Denied, "slip.wrong", nil).At("slip") }

// NewSlip makes a code with which the person sets a password within 72 hours, in place of an earlier one. Only its hash
// is stored, so a repeated key cannot show it again and fails with slip.shown; a disabled person is user.disabled.
func (s *Staff) NewSlip(ctx context.Context, who ledger.Actor, key string, user ledger.UserID) (string, error) {
	code := signin.NewCode(slipLength)
	// The result that is stored with the key tells whether it was this call that wrote; the code has no place there.
	mine := signin.NewToken()
	made, err := books.Once(ctx, s.db, trail.Server, key, "slip.new", user,
		func(ctx context.Context, tx *db.Tx) (string, error) {
			return mine, trail.Write(ctx, tx, trail.Server, func(h *trail.Head) error {
				u, err := readUser(ctx, tx, user)
				if err != nil {
					return err
				}
				if !u.Active {
					return ledger.NewError(ledger.Conflict, "user.disabled", ledger.Args{"name": u.Name})
				}
				if err := deleteSlips(ctx, tx, user); err != nil {
					return err
				}
				if err := insertSlip(ctx, tx, user, hashCode(code)); err != nil {
					return err
				}
				return h.Log(ctx, tx, who, trail.Entry{Action: "slip.new", Object: object(user)})
			})
		})
	if err != nil {
		return "", err
	}
	if made != mine {
		return "", ledger.NewError(ledger.Conflict, "slip.shown", nil)
	}
	return code, nil
}

// UseSlip sets the password of the person whose slip it is and ends the person's sessions. It fails with
// signin.throttled after 60 attempts in 15 minutes from one address, with slip.wrong, and with the errors of
// CheckPassword, after which the slip is good still.
func (s *Staff) UseSlip(ctx context.Context, code, password string, from Origin) (User, error) {
	from = from.Clean()
	counts := countsOf("", from)
	if _, err := s.admit(ctx, "", counts, from); err != nil {
		return User{}, err
	}
	hash := hashCode(code)
	u, err := s.slipOwner(ctx, hash)
	if ledger.KindOf(err) == ledger.Denied {
		err = s.refuse(ctx, "slip.refused", 0, from, err)
	}
	if err != nil {
		return User{}, err
	}
	if err := CheckPassword(u.Login, password); err != nil {
		return User{}, err
	}
	stored, err := s.gate.Hash(ctx, password)
	if err != nil {
		return User{}, err
	}
	err = s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		// Whoever was locked out by forgetting the password may sign in now.
		if err := signin.Forget(ctx, tx, countsOf(u.Login, from)); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Server, func(h *trail.Head) error {
			if _, err := slipOwner(ctx, tx, hash); err != nil {
				return err
			}
			if err := replacePassword(ctx, tx, u.ID, stored, ""); err != nil {
				return err
			}
			return h.Log(ctx, tx, u.actor(from), trail.Entry{Action: "slip.use", Object: object(u.ID)})
		})
	})
	u.HasPassword = true
	return u, err
}

func (s *Staff) slipOwner(ctx context.Context, hash string) (User, error) {
	var u User
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		u, err = slipOwner(ctx, tx, hash)
		return err
	})
	return u, err
}

// slipOwner returns the active person whose slip has the hash, or slip.wrong.
func slipOwner(ctx context.Context, tx *db.Tx, hash string) (User, error) {
	id, err := findSlip(ctx, tx, hash)
	if err != nil {
		return User{}, err
	}
	if id == 0 {
		return User{}, wrongSlip()
	}
	u, err := readUser(ctx, tx, id)
	if err == nil && !u.Active {
		err = wrongSlip()
	}
	return u, err
}
