package profiles

import (
	"context"
	"encoding/json"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func stateOf(aside bool) string {
	if aside {
		return "aside"
	}
	return "offered"
}

// readLatest returns the last version of each profile of the book, by name.
func readLatest(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]Kept, error) {
	rows, err := tx.Query(ctx, `SELECT p.version, p.content, p.state, p.setter, p.at FROM bank_profiles p WHERE p.book = ?
		AND NOT EXISTS (SELECT 1 FROM bank_profiles l WHERE l.book = p.book AND l.name = p.name AND l.version > p.version)
		ORDER BY p.name LIMIT ?`, int64(book), 2*MaxProfiles)
	return db.Collect(rows, err, func(row db.Scanner) (Kept, error) {
		var k Kept
		var content, state string
		var at int64
		if err := row.Scan(&k.Version, &content, &state, &k.Setter, &at); err != nil {
			return k, err
		}
		k.Aside, k.At = state == stateOf(true), time.UnixMicro(at).UTC()
		return k, json.Unmarshal([]byte(content), &k.Profile)
	})
}

func insert(ctx context.Context, tx *db.Tx, book ledger.BookID, k Kept, who ledger.Actor) error {
	content, err := json.Marshal(k.Profile)
	if err != nil {
		return err
	}
	return tx.Later(ctx, `INSERT INTO bank_profiles (book, name, version, content, state, actor, setter, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, int64(book), k.Name, k.Version, string(content), stateOf(k.Aside), int64(who.ID),
		who.Name, tx.Now.UnixMicro())
}
