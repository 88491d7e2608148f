package staff

import (
	"context"

	"cunzhang/cooperatives/signin"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Origin is where a request comes from.
type Origin = signin.Origin

// The limits of signing in, in attempts within signin.Window.
const (
	maxByAccount = 10
	maxByAddress = 60
)

// countsOf returns what an attempt is counted under: the account, unless there is no login, then the address. Unknown
// logins count like known ones, so that no answer tells which exist.
func countsOf(login string, from Origin) []signin.Count {
	address := signin.ByAddress("", from, maxByAddress, signin.Window)
	if login == "" {
		return []signin.Count{address}
	}
	return []signin.Count{signin.ByAccount("", login, maxByAccount, signin.Window), address}
}

// logAttempt logs what somebody tried of whom nothing but the address is sure.
func logAttempt(ctx context.Context, tx *db.Tx, from Origin, e trail.Entry) error {
	return trail.Write(ctx, tx, trail.Server, func(h *trail.Head) error {
		return h.Log(ctx, tx, ledger.Actor{Address: from.Address}, e)
	})
}

// objectOrNone names the person, or nothing for an unknown one. What was typed as login is not kept.
func objectOrNone(user ledger.UserID) string {
	if user == 0 {
		return ""
	}
	return object(user)
}

// admit counts an attempt and returns the account with the login, which is ID 0 when nobody has it. It fails with
// signin.throttled.
func (s *Staff) admit(ctx context.Context, login string, counts []signin.Count, from Origin) (account, error) {
	var a account
	var refusal signin.Refusal
	err := s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		a = account{}
		if checkLogin(login) == nil {
			if a, err = findLogin(ctx, tx, login); err != nil {
				return err
			}
		}
		if refusal, err = signin.Attempt(ctx, tx, counts); err != nil || refusal.First == "" {
			return err
		}
		return logAttempt(ctx, tx, from, trail.Entry{
			Action: "signin.throttled", Object: objectOrNone(a.ID), After: map[string]string{"by": refusal.First},
		})
	})
	if err == nil && refusal.Err != nil {
		err = refusal.Err
	}
	return a, err
}

// refuse logs an attempt that failed and returns why.
func (s *Staff) refuse(ctx context.Context, action string, user ledger.UserID, from Origin, why error) error {
	err := s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		return logAttempt(ctx, tx, from, trail.Entry{Action: action, Object: objectOrNone(user)})
	})
	if err != nil {
		return err
	}
	return why
}

// Sweep deletes sessions, slips and counts of attempts that have run out. A daily job calls it; it leaves no log row,
// because nothing changes by it that anybody could see.
func (s *Staff) Sweep(ctx context.Context) error {
	return s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := signin.Sweep(ctx, tx); err != nil {
			return err
		}
		return deleteExpired(ctx, tx)
	})
}
