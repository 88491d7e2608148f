package web

import (
	"bytes"
	"cmp"
	"context"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports/chart"
	"cunzhang/reports/pdf"
	"cunzhang/web/locale"
)

// The sizes of pictures in pixels; they shrink with the page. Telephones are shown the narrow one, in letters as large.
const (
	chartWidth  = 640
	narrowWidth = 320
	chartHeight = 230
)

// chartView is a picture, wide and narrow, and the table behind it.
type chartView struct {
	Title   string
	Drawn   chart.Chart // for paper
	Picture template.HTML
	Narrow  template.HTML
	Series  []string
	Rows    []chartRow
}

// chartRow is a row of the table behind a chart; Link leads to where the figures come from.
type chartRow struct {
	Label  string
	Link   string
	Values []ledger.Money
}

// axisUnits are what a language counts large amounts in, in fen; their words are web.charts.unit.1 and so on.
var axisUnits = map[locale.Lang][]ledger.Money{
	locale.Chinese: {10_000_00, 100_000_000_00},
	locale.English: {1_000_00, 1_000_000_00},
}

// view draws the chart.
func (r *request) view(c chart.Chart, links []string) (chartView, error) {
	for i, size := range axisUnits[r.lang] {
		c.Units = append(c.Units, chart.Unit{Size: size, Word: r.text("web.charts.unit."+strconv.Itoa(i+1), nil)})
	}
	v := chartView{Title: c.Title, Drawn: c}
	for _, at := range []struct {
		picture *template.HTML
		width   int
	}{{&v.Picture, chartWidth}, {&v.Narrow, narrowWidth}} {
		var b bytes.Buffer
		if err := chart.SVG(&b, c, at.width, chartHeight); err != nil {
			return chartView{}, err
		}
		*at.picture = template.HTML(b.String()) // package chart escapes
	}
	for _, s := range c.Series {
		v.Series = append(v.Series, s.Name)
	}
	for i, label := range c.Labels {
		row := chartRow{Label: label}
		if i < len(links) {
			row.Link = links[i]
		}
		for _, s := range c.Series {
			row.Values = append(row.Values, s.Values[i])
		}
		v.Rows = append(v.Rows, row)
	}
	return v, nil
}

// yearOf is the part of the year of the chosen month that the book has.
func (r *request) yearOf(year int) ledger.Span {
	last := r.book.Start
	for _, p := range r.periods {
		if p.Period.Year() == year && p.Period <= r.today().Period() {
			last = p.Period
		}
	}
	return ledger.Span{From: max(ledger.Period(year*100+1), r.book.Start), To: last}
}

// monthly is income and expense by month, the months of the whole year.
func (r *request) monthly(ctx context.Context, s *books.Snapshot) (chartView, []books.MonthTotal, error) {
	trend, err := s.Trend(ctx, r.yearOf(r.month.Year()))
	if err != nil {
		return chartView{}, nil, err
	}
	c := chart.Chart{Title: r.text("web.charts.monthly", ledger.Args{"year": strconv.Itoa(r.month.Year())})}
	income := chart.Series{Name: r.text("web.charts.income", nil)}
	expense := chart.Series{Name: r.text("web.charts.expense", nil)}
	var links []string
	for _, m := range trend {
		c.Labels = append(c.Labels, r.text("web.month_short", ledger.Args{"n": strconv.Itoa(m.Period.Month())}))
		income.Values = append(income.Values, m.Income)
		expense.Values = append(expense.Values, m.Expense)
		links = append(links, r.base()+"/reports/trial-balance?span="+m.Period.String())
	}
	c.Series = []chart.Series{income, expense}
	v, err := r.view(c, links)
	return v, trend, err
}

// money is cash and bank at the end of each month.
func (r *request) money(trend []books.MonthTotal) (chartView, error) {
	c := chart.Chart{Kind: chart.Lines, Title: r.text("web.charts.money", nil)}
	cash := chart.Series{Name: r.text("web.home.cash", nil)}
	bank := chart.Series{Name: r.text("web.home.bank", nil)}
	for _, m := range trend {
		c.Labels = append(c.Labels, r.text("web.month_short", ledger.Args{"n": strconv.Itoa(m.Period.Month())}))
		cash.Values = append(cash.Values, m.Cash)
		bank.Values = append(bank.Values, m.Bank)
	}
	c.Series = []chart.Series{cash, bank}
	return r.view(c, nil)
}

