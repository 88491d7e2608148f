package till

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// standing tells of a receipt r whether its voucher exists and is not reversed. A draft that was deleted or a voucher
// that was reversed books nothing any longer.
const standing = `(EXISTS (SELECT 1 FROM drafts d WHERE d.book = r.book AND d.id = r.voucher)
	OR EXISTS (SELECT 1 FROM vouchers v WHERE v.book = r.book AND v.id = r.voucher)
		AND NOT EXISTS (SELECT 1 FROM vouchers x WHERE x.book = r.book AND x.reverses = r.voucher))`

const receiptColumns = `r.year, r.no, r.date, r.payer, r.purpose, r.amount, r.method, r.voucher,
	CASE WHEN ` + standing + ` THEN 1 ELSE 0 END, r.issued_by, r.issuer, r.issued_at, r.voided_by, r.voider,
	r.voided_at, r.void_reason`

func scanReceipt(scan func(into ...any) error) (Receipt, error) {
	var r Receipt
	var method string
	var stands int
	var voucher, voidedBy, voidedAt sql.NullInt64
	var issued int64
	err := scan(&r.Number.Year, &r.Number.No, &r.Date, &r.Payer, &r.Purpose, &r.Amount, &method, &voucher, &stands,
		&r.IssuedBy, &r.Issuer, &issued, &voidedBy, &r.Voider, &voidedAt, &r.VoidReason)
	r.Method, r.Standing, r.Voucher = Method(method), stands == 1, ledger.VoucherID(voucher.Int64)
	r.IssuedAt, r.VoidedBy = time.UnixMicro(issued).UTC(), ledger.UserID(voidedBy.Int64)
	if voidedAt.Valid {
		r.VoidedAt = time.UnixMicro(voidedAt.Int64).UTC()
	}
	return r, err
}

func readReceipt(ctx context.Context, tx *db.Tx, book ledger.BookID, n Number) (Receipt, error) {
	r, err := scanReceipt(tx.QueryRow(ctx, "SELECT "+receiptColumns+
		" FROM receipts r WHERE r.book = ? AND r.year = ? AND r.no = ?", int64(book), n.Year, n.No).Scan)
	if db.NoRows(err) {
		return r, unknown(n.Printed())
	}
	return r, err
}

// listReceipts reads one receipt more than a page holds, which tells that there is another page.
func listReceipts(ctx context.Context, tx *db.Tx, book ledger.BookID, q ReceiptQuery) ([]Receipt, error) {
	query := "SELECT " + receiptColumns + " FROM receipts r WHERE r.book = ? AND r.year = ?"
	args := []any{int64(book), q.Year}
	if q.Before > 0 {
		query += " AND r.no < ?"
		args = append(args, q.Before)
	}
	if text := strings.TrimSpace(q.Text); text != "" {
		pattern := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"
		no, amount := 0, ledger.Money(0)
		if n, err := ParseNumber("1-" + lastPart(text)); err == nil {
			no = n.No
		}
		if m, err := ledger.ParseMoney(text); err == nil {
			amount = m
		}
		query += ` AND (r.payer LIKE ? ESCAPE '\' OR r.purpose LIKE ? ESCAPE '\' OR r.no = ? OR r.amount = ?)`
		args = append(args, pattern, pattern, no, int64(amount))
	}
	rows, err := tx.Query(ctx, query+" ORDER BY r.no DESC LIMIT ?", append(args, MaxReceipts+1)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Receipt
	for rows.Next() {
		r, err := scanReceipt(rows.Scan)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// lastPart is the number in 2026-00012, or the text itself.
func lastPart(text string) string { return text[strings.LastIndex(text, "-")+1:] }

func listYears(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]int, error) {
	rows, err := tx.Query(ctx, "SELECT DISTINCT year FROM receipts WHERE book = ? ORDER BY year DESC", int64(book))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int
	for rows.Next() {
		var year int
		if err := rows.Scan(&year); err != nil {
			return nil, err
		}
		out = append(out, year)
	}
	return out, rows.Err()
}

func nextNumber(ctx context.Context, tx *db.Tx, book ledger.BookID, year int) (int, error) {
	var no int
	err := tx.QueryRow(ctx, "SELECT coalesce(max(no), 0) + 1 FROM receipts WHERE book = ? AND year = ?",
		int64(book), year).Scan(&no)
	return no, err
}

func insertReceipt(ctx context.Context, tx *db.Tx, book ledger.BookID, r Receipt) error {
	return tx.Later(ctx, `INSERT INTO receipts (book, year, no, date, payer, purpose, amount, method, voucher, issued_by,
		issuer, issued_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(book), r.Number.Year, r.Number.No, int64(r.Date), r.Payer, r.Purpose, int64(r.Amount), string(r.Method),
		sql.NullInt64{Int64: int64(r.Voucher), Valid: r.Voucher != 0}, int64(r.IssuedBy), r.Issuer, r.IssuedAt.UnixMicro())
}

func voidReceipt(
	ctx context.Context, tx *db.Tx, book ledger.BookID, n Number, who ledger.Actor, reason string,
) error {
	return tx.Later(ctx, `UPDATE receipts SET voided_by = ?, voider = ?, voided_at = ?, void_reason = ?
		WHERE book = ? AND year = ? AND no = ?`,
		int64(who.ID), who.Name, tx.Now.UnixMicro(), reason, int64(book), n.Year, n.No)
}

func linkReceipt(
	ctx context.Context, tx *db.Tx, book ledger.BookID, n Number, voucher ledger.VoucherID,
) error {
	return tx.Later(ctx, "UPDATE receipts SET voucher = ? WHERE book = ? AND year = ? AND no = ?",
		int64(voucher), int64(book), n.Year, n.No)
}

func voucherStands(ctx context.Context, tx *db.Tx, book ledger.BookID, id ledger.VoucherID) (bool, error) {
	var stands int
	err := tx.QueryRow(ctx, "SELECT CASE WHEN "+standing+` THEN 1 ELSE 0 END
		FROM (SELECT CAST(? AS BIGINT) AS book, CAST(? AS BIGINT) AS voucher) r`, int64(book), int64(id)).Scan(&stands)
	return stands == 1, err
}
