package pdf

import "cunzhang/reports/pdf/fonts"

// mm is how many millimeters one point measures.
const mm = 25.4 / 72

// weight is how heavy text is set.
type weight = fonts.Weight

const (
	regular = fonts.Regular
	bold    = fonts.Bold
)

// ink is a color on paper.
type ink uint8

const (
	black ink = iota
	gray
	red   // red letters and the rules that close a month
	green // the rules of vouchers
	pale  // the thin rules between the boxes of an amount
	gold  // the second series of a chart
	blue  // the third
	inks
)

// palette holds the inks as red, green and blue.
var palette = [inks][3]int{{0, 0, 0}, {95, 95, 95}, {192, 28, 24}, {28, 104, 70}, {150, 190, 170}, {217, 164, 65}, {91, 125, 177}}

// markKind says what a mark on a page is.
type markKind uint8

const (
	textMark    markKind = iota
	lineMark             // from x, y to x2, y2
	boxMark              // corners x, y and x2, y2
	blankMark            // nothing, over what stands in the box x, y, x2, y2
	pictureMark          // the picture named by text in the box x, y, x2, y2
)

// mark is one thing on a page. Positions are in millimeters from the top left, y of text is its baseline; size is
// points for text and millimeters for rules.
type mark struct {
	kind         markKind
	weight       weight
	ink          ink
	dash         bool
	size         float32
	x, y, x2, y2 float32
	text         string
}

// page is one page and what stands on it.
type page struct {
	width, height float64 // mm
	marks         []mark
}

// sheet is a print in the making: its pages and the characters they need.
type sheet struct {
	pages    []page
	outlines []outline
	used     [2]runeSet // by weight
	missing  map[rune]bool
	pictures []picture
	encoder  codeEncoder
}

// outline is an entry of the table of contents that viewers show.
type outline struct {
	title string
	page  int // from 0
}

func newSheet() *sheet {
	return &sheet{missing: map[rune]bool{}}
}

// addPage begins a page of the given size in millimeters and returns its number from 0.
func (s *sheet) addPage(width, height float64) int {
	s.pages = append(s.pages, page{width: width, height: height})
	return len(s.pages) - 1
}

// pen puts marks on one page of a sheet, moved by the offset.
type pen struct {
	sheet  *sheet
	page   int
	dx, dy float64
}

func (p pen) put(m mark) {
	m.x, m.x2 = m.x+float32(p.dx), m.x2+float32(p.dx)
	m.y, m.y2 = m.y+float32(p.dy), m.y2+float32(p.dy)
	marks := &p.sheet.pages[p.page].marks
	*marks = append(*marks, m)
}

// style is how text is set: its size in points, weight and ink.
type style struct {
	size   float64
	weight weight
	ink    ink
}

// width returns the width of a line of text in millimeters.
func (t style) width(s string) float64 {
	return float64(fonts.Measure(s, t.weight)) * t.size * mm / 1000
}

// units converts millimeters to the 1/1000 em of the style.
func (t style) units(width float64) int { return int(width / (t.size * mm) * 1000) }

// leading is the distance between lines in millimeters.
func (t style) leading() float64 { return t.size * mm * 1.24 }

// middle is how far the baseline lies below the middle of a line of Chinese text, in millimeters.
func (t style) middle() float64 { return t.size * mm * 0.37 }

// text draws one line of any characters with its baseline at y, from x to the right.
func (p pen) text(x, y float64, t style, s string) {
	if s == "" {
		return
	}
	p.sheet.note(s, t.weight)
	p.put(mark{
		kind: textMark, weight: t.weight, ink: t.ink, size: float32(t.size), x: float32(x), y: float32(y), text: s,
	})
}

// right draws a line that ends at x.
func (p pen) right(x, y float64, t style, s string) { p.text(x-t.width(s), y, t, s) }

// center draws a line around x.
func (p pen) center(x, y float64, t style, s string) { p.text(x-t.width(s)/2, y, t, s) }

// note remembers which characters the text needs and which it misses.
func (s *sheet) note(text string, w weight) {
	for text != "" {
		if c := text[0]; c >= ' ' && c < 0x7F {
			s.used[w].add(rune(c))
			text = text[1:]
			continue
		}
		g, size := fonts.Next(text, w)
		text = text[size:]
		if g.Mark == "" {
			s.used[w].add(g.Code)
			continue
		}
		s.missing[g.Char] = true
		for _, r := range g.Mark {
			s.used[w].add(r)
		}
	}
}

// rule is how a line is drawn: its width in millimeters and ink.
type rule struct {
	width float64
	ink   ink
	dash  bool
}

func (p pen) line(x1, y1, x2, y2 float64, r rule) {
	p.put(mark{
		kind: lineMark, ink: r.ink, dash: r.dash, size: float32(r.width),
		x: float32(x1), y: float32(y1), x2: float32(x2), y2: float32(y2),
	})
}

func (p pen) box(x1, y1, x2, y2 float64, r rule) {
	p.put(mark{
		kind: boxMark, ink: r.ink, size: float32(r.width),
		x: float32(x1), y: float32(y1), x2: float32(x2), y2: float32(y2),
	})
}

// blank clears a box.
func (p pen) blank(x1, y1, x2, y2 float64) {
	p.put(mark{kind: blankMark, x: float32(x1), y: float32(y1), x2: float32(x2), y2: float32(y2)})
}

// picture draws a square picture with its top left corner at x, y; no name draws nothing.
func (p pen) picture(x, y, side float64, name string) {
	if name == "" {
		return
	}
	p.put(mark{
		kind: pictureMark, text: name, x: float32(x), y: float32(y), x2: float32(x + side), y2: float32(y + side),
	})
}
