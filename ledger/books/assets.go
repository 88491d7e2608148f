package books

import (
	"context"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// AssetCard is the card (资产卡片) of a fixed asset, a productive biological asset, an intangible asset or a deferred
// expense. Its figures are those of ledger.Depreciable; Before and UnitsBefore are what was depreciated and put out
// before the book began.
type AssetCard struct {
	No       string
	Name     string
	Category string // 资产类别, free
	Account  string // where the cost stands: 151, 132, 161, 171 …
	// Accumulated takes the depreciation on its credit side: 152, 133, 162. 171 长期待摊费用 has no such account and
	// credits itself.
	Accumulated string
	Expense     string            // takes the depreciation on its debit side: 511, 513, 514, 401 …
	Dimensions  ledger.Dimensions // of the lines that depreciation writes
	Note        string

	Method      ledger.DepreciationMethod
	Cost        ledger.Money
	Residual    ledger.Money
	Before      ledger.Money
	InUse       ledger.Date
	Months      int             // life, for ledger.StraightLine
	Unit        string          // unit of output, such as 小时, for ledger.UnitsOfOutput
	Units       ledger.Quantity // output of the whole life
	UnitsBefore ledger.Quantity

	Start    ledger.Period // first month that the figures above work on; set by the service
	Disposed ledger.Date   // set by DisposeAsset
}

// Asset is a card with what was depreciated so far.
type Asset struct {
	Card        AssetCard
	Accumulated ledger.Money // before the book and in it
	Last        ledger.Period
}

// Value returns the net value (净值) in fen: cost less what was depreciated.
func (a Asset) Value() ledger.Money { return a.Card.Cost - a.Accumulated }

// WrittenOff reports whether the asset is depreciated down to its residual value (已提足).
func (a Asset) WrittenOff() bool { return a.Value() <= a.Card.Residual }

// Assets lists all cards of the book in order of number, disposed ones included.
func (b *Books) Assets(ctx context.Context, book ledger.BookID) ([]Asset, error) {
	var out []Asset
	err := b.Snapshot(ctx, book, nil, func(ctx context.Context, s *Snapshot) error {
		var err error
		out, err = s.Assets(ctx)
		return err
	})
	return out, err
}

// Assets lists all cards of the book in order of number, disposed ones included.
func (s *Snapshot) Assets(ctx context.Context) ([]Asset, error) {
	cards, err := listCards(ctx, s.tx, s.info.ID)
	if err != nil {
		return nil, err
	}
	sums, err := chargeSums(ctx, s.tx, s.info.ID, 0)
	if err != nil {
		return nil, err
	}
	out := make([]Asset, len(cards))
	for i, c := range cards {
		t := sums[c.No]
		out[i] = Asset{Card: c, Accumulated: c.Before + t.before + t.since, Last: t.last}
	}
	return out, nil
}

// depreciable is the schedule that the card follows now, with what was charged before it began.
func (c AssetCard) depreciable(t charges) ledger.Depreciable {
	return ledger.Depreciable{
		Method: c.Method, Cost: c.Cost, Residual: c.Residual, Before: c.Before + t.before, InUse: c.InUse, Start: c.Start,
		Disposed: c.Disposed, Months: c.Months, Units: c.Units, UnitsBefore: c.UnitsBefore + t.unitsBefore,
	}
}

const (
	maxCategory = 50
	maxUnit     = 16
)

func (c AssetCard) check() ledger.Errors {
	var es ledger.Errors
	for _, t := range []struct {
		field, text string
		max         int
		required    bool
	}{
		{"no", c.No, maxCode, true},
		{"name", c.Name, maxName, true},
		{"category", c.Category, maxCategory, false},
		{"unit", c.Unit, maxUnit, c.Method == ledger.UnitsOfOutput},
		{"note", c.Note, ledger.MaxNote, false},
		{"account", c.Account, ledger.MaxText, true},
		{"accumulated", c.Accumulated, ledger.MaxText, true},
		{"expense", c.Expense, ledger.MaxText, true},
	} {
		if t.required && t.text == "" {
			es = append(es, ledger.NewError(ledger.Invalid, "field.required", nil).At(t.field))
		} else if e := ledger.CheckText(t.field, t.text, t.max); e != nil {
			es = append(es, e)
		}
	}
	return es
}

// accounts tells what is wrong with the accounts of the card and with the dimensions that they demand.
func (c AssetCard) accounts(chart *ledger.Chart, values map[dimensionKey]bool) ledger.Errors {
	var es ledger.Errors
	check := openingCheck{chart: chart, values: values}
	for _, part := range []struct {
		field, code string
		fits        func(ledger.Class) bool
		lines       bool // depreciation writes on it
	}{
		{"account", c.Account, func(k ledger.Class) bool { return k == ledger.Asset }, false},
		{"accumulated", c.Accumulated, func(k ledger.Class) bool { return k == ledger.Asset }, true},
		{"expense", c.Expense, func(k ledger.Class) bool { return k == ledger.Expense || k == ledger.Cost }, true},
	} {
		a, err := chart.Find(part.code)
		args := ledger.Args{"code": a.Code, "name": a.Name}
		switch {
		case err != nil:
			es = append(es, ledger.NewError(ledger.Invalid, "account.unknown", ledger.Args{"code": part.code}).At(part.field))
			continue
		case !a.Leaf:
			es = append(es, ledger.NewError(ledger.Invalid, "account.not_leaf", args).At(part.field))
		case !a.Active:
			es = append(es, ledger.NewError(ledger.Invalid, "account.set_aside", args).At(part.field))
		case !part.fits(a.Class):
			es = append(es, ledger.NewError(ledger.Invalid, "asset.account_class", args).At(part.field))
		}
		for _, d := range ledger.AllDimensions {
			code := c.Dimensions.Value(d)
			if key := check.dimension(a, d, code); part.lines && key != "" {
				es = append(es, ledger.NewError(ledger.Invalid, key,
					ledger.Args{"code": code, "name": a.Name, "dimension": d.String()}).At(d.String()))
			}
		}
	}
	return es
}

// PutAsset adds a card or changes the one with its number. Before and the date of use are fixed once the card was
// depreciated (asset.has_depreciation); a change of cost, residual, life or method works from the next month on
// (未来适用法). Disposal is left to DisposeAsset.
func (b *Books) PutAsset(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, c AssetCard) error {
	_, err := Once(ctx, b.db, book, key, "asset.put", c, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, b.PutAssetIn(ctx, tx, who, book, c)
	})
	return err
}

