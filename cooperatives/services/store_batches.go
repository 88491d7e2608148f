package services

import (
	"context"
	"strconv"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// insertBatch writes a batch with its payments and gives it the next number.
func insertBatch(ctx context.Context, tx *db.Tx, book ledger.BookID, b *PayBatch, payments []Payment) error {
	err := tx.QueryRow(ctx, "SELECT 1 + coalesce(max(no), 0) FROM service_batches WHERE book = ?", int64(book)).Scan(&b.No)
	if err != nil {
		return err
	}
	err = tx.Later(ctx, `INSERT INTO service_batches (book, no, period, account, tax_kind, state, prepared_by, preparer,
		prepared_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, int64(book), b.No, int64(b.Period), b.Account, b.TaxKind, b.State, int64(b.PreparedBy),
		b.Preparer, b.PreparedAt.UnixMicro())
	for _, p := range payments {
		b.Lines = append(b.Lines, PayLine{Operator: p.Party, Gross: p.Amount, Tax: p.Tax})
		if err == nil {
			err = tx.Later(ctx, `INSERT INTO service_batch_lines (book, batch, operator, gross, tax) VALUES (?, ?, ?, ?, ?)`,
				int64(book), b.No, p.Party, int64(p.Amount), int64(p.Tax))
		}
		for _, j := range p.jobs {
			if err == nil {
				err = tx.Later(ctx, `INSERT INTO service_batch_jobs (book, batch, operator, period, no, order_no, part, amount,
					tax) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, int64(book), b.No, p.Party, int64(j.Period), j.No, j.Order, j.Part,
					int64(j.amount), int64(j.tax))
			}
		}
	}
	return err
}

func decideBatch(ctx context.Context, tx *db.Tx, book ledger.BookID, b *PayBatch, who ledger.Actor) error {
	return tx.Later(ctx, `UPDATE service_batches SET state = ?, decided_by = ?, decider = ?, decided_at = ?, reason = ?
		WHERE book = ? AND no = ?`, b.State, int64(who.ID), who.Name, tx.Now.UnixMicro(), b.Reason, int64(book), b.No)
}

func tellLine(ctx context.Context, tx *db.Tx, book ledger.BookID, batch int64, l PayLine) error {
	return tx.Later(ctx, `UPDATE service_batch_lines SET outcome = ?, reason = ?, day = ?
		WHERE book = ? AND batch = ? AND operator = ?`, l.Outcome, l.Reason, int64(l.Day), int64(book), batch, l.Operator)
}

const batchColumns = `SELECT no, period, account, tax_kind, state, prepared_by, preparer, prepared_at, decider, decided_at, reason
	FROM service_batches WHERE book = ? `

func scanBatch(row db.Scanner) (PayBatch, error) {
	var b PayBatch
	var prepared, decided int64
	err := row.Scan(&b.No, &b.Period, &b.Account, &b.TaxKind, &b.State, &b.PreparedBy, &b.Preparer, &prepared, &b.Decider, &decided,
		&b.Reason)
	b.PreparedAt = time.UnixMicro(prepared).UTC()
	if decided != 0 {
		b.DecidedAt = time.UnixMicro(decided).UTC()
	}
	return b, err
}

func readBatch(ctx context.Context, tx *db.Tx, book ledger.BookID, no int64) (PayBatch, error) {
	b, err := scanBatch(tx.QueryRow(ctx, batchColumns+"AND no = ?", int64(book), no))
	if db.NoRows(err) {
		return b, ledger.NewError(ledger.NotFound, "pay.no_batch", ledger.Args{"no": strconv.FormatInt(no, 10)})
	}
	if err != nil {
		return b, err
	}
	rows, err := tx.Query(ctx, `SELECT l.operator, l.gross, l.tax, l.outcome, l.reason, l.day, CASE WHEN l.outcome <> 'failed'
		THEN 0 ELSE coalesce((SELECT min(n.batch) FROM service_batch_jobs j JOIN service_batch_jobs n ON n.book = j.book
			AND n.operator = j.operator AND n.period = j.period AND n.no = j.no AND n.order_no = j.order_no AND n.part = j.part
			AND n.batch > j.batch JOIN service_batches b ON b.book = n.book AND b.no = n.batch AND b.state <> 'canceled'
			WHERE j.book = l.book AND j.batch = l.batch AND j.operator = l.operator), 0) END
		FROM service_batch_lines l WHERE l.book = ? AND l.batch = ? ORDER BY l.operator LIMIT ?`, int64(book), no, MaxOperators)
	b.Lines, err = db.Collect(rows, err, func(row db.Scanner) (PayLine, error) {
		var l PayLine
		err := row.Scan(&l.Operator, &l.Gross, &l.Tax, &l.Outcome, &l.Reason, &l.Day, &l.Again)
		return l, err
	})
	return b, err
}

