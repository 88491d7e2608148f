package web

import (
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// The keys of the words of enumerations.
func stageKey(s cooperatives.Stage) string     { return "operation.stage." + s.String() }
func rainKey(s cooperatives.Rain) string       { return "operation.rain." + s.String() }
func terrainKey(t cooperatives.Terrain) string { return "terrain." + t.String() }
func labourKey(l cooperatives.Labour) string   { return "labour." + l.String() }
func zoneKey(z cooperatives.Zone) string       { return "subsidy.zone." + z.String() }
func rateKey(k cooperatives.RateKind) string   { return "rate_kind." + k.String() }

func (r *request) terrain(t cooperatives.Terrain) string { return r.text(terrainKey(t), nil) }

// anyTerrain are the terrains of tables: the one for all others first.
func anyTerrain() []cooperatives.Terrain {
	return append([]cooperatives.Terrain{cooperatives.AnyTerrain}, cooperatives.AllTerrains[:]...)
}

func active(on bool) string {
	if on {
		return "1"
	}
	return ""
}

var activeInput = formBox{Name: "active", Key: "web.team.active", Kind: "check"}

func operationList() teamList {
	return teamList{
		name: "operations", title: "web.team.operations", help: "web.team.operations_help",
		keys: []string{"code"},
		columns: []string{
			"web.team.name", "web.team.stage", "web.team.rain", "web.team.after", "web.team.paces",
		},
		rows: func(r *request, t *teamLists) ([]teamRow, error) {
			var out []teamRow
			for _, o := range t.Operations {
				out = append(out, teamRow{Code: o.Code, Aside: !o.Active, Cells: []string{
					o.Name, r.text(stageKey(o.Stage), nil), r.text(rainKey(o.Rain), nil),
					strings.ReplaceAll(afterText(o.After), "\n", "；"), strings.ReplaceAll(r.pacesText(o.Paces), "\n", "；"),
				}})
			}
			return out, nil
		},
		form: func(r *request, t *teamLists, code string) (inputs, error) {
			o := cooperatives.Operation{Stage: cooperatives.Ploughing, Rain: cooperatives.RainStopsWet, Active: true}
			for _, known := range t.Operations {
				if known.Code == code {
					o = known
				}
			}
			return inputs{
				must(formBox{Name: "code", Key: "web.team.code", Kind: "text", Value: o.Code}),
				must(formBox{Name: "name", Key: "web.team.name", Kind: "text", Value: o.Name}),
				{Name: "stage", Key: "web.team.stage", Kind: "choice", Need: true, Value: o.Stage.String(), Options: optionsOf(r, "operation.stage.", cooperatives.AllStages[:])},
				{Name: "rain", Key: "web.team.rain", Kind: "choice", Need: true, Value: o.Rain.String(), Options: optionsOf(r, "operation.rain.", cooperatives.AllRains[:])},
				{Name: "dry_days", Key: "web.team.dry_days", Kind: "number", Value: itoa(o.DryDays), Hint: "web.team.dry_days_help"},
				{Name: "setup", Key: "web.team.setup", Kind: "number", Value: itoa(o.Setup), Hint: "web.team.setup_help"},
				{Name: "pace", Key: "web.team.paces", Kind: "area", Max: 8000, Value: r.pacesText(o.Paces), Hint: "web.team.paces_help"},
				{Name: "after", Key: "web.team.after", Kind: "area", Max: 8000, Value: afterText(o.After), Hint: "web.team.after_help"},
				withValue(activeInput, active(o.Active)),
			}, nil
		},
		put: func(r *request, _ *teamLists, f *formReader) error {
			o := cooperatives.Operation{
				Code: f.entry(), Name: f.text("name"), DryDays: f.count("dry_days"), Setup: f.count("setup"),
				Paces: readPaces(r, f), After: readAfter(f), Active: f.checked("active"),
			}
			var err error
			o.Stage, err = cooperatives.ParseStage(f.text("stage"))
			f.keep("stage", err)
			o.Rain, err = cooperatives.ParseRain(f.text("rain"))
			f.keep("rain", err)
			return f.send(func() error {
				return f.services().PutOperations(r.ctx(), r.actor(), r.key(), r.book.ID, []cooperatives.Operation{o})
			})
		},
	}
}

func withValue(in formBox, value string) formBox {
	in.Value = value
	return in
}

// pacesText shows how much kinds of machines do in an hour, a line each: 拖拉机 平地 6.00.
func (r *request) pacesText(paces []cooperatives.Pace) string {
	var out []string
	for _, p := range paces {
		out = append(out, p.Kind+" "+r.terrain(p.Terrain)+" "+p.AreaPerHour.String())
	}
	return strings.Join(out, "\n")
}

// readPaces reads such lines. A line that is no pace keeps its kind, so that the refusal names it.
func readPaces(r *request, f *formReader) []cooperatives.Pace {
	var out []cooperatives.Pace
	for line := range strings.SplitSeq(f.text("pace"), "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		p := cooperatives.Pace{Kind: words[0], Terrain: cooperatives.AnyTerrain}
		if len(words) == 3 {
			p.Terrain = terrainOf(r, f, "pace", words[1])
		}
		if len(words) < 2 || len(words) > 3 {
			f.keep("pace", ledger.NewError(ledger.Invalid, "operation.pace", ledger.Args{"kind": words[0]}))
			continue
		}
		var err error
		p.AreaPerHour, err = cooperatives.ParseMu(words[len(words)-1])
		f.keep("pace", err)
		out = append(out, p)
	}
	return out
}

// terrainOf reads a terrain by the words of the page, by its Chinese or its English name.
func terrainOf(r *request, f *formReader, name, text string) cooperatives.Terrain {
	for _, t := range anyTerrain() {
		if r.terrain(t) == text {
			return t
		}
	}
	t, err := cooperatives.ParseTerrain(text)
	f.keep(name, err)
	return t
}

// afterText shows what must have been done before, a line each: plough 0 15.
func afterText(after []cooperatives.Predecessor) string {
	var out []string
	for _, p := range after {
		out = append(out, p.Operation+" "+strconv.Itoa(p.MinDays)+" "+strconv.Itoa(p.MaxDays))
	}
	return strings.Join(out, "\n")
}

func readAfter(f *formReader) []cooperatives.Predecessor {
	var out []cooperatives.Predecessor
	for line := range strings.SplitSeq(f.text("after"), "\n") {
		words := strings.Fields(ledger.Narrow(line))
		if len(words) == 0 {
			continue
		}
		p := cooperatives.Predecessor{Operation: words[0], MaxDays: cooperatives.MaxLag}
		var err error
		if len(words) > 1 {
			p.MinDays, err = strconv.Atoi(words[1])
		}
		if len(words) > 2 && err == nil {
			p.MaxDays, err = strconv.Atoi(words[2])
		}
		if err != nil || len(words) > 3 {
			f.keep("after", ledger.NewError(ledger.Invalid, "operation.lag", ledger.Args{
				"operation": words[0], "max": strconv.Itoa(cooperatives.MaxLag),
			}))
			continue
		}
		out = append(out, p)
	}
	return out
}

func machineList() teamList {
	return teamList{
		name: "machines", title: "web.team.machines", help: "web.team.machines_help",
		keys:    []string{"code"},
		columns: []string{"web.team.name", "web.team.kind", "web.team.plate", "web.team.width", "web.team.max_slope", "web.team.owner", "web.team.maintenance"},
		rows: func(r *request, t *teamLists) ([]teamRow, error) {
			var out []teamRow
			for _, m := range t.Machines {
				owner := r.text("web.team.collective", nil)
				if m.Owner != "" {
					owner = nameAmong(m.Owner, t.operators())
				}
				out = append(out, teamRow{Code: m.Code, Aside: !m.Active, Cells: []string{
					m.Name, m.Kind, m.Plate, itoa(m.Width), itoa(m.MaxSlope), owner, daysText(r.coming(m.Maintenance)),
				}})
			}
			return out, nil
		},
		form: func(_ *request, t *teamLists, code string) (inputs, error) {
			m := cooperatives.Machine{Active: true}
			for _, known := range t.Machines {
				if known.Code == code {
					m = known
				}
			}
			return inputs{
				must(formBox{Name: "code", Key: "web.team.code", Kind: "text", Value: m.Code}),
				must(formBox{Name: "name", Key: "web.team.name", Kind: "text", Value: m.Name}),
				must(formBox{Name: "kind", Key: "web.team.kind", Kind: "list", Value: m.Kind, Options: kindsOf(t), Hint: "web.team.kind_help"}),
				{Name: "plate", Key: "web.team.plate", Kind: "text", Value: m.Plate},
				must(formBox{Name: "width", Key: "web.team.width", Kind: "number", Value: itoa(m.Width), Hint: "web.team.width_help"}),
				{Name: "max_slope", Key: "web.team.max_slope", Kind: "number", Value: itoa(m.MaxSlope)},
				{Name: "owner", Key: "web.team.owner", Kind: "list", Value: m.Owner, Options: offered(t.operators()), Hint: "web.team.owner_help"},
				{Name: "x", Key: "web.team.x", Kind: "number", Value: itoa(m.Shed.X), Hint: "web.team.shed_help"},
				{Name: "y", Key: "web.team.y", Kind: "number", Value: itoa(m.Shed.Y)},
				{Name: "maintenance", Key: "web.team.maintenance", Kind: "area", Max: 8000, Value: daysText(m.Maintenance), Hint: "web.team.days_help"},
				withValue(activeInput, active(m.Active)),
			}, nil
		},
		put: func(r *request, t *teamLists, f *formReader) error {
			m := cooperatives.Machine{
				Code: f.entry(), Name: f.text("name"), Kind: f.text("kind"), Plate: f.text("plate"),
				Width: f.count("width"), MaxSlope: f.count("max_slope"), Owner: codeAmong(f.text("owner"), t.operators()),
				Shed:        cooperatives.Position{X: f.count("x"), Y: f.count("y")},
				Maintenance: f.days("maintenance"), Active: f.checked("active"),
			}
			return f.send(func() error {
				return f.services().PutMachines(r.ctx(), r.actor(), r.key(), r.book.ID, []cooperatives.Machine{m})
			})
		},
	}
}

// coming are the days from today on.
func (r *request) coming(days []ledger.Date) []ledger.Date {
	return slices.DeleteFunc(slices.Clone(days), func(d ledger.Date) bool { return d < r.today() })
}

// kindsOf are the kinds of machines that operations and machines name.
func kindsOf(t *teamLists) []option {
	seen := map[string]bool{}
	var out []option
	add := func(kind string) {
		if kind != "" && !seen[kind] {
			seen[kind] = true
			out = append(out, option{kind, kind})
		}
	}
	for _, o := range t.Operations {
		for _, p := range o.Paces {
			add(p.Kind)
		}
	}
	for _, m := range t.Machines {
		add(m.Kind)
	}
	return out
}
