package web

import (
	"cmp"
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/trail"
	"cunzhang/reports/text"
)

const (
	pageOfLog     = 50     // rows of a page
	maxLogExport  = 20_000 // rows of a file
	maxLogChanges = 60     // fields that a row of the page shows
)

// logPage is a page of the operation log of a book, or of the server.
type logPage struct {
	Actor, From, To, Text, Action string // the filter as typed

	People  []logPerson
	Groups  []string // prefixes of actions
	Rows    []logRow
	Older   string // address of the next page; empty on the last one
	Newest  string // address of the first page, on later ones
	Export  string
	Clear   string
	Limit   int
	Changed bool // the filter is not empty
}

// logPerson is somebody who appears in the log lately.
type logPerson struct {
	ID   string
	Name string
}

// logRow is a row of the log in words.
type logRow struct {
	No      int64
	At      time.Time
	Name    string
	Address string
	Action  string
	Object  string
	Link    string // to what the row is about, where there is a page
	Changes []logChange
	More    int // fields beyond those of Changes
}

// readLog reads rows of one log.
type readLog func(q trail.Query) ([]trail.Record, error)

// The groups of actions that the filter offers, by the beginning of their names.
var (
	bookLogGroups = []string{
		"draft", "voucher", "period", "asset", "account", "dimension", "opening", "file", "import", "template", "memo",
		"receipt", "count", "venture", "contract", "dividend", "household", "member", "share",
		"book", "remark", "order", "plan", "weather", "sheet", "link", "plot", "operation", "operator", "machine", "recurring",
		"labour", "rate", "subsidy", "service", "pay",
	}
	serverLogGroups = []string{"user", "role", "signin", "password", "slip", "session", "totp", "setup", "job"}
)

// serverLog is the log of sign-ins, people and roles.
func serverLog(r *request) error {
	read := func(q trail.Query) ([]trail.Record, error) { return r.srv.Staff.Log(r.ctx(), q) }
	return showLog(r, serverLogGroups, func(f func(readLog) error) error { return f(read) })
}

// bookLog is the log of everything that was written into the book.
func bookLog(r *request) error {
	return showLog(r, bookLogGroups, func(f func(readLog) error) error {
		return r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			return f(func(q trail.Query) ([]trail.Record, error) { return s.Log(ctx, q) })
		})
	})
}

func showLog(r *request, groups []string, open func(f func(readLog) error) error) error {
	data := logPage{
		Actor: r.QueryParam("actor"), From: r.QueryParam("from"), To: r.QueryParam("to"),
		Text: clip(r.QueryParam("q"), 100), Action: r.QueryParam("action"), Groups: groups,
		Clear: r.Request().URL.Path, Limit: maxLogExport,
	}
	data.Changed = data.filter().Encode() != ""
	query, problem := data.query()
	if r.QueryParam("format") == "csv" && problem == nil {
		return exportLog(r, query, open)
	}
	err := open(func(read readLog) error {
		if err := data.people(r, read); err != nil || problem != nil {
			return err
		}
		return data.rows(r, read, query)
	})
	if err != nil {
		return err
	}
	title := r.text("web.log.title", nil)
	if r.book.ID == 0 {
		title = r.text("web.log.server_title", nil)
	}
	if problem != nil {
		return r.again(problem, "log", title, &data)
	}
	return r.render(http.StatusOK, "log", title, &data)
}

