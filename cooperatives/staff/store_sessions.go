package staff

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func insertSession(
	ctx context.Context, tx *db.Tx, user ledger.UserID, hash string, from Origin,
) error {
	return tx.Later(ctx, `INSERT INTO sessions (hash, person, begun_at, expires_at, address, browser)
		VALUES (?, ?, ?, ?, ?, ?)`,
		hash, int64(user), tx.Now.UnixMicro(), tx.Now.Add(sessionLife).UnixMicro(), from.Address, from.Browser)
}

const sessionColumns = "SELECT " + userColumns + `, s.hash, s.begun_at, s.expires_at, s.address, s.browser
	FROM sessions s JOIN users u ON u.id = s.person AND u.state = 'active' `

func scanSession(row db.Scanner) (Session, error) {
	var s Session
	var hash string
	var begun, expires int64
	var err error
	s.User, err = scanUser(row, &hash, &begun, &expires, &s.Address, &s.Browser)
	if err != nil {
		return Session{}, err
	}
	s.ID, s.BegunAt, s.ExpiresAt = hash[:sessionID], instant(begun), instant(expires)
	return s, nil
}

// readSession returns the session with the hash, or session.over when it has expired or its person is disabled.
func readSession(ctx context.Context, tx *db.Tx, hash string) (Session, error) {
	s, err := scanSession(tx.QueryRow(ctx, sessionColumns+"WHERE s.hash = ? AND s.expires_at > ?",
		hash, tx.Now.UnixMicro()))
	if db.NoRows(err) {
		return Session{}, ledger.NewError(ledger.NotFound, "session.over", nil)
	}
	return s, err
}

func listSessions(ctx context.Context, tx *db.Tx, user ledger.UserID) ([]Session, error) {
	rows, err := tx.Query(ctx, sessionColumns+`WHERE s.person = ? AND s.expires_at > ?
		ORDER BY s.begun_at DESC, s.hash`, int64(user), tx.Now.UnixMicro())
	return db.Collect(rows, err, scanSession)
}

func extendSession(ctx context.Context, tx *db.Tx, hash string) error {
	_, err := tx.Exec(ctx, "UPDATE sessions SET expires_at = ? WHERE hash = ?",
		tx.Now.Add(sessionLife).UnixMicro(), hash)
	return err
}

// deleteSession reports whether the person had a session whose hash begins with the id.
func deleteSession(ctx context.Context, tx *db.Tx, user ledger.UserID, id string) (bool, error) {
	n, err := tx.Exec(ctx, "DELETE FROM sessions WHERE person = ? AND substr(hash, 1, 16) = ?", int64(user), id)
	return n > 0, err
}

func deleteSessions(ctx context.Context, tx *db.Tx, user ledger.UserID) error {
	return deleteOtherSessions(ctx, tx, user, "")
}

// deleteOtherSessions ends the sessions of a person but the one with the hash.
func deleteOtherSessions(ctx context.Context, tx *db.Tx, user ledger.UserID, keep string) error {
	return tx.Later(ctx, "DELETE FROM sessions WHERE person = ? AND hash <> ?", int64(user), keep)
}

// insertSlip stores a slip of a person, or the setup code for 0.
func insertSlip(ctx context.Context, tx *db.Tx, user ledger.UserID, hash string) error {
	var person any
	if user != 0 {
		person = int64(user)
	}
	return tx.Later(ctx, "INSERT INTO slips (hash, person, expires_at) VALUES (?, ?, ?)",
		hash, person, tx.Now.Add(slipLife).UnixMicro())
}

// findSlip returns whose password the slip sets, 0 for the setup code, or slip.wrong.
func findSlip(ctx context.Context, tx *db.Tx, hash string) (ledger.UserID, error) {
	var id ledger.UserID
	err := tx.QueryRow(ctx, "SELECT coalesce(person, 0) FROM slips WHERE hash = ? AND expires_at > ?",
		hash, tx.Now.UnixMicro()).Scan(&id)
	if db.NoRows(err) {
		return 0, wrongSlip()
	}
	return id, err
}

// deleteSlips takes back the slip of a person, or the setup code for 0.
func deleteSlips(ctx context.Context, tx *db.Tx, user ledger.UserID) error {
	return tx.Later(ctx, "DELETE FROM slips WHERE coalesce(person, 0) = ?", int64(user))
}

// deleteExpired deletes what has no effect any more.
func deleteExpired(ctx context.Context, tx *db.Tx) error {
	now := tx.Now.UnixMicro()
	if err := tx.Later(ctx, "DELETE FROM sessions WHERE expires_at <= ?", now); err != nil {
		return err
	}
	return tx.Later(ctx, "DELETE FROM slips WHERE expires_at <= ?", now)
}
