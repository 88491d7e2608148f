package ledger_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/ledger"
)

func TestErrorDescribesTheProblemForTheLog(t *testing.T) {
	e := ledger.NewError(ledger.Invalid, "line.no_dimension", ledger.Args{"name": "内部往来", "code": "113"})
	if got, want := e.Error(), "invalid: line.no_dimension code=113 name=内部往来"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	at := e.At("line.2.member")
	if got, want := at.Error(), "invalid: line.no_dimension code=113 name=内部往来 (line.2.member)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if e.Field != "" {
		t.Error("At changed the original")
	}
	caused := &ledger.Error{Kind: ledger.Busy, Key: "db.busy", Err: io.EOF}
	if got, want := caused.Error(), "busy: db.busy: EOF"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !errors.Is(caused, io.EOF) {
		t.Error("the cause is lost")
	}
}

func TestErrorsAreAllShown(t *testing.T) {
	var none ledger.Errors
	if err := none.Err(); err != nil {
		t.Errorf("no problem became %v", err)
	}
	es := ledger.Errors{ledger.NewError(ledger.Invalid, "a.b", nil), ledger.NewError(ledger.Closed, "c.d", nil)}
	if got, want := es.Err().Error(), "invalid: a.b; closed: c.d"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !errors.Is(es.Err(), es[1]) {
		t.Error("the second problem is not found")
	}
}

func TestProblemsFindsEveryLedgerError(t *testing.T) {
	a, b := ledger.NewError(ledger.Invalid, "a.a", nil), ledger.NewError(ledger.NotFound, "b.b", nil)
	caused := &ledger.Error{Kind: ledger.Conflict, Key: "c.c", Err: b}
	tests := []struct {
		name string
		err  error
		want ledger.Errors
		kind ledger.Kind
	}{
		{"nothing", nil, nil, ledger.KindUnknown},
		{"one", a, ledger.Errors{a}, ledger.Invalid},
		{"wrapped", fmt.Errorf("posting: %w", b), ledger.Errors{b}, ledger.NotFound},
		{"list", ledger.Errors{a, b}, ledger.Errors{a, b}, ledger.Invalid},
		{"wrapped list", fmt.Errorf("posting: %w", ledger.Errors{b, a}), ledger.Errors{b, a}, ledger.NotFound},
		{"joined", errors.Join(io.EOF, a, fmt.Errorf("and %w", ledger.Errors{b})), ledger.Errors{a, b}, ledger.Invalid},
		{"a cause is no problem of its own", caused, ledger.Errors{caused}, ledger.Conflict},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, ledger.Problems(tt.err), cmp.Comparer(same)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got := ledger.KindOf(tt.err); got != tt.kind {
				t.Errorf("kind %s, want %s", got, tt.kind)
			}
		})
	}
}

func same(a, b *ledger.Error) bool { return a == b }

func TestOtherErrorsAreOurFault(t *testing.T) {
	err := fmt.Errorf("reading: %w", io.ErrUnexpectedEOF)
	wantProblem(t, err, ledger.Internal, "internal.unexpected")
	if !errors.Is(ledger.Problems(err)[0], io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
	if ledger.KindOf(err) != ledger.Internal {
		t.Errorf("kind %s", ledger.KindOf(err))
	}
}
