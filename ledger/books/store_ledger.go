package books

import (
	"context"
	"slices"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// place compares the positions of lines, in the words of SQL and in the order of the indexes.
const place = "(l.date, l.seq, l.no)"

// condition bounds lines to accounts and dimensions. That a dimension is not empty is said as well, because the indexes
// by dimension hold only such lines.
func condition(book ledger.BookID, codes []any, match ledger.Dimensions) (where string, args []any) {
	parts := []string{"l.book = ?", "l.account IN (" + marks(codes) + ")"}
	args = append([]any{int64(book)}, codes...)
	for _, d := range ledger.AllDimensions {
		if code := match.Value(d); code != "" {
			parts = append(parts, "l."+d.String()+" = ?", "l."+d.String()+" <> ''")
			args = append(args, code)
		}
	}
	return strings.Join(parts, " AND "), args
}

// ledgerCodes lists the leaves whose lines make up the ledger of an account.
func ledgerCodes(chart *ledger.Chart, code string) ([]any, error) {
	if _, err := chart.Find(code); err != nil {
		return nil, err
	}
	if codes := leafCodes(chart, code); len(codes) > 0 {
		return codes, nil
	}
	return []any{code}, nil
}

// ledgerRows reads a ledger. A page of a parent account is merged from the pages of its leaves, each of which the
// index has in order, so that no query sorts more than it returns.
func ledgerRows(
	ctx context.Context, tx *db.Tx, book ledger.BookID, chart *ledger.Chart, q ledger.LedgerQuery,
) ([]ledger.LedgerRow, error) {
	codes, err := ledgerCodes(chart, q.Account)
	if err != nil {
		return nil, err
	}
	if q.Limit <= 0 || len(codes) == 1 {
		return queryLedger(ctx, tx, book, codes, q)
	}
	var out []ledger.LedgerRow
	for i := range codes {
		rows, err := queryLedger(ctx, tx, book, codes[i:i+1], q)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	slices.SortFunc(out, func(a, b ledger.LedgerRow) int { return a.Position.Compare(b.Position) })
	return out[:min(len(out), q.Limit)], nil
}

// queryLedger reads lines in the order of their positions. The opposite account of a line is the first account on the
// other side of its voucher.
func queryLedger(
	ctx context.Context, tx *db.Tx, book ledger.BookID, codes []any, q ledger.LedgerQuery,
) ([]ledger.LedgerRow, error) {
	where, args := condition(book, codes, q.Match)
	where += " AND l.date <= ?"
	args = append(args, int64(q.Span.To.Last()))
	// One lower bound only: of two, SQLite might choose the date and walk through the whole day.
	if p := q.After; p.Date >= q.Span.From.First() {
		where += " AND " + place + " > (?, ?, ?)"
		args = append(args, int64(p.Date), p.Seq, p.Line)
	} else {
		where += " AND l.date >= ?"
		args = append(args, int64(q.Span.From.First()))
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

// balanceBefore adds what precedes a row: whole months from the balances, the rest of its month from the covering
// index of lines. Behind the middle of a month it takes the whole month less what follows, which is shorter to read.
func balanceBefore(
	ctx context.Context, tx *db.Tx, info ledger.BookInfo, chart *ledger.Chart, q ledger.LedgerQuery,
) (ledger.Balance, error) {
	codes, err := ledgerCodes(chart, q.Account)
	if err != nil {
		return ledger.Balance{}, err
	}
	before := ledger.Span{From: q.Span.From, To: q.Span.From.Prev()}
	p := q.After
	if p == (ledger.Position{}) {
		return matchedBalance(ctx, tx, info, chart, q, before)
	}
	month, late := p.Date.Period(), p.Date.Day() > 15
	switch {
	case late:
		before.To = month
	case month > q.Span.From:
		before.To = month.Prev()
	}
	b, err := matchedBalance(ctx, tx, info, chart, q, before)
	if err != nil {
		return b, err
	}
	where, args := condition(info.ID, codes, q.Match)
	if late {
		where += " AND l.date <= ? AND " + place + " > (?, ?, ?)"
		args = append(args, int64(month.Last()))
	} else {
		where += " AND l.date >= ? AND " + place + " <= (?, ?, ?)"
		args = append(args, int64(month.First()))
	}
	part, err := turnoverOf(ctx, tx, where, append(args, int64(p.Date), p.Seq, p.Line))
	if late {
		part = part.Negative()
	}
	return b.Plus(part), err
}

// turnoverOf sums lines.
func turnoverOf(ctx context.Context, tx *db.Tx, where string, args []any) (ledger.Balance, error) {
	var b ledger.Balance
	err := tx.QueryRow(ctx, `SELECT CAST(coalesce(sum(l.debit), 0) AS BIGINT), CAST(coalesce(sum(l.credit), 0) AS BIGINT),
		CAST(coalesce(sum(CASE WHEN l.debit <> 0 THEN l.quantity ELSE 0 END), 0) AS BIGINT),
		CAST(coalesce(sum(CASE WHEN l.credit <> 0 THEN l.quantity ELSE 0 END), 0) AS BIGINT)
		FROM lines l WHERE `+where, args...).
		Scan(&b.Debit, &b.Credit, &b.DebitQuantity, &b.CreditQuantity)
	return b, err
}

// matchedBalance is the balance of the query's account and dimensions over whole months.
func matchedBalance(
	ctx context.Context, tx *db.Tx, info ledger.BookInfo, chart *ledger.Chart, q ledger.LedgerQuery, span ledger.Span,
) (ledger.Balance, error) {
	var b ledger.Balance
	codes, err := ledgerCodes(chart, q.Account)
	if err != nil {
		return b, err
	}
	from := "balances"
	if q.Match != (ledger.Dimensions{}) {
		from = "dimension_balances"
	}
	where, args := condition(info.ID, codes, q.Match)
	openings, err := findOpenings(ctx, tx, where, args)
	if err != nil {
		return b, err
	}
	err = tx.QueryRow(ctx, "SELECT "+sums+" FROM "+from+" l WHERE "+where+" AND l.period <= ?",
		append(append(sumArgs(span.From), args...), int64(span.To))...).Scan(balanceInto(&b)...)
	for _, o := range openings {
		account, missing := chart.Find(o.Account)
		if missing != nil {
			return b, missing
		}
		b = b.Plus(o.balance(account, info.Start, span))
	}
	return b, err
}
