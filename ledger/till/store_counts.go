package till

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

const sheetColumns = `id, version, account, date, pieces, counted, balance, pending, reason, counted_by, counter,
	counted_at, confirmed_by, confirmer, confirmed_at`

func scanSheet(scan func(into ...any) error) (Sheet, error) {
	var s Sheet
	var pieces, pending string
	var counted int64
	var by, at sql.NullInt64
	err := scan(&s.ID, &s.Version, &s.Account, &s.Date, &pieces, &s.Counted, &s.Balance, &pending, &s.Reason,
		&s.CountedBy, &s.Counter, &counted, &by, &s.Confirmer, &at)
	if err != nil {
		return s, err
	}
	s.CountedAt, s.ConfirmedBy = time.UnixMicro(counted).UTC(), ledger.UserID(by.Int64)
	if at.Valid {
		s.ConfirmedAt = time.UnixMicro(at.Int64).UTC()
	}
	if err := json.Unmarshal([]byte(pieces), &s.Pieces); err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(pending), &s.Pending)
}

func readSheet(ctx context.Context, tx *db.Tx, book ledger.BookID, id int64) (Sheet, error) {
	s, err := scanSheet(tx.QueryRow(ctx, "SELECT "+sheetColumns+" FROM cash_counts WHERE book = ? AND id = ?",
		int64(book), id).Scan)
	if db.NoRows(err) {
		return s, ledger.NewError(ledger.NotFound, "till.count_unknown", ledger.Args{"id": strconv.FormatInt(id, 10)})
	}
	// No index serves the look-up, so only sheets that can have a voucher pay for it.
	if err == nil && s.Confirmed() && s.Difference() != 0 {
		s.Voucher, err = countVoucher(ctx, tx, book, id)
	}
	return s, err
}

// openSheet finds the sheet of the account and day that is not confirmed.
func openSheet(
	ctx context.Context, tx *db.Tx, book ledger.BookID, account string, day ledger.Date,
) (Sheet, bool, error) {
	s, err := scanSheet(tx.QueryRow(ctx, "SELECT "+sheetColumns+` FROM cash_counts
		WHERE book = ? AND account = ? AND date = ? AND confirmed_by IS NULL`, int64(book), account, int64(day)).Scan)
	if db.NoRows(err) {
		return Sheet{}, false, nil
	}
	return s, err == nil, err
}

func listSheets(ctx context.Context, tx *db.Tx, book ledger.BookID, limit int) ([]Sheet, error) {
	rows, err := tx.Query(ctx, "SELECT "+sheetColumns+
		" FROM cash_counts WHERE book = ? ORDER BY date DESC, id DESC LIMIT ?", int64(book), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Sheet
	for rows.Next() {
		s, err := scanSheet(rows.Scan)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

func nextSheet(ctx context.Context, tx *db.Tx, book ledger.BookID) (int64, error) {
	var id int64
	err := tx.QueryRow(ctx, "SELECT coalesce(max(id), 0) + 1 FROM cash_counts WHERE book = ?", int64(book)).Scan(&id)
	return id, err
}

// texts are the pieces and the pending vouchers as they are stored.
func (s Sheet) texts() (pieces, pending string, err error) {
	p, err := json.Marshal(s.Pieces)
	if err != nil {
		return "", "", err
	}
	if s.Pending == nil {
		return string(p), "[]", nil
	}
	q, err := json.Marshal(s.Pending)
	return string(p), string(q), err
}

func insertSheet(ctx context.Context, tx *db.Tx, book ledger.BookID, s Sheet) error {
	pieces, pending, err := s.texts()
	if err != nil {
		return err
	}
	return tx.Later(ctx, `INSERT INTO cash_counts (book, id, account, date, pieces, counted, balance, pending, reason,
		counted_by, counter, counted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(book), s.ID, s.Account, int64(s.Date), pieces, int64(s.Counted), int64(s.Balance), pending, s.Reason,
		int64(s.CountedBy), s.Counter, s.CountedAt.UnixMicro())
}

func updateSheet(ctx context.Context, tx *db.Tx, book ledger.BookID, s Sheet) error {
	pieces, pending, err := s.texts()
	if err != nil {
		return err
	}
	return tx.Later(ctx, `UPDATE cash_counts SET version = ?, pieces = ?, counted = ?, balance = ?, pending = ?,
		reason = ?, counted_by = ?, counter = ?, counted_at = ? WHERE book = ? AND id = ?`,
		s.Version, pieces, int64(s.Counted), int64(s.Balance), pending, s.Reason, int64(s.CountedBy), s.Counter,
		s.CountedAt.UnixMicro(), int64(book), s.ID)
}

func confirmSheet(ctx context.Context, tx *db.Tx, book ledger.BookID, id int64, who ledger.Actor) error {
	return tx.Later(ctx, `UPDATE cash_counts SET confirmed_by = ?, confirmer = ?, confirmed_at = ?
		WHERE book = ? AND id = ?`, int64(who.ID), who.Name, tx.Now.UnixMicro(), int64(book), id)
}

// countVoucher finds the voucher that books the sheet, a draft or posted and not reversed, or 0.
func countVoucher(ctx context.Context, tx *db.Tx, book ledger.BookID, sheet int64) (ledger.VoucherID, error) {
	ref := strconv.FormatInt(sheet, 10)
	var id sql.NullInt64
	err := tx.QueryRow(ctx, `SELECT coalesce(
		(SELECT min(id) FROM drafts WHERE book = ? AND source = ? AND source_ref = ?),
		(SELECT min(v.id) FROM vouchers v WHERE v.book = ? AND v.source = ? AND v.source_ref = ?
			AND NOT EXISTS (SELECT 1 FROM vouchers x WHERE x.book = v.book AND x.reverses = v.id)))`,
		int64(book), countSource, ref, int64(book), countSource, ref).Scan(&id)
	return ledger.VoucherID(id.Int64), err
}
