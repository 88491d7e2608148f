package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

func plotList() teamList {
	return teamList{
		name: "plots", title: "web.team.plots", help: "web.team.plots_help",
		keys:    []string{"code"},
		columns: []string{"web.team.name", "web.team.household", "web.team.area", "web.team.crop", "web.team.terrain", "web.team.slope", "web.team.access"},
		rows: func(r *request, t *teamLists) ([]teamRow, error) {
			set, err := r.srv.Services.Settings(r.ctx(), r.book.ID)
			if err != nil {
				return nil, err
			}
			var out []teamRow
			for _, p := range t.Plots {
				row := teamRow{Code: p.Code, Aside: !p.Active, Cells: []string{
					p.Name, nameAmong(p.Household, t.Households), p.Area.String(), p.Crop, r.terrain(p.Terrain), itoa(p.Slope), itoa(p.Access),
				}}
				if p.Differs(set.Tolerance) {
					row.Bad = r.text("web.team.map_differs", ledger.Args{"area": p.Outlined.String()})
				}
				out = append(out, row)
			}
			return out, nil
		},
		form: plotForm,
		put: func(r *request, t *teamLists, f *formReader) error {
			p := cooperatives.Plot{Code: f.entry()}
			for _, known := range t.Plots {
				if known.Code == p.Code {
					p = known // place and outline of a map stay
				}
			}
			p.Name, p.Household, p.Area = f.text("name"), codeAmong(f.text("household"), t.Households), f.area("area")
			p.Crop, p.Slope, p.Access, p.Wet = f.text("crop"), f.count("slope"), f.count("access"), f.checked("wet")
			p.Position = cooperatives.Position{X: f.count("x"), Y: f.count("y")}
			p.Active = f.checked("active")
			var err error
			p.Terrain, err = cooperatives.ParseTerrain(f.text("terrain"))
			f.keep("terrain", err)
			return f.send(func() error {
				return f.services().PutPlots(r.ctx(), r.actor(), r.key(), r.book.ID, []cooperatives.Plot{p})
			})
		},
	}
}

func plotForm(r *request, t *teamLists, code string) (inputs, error) {
	p := cooperatives.Plot{Terrain: cooperatives.Gentle, Active: true}
	if code != "" {
		p = t.plot(code)
	}
	area := ""
	if p.Area != 0 {
		area = p.Area.String()
	}
	return inputs{
		must(formBox{Name: "code", Key: "web.team.code", Kind: "text", Value: p.Code}),
		must(formBox{Name: "name", Key: "web.team.name", Kind: "text", Value: p.Name}),
		must(formBox{Name: "household", Key: "web.team.household", Kind: "list", Value: p.Household, Options: offered(t.Households)}),
		must(formBox{Name: "area", Key: "web.team.area", Kind: "number", Value: area}),
		{Name: "crop", Key: "web.team.crop", Kind: "text", Value: p.Crop},
		{Name: "terrain", Key: "web.team.terrain", Kind: "choice", Need: true, Value: p.Terrain.String(), Options: optionsOf(r, "terrain.", cooperatives.AllTerrains[:])},
		{Name: "slope", Key: "web.team.slope", Kind: "number", Value: itoa(p.Slope)},
		{Name: "access", Key: "web.team.access", Kind: "number", Value: itoa(p.Access), Hint: "web.team.access_help"},
		{Name: "x", Key: "web.team.x", Kind: "number", Value: itoa(p.Position.X), Hint: "web.team.plot_place_help"},
		{Name: "y", Key: "web.team.y", Kind: "number", Value: itoa(p.Position.Y)},
		{Name: "wet", Key: "web.team.wet", Kind: "check", Value: active(p.Wet)},
		withValue(activeInput, active(p.Active)),
	}, nil
}

