package services

import (
	"context"
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// Household is a household with how it is off for labour. Name is read from the member dimension and never written.
type Household struct {
	Code   string
	Name   string
	Labour cooperatives.Labour
	Note   string
}

func householdsOf() masters[Household] {
	return masters[Household]{
		"labour", MaxPlots, func(h Household) string { return h.Code }, listHouseholds, putHousehold, checkHouseholds,
		entryTaken[Household]("household"),
	}
}

func checkHouseholds(ctx context.Context, tx *db.Tx, book ledger.BookID, list, _ []Household) error {
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
	return es.Err()
}

// PutHouseholds notes how households are off for labour. It fails with labour.unknown, and with household.unknown for a
// code that the member dimension does not have.
func (s *Services) PutHouseholds(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []Household,
) error {
	return householdsOf().put(ctx, s, who, key, book, list)
}

// PutHouseholdsIn is PutHouseholds inside a transaction.
func (s *Services) PutHouseholdsIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []Household,
) error {
	return householdsOf().putIn(ctx, tx, who, book, list)
}

// ListHouseholds returns the households whose labour was noted, in order of code. All others are ordinary.
func (s *Services) ListHouseholds(ctx context.Context, book ledger.BookID) ([]Household, error) {
	return householdsOf().list(ctx, s, book)
}

func plotsOf() masters[cooperatives.Plot] {
	return masters[cooperatives.Plot]{
		"plot", MaxPlots, func(p cooperatives.Plot) string { return p.Code }, listPlots, putPlot, checkPlots,
		func(p cooperatives.Plot) *ledger.Error { return codeTaken(p.Code, p.Name) },
	}
}

// checkPlots lists what is wrong with plots, in themselves and against the book.
func checkPlots(ctx context.Context, tx *db.Tx, book ledger.BookID, list, known []cooperatives.Plot) error {
	names, err := dimensionNames(ctx, tx, book, ledger.Member)
	if err != nil {
		return err
	}
	var es ledger.Errors
	if err := cooperatives.CheckPlots(list); err != nil {
		es = ledger.Problems(err)
	}
	es = append(es, named(list, names, func(p cooperatives.Plot) string { return p.Household }, "household.unknown",
		"household")...)
	below, err := belowAccepted(ctx, tx, book, list, known)
	if err != nil {
		return err
	}
	return append(es, below...).Err()
}

// belowAccepted lists the plots that become smaller than what was accepted on them this season.
func belowAccepted(
	ctx context.Context, tx *db.Tx, book ledger.BookID, list, known []cooperatives.Plot,
) (ledger.Errors, error) {
	was := make(map[string]cooperatives.Mu, len(known))
	for _, p := range known {
		was[p.Code] = p.Area
	}
	shrinks := func(p cooperatives.Plot) bool { return p.Area < was[p.Code] }
	if !slices.ContainsFunc(list, shrinks) {
		return nil, nil
	}
	accepted, err := acceptedOnPlots(ctx, tx, book, ledger.DateOf(tx.Now).Year())
	var es ledger.Errors
	for i, p := range list {
		if shrinks(p) && p.Area < accepted[p.Code] {
			es = append(es, atRow(i, ledger.NewError(ledger.Conflict, "plot.below_accepted", ledger.Args{
				"plot": p.Name, "area": p.Area.String(), "accepted": accepted[p.Code].String(),
			}).At("area")))
		}
	}
	return es, err
}

// PutPlots adds plots or changes those with their codes. It fails as cooperatives.CheckPlots does, and with
// household.unknown and plot.below_accepted for one that becomes smaller than what was accepted on it this season.
func (s *Services) PutPlots(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []cooperatives.Plot,
) error {
	return plotsOf().put(ctx, s, who, key, book, list)
}

// PutPlotsIn is PutPlots inside a transaction.
func (s *Services) PutPlotsIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []cooperatives.Plot,
) error {
	return plotsOf().putIn(ctx, tx, who, book, list)
}

// ListPlots returns the plots of the book in order of code.
func (s *Services) ListPlots(ctx context.Context, book ledger.BookID) ([]cooperatives.Plot, error) {
	return plotsOf().list(ctx, s, book)
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
