package web

import (
	"errors"
	"net/http"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/charts"
)

// bookPage is the form that begins a book; every field is the text in its box.
type bookPage struct {
	Code, Name, Organization, Township, County, Regime, Start, CodeLengths string

	Regimes   []regimeChoice
	Townships []string // that there are already, to choose from
}

type regimeChoice struct {
	Name    string // as the database writes it
	Lengths string // usual code lengths
}

// regimes are the accounting systems that a book can follow, the usual one of villages first.
var regimes = [...]ledger.Regime{ledger.RuralCollective, ledger.FarmersCooperative, ledger.SmallBusiness}

func bookForm(r *request) error {
	return showBookForm(r, bookPage{
		Regime: ledger.RuralCollective.String(), Start: r.today().Period().YearStart().String(),
	}, nil)
}

func showBookForm(r *request, data bookPage, problem error) error {
	all, err := r.srv.Books.List(r.ctx())
	if err != nil {
		return err
	}
	for _, b := range all { // they come in order of township
		if n := len(data.Townships); n == 0 || data.Townships[n-1] != b.Township {
			data.Townships = append(data.Townships, b.Township)
		}
	}
	for _, g := range regimes {
		data.Regimes = append(data.Regimes, regimeChoice{g.String(), charts.DefaultCodeLengths(g).String()})
	}
	title := r.text("web.book_form.title", nil)
	if problem != nil {
		return r.again(problem, "book_form", title, data)
	}
	return r.render(http.StatusOK, "book_form", title, data)
}

// bookAdd begins a book and goes on to the people, because nobody has a role in it yet.
func bookAdd(r *request) error {
	value := func(name string) string { return strings.TrimSpace(r.FormValue(name)) }
	form := bookPage{
		Code: value("code"), Name: value("name"), Organization: value("organization"), Township: value("township"),
		County: value("county"), Regime: value("regime"), Start: value("start"), CodeLengths: value("code_lengths"),
	}
	n, err := form.read()
	if err == nil {
		_, err = r.srv.Books.CreateBook(r.ctx(), r.actor(), n)
	}
	if err != nil {
		return showBookForm(r, form, err)
	}
	return r.to("/people?done=book")
}

// read turns what was typed into a book, with everything that is wrong at once.
func (f bookPage) read() (books.NewBook, error) {
	n := books.NewBook{
		Township: f.Township, County: f.County, Organization: f.Organization, Code: f.Code, Name: f.Name,
	}
	if n.Name == "" {
		n.Name = n.Organization
	}
	var problems []error
	var err error
	if n.Regime, err = ledger.ParseRegime(f.Regime); err != nil {
		problems = append(problems, at(err, "regime"))
	}
	if n.Start, err = ledger.ParsePeriod(f.Start); err != nil {
		problems = append(problems, at(err, "start"))
	}
	if f.CodeLengths != "" {
		if n.CodeLengths, err = ledger.ParseCodeLengths(f.CodeLengths); err != nil {
			problems = append(problems, at(err, "code_lengths"))
		}
	}
	return n, errors.Join(problems...)
}

// at names the field of an error that has none.
func at(err error, field string) error {
	var es ledger.Errors
	for _, e := range ledger.Problems(err) {
		if e.Field == "" {
			e = e.At(field)
		}
		es = append(es, e)
	}
	return es.Err()
}