func rateList() teamList {
	return teamList{
		name: "rates", title: "web.team.rates", help: "web.team.rates_help",
		keys:    []string{"kind", "operation", "terrain", "valid_from"},
		columns: []string{"web.team.rate_kind", "web.team.operation", "web.team.terrain", "web.team.from", "web.team.to", "web.team.amount"},
		rows: func(r *request, t *teamLists) ([]teamRow, error) {
			list, err := r.srv.Services.ListRates(r.ctx(), r.book.ID)
			var out []teamRow
			for _, rate := range list {
				out = append(out, teamRow{Code: rate.Code(), Aside: rate.To < r.today(), Cells: []string{
					r.text(rateKey(rate.Kind), nil), nameAmong(rate.Operation, t.operations()), r.terrain(rate.Terrain),
					rate.From.String(), rate.To.String(), rate.Amount.Grouped(),
				}})
			}
			return out, err
		},
		remove: (*services.Services).RemoveRate,
		form:   rateForm,
		put: func(r *request, t *teamLists, f *formReader) error {
			rate := cooperatives.Rate{
				Operation: codeAmong(f.text("operation"), t.operations()), From: f.date("valid_from"), To: f.date("valid_to"),
				Amount: f.money("amount"),
			}
			var err error
			rate.Kind, err = cooperatives.ParseRateKind(f.text("kind"))
			f.keep("kind", err)
			rate.Terrain, err = cooperatives.ParseTerrain(f.text("terrain"))
			f.keep("terrain", err)
			return f.send(func() error {
				return f.services().PutRates(r.ctx(), r.actor(), r.key(), r.book.ID, []cooperatives.Rate{rate})
			})
		},
	}
}

func rateForm(r *request, t *teamLists, code string) (inputs, error) {
	year := r.today().Year()
	rate := cooperatives.Rate{
		Kind: cooperatives.PriceRate, From: ledger.Date(year*10000 + 101), To: ledger.Date(year*10000 + 1231),
	}
	list, err := r.srv.Services.ListRates(r.ctx(), r.book.ID)
	amount := ""
	for _, known := range list {
		if known.Code() == code {
			rate, amount = known, known.Amount.String()
		}
	}
	if day, e := ledger.ParseDate(r.QueryParam("day")); e == nil && amount == "" {
		rate = r.missingRate(list, day)
	}
	kinds := []cooperatives.RateKind{cooperatives.PriceRate, cooperatives.PayRate}
	return inputs{
		{Name: "kind", Key: "web.team.rate_kind", Kind: "choice", Need: true, Value: rate.Kind.String(), Options: optionsOf(r, "rate_kind.", kinds)},
		{Name: "operation", Key: "web.team.operation", Kind: "choice", Need: true, Value: rate.Operation, Options: offered(t.operations())},
		{Name: "terrain", Key: "web.team.terrain", Kind: "choice", Need: true, Value: rate.Terrain.String(), Options: optionsOf(r, "terrain.", anyTerrain())},
		must(formBox{Name: "valid_from", Key: "web.team.from", Kind: "date", Value: rate.From.String()}),
		must(formBox{Name: "valid_to", Key: "web.team.to", Kind: "date", Value: rate.To.String()}),
		must(formBox{Name: "amount", Key: "web.team.amount", Kind: "number", Value: amount}),
	}, err
}

// missingRate is the rate of the address that is missing on a day: for all terrain where the others of the work are, and in
// the gap that they leave within the year.
func (r *request) missingRate(list []cooperatives.Rate, day ledger.Date) cooperatives.Rate {
	year := ledger.Date(day.Year() * 10000)
	rate := cooperatives.Rate{Operation: clip(r.QueryParam("operation"), 60), From: year + 101, To: year + 1231}
	var unknown error
	if rate.Kind, unknown = cooperatives.ParseRateKind(r.QueryParam("kind")); unknown != nil {
		rate.Kind = cooperatives.PriceRate
	}
	if rate.Terrain, unknown = cooperatives.ParseTerrain(r.QueryParam("terrain")); unknown != nil {
		rate.Terrain = cooperatives.AnyTerrain
	}
	alike := func(x cooperatives.Rate) bool {
		return x.Kind == rate.Kind && x.Operation == rate.Operation && x.Terrain == rate.Terrain
	}
	if !slices.ContainsFunc(list, alike) {
		own := rate.Terrain
		if rate.Terrain = cooperatives.AnyTerrain; !slices.ContainsFunc(list, alike) {
			rate.Terrain = own
		}
	}
	for _, x := range list {
		switch {
		case !alike(x):
		case x.To < day:
			rate.From = max(rate.From, x.To.AddDays(1))
		case x.From > day:
			rate.To = min(rate.To, x.From.AddDays(-1))
		}
	}
	return rate
}

