package dividends

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// readBatches returns the batches of the run with what became of their payments.
func readBatches(ctx context.Context, tx *db.Tx, book ledger.BookID, run int) ([]Batch, error) {
	rows, err := tx.Query(ctx, `SELECT b.no, b.method, b.account, b.day, b.payments, b.gross, b.tax, b.document, b.files,
		b.state, b.prepared_by, b.preparer, b.prepared_at, coalesce(b.decided_by, 0), b.decider, coalesce(b.decided_at, 0),
		b.reason, count(CASE WHEN p.outcome = 'paid' THEN 1 END), count(CASE WHEN p.outcome = 'failed' THEN 1 END),
		CAST(coalesce(sum(CASE WHEN p.outcome = 'paid' THEN p.gross ELSE 0 END), 0) AS BIGINT),
		CAST(coalesce(sum(CASE WHEN p.outcome = 'failed' THEN p.gross ELSE 0 END), 0) AS BIGINT)
		FROM dividend_batches b JOIN dividend_payments p ON p.book = b.book AND p.run = b.run AND p.batch = b.no
		WHERE b.book = ? AND b.run = ?
		GROUP BY b.no, b.method, b.account, b.day, b.payments, b.gross, b.tax, b.document, b.files, b.state, b.prepared_by,
			b.preparer, b.prepared_at, b.decided_by, b.decider, b.decided_at, b.reason
		ORDER BY b.no LIMIT ?`, int64(book), run, MaxLines)
	return collect(rows, err, func(row scanner) (Batch, error) {
		var b Batch
		var method, files, state string
		var prepared, decided int64
		err := row.Scan(&b.No, &method, &b.Account, &b.On, &b.Payments, &b.Gross, &b.Tax, &b.Document, &files, &state,
			&b.PreparedBy, &b.Preparer, &prepared, &b.DecidedBy, &b.Decider, &decided, &b.Reason, &b.Paid, &b.Failed,
			&b.PaidGross, &b.FailedSum)
		if err != nil {
			return b, err
		}
		b.PreparedAt, b.DecidedAt = instant(prepared), instant(decided)
		if b.Method, err = ParseMethod(method); err != nil {
			return b, err
		}
		for i, name := range batchStateNames {
			if name == state {
				b.State = BatchState(i)
			}
		}
		return b, fromText(files, &b.Files)
	})
}
