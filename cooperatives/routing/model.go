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

// An offer is a class a job may be put into, and what that costs apart from the way.
type offer struct {
	class int32
	cost  cost
}

// An option is an offer that has its place in the model.
type option struct {
	class, operator int32
	slot            int32 // of what is known about the first route of the class; the next routes follow
	tier            int32
}

// A tier is the options of a job that cost the same on the same day. The search looks at tiers by the million, and at
// options much more often: what they share is kept apart from them.
type tier struct {
	price       [moods]int64 // the cost as energy
	cost        cost
	day         int32
	first, next int32 // its options, and the first one behind them
}

// A link is a job before or behind another, with the days between. Open are the days that leave a job behind one of its
// own.
type link struct {
	job, min, max int32
	open          dayset
}

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
	tiers       [][]tier  // of the options, in the order of their prices
	alone       bool      // each class has one route, of the same number
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
	hot, cold   float64 // temperatures, in cost.lo; 0: those of the first plan
	scale       scale
	blinks      float64 // how often a better position is looked past
	linked      bool
}

// prepare works out what follows from the rest and what the jobs are offered: transposed times, neighbours and orders.
func (m *model) prepare(offers [][]offer) {
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
	m.findDepths()
	m.followDays(offers)
	m.layOut(offers)
	m.shareDays()
	m.findNeighbors()
	m.findOrders()
}

// layOut makes options of the offers, in the order of their prices, and numbers what is known about jobs and routes.
func (m *model) layOut(offers [][]offer) {
	m.waits = make([]bool, m.jobs)
	m.options, m.tiers = make([][]option, m.jobs), make([][]tier, m.jobs)
	m.optionAt = slices.Repeat([]int32{-1}, m.jobs*len(m.classes))
	for j, list := range offers {
		m.waits[j] = len(m.before[j])+len(m.behind[j]) > 0
		if len(list) > 0 {
			m.able = append(m.able, int32(j))
		}
		m.sortOffers(list)
		for i, o := range list {
			c := &m.classes[o.class]
			if i == 0 || o.cost != list[i-1].cost || c.day != m.classes[list[i-1].class].day {
				m.tiers[j] = append(m.tiers[j], m.newTier(o, i))
			}
			at := len(m.tiers[j]) - 1
			m.tiers[j][at].next = int32(i + 1)
			m.options[j] = append(m.options[j], option{o.class, c.operator, int32(m.slots), int32(at)})
			m.optionAt[j*len(m.classes)+int(o.class)] = int32(i)
			m.slots += int(c.count)
		}
	}
}

func (m *model) newTier(o offer, first int) tier {
	t := tier{cost: o.cost, day: m.classes[o.class].day, first: int32(first)}
	for mood := range t.price {
		t.price[mood] = m.scale.energy(o.cost, &m.scale.moods[mood])
	}
	return t
}

// sortOffers puts the offers of a job in the order of their prices, then of days.
func (m *model) sortOffers(list []offer) {
	w := &m.scale.moods[strict]
	slices.SortFunc(list, func(a, b offer) int {
		return cmp.Or(cmp.Compare(m.scale.energy(a.cost, w), m.scale.energy(b.cost, w)),
			cmp.Compare(m.classes[a.class].day, m.classes[b.class].day), cmp.Compare(a.class, b.class))
	})
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
