package services_test

import (
	"context"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/trail"
)

// logged returns how many rows the log of the book has: a refused write leaves none.
func (v *village) logged() int64 {
	v.t.Helper()
	var last int64
	check(v.t, v.books.Snapshot(v.ctx, v.id, nil, func(ctx context.Context, s *books.Snapshot) error {
		rows, err := s.Log(ctx, trail.Query{Limit: 1})
		if len(rows) > 0 {
			last = rows[0].No
		}
		return err
	}))
	return last
}

// TestBadInputIsRefused gives every kind of bad input: each is refused in words that name the row, and nothing changes.
func TestBadInputIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		s := v.services
		first, second := v.ask(v.order("D1", "FL")), v.ask(v.order("D2", "FL"))
		worked := v.ask(v.order("D3", "FL"))
		at := assignment(worked)
		at.Start, at.End = 1000, 1060
		check(t, s.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{at}))
		v.work(worked, 325)
		signature := v.sign()
		overlap := func(operator, machine string, pinned bool) []services.Assignment {
			a, b := assignment(first), assignment(second)
			a.Pinned, b.Pinned = pinned, pinned
			b.Operator, b.Machine, b.Start, b.End = operator, machine, 570, 630
			return []services.Assignment{a, b}
		}
		assign := func(list []services.Assignment) func() error {
			return func() error { return s.Assign(v.ctx, clerk, v.key(), v.id, list) }
		}
		request := func(list ...cooperatives.Order) func() error {
			return func() error {
				_, err := s.Request(v.ctx, clerk, v.key(), v.id, list)
				return err
			}
		}
		backwards := v.order("D1", "BZ")
		backwards.Earliest, backwards.Latest = today.AddDays(5), today
		bare := v.plot("D9", "H01", 0)
		hill := v.plot("D4", "H01", 400)
		hill.Slope, hill.Access = 20, 150
		check(t, s.PutPlots(v.ctx, clerk, v.key(), v.id, []cooperatives.Plot{hill}))
		onHill := v.ask(v.order("D4", "FL"))
		rate := cooperatives.Rate{Kind: cooperatives.PriceRate, Operation: "FL", Amount: 1}
		for _, c := range []struct {
			name, key, field string
			try              func() error
		}{
			{"overlapping pins", "assign.pins_overlap", "row.2.start", assign(overlap("A", "M2", true))},
			{"an operator double-booked", "assign.double_booked", "row.2.start", assign(overlap("A", "M2", false))},
			{"a machine in two places", "assign.machine_twice", "row.2.start", assign(overlap("B", "M1", false))},
			{"a machine above its slope", "assign.slope", "row.1.machine", assign([]services.Assignment{assignment(onHill)})},
			{"a machine too wide", "assign.access", "row.1.machine", assign([]services.Assignment{assignment(onHill)})},
			{"a plot without area", "plot.area", "row.2.area", func() error {
				return s.PutPlots(v.ctx, clerk, v.key(), v.id, []cooperatives.Plot{v.plot("D8", "H01", 100), bare})
			}},
			{"a plot of nobody", "household.unknown", "row.1.household", func() error {
				return s.PutPlots(v.ctx, clerk, v.key(), v.id, []cooperatives.Plot{v.plot("D8", "H77", 100)})
			}},
			{"a window that ends before it starts", "order.window", "row.2.latest", request(v.order("D2", "BZ"), backwards)},
			{"acceptance above the plot's area", "order.above_plot", "area", func() error {
				a := services.Accepting{
					Order: worked, Part: 1, Hand: asClerk, Area: 326, Signer: "孙三", Way: services.Photo, Signature: signature,
				}
				_, err := s.Accept(v.ctx, clerk, v.key(), v.id, a)
				return err
			}},
			{"acceptance above the plot's area with its picture", "order.above_plot", "area", func() error {
				a := services.Accepting{
					Order: worked, Part: 1, Hand: asClerk, Area: 326, Signer: "孙三", Way: services.Drawn,
					Picture: books.NewFile{Name: "签字.png", Body: []byte("\x89PNG\r\n\x1a\n一笔")},
				}
				_, err := s.Accept(v.ctx, clerk, v.key(), v.id, a)
				return err
			}},
			{"a signature that nobody keeps", "file.unknown", "signature", func() error {
				a := services.Accepting{Order: worked, Part: 1, Hand: asClerk, Area: 325, Signer: "孙三", Way: services.Photo}
				_, err := s.Accept(v.ctx, clerk, v.key(), v.id, a)
				return err
			}},
			{"the same plot, operation and season twice", "order.twice", "row.1.plot", request(v.order("D1", "FL"))},
			{"the same twice in one list", "order.twice_in_list", "row.2.plot", request(v.order("D1", "CS"), v.order("D1", "CS"))},
			{"a price without validity", "rate.validity", "row.1.valid_from", func() error {
				return s.PutRates(v.ctx, clerk, v.key(), v.id, []cooperatives.Rate{rate})
			}},
			{"a cycle of predecessors", "operation.cycle", "row.1.after", func() error {
				return s.PutOperations(v.ctx, clerk, v.key(), v.id, []cooperatives.Operation{{
					Code: "FL", Name: "翻犁", Stage: cooperatives.Ploughing, Rain: cooperatives.RainStops, Active: true,
					After: []cooperatives.Predecessor{{Operation: "BZ", MaxDays: 3}},
				}})
			}},
			{"more than the plot has", "order.above_plot", "row.1.area", func() error {
				o := v.order("D2", "CS")
				o.Area = 551
				return request(o)()
			}},
			{"a stranger's plot", "order.not_their_plot", "row.1.household", func() error {
				o := v.order("D2", "CS")
				o.Household = "H01"
				return request(o)()
			}},
			{"somebody else's job", "order.not_yours", "", func() error {
				return s.Finish(v.ctx, driver, v.key(), v.id, services.Finishing{
					Order: worked, Part: 1, Hand: services.Hand{As: cooperatives.AsOperator, Self: "B"}, Area: 325,
				})
			}},
		} {
			before := dbtest.Contents(t, d)
			err := c.try()
			if err == nil {
				t.Errorf("%s is taken", c.name)
				continue
			}
			if c.name != "somebody else's job" {
				wantKey(t, err, c.key, c.field)
				if who := ledger.Problems(err)[0].Args["who"]; who != "" && who != "机手A" && who != "拖拉机一" {
					t.Errorf("%s: it calls somebody %s", c.name, who)
				}
			} else if ledger.KindOf(err) != ledger.Denied && ledger.KindOf(err) != ledger.Conflict {
				t.Errorf("%s: %v", c.name, err)
			}
			if changed := dbtest.Changed(before, dbtest.Contents(t, d)); len(changed) > 0 {
				t.Errorf("%s changed %v", c.name, changed)
			}
		}
		if v.state(first) != cooperatives.Admitted || v.state(worked) != cooperatives.Finished {
			t.Errorf("orders are %s and %s", v.state(first), v.state(worked))
		}
	})
}

