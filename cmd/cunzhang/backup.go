package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/backup"
	"cunzhang/ledger/db"
)

// backupCmd copies the database while it is in use.
type backupCmd struct {
	Output   string `short:"o" required:"" placeholder:"FILE" help:"备份文件 | The file to write."`
	Portable bool   `help:"写成通用备份（.zip），可恢复到 SQLite 或 PostgreSQL；PostgreSQL 总是如此 | Write a portable archive (.zip) that goes into SQLite or PostgreSQL; always so from PostgreSQL."`
}

// Run writes the copy and prints its fingerprint.
func (c *backupCmd) Run(a *app) error {
	b, closeBooks, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	made, err := a.backup(a.ctx, b.DB(), c.Output, c.Portable)
	if err := alsoClose(err, closeBooks); err != nil {
		return err
	}
	return a.say("cli.backed_up", ledger.Args{
		"path": c.Output, "size": strconv.FormatInt(made.size, 10), "fingerprint": made.fingerprint,
	})
}

// copied is a backup that was written.
type copied struct {
	size        int64  // bytes
	fingerprint string // SHA-256 of the file, or of the manifest of an archive
}

// backup writes a consistent copy beside the target, checks it, waits for the disk and renames it. A file that is
// there already stays until the new one is whole.
func (a *app) backup(ctx context.Context, d *db.DB, path string, portable bool) (copied, error) {
	if portable || d.Dialect() != db.SQLite {
		var m *backup.Manifest
		err := deliverFile(path, func(w io.Writer) error {
			var err error
			m, err = backup.Export(ctx, d, w, a.Version)
			return err
		})
		if err != nil {
			return copied{}, err
		}
		info, err := os.Stat(path)
		if err != nil {
			return copied{}, fileError(path, err)
		}
		return copied{info.Size(), m.Fingerprint}, nil
	}
	part := path + ".part"
	if err := removeAll(part, part+"-journal", part+"-wal", part+"-shm"); err != nil {
		return copied{}, err
	}
	made, err := copyFile(ctx, d, part)
	if err == nil {
		err = fileError(path, os.Rename(part, path))
	}
	if err != nil {
		return copied{}, errors.Join(err, removeAll(part))
	}
	return made, syncFolder(path)
}

func copyFile(ctx context.Context, d *db.DB, part string) (copied, error) {
	// The file is made first: SQLite cannot tell in words why it failed to.
	f, err := os.OpenFile(part, os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return copied{}, fileError(part, err)
	}
	if err := f.Close(); err != nil {
		return copied{}, fileError(part, err)
	}
	if err := backup.Copy(ctx, d, part); err != nil {
		return copied{}, err
	}
	if err := backup.Sound(ctx, part); err != nil {
		return copied{}, err
	}
	return sumFile(part)
}

// sumFile waits until the file is on the disk and returns its size and SHA-256.
func sumFile(path string) (made copied, err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return made, fileError(path, err)
	}
	defer func() { err = fileError(path, errors.Join(err, f.Close())) }()
	sum := sha256.New()
	if made.size, err = io.Copy(sum, f); err != nil {
		return made, err
	}
	made.fingerprint = hex.EncodeToString(sum.Sum(nil))
	return made, f.Sync()
}

// syncFolder waits until the name of a file is on the disk. Systems that cannot do so keep names safe by themselves.
func syncFolder(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil // see above
	}
	_ = dir.Sync()
	return dir.Close()
}

func removeAll(paths ...string) error {
	for _, p := range paths {
		if err := os.Remove(p); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fileError(p, err)
		}
	}
	return nil
}

// sqlitePath returns the file of an address, or "" for PostgreSQL.
func sqlitePath(address string) string {
	path, ok := strings.CutPrefix(address, "sqlite:")
	if !ok {
		return ""
	}
	return path
}
