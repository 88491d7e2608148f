package review

import (
	"context"
	"strconv"
	"strings"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func hasVoucher(ctx context.Context, tx *db.Tx, book ledger.BookID, id ledger.VoucherID) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, "SELECT count(*) FROM vouchers WHERE book = ? AND id = ?", int64(book), int64(id)).Scan(&n)
	return n > 0, err
}

func hasAccount(ctx context.Context, tx *db.Tx, book ledger.BookID, code string) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, "SELECT count(*) FROM accounts WHERE book = ? AND code = ?", int64(book), code).Scan(&n)
	return n > 0, err
}

// insertRemark stores an open remark under the next number of the book, which it returns.
func insertRemark(ctx context.Context, tx *db.Tx, book ledger.BookID, s Subject) (int64, error) {
	var id int64
	err := tx.QueryRow(ctx, "SELECT 1 + coalesce(max(id), 0) FROM remarks WHERE book = ?", int64(book)).Scan(&id)
	if err != nil {
		return 0, err
	}
	var voucher any
	if s.Voucher != 0 {
		voucher = int64(s.Voucher)
	}
	_, err = tx.Exec(ctx, `INSERT INTO remarks (book, id, voucher, report, from_month, to_month, account, label)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(book), id, voucher, s.Report, int64(s.Span.From), int64(s.Span.To), s.Account, s.Label)
	return id, err
}

func insertEntry(ctx context.Context, tx *db.Tx, book ledger.BookID, remark int64, no int, e Entry) error {
	_, err := tx.Exec(ctx, `INSERT INTO remark_entries (book, remark, no, action, actor, name, at, text)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(book), remark, no, string(e.Action), int64(e.By), e.Name, tx.Now.UnixMicro(), e.Text)
	return err
}

func setState(ctx context.Context, tx *db.Tx, book ledger.BookID, id int64, state State) error {
	_, err := tx.Exec(ctx, "UPDATE remarks SET state = ? WHERE book = ? AND id = ?", string(state), int64(book), id)
	return err
}

const remarkColumns = `SELECT r.id, coalesce(r.voucher, 0), r.report, r.from_month, r.to_month, r.account, r.label,
	r.state FROM remarks r WHERE r.book = ?`

func (r *Remark) into() []any {
	return []any{&r.ID, &r.Voucher, &r.Report, &r.Span.From, &r.Span.To, &r.Account, &r.Label, &r.State}
}

func readRemark(ctx context.Context, tx *db.Tx, book ledger.BookID, id int64) (Remark, error) {
	var r Remark
	err := tx.QueryRow(ctx, remarkColumns+" AND r.id = ?", int64(book), id).Scan(r.into()...)
	if db.NoRows(err) {
		return r, ledger.NewError(ledger.NotFound, "review.unknown", ledger.Args{"id": strconv.FormatInt(id, 10)})
	}
	return r, err
}

func listRemarks(ctx context.Context, tx *db.Tx, book ledger.BookID, q Query) ([]Remark, error) {
	query := remarkColumns
	args := []any{int64(book)}
	add := func(condition string, values ...any) {
		query += " AND " + condition
		args = append(args, values...)
	}
	if q.State != "" {
		add("r.state = ?", string(q.State))
	}
	if q.Voucher != 0 {
		add("r.voucher = ?", int64(q.Voucher))
	}
	if q.Report != "" {
		add("r.report = ? AND r.from_month = ? AND r.to_month = ? AND r.account = ?",
			q.Report, int64(q.Span.From), int64(q.Span.To), q.Account)
	}
	if q.Text != "" {
		pattern := "%" + like(strings.ToLower(q.Text)) + "%"
		add(`(lower(r.label) LIKE ? ESCAPE '\' OR EXISTS (SELECT 1 FROM remark_entries e
			WHERE e.book = ? AND e.remark = r.id AND lower(e.text) LIKE ? ESCAPE '\'))`, pattern, int64(book), pattern)
	}
	if q.Before > 0 {
		add("r.id < ?", q.Before)
	}
	rows, err := tx.Query(ctx, query+" ORDER BY r.id DESC LIMIT ?", append(args, q.Limit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Remark
	for rows.Next() {
		var r Remark
		if err := rows.Scan(r.into()...); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// like escapes the wildcards of LIKE.
func like(s string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s)
}

// readEntries fills in the threads of the remarks, all of which are of the book.
func readEntries(ctx context.Context, tx *db.Tx, book ledger.BookID, remarks []Remark) error {
	if len(remarks) == 0 {
		return nil
	}
	at := make(map[int64]*Remark, len(remarks))
	args := []any{int64(book)}
	for i := range remarks {
		at[remarks[i].ID] = &remarks[i]
		args = append(args, remarks[i].ID)
	}
	rows, err := tx.Query(ctx, `SELECT remark, action, actor, name, at, text FROM remark_entries
		WHERE book = ? AND remark IN (`+marks(len(remarks))+") ORDER BY remark, no", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var e Entry
		var remark, micros int64
		if err := rows.Scan(&remark, &e.Action, &e.By, &e.Name, &micros, &e.Text); err != nil {
			return err
		}
		e.At = time.UnixMicro(micros).UTC()
		at[remark].Entries = append(at[remark].Entries, e)
	}
	return rows.Err()
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// countOpen reads the index of remarks that are not closed, nothing else.
func countOpen(ctx context.Context, tx *db.Tx, ids []ledger.BookID) (map[ledger.BookID]Count, error) {
	out := map[ledger.BookID]Count{}
	if len(ids) == 0 {
		return out, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = int64(id)
	}
	rows, err := tx.Query(ctx, `SELECT book, state, count(*) FROM remarks
		WHERE book IN (`+marks(len(ids))+") AND state <> 'closed' GROUP BY book, state", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var book ledger.BookID
		var state State
		var n int
		if err := rows.Scan(&book, &state, &n); err != nil {
			return nil, err
		}
		c := out[book]
		if state == Open {
			c.Open = n
		} else {
			c.Answered = n
		}
		out[book] = c
	}
	return out, rows.Err()
}
