package verify

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func readAccounts(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]ledger.Account, error) {
	var out []ledger.Account
	err := each(ctx, tx, "SELECT code, name, parent, class, leaf FROM accounts WHERE book = ?", []any{int64(book)},
		func(r db.Rows) error {
			var a ledger.Account
			var leaf int64
			err := r.Scan(&a.Code, &a.Name, &a.Parent, &a.Class, &leaf)
			a.Leaf = leaf == 1
			out = append(out, a)
			return err
		})
	return out, err
}

// opening is a row of the opening balances.
type opening struct {
	key                    balanceKey
	balance, debit, credit ledger.Money
	quantity               ledger.Quantity
}

func readOpenings(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]opening, error) {
	var out []opening
	err := each(ctx, tx, `SELECT account, member, counterparty, venture, project, department, balance, debit, credit,
		quantity FROM openings WHERE book = ? ORDER BY account, member, counterparty, venture, project, department`,
		[]any{int64(book)}, func(r db.Rows) error {
			var o opening
			d := &o.key.dimensions
			err := r.Scan(&o.key.account, &d.Member, &d.Counterparty, &d.Venture, &d.Project, &d.Department, &o.balance,
				&o.debit, &o.credit, &o.quantity)
			out = append(out, o)
			return err
		})
	return out, err
}

// event is something that happened to a period.
type event struct {
	no           int64
	period       ledger.Period
	action       string
	actor        ledger.UserID
	asked        int64
	seq          int64
	hash, digest string
}

func readEvents(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]event, error) {
	var out []event
	err := each(ctx, tx, `SELECT no, period, action, actor, coalesce(asked, 0), seq, hash, digest FROM period_events
		WHERE book = ? ORDER BY no`, []any{int64(book)}, func(r db.Rows) error {
		var e event
		err := r.Scan(&e.no, &e.period, &e.action, &e.actor, &e.asked, &e.seq, &e.hash, &e.digest)
		out = append(out, e)
		return err
	})
	return out, err
}

// card is what the books say of an asset.
type card struct {
	no string
	ledger.Depreciable
}

func readCards(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]card, error) {
	var out []card
	err := each(ctx, tx, `SELECT no, method, cost, residual, before, in_use, start, disposed, months FROM asset_cards
		WHERE book = ? ORDER BY no`, []any{int64(book)}, func(r db.Rows) error {
		var c card
		err := r.Scan(&c.no, &c.Method, &c.Cost, &c.Residual, &c.Before, &c.InUse, &c.Start, &c.Disposed, &c.Months)
		out = append(out, c)
		return err
	})
	return out, err
}

// charge is what a posted voucher charged to a card in a month. A reversed voucher does not stand.
type charge struct {
	card   string
	period ledger.Period
	amount ledger.Money
	stands bool
}

func readCharges(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]charge, error) {
	var out []charge
	err := each(ctx, tx, `SELECT d.card, d.period, d.amount,
		CASE WHEN EXISTS (SELECT 1 FROM vouchers r WHERE r.book = d.book AND r.reverses = d.voucher) THEN 0 ELSE 1 END
		FROM asset_depreciation d JOIN vouchers v ON v.book = d.book AND v.id = d.voucher WHERE d.book = ?
		ORDER BY d.card, d.period`, []any{int64(book)}, func(r db.Rows) error {
		var c charge
		var stands int64
		err := r.Scan(&c.card, &c.period, &c.amount, &stands)
		c.stands = stands == 1
		out = append(out, c)
		return err
	})
	return out, err
}

// carried compares a posted voucher of depreciation with what the cards were charged by it.
type carried struct {
	id            ledger.VoucherID
	booked, cards ledger.Money
	elsewhere     int // charges of another month than that of the voucher
}

// readCarried returns the vouchers that depreciated assets and were not reversed.
func readCarried(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]carried, error) {
	var out []carried
	err := each(ctx, tx, `SELECT v.id,
		CAST(coalesce((SELECT sum(l.credit) FROM lines l WHERE l.book = v.book AND l.voucher = v.id), 0) AS BIGINT),
		CAST(coalesce(sum(d.amount), 0) AS BIGINT), count(CASE WHEN d.period <> v.period THEN 1 END)
		FROM vouchers v LEFT JOIN asset_depreciation d ON d.book = v.book AND d.voucher = v.id
		WHERE v.book = ? AND (v.kind = ? AND v.source = 'assets' OR d.voucher IS NOT NULL)
			AND NOT EXISTS (SELECT 1 FROM vouchers r WHERE r.book = v.book AND r.reverses = v.id)
		GROUP BY v.book, v.id ORDER BY v.id`, []any{int64(book), int64(ledger.Depreciation)},
		func(r db.Rows) error {
			var c carried
			err := r.Scan(&c.id, &c.booked, &c.cards, &c.elsewhere)
			out = append(out, c)
			return err
		})
	return out, err
}

// readUnlogged returns the vouchers whose posting the log does not tell. An import is one row for its whole file.
func readUnlogged(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]ledger.VoucherID, error) {
	var out []ledger.VoucherID
	err := each(ctx, tx, `WITH told AS
			(SELECT DISTINCT object FROM log WHERE book = ? AND action IN ('voucher.post', 'import.post'))
		SELECT v.id FROM vouchers v LEFT JOIN told p ON p.object = 'voucher/' || CAST(v.id AS TEXT)
			LEFT JOIN told i ON i.object = 'file/' || v.source_ref AND v.source = 'import'
		WHERE v.book = ? AND p.object IS NULL AND i.object IS NULL ORDER BY v.id LIMIT ?`,
		[]any{int64(book), int64(book), maxBreaches}, func(r db.Rows) error {
			var id ledger.VoucherID
			err := r.Scan(&id)
			out = append(out, id)
			return err
		})
	return out, err
}

// countPeriodLog returns how many rows of the log tell of periods.
func countPeriodLog(ctx context.Context, tx *db.Tx, book ledger.BookID) (int, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM log WHERE book = ? AND action IN ('period.close', 'period.ask',
		'period.reopen', 'period.refuse', 'period.lock')`, int64(book)).Scan(&n)
	return n, err
}
