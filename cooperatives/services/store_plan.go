package services

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// worked is how much an operator did of an operation on a terrain.
type worked struct {
	operator, operation string
	terrain             cooperatives.Terrain
	area                cooperatives.Mu
}

// listWorked adds up the work of operators on the days.
func listWorked(
	ctx context.Context, tx *db.Tx, book ledger.BookID, from, to ledger.Date,
) ([]worked, error) {
	rows, err := tx.Query(ctx, `SELECT w.operator, o.operation, p.terrain, sum(w.area) FROM service_works w
		JOIN service_orders o ON o.book = w.book AND o.no = w.order_no
		JOIN service_plots p ON p.book = w.book AND p.code = w.plot
		WHERE w.book = ? AND w.day BETWEEN ? AND ? GROUP BY w.operator, o.operation, p.terrain
		ORDER BY w.operator, o.operation, p.terrain`, int64(book), int64(from), int64(to))
	return db.Collect(rows, err, func(row db.Scanner) (worked, error) {
		var w worked
		var terrain string
		err := row.Scan(&w.operator, &w.operation, &terrain, &w.area)
		if err == nil {
			w.terrain, err = cooperatives.ParseTerrain(terrain)
		}
		return w, err
	})
}

// listDone returns the last day on which operations were done on plots in seasons.
func listDone(ctx context.Context, tx *db.Tx, book ledger.BookID) (map[done]ledger.Date, error) {
	rows, err := tx.Query(ctx, `SELECT o.plot, o.season, o.operation, max(w.day) FROM service_works w
		JOIN service_orders o ON o.book = w.book AND o.no = w.order_no WHERE w.book = ?
		GROUP BY o.plot, o.season, o.operation`, int64(book))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[done]ledger.Date{}
	for rows.Next() {
		var d done
		var day ledger.Date
		if err := rows.Scan(&d.plot, &d.season, &d.operation, &day); err != nil {
			return nil, err
		}
		out[d] = day
	}
	return out, rows.Err()
}

func lastPlan(ctx context.Context, tx *db.Tx, book ledger.BookID) (int64, error) {
	var no int64
	err := tx.QueryRow(ctx, "SELECT coalesce(max(no), 0) FROM service_plans WHERE book = ?", int64(book)).Scan(&no)
	return no, err
}

func insertPlan(ctx context.Context, tx *db.Tx, book ledger.BookID, p *PlanVersion) error {
	content, err := json.Marshal(p.planContent)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO service_plans (book, no, first_day, days, origin, state, content, made_at, made_by,
		made_name, published_at, published_by, published_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(book), p.No, int64(p.From), p.Days, p.Origin, p.state(), string(content), p.MadeAt.UnixMicro(),
		int64(p.MadeBy), p.MadeName, micro(p.PublishedAt), int64(p.PublishedBy), p.PublishedName)
	return err
}

// publishPlan writes what a draft becomes when it is published.
func publishPlan(ctx context.Context, tx *db.Tx, book ledger.BookID, p *PlanVersion) error {
	content, err := json.Marshal(p.planContent)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE service_plans SET state = 'published', content = ?, published_at = ?, published_by = ?,
		published_name = ? WHERE book = ? AND no = ? AND state = 'draft'`,
		string(content), micro(p.PublishedAt), int64(p.PublishedBy), p.PublishedName, int64(book), p.No)
	if err == nil && n != 1 {
		err = ledger.NewError(ledger.Conflict, "plan.published", ledger.Args{"no": strconv.FormatInt(p.No, 10)})
	}
	return err
}

// micro is a time as it is stored, 0 for none.
func micro(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

const planColumns = `SELECT no, first_day, days, origin, state, content, made_at, made_by, made_name, published_at,
	published_by, published_name FROM service_plans WHERE book = ? `

func scanPlan(row db.Scanner) (PlanVersion, error) {
	var p PlanVersion
	var state, content string
	var made, published int64
	err := row.Scan(&p.No, &p.From, &p.Days, &p.Origin, &state, &content, &made, &p.MadeBy, &p.MadeName, &published,
		&p.PublishedBy, &p.PublishedName)
	if err != nil {
		return p, err
	}
	p.MadeAt = time.UnixMicro(made).UTC()
	if published != 0 {
		p.PublishedAt = time.UnixMicro(published).UTC()
	}
	return p, json.Unmarshal([]byte(content), &p.planContent)
}

func readPlan(ctx context.Context, tx *db.Tx, book ledger.BookID, no int64) (PlanVersion, error) {
	p, err := scanPlan(tx.QueryRow(ctx, planColumns+"AND no = ?", int64(book), no))
	if db.NoRows(err) {
		err = ledger.NewError(ledger.NotFound, "plan.unknown", ledger.Args{"no": strconv.FormatInt(no, 10)})
	}
	return p, err
}

// plannedLast is the plan that was published last and not made by hand; its number is 0 if there is none.
func plannedLast(ctx context.Context, tx *db.Tx, book ledger.BookID) (PlanVersion, error) {
	p, err := scanPlan(tx.QueryRow(ctx, planColumns+"AND state = 'published' AND origin <> ? ORDER BY no DESC LIMIT 1",
		int64(book), ByHand))
	if db.NoRows(err) {
		return PlanVersion{}, nil
	}
	return p, err
}

func listPlans(
	ctx context.Context, tx *db.Tx, book ledger.BookID, before int64, limit int,
) ([]PlanVersion, error) {
	rows, err := tx.Query(ctx, planColumns+"AND (no < ? OR ? = 0) ORDER BY no DESC LIMIT ?", int64(book), before, before,
		limit)
	return db.Collect(rows, err, scanPlan)
}

func updatePinned(ctx context.Context, tx *db.Tx, book ledger.BookID, r JobRef, pinned bool) error {
	return tx.Later(ctx, "UPDATE service_jobs SET pinned = ? WHERE book = ? AND order_no = ? AND part = ?",
		number(pinned), int64(book), r.Order, r.Part)
}

// unpinScheduled lets go of the jobs of an operation on the plot of an order in its season.
func unpinScheduled(ctx context.Context, tx *db.Tx, book ledger.BookID, o *cooperatives.Order, operation string) error {
	return tx.Later(ctx, `UPDATE service_jobs SET pinned = 0 WHERE book = ? AND state = 'scheduled' AND pinned = 1
		AND order_no IN (SELECT no FROM service_orders WHERE book = ? AND plot = ? AND season = ? AND operation = ?)`,
		int64(book), int64(book), o.Plot, o.Season, operation)
}

// insertNotice reports whether the notice was not made before.
func insertNotice(ctx context.Context, tx *db.Tx, book ledger.BookID, n notice) (bool, error) {
	made, err := tx.Exec(ctx, `INSERT INTO service_reminders (book, kind, subject, day, stage, at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (book, kind, subject, day, stage) DO NOTHING`,
		int64(book), n.kind, n.subject, int64(n.day), n.stage, tx.Now.UnixMicro())
	return made > 0, err
}
