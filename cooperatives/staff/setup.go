package staff

import (
	"context"
	"strings"

	"cunzhang/cooperatives/signin"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Empty reports whether nobody can sign in yet, because there is no person at all.
func (s *Staff) Empty(ctx context.Context) (bool, error) {
	empty := false
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := countUsers(ctx, tx)
		empty = n == 0
		return err
	})
	return empty, err
}

// NewSetupCode makes the code with which the first administrator is made within 72 hours, in place of an earlier one.
// It fails with setup.done when there is a person already.
func (s *Staff) NewSetupCode(ctx context.Context) (string, error) {
	code := signin.NewCode(slipLength)
	err := s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, trail.Server, func(h *trail.Head) error {
			if err := ensureEmpty(ctx, tx); err != nil {
				return err
			}
			if err := deleteSlips(ctx, tx, 0); err != nil {
				return err
			}
			if err := insertSlip(ctx, tx, 0, hashCode(code)); err != nil {
				return err
			}
			return h.Log(ctx, tx, ledger.Actor{ID: ledger.System, Address: "cli"}, trail.Entry{Action: "setup.code"})
		})
	})
	if err != nil {
		return "", err
	}
	return code, nil
}

func ensureEmpty(ctx context.Context, tx *db.Tx) error {
	n, err := countUsers(ctx, tx)
	if err == nil && n > 0 {
		err = ledger.NewError(ledger.Conflict, "setup.done", nil)
	}
	return err
}

// Setup makes the first administrator, who needs a password. It fails with slip.wrong, setup.done, signin.throttled
// after 60 attempts in 15 minutes from one address, and the errors of CreateUser.
func (s *Staff) Setup(ctx context.Context, code string, n NewUser, from Origin) (ledger.UserID, error) {
	from = from.Clean()
	n.Login, n.Name = normalLogin(n.Login), strings.TrimSpace(n.Name)
	es := n.check()
	if n.Password == "" {
		es = append(es, problems(CheckPassword(n.Login, n.Password))...)
	}
	if err := es.Err(); err != nil {
		return 0, err
	}
	counts := countsOf("", from)
	if _, err := s.admit(ctx, "", counts, from); err != nil {
		return 0, err
	}
	hash, err := s.gate.Hash(ctx, n.Password)
	if err != nil {
		return 0, err
	}
	var id ledger.UserID
	err = s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := signin.Forget(ctx, tx, counts); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Server, func(h *trail.Head) error {
			var err error
			id, err = setUp(ctx, tx, h, setup{n, hash, hashCode(code), from})
			return err
		})
	})
	if ledger.KindOf(err) == ledger.Denied {
		err = s.refuse(ctx, "setup.refused", 0, from, err)
	}
	if err != nil {
		return 0, err
	}
	return id, nil
}

// setup is what makes the first administrator: the person, the hashes of password and code, and where from.
type setup struct {
	person         NewUser
	password, code string
	from           Origin
}

func setUp(ctx context.Context, tx *db.Tx, h *trail.Head, in setup) (ledger.UserID, error) {
	if err := ensureEmpty(ctx, tx); err != nil {
		return 0, err
	}
	owner, err := findSlip(ctx, tx, in.code)
	if err != nil {
		return 0, err
	}
	if owner != 0 {
		return 0, wrongSlip()
	}
	if err := deleteSlips(ctx, tx, 0); err != nil {
		return 0, err
	}
	id, err := insertUser(ctx, tx, in.person, in.password)
	if err != nil {
		return 0, err
	}
	g := Grant{User: id, Role: Administrator, Place: Place{Scope: Server}}
	if err := insertGrant(ctx, tx, g); err != nil {
		return 0, err
	}
	// The person acts as itself: nobody else was there.
	who := ledger.Actor{ID: id, Name: in.person.Name, Address: in.from.Address}
	if err := h.Log(ctx, tx, who, in.person.created(id)); err != nil {
		return 0, err
	}
	return id, h.Log(ctx, tx, who, trail.Entry{Action: "role.grant", Object: object(id), After: g.logged()})
}
