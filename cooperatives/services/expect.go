package services

import (
	"context"
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// tariffs are what the charges of a book are worked out from.
type tariffs struct {
	rates  []cooperatives.Rate
	rules  []cooperatives.SubsidyRule
	zone   cooperatives.Zone
	totals *grants // of what is settled, and of the charges that were worked out
}

func readTariffs(ctx context.Context, tx *db.Tx, book ledger.BookID) (*tariffs, error) {
	t := &tariffs{}
	var err error
	if t.rates, err = listRates(ctx, tx, book); err != nil {
		return nil, err
	}
	if t.rules, err = listSubsidyRules(ctx, tx, book); err != nil {
		return nil, err
	}
	settings, err := readSettings(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	t.zone = settings.Zone
	t.totals, err = granted(ctx, tx, book)
	return t, err
}

// charge works out what a job costs and counts its subsidy; its problems name the order.
func (t *tariffs) charge(j toSettle) (cooperatives.Charge, ledger.Errors) {
	tariff := cooperatives.Tariff{Rates: t.rates, Terrain: j.terrain, Plot: j.plot, Free: j.free}
	i := slices.IndexFunc(t.rules, func(r cooperatives.SubsidyRule) bool {
		return r.Year == j.charge.Day.Year() && r.Zone == t.zone
	})
	if i >= 0 {
		tariff.Rule = &t.rules[i]
	}
	charge, problems := settleOne(j, tariff, t.totals)
	t.totals.add(charge)
	return charge, problems
}

// Expected works out what the settlement will charge for work that is accepted and not settled, with the prices, rules
// and totals of now. Work of which that is not known yet is left out: a question is open, or a rate or a rule lacks.
func (s *Services) Expected(ctx context.Context, book ledger.BookID) ([]cooperatives.Charge, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]cooperatives.Charge, error) {
		waiting, err := listToSettle(ctx, tx, book, ledger.DateOf(tx.Now))
		if err != nil || len(waiting) == 0 {
			return nil, err
		}
		t, err := readTariffs(ctx, tx, book)
		if err != nil {
			return nil, err
		}
		var out []cooperatives.Charge
		for _, j := range waiting {
			if charge, problems := t.charge(j); len(problems) == 0 {
				out = append(out, charge)
			}
		}
		return out, nil
	})
}
