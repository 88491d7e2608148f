package chart

import (
	"html/template"
	"io"
	"strconv"

	"cunzhang/ledger"
)

// keys names the series at the top.
func keys(c Chart) []Shape {
	var out []Shape
	if len(c.Series) < 2 {
		return nil
	}
	x := left
	for i, s := range c.Series {
		out = append(out, Shape{Class: class(i), X: x, Y: 8, Width: 11, Height: 11},
			Shape{Class: "key", X: x + 16, Y: 18, Anchor: "start", Text: s.Name})
		x += 36 + labelWidth(s.Name)
	}
	return out
}

func class(series int) string { return "series-" + strconv.Itoa(series+1) }

// bars stand side by side over their label, negative ones below the axis.
func bars(c Chart, p plot, slot int) []Shape {
	var out []Shape
	n := max(1, len(c.Series))
	width := min(28, max(2, slot*7/10/n))
	for i, s := range c.Series {
		for j, v := range s.Values {
			if v == 0 {
				continue
			}
			y, zero := p.at(v), p.at(0)
			out = append(out, Shape{
				Class: class(i), X: p.x + slot*j + (slot-width*n)/2 + width*i, Y: min(y, zero), Width: max(1, width-1),
				Height: max(1, max(y, zero)-min(y, zero)), Hint: hint(c, i, j),
			})
		}
	}
	return out
}

// lines join the values of a series with a point at each.
func lines(c Chart, p plot, slot int) []Shape {
	var out []Shape
	for i, s := range c.Series {
		line := Shape{Class: class(i) + " line"}
		for j, v := range s.Values {
			at := Point{p.x + slot*j + slot/2, p.at(v)}
			line.Points = append(line.Points, at)
			out = append(out, Shape{
				Class: class(i), X: at.X - 3, Y: at.Y - 3, Width: 6, Height: 6, Hint: hint(c, i, j),
			})
		}
		out = append(out, line)
	}
	return out
}

func hint(c Chart, series, label int) string {
	return c.Labels[label] + " " + c.Series[series].Name + " " + c.Series[series].Values[label].Grouped()
}

// rowHeight is the height of a bar that lies beside its label; the label and the amount take at most so much room.
const (
	rowHeight = 30
	nameWidth = 170
	sumWidth  = 130
)

// layoutRows draws one bar a row between the label and the amount.
func layoutRows(c Chart, width int) ([]Shape, int) {
	var out []Shape
	var most ledger.Money = 1
	for _, v := range c.Series[0].Values {
		most = max(most, v.Abs())
	}
	name, sum := min(nameWidth, width/3), min(sumWidth, width*3/10)
	room := int64(width - name - sum)
	for i, v := range c.Series[0].Values {
		y := i * rowHeight
		out = append(out,
			Shape{Class: "label", X: name - 8, Y: y + 20, Anchor: "end", Text: clip(c.Labels[i], name/14-1)},
			Shape{
				Class: class(0), X: name, Y: y + 6, Width: max(1, int(int64(v.Abs())*room/int64(most))),
				Height: rowHeight - 12, Hint: hint(c, 0, i),
			},
			Shape{Class: "value", X: width - 4, Y: y + 20, Anchor: "end", Text: v.Grouped()})
	}
	return out, max(rowHeight, len(c.Labels)*rowHeight)
}

// clip shortens a name that has no room.
func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

var page = template.Must(template.New("chart").Parse(`<svg class="chart" viewBox="0 0 {{.Width}} {{.Height}}" ` +
	`role="img" aria-label="{{.Title}}">{{range .Shapes}}` +
	`{{if .Text}}<text class="{{.Class}}" x="{{.X}}" y="{{.Y}}" text-anchor="{{.Anchor}}">{{.Text}}</text>` +
	`{{else if .Points}}<polyline class="{{.Class}}" points="{{range .Points}}{{.X}},{{.Y}} {{end}}"/>` +
	`{{else}}<rect class="{{.Class}}" x="{{.X}}" y="{{.Y}}" width="{{.Width}}" height="{{.Height}}">` +
	`{{with .Hint}}<title>{{.}}</title>{{end}}</rect>{{end}}{{end}}</svg>`))

// SVG writes the chart as a picture of the given size; colours are the style sheet's affair.
func SVG(w io.Writer, c Chart, width, height int) error {
	shapes, used := Layout(c, width, height)
	return page.Execute(w, struct {
		Title         string
		Width, Height int
		Shapes        []Shape
	}{c.Title, width, used, shapes})
}
