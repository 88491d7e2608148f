package routing

import "math/bits"

// A Cause is a reason why a job cannot be done by an operator with a machine on a day.
type Cause int

// The causes, hard ones first: what comes first is hardest to change.
const (
	CauseOperation   Cause = iota + 1 // the machine does not do the operation
	CauseSkill                        // the operator lacks the skill
	CauseLicence                      // the operator may not drive the machine
	CauseSlope                        // the plot is too steep for the machine
	CauseAccess                       // the machine is too wide for the access
	CauseLeave                        // the operator is on leave
	CauseMaintenance                  // the machine is in maintenance
	CauseWindow                       // the day lies outside the job's days
	CauseWeather                      // the weather forbids it that day
	CauseTooLong                      // the job does not fit into an empty day of the operator
	CauseBefore                       // a job it waits for is not placed, or its lag forbids the day
	CauseFull                         // the day is taken
)

// String is the name of the cause in JSON and catalogs.
func (c Cause) String() string {
	switch c {
	case CauseOperation:
		return "operation"
	case CauseSkill:
		return "skill"
	case CauseLicence:
		return "licence"
	case CauseSlope:
		return "slope"
	case CauseAccess:
		return "access"
	case CauseLeave:
		return "leave"
	case CauseMaintenance:
		return "maintenance"
	case CauseWindow:
		return "window"
	case CauseWeather:
		return "weather"
	case CauseTooLong:
		return "too_long"
	case CauseBefore:
		return "before"
	case CauseFull:
		return "full"
	}
	return "unknown"
}

// MarshalText writes the name.
func (c Cause) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the name.
func (c *Cause) UnmarshalText(text []byte) error {
	for k := CauseOperation; k <= CauseFull; k++ {
		if k.String() == string(text) {
			*c = k
			return nil
		}
	}
	return Issues{{Code: UnknownID, Row: "cause", ID: string(text)}}
}

// causeSet is a set of causes, one bit each.
type causeSet uint32

const (
	causeWindow  = causeSet(1 << CauseWindow)
	causeWeather = causeSet(1 << CauseWeather)
)

func (s *causeSet) add(c Cause, is bool) {
	if is {
		*s |= 1 << c
	}
}

func (s causeSet) size() int { return bits.OnesCount32(uint32(s)) }

func (s causeSet) list() []Cause {
	var all []Cause
	for c := CauseOperation; c <= CauseFull; c++ {
		if s&(1<<c) != 0 {
			all = append(all, c)
		}
	}
	return all
}

// causes are all reasons against a job, an operator and a machine meeting on a day, other jobs apart.
func (x *index) causes(j *Job, o *Operator, m *Machine, day int) causeSet {
	s := x.unfit(j, o, m) | x.closed(j, day)
	s.add(CauseLeave, holds(o.Leave, day))
	s.add(CauseMaintenance, holds(m.Maintenance, day))
	return s
}

// unfit are the reasons that hold on every day.
func (x *index) unfit(j *Job, o *Operator, m *Machine) (s causeSet) {
	minutes, does := m.minutes(j)
	s.add(CauseOperation, !does)
	s.add(CauseSkill, !contains(o.Skills, j.Operation))
	s.add(CauseLicence, !contains(o.Machines, m.ID))
	s.add(CauseSlope, j.Slope > m.MaxSlope)
	s.add(CauseAccess, j.Access > 0 && m.Width > j.Access)
	if does {
		from, to := j.hours()
		if j.Pin != nil && j.Pin.Start != nil {
			from, to = *j.Pin.Start, *j.Pin.Start
		}
		base, plot := x.base(o, m), x.place[j.Place]
		begin := max(from, o.Start+x.minutesBetween(base, plot))
		s.add(CauseTooLong, begin > to || begin+minutes+x.minutesBetween(plot, base) > o.OvertimeUntil)
	}
	return s
}

// closed are the reasons that hold on a day for everyone.
func (x *index) closed(j *Job, day int) (s causeSet) {
	s.add(CauseWindow, day < j.Earliest || day > j.Latest)
	for i := range x.Blackouts {
		s.add(CauseWeather, x.Blackouts[i].forbids(j, day))
	}
	return s
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// base is the place a route begins at.
func (x *index) base(o *Operator, m *Machine) int {
	if m.Place != "" {
		return x.place[m.Place]
	}
	return x.place[o.Home]
}
