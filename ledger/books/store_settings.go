package books

import (
	"context"
	"encoding/json"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func readSettings(ctx context.Context, tx *db.Tx, book ledger.BookID) (Settings, error) {
	s := usualSettings
	var content string
	err := tx.QueryRow(ctx, "SELECT content FROM book_settings WHERE book = ?", int64(book)).Scan(&content)
	if db.NoRows(err) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(content), &s)
}

func putSettings(ctx context.Context, tx *db.Tx, book ledger.BookID, content string) error {
	_, err := tx.Exec(ctx, `INSERT INTO book_settings (book, content) VALUES (?, ?)
		ON CONFLICT (book) DO UPDATE SET content = excluded.content`, int64(book), content)
	return err
}
