package services

import (
	"context"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Household is a household with how it is off for labour. Name is read from the member dimension and never written.
type Household struct {
	Code   string
	Name   string
	Labour cooperatives.Labour
	Note   string
}

// PutHouseholds notes how households are off for labour. It fails with labour.unknown, and with household.unknown for a
// code that the member dimension does not have.
func (s *Services) PutHouseholds(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []Household,
) error {
	return s.once(ctx, book, key, "labour.put", list, func(ctx context.Context, tx *db.Tx) error {
		return s.PutHouseholdsIn(ctx, tx, who, book, list)
	})
}

// PutHouseholdsIn is PutHouseholds inside a transaction.
func (s *Services) PutHouseholdsIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []Household,
) error {
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		names, err := dimensionNames(ctx, tx, book, ledger.Member)
		if err != nil {
			return err
		}
		es := named(list, names, func(h Household) string { return h.Code }, "household.unknown", "household")
		for i, h := range list {
			if h.Labour <= cooperatives.LabourUnknown || h.Labour > cooperatives.Disabled {
				es = append(es, atRow(i, ledger.NewError(ledger.Invalid, "labour.unknown", nil).At("labour")))
			}
			if h.Code == "" {
				es = append(es, atRow(i, ledger.NewError(ledger.Invalid, "field.required", nil).At("household")))
			}
			if e := ledger.CheckText("note", h.Note, ledger.MaxSummary); e != nil {
				es = append(es, atRow(i, e))
			}
		}
		if len(es) > 0 {
			return es
		}
		known, err := listHouseholds(ctx, tx, book)
		if err != nil {
			return err
		}
		return masters[Household]{
			"labour.put", "labour", MaxPlots, list, func(h Household) string { return h.Code }, known,
			func(h Household) error { return putHousehold(ctx, tx, book, h) },
		}.write(ctx, tx, h, who)
	})
}

// ListHouseholds returns the households whose labour was noted, in order of code. All others are ordinary.
func (s *Services) ListHouseholds(ctx context.Context, book ledger.BookID) ([]Household, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]Household, error) {
		return listHouseholds(ctx, tx, book)
	})
}

// PutPlots adds plots or changes those with their codes. It fails as cooperatives.CheckPlots does, and with
// household.unknown.
func (s *Services) PutPlots(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []cooperatives.Plot,
) error {
	return s.once(ctx, book, key, "plot.put", list, func(ctx context.Context, tx *db.Tx) error {
		return s.PutPlotsIn(ctx, tx, who, book, list)
	})
}

// PutPlotsIn is PutPlots inside a transaction.
func (s *Services) PutPlotsIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []cooperatives.Plot,
) error {
	if err := checkPlots(ctx, tx, book, list); err != nil {
		return err
	}
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		known, err := listPlots(ctx, tx, book)
		if err != nil {
			return err
		}
		return masters[cooperatives.Plot]{
			"plot.put", "plot", MaxPlots, list, func(p cooperatives.Plot) string { return p.Code }, known,
			func(p cooperatives.Plot) error { return putPlot(ctx, tx, book, p) },
		}.write(ctx, tx, h, who)
	})
}

// checkPlots lists what is wrong with plots, in themselves and against the book.
func checkPlots(ctx context.Context, tx *db.Tx, book ledger.BookID, list []cooperatives.Plot) error {
	names, err := dimensionNames(ctx, tx, book, ledger.Member)
	if err != nil {
		return err
	}
	var es ledger.Errors
	if err := cooperatives.CheckPlots(list); err != nil {
		es = ledger.Problems(err)
	}
	return append(es, named(list, names, func(p cooperatives.Plot) string { return p.Household }, "household.unknown",
		"household")...).Err()
}

// ListPlots returns the plots of the book in order of code.
func (s *Services) ListPlots(ctx context.Context, book ledger.BookID) ([]cooperatives.Plot, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]cooperatives.Plot, error) {
		return listPlots(ctx, tx, book)
	})
}

