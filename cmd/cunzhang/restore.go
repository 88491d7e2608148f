package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/backup"
	"cunzhang/ledger/db"
	"cunzhang/ledger/verify"
	"cunzhang/migrations"
)

// restoreCmd brings a backup back. Everything is proved on a file beside the target before anything takes its place.
type restoreCmd struct {
	File        string `arg:"" help:"备份文件 | The backup."`
	Replace     bool   `help:"换下已有的数据库；旧文件保留为 .before-restore | Take the place of an existing database, which is kept as .before-restore."`
	Fingerprint string `placeholder:"SHA256" help:"备份时显示的指纹，用来确认文件未被改动 | The fingerprint that backup printed, to prove that the file is that one."`
}

// Run restores the backup.
func (c *restoreCmd) Run(a *app) error {
	if target := sqlitePath(a.Address); target != "" {
		return c.toFile(a, target)
	}
	return c.toPostgres(a)
}

func (c *restoreCmd) toFile(a *app, target string) error {
	_, err := os.Stat(target)
	if err == nil && !c.Replace {
		return ledger.NewError(ledger.Conflict, "cli.restore_exists", ledger.Args{"path": target})
	}
	exists := err == nil
	if exists {
		if err := backup.Settle(a.ctx, target); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
		return fileError(target, err)
	}
	proved, sum, err := c.prove(a, target+".restoring")
	if err != nil {
		return err
	}
	if err := swap(target, proved); err != nil {
		return err
	}
	return a.say("cli.restored", restored(target, sum))
}

func restored(target string, sum verify.Summary) ledger.Args {
	return ledger.Args{
		"path": target, "books": strconv.Itoa(sum.Books), "vouchers": strconv.FormatInt(sum.Vouchers, 10),
	}
}

