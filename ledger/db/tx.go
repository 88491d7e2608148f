package db

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
)

// Tx is a transaction. Queries are written with bun, or, where every microsecond counts, as text through Exec and
// Query, which keep prepared statements.
type Tx struct {
	bun.IDB
	Now time.Time // the instant of the transaction, UTC

	dialect Dialect
	run     runner
	stmts   *statements // of SQLite's connection; nil on PostgreSQL
	rebinds *rebinder
	pg      *pgx.Conn // PostgreSQL's connection below run, where several statements can be sent at once; nil in a View
	later   []delayed // statements that PostgreSQL has not been sent yet
}

// runner is what *sql.Tx and *sql.Conn have in common.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Exec runs a statement with ? placeholders and returns how many rows it changed.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := tx.Flush(ctx); err != nil {
		return 0, err
	}
	var result sql.Result
	var err error
	if tx.dialect == Postgres {
		result, err = tx.run.ExecContext(ctx, tx.rebinds.rebind(query), prepared(args)...)
	} else {
		var stmt *sql.Stmt
		if stmt, err = tx.stmts.prepare(ctx, query); err == nil {
			result, err = stmt.ExecContext(ctx, args...)
		}
	}
	if err != nil {
		return 0, mapError(err)
	}
	return result.RowsAffected()
}

// prepared asks pgx for a cached prepared statement.
func prepared(args []any) []any {
	return append([]any{pgx.QueryExecModeCacheStatement}, args...)
}

// Rows are the rows of a Query; their errors are ledger errors.
type Rows struct {
	*sql.Rows
}

// Scanner is a row to be read, one of several or the only one.
type Scanner interface {
	Scan(into ...any) error
}

// Collect reads all rows of a Query, whose results it takes as they are, and closes them.
func Collect[T any](rows Rows, err error, scan func(Scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, rows.Err()
}

// Query runs a select with ? placeholders. The caller closes the rows.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (Rows, error) {
	if err := tx.Flush(ctx); err != nil {
		return Rows{}, err
	}
	var rows *sql.Rows
	var err error
	if tx.dialect == Postgres {
		rows, err = tx.run.QueryContext(ctx, tx.rebinds.rebind(query), prepared(args)...)
	} else {
		var stmt *sql.Stmt
		if stmt, err = tx.stmts.prepare(ctx, query); err == nil {
			rows, err = stmt.QueryContext(ctx, args...)
		}
	}
	if err != nil {
		return Rows{}, mapError(err)
	}
	if err := rows.Err(); err != nil {
		return Rows{}, errors.Join(mapError(err), rows.Close())
	}
	return Rows{rows}, nil
}

// Row is the result of QueryRow.
type Row struct {
	row Scanner
	err error
}

// Scan copies the columns of the row; NoRows tells when there was none.
func (r Row) Scan(into ...any) error {
	if r.err != nil {
		return r.err
	}
	return mapError(r.row.Scan(into...))
}

// QueryRow runs a select with ? placeholders that returns at most one row.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) Row {
	if tx.pg != nil {
		return tx.ask(ctx, tx.rebinds.rebind(query), args)
	}
	if tx.dialect == Postgres {
		return Row{row: tx.run.QueryRowContext(ctx, tx.rebinds.rebind(query), prepared(args)...)}
	}
	stmt, err := tx.stmts.prepare(ctx, query)
	if err != nil {
		return Row{err: mapError(err)}
	}
	return Row{row: stmt.QueryRowContext(ctx, args...)}
}

// NoRows reports whether a Scan found no row.
func NoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// Script runs several statements without arguments, as migrations need.
func (tx *Tx) Script(ctx context.Context, script string) error {
	if err := tx.Flush(ctx); err != nil {
		return err
	}
	if tx.dialect == Postgres {
		_, err := tx.run.ExecContext(ctx, script, pgx.QueryExecModeSimpleProtocol)
		return mapError(err)
	}
	_, err := tx.run.ExecContext(ctx, script)
	return mapError(err)
}

// Dialect returns the kind of database, for statements that cannot be written for both.
func (tx *Tx) Dialect() Dialect { return tx.dialect }

// ForUpdate is appended to a select that locks its rows. SQLite has one writer and needs nothing.
func (tx *Tx) ForUpdate() string {
	if tx.dialect == Postgres {
		return " FOR UPDATE"
	}
	return ""
}

// LockSchema makes migrations of several processes wait for each other until the transaction ends.
func (tx *Tx) LockSchema(ctx context.Context) error {
	if tx.dialect != Postgres {
		return nil
	}
	_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(8123470001)")
	return err
}

// Analyze brings the statistics of the tables up to date and makes PostgreSQL plan anew. Plans that were cached while
// a table was empty read it whole, or by the wrong index, once it has grown; waiting for autovacuum costs a fresh
// server its first minute and a big import everything. While another transaction does it, this one goes on. SQLite
// plans well without statistics and does nothing.
func (tx *Tx) Analyze(ctx context.Context, tables ...string) error {
	if tx.dialect != Postgres {
		return nil
	}
	var mine bool
	if err := tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock(8123470002)").Scan(&mine); err != nil || !mine {
		return err
	}
	return tx.Script(ctx, "ANALYZE "+strings.Join(tables, ", "))
}

// HasTable reports whether the table exists in the current schema.
func (tx *Tx) HasTable(ctx context.Context, name string) (bool, error) {
	query := "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
	if tx.dialect == Postgres {
		query = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?"
	}
	var n int
	err := tx.QueryRow(ctx, query, name).Scan(&n)
	return n > 0, err
}