// PutAssetIn is PutAsset inside a transaction.
func (b *Books) PutAssetIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, c AssetCard,
) error {
	c.No, c.Name, c.Category = strings.TrimSpace(c.No), strings.TrimSpace(c.Name), strings.TrimSpace(c.Category)
	es := c.check()
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		chart, err := b.charts.at(ctx, tx, book, h.ChartVersion)
		if err != nil {
			return err
		}
		values, err := dimensionIndex(ctx, tx, book)
		if err != nil {
			return err
		}
		es = append(es, c.accounts(chart, values)...)
		old, t, err := cardAndCharges(ctx, tx, book, c.No)
		if err != nil {
			return err
		}
		open, err := firstOpen(ctx, tx, book)
		if err != nil {
			return err
		}
		c, t = c.following(old, t, open)
		es = append(es, c.fixed(old, t)...)
		es = append(es, c.depreciable(t).Check()...)
		if err := es.Err(); err != nil {
			return err
		}
		if err := putCard(ctx, tx, book, c); err != nil {
			return err
		}
		e := trail.Entry{Action: "asset.put", Object: "asset/" + c.No, After: c}
		if old != nil {
			e.Before = *old
		}
		return h.Log(ctx, tx, who, e)
	})
}

// following sets from which month the figures of the card work, and moves what was charged by then before it.
func (c AssetCard) following(old *AssetCard, t charges, open ledger.Period) (AssetCard, charges) {
	c.Disposed = 0
	if old != nil {
		c.Disposed = old.Disposed
	}
	switch {
	case old == nil || t.last == 0:
		c.Start = open
		if c.InUse.Valid() {
			c.Start = max(open, c.InUse.Period().Next())
		}
	case c.Cost != old.Cost || c.Residual != old.Residual || c.Method != old.Method || c.Months != old.Months ||
		c.Units != old.Units:
		// Months in which a machine stood idle are closed without a charge: what changes now works on none of them.
		c.Start = max(open, t.last.Next())
		t.before, t.since = t.before+t.since, 0
		t.unitsBefore, t.unitsSince = t.unitsBefore+t.unitsSince, 0
	default:
		c.Start = old.Start
	}
	return c, t
}

// fixed refuses changes of what earlier depreciation stands on.
func (c AssetCard) fixed(old *AssetCard, t charges) ledger.Errors {
	if old == nil || t.last == 0 {
		return nil
	}
	var es ledger.Errors
	for _, f := range []struct {
		field   string
		changed bool
	}{
		{"in_use", c.InUse != old.InUse},
		{"before", c.Before != old.Before},
		{"units_before", c.UnitsBefore != old.UnitsBefore},
	} {
		if f.changed {
			es = append(es, ledger.NewError(ledger.Invalid, "asset.has_depreciation",
				ledger.Args{"period": t.last.String()}).At(f.field))
		}
	}
	return es
}

