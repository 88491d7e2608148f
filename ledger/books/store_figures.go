package books

import (
	"context"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// sums are the columns of a balance over a span; the arguments are span.From three times, see sumArgs.
const sums = `CAST(coalesce(sum(CASE WHEN period < ? THEN debit - credit ELSE 0 END), 0) AS BIGINT),
	CAST(coalesce(sum(CASE WHEN period >= ? THEN debit ELSE 0 END), 0) AS BIGINT),
	CAST(coalesce(sum(CASE WHEN period >= ? THEN credit ELSE 0 END), 0) AS BIGINT),
	CAST(coalesce(sum(CASE WHEN period >= ? THEN carry_debit ELSE 0 END), 0) AS BIGINT),
	CAST(coalesce(sum(CASE WHEN period >= ? THEN carry_credit ELSE 0 END), 0) AS BIGINT),
	CAST(coalesce(sum(CASE WHEN period < ? THEN debit_quantity - credit_quantity ELSE 0 END), 0) AS BIGINT),
	CAST(coalesce(sum(CASE WHEN period >= ? THEN debit_quantity ELSE 0 END), 0) AS BIGINT),
	CAST(coalesce(sum(CASE WHEN period >= ? THEN credit_quantity ELSE 0 END), 0) AS BIGINT)`

func sumArgs(from ledger.Period) []any {
	args := make([]any, 8)
	for i := range args {
		args[i] = int64(from)
	}
	return args
}

func balanceInto(b *ledger.Balance) []any {
	return []any{
		&b.Opening, &b.Debit, &b.Credit, &b.CarryDebit, &b.CarryCredit, &b.OpeningQuantity, &b.DebitQuantity,
		&b.CreditQuantity,
	}
}

// figures reads the balances of all accounts over the span. Opening balances stand before the book's first period;
// the turnovers typed with a mid-year start count when the span reaches back before it.
func figures(
	ctx context.Context, tx *db.Tx, info ledger.BookInfo, chart *ledger.Chart, span ledger.Span, pairs []ledger.Pair,
) (*ledger.Figures, error) {
	f := &ledger.Figures{Span: span, Chart: chart}
	leaves, err := accountBalances(ctx, tx, info.ID, span)
	if err != nil {
		return nil, err
	}
	details, err := dimensionBalances(ctx, tx, info.ID, span)
	if err != nil {
		return nil, err
	}
	openings, err := readOpenings(ctx, tx, info.ID)
	if err != nil {
		return nil, err
	}
	for _, o := range openings {
		account, err := chart.Find(o.Account)
		if err != nil {
			return nil, err
		}
		b := o.balance(account, info.Start, span)
		leaves[o.Account] = leaves[o.Account].Plus(b)
		if o.Dimensions != (ledger.Dimensions{}) {
			k := balanceKey{account: o.Account, dimensions: o.Dimensions}
			details[k] = details[k].Plus(b)
		}
	}
	f.Accounts = chart.RollUp(leaves)
	f.Details = sortDetails(details, leaves, chart)
	f.Pairs, err = pairAmounts(ctx, tx, info.ID, chart, span, pairs)
	return f, err
}

func accountBalances(
	ctx context.Context, tx *db.Tx, book ledger.BookID, span ledger.Span,
) (map[string]ledger.Balance, error) {
	args := append(sumArgs(span.From), int64(book), int64(span.To))
	rows, err := tx.Query(ctx, "SELECT account, "+sums+
		" FROM balances WHERE book = ? AND period <= ? GROUP BY account", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[string]ledger.Balance)
	for rows.Next() {
		var code string
		var b ledger.Balance
		if err := rows.Scan(append([]any{&code}, balanceInto(&b)...)...); err != nil {
			return nil, err
		}
		out[code] = b
	}
	return out, rows.Err()
}

func dimensionBalances(
	ctx context.Context, tx *db.Tx, book ledger.BookID, span ledger.Span,
) (map[balanceKey]ledger.Balance, error) {
	args := append(sumArgs(span.From), int64(book), int64(span.To))
	rows, err := tx.Query(ctx, "SELECT account, member, counterparty, venture, project, department, "+sums+
		` FROM dimension_balances WHERE book = ? AND period <= ?
		GROUP BY account, member, counterparty, venture, project, department`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[balanceKey]ledger.Balance)
	for rows.Next() {
		var k balanceKey
		var b ledger.Balance
		d := &k.dimensions
		into := []any{&k.account, &d.Member, &d.Counterparty, &d.Venture, &d.Project, &d.Department}
		if err := rows.Scan(append(into, balanceInto(&b)...)...); err != nil {
			return nil, err
		}
		out[k] = b
	}
	return out, rows.Err()
}

func readOpenings(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]Opening, error) {
	return findOpenings(ctx, tx, "l.book = ?", []any{int64(book)})
}

