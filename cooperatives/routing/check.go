package routing

import (
	"fmt"
	"slices"
	"strings"
)

// A Code names what is wrong with a problem or a plan.
type Code string

// The codes of a problem.
const (
	TooMany         Code = "too_many"          // of what Args says
	DuplicateID     Code = "duplicate_id"      // two rows with one name, or a row without
	UnknownID       Code = "unknown_id"        // Args: field, id
	BadNumber       Code = "bad_number"        // Args: field, value
	BadTravel       Code = "bad_travel"        // the travel times are no square of the places, or one is negative
	WindowReversed  Code = "window_reversed"   // the latest day or minute before the earliest, the due day outside
	WaitsInCircle   Code = "waits_in_circle"   // jobs that wait for each other
	PinOverlaps     Code = "pin_overlaps"      // two pins want an operator or a machine at the same time; Args: other
	PinImpossible   Code = "pin_impossible"    // Args: cause
	PinBeforeOthers Code = "pin_before_others" // a pinned job waits for one that is not pinned before it; Args: other
	Empty           Code = "empty"             // an instance without vehicles or customers
	BadLine         Code = "bad_line"          // a line of an instance that is neither the fleet nor the next customer
	OutOfReach      Code = "out_of_reach"      // a customer that no vehicle can serve
	FleetTooSmall   Code = "fleet_too_small"   // Args: count, the customers left over
)

// AllCodes are the codes of problems and plans.
var AllCodes = [...]Code{
	TooMany, DuplicateID, UnknownID, BadNumber, BadTravel, WindowReversed, WaitsInCircle, PinOverlaps, PinImpossible,
	PinBeforeOthers, Empty, BadLine, OutOfReach, FleetTooSmall, JobLost, JobTwice, NotAble, TimeWrong, TimesOverlap,
	DayTooLong, MachineShared, LagBroken, PinBroken, ScoreWrong,
}

// String is the name of the code in JSON and catalogs.
func (c Code) String() string { return string(c) }

// An Issue is one thing wrong, with the row it is wrong in.
type Issue struct {
	Code Code              `json:"code"`
	Row  string            `json:"row"` // one of Rows
	ID   string            `json:"id,omitempty"`
	Args map[string]string `json:"args,omitempty"`
}

// Rows are what an Issue can be about. A line and a customer are those of an instance of Solomon's.
var Rows = [...]string{
	"job", "operator", "machine", "place", "blackout", "published", "problem", "plan", "line", "customer",
}

// Issues is all that is wrong; as an error it refuses a problem.
type Issues []Issue

// Error lists the issues for the log.
func (is Issues) Error() string {
	var b strings.Builder
	for i, x := range is {
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%s %q: %s %v", x.Row, x.ID, x.Code, x.Args)
	}
	return b.String()
}

// A checker gathers issues.
type checker struct {
	*index
	issues Issues
}

func (c *checker) add(code Code, row, id string, args ...string) {
	x := Issue{Code: code, Row: row, ID: id}
	for i := 0; i+1 < len(args); i += 2 {
		if x.Args == nil {
			x.Args = map[string]string{}
		}
		x.Args[args[i]] = args[i+1]
	}
	c.issues = append(c.issues, x)
}

// number wants a value between two others.
func (c *checker) number(row, id, field string, value, least, most int64) {
	if value < least || value > most {
		c.add(BadNumber, row, id, "field", field, "value", fmt.Sprint(value))
	}
}

func (c *checker) known(set map[string]int, row, id, field, name string) {
	if _, ok := set[name]; !ok {
		c.add(UnknownID, row, id, "field", field, "id", name)
	}
}

func (c *checker) days(row, id, field string, days []int) {
	for _, d := range days {
		c.number(row, id, field, int64(d), 0, int64(c.Days-1))
	}
}

// index finds rows by name.
type index struct {
	*Problem
	place, operator, machine, job map[string]int
}

// Check tells all that is wrong with a problem; nil: it can be solved.
func (p *Problem) Check() Issues {
	c := &checker{index: &index{Problem: p}}
	c.checkSizes()
	if c.issues != nil {
		return c.issues
	}
	c.place = c.names("place", len(p.Places), func(i int) string { return p.Places[i].ID })
	c.operator = c.names("operator", len(p.Operators), func(i int) string { return p.Operators[i].ID })
	c.machine = c.names("machine", len(p.Machines), func(i int) string { return p.Machines[i].ID })
	c.job = c.names("job", len(p.Jobs), func(i int) string { return p.Jobs[i].ID })
	c.checkTravel()
	c.checkCrew()
	for i := range p.Jobs {
		c.checkJob(&p.Jobs[i])
	}
	for _, b := range p.Blackouts {
		c.number("blackout", b.Operation, "day", int64(b.Day), 0, int64(p.Days-1))
	}
	for _, v := range p.Published {
		c.known(c.job, "published", v.Job, "job", v.Job)
	}
	if c.issues == nil {
		c.checkCircles()
		c.checkPins()
	}
	return c.issues
}

