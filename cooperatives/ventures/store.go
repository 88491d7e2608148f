package ventures

import (
	"context"
	"encoding/json"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

func putVenture(ctx context.Context, tx *db.Tx, book ledger.BookID, v Venture) error {
	accounts, err := json.Marshal(v.Accounts)
	if err != nil {
		return err
	}
	return tx.Later(ctx, `INSERT INTO ventures (book, code, name, kind, mode, operator, rooms, beds, houses, land, source,
		counterparty, accounts, active) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (book, code) DO UPDATE SET name = excluded.name, kind = excluded.kind, mode = excluded.mode,
		operator = excluded.operator, rooms = excluded.rooms, beds = excluded.beds, houses = excluded.houses,
		land = excluded.land, source = excluded.source, counterparty = excluded.counterparty,
		accounts = excluded.accounts, active = excluded.active`,
		int64(book), v.Code, v.Name, v.Kind.String(), v.Mode.String(), v.Operator, v.Rooms, v.Beds, v.Houses,
		int64(v.Land), v.Source, v.Counterparty, string(accounts), number(v.Active))
}

const ventureColumns = `SELECT code, name, kind, mode, operator, rooms, beds, houses, land, source, counterparty,
	accounts, active FROM ventures WHERE book = ? `

func scanVenture(row db.Scanner) (Venture, error) {
	var v Venture
	var kind, mode, accounts string
	var active int
	if err := row.Scan(&v.Code, &v.Name, &kind, &mode, &v.Operator, &v.Rooms, &v.Beds, &v.Houses, &v.Land, &v.Source,
		&v.Counterparty, &accounts, &active); err != nil {
		return v, err
	}
	v.Active = active == 1
	var err error
	if v.Kind, err = ParseKind(kind); err != nil {
		return v, err
	}
	if v.Mode, err = ParseMode(mode); err != nil {
		return v, err
	}
	return v, json.Unmarshal([]byte(accounts), &v.Accounts)
}

func readVenture(ctx context.Context, tx *db.Tx, book ledger.BookID, code string) (Venture, error) {
	v, err := scanVenture(tx.QueryRow(ctx, ventureColumns+"AND code = ?", int64(book), code))
	if db.NoRows(err) {
		return v, ledger.NewError(ledger.NotFound, "venture.unknown", ledger.Args{"code": code}).At("venture")
	}
	return v, err
}

func listVentures(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]Venture, error) {
	rows, err := tx.Query(ctx, ventureColumns+"ORDER BY code LIMIT ?", int64(book), MaxVentures)
	return db.Collect(rows, err, scanVenture)
}

func putMonth(ctx context.Context, tx *db.Tx, book ledger.BookID, m Month) error {
	return tx.Later(ctx, `INSERT INTO venture_months (book, venture, period, revenue, cost, visitors, nights, audited,
		document) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (book, venture, period) DO UPDATE SET revenue = excluded.revenue, cost = excluded.cost,
		visitors = excluded.visitors, nights = excluded.nights, audited = excluded.audited,
		document = excluded.document`,
		int64(book), m.Venture, int64(m.Period), int64(m.Revenue), int64(m.Cost), m.Visitors, m.Nights,
		number(m.Audited), m.Document)
}

func listMonths(
	ctx context.Context, tx *db.Tx, book ledger.BookID, venture string, span ledger.Span,
) ([]Month, error) {
	rows, err := tx.Query(ctx, `SELECT venture, period, revenue, cost, visitors, nights, audited, document
		FROM venture_months WHERE book = ? AND venture = ? AND period BETWEEN ? AND ? ORDER BY period`,
		int64(book), venture, int64(span.From), int64(span.To))
	return db.Collect(rows, err, func(row db.Scanner) (Month, error) {
		var m Month
		var audited int
		err := row.Scan(&m.Venture, &m.Period, &m.Revenue, &m.Cost, &m.Visitors, &m.Nights, &audited, &m.Document)
		m.Audited = audited == 1
		return m, err
	})
}
