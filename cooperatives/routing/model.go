package routing

import (
	"cmp"
	"math"
	"slices"
)

// never is later than any time and longer than any way.
const never = math.MaxInt32 / 4

// A cost is compared from its first part on: what must not be traded against travel is in hi.
type cost struct{ hi, lo int64 }

func (c cost) less(d cost) bool  { return c.hi < d.hi || c.hi == d.hi && c.lo < d.lo }
func (c cost) minus(d cost) cost { return cost{c.hi - d.hi, c.lo - d.lo} }

// A class is a set of routes that cannot be told apart: one operator with one machine on one day, or a fleet.
type class struct {
	from, until, last int32 // leaves, overtime begins, must be back
	capacity          int32
	start, end        int32 // nodes
	profile           int32 // row of model.work
	operator, machine int32 // -1: routes of this class share nobody
	day               int32
	first, count      int32 // its routes
	operatorDay       int32 // what at most one route may hold, as may machineDay; -1: nothing
	machineDay        int32
	open              int64        // cost.hi of a route in use
	price             [moods]int64 // the same as energy
}

// An option is a class a job may be put into, and what that costs apart from the way.
type option struct {
	class, operator int32
	day             int32
	route           int32 // the only one of the class, if it is alone
	alone           bool
	slot            int32 // of what is known about the first route of the class; the next routes follow
	cost            cost
	price           [moods]int64 // the cost as energy
}

// A link is a job before or behind another, with the days between.
type link struct{ job, min, max int32 }

// A model is a problem in flat arrays. Nodes are the jobs, then the places where routes begin and end.
type model struct {
	jobs, size  int
	row, col    []int32 // row[i*size+j] is the time from i to j, col[j*size+i] as well
	open, shut  []int32 // when service may begin
	demand      []int32
	work        [][]int32
	classes     []class
	classOf     []int32 // of a route
	options     [][]option
	optionAt    []int32   // by job, then class: which option it is; -1: none
	slots       int       // of all options
	able        []int32   // jobs with options
	waits       []bool    // for another job, or another for it
	byOperator  [][]int32 // classes of an operator's day
	byMachine   [][]int32 // classes of a machine's day
	miss        []int64   // cost.hi of leaving a job out
	before      [][]link
	behind      [][]link
	depth       []int32 // how many jobs wait one for the other before this one
	near        [][]int32
	orders      [][]int64 // keys by which jobs may be put back
	fixed       []bool
	load        []int64 // what the job adds to its operator
	past        []int64
	step        int64 // of loads; 0: loads do not matter
	travel      int64 // cost.lo of a unit of travel
	overtime    int64
	operatorDay int // how many
	machineDay  int
	removed     float64 // jobs by a ruin, on average
	hot, cold   float64 // temperatures, in cost.lo
	scale       scale
	blinks      float64 // how often a better position is looked past
	linked      bool
}

// prepare works out what follows from the rest: transposed times, neighbours and orders.
func (m *model) prepare() {
	m.col = make([]int32, len(m.row))
	for i := range m.size {
		for j := range m.size {
			m.col[j*m.size+i] = m.row[i*m.size+j]
		}
	}
	for c := range m.classes {
		m.classes[c].first = int32(len(m.classOf))
		for range m.classes[c].count {
			m.classOf = append(m.classOf, int32(c))
		}
	}
	m.layOut()
	m.shareDays()
	m.findNeighbors()
	m.findDepths()
	m.findOrders()
}

// layOut numbers what is known about jobs and routes, and puts options in the order of their prices.
func (m *model) layOut() {
	m.waits = make([]bool, m.jobs)
	m.optionAt = slices.Repeat([]int32{-1}, m.jobs*len(m.classes))
	for j, options := range m.options {
		m.waits[j] = len(m.before[j])+len(m.behind[j]) > 0
		if len(options) > 0 {
			m.able = append(m.able, int32(j))
		}
		for i := range options {
			o := &options[i]
			c := &m.classes[o.class]
			o.slot, m.slots = int32(m.slots), m.slots+int(c.count)
			o.operator, o.day = c.operator, c.day
			o.route, o.alone = c.first, c.count == 1 && c.operatorDay >= 0
			for mood := range o.price {
				o.price[mood] = m.scale.energy(o.cost, &m.scale.moods[mood])
			}
		}
		slices.SortFunc(options, func(a, b option) int {
			return cmp.Or(cmp.Compare(a.price[strict], b.price[strict]), cmp.Compare(a.class, b.class))
		})
		for i := range options {
			m.optionAt[j*len(m.classes)+int(options[i].class)] = int32(i)
		}
	}
}

// shareDays lists the classes that share an operator or a machine on a day, and prices their routes.
func (m *model) shareDays() {
	m.byOperator, m.byMachine = make([][]int32, m.operatorDay), make([][]int32, m.machineDay)
	for c := range m.classes {
		k := &m.classes[c]
		if k.operatorDay >= 0 {
			m.byOperator[k.operatorDay] = append(m.byOperator[k.operatorDay], int32(c))
			m.byMachine[k.machineDay] = append(m.byMachine[k.machineDay], int32(c))
		}
		for mood := range k.price {
			k.price[mood] = m.scale.energy(cost{hi: k.open}, &m.scale.moods[mood])
		}
	}
}

// findDepths orders jobs behind those they wait for; cycles have been refused before.
func (m *model) findDepths() {
	m.depth = make([]int32, m.jobs)
	for changed := true; changed; {
		changed = false
		for j := range m.jobs {
			for _, l := range m.before[j] {
				m.linked = true
				if m.depth[j] <= m.depth[l.job] {
					m.depth[j], changed = m.depth[l.job]+1, true
				}
			}
		}
	}
}