func listBatches(ctx context.Context, tx *db.Tx, book ledger.BookID, period ledger.Period) ([]PayBatch, error) {
	rows, err := tx.Query(ctx, batchColumns+"AND period = ? ORDER BY no DESC LIMIT ?", int64(book), int64(period), MaxRows)
	heads, err := db.Collect(rows, err, scanBatch)
	if err != nil {
		return nil, err
	}
	for i := range heads {
		if heads[i], err = readBatch(ctx, tx, book, heads[i].No); err != nil {
			return nil, err
		}
	}
	return heads, nil
}

// listBatchJobs lists the jobs of an operator in a batch with what it pays of each.
func listBatchJobs(
	ctx context.Context, tx *db.Tx, book ledger.BookID, batch int64, operator string,
) ([]paidJob, error) {
	rows, err := tx.Query(ctx, `SELECT period, no, order_no, part, amount, tax FROM service_batch_jobs
		WHERE book = ? AND batch = ? AND operator = ? ORDER BY period, no, order_no, part LIMIT ?`, int64(book), batch,
		operator, maxSettled)
	return db.Collect(rows, err, func(row db.Scanner) (paidJob, error) {
		var j paidJob
		err := row.Scan(&j.Period, &j.No, &j.Order, &j.Part, &j.amount, &j.tax)
		return j, err
	})
}

// listedOn is what batches pay from an account of which the bank has not told, but for the one of the number, in fen.
func listedOn(
	ctx context.Context, tx *db.Tx, book ledger.BookID, account string, but int64,
) (ledger.Money, error) {
	var sum ledger.Money
	err := tx.QueryRow(ctx, `SELECT coalesce(sum(l.gross - l.tax), 0) FROM service_batch_lines l JOIN service_batches b
		ON b.book = l.book AND b.no = l.batch WHERE b.book = ? AND b.account = ? AND b.state <> 'canceled' AND l.outcome = ''
		AND b.no <> ?`, int64(book), account, but).Scan(&sum)
	return sum, err
}

// countyOpen is what of the subsidies that were settled the county still owes, in fen.
func countyOpen(ctx context.Context, tx *db.Tx, book ledger.BookID) (ledger.Money, error) {
	var open ledger.Money
	err := tx.QueryRow(ctx, `SELECT coalesce((SELECT sum(t.subsidy) FROM service_settled t WHERE t.book = ?
		AND `+settledStands+`), 0) - coalesce((SELECT sum(b.amount) FROM service_county b WHERE b.book = ?
		AND `+voucherStands+`), 0)`, int64(book), int64(book)).Scan(&open)
	return open, err
}

func insertCounty(ctx context.Context, tx *db.Tx, book ledger.BookID, who ledger.Actor, r CountyReceipt) error {
	return tx.Later(ctx, `INSERT INTO service_county (book, no, day, amount, document, voucher, at, actor)
		SELECT ?, 1 + coalesce(max(no), 0), ?, ?, ?, ?, ?, ? FROM service_county WHERE book = ?`, int64(book), int64(r.Day),
		int64(r.Amount), r.Document, int64(r.Voucher), tx.Now.UnixMicro(), int64(who.ID), int64(book))
}

// listCounty lists the receipts of a span whose vouchers stand.
func listCounty(ctx context.Context, tx *db.Tx, book ledger.BookID, span ledger.Span) ([]CountyReceipt, error) {
	rows, err := tx.Query(ctx, `SELECT b.day, b.amount, b.document, b.voucher,
		CASE WHEN EXISTS (SELECT 1 FROM vouchers v WHERE v.book = b.book AND v.id = b.voucher) THEN 1 ELSE 0 END FROM service_county b
		WHERE b.book = ? AND b.day BETWEEN ? AND ? AND `+voucherStands+` ORDER BY b.no LIMIT ?`, int64(book),
		int64(span.From.First()), int64(span.To.Last()), MaxRows)
	return db.Collect(rows, err, func(row db.Scanner) (CountyReceipt, error) {
		var r CountyReceipt
		var posted int
		err := row.Scan(&r.Day, &r.Amount, &r.Document, &r.Voucher, &posted)
		r.Posted = posted == 1
		return r, err
	})
}
