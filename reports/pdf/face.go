package pdf

import (
	_ "embed" // the fonts
	"encoding/binary"
	"encoding/json"
	"sync"
)

// The fonts are strings so that they stay in read-only memory: only pages that are read are ever loaded.
var (
	//go:embed fonts/NotoSansSC-Regular-8105.ttf
	regularFont string
	//go:embed fonts/NotoSansSC-Bold-8105.ttf
	boldFont string
	//go:embed fonts/NotoSansSC-Regular-GBK.ttf
	gbkFont string
	//go:embed fonts/pua.json
	privateUse []byte
)

// The faces are read once per process, each when it is first needed.
var (
	regularFace = sync.OnceValue(func() *face { return parseFace(regularFont) })
	boldFace    = sync.OnceValue(func() *face { return parseFace(boldFont) })
	gbkFace     = sync.OnceValue(func() *face { return parseFace(gbkFont) })
	privateMap  = sync.OnceValue(parsePrivateUse)
)

// face is a TrueType font of the Basic Multilingual Plane with simple outlines, 1000 units to the em.
type face struct {
	file   string
	tables map[string]string
	glyphs []uint16 // by character, 0 for none
	widths []uint16 // by character, in 1/1000 em
}

// parseFace reads one of the embedded fonts. They are part of the program, so the tests vouch for their form.
func parseFace(file string) *face {
	f := &face{file: file, tables: map[string]string{}, glyphs: make([]uint16, 1<<16), widths: make([]uint16, 1<<16)}
	for i := range int(be16(file, 4)) {
		record := file[12+16*i:]
		offset, size := be32(record, 8), be32(record, 12)
		f.tables[record[:4]] = file[offset : offset+size]
	}
	f.readCharacters()
	for r, g := range f.glyphs {
		if g != 0 {
			f.widths[r] = f.advance(g)
		}
	}
	return f
}

// advance returns the glyph's width in 1/1000 em; the last width of the table holds for all glyphs after it.
func (f *face) advance(glyph uint16) uint16 {
	last := int(be16(f.tables["hhea"], 34)) - 1
	return be16(f.tables["hmtx"], 4*min(int(glyph), last))
}

// readCharacters fills glyphs from the format 4 character map.
func (f *face) readCharacters() {
	cmap := f.tables["cmap"]
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
			f.glyphs[r] = g
		}
	}
}

// outline returns the glyph's record of the glyf table, empty for blanks.
func (f *face) outline(glyph uint16) string {
	loca, at := f.tables["loca"], int(glyph)
	return f.tables["glyf"][be32(loca, 4*at):be32(loca, 4*at+4)]
}

// bearing returns the glyph's left side bearing in font units.
func (f *face) bearing(glyph uint16) uint16 {
	metrics, long := f.tables["hmtx"], int(be16(f.tables["hhea"], 34))
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

func put16(b []byte, ns ...uint16) []byte {
	for _, n := range ns {
		b = binary.BigEndian.AppendUint16(b, n)
	}
	return b
}
