package pdf

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"cunzhang/ledger"
	"cunzhang/reports"
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
		if got := strings.Join(breakLines(c.text, regular, c.em*1000), "|"); got != c.want {
			t.Errorf("%q in %d em breaks to %q, want %q", c.text, c.em, got, c.want)
		}
	}
}

func TestBreakLinesLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alphabet := []rune("监事会主任付款，。（）《》“”、；a1 .,-😀龙\U00050000\n")
		text := rapid.StringOf(rapid.SampledFrom(alphabet)).Draw(t, "text")
		em := rapid.IntRange(1, 9).Draw(t, "em")
		lines := breakLines(text, bold, em*1000)
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got := squeeze(strings.Join(lines, "")); got != squeeze(text) {
			t.Fatalf("%q became %q", text, lines)
		}
		for _, line := range lines {
			if measure(line, bold) > em*1000 && utf8.RuneCountInString(line) > 1 {
				t.Fatalf("%q is wider than %d em", line, em)
			}
		}
	})
}

func TestBreakLinesKeepsPunctuationInPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[（《]?[监事会主任龙]{3,6}[）》]?[，。；]?`)
		text := strings.Join(rapid.SliceOfN(word, 1, 12).Draw(t, "words"), "")
		for i, line := range breakLines(text, regular, rapid.IntRange(6, 12).Draw(t, "em")*1000) {
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

func TestBoxes(t *testing.T) {
	for m, want := range map[ledger.Money]string{0: "000", 5: "005", -1234: "1234", 99_999_999_999: "99999999999"} {
		if got := boxDigits(m); got != want {
			t.Errorf("%d fen = %q, want %q", m, got, want)
		}
	}
	for b, want := range map[int]rule{1: boxRule, 3: groupRule, 6: groupRule, 8: boxRule, 9: pointRule, 10: boxRule} {
		if got := ruleBefore(b); got != want {
			t.Errorf("rule before box %s is %+v, want %+v", boxNames[b], got, want)
		}
	}
}

func TestCutFontKeepsOutlines(t *testing.T) {
	var set runeSet
	text := "村账0123456789，囧"
	for _, r := range text {
		set.add(r)
	}
	got := parseFace(string(cut(&set, bold.faces())))
	for _, r := range text {
		source := bold.main()
		if source.glyphs[r] == 0 {
			source = gbkFace()
		}
		if got.glyphs[r] == 0 || got.widths[r] != source.widths[r] {
			t.Errorf("%c: glyph %d, width %d, want width %d", r, got.glyphs[r], got.widths[r], source.widths[r])
			continue
		}
		if !strings.HasPrefix(got.outline(got.glyphs[r]), source.outline(source.glyphs[r])) {
			t.Errorf("%c has another outline", r)
		}
	}
	if got.glyphs['记'] != 0 {
		t.Error("记 was not asked for")
	}
}

// The cutter copies outlines as they are, which only works for fonts without composite glyphs and with long offsets.
func TestEmbeddedFontsAreSimple(t *testing.T) {
	for name, f := range map[string]*face{"regular": regularFace(), "bold": boldFace(), "GBK": gbkFace()} {
		if units := be16(f.tables["head"], 18); units != 1000 {
			t.Errorf("%s has %d units to the em, want 1000", name, units)
		}
		if be16(f.tables["head"], 50) != 1 {
			t.Errorf("%s has short glyph offsets", name)
		}
		for r, g := range f.glyphs {
			if o := f.outline(g); g != 0 && len(o) > 0 && be16(o, 0)>>15 != 0 {
				t.Errorf("%s: U+%04X is composite", name, r)
			}
		}
		for c := '1'; c <= '9'; c++ {
			if f.widths[c] != f.widths['0'] {
				t.Errorf("%s: %c is not as wide as 0", name, c)
			}
		}
	}
}

func TestColumnsShareTheWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "columns")
		columns, least, sum := make([]reports.Column, n), make([]float64, n), 0.0
		for i := range columns {
			columns[i].Weight = rapid.IntRange(0, 40).Draw(t, "weight")
			least[i] = rapid.Float64Range(1, 170/float64(n)).Draw(t, "least")
			sum += least[i]
		}
		total := 0.0
		for i, w := range shares(columns, least, 177) {
			if w < least[i]-1e-9 {
				t.Fatalf("column %d is %.3f wide, needs %.3f", i, w, least[i])
			}
			total += w
		}
		if total < 177-1e-6 || total > 177+1e-6 {
			t.Fatalf("columns take %.3f of 177 mm (%.3f needed)", total, sum)
		}
	})
}
