package cooperatives_test

import (
	"slices"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// TestWhoMayDoWhat walks every pair of states in every capacity: what the buttons offer is what the check takes, and
// nothing leads out of the end.
func TestWhoMayDoWhat(t *testing.T) {
	for _, from := range cooperatives.AllOrderStates {
		for _, as := range cooperatives.AllCapacities {
			offered := cooperatives.NextSteps(from, as)
			for _, to := range cooperatives.AllOrderStates {
				err := cooperatives.CheckStep(from, to, as, "因为下雨")
				if (err == nil) != slices.Contains(offered, to) {
					t.Errorf("%s → %s as %s: offered %v, %v", from, to, as, offered, err)
				}
			}
			if (from == cooperatives.Paid || from == cooperatives.Cancelled) && len(offered) > 0 {
				t.Errorf("%s leads %s to %v", from, as, offered)
			}
		}
	}
	for _, c := range []struct {
		from, to cooperatives.OrderState
		as       cooperatives.Capacity
		reason   string
		want     string
	}{
		{cooperatives.Requested, cooperatives.Admitted, cooperatives.AsClerk, "", ""},
		{cooperatives.Requested, cooperatives.Admitted, cooperatives.AsHousehold, "", "order.not_yours"},
		{cooperatives.Requested, cooperatives.Cancelled, cooperatives.AsHousehold, "", "order.no_reason"},
		{cooperatives.Admitted, cooperatives.Cancelled, cooperatives.AsHousehold, "自家种了", ""},
		{cooperatives.Scheduled, cooperatives.Cancelled, cooperatives.AsHousehold, "自家种了", "order.not_yours"},
		{cooperatives.Working, cooperatives.Halted, cooperatives.AsOperator, "下雨", ""},
		{cooperatives.Working, cooperatives.Cancelled, cooperatives.AsClerk, "不做了", "order.no_step"},
		{cooperatives.Verified, cooperatives.Settled, cooperatives.AsClerk, "", "order.not_yours"},
		{cooperatives.Paid, cooperatives.Settled, cooperatives.AsAccountant, "", "order.no_step"},
	} {
		err := cooperatives.CheckStep(c.from, c.to, c.as, c.reason)
		if c.want == "" && err != nil || c.want != "" && (err == nil || ledger.Problems(err)[0].Key != c.want) {
			t.Errorf("%s → %s as %s: %v, want %s", c.from, c.to, c.as, err, c.want)
		}
	}
}

func TestStateOfAnOrderFollowsFromItsJobs(t *testing.T) {
	for _, c := range []struct {
		jobs []cooperatives.OrderState
		want cooperatives.OrderState
	}{
		{[]cooperatives.OrderState{cooperatives.Finished, cooperatives.Working}, cooperatives.Working},
		{[]cooperatives.OrderState{cooperatives.Verified, cooperatives.Scheduled}, cooperatives.Scheduled},
		{[]cooperatives.OrderState{cooperatives.Verified, cooperatives.Finished}, cooperatives.Finished},
		{[]cooperatives.OrderState{cooperatives.Verified, cooperatives.Cancelled}, cooperatives.Verified},
		{[]cooperatives.OrderState{cooperatives.Paid, cooperatives.Settled}, cooperatives.Settled},
		{[]cooperatives.OrderState{cooperatives.Cancelled}, cooperatives.Cancelled},
	} {
		var jobs []cooperatives.Job
		for _, s := range c.jobs {
			jobs = append(jobs, cooperatives.Job{State: s})
		}
		if got := cooperatives.StateOf(jobs); got != c.want {
			t.Errorf("%v make %s, want %s", c.jobs, got, c.want)
		}
	}
	if !cooperatives.Halted.Waiting() || cooperatives.Scheduled.Waiting() || !cooperatives.Working.Open() ||
		cooperatives.Finished.Open() {
		t.Error("what waits and what is open is not told")
	}
}
