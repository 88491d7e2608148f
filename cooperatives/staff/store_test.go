package staff_test

import (
	"context"
	"fmt"
	"strings"

	"cunzhang/ledger/db"
)

// dump returns what the tables of signing in and of submission keys hold, as text.
func (o *office) dump() string {
	o.t.Helper()
	var b strings.Builder
	for _, columns := range []string{
		"login, name, password, totp_secret FROM users", "hash, address, browser, '' FROM sessions",
		"hash, '', '', '' FROM slips", "kind, subject, '', '' FROM attempts",
		"key, digest, result, '' FROM submissions",
	} {
		ok(o.t, o.db.View(o.ctx, func(ctx context.Context, tx *db.Tx) error {
			rows, err := tx.Query(ctx, "SELECT "+columns)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var row [4]string
				if err := rows.Scan(&row[0], &row[1], &row[2], &row[3]); err != nil {
					return err
				}
				fmt.Fprintln(&b, row)
			}
			return rows.Err()
		}))
	}
	return b.String()
}
