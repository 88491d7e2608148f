package services

import (
	"context"
	"encoding/json"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// jsonText writes a list as JSON, an empty one as [].
func jsonText[T any](list []T) (string, error) {
	if len(list) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal(list)
	return string(b), err
}

func readSettings(ctx context.Context, tx *db.Tx, book ledger.BookID) (Settings, error) {
	var content string
	err := tx.QueryRow(ctx, "SELECT content FROM service_settings WHERE book = ?", int64(book)).Scan(&content)
	if db.NoRows(err) {
		return Usual(), nil
	}
	var out Settings
	if err == nil {
		err = json.Unmarshal([]byte(content), &out)
	}
	return out, err
}

func putSettings(ctx context.Context, tx *db.Tx, book ledger.BookID, s Settings) error {
	content, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return tx.Later(ctx, `INSERT INTO service_settings (book, content) VALUES (?, ?)
		ON CONFLICT (book) DO UPDATE SET content = excluded.content`, int64(book), string(content))
}

// dimensionNames returns the names of the active values of a dimension by code.
func dimensionNames(
	ctx context.Context, tx *db.Tx, book ledger.BookID, kind ledger.Dimension,
) (map[string]string, error) {
	rows, err := tx.Query(ctx, "SELECT code, name FROM dimension_values WHERE book = ? AND kind = ? AND active = 1",
		int64(book), int64(kind))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var code, name string
		if err := rows.Scan(&code, &name); err != nil {
			return nil, err
		}
		out[code] = name
	}
	return out, rows.Err()
}

func putHousehold(ctx context.Context, tx *db.Tx, book ledger.BookID, h Household) error {
	return tx.Later(ctx, `INSERT INTO service_households (book, household, labour, note) VALUES (?, ?, ?, ?)
		ON CONFLICT (book, household) DO UPDATE SET labour = excluded.labour, note = excluded.note`,
		int64(book), h.Code, h.Labour.String(), h.Note)
}

func listHouseholds(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]Household, error) {
	rows, err := tx.Query(ctx, `SELECT h.household, coalesce(d.name, ''), h.labour, h.note FROM service_households h
		LEFT JOIN dimension_values d ON d.book = h.book AND d.kind = ? AND d.code = h.household
		WHERE h.book = ? ORDER BY h.household LIMIT ?`, int64(ledger.Member), int64(book), MaxPlots)
	return db.Collect(rows, err, func(row db.Scanner) (Household, error) {
		var h Household
		var labour string
		if err := row.Scan(&h.Code, &h.Name, &labour, &h.Note); err != nil {
			return h, err
		}
		var err error
		h.Labour, err = cooperatives.ParseLabour(labour)
		return h, err
	})
}

func putOperation(ctx context.Context, tx *db.Tx, book ledger.BookID, o cooperatives.Operation) error {
	after, err := jsonText(o.After)
	if err != nil {
		return err
	}
	err = tx.Later(ctx, `INSERT INTO service_operations (book, code, name, stage, rain, dry_days, setup, after, active)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (book, code) DO UPDATE SET name = excluded.name,
		stage = excluded.stage, rain = excluded.rain, dry_days = excluded.dry_days, setup = excluded.setup,
		after = excluded.after, active = excluded.active`,
		int64(book), o.Code, o.Name, o.Stage.String(), o.Rain.String(), o.DryDays, o.Setup, after, number(o.Active))
	if err != nil {
		return err
	}
	err = tx.Later(ctx, "DELETE FROM service_paces WHERE book = ? AND operation = ?", int64(book), o.Code)
	for _, p := range o.Paces {
		if err == nil {
			err = tx.Later(ctx, `INSERT INTO service_paces (book, operation, kind, terrain, area_per_hour)
				VALUES (?, ?, ?, ?, ?)`, int64(book), o.Code, p.Kind, p.Terrain.String(), int64(p.AreaPerHour))
		}
	}
	return err
}

func listOperations(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]cooperatives.Operation, error) {
	paces, err := listPaces(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `SELECT code, name, stage, rain, dry_days, setup, after, active FROM service_operations
		WHERE book = ? ORDER BY code LIMIT ?`, int64(book), MaxOperations)
	return db.Collect(rows, err, func(row db.Scanner) (cooperatives.Operation, error) {
		var o cooperatives.Operation
		var stage, rain, after string
		var active int
		err := row.Scan(&o.Code, &o.Name, &stage, &rain, &o.DryDays, &o.Setup, &after, &active)
		if err != nil {
			return o, err
		}
		o.Active, o.Paces = active == 1, paces[o.Code]
		if o.Stage, err = cooperatives.ParseStage(stage); err != nil {
			return o, err
		}
		if o.Rain, err = cooperatives.ParseRain(rain); err != nil {
			return o, err
		}
		return o, json.Unmarshal([]byte(after), &o.After)
	})
}

