package chart_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/ledger"
	"cunzhang/reports/chart"
)

// TestEverythingIsInThePicture draws random values: every shape lies inside, every value is there, the SVG is sound.
func TestEverythingIsInThePicture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		c := chart.Chart{Kind: rapid.SampledFrom([]chart.Kind{chart.Bars, chart.Lines, chart.Rows}).Draw(t, "kind"), Title: "收支"}
		for i := range n {
			c.Labels = append(c.Labels, string(rune('1'+i))+"月<&")
		}
		series := rapid.IntRange(1, 3).Draw(t, "series")
		if c.Kind == chart.Rows {
			series = 1
		}
		for range series {
			s := chart.Series{Name: "收入"}
			for range n {
				v := rapid.Int64Range(-int64(ledger.MaxMoney), int64(ledger.MaxMoney)).Draw(t, "v")
				s.Values = append(s.Values, ledger.Money(v))
			}
			c.Series = append(c.Series, s)
		}
		const height = 240
		width := rapid.SampledFrom([]int{320, 640}).Draw(t, "width")
		shapes, used := chart.Layout(c, width, height)
		hints := 0
		for _, s := range shapes {
			if s.X < 0 || s.Y < 0 || s.X+s.Width > width || s.Y+s.Height > used || s.Width < 0 || s.Height < 0 {
				t.Errorf("%+v sticks out", s)
			}
			for _, p := range s.Points {
				if p.X < 0 || p.Y < 0 || p.X > width || p.Y > used {
					t.Errorf("%+v sticks out", s)
				}
			}
			if s.Hint != "" {
				hints++
			}
		}
		if hints > n*series || hints == 0 && c.Series[0].Values[0] != 0 {
			t.Errorf("%d values drawn of %d", hints, n*series)
		}
		var b strings.Builder
		if err := chart.SVG(&b, c, width, height); err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(strings.NewReader(b.String()))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%v in %s", err, b.String())
			}
		}
	})
}

// TestAxisIsRound labels the axis with round amounts, in the words that large amounts have.
func TestAxisIsRound(t *testing.T) {
	wan := []chart.Unit{{10_000_00, "万"}, {100_000_000_00, "亿"}}
	thousand := []chart.Unit{{1_000_00, "k"}, {1_000_000_00, "m"}}
	for _, at := range []struct {
		value ledger.Money
		units []chart.Unit
		want  string
	}{
		{112_300_00, wan, "0 5万 10万 15万"},
		{112_300_00, thousand, "0 50k 100k 150k"},
		{112_300_00, nil, "0 50000 100000 150000"},
		{-45_000_00, wan, "-6万 -4万 -2万 0"},
		{1_500_000_00, thousand, "0 500k 1m 1.5m"},
		{420_000_000_00, wan, "0 2亿 4亿 6亿"},
		{900_00, thousand, "0 500 1k"},
	} {
		c := chart.Chart{Labels: []string{"1月"}, Series: []chart.Series{{Values: []ledger.Money{at.value}}}, Units: at.units}
		shapes, _ := chart.Layout(c, 640, 240)
		var labels []string
		for _, s := range shapes {
			if s.Class == "label" && s.Anchor == "end" {
				labels = append(labels, s.Text)
			}
		}
		if got := strings.Join(labels, " "); got != at.want {
			t.Errorf("the axis of %s is %q, want %q", at.value, got, at.want)
		}
	}
}