// firstOpen returns the first open month, or the month after the last one.
func firstOpen(ctx context.Context, tx *db.Tx, book ledger.BookID) (ledger.Period, error) {
	periods, err := listPeriods(ctx, tx, book)
	if err != nil {
		return 0, err
	}
	for _, p := range periods {
		if p.State == periodOpen {
			return p.Period, nil
		}
	}
	return periods[len(periods)-1].Period.Next(), nil
}

// cardAndCharges returns the card, or nothing when there is none, with what it was charged.
func cardAndCharges(ctx context.Context, tx *db.Tx, book ledger.BookID, no string) (*AssetCard, charges, error) {
	cards, err := listCards(ctx, tx, book)
	if err != nil {
		return nil, charges{}, err
	}
	sums, err := chargeSums(ctx, tx, book, 0)
	if err != nil {
		return nil, charges{}, err
	}
	for _, c := range cards {
		if c.No == no {
			return &c, sums[no], nil
		}
	}
	return nil, charges{}, nil
}

// Disposal takes an asset out of use: sold, scrapped, lost. The vouchers of the disposal are written like any other.
type Disposal struct {
	No   string
	Date ledger.Date // no date takes a disposal back
}

// DisposeAsset marks an asset as disposed of, in an open month: that month is the last one to depreciate it. Without a
// date it takes back a disposal whose month is still open. It fails with asset.unknown, asset.disposed,
// asset.not_disposed, asset.disposed_before and asset.depreciated_after.
func (b *Books) DisposeAsset(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, d Disposal) error {
	_, err := Once(ctx, b.db, book, key, "asset.dispose", d, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, b.DisposeAssetIn(ctx, tx, who, book, d)
	})
	return err
}

// DisposeAssetIn is DisposeAsset inside a transaction.
func (b *Books) DisposeAssetIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, d Disposal,
) error {
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		card, t, err := cardAndCharges(ctx, tx, book, d.No)
		if err != nil {
			return err
		}
		if card == nil {
			return ledger.NewError(ledger.NotFound, "asset.unknown", ledger.Args{"no": d.No})
		}
		if err := d.check(*card, t); err != nil {
			return err
		}
		when := d.Date
		if when == 0 {
			when = card.Disposed
		}
		if err := ensureOpen(ctx, tx, book, when.Period()); err != nil {
			return err
		}
		before := *card
		card.Disposed = d.Date
		if err := putCard(ctx, tx, book, *card); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{
			Action: "asset.dispose", Object: "asset/" + d.No, Before: before, After: *card,
		})
	})
}

func (d Disposal) check(card AssetCard, t charges) error {
	args := ledger.Args{"no": card.No, "name": card.Name, "date": card.Disposed.String()}
	switch {
	case d.Date == 0 && card.Disposed == 0:
		return ledger.NewError(ledger.Conflict, "asset.not_disposed", args)
	case d.Date == 0:
		return nil
	case card.Disposed != 0:
		return ledger.NewError(ledger.Conflict, "asset.disposed", args)
	case !d.Date.Valid():
		return ledger.NewError(ledger.Invalid, "date.malformed",
			ledger.Args{"text": strconv.Itoa(int(d.Date))}).At("date")
	case d.Date < card.InUse:
		return ledger.NewError(ledger.Invalid, "asset.disposed_before", args).At("date")
	case t.last > d.Date.Period():
		args["period"] = t.last.String()
		return ledger.NewError(ledger.Conflict, "asset.depreciated_after", args).At("date")
	}
	return nil
}

// DeleteAsset removes a card that was never depreciated; the log keeps what it was.
func (b *Books) DeleteAsset(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, no string) error {
	_, err := Once(ctx, b.db, book, key, "asset.delete", no, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			card, _, err := cardAndCharges(ctx, tx, book, no)
			if err != nil {
				return err
			}
			if card == nil {
				return ledger.NewError(ledger.NotFound, "asset.unknown", ledger.Args{"no": no})
			}
			used, err := cardUsed(ctx, tx, book, no)
			if err != nil {
				return err
			}
			if used {
				return ledger.NewError(ledger.Conflict, "asset.used", ledger.Args{"no": no, "name": card.Name})
			}
			if err := deleteCard(ctx, tx, book, no); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{Action: "asset.delete", Object: "asset/" + no, Before: *card})
		})
	})
	return err
}
