package services

import (
	"context"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func insertLink(ctx context.Context, tx *db.Tx, book ledger.BookID, l Link, digest string) (int64, error) {
	var no int64
	err := tx.QueryRow(ctx, "SELECT coalesce(max(no), 0) + 1 FROM service_links WHERE book = ?", int64(book)).Scan(&no)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO service_links (book, no, kind, operator, digest, made_at, made_by, revoked_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, 0)`,
		int64(book), no, string(l.Kind), l.Operator, digest, tx.Now.UnixMicro(), l.MadeBy)
	return no, err
}

// revokeLinks ends the links of a kind and operator.
func revokeLinks(ctx context.Context, tx *db.Tx, book ledger.BookID, kind LinkKind, operator string) error {
	_, err := tx.Exec(ctx, `UPDATE service_links SET revoked_at = ? WHERE book = ? AND kind = ? AND operator = ?
		AND revoked_at = 0`, tx.Now.UnixMicro(), int64(book), string(kind), operator)
	return err
}

func revokeLink(ctx context.Context, tx *db.Tx, book ledger.BookID, no int64) (found bool, err error) {
	var n int
	err = tx.QueryRow(ctx, "SELECT count(*) FROM service_links WHERE book = ? AND no = ? AND revoked_at = 0",
		int64(book), no).Scan(&n)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.Exec(ctx, "UPDATE service_links SET revoked_at = ? WHERE book = ? AND no = ? AND revoked_at = 0",
		tx.Now.UnixMicro(), int64(book), no)
	return true, err
}

const linkColumns = "no, kind, operator, made_at, made_by"

func scanLink(row db.Scanner, more ...any) (Link, error) {
	var l Link
	var kind string
	var at int64
	err := row.Scan(append([]any{&l.No, &kind, &l.Operator, &at, &l.MadeBy}, more...)...)
	l.Kind, l.MadeAt = LinkKind(kind), time.UnixMicro(at).UTC()
	return l, err
}

func listLinks(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]Link, error) {
	rows, err := tx.Query(ctx, "SELECT "+linkColumns+` FROM service_links WHERE book = ? AND revoked_at = 0
		ORDER BY no LIMIT ?`, int64(book), 3*MaxOperators)
	return db.Collect(rows, err, func(row db.Scanner) (Link, error) { return scanLink(row) })
}

// findLink is asked before the book is known: the digest names it.
func findLink(ctx context.Context, tx *db.Tx, digest string) (Opened, error) {
	var out Opened
	var book int64
	var err error
	out.Link, err = scanLink(tx.QueryRow(ctx, "SELECT "+linkColumns+`, book FROM service_links
		WHERE digest = ? AND revoked_at = 0`, digest), &book)
	out.Book = ledger.BookID(book)
	if db.NoRows(err) {
		return out, linkUnknown()
	}
	return out, err
}

func listSent(ctx context.Context, tx *db.Tx, book ledger.BookID, feed string) (map[string]string, error) {
	rows, err := tx.Query(ctx, "SELECT uid, content FROM service_sent WHERE book = ? AND feed = ?", int64(book), feed)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var uid, content string
		if err := rows.Scan(&uid, &content); err != nil {
			return nil, err
		}
		out[uid] = content
	}
	return out, rows.Err()
}

// keepSent writes what differs from what was sent before.
func keepSent(
	ctx context.Context, tx *db.Tx, book ledger.BookID, feed string, before, next map[string]string,
) error {
	for uid := range before {
		if _, still := next[uid]; still {
			continue
		}
		err := tx.Later(ctx, "DELETE FROM service_sent WHERE book = ? AND feed = ? AND uid = ?", int64(book), feed, uid)
		if err != nil {
			return err
		}
	}
	for uid, content := range next {
		if before[uid] == content {
			continue
		}
		err := tx.Later(ctx, `INSERT INTO service_sent (book, feed, uid, content) VALUES (?, ?, ?, ?)
			ON CONFLICT (book, feed, uid) DO UPDATE SET content = excluded.content`, int64(book), feed, uid, content)
		if err != nil {
			return err
		}
	}
	return nil
}
