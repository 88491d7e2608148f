package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// pageOfValues is how many members, counterparties and the like one page shows.
const pageOfValues = 200

// valuePage lists what lines can be about: the members, counterparties, ventures, projects or departments.
type valuePage struct {
	Kind  string
	Kinds []valueKind
	Query string
	Rows  []books.DimensionValue
	Next  string // address of the next page; empty on the last one
	Form  valueForm
}

type valueKind struct {
	Name  string
	Count int
	On    bool
}

// valueForm is a value as it is typed; Known is set for one that is there already.
type valueForm struct {
	Code, Name    string
	Active, Known bool
}

func valueList(r *request) error {
	d, err := dimensionOf(r.QueryParam("kind"))
	if err != nil {
		return err
	}
	return showValues(r, d, nil, nil)
}

// dimensionOf reads the name of a dimension; nothing is the members.
func dimensionOf(name string) (ledger.Dimension, error) {
	if name == "" {
		return ledger.Member, nil
	}
	for _, d := range ledger.AllDimensions {
		if d.String() == name {
			return d, nil
		}
	}
	return ledger.DimensionUnknown, ledger.NewError(ledger.NotFound, "web.no_page", nil)
}

// showValues shows the values of one kind. Without a form that was sent, the address may name the value to change.
func showValues(r *request, d ledger.Dimension, form *valueForm, problem error) error {
	data := valuePage{Kind: d.String(), Query: strings.TrimSpace(r.QueryParam("q"))}
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		for _, kind := range ledger.AllDimensions {
			values, err := s.DimensionValues(ctx, kind)
			if err != nil {
				return err
			}
			data.Kinds = append(data.Kinds, valueKind{kind.String(), len(values), kind == d})
			if kind == d {
				data.list(r, values)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if form != nil {
		data.Form = *form
	}
	title := r.text("web.values.title", nil)
	if problem != nil {
		return r.again(problem, "values", title, &data)
	}
	return r.render(http.StatusOK, "values", title, &data)
}

// list takes one page of the values that match, and the form for the one that is to be changed or for a new one.
func (p *valuePage) list(r *request, values []books.DimensionValue) {
	p.Form = valueForm{Code: nextCode(values), Active: true}
	from, _ := strconv.Atoi(r.QueryParam("from")) // no number is the beginning
	matching := 0
	for _, v := range values {
		if v.Code == r.QueryParam("edit") {
			p.Form = valueForm{v.Code, v.Name, v.Active, true}
		}
		if !matches(v, p.Query) {
			continue
		}
		switch {
		case matching >= from+pageOfValues:
			p.Next = r.base() + "/values?" + url.Values{
				"kind": {p.Kind}, "q": {p.Query}, "from": {strconv.Itoa(from + pageOfValues)},
			}.Encode()
		case matching >= from:
			p.Rows = append(p.Rows, v)
		}
		matching++
	}
}

// matches reports whether the code or the name holds the text, or the initials of the name's pinyin begin with it.
func matches(v books.DimensionValue, text string) bool {
	return strings.Contains(v.Code, text) || strings.Contains(v.Name, text) ||
		strings.HasPrefix(books.Initials(v.Name), strings.ToLower(text))
}

// nextCode is the number after the highest one, in as many digits; nothing where codes are no numbers.
func nextCode(values []books.DimensionValue) string {
	last, width := 0, 3
	for _, v := range values {
		n, err := strconv.Atoi(v.Code)
		if err != nil {
			return ""
		}
		if n >= last {
			last, width = n, max(len(v.Code), 1)
		}
	}
	return fmt.Sprintf("%0*d", width, last+1)
}

// valuePut adds a value or changes the name and state of a known one.
func valuePut(r *request) error {
	d, err := dimensionOf(r.FormValue("kind"))
	if err != nil {
		return err
	}
	f := &valueForm{
		Code: strings.TrimSpace(ledger.Narrow(r.FormValue("code"))), Name: strings.TrimSpace(r.FormValue("name")),
		Active: r.FormValue("active") != "", Known: r.FormValue("known") != "",
	}
	done := "changed"
	if !f.Known {
		done, f.Active = "added", true
		if err := isNew(r, d, f.Code); err != nil {
			return showValues(r, d, f, err)
		}
	}
	err = r.srv.Books.PutDimensionValues(r.ctx(), r.actor(), r.key(), r.book.ID, []books.DimensionValue{
		{Kind: d, Code: f.Code, Name: f.Name, Active: f.Active},
	})
	if err != nil {
		return showValues(r, d, f, ledger.Within(err, "line.1"))
	}
	return r.to(r.base() + "/values?done=" + done + "&kind=" + d.String() + "&q=" + url.QueryEscape(r.QueryParam("q")))
}

// isNew refuses a code that is taken, which adding would rename.
func isNew(r *request, d ledger.Dimension, code string) error {
	values, err := r.srv.Books.DimensionValues(r.ctx(), r.book.ID, d)
	if err != nil {
		return err
	}
	for _, v := range values {
		if v.Code == code {
			return ledger.NewError(ledger.Conflict, "web.values.duplicate",
				ledger.Args{"code": code, "name": v.Name}).At("code")
		}
	}
	return nil
}

// rowsAt says at one box what is wrong with any of the rows that were read from it.
func rowsAt(err error, box string) error {
	if ledger.KindOf(err) == ledger.Internal {
		return err
	}
	return renamed(err, func(field string) string {
		if strings.HasPrefix(field, "row.") {
			return box
		}
		return field
	})
}
