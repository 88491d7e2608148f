package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// Copy writes a consistent copy of a SQLite database to a file that must not exist, while others read and write.
func Copy(ctx context.Context, d *db.DB, path string) error {
	if d.Dialect() != db.SQLite {
		return ledger.NewError(ledger.Invalid, "backup.needs_sqlite", nil)
	}
	return alone(ctx, d.Path(), func(conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, "VACUUM INTO ?", path)
		return err
	})
}

// Settle folds the write-ahead log of a SQLite file into it, so that the file alone is the database. It fails with
// backup.in_use while another process has the file open.
func Settle(ctx context.Context, path string) error {
	var mode string
	err := alone(ctx, path, func(conn *sql.Conn) error {
		return conn.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode)
	})
	if err != nil || mode != "delete" {
		return &ledger.Error{
			Kind: ledger.Conflict, Key: "backup.in_use", Args: ledger.Args{"path": path}, Err: err,
		}
	}
	return nil
}

// Sound runs SQLite's own check of a file: pages, indexes and foreign keys. It fails with db.damaged.
func Sound(ctx context.Context, path string) error {
	return alone(ctx, path, func(conn *sql.Conn) error {
		var answer string
		err := conn.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&answer)
		if err == nil && answer != "ok" {
			err = errors.New(answer)
		}
		if err != nil {
			return &ledger.Error{Kind: ledger.Internal, Key: "db.damaged", Err: err}
		}
		var table string
		err = conn.QueryRowContext(ctx, `SELECT "table" FROM pragma_foreign_key_check`).Scan(&table)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return &ledger.Error{Kind: ledger.Internal, Key: "db.damaged", Err: errors.Join(errors.New(table), err)}
	})
}

// alone runs f on a connection of its own, outside any transaction.
func alone(ctx context.Context, path string, f func(conn *sql.Conn) error) (err error) {
	q := url.Values{"_pragma": {"busy_timeout(2000)"}}
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return f(conn)
}

// described is a table with the tables that its foreign keys name.
type described struct {
	Table
	parents []string
}

