package patronage

import (
	"context"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func readProducts(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]Product, error) {
	rows, err := tx.Query(ctx, "SELECT code, name, unit, weight FROM patronage_products WHERE book = ? ORDER BY code LIMIT ?",
		int64(book), MaxProducts)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Product
	for rows.Next() {
		var p Product
		var weight int64
		if err := rows.Scan(&p.Code, &p.Name, &p.Unit, &weight); err != nil {
			return nil, err
		}
		p.Weight = decimal.New(weight, -weightDigits)
		out = append(out, p)
	}
	return out, rows.Err()
}

func putProduct(ctx context.Context, tx *db.Tx, book ledger.BookID, p Product) error {
	return tx.Later(ctx, `INSERT INTO patronage_products (book, code, name, unit, weight) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (book, code) DO UPDATE SET name = excluded.name, unit = excluded.unit, weight = excluded.weight`,
		int64(book), p.Code, p.Name, p.Unit, p.Weight.Shift(weightDigits).IntPart())
}

func readBasis(ctx context.Context, tx *db.Tx, book ledger.BookID) (cooperatives.Basis, error) {
	var name string
	err := tx.QueryRow(ctx, "SELECT basis FROM patronage_rules WHERE book = ?", int64(book)).Scan(&name)
	if db.NoRows(err) {
		return cooperatives.ByAmount, nil
	}
	if err != nil {
		return cooperatives.ByAmount, err
	}
	return cooperatives.ParseBasis(name)
}

func putBasis(ctx context.Context, tx *db.Tx, book ledger.BookID, b cooperatives.Basis) error {
	return tx.Later(ctx, `INSERT INTO patronage_rules (book, basis) VALUES (?, ?)
		ON CONFLICT (book) DO UPDATE SET basis = excluded.basis`, int64(book), b.String())
}

// lastNo returns the highest number of a register of the book, whose rows are numbered without gaps.
func lastNo(ctx context.Context, tx *db.Tx, book ledger.BookID, table string) (int, error) {
	query := "SELECT coalesce(max(no), 0) FROM patronage_sales WHERE book = ?"
	if table == "member_entries" {
		query = "SELECT coalesce(max(no), 0) FROM member_entries WHERE book = ?"
	}
	var no int
	err := tx.QueryRow(ctx, query, int64(book)).Scan(&no)
	return no, err
}

