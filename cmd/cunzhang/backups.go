package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"cunzhang/ledger/backup"
	"cunzhang/ledger/books"
	"cunzhang/web"
)

// backups wires what the backup page does to the database and the folder of the nightly backups.
func (a *app) backups(b *books.Books, dir string) web.Backups {
	return web.Backups{
		List: func() ([]web.BackupFile, error) { return listBackups(dir) },
		Write: func(ctx context.Context, w io.Writer) error {
			_, err := backup.Export(ctx, b.DB(), w, a.Version)
			return err
		},
		Drill: func(ctx context.Context) (web.Drill, error) { return a.drill(ctx, b) },
	}
}

// listBackups returns the backups in the folder, the newest first.
func listBackups(dir string) ([]web.BackupFile, error) {
	if dir == "" {
		return nil, nil
	}
	names, err := filepath.Glob(filepath.Join(dir, "cunzhang-????-??-??.*"))
	if err != nil {
		return nil, err
	}
	var out []web.BackupFile
	for _, name := range names {
		info, err := os.Stat(name)
		if errors.Is(err, os.ErrNotExist) {
			continue // removed meanwhile
		}
		if err != nil {
			return nil, fileError(name, err)
		}
		out = append(out, web.BackupFile{Name: filepath.Base(name), Size: info.Size(), At: info.ModTime()})
	}
	slices.SortFunc(out, func(x, y web.BackupFile) int { return y.At.Compare(x.At) })
	return out, nil
}

// drill makes a backup in a folder of its own, restores it there and proves it.
func (a *app) drill(ctx context.Context, b *books.Books) (result web.Drill, err error) {
	begun := a.Now()
	folder, err := os.MkdirTemp("", "cunzhang-drill-")
	if err != nil {
		return result, fileError("", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	file := filepath.Join(folder, "backup.zip")
	if _, err := a.backup(ctx, b.DB(), file, true); err != nil {
		return result, err
	}
	trial := *a
	trial.ctx = ctx
	_, sum, err := (&restoreCmd{File: file}).prove(&trial, filepath.Join(folder, "restored.db"))
	if err != nil {
		return result, err
	}
	return web.Drill{Books: sum.Books, Vouchers: sum.Vouchers, Took: a.Now().Sub(begun)}, nil
}