// listTables describes the tables of the schema, parents before children. The list of migrations is none of them: it
// belongs to the database, not to its content.
func listTables(ctx context.Context, tx *db.Tx) ([]described, error) {
	names, err := texts(ctx, tx, pick(tx,
		`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
			AND name <> 'schema_migrations' ORDER BY name`,
		`SELECT tablename FROM pg_tables WHERE schemaname = current_schema()
			AND tablename <> 'schema_migrations' ORDER BY tablename`))
	if err != nil {
		return nil, err
	}
	all := make([]described, 0, len(names))
	for _, name := range names {
		t := described{Table: Table{Name: name}}
		if t.Columns, err = listColumns(ctx, tx, name); err != nil {
			return nil, err
		}
		t.parents, err = texts(ctx, tx, pick(tx,
			`SELECT DISTINCT "table" FROM pragma_foreign_key_list(?)`,
			`SELECT DISTINCT p.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
				JOIN pg_class p ON p.oid = k.confrelid
				WHERE k.contype = 'f' AND c.relname = ? AND c.relnamespace = current_schema()::regnamespace`), name)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return parentsFirst(all)
}

func pick(tx *db.Tx, sqlite, postgres string) string {
	if tx.Dialect() == db.Postgres {
		return postgres
	}
	return sqlite
}

func texts(ctx context.Context, tx *db.Tx, query string, args ...any) (out []string, err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// columnTypes are the types of columns that both databases have under one name in an archive.
var columnTypes = map[string]string{
	"integer": "int", "bigint": "int", "text": "text", "blob": "bytes", "bytea": "bytes",
}

func listColumns(ctx context.Context, tx *db.Tx, table string) (out []Column, err error) {
	rows, err := tx.Query(ctx, pick(tx,
		`SELECT name, lower(type), 0 FROM pragma_table_info(?) ORDER BY cid`,
		`SELECT column_name, data_type, CASE is_identity WHEN 'YES' THEN 1 ELSE 0 END FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position`), table)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var c Column
		var kind string
		var serial int
		if err := rows.Scan(&c.Name, &kind, &serial); err != nil {
			return nil, err
		}
		c.serial = serial == 1
		if c.Type = columnTypes[kind]; c.Type == "" {
			return nil, fmt.Errorf("column %s.%s has the type %s, which an archive cannot hold", table, c.Name, kind)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

func parentsFirst(all []described) ([]described, error) {
	var out []described
	placed := map[string]bool{}
	for len(out) < len(all) {
		before := len(out)
		for _, t := range all {
			waits := slices.ContainsFunc(t.parents, func(p string) bool { return p != t.Name && !placed[p] })
			if !placed[t.Name] && !waits {
				out = append(out, t)
				placed[t.Name] = true
			}
		}
		if len(out) == before {
			return nil, errors.New("foreign keys of the schema run in a circle")
		}
	}
	return out, nil
}

// readTable gives f every row in the order of the primary key.
func readTable(ctx context.Context, tx *db.Tx, t *Table, f func(row []any) error) (err error) {
	rows, err := tx.Query(ctx, "SELECT "+columnList(t)+" FROM "+t.Name+" ORDER BY "+order(t))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row := make([]any, len(t.Columns))
	into := make([]any, len(t.Columns))
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, c := range t.Columns {
			if b, ok := row[i].([]byte); c.Type == "bytes" && (!ok || b == nil) {
				row[i] = []byte{} // SQLite's driver hands out nothing for no bytes
			}
		}
		if err := f(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// order sorts the rows of a table by its first columns, which are those of its key, so that the same content makes the
// same file and what a voucher reverses comes before it.
func order(t *Table) string {
	names := make([]string, 0, len(t.Columns))
	for _, c := range t.Columns {
		if c.Type != "bytes" {
			names = append(names, quote(c.Name))
		}
	}
	return strings.Join(names[:min(len(names), 8)], ", ")
}

func columnList(t *Table) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = quote(c.Name)
	}
	return strings.Join(names, ", ")
}

func quote(name string) string { return `"` + name + `"` }

// maxParameters is below what a statement of either database takes.
const maxParameters = 4000

// writeTable inserts the rows that next returns, many in one statement.
func writeTable(ctx context.Context, tx *db.Tx, t *Table, next func() ([]any, error)) error {
	perStatement := max(1, min(200, maxParameters/len(t.Columns)))
	var args []any
	flush := func() error {
		if len(args) == 0 {
			return nil
		}
		_, err := tx.Exec(ctx, insertion(t, len(args)/len(t.Columns)), args...)
		args = args[:0]
		return err
	}
	for {
		row, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		args = append(args, row...)
		if len(args) == perStatement*len(t.Columns) {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return renumber(ctx, tx, t)
}

func insertion(t *Table, rows int) string {
	one := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(t.Columns)), ", ") + ")"
	return "INSERT INTO " + t.Name + " (" + columnList(t) + ") VALUES " +
		strings.TrimSuffix(strings.Repeat(one+", ", rows), ", ")
}

// renumber tells PostgreSQL which numbers are given away already.
func renumber(ctx context.Context, tx *db.Tx, t *Table) error {
	for _, c := range t.Columns {
		if !c.serial {
			continue
		}
		var last int64
		err := tx.QueryRow(ctx, fmt.Sprintf(
			"SELECT setval(pg_get_serial_sequence('%[1]s', '%[2]s'), coalesce(max(%[2]s), 0) + 1, false) FROM %[1]s",
			t.Name, c.Name)).Scan(&last)
		if err != nil {
			return err
		}
	}
	return nil
}

// begin refuses a database that keeps books or people already.
func begin(ctx context.Context, tx *db.Tx, tables []described) error {
	for _, t := range tables {
		if t.Name != "townships" && t.Name != "users" && t.Name != "log" {
			continue
		}
		var n int
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM "+t.Name).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return ledger.NewError(ledger.Conflict, "backup.not_empty", nil)
		}
	}
	return nil
}

// empty removes the few rows that migrations put into a new database.
func empty(ctx context.Context, tx *db.Tx, tables []described) error {
	for _, t := range slices.Backward(tables) {
		if _, err := tx.Exec(ctx, "DELETE FROM "+t.Name); err != nil {
			return err
		}
	}
	return nil
}

// sleepGuards switches the triggers off until the function that it returns is called, in the same transaction.
func sleepGuards(ctx context.Context, tx *db.Tx, tables []described) (wake func(context.Context) error, err error) {
	if tx.Dialect() == db.Postgres {
		var off, on strings.Builder
		on.WriteString("SET CONSTRAINTS ALL IMMEDIATE;\n")
		for _, t := range tables {
			off.WriteString("ALTER TABLE " + t.Name + " DISABLE TRIGGER USER;\n")
			on.WriteString("ALTER TABLE " + t.Name + " ENABLE TRIGGER USER;\n")
		}
		return func(ctx context.Context) error { return tx.Script(ctx, on.String()) }, tx.Script(ctx, off.String())
	}
	names, err := texts(ctx, tx, "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
	if err != nil {
		return nil, err
	}
	guards, err := texts(ctx, tx, "SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := tx.Script(ctx, "DROP TRIGGER "+name); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context) error { return tx.Script(ctx, strings.Join(guards, ";\n")+";") }, nil
}
