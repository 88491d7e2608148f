package web

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"text/template/parse"
	"time"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/web/locale"
)

//go:embed pages
var pageFiles embed.FS

// pages holds the parsed templates by language and name. Every page is a set of its own: the frame, the shared parts
// and the page's file, so that two pages can define the same name.
type pages struct {
	sets map[locale.Lang]map[string]*template.Template
}

// loadPages parses all templates once for each language.
func loadPages(l *locale.Locale, a *assets) (*pages, error) {
	p := &pages{sets: map[locale.Lang]map[string]*template.Template{}}
	for _, lang := range []locale.Lang{locale.Chinese, locale.English} {
		p.sets[lang] = map[string]*template.Template{}
		for _, folder := range []string{"pages", "pages/member"} {
			if err := p.load(lang, folder, functions(l, lang, a)); err != nil {
				return nil, err
			}
		}
	}
	return p, nil
}

// load parses the pages of a folder with the frame below it. Pages of members are named member/home and so on.
func (p *pages) load(lang locale.Lang, folder string, f template.FuncMap) error {
	names, err := fs.Glob(pageFiles, folder+"/*.html")
	if err != nil {
		return err
	}
	shared, err := template.New("shared").Funcs(f).ParseFS(pageFiles, folder+"/frame/*.html")
	if err != nil {
		return err
	}
	for _, name := range names {
		t, err := template.New("page").Option("missingkey=error").Funcs(f).ParseFS(pageFiles, name)
		if err != nil {
			return err
		}
		if err := (&reach{t, shared, map[string]bool{}}).template("frame"); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		p.sets[lang][strings.TrimSuffix(strings.TrimPrefix(name, "pages/"), ".html")] = t
	}
	return nil
}

// reach gives a page those of the shared templates that it uses and does not define itself. A copy of all of them for
// every page would be most of the memory of a server at rest.
type reach struct {
	page, shared *template.Template
	seen         map[string]bool
}

func (r *reach) template(name string) error {
	if r.seen[name] {
		return nil
	}
	r.seen[name] = true
	t := r.page.Lookup(name)
	if t == nil {
		from := r.shared.Lookup(name)
		if from == nil {
			return fmt.Errorf("template %q is used and defined nowhere", name)
		}
		var err error
		if t, err = r.page.AddParseTree(name, from.Tree.Copy()); err != nil {
			return err
		}
	}
	return r.list(t.Tree.Root)
}

func (r *reach) list(l *parse.ListNode) error {
	if l == nil {
		return nil
	}
	var errs []error
	branch := func(b parse.BranchNode) { errs = append(errs, r.list(b.List), r.list(b.ElseList)) }
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.TemplateNode:
			errs = append(errs, r.template(n.Name))
		case *parse.IfNode:
			branch(n.BranchNode)
		case *parse.RangeNode:
			branch(n.BranchNode)
		case *parse.WithNode:
			branch(n.BranchNode)
		}
	}
	return errors.Join(errs...)
}

// functions are what templates can call beside methods of their data.
func functions(l *locale.Locale, lang locale.Lang, a *assets) template.FuncMap {
	return template.FuncMap{
		"t": func(key string, pairs ...any) (string, error) {
			args, err := argsOf(pairs)
			return l.Text(lang, key, args), err
		},
		"own":      own,
		"ofRegime": ofRegime,
		"static":   a.path,
		"yuan":     ledger.Money.Grouped,
		"digits":   boxesOf,
		"capitals": capitalsIn(lang),
		"stamp":    stamp,
		"month":    func(p ledger.Period) string { return monthName(l, lang, p) },
		"add":      func(a, b int) int { return a + b },
		"phone":    phoneIn,
		"args":     func(pairs ...any) (map[string]any, error) { return dictionary(pairs) },
	}
}

func argsOf(pairs []any) (ledger.Args, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("placeholders come in pairs of name and value")
	}
	args := ledger.Args{}
	for i := 0; i < len(pairs); i += 2 {
		args[fmt.Sprint(pairs[i])] = fmt.Sprint(pairs[i+1])
	}
	return args, nil
}

func dictionary(pairs []any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("args come in pairs of name and value")
	}
	out := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		out[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return out, nil
}

