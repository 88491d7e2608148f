package services

import (
	"context"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func putRecurring(ctx context.Context, tx *db.Tx, book ledger.BookID, r cooperatives.Recurring) error {
	return tx.Later(ctx, `INSERT INTO service_recurring (book, code, household, plot, operation, area, month, day, lead_days,
		window_days, active) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (book, code) DO UPDATE SET
		household = excluded.household, plot = excluded.plot, operation = excluded.operation, area = excluded.area,
		month = excluded.month, day = excluded.day, lead_days = excluded.lead_days, window_days = excluded.window_days,
		active = excluded.active`,
		int64(book), r.Code, r.Household, r.Plot, r.Operation, int64(r.Area), r.Month, r.Day, r.LeadDays, r.WindowDays,
		number(r.Active))
}

const recurringColumns = `SELECT r.book, r.code, r.household, r.plot, r.operation, r.area, r.month, r.day, r.lead_days,
	r.window_days, r.active FROM service_recurring r WHERE `

func scanRecurring(row db.Scanner) (recurringDue, error) {
	var d recurringDue
	var active int
	err := row.Scan(&d.book, &d.Code, &d.Household, &d.Plot, &d.Operation, &d.Area, &d.Month, &d.Day, &d.LeadDays,
		&d.WindowDays, &active)
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

// listRecurringDue lists the recurring orders of all books that are due on the day and were not asked yet.
func listRecurringDue(ctx context.Context, tx *db.Tx, day ledger.Date) ([]recurringDue, error) {
	rows, err := tx.Query(ctx, recurringColumns+"r.active = 1 ORDER BY r.book, r.code LIMIT ?", maxSettled)
	all, err := db.Collect(rows, err, scanRecurring)
	if err != nil {
		return nil, err
	}
	type asked struct {
		book ledger.BookID
		code string
		year int
	}
	done := map[asked]bool{}
	rows, err = tx.Query(ctx, "SELECT book, code, year FROM service_recurred WHERE year >= ? LIMIT ?",
		day.Year(), maxSettled)
	known, err := db.Collect(rows, err, func(row db.Scanner) (asked, error) {
		var a asked
		err := row.Scan(&a.book, &a.code, &a.year)
		return a, err
	})
	for _, a := range known {
		done[a] = true
	}
	var out []recurringDue
	for _, d := range all {
		for _, year := range d.DueOn(day) {
			if !done[asked{d.book, d.Code, year}] {
				d.year = year
				out = append(out, d)
			}
		}
	}
	return out, err
}

func insertRecurred(ctx context.Context, tx *db.Tx, d recurringDue, order int64) error {
	return tx.Later(ctx, "INSERT INTO service_recurred (book, code, year, order_no, at) VALUES (?, ?, ?, ?, ?)",
		int64(d.book), d.Code, d.year, order, tx.Now.UnixMicro())
}