// TestBooksNeverMeet asks one book for what another has.
func TestBooksNeverMeet(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := books.New(d)
		v, w := newBook(t, b, "a"), newBook(t, b, "b")
		no := v.done(v.order("D1", "FL"), 1000)
		_, err := w.services.FindOrder(w.ctx, w.id, no)
		wantKey(t, err, "order.unknown", "")
		_, err = w.services.Settle(w.ctx, accountant, w.key(), w.id, march)
		wantKey(t, err, "settle.nothing", "")
		wantKey(t, w.services.Assign(w.ctx, clerk, w.key(), w.id, []services.Assignment{assignment(no)}),
			"order.unknown", "row.1.order")
		other := w.ask(w.order("D1", "FL"))
		check(t, w.services.Assign(w.ctx, clerk, w.key(), w.id, []services.Assignment{assignment(other)}))
		w.work(other, 1000)
		_, err = w.services.Accept(w.ctx, clerk, w.key(), w.id, services.Accepting{
			Order: other, Part: 1, Hand: asClerk, Area: 1000, Signer: "赵大", Way: services.Drawn, Signature: v.sign(),
		})
		wantKey(t, err, "file.unknown", "signature")
		_, err = v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		m, err := w.services.Statement(w.ctx, w.id, march)
		check(t, err)
		if len(m.Households) != 0 {
			t.Errorf("the other book shows %+v", m.Households)
		}
	})
}
