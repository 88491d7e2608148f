package chart

import (
	"slices"
	"strconv"

	"cunzhang/ledger"
)

// Kind is how the values of a chart are drawn.
type Kind int8

// The kinds: bars side by side over the labels, lines over the labels, and bars lying beside their labels.
const (
	Bars Kind = iota
	Lines
	Rows
)

// Series is one row of values, a value for each label.
type Series struct {
	Name   string
	Values []ledger.Money // fen
}

// Chart is what is drawn. Rows have one series; its labels are written in full beside the bars.
type Chart struct {
	Kind   Kind
	Title  string // for readers who do not see the picture
	Labels []string
	Series []Series
	Units  []Unit // what large amounts on the axis are written in, ascending; none for plain yuan
}

// Unit is a word behind the numbers of an axis and what it stands for: 万 for 10,000 yuan, k for 1,000.
type Unit struct {
	Size ledger.Money // fen
	Word string
}

// Shape is a part of the picture, in pixels from the upper left corner. Class names what it is: rule, axis, label,
// value, key, or series-1 and so on.
type Shape struct {
	Class         string
	X, Y          int
	Width, Height int     // of a box; both 0 for text and lines
	Points        []Point // of a line
	Text          string
	Anchor        string // start, middle or end, for text
	Hint          string // the exact value, shown on request
}

// Point is a corner of a line.
type Point struct{ X, Y int }

// The room around the drawing area.
const (
	left   = 64
	right  = 12
	top    = 30
	bottom = 26
)

// Layout returns the shapes of the chart in a picture of the given size in pixels. The height of Rows follows their
// number and is returned.
func Layout(c Chart, width, height int) (shapes []Shape, used int) {
	if c.Kind == Rows {
		return layoutRows(c, width)
	}
	low, high, step := scale(c.Series)
	area := plot{left, top, width - left - right, height - top - bottom, low, high}
	for v := low; v <= high; v += step {
		class := "rule"
		if v == 0 {
			class = "axis"
		}
		y := area.at(v)
		shapes = append(shapes,
			Shape{Class: class, Points: []Point{{area.x, y}, {area.x + area.width, y}}},
			Shape{Class: "label", X: area.x - 6, Y: y + 4, Anchor: "end", Text: short(v, c.Units)})
	}
	shapes = append(shapes, keys(c)...)
	slot := area.width / max(1, len(c.Labels))
	every := 1 // of how many labels one is written, so that they keep apart
	for _, label := range c.Labels {
		every = max(every, 1+labelWidth(label)/max(1, slot))
	}
	for i, label := range c.Labels {
		if i%every != 0 {
			continue
		}
		shapes = append(shapes, Shape{
			Class: "label", X: area.x + slot*i + slot/2, Y: height - 8, Anchor: "middle", Text: label,
		})
	}
	if c.Kind == Lines {
		return append(shapes, lines(c, area, slot)...), height
	}
	return append(shapes, bars(c, area, slot)...), height
}

// labelWidth is about the room of a label in pixels.
func labelWidth(label string) int {
	width := 4
	for _, r := range label {
		if width += 7; r > 0x2e80 {
			width += 5 // a full-width character
		}
	}
	return width
}

// plot is the drawing area and the values at its edges.
type plot struct {
	x, y, width, height int
	low, high           ledger.Money
}

// at is where a value stands; integers all the way, amounts of 10^13 yuan in fen times a height fit into 64 bits.
func (p plot) at(v ledger.Money) int {
	return p.y + p.height - int(int64(v-p.low)*int64(p.height)/int64(p.high-p.low))
}

// scale finds round values below and above all values and a step between them.
func scale(series []Series) (low, high, step ledger.Money) {
	for _, s := range series {
		for _, v := range s.Values {
			low, high = min(low, v), max(high, v)
		}
	}
	step = roundStep((high - low) / 4)
	for low%step != 0 {
		low -= (low%step + step) % step
	}
	for high%step != 0 || high == low {
		high += step - (high%step+step)%step
	}
	return low, high, step
}

// roundStep returns the least of 1, 2, 5, 10, 20 … yuan that is not below v.
func roundStep(v ledger.Money) ledger.Money {
	for unit := ledger.Money(100); ; unit *= 10 {
		for _, n := range []ledger.Money{1, 2, 5} {
			if unit*n >= v {
				return unit * n
			}
		}
	}
}

// short writes a round amount for an axis in the largest unit that needs one decimal at most: 5万 for 50,000 yuan, 1.2万
// for 12,000.
func short(v ledger.Money, units []Unit) string {
	for _, u := range slices.Backward(units) {
		if v.Abs() < u.Size || v%(u.Size/10) != 0 {
			continue
		}
		text := strconv.FormatInt(int64(v/u.Size), 10)
		if tenths := v % u.Size / (u.Size / 10); tenths != 0 {
			text += "." + strconv.FormatInt(int64(tenths.Abs()), 10)
		}
		return text + u.Word
	}
	return strconv.FormatInt(int64(v/100), 10)
}
