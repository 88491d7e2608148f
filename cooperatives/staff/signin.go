package staff

import (
	"context"

	"cunzhang/cooperatives/signin"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

func wrongSignIn() *ledger.Error { return ledger.NewError(ledger.Denied, "signin.wrong", nil) }

// SignIn begins a session and returns its token, which is shown this once and stored as its hash. It fails with
// signin.throttled after 10 attempts in 15 minutes at one account or 60 from one address, with signin.wrong for a wrong
// password and just so for an unknown or disabled person or one without a password, and with signin.totp when the
// password is right and SignInTOTP has to follow.
func (s *Staff) SignIn(ctx context.Context, login, password string, from Origin) (token string, u User, err error) {
	return s.signIn(ctx, normalLogin(login), password, "", from.Clean())
}

// SignInTOTP is SignIn with the six digits of the second factor. A wrong or used code is totp.wrong; a person without a
// second factor needs none.
func (s *Staff) SignInTOTP(
	ctx context.Context, login, password, code string, from Origin,
) (token string, u User, err error) {
	return s.signIn(ctx, normalLogin(login), password, code, from.Clean())
}

func (s *Staff) signIn(
	ctx context.Context, login, password, code string, from Origin,
) (token string, u User, err error) {
	counts := countsOf(login, from)
	a, err := s.admit(ctx, login, counts, from)
	if err != nil {
		return "", User{}, err
	}
	usable := ""
	if a.Active {
		usable = a.password
	}
	right, err := s.gate.Verify(ctx, usable, password)
	switch {
	case err != nil:
		return "", User{}, err
	case !right:
		return "", User{}, s.refuse(ctx, "signin.refused", a.ID, from, wrongSignIn())
	case a.totpSecret != "" && code == "":
		return "", User{}, ledger.NewError(ledger.Denied, "signin.totp", nil).At("totp")
	}
	token = signin.NewToken()
	if err := s.begin(ctx, a, token, code, counts, from); err != nil {
		if ledger.KindOf(err) == ledger.Denied {
			err = s.refuse(ctx, "signin.refused", a.ID, from, err)
		}
		return "", User{}, err
	}
	return token, a.User, nil
}

// begin stores the session of a person whose password was right a moment ago and still is the same.
func (s *Staff) begin(ctx context.Context, a account, token, code string, counts []signin.Count, from Origin) error {
	return s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := signin.Forget(ctx, tx, counts); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Server, func(h *trail.Head) error {
			now, err := readAccount(ctx, tx, a.ID)
			if err != nil {
				return err
			}
			if !now.Active || now.password != a.password || now.totpSecret != a.totpSecret {
				return wrongSignIn()
			}
			if now.totpSecret != "" {
				if err := useCode(ctx, tx, now, code); err != nil {
					return err
				}
			}
			if err := insertSession(ctx, tx, a.ID, signin.Digest(token), from); err != nil {
				return err
			}
			return h.Log(ctx, tx, a.actor(from), trail.Entry{Action: "signin", Object: object(a.ID)})
		})
	})
}

// actor is the person at the address the request comes from.
func (u User) actor(from Origin) ledger.Actor {
	return ledger.Actor{ID: u.ID, Name: u.Name, Address: from.Address}
}
