package web

import (
	"encoding/base64"
	"encoding/json"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	qrcode "github.com/skip2/go-qrcode"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/reports/calendar"
	"cunzhang/web/locale"
)

func fieldLinkRoutes() []route {
	anybody := access{kind: public}
	return []route{
		{get, "/b/:book/field/links", linkList, of(dispatchers)},
		{post, "/b/:book/field/links", linkMake, of(dispatchers)},
		{post, "/b/:book/field/links/:id/revoke", linkRevoke, of(dispatchers)},
		{get, "/calendar/:token", calendarFeed, anybody},

		{get, "/day/:token", dayOpen, anybody},
		{get, "/day", dayShow, anybody},
		{post, "/day/call", dayCall, anybody},
		{post, "/day/start", dayStart, anybody},
		{post, "/day/halt", dayHalt, anybody},
		{post, "/day/finish", dayFinish, anybody},
		{post, "/day/accept", dayAccept, anybody},
	}
}

// linkPage lists the secret addresses, with the one that was made a moment ago.
type linkPage struct {
	Rows    []linkRow
	Address string       // on this one page and nowhere else
	Webcal  template.URL // the same, for programs that subscribe when it is touched
	Picture template.URL // QR code of the address
	About   string
}

// linkRow is a secret address that there is or could be.
type linkRow struct {
	Kind     services.LinkKind
	Operator string
	Words    string
	Link     *services.Link // nil where there is none
	Made     string
}

func linkList(r *request) error { return showLinks(r, linkPage{}, nil) }

func showLinks(r *request, data linkPage, problem error) error {
	links, err := r.srv.Services.ListLinks(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	t, err := r.team()
	if err != nil {
		return err
	}
	add := func(kind services.LinkKind, operator, words string) {
		row := linkRow{Kind: kind, Operator: operator, Words: words}
		for i := range links {
			if links[i].Kind == kind && links[i].Operator == operator {
				row.Link, row.Made = &links[i], stamp(links[i].MadeAt)
			}
		}
		data.Rows = append(data.Rows, row)
	}
	add(services.TeamLink, "", r.linkWords(services.TeamLink, ""))
	for _, o := range t.Operators {
		if o.Active {
			add(services.DayLink, o.Code, r.linkWords(services.DayLink, o.Name))
			add(services.CalendarLink, o.Code, r.linkWords(services.CalendarLink, o.Name))
		}
	}
	return r.ok("field_links", r.text("web.team.links", nil), &data, problem)
}

func (r *request) linkWords(kind services.LinkKind, name string) string {
	switch kind {
	case services.DayLink:
		return r.text("web.team.link_day", ledger.Args{"name": name})
	case services.CalendarLink:
		return r.text("web.team.link_calendar", ledger.Args{"name": name})
	case services.TeamLink:
	}
	return r.text("web.team.link_team", nil)
}

// linkMake makes a secret address and shows it this once.
func linkMake(r *request) error {
	kind, operator := services.LinkKind(r.FormValue("kind")), r.FormValue("operator")
	token, err := r.srv.Services.NewLink(r.ctx(), r.actor(), r.key(), r.book.ID, kind, operator)
	if err != nil {
		return showLinks(r, linkPage{}, err)
	}
	name := operator
	if o, err := r.srv.Services.FindOperator(r.ctx(), r.book.ID, operator); err == nil {
		name = o.Name
	}
	data := linkPage{About: r.linkWords(kind, name)}
	if kind == services.DayLink {
		data.Address = r.address("/day/" + token)
	} else {
		path := r.feedPath(token)
		data.Address = r.address(path)
		data.Webcal = template.URL("webcal://" + r.Request().Host + path) // the token is letters and digits
	}
	png, err := qrcode.Encode(data.Address, qrcode.Medium, totpPicture)
	if err != nil {
		return err
	}
	data.Picture = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png))
	return showLinks(r, data, nil)
}

// feedLang is the parameter of a calendar's address that names its language; without one it is in Chinese. Whoever made the
// address made it in the language of those who are to read it, and a calendar's program asks for none of its own.
const feedLang = "lang"

// feedPath is the address of a calendar in the language of the page.
func (r *request) feedPath(token string) string {
	path := "/calendar/" + token + ".ics"
	if r.lang != locale.Chinese {
		path += "?" + feedLang + "=" + string(r.lang)
	}
	return path
}

func linkRevoke(r *request) error {
	no, err := strconv.ParseInt(r.Param("id"), 10, 64)
	if err != nil {
		return noPage()
	}
	if err := r.srv.Services.RevokeLink(r.ctx(), r.actor(), r.key(), r.book.ID, no); err != nil {
		return showLinks(r, linkPage{}, err)
	}
	return r.to(r.base() + "/field/links?done=removed")
}

// How often one address on the network may ask for calendars in an hour, and how many addresses are remembered.
const (
	feedsAnHour   = 240
	feedAddresses = 10_000
)

// meter counts requests by who asks, an hour at a time.
type meter struct {
	mu    sync.Mutex
	since time.Time
	count map[string]int
}

// take counts a request and reports whether it is one too many.
func (m *meter) take(who string, now time.Time) (over bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.count == nil || now.Sub(m.since) >= time.Hour || len(m.count) > feedAddresses {
		m.since, m.count = now, map[string]int{}
	}
	m.count[who]++
	return m.count[who] > feedsAnHour
}

