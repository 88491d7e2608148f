package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

// teamList is one of the lists of what the team is and works with. Its page shows the list and a form for one entry.
type teamList struct {
	name    string // in addresses
	title   string // key
	help    string // key
	columns []string
	whole   []int    // columns whose cells stay on one line: names, hours and days
	keys    []string // boxes by which an entry goes, which stay as they are once it is there
	rows    func(r *request, t *teamLists) ([]teamRow, error)
	form    func(r *request, t *teamLists, code string) (inputs, error)
	put     func(r *request, t *teamLists, f *formReader) error
	// remove takes an entry out while nothing used it; nil for lists whose entries are set aside instead.
	remove func(s *services.Services, ctx context.Context, who ledger.Actor, key string, book ledger.BookID, code string) error
}

// teamRow is an entry of a list as it is shown; Code names it in the address of its form.
type teamRow struct {
	Code  string
	Cells []string
	Aside bool // no longer in use
	Bad   string
}

// teamListsAll are the lists in the order of their tabs.
func teamListsAll() []teamList {
	return []teamList{
		operationList(), machineList(), operatorList(), plotList(), rateList(), subsidyList(), labourList(), seasonList(),
	}
}

func teamListOf(name string) (teamList, error) {
	for _, l := range teamListsAll() {
		if l.name == name {
			return l, nil
		}
	}
	return teamList{}, noPage()
}

// pageOfTeam is how many entries one page shows.
const pageOfTeam = 200

// teamPage is a list with the form of one entry.
type teamPage struct {
	List    string
	Help    string
	Tabs    []teamTab
	Columns []string
	Whole   []int // columns whose cells stay on one line
	Rows    []teamRow
	Count   int
	Query   string
	Next    string
	Form    inputs
	Known   string // code of the entry that the form changes; empty where it adds one
	Import  bool   // entries come from files too
	Remove  string // code of the entry that may be taken out, empty for none
}

// Stays tells whether the cells of a column stay on one line.
func (p *teamPage) Stays(column int) bool { return slices.Contains(p.Whole, column) }

// Days are the days, and spans of days, of a cell that holds nothing else, of which none is to be broken in two.
func (p *teamPage) Days(cell string) []string {
	words := strings.Fields(cell)
	for _, w := range words {
		first, _, _ := strings.Cut(w, "..")
		if _, err := ledger.ParseDate(first); err != nil {
			return nil
		}
	}
	return words
}

type teamTab struct {
	Link, Title string
	On          bool
}

// teamTabs are the tabs over the lists and the settings.
func (r *request) teamTabs(on string) []teamTab {
	var out []teamTab
	for _, l := range teamListsAll() {
		out = append(out, teamTab{r.base() + "/field/data/" + l.name, r.text(l.title, nil), l.name == on})
	}
	return append(out, teamTab{r.base() + "/field/settings", r.text("web.team.settings", nil), on == "settings"},
		teamTab{r.base() + "/field/accounts", r.text("web.team.accounts", nil), on == "accounts"})
}

func teamDataPage(r *request) error {
	list, err := teamListOf(r.Param("list"))
	if err != nil {
		return err
	}
	t, err := r.team()
	if err != nil {
		return err
	}
	return showTeamList(r, list, t, r.QueryParam("edit"), nil)
}

// showTeamList shows a list with the form that changes an entry, or adds one where there is none with the code.
func showTeamList(r *request, list teamList, t *teamLists, code string, problem error) error {
	rows, err := list.rows(r, t)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(rows, func(row teamRow) bool { return row.Code == code }) {
		code = ""
	}
	form, err := list.form(r, t, code)
	if err != nil {
		return err
	}
	if code != "" {
		form = form.fixed(list.keys)
	}
	data := teamPage{
		List: list.name, Help: list.help, Whole: list.whole, Tabs: r.teamTabs(list.name), Form: form.labeled(r), Query: clip(r.QueryParam("q"), 60),
		Known: code, Import: list.name == "plots",
	}
	if list.remove != nil {
		data.Remove = code
	}
	for _, c := range list.columns {
		data.Columns = append(data.Columns, r.text(c, nil))
	}
	data.take(r, rows)
	return r.ok("field_data", r.text(list.title, nil), &data, problem)
}

