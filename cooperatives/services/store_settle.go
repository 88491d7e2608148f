package services

import (
	"context"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// settledQuery selects settled jobs of settlements that stand.
type settledQuery struct {
	where string
	args  []any
}

func ofOrder(no int64) settledQuery { return settledQuery{"AND t.order_no = ?", []any{no}} }

func ofPeriod(p ledger.Period) settledQuery { return settledQuery{"AND t.period = ?", []any{int64(p)}} }

func ofSettlement(p ledger.Period, no int) settledQuery {
	return settledQuery{"AND t.period = ? AND t.no = ?", []any{int64(p), no}}
}

func upTo(p ledger.Period) settledQuery { return settledQuery{"AND t.period <= ?", []any{int64(p)}} }

func ofHousehold(code string, p ledger.Period) settledQuery {
	return settledQuery{"AND t.period <= ? AND t.household = ?", []any{int64(p), code}}
}

// maxSettled bounds the settled jobs that are read at once.
const maxSettled = 100_000

// What an operator got of a settled job, and what of it and of the household's payments has a voucher that is not posted.
const (
	gotOf = ` FROM service_paid p JOIN service_payments b ON b.book = p.book
		AND b.no = p.payment WHERE p.book = t.book AND p.period = t.period AND p.no = t.no AND p.order_no = t.order_no
		AND p.part = t.part AND b.kind = 'operator' AND ` + voucherStands
	notPosted = " AND EXISTS (SELECT 1 FROM drafts d WHERE d.book = b.book AND d.id = b.voucher)"
	paidPay   = "(SELECT coalesce(sum(p.amount), 0)" + gotOf + ")"
	paidTax   = "(SELECT coalesce(sum(p.tax), 0)" + gotOf + ")"
	waitsPay  = "(SELECT coalesce(sum(p.amount), 0)" + gotOf + notPosted + ")"
	waitsDue  = paidWith + notPosted + ")"
	listedPay = `(SELECT coalesce(sum(j.amount), 0) FROM service_batch_jobs j JOIN service_batches b ON b.book = j.book
		AND b.no = j.batch AND b.state <> 'canceled' JOIN service_batch_lines l ON l.book = j.book AND l.batch = j.batch
		AND l.operator = j.operator AND l.outcome = '' WHERE j.book = t.book AND j.period = t.period AND j.no = t.no
		AND j.order_no = t.order_no AND j.part = t.part)`
)

func listSettled(ctx context.Context, tx *db.Tx, book ledger.BookID, q settledQuery) ([]SettledJob, error) {
	rows, err := tx.Query(ctx, `SELECT t.period, t.no, t.order_no, t.part, t.household, t.operator,
		coalesce(o.counterparty, ''), coalesce(o.member, ''), coalesce(k.machine, ''), t.plot, t.operation, t.season, t.day, t.area, t.price,
		t.gross, t.subsidy, t.due, t.welfare, t.pay_rate, t.pay, t.litres, t.fuel, `+paidAmount+", "+waitsDue+", "+paidPay+", "+waitsPay+", "+paidTax+", "+listedPay+`
		FROM service_settled t LEFT JOIN service_operators o ON o.book = t.book AND o.code = t.operator
		LEFT JOIN service_jobs k ON k.book = t.book AND k.order_no = t.order_no AND k.part = t.part
		WHERE t.book = ? `+q.where+" AND "+settledStands+" ORDER BY t.household, t.day, t.order_no, t.part LIMIT ?",
		append(append([]any{int64(book)}, q.args...), maxSettled)...)
	return db.Collect(rows, err, func(row db.Scanner) (SettledJob, error) {
		var s SettledJob
		c := &s.Charge
		var party, member string
		err := row.Scan(&s.Period, &s.No, &c.Order, &c.Part, &c.Household, &c.Operator, &party, &member, &s.Machine,
			&c.Plot, &c.Operation, &c.Season, &c.Day, &c.Area, &c.Price, &c.Gross, &c.Subsidy, &c.Due, &c.Welfare, &c.PayRate,
			&c.Pay, &c.Fuel.Litres, &c.Fuel.Cost, &s.PaidDue, &s.WaitsDue, &s.PaidPay,
			&s.WaitsPay, &s.PaidTax, &s.Listed)
		c.Worker = workerOf(party, member)
		return s, err
	})
}

// workerOf returns the dimension under which an operator is owed: his counterparty, else his code as a member.
func workerOf(counterparty, member string) ledger.Dimensions {
	if counterparty != "" {
		return ledger.Dimensions{Counterparty: counterparty}
	}
	return ledger.Dimensions{Member: member}
}

// toSettle is an accepted job that no settlement has taken yet.
type toSettle struct {
	charge    cooperatives.Charge
	operation string // its name
	terrain   cooperatives.Terrain
	plot      cooperatives.Mu
	parts     int // of its order
	free      bool
	question  bool // waits for an answer
}

// listToSettle lists the jobs that were accepted by the day and are not settled, in order of work.
func listToSettle(ctx context.Context, tx *db.Tx, book ledger.BookID, by ledger.Date) ([]toSettle, error) {
	rows, err := tx.Query(ctx, `SELECT o.no, j.part, o.household, w.operator, coalesce(k.counterparty, ''),
		coalesce(k.member, ''), o.plot, o.operation, r.name, o.season, w.day, a.area, w.litres, w.fuel, p.terrain, p.area, o.free_document,
		CASE WHEN a.question = 1 AND n.answer IS NULL THEN 1 ELSE 0 END,
		(SELECT count(*) FROM service_jobs s WHERE s.book = o.book AND s.order_no = o.no)
		FROM service_jobs j JOIN service_orders o ON o.book = j.book AND o.no = j.order_no
		JOIN service_plots p ON p.book = o.book AND p.code = o.plot
		JOIN service_operations r ON r.book = o.book AND r.code = o.operation
		JOIN service_acceptances a ON a.book = j.book AND a.order_no = j.order_no AND a.part = j.part
		JOIN service_works w ON w.book = a.book AND w.order_no = a.order_no AND w.part = a.part AND w.no = a.work
		LEFT JOIN service_operators k ON k.book = w.book AND k.code = w.operator
		LEFT JOIN service_answers n ON n.book = a.book AND n.order_no = a.order_no AND n.part = a.part AND n.no = a.no
		WHERE j.book = ? AND j.state = 'verified' AND a.day <= ? AND NOT EXISTS (SELECT 1 FROM service_acceptances l
			WHERE l.book = a.book AND l.order_no = a.order_no AND l.part = a.part AND l.no > a.no)
		AND NOT EXISTS (SELECT 1 FROM service_settled t WHERE t.book = j.book AND t.order_no = j.order_no
			AND t.part = j.part AND `+settledStands+`)
		ORDER BY w.day, o.no, j.part LIMIT ?`, int64(book), int64(by), maxSettled)
	return db.Collect(rows, err, func(row db.Scanner) (toSettle, error) {
		var s toSettle
		c := &s.charge
		var party, member, terrain, free string
		var question int
		err := row.Scan(&c.Order, &c.Part, &c.Household, &c.Operator, &party, &member, &c.Plot, &c.Operation, &s.operation,
			&c.Season, &c.Day, &c.Area, &c.Fuel.Litres, &c.Fuel.Cost, &terrain, &s.plot, &free, &question, &s.parts)
		if err != nil {
			return s, err
		}
		c.Worker, s.free, s.question = workerOf(party, member), free != "", question == 1
		s.terrain, err = cooperatives.ParseTerrain(terrain)
		return s, err
	})
}

// granted returns what settlements that stand have granted: by plot and season, and by household and year.
func granted(ctx context.Context, tx *db.Tx, book ledger.BookID) (*grants, error) {
	g := &grants{seasons: map[[2]string]ledger.Money{}, households: map[householdYear]ledger.Money{}}
	rows, err := tx.Query(ctx, `SELECT t.plot, t.season, t.household, t.day / 10000, sum(t.subsidy) FROM service_settled t
		WHERE t.book = ? AND t.subsidy > 0 AND `+settledStands+`
		GROUP BY t.plot, t.season, t.household, t.day / 10000`, int64(book))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var plot, season string
		var h householdYear
		var subsidy ledger.Money
		if err := rows.Scan(&plot, &season, &h.household, &h.year, &subsidy); err != nil {
			return nil, err
		}
		g.seasons[[2]string{plot, season}] += subsidy
		g.households[h] += subsidy
	}
	return g, rows.Err()
}

