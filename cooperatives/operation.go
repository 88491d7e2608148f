package cooperatives

import (
	"slices"
	"strconv"
	"strings"

	"cunzhang/ledger"
)

// Stage is the part of a season that an operation belongs to (耕种防收).
type Stage int8

// The stages. NoStage is that of operations which the area in custody does not count, such as 秸秆还田.
const (
	StageUnknown Stage = iota
	NoStage
	Ploughing  // 耕
	Sowing     // 种
	Protection // 防
	Harvest    // 收
)

// AllStages lists the stages.
var AllStages = [...]Stage{NoStage, Ploughing, Sowing, Protection, Harvest}

var stageNames = [...]string{"unknown", "none", "plough", "sow", "protect", "harvest"}

// String returns the English name of the stage.
func (s Stage) String() string { return nameOf(stageNames[:], int(s)) }

// ParseStage reads the name of a stage or fails with operation.stage.
func ParseStage(s string) (Stage, error) {
	return parseName[Stage](stageNames[:], s, "operation.stage", "stage")
}

// Rain says what wet weather does to an operation.
type Rain int8

// The weather rules.
const (
	RainUnknown  Rain = iota
	RainWorks         // rain does not matter
	RainStopsWet      // rain stops it on wet plots
	RainStops         // rain stops it
)

// AllRains lists the weather rules.
var AllRains = [...]Rain{RainWorks, RainStopsWet, RainStops}

var rainNames = [...]string{"unknown", "works", "stops-wet", "stops"}

// String returns the English name of the rule.
func (r Rain) String() string { return nameOf(rainNames[:], int(r)) }

// ParseRain reads the name of a weather rule or fails with operation.rain.
func ParseRain(s string) (Rain, error) {
	return parseName[Rain](rainNames[:], s, "operation.rain", "rain")
}

// Pace is how much a kind of machine does of an operation in an hour (作业效率) on a terrain; on AnyTerrain where nothing
// more exact is known.
type Pace struct {
	Kind        string // of the machine
	Terrain     Terrain
	AreaPerHour Mu
}

// Predecessor is an operation that must have been done on the plot in the same season, MinDays to MaxDays before.
type Predecessor struct {
	Operation string `json:"operation"`
	MinDays   int    `json:"min_days"`
	MaxDays   int    `json:"max_days"`
}

// Limits of operations.
const (
	MaxLag       = 180 // days between an operation and the next
	MaxSetup     = 600 // minutes before the work begins
	MaxDryDays   = 30
	MaxPaces     = 100 // of an operation
	MaxPreceding = 10  // operations before one
)

// Operation is a kind of field work (作业项目): 翻犁, 旋耕, 播种, 插秧, 植保, 采收 …
type Operation struct {
	Code    string
	Name    string
	Stage   Stage
	Rain    Rain
	DryDays int // days after rain that wet plots wait
	Setup   int // minutes on each plot before the work begins
	Paces   []Pace
	After   []Predecessor
	Active  bool
}

// PaceOf returns how much a kind of machine does in an hour on the terrain; ok is false when it cannot do the operation.
func (o *Operation) PaceOf(kind string, terrain Terrain) (area Mu, ok bool) {
	for _, p := range o.Paces {
		if p.Kind == kind && (p.Terrain == terrain || p.Terrain == AnyTerrain && !ok) {
			area, ok = p.AreaPerHour, true
			if p.Terrain == terrain {
				return area, true
			}
		}
	}
	return area, ok
}

