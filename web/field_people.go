package web

import (
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

func operatorList() teamList {
	return teamList{
		name: "operators", title: "web.team.operators", help: "web.team.operators_help",
		keys:    []string{"code"},
		columns: []string{"web.team.name", "web.team.skills", "web.team.drives", "web.team.hours", "web.team.leave", "web.team.licence"},
		whole:   []int{0, 3, 5},
		rows: func(r *request, t *teamLists) ([]teamRow, error) {
			var out []teamRow
			for _, o := range t.Operators {
				row := teamRow{Code: o.Code, Aside: !o.Active, Cells: []string{
					o.Name, namesText(o.Skills, t.operations()), namesText(o.Machines, t.machines()), hoursOf(o.Start, o.End),
					daysText(r.coming(o.Leave)), o.LicenceUntil.String(),
				}}
				if o.Active && o.LicenceUntil < r.today() {
					row.Bad = r.text("web.team.licence_over", nil)
				}
				out = append(out, row)
			}
			return out, nil
		},
		form: operatorForm,
		put: func(r *request, t *teamLists, f *formReader) error {
			o := cooperatives.Operator{
				Code: f.entry(), Name: f.text("name"), Member: codeAmong(f.text("member"), t.Households),
				Counterparty: firstWord(f.text("counterparty")), Skills: f.some("skills"), Machines: f.some("machines"),
				Home:  cooperatives.Position{X: f.count("x"), Y: f.count("y")},
				Start: f.minute("start"), End: f.minute("end"), OvertimeUntil: f.minute("overtime"), Leave: f.days("leave"),
				LicenceUntil: f.date("licence_until"), PastLoad: f.area("past_load"), Active: f.checked("active"),
			}
			for _, known := range t.Operators {
				if known.Code == o.Code {
					o.User = known.User
				}
			}
			return f.send(func() error {
				err := f.services().PutOperators(r.ctx(), r.actor(), r.key(), r.book.ID, []cooperatives.Operator{o})
				return moved(oneRow(err), "hours", "end")
			})
		},
	}
}

func operatorForm(r *request, t *teamLists, code string) (inputs, error) {
	o := cooperatives.Operator{Active: true, Start: 7 * 60, End: 18 * 60, OvertimeUntil: 20 * 60}
	for _, known := range t.Operators {
		if known.Code == code {
			o = known
		}
	}
	licence := ""
	if o.LicenceUntil != 0 {
		licence = o.LicenceUntil.String()
	}
	return inputs{
		must(formBox{Name: "code", Key: "web.team.code", Kind: "text", Value: o.Code}),
		must(formBox{Name: "name", Key: "web.team.name", Kind: "text", Value: o.Name}),
		{Name: "member", Key: "web.team.member", Kind: "list", Value: o.Member, Options: offered(t.Households), Hint: "web.team.member_help"},
		{Name: "counterparty", Key: "web.team.counterparty", Kind: "text", Value: o.Counterparty, Hint: "web.team.counterparty_help"},
		{Name: "skills", Key: "web.team.skills", Kind: "some", Chosen: o.Skills, Options: offered(t.operations())},
		{Name: "machines", Key: "web.team.drives", Kind: "some", Chosen: o.Machines, Options: offered(t.machines())},
		must(formBox{Name: "start", Key: "web.team.start", Kind: "text", Value: cooperatives.Clock(o.Start)}),
		must(formBox{Name: "end", Key: "web.team.end", Kind: "text", Value: cooperatives.Clock(o.End)}),
		must(formBox{Name: "overtime", Key: "web.team.overtime", Kind: "text", Value: cooperatives.Clock(o.OvertimeUntil)}),
		must(formBox{Name: "licence_until", Key: "web.team.licence", Kind: "date", Value: licence}),
		{Name: "x", Key: "web.team.x", Kind: "number", Value: itoa(o.Home.X), Hint: "web.team.home_help"},
		{Name: "y", Key: "web.team.y", Kind: "number", Value: itoa(o.Home.Y)},
		{Name: "past_load", Key: "web.team.past_load", Kind: "number", Value: o.PastLoad.String(), Hint: "web.team.past_load_help"},
		{Name: "leave", Key: "web.team.leave", Kind: "area", Max: 8000, Value: daysText(o.Leave), Hint: "web.team.days_help"},
		withValue(activeInput, active(o.Active)),
	}, nil
}

// namesText joins the names of codes.
func namesText(codes []string, list []named) string {
	var out []string
	for _, c := range codes {
		out = append(out, nameAmong(c, list))
	}
	return strings.Join(out, "、")
}

func labourList() teamList {
	return teamList{
		name: "labour", title: "web.team.labour", help: "web.team.labour_help",
		keys:    []string{"household"},
		columns: []string{"web.team.household", "web.team.labour", "web.team.priority", "web.team.note"},
		rows: func(r *request, t *teamLists) ([]teamRow, error) {
			list, err := r.srv.Services.ListHouseholds(r.ctx(), r.book.ID)
			var out []teamRow
			for _, h := range list {
				out = append(out, teamRow{Code: h.Code, Cells: []string{
					nameAmong(h.Code, t.Households), r.text(labourKey(h.Labour), nil), itoa(h.Labour.Priority()), h.Note,
				}})
			}
			return out, err
		},
		form: func(r *request, t *teamLists, code string) (inputs, error) {
			h := services.Household{Code: code, Labour: cooperatives.ShortOfLabour}
			list, err := r.srv.Services.ListHouseholds(r.ctx(), r.book.ID)
			for _, known := range list {
				if known.Code == code {
					h = known
				}
			}
			return inputs{
				must(formBox{Name: "household", Key: "web.team.household", Kind: "list", Value: h.Code, Options: offered(t.Households)}),
				{Name: "labour", Key: "web.team.labour", Kind: "choice", Need: true, Value: h.Labour.String(), Options: optionsOf(r, "labour.", cooperatives.AllLabours[:])},
				{Name: "note", Key: "web.team.note", Kind: "text", Value: h.Note},
			}, err
		},
		put: func(r *request, t *teamLists, f *formReader) error {
			h := services.Household{Code: codeAmong(f.text("household"), t.Households), Note: f.text("note")}
			var err error
			h.Labour, err = cooperatives.ParseLabour(f.text("labour"))
			f.keep("labour", err)
			return f.send(func() error {
				return f.services().PutHouseholds(r.ctx(), r.actor(), r.key(), r.book.ID, []services.Household{h})
			})
		},
	}
}

func teamSettingsForm(r *request, s services.Settings) inputs {
	place := ""
	if s.Origin.Known() {
		place = degreesText(s.Origin.Lon) + ", " + degreesText(s.Origin.Lat)
	}
	return inputs{
		{Name: "zone", Key: "web.team.zone", Kind: "choice", Need: true, Value: s.Zone.String(), Options: optionsOf(r, "subsidy.zone.", cooperatives.AllZones[:])},
		{Name: "tolerance", Key: "web.team.tolerance", Kind: "number", Value: itoa(s.Tolerance), Hint: "web.team.tolerance_help"},
		{Name: "grace_days", Key: "web.team.grace", Kind: "number", Value: itoa(s.GraceDays), Hint: "web.team.grace_help"},
		{Name: "speed", Key: "web.team.speed", Kind: "number", Value: itoa(s.MetersPerMinute), Hint: "web.team.speed_help"},
		{Name: "max_part", Key: "web.team.max_part", Kind: "number", Value: s.MaxPart.String(), Hint: "web.team.max_part_help"},
		{Name: "tax_share", Key: "web.team.tax_share", Kind: "number", Value: percentText(s.TaxShare), Hint: "web.team.tax_share_help"},
		{Name: "tax_kind", Key: "web.team.tax_kind", Kind: "choice", Need: true, Value: s.TaxKind, Options: []option{
			{services.LabourPay, r.text("web.team.tax_labour", nil)}, {services.Wages, r.text("web.team.tax_wages", nil)},
		}},
		{Name: "position", Key: "web.team.origin", Kind: "text", Value: place, Hint: "web.team.origin_help"},
	}
}

// readSettings reads the form; accounts stay as they were.
func readTeamSettings(f *formReader, s services.Settings) (services.Settings, error) {
	var err error
	s.Zone, err = cooperatives.ParseZone(f.text("zone"))
	f.keep("zone", err)
	s.Tolerance, s.GraceDays, s.MetersPerMinute = f.count("tolerance"), f.count("grace_days"), f.count("speed")
	s.MaxPart, s.TaxShare, s.TaxKind = f.area("max_part"), f.share("tax_share"), f.text("tax_kind")
	s.Origin.Lon, s.Origin.Lat, err = parseLonLat(f.text("position"))
	f.keep("position", err)
	return s, f.problems.Err()
}

// degreesText writes ten-millionths of a degree.
func degreesText(n int64) string { return ledger.Quantity(n / 1000).String() }
