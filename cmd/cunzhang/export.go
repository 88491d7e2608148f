package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/exchange"
)

// exportCmd writes the posted vouchers of a book for other programs.
type exportCmd struct {
	Book   string `help:"账套编码 | Code of the book."`
	Format string `enum:"csv,xlsx,json,hledger,beancount," default:"" placeholder:"FORMAT" help:"csv、xlsx（可再导入）、json、hledger（Ledger 也可读）、beancount（默认按文件名，否则 csv） | csv or xlsx, which can be imported again, json, hledger (read by Ledger too) or beancount (default: as the file is named, else csv)."`
	Period string `placeholder:"2025-12" help:"期间：2025-12、2025Q4、2025（默认全部） | The span: 2025-12, 2025Q4 or 2025 (default: all)."`
	Output string `short:"o" placeholder:"FILE" help:"写入文件 | Write to this file."`
}

// Run writes the vouchers while it reads them from one snapshot, so that a book of any size fits into memory.
func (c *exportCmd) Run(a *app) error {
	var span ledger.Span
	var err error
	if c.Period != "" {
		if span, err = ledger.ParseSpan(c.Period); err != nil {
			return err
		}
	}
	format, err := c.format()
	if err != nil {
		return err
	}
	if c.Output == "" && format == exchange.XLSX && a.terminal() {
		return ledger.NewError(ledger.Invalid, "cli.needs_file", ledger.Args{"format": string(format)})
	}
	b, closeBooks, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	return alsoClose(c.write(a, b, span, format), closeBooks)
}

func (c *exportCmd) write(a *app, b *books.Books, span ledger.Span, format exchange.Format) error {
	book, err := a.book(b, c.Book)
	if err != nil {
		return err
	}
	what := books.Export{Name: "vouchers", Format: string(format), Span: span}
	if err := b.LogExport(a.ctx, a.operator(), book.ID, what); err != nil {
		return err
	}
	return b.Snapshot(a.ctx, book.ID, a.names(b), func(ctx context.Context, s *books.Snapshot) error {
		data, err := exchange.Snapshot(ctx, s, span)
		if err != nil {
			return err
		}
		return a.deliver(c.Output, func(w io.Writer) error { return exchange.Export(w, format, data) })
	})
}

// format is what was asked for, or what the name of the file says.
func (c *exportCmd) format() (exchange.Format, error) {
	ext := strings.ToLower(strings.TrimPrefix(filepath.Ext(c.Output), "."))
	switch {
	case c.Format != "":
		return exchange.ParseFormat(c.Format)
	case ext == "":
		return exchange.CSV, nil
	case ext == "journal" || ext == "ledger":
		return exchange.HLedger, nil
	}
	return exchange.ParseFormat(ext)
}
