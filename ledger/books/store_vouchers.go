package books

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

const voucherSelect = `SELECT id, seq, date, series, number, kind, attachments, note, source, source_ref,
	coalesce(reverses, 0), coalesce(supplements, 0), files, prepared_by, prepared_at, checked_by, checked_at, posted_by,
	posted_at, prev_hash, hash `

const voucherColumns = voucherSelect + "FROM vouchers WHERE book = ? "

func scanVoucher(row db.Scanner, book ledger.BookID) (*ledger.Voucher, error) {
	v := &ledger.Voucher{Book: book, State: ledger.Posted}
	var files, prev, hash string
	var prepared, checked, posted int64
	err := row.Scan(&v.ID, &v.Seq, &v.Date, &v.Series, &v.Number, &v.Kind, &v.Attachments, &v.Note, &v.Source,
		&v.SourceRef, &v.Reverses, &v.Supplements, &files, &v.PreparedBy, &prepared, &v.CheckedBy, &checked, &v.PostedBy,
		&posted, &prev, &hash)
	if err != nil {
		return nil, err
	}
	v.PreparedAt, v.CheckedAt, v.PostedAt = instant(prepared), instant(checked), instant(posted)
	if v.PrevHash, err = ledger.ParseHash(prev); err != nil {
		return nil, err
	}
	if v.Hash, err = ledger.ParseHash(hash); err != nil {
		return nil, err
	}
	v.Files, err = decodeFiles(files)
	return v, err
}

const lineColumns = `SELECT voucher, summary, account, debit, credit, quantity, price, member, counterparty, venture,
	project, department FROM lines WHERE book = ? `

func scanLine(row db.Scanner) (ledger.VoucherID, ledger.Line, error) {
	var id ledger.VoucherID
	var l ledger.Line
	d := &l.Dimensions
	err := row.Scan(&id, &l.Summary, &l.Account, &l.Debit, &l.Credit, &l.Quantity, &l.Price, &d.Member, &d.Counterparty,
		&d.Venture, &d.Project, &d.Department)
	return id, l, err
}

// readVoucher returns a posted voucher with its lines.
func readVoucher(ctx context.Context, tx *db.Tx, book ledger.BookID, id ledger.VoucherID) (*ledger.Voucher, error) {
	v, err := scanVoucher(tx.QueryRow(ctx, voucherColumns+"AND id = ?", int64(book), int64(id)), book)
	if db.NoRows(err) {
		return nil, notFound(id)
	}
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, lineColumns+"AND voucher = ? ORDER BY no", int64(book), int64(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		_, l, err := scanLine(rows)
		if err != nil {
			return nil, err
		}
		v.Lines = append(v.Lines, l)
	}
	return v, rows.Err()
}

// reversedBy returns the voucher that reverses id, posted or not, or 0.
func reversedBy(ctx context.Context, tx *db.Tx, book ledger.BookID, id ledger.VoucherID) (ledger.VoucherID, error) {
	var by ledger.VoucherID
	err := tx.QueryRow(ctx, `SELECT coalesce((SELECT id FROM vouchers WHERE book = ? AND reverses = ?),
		(SELECT id FROM drafts WHERE book = ? AND reverses = ?), 0)`,
		int64(book), int64(id), int64(book), int64(id)).Scan(&by)
	return by, err
}

// listVouchers returns posted vouchers of the span with their lines, in order of period, series and number.
func listVouchers(ctx context.Context, tx *db.Tx, book ledger.BookID, span ledger.Span) ([]ledger.Voucher, error) {
	rows, err := tx.Query(ctx, voucherColumns+"AND period BETWEEN ? AND ? ORDER BY period, series, number",
		int64(book), int64(span.From), int64(span.To))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ledger.Voucher
	at := make(map[ledger.VoucherID]int)
	for rows.Next() {
		v, err := scanVoucher(rows, book)
		if err != nil {
			return nil, err
		}
		at[v.ID] = len(out)
		out = append(out, *v)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	lines, err := tx.Query(ctx, `SELECT l.voucher, l.summary, l.account, l.debit, l.credit, l.quantity, l.price, l.member,
		l.counterparty, l.venture, l.project, l.department FROM vouchers v
		JOIN lines l ON l.book = v.book AND l.voucher = v.id
		WHERE v.book = ? AND v.period BETWEEN ? AND ? ORDER BY l.voucher, l.no`,
		int64(book), int64(span.From), int64(span.To))
	if err != nil {
		return nil, err
	}
	defer lines.Close()
	for lines.Next() {
		id, l, err := scanLine(lines)
		if err != nil {
			return nil, err
		}
		if i, ok := at[id]; ok {
			out[i].Lines = append(out[i].Lines, l)
		}
	}
	return out, lines.Err()
}
