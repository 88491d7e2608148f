package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // registers the driver "sqlite"

	"cunzhang/ledger"
)

// DB is an open database. It is safe for use by many goroutines.
type DB struct {
	dialect   Dialect
	path      string // of the SQLite file
	server    server // of PostgreSQL
	pool      *bun.DB
	committer *committer // of SQLite, as readers
	readers   *readers
	now       func() time.Time
	rebinds   rebinder
}

// Options are what Open needs beside the address.
type Options struct {
	Now          func() time.Time // the clock, for the instant of each transaction; required
	Log          *slog.Logger     // receives slow transactions and panics; nil for none
	MaxConns     int              // connections to PostgreSQL, or SQLite readers; 0 for a default
	MustExist    bool             // refuse to create a SQLite file
	NoDurability bool             // for throw-away data: do not wait for the disk
}

// Open opens sqlite:PATH or a postgres:// URL. The folder of a new SQLite file is made. It fails with db.address for
// an address it does not understand, db.missing for a file that must exist and does not, db.unreachable for one that
// cannot be used, and db.server for such a PostgreSQL.
func Open(ctx context.Context, address string, o Options) (*DB, error) {
	if o.Now == nil {
		return nil, errors.New("db.Open needs a clock")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	scheme, rest, _ := strings.Cut(address, ":")
	switch {
	case scheme == "sqlite" && rest != "":
		return openSQLite(ctx, rest, o)
	case scheme == "postgres" || scheme == "postgresql":
		return openPostgres(ctx, address, o)
	}
	return nil, ledger.NewError(ledger.Invalid, "db.address", ledger.Args{"text": redact(address)})
}

// redact hides the password of an address.
func redact(address string) string {
	if u, err := url.Parse(address); err == nil {
		return u.Redacted()
	}
	return "…"
}

func openSQLite(ctx context.Context, path string, o Options) (*DB, error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		if o.MustExist {
			return nil, ledger.NewError(ledger.NotFound, "db.missing", ledger.Args{"path": path})
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return nil, unreachable(err)
		}
	}
	readers, err := sql.Open("sqlite", sqliteDSN(path, o, "query_only(1)"))
	if err != nil {
		return nil, unreachable(err)
	}
	conns := o.MaxConns
	if conns == 0 {
		conns = max(4, 2*runtime.NumCPU())
	}
	readers.SetMaxOpenConns(conns)
	readers.SetMaxIdleConns(conns)
	pool := bun.NewDB(readers, sqlitedialect.New())
	d := &DB{dialect: SQLite, path: path, pool: pool, readers: newReaders(pool, conns, o.Log), now: o.Now}
	// The writer comes first: it makes the file and sets the journal mode that readers rely on.
	d.committer, err = startCommitter(ctx, path, o)
	if err != nil {
		return nil, errors.Join(mapError(err), readers.Close())
	}
	return d, nil
}

// sqliteDSN names the file with the pragmas of every connection. busy_timeout comes before journal_mode, because
// changing the mode may have to wait; foreign_keys is off by default in SQLite; cache_size is in KiB when negative.
// temp_store in memory makes the savepoints of gathered commits a quarter faster than files do.
func sqliteDSN(path string, o Options, more ...string) string {
	sync := "synchronous(FULL)"
	if o.NoDurability {
		sync = "synchronous(OFF)"
	}
	pragmas := append([]string{
		"busy_timeout(30000)", "journal_mode(WAL)", sync, "foreign_keys(1)", "cache_size(-16000)",
		"temp_store(MEMORY)", "trusted_schema(0)", "recursive_triggers(1)",
	}, more...)
	q := url.Values{"_pragma": pragmas}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func openPostgres(ctx context.Context, address string, o Options) (*DB, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, ledger.NewError(ledger.Invalid, "db.address", ledger.Args{"text": "postgres://…"})
	}
	at, err := serverOf(address)
	if err != nil {
		return nil, err
	}
	q := u.Query()
	// bun writes arguments into the text, so plans of its statements are never used again: describe and run at once.
	// Statements of Tx.Exec and Tx.Query ask for a prepared plan themselves.
	q.Set("default_query_exec_mode", "exec")
	if !q.Has("application_name") {
		q.Set("application_name", "cunzhang")
	}
	u.RawQuery = q.Encode()
	pool, err := sql.Open("pgx", u.String())
	if err != nil {
		return nil, unreachable(err)
	}
	conns := o.MaxConns
	if conns == 0 {
		conns = 32
	}
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(mapError(err), pool.Close())
	}
	return &DB{dialect: Postgres, server: at, pool: bun.NewDB(pool, pgdialect.New()), now: o.Now}, nil
}

var _ = stdlib.GetDefaultDriver // registers the driver "pgx"

func unreachable(err error) error {
	return &ledger.Error{Kind: ledger.Internal, Key: "db.unreachable", Args: ledger.Args{"cause": cause(err)}, Err: err}
}

// cause is the driver's own sentence, cut to one line; addresses and passwords never stand in it.
func cause(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	if len(line) > 200 {
		line = line[:200]
	}
	return line
}

