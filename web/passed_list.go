package web

import (
	"context"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// maxHouseholdText bounds what is typed as a list of households, in characters.
const maxHouseholdText = 60_000

// passedList is the list of households of a contract: that which holds now, and how many there were before.
type passedList struct {
	ventures.Contract
	ventures.HouseholdList
	Rows    []passedShare
	Total   string
	Text    string // as it is typed
	Earlier []ventures.HouseholdList
}

// passedShare is a household and what it counts.
type passedShare struct {
	cooperatives.Holder
	Name, Weight string
}

// leases are the contracts of the venture as choices.
func (r *request) leases(venture string) ([]option, error) {
	all, err := r.srv.Ventures.Contracts(r.ctx(), r.book.ID)
	var out []option
	for _, c := range all {
		if c.Venture == venture {
			out = append(out, option{c.No, c.No + " " + c.Title})
		}
	}
	return out, err
}

// memberNames are the names of households and members in the book, by code.
func (r *request) memberNames() (map[string]string, error) {
	var names map[string]string
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		var err error
		names, err = s.DimensionNames(ctx, ledger.Member)
		return err
	})
	return names, err
}

// lists reads the lists of households of a leased venture, and makes the forms that were not typed in.
func (p *passedPage) lists(r *request) error {
	if p.Venture.Mode == ventures.Entrusted {
		if p.In == nil {
			p.In = entrustedBoxes(p.Venture).filled(map[string]string{"date": r.today().String()})
		}
		var err error
		p.Past, err = r.srv.Ventures.HouseSettlements(r.ctx(), r.book.ID, p.Code)
		return err
	}
	contracts, err := r.srv.Ventures.Contracts(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	choices, err := r.leases(p.Code)
	if err != nil {
		return err
	}
	names, err := r.memberNames()
	if err != nil {
		return err
	}
	for _, c := range contracts {
		if c.Venture != p.Code {
			continue
		}
		all, err := r.srv.Ventures.Households(r.ctx(), r.book.ID, c.No)
		if err != nil {
			return err
		}
		list := passedList{Contract: c}
		if len(all) > 0 {
			list.fill(all, r.today(), names)
		}
		p.Lists = append(p.Lists, list)
	}
	typed := map[string]string{"date": r.today().String()}
	known := map[string]string{"list_from": r.today().String()}
	if len(p.Lists) > 0 {
		typed["contract"], known["list_contract"], known["list"] = p.Lists[0].No, p.Lists[0].No, p.Lists[0].Text
	}
	if p.In == nil {
		p.In = passedBoxes(choices).filled(typed)
	}
	if p.Contract == nil {
		p.Contract = listBoxes(choices).filled(known)
	}
	p.Contract.labeled(r)
	return nil
}

// fill takes the list that holds on the day, or the one that will, and those before it.
func (l *passedList) fill(all []ventures.HouseholdList, day ledger.Date, names map[string]string) {
	now, ok := ventures.HouseholdsOn(all, day)
	if !ok {
		now = all[0]
	}
	l.HouseholdList = now
	var total ledger.Quantity
	var text strings.Builder
	for _, c := range now.Claims {
		weight := ledger.Quantity(c.Weight)
		total += weight
		text.WriteString(string(c.Holder) + " " + weight.String() + "\n")
		l.Rows = append(l.Rows, passedShare{c.Holder, names[string(c.Holder)], weight.String()})
	}
	l.Total, l.Text = total.String(), text.String()
	for _, earlier := range all {
		if earlier.Version != now.Version {
			l.Earlier = append(l.Earlier, earlier)
		}
	}
}

// listBoxes are the boxes of a list of households.
func listBoxes(contracts []option) inputs {
	return inputs{
		{Name: "list_contract", Kind: "choice", Need: true, Key: "web.passed.contract", Options: contracts},
		{Name: "list_from", Kind: "date", Need: true, Max: 20, Key: "web.passed.from", Hint: "web.passed.from_hint"},
		{
			Name: "list", Kind: "area", Need: true, Max: maxHouseholdText, Key: "web.passed.households",
			Hint: "web.passed.households_hint",
		},
		{Name: "list_document", Need: true, Max: 200, Key: "share.column.document"},
	}
}

// passedListPut keeps a list of households with a contract.
func passedListPut(r *request) error {
	f := &reader{r: r}
	venture := f.text("code")
	l := ventures.HouseholdList{
		Contract: f.text("list_contract"), From: f.date("list_from"), Claims: f.claims("list"), Document: f.text("list_document"),
	}
	err := f.problems.Err()
	if err == nil {
		_, err = r.srv.Ventures.PutHouseholds(r.ctx(), r.actor(), r.key(), r.book.ID, l)
	}
	if err == nil {
		return r.to(r.passedLink(venture) + "&done=saved")
	}
	contracts, readErr := r.leases(venture)
	if readErr != nil {
		return readErr
	}
	return showPassed(r, venture, passedPage{Contract: listBoxes(contracts).typed(r)}, renamed(err, func(field string) string {
		switch {
		case strings.HasPrefix(field, "row"):
			return "list"
		case field == "from" || field == "document":
			return "list_" + field
		}
		return field
	}))
}
