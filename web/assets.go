package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"cunzhang/ledger"
)

//go:embed static
var staticFiles embed.FS

// assets are the static files under names that carry their hash, so that browsers keep them for ever.
type assets struct {
	files map[string]asset  // by hashed name
	names map[string]string // hashed name by plain name
}

type asset struct {
	kind       string
	body, gzip []byte
}

// loadAssets reads and compresses all static files.
func loadAssets() (*assets, error) {
	a := &assets{files: map[string]asset{}, names: map[string]string{}}
	entries, err := fs.ReadDir(staticFiles, "static")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		body, err := staticFiles.ReadFile("static/" + e.Name())
		if err != nil {
			return nil, err
		}
		var z bytes.Buffer
		w, err := gzip.NewWriterLevel(&z, gzip.BestCompression)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(body); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
		sum := sha256.Sum256(body)
		ext := path.Ext(e.Name())
		hashed := strings.TrimSuffix(e.Name(), ext) + "-" + hex.EncodeToString(sum[:5]) + ext
		a.files[hashed] = asset{kind: mime.TypeByExtension(ext), body: body, gzip: z.Bytes()}
		a.names[e.Name()] = hashed
	}
	return a, nil
}

// path returns the address of a static file.
func (a *assets) path(name string) string { return "/static/" + a.names[name] }

// serve answers with a static file.
func (a *assets) serve(c echo.Context) error {
	f, ok := a.files[c.Param("name")]
	if !ok {
		return ledger.NewError(ledger.NotFound, "web.no_page", nil)
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		return c.Blob(http.StatusOK, f.kind, f.gzip)
	}
	return c.Blob(http.StatusOK, f.kind, f.body)
}
