package books

import (
	"context"
	"encoding/json"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func putTemplate(ctx context.Context, tx *db.Tx, book ledger.BookID, t Template) error {
	lines, err := json.Marshal(t.Lines)
	if err != nil {
		return err
	}
	return tx.Later(ctx, `INSERT INTO voucher_templates AS t (book, name, series, note, lines) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (book, name) DO UPDATE SET series = excluded.series, note = excluded.note, lines = excluded.lines`,
		int64(book), t.Name, string(t.Series), t.Note, string(lines))
}

func deleteTemplate(ctx context.Context, tx *db.Tx, book ledger.BookID, name string) error {
	return tx.Later(ctx, "DELETE FROM voucher_templates WHERE book = ? AND name = ?", int64(book), name)
}

func listTemplates(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]Template, error) {
	rows, err := tx.Query(ctx, "SELECT name, series, note, lines FROM voucher_templates WHERE book = ? ORDER BY name",
		int64(book))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Template
	for rows.Next() {
		var t Template
		var lines string
		if err := rows.Scan(&t.Name, &t.Series, &t.Note, &lines); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(lines), &t.Lines); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

func insertMemo(ctx context.Context, tx *db.Tx, book ledger.BookID, memo string) error {
	return tx.Later(ctx, "INSERT INTO memos (book, text, pinyin) VALUES (?, ?, ?) ON CONFLICT (book, text) DO NOTHING",
		int64(book), memo, initials(memo))
}

func deleteMemo(ctx context.Context, tx *db.Tx, book ledger.BookID, memo string) (bool, error) {
	n, err := tx.Exec(ctx, "DELETE FROM memos WHERE book = ? AND text = ?", int64(book), memo)
	return n > 0, err
}

func countMemos(ctx context.Context, tx *db.Tx, book ledger.BookID) (int, error) {
	var n int
	err := tx.QueryRow(ctx, "SELECT count(*) FROM memos WHERE book = ?", int64(book)).Scan(&n)
	return n, err
}

func listMemos(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]string, error) {
	rows, err := tx.Query(ctx, "SELECT text FROM memos WHERE book = ? ORDER BY pinyin, text", int64(book))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var m string
		if err := rows.Scan(&m); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}
