package services_test

import (
	"strings"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// Sowing neither begins nor ends before the ploughing that was asked for is done; it waits for no ploughing that was
// cancelled, that is asked for elsewhere, or that nobody asked for.
func TestWhatComesFirstIsDoneFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		s := v.services
		begin := func(no int64, hand services.Hand) error {
			return s.Move(v.ctx, driver, v.key(), v.id, services.OrderMove{Order: no, Part: 1, To: cooperatives.Working, Hand: hand})
		}
		place := func(no int64, minute int) {
			a := assignment(no)
			a.Start, a.End = minute, minute+60
			check(t, s.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{a}))
		}
		plough, sow, free := v.ask(v.order("D1", "FL")), v.ask(v.order("D1", "BZ")), v.ask(v.order("D2", "BZ"))
		place(plough, 500)
		place(sow, 600)
		place(free, 700)
		check(t, begin(free, asOperator))
		for _, hand := range []services.Hand{asOperator, asClerk} {
			before := dbtest.Contents(t, d)
			err := begin(sow, hand)
			wantKey(t, err, "order.after", "")
			if e := ledger.Problems(err)[0]; e.Args["first"] != "翻犁" || e.Args["no"] != "PG-0001" || e.Args["plot"] != "地块D1" {
				t.Errorf("it says %+v", e.Args)
			}
			if changed := dbtest.Changed(before, dbtest.Contents(t, d)); len(changed) > 0 {
				t.Errorf("a refusal changed %v", changed)
			}
		}
		check(t, begin(plough, asOperator))
		wantKey(t, begin(sow, asOperator), "order.after", "")
		check(t, s.Finish(v.ctx, driver, v.key(), v.id, services.Finishing{
			Order: plough, Part: 1, Hand: asOperator, Day: today.AddDays(-1), Area: 1000,
		}))
		check(t, begin(sow, asOperator))

		// Asked for after the sowing began, the ploughing still comes first, unless it is cancelled.
		late := v.ask(v.order("D2", "FL"))
		done := services.Finishing{Order: free, Part: 1, Hand: asOperator, Area: 550}
		wantKey(t, s.Finish(v.ctx, driver, v.key(), v.id, done), "order.after", "")
		check(t, s.Move(v.ctx, clerk, v.key(), v.id, services.OrderMove{
			Order: late, To: cooperatives.Cancelled, Hand: asClerk, Reason: "农户自己犁了",
		}))
		check(t, s.Finish(v.ctx, driver, v.key(), v.id, done))
	})
}

// Sowing begins no sooner after the ploughing than the operation says, nor is it noted as done on a day before that.
func TestTheLeastDaysPassBeforeWorkBegins(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		s := v.services
		both := func(plot string, ploughed ledger.Date) int64 {
			plough, sow := v.order(plot, "FL"), v.order(plot, "BZ")
			plough.Earliest, sow.Earliest = today.AddDays(-9), today.AddDays(-9)
			first, second := v.ask(plough), v.ask(sow)
			for i, no := range []int64{first, second} {
				a := assignment(no)
				a.Start, a.End = 500+int(no)*100+i, 550+int(no)*100+i
				check(t, s.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{a}))
			}
			check(t, s.Move(v.ctx, driver, v.key(), v.id, services.OrderMove{Order: first, Part: 1, To: cooperatives.Working, Hand: asOperator}))
			check(t, s.Finish(v.ctx, driver, v.key(), v.id, services.Finishing{
				Order: first, Part: 1, Hand: asOperator, Day: ploughed, Area: v.job(first).Area,
			}))
			return second
		}
		begin := func(no int64, hand services.Hand) error {
			return s.Move(v.ctx, driver, v.key(), v.id, services.OrderMove{Order: no, Part: 1, To: cooperatives.Working, Hand: hand})
		}
		soon, late := both("D1", today), both("D2", today.AddDays(-1))
		for _, hand := range []services.Hand{asOperator, asClerk} {
			before := dbtest.Contents(t, d)
			err := begin(soon, hand)
			wantKey(t, err, "order.too_soon", "")
			if e := ledger.Problems(err)[0]; e.Args["first"] != "翻犁" || e.Args["done"] != today.String() || e.Args["day"] != today.AddDays(1).String() {
				t.Errorf("it says %+v", e.Args)
			}
			if changed := dbtest.Changed(before, dbtest.Contents(t, d)); len(changed) > 0 {
				t.Errorf("a refusal changed %v", changed)
			}
		}
		check(t, begin(late, asOperator))
		done := services.Finishing{Order: late, Part: 1, Hand: asClerk, Day: today.AddDays(-1), Area: 550}
		wantKey(t, s.Finish(v.ctx, clerk, v.key(), v.id, done), "order.too_soon", "")
		done.Day = today
		check(t, s.Finish(v.ctx, clerk, v.key(), v.id, done))
	})
}

// Work on another day than planned is allowed, and its history and its record tell of the real day.
func TestWorkOnAnotherDayIsNoted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		s := v.services
		o := v.order("D1", "FL")
		o.Earliest = today.AddDays(-3)
		no := v.ask(o)
		a := assignment(no)
		a.Day = today.AddDays(2)
		check(t, s.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{a}))
		check(t, s.Move(v.ctx, driver, v.key(), v.id, services.OrderMove{Order: no, Part: 1, To: cooperatives.Working, Hand: asOperator}))
		check(t, s.Finish(v.ctx, clerk, v.key(), v.id, services.Finishing{
			Order: no, Part: 1, Hand: asClerk, Day: today.AddDays(-1), Area: 1000,
		}))
		order, err := s.FindOrder(v.ctx, v.id, no)
		check(t, err)
		n := len(order.Events)
		planned, real := a.Day.Chinese(), today.AddDays(-1).Chinese()
		if order.Events[n-2].Note != "原排"+planned {
			t.Errorf("it began with the note %q", order.Events[n-2].Note)
		}
		if note := order.Events[n-1].Note; !strings.Contains(note, planned) || !strings.Contains(note, real) {
			t.Errorf("it ended with the note %q", note)
		}
		if len(order.Works) != 1 || order.Works[0].Day != today.AddDays(-1) {
			t.Errorf("recorded %+v", order.Works)
		}
	})
}
