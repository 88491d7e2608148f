package db

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"

	"github.com/uptrace/bun"
)

// readers are SQLite's reading connections. Each keeps its prepared statements, because parsing and planning a query
// costs several times the look-up it does.
type readers struct {
	pool *bun.DB
	free chan *reader // nil stands for a connection that is not open
	log  *slog.Logger
}

type reader struct {
	conn  bun.Conn
	stmts *statements
}

func newReaders(pool *bun.DB, count int, log *slog.Logger) *readers {
	r := &readers{pool: pool, free: make(chan *reader, count), log: log}
	for range count {
		r.free <- nil
	}
	return r
}

// view runs f on one snapshot of a connection that nobody else uses meanwhile.
func (r *readers) view(ctx context.Context, f func(conn bun.Conn, stmts *statements) error) error {
	var one *reader
	select {
	case one = <-r.free:
	case <-ctx.Done():
		return ctx.Err()
	}
	if one == nil {
		conn, err := r.pool.Conn(ctx)
		if err != nil {
			r.free <- nil
			return err
		}
		one = &reader{conn, &statements{conn: conn.Conn}}
	}
	err := one.stmts.trim()
	if err == nil {
		err = one.stmts.exec(ctx, "BEGIN")
	}
	if err == nil {
		err = f(one.conn, one.stmts)
	}
	// What was only read is given up rather than committed, whatever became of the caller.
	if end := one.stmts.exec(context.WithoutCancel(ctx), "ROLLBACK"); end != nil {
		r.log.Debug("reader given up", "error", end, "closed", one.close())
		one = nil
	}
	r.free <- one
	return err
}

// close ends a reader. Errors of a connection that is broken already are of no interest.
func (r *reader) close() error { return errors.Join(r.stmts.close(), r.conn.Close()) }

// stop closes the readers once their views have ended.
func (r *readers) stop() error {
	var err error
	for range cap(r.free) {
		if one := <-r.free; one != nil {
			if closed := one.close(); !errors.Is(closed, sql.ErrConnDone) {
				err = errors.Join(err, closed)
			}
		}
	}
	return err
}