func (c *checker) checkSizes() {
	p := c.Problem
	for _, s := range []struct {
		field     string
		have, max int
	}{
		{"days", p.Days, MaxDays},
		{"places", len(p.Places), MaxPlaces},
		{"operators", len(p.Operators), MaxOperators},
		{"machines", len(p.Machines), MaxMachines},
		{"jobs", len(p.Jobs), MaxJobs},
		{"blackouts", len(p.Blackouts), MaxDays * MaxMachines},
		{"published", len(p.Published), MaxJobs},
	} {
		if s.have > s.max {
			c.add(TooMany, "problem", "", "field", s.field, "max", fmt.Sprint(s.max))
		}
	}
	c.number("problem", "", "days", int64(p.Days), 1, MaxDays)
	c.number("problem", "", "grace_days", int64(p.GraceDays), 0, MaxDays)
	if p.Goals != GoalsPlan && p.Goals != GoalsReplan {
		c.add(UnknownID, "problem", "", "field", "goals", "id", string(p.Goals))
	}
}

func (c *checker) names(row string, n int, name func(int) string) map[string]int {
	set := make(map[string]int, n)
	for i := range n {
		id := name(i)
		if _, twice := set[id]; twice || id == "" {
			c.add(DuplicateID, row, id)
		}
		set[id] = i
	}
	return set
}

func (c *checker) checkTravel() {
	p := c.Problem
	const plane = 1_000_000
	for _, l := range p.Places {
		c.number("place", l.ID, "x", int64(l.X), -plane, plane)
		c.number("place", l.ID, "y", int64(l.Y), -plane, plane)
	}
	if len(p.Travel) == 0 {
		c.number("problem", "", "meters_per_minute", int64(p.MetersPerMinute), 1, 10_000)
		return
	}
	square := len(p.Travel) == len(p.Places)
	for _, row := range p.Travel {
		square = square && len(row) == len(p.Places)
		for _, minutes := range row {
			square = square && minutes >= 0 && minutes <= minutesADay
		}
	}
	if !square {
		c.add(BadTravel, "problem", "")
	}
}

func (c *checker) checkCrew() {
	for _, o := range c.Operators {
		c.known(c.place, "operator", o.ID, "home", o.Home)
		for _, m := range o.Machines {
			c.known(c.machine, "operator", o.ID, "machines", m)
		}
		c.number("operator", o.ID, "start", int64(o.Start), 0, minutesADay)
		c.number("operator", o.ID, "end", int64(o.End), int64(o.Start), minutesADay)
		c.number("operator", o.ID, "overtime_until", int64(o.OvertimeUntil), int64(o.End), minutesADay)
		c.number("operator", o.ID, "past_load", o.PastLoad, 0, 1<<32)
		c.days("operator", o.ID, "leave", o.Leave)
	}
	for _, m := range c.Machines {
		if m.Place != "" {
			c.known(c.place, "machine", m.ID, "place", m.Place)
		}
		c.number("machine", m.ID, "max_slope", int64(m.MaxSlope), 0, 90)
		c.number("machine", m.ID, "width", int64(m.Width), 0, 10_000)
		c.days("machine", m.ID, "maintenance", m.Maintenance)
		for _, r := range m.Rates {
			c.number("machine", m.ID, "area_per_hour", int64(r.AreaPerHour), 1, 1_000_000)
		}
	}
}

