package bookstest

import (
	"testing"

	"cunzhang/ledger"
)

// Failing is a test, or one draw of a property.
type Failing interface {
	Helper()
	Fatal(args ...any)
}

// OK ends the test where there is an error.
func OK(t Failing, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Want fails unless one of the problems has the key.
func Want(t testing.TB, err error, key string) {
	t.Helper()
	if err != nil {
		for _, p := range ledger.Problems(err) {
			if p.Key == key {
				return
			}
		}
	}
	t.Errorf("want %s, got %v", key, err)
}

// Equal fails unless the two are the same.
func Equal[T comparable](t testing.TB, what string, got, wanted T) {
	t.Helper()
	if got != wanted {
		t.Errorf("%s: got %v, want %v", what, got, wanted)
	}
}

// Yuan reads an amount.
func Yuan(t Failing, s string) ledger.Money {
	t.Helper()
	m, err := ledger.ParseMoney(s)
	OK(t, err)
	return m
}
