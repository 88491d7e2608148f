package web

import (
	"context"
	"net/http"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// teamAccounts shows the accounts that settlements of field work move.
func teamAccounts(r *request) error {
	a, err := r.srv.Services.Accounts(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	data, _, err := r.teamAccountsPage(a.InUse)
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, "field_settings", r.text("web.team.accounts", nil), data)
}

// teamAccountsSave changes them.
func teamAccountsSave(r *request) error {
	a, err := r.srv.Services.Accounts(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	data, found, err := r.teamAccountsPage(a.InUse)
	if err != nil {
		return err
	}
	f := r.form()
	next := f.teamAccounts(found)
	err = f.send(func() error { return r.srv.Services.SaveAccounts(r.ctx(), r.actor(), r.key(), r.book.ID, next) })
	if err != nil {
		data.Form = data.Form.typed(r)
		return r.again(err, "field_settings", r.text("web.team.accounts", nil), data)
	}
	return r.to(r.base() + "/field/accounts?done=saved")
}

// teamAccounts reads the accounts and details that were typed, by code or by name; an empty box is the usual account.
func (t *formReader) teamAccounts(c *choices) cooperatives.ServiceAccounts {
	var next cooperatives.ServiceAccounts
	for _, role := range cooperatives.ServiceRoles() {
		code, err := c.account(t.text(role.Field()))
		t.keep(role.Field(), err)
		role.Set(&next, code)
	}
	for _, d := range []struct {
		kind ledger.Dimension
		name string
		into *string
	}{
		{ledger.Counterparty, "service_county_party", &next.CountyParty}, {ledger.Department, "service_department", &next.Department},
	} {
		code, err := c.value(d.kind, t.text(d.name))
		t.keep(d.name, err)
		*d.into = code
	}
	return next
}

// teamAccountsPage is the form with the accounts in use. It offers for each role the accounts that can have it.
func (r *request) teamAccountsPage(a cooperatives.ServiceAccounts) (*teamPage, *choices, error) {
	if err := r.onlyBook(); err != nil {
		return nil, nil, err
	}
	var found *choices
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		var err error
		found, err = readChoices(ctx, s)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	any := cooperatives.ServiceAccounts{CountyParty: "*", Department: "*"}
	var boxes inputs
	for _, role := range cooperatives.ServiceRoles() {
		box := formBox{
			Name: role.Field(), Hint: "web.team.account_help." + role.Name, Kind: "list",
			Value: found.accountText(role.Code(a)),
		}
		for _, x := range found.accounts {
			if account, err := found.chart.Find(x.Code); err == nil && role.Fits(account, any) == nil {
				box.Options = append(box.Options, option{x.Code + " " + x.Name, ""})
			}
		}
		boxes = append(boxes, box)
		if role.Name == "county" {
			boxes = append(boxes, found.valueBox(ledger.Counterparty, "county_party", a.CountyParty))
		}
	}
	boxes = append(boxes, found.valueBox(ledger.Department, "department", a.Department))
	return &teamPage{
		List: "accounts", Tabs: r.teamTabs("accounts"), Form: boxes.labeled(r), Help: "web.team.accounts_help",
	}, found, nil
}

// accountText is an account as boxes show it: its code with its name.
func (c *choices) accountText(code string) string {
	if name := c.chart.FullName(code); name != "" {
		return code + " " + name
	}
	return code
}

// valueBox is a box for a detail, with those of the book to choose from.
func (c *choices) valueBox(d ledger.Dimension, name, code string) formBox {
	box := formBox{
		Name: "service_" + name, Hint: "web.team.account_help." + name, Kind: "list", Value: code,
	}
	for _, v := range c.values[d] {
		if v.Active {
			box.Options = append(box.Options, option{v.Code + " " + v.Name, ""})
		}
		if v.Code == code {
			box.Value = code + " " + v.Name
		}
	}
	return box
}
