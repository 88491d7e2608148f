package main

import (
	"context"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestSampleTeam loads the sample: sixty orders of three operations wait for eleven operators, and what was done before
// is settled once the question about an area is answered.
func TestSampleTeam(t *testing.T) {
	b := books.New(dbtest.SQLite(t))
	people := sampleKeepers()
	const today = ledger.Date(20260316)
	if err := loadSample(t.Context(), b, people, today); err != nil {
		t.Fatal(err)
	}
	s := fieldTeam(b)
	info, err := b.Find(t.Context(), "yanba")
	if err != nil {
		t.Fatal(err)
	}
	waiting, _, err := s.ListOrders(t.Context(), info.ID, services.OrderQuery{
		States: []cooperatives.OrderState{cooperatives.Admitted},
	})
	if err != nil {
		t.Fatal(err)
	}
	kinds, split := map[string]int{}, false
	for _, o := range waiting {
		kinds[o.Operation]++
		split = split || len(o.Jobs) > 1
		if o.Earliest < today || o.Latest > today.AddDays(sampleWindow) {
			t.Errorf("order %d lies outside of the two weeks: %s to %s", o.No, o.Earliest, o.Latest)
		}
	}
	operators, err := s.ListOperators(t.Context(), info.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(waiting) != 60 || len(kinds) != 3 || kinds["FL"] != 20 || !split || len(operators) != 11 {
		t.Errorf("%d orders wait, %v, split %v, for %d operators", len(waiting), kinds, split, len(operators))
	}
	_, err = s.Preview(t.Context(), info.ID, today.Period())
	es := ledger.Problems(err)
	if len(es) != 1 || es[0].Key != "settle.question" {
		t.Fatalf("the preview says %v", err)
	}
	done, _, err := s.ListOrders(t.Context(), info.ID, services.OrderQuery{
		States: []cooperatives.OrderState{cooperatives.Verified},
	})
	if err != nil {
		t.Fatal(err)
	}
	last := done[len(done)-1].No
	if err := s.Answer(t.Context(), people.preparer, "answer", info.ID, last, 1, "地角未测，按申报面积"); err != nil {
		t.Fatal(err)
	}
	settled, err := s.Settle(t.Context(), people.preparer, "settle", info.ID, today.Period())
	if err != nil || len(settled.Charges) != sampleWorks-1 || len(settled.Vouchers) != 3 {
		t.Errorf("settled %+v, %v", settled, err)
	}
	var fuel ledger.Money
	if err := b.DB().View(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		fuel, err = b.InHand(ctx, tx, info.ID, "121")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if fuel != 5000_00+3900_00-services.Total(settled.Charges).Fuel.Cost {
		t.Errorf("of the fuel in stock and bought, %s is left after %s were burnt", fuel, services.Total(settled.Charges).Fuel.Cost)
	}
}
