package exchange

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// errXML is returned for what is not the XML of a workbook.
var errXML = errors.New("malformed XML")

// maxText bounds one tag and one run of text, in bytes.
const maxText = 1 << 20

// token is what xmlReader finds next.
type token int8

const (
	endOfFile token = iota
	startTag
	endTag
	textRun
)

// xmlReader splits the XML of workbooks into tags and texts. It is not encoding/xml, which takes ten times as long for
// the hundred megabytes of a big sheet. It knows no document types, so no entities can be defined that grow.
type xmlReader struct {
	in     *bufio.Reader
	name   []byte // of the tag, without prefix
	attrs  []byte // of the start tag, as they stand
	text   []byte // of the run, entities resolved
	buf    []byte
	inTag  bool // the < of a tag was read
	closed bool // the start tag was an empty element: its end comes next
}

func newXMLReader(in io.Reader) *xmlReader {
	return &xmlReader{in: bufio.NewReaderSize(in, 64<<10)}
}

// next reads the next tag or text. What it returned before is no longer good.
func (x *xmlReader) next() (token, error) {
	if x.closed {
		x.closed = false
		return endTag, nil
	}
	for {
		if !x.inTag {
			run, err := x.until('<')
			if errors.Is(err, io.EOF) {
				return endOfFile, nil
			}
			if err != nil {
				return endOfFile, err
			}
			x.inTag = true
			if len(run) > 0 {
				x.text, err = resolve(x.text[:0], run)
				return textRun, err
			}
		}
		x.inTag = false
		t, err := x.tag()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = errXML
			}
			return endOfFile, err
		}
		if t != endOfFile {
			return t, nil
		}
	}
}

// until reads up to the byte and leaves it out.
func (x *xmlReader) until(b byte) ([]byte, error) {
	x.buf = x.buf[:0]
	for {
		part, err := x.in.ReadSlice(b)
		if err == nil && len(x.buf) == 0 {
			return part[:len(part)-1], nil
		}
		x.buf = append(x.buf, part...)
		if len(x.buf) > maxText {
			return nil, errXML
		}
		if err == nil {
			return x.buf[:len(x.buf)-1], nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
	}
}

// tag reads what stands behind a <; endOfFile stands for comments and instructions, which say nothing.
func (x *xmlReader) tag() (token, error) {
	first, err := x.in.Peek(1)
	if err != nil {
		return endOfFile, err
	}
	switch first[0] {
	case '?':
		_, err := x.through("?>")
		return endOfFile, err
	case '!':
		return x.special()
	}
	body, err := x.wholeTag()
	if err != nil {
		return endOfFile, err
	}
	if len(body) > 0 && body[0] == '/' {
		x.name = local(bytes.TrimSpace(body[1:]))
		return endTag, nil
	}
	if n := len(body); n > 0 && body[n-1] == '/' {
		x.closed = true
		body = body[:n-1]
	}
	at := bytes.IndexAny(body, " \t\r\n")
	if at < 0 {
		at = len(body)
	}
	x.name, x.attrs = local(body[:at]), body[at:]
	if len(x.name) == 0 {
		return endOfFile, errXML
	}
	return startTag, nil
}

// wholeTag reads up to the > that ends the tag: one inside of quotes does not.
func (x *xmlReader) wholeTag() ([]byte, error) {
	body, err := x.until('>')
	if err != nil || !openQuote(body) {
		return body, err
	}
	whole := bytes.Clone(body)
	for openQuote(whole) {
		if body, err = x.until('>'); err != nil {
			return nil, err
		}
		whole = append(append(whole, '>'), body...)
		if len(whole) > maxText {
			return nil, errXML
		}
	}
	return whole, nil
}

func openQuote(tag []byte) bool {
	var quote byte
	for _, b := range tag {
		switch {
		case quote == 0 && (b == '"' || b == '\''):
			quote = b
		case b == quote:
			quote = 0
		}
	}
	return quote != 0
}

// special reads a comment or a CDATA section. A document type is refused.
func (x *xmlReader) special() (token, error) {
	start, err := x.in.Peek(len("![CDATA["))
	if err != nil && len(start) < len("!--") {
		return endOfFile, errXML
	}
	if bytes.HasPrefix(start, []byte("!--")) {
		if _, err := x.in.Discard(len("!--")); err != nil {
			return endOfFile, err
		}
		_, err := x.through("-->")
		return endOfFile, err
	}
	if !bytes.Equal(start, []byte("![CDATA[")) {
		return endOfFile, errXML
	}
	if _, err := x.in.Discard(len("![CDATA[")); err != nil {
		return endOfFile, err
	}
	body, err := x.through("]]>")
	x.text = append(x.text[:0], body...)
	return textRun, err
}

// through reads up to the end mark and leaves it out.
func (x *xmlReader) through(mark string) ([]byte, error) {
	var whole []byte
	for {
		part, err := x.until(mark[len(mark)-1])
		if err != nil {
			return nil, err
		}
		whole = append(append(whole, part...), mark[len(mark)-1])
		if bytes.HasSuffix(whole, []byte(mark)) {
			return whole[:len(whole)-len(mark)], nil
		}
		if len(whole) > maxText {
			return nil, errXML
		}
	}
}

// local returns a name without its prefix.
func local(name []byte) []byte {
	return name[bytes.IndexByte(name, ':')+1:]
}

// attr returns the value of an attribute of the start tag, by its name without prefix, or nil.
func (x *xmlReader) attr(name string) []byte {
	rest := x.attrs
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n")
		equal := bytes.IndexByte(rest, '=')
		if equal < 0 {
			return nil
		}
		key := bytes.TrimSpace(rest[:equal])
		rest = bytes.TrimLeft(rest[equal+1:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return nil
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil
		}
		value := rest[1 : end+1]
		rest = rest[end+2:]
		if string(local(key)) != name {
			continue
		}
		if bytes.IndexByte(value, '&') < 0 {
			return value
		}
		resolved, err := resolve(nil, value)
		if err != nil {
			return nil
		}
		return resolved
	}
}

// resolve appends the text with its entities resolved.
func resolve(into, text []byte) ([]byte, error) {
	for {
		at := bytes.IndexByte(text, '&')
		if at < 0 {
			return append(into, text...), nil
		}
		into = append(into, text[:at]...)
		end := bytes.IndexByte(text[at:], ';')
		if end < 0 {
			return into, errXML
		}
		r, ok := entity(string(text[at+1 : at+end]))
		if !ok {
			return into, errXML
		}
		into = utf8.AppendRune(into, r)
		text = text[at+end+1:]
	}
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 21)
	return rune(n), err == nil && utf8.ValidRune(rune(n))
}