// PlotsOf returns the plots in use of a household, in order of code.
func (s *Services) PlotsOf(ctx context.Context, book ledger.BookID, household string) ([]cooperatives.Plot, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]cooperatives.Plot, error) {
		return listPlotsOf(ctx, tx, book, household)
	})
}

// FindPlot returns the plot with the code, or plot.unknown.
func (s *Services) FindPlot(ctx context.Context, book ledger.BookID, code string) (cooperatives.Plot, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) (cooperatives.Plot, error) {
		return readPlot(ctx, tx, book, code)
	})
}

// PutRates adds lines to the tables of prices and pays, or changes those with the same kind, operation, terrain and
// first day. It fails as cooperatives.CheckRates does, and with operation.unknown.
func (s *Services) PutRates(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []cooperatives.Rate,
) error {
	return s.once(ctx, book, key, "rate.put", list, func(ctx context.Context, tx *db.Tx) error {
		return s.PutRatesIn(ctx, tx, who, book, list)
	})
}

// PutRatesIn is PutRates inside a transaction.
func (s *Services) PutRatesIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []cooperatives.Rate,
) error {
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		known, err := listRates(ctx, tx, book)
		if err != nil {
			return err
		}
		operations, err := listOperations(ctx, tx, book)
		if err != nil {
			return err
		}
		var es ledger.Errors
		if err := cooperatives.CheckRates(list, known); err != nil {
			es = ledger.Problems(err)
		}
		es = append(es, named(list, operationNames(operations),
			func(r cooperatives.Rate) string { return r.Operation }, "operation.unknown", "operation")...)
		if len(es) > 0 {
			return es
		}
		return masters[cooperatives.Rate]{
			"rate.put", "rate", MaxRates, list, func(r cooperatives.Rate) string {
				return r.Kind.String() + "/" + r.Operation + "/" + r.Terrain.String() + "/" + r.From.String()
			}, known, func(r cooperatives.Rate) error { return putRate(ctx, tx, book, r) },
		}.write(ctx, tx, h, who)
	})
}

// ListRates returns prices and pays in order of kind, operation, terrain and first day.
func (s *Services) ListRates(ctx context.Context, book ledger.BookID) ([]cooperatives.Rate, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]cooperatives.Rate, error) {
		return listRates(ctx, tx, book)
	})
}

// PutSubsidyRules adds rules of subsidies or changes those of the same year and zone. It fails as
// cooperatives.CheckSubsidyRules does.
func (s *Services) PutSubsidyRules(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []cooperatives.SubsidyRule,
) error {
	return s.once(ctx, book, key, "subsidy.put", list, func(ctx context.Context, tx *db.Tx) error {
		return s.PutSubsidyRulesIn(ctx, tx, who, book, list)
	})
}

// PutSubsidyRulesIn is PutSubsidyRules inside a transaction.
func (s *Services) PutSubsidyRulesIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []cooperatives.SubsidyRule,
) error {
	if err := cooperatives.CheckSubsidyRules(list); err != nil {
		return err
	}
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		known, err := listSubsidyRules(ctx, tx, book)
		if err != nil {
			return err
		}
		return masters[cooperatives.SubsidyRule]{
			"subsidy.put", "subsidy", MaxRates, list,
			func(r cooperatives.SubsidyRule) string { return yearZone(r) }, known,
			func(r cooperatives.SubsidyRule) error { return putSubsidyRule(ctx, tx, book, r) },
		}.write(ctx, tx, h, who)
	})
}

// ListSubsidyRules returns the rules of all years, the newest first.
func (s *Services) ListSubsidyRules(
	ctx context.Context, book ledger.BookID,
) ([]cooperatives.SubsidyRule, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]cooperatives.SubsidyRule, error) {
		return listSubsidyRules(ctx, tx, book)
	})
}