// composition shows of which accounts income or expense of the span consists, the largest first.
func (r *request) composition(f *ledger.Figures, class ledger.Class) (chartView, error) {
	type part struct {
		code, name string
		amount     ledger.Money
	}
	var parts []part
	for code, b := range f.Accounts {
		a, err := f.Chart.Find(code)
		if err != nil {
			return chartView{}, err
		}
		amount := b.NetDebit()
		if class == ledger.Income {
			amount = -amount
		}
		if a.Class == class && a.Parent == "" && amount != 0 {
			parts = append(parts, part{code, a.Name, amount})
		}
	}
	slices.SortFunc(parts, func(a, b part) int {
		return cmp.Or(cmp.Compare(b.amount, a.amount), cmp.Compare(a.code, b.code))
	})
	c := chart.Chart{
		Kind: chart.Rows, Title: r.text("web.charts.of."+class.String(), nil),
		Series: []chart.Series{{Name: r.text("web.charts.amount", nil)}},
	}
	var links []string
	for _, p := range parts {
		c.Labels = append(c.Labels, p.name)
		c.Series[0].Values = append(c.Series[0].Values, p.amount)
		links = append(links, r.along(r.ledgerOf(p.code, f.Span)))
	}
	return r.view(c, links)
}

// ledgerOf is the ledger of an account over a span.
func (r *request) ledgerOf(code string, span ledger.Span) string {
	return r.base() + "/reports/subsidiary-ledger?span=" + spanText(span) + "&account=" + code
}

// yearOnYear compares income and expense of the year with those of the year before, the same months of both.
func (r *request) yearOnYear(ctx context.Context, s *books.Snapshot, trend []books.MonthTotal) (chartView, error) {
	span := r.yearOf(r.month.Year())
	before := ledger.Span{From: span.From.AddMonths(-12), To: span.To.AddMonths(-12)}
	var last []books.MonthTotal
	if before.From >= r.book.Start {
		var err error
		if last, err = s.Trend(ctx, before); err != nil {
			return chartView{}, err
		}
	}
	c := chart.Chart{
		Title:  r.text("web.charts.years", nil),
		Labels: []string{r.text("web.charts.income", nil), r.text("web.charts.expense", nil)},
	}
	for i, months := range [][]books.MonthTotal{last, trend} {
		var income, expense ledger.Money
		for _, m := range months {
			income, expense = income+m.Income, expense+m.Expense
		}
		c.Series = append(c.Series, chart.Series{
			Name: strconv.Itoa(r.month.Year() - 1 + i), Values: []ledger.Money{income, expense},
		})
	}
	return r.view(c, nil)
}

// yearCharts are all pictures of the year.
func (r *request) yearCharts(ctx context.Context, s *books.Snapshot) ([]chartView, error) {
	monthly, trend, err := r.monthly(ctx, s)
	if err != nil {
		return nil, err
	}
	money, err := r.money(trend)
	if err != nil {
		return nil, err
	}
	years, err := r.yearOnYear(ctx, s, trend)
	if err != nil {
		return nil, err
	}
	all := []chartView{monthly, money, years}
	f, err := s.Figures(ctx, r.yearOf(r.month.Year()), nil)
	if err != nil {
		return nil, err
	}
	for _, class := range []ledger.Class{ledger.Income, ledger.Expense} {
		v, err := r.composition(f, class)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

func (r *request) chartsTitle() string {
	return r.text("web.charts.title", ledger.Args{"year": strconv.Itoa(r.month.Year())})
}

// chartPage is the page of all pictures of a year.
func chartPage(r *request) error {
	var all []chartView
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) (err error) {
		all, err = r.yearCharts(ctx, s)
		return err
	})
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, "charts", r.chartsTitle(), all)
}

// chartsPDF is the same on paper.
func chartsPDF(r *request) error {
	var p pdf.ChartsPrint
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		all, err := r.yearCharts(ctx, s)
		for i := range all {
			if len(all[i].Rows) > 0 {
				p.Charts = append(p.Charts, all[i].Drawn)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Title, p.Organization = r.chartsTitle(), r.book.Organization
	p.Unit, p.Anchor = r.text("web.charts.yuan", nil), r.anchor()
	what := books.Export{Name: "charts", Format: "pdf", Span: r.yearOf(r.month.Year())}
	return r.send(what, r.book.Organization+"_"+p.Title, func(w io.Writer) error { return pdf.Charts(w, p) })
}