// calendarFeed sends the calendar of an operator or of the team to whoever has its secret address.
func calendarFeed(r *request) error {
	if r.srv.feeds.take(r.RealIP(), r.srv.Now()) {
		r.Response().Header().Set("Retry-After", "3600")
		return r.String(http.StatusTooManyRequests, r.text("web.team.too_often", nil))
	}
	token := strings.TrimSuffix(r.Param("token"), ".ics")
	link, err := r.srv.Services.OpenLink(r.ctx(), token, services.CalendarLink, services.TeamLink)
	if err != nil {
		return err
	}
	r.book.ID = link.Book
	lang, known := locale.ParseLang(r.QueryParam(feedLang))
	if !known {
		lang = locale.Chinese
	}
	t, err := r.team()
	if err != nil {
		return err
	}
	// What is done, even before its planned end, took place: it stays, or the calendar would call it cancelled.
	jobs, err := r.jobsOf(link.Operator, cooperatives.Scheduled, cooperatives.Working, cooperatives.Finished,
		cooperatives.Verified, cooperatives.Settled, cooperatives.Clearing, cooperatives.Paid)
	if err != nil {
		return err
	}
	feed := calendar.Feed{Name: r.book.Organization + " " + r.srv.Locale.Text(lang, "web.team.feed_team", nil)}
	if link.Operator != "" {
		feed.Name = nameAmong(link.Operator, t.operators()) + " " + r.srv.Locale.Text(lang, "web.team.feed_operator", nil)
	}
	var holds []calendar.Event
	for _, j := range jobs {
		holds = append(holds, r.event(j, t, lang))
	}
	if feed.Events, err = r.revised(link, holds); err != nil {
		return err
	}
	body := calendar.Bytes(feed)
	tag := calendar.ETag(body)
	h := r.Response().Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, no-cache")
	if r.Request().Header.Get("If-None-Match") == tag {
		return r.NoContent(http.StatusNotModified)
	}
	r.name("cunzhang.ics", false)
	return r.Blob(http.StatusOK, calendar.ContentType, body)
}

// revised compares what holds with what the calendar was sent, and remembers what it is sent now.
func (r *request) revised(link services.Opened, holds []calendar.Event) ([]calendar.Event, error) {
	var events []calendar.Event
	_, err := r.srv.Services.Send(r.ctx(), link.Book, link.Operator,
		func(sent map[string]string, at time.Time) (map[string]string, bool, error) {
			before := make([]calendar.Event, 0, len(sent))
			for _, content := range sent {
				var e calendar.Event
				if err := json.Unmarshal([]byte(content), &e); err != nil {
					return nil, false, err
				}
				before = append(before, e)
			}
			var changed bool
			events, changed = calendar.Revise(before, holds, at)
			next := make(map[string]string, len(events))
			for _, e := range events {
				content, err := json.Marshal(e)
				if err != nil {
					return nil, false, err
				}
				next[e.UID] = string(content)
			}
			return next, changed, nil
		})
	return events, err
}

// fieldJob is a job with its order.
type fieldJob struct {
	cooperatives.Job
	cooperatives.Order
}

// jobsOf lists the jobs of an operator in the states, of all operators for none, by day and time.
func (r *request) jobsOf(operator string, states ...cooperatives.OrderState) ([]fieldJob, error) {
	var out []fieldJob
	for after := int64(0); ; {
		list, next, err := r.srv.Services.ListOrders(r.ctx(), r.book.ID, services.OrderQuery{
			Operator: operator, From: r.today().AddDays(-lookBack), After: after,
		})
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			for _, j := range o.Jobs {
				if j.Operator != "" && (operator == "" || j.Operator == operator) && has(states, j.State) {
					out = append(out, fieldJob{j, o})
				}
			}
		}
		if after = next; next == 0 {
			break
		}
	}
	sortJobs(out)
	return out, nil
}

// event is a job as calendars show it. A telephone's calendar may lie with somebody else, so it says no telephone number.
func (r *request) event(j fieldJob, t *teamLists, lang locale.Lang) calendar.Event {
	o := &j.Order
	plot := t.plot(o.Plot)
	return calendar.Event{
		UID:   "job-" + strconv.FormatInt(o.No, 10) + "-" + strconv.Itoa(j.Part) + "@" + r.book.Code + ".cunzhang",
		Start: instantOf(j.Day, j.Start), End: instantOf(j.Day, j.End),
		Summary: r.srv.Locale.Text(lang, "web.team.feed_job", ledger.Args{
			"operation": nameAmong(o.Operation, t.operations()), "area": j.Job.Area.String(), "household": nameAmong(o.Household, t.Households),
		}),
		Place: plot.Name, Note: strings.TrimSpace(jobNumber(o, j.Part) + "\n" + nameAmong(j.Operator, t.operators()) + " · " +
			t.machineWords(j.Machine) + "\n" + o.Note),
		Latitude: int(plot.LonLat.Lat / 10), Longitude: int(plot.LonLat.Lon / 10),
	}
}

// instantOf is an instant of a day in China.
func instantOf(d ledger.Date, minutes int) time.Time {
	return time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, minutes, 0, 0, ledger.China)
}
