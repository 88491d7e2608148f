package services

import (
	"context"
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/routing"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// lateDays is how long after the agreed last day a job may still be planned, where it would else be left out.
const lateDays = 3

// A scene is what a plan of some days is made of and judged by: the data of the book as a routing problem.
type scene struct {
	from     ledger.Date
	today    ledger.Date
	problem  *routing.Problem
	settings Settings
	orders   map[string]*cooperatives.Order // by name of the job
	jobs     map[string]*cooperatives.Job
	worked   map[done]ledger.Date // what was done
	done     map[done]ledger.Date // and what is to be done outside the days
	paces    map[string]cooperatives.Operation
	plots    map[string]cooperatives.Plot
	labels   map[string]string // names of operators and machines by code
	licences map[string]ledger.Date
}

// done is an operation that was done on a plot in a season.
type done struct{ plot, season, operation string }

// readScene reads the problem of the days from the first one on. Rain that is not stored yet may be given.
func readScene(
	ctx context.Context, tx *db.Tx, book ledger.BookID, from ledger.Date, days int, rain ...Weather,
) (*scene, error) {
	if !from.Valid() || days < 1 || days > routing.MaxDays {
		return nil, ledger.NewError(ledger.Invalid, "plan.days", nil).At("days")
	}
	s := &scene{
		from: from, today: ledger.DateOf(tx.Now), orders: map[string]*cooperatives.Order{}, jobs: map[string]*cooperatives.Job{},
		paces: map[string]cooperatives.Operation{}, plots: map[string]cooperatives.Plot{}, labels: map[string]string{},
		licences: map[string]ledger.Date{}, problem: &routing.Problem{Days: days},
	}
	var err error
	if s.settings, err = readSettings(ctx, tx, book); err != nil {
		return nil, err
	}
	s.problem.GraceDays, s.problem.MetersPerMinute = s.settings.GraceDays, s.settings.MetersPerMinute
	operations, err := listOperations(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	for _, o := range operations {
		s.paces[o.Code] = o
	}
	if err := s.readCrew(ctx, tx, book); err != nil {
		return nil, err
	}
	if err := s.readJobs(ctx, tx, book); err != nil {
		return nil, err
	}
	weather, err := listWeather(ctx, tx, book, from.AddDays(-cooperatives.MaxDryDays), s.day(days-1))
	if err != nil {
		return nil, err
	}
	s.problem.Blackouts = s.blackouts(append(weather, rain...))
	return s, nil
}

func (s *scene) day(i int) ledger.Date     { return s.from.AddDays(i) }
func (s *scene) index(day ledger.Date) int { return cooperatives.DaysTo(s.from, day) }
func (s *scene) within(day ledger.Date) bool {
	return s.index(day) >= 0 && s.index(day) < s.problem.Days
}

// on names an operation on a terrain: a machine has one pace for each.
func on(operation string, t cooperatives.Terrain) string { return operation + "@" + t.String() }

// inDays are the days of a list that lie in the plan.
func (s *scene) inDays(days []ledger.Date) []int {
	var out []int
	for _, d := range days {
		if s.within(d) {
			out = append(out, s.index(d))
		}
	}
	return out
}

// readCrew adds machines and operators with their days off.
func (s *scene) readCrew(ctx context.Context, tx *db.Tx, book ledger.BookID) error {
	machines, err := listMachines(ctx, tx, book)
	if err != nil {
		return err
	}
	operators, err := listOperators(ctx, tx, book)
	if err != nil {
		return err
	}
	load, err := s.loads(ctx, tx, book)
	if err != nil {
		return err
	}
	p := s.problem
	known := map[string]bool{}
	for _, o := range operators {
		s.labels[o.Code] = o.Name
		if o.Active {
			known[o.Code] = true
			p.Places = append(p.Places, routing.Place{ID: "home/" + o.Code, X: o.Home.X, Y: o.Home.Y})
		}
	}
	drivable := map[string]bool{}
	for _, m := range machines {
		s.labels[m.Code] = m.Name
		if !m.Active {
			continue
		}
		drivable[m.Code] = true
		s.addMachine(m, known[m.Owner])
	}
	for _, o := range operators {
		if o.Active {
			s.addOperator(o, drivable, load[o.Code])
		}
	}
	return nil
}

// addMachine adds a machine: the collective's begins at its shed, others at the home of their owner.
func (s *scene) addMachine(m cooperatives.Machine, owned bool) {
	width, slope := m.Bounds()
	out := routing.Machine{
		ID: m.Code, Place: "home/" + m.Owner, MaxSlope: slope, Width: width, Maintenance: s.inDays(m.Maintenance),
	}
	if !owned {
		out.Place = "shed/" + m.Code
		s.problem.Places = append(s.problem.Places, routing.Place{ID: out.Place, X: m.Shed.X, Y: m.Shed.Y})
	}
	for _, code := range sortedKeys(s.paces) {
		o := s.paces[code]
		for _, t := range cooperatives.AllTerrains {
			if pace, ok := o.PaceOf(m.Kind, t); ok {
				out.Rates = append(out.Rates, routing.Rate{Operation: on(code, t), AreaPerHour: int(pace)})
			}
		}
	}
	s.problem.Machines = append(s.problem.Machines, out)
}

func (s *scene) addOperator(o cooperatives.Operator, drivable map[string]bool, load cooperatives.Mu) {
	s.licences[o.Code] = o.LicenceUntil
	out := routing.Operator{
		ID: o.Code, Home: "home/" + o.Code, Start: o.Start, End: o.End, OvertimeUntil: o.OvertimeUntil,
		Leave: s.inDays(o.Leave), PastLoad: int64(o.PastLoad + load),
	}
	for _, skill := range o.Skills {
		for _, t := range cooperatives.AllTerrains {
			out.Skills = append(out.Skills, on(skill, t))
		}
	}
	for _, m := range o.Machines {
		if drivable[m] && o.LicenceUntil >= s.from {
			out.Machines = append(out.Machines, m)
		}
	}
	for i := range s.problem.Days { // behind its last day a licence covers nothing; the words for it are found in lifts
		if s.day(i) > o.LicenceUntil && !slices.Contains(out.Leave, i) {
			out.Leave = append(out.Leave, i)
		}
	}
	s.problem.Operators = append(s.problem.Operators, out)
}

// loads are the 亩-equivalents that operators did in the year of the plan until today. What is done stands here and nowhere
// else in the problem, be it on a day of the plan.
func (s *scene) loads(
	ctx context.Context, tx *db.Tx, book ledger.BookID,
) (map[string]cooperatives.Mu, error) {
	works, err := listWorked(ctx, tx, book, ledger.Date(s.from.Year()*10000+101), s.today)
	if err != nil {
		return nil, err
	}
	out := map[string]cooperatives.Mu{}
	for _, w := range works {
		out[w.operator] += s.equivalents(w.operation, w.terrain, w.area)
	}
	return out, nil
}

// equivalents turns an area into that of plain ground with the same work, by the best paces there are.
func (s *scene) equivalents(operation string, t cooperatives.Terrain, area cooperatives.Mu) cooperatives.Mu {
	o := s.paces[operation]
	var plain, there cooperatives.Mu
	for _, p := range o.Paces {
		for _, x := range []struct {
			terrain cooperatives.Terrain
			best    *cooperatives.Mu
		}{{cooperatives.Flat, &plain}, {t, &there}} {
			if pace, ok := o.PaceOf(p.Kind, x.terrain); ok {
				*x.best = max(*x.best, pace)
			}
		}
	}
	if plain == 0 || there == 0 {
		return area
	}
	return area * plain / there
}

// blackouts turns weather into what it forbids. Rain stops what the rules of the operations say; wet plots stay closed
// for the days that an operation gives them to dry.
func (s *scene) blackouts(weather []Weather) []routing.Blackout {
	var out []routing.Blackout
	add := func(operation string, day ledger.Date, wet bool) {
		if !s.within(day) {
			return
		}
		for _, t := range cooperatives.AllTerrains {
			b := routing.Blackout{Operation: on(operation, t), Day: s.index(day), WetOnly: wet}
			if !slices.Contains(out, b) {
				out = append(out, b)
			}
		}
	}
	for _, w := range weather {
		for _, code := range sortedKeys(s.paces) {
			o := s.paces[code]
			if w.Operation != "" && w.Operation != code || w.Operation == "" && o.Rain == cooperatives.RainWorks {
				continue
			}
			add(code, w.Day, w.Operation == "" && o.Rain == cooperatives.RainStopsWet)
			for i := range o.DryDays {
				if o.Rain != cooperatives.RainWorks {
					add(code, w.Day.AddDays(i+1), true)
				}
			}
		}
	}
	return out
}
