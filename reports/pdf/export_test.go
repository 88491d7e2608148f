package pdf

import (
	"unicode"

	"cunzhang/reports/pdf/fonts"
)

// RegularRunes lists what the regular font can draw, without blanks and private code points.
func RegularRunes() []rune {
	var out []rune
	for r, g := range fonts.Regular.Main().Glyphs {
		if g != 0 && unicode.IsGraphic(rune(r)) && !unicode.IsSpace(rune(r)) {
			out = append(out, rune(r))
		}
	}
	return out
}
