package services_test

import (
	"slices"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestOrderGoesItsWay takes an order from the request to the signature and reads its history.
func TestOrderGoesItsWay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		o := v.order("D1", "FL")
		o.Channel, o.AskedBy, o.State = cooperatives.ByRelative, "赵小（外出务工）", cooperatives.Requested
		no := v.ask(o)
		check(t, v.services.Move(v.ctx, clerk, v.key(), v.id, services.OrderMove{
			Order: no, To: cooperatives.Admitted, Hand: asClerk,
		}))
		check(t, v.services.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{assignment(no)}))
		v.work(no, 1000)
		question, err := v.services.Accept(v.ctx, driver, v.key(), v.id, v.accepting(no, 1000, 980))
		check(t, err)
		got, err := v.services.FindOrder(v.ctx, v.id, no)
		check(t, err)
		if question || got.State != cooperatives.Verified || got.Household != "H01" || got.Season != "2026玉米" ||
			got.HouseholdName != "赵大" || got.PlotName != "地块D1" || got.OperationLabel != "翻犁" {
			t.Errorf("order is %+v, question %v", got.Order, question)
		}
		want := []cooperatives.OrderState{
			cooperatives.Requested, cooperatives.Admitted, cooperatives.Scheduled, cooperatives.Working,
			cooperatives.Finished, cooperatives.Verified,
		}
		if len(got.Events) != len(want) {
			t.Fatalf("history is %+v", got.Events)
		}
		for i, e := range got.Events {
			if e.To != want[i] || e.No != i+1 {
				t.Errorf("event %d is %+v, want %s", i, e, want[i])
			}
		}
		a := got.Acceptances[0]
		if w := a.Work; w.Operator != "A" || w.Machine != "M1" || w.Plot != "D1" || w.Day != today || w.Area != 1000 ||
			a.Area != 1000 || a.Measured != 980 || a.Signer != "赵大" || a.Signature != v.sign() {
			t.Errorf("acceptance is %+v", a)
		}
	})
}

// TestWhatIsMissingIsNamed tells what an order lacks by the fields that were left open: nobody can tell whose a plot is that
// nobody named, and a relative who asks has a name.
func TestWhatIsMissingIsNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		request := func(o cooperatives.Order) error {
			_, err := v.services.Request(v.ctx, clerk, v.key(), v.id, []cooperatives.Order{o})
			return err
		}
		wantOnly(t, request(v.order("", "")), "field.required@row.1.plot", "field.required@row.1.operation")
		relative := v.order("D1", "FL")
		relative.Channel, relative.AskedBy = cooperatives.ByRelative, " "
		wantOnly(t, request(relative), "field.required@row.1.asked_by")
		rule := cooperatives.Recurring{Code: "R1", Plot: "N99", Operation: "FL", Cron: "0 0 1 4 *", WindowDays: 14}
		put := func(r cooperatives.Recurring) error {
			return v.services.PutRecurring(v.ctx, clerk, v.key(), v.id, []cooperatives.Recurring{r})
		}
		wantOnly(t, put(rule), "plot.unknown@row.1.plot")
		rule.Code, rule.Operation = "", "XX"
		wantOnly(t, put(rule), "field.required@row.1.code", "plot.unknown@row.1.plot", "operation.unknown@row.1.operation")
		rule.Code, rule.Plot, rule.Operation = "R1", "", ""
		wantOnly(t, put(rule), "field.required@row.1.plot", "field.required@row.1.operation")
		rule.Plot, rule.Operation = "D1", "FL"
		wantOnly(t, put(rule), "field.required@row.1.household")
	})
}

// wantOnly fails unless err holds the problems, as key@field, and no others.
func wantOnly(t testing.TB, err error, want ...string) {
	t.Helper()
	var got []string
	for _, p := range ledger.Problems(err) {
		got = append(got, p.Key+"@"+p.Field)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
