package routing

import (
	"math"
	"slices"
)

// The weights of the goals in the two parts of a cost. Each is larger than what the next can sum up to in a plan of
// the sizes allowed here, or nearly so.
const (
	missBit     = 44
	lateBit     = 30
	replacedBit = 19
	waitBit     = 39

	weighMiss     = 1 << missBit     // hi, by priority
	weighLate     = 1 << lateBit     // hi, by day
	weighReplaced = 1 << replacedBit // hi, by change, where replanning
	weighWait     = 1 << waitBit     // lo, by squared day
	weighTravel   = 1 << 22          // lo, by minute
	weighOvertime = 1 << 10          // lo, by minute
	weighChange   = 1                // lo, by change

	stepsOfMean = 5 // fairness sees loads in this part of their mean
)

func (p *Problem) index() *index {
	x := &index{Problem: p}
	names := func(n int, name func(int) string) map[string]int {
		set := make(map[string]int, n)
		for i := range n {
			set[name(i)] = i
		}
		return set
	}
	x.place = names(len(p.Places), func(i int) string { return p.Places[i].ID })
	x.operator = names(len(p.Operators), func(i int) string { return p.Operators[i].ID })
	x.machine = names(len(p.Machines), func(i int) string { return p.Machines[i].ID })
	x.job = names(len(p.Jobs), func(i int) string { return p.Jobs[i].ID })
	return x
}

// minutesBetween is the travel time between two places, rounded up.
func (x *index) minutesBetween(from, to int) int {
	if len(x.Travel) > 0 {
		return x.Travel[from][to]
	}
	a, b := x.Places[from], x.Places[to]
	return int(math.Ceil(math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y)) / float64(x.MetersPerMinute)))
}

// fairnessStep is the load that fairness sees as one.
func (x *index) fairnessStep() int64 {
	if len(x.Operators) < 2 {
		return 0
	}
	sum, least := int64(0), int64(math.MaxInt64)
	for _, o := range x.Operators {
		sum += o.PastLoad
		least = min(least, o.PastLoad)
	}
	sum -= least * int64(len(x.Operators))
	for i := range x.Jobs {
		sum += x.Jobs[i].equivalents()
	}
	return max(1, sum/int64(stepsOfMean*len(x.Operators)))
}

// pastLoads are the loads of the season above the least of them.
func (x *index) pastLoads() []int64 {
	loads := make([]int64, len(x.Operators))
	least := int64(math.MaxInt64)
	for _, o := range x.Operators {
		least = min(least, o.PastLoad)
	}
	for i, o := range x.Operators {
		loads[i] = o.PastLoad - least
	}
	return loads
}

// compile makes the model of a problem that has been checked.
func (x *index) compile() *model {
	n := len(x.Jobs)
	m := &model{
		jobs: n, miss: make([]int64, n), before: make([][]link, n),
		behind: make([][]link, n), fixed: make([]bool, n), load: make([]int64, n), past: x.pastLoads(),
		step: x.fairnessStep(), alone: true, travel: weighTravel, overtime: weighOvertime,
		operatorDay: len(x.Operators) * x.Days, machineDay: len(x.Machines) * x.Days,
		blinks: 0.05, scale: teamScale(), removed: 5,
	}
	x.compileNodes(m)
	x.compileWork(m)
	published, offers := x.published(), make([][]offer, n)
	for o := range x.Operators {
		for k := range x.Machines {
			x.compileClasses(m, o, k, published, offers)
		}
	}
	for j := range x.Jobs {
		job := &x.Jobs[j]
		m.load[j] = job.equivalents()
		m.miss[j] = int64(job.Priority) * weighMiss
		m.fixed[j] = job.Pin != nil
		for _, a := range job.After {
			b := x.job[a.Job]
			m.before[j] = append(m.before[j], link{job: int32(b), min: int32(a.MinDays), max: int32(a.MaxDays)})
			m.behind[b] = append(m.behind[b], link{job: int32(j), min: int32(a.MinDays), max: int32(a.MaxDays)})
		}
	}
	m.prepare(offers)
	return m
}

// compileNodes lays out the jobs, then the places routes begin at.
func (x *index) compileNodes(m *model) {
	n := m.jobs
	bases := x.bases()
	m.size = n + len(bases)
	m.row = make([]int32, m.size*m.size)
	m.open, m.shut, m.demand = make([]int32, m.size), make([]int32, m.size), make([]int32, m.size)
	place := make([]int, m.size)
	for i := range place {
		if i < n {
			j := &x.Jobs[i]
			place[i] = x.place[j.Place]
			from, to := j.hours()
			if j.Pin != nil && j.Pin.Start != nil {
				from, to = *j.Pin.Start, *j.Pin.Start
			}
			m.open[i], m.shut[i] = int32(from), int32(to)
		} else {
			m.shut[i], place[i] = never, bases[i-n]
		}
	}
	between := make([]int32, len(x.Places)*len(x.Places))
	for a := range x.Places {
		for b := range x.Places {
			between[a*len(x.Places)+b] = int32(x.minutesBetween(a, b))
		}
	}
	for a := range m.size {
		for b := range m.size {
			m.row[a*m.size+b] = between[place[a]*len(x.Places)+place[b]]
		}
	}
}

