package web

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
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

// pageOfLedger is how many lines of a ledger one page shows.
const pageOfLedger = 100

// reportsPage lists the reports for the span that is chosen.
type reportsPage struct {
	Span  string
	Spans []spanChoice
	Links []reportLink
}

type reportLink struct{ Name, Title, Link string }

// spanChoice is a month, quarter or year that a report can be about.
type spanChoice struct {
	Value, Title string
	On           bool
}

// Reports that need an account are reached from the trial balance and the chart; their pages begin with the choice.
func reportList(r *request) error {
	var data reportsPage
	err := r.snapshot(func(context.Context, *books.Snapshot) error {
		_, err := data.choose(r)
		return err
	})
	if err != nil {
		return err
	}
	for _, rep := range reports.Reports() {
		if !rep.In(r.book.Regime) {
			continue
		}
		title := rep.Title
		if r.lang == "en" {
			title = rep.English
		}
		data.Links = append(data.Links, reportLink{
			Name: rep.Name, Title: title, Link: r.base() + "/reports/" + rep.Name + "?span=" + url.QueryEscape(data.Span),
		})
	}
	return r.render(http.StatusOK, "report_list", r.text("web.reports.title", nil), &data)
}

// choose reads the span of the address, or takes the chosen month, and lists what else there is around it.
func (p *reportsPage) choose(r *request) (ledger.Span, error) {
	p.Span = r.QueryParam("span")
	if p.Span == "" {
		p.Span = r.month.String()
	}
	span, err := ledger.ParseSpan(p.Span)
	if err != nil {
		return span, err
	}
	r.month = span.To
	year := span.To.Year()
	add := func(value, title string) {
		p.Spans = append(p.Spans, spanChoice{value, title, value == p.Span})
	}
	last := r.periods[len(r.periods)-1].Period
	for m := ledger.Period(year*100 + 1); m.Year() == year && m <= last; m = m.Next() {
		if m >= r.book.Start {
			add(m.String(), monthName(r.srv.Locale, r.lang, m))
		}
	}
	for q := 1; q <= 4; q++ {
		value := fmt.Sprintf("%dQ%d", year, q)
		add(value, r.text("web.quarter", ledger.Args{"year": strconv.Itoa(year), "n": strconv.Itoa(q)}))
	}
	add(strconv.Itoa(year), r.text("web.year", ledger.Args{"year": strconv.Itoa(year)}))
	return span, nil
}

// reportPage is a report on the screen.
type reportPage struct {
	reportsPage
	Name       string
	Title      string
	Account    string
	Table      template.HTML
	Folded     template.HTML // two-sided, for wide screens; empty where the form has one side
	Needs      string        // account or match, when the report waits for a choice
	Accounts   []accountChoice
	Values     []books.DimensionValue
	Kinds      []string
	By         string
	Member     string // whose account is shown
	Versus     string // before or year: what the figures are compared with; empty for nothing
	Comparable bool
	Downloads  []spanChoice // format and address
	Next       string
	Ledger     bool
	Remarks    remarksView // on this report over this span
}

// reportRequest reads what is asked for from the address.
func reportRequest(r *request, name string, span ledger.Span) (reports.Request, error) {
	q := reports.Request{
		Name: name, Span: span, Account: r.QueryParam("account"), Variant: r.QueryParam("variant"),
		Printer: r.session.User.Name, PageSize: pageOfLedger, Page: 1,
	}
	for _, d := range ledger.AllDimensions {
		q.Match = q.Match.With(d, r.QueryParam(d.String()))
		if r.QueryParam("by") == d.String() {
			q.Dimension = d
		}
	}
	if text := r.QueryParam("page"); text != "" {
		var err error
		if q.Page, err = strconv.Atoi(text); err != nil || q.Page < 1 {
			return q, ledger.NewError(ledger.NotFound, "report.no_page", ledger.Args{"page": clip(text, 20)})
		}
	}
	if q.Page > 1 {
		q.After = parsePosition(r.QueryParam("after"))
	}
	return q, nil
}

