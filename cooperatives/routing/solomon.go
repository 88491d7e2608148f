package routing

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// A Convention is one of the two ways the literature measures Solomon's instances. They must not be mixed.
type Convention int

const (
	// DistanceFirst minimizes the distance alone, each way cut off to one decimal, as exact methods do.
	DistanceFirst Convention = iota + 1
	// VehiclesFirst minimizes the vehicles, then the real distance, as heuristics do.
	VehiclesFirst
)

// An Instance is a vehicle-routing problem with time windows in Solomon's format.
type Instance struct {
	Name      string
	Vehicles  int
	Capacity  int
	Customers []Customer // the depot first
}

// A Customer is a line of an instance.
type Customer struct{ X, Y, Demand, Ready, Due, Service int }

// Tours are a solution of an instance: customers by vehicle, by their place in Customers.
type Tours struct {
	Routes   [][]int
	Distance float64
}

// ReadSolomon reads an instance in Solomon's text format: a name, the table VEHICLE, the table CUSTOMER. It fails with
// Issues that name the line or the customer.
func ReadSolomon(r io.Reader) (*Instance, error) {
	in := &Instance{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		fields := strings.Fields(lines.Text())
		if len(fields) > 0 && in.Name == "" {
			in.Name = fields[0]
			continue
		}
		numbers, ok := whole(fields)
		switch {
		case !ok:
		case len(numbers) == 2 && in.Vehicles == 0:
			in.Vehicles, in.Capacity = numbers[0], numbers[1]
		case len(numbers) == 7 && in.Vehicles > 0 && numbers[0] == len(in.Customers):
			v := numbers[1:]
			in.Customers = append(in.Customers, Customer{v[0], v[1], v[2], v[3], v[4], v[5]})
		default:
			return nil, Issues{{Code: BadLine, Row: "line", ID: strconv.Itoa(n)}}
		}
		if len(in.Customers) > MaxJobs+1 {
			return nil, Issues{{Code: TooMany, Row: "problem", Args: map[string]string{
				"field": "customers", "max": strconv.Itoa(MaxJobs),
			}}}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read instance: %w", err)
	}
	if issues := in.check(); issues != nil {
		return nil, issues
	}
	return in, nil
}

// whole reads a line of numbers; a line with words is not one.
func whole(fields []string) ([]int, bool) {
	numbers := make([]int, len(fields))
	for i, f := range fields {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil || v != math.Trunc(v) || math.Abs(v) > 1e5 {
			return nil, false
		}
		numbers[i] = int(v)
	}
	return numbers, len(numbers) > 0
}

func (in *Instance) check() Issues {
	if in.Vehicles < 1 || in.Vehicles > MaxJobs || in.Capacity < 1 || len(in.Customers) < 2 {
		return Issues{{Code: Empty, Row: "problem", ID: in.Name}}
	}
	c := &checker{}
	for i, v := range in.Customers {
		id := strconv.Itoa(i)
		for _, n := range []struct {
			field string
			value int
		}{{"demand", v.Demand}, {"service", v.Service}, {"ready", v.Ready}} {
			if n.value < 0 {
				c.add(BadNumber, "customer", id, "field", n.field, "value", strconv.Itoa(n.value))
			}
		}
		switch {
		case v.Due < v.Ready:
			c.add(WindowReversed, "customer", id)
		case v.Demand > in.Capacity || in.way(0, i)+float64(v.Ready) > float64(in.Customers[0].Due):
			c.add(OutOfReach, "customer", id)
		}
	}
	return c.issues
}

// way is the real distance.
func (in *Instance) way(i, j int) float64 {
	a, b := in.Customers[i], in.Customers[j]
	return math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y))
}

// scale is how many units of the model make one of the instance.
func (c Convention) scale() float64 {
	if c == DistanceFirst {
		return 10
	}
	return 5000
}

// units turns a real distance into the model's; never less than it is where distances are real.
func (c Convention) units(d float64) int32 {
	if c == DistanceFirst {
		return int32(math.Floor(d*10 + 1e-9))
	}
	return int32(math.Ceil(d*c.scale() - 1e-6))
}

// compile makes the model of an instance; customer k is job k-1.
func (in *Instance) compile(c Convention) *model {
	n := len(in.Customers) - 1
	m := &model{
		jobs: n, size: n + 1, demand: make([]int32, n+1), work: [][]int32{make([]int32, n+1)},
		open: make([]int32, n+1), shut: make([]int32, n+1), row: make([]int32, (n+1)*(n+1)),
		options: make([][]option, n), miss: make([]int64, n), before: make([][]link, n), behind: make([][]link, n),
		fixed: make([]bool, n), load: make([]int64, n), travel: 1,
	}
	scale := c.scale()
	customer := func(node int) int { return (node + 1) % (n + 1) }
	for i := range m.size {
		v := in.Customers[customer(i)]
		m.open[i], m.shut[i] = int32(float64(v.Ready)*scale), int32(float64(v.Due)*scale)
		m.demand[i], m.work[0][i] = int32(v.Demand), int32(float64(v.Service)*scale)
		for j := range m.size {
			m.row[i*m.size+j] = c.units(in.way(customer(i), customer(j)))
		}
	}
	depot := in.Customers[0]
	m.classes = []class{{
		from: int32(float64(depot.Ready) * scale), until: never, last: int32(float64(depot.Due) * scale),
		capacity: int32(in.Capacity), start: int32(n), end: int32(n), operator: -1, machine: -1,
		count: int32(min(n, in.Vehicles)), operatorDay: -1, machineDay: -1,
	}}
	if c == VehiclesFirst {
		m.classes[0].open = 1
	}
	offers := make([][]offer, n)
	for j := range n {
		offers[j], m.miss[j] = []offer{{}}, 1<<30
	}
	m.hot, m.cold, m.blinks = 100*scale, 0.3*scale, 0.01
	m.scale, m.removed = fleetScale(), 10
	m.prepare(offers)
	return m
}

// fleetScale keeps vehicles and customers from being weighed against the way.
func fleetScale() scale {
	whole := weights{1 << 56, 0, 0, 1 << 45, 0}
	return scale{
		shifts: [goals]uint{30, 30, 30, 0, 62}, moods: [moods]weights{whole, whole}, trades: whole,
	}
}

// SolveInstance finds tours for the instance. It fails with Issues if the fleet is too small for all customers.
func SolveInstance(ctx context.Context, in *Instance, c Convention, o Options) (*Tours, error) {
	m := in.compile(c)
	w := search(ctx, m, func(*state) {}, o)
	if len(w.absent) > 0 {
		return nil, Issues{{Code: FleetTooSmall, Row: "problem", ID: in.Name, Args: map[string]string{
			"count": strconv.Itoa(len(w.absent)),
		}}}
	}
	t := &Tours{}
	for r := range w.routes {
		if w.routes[r].empty() {
			continue
		}
		tour, prev := []int(nil), 0
		for _, st := range w.routes[r].stops[1:] {
			node := (int(st.node) + 1) % m.size
			if node > 0 {
				tour = append(tour, node)
			}
			d := in.way(prev, node)
			if c == DistanceFirst {
				d = float64(c.units(d)) / 10
			}
			t.Distance += d
			prev = node
		}
		t.Routes = append(t.Routes, tour)
	}
	return t, nil
}
