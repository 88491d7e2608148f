package books

import (
	"context"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// condition bounds lines to a ledger query: the leaves of its account, its dates and its dimensions.
func condition(
	book ledger.BookID, chart *ledger.Chart, q ledger.LedgerQuery, first, last ledger.Date,
) (where string, args []any, err error) {
	if _, err := chart.Find(q.Account); err != nil {
		return "", nil, err
	}
	codes := leafCodes(chart, q.Account)
	if len(codes) == 0 {
		codes = []any{q.Account}
	}
	parts := []string{"l.book = ?", "l.account IN (" + marks(codes) + ")", "l.date BETWEEN ? AND ?"}
	args = append(append([]any{int64(book)}, codes...), int64(first), int64(last))
	for _, d := range ledger.AllDimensions {
		if code := q.Match.Value(d); code != "" {
			parts = append(parts, "l."+d.String()+" = ?")
			args = append(args, code)
		}
	}
	return strings.Join(parts, " AND "), args, nil
}

// ledgerRows reads a ledger. The opposite account of a line is the first account on the other side of its voucher.
func ledgerRows(
	ctx context.Context, tx *db.Tx, book ledger.BookID, chart *ledger.Chart, q ledger.LedgerQuery,
) ([]ledger.LedgerRow, error) {
	where, args, err := condition(book, chart, q, q.Span.From.First(), q.Span.To.Last())
	if err != nil {
		return nil, err
	}
	if p := q.After; p != (ledger.Position{}) {
		where += " AND (l.date > ? OR (l.date = ? AND (l.seq > ? OR (l.seq = ? AND l.no > ?))))"
		args = append(args, int64(p.Date), int64(p.Date), p.Seq, p.Seq, p.Line)
	}
	query := `SELECT l.date, l.seq, l.no, l.voucher, v.series, v.number, v.kind, l.account, l.summary, l.debit, l.credit,
		l.quantity, l.price, l.member, l.counterparty, l.venture, l.project, l.department,
		coalesce((SELECT o.account FROM lines o WHERE o.book = l.book AND o.voucher = l.voucher
			AND (o.debit = 0) <> (l.debit = 0) ORDER BY o.no LIMIT 1), '')
		FROM lines l JOIN vouchers v ON v.book = l.book AND v.id = l.voucher
		WHERE ` + where + " ORDER BY l.date, l.seq, l.no"
	if q.Limit > 0 {
		query += " LIMIT ?"
		args = append(args, q.Limit)
	}
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ledger.LedgerRow
	for rows.Next() {
		var r ledger.LedgerRow
		d, p := &r.Dimensions, &r.Position
		if err := rows.Scan(&p.Date, &p.Seq, &p.Line, &r.Voucher, &r.Series, &r.Number, &r.Kind, &r.Account, &r.Summary,
			&r.Debit, &r.Credit, &r.Quantity, &r.Price, &d.Member, &d.Counterparty, &d.Venture, &d.Project,
			&d.Department, &r.Opposite); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// balanceBefore adds what precedes a row: whole months from the balances, the rest from the covering index of lines.
func balanceBefore(
	ctx context.Context, tx *db.Tx, info ledger.BookInfo, chart *ledger.Chart, q ledger.LedgerQuery,
) (ledger.Balance, error) {
	month := q.After.Date.Period()
	if q.After == (ledger.Position{}) {
		month = q.Span.From
	}
	whole := ledger.Span{From: q.Span.From, To: month.Prev()}
	if month <= q.Span.From {
		whole = ledger.Span{From: q.Span.From, To: q.Span.From.Prev()}
	}
	b, err := matchedBalance(ctx, tx, info, chart, q, whole)
	if err != nil || q.After == (ledger.Position{}) {
		return b, err
	}
	where, args, err := condition(info.ID, chart, q, month.First(), q.After.Date)
	if err != nil {
		return b, err
	}
	p := q.After
	where += " AND (l.date < ? OR (l.date = ? AND (l.seq < ? OR (l.seq = ? AND l.no <= ?))))"
	args = append(args, int64(p.Date), int64(p.Date), p.Seq, p.Seq, p.Line)
	var part ledger.Balance
	err = tx.QueryRow(ctx, `SELECT CAST(coalesce(sum(l.debit), 0) AS BIGINT), CAST(coalesce(sum(l.credit), 0) AS BIGINT),
		CAST(coalesce(sum(CASE WHEN l.debit <> 0 THEN l.quantity ELSE 0 END), 0) AS BIGINT),
		CAST(coalesce(sum(CASE WHEN l.credit <> 0 THEN l.quantity ELSE 0 END), 0) AS BIGINT)
		FROM lines l WHERE `+where, args...).
		Scan(&part.Debit, &part.Credit, &part.DebitQuantity, &part.CreditQuantity)
	return b.Plus(part), err
}

// matchedBalance is the balance of the query's account and dimensions over whole months.
func matchedBalance(
	ctx context.Context, tx *db.Tx, info ledger.BookInfo, chart *ledger.Chart, q ledger.LedgerQuery, span ledger.Span,
) (ledger.Balance, error) {
	f, err := figures(ctx, tx, info, chart, span, nil)
	if err != nil {
		return ledger.Balance{}, err
	}
	if q.Match == (ledger.Dimensions{}) {
		return f.Accounts[q.Account], nil
	}
	var b ledger.Balance
	for _, d := range f.Details {
		if chart.Below(d.Account, q.Account) && matches(d.Dimensions, q.Match) {
			b = b.Plus(d.Balance)
		}
	}
	return b, nil
}

func matches(d, match ledger.Dimensions) bool {
	for _, k := range ledger.AllDimensions {
		if code := match.Value(k); code != "" && d.Value(k) != code {
			return false
		}
	}
	return true
}
