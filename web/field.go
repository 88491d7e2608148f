package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// dispatchers plan the work of the team (派工员): in a village whoever holds an office that changes anything. Money that
// follows from it is the accountant's.
var dispatchers = staff.SetOf(staff.Accountant, staff.Cashier, staff.Chair)

// fieldRoutes are the pages of the farm-service team.
func fieldRoutes() []route {
	return slices.Concat(fieldDataRoutes(), fieldOrderRoutes(), fieldLinkRoutes(), fieldBoardRoutes(), fieldPlanRoutes(), fieldMonthRoutes(), fieldImportRoutes())
}

func fieldDataRoutes() []route {
	return []route{
		{get, "/b/:book/field/data/:list", teamDataPage, of(readers)},
		{post, "/b/:book/field/data/:list", teamDataPut, of(dispatchers)},
		{post, "/b/:book/field/data/:list/remove", teamDataRemove, of(dispatchers)},
		{get, "/b/:book/field/settings", teamSettings, of(readers)},
		{post, "/b/:book/field/settings", teamSettingsSave, of(dispatchers)},
		{get, "/b/:book/field/accounts", teamAccounts, of(readers)},
		{post, "/b/:book/field/accounts", teamAccountsSave, of(writers)},
	}
}

// named is something with a code and a name, as choices and lists show it.
type named struct{ Code, Name string }

// households are the active values of the member dimension: whom an order can be for.
func (r *request) households() ([]named, error) {
	var out []named
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		values, err := s.DimensionValues(ctx, ledger.Member)
		for _, v := range values {
			if v.Active {
				out = append(out, named{v.Code, v.Name})
			}
		}
		return err
	})
	return out, err
}

// firstWord takes the code out of what was typed: a code, or a code and a name as lists offer them.
func firstWord(text string) string {
	code, _, _ := strings.Cut(strings.TrimSpace(ledger.Narrow(text)), " ")
	return code
}

// codeAmong finds what was typed among the choices: by code, by code and name, or by a name that stands once. What it
// does not find it returns, for the service to refuse.
func codeAmong(text string, list []named) string {
	text = strings.TrimSpace(text)
	found := ""
	for _, n := range list {
		switch {
		case n.Code == text || n.Code == firstWord(text):
			return n.Code
		case n.Name == text && found != "":
			return text // two of that name: the code must say which
		case n.Name == text:
			found = n.Code
		}
	}
	if found != "" {
		return found
	}
	return text
}

// nameAmong shows a code with its name.
func nameAmong(code string, list []named) string {
	for _, n := range list {
		if n.Code == code {
			return n.Name
		}
	}
	return code
}

func namesOf[T any](list []T, of func(T) (code, name string)) []named {
	out := make([]named, 0, len(list))
	for _, v := range list {
		code, name := of(v)
		out = append(out, named{code, name})
	}
	return out
}

// teamLists are what orders and plans name, read together.
type teamLists struct {
	Operations []cooperatives.Operation
	Machines   []cooperatives.Machine
	Operators  []cooperatives.Operator
	Plots      []cooperatives.Plot
	Households []named

	phones map[string]string // masked, by household; nil until somebody asks
}

// team reads what the team is and where it works.
func (r *request) team() (*teamLists, error) {
	t := &teamLists{}
	var err error
	if t.Households, err = r.households(); err != nil {
		return nil, err
	}
	if t.Operations, err = r.srv.Services.ListOperations(r.ctx(), r.book.ID); err != nil {
		return nil, err
	}
	if t.Machines, err = r.srv.Services.ListMachines(r.ctx(), r.book.ID); err != nil {
		return nil, err
	}
	if t.Operators, err = r.srv.Services.ListOperators(r.ctx(), r.book.ID); err != nil {
		return nil, err
	}
	t.Plots, err = r.srv.Services.ListPlots(r.ctx(), r.book.ID)
	return t, err
}

func (t *teamLists) operations() []named {
	return namesOf(t.Operations, func(o cooperatives.Operation) (string, string) { return o.Code, o.Name })
}

func (t *teamLists) machines() []named {
	return namesOf(t.Machines, func(m cooperatives.Machine) (string, string) { return m.Code, m.Name })
}

func (t *teamLists) operators() []named {
	return namesOf(t.Operators, func(o cooperatives.Operator) (string, string) { return o.Code, o.Name })
}

// kinds are the kinds of some machines, each once.
func (t *teamLists) kinds(codes []string) string {
	var out []string
	for _, m := range t.Machines {
		if slices.Contains(codes, m.Code) && !slices.Contains(out, m.Kind) {
			out = append(out, m.Kind)
		}
	}
	return strings.Join(out, "、")
}

// plot finds a plot by its code; one that there is not is empty.
func (t *teamLists) plot(code string) cooperatives.Plot {
	i := slices.IndexFunc(t.Plots, func(p cooperatives.Plot) bool { return p.Code == code })
	if i < 0 {
		return cooperatives.Plot{Code: code, Name: code}
	}
	return t.Plots[i]
}

// oneRow takes the row out of the fields of problems, for a form that sends a list of one.
func oneRow(err error) error {
	var es ledger.Errors
	for _, e := range ledger.Problems(err) {
		es = append(es, e.At(strings.TrimPrefix(e.Field, "row.1.")))
	}
	return es.Err()
}

// moved puts problems that have one name at the box that has another.
func moved(err error, from, to string) error {
	var es ledger.Errors
	for _, e := range ledger.Problems(err) {
		if e.Field == from {
			e = e.At(to)
		}
		es = append(es, e)
	}
	return es.Err()
}

func itoa(n int) string { return strconv.Itoa(n) }

// from is where a page of a list begins; no number is the beginning.
func (r *request) from() int {
	n, err := strconv.Atoi(r.QueryParam("from"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// onlyBook reads the book and its months for a page that needs nothing else of the books.
func (r *request) onlyBook() error {
	return r.snapshot(func(context.Context, *books.Snapshot) error { return nil })
}

// noPage is the answer to an address that names nothing.
func noPage() error { return ledger.NewError(ledger.NotFound, "web.no_page", nil) }

// ok shows a page.
func (r *request) ok(name, title string, data any, problem error) error {
	if problem != nil {
		return r.again(problem, name, title, data)
	}
	return r.render(http.StatusOK, name, title, data)
}
