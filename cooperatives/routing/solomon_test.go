package routing_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cunzhang/cooperatives/routing"
)

// generated writes an instance like Solomon's: C clustered, R scattered, RC both; with the windows of type 1, narrow
// and a small vehicle, or type 2, wide and a large one. Windows lie around the times of some tours, so all can be
// served.
func generated(kind string, n int, seed uint64) string {
	rng := rand.New(rand.NewPCG(seed, 1))
	wide := strings.HasSuffix(kind, "2")
	horizon, capacity, service := 230, 200, 10
	if strings.HasPrefix(kind, "C") {
		horizon, service = 1236, 90
	}
	if wide {
		horizon, capacity = horizon*4, capacity*4
	}
	var centers [][2]int
	for range 10 {
		centers = append(centers, [2]int{10 + rng.IntN(80), 10 + rng.IntN(80)})
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s-%d\n\nVEHICLE\nNUMBER     CAPACITY\n  %d   %d\n\nCUSTOMER\nCUST NO. XCOORD. YCOORD. DEMAND"+
		" READY DUE SERVICE\n\n%5d %5d %5d %5d %5d %5d %5d\n", kind, seed,
		max(25, n/4), capacity, 0, 40, 50, 0, 0, horizon, 0)
	for i := 1; i <= n; i++ {
		x, y := 5+rng.IntN(70), 5+rng.IntN(70)
		if strings.HasPrefix(kind, "C") || strings.HasPrefix(kind, "RC") && i%2 == 0 {
			c := centers[i%len(centers)]
			x, y = c[0]+rng.IntN(11)-5, c[1]+rng.IntN(11)-5
		}
		out := int(math.Ceil(math.Hypot(float64(x-40), float64(y-50))))
		middle := out + rng.IntN(max(1, horizon-service-2*out))
		half := 5 + rng.IntN(horizon/8)
		if rng.IntN(4) == 0 {
			half = horizon
		}
		ready, due := max(0, middle-half), min(middle+half, horizon-service-out-1)
		fmt.Fprintf(&b, "%5d %5d %5d %5d %5d %5d %5d\n", i, x, y, 1+rng.IntN(35), ready, max(due, out), service)
	}
	return b.String()
}

// checkTours drives every tour again, in real or cut off distances, and counts the customers.
func checkTours(t *testing.T, in *routing.Instance, c routing.Convention, tours *routing.Tours) {
	t.Helper()
	way := func(i, j int) float64 {
		a, b := in.Customers[i], in.Customers[j]
		d := math.Sqrt(float64((a.X-b.X)*(a.X-b.X) + (a.Y-b.Y)*(a.Y-b.Y)))
		if c == routing.DistanceFirst {
			return math.Floor(d*10+1e-9) / 10
		}
		return d
	}
	seen, sum := map[int]int{}, 0.0
	for _, tour := range tours.Routes {
		prev, now, load := 0, 0.0, 0
		for _, k := range append(slices.Clone(tour), 0) {
			v := in.Customers[k]
			sum += way(prev, k)
			now = max(now+way(prev, k), float64(v.Ready))
			if now > float64(v.Due)+1e-6 {
				t.Errorf("%s: customer %d is served at %f, due %d", in.Name, k, now, v.Due)
			}
			now += float64(v.Service)
			load += v.Demand
			if k > 0 {
				seen[k]++
			}
			prev = k
		}
		if load > in.Capacity {
			t.Errorf("%s: a tour carries %d of %d", in.Name, load, in.Capacity)
		}
	}
	for k := 1; k < len(in.Customers); k++ {
		if seen[k] != 1 {
			t.Errorf("%s: customer %d is served %d times", in.Name, k, seen[k])
		}
	}
	if math.Abs(sum-tours.Distance) > 1e-6*sum {
		t.Errorf("%s: distance %f, driven %f", in.Name, tours.Distance, sum)
	}
	if len(tours.Routes) > in.Vehicles {
		t.Errorf("%s: %d tours for %d vehicles", in.Name, len(tours.Routes), in.Vehicles)
	}
}

func TestToursOfGeneratedInstances(t *testing.T) {
	for i, kind := range []string{"C1", "R1", "RC1", "C2", "R2", "RC2"} {
		in, err := routing.ReadSolomon(strings.NewReader(generated(kind, 100, uint64(i))))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []routing.Convention{routing.DistanceFirst, routing.VehiclesFirst} {
			tours, err := routing.SolveInstance(context.Background(), in, c, routing.Options{Seed: 1, Iterations: 2000})
			if err != nil {
				t.Fatal(err)
			}
			checkTours(t, in, c, tours)
		}
	}
}

func TestReadSolomonRefuses(t *testing.T) {
	whole := generated("R1", 3, 1)
	lines := strings.Split(strings.TrimSpace(whole), "\n")
	last := strings.Fields(lines[len(lines)-1])
	with := func(field int, value string) string {
		changed := slices.Clone(last)
		changed[field] = value
		return strings.Join(append(slices.Clone(lines[:len(lines)-1]), strings.Join(changed, " ")), "\n")
	}
	for name, text := range map[string]string{
		"nothing":                     "",
		"no customers":                strings.Join(lines[:7], "\n"),
		"a customer out of order":     with(0, "9"),
		"a customer beyond the fleet": with(3, "900"),
		"a window that ends early":    with(5, "0"),
		"a negative service":          with(6, "-1"),
		"a customer out of reach":     with(1, "900"),
		"a line too short":            whole + "1 2 3\n",
	} {
		if in, err := routing.ReadSolomon(strings.NewReader(text)); err == nil {
			t.Errorf("read %s as %+v", name, in)
		}
	}
}

func TestSolveInstanceRefusesTooSmallAFleet(t *testing.T) {
	in, err := routing.ReadSolomon(strings.NewReader(generated("R1", 40, 1)))
	if err != nil {
		t.Fatal(err)
	}
	in.Vehicles = 1
	o := routing.Options{Iterations: 500}
	if tours, err := routing.SolveInstance(context.Background(), in, routing.VehiclesFirst, o); err == nil {
		t.Errorf("one vehicle serves %v", tours.Routes)
	}
}