// capitalsIn writes amounts in capitals (大写) for readers of Chinese; others read them in figures alone.
func capitalsIn(lang locale.Lang) func(ledger.Money) string {
	if lang == locale.Chinese {
		return ledger.Money.Capitals
	}
	return func(ledger.Money) string { return "" }
}

// monthName shows a month the way the language does: 2025年11月 or November 2025.
func monthName(l *locale.Locale, lang locale.Lang, p ledger.Period) string {
	month := strconv.Itoa(p.Month())
	if lang == locale.English {
		month = time.Month(p.Month()).String()
	}
	return l.Text(lang, "web.month", ledger.Args{"year": strconv.Itoa(p.Year()), "month": month})
}

// page is what every template gets; Data is the page's own.
type page struct {
	r        *request
	Lang     locale.Lang
	Name     string
	Title    string
	Version  string
	CSRF     string
	Key      string // submission key of the page's form
	User     string // name of the person; empty for nobody
	Here     string // path and query of this page
	Base     string // of the book's pages; empty outside of books
	Book     ledger.BookInfo
	Months   []monthLink
	Month    ledger.Period
	Today    ledger.Date
	Nav      []navLink
	Back     *wayBack
	Notice   string // what has just been done, in words
	Problems []problem
	Data     any
}

// monthLink is a month in the strip: closed, open or later, and whether the page is about it.
type monthLink struct {
	Period ledger.Period
	Number int
	State  string
	On     bool
	Link   string
}

// render answers with a page.
func (r *request) render(status int, name, title string, data any) error {
	return r.renderWith(status, name, title, data, nil)
}

// again shows a form once more with what was typed and everything that is wrong with it. A disk that is full or a
// database that is away does not take what was typed either.
func (r *request) again(err error, name, title string, data any) error {
	switch kind := ledger.KindOf(err); {
	case kind == ledger.NotFound, kind == ledger.Internal && !changes(r.Request().Method):
		return err
	case kind == ledger.Internal:
		r.srv.log(r, err)
	}
	return r.renderWith(statusOf(err), name, title, data, err)
}

func (r *request) renderWith(status int, name, title string, data any, problem error) error {
	t, ok := r.srv.pages.sets[r.lang][name]
	if !ok {
		return fmt.Errorf("no page %s", name)
	}
	p := &page{
		r: r, Lang: r.lang, Name: name, Title: title, Version: r.srv.Version, CSRF: r.proof(), Key: newKey(),
		User: r.session.User.Name, Here: r.Request().URL.RequestURI(), Book: r.book, Month: r.month, Today: r.today(),
		Nav: r.nav(name), Notice: r.notice(), Data: data,
	}
	if r.book.ID != 0 {
		p.Base, p.Back = r.base(), r.back()
		p.Months = r.months()
	}
	if problem != nil {
		p.Problems = r.problems(problem)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "frame", p); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	return r.HTMLBlob(status, b.Bytes())
}

// Problem returns what is wrong with a field, or nothing.
func (p *page) Problem(field string) string {
	for _, e := range p.Problems {
		if e.Field == field {
			return e.Text
		}
	}
	return ""
}

// Sent reports whether the page answers the form with the action, which held the values of the pairs of name and value.
func (p *page) Sent(action string, pairs ...any) bool {
	sent := p.r.Request()
	if sent.Method != http.MethodPost || !strings.HasSuffix(sent.URL.Path, action) {
		return false
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if sent.PostFormValue(fmt.Sprint(pairs[i])) != fmt.Sprint(pairs[i+1]) {
			return false
		}
	}
	return true
}

// Box is the id of a box of a form that was sent, and that it is wrong. Forms of one page may have boxes of one name: the
// links of problems lead to the box of the form that was sent.
func (p *page) Box(action, name string, pairs ...any) template.HTMLAttr {
	switch {
	case !p.Sent(action, pairs...):
		return ""
	case p.Problem(name) == "":
		return template.HTMLAttr(`id="` + name + `"`)
	}
	return template.HTMLAttr(`id="` + name + `" aria-invalid="true"`)
}

// Typed is what stood in a box of a form that was sent, so that it stands there again and nowhere else; else what the box
// begins with.
func (p *page) Typed(action, name string, first any) string {
	if !p.Sent(action) {
		return fmt.Sprint(first)
	}
	return strings.TrimSpace(p.r.Request().PostFormValue(name))
}

