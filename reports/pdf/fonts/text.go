package fonts

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Weight is how heavy text is set.
type Weight uint8

// The weights.
const (
	Regular Weight = iota
	Bold
)

// Faces are where glyphs of the weight come from, best first.
func (w Weight) Faces() []*Face {
	if w == Bold {
		return []*Face{boldFace(), GBK()}
	}
	return []*Face{regularFace(), GBK()}
}

// Main is the face of the weight itself, from which most glyphs come.
func (w Weight) Main() *Face {
	if w == Bold {
		return boldFace()
	}
	return regularFace()
}

// A missing character is drawn as its code point in a box, this large relative to the text around it.
const (
	MarkScale = 0.62
	MarkPad   = 90 // room left and right inside the box, in 1/1000 em
)

// minus is the sign of subtraction, which no face has: it is drawn as the hyphen that stands for it everywhere else.
const minus = '\u2212'

// Glyph is one character as it is drawn: Code is its place in the font, Width is in 1/1000 em. When no font has the
// character, Code is 0 and Mark holds what is drawn instead.
type Glyph struct {
	Char  rune
	Code  rune
	Width int
	Mark  string
}

// Next reads the first character of s, which must not be empty, and tells how many bytes it takes. Line breaks
// and tabs count as blanks here, the minus sign as a hyphen; bytes that are not UTF-8 become marks of their own.
func Next(s string, w Weight) (Glyph, int) {
	r, size := rune(s[0]), 1
	if r >= utf8.RuneSelf {
		r, size = utf8.DecodeRuneInString(s)
	}
	switch {
	case r == utf8.RuneError && size == 1:
		return missing(r, fmt.Sprintf("[%02X]", s[0]), w), 1
	case r == '\n' || r == '\r' || r == '\t':
		r = ' '
	case r == minus:
		r = '-'
	}
	code := r
	if r > 0xFFFF || r >= 0xE000 && r <= 0xF8FF {
		code = 0
		if r > 0xFFFF {
			code = privateMap()[r]
		}
	}
	if code != 0 {
		if n := w.Main().Widths[code]; n != 0 {
			return Glyph{Char: r, Code: code, Width: int(n)}, size
		}
		if n := GBK().Widths[code]; n != 0 {
			return Glyph{Char: r, Code: code, Width: int(n)}, size
		}
	}
	return missing(r, fmt.Sprintf("[U+%04X]", r), w), size
}

func missing(r rune, mark string, w Weight) Glyph {
	units := 0
	for i := range len(mark) {
		units += int(w.Main().Widths[mark[i]])
	}
	return Glyph{Char: r, Width: int(float64(units)*MarkScale) + 2*MarkPad, Mark: mark}
}

// Measure returns the width of a line of text in 1/1000 em.
func Measure(s string, w Weight) int {
	widths := w.Main().Widths
	units := 0
	for s != "" {
		if c := s[0]; c >= ' ' && c < 0x7F {
			units += int(widths[c])
			s = s[1:]
			continue
		}
		g, size := Next(s, w)
		units += g.Width
		s = s[size:]
	}
	return units
}

// noStart lists what must not begin a line and noEnd what must not end one (GB/T 15834, 5.1).
const (
	noStart = "，。、；：？！）》」』】〉〕”’…—·～％℃%,.;:?!)]}>’/"
	noEnd   = "（《「『【〈〔“‘([{<￥¥№#"
)

// Break breaks text into lines of at most width, in 1/1000 em. It breaks between Chinese characters and at
// blanks, keeps numbers and Latin words together while they fit a line, never begins a line with closing punctuation
// and never ends one with opening punctuation. No character is dropped except blanks at the end of broken lines.
func Break(s string, w Weight, width int) []string {
	if !strings.ContainsAny(s, "\n\r") {
		if Measure(s, w) <= width {
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

func breakParagraph(lines []string, s string, w Weight, width int) []string {
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

// fitting returns how many bytes of s fit into Width: at least one character.
func fitting(s string, w Weight, width int) int {
	units, at := 0, 0
	for at < len(s) {
		g, size := Next(s[at:], w)
		units += g.Width
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
