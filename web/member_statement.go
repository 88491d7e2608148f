package web

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
	pictures "cunzhang/reports/picture"
)

// pdfOffer is a PDF that a page offers, or the way around a browser that opens none.
type pdfOffer struct {
	Link    string
	Blocked bool // the browser of WeChat on Android shows a blank page instead
}

func (r *request) offerPDF(link string) pdfOffer { return pdfOffer{link, r.opensNoPDF()} }

// opensNoPDF reports whether the page is open in WeChat on Android.
func (r *request) opensNoPDF() bool {
	agent := r.Request().UserAgent()
	return strings.Contains(agent, "MicroMessenger") && strings.Contains(agent, "Android")
}

// statementPage is a member's statement (分红通知单), which looks as the paper does.
type statementPage struct {
	Print   reports.AllocationPrint
	Card    dividendCard
	Picture string
	Save    string // address of the PNG
	PDF     pdfOffer
}

func statementLink(d *dividends.Dividend) string {
	return "/m/statement/" + strconv.Itoa(d.Run) + "/" + url.PathEscape(string(d.Holder))
}

// statement finds the statement of the path. One of somebody else looks like one that does not exist.
func (r *request) statement() (*statementPage, error) {
	unknown := ledger.NewError(ledger.NotFound, "web.no_page", nil)
	no, err := strconv.Atoi(r.Param("run"))
	holder, unescaped := url.PathUnescape(r.Param("holder"))
	if err != nil || unescaped != nil || !r.family.Holds(holder) {
		return nil, unknown
	}
	cards, err := r.memberDividends([]cooperatives.Holder{cooperatives.Holder(holder)})
	if err != nil {
		return nil, err
	}
	var unclaimed ledger.Money
	var found *dividendCard
	for i := range cards {
		c := &cards[i]
		if c.Run == no {
			found = c
		}
		if !c.Void && c.RunState >= cooperatives.PlanPosted && c.State != "paid" {
			unclaimed += c.Owed()
		}
	}
	if found == nil {
		return nil, unknown
	}
	link := statementLink(&found.Dividend)
	run, err := r.srv.Dividends.Find(r.ctx(), r.book.ID, found.Run)
	if err != nil {
		return nil, err
	}
	return &statementPage{
		Print: r.distribution(&run).OwnStatement(&found.Line, r.family, unclaimed), Card: *found, Picture: link + "/picture",
		Save: link + "/statement.png", PDF: r.offerPDF(link + "/statement.pdf"),
	}, nil
}

// fileName is what the files of a statement are called: 2026年分红_张*三_高寨村.
func (p *statementPage) fileName(r *request) string {
	return strconv.Itoa(p.Card.Year) + "年" + r.paper(ofRegime("web.dividend.file", r.book.Regime), nil) + "_" +
		cooperatives.MaskName(p.Card.Name) + "_" + shortName(r.book.Organization)
}

// shortName is the village of an organization: 高寨村 of 高寨村股份经济合作社.
func shortName(organization string) string {
	for _, form := range []string{"股份经济合作社", "经济合作社", "股份合作社", "农民专业合作社", "专业合作社"} {
		if name, ok := strings.CutSuffix(organization, form); ok && name != "" {
			return name
		}
	}
	return organization
}

func memberStatement(r *request) error { return r.showStatement("member/statement") }

// memberPicture shows the statement as a picture, which a long press saves or sends on.
func memberPicture(r *request) error { return r.showStatement("member/picture") }

func (r *request) showStatement(name string) error {
	data, err := r.statement()
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, name, data.Print.Heading(), data)
}

func memberStatementPNG(r *request) error {
	return r.sendAllocation("png", func(w io.Writer, a reports.AllocationPrint) error { return pictures.Allocation(w, a) })
}

func memberStatementPDF(r *request) error {
	return r.sendAllocation("pdf", func(w io.Writer, a reports.AllocationPrint) error {
		return pdf.Allocations(w, []reports.AllocationPrint{a}, pdf.AllocationA5)
	})
}

func (r *request) sendAllocation(format string, draw func(w io.Writer, a reports.AllocationPrint) error) error {
	data, err := r.statement()
	if err != nil {
		return err
	}
	return r.send(books.Export{Name: "dividend-statement", Format: format}, data.fileName(r),
		func(w io.Writer) error { return draw(w, data.Print) })
}
