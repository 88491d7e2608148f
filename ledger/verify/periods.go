package verify

import (
	"context"

	"cunzhang/ledger"
)

const (
	open   = "open"
	closed = "closed"
	locked = "locked"
)

// periods checks that closed months stand before open ones and that every voucher stands in a month of the book.
func (v *verifier) periods(context.Context) error {
	known := make(map[ledger.Period]bool, len(v.months))
	firstOpen := ledger.Period(0)
	for i, p := range v.months {
		known[p.period] = true
		if i == 0 && p.period != v.target.start {
			v.breach("OnlyOpenPeriods", p.period.String(), "is the first period; the book starts in %s", v.target.start)
		}
		if i > 0 && p.period != v.months[i-1].period.Next() {
			v.breach("OnlyOpenPeriods", p.period.String(), "does not follow %s", v.months[i-1].period)
		}
		if p.state == open && firstOpen == 0 {
			firstOpen = p.period
		}
		if p.state != open && firstOpen != 0 {
			v.breach("OnlyOpenPeriods", p.period.String(), "is %s although %s is open", p.state, firstOpen)
		}
	}
	for k := range v.numbers {
		if !known[k.period] {
			v.breach("OnlyOpenPeriods", k.period.String(), "has vouchers and is no period of the book")
		}
	}
	return nil
}

// lastClosing returns what the last closing of a period wrote down, or nothing.
func (v *verifier) lastClosing(p ledger.Period) (event, bool) {
	for i := len(v.events) - 1; i >= 0; i-- {
		if e := v.events[i]; e.period == p && e.action == "close" {
			return e, true
		}
	}
	return event{}, false
}

// unclosed finds vouchers that were posted into a month after it was closed and while it was not open again, by the
// place of the chain that each closing wrote down.
func (v *verifier) unclosed(ctx context.Context) error {
	last, err := lastSeqs(ctx, v.tx, v.target.id)
	if err != nil {
		return err
	}
	for _, p := range v.months {
		if p.state == open {
			continue
		}
		at, known := v.lastClosing(p.period)
		if !known {
			v.breach("OnlyOpenPeriods", p.period.String(), "is %s without having been closed", p.state)
			continue
		}
		if last[p.period] > at.seq {
			v.breach("OnlyOpenPeriods", p.period.String(), "was closed at place %d, its last voucher has place %d", at.seq,
				last[p.period])
		}
	}
	return nil
}

// happened follows the events of the periods: every month has the state that they lead to, and a month was opened again
// only by another person than the one who had asked for it.
func (v *verifier) happened(context.Context) error {
	state := make(map[ledger.Period]string, len(v.months))
	for _, p := range v.months {
		state[p.period] = open
	}
	asked := make(map[int64]event)
	for _, e := range v.events {
		switch e.action {
		case "close":
			state[e.period] = closed
		case "ask":
			asked[e.no] = e
		case "reopen":
			request, made := asked[e.asked]
			if !made || request.period != e.period || request.actor == e.actor {
				v.breach("OnlyOpenPeriods", e.period.String(), "was opened again by %d, asked for by %d in request %d", e.actor,
					request.actor, e.asked)
			}
			delete(asked, e.asked)
			state[e.period] = open
		case "refuse":
			delete(asked, e.asked)
		case "lock":
			for _, p := range v.months {
				if p.period <= e.period && p.period.Year() == e.period.Year() {
					state[p.period] = locked
				}
			}
		}
	}
	for _, p := range v.months {
		// A closed month without closing is named above.
		if _, was := v.lastClosing(p.period); was && p.state != state[p.period] {
			v.breach("OnlyOpenPeriods", p.period.String(), "is %s; what happened to it leaves it %s", p.state, state[p.period])
		}
	}
	return nil
}

// closings compares what closings wrote down of the chain with the chain.
func (v *verifier) closings(ctx context.Context) error {
	for _, p := range v.months {
		c, known := v.lastClosing(p.period)
		if !known || c.seq == 0 {
			continue
		}
		hash, err := hashAt(ctx, v.tx, v.target.id, c.seq)
		if err != nil {
			return err
		}
		if hash != c.hash {
			v.breach("OneChain", "closing of "+p.period.String(), "saw another chain: %s at place %d, now %s",
				c.hash[:min(16, len(c.hash))], c.seq, hash[:min(16, len(hash))])
		}
	}
	return nil
}
