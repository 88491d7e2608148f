package pdf

import (
	"encoding/binary"
	"slices"

	"cunzhang/reports/pdf/fonts"
)

// cut makes a TrueType font of exactly the characters of the set, in order, each glyph from the first face that has it.
// gofpdf reads a whole font for every document; a font of a hundred glyphs spares it megabytes.
func cut(set *runeSet, faces []*fonts.Face) []byte {
	runes := set.sorted()
	c := cutting{loca: make([]byte, 4)}
	c.add(faces[0], 0, 0)
	for _, r := range runes {
		for _, f := range faces {
			if g := f.Glyphs[r]; g != 0 {
				c.add(f, g, r)
				break
			}
		}
	}
	base := faces[0].Tables
	head := []byte(base["head"])
	copy(head[50:], []byte{0, 1}) // long offsets in loca
	return assemble([]fontTable{
		{"OS/2", []byte(base["OS/2"])},
		{"cmap", characterMap(runes)},
		{"glyf", c.glyf},
		{"head", head},
		{"hhea", patch(base["hhea"], 34, c.count)},
		{"hmtx", c.hmtx},
		{"loca", c.loca},
		{"maxp", patch(base["maxp"], 4, c.count)},
		{"name", []byte{0, 0, 0, 0, 0, 6}},
		{"post", []byte(base["post"])},
	})
}

// cutting gathers the tables of a font that is being cut.
type cutting struct {
	glyf, hmtx, loca []byte
	count            uint16

	last  rune // the character before, its width and how long a run of neighbors it ended
	width uint16
	run   int
}

// longRun is how many neighbors of one width gofpdf may see. The time it takes to write the widths of such a run grows
// with the third power of its length: minutes for the 20,902 neighbors of GBK, which any text may bring.
const longRun = 64

func (c *cutting) add(f *fonts.Face, glyph uint16, r rune) {
	c.glyf = append(c.glyf, f.Outline(glyph)...)
	for len(c.glyf)%4 != 0 {
		c.glyf = append(c.glyf, 0)
	}
	c.loca = binary.BigEndian.AppendUint32(c.loca, uint32(len(c.glyf)))
	width := f.Advance(glyph)
	c.run++
	if r != c.last+1 || width != c.width {
		c.run = 0
	}
	c.last, c.width = r, width
	if c.run == longRun { // a thousandth of an em, which nobody sees, ends the run
		c.run = 0
		width++
	}
	c.hmtx = put16(c.hmtx, width, f.Bearing(glyph))
	c.count++
}

// characterMap maps the n-th character to glyph n+1, one segment for each run of neighbors.
func characterMap(runes []rune) []byte {
	var ends, starts, deltas []uint16
	for i, r := range runes {
		if i > 0 && r == runes[i-1]+1 {
			ends[len(ends)-1] = uint16(r)
			continue
		}
		starts, ends = append(starts, uint16(r)), append(ends, uint16(r))
		deltas = append(deltas, uint16(i+1)-uint16(r))
	}
	starts, ends, deltas = append(starts, 0xFFFF), append(ends, 0xFFFF), append(deltas, 1)
	n := uint16(len(starts))
	b := put16(nil, 0, 1, 3, 1, 0, 12) // version, one table: Windows Unicode, 12 bytes from the start
	b = put16(b, 4, 16+8*n, 0, 2*n, 0, 0, 0)
	b = put16(b, ends...)
	b = put16(b, 0)
	b = put16(b, starts...)
	b = put16(b, deltas...)
	return append(b, make([]byte, 2*n)...)
}

func patch(table string, at int, value uint16) []byte {
	b := []byte(table)
	binary.BigEndian.PutUint16(b[at:], value)
	return b
}

type fontTable struct {
	name string
	data []byte
}

// assemble joins tables, which must be in order of name, to a font file. Checksums stay zero: gofpdf writes its own.
func assemble(tables []fontTable) []byte {
	n := len(tables)
	b := put16(nil, 1, 0, uint16(n), 0, 0, 0) // version 1.0; the search hints after the count are not read
	offset := 12 + 16*n
	for _, t := range tables {
		b = append(b, t.name...)
		b = binary.BigEndian.AppendUint32(b, 0)
		b = binary.BigEndian.AppendUint32(b, uint32(offset))
		b = binary.BigEndian.AppendUint32(b, uint32(len(t.data)))
		offset += (len(t.data) + 3) &^ 3
	}
	b = slices.Grow(b, offset-len(b))
	for _, t := range tables {
		b = append(b, t.data...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	return b
}

// runeSet is a set of characters of the Basic Multilingual Plane.
type runeSet [1 << 10]uint64

func (s *runeSet) add(r rune) { s[r>>6&0x3FF] |= 1 << (r & 63) }

// sorted lists the characters in order.
func (s *runeSet) sorted() []rune {
	var out []rune
	for i, word := range s {
		for bit := range 64 {
			if word>>bit&1 != 0 {
				out = append(out, rune(i<<6|bit))
			}
		}
	}
	return out
}

func put16(b []byte, ns ...uint16) []byte {
	for _, n := range ns {
		b = binary.BigEndian.AppendUint16(b, n)
	}
	return b
}
