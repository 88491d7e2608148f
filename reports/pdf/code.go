package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
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

// codeEncoder makes pictures of the codes of one sheet. They are gray: to the palette that a code in two colors would
// have, gofpdf gives a compressor of its own of more than a megabyte, for each code.
type codeEncoder struct {
	buffer *png.EncoderBuffer // of the picture before, another megabyte
	pixels image.Gray
}

// Get implements png.EncoderBufferPool.
func (e *codeEncoder) Get() *png.EncoderBuffer { return e.buffer }

// Put implements png.EncoderBufferPool.
func (e *codeEncoder) Put(buffer *png.EncoderBuffer) { e.buffer = buffer }

// encode returns the PNG of a code.
func (e *codeEncoder) encode(modules [][]bool) ([]byte, error) {
	side := len(modules) * codeScale
	if e.pixels.Stride != side {
		e.pixels = *image.NewGray(image.Rect(0, 0, side, side))
	}
	for y := range side {
		for x, row := 0, modules[y/codeScale]; x < side; x++ {
			white := uint8(0xff)
			if row[x/codeScale] {
				white = 0
			}
			e.pixels.Pix[y*side+x] = white
		}
	}
	var file bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: e}
	if err := encoder.Encode(&file, &e.pixels); err != nil {
		return nil, err
	}
	return file.Bytes(), nil
}
