package routing

// The limits of a problem; a larger one is refused.
const (
	MaxDays      = 62
	MaxJobs      = 2000
	MaxOperators = 200
	MaxMachines  = 200
	MaxPlaces    = 2500
	MaxPriority  = 100
	minutesADay  = 24 * 60
)

// A Problem is all that a plan depends on. Days count from 0, times of day are minutes from midnight, areas and loads
// are hundredths of 亩.
type Problem struct {
	Days            int         `json:"days"`
	GraceDays       int         `json:"grace_days"`        // a wait up to this many days troubles nobody
	MetersPerMinute int         `json:"meters_per_minute"` // travel as the crow flies, where Travel is empty
	Places          []Place     `json:"places"`
	Travel          [][]int     `json:"travel,omitempty"` // minutes from place to place, in the order of Places
	Operators       []Operator  `json:"operators"`
	Machines        []Machine   `json:"machines"`
	Jobs            []Job       `json:"jobs"`
	Blackouts       []Blackout  `json:"blackouts,omitempty"`
	Published       []Visit     `json:"published,omitempty"` // the plan everybody has been told
	Goals           GoalsOption `json:"goals,omitempty"`
}

// GoalsOption says where closeness to the published plan stands among the goals.
type GoalsOption string

const (
	// GoalsPlan puts closeness last.
	GoalsPlan GoalsOption = ""
	// GoalsReplan puts closeness behind unserved jobs and lateness, before everything else.
	GoalsReplan GoalsOption = "replan"
)

// A Place is where routes begin or jobs lie; X and Y are meters in any plane grid.
type Place struct {
	ID string `json:"id"`
	X  int    `json:"x"`
	Y  int    `json:"y"`
}

// An Operator drives machines.
type Operator struct {
	ID            string   `json:"id"`
	Home          string   `json:"home"`           // place
	Skills        []string `json:"skills"`         // operations
	Machines      []string `json:"machines"`       // machines the licence covers
	Start         int      `json:"start"`          // minute the day begins
	End           int      `json:"end"`            // minute the day ends
	OvertimeUntil int      `json:"overtime_until"` // minute the operator must be back at the latest
	Leave         []int    `json:"leave,omitempty"`
	PastLoad      int64    `json:"past_load"` // load of the season so far, in hundredths of 亩
}

// A Machine does operations.
type Machine struct {
	ID          string `json:"id"`
	Place       string `json:"place,omitempty"` // shed; empty: it stays with its operator
	MaxSlope    int    `json:"max_slope"`       // degrees
	Width       int    `json:"width"`           // centimeters
	Rates       []Rate `json:"rates"`
	Maintenance []int  `json:"maintenance,omitempty"`
}

// A Rate says how fast a machine does an operation.
type Rate struct {
	Operation   string `json:"operation"`
	AreaPerHour int    `json:"area_per_hour"` // hundredths of 亩
}

// A Job is one operation on one plot.
type Job struct {
	ID        string  `json:"id"`
	Household string  `json:"household"`
	Place     string  `json:"place"`
	Operation string  `json:"operation"`
	Area      int     `json:"area"`             // hundredths of 亩
	Load      int64   `json:"load,omitempty"`   // 亩-equivalents in hundredths; 0: the area times the effort
	Setup     int     `json:"setup,omitempty"`  // minutes before work begins
	Effort    int     `json:"effort,omitempty"` // percent of the time plain ground takes; 0: 100
	Slope     int     `json:"slope,omitempty"`  // degrees
	Access    int     `json:"access,omitempty"` // widest machine that passes, centimeters; 0: any
	Wet       bool    `json:"wet,omitempty"`
	Priority  int     `json:"priority"` // 1 … 100, what it weighs when it is left out
	Earliest  int     `json:"earliest"` // first day
	Due       int     `json:"due"`      // last day in time
	Latest    int     `json:"latest"`   // last day at all
	From      int     `json:"from,omitempty"`
	To        int     `json:"to,omitempty"`     // latest minute to begin; 0: any
	Waited    int     `json:"waited,omitempty"` // days the household had waited on its earliest day
	After     []After `json:"after,omitempty"`
	Pin       *Pin    `json:"pin,omitempty"`
}

// After makes a job wait for another.
type After struct {
	Job     string `json:"job"`
	MinDays int    `json:"min_days"`
	MaxDays int    `json:"max_days"`
}

// A Pin fixes a job where it is; a job that has been started is pinned with its start.
type Pin struct {
	Operator string `json:"operator"`
	Machine  string `json:"machine"`
	Day      int    `json:"day"`
	Start    *int   `json:"start,omitempty"` // minute; none: any time of that day
}

// A Blackout is weather that forbids an operation.
type Blackout struct {
	Operation string `json:"operation"` // empty: every operation
	Day       int    `json:"day"`
	WetOnly   bool   `json:"wet_only,omitempty"` // forbids it on wet plots only
}

// A Visit is a job with its place in a plan.
type Visit struct {
	Job      string `json:"job"`
	Operator string `json:"operator"`
	Machine  string `json:"machine"`
	Day      int    `json:"day"`
	Start    int    `json:"start"` // minute work begins, setup included
	End      int    `json:"end"`
}

// hours are the minutes between which work on the job may begin.
func (j *Job) hours() (from, to int) {
	if j.To == 0 {
		return j.From, minutesADay
	}
	return j.From, j.To
}

// equivalents is the load of the job in hundredths of 亩 of plain ground.
func (j *Job) equivalents() int64 {
	if j.Load > 0 {
		return j.Load
	}
	return int64(j.Area) * int64(j.effort()) / 100
}

func (j *Job) effort() int {
	if j.Effort == 0 {
		return 100
	}
	return j.Effort
}

// minutes is how long the machine takes for the job, rounded up; ok is false if it does not do the operation.
func (m *Machine) minutes(j *Job) (minutes int, ok bool) {
	for _, r := range m.Rates {
		if r.Operation == j.Operation {
			perHour := r.AreaPerHour * 100
			return j.Setup + (j.Area*60*j.effort()+perHour-1)/perHour, true
		}
	}
	return 0, false
}

// forbids tells whether the weather keeps the job from being done that day.
func (b *Blackout) forbids(j *Job, day int) bool {
	return b.Day == day && (b.Operation == "" || b.Operation == j.Operation) && (!b.WetOnly || j.Wet)
}
