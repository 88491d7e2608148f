package services

import (
	"context"
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// SettlementAccounts are the accounts that the settlements of a book move, with the usual ones of its regime beside them.
type SettlementAccounts struct {
	InUse cooperatives.ServiceAccounts
	Usual cooperatives.ServiceAccounts
	Chart *ledger.Chart
}

// Accounts returns the accounts of the book, or settle.regime under a regime for which no team keeps books.
func (s *Services) Accounts(ctx context.Context, book ledger.BookID) (SettlementAccounts, error) {
	var out SettlementAccounts
	err := s.books.Snapshot(ctx, book, nil, func(ctx context.Context, snap *books.Snapshot) error {
		info, err := snap.Info(ctx)
		if err != nil {
			return err
		}
		var ok bool
		if out.Usual, ok = cooperatives.ServiceAccountsOf(info.Regime); !ok {
			return ledger.NewError(ledger.Invalid, "settle.regime", nil)
		}
		out.Chart, err = snap.Chart(ctx)
		return err
	})
	if err != nil {
		return out, err
	}
	settings, err := s.Settings(ctx, book)
	out.InUse = settings.Accounts.Or(out.Usual)
	return out, err
}

// accounts returns the accounts that the settlements of the book move.
func (s *Services) accounts(ctx context.Context, book ledger.BookID) (cooperatives.ServiceAccounts, error) {
	a, err := s.Accounts(ctx, book)
	return a.InUse, err
}

// SaveAccounts changes the accounts that later settlements and payments move; empty ones are the usual ones of the
// regime, and what was posted stays where it is. It fails with what cooperatives.CheckServiceAccounts says,
// counterparty.unknown, department.unknown, settle.regime, and with service.account_open for an account on which
// settled work is still open, because the payment would go to another.
func (s *Services) SaveAccounts(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, new cooperatives.ServiceAccounts,
) error {
	old, err := s.Accounts(ctx, book)
	if err != nil {
		return err
	}
	next := new.Or(old.Usual)
	problems := cooperatives.CheckServiceAccounts(next, old.Chart)
	return s.once(ctx, book, key, "service.accounts", new, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, book, func(h *trail.Head) error {
			settings, err := readSettings(ctx, tx, book)
			if err != nil {
				return err
			}
			before := settings.Accounts.Or(old.Usual)
			found, err := checkDetails(ctx, tx, book, next)
			if err != nil {
				return err
			}
			open, err := openAccounts(ctx, tx, book, before, next, old.Chart)
			if err != nil {
				return err
			}
			if err := slices.Concat(problems, found, open).Err(); err != nil {
				return err
			}
			settings.Accounts = next.Without(old.Usual)
			if err := putSettings(ctx, tx, book, settings); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "service.accounts", Object: "service/accounts", Before: before, After: next,
			})
		})
	})
}

// checkDetails finds the county and the department among the details of the book.
func checkDetails(
	ctx context.Context, tx *db.Tx, book ledger.BookID, a cooperatives.ServiceAccounts,
) (ledger.Errors, error) {
	var es ledger.Errors
	for _, d := range []struct {
		kind             ledger.Dimension
		code, key, field string
	}{
		{ledger.Counterparty, a.CountyParty, "counterparty.unknown", "service_county_party"},
		{ledger.Department, a.Department, "department.unknown", "service_department"},
	} {
		if d.code == "" {
			continue
		}
		names, err := dimensionNames(ctx, tx, book, d.kind)
		if err != nil {
			return nil, err
		}
		if _, known := names[d.code]; !known {
			es = append(es, unknown(d.key, d.code).At(d.field))
		}
	}
	return es, nil
}

// openAccounts refuses to leave an account on which something is open. One that takes no lines any more is left: what
// stood on it has been moved to another.
func openAccounts(
	ctx context.Context, tx *db.Tx, book ledger.BookID, before, next cooperatives.ServiceAccounts, chart *ledger.Chart,
) (ledger.Errors, error) {
	settled, err := listSettled(ctx, tx, book, settledQuery{})
	if err != nil {
		return nil, err
	}
	county, err := countyOpen(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	var due, pay ledger.Money
	for _, j := range settled {
		due, pay = due+j.Due-j.PaidDue, pay+j.Pay-j.PaidPay
	}
	var es ledger.Errors
	for _, x := range []struct {
		open      ledger.Money
		old, code string
		field     string
		moved     bool // to another debtor on the same account
	}{
		{due, before.Household, next.Household, "service_household", false},
		{county, before.County, next.County, "service_county", before.CountyParty != next.CountyParty},
		{pay, before.Wages, next.Wages, "service_wages", false},
	} {
		if x.open == 0 || x.old == x.code && !x.moved {
			continue
		}
		if a, err := chart.Find(x.old); err != nil || !a.Leaf || !a.Active {
			continue
		}
		es = append(es, ledger.NewError(ledger.Conflict, "service.account_open", ledger.Args{
			"code": x.old, "name": chart.FullName(x.old), "open": x.open.Grouped(),
		}).At(x.field))
	}
	return es, nil
}