// bases are the places where routes can begin, in ascending order.
func (x *index) bases() []int {
	var all []int
	for i := range x.Operators {
		all = append(all, x.place[x.Operators[i].Home])
	}
	for i := range x.Machines {
		if x.Machines[i].Place != "" {
			all = append(all, x.place[x.Machines[i].Place])
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// compileWork makes a row of minutes for each machine.
func (x *index) compileWork(m *model) {
	m.work = make([][]int32, max(1, len(x.Machines)))
	m.work[0] = make([]int32, m.size)
	for k := range x.Machines {
		m.work[k] = make([]int32, m.size)
		for j := range x.Jobs {
			if minutes, ok := x.Machines[k].minutes(&x.Jobs[j]); ok {
				m.work[k][j] = int32(min(minutes, 10*minutesADay))
			}
		}
	}
}

// compileClasses makes the class of an operator with a machine for each day on which any job can use it.
func (x *index) compileClasses(m *model, o, k int, published map[int]Visit, offers [][]offer) {
	op, mach := &x.Operators[o], &x.Machines[k]
	if !contains(op.Machines, mach.ID) {
		return
	}
	var fit []int // jobs that suit both, whatever the day
	for j := range x.Jobs {
		if pin := x.Jobs[j].Pin; pin != nil && pin.Operator == op.ID && pin.Machine == mach.ID ||
			pin == nil && x.unfit(&x.Jobs[j], op, mach) == 0 {
			fit = append(fit, j)
		}
	}
	for day := range x.Days {
		if !holds(op.Leave, day) && !holds(mach.Maintenance, day) {
			x.compileClass(m, o, k, day, fit, published, offers)
		}
	}
}

// compileClass makes the class of an operator with a machine on a day, if any of the jobs can use it.
func (x *index) compileClass(m *model, o, k, day int, jobs []int, published map[int]Visit, offers [][]offer) {
	op, mach := &x.Operators[o], &x.Machines[k]
	id, used := int32(len(m.classes)), false
	for _, j := range jobs {
		job := &x.Jobs[j]
		if job.Pin == nil && x.closed(job, day) != 0 || job.Pin != nil && job.Pin.Day != day {
			continue
		}
		used = true
		offers[j] = append(offers[j], offer{id, x.price(j, op, day, published)})
	}
	if !used {
		return
	}
	at, _ := slices.BinarySearch(x.bases(), x.base(op, mach))
	node := int32(m.jobs + at)
	m.classes = append(m.classes, class{
		from: int32(op.Start), until: int32(op.End), last: int32(op.OvertimeUntil), capacity: never,
		start: node, end: node, profile: int32(k), operator: int32(o), machine: int32(k), day: int32(day), count: 1,
		operatorDay: int32(o*x.Days + day), machineDay: int32(k*x.Days + day),
	})
}

// teamScale weighs the goals of a team, in minutes of travel.
func teamScale() scale {
	minutes := func(miss, late, replaced, fair, wait int64) weights {
		return weights{
			miss * weighTravel, late * weighTravel, replaced * weighTravel, fair * weighTravel, wait * weighTravel,
		}
	}
	return scale{
		shifts: [goals]uint{missBit, lateBit, replacedBit, 0, waitBit},
		moods:  [moods]weights{strict: minutes(1<<26, 1<<22, 1<<18, 3, 1<<9), soft: minutes(1000, 30, 20, 3, 20)},
		soft:   0.4, bears: [fairnessGoal]float64{2, 1, 1},
		trades: minutes(0, 0, 0, 2, 20), least: weighTravel, most: 1000 * weighTravel,
	}
}

// published is the published visit of each job.
func (x *index) published() map[int]Visit {
	visits := map[int]Visit{}
	for _, v := range x.Published {
		visits[x.job[v.Job]] = v
	}
	return visits
}

// price is what it costs that an operator does the job on a day, apart from the way.
func (x *index) price(j int, op *Operator, day int, published map[int]Visit) cost {
	job := &x.Jobs[j]
	c := cost{hi: int64(max(0, day-job.Due)) * weighLate, lo: waiting(job, day, x.GraceDays) * weighWait}
	if v, ok := published[j]; ok {
		changes := moved(v, op.ID, day)
		if x.Goals == GoalsReplan {
			c.hi += changes * weighReplaced
		} else {
			c.lo += changes * weighChange
		}
	}
	return c
}

// waiting is the square of the days a household waits beyond the grace; more than MaxDays count as that.
func waiting(j *Job, day, grace int) int64 {
	days := int64(min(MaxDays, max(0, day-j.Earliest+j.Waited-grace)))
	return days * days
}

// moved counts what changed for the people: another operator, another day.
func moved(v Visit, operator string, day int) int64 {
	n := int64(0)
	if v.Operator != operator {
		n++
	}
	if v.Day != day {
		n++
	}
	return n
}
