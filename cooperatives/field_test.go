package cooperatives_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// wantProblems fails unless err holds exactly the problems, written key@field, in any order.
func wantProblems(t *testing.T, err error, want ...string) {
	t.Helper()
	var got []string
	if err != nil {
		for _, p := range ledger.Problems(err) {
			got = append(got, p.Key+"@"+p.Field)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("problems are %v, want %v", got, want)
	}
}

// TestNamesAreReadBack reads the name of every value of every enumeration of the team back.
func TestNamesAreReadBack(t *testing.T) {
	back := func(name string, err error, want string) {
		t.Helper()
		if err != nil || name != want {
			t.Errorf("%s is read back as %s, %v", want, name, err)
		}
	}
	for _, v := range cooperatives.AllStages {
		got, err := cooperatives.ParseStage(v.String())
		back(got.String(), err, v.String())
	}
	for _, v := range cooperatives.AllRains {
		got, err := cooperatives.ParseRain(v.String())
		back(got.String(), err, v.String())
	}
	for _, v := range cooperatives.AllTerrains {
		got, err := cooperatives.ParseTerrain(v.String())
		back(got.String(), err, v.String())
	}
	for _, v := range cooperatives.AllLabours {
		got, err := cooperatives.ParseLabour(v.String())
		back(got.String(), err, v.String())
	}
	for _, v := range cooperatives.AllZones {
		got, err := cooperatives.ParseZone(v.String())
		back(got.String(), err, v.String())
	}
	for _, v := range cooperatives.AllChannels {
		got, err := cooperatives.ParseChannel(v.String())
		back(got.String(), err, v.String())
	}
	for _, v := range cooperatives.AllOrderStates {
		got, err := cooperatives.ParseOrderState(v.String())
		back(got.String(), err, v.String())
	}
	for _, v := range cooperatives.AllCapacities {
		got, err := cooperatives.ParseCapacity(v.String())
		back(got.String(), err, v.String())
	}
	for _, v := range []cooperatives.RateKind{cooperatives.PriceRate, cooperatives.PayRate} {
		got, err := cooperatives.ParseRateKind(v.String())
		back(got.String(), err, v.String())
	}
	for text, want := range map[string]cooperatives.Terrain{
		"平地": cooperatives.Flat, "缓坡": cooperatives.Gentle, "陡坡地": cooperatives.Steep, "梯田": cooperatives.Terraced,
	} {
		got, err := cooperatives.ParseTerrain(text)
		back(got.String(), err, want.String())
	}
	for text, want := range map[string]cooperatives.Channel{
		"本人": cooperatives.ByHousehold, "亲属": cooperatives.ByRelative, "网格员": cooperatives.ByClerk,
	} {
		got, err := cooperatives.ParseChannel(text)
		back(got.String(), err, want.String())
	}
	for _, err := range []error{
		second(cooperatives.ParseStage("x")), second(cooperatives.ParseTerrain("水田")), second(cooperatives.ParseChannel("")),
		second(cooperatives.ParseLabour("unknown")), second(cooperatives.ParseOrderState("unknown")),
	} {
		if err == nil {
			t.Error("a name that there is not is read")
		}
	}
	if cooperatives.Stage(-1).String() != "unknown" || cooperatives.Rain(9).String() != "unknown" {
		t.Error("values that there are not have names")
	}
}

func operation(code string, after ...string) cooperatives.Operation {
	o := cooperatives.Operation{
		Code: code, Name: "作业" + code, Stage: cooperatives.Ploughing, Rain: cooperatives.RainStops, Active: true,
		Paces: []cooperatives.Pace{
			{Kind: "拖拉机", Terrain: cooperatives.AnyTerrain, AreaPerHour: 300},
			{Kind: "拖拉机", Terrain: cooperatives.Flat, AreaPerHour: 400},
		},
	}
	for _, code := range after {
		o.After = append(o.After, cooperatives.Predecessor{Operation: code, MinDays: 1, MaxDays: 10})
	}
	return o
}

func TestOperationsAreChecked(t *testing.T) {
	wantProblems(t, cooperatives.CheckOperations([]cooperatives.Operation{
		operation("A"), operation("B", "A"), operation("C", "A", "B"),
	}))
	bad := operation("X")
	bad.Stage, bad.Rain, bad.Setup, bad.Name = 0, 9, 700, " "
	bad.Paces = append(bad.Paces, bad.Paces[1], cooperatives.Pace{Kind: "", AreaPerHour: 1})
	late := operation("Y", "A")
	late.After[0].MaxDays = 0
	wantProblems(t, cooperatives.CheckOperations([]cooperatives.Operation{bad, operation("A"), operation("A"), late}),
		"operation.stage@row.1.stage", "operation.rain@row.1.rain", "operation.setup@row.1.setup", "field.required@row.1.name",
		"operation.pace@row.1.pace", "operation.pace@row.1.pace", "operation.code_twice@row.3.code",
		"operation.lag@row.4.after")
	wantProblems(t, cooperatives.CheckOperations([]cooperatives.Operation{operation("A", "Z")}),
		"operation.predecessor@row.1.after")
}

func TestCyclesAreFound(t *testing.T) {
	err := cooperatives.CheckOperations([]cooperatives.Operation{
		operation("A"), operation("B", "A", "D"), operation("C", "B"), operation("D", "C"),
	})
	p := ledger.Problems(err)
	if len(p) != 1 || p[0].Key != "operation.cycle" || p[0].Args["path"] != "作业B → 作业D → 作业C → 作业B" {
		t.Errorf("found %v", err)
	}
	wantProblems(t, cooperatives.CheckOperations([]cooperatives.Operation{operation("A", "A")}),
		"operation.cycle@row.1.after")
}

func TestPaceOfTheTerrainComesFirst(t *testing.T) {
	o := operation("A")
	for terrain, want := range map[cooperatives.Terrain]cooperatives.Mu{cooperatives.Flat: 400, cooperatives.Steep: 300} {
		if got, ok := o.PaceOf("拖拉机", terrain); !ok || got != want {
			t.Errorf("on %s %s 亩 an hour, %v", terrain, got, ok)
		}
	}
	if _, ok := o.PaceOf("无人机", cooperatives.Flat); ok {
		t.Error("a machine does what it cannot")
	}
}

func TestPlotsAreChecked(t *testing.T) {
	good := cooperatives.Plot{
		Code: "D1", Household: "H1", Name: "大坝田", Area: 1200, Terrain: cooperatives.Flat, Active: true,
	}
	bad := cooperatives.Plot{
		Code: "D2", Name: "坡", Terrain: cooperatives.AnyTerrain, Slope: 61, Access: -1, Crop: "玉\x00米",
		Position: cooperatives.Position{X: 100_001},
	}
	wantProblems(t, cooperatives.CheckPlots([]cooperatives.Plot{good, bad, good}),
		"field.required@row.2.household", "plot.area@row.2.area", "plot.terrain@row.2.terrain", "plot.slope@row.2.slope",
		"plot.access@row.2.access", "plot.position@row.2.position", "text.control@row.2.crop", "team.code_twice@row.3.code")
}

// TestOutlinesAreMeasured measures a square of 100 meters, which is 15 亩, anywhere in China and in either direction.
func TestOutlinesAreMeasured(t *testing.T) {
	for _, lat := range []int64{18_0000000, 27_4600000, 53_0000000} {
		south := cooperatives.LonLat{Lon: 106_2200000, Lat: lat}
		east := south
		for east.From(south).X < 100 {
			east.Lon++
		}
		north := cooperatives.LonLat{Lon: south.Lon, Lat: lat + 8983}
		outline := []cooperatives.LonLat{south, east, {Lon: east.Lon, Lat: north.Lat}, north}
		closed := append(slices.Clone(outline), south)
		slices.Reverse(closed)
		for _, o := range [][]cooperatives.LonLat{outline, closed} {
			if got, err := cooperatives.AreaOf(o); err != nil || got < 1499 || got > 1501 {
				t.Errorf("at %d the square has %s 亩, %v", lat, got, err)
			}
		}
	}
	far := []cooperatives.LonLat{{Lon: 1}, {Lon: 90_0000000}, {Lon: 1, Lat: 1}}
	for _, o := range [][]cooperatives.LonLat{nil, far[:2], far, {{Lat: 1}, {Lat: 86_0000000}, {Lon: 3}}} {
		wantProblems(t, second(cooperatives.AreaOf(o)), "plot.outline@outline")
	}
	p := cooperatives.Plot{Area: 1000, Outlined: 1051}
	if !p.Differs(5) || p.Differs(6) || (&cooperatives.Plot{Area: 1000}).Differs(0) {
		t.Error("differences are not told by the tolerance")
	}
	if nowhere := (cooperatives.LonLat{}); nowhere.Known() {
		t.Error("nowhere is somewhere")
	}
}

// TestDronesFly has no way or slope bind a machine that flies.
func TestDronesFly(t *testing.T) {
	for kind, want := range map[string][2]int{
		"拖拉机": {180, 15}, "无人机": {0, cooperatives.MaxSlope}, "植保无人机": {0, cooperatives.MaxSlope}, "Drone": {0, cooperatives.MaxSlope},
	} {
		m := cooperatives.Machine{Kind: kind, Width: 180, MaxSlope: 15}
		if width, slope := m.Bounds(); width != want[0] || slope != want[1] {
			t.Errorf("%s is bound by %d and %d, want %v", kind, width, slope, want)
		}
	}
}

func TestTeamIsChecked(t *testing.T) {
	machine := cooperatives.Machine{Code: "M1", Name: "拖拉机", Kind: "拖拉机", Width: 180, MaxSlope: 15, Active: true}
	bad := machine
	bad.Kind, bad.Width, bad.MaxSlope, bad.Plate = "", 0, 90, strings.Repeat("长", 61)
	bad.Maintenance, bad.Shed.Y = []ledger.Date{20250230}, -100_001
	wantProblems(t, cooperatives.CheckMachines([]cooperatives.Machine{machine, bad}),
		"field.required@row.2.kind", "machine.width@row.2.width", "plot.slope@row.2.max_slope", "text.too_long@row.2.plate",
		"team.days@row.2.maintenance", "plot.position@row.2.position", "team.code_twice@row.2.code")
	operator := cooperatives.Operator{
		Code: "A", Name: "甲", Start: 480, End: 1080, OvertimeUntil: 1200, LicenceUntil: 20261231, Active: true,
		Machines: []string{"M1"}, Skills: []string{"FL"}, Leave: []ledger.Date{20260401},
	}
	idle := operator
	idle.Code, idle.End, idle.LicenceUntil, idle.PastLoad = "B", 480, 0, -1
	wantProblems(t, cooperatives.CheckOperators([]cooperatives.Operator{operator, idle}),
		"operator.hours@row.2.hours", "operator.licence@row.2.licence_until", "acreage.malformed@row.2.past_load")
	if !operator.Drives("M1", 20261231) || operator.Drives("M1", 20270101) || operator.Drives("M2", 20260101) ||
		!operator.Can("FL") || operator.Can("BZ") || !operator.OnLeave(20260401) || operator.OnLeave(20260402) {
		t.Error("licence, skills and leave are not told")
	}
	machine.Maintenance = []ledger.Date{20260401}
	if !machine.InMaintenance(20260401) || machine.InMaintenance(20260402) {
		t.Error("maintenance is not told")
	}
	last := 0
	for _, l := range cooperatives.AllLabours {
		if l.Priority() <= last || l.Priority() > 100 {
			t.Errorf("%s weighs %d", l, l.Priority())
		}
		last = l.Priority()
	}
}

func TestOrdersAreChecked(t *testing.T) {
	good := cooperatives.Order{
		Household: "H1", Plot: "D1", Operation: "FL", Area: 100, Earliest: 20260401, Latest: 20260410,
		Channel: cooperatives.ByRelative,
	}
	wantProblems(t, good.Check().Err())
	bad := cooperatives.Order{Area: -1, Earliest: 20260410, Latest: 20260401, From: 600, To: 500, Note: "\n"}
	wantProblems(t, bad.Check().Err(), "field.required@household", "field.required@plot", "field.required@operation",
		"acreage.malformed@area", "order.window@latest", "order.hours@hours", "order.channel@channel", "text.control@note")
	good.Latest = good.Earliest.AddDays(cooperatives.MaxWindow + 1)
	wantProblems(t, good.Check().Err(), "order.window@latest")
	if good.Free() || cooperatives.SeasonOf(20260401, "玉米") != "2026玉米" ||
		(cooperatives.Job{Order: 12, Part: 3}).ID() != "12/3" {
		t.Error("names of an order are wrong")
	}
}

// TestPartsSumToTheWhole splits areas: the parts sum to the whole, differ by a hundredth at most, and none is too big.
func TestPartsSumToTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		area := cooperatives.Mu(rapid.Int64Range(1, 20_000).Draw(t, "area"))
		most := cooperatives.Mu(rapid.Int64Range(1000, 20_000).Draw(t, "most"))
		parts, err := cooperatives.SplitArea(area, most)
		if err != nil {
			t.Fatal(err)
		}
		var sum cooperatives.Mu
		for _, p := range parts {
			sum += p
		}
		if sum != area || slices.Max(parts) > most || slices.Max(parts)-slices.Min(parts) > 1 {
			t.Fatalf("%s in parts of %s is %v", area, most, parts)
		}
	})
	wantProblems(t, second(cooperatives.SplitArea(2101, 100)), "order.parts@area")
	wantProblems(t, second(cooperatives.SplitArea(0, 100)), "acreage.malformed@area")
}

