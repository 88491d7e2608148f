package books

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// DepreciationRow is what a month charges to one asset.
type DepreciationRow struct {
	Card        AssetCard
	Amount      ledger.Money     // of the month, fen
	Units       ledger.Quantity  // output of the month
	Accumulated ledger.Money     // with the month
	Voucher     ledger.VoucherID // that carries it already, or 0
	Problem     *ledger.Error    // what keeps it from being charged, such as asset.no_units
}

// Depreciated is what Depreciate did: the voucher that carries the month.
type Depreciated struct {
	Ref    Ref // its Version is 0 when an earlier run made the voucher
	Amount ledger.Money
	Cards  int
}

// DepreciationPreview shows what Depreciate would charge in the month, one row for each asset that is depreciated in
// it. units is the output of the month by card, for those with ledger.UnitsOfOutput.
func (b *Books) DepreciationPreview(
	ctx context.Context, book ledger.BookID, period ledger.Period, units map[string]ledger.Quantity,
) ([]DepreciationRow, error) {
	var out []DepreciationRow
	err := b.Snapshot(ctx, book, nil, func(ctx context.Context, s *Snapshot) error {
		var err error
		out, err = s.depreciation(ctx, period, units)
		return err
	})
	return out, err
}

// Depreciate prepares the voucher with the depreciation (计提折旧、摊销) of the month over all assets that have none yet,
// dated on its last day and submitted for another person to check. When none is left it returns the voucher that
// carries the month; one that was deleted or reversed carries nothing. units is the output of the month by card; an
// idle machine has zero, a missing one is asset.no_units. It fails with asset.nothing.
func (b *Books) Depreciate(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, period ledger.Period,
	units map[string]ledger.Quantity,
) (Depreciated, error) {
	request := struct {
		Period ledger.Period
		Units  map[string]ledger.Quantity
	}{period, units}
	depreciate := func(ctx context.Context, tx *db.Tx) (Depreciated, error) {
		return b.DepreciateIn(ctx, tx, who, book, period, units)
	}
	return Once(ctx, b.db, book, key, "asset.depreciate", request, depreciate)
}

// DepreciateIn is Depreciate inside a transaction.
func (b *Books) DepreciateIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, period ledger.Period,
	units map[string]ledger.Quantity,
) (Depreciated, error) {
	var done Depreciated
	s, err := b.lockedSnapshot(ctx, tx, book)
	if err != nil {
		return done, err
	}
	rows, err := s.depreciation(ctx, period, units)
	if err != nil {
		return done, err
	}
	due, found, es := sortOut(rows)
	for _, no := range slices.Sorted(maps.Keys(units)) {
		if !slices.ContainsFunc(rows, func(r DepreciationRow) bool { return r.Card.No == no }) {
			es = append(es, ledger.NewError(ledger.Invalid, "asset.unknown", ledger.Args{"no": no}))
		}
	}
	if err := es.Err(); err != nil {
		return done, err
	}
	if len(due) == 0 && found.Cards > 0 {
		return found, nil
	}
	if err := ensureOpen(ctx, tx, book, period); err != nil {
		return done, err
	}
	if len(due) == 0 {
		return done, ledger.NewError(ledger.Invalid, "asset.nothing", ledger.Args{"period": period.String()})
	}
	lines, err := s.depreciationLines(ctx, period, due)
	if err != nil {
		return done, err
	}
	refs, err := b.submitClosing(ctx, tx, who, closingVouchers{
		book: book, kind: ledger.Depreciation, period: period, source: "assets", lines: [][]ledger.Line{lines},
	})
	if err != nil {
		return done, err
	}
	done.Ref = refs[0]
	for _, r := range due {
		done.Amount += r.Amount
		done.Cards++
		if err := insertCharge(ctx, tx, book, charge{r.Card.No, period, refs[0].ID, r.Amount, r.Units}); err != nil {
			return done, err
		}
	}
	return done, nil
}

