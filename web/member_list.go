package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/ledger/books"
	"cunzhang/reports"
)

// pageOfMembers is how many members one page shows.
const pageOfMembers = 100

// memberListPage is the register of members, or what a search finds of it.
type memberListPage struct {
	members.Page
	Query, Group, Status string
	Statuses             []option
	Next                 string // address of the next page; empty on the last one
}

// memberStatuses are the states by which the register can be searched.
var memberStatuses = [...]cooperatives.Status{cooperatives.Active, cooperatives.RightsKept, cooperatives.Ended}

// register reads the book's strip of months, which every page of the registers shows.
func (r *request) register() error {
	return r.snapshot(func(context.Context, *books.Snapshot) error { return nil })
}

// memberQuery reads the search of the address.
func (r *request) memberQuery() members.Query {
	q := members.Query{
		Day: r.today(), Text: strings.TrimSpace(r.QueryParam("q")), Group: r.QueryParam("group"), After: r.QueryParam("after"),
		Limit: pageOfMembers,
	}
	for _, s := range memberStatuses {
		if s.String() == r.QueryParam("status") {
			q.Statuses = []cooperatives.Status{s}
		}
	}
	return q
}

func memberList(r *request) error {
	if err := r.register(); err != nil {
		return err
	}
	q := r.memberQuery()
	page, err := r.srv.Members.Page(r.ctx(), r.book.ID, q)
	if err != nil {
		return err
	}
	data := memberListPage{
		Page: page, Query: q.Text, Group: q.Group, Status: r.QueryParam("status"),
		Statuses: optionsOf(r, "member.status.", memberStatuses[:]),
	}
	if n := len(page.Rows); n == pageOfMembers {
		data.Next = r.base() + "/members?" + url.Values{
			"q": {q.Text}, "group": {q.Group}, "status": {data.Status}, "after": {page.Rows[n-1].Code},
		}.Encode()
	}
	return r.render(http.StatusOK, "member_list", r.text("web.members.title", nil), &data)
}

// memberExport sends what the search finds as a workbook or as CSV. Numbers stay masked.
func memberExport(r *request) error {
	if err := r.register(); err != nil {
		return err
	}
	q := r.memberQuery()
	q.After, q.Limit = "", members.MaxRows
	st := r.list("web.members.title", "member.column.code", "member.column.name", "member.column.household",
		"member.column.group", "member.column.relation", "member.column.sex", "member.column.id_masked",
		"member.column.phone_masked", "member.column.card_masked", "member.column.bank", "member.column.status",
		"member.column.since", "member.column.reason")
	st.Columns[11].Kind = reports.DateColumn
	for {
		rows, err := r.srv.Members.List(r.ctx(), r.book.ID, q)
		if err != nil {
			return err
		}
		for _, m := range rows {
			since, reason := "", ""
			if n := len(m.Changes); n > 0 {
				last := m.Changes[n-1]
				since, reason = last.Date.String(), r.text("member.reason."+last.Reason.String(), nil)
			}
			add(&st, m.Code, m.Name, m.Household, m.Group, m.Relation, r.text("member.sex."+m.Sex.String(), nil),
				m.IDNumber, m.Phone, m.BankCard, m.Bank,
				r.text("member.status."+m.Status.String(), nil), since, reason)
		}
		if len(rows) < q.Limit {
			break
		}
		q.After = rows[len(rows)-1].Code
	}
	return r.sendStatement(books.Export{Name: "members", Format: r.QueryParam("format")}, st)
}

// list begins a list with columns of text as a statement, which all renderers of files draw.
func (r *request) list(title string, columns ...string) reports.Statement {
	st := reports.Statement{
		Title: r.text(title, nil), Organization: r.book.Organization, When: r.today().String(),
		Anchor: r.anchor(), Landscape: true,
	}
	for _, key := range columns {
		st.Columns = append(st.Columns, reports.Column{
			Title: r.text(key, nil), Weight: 12, Key: key[strings.LastIndexByte(key, '.')+1:],
		})
	}
	return st
}

// add appends a row of texts to a list.
func add(st *reports.Statement, texts ...string) {
	row := reports.Row{}
	for _, t := range texts {
		row.Cells = append(row.Cells, reports.Text(t))
	}
	st.Rows = append(st.Rows, row)
}

// sendTemplate sends an empty workbook to fill in.
func (r *request) sendTemplate(name string, write func(io.Writer) error) error {
	return r.send(books.Export{Name: name, Format: "xlsx"}, r.text("web.import.template."+name, nil), write)
}

func memberTemplate(r *request) error { return r.sendTemplate("members", members.WriteTemplate) }

// counted puts a number into an argument of a sentence.
func counted(n int) string { return strconv.Itoa(n) }
