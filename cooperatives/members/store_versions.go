package members

import (
	"context"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func insertVersion(ctx context.Context, tx *db.Tx, book ledger.BookID, v Version, who ledger.UserID) error {
	return tx.Later(ctx, `INSERT INTO register_versions (book, no, at, actor, name, members, households, hash, note)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, int64(book), int64(v.No), tx.Now.UnixMicro(), int64(who), v.Name,
		int64(v.Members), int64(v.Households), v.Hash.String(), v.Note)
}

func insertFiling(
	ctx context.Context, tx *db.Tx, book ledger.BookID, version int, f Filing, who ledger.UserID,
) error {
	return tx.Later(ctx, `INSERT INTO register_filings (book, version, office, day, receipt, actor, at)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, int64(book), int64(version), string(f.Office), int64(f.Date), f.Receipt,
		int64(who), tx.Now.UnixMicro())
}

// versionState tells whether there is such a version and whether the office took it.
func versionState(
	ctx context.Context, tx *db.Tx, book ledger.BookID, version int, office Office,
) (known, filed bool, err error) {
	var versions, filings int
	err = tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM register_versions WHERE book = ? AND no = ?),
		(SELECT count(*) FROM register_filings WHERE book = ? AND version = ? AND office = ?)`,
		int64(book), int64(version), int64(book), int64(version), string(office)).Scan(&versions, &filings)
	return versions > 0, filings > 0, err
}

// readVersions returns the newest versions with their filings.
func readVersions(ctx context.Context, tx *db.Tx, book ledger.BookID, limit int) ([]Version, error) {
	rows, err := tx.Query(ctx, `SELECT v.no, v.at, v.name, v.members, v.households, v.hash, v.note,
		coalesce(f.office, ''), coalesce(f.day, 0), coalesce(f.receipt, '')
		FROM (SELECT * FROM register_versions WHERE book = ? ORDER BY no DESC LIMIT ?) v
		LEFT JOIN register_filings f ON f.book = v.book AND f.version = v.no ORDER BY v.no DESC, f.day, f.office`,
		int64(book), int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Version
	for rows.Next() {
		var v Version
		var f Filing
		var at int64
		var hash, office string
		if err := rows.Scan(&v.No, &at, &v.Name, &v.Members, &v.Households, &hash, &v.Note, &office, &f.Date,
			&f.Receipt); err != nil {
			return nil, err
		}
		if len(out) == 0 || out[len(out)-1].No != v.No {
			v.At = time.UnixMicro(at).UTC()
			if v.Hash, err = ledger.ParseHash(hash); err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		if office != "" {
			f.Office = Office(office)
			out[len(out)-1].Filings = append(out[len(out)-1].Filings, f)
		}
	}
	return out, rows.Err()
}
