package web

import (
	"bytes"
	"strings"

	"cunzhang/cooperatives/services"
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
}

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
	for _, q := range data.Done.Questions {
		data.Questions = append(data.Questions, r.srv.Locale.Field(r.lang, q.Field)+" "+r.srv.Locale.Error(r.lang, q))
	}
	return showPlotImport(r, data, nil)
}

// plotsOf reads a map in GeoJSON or a list in CSV or XLSX, told by how the file begins.
func plotsOf(body []byte) (services.PlotList, error) {
	if strings.HasPrefix(strings.TrimLeft(string(body[:min(len(body), 64)]), "\uFEFF \t\r\n"), "{") {
		return services.ReadMap(body)
	}
	return services.ReadPlots(bytes.NewReader(body), int64(len(body)))
}
