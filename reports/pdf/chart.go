package pdf

import (
	"io"
	"strings"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/chart"
)

// ChartsPrint is a print of pictures, one under the other.
type ChartsPrint struct {
	Title        string
	Organization string
	Unit         string // in words: 单位：元
	Charts       []chart.Chart
	Anchor       reports.Anchor
}

// The measures of charts on A4 paper: the picture in its own pixels, and how many millimeters one of them is.
const (
	chartWidth  = 640
	chartHeight = 230
	chartPixel  = (a4Short - 33) / chartWidth
	chartHead   = 9.0 // title of one chart, in millimeters
	chartGap    = 6.0
)

// Charts draws the pictures as pages show them and writes the PDF. It fails with print.nothing without charts.
func Charts(w io.Writer, p ChartsPrint) error {
	if len(p.Charts) == 0 {
		return ledger.NewError(ledger.Invalid, "print.nothing", nil)
	}
	f := chartForm{sheet: newSheet(), print: &p}
	f.begin()
	for i := range p.Charts {
		f.chart(&p.Charts[i])
	}
	return f.sheet.write(w, p.Title, p.Anchor.ReadAt)
}

// chartForm is a print of charts on its way to paper.
type chartForm struct {
	sheet *sheet
	print *ChartsPrint
	pen   pen
	y     float64 // mm
}

// begin starts a page with its head and foot.
func (f *chartForm) begin() {
	f.pen = pen{sheet: f.sheet, page: f.sheet.addPage(a4Short, a4Long)}
	f.pen.center(a4Short/2, 22, titleStyle, f.print.Title)
	f.pen.text(20, 31, lineStyle, f.print.Organization)
	f.pen.right(a4Short-13, 31, lineStyle, f.print.Unit)
	f.pen.text(20, a4Long-10, footStyle, printedLine(f.print.Anchor))
	f.y = 38
}

// chart draws one chart with its title, on a new page when this one has no room.
func (f *chartForm) chart(c *chart.Chart) {
	shapes, height := chart.Layout(*c, chartWidth, chartHeight)
	if f.y+chartHead+float64(height)*chartPixel > a4Long-16 {
		f.begin()
	}
	f.pen.text(20, f.y+5, style{size: 11, weight: bold}, c.Title)
	f.y += chartHead
	for i := range shapes {
		f.shape(&shapes[i])
	}
	f.y += float64(height)*chartPixel + chartGap
}

// chartInks are the inks of the series, in their order.
var chartInks = [...]ink{green, gold, blue}

// shape draws a shape as the style sheet of pages does.
func (f *chartForm) shape(s *chart.Shape) {
	x := func(v int) float64 { return 20 + float64(v)*chartPixel }
	y := func(v int) float64 { return f.y + float64(v)*chartPixel }
	switch {
	case s.Text != "":
		t := style{size: 12 * chartPixel / mm, ink: gray}
		if s.Class != "label" {
			t.ink = black
		}
		switch s.Anchor {
		case "middle":
			f.pen.center(x(s.X), y(s.Y), t, s.Text)
		case "end":
			f.pen.right(x(s.X), y(s.Y), t, s.Text)
		default:
			f.pen.text(x(s.X), y(s.Y), t, s.Text)
		}
	case len(s.Points) > 0:
		r := rule{width: thin, ink: gray}
		if s.Class == "rule" {
			r.ink = pale
		} else if strings.HasSuffix(s.Class, " line") {
			r = rule{width: 2.5 * chartPixel, ink: seriesInk(s.Class)}
		}
		for i := 1; i < len(s.Points); i++ {
			a, b := s.Points[i-1], s.Points[i]
			f.pen.line(x(a.X), y(a.Y), x(b.X), y(b.Y), r)
		}
	default:
		// A filled box is a rule as wide as it is high.
		middle := (y(s.Y) + y(s.Y+s.Height)) / 2
		f.pen.line(x(s.X), middle, x(s.X+s.Width), middle, rule{width: float64(s.Height) * chartPixel, ink: seriesInk(s.Class)})
	}
}

func seriesInk(class string) ink {
	for i, ink := range chartInks {
		if strings.HasPrefix(class, "series-"+string(rune('1'+i))) {
			return ink
		}
	}
	return black
}
