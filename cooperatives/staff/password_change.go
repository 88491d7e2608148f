package staff

import (
	"context"

	"cunzhang/cooperatives/signin"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// ChangePassword gives the person who asks a new password and ends the person's sessions but the one of the token keep.
// The old password is asked again, because a browser may have been left alone; it fails with password.old when that is
// wrong, with signin.throttled when it was wrong too often, and with the errors of CheckPassword.
func (s *Staff) ChangePassword(ctx context.Context, who ledger.Actor, key, old, new string, keep string) error {
	u, err := s.User(ctx, who.ID)
	if err != nil {
		return err
	}
	if err := CheckPassword(u.Login, new); err != nil {
		return err
	}
	from := Origin{Address: who.Address}.Clean()
	counts := countsOf(u.Login, from)
	a, err := s.admit(ctx, u.Login, counts, from)
	if err != nil {
		return err
	}
	right, err := s.gate.Verify(ctx, a.password, old)
	if err != nil {
		return err
	}
	hash, err := s.gate.Hash(ctx, new)
	if err != nil {
		return err
	}
	wrong := ledger.NewError(ledger.Denied, "password.old", nil).At("old")
	// A repeated request finds its old password gone. It is refused inside, where the key answers first.
	err = s.once(ctx, key, "password.change", who.ID, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		now, err := readAccount(ctx, tx, who.ID)
		if err != nil {
			return err
		}
		if !right || now.password != a.password {
			return wrong
		}
		if err := replacePassword(ctx, tx, who.ID, hash, signin.Digest(keep)); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{Action: "password.change", Object: object(who.ID)})
	})
	if ledger.KindOf(err) == ledger.Denied {
		return s.refuse(ctx, "password.refused", who.ID, from, err)
	}
	if err != nil {
		return err
	}
	return s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error { return signin.Forget(ctx, tx, counts) })
}

// SetPassword gives a person a password and ends all sessions of the person. It is for the operator on the command
// line; on pages nobody sets the password of another.
func (s *Staff) SetPassword(
	ctx context.Context, who ledger.Actor, key string, user ledger.UserID, password string,
) error {
	u, err := s.User(ctx, user)
	if err != nil {
		return err
	}
	if err := CheckPassword(u.Login, password); err != nil {
		return err
	}
	hash, err := s.gate.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.once(ctx, key, "password.set", user, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		if err := replacePassword(ctx, tx, user, hash, ""); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{Action: "password.set", Object: object(user)})
	})
}

// replacePassword stores a new password, takes back the slip and ends the sessions but the one with the hash keep.
func replacePassword(ctx context.Context, tx *db.Tx, user ledger.UserID, hash, keep string) error {
	if err := updatePassword(ctx, tx, user, hash); err != nil {
		return err
	}
	if err := deleteSlips(ctx, tx, user); err != nil {
		return err
	}
	return deleteOtherSessions(ctx, tx, user, keep)
}
