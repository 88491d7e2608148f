package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// accountPage is the chart of accounts with the balances of the chosen month, and the form that adds an account.
type accountPage struct {
	Rows []accountRow
	Form *accountForm // nil until a parent is chosen
}

// accountRow is an account as the page shows it.
type accountRow struct {
	ledger.Account
	Level      int // 1 for the top
	Kept       []string
	Opening    sidedBalance
	Closing    sidedBalance
	Ledger     string
	CanAdd     bool // an account may be added below
	Quantities string
}

// sidedBalance is a balance with the side on which it stands; the side is empty for nothing.
type sidedBalance struct {
	Side   string
	Amount ledger.Money
}

func sided(net ledger.Money) sidedBalance {
	switch {
	case net > 0:
		return sidedBalance{ledger.Debit.String(), net}
	case net < 0:
		return sidedBalance{ledger.Credit.String(), -net}
	}
	return sidedBalance{}
}

// accountForm is a new account as it is typed.
type accountForm struct {
	Parent, ParentName     string
	Code, Name, Unit, Note string
	Dimensions             []dimensionBox
}

// dimensionBox is a detail that lines of the account can carry; one that the parent demands is fixed.
type dimensionBox struct {
	Name           string
	Checked, Fixed bool
}

func accountList(r *request) error { return showAccounts(r, nil, nil) }

// showAccounts shows the chart. Without a form that was sent, the address may name the account to add one below.
func showAccounts(r *request, form *accountForm, problem error) error {
	data := accountPage{Form: form}
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		f, err := s.Figures(ctx, ledger.Span{From: r.month, To: r.month}, nil)
		if err != nil {
			return err
		}
		data.rows(r, f)
		if parent := r.QueryParam("below"); parent != "" && form == nil && r.may(writers) {
			data.Form = &accountForm{Parent: parent, Code: suggestCode(f.Chart, r.book.CodeLengths, parent)}
		}
		if data.Form != nil {
			return data.Form.complete(f.Chart)
		}
		return nil
	})
	if err != nil {
		return err
	}
	title := r.text("web.accounts.title", nil)
	if problem != nil {
		return r.again(problem, "account_list", title, &data)
	}
	return r.render(http.StatusOK, "account_list", title, &data)
}

func (p *accountPage) rows(r *request, f *ledger.Figures) {
	for _, code := range f.Chart.Codes() {
		a, err := f.Chart.Find(code)
		if err != nil {
			continue // every code of the chart is found
		}
		b := f.Accounts[code]
		row := accountRow{
			Account: a, Level: len(f.Chart.Path(code)), Opening: sided(b.Opening), Closing: sided(b.Closing()),
			Ledger: r.ledgerLink(code), CanAdd: suggestCode(f.Chart, r.book.CodeLengths, code) != "",
		}
		for _, d := range ledger.AllDimensions {
			if a.Dimensions.Has(d) {
				row.Kept = append(row.Kept, d.String())
			}
		}
		if q := b.ClosingQuantity(); q != 0 {
			row.Quantities = q.String()
		}
		p.Rows = append(p.Rows, row)
	}
}

// complete adds what the form shows beside what was typed.
func (f *accountForm) complete(chart *ledger.Chart) error {
	parent, err := chart.Find(f.Parent)
	if err != nil {
		return err
	}
	f.ParentName = chart.FullName(parent.Code)
	chosen := map[string]bool{}
	for _, d := range f.Dimensions {
		chosen[d.Name] = d.Checked
	}
	f.Dimensions = nil
	for _, d := range ledger.AllDimensions {
		fixed := parent.Dimensions.Has(d)
		f.Dimensions = append(f.Dimensions, dimensionBox{d.String(), fixed || chosen[d.String()], fixed})
	}
	return nil
}

// suggestCode returns the code after the last one below the parent, or nothing where the code lengths have no room.
func suggestCode(chart *ledger.Chart, lengths ledger.CodeLengths, parent string) string {
	level, _, err := lengths.Split(parent)
	if err != nil || level >= len(lengths) {
		return ""
	}
	digits, limit, last := lengths[level], 1, 0
	for range digits {
		limit *= 10
	}
	taken := map[int]bool{}
	for _, a := range chart.Children(parent) {
		n, err := strconv.Atoi(strings.TrimPrefix(a.Code, parent))
		if err != nil {
			return ""
		}
		taken[n] = true
		last = max(last, n)
	}
	// Codes run on behind the last one, and fill gaps only when the end is reached: a gap may have had a meaning.
	for i := range limit - 1 {
		if n := (last+i)%(limit-1) + 1; !taken[n] {
			return fmt.Sprintf("%s%0*d", parent, digits, n)
		}
	}
	return ""
}

func accountAdd(r *request) error {
	value := func(name string) string { return strings.TrimSpace(r.FormValue(name)) }
	f := &accountForm{
		Parent: value("parent"), Code: ledger.Narrow(value("code")), Name: value("name"), Unit: value("unit"),
		Note: value("note"),
	}
	n := books.NewAccount{Code: f.Code, Name: f.Name, Unit: f.Unit, Note: f.Note}
	for _, d := range ledger.AllDimensions {
		if r.FormValue("dimension."+d.String()) != "" {
			n.Dimensions = n.Dimensions.With(d)
			f.Dimensions = append(f.Dimensions, dimensionBox{Name: d.String(), Checked: true})
		}
	}
	if err := r.srv.Books.AddAccount(r.ctx(), r.actor(), r.key(), r.book.ID, n); err != nil {
		return showAccounts(r, f, err)
	}
	return r.to(r.base() + "/accounts?done=added#a" + f.Code)
}

// accountState sets an account aside or takes it up again.
func accountState(r *request) error {
	code, change := r.FormValue("aside"), r.srv.Books.SetAside
	if code == "" {
		code, change = r.FormValue("active"), r.srv.Books.TakeUp
	}
	if err := change(r.ctx(), r.actor(), r.key(), r.book.ID, code); err != nil {
		return showAccounts(r, nil, err)
	}
	return r.to(r.base() + "/accounts?done=changed#a" + code)
}
