package web

import (
	"net/url"
	"slices"
	"strings"

	"cunzhang/reports"
)

// maxWay bounds an address that is carried along as the way back, in bytes; a longer one leaves its own way back out.
const maxWay = 1200

// wayBack is the page of the book from which a figure led here.
type wayBack struct{ Link, Title string }

// along adds this page to an address as the way back from there.
func (r *request) along(link string) string {
	here := *r.Request().URL
	if len(here.RequestURI()) > maxWay {
		q := here.Query()
		q.Del("back")
		here.RawQuery = q.Encode()
	}
	path, anchor, _ := strings.Cut(link, "#")
	sign := "?"
	if strings.Contains(path, "?") {
		sign = "&"
	}
	path += sign + "back=" + url.QueryEscape(here.RequestURI())
	if anchor != "" {
		path += "#" + anchor
	}
	return path
}

// back reads the way back from the address; it stays within the book.
func (r *request) back() *wayBack {
	link := localPath(r.QueryParam("back"))
	path, _, _ := strings.Cut(link, "?")
	rest, ok := strings.CutPrefix(path, r.base()+"/")
	if r.book.ID == 0 || !ok {
		return nil
	}
	title := r.text("web.back_page", nil)
	if name, ok := strings.CutPrefix(rest, "reports/"); ok {
		i := slices.IndexFunc(reports.Reports(), func(rep reports.Report) bool { return rep.Name == name })
		if i < 0 {
			return nil
		}
		title = reports.Reports()[i].Title
		if r.lang == "en" {
			title = reports.Reports()[i].English
		}
	}
	return &wayBack{link, title}
}

// composed keeps the rows of a trial balance that a figure of several accounts is made of.
func composed(st *reports.Statement, codes []string) {
	st.Rows = slices.DeleteFunc(st.Rows, func(row reports.Row) bool {
		return !slices.ContainsFunc(row.Cells, func(c reports.Cell) bool {
			return c.Ref != nil && len(c.Ref.Accounts) == 1 && slices.Contains(codes, c.Ref.Accounts[0])
		})
	})
}
