package web

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cunzhang/cooperatives/services"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db/dbtest"
)

var (
	formIn   = regexp.MustCompile(`(?s)<form method="post" action="([^"]+)".*?</form>`)
	boxIn    = regexp.MustCompile(`<(?:input|select|textarea)[^>]*>`)
	namedIn  = regexp.MustCompile(` name="([^"]+)"`)
	valueIn  = regexp.MustCompile(` value="([^"]*)"`)
	saidIn   = regexp.MustCompile(`(?s)<div class="problems".*?</div>`)
	linkIn   = regexp.MustCompile(`href="#([^"]*)"`)
	placedIn = regexp.MustCompile(`<li>([^<]+)<`)

	detailsIn = regexp.MustCompile(`</?details[^>]*>`)
)

// TestErrorsOfTheTeamLeadToTheirBoxes sends every form of the team empty, and with words where nobody can mean any: what
// is wrong with a box links it, and the page has the box once.
func TestErrorsOfTheTeamLeadToTheirBoxes(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.team()
	s.accepted("D1", "FL")
	c := s.as(staff.Accountant)
	const month = "/b/gz/field/month?period=2026-03"
	c.step(month, "/b/gz/field/month/settle?period=2026-03", url.Values{}).want(t, 303)
	for i, plot := range []string{"D2", "D3", "D1", "D2"} {
		no := s.ordered(plot, []string{"FL", "FL", "BZ", "BZ"}[i])
		page := "/b/gz/field/orders/" + itoa(int(no))
		if i > 0 {
			s.assigned(no, ledger.Date(20260316+i))
		}
		if i > 1 {
			c.step(page, page+"/move", url.Values{"part": {"1"}, "to": {"working"}})
		}
		if i > 2 {
			c.step(page, page+"/finish", url.Values{"part": {"1"}, "area": {"6"}, "day": {"2026-03-16"}})
		}
	}
	sent := 0
	for _, page := range []string{
		month, "/b/gz/field/orders/1", "/b/gz/field/orders/2", "/b/gz/field/orders/3", "/b/gz/field/orders/4",
		"/b/gz/field/orders/5", "/b/gz/field/orders/new", "/b/gz/field/orders/new?household=H01", "/b/gz/field?week=2026-03-16",
		"/b/gz/field/data/plots", "/b/gz/field/data/operations", "/b/gz/field/data/operators", "/b/gz/field/data/machines",
		"/b/gz/field/data/rates", "/b/gz/field/data/subsidies", "/b/gz/field/data/seasons", "/b/gz/field/settings",
		"/b/gz/field/accounts", "/b/gz/field/rain", "/b/gz/field/plans", "/b/gz/field/links", "/b/gz/field/import",
	} {
		for i := range formIn.FindAllString(c.get(page).want(t, 200).body, -1) {
			for _, text := range []string{"", "x"} {
				forms := formIn.FindAllStringSubmatch(c.get(page).body, -1) // what was sent may have changed the page
				if i >= len(forms) || !strings.HasPrefix(forms[i][1], "/b/gz/field") {
					continue
				}
				sent++
				a := c.filled(forms[i], text)
				if a.status >= 500 {
					t.Errorf("%s with %q: %d %s", forms[i][1], text, a.status, a.gist())
				}
				said := saidIn.FindString(a.body)
				for _, link := range linkIn.FindAllStringSubmatch(said, -1) {
					if folded(a.body, link[1]) {
						t.Errorf("%s with %q: the box %q is folded away", forms[i][1], text, link[1])
					}
					if n := strings.Count(a.body, ` id="`+link[1]+`"`); n != 1 {
						t.Errorf("%s with %q: %d boxes are %q: %s", forms[i][1], text, n, link[1], said)
					}
				}
				for _, placed := range placedIn.FindAllStringSubmatch(said, -1) {
					if strings.Contains(placed[1][:min(len(placed[1]), 30)], "：") {
						t.Errorf("%s with %q: no box is linked: %s", forms[i][1], text, said)
					}
				}
			}
		}
	}
	if sent < 60 {
		t.Errorf("only %d forms were sent", sent)
	}
}

// folded reports whether the place of a page is inside of something that is closed.
func folded(body, id string) bool {
	before, _, _ := strings.Cut(body, ` id="`+id+`"`)
	var open []string
	for _, tag := range detailsIn.FindAllString(before, -1) {
		if strings.HasPrefix(tag, "</") {
			open = open[:len(open)-1]
		} else {
			open = append(open, tag)
		}
	}
	return slices.ContainsFunc(open, func(tag string) bool { return !strings.Contains(tag, " open") })
}

// filled sends a form of a page with the text in every box that people see.
func (c *client) filled(form []string, text string) answer {
	values := url.Values{}
	for _, box := range boxIn.FindAllString(form[0], -1) {
		name := namedIn.FindStringSubmatch(box)
		switch {
		case name == nil || strings.Contains(box, `type="file"`) || strings.Contains(box, `type="checkbox"`):
		case strings.Contains(box, `type="hidden"`):
			if value := valueIn.FindStringSubmatch(box); value != nil {
				values.Set(name[1], value[1])
			}
		default:
			values.Set(name[1], text)
		}
	}
	path := strings.ReplaceAll(form[1], "&amp;", "&")
	if strings.Contains(form[0], "multipart/form-data") {
		return c.send(path, values, "", "", nil)
	}
	return c.post(path, values)
}

