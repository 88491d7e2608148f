package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"cunzhang/ledger"
	"cunzhang/reports/text"
)

// deliver writes to the output, or to a file that appears whole or not at all.
func (a *app) deliver(path string, write func(io.Writer) error) error {
	if path == "" {
		out := bufio.NewWriter(a.Out)
		if err := write(out); err != nil {
			return err
		}
		return out.Flush()
	}
	return deliverFile(path, write)
}

// deliverFile writes beside the target, waits for the disk and renames, so that a crash leaves the old file or the new
// one.
func deliverFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fileError(path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}()
	out := bufio.NewWriter(f)
	if err := write(out); err != nil {
		return err
	}
	if err := errors.Join(out.Flush(), f.Chmod(0o640), f.Sync()); err != nil {
		return fileError(path, err)
	}
	if err := f.Close(); err != nil {
		return fileError(path, err)
	}
	return fileError(path, os.Rename(f.Name(), path))
}

// fileCauses are the reasons for which files cannot be read or written that have a sentence of their own.
var fileCauses = []struct {
	err  error
	name string
}{
	{os.ErrNotExist, "missing"},
	{os.ErrExist, "exists"},
	{os.ErrPermission, "denied"},
	{syscall.EISDIR, "folder"},
	{syscall.ENOTDIR, "no_folder"},
	{syscall.ENOSPC, "full"},
	{syscall.EROFS, "read_only"},
}

// fileError says which file could not be read or written, and why; in the words of the system where we have none.
func fileError(path string, err error) error {
	if err == nil {
		return nil
	}
	var p *os.PathError
	cause := err.Error()
	if errors.As(err, &p) {
		cause = p.Err.Error()
	}
	for _, known := range fileCauses {
		if errors.Is(err, known.err) {
			cause = known.name
			break
		}
	}
	return &ledger.Error{
		Kind: ledger.Invalid, Key: "cli.file", Args: ledger.Args{"path": path, "cause": cause}, Err: err,
	}
}

// table writes rows in columns that line up, Chinese characters counted as two.
func (a *app) table(rows [][]string) error {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], text.Width(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell + strings.Repeat(" ", widths[i]-text.Width(cell)+2))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	_, err := io.WriteString(a.Out, b.String())
	return err
}

// alsoClose closes what a command opened and keeps the first error.
func alsoClose(err error, closeIt func() error) error {
	if closed := closeIt(); err == nil {
		return closed
	}
	return err
}
