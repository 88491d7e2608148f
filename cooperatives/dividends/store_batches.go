package dividends

import (
	"context"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// readBatches returns the batches of the run with what became of their payments.
func readBatches(ctx context.Context, tx *db.Tx, book ledger.BookID, run int) ([]Batch, error) {
	rows, err := tx.Query(ctx, `SELECT b.no, b.method, b.account, b.day, b.payments, b.gross, b.tax, b.document, b.files,
		b.state, b.prepared_by, b.preparer, b.prepared_at, coalesce(b.decided_by, 0), b.decider, coalesce(b.decided_at, 0),
		b.reason, count(CASE WHEN p.outcome = 'paid' AND p.bounced = 0 THEN 1 END),
		count(CASE WHEN p.outcome = 'failed' THEN 1 END), count(CASE WHEN p.bounced <> 0 THEN 1 END),
		CAST(coalesce(sum(CASE WHEN p.outcome = 'paid' AND p.bounced = 0 THEN p.gross ELSE 0 END), 0) AS BIGINT),
		CAST(coalesce(sum(CASE WHEN p.outcome = 'failed' THEN p.gross ELSE 0 END), 0) AS BIGINT),
		CAST(coalesce(sum(CASE WHEN p.bounced <> 0 THEN p.gross ELSE 0 END), 0) AS BIGINT)
		FROM dividend_batches b JOIN dividend_payments p ON p.book = b.book AND p.run = b.run AND p.batch = b.no
		WHERE b.book = ? AND b.run = ?
		GROUP BY b.no, b.method, b.account, b.day, b.payments, b.gross, b.tax, b.document, b.files, b.state, b.prepared_by,
			b.preparer, b.prepared_at, b.decided_by, b.decider, b.decided_at, b.reason
		ORDER BY b.no LIMIT ?`, int64(book), run, MaxLines)
	return db.Collect(rows, err, func(row db.Scanner) (Batch, error) {
		var b Batch
		var method, files, state string
		var prepared, decided int64
		err := row.Scan(&b.No, &method, &b.Account, &b.On, &b.Payments, &b.Gross, &b.Tax, &b.Document, &files, &state,
			&b.PreparedBy, &b.Preparer, &prepared, &b.DecidedBy, &b.Decider, &decided, &b.Reason, &b.Paid, &b.Failed,
			&b.Bounced, &b.PaidGross, &b.FailedSum, &b.BouncedSum)
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

func findBatch(ctx context.Context, tx *db.Tx, book ledger.BookID, run, no int) (Batch, error) {
	all, err := readBatches(ctx, tx, book, run)
	if err != nil {
		return Batch{}, err
	}
	for _, b := range all {
		if b.No == no {
			return b, nil
		}
	}
	return Batch{}, ledger.NewError(ledger.NotFound, "dividend.no_batch", ledger.Args{"no": strconv.Itoa(no)})
}

func nextBatch(ctx context.Context, tx *db.Tx, book ledger.BookID, run int) (int, error) {
	var no int
	err := tx.QueryRow(ctx, "SELECT 1 + coalesce(max(no), 0) FROM dividend_batches WHERE book = ? AND run = ?",
		int64(book), run).Scan(&no)
	return no, err
}

func insertBatch(ctx context.Context, tx *db.Tx, book ledger.BookID, run int, b Batch, payments []Payment) error {
	files, err := text(b.Files)
	if err != nil {
		return err
	}
	if err := tx.Later(ctx, `INSERT INTO dividend_batches (book, run, no, method, account, day, payments, gross, tax,
		document, files, state, prepared_by, preparer, prepared_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(book), run, b.No, b.Method.String(), b.Account, int64(b.On), b.Payments, int64(b.Gross), int64(b.Tax),
		b.Document, files, b.State.String(), int64(b.PreparedBy), b.Preparer, b.PreparedAt.UnixMicro()); err != nil {
		return err
	}
	for _, p := range payments {
		if err := tx.Later(ctx, `INSERT INTO dividend_payments (book, run, batch, holder, gross, tax, remainder, payee,
			payee_name, relation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, int64(book), run, b.No, string(p.Holder), int64(p.Gross),
			int64(p.Tax), int64(p.remainder), string(p.Payee.Holder), p.Payee.Name, p.Payee.Relation); err != nil {
			return err
		}
	}
	return nil
}

// promisedOn is what batches that wait to be released are to set off of a holder's debt on an account, in fen after tax.
func promisedOn(
	ctx context.Context, tx *db.Tx, book ledger.BookID, account string, holder cooperatives.Holder,
) (ledger.Money, error) {
	var sum ledger.Money
	err := tx.QueryRow(ctx, `SELECT CAST(coalesce(sum(p.gross - p.tax), 0) AS BIGINT) FROM dividend_batches b
		JOIN dividend_payments p ON p.book = b.book AND p.run = b.run AND p.batch = b.no
		WHERE b.book = ? AND b.method = 'offset' AND b.state = 'prepared' AND b.account = ? AND p.holder = ?`,
		int64(book), account, string(holder)).Scan(&sum)
	return sum, err
}

func decideBatch(ctx context.Context, tx *db.Tx, book ledger.BookID, run int, b Batch) error {
	return tx.Later(ctx, `UPDATE dividend_batches SET state = ?, decided_by = ?, decider = ?, decided_at = ?, reason = ?
		WHERE book = ? AND run = ? AND no = ?`, b.State.String(), int64(b.DecidedBy), b.Decider, b.DecidedAt.UnixMicro(),
		b.Reason, int64(book), run, b.No)
}

// readPayments returns the payments of a batch with the names of the holders.
func readPayments(ctx context.Context, tx *db.Tx, book ledger.BookID, run, batch int) ([]Payment, error) {
	rows, err := tx.Query(ctx, `SELECT p.holder, x.name, p.gross, p.tax, p.payee, p.payee_name, p.relation, p.outcome,
		p.reason, p.day, p.bounced, p.bounced_reason, p.bouncer, p.told_in, p.bounced_in,
		CASE WHEN p.remainder < 0 THEN x.remainder ELSE p.remainder END FROM dividend_payments p
		JOIN dividend_parts x ON x.book = p.book AND x.run = p.run AND x.holder = p.holder AND x.version =
			(SELECT max(version) FROM dividend_versions v WHERE v.book = p.book AND v.run = p.run)
		WHERE p.book = ? AND p.run = ? AND p.batch = ? ORDER BY p.holder LIMIT ?`, int64(book), run, batch, maxParts)
	return db.Collect(rows, err, func(row db.Scanner) (Payment, error) {
		var p Payment
		var outcome, why string
		var bounced ledger.Date
		err := row.Scan(&p.Holder, &p.Name, &p.Gross, &p.Tax, &p.Payee.Holder, &p.Payee.Name, &p.Payee.Relation, &outcome,
			&p.Reason, &p.On, &bounced, &why, &p.Bouncer, &p.toldIn, &p.bouncedIn, &p.remainder)
		p.Paid, p.Failed, p.Bounced = outcome == "paid" && bounced == 0, outcome == "failed", bounced != 0
		if p.Bounced {
			p.Reason, p.On = why, bounced
		}
		return p, err
	})
}

func tellPayment(ctx context.Context, tx *db.Tx, r Report, p Payment, in int, who ledger.Actor) error {
	outcome := "failed"
	if p.Paid {
		outcome = "paid"
	}
	return tx.Later(ctx, `UPDATE dividend_payments SET outcome = ?, reason = ?, day = ?, actor = ?, told_in = ?
		WHERE book = ? AND run = ? AND batch = ? AND holder = ?`, outcome, p.Reason, int64(r.On), int64(who.ID),
		in, int64(r.Book), r.Run, r.Batch, string(p.Holder))
}

func bouncePayment(ctx context.Context, tx *db.Tx, b Bounce, o Outcome, in int, who ledger.Actor) error {
	return tx.Later(ctx, `UPDATE dividend_payments SET bounced = ?, bounced_reason = ?, bounced_document = ?, bounced_by = ?,
		bouncer = ?, bounced_at = ?, bounced_in = ? WHERE book = ? AND run = ? AND batch = ? AND holder = ?`, int64(b.On), o.Reason,
		b.Document, int64(who.ID), who.Name, tx.Now.UnixMicro(), in, int64(b.Book), b.Run, b.Batch, string(o.Holder))
}

// rounds counts the vouchers so far whose purpose begins like that.
func rounds(ctx context.Context, tx *db.Tx, book ledger.BookID, run int, purpose string) (int, error) {
	var n int
	err := tx.QueryRow(ctx, "SELECT count(*) FROM dividend_vouchers WHERE book = ? AND run = ? AND purpose LIKE ?",
		int64(book), run, purpose+"%").Scan(&n)
	return n, err
}

func insertInstruction(ctx context.Context, tx *db.Tx, i Instruction, who ledger.Actor) error {
	files, err := text(i.Files)
	if err != nil {
		return err
	}
	return tx.Later(ctx, `INSERT INTO dividend_instructions (book, run, holder, no, kind, payee, payee_name, relation, reason,
		document, files, day, actor, at) SELECT ?, ?, ?, 1 + coalesce(max(no), 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
		FROM dividend_instructions WHERE book = ? AND run = ? AND holder = ?`, int64(i.Book), i.Run, string(i.Holder),
		i.Kind.String(), string(i.Payee.Holder), i.Payee.Name, i.Payee.Relation, i.Reason, i.Document, files, int64(i.On),
		int64(who.ID), tx.Now.UnixMicro(), int64(i.Book), i.Run, string(i.Holder))
}
