package web

import (
	"bytes"
	"compress/gzip"
	"regexp"
	"strings"
	"testing"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db/dbtest"
)

// maxWeight bounds what a browser loads for the first page it opens: the page and all its files, compressed.
const maxWeight = 120 << 10

var assetLink = regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`)

// TestPagesAreLight adds up what comes over a thin line.
func TestPagesAreLight(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.imported(300)
	c := s.as(staff.Accountant)
	for _, path := range []string{
		"/signin", "/b/gz", "/b/gz/vouchers?month=2026-02", "/b/gz/vouchers/new", "/b/gz/reports/balance-sheet?span=2026-03",
		"/b/gz/reports/subsidiary-ledger?span=2026-02&account=101", "/b/gz/periods?month=2026-01", "/b/gz/charts",
	} {
		who := c
		if path == "/signin" {
			who = s.anybody()
		}
		total := who.weigh(path)
		if total > maxWeight {
			t.Errorf("%s weighs %d bytes", path, total)
		}
		t.Logf("%s: %d bytes", path, total)
	}
}

// weigh returns what the first look at a page loads: the page and its files, compressed. The files must stay in the
// browser.
func (c *client) weigh(path string) int {
	t := c.s.t
	t.Helper()
	a := c.get(path)
	if a.status != 200 && a.status != 303 {
		t.Fatalf("%s: status %d", path, a.status)
	}
	total := len(squeeze(t, []byte(a.body)))
	seen := map[string]bool{}
	for _, m := range assetLink.FindAllStringSubmatch(a.body, -1) {
		name, _, _ := strings.Cut(m[1], "#") // the icons of a page are parts of one file
		if seen[name] {
			continue
		}
		seen[name] = true
		file := c.get(name).want(t, 200)
		total += len(squeeze(t, []byte(file.body)))
		if file.header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s is loaded again and again", name)
		}
	}
	return total
}

func squeeze(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(text)
	check(t, err)
	check(t, w.Close())
	return b.Bytes()
}
