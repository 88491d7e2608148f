package main

import (
	"maps"
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

type dispatchAccountsCmd struct {
	Book   string            `aliases:"coop" help:"账套编码 | Code of the book."`
	Set    map[string]string `placeholder:"fuel=12101" mapsep:"," help:"改用的科目，如 fuel=12101,income=50105；等号后留空用默认科目 | Accounts to use, such as fuel=12101,income=50105; nothing behind the sign is the usual one."`
	Format string            `enum:"text,csv,json" default:"text" help:"text、csv 或 json | text, csv or json."`
}

// Run lists the accounts that settlements move, after those that are given have been changed.
func (c *dispatchAccountsCmd) Run(a *app) error {
	return a.withTeam(c.Book, func(s *services.Services, book ledger.BookID) error {
		found, err := s.Accounts(a.ctx, book)
		if err != nil {
			return err
		}
		if len(c.Set) > 0 {
			next, err := c.changed(found.InUse)
			if err != nil {
				return err
			}
			if err := s.SaveAccounts(a.ctx, a.operator(), submissionKey(), book, next); err != nil {
				return err
			}
			if found, err = s.Accounts(a.ctx, book); err != nil {
				return err
			}
		}
		return c.list(a, found)
	})
}

// The details that stand beside the accounts.
const (
	countyPartyName = "county_party"
	departmentName  = "department"
)

// changed puts what was given over what is in use.
func (c *dispatchAccountsCmd) changed(inUse cooperatives.ServiceAccounts) (cooperatives.ServiceAccounts, error) {
	roles := map[string]func(code string){
		countyPartyName: func(code string) { inUse.CountyParty = code },
		departmentName:  func(code string) { inUse.Department = code },
	}
	for _, r := range cooperatives.ServiceRoles() {
		roles[r.Name] = func(code string) { r.Set(&inUse, code) }
	}
	var es ledger.Errors
	for _, name := range slices.Sorted(maps.Keys(c.Set)) {
		if roles[name] == nil {
			es = append(es, ledger.NewError(ledger.Invalid, "service.account_role", ledger.Args{"name": name}))
			continue
		}
		roles[name](c.Set[name])
	}
	return inUse, es.Err()
}

func (c *dispatchAccountsCmd) list(a *app, found services.SettlementAccounts) error {
	head := a.words("cli.column_role", "cli.column_code", "cli.column_name", "cli.column_usual")
	if c.Format != "text" {
		head = []string{"role", "code", "name", "usual"}
	}
	var rows [][]string
	for _, r := range cooperatives.ServiceRoles() {
		code := r.Code(found.InUse)
		rows = append(rows, []string{r.Name, code, found.Chart.FullName(code), r.Code(found.Usual)})
	}
	rows = append(rows, []string{countyPartyName, found.InUse.CountyParty, "", ""},
		[]string{departmentName, found.InUse.Department, "", ""})
	return a.list(c.Format, head, rows)
}
