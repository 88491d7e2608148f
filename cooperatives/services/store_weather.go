package services

import (
	"context"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func putWeather(ctx context.Context, tx *db.Tx, book ledger.BookID, w Weather) error {
	_, err := tx.Exec(ctx, `INSERT INTO service_weather (book, day, operation, note, at, actor, name)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (book, day, operation) DO UPDATE SET note = excluded.note,
		at = excluded.at, actor = excluded.actor, name = excluded.name`,
		int64(book), int64(w.Day), w.Operation, w.Note, w.At.UnixMicro(), int64(w.Actor), w.ActorName)
	return err
}

func deleteWeather(
	ctx context.Context, tx *db.Tx, book ledger.BookID, day ledger.Date, operation string,
) (bool, error) {
	n, err := tx.Exec(ctx, "DELETE FROM service_weather WHERE book = ? AND day = ? AND operation = ?",
		int64(book), int64(day), operation)
	return n > 0, err
}

// maxWeather bounds the weather of the days that are looked at.
const maxWeather = 2_000

func listWeather(
	ctx context.Context, tx *db.Tx, book ledger.BookID, from, to ledger.Date,
) ([]Weather, error) {
	rows, err := tx.Query(ctx, `SELECT day, operation, note, at, actor, name FROM service_weather
		WHERE book = ? AND day BETWEEN ? AND ? ORDER BY day, operation LIMIT ?`,
		int64(book), int64(from), int64(to), maxWeather)
	return db.Collect(rows, err, func(row db.Scanner) (Weather, error) {
		var w Weather
		var at int64
		err := row.Scan(&w.Day, &w.Operation, &w.Note, &at, &w.Actor, &w.ActorName)
		w.At = time.UnixMicro(at).UTC()
		return w, err
	})
}
