package backup

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strconv"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/migrations"
)

// formatVersion is the version of the archive that this package writes and reads.
const formatVersion = 1

const manifestName = "manifest.json"

// Manifest says what an archive holds. Its JSON text is what the fingerprint is taken of.
type Manifest struct {
	Format  int       `json:"format"`
	Program string    `json:"program"` // version of the program that wrote it
	Schema  int       `json:"schema"`  // number of the last migration
	Dialect string    `json:"dialect"` // of the database it came from
	At      time.Time `json:"at"`
	Tables  []Table   `json:"tables"` // in the order in which they can be filled

	Fingerprint string `json:"-"` // SHA-256 of the JSON text, in hex
}

// Table is one table of an archive.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
	Rows    int64    `json:"rows"`
	SHA256  string   `json:"sha256"` // of the uncompressed file
}

// Column is a column of a table: int, text or bytes (base64 in the archive). A serial one is numbered by the database.
type Column struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	serial bool
}

// Rows returns how many rows all tables have.
func (m *Manifest) Rows() int64 {
	var n int64
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// Export writes the archive of everything that one snapshot sees; program is the version that the manifest names.
func Export(ctx context.Context, d *db.DB, w io.Writer, program string) (*Manifest, error) {
	steps, err := migrations.For(d.Dialect())
	if err != nil {
		return nil, err
	}
	if err := migrations.Current(ctx, d); err != nil {
		return nil, err
	}
	m := &Manifest{Format: formatVersion, Program: program, Schema: len(steps), Dialect: d.Dialect().String()}
	archive := zip.NewWriter(w)
	err = d.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		m.At = tx.Now
		tables, err := listTables(ctx, tx)
		if err != nil {
			return err
		}
		for _, t := range tables {
			if err := exportTable(ctx, tx, archive, &t.Table); err != nil {
				return err
			}
			m.Tables = append(m.Tables, t.Table)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return nil, err
	}
	m.Fingerprint = fingerprint(text)
	out, err := archive.Create(manifestName)
	if err != nil {
		return nil, err
	}
	if _, err := out.Write(text); err != nil {
		return nil, err
	}
	return m, archive.Close()
}

func fingerprint(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func exportTable(ctx context.Context, tx *db.Tx, archive *zip.Writer, t *Table) error {
	entry, err := archive.Create(t.file())
	if err != nil {
		return err
	}
	sum := sha256.New()
	out := bufio.NewWriterSize(io.MultiWriter(entry, sum), 1<<16)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	err = readTable(ctx, tx, t, func(row []any) error {
		t.Rows++
		return encoder.Encode(row)
	})
	if err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	t.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return nil
}

func (t *Table) file() string { return "tables/" + t.Name + ".jsonl" }

// ReadManifest returns the manifest of an archive. It fails with backup.damaged when the file is no archive of this
// program, and with backup.format for one of a newer kind.
func ReadManifest(archive *zip.Reader) (*Manifest, error) {
	f, err := archive.Open(manifestName)
	if err != nil {
		return nil, damaged(manifestName, err)
	}
	text, err := io.ReadAll(io.LimitReader(f, 16<<20))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, damaged(manifestName, err)
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, damaged(manifestName, err)
	}
	if m.Format != formatVersion {
		return nil, ledger.NewError(ledger.Invalid, "backup.format", ledger.Args{"version": m.Program})
	}
	m.Fingerprint = fingerprint(text)
	return &m, nil
}

func damaged(part string, err error) error {
	return &ledger.Error{Kind: ledger.Invalid, Key: "backup.damaged", Args: ledger.Args{"part": part}, Err: err}
}

// Import fills a migrated database that keeps no books yet from an archive, in one transaction: all of it or nothing.
// It fails with backup.not_empty, with backup.schema when the archive has another schema than this program, and with
// backup.damaged when a table is not what the manifest says. The guards of the database sleep meanwhile, because
// closed months and posted vouchers enter as what they are; verification afterwards takes their place.
func Import(ctx context.Context, d *db.DB, archive *zip.Reader) (*Manifest, error) {
	m, err := ReadManifest(archive)
	if err != nil {
		return nil, err
	}
	steps, err := migrations.For(d.Dialect())
	if err != nil {
		return nil, err
	}
	if m.Schema != len(steps) {
		return nil, ledger.NewError(ledger.Conflict, "backup.schema", ledger.Args{
			"backup": strconv.Itoa(m.Schema), "program": strconv.Itoa(len(steps)), "version": m.Program,
		})
	}
	err = d.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		tables, err := listTables(ctx, tx)
		if err != nil {
			return err
		}
		if err := match(m, tables); err != nil {
			return err
		}
		if err := begin(ctx, tx, tables); err != nil {
			return err
		}
		wake, err := sleepGuards(ctx, tx, tables)
		if err != nil {
			return err
		}
		if err := empty(ctx, tx, tables); err != nil {
			return err
		}
		for i := range tables {
			if err := importTable(ctx, tx, archive, m, &tables[i].Table); err != nil {
				return err
			}
		}
		return wake(ctx)
	})
	return m, err
}

