package books

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func putCard(ctx context.Context, tx *db.Tx, book ledger.BookID, c AssetCard) error {
	d := c.Dimensions
	_, err := tx.Exec(ctx, `INSERT INTO asset_cards AS a (book, no, name, category, account, accumulated, expense, member,
		counterparty, venture, project, department, method, cost, residual, before, in_use, months, unit, units,
		units_before, start, disposed, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (book, no) DO UPDATE SET name = excluded.name, category = excluded.category,
		account = excluded.account, accumulated = excluded.accumulated, expense = excluded.expense,
		member = excluded.member, counterparty = excluded.counterparty, venture = excluded.venture,
		project = excluded.project, department = excluded.department, method = excluded.method, cost = excluded.cost,
		residual = excluded.residual, before = excluded.before, in_use = excluded.in_use, months = excluded.months,
		unit = excluded.unit, units = excluded.units, units_before = excluded.units_before, start = excluded.start,
		disposed = excluded.disposed, note = excluded.note`,
		int64(book), c.No, c.Name, c.Category, c.Account, c.Accumulated, c.Expense, d.Member, d.Counterparty, d.Venture,
		d.Project, d.Department, int64(c.Method), int64(c.Cost), int64(c.Residual), int64(c.Before), int64(c.InUse),
		c.Months, c.Unit, int64(c.Units), int64(c.UnitsBefore), int64(c.Start), int64(c.Disposed), c.Note)
	return err
}

func deleteCard(ctx context.Context, tx *db.Tx, book ledger.BookID, no string) error {
	return tx.Later(ctx, "DELETE FROM asset_cards WHERE book = ? AND no = ?", int64(book), no)
}

// listCards returns all cards of the book in order of number.
func listCards(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]AssetCard, error) {
	rows, err := tx.Query(ctx, `SELECT no, name, category, account, accumulated, expense, member, counterparty, venture,
		project, department, method, cost, residual, before, in_use, months, unit, units, units_before, start, disposed,
		note FROM asset_cards WHERE book = ? ORDER BY no`, int64(book))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []AssetCard
	for rows.Next() {
		var c AssetCard
		d := &c.Dimensions
		if err := rows.Scan(&c.No, &c.Name, &c.Category, &c.Account, &c.Accumulated, &c.Expense, &d.Member,
			&d.Counterparty, &d.Venture, &d.Project, &d.Department, &c.Method, &c.Cost, &c.Residual, &c.Before, &c.InUse,
			&c.Months, &c.Unit, &c.Units, &c.UnitsBefore, &c.Start, &c.Disposed, &c.Note); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// charge is the depreciation of one card in one month by one voucher.
type charge struct {
	card    string
	period  ledger.Period
	voucher ledger.VoucherID
	amount  ledger.Money
	units   ledger.Quantity
}

func insertCharge(ctx context.Context, tx *db.Tx, book ledger.BookID, c charge) error {
	return tx.Later(ctx, `INSERT INTO asset_depreciation (book, card, period, voucher, amount, units)
		VALUES (?, ?, ?, ?, ?, ?)`,
		int64(book), c.card, int64(c.period), int64(c.voucher), int64(c.amount), int64(c.units))
}

// charges are what a card was charged: before the month from which its figures work, since then in other months than
// the one that was asked for, and in that month.
type charges struct {
	before, since, month                ledger.Money
	unitsBefore, unitsSince, unitsMonth ledger.Quantity
	voucher                             ledger.VoucherID // of that month
	last                                ledger.Period    // the last month with a charge
}

// standing bounds charges to vouchers that stand: drafts, and posted vouchers that no posted voucher reverses.
const standing = ` (EXISTS (SELECT 1 FROM drafts s WHERE s.book = d.book AND s.id = d.voucher)
	OR EXISTS (SELECT 1 FROM vouchers s WHERE s.book = d.book AND s.id = d.voucher)
		AND NOT EXISTS (SELECT 1 FROM vouchers r WHERE r.book = d.book AND r.reverses = d.voucher)) `

// chargeSums returns the charges of every card; no month is asked for with 0.
func chargeSums(
	ctx context.Context, tx *db.Tx, book ledger.BookID, month ledger.Period,
) (map[string]charges, error) {
	rows, err := tx.Query(ctx, `SELECT d.card,
		CAST(sum(CASE WHEN d.period < c.start THEN d.amount ELSE 0 END) AS BIGINT),
		CAST(sum(CASE WHEN d.period >= c.start AND d.period <> ? THEN d.amount ELSE 0 END) AS BIGINT),
		CAST(sum(CASE WHEN d.period = ? THEN d.amount ELSE 0 END) AS BIGINT),
		CAST(sum(CASE WHEN d.period < c.start THEN d.units ELSE 0 END) AS BIGINT),
		CAST(sum(CASE WHEN d.period >= c.start AND d.period <> ? THEN d.units ELSE 0 END) AS BIGINT),
		CAST(sum(CASE WHEN d.period = ? THEN d.units ELSE 0 END) AS BIGINT),
		max(CASE WHEN d.period = ? THEN d.voucher ELSE 0 END), max(d.period)
		FROM asset_depreciation d JOIN asset_cards c ON c.book = d.book AND c.no = d.card
		WHERE d.book = ? AND`+standing+`GROUP BY d.card`,
		int64(month), int64(month), int64(month), int64(month), int64(month), int64(book))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[string]charges)
	for rows.Next() {
		var no string
		var t charges
		if err := rows.Scan(&no, &t.before, &t.since, &t.month, &t.unitsBefore, &t.unitsSince, &t.unitsMonth, &t.voucher,
			&t.last); err != nil {
			return nil, err
		}
		out[no] = t
	}
	return out, rows.Err()
}

// cardUsed reports whether the card was ever depreciated, by whatever became of the voucher.
func cardUsed(ctx context.Context, tx *db.Tx, book ledger.BookID, no string) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, "SELECT count(*) FROM asset_depreciation WHERE book = ? AND card = ?", int64(book), no).
		Scan(&n)
	return n > 0, err
}

// differingDepreciation returns the vouchers of the month that do not carry what the cards were charged in it, because
// somebody changed their lines, or moved them to another month.
func differingDepreciation(
	ctx context.Context, tx *db.Tx, book ledger.BookID, period ledger.Period,
) ([]ledger.VoucherID, error) {
	rows, err := tx.Query(ctx, `SELECT v.id FROM asset_depreciation d
		JOIN vouchers v ON v.book = d.book AND v.id = d.voucher
		WHERE d.book = ? AND d.period = ? AND`+standing+`GROUP BY v.id, v.debit, v.period
		HAVING sum(d.amount) <> v.debit OR v.period <> ?
		UNION SELECT w.id FROM asset_depreciation d JOIN drafts w ON w.book = d.book AND w.id = d.voucher
		WHERE d.book = ? AND d.period = ? AND w.date / 100 <> ? ORDER BY 1`,
		int64(book), int64(period), int64(period), int64(book), int64(period), int64(period))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ledger.VoucherID
	for rows.Next() {
		var id ledger.VoucherID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}
