package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"cunzhang/cooperatives/members"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// memberKey returns the key that numbers of members are sealed with: from CUNZHANG_KEY, 64 hexadecimal digits, or from
// a file that is made on first use and that nobody else may read. The key is not in backups: a copy of the database
// alone opens nothing. Several servers of one database need the same key; one with another is refused by the mark that
// the database keeps.
func (a *app) memberKey(d *db.DB) ([]byte, error) {
	if text := strings.TrimSpace(a.Env("CUNZHANG_KEY")); text != "" {
		key, ok := parseKey(text)
		if !ok {
			return nil, ledger.NewError(ledger.Invalid, "cli.key_form", nil)
		}
		return key, nil
	}
	path := a.keyFile(d)
	key, err := readKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fileError(path, err)
	}
	if err := makeKey(path); err != nil {
		return nil, err
	}
	a.complain(a.sentence("cli.key_made", ledger.Args{"path": path}))
	return readKey(path)
}

// keyFile is where the key is kept: beside a SQLite database, and under the name of a PostgreSQL database in data.
func (a *app) keyFile(d *db.DB) string {
	if d.Path() != "" {
		return d.Path() + ".key"
	}
	name := "postgres"
	if u, err := url.Parse(a.Address); err == nil && filepath.Base(u.Path) != "." && filepath.Base(u.Path) != "/" {
		name = filepath.Base(u.Path)
	}
	return filepath.Join("data", name+".postgres.key")
}

func parseKey(text string) ([]byte, bool) {
	key, err := hex.DecodeString(text)
	return key, err == nil && len(key) == members.KeySize
}

// readKey reads a key file. fs.ErrNotExist tells that there is none.
func readKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err != nil {
		return nil, fileError(path, err)
	}
	args := ledger.Args{"path": path}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, ledger.NewError(ledger.Denied, "cli.key_open", args)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fileError(path, err)
	}
	key, ok := parseKey(strings.TrimSpace(string(text)))
	if !ok {
		return nil, ledger.NewError(ledger.Invalid, "cli.key_file", args)
	}
	return key, nil
}

// makeKey makes a key file that is whole before it has its name, so that two programs that begin at once use the same
// key, and that is on the disk before anything is sealed with it.
func makeKey(path string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".key.*") // with mode 0600
	if err != nil {
		return fileError(path, err)
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	key := make([]byte, members.KeySize)
	rand.Read(key) // never fails
	_, err = f.WriteString(hex.EncodeToString(key) + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fileError(path, err)
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return fileError(path, err)
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fileError(path, err)
	}
	return fileError(path, errors.Join(folder.Sync(), folder.Close()))
}