// sortOut tells the rows to charge from those that a voucher carries already, and gathers what is wrong.
func sortOut(rows []DepreciationRow) (due []DepreciationRow, found Depreciated, es ledger.Errors) {
	for _, r := range rows {
		switch {
		case r.Voucher != 0:
			found.Ref.ID = max(found.Ref.ID, r.Voucher)
			found.Amount += r.Amount
			found.Cards++
		case r.Problem != nil:
			es = append(es, r.Problem)
		case r.Amount > 0:
			due = append(due, r)
		}
	}
	return due, found, es
}

// depreciation works out the month for every asset that runs in it.
func (s *Snapshot) depreciation(
	ctx context.Context, period ledger.Period, units map[string]ledger.Quantity,
) ([]DepreciationRow, error) {
	cards, err := listCards(ctx, s.tx, s.info.ID)
	if err != nil {
		return nil, err
	}
	sums, err := chargeSums(ctx, s.tx, s.info.ID, period)
	if err != nil {
		return nil, err
	}
	var out []DepreciationRow
	for _, c := range cards {
		t := sums[c.No]
		d := c.depreciable(t)
		r := DepreciationRow{Card: c, Accumulated: c.Before + t.before + t.since}
		switch {
		case t.voucher != 0:
			r.Voucher, r.Amount, r.Units = t.voucher, t.month, t.unitsMonth
		case !d.Runs(period):
			continue
		default:
			used, given := units[c.No]
			r.Units = used
			r.Amount = d.Charge(period, t.since, t.unitsSince, max(0, used))
			r.Problem = c.output(d, t, used, given)
			if r.Amount == 0 && r.Problem == nil && c.Method == ledger.StraightLine {
				continue // depreciated down to its residual value
			}
		}
		r.Accumulated += r.Amount
		out = append(out, r)
	}
	return out, nil
}

// output tells what is wrong with the output of a month.
func (c AssetCard) output(d ledger.Depreciable, t charges, used ledger.Quantity, given bool) *ledger.Error {
	args := ledger.Args{"no": c.No, "name": c.Name, "unit": c.Unit}
	switch {
	case c.Method != ledger.UnitsOfOutput:
		return nil
	case !given && d.Cost-d.Residual-d.Before > t.since:
		return ledger.NewError(ledger.Invalid, "asset.no_units", args).At("units." + c.No)
	case used < 0 || used > ledger.MaxAssetUnits:
		return ledger.NewError(ledger.Invalid, "asset.units_range", args).At("units." + c.No)
	}
	return nil
}

// depreciationLines gathers the rows by account and dimensions: debit what bears the expense, credit what accumulates.
func (s *Snapshot) depreciationLines(
	ctx context.Context, period ledger.Period, rows []DepreciationRow,
) ([]ledger.Line, error) {
	chart, err := s.Chart(ctx)
	if err != nil {
		return nil, err
	}
	var debits, credits []ledger.Line
	for _, r := range rows {
		a, err := chart.Find(r.Card.Accumulated)
		if err != nil {
			return nil, err
		}
		what := "折旧"
		if strings.Contains(a.Name, "摊") {
			what = "摊销"
		}
		line := ledger.Line{Summary: fmt.Sprintf("计提%d月%s", period.Month(), what), Dimensions: r.Card.Dimensions}
		line.Account, line.Debit = r.Card.Expense, r.Amount
		debits = gather(debits, line)
		line.Account, line.Debit, line.Credit = a.Code, 0, r.Amount
		line.Dimensions = demanded(a, r.Card.Dimensions)
		credits = gather(credits, line)
	}
	return append(debits, credits...), nil
}

// demanded keeps the dimensions that the account demands.
func demanded(a ledger.Account, d ledger.Dimensions) ledger.Dimensions {
	var out ledger.Dimensions
	for _, k := range ledger.AllDimensions {
		if a.Dimensions.Has(k) {
			out = out.With(k, d.Value(k))
		}
	}
	return out
}

// gather adds the line to the one that differs in its amount alone.
func gather(lines []ledger.Line, line ledger.Line) []ledger.Line {
	for i, l := range lines {
		if l.Account == line.Account && l.Summary == line.Summary && l.Dimensions == line.Dimensions {
			lines[i].Debit += line.Debit
			lines[i].Credit += line.Credit
			return lines
		}
	}
	return append(lines, line)
}