// Wrong is what is wrong with a box of a form that was sent, or nothing.
func (p *page) Wrong(action, name string, pairs ...any) string {
	if !p.Sent(action, pairs...) {
		return ""
	}
	return p.Problem(name)
}

// May reports whether the person holds one of the roles, named as in the database and separated by spaces.
func (p *page) May(roles string) (bool, error) {
	for _, name := range strings.Fields(roles) {
		role, err := staff.ParseRole(name)
		if err != nil {
			return false, err
		}
		if p.r.roles.Has(role) {
			return true, nil
		}
	}
	return false, nil
}

// months is the strip of the year that the page is about.
func (r *request) months() []monthLink {
	state := map[ledger.Period]string{}
	for _, p := range r.periods {
		state[p.Period] = p.State
	}
	var out []monthLink
	if r.month == 0 {
		return nil
	}
	for m := 1; m <= 12; m++ {
		p := ledger.Period(r.month.Year()*100 + m)
		link := monthLink{Period: p, Number: m, State: state[p], On: p == r.month}
		if link.State != "" {
			link.Link = r.base() + "/vouchers?month=" + p.String()
		}
		out = append(out, link)
	}
	return out
}

// OtherYears lists the years of the book beside that of the strip.
func (p *page) OtherYears() []ledger.Period {
	var out []ledger.Period
	for _, s := range p.r.periods {
		if s.Period.Month() == 12 && s.Period.Year() != p.Month.Year() ||
			s.Period == p.Book.Start && s.Period.Year() != p.Month.Year() && s.Period.Month() != 12 {
			if len(out) == 0 || out[len(out)-1].Year() != s.Period.Year() {
				out = append(out, s.Period)
			}
		}
	}
	return out
}

// own is the key of a sentence that members read, in the words of their organization: a farmers' cooperative is no
// village.
func own(regime ledger.Regime, key string) string {
	if regime == ledger.FarmersCooperative {
		return "web.m.coop." + key
	}
	return "web.m.village." + key
}

// ofRegime is the key of words that farmers' cooperatives have of their own.
func ofRegime(key string, regime ledger.Regime) string {
	if regime == ledger.FarmersCooperative {
		return key + "_coop"
	}
	return key
}

// notices are what a page may say after a redirect, by the value of its parameter "done".
var notices = map[string]string{
	"saved": "web.done.saved", "submitted": "web.done.submitted", "checked": "web.done.checked",
	"posted": "web.done.posted", "unchecked": "web.done.unchecked", "withdrawn": "web.done.withdrawn",
	"deleted": "web.done.deleted", "reversed": "web.done.reversed", "closed": "web.done.closed",
	"prepared": "web.done.prepared", "asked": "web.done.asked", "reopened": "web.done.reopened",
	"refused": "web.done.refused", "locked": "web.done.locked", "password": "web.done.password",
	"added": "web.done.added", "book": "web.done.book", "changed": "web.done.changed", "late": "web.team.done_late", "same": "web.team.done_same", "noted": "web.team.done_noted", "published": "web.team.done_published", "freed": "web.done.freed",
	"settled_before": "web.team.settled_before",
	"field_asked":    "web.m.done.field_asked", "withdrawn_order": "web.m.done.withdrawn_order",
	"removed": "web.done.removed", "totp_on": "web.done.totp_on", "expired": "web.m.done.expired",
	"asked_village": "web.m.village.asked", "pin": "web.m.done.pin", "signed_out": "web.m.done.signed_out",
	"answered": "web.m.done.answered", "revoked": "web.m.done.revoked",
	"imported": "web.done.imported", "imported_before": "web.done.imported_before", "settled": "web.done.settled", "settled_one": "web.done.settled_one",
	"settled_none": "web.done.settled_none", "spread": "web.done.spread",
}

func (r *request) notice() string {
	if day, jobs := r.halted(); jobs > 0 {
		return r.text("dispatch.halted", ledger.Args{"day": day.String(), "count": strconv.Itoa(jobs)})
	}
	if key, ok := notices[r.QueryParam("done")]; ok && r.Request().Method == http.MethodGet {
		if name, found := strings.CutPrefix(key, "web.m.village."); found {
			key = own(r.book.Regime, name)
		}
		return r.text(key, nil)
	}
	return ""
}
