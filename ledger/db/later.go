package db

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

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
	if tx.dialect != Postgres || tx.conn == nil {
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
	return mapError(tx.driver(func(c *pgx.Conn) error {
		_, err := send(ctx, c, waiting)
		return err
	}))
}

// commit sends what waits and the commit in one round trip. An answer of the server is an answer: what it refuses is not
// committed. Where none came after the commit was sent, whether it happened is commit.unknown.
func (tx *Tx) commit(ctx context.Context) error {
	return tx.driver(func(c *pgx.Conn) error {
		sent, err := send(ctx, c, append(tx.later, delayed{query: "COMMIT"}))
		var refused *pgconn.PgError
		answered := errors.As(err, &refused) && refused.SeverityUnlocalized == "ERROR"
		if err == nil || !sent || answered || errors.Is(err, pgx.ErrTxCommitRollback) {
			return err
		}
		return &ledger.Error{Kind: ledger.Busy, Key: "commit.unknown", Err: err}
	})
}

// driver lends the connection of pgx below the transaction.
func (tx *Tx) driver(f func(c *pgx.Conn) error) error {
	return tx.conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("connection is a %T, not one of pgx", driver)
		}
		return f(c.Conn())
	})
}

// send prepares each text once on the connection and runs all statements in one round trip. sent is false while the
// server has seen none of them.
func send(ctx context.Context, conn *pgx.Conn, waiting []delayed) (sent bool, err error) {
	batch := &pgx.Batch{}
	for _, d := range waiting {
		if _, err := conn.Prepare(ctx, d.query, d.query); err != nil {
			return false, err
		}
		batch.Queue(d.query, d.args...)
	}
	results := conn.SendBatch(ctx, batch)
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
