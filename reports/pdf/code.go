package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"

	qrcode "github.com/skip2/go-qrcode"

	"cunzhang/ledger"
)

// picture is a PNG that pages draw by name. A code as a picture takes a quarter of the bytes that its squares drawn
// one by one would take, and the pages of a long ledger share one.
type picture struct {
	name string
	png  []byte
}

// codeScale is how many pixels a module of a code gets: enough to stay sharp in viewers that smooth what they enlarge.
const codeScale = 4

// addCode keeps the QR code that ties paper to the chain of a book and returns the name to draw it by. Its text is
// cunzhang:1:BOOK:SEQ:HASH, where 1 is the version of this text and the hash is in capitals, which codes pack tighter.
func (s *sheet) addCode(book string, seq int64, hash ledger.Hash) (string, error) {
	return s.addText("cunzhang:1:" + book + ":" + strconv.FormatInt(seq, 10) + ":" + strings.ToUpper(hash.String()))
}

// addText keeps a QR code of any text and returns the name to draw it by; no text gives no name.
func (s *sheet) addText(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	code, err := qrcode.New(text, qrcode.Low)
	if err != nil {
		return "", fmt.Errorf("code %q: %w", text, err)
	}
	code.DisableBorder = true
	file, err := s.encoder.encode(code.Bitmap())
	if err != nil {
		return "", fmt.Errorf("code %q: %w", text, err)
	}
	name := "q" + strconv.Itoa(len(s.pictures))
	s.pictures = append(s.pictures, picture{name: name, png: file})
	return name, nil
}

// codeEncoder makes pictures of the codes of one sheet. They are gray with one bit for a pixel, which image/png cannot
// write: to the palette that it would write, gofpdf gives a compressor of its own of more than a megabyte, for each code.
type codeEncoder struct {
	zlib *zlib.Writer
	data bytes.Buffer // of the code at hand, compressed
	row  []byte
}

// encode returns the PNG of a code.
func (e *codeEncoder) encode(modules [][]bool) ([]byte, error) {
	if e.zlib == nil {
		fast, err := zlib.NewWriterLevel(&e.data, zlib.BestSpeed)
		if err != nil {
			return nil, err
		}
		e.zlib = fast
	}
	e.data.Reset()
	e.zlib.Reset(&e.data)
	for _, row := range modules {
		e.pack(row)
		for range codeScale {
			if _, err := e.zlib.Write(e.row); err != nil {
				return nil, err
			}
		}
	}
	if err := e.zlib.Close(); err != nil {
		return nil, err
	}
	side := uint32(len(modules) * codeScale)
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, side), side)
	file := []byte("\x89PNG\r\n\x1a\n")
	file = appendChunk(file, "IHDR", append(head, 1, 0, 0, 0, 0)) // one bit, gray
	file = appendChunk(file, "IDAT", e.data.Bytes())
	return appendChunk(file, "IEND", nil), nil
}

// pack makes a row of pixels: the filter, which is none, and the bits, of which those set are white.
func (e *codeEncoder) pack(modules []bool) {
	e.row = append(e.row[:0], make([]byte, 1+(len(modules)*codeScale+7)/8)...)
	for i, dark := range modules {
		for x := i * codeScale; x < (i+1)*codeScale && !dark; x++ {
			e.row[1+x/8] |= 0x80 >> (x % 8)
		}
	}
}

// appendChunk adds a part of a PNG.
func appendChunk(file []byte, kind string, data []byte) []byte {
	file = binary.BigEndian.AppendUint32(file, uint32(len(data)))
	start := len(file)
	file = append(append(file, kind...), data...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(file[start:]))
}
