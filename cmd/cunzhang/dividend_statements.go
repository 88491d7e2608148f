package main

import (
	"context"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

type dividendStatementsCmd struct {
	Book   string `required:"" help:"账套编码 | Code of the book."`
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
			return ledger.NewError(ledger.Conflict, "dividend.not_approved", ledger.Args{"plan_state": run.State.String()})
		}
		lines, err := c.lines(a, d, &run)
		if err != nil {
			return err
		}
		var info ledger.BookInfo
		if err := b.Snapshot(a.ctx, book, nil, func(ctx context.Context, s *books.Snapshot) error {
			info, err = s.Info(ctx)
			return err
		}); err != nil {
			return err
		}
		all := make([]reports.AllocationPrint, len(lines))
		for i := range lines {
			all[i] = c.statement(a, info, &run, &lines[i])
		}
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

// print writes one document, or one for each holder.
func (c *dividendStatementsCmd) print(all []reports.AllocationPrint, lines []dividends.Line) error {
	paper := pdf.AllocationA5
	if c.Paper == "a4" {
		paper = pdf.AllocationA4
	}
	if strings.EqualFold(filepath.Ext(c.Output), ".pdf") {
		return deliverFile(c.Output, func(w io.Writer) error { return pdf.Allocations(w, all, paper) })
	}
	return pdf.SeparateAllocations(all, paper, func(i int, file []byte) error {
		name := all[i].Number + "-" + lines[i].Name + ".pdf"
		clean := strings.NewReplacer("/", "_", `\`, "_", "\x00", "_").Replace(name)
		return deliverFile(filepath.Join(c.Output, clean), func(w io.Writer) error {
			_, err := w.Write(file)
			return err
		})
	})
}

// statement puts the part of a holder into the words of paper.
func (c *dividendStatementsCmd) statement(
	a *app, info ledger.BookInfo, run *dividends.Run, l *dividends.Line,
) reports.AllocationPrint {
	p := reports.AllocationPrint{
		Organization: info.Organization, Year: run.Year, Run: a.sentence("plan_kind."+run.Kind.String(), nil),
		Number: strconv.Itoa(run.Year) + "-" + strconv.Itoa(run.No) + "-" + string(l.Holder), Date: approvedOn(run),
		Member: l.Name + " " + string(l.Holder), Shares: heldText(run, l), Gross: l.Gross(), Tax: l.Tax, Net: l.Net(),
		State: a.sentence("line_state."+l.State.String(), nil), Code: l.Code.Grouped(),
		Anchor: reports.Anchor{Book: info.Code, Head: info.Head, ReadAt: info.Now},
	}
	if l.Method != dividends.MethodUnknown {
		p.Method = a.sentence("dividend_method."+l.Method.String(), nil)
	}
	if l.State != dividends.LinePaid {
		p.Unclaimed = l.Net()
	} else if l.On != 0 {
		p.State += " " + l.On.Chinese()
	}
	if c.Site != "" {
		site := strings.TrimSuffix(c.Site, "/")
		p.Link = site + "/v/" + string(l.Code)
		_, host, _ := strings.Cut(site, "://")
		p.Hint = firstOf(host, site) + "/v"
	}
	for _, e := range run.Explain(&l.Part) {
		if e.Key == "explain.tax" {
			p.TaxRate = e.Args["rate"]
		}
	}
	for i := range run.Pools {
		p.Parts = append(p.Parts, a.part(&run.Pools[i], l))
	}
	return p
}

// part is the line of one pool with the village's beside it.
func (a *app) part(pool *dividends.Pool, l *dividends.Line) reports.AllocationPart {
	weight, amount := l.Weight, l.ByShares
	switch pool.Of {
	case dividends.OfPatronage:
		weight, amount = l.Patronage, l.Returned
	case dividends.OfCapital:
		weight, amount = int64(l.Capital), l.Remainder
	case dividends.OfShares, dividends.SourceUnknown:
	}
	mine, all := pool.Count(weight), pool.Count(pool.Total)
	out := reports.AllocationPart{
		Name: a.sentence("web.m.pool."+pool.Of.String(), nil), Amount: amount, Total: pool.Distributed(),
		Arithmetic: pool.Split.Pool.Grouped() + " × " + mine + " ÷ " + all, Whole: all,
	}
	if pool.Mode == cooperatives.ByRate {
		out.Arithmetic = mine + " 份 × " + pool.Rate.Grouped() + " 元"
		out.Whole = all + " 份 × " + pool.Rate.Grouped() + " 元"
	}
	return out
}

// heldText says what the holder has: 成员股 10 份.
func heldText(run *dividends.Run, l *dividends.Line) string {
	var out []string
	for _, h := range l.Holdings {
		name := h.Class
		for _, class := range run.Shares.Classes {
			if class.Code == h.Class {
				name = class.Name
			}
		}
		out = append(out, name+" "+h.Shares.String()+" 份")
	}
	return strings.Join(out, "，")
}

// approvedOn is the day on which the version in force was approved.
func approvedOn(run *dividends.Run) ledger.Date {
	for _, m := range run.Moves {
		if m.To == cooperatives.PlanApproved && m.Version == run.Version {
			return m.On
		}
	}
	return 0
}
