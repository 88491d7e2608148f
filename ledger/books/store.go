package books

import (
	"context"
	"strconv"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// putCooperative returns the cooperative of the township, making both when they are new.
func putCooperative(ctx context.Context, tx *db.Tx, n NewBook) (int64, error) {
	_, err := tx.Exec(ctx, "INSERT INTO townships (name, county) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
		n.Township, n.County)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO cooperatives (township, name) SELECT id, ? FROM townships WHERE name = ?
		ON CONFLICT (township, name) DO NOTHING`, n.Organization, n.Township)
	if err != nil {
		return 0, err
	}
	var id int64
	err = tx.QueryRow(ctx, `SELECT c.id FROM cooperatives c JOIN townships t ON t.id = c.township
		WHERE t.name = ? AND c.name = ?`, n.Township, n.Organization).Scan(&id)
	return id, err
}

func insertBook(
	ctx context.Context, tx *db.Tx, cooperative int64, n NewBook, edition string,
) (ledger.BookID, error) {
	added, err := tx.Exec(ctx, `INSERT INTO books (cooperative, code, name, regime, edition, start, code_lengths, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (code) DO NOTHING`,
		cooperative, n.Code, n.Name, n.Regime.String(), edition, int64(n.Start), n.CodeLengths.String(),
		tx.Now.UnixMicro())
	if err != nil {
		return 0, err
	}
	if added == 0 {
		return 0, ledger.NewError(ledger.Conflict, "book.duplicate", ledger.Args{"code": n.Code}).At("code")
	}
	return findBook(ctx, tx, n.Code)
}

func findBook(ctx context.Context, tx *db.Tx, code string) (ledger.BookID, error) {
	var id ledger.BookID
	err := tx.QueryRow(ctx, "SELECT id FROM books WHERE code = ?", code).Scan(&id)
	if db.NoRows(err) {
		return 0, ledger.NewError(ledger.NotFound, "book.unknown", ledger.Args{"book": code})
	}
	return id, err
}

const infoColumns = `SELECT b.id, b.code, b.name, c.name, t.name, b.regime, b.edition, b.start, b.code_lengths,
	h.seq, h.debit, h.hash FROM books b JOIN cooperatives c ON c.id = b.cooperative
	JOIN townships t ON t.id = c.township JOIN heads h ON h.book = b.id `

func scanInfo(row db.Scanner, now time.Time) (ledger.BookInfo, error) {
	i := ledger.BookInfo{Now: now}
	var regime, lengths, hash string
	err := row.Scan(&i.ID, &i.Code, &i.Name, &i.Organization, &i.Township, &regime, &i.Edition, &i.Start, &lengths,
		&i.Head.Seq, &i.Head.Debit, &hash)
	if err != nil {
		return i, err
	}
	if i.Regime, err = ledger.ParseRegime(regime); err != nil {
		return i, err
	}
	if i.CodeLengths, err = ledger.ParseCodeLengths(lengths); err != nil {
		return i, err
	}
	i.Head.Hash, err = ledger.ParseHash(hash)
	return i, err
}

func readInfo(ctx context.Context, tx *db.Tx, book ledger.BookID) (ledger.BookInfo, error) {
	info, err := scanInfo(tx.QueryRow(ctx, infoColumns+"WHERE b.id = ?", int64(book)), tx.Now)
	if db.NoRows(err) {
		return info, ledger.NewError(ledger.NotFound, "book.unknown",
			ledger.Args{"book": strconv.FormatInt(int64(book), 10)})
	}
	return info, err
}

func listBooks(ctx context.Context, tx *db.Tx) ([]ledger.BookInfo, error) {
	rows, err := tx.Query(ctx, infoColumns+"ORDER BY t.name, b.code")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ledger.BookInfo
	for rows.Next() {
		info, err := scanInfo(rows, tx.Now)
		if err != nil {
			return nil, err
		}
		out = append(out, info)
	}
	return out, rows.Err()
}

// insertPeriods opens all months from first to last.
func insertPeriods(ctx context.Context, tx *db.Tx, book ledger.BookID, first, last ledger.Period) error {
	for p := first; p <= last; p = p.Next() {
		if err := tx.Later(ctx, "INSERT INTO periods (book, period, state) VALUES (?, ?, 'open')",
			int64(book), int64(p)); err != nil {
			return err
		}
	}
	return nil
}

// periodState returns open, closed, locked, or "" for a period that has no row yet.
func periodState(ctx context.Context, tx *db.Tx, book ledger.BookID, p ledger.Period) (string, error) {
	var state string
	err := tx.QueryRow(ctx, "SELECT state FROM periods WHERE book = ? AND period = ?", int64(book), int64(p)).Scan(&state)
	if db.NoRows(err) {
		return "", nil
	}
	return state, err
}

func periodRange(ctx context.Context, tx *db.Tx, book ledger.BookID) (first, last ledger.Period, err error) {
	err = tx.QueryRow(ctx, "SELECT coalesce(min(period), 0), coalesce(max(period), 0) FROM periods WHERE book = ?",
		int64(book)).Scan(&first, &last)
	return first, last, err
}

func findSubmission(ctx context.Context, tx *db.Tx, book ledger.BookID, key string) (submission, bool, error) {
	s := submission{key: key}
	err := tx.QueryRow(ctx, "SELECT digest, result FROM submissions WHERE book = ? AND key = ?", int64(book), key).
		Scan(&s.digest, &s.result)
	if db.NoRows(err) {
		return s, false, nil
	}
	return s, err == nil, err
}

func insertSubmission(ctx context.Context, tx *db.Tx, book ledger.BookID, s submission) error {
	return tx.Later(ctx, "INSERT INTO submissions (book, key, digest, result, at) VALUES (?, ?, ?, ?, ?)",
		int64(book), s.key, s.digest, s.result, tx.Now.UnixMicro())
}