// match refuses an archive whose tables are not those of the schema.
func match(m *Manifest, tables []described) error {
	same := len(m.Tables) == len(tables)
	for _, t := range tables {
		known := m.find(t.Name)
		same = same && known != nil && slices.EqualFunc(known.Columns, t.Columns, func(a, b Column) bool {
			return a.Name == b.Name && a.Type == b.Type
		})
	}
	if !same {
		return damaged(manifestName, errors.New("its tables are not those of the schema"))
	}
	return nil
}

func (m *Manifest) find(name string) *Table {
	for i := range m.Tables {
		if m.Tables[i].Name == name {
			return &m.Tables[i]
		}
	}
	return nil
}

func importTable(ctx context.Context, tx *db.Tx, archive *zip.Reader, m *Manifest, t *Table) error {
	known := m.find(t.Name)
	f, err := archive.Open(t.file())
	if err != nil {
		return damaged(t.file(), err)
	}
	sum := sha256.New()
	rows := &rowReader{table: t, in: bufio.NewReaderSize(io.TeeReader(f, sum), 1<<16), sum: sum}
	err = writeTable(ctx, tx, t, rows.next)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if rows.count != known.Rows || hex.EncodeToString(sum.Sum(nil)) != known.SHA256 {
		return damaged(t.file(), fmt.Errorf("%d rows, want %d, or another SHA-256", rows.count, known.Rows))
	}
	return nil
}

// rowReader reads the rows of a table from its file.
type rowReader struct {
	table *Table
	in    *bufio.Reader
	sum   hash.Hash
	count int64
}

// next returns the values of the next row, or io.EOF.
func (r *rowReader) next() ([]any, error) {
	line, err := r.in.ReadBytes('\n')
	if err == io.EOF && len(line) == 0 {
		return nil, io.EOF
	}
	if err != nil {
		return nil, damaged(r.table.file(), err)
	}
	var cells []json.RawMessage
	if err := json.Unmarshal(line, &cells); err != nil {
		return nil, damaged(r.table.file(), err)
	}
	if len(cells) != len(r.table.Columns) {
		return nil, damaged(r.table.file(), fmt.Errorf("row %d has %d cells", r.count+1, len(cells)))
	}
	r.count++
	row := make([]any, len(cells))
	for i, cell := range cells {
		if row[i], err = r.table.Columns[i].decode(cell); err != nil {
			return nil, damaged(r.table.file(), fmt.Errorf("row %d: %w", r.count, err))
		}
	}
	return row, nil
}

func (c Column) decode(cell json.RawMessage) (any, error) {
	if bytes.Equal(cell, []byte("null")) {
		if c.Type == "bytes" {
			return []byte{}, nil // no column of bytes takes NULL; a driver hands out none for no bytes
		}
		return nil, nil // NULL is a value
	}
	switch c.Type {
	case "int":
		return strconv.ParseInt(string(cell), 10, 64)
	case "bytes":
		var b []byte
		err := json.Unmarshal(cell, &b)
		return b, err
	}
	var s string
	err := json.Unmarshal(cell, &s)
	return s, err
}
