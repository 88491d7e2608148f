package dividends

import (
	"context"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

// Register gives the share register that a plan weighs.
type Register interface {
	RegisterIn(ctx context.Context, tx *db.Tx, book ledger.BookID) (*cooperatives.Register, error)
}

// Households tells the household of every member, for shares that are paid by household.
type Households interface {
	HouseholdsOf(ctx context.Context, book ledger.BookID) (map[cooperatives.Holder]cooperatives.Holder, error)
}

// Voters counts who has a vote on a day.
type Voters interface {
	Voters(ctx context.Context, book ledger.BookID, day ledger.Date) (int, error)
}

// Cards tells whom a bank can pay: members with a bank card, and households whose head has one.
type Cards interface {
	WithCards(ctx context.Context, book ledger.BookID) (map[string]bool, error)
}

// Patronage gives the member accounts (成员账户) of a farmers' cooperative as they stand at the end of the year: what each
// member put in, and the business of the year on the basis of the book.
type Patronage interface {
	MemberAccounts(ctx context.Context, book ledger.BookID, year int) ([]cooperatives.MemberAccount, cooperatives.Basis, error)
}

// Contributions enters shares of a surplus that became contributions (转为股金, 农民专业合作社法 §44) into the member accounts of
// a farmers' cooperative, in the transaction that drafts the vouchers of 股金.
type Contributions interface {
	ContributeIn(ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, c cooperatives.Converted) error
}

// Sources are the registers that a distribution rests on. One that is not wired is told of when it is needed
// (dividend.no_source); without Voters, Cards and Claims nothing is compared with
// them.
type Sources struct {
	Shares     Register
	Households Households
	Voters     Voters
	Cards      Cards
	Patronage  Patronage
	Converted  Contributions
	Claims     Claims
}

// Dividends is the service that keeps the distributions of all books. It is safe for use by many goroutines.
type Dividends struct {
	db    *db.DB
	books *books.Books
	from  Sources
}

// New returns the service over the books.
func New(b *books.Books, from Sources) *Dividends { return &Dividends{b.DB(), b, from} }

// Limits of a book.
const (
	MaxRuns  = 1000    // runs of a book
	MaxLines = 1000    // lines of one page of a list
	maxParts = 200_000 // holders of one run
)

// noSource tells that a register is missing.
func noSource(name string) error {
	return ledger.NewError(ledger.Internal, "dividend.no_source", ledger.Args{"name": name})
}
