package trail

import (
	"context"
	"strconv"
	"strings"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func lockHead(ctx context.Context, tx *db.Tx, book ledger.BookID) (*Head, error) {
	return readHead(ctx, tx, book, tx.ForUpdate())
}

func readHead(ctx context.Context, tx *db.Tx, book ledger.BookID, lock string) (*Head, error) {
	h := &Head{Book: book}
	var hash string
	err := tx.QueryRow(ctx, "SELECT last_voucher, last_log, chart, seq, debit, hash FROM heads WHERE book = ?"+lock,
		int64(book)).Scan(&h.LastVoucher, &h.lastLog, &h.ChartVersion, &h.Chain.Seq, &h.Chain.Debit, &hash)
	if db.NoRows(err) {
		return nil, ledger.NewError(ledger.NotFound, "book.unknown",
			ledger.Args{"book": strconv.FormatInt(int64(book), 10)})
	}
	if err != nil {
		return nil, err
	}
	h.Chain.Hash, err = ledger.ParseHash(hash)
	return h, err
}

func saveHead(ctx context.Context, tx *db.Tx, h *Head) error {
	return tx.Later(ctx,
		"UPDATE heads SET last_voucher = ?, last_log = ?, chart = ?, seq = ?, debit = ?, hash = ? WHERE book = ?",
		int64(h.LastVoucher), h.lastLog, h.ChartVersion, h.Chain.Seq, int64(h.Chain.Debit), h.Chain.Hash.String(),
		int64(h.Book))
}

func insertHead(ctx context.Context, tx *db.Tx, book ledger.BookID, genesis ledger.Hash) error {
	_, err := tx.Exec(ctx, "INSERT INTO heads (book, hash) VALUES (?, ?)", int64(book), genesis.String())
	return err
}

func insertLog(ctx context.Context, tx *db.Tx, r Record) error {
	return tx.Later(ctx, `INSERT INTO log (book, no, at, actor, name, address, action, object, before, after)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(r.Book), r.No, r.At.UnixMicro(), int64(r.Actor), r.Name, r.Address, r.Action, r.Object, r.Before, r.After)
}

func listLog(ctx context.Context, tx *db.Tx, book ledger.BookID, q Query) ([]Record, error) {
	where := []string{"book = ?"}
	args := []any{int64(book)}
	add := func(condition string, values ...any) {
		where = append(where, condition)
		args = append(args, values...)
	}
	if q.Actor != 0 {
		add("actor = ?", int64(q.Actor))
	}
	if !q.From.IsZero() {
		add("at >= ?", q.From.UnixMicro())
	}
	if !q.To.IsZero() {
		add("at < ?", q.To.UnixMicro())
	}
	if q.Action != "" {
		add(`action LIKE ? ESCAPE '\'`, like(q.Action)+"%")
	}
	if q.Text != "" {
		pattern := "%" + like(q.Text) + "%"
		add(`(action LIKE ? ESCAPE '\' OR object LIKE ? ESCAPE '\' OR name LIKE ? ESCAPE '\' OR before LIKE ? ESCAPE '\'
			OR after LIKE ? ESCAPE '\')`, pattern, pattern, pattern, pattern, pattern)
	}
	if q.BeforeNo > 0 {
		add("no < ?", q.BeforeNo)
	}
	args = append(args, q.Limit)
	rows, err := tx.Query(ctx, "SELECT no, at, actor, name, address, action, object, before, after FROM log WHERE "+
		strings.Join(where, " AND ")+" ORDER BY no DESC LIMIT ?", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Record
	for rows.Next() {
		r := Record{Book: book}
		var at int64
		if err := rows.Scan(&r.No, &at, &r.Actor, &r.Name, &r.Address, &r.Action, &r.Object, &r.Before,
			&r.After); err != nil {
			return nil, err
		}
		r.At = time.UnixMicro(at).UTC()
		out = append(out, r)
	}
	return out, rows.Err()
}

// like escapes the wildcards of LIKE.
func like(s string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s)
}

func countGaps(ctx context.Context, tx *db.Tx, book ledger.BookID) (int64, error) {
	var gaps int64
	err := tx.QueryRow(ctx, `SELECT coalesce(max(last_log), 0) - (SELECT count(*) FROM log WHERE book = ?)
		FROM heads WHERE book = ?`, int64(book), int64(book)).Scan(&gaps)
	return gaps, err
}
