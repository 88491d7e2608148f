package web

import (
	"net/http"
	"net/url"
	"strings"

	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/portal"
	"cunzhang/ledger"
)

// verifyPage tells anybody what a statement with a code has to say, so that a forged one is seen.
type verifyPage struct {
	Typed string
	Found *dividends.Verification
	Chain string // where the chain of the book stands
}

func verifyForm(r *request) error {
	if code := r.QueryParam("code"); code != "" {
		return r.to("/v/" + url.PathEscape(clip(strings.TrimSpace(ledger.Narrow(code)), 60)))
	}
	return r.render(http.StatusOK, "member/verify", r.text("web.v.title", nil), &verifyPage{})
}

// verifyShow answers from the code alone. Codes that nobody has are counted, so that nobody tries them out.
func verifyShow(r *request) error {
	typed, err := url.PathUnescape(r.Param("code"))
	if err != nil {
		typed = r.Param("code")
	}
	data := verifyPage{Typed: clip(typed, 60)}
	err = r.srv.Portal.Guard(r.ctx(), portal.Verifying, r.origin(), func() error {
		found, err := r.srv.Dividends.Verify(r.ctx(), data.Typed)
		if err == nil {
			data.Found, data.Chain = &found, found.Head.Hash.Short()
		}
		return err
	})
	title := r.text("web.v.title", nil)
	if err == nil {
		return r.render(http.StatusOK, "member/verify", title, &data)
	}
	if ledger.KindOf(err) == ledger.NotFound {
		return r.renderWith(http.StatusNotFound, "member/verify", title, &data, err)
	}
	return r.again(err, "member/verify", title, &data)
}
