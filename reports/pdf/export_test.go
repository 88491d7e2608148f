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

// CodePNGs draws the codes of texts one after the other on one sheet and returns their pictures.
func CodePNGs(texts ...string) ([][]byte, error) {
	s := newSheet()
	var out [][]byte
	for _, text := range texts {
		if _, err := s.addText(text); err != nil {
			return nil, err
		}
		out = append(out, s.pictures[len(s.pictures)-1].png)
	}
	return out, nil
}
