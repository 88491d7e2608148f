package db

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"cunzhang/ledger"
)

// delayed is a statement that waits to be sent.
type delayed struct {
	query string
	args  []any
}

// maxDelayed bounds the statements that wait, and with them the memory of a big import.
const maxDelayed = 32

// Later runs a statement whose count does not matter. On PostgreSQL it waits for others and goes out with them in one
// round trip, before the next query of the transaction and before its commit at the latest; its error appears then.
// On SQLite, which has no round trips, it runs at once. The arguments may be used again after the call.
func (tx *Tx) Later(ctx context.Context, query string, args ...any) error {
	if tx.pg == nil {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}
	tx.later = append(tx.later, delayed{tx.rebinds.rebind(query), slices.Clone(args)})
	if len(tx.later) >= maxDelayed {
		return tx.Flush(ctx)
	}
	return nil
}

// Flush sends what waits. Queries written with bun after Later need it; Exec, Query and the commit do it themselves.
func (tx *Tx) Flush(ctx context.Context) error {
	if len(tx.later) == 0 {
		return nil
	}
	waiting := tx.later
	tx.later = tx.later[:0]
	_, err := send(ctx, tx.pg, waiting)
	return mapError(err)
}

// ask sends what waits and a query in one round trip.
func (tx *Tx) ask(ctx context.Context, query string, args []any) Row {
	waiting := append(tx.later, delayed{query, args})
	tx.later = tx.later[:0]
	results, err := start(ctx, tx.pg, waiting)
	if err != nil {
		return Row{err: mapError(err)}
	}
	return Row{row: answer{results, len(waiting) - 1}}
}

// answer is the row of a query that went out behind other statements.
type answer struct {
	results pgx.BatchResults
	before  int
}

// Scan reads how the statements before the query went, then its row.
func (a answer) Scan(into ...any) error {
	for range a.before {
		if _, err := a.results.Exec(); err != nil {
			return errors.Join(err, a.results.Close())
		}
	}
	if err := a.results.QueryRow().Scan(into...); err != nil {
		return errors.Join(err, a.results.Close())
	}
	return a.results.Close()
}

// commit sends what waits and the commit in one round trip. An answer of the server is an answer: what it refuses is not
// committed. Where none came after the commit was sent, whether it happened is commit.unknown.
func (tx *Tx) commit(ctx context.Context) error {
	sent, err := send(ctx, tx.pg, append(tx.later, delayed{query: "COMMIT"}))
	var refused *pgconn.PgError
	answered := errors.As(err, &refused) && refused.SeverityUnlocalized == "ERROR"
	if err == nil || !sent || answered || errors.Is(err, pgx.ErrTxCommitRollback) {
		return err
	}
	return &ledger.Error{Kind: ledger.Busy, Key: "commit.unknown", Err: err}
}

// start prepares each text once on the connection and sends all statements in one round trip. After an error the server
// has seen none of them.
func start(ctx context.Context, conn *pgx.Conn, waiting []delayed) (pgx.BatchResults, error) {
	batch := &pgx.Batch{}
	for _, d := range waiting {
		if _, err := conn.Prepare(ctx, d.query, d.query); err != nil {
			return nil, err
		}
		batch.Queue(d.query, d.args...)
	}
	return conn.SendBatch(ctx, batch), nil
}

// send runs all statements in one round trip. sent is false while the server has seen none of them.
func send(ctx context.Context, conn *pgx.Conn, waiting []delayed) (sent bool, err error) {
	results, err := start(ctx, conn, waiting)
	if err != nil {
		return false, err
	}
	for _, d := range waiting {
		tag, err := results.Exec()
		if err != nil {
			return true, errors.Join(err, results.Close())
		}
		// In a transaction that has failed, a commit rolls back and reports no error.
		if d.query == "COMMIT" && tag.String() != "COMMIT" {
			return true, errors.Join(pgx.ErrTxCommitRollback, results.Close())
		}
	}
	return true, results.Close()
}