func findOpenings(ctx context.Context, tx *db.Tx, where string, args []any) ([]Opening, error) {
	rows, err := tx.Query(ctx, `SELECT account, member, counterparty, venture, project, department, balance, debit, credit,
		quantity, source FROM openings l WHERE `+where+`
		ORDER BY account, member, counterparty, venture, project, department`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Opening
	for rows.Next() {
		var o Opening
		d := &o.Dimensions
		if err := rows.Scan(&o.Account, &d.Member, &d.Counterparty, &d.Venture, &d.Project, &d.Department, &o.Balance,
			&o.Debit, &o.Credit, &o.Quantity, &o.Source); err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, rows.Err()
}

// pairAmounts sums, for each pair, what was booked debit the one and credit the other account in the span. A voucher
// gives a pair the smaller of the two sides, so that a voucher with several accounts is never counted beyond itself.
// Carry-forward and year-end vouchers do not count.
func pairAmounts(
	ctx context.Context, tx *db.Tx, book ledger.BookID, chart *ledger.Chart, span ledger.Span, pairs []ledger.Pair,
) (map[ledger.Pair]ledger.Money, error) {
	out := make(map[ledger.Pair]ledger.Money, len(pairs))
	amounts := make([]ledger.Money, len(pairs))
	var sides, sums []string
	var starts, args, into []any
	for i, p := range pairs {
		debit, credit := leafCodes(chart, p.Debit), leafCodes(chart, p.Credit)
		if len(debit) == 0 || len(credit) == 0 {
			continue
		}
		starts = append(starts, fewerLines(chart, p, debit, credit)...)
		d, c := "d"+strconv.Itoa(i), "c"+strconv.Itoa(i)
		sides = append(sides, "sum(CASE WHEN l.account IN ("+marks(debit)+") THEN l.debit ELSE 0 END) AS "+d,
			"sum(CASE WHEN l.account IN ("+marks(credit)+") THEN l.credit ELSE 0 END) AS "+c)
		args = append(append(args, debit...), credit...)
		sums = append(sums, "CAST(coalesce(sum(CASE WHEN abs("+d+") < abs("+c+") THEN "+d+" ELSE "+c+
			" END), 0) AS BIGINT)")
		into = append(into, &amounts[i])
	}
	if len(starts) == 0 {
		return out, nil
	}
	// SQLite keeps the order of cross joins, so hits come first. The plus keeps it from walking through all vouchers in
	// the order of their ids, only to name each hit once.
	query := `WITH hits AS (SELECT DISTINCT +voucher AS voucher FROM lines
			WHERE book = ? AND account IN (` + marks(starts) + `) AND date BETWEEN ? AND ?),
		sides AS (SELECT ` + strings.Join(sides, ", ") + ` FROM hits h CROSS JOIN vouchers v CROSS JOIN lines l
			WHERE v.book = ? AND v.id = h.voucher AND v.kind NOT IN (?, ?) AND l.book = ? AND l.voucher = h.voucher
			GROUP BY l.voucher)
		SELECT ` + strings.Join(sums, ", ") + ` FROM sides`
	hits := append(append([]any{int64(book)}, starts...), int64(span.From.First()), int64(span.To.Last()))
	args = append(append(hits, args...), int64(book), int64(ledger.CarryForward), int64(ledger.YearEnd), int64(book))
	if err := tx.QueryRow(ctx, query, args...).Scan(into...); err != nil {
		return nil, err
	}
	for i, p := range pairs {
		out[p] = amounts[i]
	}
	return out, nil
}

// fewerLines picks the side of a pair to search from: equity, where few lines stand, since the other may be the busiest
// account of the book.
func fewerLines(chart *ledger.Chart, p ledger.Pair, debit, credit []any) []any {
	if a, err := chart.Find(p.Credit); err == nil && a.Class == ledger.Equity {
		return credit
	}
	return debit
}

func leafCodes(chart *ledger.Chart, code string) []any {
	var out []any
	for _, a := range chart.Leaves(code) {
		out = append(out, a.Code)
	}
	return out
}

func marks(values []any) string {
	return strings.TrimSuffix(strings.Repeat("?,", len(values)), ",")
}

func listPeriods(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]PeriodState, error) {
	rows, err := tx.Query(ctx, "SELECT period, state FROM periods WHERE book = ? ORDER BY period", int64(book))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []PeriodState
	for rows.Next() {
		var p PeriodState
		if err := rows.Scan(&p.Period, &p.State); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}
