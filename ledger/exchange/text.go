package exchange

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"cunzhang/ledger"
)

// textEncoding is how the characters of a CSV file are written.
type textEncoding int8

const (
	plainUTF8 textEncoding = iota // with or without a byte order mark
	utf16LE
	utf16BE
	gb18030 // and its parts GBK and GB2312
)

// textFile is what a first reading of a file tells.
type textFile struct {
	encoding textEncoding
	mark     int64 // bytes of the byte order mark
	hash     ledger.Hash
}

// decode returns the text of the content as UTF-8. What has no meaning becomes U+FFFD, which the rows report.
func (t textFile) decode(content *io.SectionReader) io.Reader {
	body := io.NewSectionReader(content, t.mark, content.Size()-t.mark)
	var e encoding.Encoding
	switch t.encoding {
	case utf16LE:
		e = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case utf16BE:
		e = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case gb18030:
		e = simplifiedchinese.GB18030
	case plainUTF8:
		return body
	}
	return e.NewDecoder().Reader(body)
}

// inspector reads a file once for its hash and for what its bytes are.
type inspector struct {
	rest      []byte // the start of a character whose end is in the next block
	lines     int
	wide      int // characters of several bytes
	broken    int // bytes that are no UTF-8
	brokenRow int // where the first of them stands
	nul       bool
}

// inspect tells the encoding of a text. Bytes that are no UTF-8 mean GB18030, unless most of the other characters are
// UTF-8: then the file is damaged, and a guess would put wrong names into the books.
func inspect(content io.Reader) (textFile, error) {
	var t textFile
	var in inspector
	sum := sha256.New()
	block := make([]byte, 64<<10)
	for first := true; ; first = false {
		n, err := io.ReadFull(content, block)
		sum.Write(block[:n])
		part := block[:n]
		if first {
			part = t.cutMark(part)
		}
		if t.encoding == plainUTF8 {
			in.read(part)
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return t, err
		}
	}
	in.broken += len(in.rest)
	t.hash = ledger.Hash(sum.Sum(nil))
	switch {
	case in.nul:
		return t, fileError("import.binary", nil)
	case in.broken > 0 && (t.mark > 0 || in.wide >= in.broken):
		row := max(in.brokenRow, 1)
		return t, ledger.NewError(ledger.Invalid, "text.encoding", nil).At("row." + strconv.Itoa(row) + ".file")
	case in.broken > 0:
		t.encoding = gb18030
	}
	return t, nil
}

// cutMark takes the byte order mark off the first block.
func (t *textFile) cutMark(b []byte) []byte {
	for _, m := range []struct {
		mark     string
		encoding textEncoding
	}{{"\xEF\xBB\xBF", plainUTF8}, {"\xFF\xFE", utf16LE}, {"\xFE\xFF", utf16BE}} {
		if bytes.HasPrefix(b, []byte(m.mark)) {
			t.encoding, t.mark = m.encoding, int64(len(m.mark))
			return b[len(m.mark):]
		}
	}
	return b
}

func (in *inspector) read(b []byte) {
	in.nul = in.nul || bytes.IndexByte(b, 0) >= 0
	if len(in.rest) > 0 {
		b = append(in.rest, b...)
		in.rest = nil
	}
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			if b[0] == '\n' {
				in.lines++
			}
			b = b[1:]
			continue
		}
		if !utf8.FullRune(b) {
			in.rest = bytes.Clone(b)
			return
		}
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			in.broken++
			if in.brokenRow == 0 {
				in.brokenRow = in.lines + 1
			}
		} else {
			in.wide++
		}
		b = b[size:]
	}
}
