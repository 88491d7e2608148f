package services

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members/sheet"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// plotColumnsOf are the columns of a list of plots, and the names of the properties of a map.
func plotColumnsOf() []sheet.Column {
	return []sheet.Column{
		{Field: "code", Required: true, Names: []string{"地块编号", "地块编码", "编号", "code", "plot", "id"}},
		{Field: "household", Required: true, Names: []string{"户号", "农户编号", "户编号", "承包方编码", "household"}},
		{Field: "name", Names: []string{"地块名称", "名称", "地块", "name"}},
		{Field: "area", Required: true, Names: []string{"面积", "亩数", "实测面积", "合同面积", "area", "mu"}},
		{Field: "crop", Names: []string{"作物", "种植作物", "crop"}},
		{Field: "terrain", Names: []string{"地形", "地类", "terrain"}},
		{Field: "slope", Names: []string{"坡度", "slope"}},
		{Field: "access", Names: []string{"进地路宽", "路宽", "通道宽度", "access"}},
		{Field: "wet", Names: []string{"湿地", "烂泥田", "易积水", "wet"}},
		{Field: "x", Names: []string{"东向", "x", "east"}},
		{Field: "y", Names: []string{"北向", "y", "north"}},
		{Field: "lon", Names: []string{"经度", "lon", "lng", "longitude"}},
		{Field: "lat", Names: []string{"纬度", "lat", "latitude"}},
	}
}

// ReadPlots reads a list of plots from a CSV file or an XLSX workbook. It fails as sheet.Read does.
func ReadPlots(content io.ReaderAt, size int64) (PlotList, error) {
	table, err := sheet.Read(content, size, plotColumnsOf())
	list := PlotList{Hash: table.Hash, Ignored: table.Ignored}
	for _, row := range table.Rows {
		list.rows = append(list.rows, plotRow{no: row.No, get: row.Get})
	}
	return list, err
}

// PlotList is a list of plots that was read from a file.
type PlotList struct {
	Hash    ledger.Hash   // SHA-256 of the file
	Ignored ledger.Errors // columns that say nothing here

	rows  []plotRow
	drawn bool // a map, whose plots are features and stand in no rows
}

// Len returns how many plots the file holds.
func (l PlotList) Len() int { return len(l.rows) }

// plotRow is a plot of a file: the texts by field, and the outline if there is one.
type plotRow struct {
	no      int // from 1
	get     func(field string) string
	outline []cooperatives.LonLat
	ring    string        // the outline as it stood in the file
	problem *ledger.Error // with the outline; nil for none
}

// PlotsImported is what an import of plots did, or would do. Questions name the plots whose outline has another area than
// declared, and columns that say nothing here.
type PlotsImported struct {
	Added, Changed, Same int
	Questions            ledger.Errors
	Changes              []PlotChange `json:"-"` // in the order of the file
}

// PlotChange is a plot before and after an import; one that is added has no code before.
type PlotChange struct{ Old, New cooperatives.Plot }

// ImportPlots adds the plots of a list and changes those with their codes; a text that is missing keeps what is known.
// All problems are told at once with their rows: those of cooperatives.Plot.Check, household.unknown, and what the parsing
// of numbers says. A dry run checks everything and writes nothing.
func (s *Services) ImportPlots(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list PlotList,
) (PlotsImported, error) {
	return books.Once(ctx, s.db, book, key, "plot.import", list.Hash.String(),
		func(ctx context.Context, tx *db.Tx) (PlotsImported, error) {
			p, err := newPlotImport(ctx, tx, book, list)
			if err != nil {
				return PlotsImported{}, err
			}
			if p.setOrigin {
				if err := s.SaveSettingsIn(ctx, tx, who, book, p.settings); err != nil {
					return PlotsImported{}, err
				}
			}
			return p.PlotsImported, trail.Write(ctx, tx, book, func(h *trail.Head) error {
				for _, plot := range p.write {
					if err := putPlot(ctx, tx, book, plot); err != nil {
						return err
					}
				}
				return h.Log(ctx, tx, who, trail.Entry{
					Action: "plot.import", Object: "plot", After: map[string]string{
						"hash": list.Hash.String(), "added": strconv.Itoa(p.Added), "changed": strconv.Itoa(p.Changed),
						"same": strconv.Itoa(p.Same),
					},
				})
			})
		})
}

