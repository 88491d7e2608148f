package pdf

import (
	"bytes"
	"fmt"
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
	var b bytes.Buffer
	if err := s.encoder.Encode(&b, code.Image(-codeScale)); err != nil {
		return "", fmt.Errorf("code %q: %w", text, err)
	}
	name := "q" + strconv.Itoa(len(s.pictures))
	s.pictures = append(s.pictures, picture{name: name, png: b.Bytes()})
	return name, nil
}

// encoderBuffer hands the encoder of one sheet its buffers again, a megabyte for each picture.
type encoderBuffer struct {
	buffer *png.EncoderBuffer
}

// Get implements png.EncoderBufferPool.
func (b *encoderBuffer) Get() *png.EncoderBuffer { return b.buffer }

// Put implements png.EncoderBufferPool.
func (b *encoderBuffer) Put(buffer *png.EncoderBuffer) { b.buffer = buffer }
