package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/members"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
	"cunzhang/web/locale"
	"cunzhang/web/paper"
)

type dividendStatementsCmd struct {
	Book   string `help:"账套编码 | Code of the book."`
	Number int    `name:"run" required:"" placeholder:"NO" help:"分配方案编号 | Number of the distribution."`
	Member string `placeholder:"CODE" help:"只打印这个成员（户） | The statement of this holder alone."`
	Output string `short:"o" required:"" placeholder:"DIR|FILE.pdf" help:"文件（全部在一个 PDF 里）或目录（每人一个 PDF） | A file, with all in one PDF, or a directory, with a PDF for each."`
	Paper  string `enum:"a5,a4" default:"a5" help:"纸张：a5、a4 | The paper: a5 or a4."`
	Site   string `placeholder:"https://cun.example" help:"查验网址，印成二维码 | Address of the public pages, printed as a code to scan."`
}

// Run prints the statements of an approved run.
func (c *dividendStatementsCmd) Run(a *app) error {
	return a.withBook(c.Book, func(b *books.Books, book ledger.BookID) error {
		d := a.dividends(b)
		run, err := d.Find(a.ctx, book, c.Number)
		if err != nil {
			return err
		}
		if run.Void || run.State < cooperatives.PlanApproved {
			return ledger.NewError(ledger.Conflict, "cli.no_statements", ledger.Args{"plan_state": run.State.String()})
		}
		lines, err := c.lines(a, d, &run)
		if err != nil {
			return err
		}
		p, err := c.printer(a, b, d, &run)
		if err != nil {
			return err
		}
		all := p.Statements(lines)
		if err := c.print(all, lines); err != nil {
			return err
		}
		return a.say("cli.dividend_statements", ledger.Args{"count": strconv.Itoa(len(all)), "path": c.Output})
	})
}

// lines are the parts that are paid to somebody, or the one of the member.
func (c *dividendStatementsCmd) lines(a *app, d *dividends.Dividends, run *dividends.Run) ([]dividends.Line, error) {
	all, err := d.AllLines(a.ctx, run.Book, run.No)
	var out []dividends.Line
	for _, l := range all {
		if l.State != dividends.LineNone && (c.Member == "" || string(l.Holder) == c.Member) {
			out = append(out, l)
		}
	}
	if err == nil && len(out) == 0 && c.Member != "" {
		err = ledger.NewError(ledger.NotFound, "dividend.no_holder", ledger.Args{"code": c.Member})
	}
	return out, err
}

// print writes one document, or one for each holder into a directory, which it makes where there is none.
func (c *dividendStatementsCmd) print(all []reports.AllocationPrint, lines []dividends.Line) error {
	size := pdf.AllocationA5
	if c.Paper == "a4" {
		size = pdf.AllocationA4
	}
	if strings.EqualFold(filepath.Ext(c.Output), ".pdf") {
		return deliverFile(c.Output, func(w io.Writer) error { return pdf.Allocations(w, all, size) })
	}
	if err := os.MkdirAll(c.Output, 0o750); err != nil {
		return fileError(c.Output, err)
	}
	return pdf.SeparateAllocations(all, size, func(i int, file []byte) error {
		name := all[i].Number + "-" + lines[i].Name + ".pdf"
		clean := strings.NewReplacer("/", "_", `\`, "_", "\x00", "_").Replace(name)
		return deliverFile(filepath.Join(c.Output, clean), func(w io.Writer) error {
			_, err := w.Write(file)
			return err
		})
	})
}

// printer reads what the prints of the run need, of one moment; without the key of personal numbers the registers of
// members and households stay closed, and the statements name the member alone.
func (c *dividendStatementsCmd) printer(
	a *app, b *books.Books, d *dividends.Dividends, run *dividends.Run,
) (*paper.Distribution, error) {
	words, err := catalogue()
	if err != nil {
		return nil, err
	}
	p := &paper.Distribution{
		Words: paper.Words{Locale: words, Lang: locale.Chinese, Run: run}, Site: strings.TrimSuffix(c.Site, "/"),
		Day: ledger.DateOf(a.Now()),
	}
	if key, err := a.memberKey(b.DB()); err == nil {
		register, err := members.New(b, key)
		if err != nil {
			return nil, err
		}
		if p.People, p.Houses, err = paper.Register(a.ctx, register, run.Book, p.Day); err != nil {
			return nil, err
		}
	}
	if p.Owed, err = paper.Owed(a.ctx, d, run.Book, p.Day); err != nil {
		return nil, err
	}
	err = b.Snapshot(a.ctx, run.Book, nil, func(ctx context.Context, s *books.Snapshot) error {
		info, err := s.Info(ctx)
		p.Organization = info.Organization
		p.Anchor = reports.Anchor{Book: info.Code, Head: info.Head, ReadAt: info.Now}
		return err
	})
	return p, err
}
