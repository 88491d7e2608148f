package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/term"

	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/migrations"
)

// app is what every command gets: where it reads and writes, the clock, the language and the database.
type app struct {
	ctx      context.Context
	In       io.Reader
	Out, Err io.Writer
	Now      func() time.Time
	Env      func(name string) string
	Lang     string // zh or en
	Address  string // sqlite:PATH or a postgres:// URL
	Version  string // of the program
	Log      *slog.Logger
}

// operator is who the log names for what is done on the command line.
func (a *app) operator() ledger.Actor {
	return ledger.Actor{ID: ledger.System, Name: "系统", Address: "cli"}
}

// place says where the database is, without the password of its address: the file of SQLite as the computer finds it.
func (a *app) place() string {
	if path := sqlitePath(a.Address); path != "" {
		if whole, err := filepath.Abs(path); err == nil {
			return whole
		}
		return path
	}
	if u, err := url.Parse(a.Address); err == nil {
		return u.Redacted()
	}
	return "PostgreSQL"
}

// open opens the database, which must exist and have the schema of this program, and returns its books and what closes
// them.
func (a *app) open(ctx context.Context) (*books.Books, func() error, error) {
	d, err := a.connect(ctx, db.Options{MustExist: true})
	if err != nil {
		return nil, nil, err
	}
	if err := migrations.Current(ctx, d); err != nil {
		return nil, nil, errors.Join(err, d.Close())
	}
	return books.New(d, ventures.RentsToSpread), d.Close, nil
}

// openNew is open for the commands that may begin a database: one that is new or empty gets its schema first.
func (a *app) openNew(ctx context.Context) (*books.Books, func() error, error) {
	d, err := a.connect(ctx, db.Options{})
	if err != nil {
		return nil, nil, err
	}
	if err := prepare(ctx, d); err != nil {
		return nil, nil, errors.Join(err, d.Close())
	}
	return books.New(d, ventures.RentsToSpread), d.Close, nil
}

func (a *app) connect(ctx context.Context, o db.Options) (*db.DB, error) {
	o.Now, o.Log = a.Now, a.Log
	return db.Open(ctx, a.Address, o)
}

// prepare gives an empty database its schema and refuses one that is older or newer than the program.
func prepare(ctx context.Context, d *db.DB) error {
	empty := false
	err := d.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		begun, err := tx.HasTable(ctx, "schema_migrations")
		empty = !begun
		return err
	})
	if err != nil {
		return err
	}
	if empty {
		return migrations.Apply(ctx, d)
	}
	return migrations.Current(ctx, d)
}

// terminal reports whether a person watches the output, who may be shown progress.
func (a *app) terminal() bool {
	f, ok := a.Out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// say writes a translated sentence as one line to the output.
func (a *app) say(key string, args ledger.Args) error {
	_, err := fmt.Fprintln(a.Out, a.sentence(key, args))
	return err
}
