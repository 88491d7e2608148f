package web

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives/dividends/payfile"
	"cunzhang/cooperatives/dividends/profiles"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// bankProfileRoutes are the formats in which the banks of a book want their files.
func bankProfileRoutes() []route {
	const all, one = "/b/:book/dividends/profiles", "/b/:book/dividends/profiles/:profile"
	return []route{
		{get, all, profileList, of(readers)},
		{post, all, profilePut, of(payers)},
		{get, one, profileShow, of(readers)},
		{get, one + "/copy", profileCopy, of(payers)},
		{get, one + "/sample", profileSample, of(readers)},
		{post, one + "/state", profileState, of(payers)},
	}
}

// profileListPage is the formats of a book.
type profileListPage struct{ Rows []profileRow }

// profileRow is a format and where its pages are.
type profileRow struct {
	profiles.Kept
	Link string
}

func (r *request) profileLink(name string) string {
	return r.base() + "/dividends/profiles/" + url.PathEscape(name)
}

func profileList(r *request) error {
	all, err := r.srv.Profiles.List(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	var data profileListPage
	for _, k := range all {
		data.Rows = append(data.Rows, profileRow{k, r.profileLink(k.Name)})
	}
	if err := r.onlyBook(); err != nil {
		return err
	}
	return r.render(http.StatusOK, "bank_profiles", r.text("web.profile.title", nil), &data)
}

// findProfile reads the format in the path.
func (r *request) findProfile() (profiles.Kept, error) {
	name, err := url.PathUnescape(r.Param("profile"))
	if err != nil {
		name = r.Param("profile")
	}
	return r.srv.Profiles.Find(r.ctx(), r.book.ID, clip(name, 60))
}

// profilePage is a format, tried with sample payments, and the form to change it.
type profilePage struct {
	Kept    profiles.Kept
	Link    string // of a format that is kept already
	Edit    bool
	After   int
	Head    inputs
	Columns []columnBox
	Trailer []columnBox
	Fields  []option  // of columns
	Totals  []option  // of the last row
	Rows    []ruleRow // what the boxes say, where they cannot be changed
	Preview [][]string
	Raw     string // the text of a CSV, as the bank reads it
}

// columnBox is a column as it is typed; rows without a field are left out.
type columnBox struct {
	No, Title, Field string
	Required         bool
}

// blankField stands in forms for a column that is empty, or says its title.
const blankField = "blank"

// How many columns the form takes at least.
const (
	columnRows  = 12
	trailerRows = 6
)

func profileShow(r *request) error {
	k, err := r.findProfile()
	if err != nil {
		return err
	}
	data := &profilePage{Kept: k, Link: r.profileLink(k.Name), Edit: !k.Shipped && r.may(payers), After: k.Version}
	data.fill(r, &k.Profile)
	return showProfile(r, data, nil)
}

// profileCopy opens the form of a new format, filled with the one in the path.
func profileCopy(r *request) error {
	k, err := r.findProfile()
	if err != nil {
		return err
	}
	k.Name, k.Title = "", r.text("web.profile.copy_of", ledger.Args{"title": k.Title})
	data := &profilePage{Kept: k, Edit: true}
	data.fill(r, &k.Profile)
	return showProfile(r, data, nil)
}

// fill puts a profile into the boxes.
func (p *profilePage) fill(r *request, f *payfile.Profile) {
	p.Head = r.profileBoxes(f)
	boxes := func(columns []payfile.Column) []columnBox {
		var out []columnBox
		for i, c := range columns {
			field := string(c.Field)
			if field == "" {
				field = blankField
			}
			out = append(out, columnBox{strconv.Itoa(i + 1), c.Title, field, c.Required})
		}
		return out
	}
	p.Columns, p.Trailer = boxes(f.Columns), boxes(f.Trailer)
}

func (r *request) profileBoxes(f *payfile.Profile) inputs {
	separators := []option{{",", ","}, {"|", "|"}, {";", ";"}, {"^", "^"}, {"~", "~"}, {"\t", r.text("web.profile.tab", nil)}}
	if f.Separator != "" && !slices.ContainsFunc(separators, func(o option) bool { return o.Value == f.Separator }) {
		separators = append(separators, option{f.Separator, f.Separator})
	}
	kinds := []option{{string(payfile.XLSX), "XLSX"}, {string(payfile.CSV), r.text("web.profile.csv", nil)}}
	encodings := []option{
		{string(payfile.UTF8), "UTF-8"}, {string(payfile.UTF8Mark), r.text("web.profile.mark", nil)}, {string(payfile.GBK), "GBK"},
	}
	least := ""
	if f.MinRows > 0 {
		least = strconv.Itoa(f.MinRows)
	}
	return inputs{
		{Name: "name", Key: "web.profile.name", Value: f.Name, Need: true, Max: 40, Hint: "web.profile.name_hint"},
		{Name: "title", Key: "web.profile.bank", Value: f.Title, Need: true},
		{Name: "format", Kind: "choice", Key: "web.profile.format", Value: string(f.Format), Need: true, Options: kinds},
		{Name: "encoding", Kind: "choice", Key: "web.profile.encoding", Value: string(f.Encoding), Options: encodings},
		{Name: "separator", Kind: "choice", Key: "web.profile.separator", Value: f.Separator, Options: separators},
		{Name: "extension", Key: "web.profile.extension", Value: f.Extension, Max: 5, Hint: "web.profile.extension_hint"},
		{Name: "max_rows", Kind: "number", Key: "web.profile.max_rows", Value: strconv.Itoa(f.MaxRows), Need: true, Max: 5},
		{Name: "min_rows", Kind: "number", Key: "web.profile.min_rows", Value: least, Max: 5},
		{Name: "result", Key: "web.profile.result", Value: strings.Join(f.Result, ","), Max: 400, Hint: "web.profile.result_hint"},
		{Name: "header", Kind: "check", Key: "web.profile.header", Value: tick(f.Header)},
		{Name: "row_end", Kind: "check", Key: "web.profile.row_end", Value: tick(f.RowEnd)},
	}
}

// showProfile shows a format with its boxes; one that is sound is tried.
func showProfile(r *request, data *profilePage, problem error) error {
	if err := r.onlyBook(); err != nil {
		return err
	}
	if problem == nil {
		if err := data.try(r); err != nil {
			return err
		}
	}
	for len(data.Columns) < columnRows {
		data.Columns = append(data.Columns, columnBox{})
	}
	for len(data.Trailer) < trailerRows {
		data.Trailer = append(data.Trailer, columnBox{})
	}
	data.Fields, data.Totals = r.fieldOptions(payfile.RowFields[:]), r.fieldOptions(payfile.TrailerFields[:])
	for _, box := range data.Head.labeled(r) {
		if box.Kind == "check" && box.Value != "" {
			box.Value = "✓"
		}
		if box.Value != "" {
			data.Rows = append(data.Rows, ruleRow{box.Label, box.Value})
		}
	}
	title := r.text("web.profile.new", nil)
	if data.Link != "" {
		title = data.Kept.Title
	}
	if problem != nil {
		return r.again(problem, "bank_profile", title, data)
	}
	return r.render(http.StatusOK, "bank_profile", title, data)
}

// fieldOptions lists fields in words; the empty one is a column that stays blank or says its title.
func (r *request) fieldOptions(fields []payfile.Field) []option {
	var out []option
	for _, f := range fields {
		name := string(f)
		if name == "" {
			name = blankField
		}
		out = append(out, option{name, r.text("bank_field."+name, nil)})
	}
	return out
}

// sample is the batch that formats are tried with.
func (r *request) sample() payfile.Batch {
	return payfile.Sample(r.book.Organization, strconv.Itoa(r.today().Year()-1)+"年分红")
}

// try fills in what the sample payments look like in the format.
func (p *profilePage) try(r *request) error {
	f := p.Kept.Profile
	if f.Name == "" {
		f.Name = "sample" // a copy has no name yet
	}
	var err error
	if p.Preview, err = f.Rows(r.sample()); err != nil || f.Format == payfile.XLSX {
		return err
	}
	end := ""
	if f.RowEnd {
		end = f.Separator
	}
	for _, row := range p.Preview {
		p.Raw += strings.Join(row, f.Separator) + end + "\n"
	}
	return nil
}

// profileSample hands out the file of the sample payments.
func profileSample(r *request) error {
	k, err := r.findProfile()
	if err != nil {
		return err
	}
	k.MinRows, k.MaxRows = 0, payfile.MaxRows
	files, err := k.Write(r.sample())
	if err != nil {
		return err
	}
	what := books.Export{Name: "payment-sample", Format: extensionOf(files[0].Name)}
	return r.send(what, k.Name+"_样例", func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(files[0].Content))
		return err
	})
}

