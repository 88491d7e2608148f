package services

import (
	"context"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// chargeQuery selects charges of settlements that stand.
type chargeQuery struct {
	where string
	args  []any
}

func chargesOfOrder(no int64) chargeQuery { return chargeQuery{"AND t.order_no = ?", []any{no}} }

func chargesOfPeriod(p ledger.Period) chargeQuery {
	return chargeQuery{"AND t.period = ?", []any{int64(p)}}
}

// maxCharges bounds the charges that are read at once.
const maxCharges = 50_000

func listCharges(
	ctx context.Context, tx *db.Tx, book ledger.BookID, q chargeQuery,
) ([]cooperatives.Charge, error) {
	rows, err := tx.Query(ctx, `SELECT t.order_no, t.part, t.household, t.operator, coalesce(o.counterparty, ''), coalesce(o.member, ''), t.plot,
		t.operation, t.season, t.day, t.area, t.price, t.gross, t.subsidy, t.due, t.welfare, t.pay_rate, t.pay
		FROM service_settled t LEFT JOIN service_operators o ON o.book = t.book AND o.code = t.operator
		WHERE t.book = ? `+q.where+" AND "+settledStands+" ORDER BY t.household, t.day, t.order_no, t.part LIMIT ?",
		append(append([]any{int64(book)}, q.args...), maxCharges)...)
	return collect(rows, err, func(row scanner) (cooperatives.Charge, error) {
		var c cooperatives.Charge
		var party, member string
		err := row.Scan(&c.Order, &c.Part, &c.Household, &c.Operator, &party, &member, &c.Plot, &c.Operation, &c.Season, &c.Day,
			&c.Area, &c.Price, &c.Gross, &c.Subsidy, &c.Due, &c.Welfare, &c.PayRate, &c.Pay)
		c.Worker = workerOf(party, member)
		return c, err
	})
}

// workerOf returns the dimension under which an operator is owed: his counterparty, else his code as a member.
func workerOf(counterparty, member string) ledger.Dimensions {
	if counterparty != "" {
		return ledger.Dimensions{Counterparty: counterparty}
	}
	return ledger.Dimensions{Member: member}
}
