package web

import (
	"sync"
	"time"

	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

// planRuns are the searches for plans that this server has under way, one for each book, and the last one of each that
// has ended. They live as long as the server: a plan that was found is kept in the book.
type planRuns struct {
	mu   sync.Mutex
	runs map[ledger.BookID]*planRun
}

// begin notes a new search, which end stops, or returns nil where one is under way.
func (p *planRuns) begin(book ledger.BookID, now time.Time, limit time.Duration, end func()) *planRun {
	p.mu.Lock()
	defer p.mu.Unlock()
	if old := p.runs[book]; old != nil && !old.state().done {
		return nil
	}
	if p.runs == nil {
		p.runs = map[ledger.BookID]*planRun{}
	}
	run := &planRun{since: now, limit: limit, cancel: end}
	p.runs[book] = run
	return run
}

// of is the search of a book that is under way, nil for none.
func (p *planRuns) of(book ledger.BookID) *planRun {
	if run := p.last(book); run != nil && !run.state().done {
		return run
	}
	return nil
}

// last is the search of a book that was begun last, nil for none since the server began.
func (p *planRuns) last(book ledger.BookID) *planRun {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.runs[book]
}

// planRun is a search for a plan.
type planRun struct {
	mu     sync.Mutex
	since  time.Time
	limit  time.Duration
	cancel func()
	now    runState
}

// runState is what the best plan so far is like, or what was found.
type runState struct {
	since        time.Time
	left, travel int
	stopped      bool
	done         bool
	no           int64
	err          error
}

// report notes how far the search is, and tells it to stop when somebody has asked for that.
func (r *planRun) report(p services.PlanProgress) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now.left, r.now.travel = p.Left, p.Travel
	return !r.now.stopped
}

// stop asks the search to end with what it has.
func (r *planRun) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now.stopped = true
	r.cancel()
}

// end notes what was found.
func (r *planRun) end(no int64, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now.done, r.now.no, r.now.err = true, no, err
}

// percent is how much of its time a search has taken, which it takes whole unless it is stopped.
func (r *planRun) percent(now time.Time) int {
	return max(0, min(100, int(100*now.Sub(r.since)/r.limit)))
}

func (r *planRun) state() runState {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.now
	out.since = r.since
	return out
}
