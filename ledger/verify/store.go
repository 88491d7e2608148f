package verify

import (
	"context"
	"encoding/json"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func each(ctx context.Context, tx *db.Tx, query string, args []any, row func(db.Rows) error) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func listTargets(ctx context.Context, tx *db.Tx, code string) ([]target, error) {
	var out []target
	err := each(ctx, tx, "SELECT id, code, regime, start FROM books WHERE ? = '' OR code = ? ORDER BY id",
		[]any{code, code}, func(r db.Rows) error {
			var t target
			err := r.Scan(&t.id, &t.code, &t.regime, &t.start)
			out = append(out, t)
			return err
		})
	return out, err
}

func readHead(ctx context.Context, tx *db.Tx, book ledger.BookID) (ledger.Head, error) {
	var h ledger.Head
	var hash string
	err := tx.QueryRow(ctx, "SELECT seq, debit, hash FROM heads WHERE book = ?", int64(book)).
		Scan(&h.Seq, &h.Debit, &hash)
	if err != nil {
		return h, err
	}
	h.Hash, err = ledger.ParseHash(hash)
	return h, err
}

func readValues(ctx context.Context, tx *db.Tx, book ledger.BookID) (map[valueKey]bool, error) {
	out := make(map[valueKey]bool)
	err := each(ctx, tx, "SELECT kind, code FROM dimension_values WHERE book = ?", []any{int64(book)},
		func(r db.Rows) error {
			var k valueKey
			err := r.Scan(&k.kind, &k.code)
			out[k] = true
			return err
		})
	return out, err
}

// stored is a voucher as its rows have it.
type stored struct {
	ledger.Voucher
	lineCount int
	debit     ledger.Money
}

const headerColumns = `SELECT id, seq, date, series, number, kind, attachments, note, source, source_ref,
	coalesce(reverses, 0), coalesce(supplements, 0), line_count, debit, files, prepared_by, prepared_at, checked_by,
	checked_at, posted_by, posted_at, prev_hash, hash FROM vouchers WHERE book = ? `

func scanHeader(r db.Rows, book ledger.BookID) (*stored, error) {
	v := &stored{Voucher: ledger.Voucher{Book: book, State: ledger.Posted}}
	var files, prev, hash string
	var prepared, checked, posted int64
	err := r.Scan(&v.ID, &v.Seq, &v.Date, &v.Series, &v.Number, &v.Kind, &v.Attachments, &v.Note, &v.Source,
		&v.SourceRef, &v.Reverses, &v.Supplements, &v.lineCount, &v.debit, &files, &v.PreparedBy, &prepared, &v.CheckedBy,
		&checked, &v.PostedBy, &posted, &prev, &hash)
	if err != nil {
		return nil, err
	}
	v.PreparedAt, v.CheckedAt, v.PostedAt = time.UnixMicro(prepared), time.UnixMicro(checked), time.UnixMicro(posted)
	if v.PrevHash, err = ledger.ParseHash(prev); err != nil {
		return nil, err
	}
	if v.Hash, err = ledger.ParseHash(hash); err != nil {
		return nil, err
	}
	v.Files, err = parseFiles(files)
	return v, err
}

func parseFiles(text string) ([]ledger.File, error) {
	var in []struct {
		Name, Type, Hash string
		Size             int64
	}
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		return nil, err
	}
	var out []ledger.File
	for _, f := range in {
		hash, err := ledger.ParseHash(f.Hash)
		if err != nil {
			return nil, err
		}
		out = append(out, ledger.File{Name: f.Name, Type: f.Type, Size: f.Size, Hash: hash})
	}
	return out, nil
}

// readChain returns up to limit vouchers behind a place of the chain, with their lines.
func readChain(ctx context.Context, tx *db.Tx, book ledger.BookID, after int64, limit int) ([]*stored, error) {
	var page []*stored
	at := make(map[ledger.VoucherID]*stored, limit)
	err := each(ctx, tx, headerColumns+"AND seq > ? ORDER BY seq LIMIT ?", []any{int64(book), after, limit},
		func(r db.Rows) error {
			v, err := scanHeader(r, book)
			if err != nil {
				return err
			}
			page = append(page, v)
			at[v.ID] = v
			return nil
		})
	if err != nil || len(page) == 0 {
		return page, err
	}
	err = each(ctx, tx, `SELECT l.voucher, l.summary, l.account, l.debit, l.credit, l.quantity, l.price, l.member,
		l.counterparty, l.venture, l.project, l.department FROM vouchers v
		JOIN lines l ON l.book = v.book AND l.voucher = v.id
		WHERE v.book = ? AND v.seq > ? AND v.seq <= ? ORDER BY v.seq, l.no`,
		[]any{int64(book), after, page[len(page)-1].Seq}, func(r db.Rows) error {
			var id ledger.VoucherID
			var l ledger.Line
			d := &l.Dimensions
			err := r.Scan(&id, &l.Summary, &l.Account, &l.Debit, &l.Credit, &l.Quantity, &l.Price, &d.Member,
				&d.Counterparty, &d.Venture, &d.Project, &d.Department)
			if v, ok := at[id]; ok {
				v.Lines = append(v.Lines, l)
			}
			return err
		})
	return page, err
}

