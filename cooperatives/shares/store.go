package shares

import (
	"context"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// Points are stored in ten-thousandths, caps in millionths.
const (
	weightDigits = 4
	capDigits    = 6
	capWhole     = 1_000_000
)

func readClasses(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]cooperatives.ShareClass, error) {
	rows, err := tx.Query(ctx, "SELECT code, name, kind, weight FROM share_classes WHERE book = ? ORDER BY code LIMIT ?",
		int64(book), MaxClasses)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []cooperatives.ShareClass
	for rows.Next() {
		var c cooperatives.ShareClass
		var kind string
		var weight int64
		if err := rows.Scan(&c.Code, &c.Name, &kind, &weight); err != nil {
			return nil, err
		}
		if c.Kind, err = cooperatives.ParseShareKind(kind); err != nil {
			return nil, err
		}
		c.Weight = decimal.New(weight, -weightDigits)
		out = append(out, c)
	}
	return out, rows.Err()
}

func putClass(ctx context.Context, tx *db.Tx, book ledger.BookID, c cooperatives.ShareClass) error {
	return tx.Later(ctx, `INSERT INTO share_classes (book, code, name, kind, weight) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (book, code) DO UPDATE SET name = excluded.name, kind = excluded.kind, weight = excluded.weight`,
		int64(book), c.Code, c.Name, c.Kind.String(), c.Weight.Shift(weightDigits).IntPart())
}

func classUsed(ctx context.Context, tx *db.Tx, book ledger.BookID, code string) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, "SELECT count(*) FROM share_movements WHERE book = ? AND class = ?", int64(book), code).
		Scan(&n)
	return n > 0, err
}

func readRules(ctx context.Context, tx *db.Tx, book ledger.BookID) (cooperatives.ShareRules, error) {
	var r cooperatives.ShareRules
	var most int64
	err := tx.QueryRow(ctx, "SELECT base_date, cap, cap_law FROM share_rules WHERE book = ?", int64(book)).
		Scan(&r.BaseDate, &most, &r.CapLaw)
	if db.NoRows(err) {
		return r, nil
	}
	r.Cap = decimal.New(most, -capDigits)
	return r, err
}

func putRules(ctx context.Context, tx *db.Tx, book ledger.BookID, r cooperatives.ShareRules) error {
	return tx.Later(ctx, `INSERT INTO share_rules (book, base_date, cap, cap_law) VALUES (?, ?, ?, ?)
		ON CONFLICT (book) DO UPDATE SET base_date = excluded.base_date, cap = excluded.cap, cap_law = excluded.cap_law`,
		int64(book), int64(r.BaseDate), r.Cap.Shift(capDigits).IntPart(), string(r.CapLaw))
}

const movementColumns = `SELECT no, kind, class, from_holder, to_holder, shares, day, document, approver
	FROM share_movements`

func readMovements(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]cooperatives.Movement, error) {
	rows, err := tx.Query(ctx, movementColumns+" WHERE book = ? ORDER BY no LIMIT ?", int64(book), MaxMovements+1)
	if err != nil {
		return nil, err
	}
	list, err := scanMovements(rows)
	out := make([]cooperatives.Movement, len(list))
	for i, m := range list {
		out[i] = m.Movement
	}
	return out, err
}

func listMovements(ctx context.Context, tx *db.Tx, book ledger.BookID, q Query) ([]Movement, error) {
	query, args := movementColumns+" WHERE book = ?", []any{int64(book)}
	add := func(condition string, values ...any) {
		query += " AND " + condition
		args = append(args, values...)
	}
	if q.Holder != "" {
		add("(from_holder = ? OR to_holder = ?)", string(q.Holder), string(q.Holder))
	}
	if q.Class != "" {
		add("class = ?", q.Class)
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
	return scanMovements(rows)
}

// movedAway returns the number of the first movement by which a holder gave shares away from the day on, or 0.
func movedAway(
	ctx context.Context, tx *db.Tx, book ledger.BookID, holder cooperatives.Holder, since ledger.Date,
) (int, error) {
	var no int
	err := tx.QueryRow(ctx, `SELECT coalesce(min(no), 0) FROM share_movements
		WHERE book = ? AND from_holder = ? AND day >= ?`, int64(book), string(holder), int64(since)).Scan(&no)
	return no, err
}

// scanMovements reads and closes the rows.
func scanMovements(rows db.Rows) ([]Movement, error) {
	defer rows.Close()
	var out []Movement
	for rows.Next() {
		var m Movement
		var kind string
		err := rows.Scan(&m.No, &kind, &m.Class, &m.From, &m.To, &m.Shares, &m.Date, &m.Document, &m.Approver)
		if err != nil {
			return nil, err
		}
		if m.Kind, err = cooperatives.ParseMovementKind(kind); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

func insertMovement(ctx context.Context, tx *db.Tx, book ledger.BookID, m Movement, who ledger.UserID) error {
	return tx.Later(ctx, `INSERT INTO share_movements (book, no, kind, class, from_holder, to_holder, shares, day,
		document, approver, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, int64(book), int64(m.No),
		m.Kind.String(), m.Class, string(m.From), string(m.To), int64(m.Shares), int64(m.Date), m.Document, m.Approver,
		int64(who), tx.Now.UnixMicro())
}

// readHolders returns all values of the member dimension.
func readHolders(
	ctx context.Context, tx *db.Tx, book ledger.BookID,
) (map[cooperatives.Holder]holder, error) {
	rows, err := tx.Query(ctx, "SELECT code, name, active FROM dimension_values WHERE book = ? AND kind = ?",
		int64(book), int64(ledger.Member))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[cooperatives.Holder]holder{}
	for rows.Next() {
		var code cooperatives.Holder
		var h holder
		var active int64
		if err := rows.Scan(&code, &h.name, &active); err != nil {
			return nil, err
		}
		h.active = active == 1
		out[code] = h
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return out, readChanges(ctx, tx, book, out)
}

// readChanges reads what happened to the memberships of holders.
func readChanges(ctx context.Context, tx *db.Tx, book ledger.BookID, holders map[cooperatives.Holder]holder) error {
	rows, err := tx.Query(ctx, "SELECT member, reason, day, until FROM member_changes WHERE book = ? ORDER BY member, no",
		int64(book))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var code cooperatives.Holder
		var reason string
		var c cooperatives.Change
		if err := rows.Scan(&code, &reason, &c.Date, &c.Until); err != nil {
			return err
		}
		if c.Reason, err = cooperatives.ParseReason(reason); err != nil {
			return err
		}
		h := holders[code]
		h.member.Changes = append(h.member.Changes, c)
		holders[code] = h
	}
	return rows.Err()
}
