package routing

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"pgregory.net/rapid"
)

// village makes a problem like those of a team: operators with homes around a village, machines of three kinds, steep
// and wet plots, rain, leave, maintenance, and sowing behind tilling.
func village(seed uint64, operators, jobs, days int) *Problem {
	rng := rand.New(rand.NewPCG(seed, 7))
	p := &Problem{Days: days, GraceDays: 2, MetersPerMinute: 200}
	operations := []string{"翻犁", "旋耕", "播种"}
	place := func(id string) string {
		p.Places = append(p.Places, Place{ID: id, X: rng.IntN(6000), Y: rng.IntN(6000)})
		return id
	}
	some := func(odds int) []int {
		if rng.IntN(odds) > 0 {
			return nil
		}
		return []int{rng.IntN(days)}
	}
	for i := range operators + 1 {
		p.Machines = append(p.Machines, Machine{
			ID: fmt.Sprintf("M%d", i), MaxSlope: 8 + rng.IntN(20), Width: 100 + rng.IntN(150), Maintenance: some(4),
			Rates: []Rate{{operations[i%3], 150 + rng.IntN(300)}, {operations[(i+1)%3], 150 + rng.IntN(300)}},
		})
	}
	for i := range operators {
		p.Operators = append(p.Operators, Operator{
			ID: fmt.Sprintf("O%d", i), Home: place(fmt.Sprintf("H%d", i)), Start: 420, End: 1020, OvertimeUntil: 1080,
			Skills: operations, Machines: []string{p.Machines[i].ID, p.Machines[i+1].ID}, Leave: some(3),
			PastLoad: int64(rng.IntN(3000)),
		})
	}
	for i := range jobs {
		j := Job{
			ID: fmt.Sprintf("J%d", i), Household: fmt.Sprintf("F%d", i/2), Place: place(fmt.Sprintf("P%d", i)),
			Operation: operations[rng.IntN(3)], Area: 100 + rng.IntN(600), Setup: 10, Slope: rng.IntN(20),
			Access: 150 + rng.IntN(200), Wet: rng.IntN(3) == 0, Priority: 1 + rng.IntN(5), Earliest: rng.IntN(days),
		}
		j.Latest = min(days-1, j.Earliest+rng.IntN(8))
		j.Due = j.Earliest + rng.IntN(j.Latest-j.Earliest+1)
		if rng.IntN(5) == 0 {
			j.From, j.To = 480, 840
		}
		if i > 0 && rng.IntN(5) == 0 {
			j.After = []After{{Job: fmt.Sprintf("J%d", i-1), MinDays: rng.IntN(2), MaxDays: 5}}
		}
		p.Jobs = append(p.Jobs, j)
	}
	for i := range p.Machines {
		if rng.IntN(3) == 0 {
			p.Machines[i].Place = p.Places[rng.IntN(operators)].ID
		}
	}
	if rng.IntN(3) == 0 {
		p.Travel = roads(p, rng)
	}
	for day := range days {
		if rng.IntN(6) == 0 {
			p.Blackouts = append(p.Blackouts, Blackout{Operation: "播种", Day: day, WetOnly: rng.IntN(2) == 0})
		}
	}
	return p
}

// shapes are kinds of teams of 11 with 300 jobs in a fortnight: their villages as village makes them, hamlets far apart,
// short hours on a day or two, three operations behind each other on every plot, easy ground with time to choose, and ways
// of some minutes between plots that wait for three tractors.
var shapes = map[string]func(p *Problem, rng *rand.Rand){
	"village": func(*Problem, *rand.Rand) {},
	"hamlets": inHamlets,
	"tight":   inShortHours,
	"chains":  inChains,
	"loose":   withTime,
	"small":   inSmallVillage,
}

func team(shape string, seed uint64) *Problem {
	p := village(seed, 11, 300, 14)
	shapes[shape](p, rand.New(rand.NewPCG(seed, 99)))
	return p
}

func inHamlets(p *Problem, rng *rand.Rand) {
	p.Travel = nil
	var centers [8][2]int
	for i := range centers {
		centers[i] = [2]int{rng.IntN(12_000), rng.IntN(12_000)}
	}
	for i := range p.Places {
		c := centers[rng.IntN(len(centers))]
		p.Places[i].X, p.Places[i].Y = c[0]+rng.IntN(800), c[1]+rng.IntN(800)
	}
}

