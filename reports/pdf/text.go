package pdf

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// weight is how heavy text is set.
type weight uint8

const (
	regular weight = iota
	bold
)

// faces are where glyphs of the weight come from, best first.
func (w weight) faces() []*face {
	if w == bold {
		return []*face{boldFace(), gbkFace()}
	}
	return []*face{regularFace(), gbkFace()}
}

func (w weight) main() *face {
	if w == bold {
		return boldFace()
	}
	return regularFace()
}

// A missing character is drawn as its code point in a box, this large relative to the text around it.
const (
	markScale = 0.62
	markPad   = 90 // room left and right inside the box, in 1/1000 em
)

// glyph is one character as it is drawn: code is its place in the font, width is in 1/1000 em. When no font has the
// character, code is 0 and mark holds what is drawn instead.
type glyph struct {
	char  rune
	code  rune
	width int
	mark  string
}

// nextGlyph reads the first character of s, which must not be empty, and tells how many bytes it takes. Line breaks
// and tabs count as blanks here; bytes that are not UTF-8 become marks of their own.
func nextGlyph(s string, w weight) (glyph, int) {
	r, size := rune(s[0]), 1
	if r >= utf8.RuneSelf {
		r, size = utf8.DecodeRuneInString(s)
	}
	switch {
	case r == utf8.RuneError && size == 1:
		return missing(r, fmt.Sprintf("[%02X]", s[0]), w), 1
	case r == '\n' || r == '\r' || r == '\t':
		r = ' '
	}
	code := r
	if r > 0xFFFF || r >= 0xE000 && r <= 0xF8FF {
		code = 0
		if r > 0xFFFF {
			code = privateMap()[r]
		}
	}
	if code != 0 {
		if n := w.main().widths[code]; n != 0 {
			return glyph{char: r, code: code, width: int(n)}, size
		}
		if n := gbkFace().widths[code]; n != 0 {
			return glyph{char: r, code: code, width: int(n)}, size
		}
	}
	return missing(r, fmt.Sprintf("[U+%04X]", r), w), size
}

func missing(r rune, mark string, w weight) glyph {
	units := 0
	for i := range len(mark) {
		units += int(w.main().widths[mark[i]])
	}
	return glyph{char: r, width: int(float64(units)*markScale) + 2*markPad, mark: mark}
}

// measure returns the width of a line of text in 1/1000 em.
func measure(s string, w weight) int {
	widths := w.main().widths
	units := 0
	for s != "" {
		if c := s[0]; c >= ' ' && c < 0x7F {
			units += int(widths[c])
			s = s[1:]
			continue
		}
		g, size := nextGlyph(s, w)
		units += g.width
		s = s[size:]
	}
	return units
}

// noStart lists what must not begin a line and noEnd what must not end one (GB/T 15834, 5.1).
const (
	noStart = "，。、；：？！）》」』】〉〕”’…—·～％℃%,.;:?!)]}>’/"
	noEnd   = "（《「『【〈〔“‘([{<￥¥№#"
)

// breakLines breaks text into lines of at most width, in 1/1000 em. It breaks between Chinese characters and at
// blanks, keeps numbers and Latin words together while they fit a line, never begins a line with closing punctuation
// and never ends one with opening punctuation. No character is dropped except blanks at the end of broken lines.
func breakLines(s string, w weight, width int) []string {
	if !strings.ContainsAny(s, "\n\r") {
		if measure(s, w) <= width {
			return []string{s}
		}
		return breakParagraph(nil, s, w, width)
	}
	var lines []string
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		lines = breakParagraph(lines, paragraph, w, width)
	}
	return lines
}

func breakParagraph(lines []string, s string, w weight, width int) []string {
	for {
		end := fitting(s, w, width)
		if end == len(s) {
			return append(lines, s)
		}
		if at := breakBefore(s, end); at > 0 {
			end = at
		}
		lines = append(lines, strings.TrimRight(s[:end], " "))
		s = strings.TrimLeft(s[end:], " ")
		if s == "" {
			return lines
		}
	}
}

// fitting returns how many bytes of s fit into width: at least one character.
func fitting(s string, w weight, width int) int {
	units, at := 0, 0
	for at < len(s) {
		g, size := nextGlyph(s[at:], w)
		units += g.width
		if units > width && at > 0 {
			break
		}
		at += size
	}
	return at
}

// breakBefore returns the last place at or before end where a line may break: rather between words, else inside one,
// or 0 if punctuation leaves no place.
func breakBefore(s string, end int) int {
	inside := 0
	for at := end; at > 0; {
		before, size := utf8.DecodeLastRuneInString(s[:at])
		after, _ := utf8.DecodeRuneInString(s[at:])
		if !strings.ContainsRune(noStart, after) && !strings.ContainsRune(noEnd, before) {
			if !narrow(before) || !narrow(after) {
				return at
			}
			inside = max(inside, at)
		}
		at -= size
	}
	return inside
}

// narrow reports whether the character belongs to a word or number that is kept together.
func narrow(r rune) bool {
	return r > ' ' && r < 0x250 && r != utf8.RuneError
}