// profilePut keeps a format, or tries it without keeping anything.
func profilePut(r *request) error {
	t := r.form()
	f := t.profile()
	data := &profilePage{Kept: profiles.Kept{Profile: f}, Edit: true, After: t.count("after")}
	if data.After > 0 {
		data.Link = r.profileLink(f.Name)
	}
	data.Head = r.profileBoxes(&f).typed(r)
	data.Columns, data.Trailer = t.columnBoxes("column"), t.columnBoxes("trailer")
	err := t.problems.Err()
	if err == nil {
		err = atBox(f.Check())
	}
	if err == nil && r.FormValue("preview") != "" {
		return showProfile(r, data, nil)
	}
	if err == nil {
		_, err = r.srv.Profiles.Put(r.ctx(), r.actor(), r.key(), profiles.Change{Book: r.book.ID, After: data.After, Profile: f})
	}
	if err != nil {
		return showProfile(r, data, err)
	}
	return r.to(r.profileLink(f.Name) + "?done=saved")
}

// atBox puts what is wrong with a profile at the box that says it.
func atBox(err error) error {
	problems := ledger.Problems(err)
	if err == nil || len(problems) == 0 || problems[0].Key != "payfile.profile" {
		return err
	}
	box, no, one := strings.Cut(problems[0].Args["where"], ".")
	if one {
		return ledger.NewError(ledger.Invalid, "web.profile.wrong.column", ledger.Args{"no": no}).At(box)
	}
	return ledger.NewError(ledger.Invalid, "web.profile.wrong."+box, nil).At(box)
}