func listPaces(ctx context.Context, tx *db.Tx, book ledger.BookID) (map[string][]cooperatives.Pace, error) {
	rows, err := tx.Query(ctx, `SELECT operation, kind, terrain, area_per_hour FROM service_paces WHERE book = ?
		ORDER BY operation, kind, terrain`, int64(book))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string][]cooperatives.Pace{}
	for rows.Next() {
		var operation, terrain string
		var p cooperatives.Pace
		if err := rows.Scan(&operation, &p.Kind, &terrain, &p.AreaPerHour); err != nil {
			return nil, err
		}
		if p.Terrain, err = cooperatives.ParseTerrain(terrain); err != nil {
			return nil, err
		}
		out[operation] = append(out[operation], p)
	}
	return out, rows.Err()
}

func putMachine(ctx context.Context, tx *db.Tx, book ledger.BookID, m cooperatives.Machine) error {
	maintenance, err := jsonText(m.Maintenance)
	if err != nil {
		return err
	}
	return tx.Later(ctx, `INSERT INTO service_machines (book, code, name, kind, plate, width, max_slope, owner, x, y,
		maintenance, active) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (book, code) DO UPDATE SET
		name = excluded.name, kind = excluded.kind, plate = excluded.plate, width = excluded.width,
		max_slope = excluded.max_slope, owner = excluded.owner, x = excluded.x, y = excluded.y,
		maintenance = excluded.maintenance, active = excluded.active`,
		int64(book), m.Code, m.Name, m.Kind, m.Plate, m.Width, m.MaxSlope, m.Owner, m.Shed.X, m.Shed.Y, maintenance,
		number(m.Active))
}

func listMachines(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]cooperatives.Machine, error) {
	rows, err := tx.Query(ctx, `SELECT code, name, kind, plate, width, max_slope, owner, x, y, maintenance, active
		FROM service_machines WHERE book = ? ORDER BY code LIMIT ?`, int64(book), MaxMachines)
	return db.Collect(rows, err, func(row db.Scanner) (cooperatives.Machine, error) {
		var m cooperatives.Machine
		var maintenance string
		var active int
		err := row.Scan(&m.Code, &m.Name, &m.Kind, &m.Plate, &m.Width, &m.MaxSlope, &m.Owner, &m.Shed.X, &m.Shed.Y,
			&maintenance, &active)
		if err != nil {
			return m, err
		}
		m.Active = active == 1
		return m, json.Unmarshal([]byte(maintenance), &m.Maintenance)
	})
}

func putOperator(ctx context.Context, tx *db.Tx, book ledger.BookID, o cooperatives.Operator) error {
	skills, err := jsonText(o.Skills)
	if err != nil {
		return err
	}
	machines, err := jsonText(o.Machines)
	if err != nil {
		return err
	}
	leave, err := jsonText(o.Leave)
	if err != nil {
		return err
	}
	return tx.Later(ctx, `INSERT INTO service_operators (book, code, name, member, counterparty, account, skills, machines,
		x, y, day_starts, day_ends, overtime_until, leave_days, licence_until, past_load, active)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (book, code) DO UPDATE SET
		name = excluded.name, member = excluded.member, counterparty = excluded.counterparty,
		account = excluded.account, skills = excluded.skills, machines = excluded.machines, x = excluded.x,
		y = excluded.y, day_starts = excluded.day_starts, day_ends = excluded.day_ends,
		overtime_until = excluded.overtime_until, leave_days = excluded.leave_days,
		licence_until = excluded.licence_until, past_load = excluded.past_load, active = excluded.active`,
		int64(book), o.Code, o.Name, o.Member, o.Counterparty, int64(o.User), skills, machines, o.Home.X, o.Home.Y,
		o.Start, o.End, o.OvertimeUntil, leave, int64(o.LicenceUntil), int64(o.PastLoad), number(o.Active))
}

func listOperators(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]cooperatives.Operator, error) {
	rows, err := tx.Query(ctx, `SELECT code, name, member, counterparty, account, skills, machines, x, y, day_starts,
		day_ends, overtime_until, leave_days, licence_until, past_load, active FROM service_operators
		WHERE book = ? ORDER BY code LIMIT ?`, int64(book), MaxOperators)
	return db.Collect(rows, err, func(row db.Scanner) (cooperatives.Operator, error) {
		var o cooperatives.Operator
		var skills, machines, leave string
		var active int
		err := row.Scan(&o.Code, &o.Name, &o.Member, &o.Counterparty, &o.User, &skills, &machines, &o.Home.X, &o.Home.Y,
			&o.Start, &o.End, &o.OvertimeUntil, &leave, &o.LicenceUntil, &o.PastLoad, &active)
		if err != nil {
			return o, err
		}
		o.Active = active == 1
		if err := json.Unmarshal([]byte(skills), &o.Skills); err != nil {
			return o, err
		}
		if err := json.Unmarshal([]byte(machines), &o.Machines); err != nil {
			return o, err
		}
		return o, json.Unmarshal([]byte(leave), &o.Leave)
	})
}
