package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/review"
	"cunzhang/reports"
)

const (
	pageOfVillages = 60 // rows of the list of villages
	pageOfRemarks  = 50
)

// auditors close remarks (销号); remarkers write them.
var (
	auditors  = staff.SetOf(staff.Auditor)
	remarkers = staff.SetOf(staff.Auditor, staff.Checker)
)

// townshipsPage lists the villages that a person looks after, by township.
type townshipsPage struct {
	Groups []townshipGroup
	Next   string // address of the next page; empty on the last one
}

type townshipGroup struct {
	Name       string
	Rows       []villageRow
	Cash, Bank ledger.Money
}

// villageRow is one book of the list.
type villageRow struct {
	books.BookOverview
	Link    string
	Month   ledger.Period // for the day books
	Last    string        // day of the last posting; empty for none
	Remarks review.Count
}

// townships is where auditors land: how all their villages stand.
func townships(r *request) error {
	all, err := r.srv.Books.List(r.ctx())
	if err != nil {
		return err
	}
	var ids []ledger.BookID
	for _, b := range all {
		if r.session.Books[b.ID].Meets(readers) {
			ids = append(ids, b.ID)
		}
	}
	page, _ := strconv.Atoi(r.QueryParam("page")) // anything else is the first page
	from := min(max(page-1, 0)*pageOfVillages, len(ids))
	to := min(from+pageOfVillages, len(ids))
	var data townshipsPage
	if to < len(ids) {
		data.Next = "/townships?page=" + strconv.Itoa(from/pageOfVillages+2)
	}
	if err := data.read(r, ids[from:to]); err != nil {
		return err
	}
	return r.render(http.StatusOK, "townships", r.text("web.review.townships", nil), &data)
}

func (p *townshipsPage) read(r *request, ids []ledger.BookID) error {
	overviews, err := r.srv.Books.Overview(r.ctx(), ids, r.today())
	if err != nil {
		return err
	}
	counts, err := r.review().CountOpen(r.ctx(), ids)
	if err != nil {
		return err
	}
	for _, o := range overviews {
		if n := len(p.Groups); n == 0 || p.Groups[n-1].Name != o.Info.Township {
			p.Groups = append(p.Groups, townshipGroup{Name: o.Info.Township})
		}
		g := &p.Groups[len(p.Groups)-1]
		row := villageRow{
			BookOverview: o, Link: "/b/" + o.Info.Code, Month: r.today().Period(), Remarks: counts[o.Info.ID],
		}
		if !o.Posted.IsZero() {
			row.Last = ledger.DateOf(o.Posted).String()
		}
		g.Rows = append(g.Rows, row)
		g.Cash += o.Cash
		g.Bank += o.Bank
	}
	return nil
}

// remarksPage is the list of a book's remarks.
type remarksPage struct {
	State, Text string // the filter as typed
	States      []stateChoice
	Rows        []remarkRow
	Next        string // address of the next page; empty on the last one
}

// stateChoice is a state of remarks in words.
type stateChoice struct{ Value, Name string }

// remarkRow is a remark in words.
type remarkRow struct {
	ID      int64
	Title   string // what it is about
	Link    string // to the page of that
	State   review.State
	Status  string // the state in words
	Entries []remarkEntry
}

type remarkEntry struct {
	Action, Name, Text string
	At                 time.Time
}

// remarksView is what stands beside a voucher or a report: the remarks on it, and what the form for another one says it
// is about.
type remarksView struct {
	Rows                  []remarkRow
	Voucher               int64
	Report, Span, Account string
	Label, Text           string // as typed
	Back                  string // where the person returns to
}

// review is the service that keeps the remarks.
func (r *request) review() *review.Review { return r.srv.Review }

// reviewer is who acts on remarks, with his duties in the book.
func (r *request) reviewer() review.Person {
	return review.Person{
		Actor: r.actor(), Auditor: r.roles.Has(staff.Auditor), Checker: r.roles.Has(staff.Checker),
		Accountant: r.roles.Has(staff.Accountant),
	}
}