func subsidyList() teamList {
	return teamList{
		name: "subsidies", title: "web.team.subsidies", help: "web.team.subsidies_help",
		keys:    []string{"year", "zone"},
		columns: []string{"web.team.year", "web.team.zone", "web.team.province", "web.team.share", "web.team.cap", "web.team.household_cap", "web.team.document"},
		rows: func(r *request, _ *teamLists) ([]teamRow, error) {
			list, err := r.srv.Services.ListSubsidyRules(r.ctx(), r.book.ID)
			var out []teamRow
			for _, s := range list {
				out = append(out, teamRow{Code: s.Code(), Cells: []string{
					strconv.Itoa(s.Year), r.text(zoneKey(s.Zone), nil), s.Province, percentText(s.Share), s.Cap.Grouped(),
					s.HouseholdCap.Grouped(), s.Document,
				}})
			}
			return out, err
		},
		remove: (*services.Services).RemoveSubsidyRule,
		form:   subsidyForm,
		put: func(r *request, _ *teamLists, f *formReader) error {
			s := cooperatives.SubsidyRule{
				Province: f.text("province"), Year: f.count("year"), Cap: f.money("cap"),
				HouseholdCap: f.money("household_cap"), Document: f.text("document"),
			}
			var err error
			s.Zone, err = cooperatives.ParseZone(f.text("zone"))
			f.keep("zone", err)
			s.Share = f.share("share")
			return f.send(func() error {
				return f.services().PutSubsidyRules(r.ctx(), r.actor(), r.key(), r.book.ID, []cooperatives.SubsidyRule{s})
			})
		},
	}
}

func subsidyForm(r *request, _ *teamLists, code string) (inputs, error) {
	rule := cooperatives.SubsidyRule{Year: r.today().Year(), Zone: cooperatives.Hilly, Share: 4000, Cap: 130_00}
	list, err := r.srv.Services.ListSubsidyRules(r.ctx(), r.book.ID)
	for _, known := range list {
		if known.Code() == code {
			rule = known
		}
	}
	return inputs{
		must(formBox{Name: "year", Key: "web.team.year", Kind: "number", Value: strconv.Itoa(rule.Year)}),
		{Name: "zone", Key: "web.team.zone", Kind: "choice", Need: true, Value: rule.Zone.String(), Options: optionsOf(r, "subsidy.zone.", cooperatives.AllZones[:])},
		must(formBox{Name: "province", Key: "web.team.province", Kind: "text", Value: rule.Province}),
		must(formBox{Name: "share", Key: "web.team.share", Kind: "number", Value: percentText(rule.Share)}),
		must(formBox{Name: "cap", Key: "web.team.cap", Kind: "number", Value: rule.Cap.String()}),
		{Name: "household_cap", Key: "web.team.household_cap", Kind: "number", Value: rule.HouseholdCap.String(), Hint: "web.team.household_cap_help"},
		{Name: "document", Key: "web.team.document", Kind: "text", Value: rule.Document},
	}, err
}

// percentText shows basis points as percent: 30, 12.5.
func percentText(share int) string { return decimal.New(int64(share), -2).String() }

// scaled reads a number of at most so many decimals as an integer of the last.
func scaled(text string, places int32) (int64, bool) {
	d, err := decimal.NewFromString(strings.TrimSpace(ledger.Narrow(text)))
	if err != nil || d.Exponent() < -20 || d.Abs().GreaterThan(decimal.NewFromInt(1_000_000)) {
		return 0, false
	}
	d = d.Shift(places)
	return d.IntPart(), d.IsInteger()
}

// splitTwo cuts a text at the first comma or blank.
func splitTwo(text string) [2]string {
	text = strings.TrimSpace(ledger.Narrow(text))
	at := strings.IndexAny(text, ", ")
	if at < 0 {
		return [2]string{text, ""}
	}
	return [2]string{text[:at], strings.Trim(text[at:], ", ")}
}