func insertSale(ctx context.Context, tx *db.Tx, book ledger.BookID, s Sale, who ledger.UserID) error {
	return tx.Later(ctx, `INSERT INTO patronage_sales (book, no, day, member, party, product, quantity, amount, document,
		actor, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, int64(book), int64(s.No), int64(s.Date), s.Member, s.Party,
		s.Product, int64(s.Quantity), int64(s.Amount), s.Document, int64(who), tx.Now.UnixMicro())
}

func listSales(ctx context.Context, tx *db.Tx, book ledger.BookID, q SaleQuery) ([]Sale, error) {
	query := `SELECT no, day, member, party, product, quantity, amount, document FROM patronage_sales WHERE book = ?`
	args := []any{int64(book)}
	add := func(condition string, value any) {
		query += " AND " + condition
		args = append(args, value)
	}
	if q.Member != "" {
		add("member = ?", q.Member)
	}
	if q.Others {
		add("member = ?", "")
	}
	if q.From != 0 {
		add("day >= ?", int64(q.From))
	}
	if q.To != 0 {
		add("day <= ?", int64(q.To))
	}
	if q.Before != 0 {
		add("no < ?", int64(q.Before))
	}
	rows, err := tx.Query(ctx, query+" ORDER BY no DESC LIMIT ?", append(args, int64(q.Limit))...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Sale
	for rows.Next() {
		var s Sale
		if err := rows.Scan(&s.No, &s.Date, &s.Member, &s.Party, &s.Product, &s.Quantity, &s.Amount, &s.Document); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// sumSales adds up the business of a year by member and product.
func sumSales(ctx context.Context, tx *db.Tx, book ledger.BookID, year int) ([]business, error) {
	rows, err := tx.Query(ctx, `SELECT member, product, sum(quantity), sum(amount) FROM patronage_sales
		WHERE book = ? AND day BETWEEN ? AND ? GROUP BY member, product ORDER BY member, product`,
		int64(book), int64(year*10000), int64(endOf(year)))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []business
	for rows.Next() {
		var b business
		if err := rows.Scan(&b.member, &b.product, &b.quantity, &b.amount); err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, rows.Err()
}

func insertEntry(ctx context.Context, tx *db.Tx, book ledger.BookID, e Entry, who ledger.UserID) error {
	relief := 0
	if e.FromRelief {
		relief = 1
	}
	return tx.Later(ctx, `INSERT INTO member_entries (book, no, kind, member, amount, day, document, from_relief, voucher,
		actor, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, int64(book), int64(e.No), e.Kind.String(), e.Member,
		int64(e.Amount), int64(e.Date), e.Document, relief, int64(e.Voucher), int64(who), tx.Now.UnixMicro())
}

// counts selects entries that name no voucher, or one that stands: as a draft, or posted and not reversed.
const counts = ` AND (e.voucher = 0 OR EXISTS (SELECT 1 FROM drafts d WHERE d.book = e.book AND d.id = e.voucher)
	OR EXISTS (SELECT 1 FROM vouchers v WHERE v.book = e.book AND v.id = e.voucher)
	AND NOT EXISTS (SELECT 1 FROM vouchers r WHERE r.book = e.book AND r.reverses = e.voucher)) `

// listEntries lists the entries of a member in a year that count, as they were entered.
func listEntries(ctx context.Context, tx *db.Tx, book ledger.BookID, member string, year int) ([]Entry, error) {
	rows, err := tx.Query(ctx, `SELECT e.no, e.kind, e.member, e.amount, e.day, e.document, e.from_relief, e.voucher
		FROM member_entries e WHERE e.book = ? AND e.member = ? AND e.day BETWEEN ? AND ?`+counts+"ORDER BY e.no LIMIT ?",
		int64(book), member, int64(year*10000), int64(endOf(year)), MaxRows)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Entry
	for rows.Next() {
		var e Entry
		var kind string
		var relief int
		if err := rows.Scan(&e.No, &kind, &e.Member, &e.Amount, &e.Date, &e.Document, &relief, &e.Voucher); err != nil {
			return nil, err
		}
		e.FromRelief = relief == 1
		if e.Kind, err = ParseKind(kind); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// sumEntries adds up the entries that count up to a day by member and kind.
func sumEntries(
	ctx context.Context, tx *db.Tx, book ledger.BookID, day ledger.Date,
) (map[standing]ledger.Money, error) {
	rows, err := tx.Query(ctx, "SELECT e.member, e.kind, sum(e.amount) FROM member_entries e WHERE e.book = ? AND e.day <= ?"+
		counts+"GROUP BY e.member, e.kind", int64(book), int64(day))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[standing]ledger.Money{}
	for rows.Next() {
		var at standing
		var kind string
		var sum ledger.Money
		if err := rows.Scan(&at.member, &kind, &sum); err != nil {
			return nil, err
		}
		if at.kind, err = ParseKind(kind); err != nil {
			return nil, err
		}
		out[at] = sum
	}
	return out, rows.Err()
}

// sumRelief adds up what a member contributed up to a day from assets of poverty relief.
func sumRelief(
	ctx context.Context, tx *db.Tx, book ledger.BookID, member string, day ledger.Date,
) (ledger.Money, error) {
	var sum ledger.Money
	err := tx.QueryRow(ctx, `SELECT CAST(coalesce(sum(e.amount), 0) AS BIGINT) FROM member_entries e
		WHERE e.book = ? AND e.member = ? AND e.day <= ? AND e.from_relief = 1`+counts, int64(book), member, int64(day)).Scan(&sum)
	return sum, err
}

// listMonths adds up the business of a member in a year by month and product.
func listMonths(
	ctx context.Context, tx *db.Tx, book ledger.BookID, member string, year int,
) ([]MonthRow, error) {
	rows, err := tx.Query(ctx, `SELECT day / 100, product, CAST(sum(quantity) AS BIGINT), CAST(sum(amount) AS BIGINT)
		FROM patronage_sales WHERE book = ? AND member = ? AND day BETWEEN ? AND ? GROUP BY day / 100, product
		ORDER BY day / 100, product`, int64(book), member, int64(year*10000), int64(endOf(year)))
	return db.Collect(rows, err, func(row db.Scanner) (MonthRow, error) {
		var m MonthRow
		err := row.Scan(&m.Month, &m.Product.Code, &m.Quantity, &m.Amount)
		return m, err
	})
}

// takenOut returns the number of the first entry by which an account lost something from the day on, or 0.
func takenOut(ctx context.Context, tx *db.Tx, book ledger.BookID, member string, since ledger.Date) (int, error) {
	var no int
	err := tx.QueryRow(ctx, `SELECT coalesce(min(no), 0) FROM member_entries
		WHERE book = ? AND member = ? AND amount < 0 AND day >= ?`, int64(book), member, int64(since)).Scan(&no)
	return no, err
}
