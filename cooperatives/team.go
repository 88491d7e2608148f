package cooperatives

import (
	"fmt"
	"slices"
	"strings"

	"cunzhang/ledger"
)

// Labour is how a household is off for labour (劳力情况).
type Labour int8

// The situations: 有劳力, 留守, 缺劳力, 残疾.
const (
	LabourUnknown Labour = iota
	Ordinary
	LeftBehind
	ShortOfLabour
	Disabled
)

// AllLabours lists the situations.
var AllLabours = [...]Labour{Ordinary, LeftBehind, ShortOfLabour, Disabled}

var labourNames = [...]string{"unknown", "ordinary", "left-behind", "short", "disabled"}

// String returns the English name of the situation.
func (l Labour) String() string { return nameOf(labourNames[:], int(l)) }

// ParseLabour reads the name of a situation or fails with labour.unknown.
func ParseLabour(s string) (Labour, error) {
	return parseName[Labour](labourNames[:], s, "labour.unknown", "labour")
}

// Priority is what an unserved order of the household weighs in the plan, 1 to 100.
func (l Labour) Priority() int {
	switch l {
	case LeftBehind:
		return 40
	case ShortOfLabour:
		return 70
	case Disabled:
		return 100
	case LabourUnknown, Ordinary:
	}
	return 20
}

// Machine is a machine of the team (农机).
type Machine struct {
	Code        string
	Name        string
	Kind        string // such as 微耕机; paces are kept by kind
	Plate       string
	Width       int           // centimeters
	MaxSlope    int           // degrees
	Owner       string        // code of an operator; empty for the collective
	Shed        Position      // of the collective's machines; others stay with their owners
	Maintenance []ledger.Date // days on which it is not to be had, in order
	Active      bool
}

// MaxDays bounds a list of days of leave or maintenance.
const MaxDays = 400

// check lists what is wrong with one machine.
func (m *Machine) check() ledger.Errors {
	es := checkNamed(m.Code, m.Name)
	if strings.TrimSpace(m.Kind) == "" {
		es = append(es, ledger.NewError(ledger.Invalid, "field.required", nil).At("kind"))
	}
	for _, t := range []struct{ field, text string }{{"kind", m.Kind}, {"plate", m.Plate}} {
		if e := ledger.CheckText(t.field, t.text, MaxName); e != nil {
			es = append(es, e)
		}
	}
	if m.Width <= 0 || m.Width > MaxAccess {
		es = append(es, ledger.NewError(ledger.Invalid, "machine.width", nil).At("width"))
	}
	if m.MaxSlope < 0 || m.MaxSlope > MaxSlope {
		es = append(es, ledger.NewError(ledger.Invalid, "plot.slope", nil).At("max_slope"))
	}
	if e := m.Shed.check(); e != nil {
		es = append(es, e)
	}
	return append(es, checkDays("maintenance", m.Maintenance)...)
}

// Bounds are the width and the slope by which plots bind the machine: what flies needs no way and climbs every slope.
func (m *Machine) Bounds() (width, slope int) {
	if strings.Contains(m.Kind, "无人机") || strings.EqualFold(strings.TrimSpace(m.Kind), "drone") {
		return 0, MaxSlope
	}
	return m.Width, m.MaxSlope
}

// InMaintenance reports whether the machine is not to be had on the day.
func (m *Machine) InMaintenance(day ledger.Date) bool { return slices.Contains(m.Maintenance, day) }

func checkDays(field string, days []ledger.Date) ledger.Errors {
	if len(days) > MaxDays || slices.ContainsFunc(days, func(d ledger.Date) bool { return !d.Valid() }) {
		return ledger.Errors{ledger.NewError(ledger.Invalid, "team.days", nil).At(field)}
	}
	return nil
}

// CheckMachines checks machines together. Problems name the row, from 1: machine.width, plot.slope, plot.position,
// team.days, team.code_twice.
func CheckMachines(all []Machine) error {
	return checkTogether(all, func(m *Machine) (string, ledger.Errors) { return m.Code, m.check() })
}

// checkTogether checks each item of a list and that no code stands twice.
func checkTogether[T any](all []T, check func(*T) (code string, es ledger.Errors)) error {
	var es ledger.Errors
	seen := map[string]bool{}
	for i := range all {
		code, found := check(&all[i])
		if code != "" && seen[code] {
			found = append(found, ledger.NewError(ledger.Invalid, "team.code_twice", ledger.Args{"code": code}).At("code"))
		}
		seen[code] = true
		es = appendRow(es, i, found)
	}
	return es.Err()
}

// CheckPlots checks plots together. Problems name the row, from 1: those of Plot.Check and team.code_twice.
func CheckPlots(all []Plot) error {
	return checkTogether(all, func(p *Plot) (string, ledger.Errors) { return p.Code, p.Check() })
}

// Operator drives machines of the team (机手).
type Operator struct {
	Code          string
	Name          string
	Member        string        // code in the register of members; may be empty
	Counterparty  string        // code in the counterparty dimension, under which pay is owed; may be empty
	User          ledger.UserID // who signs in for the day page; 0 for nobody
	Skills        []string      // codes of operations
	Machines      []string      // codes of the machines that the licence covers
	Home          Position
	Start, End    int           // minutes from midnight of an ordinary day
	OvertimeUntil int           // minute by which he is back at the latest
	Leave         []ledger.Date // in order
	LicenceUntil  ledger.Date   // last day of the licence
	PastLoad      Mu            // 亩-equivalents of the season before the records here begin
	Active        bool
}

// check lists what is wrong with one operator.
func (o *Operator) check() ledger.Errors {
	es := checkNamed(o.Code, o.Name)
	for _, t := range []struct{ field, text string }{{"member", o.Member}, {"counterparty", o.Counterparty}} {
		if e := ledger.CheckText(t.field, t.text, MaxCode); e != nil {
			es = append(es, e)
		}
	}
	const day = 24 * 60
	if o.Start < 0 || o.End <= o.Start || o.OvertimeUntil < o.End || o.OvertimeUntil > day {
		es = append(es, ledger.NewError(ledger.Invalid, "operator.hours", nil).At("hours"))
	}
	if !o.LicenceUntil.Valid() {
		es = append(es, ledger.NewError(ledger.Invalid, "operator.licence", nil).At("licence_until"))
	}
	if o.PastLoad < 0 || o.PastLoad > MaxMu {
		es = append(es, ledger.NewError(ledger.Invalid, "acreage.malformed",
			ledger.Args{"text": o.PastLoad.String()}).At("past_load"))
	}
	if e := o.Home.check(); e != nil {
		es = append(es, e)
	}
	return append(es, checkDays("leave", o.Leave)...)
}

// OnLeave reports whether the operator does not work on the day.
func (o *Operator) OnLeave(day ledger.Date) bool { return slices.Contains(o.Leave, day) }

// Drives reports whether the licence covers the machine on the day.
func (o *Operator) Drives(machine string, day ledger.Date) bool {
	return day <= o.LicenceUntil && slices.Contains(o.Machines, machine)
}

// Can reports whether the operator has the skill.
func (o *Operator) Can(operation string) bool { return slices.Contains(o.Skills, operation) }

// CheckOperators checks operators together. Problems name the row, from 1: operator.hours, operator.licence,
// acreage.malformed, plot.position, team.days, team.code_twice.
func CheckOperators(all []Operator) error {
	return checkTogether(all, func(o *Operator) (string, ledger.Errors) { return o.Code, o.check() })
}

// Clock writes minutes from midnight as 08:30.
func Clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }
