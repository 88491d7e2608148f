package web

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	_ "image/jpeg" // photos
	"image/png"
	"io"
	"slices"
	"strings"

	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// The bounds of a signature that was drawn: pixels of a side, and bytes of the picture.
const (
	maxStroke  = 3000
	maxDrawing = 1 << 20
)

// drawnPicture is how a form carries what was drawn on the telephone.
const drawnPicture = "data:image/png;base64,"

// signature reads what the household signed with: the drawing of the form, or else the photo of the signed sheet. It
// fails with acceptance.way when the form has neither, with web.team.drawing for a drawing that is none, and as photo does.
func (r *request) signature() (way string, picture books.NewFile, err error) {
	if drawn := r.FormValue("signature"); drawn != "" {
		body, err := drawing(drawn)
		return services.Drawn, books.NewFile{Name: "signature.png", Body: body}, err
	}
	picture, err = r.photo(signedSheet)
	return services.Photo, picture, err
}

// signInto reads the signature of a form into what is accepted, or notes what is wrong with it.
func (r *request) signInto(f *formReader, a *services.Accepting) {
	var err error
	if a.Way, a.Picture, err = r.signature(); err != nil {
		f.keep("signature", err)
	}
}

// drawn is the drawing of a form, so that nobody has to sign again where the form is refused; empty for none, and for what
// is no drawing.
func (r *request) drawn() string {
	text := r.FormValue("signature")
	if _, err := drawing(text); err != nil {
		return ""
	}
	return text
}

// drawing decodes a drawing and makes sure that it is one.
func drawing(text string) ([]byte, error) {
	bad := ledger.NewError(ledger.Invalid, "web.team.drawing", nil).At("signature")
	code, ok := strings.CutPrefix(text, drawnPicture)
	if !ok || len(code) > maxDrawing*4/3 {
		return nil, bad
	}
	body, err := base64.StdEncoding.DecodeString(code)
	if err != nil {
		return nil, bad
	}
	size, err := png.DecodeConfig(bytes.NewReader(body))
	if err != nil || size.Width > maxStroke || size.Height > maxStroke {
		return nil, bad
	}
	if _, err := png.Decode(bytes.NewReader(body)); err != nil {
		return nil, bad
	}
	return body, nil
}

// paperPhoto is what a form takes as the picture of a signed paper, and where it says so.
type paperPhoto struct {
	at      string // the box
	missing string // what is said when there is none
	kinds   string // what is said when it is of another kind
	pdf     bool   // a PDF is taken as well
}

// signedSheet is the photo of the sheet that a household signed.
var signedSheet = paperPhoto{at: "signature", missing: "acceptance.way", kinds: "web.team.photo_kinds"}

// photo reads the picture of a signed paper from the form. Somebody will have to look at it, so one that cannot be opened
// is none.
func (r *request) photo(p paperPhoto) (books.NewFile, error) {
	head, err := r.FormFile("photo")
	if err != nil || head.Size == 0 {
		return books.NewFile{}, ledger.NewError(ledger.Invalid, p.missing, nil).At(p.at)
	}
	file, err := head.Open()
	if err != nil {
		return books.NewFile{}, err
	}
	body, err := io.ReadAll(file)
	out := books.NewFile{Name: head.Filename, Body: body}
	if err := errors.Join(err, file.Close()); err != nil {
		return out, err
	}
	return out, r.readable(out, p)
}

// The most pixels of a photo: what is decoded takes about three bytes for each of a JPEG and up to eight of a PNG.
var maxPixels = map[string]int{"jpeg": 50_000_000, "png": 16_000_000}

// readable makes sure that a picture can be opened, all of it, or says what to send instead. Pictures are opened one after
// the other, so that together they take no more memory than one does.
func (r *request) readable(n books.NewFile, p paperPhoto) error {
	refused := func(key string) error {
		return ledger.NewError(ledger.Invalid, key, ledger.Args{"name": clip(n.Name, 60)}).At(p.at)
	}
	if p.pdf && bytes.HasPrefix(n.Body, []byte("%PDF-")) {
		return nil
	}
	size, kind, err := image.DecodeConfig(bytes.NewReader(n.Body))
	switch {
	case err != nil && isHEIC(n.Body):
		return refused("web.team.photo_heic")
	case err != nil && (bytes.HasPrefix(n.Body, []byte("\xff\xd8")) || bytes.HasPrefix(n.Body, []byte("\x89PNG"))):
		return refused("web.team.photo_broken")
	case err != nil || maxPixels[kind] == 0:
		return refused(p.kinds)
	case size.Width > maxPixels[kind]/max(size.Height, 1):
		return refused("web.team.photo_pixels")
	}
	done, err := r.srv.photos.take(r.ctx())
	if err != nil {
		return err
	}
	defer done()
	if _, _, err := image.Decode(bytes.NewReader(n.Body)); err != nil {
		return refused("web.team.photo_broken")
	}
	return nil
}

// isHEIC reports whether content is a photo as iPhones keep them, which most programs cannot open (ISO/IEC 23008-12).
func isHEIC(body []byte) bool {
	return len(body) >= 12 && string(body[4:8]) == "ftyp" &&
		slices.Contains([]string{"heic", "heix", "hevc", "heim", "heis", "mif1", "msf1", "avif"}, string(body[8:12]))
}
