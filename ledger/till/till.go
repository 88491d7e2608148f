package till

import (
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

// Till is the service of the cashier's desk. It is safe for use by many goroutines.
type Till struct {
	books *books.Books
	db    *db.DB
}

// New returns the service over the database of the books.
func New(b *books.Books) *Till { return &Till{books: b, db: b.DB()} }

// cashierOnly refuses whoever does not hold the money.
func cashierOnly(who ledger.Actor) error {
	if !who.Cashier {
		return ledger.NewError(ledger.Denied, "till.not_cashier", nil)
	}
	return nil
}

// takes reports whether the code is a leaf account with the flow that takes lines.
func takes(chart *ledger.Chart, code string, flow ledger.Flow) bool {
	a, err := chart.Find(code)
	return err == nil && a.Leaf && a.Active && a.Flow == flow
}

// Accounts lists the leaf accounts with the flow, cash on hand or money at banks, that take lines, in order of code.
func Accounts(chart *ledger.Chart, flow ledger.Flow) []ledger.Account {
	var out []ledger.Account
	for _, code := range chart.Codes() {
		if a, err := chart.Find(code); err == nil && takes(chart, code, flow) {
			out = append(out, a)
		}
	}
	return out
}
