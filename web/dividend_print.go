package web

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
	"cunzhang/reports/picture"
	"cunzhang/reports/text"
	"cunzhang/reports/xlsx"
	"cunzhang/web/locale"
	"cunzhang/web/paper"
)

// maxStatements bounds the statements of one print, so that one person's village does not take the memory of all.
const maxStatements = 5000

// allocationPapers are the sizes of members' statements by their names in addresses.
var allocationPapers = map[string]pdf.AllocationPaper{"": pdf.AllocationA5, "a5": pdf.AllocationA5, "a4": pdf.AllocationA4}

// paper translates a key for a print, which is Chinese whatever language the pages are in.
func (r *request) paper(key string, args ledger.Args) string {
	return r.srv.Locale.Text(locale.Chinese, key, args)
}

// site is the address of this server as the reader reached it.
func (r *request) site() string { return r.Scheme() + "://" + r.Request().Host }

// distribution is what the prints of a run have in common.
func (r *request) distribution(run *dividends.Run) *paper.Distribution {
	return &paper.Distribution{
		Words: paper.Words{Locale: r.srv.Locale, Lang: locale.Chinese, Run: run}, Organization: r.book.Organization,
		Site: r.site(), Day: r.today(), Anchor: r.anchor(),
	}
}

// printer reads what the prints of a run need of the registers.
func (r *request) printer(run *dividends.Run) (*paper.Distribution, error) {
	p := r.distribution(run)
	var err error
	if p.People, p.Houses, err = paper.Register(r.ctx(), r.srv.Members, r.book.ID, r.today()); err != nil {
		return nil, err
	}
	if p.Owed, err = paper.Owed(r.ctx(), r.srv.Dividends, r.book.ID, r.today()); err != nil {
		return nil, err
	}
	if err := r.onlyBook(); err != nil {
		return nil, err
	}
	p.Anchor = r.anchor()
	return p, nil
}

// statements draws the statements of all who are paid as one document.
func (r *request) statements(p *paper.Distribution, lines []dividends.Line) error {
	size, known := allocationPapers[r.QueryParam("paper")]
	if !known {
		return ledger.NewError(ledger.Invalid, "print.unknown_paper", nil)
	}
	name := r.book.Organization + "_" + strconv.Itoa(p.Run.Year) + "年度_" + r.paper(ofRegime("web.dividend.statement", r.book.Regime), nil)
	return r.send(books.Export{Name: "allocations", Format: "pdf"}, name, r.inTurn(len(lines), func(w io.Writer) error {
		all := p.Statements(lines)
		if len(all) > maxStatements {
			return ledger.NewError(ledger.Invalid, "web.too_many_to_print", nil)
		}
		return pdf.Allocations(w, all, size)
	}))
}

// dividendPrint draws one of the prints of a run.
func dividendPrint(r *request) error {
	run, err := r.findRun()
	if err != nil {
		return err
	}
	what, format, _ := strings.Cut(r.Param("what"), ".")
	p, err := r.printer(&run)
	if err != nil {
		return err
	}
	lines, err := r.srv.Dividends.AllLines(r.ctx(), r.book.ID, run.No)
	if err != nil {
		return err
	}
	if lines, err = r.ofBatch(run.No, lines); err != nil {
		return err
	}
	if what == "statements" && format == "pdf" {
		return r.statements(p, lines)
	}
	var s reports.Statement
	switch what {
	case "list":
		s = reports.DistributionList(p.Header(), p.Receivers(lines))
	case "patronage":
		s = reports.PatronageList(p.Header(), p.Counted(), p.Patrons(lines))
	case "plan":
		s = p.Plan()
	case "notice":
		s = reports.DistributionNotice(p.Header(), p.Publication(lines), p.Receivers(lines))
	default:
		return ledger.NewError(ledger.NotFound, "web.no_page", nil)
	}
	draw := map[string]func(io.Writer) error{
		"pdf":  r.inTurn(pagesOf(s), func(w io.Writer) error { return pdf.Render(w, s, pdf.Options{}) }),
		"xlsx": r.inTurn(pagesOf(s), func(w io.Writer) error { return xlsx.Render(w, s) }),
		"csv":  func(w io.Writer) error { return text.RenderCSVWithMark(w, s) },
	}[format]
	if draw == nil {
		return ledger.NewError(ledger.NotFound, "web.no_page", nil)
	}
	name := r.book.Organization + "_" + strconv.Itoa(run.Year) + "年度_" + strings.TrimPrefix(s.Title, strconv.Itoa(run.Year)+"年度")
	return r.send(books.Export{Name: s.Name, Format: format}, name, draw)
}

// ofBatch leaves those lines that the batch of the query pays, or all without one.
func (r *request) ofBatch(run int, lines []dividends.Line) ([]dividends.Line, error) {
	asked := r.QueryParam("batch")
	if asked == "" {
		return lines, nil
	}
	no, err := strconv.Atoi(asked)
	if err != nil {
		return nil, ledger.NewError(ledger.NotFound, "dividend.no_batch", ledger.Args{"no": clip(asked, 20)})
	}
	_, payments, err := r.srv.Dividends.Payments(r.ctx(), r.book.ID, run, no)
	if err != nil {
		return nil, err
	}
	paid := map[cooperatives.Holder]bool{}
	for i := range payments {
		paid[payments[i].Holder] = true
	}
	return slices.DeleteFunc(lines, func(l dividends.Line) bool { return !paid[l.Holder] }), nil
}

// dividendStatement draws the statement of one member.
func dividendStatement(r *request) error {
	paper, known := allocationPapers[r.QueryParam("paper")]
	if !known {
		return ledger.NewError(ledger.Invalid, "print.unknown_paper", nil)
	}
	return r.oneStatement("pdf", func(w io.Writer, a reports.AllocationPrint) error {
		return pdf.Allocations(w, []reports.AllocationPrint{a}, paper)
	})
}

// dividendPicture draws the statement of one member as a picture.
func dividendPicture(r *request) error { return r.oneStatement("png", picture.Allocation) }

func (r *request) oneStatement(format string, draw func(io.Writer, reports.AllocationPrint) error) error {
	run, line, err := r.findLine()
	if err != nil {
		return err
	}
	p, err := r.printer(&run)
	if err != nil {
		return err
	}
	a := p.Statement(&line)
	name := strconv.Itoa(run.Year) + "年度" + r.paper(ofRegime("web.dividend.file", r.book.Regime), nil) + "_" + line.Name + "_" + r.book.Organization
	return r.send(books.Export{Name: "allocation", Format: format}, name, func(w io.Writer) error { return draw(w, a) })
}
