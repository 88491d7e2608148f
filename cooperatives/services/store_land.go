package services

import (
	"context"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func putPlot(ctx context.Context, tx *db.Tx, book ledger.BookID, p cooperatives.Plot) error {
	return tx.Later(ctx, `INSERT INTO service_plots (book, code, household, name, area, crop, terrain, slope, access, wet, x,
		y, lon, lat, outlined, outline, active) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (book, code) DO UPDATE SET household = excluded.household, name = excluded.name,
		area = excluded.area, crop = excluded.crop, terrain = excluded.terrain, slope = excluded.slope,
		access = excluded.access, wet = excluded.wet, x = excluded.x, y = excluded.y, lon = excluded.lon,
		lat = excluded.lat, outlined = excluded.outlined, outline = excluded.outline, active = excluded.active`,
		int64(book), p.Code, p.Household, p.Name, int64(p.Area), p.Crop, p.Terrain.String(), p.Slope, p.Access,
		number(p.Wet), p.Position.X, p.Position.Y, p.LonLat.Lon, p.LonLat.Lat, int64(p.Outlined), p.Outline,
		number(p.Active))
}

const plotColumns = `SELECT code, household, name, area, crop, terrain, slope, access, wet, x, y, lon, lat, outlined,
	outline, active FROM service_plots WHERE book = ? `

func scanPlot(row db.Scanner) (cooperatives.Plot, error) {
	var p cooperatives.Plot
	var terrain string
	var wet, active int
	err := row.Scan(&p.Code, &p.Household, &p.Name, &p.Area, &p.Crop, &terrain, &p.Slope, &p.Access, &wet, &p.Position.X,
		&p.Position.Y, &p.LonLat.Lon, &p.LonLat.Lat, &p.Outlined, &p.Outline, &active)
	if err != nil {
		return p, err
	}
	p.Wet, p.Active = wet == 1, active == 1
	p.Terrain, err = cooperatives.ParseTerrain(terrain)
	return p, err
}

func listPlots(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]cooperatives.Plot, error) {
	rows, err := tx.Query(ctx, plotColumns+"ORDER BY code LIMIT ?", int64(book), MaxPlots)
	return db.Collect(rows, err, scanPlot)
}

// listPlotsOf lists the plots of a household that are in use.
func listPlotsOf(
	ctx context.Context, tx *db.Tx, book ledger.BookID, household string,
) ([]cooperatives.Plot, error) {
	rows, err := tx.Query(ctx, plotColumns+"AND household = ? AND active = 1 ORDER BY code LIMIT ?", int64(book), household,
		MaxPlots)
	return db.Collect(rows, err, scanPlot)
}

func readPlot(ctx context.Context, tx *db.Tx, book ledger.BookID, code string) (cooperatives.Plot, error) {
	p, err := scanPlot(tx.QueryRow(ctx, plotColumns+"AND code = ?", int64(book), code))
	if db.NoRows(err) {
		err = unknown("plot.unknown", code).At("plot")
	}
	return p, err
}

func putRate(ctx context.Context, tx *db.Tx, book ledger.BookID, r cooperatives.Rate) error {
	return tx.Later(ctx, `INSERT INTO service_rates (book, kind, operation, terrain, valid_from, valid_to, amount)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (book, kind, operation, terrain, valid_from)
		DO UPDATE SET valid_to = excluded.valid_to, amount = excluded.amount`,
		int64(book), r.Kind.String(), r.Operation, r.Terrain.String(), int64(r.From), int64(r.To), int64(r.Amount))
}

func listRates(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]cooperatives.Rate, error) {
	rows, err := tx.Query(ctx, `SELECT kind, operation, terrain, valid_from, valid_to, amount FROM service_rates
		WHERE book = ? ORDER BY kind, operation, terrain, valid_from LIMIT ?`, int64(book), MaxRates)
	return db.Collect(rows, err, func(row db.Scanner) (cooperatives.Rate, error) {
		var r cooperatives.Rate
		var kind, terrain string
		err := row.Scan(&kind, &r.Operation, &terrain, &r.From, &r.To, &r.Amount)
		if err != nil {
			return r, err
		}
		if r.Kind, err = cooperatives.ParseRateKind(kind); err != nil {
			return r, err
		}
		r.Terrain, err = cooperatives.ParseTerrain(terrain)
		return r, err
	})
}

func deleteRate(ctx context.Context, tx *db.Tx, book ledger.BookID, r cooperatives.Rate) error {
	return tx.Later(ctx, `DELETE FROM service_rates WHERE book = ? AND kind = ? AND operation = ? AND terrain = ?
		AND valid_from = ?`, int64(book), r.Kind.String(), r.Operation, r.Terrain.String(), int64(r.From))
}

// settledWork is work of which settlements that stand took the price: an operation on a terrain on a day.
type settledWork struct {
	operation string
	terrain   cooperatives.Terrain
	day       ledger.Date
}

func listSettledWork(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]settledWork, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT t.operation, p.terrain, t.day FROM service_settled t
		JOIN service_plots p ON p.book = t.book AND p.code = t.plot WHERE t.book = ? AND `+settledStands+` LIMIT ?`,
		int64(book), maxSettled)
	return db.Collect(rows, err, func(row db.Scanner) (settledWork, error) {
		var w settledWork
		var terrain string
		err := row.Scan(&w.operation, &terrain, &w.day)
		if err == nil {
			w.terrain, err = cooperatives.ParseTerrain(terrain)
		}
		return w, err
	})
}

func deleteSubsidyRule(ctx context.Context, tx *db.Tx, book ledger.BookID, r cooperatives.SubsidyRule) error {
	return tx.Later(ctx, "DELETE FROM service_subsidies WHERE book = ? AND year = ? AND zone = ?", int64(book), r.Year,
		r.Zone.String())
}

func putSubsidyRule(ctx context.Context, tx *db.Tx, book ledger.BookID, r cooperatives.SubsidyRule) error {
	return tx.Later(ctx, `INSERT INTO service_subsidies (book, year, zone, province, share, cap, household_cap, document)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (book, year, zone) DO UPDATE SET province = excluded.province,
		share = excluded.share, cap = excluded.cap, household_cap = excluded.household_cap,
		document = excluded.document`,
		int64(book), r.Year, r.Zone.String(), r.Province, r.Share, int64(r.Cap), int64(r.HouseholdCap), r.Document)
}

func listSubsidyRules(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]cooperatives.SubsidyRule, error) {
	rows, err := tx.Query(ctx, `SELECT year, zone, province, share, cap, household_cap, document FROM service_subsidies
		WHERE book = ? ORDER BY year DESC, zone LIMIT ?`, int64(book), MaxRates)
	return db.Collect(rows, err, func(row db.Scanner) (cooperatives.SubsidyRule, error) {
		var r cooperatives.SubsidyRule
		var zone string
		err := row.Scan(&r.Year, &zone, &r.Province, &r.Share, &r.Cap, &r.HouseholdCap, &r.Document)
		if err == nil {
			r.Zone, err = cooperatives.ParseZone(zone)
		}
		return r, err
	})
}
