package db

import (
	"database/sql"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"cunzhang/ledger"
)

// guards says what the guards of the schema mean: triggers by the word after "guard:", constraints by their name.
var guards = map[string]ledger.Kind{
	"posted_is_final":                 ledger.Conflict,
	"one_chain":                       ledger.Busy,
	"numbers_without_gaps":            ledger.Busy,
	"only_open_periods":               ledger.Closed,
	"debits_equal_credits":            ledger.Invalid,
	"lines_on_leaves":                 ledger.Invalid,
	"one_side":                        ledger.Invalid,
	"amount_range":                    ledger.Invalid,
	"series_known":                    ledger.Invalid,
	"two_lines":                       ledger.Invalid,
	"date_in_period":                  ledger.Invalid,
	"draft_states":                    ledger.Conflict,
	"log_is_final":                    ledger.Conflict,
	"same_key_posts_once":             ledger.Conflict,
	"book_identity":                   ledger.Conflict,
	"account_identity":                ledger.Conflict,
	"preparer_is_not_checker":         ledger.Denied,
	"voucher_preparer_is_not_checker": ledger.Denied,
	"reversed_once":                   ledger.Conflict,
	"drafts_reverse_once":             ledger.Conflict,
	"reopening_needs_two":             ledger.Denied,
	"asking_needs_reason":             ledger.Invalid,
	"plan_is_frozen":                  ledger.Conflict,
	"dividend_paid_once":              ledger.Conflict,
	"release_needs_two":               ledger.Denied,
}

// uniqueNames gives SQLite's unique constraints the names that PostgreSQL reports; SQLite names the columns.
var uniqueNames = map[string]string{
	"vouchers.book, vouchers.seq":                                      "one_chain",
	"vouchers.book, vouchers.period, vouchers.series, vouchers.number": "numbers_without_gaps",
	"vouchers.book, vouchers.reverses":                                 "reversed_once",
	"drafts.book, drafts.reverses":                                     "drafts_reverse_once",
	"submissions.book, submissions.key":                                "same_key_posts_once",
}

// violation is what a database says about a broken rule: class unique, foreign, check, range or guard, and a name.
type violation struct {
	class, name string
}

// mapError turns a driver error into a ledger error, once; anything else passes through.
func mapError(err error) error {
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		return err
	}
	var known *ledger.Error
	var several ledger.Errors
	if errors.As(err, &known) || errors.As(err, &several) {
		return err
	}
	if v, ok := violated(err); ok {
		return v.toError(err)
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return mapSQLite(lite, err)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) && tooMany(pg) {
		return mapPostgres(pg, err)
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return serverIn(connect.Config).down(connectCause(err), err)
	}
	if pg != nil {
		return mapPostgres(pg, err)
	}
	return err
}

func violated(err error) (violation, bool) {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return violatedSQLite(lite)
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return violation{}, false
	}
	switch pg.Code {
	case "23505":
		name := pg.ConstraintName
		if name == "submissions_pkey" {
			name = "same_key_posts_once"
		}
		return violation{"unique", name}, true
	case "23503":
		return violation{"foreign", pg.ConstraintName}, true
	case "22003":
		return violation{"range", ""}, true
	case "23514", "23502":
		return violation{"check", pg.ConstraintName}, true
	case "P0001":
		if name, ok := strings.CutPrefix(pg.Message, "guard:"); ok {
			return violation{"guard", name}, true
		}
	}
	return violation{}, false
}

func violatedSQLite(err *sqlite.Error) (violation, bool) {
	// The text is "constraint failed: CHECK constraint failed: name (275)" or, from a trigger,
	// "constraint failed: guard:name (1811)".
	text := err.Error()
	if i := strings.LastIndex(text, " ("); i > 0 {
		text = text[:i]
	}
	if i := strings.LastIndex(text, "guard:"); i >= 0 {
		return violation{"guard", text[i+len("guard:"):]}, true
	}
	subject := text[strings.LastIndex(text, "failed: ")+len("failed: "):]
	switch err.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		if name, ok := uniqueNames[subject]; ok {
			subject = name
		}
		return violation{"unique", subject}, true
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return violation{"foreign", ""}, true
	case sqlite3.SQLITE_CONSTRAINT_DATATYPE:
		return violation{"range", subject}, true
	case sqlite3.SQLITE_CONSTRAINT_CHECK, sqlite3.SQLITE_CONSTRAINT_NOTNULL:
		return violation{"check", subject}, true
	}
	return violation{}, false
}

// isFull reports whether the disk had no room.
func isFull(err error) bool {
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_FULL
}

func isConstraint(err error) bool {
	_, ok := violated(err)
	return ok
}

func (v violation) toError(err error) error {
	if kind, ok := guards[v.name]; ok {
		return &ledger.Error{Kind: kind, Key: "guard." + v.name, Err: err}
	}
	args := ledger.Args{"name": v.name}
	switch v.class {
	case "unique":
		return &ledger.Error{Kind: ledger.Conflict, Key: "db.duplicate", Args: args, Err: err}
	case "range":
		return &ledger.Error{Kind: ledger.Invalid, Key: "money.overflow", Err: err}
	case "foreign":
		return &ledger.Error{Kind: ledger.Invalid, Key: "db.missing_reference", Args: args, Err: err}
	}
	return &ledger.Error{Kind: ledger.Invalid, Key: "db.check", Args: args, Err: err}
}

func mapSQLite(lite *sqlite.Error, err error) error {
	switch lite.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return &ledger.Error{Kind: ledger.Busy, Key: "db.busy", Err: err}
	case sqlite3.SQLITE_FULL:
		return &ledger.Error{Kind: ledger.Internal, Key: "db.disk_full", Err: err}
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR:
		return unreachable(err)
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return &ledger.Error{Kind: ledger.Internal, Key: "db.damaged", Err: err}
	}
	return &ledger.Error{Kind: ledger.Internal, Key: "internal.unexpected", Err: err}
}

func mapPostgres(pg *pgconn.PgError, err error) error {
	switch {
	case retryable(pg) || pg.Code == "55P03" || tooMany(pg):
		return &ledger.Error{Kind: ledger.Busy, Key: "db.busy", Err: err}
	case pg.Code == "53100":
		return &ledger.Error{Kind: ledger.Internal, Key: "db.disk_full", Err: err}
	case strings.HasPrefix(pg.Code, "57P") || strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "28"):
		return server{}.down(refusalCause(pg), err)
	}
	return &ledger.Error{Kind: ledger.Internal, Key: "internal.unexpected", Err: err}
}

// tooMany reports that PostgreSQL has no room for one more now, on anything but the disk.
func tooMany(pg *pgconn.PgError) bool { return strings.HasPrefix(pg.Code, "53") && pg.Code != "53100" }

// retryable reports what PostgreSQL asks to be tried again: serialization failures and deadlocks.
func retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}
