package staff

import (
	"context"
	"slices"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// GrantRole gives a person a role at a place. A cashier of a cooperative may not be its accountant or checker as well
// (duty.cashier_conflict, 会计法 §35). It fails with role.place for a place at which the role cannot be held, and with
// user.unknown; a role that the person has already stays.
func (s *Staff) GrantRole(ctx context.Context, who ledger.Actor, key string, g Grant) error {
	if !slices.Contains(takes[g.Role], g.Place.Scope) {
		return ledger.NewError(ledger.Invalid, "role.place", nil).At("place")
	}
	return s.once(ctx, key, "role.grant", g, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		u, err := readUser(ctx, tx, g.User)
		if err != nil {
			return err
		}
		if g.Place, err = readPlace(ctx, tx, g.Place); err != nil {
			return err
		}
		held, err := listGrants(ctx, tx, g.User)
		if err != nil {
			return err
		}
		for _, other := range held {
			if g.conflicts(other) {
				return ledger.NewError(ledger.Denied, "duty.cashier_conflict", ledger.Args{"name": u.Name}).At("role")
			}
		}
		if err := insertGrant(ctx, tx, g); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{Action: "role.grant", Object: object(g.User), After: g.logged()})
	})
}

// RevokeRole takes a role back. The last administrator stays (user.last_administrator).
func (s *Staff) RevokeRole(ctx context.Context, who ledger.Actor, key string, g Grant) error {
	return s.once(ctx, key, "role.revoke", g, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		err := keepAdministrator(ctx, tx, func() error {
			found, err := deleteGrant(ctx, tx, g)
			if err == nil && !found {
				err = ledger.NewError(ledger.NotFound, "role.not_held", nil)
			}
			return err
		})
		if err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{Action: "role.revoke", Object: object(g.User), Before: g.logged()})
	})
}

// logged is what the log keeps of a grant.
func (g Grant) logged() map[string]any {
	return map[string]any{
		"role": g.Role.String(), "scope": g.Place.Scope.String(), "place": g.Place.ID, "name": g.Place.Name,
	}
}

// keepAdministrator refuses a change that takes away the last person who can manage others.
func keepAdministrator(ctx context.Context, tx *db.Tx, change func() error) error {
	before, err := countAdministrators(ctx, tx)
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	after, err := countAdministrators(ctx, tx)
	if err == nil && before > 0 && after == 0 {
		err = ledger.NewError(ledger.Conflict, "user.last_administrator", nil)
	}
	return err
}

// Grants lists the roles of a person, or of everybody for 0, in order of person and place.
func (s *Staff) Grants(ctx context.Context, user ledger.UserID) ([]Grant, error) {
	var out []Grant
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listGrants(ctx, tx, user)
		return err
	})
	return out, err
}

// Places lists where roles can be held: the server, the townships and their cooperatives.
func (s *Staff) Places(ctx context.Context) ([]Place, error) {
	out := []Place{{Scope: Server}}
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		places, err := listPlaces(ctx, tx)
		out = append(out, places...)
		return err
	})
	return out, err
}

// RolesIn returns the roles that an active person holds in a book: those at its cooperative, at its township and at
// the server.
func RolesIn(ctx context.Context, tx *db.Tx, user ledger.UserID, book ledger.BookID) (Roles, error) {
	held, err := rolesByBook(ctx, tx, user, book)
	return held[book], err
}

// Roles is RolesIn in a transaction of its own.
func (s *Staff) Roles(ctx context.Context, user ledger.UserID, book ledger.BookID) (Roles, error) {
	var out Roles
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = RolesIn(ctx, tx, user, book)
		return err
	})
	return out, err
}

// Books returns the roles of a person by book, and ServerRoles under book 0.
func (s *Staff) Books(ctx context.Context, user ledger.UserID) (map[ledger.BookID]Roles, error) {
	var out map[ledger.BookID]Roles
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = rolesByBook(ctx, tx, user, 0)
		return err
	})
	return out, err
}

// ServerRoles returns the roles that a person holds at the server itself.
func (s *Staff) ServerRoles(ctx context.Context, user ledger.UserID) (Roles, error) {
	held, err := s.Grants(ctx, user)
	var out Roles
	for _, g := range held {
		if g.Place.Scope == Server {
			out |= SetOf(g.Role)
		}
	}
	return out, err
}