// take keeps one page of the rows that match what is looked for.
func (p *teamPage) take(r *request, rows []teamRow) {
	from := r.from()
	for _, row := range rows {
		if !row.holds(p.Query) {
			continue
		}
		if p.Count++; p.Count > from && p.Count <= from+pageOfTeam {
			p.Rows = append(p.Rows, row)
		}
	}
	if p.Count > from+pageOfTeam {
		p.Next = r.base() + "/field/data/" + p.List + "?" + url.Values{
			"q": {p.Query}, "from": {itoa(from + pageOfTeam)},
		}.Encode()
	}
}

func (row *teamRow) holds(text string) bool {
	if text == "" || strings.Contains(row.Code, text) {
		return true
	}
	for _, c := range row.Cells {
		if strings.Contains(c, text) {
			return true
		}
	}
	return false
}

// sent is the list whose form holds what was typed.
func (l teamList) sent() teamList {
	empty := l.form
	l.form = func(r *request, t *teamLists, code string) (inputs, error) {
		form, err := empty(r, t, code)
		return form.typed(r), err
	}
	return l
}

// teamDataPut saves one entry.
func teamDataPut(r *request) error {
	list, err := teamListOf(r.Param("list"))
	if err != nil {
		return err
	}
	t, err := r.team()
	if err != nil {
		return err
	}
	f := r.form()
	if err := list.put(r, t, f); err != nil {
		return showTeamList(r, list.sent(), t, f.known(), asInvalid(oneRow(err)))
	}
	return r.to(r.base() + "/field/data/" + list.name + "?done=saved")
}

// teamDataRemove takes out an entry that nothing used.
func teamDataRemove(r *request) error {
	list, err := teamListOf(r.Param("list"))
	if err != nil {
		return err
	}
	if list.remove == nil {
		return noPage()
	}
	code := clip(r.FormValue("code"), 120)
	if err := list.remove(r.srv.Services, r.ctx(), r.actor(), r.key(), r.book.ID, code); err != nil {
		t, readErr := r.team()
		if readErr != nil {
			return readErr
		}
		return showTeamList(r, list, t, code, err)
	}
	return r.to(r.base() + "/field/data/" + list.name + "?done=removed")
}

// known is the code of the entry that the form changes, empty where it adds one.
func (t *formReader) known() string { return clip(t.text("known"), 120) }

// entry is the code of the entry of the form, which stays as it is once the entry is there.
func (t *formReader) entry() string { return cmp.Or(t.known(), t.text("code")) }

// services are those that keep the form from writing over another entry.
func (t *formReader) services() *services.Services { return t.r.srv.Services.Entry(t.known()) }

// send puts a list of one, unless something in the form could not be read.
func (t *formReader) send(put func() error) error {
	if len(t.problems) > 0 {
		return t.problems
	}
	return put()
}

func teamSettings(r *request) error {
	set, err := r.srv.Services.Settings(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	if err := r.onlyBook(); err != nil {
		return err
	}
	return r.render(http.StatusOK, "field_settings", r.text("web.team.settings", nil), &teamPage{
		List: "settings", Tabs: r.teamTabs("settings"), Form: teamSettingsForm(r, set).labeled(r), Help: "web.team.settings_help",
	})
}

func teamSettingsSave(r *request) error {
	set, err := r.srv.Services.Settings(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	f := r.form()
	next, err := readTeamSettings(f, set)
	if err == nil {
		err = r.srv.Services.SaveSettings(r.ctx(), r.actor(), r.key(), r.book.ID, next)
	}
	if err != nil {
		if again := r.onlyBook(); again != nil {
			return again
		}
		return r.again(err, "field_settings", r.text("web.team.settings", nil), &teamPage{
			List: "settings", Tabs: r.teamTabs("settings"), Form: teamSettingsForm(r, set).typed(r).labeled(r), Help: "web.team.settings_help",
		})
	}
	return r.to(r.base() + "/field/settings?done=saved")
}

// place of the village on the earth, as people write it: 106.630153, 26.647661.
func parseLonLat(text string) (lon, lat int64, err error) {
	bad := ledger.NewError(ledger.Invalid, "plot.position", nil)
	if text == "" {
		return 0, 0, nil
	}
	parts := splitTwo(text)
	for i, p := range parts {
		n, ok := scaled(p, 7)
		if !ok {
			return 0, 0, bad
		}
		if i == 0 {
			lon = n
		} else {
			lat = n
		}
	}
	return lon, lat, nil
}
