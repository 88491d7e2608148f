package portal

import (
	"context"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func instant(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

// readPIN returns the hash of a member's PIN, empty for none.
func readPIN(ctx context.Context, tx *db.Tx, book ledger.BookID, member string) (string, error) {
	var hash string
	err := tx.QueryRow(ctx, "SELECT pin FROM member_access WHERE book = ? AND member = ?", int64(book), member).Scan(&hash)
	if db.NoRows(err) {
		return "", nil
	}
	return hash, err
}

func putPIN(ctx context.Context, tx *db.Tx, book ledger.BookID, member, hash string) error {
	return tx.Later(ctx, `INSERT INTO member_access (book, member, pin, set_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (book, member) DO UPDATE SET pin = excluded.pin, set_at = excluded.set_at`,
		int64(book), member, hash, tx.Now.UnixMicro())
}

// readSlip returns the mark of a member's slip and until when it is good; nothing and no time without one.
func readSlip(ctx context.Context, tx *db.Tx, book ledger.BookID, member string) (string, time.Time, error) {
	var mark string
	var until int64
	err := tx.QueryRow(ctx, "SELECT mark, expires_at FROM member_slips WHERE book = ? AND member = ?",
		int64(book), member).Scan(&mark, &until)
	if db.NoRows(err) {
		return "", time.Time{}, nil
	}
	return mark, instant(until), err
}

func putSlip(
	ctx context.Context, tx *db.Tx, book ledger.BookID, member, mark string, by ledger.UserID, until time.Time,
) error {
	return tx.Later(ctx, `INSERT INTO member_slips (book, member, mark, made_by, made_at, expires_at)
		VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (book, member) DO UPDATE SET mark = excluded.mark,
		made_by = excluded.made_by, made_at = excluded.made_at, expires_at = excluded.expires_at`,
		int64(book), member, mark, int64(by), tx.Now.UnixMicro(), until.UnixMicro())
}

func deleteSlip(ctx context.Context, tx *db.Tx, book ledger.BookID, member string) error {
	return tx.Later(ctx, "DELETE FROM member_slips WHERE book = ? AND member = ?", int64(book), member)
}

func insertSession(
	ctx context.Context, tx *db.Tx, book ledger.BookID, member, hash string, from Origin,
) error {
	return tx.Later(ctx, `INSERT INTO member_sessions (book, hash, member, begun_at, expires_at, address, browser)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, int64(book), hash, member, tx.Now.UnixMicro(),
		tx.Now.Add(SessionLife).UnixMicro(), from.Address, from.Browser)
}

const sessionColumns = "SELECT book, hash, member, begun_at, expires_at, address, browser FROM member_sessions "

func scanSession(row db.Scanner) (Session, error) {
	var s Session
	var hash string
	var begun, expires int64
	if err := row.Scan(&s.Book, &hash, &s.Member, &begun, &expires, &s.Address, &s.Browser); err != nil {
		return Session{}, err
	}
	s.ID, s.BegunAt, s.ExpiresAt = hash[:sessionID], instant(begun), instant(expires)
	return s, nil
}

// readSession returns the session with the hash, or session.over.
func readSession(ctx context.Context, tx *db.Tx, book ledger.BookID, hash string) (Session, error) {
	s, err := scanSession(tx.QueryRow(ctx, sessionColumns+"WHERE book = ? AND hash = ? AND expires_at > ?",
		int64(book), hash, tx.Now.UnixMicro()))
	if db.NoRows(err) {
		return Session{}, ledger.NewError(ledger.NotFound, "session.over", nil)
	}
	return s, err
}

func listSessions(ctx context.Context, tx *db.Tx, book ledger.BookID, member string) ([]Session, error) {
	rows, err := tx.Query(ctx, sessionColumns+`WHERE book = ? AND member = ? AND expires_at > ?
		ORDER BY begun_at DESC, hash LIMIT ?`, int64(book), member, tx.Now.UnixMicro(), int64(MaxQuestions))
	return db.Collect(rows, err, scanSession)
}

func extendSession(ctx context.Context, tx *db.Tx, book ledger.BookID, hash string) error {
	_, err := tx.Exec(ctx, "UPDATE member_sessions SET expires_at = ? WHERE book = ? AND hash = ?",
		tx.Now.Add(SessionLife).UnixMicro(), int64(book), hash)
	return err
}

// deleteSession reports whether the member had a session whose hash begins with the id.
func deleteSession(ctx context.Context, tx *db.Tx, book ledger.BookID, member, id string) (bool, error) {
	n, err := tx.Exec(ctx, "DELETE FROM member_sessions WHERE book = ? AND member = ? AND substr(hash, 1, 16) = ?",
		int64(book), member, id)
	return n > 0, err
}

// deleteOtherSessions ends the sessions of a member but the one with the hash.
func deleteOtherSessions(ctx context.Context, tx *db.Tx, book ledger.BookID, member, keep string) error {
	return tx.Later(ctx, "DELETE FROM member_sessions WHERE book = ? AND member = ? AND hash <> ?",
		int64(book), member, keep)
}

// deleteAccess takes all ways in from a member and reports whether there were any.
func deleteAccess(ctx context.Context, tx *db.Tx, book ledger.BookID, member string) (bool, error) {
	found := false
	for _, table := range []string{"member_access", "member_slips", "member_sessions"} {
		n, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE book = ? AND member = ?", int64(book), member)
		if err != nil {
			return false, err
		}
		found = found || n > 0
	}
	return found, nil
}

// deleteExpired deletes what has no effect any more.
func deleteExpired(ctx context.Context, tx *db.Tx) error {
	now := tx.Now.UnixMicro()
	if err := tx.Later(ctx, "DELETE FROM member_sessions WHERE expires_at <= ?", now); err != nil {
		return err
	}
	return tx.Later(ctx, "DELETE FROM member_slips WHERE expires_at <= ?", now)
}

// readAccesses lists the ways in of all members of a book.
func readAccesses(ctx context.Context, tx *db.Tx, book ledger.BookID) (map[string]Access, error) {
	now := tx.Now.UnixMicro()
	rows, err := tx.Query(ctx, `SELECT member, sum(pin), sum(slip), sum(sessions) FROM (
		SELECT member, set_at AS pin, 0 AS slip, 0 AS sessions FROM member_access WHERE book = ?
		UNION ALL SELECT member, 0, expires_at, 0 FROM member_slips WHERE book = ? AND expires_at > ?
		UNION ALL SELECT member, 0, 0, 1 FROM member_sessions WHERE book = ? AND expires_at > ?
		) AS ways GROUP BY member`, int64(book), int64(book), now, int64(book), now)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]Access{}
	for rows.Next() {
		var a Access
		var pin, slip int64
		if err := rows.Scan(&a.Member, &pin, &slip, &a.Sessions); err != nil {
			return nil, err
		}
		if pin != 0 {
			a.PINSet = instant(pin)
		}
		if slip != 0 {
			a.SlipUntil = instant(slip)
		}
		out[a.Member] = a
	}
	return out, rows.Err()
}

func readContact(ctx context.Context, tx *db.Tx, book ledger.BookID) (string, error) {
	var out string
	err := tx.QueryRow(ctx, "SELECT contact FROM member_contacts WHERE book = ?", int64(book)).Scan(&out)
	if db.NoRows(err) {
		return "", nil
	}
	return out, err
}

func putContact(ctx context.Context, tx *db.Tx, book ledger.BookID, text string) error {
	return tx.Later(ctx, `INSERT INTO member_contacts (book, contact) VALUES (?, ?)
		ON CONFLICT (book) DO UPDATE SET contact = excluded.contact`, int64(book), text)
}