// RehearsePlots is ImportPlots without writing.
func (s *Services) RehearsePlots(ctx context.Context, book ledger.BookID, list PlotList) (PlotsImported, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) (PlotsImported, error) {
		p, err := newPlotImport(ctx, tx, book, list)
		if err != nil {
			return PlotsImported{}, err
		}
		return p.PlotsImported, nil
	})
}

// plotImport turns the rows of a file into plots.
type plotImport struct {
	PlotsImported
	settings  Settings
	setOrigin bool
	known     map[string]cooperatives.Plot
	write     []cooperatives.Plot // added and changed ones
}

func newPlotImport(ctx context.Context, tx *db.Tx, book ledger.BookID, list PlotList) (*plotImport, error) {
	p := &plotImport{known: map[string]cooperatives.Plot{}}
	var err error
	if p.settings, err = readSettings(ctx, tx, book); err != nil {
		return nil, err
	}
	known, err := listPlots(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	for _, plot := range known {
		p.known[plot.Code] = plot
	}
	if len(list.rows) == 0 || len(list.rows)+len(known) > MaxPlots {
		return nil, ledger.NewError(ledger.Invalid, "service.too_many", ledger.Args{"max": strconv.Itoa(MaxPlots)}).At("file")
	}
	plots := make([]cooperatives.Plot, len(list.rows))
	var es ledger.Errors
	for i, row := range list.rows {
		var found ledger.Errors
		plots[i], found = p.plot(row)
		for _, e := range found {
			es = append(es, sheet.AtRow(e, row.no))
		}
	}
	es = append(es, list.located(checkPlots(ctx, tx, book, plots, known), es)...)
	if len(es) > 0 {
		return nil, list.placed(ledger.Problems(sheet.InOrder(es)))
	}
	p.sort(plots, list)
	p.Questions = list.placed(p.Questions)
	return p, nil
}

// placed names the features of a map where problems name the rows of a list.
func (l PlotList) placed(es ledger.Errors) ledger.Errors {
	if !l.drawn {
		return es
	}
	out := make(ledger.Errors, len(es))
	for i, e := range es {
		out[i] = e
		if place, ok := strings.CutPrefix(e.Field, "row."); ok {
			out[i] = e.At("feature." + place)
		}
	}
	return out
}

// located puts the rows of the file in place of those of the list, and leaves out fields of which something was said
// already.
func (l PlotList) located(err error, said ledger.Errors) ledger.Errors {
	rows := make([]int, len(l.rows))
	for i, r := range l.rows {
		rows[i] = r.no
	}
	return located(err, rows, said)
}

func located(err error, rows []int, said ledger.Errors) ledger.Errors {
	if err == nil {
		return nil
	}
	var es ledger.Errors
	for _, e := range ledger.Problems(err) {
		parts := strings.SplitN(e.Field, ".", 3)
		if len(parts) == 3 && parts[0] == "row" {
			if i, err := strconv.Atoi(parts[1]); err == nil && i >= 1 && i <= len(rows) {
				e = e.At("row." + strconv.Itoa(rows[i-1]) + "." + parts[2])
			}
		}
		if !slices.ContainsFunc(said, func(s *ledger.Error) bool { return s.Field == e.Field }) {
			es = append(es, e)
		}
	}
	return es
}

// plot reads a row on top of what is known of the plot.
func (p *plotImport) plot(row plotRow) (cooperatives.Plot, ledger.Errors) {
	var es ledger.Errors
	plot, known := p.known[row.get("code")]
	if !known {
		plot = cooperatives.Plot{Code: row.get("code"), Terrain: cooperatives.Flat}
	}
	plot.Active = true
	for field, into := range map[string]*string{"household": &plot.Household, "name": &plot.Name, "crop": &plot.Crop} {
		if text := row.get(field); text != "" {
			*into = text
		}
	}
	if plot.Name == "" {
		plot.Name = plot.Code
	}
	keep := func(field string, read func(text string) error) {
		if text := row.get(field); text != "" {
			if err := read(text); err != nil {
				es = append(es, ledger.Problems(err)[0].At(field))
			}
		}
	}
	keep("area", func(text string) (err error) { plot.Area, err = cooperatives.ParseMu(text); return err })
	keep("terrain", func(text string) (err error) { plot.Terrain, err = cooperatives.ParseTerrain(text); return err })
	keep("slope", func(text string) (err error) { plot.Slope, err = whole(text); return err })
	keep("access", func(text string) (err error) { plot.Access, err = whole(text); return err })
	keep("x", func(text string) (err error) { plot.Position.X, err = whole(text); return err })
	keep("y", func(text string) (err error) { plot.Position.Y, err = whole(text); return err })
	keep("lon", func(text string) (err error) { plot.LonLat.Lon, err = parseDegrees(text); return err })
	keep("lat", func(text string) (err error) { plot.LonLat.Lat, err = parseDegrees(text); return err })
	switch row.get("wet") {
	case "":
	case "是", "有", "1", "true", "yes":
		plot.Wet = true
	case "否", "无", "0", "false", "no":
		plot.Wet = false
	default:
		es = append(es, ledger.NewError(ledger.Invalid, "plot.wet", nil).At("wet"))
	}
	if row.problem != nil {
		plot.Area = max(plot.Area, 1) // the outline may have told it
		return plot, append(es, row.problem)
	}
	return plot, append(es, p.place(row, &plot)...)
}

// place finds where the plot lies, and the area inside its outline.
func (p *plotImport) place(row plotRow, plot *cooperatives.Plot) ledger.Errors {
	var es ledger.Errors
	if len(row.outline) > 0 {
		area, err := cooperatives.AreaOf(row.outline)
		if err != nil {
			return ledger.Problems(err)
		}
		plot.Outlined, plot.Outline, plot.LonLat = area, row.ring, middle(row.outline)
		if plot.Area == 0 {
			plot.Area = area
		}
	}
	if !plot.LonLat.Known() || row.get("x") != "" {
		return es
	}
	if !plot.LonLat.Valid() {
		return ledger.Errors{ledger.NewError(ledger.Invalid, "plot.position", nil).At("position")}
	}
	if !p.settings.Origin.Known() {
		p.settings.Origin, p.setOrigin = plot.LonLat, true
	}
	plot.Position = plot.LonLat.From(p.settings.Origin)
	return es
}

// middle returns the mean of the corners of an outline, which lies near enough to drive to.
func middle(outline []cooperatives.LonLat) cooperatives.LonLat {
	var m cooperatives.LonLat
	for _, c := range outline {
		m.Lon, m.Lat = m.Lon+c.Lon, m.Lat+c.Lat
	}
	return cooperatives.LonLat{Lon: m.Lon / int64(len(outline)), Lat: m.Lat / int64(len(outline))}
}

// sort counts what is new, and asks about areas that differ.
func (p *plotImport) sort(plots []cooperatives.Plot, list PlotList) {
	for i, plot := range plots {
		old, known := p.known[plot.Code]
		switch {
		case !known:
			p.Added++
		case old == plot:
			p.Same++
			continue
		default:
			p.Changed++
		}
		p.write = append(p.write, plot)
		p.Changes = append(p.Changes, PlotChange{old, plot})
		if plot.Differs(p.settings.Tolerance) {
			p.Questions = append(p.Questions, sheet.AtRow(ledger.NewError(ledger.Invalid, "plot.area_differs", ledger.Args{
				"plot": plot.Name, "area": plot.Area.String(), "outlined": plot.Outlined.String(),
			}).At("area"), list.rows[i].no))
		}
	}
	p.Questions = append(p.Questions, list.Ignored...)
}

// whole reads a whole number, such as degrees, centimeters and meters are. It fails with service.whole.
func whole(text string) (int, error) {
	text = strings.TrimRight(ledger.Narrow(strings.TrimSpace(text)), "°")
	n, err := strconv.Atoi(strings.TrimSuffix(text, ".0"))
	if err != nil || n > 10_000_000 || n < -10_000_000 {
		return 0, ledger.NewError(ledger.Invalid, "service.whole", nil)
	}
	return n, nil
}

// parseDegrees reads degrees with a decimal point as ten-millionths; finer digits are cut off. It fails with
// plot.position.
func parseDegrees(text string) (int64, error) {
	bad := ledger.NewError(ledger.Invalid, "plot.position", nil)
	digits, negative := strings.CutPrefix(strings.TrimSpace(ledger.Narrow(text)), "-")
	before, after, _ := strings.Cut(digits, ".")
	if before == "" || len(before) > 3 || len(after) > 40 || strings.Trim(before+after, "0123456789") != "" {
		return 0, bad
	}
	const places = 7
	n, err := strconv.ParseInt(before+(after + strings.Repeat("0", places))[:places], 10, 64)
	if err != nil {
		return 0, bad
	}
	if negative {
		n = -n
	}
	return n, nil
}
