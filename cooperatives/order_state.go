package cooperatives

import (
	"slices"

	"cunzhang/ledger"
)

// OrderState is how far an order, or one of its jobs, has come.
type OrderState int8

// The states: 申请, 受理, 排班, 作业中, 雨停, 完工, 验收, 结算, 收款待审, 已付, 取消.
const (
	OrderStateUnknown OrderState = iota
	Requested
	Admitted
	Scheduled
	Working
	Halted
	Finished
	Verified
	Settled
	Clearing // paid by vouchers of which not all are posted
	Paid
	Cancelled
)

// AllOrderStates lists the states in their order.
var AllOrderStates = [...]OrderState{
	Requested, Admitted, Scheduled, Working, Halted, Finished, Verified, Settled, Clearing, Paid, Cancelled,
}

var orderStateNames = [...]string{
	"unknown", "requested", "admitted", "scheduled", "working", "halted", "finished", "verified", "settled",
	"clearing", "paid", "cancelled",
}

// String returns the English name of the state.
func (s OrderState) String() string { return nameOf(orderStateNames[:], int(s)) }

// ParseOrderState reads the name of a state or fails with order.state.
func ParseOrderState(s string) (OrderState, error) {
	return parseName[OrderState](orderStateNames[:], s, "order.state", "state")
}

// Waiting reports whether a plan still has to find a place for the job.
func (s OrderState) Waiting() bool { return s == Admitted || s == Halted }

// Open reports whether something is still to be done in the field.
func (s OrderState) Open() bool {
	return s == Requested || s == Admitted || s == Scheduled || s == Working || s == Halted
}

// Capacity is in what capacity somebody moves an order.
type Capacity int8

// The capacities: 农户, 派工员, 机手, 会计.
const (
	CapacityUnknown Capacity = iota
	AsHousehold
	AsClerk
	AsOperator
	AsAccountant
)

// AllCapacities lists the capacities.
var AllCapacities = [...]Capacity{AsHousehold, AsClerk, AsOperator, AsAccountant}

var capacityNames = [...]string{"unknown", "household", "clerk", "operator", "accountant"}

// String returns the English name of the capacity.
func (c Capacity) String() string { return nameOf(capacityNames[:], int(c)) }

// ParseCapacity reads the name of a capacity or fails with order.capacity.
func ParseCapacity(s string) (Capacity, error) {
	return parseName[Capacity](capacityNames[:], s, "order.capacity", "capacity")
}

// step is a way from one state to another: who may take it, and whether a reason must be given.
type step struct {
	from, to OrderState
	by       []Capacity
	reason   bool
}

// steps lists every way that there is. What needs more than a reason (a place in the plan, a work record, a signature, a
// voucher) has a function of its own in the service, which takes the same ways.
func steps() []step {
	clerk, field := []Capacity{AsClerk}, []Capacity{AsOperator, AsClerk}
	asker := []Capacity{AsHousehold, AsClerk}
	return []step{
		{Requested, Admitted, clerk, false},
		{Admitted, Scheduled, clerk, false},
		{Halted, Scheduled, clerk, false},
		{Scheduled, Scheduled, clerk, false}, // put elsewhere in the plan
		{Scheduled, Admitted, clerk, false},  // freed for another plan
		{Halted, Admitted, clerk, false},
		{Scheduled, Working, field, false},
		{Halted, Working, field, false},
		{Scheduled, Halted, field, true}, // rain before it began
		{Working, Halted, field, true},
		{Working, Finished, field, false},
		{Finished, Halted, asker, true}, // to be done over
		{Finished, Verified, asker, false},
		{Verified, Finished, clerk, true}, // the acceptance was wrong
		{Verified, Settled, []Capacity{AsAccountant}, false},
		{Settled, Clearing, []Capacity{AsAccountant}, false},
		{Clearing, Paid, []Capacity{AsAccountant}, false},
		{Requested, Cancelled, asker, true},
		{Admitted, Cancelled, asker, true},
		{Scheduled, Cancelled, clerk, true}, // a machine may be on its way: the household calls
		{Halted, Cancelled, clerk, true},
	}
}

// CheckStep refuses a way that there is not (order.no_step), that is not for the capacity (order.not_yours), or that
// lacks its reason (order.no_reason).
func CheckStep(from, to OrderState, as Capacity, reason string) error {
	args := ledger.Args{"order_state": from.String()}
	for _, s := range steps() {
		switch {
		case s.from != from || s.to != to:
		case !slices.Contains(s.by, as):
			return ledger.NewError(ledger.Denied, "order.not_yours", args)
		case s.reason && reason == "":
			return ledger.NewError(ledger.Invalid, "order.no_reason", args).At("reason")
		default:
			return nil
		}
	}
	return ledger.NewError(ledger.Conflict, "order.no_step", args)
}

// NextSteps lists where the capacity may take something from the state, for buttons.
func NextSteps(from OrderState, as Capacity) []OrderState {
	var out []OrderState
	for _, s := range steps() {
		if s.from == from && slices.Contains(s.by, as) {
			out = append(out, s.to)
		}
	}
	return out
}

// StateOf returns the state of an order from its jobs: what is being done comes first, then what waits, and an order is
// finished, verified or cancelled when all of its jobs are, cancelled ones left out.
func StateOf(jobs []Job) OrderState {
	count := map[OrderState]int{}
	for _, j := range jobs {
		count[j.State]++
	}
	for _, s := range []OrderState{Working, Halted, Scheduled, Admitted, Requested, Finished, Verified, Settled, Clearing, Paid} {
		if count[s] > 0 {
			return s
		}
	}
	return Cancelled
}
