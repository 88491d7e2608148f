package main

import (
	"encoding/json"
	"io"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
)

// planJSON is a plan as other programs read it: days and times as people write them, names beside codes.
type planJSON struct {
	No         int64              `json:"no,omitempty"` // none while nothing is kept
	From       string             `json:"from"`
	Days       int                `json:"days"`
	Origin     string             `json:"origin"`
	Published  bool               `json:"published"`
	Seed       uint64             `json:"seed,omitempty"`
	Iterations int                `json:"iterations,omitempty"`
	Visits     []visitJSON        `json:"visits"`
	Left       []leftJSON         `json:"left"`
	Score      services.PlanScore `json:"score"`
	Before     services.PlanScore `json:"before"`
	Told       []toldJSON         `json:"told"`
}

// jobJSON names a job.
type jobJSON struct {
	Order     int64  `json:"order"`
	Part      int    `json:"part"`
	Household string `json:"household"`
	Plot      string `json:"plot"`
	Operation string `json:"operation"`
}

// placeJSON is where a job stands.
type placeJSON struct {
	Day          string `json:"day"`
	Start        string `json:"start"`
	End          string `json:"end"`
	Operator     string `json:"operator"`
	OperatorName string `json:"operator_name"`
	Machine      string `json:"machine"`
	MachineName  string `json:"machine_name"`
}

type visitJSON struct {
	jobJSON
	placeJSON
}

type leftJSON struct {
	jobJSON
	Causes []string   `json:"causes"`
	Helps  []helpJSON `json:"helps"`
}

type helpJSON struct {
	Day      string   `json:"day"`
	Operator string   `json:"operator"`
	Machine  string   `json:"machine"`
	Lift     []string `json:"lift"`
	Minutes  int      `json:"minutes,omitempty"`
}

type toldJSON struct {
	jobJSON
	Kind string     `json:"kind"`
	Old  *placeJSON `json:"old,omitempty"`
	New  *placeJSON `json:"new,omitempty"`
}

// json writes the plan.
func (n planNames) json(w io.Writer, p services.PlanVersion) error {
	out := planJSON{
		No: p.No, From: p.From.String(), Days: p.Days, Origin: p.Origin, Published: p.Published(), Seed: p.Seed,
		Iterations: p.Iterations, Visits: []visitJSON{}, Left: []leftJSON{}, Score: p.Score, Before: p.Before,
		Told: []toldJSON{},
	}
	for _, v := range p.Visits {
		out.Visits = append(out.Visits, visitJSON{n.jobJSON(v.Order, v.Part), *n.placeJSON(&v)})
	}
	for _, l := range p.Left {
		left := leftJSON{jobJSON: n.jobJSON(l.Order, l.Part), Causes: l.Causes, Helps: []helpJSON{}}
		for _, h := range l.Helps {
			left.Helps = append(left.Helps, helpJSON{h.Day.String(), h.Operator, h.Machine, h.Lift, h.Minutes})
		}
		out.Left = append(out.Left, left)
	}
	for _, t := range p.Told {
		out.Told = append(out.Told, toldJSON{n.jobJSON(t.Order, t.Part), t.Kind, n.placeJSON(t.Old), n.placeJSON(t.New)})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

func (n planNames) jobJSON(order int64, part int) jobJSON {
	o := n.orders[order]
	return jobJSON{order, part, o.household, o.plot, o.operation}
}

func (n planNames) placeJSON(v *services.PlanVisit) *placeJSON {
	if v == nil {
		return nil
	}
	return &placeJSON{
		v.Day.String(), cooperatives.Clock(v.Start), cooperatives.Clock(v.End), v.Operator, n.operators[v.Operator],
		v.Machine, n.machines[v.Machine],
	}
}
