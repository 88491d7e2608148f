package ventures

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func insertRent(ctx context.Context, tx *db.Tx, book ledger.BookID, r Rent, who ledger.UserID) error {
	return tx.Later(ctx, `INSERT INTO contract_rents (book, no, contract, from_day, to_day, amount, received, money, document,
		voucher, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, int64(book), int64(r.No), r.Contract,
		int64(r.From), int64(r.To), int64(r.Amount), int64(r.Received), r.Money, r.Document, int64(r.Voucher), int64(who),
		tx.Now.UnixMicro())
}

func listRents(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]Rent, error) {
	rows, err := tx.Query(ctx, `SELECT no, contract, from_day, to_day, amount, received, money, document, voucher
		FROM contract_rents WHERE book = ? ORDER BY no LIMIT ?`, int64(book), maxRents)
	return db.Collect(rows, err, func(row db.Scanner) (Rent, error) {
		var r Rent
		err := row.Scan(&r.No, &r.Contract, &r.From, &r.To, &r.Amount, &r.Received, &r.Money, &r.Document, &r.Voucher)
		return r, err
	})
}

// movedPart is the part of a rent that belongs to a month.
type movedPart struct {
	rent  int
	month ledger.Period
}

// listMoved tells which parts a voucher that stands has moved to income.
func listMoved(ctx context.Context, tx *db.Tx, book ledger.BookID) (map[movedPart]bool, error) {
	rows, err := tx.Query(ctx, `SELECT s.rent, s.month FROM contract_rent_parts s WHERE s.book = ? AND `+voucherStands+" = 1",
		int64(book))
	list, err := db.Collect(rows, err, func(row db.Scanner) (movedPart, error) {
		var p movedPart
		err := row.Scan(&p.rent, &p.month)
		return p, err
	})
	out := make(map[movedPart]bool, len(list))
	for _, p := range list {
		out[p] = true
	}
	return out, err
}

func insertMoved(ctx context.Context, tx *db.Tx, book ledger.BookID, p movedPart, voucher ledger.VoucherID) error {
	return tx.Later(ctx, "INSERT INTO contract_rent_parts (book, rent, month, voucher) VALUES (?, ?, ?, ?)",
		int64(book), int64(p.rent), int64(p.month), int64(voucher))
}

// openMonths are the months of the book that take vouchers.
func openMonths(ctx context.Context, tx *db.Tx, book ledger.BookID) (map[ledger.Period]bool, error) {
	rows, err := tx.Query(ctx, "SELECT period FROM periods WHERE book = ? AND state = 'open' ORDER BY period", int64(book))
	list, err := db.Collect(rows, err, func(row db.Scanner) (ledger.Period, error) {
		var p ledger.Period
		err := row.Scan(&p)
		return p, err
	})
	out := make(map[ledger.Period]bool, len(list))
	for _, p := range list {
		out[p] = true
	}
	return out, err
}
