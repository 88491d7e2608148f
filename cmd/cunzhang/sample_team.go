package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

// The tables of the team are written PREDECESSOR:MIN-MAX for what comes before an operation, and KIND/TERRAIN:亩 for how
// much a kind of machine does in an hour. Days of leave and the licence count from the day of loading.

// team writes the farm-service team of the book, if the sample has one: what it can do, with whom, where, at what price,
// sixty orders over the two weeks from today on, and what was done in the days before.
func (l *loading) team(ctx context.Context) error {
	s := fieldTeam(l.books)
	for _, step := range []func(context.Context, *services.Services) error{
		l.operations, l.operators, l.machines, l.plots, l.labour, l.rates, l.orders, l.works,
	} {
		if err := step(ctx, s); err != nil {
			return fmt.Errorf("team: %w", err)
		}
	}
	return nil
}

// sampleRows reads the rows of a table that are of the book, each by scan, and hands them to put unless there are none.
func sampleRows[T any](table, book string, scan func(*cells) T, put func([]T) error) error {
	rows, err := sampleTable(table)
	if err != nil {
		return err
	}
	var out []T
	for _, r := range of(rows, book) {
		c := &cells{record: r}
		out = append(out, scan(c))
		if c.err != nil {
			return fmt.Errorf("sample/%s.csv %s: %w", table, r["code"], c.err)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return put(out)
}

// cells reads the cells of a row and keeps the first error.
type cells struct {
	record

	err error
}

func (c *cells) number(column string) int {
	n, err := strconv.Atoi(firstOf(c.record[column], "0"))
	c.keep(err)
	return n
}

func (c *cells) mu(text string) cooperatives.Mu {
	m, err := cooperatives.ParseMu(text)
	c.keep(err)
	return m
}

func (c *cells) terrain(text string) cooperatives.Terrain {
	t, err := cooperatives.ParseTerrain(text)
	c.keep(err)
	return t
}

func (c *cells) keep(err error) {
	if c.err == nil {
		c.err = err
	}
}

func (l *loading) operations(ctx context.Context, s *services.Services) error {
	return sampleRows("operations", l.code, func(c *cells) cooperatives.Operation {
		o := cooperatives.Operation{
			Code: c.record["code"], Name: c.record["name"], DryDays: c.number("dry_days"), Setup: c.number("setup"), Active: true,
		}
		var err error
		o.Stage, err = cooperatives.ParseStage(c.record["stage"])
		c.keep(err)
		o.Rain, err = cooperatives.ParseRain(c.record["rain"])
		c.keep(err)
		for part := range strings.SplitSeq(c.record["paces"], ";") {
			what, area, _ := strings.Cut(part, ":")
			kind, terrain, _ := strings.Cut(what, "/")
			o.Paces = append(o.Paces, cooperatives.Pace{Kind: kind, Terrain: c.terrain(terrain), AreaPerHour: c.mu(area)})
		}
		if before, lag, ok := strings.Cut(c.record["after"], ":"); ok {
			least, most, _ := strings.Cut(lag, "-")
			p := cooperatives.Predecessor{Operation: before}
			p.MinDays, err = strconv.Atoi(least)
			c.keep(err)
			p.MaxDays, err = strconv.Atoi(most)
			c.keep(err)
			o.After = []cooperatives.Predecessor{p}
		}
		return o
	}, func(list []cooperatives.Operation) error {
		return s.PutOperationsIn(ctx, l.tx, l.checker, l.book, list)
	})
}

func (l *loading) operators(ctx context.Context, s *services.Services) error {
	return sampleRows("operators", l.code, func(c *cells) cooperatives.Operator {
		o := cooperatives.Operator{
			Code: c.record["code"], Name: c.record["name"], Member: c.record["member"],
			Skills: strings.Fields(c.record["skills"]), Machines: strings.Fields(c.record["machines"]),
			Home:  cooperatives.Position{X: c.number("x"), Y: c.number("y")},
			Start: 8 * 60, End: 18 * 60, OvertimeUntil: 20 * 60, LicenceUntil: l.today.AddDays(c.number("licence")),
			PastLoad: c.mu(c.record["past"]), Active: true,
		}
		for day := range strings.FieldsSeq(c.record["leave"]) {
			n, err := strconv.Atoi(day)
			c.keep(err)
			o.Leave = append(o.Leave, l.today.AddDays(n))
		}
		return o
	}, func(list []cooperatives.Operator) error { return s.PutOperatorsIn(ctx, l.tx, l.checker, l.book, list) })
}

func (l *loading) machines(ctx context.Context, s *services.Services) error {
	return sampleRows("machines", l.code, func(c *cells) cooperatives.Machine {
		return cooperatives.Machine{
			Code: c.record["code"], Name: c.record["name"], Kind: c.record["kind"], Plate: c.record["plate"],
			Width: c.number("width"), MaxSlope: c.number("max_slope"), Owner: c.record["owner"],
			Shed: cooperatives.Position{X: c.number("x"), Y: c.number("y")}, Active: true,
		}
	}, func(list []cooperatives.Machine) error { return s.PutMachinesIn(ctx, l.tx, l.checker, l.book, list) })
}

func (l *loading) plots(ctx context.Context, s *services.Services) error {
	return sampleRows("plots", l.code, func(c *cells) cooperatives.Plot {
		return cooperatives.Plot{
			Code: c.record["code"], Household: c.record["household"], Name: c.record["name"], Area: c.mu(c.record["area"]),
			Crop: c.record["crop"], Terrain: c.terrain(c.record["terrain"]), Slope: c.number("slope"),
			Access: c.number("access"), Wet: c.record["wet"] == "1",
			Position: cooperatives.Position{X: c.number("x"), Y: c.number("y")}, Active: true,
		}
	}, func(list []cooperatives.Plot) error { return s.PutPlotsIn(ctx, l.tx, l.checker, l.book, list) })
}

func (l *loading) labour(ctx context.Context, s *services.Services) error {
	return sampleRows("labour", l.code, func(c *cells) services.Household {
		labour, err := cooperatives.ParseLabour(c.record["labour"])
		c.keep(err)
		return services.Household{Code: c.record["household"], Labour: labour, Note: c.record["note"]}
	}, func(list []services.Household) error { return s.PutHouseholdsIn(ctx, l.tx, l.checker, l.book, list) })
}

// rates writes the prices and pays of last, this and next year, the rules of subsidies and the settings of the team.
func (l *loading) rates(ctx context.Context, s *services.Services) error {
	year := l.today.Year()
	from, to := ledger.Date((year-1)*10000+101), ledger.Date((year+1)*10000+1231)
	return sampleRows("rates", l.code, func(c *cells) [2]cooperatives.Rate {
		var pair [2]cooperatives.Rate
		for i, kind := range []cooperatives.RateKind{cooperatives.PriceRate, cooperatives.PayRate} {
			amount, err := ledger.ParseMoney(c.record[kind.String()])
			c.keep(err)
			pair[i] = cooperatives.Rate{
				Kind: kind, Operation: c.record["operation"], Terrain: c.terrain(c.record["terrain"]), From: from, To: to,
				Amount: amount,
			}
		}
		return pair
	}, func(list [][2]cooperatives.Rate) error {
		var all []cooperatives.Rate
		for _, pair := range list {
			all = append(all, pair[:]...)
		}
		if err := s.PutRatesIn(ctx, l.tx, l.checker, l.book, all); err != nil {
			return err
		}
		var rules []cooperatives.SubsidyRule
		for y := year - 1; y <= year+1; y++ {
			rules = append(rules, cooperatives.SubsidyRule{
				Province: "贵州", Year: y, Zone: cooperatives.Hilly, Share: 4000, Cap: 130_00, HouseholdCap: 100_000_00,
			})
		}
		if err := s.PutSubsidyRulesIn(ctx, l.tx, l.checker, l.book, rules); err != nil {
			return err
		}
		usual := services.Usual()
		usual.Zone, usual.Origin = cooperatives.Hilly, cooperatives.LonLat{Lon: 106_2200000, Lat: 27_4600000}
		usual.Accounts = cooperatives.ServiceAccounts{Income: "50105", Cost: "40101", CountyParty: "C02", Department: "D01"}
		return s.SaveSettingsIn(ctx, l.tx, l.checker, l.book, usual)
	})
}

// The orders of the sample: three operations, one after the other, on twenty plots.
const (
	sampleOrders = 60
	sampleWindow = 13 // days of the plan
)

func (l *loading) orders(ctx context.Context, s *services.Services) error {
	var plots []cooperatives.Plot
	err := sampleRows("plots", l.code, func(c *cells) cooperatives.Plot {
		return cooperatives.Plot{Code: c.record["code"], Household: c.record["household"]}
	}, func(list []cooperatives.Plot) error { plots = list; return nil })
	if err != nil || len(plots) == 0 {
		return err
	}
	var list []cooperatives.Order
	for i := range sampleOrders / 3 {
		plot := plots[i*2%len(plots)]
		channel := cooperatives.AllChannels[i%3]
		asked := ""
		if channel == cooperatives.ByRelative {
			asked = "家人来电"
		}
		for step, operation := range []string{"FL", "XG", "BZ"} {
			o := cooperatives.Order{
				Plot: plot.Code, Operation: operation, Earliest: l.today.AddDays(i%4 + step), AskedBy: asked,
				Latest: l.today.AddDays(sampleWindow - 2 + step), Channel: channel, State: cooperatives.Admitted,
				AskedOn: l.today.AddDays(-i % 6),
			}
			if i == 9 {
				o.FreeDocument = "村民委员会关于困难户免费代耕的决定"
			}
			list = append(list, o)
		}
	}
	_, err = s.RequestIn(ctx, l.tx, l.checker, l.book, list)
	return err
}

// sign keeps a drawn signature for a book that has plots. Attachments are kept outside of the transaction that loads.
func (l *loading) sign(ctx context.Context) error {
	rows, err := sampleTable("plots")
	if err != nil || len(of(rows, l.code)) == 0 {
		return err
	}
	picture := image.NewGray(image.Rect(0, 0, 240, 80))
	for i := range picture.Pix {
		picture.Pix[i] = 0xff
	}
	for x := 20; x < 220; x++ { // three strokes, up and down
		for width := range 3 {
			picture.SetGray(x, 40+width+(x%60-30)*(1-x/60%2*2)*2/3, color.Gray{})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return err
	}
	f, err := l.books.AddFile(ctx, l.preparer, l.book, "签字.png", b.Bytes())
	l.signature = f.Hash
	return err
}

// sampleWorks is how many plots the team has ploughed before today: the last waits for the signature, and of the one
// before it the measured area raises a question.
const sampleWorks = 8

// works takes orders through the field: asked, assigned, done, accepted.
func (l *loading) works(ctx context.Context, s *services.Services) error {
	return sampleRows("plots", l.code, func(c *cells) cooperatives.Plot {
		return cooperatives.Plot{
			Code: c.record["code"], Area: c.mu(c.record["area"]), Terrain: c.terrain(c.record["terrain"]),
		}
	}, func(plots []cooperatives.Plot) error {
		done := 0
		for i, plot := range plots {
			if i%2 == 0 || plot.Terrain != cooperatives.Flat { // those with even places are still to be done
				continue
			}
			if err := l.work(ctx, s, plot, done); err != nil {
				return fmt.Errorf("%s: %w", plot.Code, err)
			}
			if done++; done == sampleWorks {
				break
			}
		}
		return nil
	})
}

// work takes one order through the field, some days ago.
func (l *loading) work(ctx context.Context, s *services.Services, plot cooperatives.Plot, n int) error {
	who, day := l.checker, l.today.AddDays(n/3-4)
	numbers, err := s.RequestIn(ctx, l.tx, who, l.book, []cooperatives.Order{{
		Plot: plot.Code, Operation: "FL", Earliest: day.AddDays(-3), Latest: day.AddDays(3), AskedOn: day.AddDays(-5),
		Channel: cooperatives.ByHousehold, State: cooperatives.Admitted,
	}})
	if err != nil {
		return err
	}
	no, clerk := numbers[0], services.Hand{As: cooperatives.AsClerk}
	begin := 8*60 + n/3*60
	err = s.AssignIn(ctx, l.tx, who, l.book, []services.Assignment{{
		Order: no, Part: 1, Operator: fmt.Sprintf("A%02d", n%3+1), Machine: fmt.Sprintf("T%d", n%3+1), Day: day,
		Start: begin, End: begin + int(plot.Area)*60/400 + 15,
	}})
	if err != nil {
		return err
	}
	move := services.OrderMove{Order: no, Part: 1, To: cooperatives.Working, Hand: clerk}
	if err := s.MoveIn(ctx, l.tx, who, l.book, move); err != nil {
		return err
	}
	finished := services.Finishing{
		Order: no, Part: 1, Hand: clerk, Day: day, Area: plot.Area,
		Fuel: cooperatives.Fuel{Litres: cooperatives.Litres(plot.Area) * 3 / 2, Cost: plot.Area.Cost(11_40)},
	}
	if err := s.FinishIn(ctx, l.tx, who, l.book, finished); err != nil || n == sampleWorks-1 {
		return err
	}
	measured := plot.Area - plot.Area/50
	if n == sampleWorks-2 {
		measured = plot.Area - plot.Area/8
	}
	return s.AcceptIn(ctx, l.tx, who, l.book, services.Accepting{
		Order: no, Part: 1, Hand: clerk, Area: plot.Area, Measured: measured, Signer: "户主", Way: services.Drawn,
		Signature: l.signature,
	})
}