// firstOf fires on the days of a line of Yearly alone, as the reader of the program does.
func firstOf(line string) (cooperatives.CronDays, error) {
	month, day, ok := (&cooperatives.Recurring{Cron: line}).Yearly()
	if !ok {
		return nil, ledger.NewError(ledger.Invalid, "recurring.cron", nil)
	}
	return func(from ledger.Date) ledger.Date {
		this := ledger.Date(from.Year()*10000 + month*100 + day)
		if this < from {
			this += 10000
		}
		return this
	}, nil
}

func TestRecurringComesDue(t *testing.T) {
	r := cooperatives.Recurring{
		Code: "R", Household: "H1", Plot: "D1", Operation: "FL", Cron: "0 0 5 1 *", LeadDays: 20, WindowDays: 10, Active: true,
	}
	wantProblems(t, cooperatives.CheckRecurring([]cooperatives.Recurring{r}, firstOf, 20260101))
	bad := r
	bad.Cron, bad.WindowDays, bad.Area, bad.Plot = "tomorrow", 0, -1, ""
	wantProblems(t, cooperatives.CheckRecurring([]cooperatives.Recurring{r, bad}, firstOf, 20260101),
		"recurring.cron@row.2.cron", "recurring.rule@row.2.date", "acreage.malformed@row.2.area",
		"field.required@row.2.plot", "team.code_twice@row.2.code")
	days, err := firstOf(r.Cron)
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[ledger.Date][]ledger.Date{
		20251215: nil, 20251216: {20260105}, 20260105: {20260105}, 20260114: {20260105}, 20260115: nil,
	} {
		if got := r.DueOn(day, days); !slices.Equal(got, want) {
			t.Errorf("on %s it is due for %v, want %v", day, got, want)
		}
	}
	r.Active = false
	if r.DueOn(20260105, days) != nil {
		t.Error("one that was set aside comes due")
	}
}

// TestDaysThatAreNoSeason refuses lines that never fire, or all the time.
func TestDaysThatAreNoSeason(t *testing.T) {
	r := cooperatives.Recurring{Code: "R", Household: "H1", Plot: "D1", Operation: "FL", WindowDays: 1}
	for want, days := range map[string]cooperatives.CronDays{
		"recurring.never@row.1.cron": func(ledger.Date) ledger.Date { return 0 },
		"recurring.often@row.1.cron": func(from ledger.Date) ledger.Date { return from },
	} {
		read := func(string) (cooperatives.CronDays, error) { return days, nil }
		wantProblems(t, cooperatives.CheckRecurring([]cooperatives.Recurring{r}, read, 20260101), want)
	}
	for _, c := range []struct{ month, day int }{{13, 1}, {0, 1}, {2, 29}, {2, 0}} {
		wantProblems(t, second(cooperatives.Yearly(c.month, c.day)), "recurring.rule@month")
	}
	for _, line := range []string{"", "0 0 1 4,9 *", "0 0 31 4 *", "0 0 1 4 * ", "0 0 1 4 *x"} {
		r.Cron = line
		if _, _, yearly := r.Yearly(); yearly {
			t.Errorf("%q passes for a day of the year", line)
		}
	}
}
