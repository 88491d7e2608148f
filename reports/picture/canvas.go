package picture

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"cunzhang/reports/pdf/fonts"
)

// ink is a color of the picture. Each has the same number of shades toward the white of the ground, so that the whole
// palette has sixteen colors and a pixel takes half a byte.
type ink uint8

const (
	black ink = iota
	gray
	green
	inks
)

const shades = 5

// inkColors are the full shades.
var inkColors = [inks]color.RGBA{{28, 28, 28, 255}, {110, 110, 110, 255}, {20, 92, 62, 255}}

// palette is white and the shades of each ink, from pale to full.
var palette = sync.OnceValue(func() color.Palette {
	p := color.Palette{color.RGBA{255, 255, 255, 255}}
	for _, c := range inkColors {
		for s := 1; s <= shades; s++ {
			mix := func(v uint8) uint8 { return uint8(255 - (255-int(v))*s/shades) }
			p = append(p, color.RGBA{mix(c.R), mix(c.G), mix(c.B), 255})
		}
	}
	return p
})

// The typefaces are read once per process.
var (
	regularType = sync.OnceValues(func() (*opentype.Font, error) { return parse(fonts.Regular.Main()) })
	boldType    = sync.OnceValues(func() (*opentype.Font, error) { return parse(fonts.Bold.Main()) })
	gbkType     = sync.OnceValues(func() (*opentype.Font, error) { return parse(fonts.GBK()) })
)

func parse(f *fonts.Face) (*opentype.Font, error) {
	t, err := opentype.ParseReaderAt(strings.NewReader(f.File))
	if err != nil {
		return nil, fmt.Errorf("typeface: %w", err)
	}
	return t, nil
}

// style is how text is set: its size in pixels, weight and ink.
type style struct {
	size   int
	weight fonts.Weight
	ink    ink
}

// width returns the width of a line of text in pixels.
func (t style) width(s string) int { return fonts.Measure(s, t.weight) * t.size / 1000 }

// lines breaks text to a width in pixels.
func (t style) lines(s string, width int) []string {
	return fonts.Break(s, t.weight, width*1000/t.size)
}

// leading is the distance between lines in pixels.
func (t style) leading() int { return t.size * 7 / 5 }

// canvas is a picture in the making, and the faces that draw on it by size and weight. A face serves one goroutine.
type canvas struct {
	image *image.Paletted
	faces map[faceKey]font.Face
}

type faceKey struct {
	size   int
	weight fonts.Weight
	wide   bool // the GBK face, from which both weights borrow
}

func newCanvas(width, height int) *canvas {
	return &canvas{
		image: image.NewPaletted(image.Rect(0, 0, width, height), palette()), faces: map[faceKey]font.Face{},
	}
}

func (c *canvas) face(k faceKey) (font.Face, error) {
	if f, ok := c.faces[k]; ok {
		return f, nil
	}
	source := regularType
	switch {
	case k.wide:
		source = gbkType
	case k.weight == fonts.Bold:
		source = boldType
	}
	t, err := source()
	if err != nil {
		return nil, err
	}
	f, err := opentype.NewFace(t, &opentype.FaceOptions{Size: float64(k.size), DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("typeface: %w", err)
	}
	c.faces[k] = f
	return f, nil
}

// text draws one line of any characters with its baseline at y, from x to the right. What no typeface has is drawn as
// its code point.
func (c *canvas) text(x, y int, t style, s string) error {
	at := fixed.I(x)
	unit := fixed.Int26_6(t.size)
	for s != "" {
		g, size := fonts.Next(s, t.weight)
		s = s[size:]
		start := at
		if g.Mark != "" {
			small := style{size: max(1, int(float64(t.size)*fonts.MarkScale)), weight: t.weight, ink: t.ink}
			if err := c.text(at.Round()+t.size*fonts.MarkPad/1000, y, small, g.Mark); err != nil {
				return err
			}
		} else if err := c.glyph(fixed.Point26_6{X: start, Y: fixed.I(y)}, t, g.Code); err != nil {
			return err
		}
		at += fixed.Int26_6(g.Width) * unit * 64 / 1000
	}
	return nil
}

// glyph draws one character.
func (c *canvas) glyph(dot fixed.Point26_6, t style, code rune) error {
	f, err := c.face(faceKey{size: t.size, weight: t.weight, wide: t.weight.Main().Widths[code] == 0})
	if err != nil {
		return err
	}
	box, mask, from, _, ok := f.Glyph(dot, code)
	if !ok {
		return nil // a blank
	}
	alpha, ok := mask.(*image.Alpha)
	if !ok {
		return fmt.Errorf("typeface: a mask of %T", mask)
	}
	box, clipped := box.Intersect(c.image.Rect), box
	from = from.Add(box.Min.Sub(clipped.Min))
	for y := range box.Dy() {
		for x := range box.Dx() {
			level := (int(alpha.AlphaAt(from.X+x, from.Y+y).A)*shades + 127) / 255
			if level == 0 {
				continue
			}
			p := &c.image.Pix[c.image.PixOffset(box.Min.X+x, box.Min.Y+y)]
			*p = max(*p, uint8(1+int(t.ink)*shades+level-1))
		}
	}
	return nil
}

// fill fills a box with the full shade of an ink.
func (c *canvas) fill(r image.Rectangle, i ink, shade int) {
	r = r.Intersect(c.image.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := c.image.Pix[c.image.PixOffset(r.Min.X, y):c.image.PixOffset(r.Max.X, y)]
		for x := range row {
			row[x] = uint8(int(i)*shades + shade)
		}
	}
}
