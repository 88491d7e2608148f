package web

import (
	"context"
	"io"

	"cunzhang/reports"
)

// largePrint is how many pages make a print large: it may take hundreds of megabytes for some seconds.
const largePrint = 50

// rowsPerPage is how many rows of a statement or ledger about fill a page.
const rowsPerPage = 34

// turns lets the large prints of a server be made one after the other, so that together they take no more memory than
// one does. Who came first is first.
type turns chan struct{}

func newTurns() turns { return make(turns, 1) }

// take waits for the turn, which done ends, or fails when the context ends before.
func (t turns) take(ctx context.Context) (done func(), err error) {
	select {
	case t <- struct{}{}:
		return func() { <-t }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// inTurn lets draw wait for its turn if it makes a large print. It waits no longer than somebody is there to read the
// print, and others need not wait for him to receive it.
func (r *request) inTurn(pages int, draw func(io.Writer) error) func(io.Writer) error {
	if pages < largePrint {
		return draw
	}
	return func(w io.Writer) error {
		done, err := r.srv.prints.take(r.ctx())
		if err != nil {
			return err
		}
		defer done()
		return draw(w)
	}
}

// pagesOf is about how many pages the statements or ledgers fill.
func pagesOf(all ...reports.Statement) int {
	n := 0
	for i := range all {
		n += 1 + len(all[i].Rows)/rowsPerPage
	}
	return n
}