const turnoverColumns = "debit, credit, carry_debit, carry_credit, debit_quantity, credit_quantity"

func (t *turnover) into() []any {
	return []any{&t.debit, &t.credit, &t.carryDebit, &t.carryCredit, &t.debitQuantity, &t.creditQuantity}
}

func readBalances(ctx context.Context, tx *db.Tx, book ledger.BookID) (map[balanceKey]turnover, error) {
	out := make(map[balanceKey]turnover)
	err := each(ctx, tx, "SELECT account, period, "+turnoverColumns+" FROM balances WHERE book = ?", []any{int64(book)},
		func(r db.Rows) error {
			var k balanceKey
			var t turnover
			err := r.Scan(append([]any{&k.account, &k.period}, t.into()...)...)
			out[k] = t
			return err
		})
	return out, err
}

func readDetails(ctx context.Context, tx *db.Tx, book ledger.BookID) (map[balanceKey]turnover, error) {
	out := make(map[balanceKey]turnover)
	err := each(ctx, tx, "SELECT account, period, member, counterparty, venture, project, department, "+turnoverColumns+
		" FROM dimension_balances WHERE book = ?", []any{int64(book)}, func(r db.Rows) error {
		var k balanceKey
		var t turnover
		d := &k.dimensions
		into := []any{&k.account, &k.period, &d.Member, &d.Counterparty, &d.Venture, &d.Project, &d.Department}
		err := r.Scan(append(into, t.into()...)...)
		out[k] = t
		return err
	})
	return out, err
}

func readBlob(ctx context.Context, tx *db.Tx, book ledger.BookID, hash ledger.Hash) ([]byte, bool, error) {
	var body []byte
	err := tx.QueryRow(ctx, "SELECT content FROM blobs WHERE book = ? AND hash = ?", int64(book), hash.String()).
		Scan(&body)
	if db.NoRows(err) {
		return nil, false, nil
	}
	return body, err == nil, err
}

// reversal is a posted reversal and the voucher that it reverses.
type reversal struct {
	reversal, original *ledger.Voucher
}

func readReversals(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]reversal, error) {
	var places [][2]int64
	err := each(ctx, tx, `SELECT r.seq, o.seq FROM vouchers r JOIN vouchers o ON o.book = r.book AND o.id = r.reverses
		WHERE r.book = ? ORDER BY r.seq`, []any{int64(book)}, func(r db.Rows) error {
		var p [2]int64
		err := r.Scan(&p[0], &p[1])
		places = append(places, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []reversal
	for _, p := range places {
		r, err := readChain(ctx, tx, book, p[0]-1, 1)
		if err != nil {
			return nil, err
		}
		o, err := readChain(ctx, tx, book, p[1]-1, 1)
		if err != nil {
			return nil, err
		}
		if len(r) == 1 && len(o) == 1 {
			out = append(out, reversal{&r[0].Voucher, &o[0].Voucher})
		}
	}
	return out, nil
}

type periodRow struct {
	period ledger.Period
	state  string
}

func readPeriods(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]periodRow, error) {
	var out []periodRow
	err := each(ctx, tx, "SELECT period, state FROM periods WHERE book = ? ORDER BY period", []any{int64(book)},
		func(r db.Rows) error {
			var p periodRow
			err := r.Scan(&p.period, &p.state)
			out = append(out, p)
			return err
		})
	return out, err
}

func lastSeqs(ctx context.Context, tx *db.Tx, book ledger.BookID) (map[ledger.Period]int64, error) {
	out := make(map[ledger.Period]int64)
	err := each(ctx, tx, "SELECT period, max(seq) FROM vouchers WHERE book = ? GROUP BY period", []any{int64(book)},
		func(r db.Rows) error {
			var p ledger.Period
			var seq int64
			err := r.Scan(&p, &seq)
			out[p] = seq
			return err
		})
	return out, err
}

func hashAt(ctx context.Context, tx *db.Tx, book ledger.BookID, seq int64) (string, error) {
	var hash string
	err := tx.QueryRow(ctx, "SELECT hash FROM vouchers WHERE book = ? AND seq = ?", int64(book), seq).Scan(&hash)
	if db.NoRows(err) {
		return "", nil
	}
	return hash, err
}

func readLog(ctx context.Context, tx *db.Tx, book ledger.BookID) (last, count int64, err error) {
	err = tx.QueryRow(ctx, `SELECT (SELECT last_log FROM heads WHERE book = ?), (SELECT count(*) FROM log WHERE book = ?)`,
		int64(book), int64(book)).Scan(&last, &count)
	return last, count, err
}
