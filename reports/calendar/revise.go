package calendar

import (
	"slices"
	"strings"
	"time"
)

// Keep is how long a cancelled appointment is sent, so that a telephone that was off for weeks still learns of it.
const Keep = 30 * 24 * time.Hour

// Revise compares what was sent with what holds now. It returns the events to send, in order of their UID: unchanged
// ones as they were sent, changed ones with the next sequence number, new ones with number 0 (one that comes back after
// it was cancelled goes on counting), and those that no longer hold as cancelled, until they have been for Keep.
// What lies in the past stays as it was sent for that time and then goes; the second result tells whether anything
// differs from what was sent.
func Revise(sent, holds []Event, at time.Time) (events []Event, changed bool) {
	at = at.UTC().Truncate(time.Second) // as precise as it is sent
	before := map[string]*Event{}
	for i := range sent {
		before[sent[i].UID] = &sent[i]
	}
	now := map[string]bool{}
	for _, e := range holds {
		now[e.UID] = true
		old := before[e.UID]
		switch {
		case old == nil:
			e.Sequence, e.Changed, changed = 0, at, true
		case old.same(&e):
			e = *old
		default:
			e.Sequence, e.Changed, changed = old.Sequence+1, at, true
		}
		events = append(events, e)
	}
	for _, e := range sent {
		switch {
		case now[e.UID]:
		case e.Cancelled && at.Sub(e.Changed) > Keep, !e.Cancelled && at.Sub(e.End) > Keep:
			changed = true
		case e.Cancelled, e.End.Before(at):
			events = append(events, e)
		default:
			e.Cancelled, e.Sequence, e.Changed, changed = true, e.Sequence+1, at, true
			events = append(events, e)
		}
	}
	slices.SortFunc(events, func(a, b Event) int { return strings.Compare(a.UID, b.UID) })
	return events, changed
}
