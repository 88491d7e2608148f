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
)

// The bounds of a signature that was drawn: pixels of a side, and bytes of the picture.
const (
	maxStroke  = 3000
	maxDrawing = 1 << 20
)

// drawnPicture is how a form carries what was drawn on the telephone.
const drawnPicture = "data:image/png;base64,"

// signature keeps what the household signed with: the drawing of the form, or else the photo of the signed sheet. It
// fails with acceptance.way when the form has neither and with web.team.drawing for a drawing that is none.
func (r *request) signature(who ledger.Actor) (way string, hash ledger.Hash, err error) {
	if drawn := r.FormValue("signature"); drawn != "" {
		body, err := drawing(drawn)
		if err != nil {
			return "", hash, err
		}
		f, err := r.srv.Books.AddFile(r.ctx(), who, r.book.ID, "signature.png", body)
		return services.Drawn, f.Hash, err
	}
	name, body, err := r.photo()
	if err != nil {
		return "", hash, err
	}
	f, err := r.srv.Books.AddFile(r.ctx(), who, r.book.ID, name, body)
	return services.Photo, f.Hash, err
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
func (r *request) photo() (name string, body []byte, err error) {
	none := ledger.NewError(ledger.Invalid, "acceptance.way", nil).At("signature")
	head, err := r.FormFile("photo")
	if err != nil || head.Size == 0 {
		return "", nil, none
	}
	file, err := head.Open()
	if err != nil {
		return "", nil, err
	}
	body, err = io.ReadAll(file)
	return head.Filename, body, errors.Join(err, file.Close())
}
