package web

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image/png"
	"io"
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
// fails with acceptance.way when the form has neither and with web.team.drawing for a drawing that is none.
func (r *request) signature() (way string, picture books.NewFile, err error) {
	if drawn := r.FormValue("signature"); drawn != "" {
		body, err := drawing(drawn)
		return services.Drawn, books.NewFile{Name: "signature.png", Body: body}, err
	}
	picture, err = r.photo()
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
	return body, nil
}

// photo reads the photo of the form.
func (r *request) photo() (books.NewFile, error) {
	head, err := r.FormFile("photo")
	if err != nil || head.Size == 0 {
		return books.NewFile{}, ledger.NewError(ledger.Invalid, "acceptance.way", nil).At("signature")
	}
	file, err := head.Open()
	if err != nil {
		return books.NewFile{}, err
	}
	body, err := io.ReadAll(file)
	return books.NewFile{Name: head.Filename, Body: body}, errors.Join(err, file.Close())
}
