package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/html"
	"cunzhang/reports/pdf"
	"cunzhang/reports/text"
	"cunzhang/reports/xlsx"
)

// The books answer everything that reports ask.
var _ reports.Source = (*books.Snapshot)(nil)

// reportCmd makes a statement, a ledger, the vouchers or the set that a village publishes.
type reportCmd struct {
	Name         string `arg:"" help:"报表名，如 balance-sheet；list 列出全部 | The report, such as balance-sheet; list names them all."`
	Book         string `help:"账套编码 | Code of the book."`
	Period       string `placeholder:"2025-12" help:"期间：2025-12、2025Q4、2025 | The span: 2025-12, 2025Q4 or 2025."`
	Account      string `help:"科目编码（账簿用；明细账不指定即全部） | Code of the account, for ledgers; a subsidiary ledger without it is that of all."`
	Member       string `help:"成员编码（成员账户不指定即全部） | Code of the member; a member account without it is that of all."`
	Counterparty string `help:"往来单位编码 | Code of the counterparty."`
	Venture      string `help:"经营项目编码 | Code of the venture."`
	Project      string `help:"项目编码 | Code of the project."`
	Department   string `help:"部门编码 | Code of the department."`
	By           string `enum:"member,counterparty,venture,project,department," default:"" placeholder:"DIMENSION" help:"dimension-balances 的分组 | What dimension-balances are grouped by: member, counterparty, venture, project or department."`
	Variant      string `help:"报表格式（有多种时） | The layout, where a statement has several."`
	Format       string `enum:"text,csv,json,xlsx,pdf,html," default:"" placeholder:"FORMAT" help:"text、csv、json、xlsx、pdf、html（默认按文件名，否则 text） | text, csv, json, xlsx, pdf or html (default: as the file is named, else text)."`
	Output       string `short:"o" placeholder:"FILE" help:"写入文件 | Write to this file."`
}

// Validate tells a command without a period from one with a wrong period; only the list needs none.
func (c *reportCmd) Validate() error {
	if c.Period == "" && c.Name != "list" {
		return errors.New(`missing flags: --period="2025-12"`)
	}
	return nil
}

// Run makes the report.
func (c *reportCmd) Run(a *app) error {
	if c.Name == "list" {
		return a.listReports()
	}
	span, err := ledger.ParseSpan(c.Period)
	if err != nil {
		return err
	}
	format, err := c.format()
	if err != nil {
		return err
	}
	if c.Output == "" && (format == "pdf" || format == "xlsx") && a.terminal() {
		return ledger.NewError(ledger.Invalid, "cli.needs_file", ledger.Args{"format": format})
	}
	b, closeBooks, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	draw, err := c.build(a, b, span, format)
	if err := alsoClose(err, closeBooks); err != nil {
		return err
	}
	return a.deliver(c.Output, draw)
}

// build reads one snapshot and returns what draws it, so that the database is let go before anything is written.
func (c *reportCmd) build(
	a *app, b *books.Books, span ledger.Span, format string,
) (draw func(io.Writer) error, err error) {
	book, err := a.book(b, c.Book)
	if err != nil {
		return nil, err
	}
	err = b.Snapshot(a.ctx, book.ID, a.names(b), func(ctx context.Context, s *books.Snapshot) error {
		r := reports.Request{
			Name: c.Name, Span: span, Account: c.Account, Variant: c.Variant, Match: ledger.Dimensions{
				Member: c.Member, Counterparty: c.Counterparty, Venture: c.Venture, Project: c.Project,
				Department: c.Department,
			},
		}
		for _, d := range ledger.AllDimensions {
			if d.String() == c.By {
				r.Dimension = d
			}
		}
		draw, err = c.read(ctx, s, r, format)
		return err
	})
	return draw, err
}

