package staff

import (
	"cmp"
	"context"
	"slices"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// account is a person together with what only signing in may see.
type account struct {
	User
	password   string // the argon2id hash, empty for none
	totpSecret string // in base32, empty for none
	totpLast   int64  // the time step of the code that was used last
}

const (
	userColumns = `u.id, u.login, u.name, u.state, CASE WHEN u.password = '' THEN 0 ELSE 1 END,
		CASE WHEN u.totp_secret = '' THEN 0 ELSE 1 END, u.created_at`
	accountColumns = userColumns + ", u.password, u.totp_secret, u.totp_last"
)

// scanUser reads userColumns and what follows them.
func scanUser(row db.Scanner, more ...any) (User, error) {
	var u User
	var state string
	var password, totp, created int64
	into := append([]any{&u.ID, &u.Login, &u.Name, &state, &password, &totp, &created}, more...)
	if err := row.Scan(into...); err != nil {
		return User{}, err
	}
	u.Active, u.HasPassword, u.HasTOTP = state == stateActive, password == 1, totp == 1
	u.CreatedAt = instant(created)
	return u, nil
}

func instant(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

func scanAccount(row db.Scanner) (account, error) {
	var a account
	var err error
	a.User, err = scanUser(row, &a.password, &a.totpSecret, &a.totpLast)
	return a, err
}

func insertUser(ctx context.Context, tx *db.Tx, n NewUser, hash string) (ledger.UserID, error) {
	var id ledger.UserID
	err := tx.QueryRow(ctx, "INSERT INTO users (login, name, password, created_at) VALUES (?, ?, ?, ?) RETURNING id",
		n.Login, n.Name, hash, tx.Now.UnixMicro()).Scan(&id)
	return id, err
}

func readUser(ctx context.Context, tx *db.Tx, id ledger.UserID) (User, error) {
	u, err := scanUser(tx.QueryRow(ctx, "SELECT "+userColumns+" FROM users u WHERE u.id = ?", int64(id)))
	if db.NoRows(err) {
		return User{}, unknownUser()
	}
	return u, err
}

func readAccount(ctx context.Context, tx *db.Tx, id ledger.UserID) (account, error) {
	a, err := scanAccount(tx.QueryRow(ctx, "SELECT "+accountColumns+" FROM users u WHERE u.id = ?", int64(id)))
	if db.NoRows(err) {
		return account{}, unknownUser()
	}
	return a, err
}

// findLogin returns the account with the login, which is in normal form, or one with ID 0 when there is none.
func findLogin(ctx context.Context, tx *db.Tx, login string) (account, error) {
	a, err := scanAccount(tx.QueryRow(ctx, "SELECT "+accountColumns+" FROM users u WHERE u.login = ?", login))
	if db.NoRows(err) {
		return account{}, nil
	}
	return a, err
}

func listUsers(ctx context.Context, tx *db.Tx) ([]User, error) {
	rows, err := tx.Query(ctx, "SELECT "+userColumns+" FROM users u ORDER BY u.login")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []User
	for rows.Next() {
		u, err := scanUser(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, rows.Err()
}

func countUsers(ctx context.Context, tx *db.Tx) (int64, error) {
	var n int64
	err := tx.QueryRow(ctx, "SELECT count(*) FROM users").Scan(&n)
	return n, err
}

func updateName(ctx context.Context, tx *db.Tx, id ledger.UserID, name string) error {
	return tx.Later(ctx, "UPDATE users SET name = ? WHERE id = ?", name, int64(id))
}

func updateState(ctx context.Context, tx *db.Tx, id ledger.UserID, state string) error {
	return tx.Later(ctx, "UPDATE users SET state = ? WHERE id = ?", state, int64(id))
}

func updatePassword(ctx context.Context, tx *db.Tx, id ledger.UserID, hash string) error {
	return tx.Later(ctx, "UPDATE users SET password = ? WHERE id = ?", hash, int64(id))
}

func updateTOTP(ctx context.Context, tx *db.Tx, id ledger.UserID, secret string, last int64) error {
	return tx.Later(ctx, "UPDATE users SET totp_secret = ?, totp_last = ? WHERE id = ?", secret, last, int64(id))
}

// insertGrant stores a role; one that the person holds already stays as it is.
func insertGrant(ctx context.Context, tx *db.Tx, g Grant) error {
	return tx.Later(ctx, `INSERT INTO roles (person, role, scope, place, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (person, role, scope, place) DO NOTHING`,
		int64(g.User), g.Role.String(), g.Place.Scope.String(), g.Place.ID, tx.Now.UnixMicro())
}

// deleteGrant reports whether the person held the role.
func deleteGrant(ctx context.Context, tx *db.Tx, g Grant) (bool, error) {
	n, err := tx.Exec(ctx, "DELETE FROM roles WHERE person = ? AND role = ? AND scope = ? AND place = ?",
		int64(g.User), g.Role.String(), g.Place.Scope.String(), g.Place.ID)
	return n > 0, err
}

// listGrants lists the roles of a person, or of everybody for 0, in order of person, place and role.
func listGrants(ctx context.Context, tx *db.Tx, user ledger.UserID) ([]Grant, error) {
	query := `SELECT r.person, r.role, r.scope, r.place, coalesce(t.name, c.name, ''), coalesce(c.township, 0)
		FROM roles r LEFT JOIN townships t ON r.scope = 'township' AND t.id = r.place
		LEFT JOIN cooperatives c ON r.scope = 'cooperative' AND c.id = r.place`
	var args []any
	if user != 0 {
		query += " WHERE r.person = ?"
		args = append(args, int64(user))
	}
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Grant
	for rows.Next() {
		var g Grant
		var role, scope string
		if err := rows.Scan(&g.User, &role, &scope, &g.Place.ID, &g.Place.Name, &g.Place.Township); err != nil {
			return nil, err
		}
		if g.Role, err = ParseRole(role); err != nil {
			return nil, err
		}
		if g.Place.Scope, err = ParseScope(scope); err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b Grant) int {
		return cmp.Or(cmp.Compare(a.User, b.User), cmp.Compare(a.Place.Scope, b.Place.Scope),
			cmp.Compare(a.Place.ID, b.Place.ID), cmp.Compare(a.Role, b.Role))
	})
	return out, rows.Err()
}

// countAdministrators counts the people who can sign in and manage others.
func countAdministrators(ctx context.Context, tx *db.Tx) (int64, error) {
	var n int64
	err := tx.QueryRow(ctx, `SELECT count(*) FROM roles r JOIN users u ON u.id = r.person
		WHERE r.role = 'administrator' AND u.state = 'active' AND u.password <> ''`).Scan(&n)
	return n, err
}

// rolesByBook returns the roles of an active person in one book, or for 0 in every book and, under 0, at the server.
// Each half of the query begins at the person's own roles, because every request asks it.
func rolesByBook(
	ctx context.Context, tx *db.Tx, user ledger.UserID, book ledger.BookID,
) (map[ledger.BookID]Roles, error) {
	const held = " FROM roles r JOIN users u ON u.id = r.person AND u.state = 'active' "
	const here = " WHERE r.person = ? AND r.scope = "
	of := func(join, scope string) string { return "SELECT b.id, r.role" + held + join + here + scope }
	parts := []string{
		of("JOIN books b ON b.cooperative = r.place", "'cooperative'"),
		of("JOIN cooperatives c ON c.township = r.place JOIN books b ON b.cooperative = c.id", "'township'"),
		of("CROSS JOIN books b", "'server'"),
	}
	query, args := "", []any{}
	for i, part := range parts {
		if i > 0 {
			query += " UNION ALL "
		}
		query += part
		args = append(args, int64(user))
		if book != 0 {
			query += " AND b.id = ?"
			args = append(args, int64(book))
		}
	}
	if book == 0 {
		query += " UNION ALL SELECT 0, r.role" + held + here + "'server'"
		args = append(args, int64(user))
	}
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[ledger.BookID]Roles)
	for rows.Next() {
		var id ledger.BookID
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, err
		}
		role, err := ParseRole(name)
		if err != nil {
			return nil, err
		}
		out[id] |= SetOf(role)
	}
	return out, rows.Err()
}

// readPlace fills in the name of a place and the township of a cooperative, or fails with place.unknown.
func readPlace(ctx context.Context, tx *db.Tx, p Place) (Place, error) {
	var err error
	out := Place{Scope: p.Scope, ID: p.ID}
	switch p.Scope {
	case Township:
		err = tx.QueryRow(ctx, "SELECT name FROM townships WHERE id = ?", p.ID).Scan(&out.Name)
	case Cooperative:
		err = tx.QueryRow(ctx, "SELECT name, township FROM cooperatives WHERE id = ?", p.ID).
			Scan(&out.Name, &out.Township)
	default:
		return Place{Scope: Server}, nil
	}
	if db.NoRows(err) {
		return out, ledger.NewError(ledger.NotFound, "place.unknown", nil).At("place")
	}
	return out, err
}

// listPlaces lists the townships by name, each before its cooperatives.
func listPlaces(ctx context.Context, tx *db.Tx) ([]Place, error) {
	rows, err := tx.Query(ctx, `SELECT t.id, t.name, coalesce(c.id, 0), coalesce(c.name, '')
		FROM townships t LEFT JOIN cooperatives c ON c.township = t.id ORDER BY t.name, t.id, c.name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Place
	last := int64(0)
	for rows.Next() {
		township, cooperative := Place{Scope: Township}, Place{Scope: Cooperative}
		if err := rows.Scan(&township.ID, &township.Name, &cooperative.ID, &cooperative.Name); err != nil {
			return nil, err
		}
		if township.ID != last {
			out = append(out, township)
			last = township.ID
		}
		if cooperative.ID != 0 {
			cooperative.Township = township.ID
			out = append(out, cooperative)
		}
	}
	return out, rows.Err()
}