// vouchersOf lists the vouchers of the settlements of a month with whether they stand and are posted.
func vouchersOf(
	ctx context.Context, tx *db.Tx, book ledger.BookID, p ledger.Period,
) (map[int][]SettlementVoucher, error) {
	rows, err := tx.Query(ctx, `SELECT b.no, b.voucher, b.kind, CASE WHEN `+voucherStands+` THEN 1 ELSE 0 END,
		coalesce(v.series, ''), coalesce(v.number, 0) FROM service_settlement_vouchers b
		LEFT JOIN vouchers v ON v.book = b.book AND v.id = b.voucher WHERE b.book = ? AND b.period = ? ORDER BY b.no, b.voucher`,
		int64(book), int64(p))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int][]SettlementVoucher{}
	for rows.Next() {
		var stands, number int
		var series string
		var v SettlementVoucher
		if err := rows.Scan(&v.No, &v.ID, &v.Kind, &stands, &series, &number); err != nil {
			return nil, err
		}
		if v.Stands, v.Posted = stands == 1, number > 0; v.Posted {
			v.Number = series + "-" + strconv.Itoa(number)
		}
		out[v.No] = append(out[v.No], v)
	}
	return out, rows.Err()
}

// insertSettlement writes a settlement with its vouchers and jobs, and gives it the next number of the month.
func insertSettlement(ctx context.Context, tx *db.Tx, book ledger.BookID, who ledger.Actor, s *Settlement) error {
	err := tx.QueryRow(ctx, "SELECT 1 + coalesce(max(no), 0) FROM service_settlements WHERE book = ? AND period = ?",
		int64(book), int64(s.Period)).Scan(&s.No)
	if err != nil {
		return err
	}
	err = tx.Later(ctx, "INSERT INTO service_settlements (book, period, no, at, actor) VALUES (?, ?, ?, ?, ?)",
		int64(book), int64(s.Period), s.No, tx.Now.UnixMicro(), int64(who.ID))
	for _, v := range s.Vouchers {
		if err == nil {
			err = tx.Later(ctx, `INSERT INTO service_settlement_vouchers (book, period, no, voucher, kind)
				VALUES (?, ?, ?, ?, ?)`, int64(book), int64(s.Period), s.No, int64(v.ID), v.Kind)
		}
	}
	for _, c := range s.Charges {
		if err == nil {
			err = tx.Later(ctx, `INSERT INTO service_settled (book, period, no, order_no, part, household, operator, plot,
				operation, season, day, area, price, gross, subsidy, due, welfare, pay_rate, pay, litres, fuel)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				int64(book), int64(s.Period), s.No, c.Order, c.Part, c.Household, c.Operator, c.Plot, c.Operation, c.Season,
				int64(c.Day), int64(c.Area), int64(c.Price), int64(c.Gross), int64(c.Subsidy), int64(c.Due),
				int64(c.Welfare), int64(c.PayRate), int64(c.Pay), int64(c.Fuel.Litres), int64(c.Fuel.Cost))
		}
	}
	return err
}

// settledOn is the latest day of the vouchers that settle jobs and stand, 0 for none.
func settledOn(ctx context.Context, tx *db.Tx, book ledger.BookID, jobs []paidJob) (ledger.Date, error) {
	type settlement struct {
		period ledger.Period
		no     int
	}
	seen := map[settlement]bool{}
	var latest ledger.Date
	for _, j := range jobs {
		of := settlement{j.Period, j.No}
		if seen[of] {
			continue
		}
		seen[of] = true
		var day ledger.Date
		err := tx.QueryRow(ctx, `SELECT coalesce(max(coalesce(v.date, d.date)), 0) FROM service_settlement_vouchers b
			LEFT JOIN vouchers v ON v.book = b.book AND v.id = b.voucher
			LEFT JOIN drafts d ON d.book = b.book AND d.id = b.voucher
			WHERE b.book = ? AND b.period = ? AND b.no = ? AND `+voucherStands,
			int64(book), int64(j.Period), j.No).Scan(&day)
		if err != nil {
			return 0, err
		}
		latest = max(latest, day)
	}
	return latest, nil
}

func nextPayment(ctx context.Context, tx *db.Tx, book ledger.BookID) (int64, error) {
	var no int64
	err := tx.QueryRow(ctx, "SELECT 1 + coalesce(max(no), 0) FROM service_payments WHERE book = ?", int64(book)).Scan(&no)
	return no, err
}

// insertPayment writes a payment with the settled jobs that it pays.
func insertPayment(ctx context.Context, tx *db.Tx, book ledger.BookID, who ledger.Actor, p Payment) error {
	consent := ""
	if p.Consent != (ledger.Hash{}) {
		consent = p.Consent.String()
	}
	err := tx.Later(ctx, `INSERT INTO service_payments (book, no, kind, party, day, amount, tax, document, consent, voucher,
		at, actor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(book), p.No, p.Kind, p.Party, int64(p.Day), int64(p.Amount), int64(p.Tax), p.Document, consent, int64(p.Voucher),
		tx.Now.UnixMicro(), int64(who.ID))
	for _, s := range p.jobs {
		if err == nil {
			err = tx.Later(ctx, `INSERT INTO service_paid (book, payment, period, no, order_no, part, amount, tax)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
				int64(book), p.No, int64(s.Period), s.No, s.Order, s.Part, int64(s.amount), int64(s.tax))
		}
	}
	return err
}

// maxPayments bounds the payments that are listed.
const maxPayments = 2_000

// listPayments lists payments whose vouchers stand, the newest first.
func listPayments(ctx context.Context, tx *db.Tx, book ledger.BookID, span ledger.Span) ([]Payment, error) {
	rows, err := tx.Query(ctx, `SELECT b.no, b.kind, b.party, b.day, b.amount, b.tax, b.document, b.consent, b.voucher,
		CASE WHEN EXISTS (SELECT 1 FROM vouchers v WHERE v.book = b.book AND v.id = b.voucher) THEN 1 ELSE 0 END
		FROM service_payments b WHERE b.book = ? AND b.day BETWEEN ? AND ? AND `+voucherStands+`
		ORDER BY b.no DESC LIMIT ?`, int64(book), int64(span.From.First()), int64(span.To.Last()), maxPayments)
	return db.Collect(rows, err, func(row db.Scanner) (Payment, error) {
		var p Payment
		var consent string
		var posted int
		err := row.Scan(&p.No, &p.Kind, &p.Party, &p.Day, &p.Amount, &p.Tax, &p.Document, &consent, &p.Voucher, &posted)
		p.Posted = posted == 1
		if err == nil && consent != "" {
			p.Consent, err = ledger.ParseHash(consent)
		}
		return p, err
	})
}

// paymentsFor lists what payments that stand paid for the jobs of a month whose settlements stand, the oldest first.
func paymentsFor(ctx context.Context, tx *db.Tx, book ledger.BookID, period ledger.Period) ([]MonthPayment, error) {
	rows, err := tx.Query(ctx, `SELECT b.no, b.kind, b.party, b.day, b.document, b.voucher, sum(p.amount), sum(p.tax),
		coalesce(v.series, ''), coalesce(v.number, 0), coalesce((SELECT max(a.flow) FROM lines l JOIN accounts a
			ON a.book = l.book AND a.code = l.account WHERE l.book = b.book AND l.voucher = b.voucher), 0)
		FROM service_payments b JOIN service_paid p ON p.book = b.book AND p.payment = b.no
		JOIN service_settled t ON t.book = p.book AND t.period = p.period AND t.no = p.no AND t.order_no = p.order_no
			AND t.part = p.part
		LEFT JOIN vouchers v ON v.book = b.book AND v.id = b.voucher
		WHERE b.book = ? AND p.period = ? AND `+voucherStands+" AND "+settledStands+`
		GROUP BY b.book, b.no, b.kind, b.party, b.day, b.document, b.voucher, v.series, v.number
		ORDER BY b.day, b.no LIMIT ?`, int64(book), int64(period), maxSettled)
	return db.Collect(rows, err, func(row db.Scanner) (MonthPayment, error) {
		var p MonthPayment
		var series string
		var number int
		err := row.Scan(&p.No, &p.Kind, &p.Party, &p.Day, &p.Document, &p.Voucher, &p.Amount, &p.Tax, &series, &number, &p.Flow)
		if p.Posted = number > 0; p.Posted {
			p.Number = series + "-" + strconv.Itoa(number)
		}
		return p, err
	})
}