func remarkList(r *request) error {
	data := remarksPage{State: r.QueryParam("state"), Text: clip(r.QueryParam("q"), 100)}
	for _, s := range []review.State{review.Open, review.Answered, review.Closed} {
		data.States = append(data.States, stateChoice{string(s), r.remarkStatus(s)})
	}
	if !slices.ContainsFunc(data.States, func(s stateChoice) bool { return s.Value == data.State }) {
		data.State = ""
	}
	before, _ := strconv.ParseInt(r.QueryParam("before"), 10, 64) // anything else is the first page
	found, err := r.review().List(r.ctx(), r.book.ID, review.Query{
		State: review.State(data.State), Text: data.Text, Before: before, Limit: pageOfRemarks + 1,
	})
	if err != nil {
		return err
	}
	if len(found) > pageOfRemarks {
		found = found[:pageOfRemarks]
		q := url.Values{"before": {strconv.FormatInt(found[pageOfRemarks-1].ID, 10)}}
		if data.State != "" {
			q.Set("state", data.State)
		}
		if data.Text != "" {
			q.Set("q", data.Text)
		}
		data.Next = r.base() + "/remarks?" + q.Encode()
	}
	if data.Rows, err = r.remarkRows(found); err != nil {
		return err
	}
	return r.render(http.StatusOK, "remarks", r.text("web.review.title", nil), &data)
}

// remarkRows puts remarks into words, with the titles of their vouchers.
func (r *request) remarkRows(remarks []review.Remark) ([]remarkRow, error) {
	out := make([]remarkRow, 0, len(remarks))
	month := r.month // of the voucher or report beside which they stand
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		for _, m := range remarks {
			row := remarkRow{ID: m.ID, State: m.State, Status: r.remarkStatus(m.State), Link: r.subjectLink(m.Subject)}
			var err error
			if row.Title, err = r.subjectTitle(ctx, s, m.Subject); err != nil {
				return err
			}
			for _, e := range m.Entries {
				row.Entries = append(row.Entries, remarkEntry{r.remarkAction(e.Action), e.Name, e.Text, e.At})
			}
			out = append(out, row)
		}
		return nil
	})
	if month != 0 {
		r.month = month
	}
	return out, err
}

func (r *request) subjectTitle(ctx context.Context, s *books.Snapshot, on review.Subject) (string, error) {
	if on.Voucher != 0 {
		v, err := s.Voucher(ctx, on.Voucher)
		if err != nil {
			return "", err
		}
		return v.Date.String() + " " + v.Title(), nil
	}
	title := r.reportTitle(on.Report)
	for _, part := range []string{spanText(on.Span), on.Account, on.Label} {
		if part != "" {
			title += " " + part
		}
	}
	return title, nil
}

func (r *request) subjectLink(on review.Subject) string {
	if on.Voucher != 0 {
		return r.voucherLink(on.Voucher)
	}
	q := url.Values{"span": {spanText(on.Span)}}
	if on.Account != "" {
		q.Set("account", on.Account)
	}
	return r.base() + "/reports/" + on.Report + "?" + q.Encode()
}

// reportTitle is the title of a report in the language of the page, or its name for one that is not there any more.
func (r *request) reportTitle(name string) string {
	for _, rep := range reports.Reports() {
		switch {
		case rep.Name != name:
		case r.lang == "en":
			return rep.English
		default:
			return rep.Title
		}
	}
	return name
}

func (r *request) remarkStatus(s review.State) string {
	switch s {
	case review.Open:
		return r.text("web.review.open", nil)
	case review.Answered:
		return r.text("web.review.answered", nil)
	case review.Closed:
	}
	return r.text("web.review.closed", nil)
}

func (r *request) remarkAction(a review.Action) string {
	switch a {
	case review.ActionAnswer:
		return r.text("web.review.did_answer", nil)
	case review.ActionAgain:
		return r.text("web.review.did_again", nil)
	case review.ActionClose:
		return r.text("web.review.did_close", nil)
	case review.ActionWrite:
	}
	return r.text("web.review.did_write", nil)
}

// voucherRemarks reads what stands beside a voucher.
func (r *request) voucherRemarks(id ledger.VoucherID) (remarksView, error) {
	view := remarksView{Voucher: int64(id), Back: r.voucherLink(id)}
	found, err := r.review().OfVoucher(r.ctx(), r.book.ID, id)
	if err != nil {
		return view, err
	}
	view.Rows, err = r.remarkRows(found)
	return view, err
}

// reportRemarks reads what stands beside a report over a span.
func (r *request) reportRemarks(name string, span ledger.Span, account string) (remarksView, error) {
	on := review.Subject{Report: name, Span: span, Account: account}
	view := remarksView{Report: name, Span: spanText(span), Account: account, Back: r.subjectLink(on)}
	found, err := r.review().List(r.ctx(), r.book.ID, review.Query{Report: name, Span: span, Account: account})
	if err != nil {
		return view, err
	}
	view.Rows, err = r.remarkRows(found)
	return view, err
}

// audits reports whether the person is an auditor of any book, and so begins with the list of villages.
func (r *request) audits() bool {
	for _, roles := range r.session.Books {
		if roles.Meets(auditors) {
			return true
		}
	}
	return false
}
