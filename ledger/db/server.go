package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"io/fs"
	"net"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"cunzhang/ledger"
)

// server names a PostgreSQL and the database in it, without user and password.
type server struct{ host, database string }

// serverOf reads an address, with what the environment adds to it. What the driver says of an address that it cannot
// read may hold a part of the password, so none of it is told.
func serverOf(address string) (server, error) {
	c, err := pgx.ParseConfig(address)
	if err != nil {
		return server{}, ledger.NewError(ledger.Invalid, "db.address", ledger.Args{"text": "postgres://…"})
	}
	return serverIn(&c.Config), nil
}

func serverIn(c *pgconn.Config) server {
	host := c.Host
	if !strings.HasPrefix(host, "/") { // the folder of a socket
		host = net.JoinHostPort(host, strconv.Itoa(int(c.Port)))
	}
	name := c.Database
	if name == "" {
		name = c.User // as PostgreSQL does
	}
	return server{host, name}
}

// down is the error of a PostgreSQL that cannot be used, with why; a word of cause. where there is one.
func (s server) down(why string, err error) *ledger.Error {
	return &ledger.Error{
		Kind: ledger.Internal, Key: "db.server", Err: err,
		Args: ledger.Args{"host": s.host, "database": s.database, "cause": why},
	}
}

// named maps an error of a transaction and says which server it comes from, which the statements do not know.
func (d *DB) named(err error) error {
	err = mapError(err)
	var known *ledger.Error
	if errors.As(err, &known) {
		if known.Key == "db.server" && known.Args["host"] == "" {
			return d.server.down(known.Args["cause"], err)
		}
		return err
	}
	if lost(err) {
		return d.server.down("server_lost", err)
	}
	return err
}

// lost reports whether a connection broke, rather than that somebody stopped waiting.
func lost(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	var network *net.OpError
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, pgconn.ErrConnClosed) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

// connectCause says why no connection came about.
func connectCause(err error) string {
	var pg *pgconn.PgError
	var name *net.DNSError
	var network net.Error
	switch {
	case errors.As(err, &pg):
		return refusalCause(pg)
	case errors.As(err, &name):
		return "server_unknown"
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, fs.ErrNotExist):
		return "server_silent"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return "server_slow"
	}
	return "server_lost"
}

// refusalCause says why PostgreSQL sends somebody away.
func refusalCause(pg *pgconn.PgError) string {
	switch {
	case strings.HasPrefix(pg.Code, "28"):
		return "server_password"
	case pg.Code == "3D000":
		return "server_no_database"
	case strings.HasPrefix(pg.Code, "57P"):
		return "server_stopping"
	}
	return "server_lost"
}
