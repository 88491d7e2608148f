package fonts

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestBreakLines(t *testing.T) {
	for _, c := range []struct {
		text string
		em   int
		want string
	}{
		{"监事会主任", 3, "监事会|主任"},
		{"监事会，主任", 3, "监事|会，主|任"},
		{"付款（现金）", 3, "付款|（现|金）"},
		{"付款（现金）", 4, "付款（现|金）"},
		{"收2025年度承包费", 4, "收2025|年度承包|费"},
		{"收 2025 年 度", 3, "收|2025|年 度"},
		{"abcdefghijkl", 3, "abcde|fghijkl"},
		{"一\n二\r\n三", 9, "一|二|三"},
		{"，，，，", 2, "，，|，，"},
		{"", 2, ""},
	} {
		if got := strings.Join(Break(c.text, Regular, c.em*1000), "|"); got != c.want {
			t.Errorf("%q in %d em breaks to %q, want %q", c.text, c.em, got, c.want)
		}
	}
}

func TestBreakLinesLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alphabet := []rune("监事会主任付款，。（）《》“”、；a1 .,-😀龙\U00050000\n")
		text := rapid.StringOf(rapid.SampledFrom(alphabet)).Draw(t, "text")
		em := rapid.IntRange(1, 9).Draw(t, "em")
		lines := Break(text, Bold, em*1000)
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got := squeeze(strings.Join(lines, "")); got != squeeze(text) {
			t.Fatalf("%q became %q", text, lines)
		}
		for _, line := range lines {
			if Measure(line, Bold) > em*1000 && utf8.RuneCountInString(line) > 1 {
				t.Fatalf("%q is wider than %d em", line, em)
			}
		}
	})
}

func TestBreakLinesKeepsPunctuationInPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[（《]?[监事会主任龙]{3,6}[）》]?[，。；]?`)
		text := strings.Join(rapid.SliceOfN(word, 1, 12).Draw(t, "words"), "")
		for i, line := range Break(text, Regular, rapid.IntRange(6, 12).Draw(t, "em")*1000) {
			first, _ := utf8.DecodeRuneInString(line)
			last, _ := utf8.DecodeLastRuneInString(line)
			if i > 0 && strings.ContainsRune(noStart, first) {
				t.Fatalf("%q begins a line with closing punctuation", line)
			}
			if strings.ContainsRune(noEnd, last) {
				t.Fatalf("%q ends a line with opening punctuation", line)
			}
		}
	})
}

// The cutter copies outlines as they are, which only works for fonts without composite glyphs and with long offsets.
func TestEmbeddedFontsAreSimple(t *testing.T) {
	for name, f := range map[string]*Face{"regular": Regular.Main(), "bold": Bold.Main(), "GBK": GBK()} {
		if units := be16(f.Tables["head"], 18); units != 1000 {
			t.Errorf("%s has %d units to the em, want 1000", name, units)
		}
		if be16(f.Tables["head"], 50) != 1 {
			t.Errorf("%s has short glyph offsets", name)
		}
		for r, g := range f.Glyphs {
			if o := f.Outline(g); g != 0 && len(o) > 0 && be16(o, 0)>>15 != 0 {
				t.Errorf("%s: U+%04X is composite", name, r)
			}
		}
		for c := '1'; c <= '9'; c++ {
			if f.Widths[c] != f.Widths['0'] {
				t.Errorf("%s: %c is not as wide as 0", name, c)
			}
		}
	}
}

// TestMinusIsDrawn subtracts on paper: no face has the sign itself, and a box with its code point is no arithmetic.
func TestMinusIsDrawn(t *testing.T) {
	for _, w := range []Weight{Regular, Bold} {
		if g, size := Next("−1", w); g.Code != '-' || g.Mark != "" || size != len("−") {
			t.Errorf("the minus sign is %+v of %d bytes", g, size)
		}
	}
}
