package pdf

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/jung-kurt/gofpdf"

	"cunzhang/reports/pdf/fonts"
)

// family is the name under which a document knows its fonts.
const family = "notosanssc"

// maker is what documents name as their producer.
const maker = "村账"

// styles are gofpdf's names for the weights.
var styles = [...]string{regular: "", bold: "B"}

// write draws the sheet with gofpdf. The document carries the date of the figures, not of the drawing, so that the
// same figures give the same bytes.
func (s *sheet) write(w io.Writer, title string, made time.Time) error {
	doc := gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "mm"})
	doc.SetCatalogSort(true)
	if made.IsZero() {
		made = time.Unix(0, 0) // gofpdf takes no date for now
	}
	doc.SetCreationDate(made.UTC())
	doc.SetModificationDate(made.UTC())
	doc.SetTitle(encode16(title), false)
	doc.SetProducer(encode16(maker), false)
	doc.SetMargins(0, 0, 0)
	doc.SetAutoPageBreak(false, 0)
	for _, weight := range []weight{regular, bold} {
		s.used[weight].add(' ')
		doc.AddUTF8FontFromBytes(family, styles[weight], cut(&s.used[weight], weight.Faces()))
	}
	for _, p := range s.pictures {
		doc.RegisterImageOptionsReader(p.name, gofpdf.ImageOptions{ImageType: "PNG"}, bytes.NewReader(p.png))
	}
	contents := s.outlines
	for i := range s.pages {
		p := &s.pages[i]
		d := newDrawing(doc, p)
		for len(contents) > 0 && contents[0].page == i {
			// gofpdf encodes the entry itself and knows no characters beyond U+FFFF.
			doc.Bookmark(plane0(contents[0].title), 0, 0)
			contents = contents[1:]
		}
		for j := range p.marks {
			d.draw(&p.marks[j])
		}
		p.marks = nil // a long ledger need not be in memory twice
	}
	if err := doc.Output(w); err != nil {
		return fmt.Errorf("draw %q: %w", title, err)
	}
	return nil
}

// drawing puts the marks of one page into a document and repeats no setting that already holds.
type drawing struct {
	doc    *gofpdf.Fpdf
	weight weight
	size   float32
	text   ink
	rule   ink
	width  float32
	dash   bool
}

func newDrawing(doc *gofpdf.Fpdf, p *page) *drawing {
	doc.AddPageFormat("P", gofpdf.SizeType{Wd: p.width, Ht: p.height})
	d := &drawing{doc: doc, size: -1, width: -1, rule: inks, text: inks}
	doc.SetFont(family, "", 9)
	return d
}

func (d *drawing) draw(m *mark) {
	x, y, x2, y2 := float64(m.x), float64(m.y), float64(m.x2), float64(m.y2)
	switch m.kind {
	case textMark:
		d.setText(m)
		d.string(x, y, m)
	case lineMark:
		d.setRule(m)
		d.doc.Line(x, y, x2, y2)
	case boxMark:
		d.setRule(m)
		d.doc.Rect(x, y, x2-x, y2-y, "D")
	case blankMark:
		d.doc.SetFillColor(255, 255, 255)
		d.doc.Rect(x, y, x2-x, y2-y, "F")
		d.doc.SetFillColor(0, 0, 0)
	case pictureMark:
		d.doc.ImageOptions(m.text, x, y, x2-x, y2-y, false, gofpdf.ImageOptions{ImageType: "PNG"}, 0, "")
	}
}

func (d *drawing) setText(m *mark) {
	if d.size != m.size || d.weight != m.weight {
		d.size, d.weight = m.size, m.weight
		d.doc.SetFont(family, styles[m.weight], float64(m.size))
	}
	if d.text != m.ink {
		d.text = m.ink
		c := palette[m.ink]
		d.doc.SetTextColor(c[0], c[1], c[2])
	}
}

func (d *drawing) setRule(m *mark) {
	if d.width != m.size {
		d.width = m.size
		d.doc.SetLineWidth(float64(m.size))
	}
	if d.rule != m.ink {
		d.rule = m.ink
		c := palette[m.ink]
		d.doc.SetDrawColor(c[0], c[1], c[2])
	}
	if d.dash != m.dash {
		d.dash = m.dash
		pattern := []float64{}
		if m.dash {
			pattern = []float64{1.2, 1.2}
		}
		d.doc.SetDashPattern(pattern, 0)
	}
}

// string draws text run by run: what the font has, characters that stand at private code points, and marks for
// characters that no font has.
func (d *drawing) string(x, y float64, m *mark) {
	unit := float64(m.size) * mm / 1000
	run, start, units := make([]byte, 0, len(m.text)), x, 0
	flush := func() {
		if len(run) > 0 {
			d.doc.Text(start, y, string(run))
		}
		x += float64(units) * unit
		run, start, units = run[:0], x, 0
	}
	for s := m.text; s != ""; {
		g, size := fonts.Next(s, m.weight)
		s = s[size:]
		switch {
		case g.Mark != "":
			flush()
			d.missing(x, y, g, m)
			x += float64(g.Width) * unit
			start = x
		case g.Code != g.Char:
			flush()
			d.private(x, y, g)
			x += float64(g.Width) * unit
			start = x
		default:
			run = utf8.AppendRune(run, g.Code)
			units += g.Width
		}
	}
	flush()
}

// private draws a character from its private code point and names the real one, so that copying and searching find it.
func (d *drawing) private(x, y float64, g fonts.Glyph) {
	high, low := utf16.EncodeRune(g.Char)
	d.doc.RawWriteStr(fmt.Sprintf("/Span <</ActualText <FEFF%04X%04X>>> BDC", high, low))
	d.doc.Text(x, y, string(g.Code))
	d.doc.RawWriteStr("EMC")
}

// missing draws the code point of a character that has no glyph, in a box.
func (d *drawing) missing(x, y float64, g fonts.Glyph, m *mark) {
	em := float64(m.size) * mm
	pad := em * fonts.MarkPad / 1000
	d.setRule(&mark{ink: m.ink, size: 0.15})
	d.doc.Rect(x+pad/3, y-em*0.68, float64(g.Width)*em/1000-pad*2/3, em*0.82, "D")
	d.doc.SetFontSize(float64(m.size) * fonts.MarkScale)
	d.doc.Text(x+pad, y-em*0.1, g.Mark)
	d.doc.SetFontSize(float64(m.size))
}

// encode16 encodes text as PDF text strings want it, whatever its characters.
func encode16(s string) string {
	return string(put16([]byte{0xFE, 0xFF}, utf16.Encode([]rune(s))...))
}

// plane0 replaces what the first 65,536 characters lack.
func plane0(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0xFFFF || r == utf8.RuneError {
			return '〓'
		}
		return r
	}, s)
}