// parsePosition reads where a page of a ledger begins: 20251123.1284.2. Anything else is no place, and the report then
// counts the pages.
func parsePosition(text string) ledger.Position {
	var p ledger.Position
	var date int
	if _, err := fmt.Sscanf(text, "%d.%d.%d", &date, &p.Seq, &p.Line); err != nil {
		return ledger.Position{}
	}
	p.Date = ledger.Date(date)
	return p
}

func formatPosition(p ledger.Position) string { return fmt.Sprintf("%d.%d.%d", p.Date, p.Seq, p.Line) }

func reportShow(r *request) error {
	data := reportPage{
		Name: r.Param("name"), Account: r.QueryParam("account"), By: r.QueryParam("by"), Versus: r.QueryParam("versus"),
		Member: r.QueryParam("member"),
	}
	format := r.QueryParam("format")
	var statement reports.Statement
	var span ledger.Span
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		var err error
		span, err = data.choose(r)
		if err != nil {
			return err
		}
		q, err := reportRequest(r, data.Name, span)
		if err != nil {
			return err
		}
		if format != "" {
			q.PageSize, q.Page, q.After = 0, 0, ledger.Position{}
		}
		if err := data.options(ctx, s); err != nil {
			return err
		}
		if statement, err = reports.Build(ctx, s, q); err != nil {
			return data.waits(err)
		}
		return data.compare(ctx, s, q, &statement)
	})
	if err != nil {
		return err
	}
	if format != "" && data.Needs == "" {
		return r.sendStatement(books.Export{Name: data.Name, Format: format, Span: span}, statement)
	}
	if data.Needs == "" {
		if err := data.draw(r, statement); err != nil {
			return err
		}
		if data.Remarks, err = r.reportRemarks(data.Name, span, data.Account); err != nil {
			return err
		}
	} else {
		for _, rep := range reports.Reports() {
			if rep.Name == data.Name {
				data.Title = rep.Title
			}
		}
	}
	return r.render(http.StatusOK, "report_show", data.Title, &data)
}

// compare puts the span beside the one before it, or beside the same one a year before, if the address asks for it.
func (p *reportPage) compare(ctx context.Context, s *books.Snapshot, q reports.Request, st *reports.Statement) error {
	p.Comparable = p.Name == "balance-sheet" || p.Name == "income-statement"
	back := 12
	switch p.Versus {
	case "":
		return nil
	case "before":
		back = 1
		for m := q.Span.From; m < q.Span.To; m = m.Next() {
			back++
		}
	}
	q.Span = ledger.Span{From: q.Span.From.AddMonths(-back), To: q.Span.To.AddMonths(-back)}
	before, err := reports.Build(ctx, s, q)
	if err != nil {
		return err
	}
	*st, err = reports.Compare(*st, before)
	return err
}

// waits turns the errors that only ask for a choice into the page that offers it.
func (p *reportPage) waits(err error) error {
	for _, e := range ledger.Problems(err) {
		switch e.Key {
		case "report.needs_account", "report.needs_parent", "report.no_quantity":
			p.Needs = "account"
			return nil
		case "report.needs_match":
			p.Needs = "match"
			return nil
		}
	}
	return err
}

// options are what the form above the report offers.
func (p *reportPage) options(ctx context.Context, s *books.Snapshot) error {
	chart, err := s.Chart(ctx)
	if err != nil {
		return err
	}
	for _, code := range chart.Codes() {
		p.Accounts = append(p.Accounts, accountChoice{Code: code, Name: chart.FullName(code)})
	}
	for _, d := range ledger.AllDimensions {
		p.Kinds = append(p.Kinds, d.String())
	}
	switch p.Name {
	case "general-ledger", "subsidiary-ledger", "multi-column-ledger", "quantity-ledger", "cash-journal", "bank-journal":
		p.Ledger = true
	}
	if p.Name == "member-account" {
		p.Values, err = s.DimensionValues(ctx, ledger.Member)
	}
	return err
}

