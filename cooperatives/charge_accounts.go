package cooperatives

import (
	"cmp"
	"slices"

	"cunzhang/ledger"
)

// ServiceRole is what an account is for in the settlement of field work, and what kind of account may have the part.
type ServiceRole struct {
	Name    string             // as the command line calls it
	Classes []ledger.Class     // of which the account is one
	Carries []ledger.Dimension // details that the lines on it can carry
	Must    ledger.Dimension   // the detail without which it does not tell who owes what; DimensionUnknown for none
	at      func(a *ServiceAccounts) *string
}

// ServiceRoles lists the roles in the order of the vouchers. A worker is owed under his own detail, a member or a
// counterparty, so the account of wages may ask for either.
func ServiceRoles() []ServiceRole {
	asset, liability := []ledger.Class{ledger.Asset}, []ledger.Class{ledger.Liability}
	team := []ledger.Dimension{ledger.Department}
	return []ServiceRole{
		{
			"household",
			[]ledger.Class{ledger.Asset, ledger.Liability},
			[]ledger.Dimension{ledger.Member},
			ledger.Member,
			func(a *ServiceAccounts) *string { return &a.Household },
		},
		{
			"county", asset,
			[]ledger.Dimension{ledger.Counterparty},
			ledger.DimensionUnknown,
			func(a *ServiceAccounts) *string { return &a.County },
		},
		{"income", []ledger.Class{ledger.Income}, team, ledger.DimensionUnknown, func(a *ServiceAccounts) *string { return &a.Income }},
		{"welfare", []ledger.Class{ledger.Expense}, team, ledger.DimensionUnknown, func(a *ServiceAccounts) *string { return &a.Welfare }},
		{"cost", []ledger.Class{ledger.Cost}, team, ledger.DimensionUnknown, func(a *ServiceAccounts) *string { return &a.Cost }},
		{
			"wages", liability,
			[]ledger.Dimension{ledger.Member, ledger.Counterparty},
			ledger.DimensionUnknown,
			func(a *ServiceAccounts) *string { return &a.Wages },
		},
		{"fuel", asset, nil, ledger.DimensionUnknown, func(a *ServiceAccounts) *string { return &a.Fuel }},
		{"tax", liability, nil, ledger.DimensionUnknown, func(a *ServiceAccounts) *string { return &a.Tax }},
		{"expense", []ledger.Class{ledger.Expense}, nil, ledger.DimensionUnknown, func(a *ServiceAccounts) *string { return &a.Expense }},
	}
}

// Field is the name of the role among the fields of forms and of errors.
func (r ServiceRole) Field() string { return "service_" + r.Name }

// Code is the account that has the role, empty for none.
func (r ServiceRole) Code(a ServiceAccounts) string { return *r.at(&a) }

// Set gives the role to an account.
func (r ServiceRole) Set(a *ServiceAccounts, code string) { *r.at(a) = code }

// Fits fails with service.account_unfit for an account of a class or with details that the role has no use for, and as
// lines of vouchers do with account.not_leaf and account.set_aside. given are the details that the settings give.
func (r ServiceRole) Fits(account ledger.Account, given ServiceAccounts) error {
	args := ledger.Args{"code": account.Code, "name": account.Name}
	switch {
	case !account.Leaf:
		return ledger.NewError(ledger.Invalid, "account.not_leaf", args)
	case !account.Active:
		return ledger.NewError(ledger.Invalid, "account.set_aside", args)
	case !slices.Contains(r.Classes, account.Class) || account.Flow != ledger.NoFlow ||
		r.Must != ledger.DimensionUnknown && !account.Dimensions.Has(r.Must):
		return ledger.NewError(ledger.Invalid, "service.account_unfit", args)
	}
	for _, d := range ledger.AllDimensions {
		if account.Dimensions.Has(d) && !r.carries(d, given) {
			args["dimension"] = d.String()
			return ledger.NewError(ledger.Invalid, "service.account_detail", args)
		}
	}
	return nil
}

// carries reports whether the lines of the role carry a detail with these settings.
func (r ServiceRole) carries(d ledger.Dimension, given ServiceAccounts) bool {
	switch {
	case !slices.Contains(r.Carries, d):
		return false
	case d == ledger.Counterparty && r.Name == "county":
		return given.CountyParty != ""
	case d == ledger.Department:
		return given.Department != ""
	}
	return true
}

// Or returns the accounts with the usual ones where these are empty; county and department are never filled in.
func (a ServiceAccounts) Or(usual ServiceAccounts) ServiceAccounts {
	for _, r := range ServiceRoles() {
		r.Set(&a, cmp.Or(r.Code(a), r.Code(usual)))
	}
	return a
}

// Without returns the accounts that are not the usual ones; those stay empty, so that they follow the regime.
func (a ServiceAccounts) Without(usual ServiceAccounts) ServiceAccounts {
	for _, r := range ServiceRoles() {
		if r.Code(a) == r.Code(usual) {
			r.Set(&a, "")
		}
	}
	return a
}

// CheckServiceAccounts lists what is wrong with the accounts of the settlement, each with the role as its field:
// account.unknown, and what Fits says.
func CheckServiceAccounts(a ServiceAccounts, chart *ledger.Chart) ledger.Errors {
	var es ledger.Errors
	for _, r := range ServiceRoles() {
		account, err := chart.Find(r.Code(a))
		if err == nil {
			err = r.Fits(account, a)
		} else {
			err = ledger.NewError(ledger.Invalid, "account.unknown", ledger.Args{"code": r.Code(a)})
		}
		for _, e := range ledger.Problems(err) {
			es = append(es, e.At(r.Field()))
		}
	}
	return es
}
