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
		columns: []string{"web.team.name", "web.team.skills", "web.team.drives", "web.team.hours", "web.team.leave", "web.team.licence"},
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
				Code: f.text("code"), Name: f.text("name"), Member: codeAmong(f.text("member"), t.Households),
				Counterparty: firstWord(f.text("counterparty")), Skills: f.some("skills"), Machines: f.some("machines"),
				Home:  cooperatives.Position{X: f.number("x"), Y: f.number("y")},
				Start: f.minute("start"), End: f.minute("end"), OvertimeUntil: f.minute("overtime"), Leave: f.days("leave"),
				LicenceUntil: f.date("licence_until"), PastLoad: f.area("past_load"), Active: f.checked("active"),
			}
			for _, known := range t.Operators {
				if known.Code == o.Code {
					o.User = known.User
				}
			}
			return f.send(func() error {
				return r.srv.Services.PutOperators(r.ctx(), r.actor(), r.key(), r.book.ID, []cooperatives.Operator{o})
			})
		},
	}
}

func operatorForm(r *request, t *teamLists, code string) ([]fieldInput, error) {
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
	return []fieldInput{
		must(fieldInput{Name: "code", Label: "web.team.code", Kind: textInput, Value: o.Code}),
		must(fieldInput{Name: "name", Label: "web.team.name", Kind: textInput, Value: o.Name}),
		{Name: "member", Label: "web.team.member", Kind: findInput, Value: o.Member, Options: options(t.Households), Help: "web.team.member_help"},
		{Name: "counterparty", Label: "web.team.counterparty", Kind: textInput, Value: o.Counterparty, Help: "web.team.counterparty_help"},
		{Name: "skills", Label: "web.team.skills", Kind: someInput, Options: options(t.operations(), o.Skills...)},
		{Name: "machines", Label: "web.team.drives", Kind: someInput, Options: options(t.machines(), o.Machines...)},
		must(fieldInput{Name: "start", Label: "web.team.start", Kind: timeInput, Value: clock(o.Start)}),
		must(fieldInput{Name: "end", Label: "web.team.end", Kind: timeInput, Value: clock(o.End)}),
		must(fieldInput{Name: "overtime", Label: "web.team.overtime", Kind: timeInput, Value: clock(o.OvertimeUntil)}),
		must(fieldInput{Name: "licence_until", Label: "web.team.licence", Kind: dateInput, Value: licence}),
		{Name: "x", Label: "web.team.x", Kind: numberInput, Value: itoa(o.Home.X), Help: "web.team.home_help"},
		{Name: "y", Label: "web.team.y", Kind: numberInput, Value: itoa(o.Home.Y)},
		{Name: "past_load", Label: "web.team.past_load", Kind: numberInput, Value: o.PastLoad.String(), Help: "web.team.past_load_help"},
		{Name: "leave", Label: "web.team.leave", Kind: linesInput, Value: daysText(o.Leave), Help: "web.team.days_help"},
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
		form: func(r *request, t *teamLists, code string) ([]fieldInput, error) {
			h := services.Household{Code: code, Labour: cooperatives.ShortOfLabour}
			list, err := r.srv.Services.ListHouseholds(r.ctx(), r.book.ID)
			for _, known := range list {
				if known.Code == code {
					h = known
				}
			}
			return []fieldInput{
				must(fieldInput{Name: "household", Label: "web.team.household", Kind: findInput, Value: h.Code, Options: options(t.Households)}),
				{Name: "labour", Label: "web.team.labour", Kind: pickInput, Options: choicesOf(r, cooperatives.AllLabours[:], h.Labour, labourKey)},
				{Name: "note", Label: "web.team.note", Kind: textInput, Value: h.Note},
			}, err
		},
		put: func(r *request, t *teamLists, f *formReader) error {
			h := services.Household{Code: codeAmong(f.text("household"), t.Households), Note: f.text("note")}
			var err error
			h.Labour, err = cooperatives.ParseLabour(f.text("labour"))
			f.add("labour", err)
			return f.send(func() error {
				return r.srv.Services.PutHouseholds(r.ctx(), r.actor(), r.key(), r.book.ID, []services.Household{h})
			})
		},
	}
}

func teamSettingsForm(r *request, s services.Settings) []fieldInput {
	place := ""
	if s.Origin.Known() {
		place = degreesText(s.Origin.Lon) + ", " + degreesText(s.Origin.Lat)
	}
	return []fieldInput{
		{Name: "zone", Label: "web.team.zone", Kind: pickInput, Options: choicesOf(r, cooperatives.AllZones[:], s.Zone, zoneKey)},
		{Name: "tolerance", Label: "web.team.tolerance", Kind: numberInput, Value: itoa(s.Tolerance), Help: "web.team.tolerance_help"},
		{Name: "grace_days", Label: "web.team.grace", Kind: numberInput, Value: itoa(s.GraceDays), Help: "web.team.grace_help"},
		{Name: "speed", Label: "web.team.speed", Kind: numberInput, Value: itoa(s.MetersPerMinute), Help: "web.team.speed_help"},
		{Name: "max_part", Label: "web.team.max_part", Kind: numberInput, Value: s.MaxPart.String(), Help: "web.team.max_part_help"},
		{Name: "position", Label: "web.team.origin", Kind: textInput, Value: place, Help: "web.team.origin_help"},
	}
}

// readSettings reads the form; accounts stay as they were.
func readTeamSettings(f *formReader, s services.Settings) (services.Settings, error) {
	var err error
	s.Zone, err = cooperatives.ParseZone(f.text("zone"))
	f.add("zone", err)
	s.Tolerance, s.GraceDays, s.MetersPerMinute = f.number("tolerance"), f.number("grace_days"), f.number("speed")
	s.MaxPart = f.area("max_part")
	s.Origin.Lon, s.Origin.Lat, err = parseLonLat(f.text("position"))
	f.add("position", err)
	return s, f.es.Err()
}

// degreesText writes ten-millionths of a degree.
func degreesText(n int64) string { return ledger.Quantity(n / 1000).String() }
