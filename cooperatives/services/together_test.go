package services_test

import (
	"context"
	"strconv"
	"sync"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestSettledOnceWhoeverComesFirst lets ten people settle the month and ten take the household's money at once: every job
// is settled once and paid once.
func TestSettledOnceWhoeverComesFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		no := v.done(v.order("D1", "FL"), 1000)
		v.done(v.order("D2", "FL"), 550)
		var all sync.WaitGroup
		numbers := make([]int, 10)
		for i := range numbers {
			all.Go(func() {
				s, err := v.services.Settle(v.ctx, accountant, "settle."+strconv.Itoa(i), v.id, march)
				if err != nil {
					t.Error(err)
				}
				numbers[i] = s.No
			})
		}
		all.Wait()
		for _, n := range numbers {
			if n != 1 {
				t.Errorf("settlements are %v", numbers)
			}
		}
		if n := len(v.drafts()); n != 3 {
			t.Errorf("%d vouchers wait", n)
		}
		taken := make([]bool, 10)
		for i := range taken {
			all.Go(func() {
				_, err := v.services.Receive(v.ctx, accountant, "pay."+strconv.Itoa(i), v.id, services.Receiving{
					Household: "H01", Period: march, Day: today, Account: "101", Document: "收据",
				})
				taken[i] = err == nil
			})
		}
		all.Wait()
		paid := 0
		for _, ok := range taken {
			if ok {
				paid++
			}
		}
		if paid != 1 || v.state(no) != cooperatives.Clearing {
			t.Errorf("taken %v, the order is %s", taken, v.state(no))
		}
	})
}

// TestHistoryIsFinal tries to change what happened, was done, accepted and settled, behind the back of the service.
func TestHistoryIsFinal(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.done(v.order("D1", "FL"), 1000)
		_, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		_, err = v.services.Receive(v.ctx, accountant, v.key(), v.id, services.Receiving{
			Household: "H01", Period: march, Day: today, Account: "101", Document: "收据",
		})
		check(t, err)
		for _, statement := range []string{
			"UPDATE service_events SET note = 'x'", "DELETE FROM service_events", "UPDATE service_works SET area = area + 1",
			"UPDATE service_acceptances SET area = area + 1", "DELETE FROM service_settlement_vouchers",
			"UPDATE service_settled SET subsidy = subsidy + 1, due = due - 1", "DELETE FROM service_settlements",
			"UPDATE service_payments SET amount = 1", "DELETE FROM service_paid",
		} {
			err := d.Update(v.ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, statement)
				return err
			})
			if err == nil {
				t.Errorf("%s is done", statement)
				continue
			}
			wantKey(t, err, "guard.log_is_final", "")
		}
	})
}

// TestSameKeyWritesOnce sends the same request twice, and another under its key.
func TestSameKeyWritesOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		first, err := v.services.Request(v.ctx, clerk, "same", v.id, []cooperatives.Order{v.order("D1", "FL")})
		check(t, err)
		before := v.logged()
		again, err := v.services.Request(v.ctx, clerk, "same", v.id, []cooperatives.Order{v.order("D1", "FL")})
		check(t, err)
		if len(again) != 1 || again[0] != first[0] || v.logged() != before {
			t.Errorf("sent again: %v and %v, %d rows in the log", first, again, v.logged()-before)
		}
		_, err = v.services.Request(v.ctx, clerk, "same", v.id, []cooperatives.Order{v.order("D2", "FL")})
		wantKey(t, err, "submission.conflict", "")
		wantKey(t, v.services.PutPlots(v.ctx, clerk, "", v.id, []cooperatives.Plot{v.plot("D9", "H01", 100)}),
			"submission.no_key", "")
	})
}