func inShortHours(p *Problem, rng *rand.Rand) {
	for i := range p.Jobs {
		j := &p.Jobs[i]
		j.Due, j.Latest = j.Earliest, min(p.Days-1, j.Earliest+rng.IntN(2))
		j.From = 420 + 60*rng.IntN(7)
		j.To, j.After = j.From+120, nil
	}
}

func inChains(p *Problem, rng *rand.Rand) {
	for i := range p.Jobs {
		j := &p.Jobs[i]
		j.Operation, j.After = []string{"翻犁", "旋耕", "播种"}[i%3], nil
		if i%3 == 0 {
			j.Earliest = rng.IntN(9)
		} else {
			a := &p.Jobs[i-1]
			j.Place, j.Area, j.Slope, j.Access, j.Household = a.Place, a.Area, a.Slope, a.Access, a.Household
			j.Earliest = min(p.Days-1, a.Earliest+1)
			j.After = []After{{Job: a.ID, MinDays: rng.IntN(2), MaxDays: 6}}
		}
		j.Latest = min(p.Days-1, j.Earliest+4+rng.IntN(4))
		j.Due = min(j.Latest, j.Earliest+3)
	}
}

func withTime(p *Problem, _ *rand.Rand) {
	p.GraceDays = 4
	for i := range p.Jobs {
		j := &p.Jobs[i]
		j.Slope, j.Access, j.Area = 5, 0, 50+j.Area/2
		j.Latest = min(p.Days-1, j.Earliest+10)
		j.Due = j.Latest
	}
}

// inSmallVillage has five operators who share three tractors, and six with a tiller of their own.
func inSmallVillage(p *Problem, rng *rand.Rand) {
	inChains(p, rng)
	p.Travel, p.MetersPerMinute = nil, 160
	for i := range p.Places {
		field := &p.Places[i%20]
		p.Places[i].X, p.Places[i].Y = field.X/2+rng.IntN(700), field.Y/2+rng.IntN(700)
	}
	for i := range p.Machines {
		m := &p.Machines[i]
		m.MaxSlope, m.Place = 20, ""
		pace := 150
		if i < 3 {
			m.MaxSlope, m.Place, pace = 15, p.Operators[i].Home, 400
		}
		m.Rates = []Rate{{"翻犁", pace}, {"旋耕", pace * 5 / 4}, {"播种", pace * 3 / 2}}
	}
	for i := range p.Operators {
		o := &p.Operators[i]
		o.Machines = []string{p.Machines[i].ID}
		if i < 5 {
			o.Machines = []string{p.Machines[0].ID, p.Machines[1].ID, p.Machines[2].ID}
		}
	}
	for i := range p.Jobs {
		j := &p.Jobs[i]
		j.Latest = min(p.Days-1, j.Earliest+6+i%4)
		j.Due = max(j.Earliest, j.Latest-2)
		for k := range j.After {
			j.After[k].MaxDays = 10
		}
	}
}

// begun draws a village and begins a search for its plan; there is none where nothing can be done.
func begun(t *rapid.T, operators, jobs, days int) (x *index, w *searcher, ok bool) {
	x = village(rapid.Uint64().Draw(t, "seed"), operators, jobs, days).index()
	m := x.compile()
	if len(m.able) == 0 {
		return nil, nil, false
	}
	w = newSearcher(m, rapid.Uint64().Draw(t, "dice"))
	w.regret()
	m.warm(w.state)
	w.keep()
	w.strain = 1
	return x, w, true
}

// publish makes the plan the published one.
func publish(p *Problem, plan *Plan) { p.Published = slices.Clone(plan.Visits) }

// roads are travel times that know hills and one-way lanes: a detour may be quicker than the direct way.
func roads(p *Problem, rng *rand.Rand) [][]int {
	x := p.index()
	travel := make([][]int, len(p.Places))
	for a := range travel {
		travel[a] = make([]int, len(p.Places))
		for b := range travel[a] {
			if a != b {
				travel[a][b] = x.minutesBetween(a, b) + rng.IntN(30)
			}
		}
	}
	return travel
}