// TestNobodyChoosesWhoPaysAndWhereForMe leaves household, money and debt of the month to be chosen; only where there is one
// account to choose from, it is chosen.
func TestNobodyChoosesWhoPaysAndWhereForMe(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.team()
	s.accepted("D1", "FL")
	c := s.as(staff.Accountant)
	const month = "/b/gz/field/month?period=2026-03"
	c.step(month, "/b/gz/field/month/settle?period=2026-03", url.Values{}).want(t, 303)
	for _, form := range formIn.FindAllStringSubmatch(c.get(month).body, -1) {
		for _, name := range []string{"account", "household", "debt"} {
			_, box, found := strings.Cut(form[0], ` name="`+name+`"`)
			if !found {
				continue
			}
			box, _, _ = strings.Cut(box, "</select>")
			one := strings.Count(box, "<option") == 2
			if !strings.Contains(box, `<option value="">`) || !one && strings.Contains(box, " selected") {
				t.Errorf("%s chooses the %s by itself: %s", form[1], name, box)
			}
		}
	}
	pay := url.Values{"household": {"H01"}, "account": {""}, "day": {"2026-03-16"}, "document": {"收据7"}}
	a := c.step(month, "/b/gz/field/month/receive?period=2026-03", pay).want(t, 422, `<a href="#account">`, `value="收据7"`)
	if n := strings.Count(a.body, `class="wrong"`); n != 1 {
		t.Errorf("what is wrong with one form is told at %d boxes", n)
	}
	for _, action := range []string{"receive", "offset", "pay", "county"} {
		sent := url.Values{
			"household": {"H01"}, "account": {"102"}, "debt": {"212"}, "day": {"2026-03-0x"}, "document": {"单据8"}, "amount": {"8.88"},
		}
		c.get(month)
		a := c.send("/b/gz/field/month/"+action+"?period=2026-03", sent, "", "", nil).want(t, 422)
		for _, form := range formIn.FindAllStringSubmatch(a.body, -1) {
			mine := strings.Contains(form[1], "/month/"+action+"?")
			for _, typed := range []string{`"2026-03-0x"`, `"单据8"`, `"8.88"`, `value="H01" selected`, `value="212" selected`} {
				if !mine && strings.Contains(form[0], typed) {
					t.Errorf("%s was refused, and %s stands in %s", action, typed, form[1])
				}
			}
		}
		a.want(t, 422, `"2026-03-0x"`, `"单据8"`)
	}
}

// TestEnglishPagesOfTheTeamHaveEnglishColons looks at a refusal and at a trial in English.
func TestEnglishPagesOfTheTeamHaveEnglishColons(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.team()
	no := s.ordered("D1", "FL")
	s.assigned(no, 20260317)
	c := s.as(staff.Chair)
	c.get("/language?to=en").want(t, 303)
	const board, arrange = "/b/gz/field?week=2026-03-16", "/b/gz/field/arrange?week=2026-03-16"
	refused := c.step(board, arrange, url.Values{"job": {"1/1"}, "day": {"x"}}).want(t, 422, `<a href="#day">day</a>: `)
	move := url.Values{"job": {"1/1"}, "operator": {"B"}, "day": {"2026-03-18"}, "try": {"1"}}
	tried := c.tried(board, arrange, move).want(t, 200, "2026-03-17 08:00")
	for _, a := range []answer{refused, tried} {
		if i := strings.Index(a.body, "："); i >= 0 {
			t.Errorf("a colon is Chinese: …%s", a.body[max(0, i-90):i+3])
		}
	}
}

// TestFreedCardsShowNoHours leaves the hours away that a job had before rain stopped it.
func TestFreedCardsShowNoHours(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.team()
	no := s.ordered("D1", "FL")
	s.assigned(no, 20260317)
	c := s.as(staff.Chair)
	c.get("/b/gz/field?week=2026-03-16").want(t, 200, "08:00–11:00")
	halted, err := s.services.StopWork(t.Context(), dispatcher, "rain", s.book.ID, services.Weather{Day: 20260317, Note: "暴雨"})
	check(t, err)
	a := c.get("/b/gz/field?week=2026-03-16").want(t, 200, "还没排上（1）")
	if len(halted) != 1 || strings.Contains(a.body, "08:00–11:00") {
		t.Errorf("%d jobs are freed, and the hours still stand on the board", len(halted))
	}
}

// TestSettlementNamesAnAccountThatIsElsewhere says which account of the settings is unfit; the page of the month has no box
// for it, so that no link leads there.
func TestSettlementNamesAnAccountThatIsElsewhere(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.team()
	c := s.as(staff.Accountant)
	c.step("/b/gz/field/accounts", "/b/gz/field/accounts", url.Values{"service_income": {"50104 "}}).want(t, 303)
	check(t, s.books.AddAccount(t.Context(), dispatcher, "tractors", s.book.ID, books.NewAccount{Code: "5010401", Name: "拖拉机"}))
	s.accepted("D1", "FL")
	const month = "/b/gz/field/month?period=2026-03"
	a := c.step(month, "/b/gz/field/month/settle?period=2026-03", url.Values{})
	said := saidIn.FindString(a.body)
	if a.status < 400 || said == "" || strings.Contains(said, "href=") {
		t.Errorf("status %d, it says %s", a.status, said)
	}
}
