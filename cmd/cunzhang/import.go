package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/exchange"
)

// importCmd takes the vouchers of a file into a book.
type importCmd struct {
	File           string `arg:"" help:"凭证文件：CSV（UTF-8 或 GBK）或 XLSX，第一行为列名 | The vouchers: CSV (UTF-8 or GBK) or XLSX, columns named in the head."`
	Book           string `help:"账套编码 | Code of the book."`
	Sheet          string `help:"工作表名（有多张凭证表时） | The sheet of a workbook, where several hold vouchers."`
	DryRun         bool   `help:"只检查，不写入 | Check everything and change nothing."`
	CreateAccounts bool   `help:"增设文件里有而账套里没有的明细科目和辅助核算 | Add the sub-accounts and dimension values that the book lacks."`
	Post           bool   `help:"导入后直接记账（制单、审核记为数据迁移），否则为草稿 | Post the vouchers as a migration; else they become drafts."`
}

// importGC is by how many percent the heap may grow between two collections of garbage.
const importGC = 50

// Run reads the file, takes it in as a whole and tells in one line what was done.
func (c *importCmd) Run(a *app) error {
	// A file is held whole, so that half of it is never taken in: collecting garbage earlier keeps 100,000 vouchers
	// below 300 MB for little time.
	defer debug.SetGCPercent(debug.SetGCPercent(importGC))
	file, err := readVouchers(c.File, c.Sheet)
	if err != nil {
		return err
	}
	b, closeBooks, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	result, err := c.run(a, b, file)
	if err := alsoClose(err, closeBooks); err != nil {
		return err
	}
	for _, w := range file.Warnings {
		a.complain(a.explain(w))
	}
	return c.tell(a, result)
}

func readVouchers(path, sheet string) (file exchange.File, err error) {
	f, err := os.Open(path)
	if err != nil {
		return file, fileError(path, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return file, fileError(path, err)
	}
	file, err = exchange.ReadVouchers(f, info.Size(), exchange.Options{Sheet: sheet})
	if ledger.KindOf(err) == ledger.Internal {
		err = fileError(path, err)
	}
	return file, err
}

func (c *importCmd) run(a *app, b *books.Books, file exchange.File) (books.ImportResult, error) {
	book, err := a.book(b, c.Book)
	if err != nil {
		return books.ImportResult{}, err
	}
	in := books.ImportInput{
		Book: book.ID, Vouchers: file.Vouchers, FileHash: file.Hash, FileName: filepath.Base(c.File), Post: c.Post,
		CreateAccounts: c.CreateAccounts, DryRun: c.DryRun,
	}
	if a.terminal() {
		p := &progress{out: a.Out}
		in.Progress = p.show
		defer p.clear()
	}
	return b.Import(a.ctx, a.operator(), in)
}

// tell prints what was done, or would be.
func (c *importCmd) tell(a *app, r books.ImportResult) error {
	args := ledger.Args{
		"vouchers": strconv.Itoa(r.Vouchers), "lines": strconv.Itoa(r.Lines), "debit": r.Debit.Grouped(),
		"from": r.From.String(), "to": r.To.String(), "accounts": strconv.Itoa(len(r.Accounts)),
		"values": strconv.Itoa(len(r.Values)), "changed": strconv.Itoa(r.Changed),
	}
	key := "import.drafted"
	switch {
	case c.DryRun:
		key = "import.checked"
	case c.Post:
		key = "import.posted"
	}
	return a.say(key, args)
}

// progress is a bar in one line of a terminal.
type progress struct {
	out   io.Writer
	shown int // percent
}

// progressWidth is the length of the bar in characters.
const progressWidth = 40

func (p *progress) show(done, total int) {
	percent := done * 100 / max(total, 1)
	if percent == p.shown {
		return
	}
	p.shown = percent
	full := percent * progressWidth / 100
	bar := strings.Repeat("#", full) + strings.Repeat(".", progressWidth-full)
	p.write(fmt.Sprintf("\r[%s] %3d%%", bar, percent))
}

// clear takes the bar away, so that what was done stands in its place.
func (p *progress) clear() {
	if p.shown > 0 {
		p.write("\r" + strings.Repeat(" ", progressWidth+len("[] 100%")) + "\r")
	}
}

// write writes to the terminal. That it cannot be written to is told when the result is.
func (p *progress) write(text string) { _, _ = io.WriteString(p.out, text) }
