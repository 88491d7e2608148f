package books

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// monthTurnover is what one leaf account did in one month.
type monthTurnover struct {
	account string
	period  ledger.Period // 0 for an opening balance
	balance ledger.Balance
}

// monthTurnovers reads the turnovers of the span by account and month, and those of the given accounts from the
// beginning of the book on.
func monthTurnovers(
	ctx context.Context, tx *db.Tx, book ledger.BookID, span ledger.Span, always []any,
) ([]monthTurnover, error) {
	where := "period >= ?"
	args := []any{int64(book), int64(span.To), int64(span.From)}
	if len(always) > 0 {
		where = "(period >= ? OR account IN (" + marks(always) + "))"
		args = append(args, always...)
	}
	rows, err := tx.Query(ctx, "SELECT account, period, debit, credit, carry_debit, carry_credit FROM balances "+
		"WHERE book = ? AND period <= ? AND "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []monthTurnover
	for rows.Next() {
		var t monthTurnover
		b := &t.balance
		if err := rows.Scan(&t.account, &t.period, &b.Debit, &b.Credit, &b.CarryDebit, &b.CarryCredit); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}
