package fonts

import (
	_ "embed" // the fonts
	"encoding/json"
	"sync"
)

// The fonts are strings so that they stay in read-only memory: only pages that are read are ever loaded.
var (
	//go:embed NotoSansSC-Regular-8105.ttf
	regularFont string
	//go:embed NotoSansSC-Bold-8105.ttf
	boldFont string
	//go:embed NotoSansSC-Regular-GBK.ttf
	gbkFont string
	//go:embed pua.json
	privateUse []byte
)

// The faces are read once per process, each when it is first needed.
var (
	regularFace = sync.OnceValue(func() *Face { return Parse(regularFont) })
	boldFace    = sync.OnceValue(func() *Face { return Parse(boldFont) })
	gbkFace     = sync.OnceValue(func() *Face { return Parse(gbkFont) })
	privateMap  = sync.OnceValue(parsePrivateUse)
)

// Face is a TrueType font of the Basic Multilingual Plane with simple outlines, 1000 units to the em.
type Face struct {
	File   string
	Tables map[string]string
	Glyphs []uint16 // by character, 0 for none
	Widths []uint16 // by character, in 1/1000 em
}

// Parse reads one of the embedded fonts. They are part of the program, so the tests vouch for their form.
func Parse(file string) *Face {
	f := &Face{File: file, Tables: map[string]string{}, Glyphs: make([]uint16, 1<<16), Widths: make([]uint16, 1<<16)}
	for i := range int(be16(file, 4)) {
		record := file[12+16*i:]
		offset, size := be32(record, 8), be32(record, 12)
		f.Tables[record[:4]] = file[offset : offset+size]
	}
	f.readCharacters()
	for r, g := range f.Glyphs {
		if g != 0 {
			f.Widths[r] = f.Advance(g)
		}
	}
	return f
}

// Advance returns the glyph's width in 1/1000 em; the last width of the table holds for all glyphs after it.
func (f *Face) Advance(glyph uint16) uint16 {
	last := int(be16(f.Tables["hhea"], 34)) - 1
	return be16(f.Tables["hmtx"], 4*min(int(glyph), last))
}

// readCharacters fills glyphs from the format 4 character map.
func (f *Face) readCharacters() {
	cmap := f.Tables["cmap"]
	sub := ""
	for i := range int(be16(cmap, 2)) {
		if at := cmap[be32(cmap, 8+8*i):]; be16(at, 0) == 4 {
			sub = at
			break
		}
	}
	n := int(be16(sub, 6)) // twice the number of segments
	for s := 0; s < n; s += 2 {
		last, first := int(be16(sub, 14+s)), int(be16(sub, 16+n+s))
		delta, offset := be16(sub, 16+2*n+s), int(be16(sub, 16+3*n+s))
		for r := first; r <= last && r < 0xFFFF; r++ {
			g := uint16(r)
			if offset != 0 {
				g = be16(sub, 16+3*n+s+offset+2*(r-first))
			}
			if g != 0 || offset == 0 {
				g += delta
			}
			f.Glyphs[r] = g
		}
	}
}

// Outline returns the glyph's record of the glyf table, empty for blanks.
func (f *Face) Outline(glyph uint16) string {
	loca, at := f.Tables["loca"], int(glyph)
	return f.Tables["glyf"][be32(loca, 4*at):be32(loca, 4*at+4)]
}

// Bearing returns the glyph's left side bearing in font units.
func (f *Face) Bearing(glyph uint16) uint16 {
	metrics, long := f.Tables["hmtx"], int(be16(f.Tables["hhea"], 34))
	if g := int(glyph); g >= long {
		return be16(metrics, 4*long+2*(g-long))
	}
	return be16(metrics, 4*int(glyph)+2)
}

// parsePrivateUse reads which private code point stands for which character beyond U+FFFF.
func parsePrivateUse() map[rune]rune {
	var byText map[string]rune
	if err := json.Unmarshal(privateUse, &byText); err != nil {
		return nil
	}
	m := make(map[rune]rune, len(byText))
	for text, code := range byText {
		for _, r := range text {
			m[r] = code
		}
	}
	return m
}

func be16(s string, at int) uint16 { return uint16(s[at])<<8 | uint16(s[at+1]) }

func be32(s string, at int) uint32 { return uint32(be16(s, at))<<16 | uint32(be16(s, at+2)) }

// GBK returns the large regular face that the others borrow from.
func GBK() *Face { return gbkFace() }