// profile reads the form.
func (t *formReader) profile() payfile.Profile {
	f := payfile.Profile{
		Name: t.text("name"), Title: t.text("title"), Format: payfile.Format(t.text("format")), Encoding: payfile.Encoding(t.text("encoding")),
		Separator: t.r.FormValue("separator"), Extension: t.text("extension"), Header: t.checked("header"),
		RowEnd: t.checked("row_end"), MaxRows: t.count("max_rows"), MinRows: t.count("min_rows"),
		Result:  strings.FieldsFunc(t.text("result"), func(c rune) bool { return strings.ContainsRune(",，、;；", c) }),
		Columns: t.columns("column"), Trailer: t.columns("trailer"),
	}
	if f.Format == payfile.XLSX {
		f.Encoding, f.Separator, f.RowEnd = "", "", false
	}
	return f
}

// columnBoxes reads the columns as they were typed.
func (t *formReader) columnBoxes(kind string) []columnBox {
	var out []columnBox
	for i := 1; i <= payfile.MaxColumns; i++ {
		n := kind + "." + strconv.Itoa(i)
		if _, shown := t.r.Request().PostForm[n+".field"]; !shown {
			break
		}
		out = append(out, columnBox{t.text(n + ".no"), t.text(n + ".title"), t.text(n + ".field"), t.checked(n + ".required")})
	}
	return out
}

// columns are the columns in the order of their numbers; a row without a number stays behind the one above it.
func (t *formReader) columns(kind string) []payfile.Column {
	type numbered struct {
		no int
		payfile.Column
	}
	var rows []numbered
	last := 0
	for i, box := range t.columnBoxes(kind) {
		if box.Field == "" {
			continue
		}
		if box.No != "" {
			last = t.count(kind + "." + strconv.Itoa(i+1) + ".no")
		}
		field := payfile.Field(box.Field)
		if box.Field == blankField {
			field = ""
		}
		rows = append(rows, numbered{last, payfile.Column{Title: box.Title, Field: field, Required: box.Required}})
	}
	slices.SortStableFunc(rows, func(a, b numbered) int { return a.no - b.no })
	var out []payfile.Column
	for _, row := range rows {
		out = append(out, row.Column)
	}
	return out
}

// profileState sets a format aside, or offers it again.
func profileState(r *request) error {
	k, err := r.findProfile()
	if err != nil {
		return err
	}
	t := r.form()
	s := profiles.Setting{Book: r.book.ID, Name: k.Name, After: t.count("after"), Aside: t.text("state") == "aside"}
	if err = t.problems.Err(); err == nil {
		_, err = r.srv.Profiles.Set(r.ctx(), r.actor(), r.key(), s)
	}
	if err != nil {
		data := &profilePage{Kept: k, Link: r.profileLink(k.Name), Edit: !k.Shipped, After: k.Version}
		data.fill(r, &k.Profile)
		return showProfile(r, data, err)
	}
	return r.to(r.base() + "/dividends/profiles?done=changed")
}