// draw renders the table with every figure linked, and the addresses of its files.
func (p *reportPage) draw(r *request, st reports.Statement) error {
	p.Title = st.Title
	q := maps.Clone(r.QueryParams())
	if codes := q.Get("accounts"); codes != "" {
		composed(&st, strings.Split(codes, ","))
		p.Title += r.text("web.reports.composed", nil)
	}
	var err error
	if p.Table, err = drawTable(st, r.refLink); err != nil {
		return err
	}
	if st.Fold > 0 {
		if p.Folded, err = drawTable(st.Folded(), r.refLink); err != nil {
			return err
		}
	}
	q.Del("accounts")
	back := q["back"]
	q.Del("back")
	for _, f := range []string{"pdf", "xlsx", "csv"} {
		q.Set("format", f)
		p.Downloads = append(p.Downloads, spanChoice{
			Value: f, Title: r.base() + "/reports/" + p.Name + "?" + withSpan(q, p.Span),
		})
	}
	q.Del("format")
	if len(back) > 0 {
		q["back"] = back
	}
	if st.Next != (ledger.Position{}) {
		q.Set("page", strconv.Itoa(st.Page+1))
		q.Set("after", formatPosition(st.Next))
		p.Next = r.base() + "/reports/" + p.Name + "?" + withSpan(q, p.Span)
	}
	return nil
}

func drawTable(st reports.Statement, link html.Link) (template.HTML, error) {
	var b bytes.Buffer
	err := html.RenderLinked(&b, st, link)
	return template.HTML(b.String()), err // reports/html escapes
}

func withSpan(q url.Values, span string) string {
	q.Set("span", span)
	return q.Encode()
}

// refLink leads from a figure to the ledger or voucher that it comes from.
func (r *request) refLink(ref reports.Ref) string {
	if ref.Kind == reports.ToVoucher {
		return r.along(r.voucherLink(ref.Voucher))
	}
	if len(ref.Accounts) == 0 {
		return ""
	}
	q := url.Values{"span": {spanText(ref.Span)}, "account": {ref.Accounts[0]}}
	for _, d := range ledger.AllDimensions {
		if v := ref.Match.Value(d); v != "" {
			q.Set(d.String(), v)
		}
	}
	if len(ref.Accounts) > 1 {
		return r.along(r.base() + "/reports/trial-balance?span=" + spanText(ref.Span) + "&accounts=" +
			strings.Join(ref.Accounts, ","))
	}
	return r.along(r.base() + "/reports/subsidiary-ledger?" + q.Encode())
}

func spanText(s ledger.Span) string {
	if s.From == s.To {
		return s.From.String()
	}
	return s.From.String() + ".." + s.To.String()
}

// sendStatement sends the whole report as a file.
func (r *request) sendStatement(what books.Export, st reports.Statement) error {
	name := st.Organization + "_" + st.Title + "_" + st.When
	if _, subject, named := strings.Cut(st.Subject, "："); named { // 明细账 of an account, 成员账户 of a member
		name += "_" + subject
	}
	switch what.Format {
	case "pdf":
		return r.send(what, name, r.inTurn(pagesOf(st), func(w io.Writer) error { return pdf.Render(w, st, pdf.Options{}) }))
	case "xlsx":
		return r.send(what, name, r.inTurn(pagesOf(st), func(w io.Writer) error { return xlsx.Render(w, st) }))
	case "csv":
		return r.send(what, name, func(w io.Writer) error { return text.RenderCSVWithMark(w, st) })
	}
	return ledger.NewError(ledger.NotFound, "web.no_page", nil)
}

// reportSet sends everything that a village publishes for a month or quarter in one print.
func reportSet(r *request) error {
	var set []reports.Statement
	what := books.Export{Name: "set", Format: "pdf"}
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		var p reportsPage
		span, err := p.choose(r)
		what.Span = span
		if err != nil {
			return err
		}
		set, err = reports.Set(ctx, s, reports.Request{Span: span, Printer: r.session.User.Name})
		return err
	})
	if err != nil {
		return err
	}
	name := r.book.Organization + "_" + r.text("web.reports.set", nil) + "_" + r.month.Chinese()
	return r.send(what, name, r.inTurn(pagesOf(set...), func(w io.Writer) error {
		return pdf.RenderAll(w, set, pdf.Options{Numbering: pdf.PerDocument})
	}))
}
