package db

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"

	"cunzhang/ledger"
)

// maxBatch bounds the writes of one commit, so that the first of them does not wait long for the last.
const maxBatch = 256

// committer owns SQLite's only writing connection and gathers the writes that wait into one commit.
type committer struct {
	pool     *sql.DB
	conn     *sql.Conn
	bunConn  bun.Conn
	stmts    *statements
	now      func() time.Time
	log      *slog.Logger
	requests chan *request
	quit     chan struct{}
	done     chan struct{}
	once     sync.Once
}

type request struct {
	ctx   context.Context
	f     func(ctx context.Context, tx *Tx) error
	alone bool // it is long and gets a commit of its own
	err   error
	reply chan error
}

func startCommitter(ctx context.Context, path string, o Options) (*committer, error) {
	pool, err := sql.Open("sqlite", sqliteDSN(path, o, "wal_autocheckpoint(4000)"))
	if err != nil {
		return nil, unreachable(err)
	}
	pool.SetMaxOpenConns(1)
	bunConn, err := bun.NewDB(pool, sqlitedialect.New()).Conn(ctx)
	if err != nil {
		return nil, errors.Join(unreachable(err), pool.Close())
	}
	c := &committer{
		pool: pool, conn: bunConn.Conn, bunConn: bunConn, stmts: &statements{conn: bunConn.Conn}, now: o.Now, log: o.Log,
		requests: make(chan *request), quit: make(chan struct{}), done: make(chan struct{}),
	}
	go c.loop()
	return c, nil
}

// run hands f to the committer and waits for its commit. Once taken, a request is carried out even when its context
// ends: an interrupted statement would roll back everybody in the same commit.
func (c *committer) run(ctx context.Context, r *request) error {
	r.ctx, r.reply = context.WithoutCancel(ctx), make(chan error, 1)
	select {
	case c.requests <- r:
	case <-c.quit:
		return ledger.NewError(ledger.Busy, "db.closing", nil)
	case <-ctx.Done():
		return ctx.Err()
	}
	return <-r.reply
}

func (c *committer) stop() error {
	c.once.Do(func() { close(c.quit) })
	<-c.done
	return errors.Join(c.stmts.close(), c.conn.Close(), c.pool.Close())
}

func (c *committer) loop() {
	defer close(c.done)
	batch := make([]*request, 0, maxBatch)
	var next *request
	for {
		if next == nil {
			select {
			case next = <-c.requests:
			case <-c.quit:
				return
			}
		}
		batch, next = c.gather(append(batch[:0], next))
		c.commit(batch)
		for _, r := range batch {
			r.reply <- r.err
		}
	}
}

// gather takes what waits already and does not wait for more. A request that wants to be alone ends the batch and
// begins the next one.
func (c *committer) gather(batch []*request) (full []*request, next *request) {
	for len(batch) < maxBatch && !batch[0].alone {
		select {
		case r := <-c.requests:
			if r.alone {
				return batch, r
			}
			batch = append(batch, r)
		default:
			return batch, nil
		}
	}
	return batch, nil
}

// commit runs the batch in one transaction and leaves each request's result in it.
func (c *committer) commit(batch []*request) {
	ctx := context.Background()
	err := c.stmts.trim()
	if err == nil {
		err = c.stmts.exec(ctx, "BEGIN IMMEDIATE")
	}
	if err != nil {
		fail(batch, mapError(err))
		return
	}
	wrote := false
	runOne := c.runOne
	if len(batch) == 1 {
		runOne = c.runAlone
	}
	for i, r := range batch {
		lost, err := runOne(r)
		if err != nil {
			r.err = mapError(err)
		} else {
			wrote = true
		}
		if lost != nil {
			// SQLite rolled the whole transaction back (disk full, I/O error): nothing of the batch stays.
			c.log.Error("transaction lost", "error", lost)
			fail(batch[:i], mapError(lost))
			fail(batch[i+1:], ledger.NewError(ledger.Busy, "db.try_again", nil))
			r.err = mapError(lost)
			return
		}
	}
	end := "COMMIT"
	if !wrote {
		end = "ROLLBACK"
	}
	if err := c.stmts.exec(ctx, end); err != nil {
		c.uncommitted(ctx, batch, err)
	}
}

// uncommitted settles a batch whose commit failed. A deferred constraint is the fault of one request: each runs again
// alone, so that the others are not harmed. What a full disk took no more of is not saved. After any other failure
// nobody can know what is on the disk.
func (c *committer) uncommitted(ctx context.Context, batch []*request, err error) {
	c.log.Error("commit failed", "error", err)
	if rollback := c.stmts.exec(ctx, "ROLLBACK"); rollback != nil {
		c.log.Debug("nothing to roll back", "error", rollback)
	}
	switch {
	case isConstraint(err) && len(batch) > 1:
		for i, r := range batch {
			r.err = nil
			c.commit(batch[i : i+1])
		}
	case isConstraint(err), isFull(err):
		fail(batch, mapError(err))
	default:
		fail(batch, &ledger.Error{Kind: ledger.Busy, Key: "commit.unknown", Err: err})
	}
}

func fail(batch []*request, err error) {
	for _, r := range batch {
		if r.err == nil {
			r.err = err
		}
	}
}

// runOne runs one request under a savepoint. lost is set when the transaction around it is gone.
func (c *committer) runOne(r *request) (lost, err error) {
	if err := c.stmts.exec(r.ctx, "SAVEPOINT one"); err != nil {
		return err, err
	}
	if err := call(r.ctx, r.f, c.tx()); err != nil {
		if back := c.stmts.exec(r.ctx, "ROLLBACK TO one"); back != nil {
			return errors.Join(err, back), err
		}
		if back := c.stmts.exec(r.ctx, "RELEASE one"); back != nil {
			return errors.Join(err, back), err
		}
		return nil, err
	}
	if err := c.stmts.exec(r.ctx, "RELEASE one"); err != nil {
		return err, err
	}
	return nil, nil
}

// runAlone runs the only request of a batch. It needs no savepoint, because with it everything is rolled back; the
// journal of a savepoint would be walked from its beginning for every statement, which makes a long one quadratic.
func (c *committer) runAlone(r *request) (lost, err error) { return nil, call(r.ctx, r.f, c.tx()) }

func (c *committer) tx() *Tx {
	return &Tx{
		IDB: c.bunConn, Now: c.now().UTC().Truncate(time.Microsecond), dialect: SQLite, run: c.conn, stmts: c.stmts,
	}
}

// maxStatements bounds the prepared statements that a connection takes from one transaction to the next.
const maxStatements = 400

// statements are the prepared statements of one connection. Only its owner uses them, one transaction at a time.
type statements struct {
	conn *sql.Conn
	byID map[string]*sql.Stmt
}

func (s *statements) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := s.byID[query]; ok {
		return stmt, nil
	}
	stmt, err := s.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if s.byID == nil {
		s.byID = make(map[string]*sql.Stmt)
	}
	s.byID[query] = stmt
	return stmt, nil
}

func (s *statements) exec(ctx context.Context, query string) error {
	stmt, err := s.prepare(ctx, query)
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(ctx)
	return err
}

// trim lets all statements go when there are too many. Between transactions none of them can be in use.
func (s *statements) trim() error {
	if len(s.byID) < maxStatements {
		return nil
	}
	return s.close()
}

func (s *statements) close() error {
	var err error
	for _, stmt := range s.byID {
		err = errors.Join(err, stmt.Close())
	}
	s.byID = nil
	return err
}
