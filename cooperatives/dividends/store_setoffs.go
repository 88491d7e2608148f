package dividends

import (
	"context"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// readSetOffs returns what was set off of a run, or of all runs of the book for 0, by run and in order of holder.
func readSetOffs(ctx context.Context, tx *db.Tx, book ledger.BookID, run int) (map[int][]SetOff, error) {
	where, args := "", []any{int64(book)}
	if run != 0 {
		where, args = "AND s.run = ? ", append(args, run)
	}
	rows, err := tx.Query(ctx, `SELECT s.run, s.holder, s.gross, s.remainder, s.tax, s.day, s.document, s.voucher,
		CASE WHEN EXISTS (SELECT 1 FROM drafts d WHERE d.book = s.book AND d.id = s.voucher)
			OR EXISTS (SELECT 1 FROM vouchers v WHERE v.book = s.book AND v.id = s.voucher)
			AND NOT EXISTS (SELECT 1 FROM vouchers r WHERE r.book = s.book AND r.reverses = s.voucher) THEN 1 ELSE 0 END
		FROM dividend_setoffs s WHERE s.book = ? `+where+"ORDER BY s.run, s.holder, s.no", args...)
	all, err := db.Collect(rows, err, func(row db.Scanner) (SetOff, error) {
		var s SetOff
		var stands int
		err := row.Scan(&s.Run, &s.Holder, &s.Gross, &s.remainder, &s.Tax, &s.Day, &s.Document, &s.Voucher, &stands)
		s.stands = stands == 1
		return s, err
	})
	out := map[int][]SetOff{}
	for _, s := range all {
		out[s.Run] = append(out[s.Run], s)
	}
	return out, err
}

func insertSetOff(ctx context.Context, tx *db.Tx, book ledger.BookID, s SetOff, who ledger.Actor) error {
	return tx.Later(ctx, `INSERT INTO dividend_setoffs (book, run, holder, no, gross, remainder, tax, day, document, voucher,
		actor, at) SELECT ?, ?, ?, 1 + coalesce(max(no), 0), ?, ?, ?, ?, ?, ?, ?, ? FROM dividend_setoffs
		WHERE book = ? AND run = ? AND holder = ?`, int64(book), s.Run, string(s.Holder), int64(s.Gross), int64(s.remainder),
		int64(s.Tax), int64(s.Day), s.Document, int64(s.Voucher), int64(who.ID), tx.Now.UnixMicro(), int64(book), s.Run,
		string(s.Holder))
}

// setOffByBatch selects what batches set off of a part that is larger than the debt was; a payment for all of a part tells
// of it alone.
const setOffByBatch = ` FROM dividend_batches b JOIN dividend_payments p ON p.book = b.book AND p.run = b.run AND p.batch = b.no
	JOIN dividend_parts x ON x.book = p.book AND x.run = p.run AND x.holder = p.holder
		AND x.version = (SELECT max(version) FROM dividend_versions v WHERE v.book = p.book AND v.run = p.run)
	WHERE b.book = ? AND b.run = ? AND b.method = 'offset' AND p.outcome = 'paid' AND p.bounced = 0
		AND p.gross < x.by_shares + x.returned + x.remainder `

// readSetOffByBatch returns what batches of a run set off of parts.
func readSetOffByBatch(ctx context.Context, tx *db.Tx, book ledger.BookID, run int) ([]SetOff, error) {
	rows, err := tx.Query(ctx, "SELECT p.holder, p.gross, p.remainder, p.tax, p.day, b.document, b.no, p.told_in"+
		setOffByBatch+"ORDER BY p.holder, p.batch", int64(book), run)
	return db.Collect(rows, err, func(row db.Scanner) (SetOff, error) {
		s := SetOff{Run: run, stands: true}
		var batch, told int
		err := row.Scan(&s.Holder, &s.Gross, &s.remainder, &s.Tax, &s.Day, &s.Document, &batch, &told)
		s.purpose = "batch/" + strconv.Itoa(batch) + "/" + strconv.Itoa(told)
		return s, err
	})
}

// readPaidBeside returns the payments of a run that were made to holders of whose parts something was set off as well, but
// for those that readSetOffByBatch returns.
func readPaidBeside(
	ctx context.Context, tx *db.Tx, book ledger.BookID, run int,
) (map[cooperatives.Holder][]Payment, error) {
	rows, err := tx.Query(ctx, `SELECT p.holder, p.gross, p.tax, CASE WHEN p.remainder < 0 THEN x.remainder ELSE p.remainder END
		FROM dividend_payments p JOIN dividend_parts x ON x.book = p.book AND x.run = p.run AND x.holder = p.holder
			AND x.version = (SELECT max(version) FROM dividend_versions v WHERE v.book = p.book AND v.run = p.run)
		JOIN dividend_batches k ON k.book = p.book AND k.run = p.run AND k.no = p.batch
		WHERE p.book = ? AND p.run = ? AND p.outcome = 'paid' AND p.bounced = 0
			AND NOT (k.method = 'offset' AND p.gross < x.by_shares + x.returned + x.remainder) AND p.holder IN
			(SELECT s.holder FROM dividend_setoffs s WHERE s.book = p.book AND s.run = p.run
			UNION SELECT p.holder`+setOffByBatch+`)
		ORDER BY p.holder, p.batch`, int64(book), run, int64(book), run)
	all, err := db.Collect(rows, err, func(row db.Scanner) (Payment, error) {
		var p Payment
		err := row.Scan(&p.Holder, &p.Gross, &p.Tax, &p.remainder)
		return p, err
	})
	out := map[cooperatives.Holder][]Payment{}
	for _, p := range all {
		out[p.Holder] = append(out[p.Holder], p)
	}
	return out, err
}