// filter is the filter as parameters of an address.
func (p *logPage) filter() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{
		"actor": p.Actor, "from": p.From, "to": p.To, "q": p.Text, "action": p.Action,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// query reads the filter. Days are those of China, both included.
func (p *logPage) query() (trail.Query, error) {
	q := trail.Query{Text: strings.TrimSpace(p.Text)}
	var es ledger.Errors
	if p.Actor != "" {
		n, err := strconv.ParseInt(p.Actor, 10, 64)
		if err != nil {
			es = append(es, ledger.NewError(ledger.Invalid, "web.bad_form", nil).At("actor"))
		}
		q.Actor = ledger.UserID(n)
	}
	if slices.Contains(p.Groups, p.Action) {
		q.Action = p.Action
	}
	for _, day := range []struct {
		text, field string
		add         int
		into        *time.Time
	}{{p.From, "from", 0, &q.From}, {p.To, "to", 1, &q.To}} {
		if day.text == "" {
			continue
		}
		d, err := ledger.ParseDate(day.text)
		if err != nil {
			es = append(es, ledger.NewError(ledger.Invalid, "date.malformed", nil).At(day.field))
			continue
		}
		*day.into = time.Date(d.Year(), time.Month(d.Month()), d.Day()+day.add, 0, 0, 0, 0, ledger.China)
	}
	return q, es.Err()
}

// people lists who appears in the latest rows, so that the filter offers no name that did nothing, and the
// system, which works at night.
func (p *logPage) people(r *request, read readLog) error {
	records, err := read(trail.Query{})
	if err != nil {
		return err
	}
	system := strconv.FormatInt(int64(ledger.System), 10)
	p.People = append(p.People, logPerson{system, r.text("web.log.system", nil)})
	known := map[string]bool{system: true}
	for _, rec := range records {
		if id := strconv.FormatInt(int64(rec.Actor), 10); rec.Actor != 0 && !known[id] {
			known[id] = true
			p.People = append(p.People, logPerson{id, cmp.Or(rec.Name, id)})
		}
	}
	if p.Actor != "" && !known[p.Actor] {
		p.People = append(p.People, logPerson{p.Actor, p.Actor})
	}
	slices.SortFunc(p.People, func(a, b logPerson) int { return cmp.Compare(a.Name, b.Name) })
	return nil
}

// rows reads one page of the log and puts it into words.
func (p *logPage) rows(r *request, read readLog, q trail.Query) error {
	q.BeforeNo, _ = strconv.ParseInt(r.QueryParam("before"), 10, 64) // else it is the first page
	q.Limit = pageOfLog + 1
	records, err := read(q)
	if err != nil {
		return err
	}
	link := func(name, value string) string {
		v := p.filter()
		if name != "" {
			v.Set(name, value)
		}
		if len(v) == 0 {
			return p.Clear
		}
		return p.Clear + "?" + v.Encode()
	}
	p.Export = link("format", "csv")
	if q.BeforeNo > 0 {
		p.Newest = link("", "")
	}
	if len(records) > pageOfLog {
		records = records[:pageOfLog]
		p.Older = link("before", strconv.FormatInt(records[pageOfLog-1].No, 10))
	}
	for _, rec := range records {
		p.Rows = append(p.Rows, r.logRow(rec))
	}
	return nil
}

// exportLog sends the rows as a table for spreadsheet programs, the newest first.
func exportLog(r *request, q trail.Query, open func(f func(readLog) error) error) error {
	var records []trail.Record
	err := open(func(read readLog) error {
		for len(records) < maxLogExport {
			more, err := read(q)
			if err != nil {
				return err
			}
			records = append(records, more...)
			if len(more) < trail.MaxRecords {
				return nil
			}
			q.BeforeNo = more[len(more)-1].No
		}
		return nil
	})
	if err != nil {
		return err
	}
	records = records[:min(len(records), maxLogExport)]
	name := cmp.Or(r.book.Organization, r.text("web.product", nil)) + "_" + r.text("web.log.title", nil)
	return r.send(books.Export{Name: "log", Format: "csv"}, name, func(w io.Writer) error { return r.writeLog(w, records) })
}

func (r *request) writeLog(w io.Writer, records []trail.Record) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	columns := []string{"no", "time", "person", "address", "action", "object", "before", "after"}
	for i, c := range columns {
		columns[i] = r.text("web.log."+c, nil)
	}
	if err := out.Write(columns); err != nil {
		return err
	}
	for _, rec := range records {
		record := []string{
			strconv.FormatInt(rec.No, 10), rec.At.In(ledger.China).Format(time.DateTime), rec.Name, rec.Address,
			r.actionName(rec.Action), rec.Object, rec.Before, rec.After,
		}
		for i := range record {
			record[i] = text.Defuse(record[i])
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
