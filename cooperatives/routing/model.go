package routing

import "math"

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
	operatorDay       int32 // what at most one route may hold; -1: nothing
	machineDay        int32
	open              int64 // cost.hi of a route in use
}

// An option is a class a job may be put into, and what that costs apart from the way.
type option struct {
	class int32
	cost  cost
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
	miss        []int64 // cost.hi of leaving a job out
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
	hot, cold   float64 // temperatures, in cost.lo
	units       []int64 // what a hot search bears to lose in cost.hi, largest first; none: nothing
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
	m.findNeighbors()
	m.findDepths()
	m.findOrders()
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