// Dialect returns the kind of database.
func (d *DB) Dialect() Dialect { return d.dialect }

// Path returns the file of a SQLite database and "" for PostgreSQL.
func (d *DB) Path() string { return d.path }

// Close ends the committer after the writes that wait, then closes all connections.
func (d *DB) Close() error {
	var err error
	if d.committer != nil {
		err = errors.Join(d.committer.stop(), d.readers.stop())
	}
	return errors.Join(err, d.pool.Close())
}

// Update runs f in a writing transaction and commits it. When f fails, nothing of it stays and its error is returned.
// f may run more than once on PostgreSQL and must have no effect but through tx. A failed commit is commit.unknown.
func (d *DB) Update(ctx context.Context, f func(ctx context.Context, tx *Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.dialect == SQLite {
		return d.committer.run(ctx, &request{f: f})
	}
	return d.updateWithRetry(ctx, f)
}

// Bulk is Update for a long transaction, such as an import: on SQLite it commits by itself, others wait.
func (d *DB) Bulk(ctx context.Context, f func(ctx context.Context, tx *Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.dialect == SQLite {
		return d.committer.run(ctx, &request{f: f, alone: true})
	}
	return d.updateWithRetry(ctx, f)
}

func (d *DB) updateWithRetry(ctx context.Context, f func(ctx context.Context, tx *Tx) error) error {
	const attempts = 5
	var err error
	for range attempts {
		err = d.updatePostgres(ctx, f)
		if !retryable(err) {
			break
		}
	}
	return d.named(err)
}

// updatePostgres begins and ends the transaction on a connection of its own, not through database/sql, so that the
// beginning can go out together with the first statement and the commit with the last.
func (d *DB) updatePostgres(ctx context.Context, f func(ctx context.Context, tx *Tx) error) (err error) {
	var conn bun.Conn
	if err := d.connected(func() (err error) {
		conn, err = d.pool.Conn(ctx)
		return err
	}); err != nil {
		return err
	}
	// A connection that comes back inside a transaction is thrown away by the driver.
	defer func() { err = errors.Join(err, conn.Close()) }()
	tx := &Tx{IDB: conn, Now: d.instant(), dialect: Postgres, run: conn.Conn, rebinds: &d.rebinds}
	if tx.pg, err = below(conn.Conn); err != nil {
		return err
	}
	tx.later = append(tx.later, delayed{query: "BEGIN"})
	if err = call(ctx, f, tx); err == nil {
		err = tx.commit(ctx)
	}
	if err != nil && tx.pg.PgConn().TxStatus() != 'I' {
		// A connection that is gone took the transaction with it.
		_, _ = conn.Conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK", pgx.QueryExecModeSimpleProtocol)
	}
	return err
}

// connected asks the pool for a connection until it has a sound one: while all are in use, database/sql hands over what
// another caller gives back, and gives up after a few that went broken with their callers.
func (d *DB) connected(begin func() error) error {
	var err error
	for range d.pool.Stats().MaxOpenConnections + 1 {
		if err = begin(); !errors.Is(err, driver.ErrBadConn) {
			break
		}
	}
	return err
}

// below returns the connection of pgx below one that is held.
func below(held *sql.Conn) (c *pgx.Conn, err error) {
	err = held.Raw(func(of any) error {
		pg, ok := of.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("connection is a %T, not one of pgx", of)
		}
		c = pg.Conn()
		return nil
	})
	return c, err
}

// instant is the moment a transaction begins, in microseconds, the resolution that is stored.
func (d *DB) instant() time.Time { return d.now().UTC().Truncate(time.Microsecond) }

// View runs f on one snapshot: everything it reads is of one moment.
func (d *DB) View(ctx context.Context, f func(ctx context.Context, tx *Tx) error) error {
	if d.dialect == SQLite {
		return mapError(d.readers.view(ctx, func(conn bun.Conn, stmts *statements) error {
			return call(ctx, f, &Tx{IDB: conn, Now: d.instant(), dialect: SQLite, run: conn.Conn, stmts: stmts})
		}))
	}
	var btx bun.Tx
	err := d.connected(func() (err error) {
		btx, err = d.pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
		return err
	})
	if err != nil {
		return d.named(err)
	}
	tx := &Tx{IDB: btx, Now: d.instant(), dialect: d.dialect, run: btx.Tx, rebinds: &d.rebinds}
	err = call(ctx, f, tx)
	if rollback := btx.Rollback(); rollback != nil && !errors.Is(rollback, sql.ErrTxDone) {
		err = errors.Join(err, rollback)
	}
	return d.named(err)
}

// call runs f and turns a panic into an error, so that one request cannot end the writer.
func call(ctx context.Context, f func(ctx context.Context, tx *Tx) error, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			buf := make([]byte, 8<<10)
			buf = buf[:runtime.Stack(buf, false)]
			err = &ledger.Error{
				Kind: ledger.Internal, Key: "internal.unexpected", Err: fmt.Errorf("panic: %v\n%s", p, buf),
			}
		}
	}()
	return f(ctx, tx)
}