// check lists what is wrong with one operation.
func (o *Operation) check() ledger.Errors {
	es := checkNamed(o.Code, o.Name)
	if o.Stage <= StageUnknown || o.Stage > Harvest {
		es = append(es, ledger.NewError(ledger.Invalid, "operation.stage", nil).At("stage"))
	}
	if o.Rain <= RainUnknown || o.Rain > RainStops || o.DryDays < 0 || o.DryDays > MaxDryDays {
		es = append(es, ledger.NewError(ledger.Invalid, "operation.rain", nil).At("rain"))
	}
	if o.Setup < 0 || o.Setup > MaxSetup {
		es = append(es, ledger.NewError(ledger.Invalid, "operation.setup", ledger.Args{"max": strconv.Itoa(MaxSetup)}).At("setup"))
	}
	if len(o.Paces) > MaxPaces || len(o.After) > MaxPreceding {
		es = append(es, ledger.NewError(ledger.Invalid, "operation.too_many", nil))
	}
	seen := map[Pace]bool{}
	for _, p := range o.Paces {
		at := Pace{Kind: p.Kind, Terrain: p.Terrain}
		if p.Kind == "" || p.Terrain < AnyTerrain || p.Terrain > Terraced || !p.AreaPerHour.within() || seen[at] {
			es = append(es, ledger.NewError(ledger.Invalid, "operation.pace", ledger.Args{"kind": p.Kind}).At("pace"))
		}
		seen[at] = true
	}
	for _, p := range o.After {
		if p.MinDays < 0 || p.MaxDays < p.MinDays || p.MaxDays > MaxLag {
			es = append(es, ledger.NewError(ledger.Invalid, "operation.lag",
				ledger.Args{"operation": p.Operation, "max": strconv.Itoa(MaxLag)}).At("after"))
		}
	}
	return es
}

// checkNamed checks code and name of anything that has both.
func checkNamed(code, name string) ledger.Errors {
	var es ledger.Errors
	for _, t := range []struct {
		field, text string
		max         int
	}{{"code", code, MaxCode}, {"name", name, MaxName}} {
		if strings.TrimSpace(t.text) == "" {
			es = append(es, ledger.NewError(ledger.Invalid, "field.required", nil).At(t.field))
		} else if e := ledger.CheckText(t.field, t.text, t.max); e != nil {
			es = append(es, e)
		}
	}
	return es
}

// CheckOperations checks operations together. Problems name the row, from 1: operation.stage, operation.rain,
// operation.setup, operation.pace, operation.lag, operation.too_many, operation.code_twice, operation.predecessor for
// one that is not in the list, and operation.cycle, which names the operations that wait for each other.
func CheckOperations(all []Operation) error {
	var es ledger.Errors
	row := map[string]int{}
	for i := range all {
		es = appendRow(es, i, all[i].check())
		if _, twice := row[all[i].Code]; twice {
			es = append(es, ledger.NewError(ledger.Invalid, "operation.code_twice",
				ledger.Args{"code": all[i].Code}).At(rowField(i, "code")))
		}
		row[all[i].Code] = i
	}
	for i := range all {
		for _, p := range all[i].After {
			if _, known := row[p.Operation]; !known {
				es = append(es, ledger.NewError(ledger.Invalid, "operation.predecessor",
					ledger.Args{"code": p.Operation}).At(rowField(i, "after")))
			}
		}
	}
	if i, path := cycle(all, row); path != nil {
		es = append(es, ledger.NewError(ledger.Invalid, "operation.cycle",
			ledger.Args{"path": strings.Join(path, " → ")}).At(rowField(i, "after")))
	}
	return es.Err()
}

// cycle finds operations that wait for each other: the row where the search began and the way around by name.
func cycle(all []Operation, row map[string]int) (first int, path []string) {
	const begun, done = 1, 2
	state := make([]int, len(all))
	var visit func(i int) bool
	visit = func(i int) bool {
		path = append(path, all[i].Name)
		state[i] = begun
		for _, p := range all[i].After {
			next, known := row[p.Operation]
			if known && state[next] == begun {
				from := slices.Index(path, all[next].Name)
				path = append(path[max(0, from):], all[next].Name)
				first = next
				return true
			}
			if known && state[next] == 0 && visit(next) {
				return true
			}
		}
		state[i] = done
		path = path[:len(path)-1]
		return false
	}
	for i := range all {
		if state[i] == 0 && visit(i) {
			return first, path
		}
	}
	return 0, nil
}
