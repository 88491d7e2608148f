package web

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

func fieldImportRoutes() []route {
	return []route{
		{get, "/b/:book/field/import", plotImportForm, of(dispatchers)},
		{post, "/b/:book/field/import", plotImport, of(dispatchers)},
	}
}

// plotImportPage brings plots in from a list or a map: what the file would do first, and only then done.
type plotImportPage struct {
	File      upload
	More      inputs // none: a list of plots needs nothing beside the file
	Tried     bool
	Done      services.PlotsImported
	Questions []string
	Changes   []plotChangeRow
	Left      int // changes that are not listed
}

// plotChangeRow is a plot that an import adds or changes.
type plotChangeRow struct {
	Code  string
	Added bool
	Lines []plotFieldChange
}

// plotFieldChange is what an import changes of a plot, in words; nothing was there before of one that it adds.
type plotFieldChange struct{ Field, Old, New string }

// maxPlotChanges is how many plots are listed with what an import would do to them.
const maxPlotChanges = 200

// plotFactCount is how many facts of a plot are told, and newPlotFacts of one that is added: its name, household, area, crop
// and terrain.
const (
	plotFactCount = 11
	newPlotFacts  = 5
)

func plotImportForm(r *request) error { return showPlotImport(r, plotImportPage{}, nil) }

func showPlotImport(r *request, data plotImportPage, problem error) error {
	if err := r.onlyBook(); err != nil {
		return err
	}
	return r.ok("field_import", r.text("web.team.import_plots", nil), &data, problem)
}

// plotImport tries a file and shows what it would do, or takes it in once that has been seen.
func plotImport(r *request) error {
	file, body, err := r.takeUpload()
	if err != nil {
		return showPlotImport(r, plotImportPage{}, err)
	}
	data := plotImportPage{File: file}
	list, err := plotsOf(body)
	if err != nil {
		return showPlotImport(r, plotImportPage{}, err)
	}
	if r.FormValue("confirm") != "" {
		if _, err := r.srv.Services.ImportPlots(r.ctx(), r.actor(), r.key(), r.book.ID, list); err != nil {
			return showPlotImport(r, plotImportPage{}, asInvalid(err))
		}
		return r.to(r.base() + "/field/data/plots?done=saved")
	}
	if data.Done, err = r.srv.Services.RehearsePlots(r.ctx(), r.book.ID, list); err != nil {
		return showPlotImport(r, plotImportPage{}, asInvalid(err))
	}
	data.Tried = true
	households, err := r.households()
	if err != nil {
		return err
	}
	for _, c := range data.Done.Changes[:min(len(data.Done.Changes), maxPlotChanges)] {
		data.Changes = append(data.Changes, r.plotChange(c, households))
	}
	data.Left = len(data.Done.Changes) - len(data.Changes)
	for _, q := range data.Done.Questions {
		data.Questions = append(data.Questions, r.srv.Locale.Field(r.lang, q.Field)+" "+r.srv.Locale.Error(r.lang, q))
	}
	return showPlotImport(r, data, nil)
}

// plotChange puts into words what an import does to a plot: what changes of it, or the first facts of one that it adds.
func (r *request) plotChange(c services.PlotChange, households []named) plotChangeRow {
	row := plotChangeRow{Code: c.New.Code, Added: c.Old.Code == ""}
	old, now := r.plotFacts(c.Old, households), r.plotFacts(c.New, households)
	for i, n := range now {
		if n.New != old[i].New && (!row.Added || n.New != "" && i < newPlotFacts) {
			n.Old = old[i].New
			row.Lines = append(row.Lines, n)
		}
	}
	if !row.Added && c.Old.Outline != c.New.Outline && c.Old.Outlined == c.New.Outlined {
		row.Lines = append(row.Lines, plotFieldChange{r.text("field.outline", nil), "", r.text("web.team.outline_new", nil)})
	}
	return row
}

// plotFacts are the facts of a plot, always in the same order; what it lacks is empty.
func (r *request) plotFacts(p cooperatives.Plot, households []named) []plotFieldChange {
	if p.Code == "" {
		return make([]plotFieldChange, plotFactCount)
	}
	place := itoa(p.Position.X) + "，" + itoa(p.Position.Y)
	if p.LonLat.Known() {
		place += fmt.Sprintf("（%d.%07d，%d.%07d）", p.LonLat.Lon/1e7, max(p.LonLat.Lon, -p.LonLat.Lon)%1e7, p.LonLat.Lat/1e7, max(p.LonLat.Lat, -p.LonLat.Lat)%1e7)
	}
	outlined := ""
	if p.Outlined > 0 {
		outlined = r.text("web.team.mu", ledger.Args{"area": p.Outlined.String()})
	}
	yes := func(on bool) string { return r.text("web.log."+strconv.FormatBool(on), nil) }
	return []plotFieldChange{
		{r.text("web.team.name", nil), "", p.Name},
		{r.text("web.team.household", nil), "", strings.TrimSpace(p.Household + " " + nameAmong(p.Household, households))},
		{r.text("web.team.area", nil), "", p.Area.String()},
		{r.text("web.team.crop", nil), "", p.Crop},
		{r.text("web.team.terrain", nil), "", r.terrain(p.Terrain)},
		{r.text("web.team.slope", nil), "", itoa(p.Slope)},
		{r.text("web.team.access", nil), "", itoa(p.Access)},
		{r.text("web.team.wet", nil), "", yes(p.Wet)},
		{r.text("field.position", nil), "", place},
		{r.text("field.outline", nil), "", outlined},
		{r.text("web.team.active", nil), "", yes(p.Active)},
	}
}

// plotsOf reads a map in GeoJSON or a list in CSV or XLSX, told by how the file begins.
func plotsOf(body []byte) (services.PlotList, error) {
	if strings.HasPrefix(strings.TrimLeft(string(body[:min(len(body), 64)]), "\uFEFF \t\r\n"), "{") {
		return services.ReadMap(body)
	}
	return services.ReadPlots(bytes.NewReader(body), int64(len(body)))
}
