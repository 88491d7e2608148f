package services

import (
	"context"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func putRecurring(ctx context.Context, tx *db.Tx, book ledger.BookID, r cooperatives.Recurring) error {
	return tx.Later(ctx, `INSERT INTO service_recurring (book, code, household, plot, operation, area, cron, lead_days,
		window_days, active) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (book, code) DO UPDATE SET
		household = excluded.household, plot = excluded.plot, operation = excluded.operation, area = excluded.area,
		cron = excluded.cron, lead_days = excluded.lead_days, window_days = excluded.window_days, active = excluded.active`,
		int64(book), r.Code, r.Household, r.Plot, r.Operation, int64(r.Area), r.Cron, r.LeadDays, r.WindowDays,
		number(r.Active))
}

const recurringColumns = `SELECT r.book, r.code, r.household, r.plot, r.operation, r.area, r.cron, r.lead_days, r.window_days,
	 r.active FROM service_recurring r WHERE `

func scanRecurring(row db.Scanner) (recurringDue, error) {
	var d recurringDue
	var active int
	err := row.Scan(&d.book, &d.Code, &d.Household, &d.Plot, &d.Operation, &d.Area, &d.Cron, &d.LeadDays, &d.WindowDays,
		&active)
	d.Active = active == 1
	return d, err
}

func listRecurring(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]cooperatives.Recurring, error) {
	rows, err := tx.Query(ctx, recurringColumns+"r.book = ? ORDER BY r.code LIMIT ?", int64(book), MaxPlots)
	found, err := db.Collect(rows, err, scanRecurring)
	out := make([]cooperatives.Recurring, len(found))
	for i, d := range found {
		out[i] = d.Recurring
	}
	return out, err
}

// season is a recurring order of a book on a day of its work.
type season struct {
	book   ledger.BookID
	code   string
	begins ledger.Date
}

// listActiveRecurring lists the recurring orders of all books that are in use, and what of them was asked for since a day.
func listActiveRecurring(
	ctx context.Context, tx *db.Tx, since ledger.Date,
) ([]recurringDue, map[season]bool, error) {
	rows, err := tx.Query(ctx, recurringColumns+"r.active = 1 ORDER BY r.book, r.code LIMIT ?", maxSettled)
	all, err := db.Collect(rows, err, scanRecurring)
	if err != nil {
		return nil, nil, err
	}
	rows, err = tx.Query(ctx, "SELECT book, code, begins FROM service_seasons WHERE begins >= ? LIMIT ?",
		int64(since), maxSettled)
	known, err := db.Collect(rows, err, func(row db.Scanner) (season, error) {
		var s season
		err := row.Scan(&s.book, &s.code, &s.begins)
		return s, err
	})
	asked := make(map[season]bool, len(known))
	for _, s := range known {
		asked[s] = true
	}
	return all, asked, err
}

func insertSeason(ctx context.Context, tx *db.Tx, d recurringDue, order int64) error {
	return tx.Later(ctx, "INSERT INTO service_seasons (book, code, begins, order_no, at) VALUES (?, ?, ?, ?, ?)",
		int64(d.book), d.Code, int64(d.begins), order, tx.Now.UnixMicro())
}