// read makes what was asked for. Vouchers are paper, text or data; a table of them is the register.
func (c *reportCmd) read(
	ctx context.Context, s *books.Snapshot, r reports.Request, format string,
) (draw func(io.Writer) error, err error) {
	switch {
	case c.Name == "vouchers" && slices.Contains([]string{"pdf", "json", "text"}, format):
		prints, err := reports.Vouchers(ctx, s, r.Span)
		return func(w io.Writer) error { return renderVouchers(w, prints, format) }, err
	case c.Name == "vouchers":
		r.Name = "voucher-register"
	case c.Name == "set":
		set, err := reports.Set(ctx, s, r)
		return func(w io.Writer) error { return renderSet(w, set, format) }, err
	}
	all, err := reports.Whole(ctx, s, r)
	var unknown *ledger.Error
	if errors.As(err, &unknown) && unknown.Key == "report.unknown" {
		unknown.Args["known"] += ", vouchers, set"
	}
	if err != nil {
		return nil, err
	}
	if len(all) == 1 && all[0].Code == "" {
		return func(w io.Writer) error { return renderStatement(w, all[0], format) }, nil
	}
	key := "account"
	if r.Name == "member-account" {
		key = "member"
	}
	return func(w io.Writer) error { return renderLedgers(w, key, all, format) }, nil
}

// renderLedgers draws the ledgers of several accounts or members; as a table they are one, told apart by key.
func renderLedgers(w io.Writer, key string, all []reports.Statement, format string) error {
	switch format {
	case "csv":
		return text.RenderCSVAll(w, key, all)
	case "json":
		return text.RenderJSONAll(w, all)
	}
	return renderSet(w, all, format)
}

// format is what was asked for, or what the name of the file says.
func (c *reportCmd) format() (string, error) {
	if c.Format != "" || c.Output == "" {
		return firstOf(c.Format, "text"), nil
	}
	ext := strings.ToLower(strings.TrimPrefix(filepath.Ext(c.Output), "."))
	switch ext {
	case "csv", "json", "xlsx", "pdf", "html":
		return ext, nil
	case "txt", "":
		return "text", nil
	}
	return "", ledger.NewError(ledger.Invalid, "cli.format", ledger.Args{"format": ext})
}

func renderStatement(w io.Writer, s reports.Statement, format string) error {
	switch format {
	case "csv":
		return text.RenderCSV(w, s)
	case "json":
		return text.RenderJSON(w, s)
	case "xlsx":
		return xlsx.Render(w, s)
	case "pdf":
		return pdf.Render(w, s, pdf.Options{})
	case "html":
		return page(w, s.Title, func() error { return html.Render(w, s) })
	}
	return text.Render(w, s)
}

// renderSet draws several statements as one document.
func renderSet(w io.Writer, set []reports.Statement, format string) error {
	switch format {
	case "xlsx":
		return xlsx.RenderAll(w, set)
	case "pdf":
		return pdf.RenderAll(w, set, pdf.Options{})
	case "html":
		return page(w, set[0].Title, func() error { return each(w, set, html.Render) })
	case "text":
		return each(w, set, text.Render)
	case "json":
		return text.RenderJSONAll(w, set)
	}
	return ledger.NewError(ledger.Invalid, "cli.format", ledger.Args{"format": format})
}

func each(w io.Writer, set []reports.Statement, render func(io.Writer, reports.Statement) error) error {
	for _, s := range set {
		if err := render(w, s); err != nil {
			return err
		}
		if _, err := io.WriteString(w, "\n"); err != nil {
			return err
		}
	}
	return nil
}

// page puts a fragment of HTML into a document of its own that a browser shows and prints without the server.
func page(w io.Writer, title string, body func() error) error {
	const style = "body{font:15px/1.6 sans-serif;margin:2em auto;max-width:70em;padding:0 1em}" +
		"table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.2em .5em}" +
		"td.amount,td.quantity{text-align:right;font-variant-numeric:tabular-nums}"
	_, err := io.WriteString(w, "<!doctype html>\n<html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>"+title+
		"</title><style>"+style+"</style>\n")
	if err != nil {
		return err
	}
	if err := body(); err != nil {
		return err
	}
	_, err = io.WriteString(w, "</html>\n")
	return err
}

// listReports prints the names that report takes.
func (a *app) listReports() error {
	var rows [][]string
	for _, r := range reports.Reports() {
		rows = append(rows, []string{r.Name, r.Title, r.English})
	}
	rows = append(rows, []string{"vouchers", "记账凭证", "Vouchers"},
		[]string{"set", "公开报表（一套）", "What a village publishes, as one document"})
	for i := range rows {
		if a.Lang == "en" {
			rows[i] = slices.Delete(rows[i], 1, 2)
		} else {
			rows[i] = rows[i][:2]
		}
	}
	return a.table(rows)
}
