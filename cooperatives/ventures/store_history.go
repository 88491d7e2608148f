package ventures

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// What became of the voucher in each book, as VoucherStatus names it.
const (
	hereNow = `CASE WHEN s.voucher = 0 THEN 'none'
		WHEN EXISTS (SELECT 1 FROM vouchers r WHERE r.book = s.book AND r.reverses = s.voucher) THEN 'reversed'
		WHEN EXISTS (SELECT 1 FROM vouchers v WHERE v.book = s.book AND v.id = s.voucher) THEN 'posted'
		WHEN EXISTS (SELECT 1 FROM drafts d WHERE d.book = s.book AND d.id = s.voucher) THEN 'waiting' ELSE 'deleted' END`
	thereNow = `CASE WHEN s.venture_voucher = 0 THEN 'none'
		WHEN EXISTS (SELECT 1 FROM vouchers r WHERE r.book = s.venture_book AND r.reverses = s.venture_voucher) THEN 'reversed'
		WHEN EXISTS (SELECT 1 FROM vouchers v WHERE v.book = s.venture_book AND v.id = s.venture_voucher) THEN 'posted'
		WHEN EXISTS (SELECT 1 FROM drafts d WHERE d.book = s.venture_book AND d.id = s.venture_voucher) THEN 'waiting'
		ELSE 'deleted' END`
)

const settledColumns = `SELECT s.book, s.contract, s.from_month, s.no, s.to_month, s.version, s.venture, s.share,
	s.advances, s.amount, s.excess, s.loss_after, s.due, s.receipts, s.steps, s.voucher, s.venture_book,
	s.venture_voucher, ` + hereNow + ", " + thereNow + " FROM contract_settlements s WHERE s.book = ?"

// listSettlements lists all settlements of a contract, those undone as well.
func listSettlements(ctx context.Context, tx *db.Tx, book ledger.BookID, contract string) ([]Settled, error) {
	rows, err := tx.Query(ctx, settledColumns+" AND s.contract = ? ORDER BY s.from_month DESC, s.no DESC LIMIT ?",
		int64(book), contract, MaxDues)
	return db.Collect(rows, err, func(row db.Scanner) (Settled, error) {
		var out Settled
		var err error
		out.Settlement, err = scanSettlement(row, &out.Here, &out.There)
		return out, err
	})
}

// sumSettled adds up what posted settlements of a venture came to, and what was received on them since.
func sumSettled(
	ctx context.Context, tx *db.Tx, book ledger.BookID, venture string,
) (settled, received ledger.Money, err error) {
	err = tx.QueryRow(ctx, `SELECT coalesce(sum(s.amount), 0), coalesce(sum((SELECT coalesce(sum(p.amount), 0)
		FROM contract_receipts p WHERE p.book = s.book AND p.contract = s.contract AND p.from_month = s.from_month
		AND p.no > s.receipts)), 0) FROM contract_settlements s WHERE s.book = ? AND s.venture = ?
		AND EXISTS (SELECT 1 FROM vouchers v WHERE v.book = s.book AND v.id = s.voucher)
		AND NOT EXISTS (SELECT 1 FROM vouchers r WHERE r.book = s.book AND r.reverses = s.voucher)`,
		int64(book), venture).Scan(&settled, &received)
	return settled, received, err
}

// unnamed are the lines on an account, in one of the two books of a venture, that name neither counterparty nor member and
// belong to the venture nevertheless: they name it, or are of a voucher that its settlements drafted or of one that took
// such a voucher back.
type unnamed struct {
	book    ledger.BookID // of the collective
	venture string
	in      ledger.BookID
	account string
}

// sumUnnamed returns the debits of the lines less their credits.
func sumUnnamed(ctx context.Context, tx *db.Tx, u unnamed) (ledger.Money, error) {
	book, voucher := "s.book", "s.voucher"
	if u.in != u.book {
		book, voucher = "s.venture_book", "s.venture_voucher"
	}
	var named, own ledger.Money
	err := tx.QueryRow(ctx, `SELECT (SELECT coalesce(sum(l.debit - l.credit), 0) FROM lines l
			WHERE l.book = ? AND l.account = ? AND l.venture = ? AND l.venture <> '' AND l.counterparty = '' AND l.member = ''),
		(SELECT coalesce(sum(l.debit - l.credit), 0) FROM contract_settlements s
			JOIN vouchers v ON v.book = `+book+` AND (v.id = `+voucher+` OR v.reverses = `+voucher+`)
			JOIN lines l ON l.book = v.book AND l.voucher = v.id
			WHERE s.book = ? AND s.venture = ? AND v.book = ? AND l.account = ? AND l.venture <> ? AND l.counterparty = '' AND l.member = '')`,
		int64(u.in), u.account, u.venture, int64(u.book), u.venture, int64(u.in), u.account, u.venture).Scan(&named, &own)
	if err != nil {
		return 0, err
	}
	return named.Add(own)
}
