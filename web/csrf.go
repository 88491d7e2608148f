package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"

	"cunzhang/ledger"
)

// csrfField carries proof that a form was made by this server for this browser.
const csrfField = "csrf"

// secret is what the proof is made from: the session's token, or before signing in a random cookie.
func (r *request) secret() string {
	if r.signedIn() {
		return r.token
	}
	if r.nonce != "" {
		return r.nonce
	}
	if c, err := r.Cookie(nonceCookie); err == nil && len(c.Value) >= 32 {
		r.nonce = c.Value
	}
	return r.nonce
}

// proof returns the value of csrfField. It differs on every page, masked at random, because a compressed page would
// otherwise give it away by its length (BREACH).
func (r *request) proof() string {
	if r.secret() == "" {
		r.nonce = newKey()
		r.setCookie(nonceCookie, r.nonce, 0)
	}
	sum := proofSum(r.secret())
	out := make([]byte, 2*len(sum))
	mask, masked := out[:len(sum)], out[len(sum):]
	rand.Read(mask) // it never fails
	subtle.XORBytes(masked, mask, sum)
	return base64.RawURLEncoding.EncodeToString(out)
}

func proofSum(secret string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("form"))
	return mac.Sum(nil)
}

func validProof(secret, value string) bool {
	raw, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || len(raw) != 2*sha256.Size || secret == "" {
		return false
	}
	sum := make([]byte, sha256.Size)
	subtle.XORBytes(sum, raw[:sha256.Size], raw[sha256.Size:])
	return hmac.Equal(sum, proofSum(secret))
}

// checkForm reads the form and refuses one that another site made. errStale is a form that may be sent once more.
func (r *request) checkForm() error {
	h := r.Request().Header
	if site := h.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return foreignForm()
	}
	if origin := h.Get("Origin"); origin != "" && origin != "null" {
		if u, err := url.Parse(origin); err != nil || u.Host != r.Request().Host {
			return foreignForm()
		}
	}
	if err := r.parseForm(); err != nil {
		return err
	}
	value := r.Request().PostFormValue(csrfField)
	if value == "" {
		value = h.Get("X-CSRF")
	}
	switch {
	case validProof(r.secret(), value):
		return nil
	case r.signedIn() && (h.Get("Sec-Fetch-Site") == "same-origin" || h.Get("Origin") != "" && h.Get("Origin") != "null"):
		return errStale
	}
	return foreignForm()
}

// errStale says that a form is ours but older than the session: its person signed in anew meanwhile, in another tab.
var errStale = errors.New("form of an earlier session")

func foreignForm() error { return ledger.NewError(ledger.Denied, "web.foreign_form", nil) }

// parseForm reads the fields of the form; files stay on disk until they are asked for.
func (r *request) parseForm() error {
	err := r.Request().ParseMultipartForm(maxFields)
	if errors.Is(err, http.ErrNotMultipart) {
		return nil // the fields of an ordinary form have been read by then
	}
	if err == nil {
		return nil
	}
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return err
	}
	return &ledger.Error{Kind: ledger.Invalid, Key: "web.bad_form", Err: err}
}