// toPostgres proves the backup in a file and then fills a database without books in one transaction.
func (c *restoreCmd) toPostgres(a *app) (err error) {
	folder, err := os.MkdirTemp("", "cunzhang-restore-")
	if err != nil {
		return fileError("", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	proved, sum, err := c.prove(a, filepath.Join(folder, "restore.db"))
	if err != nil {
		return err
	}
	file := filepath.Join(folder, "restore.zip")
	if err := export(a, proved, file); err != nil {
		return err
	}
	d, err := a.connect(a.ctx, db.Options{})
	if err != nil {
		return err
	}
	err = func() error {
		if err := prepare(a.ctx, d); err != nil {
			return err
		}
		if err := importArchive(a.ctx, d, file); err != nil {
			return err
		}
		_, err := a.verify(a.ctx, d, "")
		return err
	}()
	if err := alsoClose(err, d.Close); err != nil {
		return err
	}
	return a.say("cli.restored", restored("PostgreSQL", sum))
}

// export writes a proved file as an archive.
func export(a *app, path, file string) error {
	d, err := db.Open(a.ctx, "sqlite:"+path, db.Options{Now: a.Now, Log: a.Log, MustExist: true})
	if err != nil {
		return err
	}
	_, err = a.backup(a.ctx, d, file, true)
	return alsoClose(err, d.Close)
}

// prove restores the backup into a new file and shows that it is whole: the pages of the file, the schema, the chain
// of every book, balances and trial balance. What fails leaves no file behind.
func (c *restoreCmd) prove(a *app, path string) (string, verify.Summary, error) {
	leftovers := []string{path, path + "-wal", path + "-shm", path + "-journal"}
	if err := removeAll(leftovers...); err != nil {
		return "", verify.Summary{}, err
	}
	sum, err := c.unpackAndVerify(a, path)
	if err == nil {
		err = backup.Settle(a.ctx, path)
	}
	if err == nil {
		_, err = sumFile(path)
	}
	if err != nil {
		return "", sum, errors.Join(err, removeAll(leftovers...))
	}
	return path, sum, nil
}

func (c *restoreCmd) unpackAndVerify(a *app, path string) (verify.Summary, error) {
	archive, err := c.unpack(a, path)
	if err != nil {
		return verify.Summary{}, err
	}
	if !archive {
		if err := backup.Sound(a.ctx, path); err != nil {
			return verify.Summary{}, err
		}
	}
	d, err := db.Open(a.ctx, "sqlite:"+path, db.Options{Now: a.Now, Log: a.Log, MaxConns: 2})
	if err != nil {
		return verify.Summary{}, err
	}
	var sum verify.Summary
	err = func() error {
		// A copy made by an older program is brought up to date here; one by a newer program is refused.
		if err := migrations.Apply(a.ctx, d); err != nil {
			return err
		}
		if archive {
			if err := importArchive(a.ctx, d, c.File); err != nil {
				return err
			}
		}
		var err error
		sum, err = a.verify(a.ctx, d, "")
		return err
	}()
	return sum, alsoClose(err, d.Close)
}

// unpack copies a SQLite backup to the path; an archive is only recognized. The fingerprint is compared first.
func (c *restoreCmd) unpack(a *app, path string) (archive bool, err error) {
	f, err := os.Open(c.File)
	if err != nil {
		return false, fileError(c.File, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	head := make([]byte, 16)
	if _, err := io.ReadFull(f, head); err != nil {
		return false, ledger.NewError(ledger.Invalid, "cli.no_backup", ledger.Args{"path": c.File})
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return true, c.check(func() (string, error) { return manifestOf(c.File) })
	case bytes.Equal(head, []byte("SQLite format 3\x00")):
	default:
		return false, ledger.NewError(ledger.Invalid, "cli.no_backup", ledger.Args{"path": c.File})
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return false, fileError(c.File, err)
	}
	err = deliverFile(path, func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
	if err != nil {
		return false, err
	}
	return false, c.check(func() (string, error) {
		made, err := sumFile(path)
		return made.fingerprint, err
	})
}

func (c *restoreCmd) check(fingerprint func() (string, error)) error {
	if c.Fingerprint == "" {
		return nil
	}
	found, err := fingerprint()
	if err != nil {
		return err
	}
	if found != c.Fingerprint {
		return ledger.NewError(ledger.Conflict, "cli.fingerprint", ledger.Args{"found": found})
	}
	return nil
}

func manifestOf(file string) (fingerprint string, err error) {
	err = withArchive(file, func(r *zip.Reader) error {
		m, err := backup.ReadManifest(r)
		if err != nil {
			return err
		}
		fingerprint = m.Fingerprint
		return nil
	})
	return fingerprint, err
}

func importArchive(ctx context.Context, d *db.DB, file string) error {
	return withArchive(file, func(r *zip.Reader) error {
		_, err := backup.Import(ctx, d, r)
		return err
	})
}

func withArchive(file string, f func(r *zip.Reader) error) (err error) {
	r, err := zip.OpenReader(file)
	if err != nil {
		return &ledger.Error{
			Kind: ledger.Invalid, Key: "backup.damaged", Args: ledger.Args{"part": filepath.Base(file)}, Err: err,
		}
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return f(&r.Reader)
}

// swap puts the proved file in the place of the target. The old database gets a second name before the one rename that
// counts, so that at every moment the target is the old database or the new one. A write-ahead log that a crash left
// behind belongs to the old file and must never be replayed over the new one.
func swap(target, proved string) error {
	_, err := os.Stat(target)
	exists := err == nil
	if exists {
		if err := keep(target); err != nil {
			return err
		}
	}
	if err := removeAll(target+"-wal", target+"-shm"); err != nil {
		return err
	}
	if err := os.Rename(proved, target); err != nil {
		return fileError(target, err)
	}
	return syncFolder(target)
}

// keep gives the old database a second name that is not taken yet.
func keep(target string) error {
	name := target + ".before-restore"
	for n := 2; ; n++ {
		err := os.Link(target, name)
		if err == nil || !errors.Is(err, os.ErrExist) {
			return fileError(name, err)
		}
		name = target + ".before-restore." + strconv.Itoa(n)
	}
}
