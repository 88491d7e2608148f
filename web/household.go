package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/shares"
	"cunzhang/ledger"
)

// householdListPage lists the households (户) of a group, or of all.
type householdListPage struct {
	Rows   []members.HouseholdRow
	Groups []string
	Group  string
	Form   inputs // of a new household
}

// householdLink is the page of a household.
func (r *request) householdLink(code string) string {
	return r.base() + "/households/household?code=" + url.QueryEscape(code)
}

func householdList(r *request) error { return showHouseholds(r, nil, nil) }

func showHouseholds(r *request, form inputs, problem error) error {
	if err := r.register(); err != nil {
		return err
	}
	all, err := r.srv.Members.Households(r.ctx(), r.book.ID, r.today())
	if err != nil {
		return err
	}
	data := householdListPage{Group: r.QueryParam("group"), Form: form}
	for _, h := range all {
		if h.Group != "" {
			data.Groups = append(data.Groups, h.Group)
		}
		if data.Group == "" || h.Group == data.Group {
			data.Rows = append(data.Rows, h)
		}
	}
	slices.SortFunc(data.Groups, cooperatives.CompareGroups)
	data.Groups = slices.Compact(data.Groups)
	if data.Form == nil {
		data.Form = householdForm().without("head")
	}
	data.Form.labeled(r)
	title := r.text("web.households.title", nil)
	if problem != nil {
		return r.again(problem, "household_list", title, &data)
	}
	return r.render(http.StatusOK, "household_list", title, &data)
}

// householdForm are the boxes of a household.
func householdForm() inputs {
	return inputs{
		{Name: "household", Need: true, Key: "member.column.household", Max: 32},
		{Name: "head", Kind: "choice", Hint: "web.households.head_hint"},
		{Name: "group", Max: cooperatives.MaxName},
		{Name: "address", Max: cooperatives.MaxAddress},
	}
}

// householdPage is one household: people, labour, what they hold together.
type householdPage struct {
	members.HouseholdPeople
	Held []shares.Holding // of the household itself and of its people
	// HeadEnded tells that the head is no member any more, so another is to be named.
	HeadEnded bool
	Form      inputs
}

func householdShow(r *request) error { return showHousehold(r, r.QueryParam("code"), nil, nil) }

func showHousehold(r *request, code string, form inputs, problem error) error {
	if err := r.register(); err != nil {
		return err
	}
	data := householdPage{Form: form}
	var err error
	if data.HouseholdPeople, err = r.srv.Members.Household(r.ctx(), r.book.ID, code, r.today()); err != nil {
		return err
	}
	data.HeadEnded = slices.ContainsFunc(data.People, func(m members.Row) bool {
		return m.Head && m.Status == cooperatives.Ended
	})
	if err := data.shares(r); err != nil {
		return err
	}
	if data.Form == nil {
		data.Form = householdForm().filled(map[string]string{
			"head": data.Head, "group": data.Group, "address": data.Address,
		})
	}
	data.Form = data.Form.without("household")
	for i := range data.Form {
		if data.Form[i].Name == "head" {
			for _, m := range data.People {
				if m.Status == cooperatives.Ended && !m.Head {
					continue
				}
				data.Form[i].Options = append(data.Form[i].Options, option{m.Code, m.Code + " " + m.Name})
			}
		}
	}
	data.Form.labeled(r)
	title := r.text("web.households.one", ledger.Args{"code": code})
	if problem != nil {
		return r.again(problem, "household_show", title, &data)
	}
	return r.render(http.StatusOK, "household_show", title, &data)
}

// shares reads what the household and its people hold today.
func (d *householdPage) shares(r *request) error {
	held, err := r.srv.Shares.HoldingsOn(r.ctx(), r.book.ID, r.today())
	for _, h := range held {
		mine := string(h.Holder) == d.Code || slices.ContainsFunc(d.People, func(m members.Row) bool {
			return m.Code == string(h.Holder)
		})
		if mine {
			d.Held = append(d.Held, h)
		}
	}
	return err
}

// householdPut adds a household, or changes the group, address and head of one.
func householdPut(r *request) error {
	f := &reader{r: r}
	known := f.code("known")
	h := cooperatives.Household{
		Code: cmp.Or(known, f.code("household")), Head: f.code("head"), Group: f.text("group"), Address: f.text("address"),
	}
	err := r.isNewHousehold(known, h.Code)
	if err == nil {
		err = r.srv.Members.PutHousehold(r.ctx(), r.actor(), r.key(), r.book.ID, h)
	}
	switch {
	case err == nil:
		return r.to(r.householdLink(h.Code) + "&done=saved")
	case known != "":
		return showHousehold(r, known, householdForm().typed(r), err)
	}
	return showHouseholds(r, householdForm().without("head").typed(r), err)
}

// isNewHousehold refuses a new household under the code of another, which would change that one.
func (r *request) isNewHousehold(known, code string) error {
	if known != "" {
		return nil
	}
	all, err := r.srv.Members.Households(r.ctx(), r.book.ID, r.today())
	if err == nil && slices.ContainsFunc(all, func(h members.HouseholdRow) bool { return h.Code == code }) {
		err = ledger.NewError(ledger.Conflict, "household.exists", ledger.Args{"code": code}).At("household")
	}
	return err
}
