package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

// The tables of the team are written PREDECESSOR:MIN-MAX for what comes before an operation, and KIND/TERRAIN:亩 for how
// much a kind of machine does in an hour. Days of leave and the licence count from the day of loading.

// team writes the farm-service team of the book, if the sample has one: what it can do, with whom, where, at what price,
// and sixty orders over the two weeks from today on.
func (l *loading) team(ctx context.Context) error {
	s := services.New(l.books)
	for _, step := range []func(context.Context, *services.Services) error{
		l.operations, l.operators, l.machines, l.plots, l.labour, l.rates, l.orders,
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