func (c *checker) checkJob(j *Job) {
	c.known(c.place, "job", j.ID, "place", j.Place)
	last := int64(c.Days - 1)
	for _, n := range []struct {
		field              string
		value, least, most int64
	}{
		{"area", int64(j.Area), 0, 1_000_000},
		{"load", j.Load, 0, 10_000_000},
		{"setup", int64(j.Setup), 0, minutesADay},
		{"effort", int64(j.Effort), 0, 1000},
		{"slope", int64(j.Slope), 0, 90},
		{"access", int64(j.Access), 0, 10_000},
		{"priority", int64(j.Priority), 1, MaxPriority},
		{"earliest", int64(j.Earliest), 0, last},
		{"due", int64(j.Due), 0, last},
		{"latest", int64(j.Latest), 0, last},
		{"from", int64(j.From), 0, minutesADay},
		{"to", int64(j.To), 0, minutesADay},
		{"waited", int64(j.Waited), 0, 366},
	} {
		c.number("job", j.ID, n.field, n.value, n.least, n.most)
	}
	if from, to := j.hours(); j.Latest < j.Earliest || to < from {
		c.add(WindowReversed, "job", j.ID)
	} else if j.Due < j.Earliest || j.Due > j.Latest {
		c.add(WindowReversed, "job", j.ID, "field", "due")
	}
	for _, a := range j.After {
		c.known(c.job, "job", j.ID, "after", a.Job)
		c.number("job", j.ID, "min_days", int64(a.MinDays), 0, MaxDays)
		c.number("job", j.ID, "max_days", int64(a.MaxDays), int64(a.MinDays), MaxDays)
	}
	if pin := j.Pin; pin != nil {
		c.known(c.operator, "job", j.ID, "pin", pin.Operator)
		c.known(c.machine, "job", j.ID, "pin", pin.Machine)
		c.number("job", j.ID, "pin_day", int64(pin.Day), 0, last)
		if pin.Start != nil {
			c.number("job", j.ID, "pin_start", int64(*pin.Start), 0, minutesADay)
		}
	}
}

// checkCircles refuses jobs that wait, through others, for themselves.
func (c *checker) checkCircles() {
	state := make([]int8, len(c.Jobs)) // 1: on the path, 2: done
	var visit func(i int) bool
	visit = func(i int) bool {
		if state[i] > 0 {
			return state[i] == 2
		}
		state[i] = 1
		for _, a := range c.Jobs[i].After {
			if !visit(c.job[a.Job]) {
				return false
			}
		}
		state[i] = 2
		return true
	}
	for i := range c.Jobs {
		if state[i] == 0 && !visit(i) {
			c.add(WaitsInCircle, "job", c.Jobs[i].ID)
			return
		}
	}
}

// checkPins refuses pins that cannot hold, alone or together.
func (c *checker) checkPins() {
	var pinned []*Job
	for i := range c.Jobs {
		if c.Jobs[i].Pin != nil {
			pinned = append(pinned, &c.Jobs[i])
		}
	}
	for i, j := range pinned {
		o, m := &c.Operators[c.operator[j.Pin.Operator]], &c.Machines[c.machine[j.Pin.Machine]]
		if causes := c.causes(j, o, m, j.Pin.Day); causes&^(causeWindow|causeWeather) != 0 {
			c.add(PinImpossible, "job", j.ID, "cause", (causes &^ (causeWindow | causeWeather)).list()[0].String())
			continue
		}
		for _, k := range pinned[:i] {
			if c.collide(j, k) {
				c.add(PinOverlaps, "job", j.ID, "other", k.ID)
			}
		}
		for _, a := range j.After {
			before := &c.Jobs[c.job[a.Job]]
			if before.Pin == nil || !inLag(a, before.Pin.Day, j.Pin.Day) {
				c.add(PinBeforeOthers, "job", j.ID, "other", a.Job)
			}
		}
	}
	if c.issues == nil && len(pinned) > 0 {
		c.checkPinnedDays()
	}
}

// collide tells whether two pins share an operator or a machine, but not both, on a day, or both at overlapping times.
func (c *checker) collide(j, k *Job) bool {
	a, b := j.Pin, k.Pin
	if a.Day != b.Day || a.Operator != b.Operator && a.Machine != b.Machine {
		return false
	}
	if a.Operator != b.Operator || a.Machine != b.Machine {
		return true
	}
	if a.Start == nil || b.Start == nil {
		return false
	}
	m := &c.Machines[c.machine[a.Machine]]
	forJ, _ := m.minutes(j)
	forK, _ := m.minutes(k)
	return *a.Start < *b.Start+forK && *b.Start < *a.Start+forJ
}

func inLag(a After, before, day int) bool {
	lag := day - before
	return lag >= a.MinDays && lag <= a.MaxDays
}

// checkPinnedDays refuses pins that do not fit together into a day, in any order tried.
func (c *checker) checkPinnedDays() {
	m := c.compile()
	s := newState(m, 0)
	for _, j := range s.placeFixed() {
		c.add(PinImpossible, "job", c.Jobs[j].ID, "cause", CauseFull.String())
	}
}

// holds tells whether a day is among days.
func holds(days []int, day int) bool { return slices.Contains(days, day) }
