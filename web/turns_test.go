package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/labstack/echo/v4"
)

// asking is a request of somebody whose browser stays until the context ends.
func asking(ctx context.Context, s *server) *request {
	req := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", http.NoBody)
	return &request{Context: echo.New().NewContext(req, httptest.NewRecorder()), srv: s}
}

// TestLargePrintsAreMadeOneAfterTheOther begins a large print and asks for others: large ones wait, small ones do not,
// and nobody waits for whom has left.
func TestLargePrintsAreMadeOneAfterTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{prints: newTurns()}
		var made []string
		finish := make(chan struct{})
		ended := map[string]error{}
		print := func(ctx context.Context, name string, pages int) {
			go func() {
				ended[name] = asking(ctx, s).inTurn(pages, func(io.Writer) error {
					made = append(made, name)
					if pages >= largePrint {
						<-finish
					}
					return nil
				})(io.Discard)
			}()
			synctest.Wait()
		}
		gone, leave := context.WithCancel(t.Context())
		print(t.Context(), "first", 2000)
		print(gone, "gone", largePrint)
		print(t.Context(), "second", largePrint)
		print(t.Context(), "small", largePrint-1)
		if want := []string{"first", "small"}; !slices.Equal(made, want) {
			t.Errorf("%q are made while the first print is, want %q", made, want)
		}
		leave()
		synctest.Wait()
		if !errors.Is(ended["gone"], context.Canceled) {
			t.Errorf("who has left ends with %v", ended["gone"])
		}
		finish <- struct{}{}
		synctest.Wait()
		if want := []string{"first", "small", "second"}; !slices.Equal(made, want) {
			t.Errorf("%q are made after the first, want %q", made, want)
		}
		finish <- struct{}{}
		synctest.Wait()
		print(t.Context(), "third", largePrint)
		finish <- struct{}{}
		synctest.Wait()
		if err, ok := ended["third"]; !ok || err != nil {
			t.Errorf("the third ends: %t, with %v", ok, err)
		}
	})
}

// TestAPrintThatFailsEndsItsTurn has a large print fail and one after it be made.
func TestAPrintThatFailsEndsItsTurn(t *testing.T) {
	s := &server{prints: newTurns()}
	r := asking(t.Context(), s)
	if err := r.inTurn(largePrint, func(io.Writer) error { return io.ErrShortWrite })(io.Discard); !errors.Is(err, io.ErrShortWrite) {
		t.Fatalf("the print fails with %v", err)
	}
	if err := r.inTurn(largePrint, func(io.Writer) error { return nil })(io.Discard); err != nil {
		t.Fatal(err)
	}
}

// TestWhoHasLeftIsNoFailure ends the wait of somebody who has left, which is nothing to look into.
func TestWhoHasLeftIsNoFailure(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	leave()
	var log bytes.Buffer
	s := &server{Config: Config{Log: slog.New(slog.NewTextHandler(&log, nil))}}
	r := asking(ctx, s)
	r.Set(requestKey, r)
	s.fail(context.Canceled, r)
	if log.Len() > 0 {
		t.Errorf("it is logged: %s", log.String())
	}
	s.fail(io.ErrShortWrite, r)
	if log.Len() == 0 {
		t.Error("what failed before he left is not logged")
	}
}
