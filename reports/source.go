package reports

import (
	"context"

	"cunzhang/ledger"
)

// Source reads one snapshot of one book. It exists so that reports need no database: the service that keeps the books
// implements it. Every method fails with the ledger errors of the service, such as NotFound for an unknown account.
type Source interface {
	// Info describes the book and where its chain stands.
	Info(ctx context.Context) (ledger.BookInfo, error)
	// Chart returns all accounts of the book.
	Chart(ctx context.Context) (*ledger.Chart, error)
	// Figures returns balances over the span, with the amounts of the pairs asked for. A span may begin before a book
	// that starts in mid-year: its openings are then the derived balances of that January and its turnover includes
	// what was entered as turnover before the start.
	Figures(ctx context.Context, span ledger.Span, pairs []ledger.Pair) (*ledger.Figures, error)
	// Ledger returns rows of an account's ledger in the order of ledger.Position.
	Ledger(ctx context.Context, q ledger.LedgerQuery) ([]ledger.LedgerRow, error)
	// Before sums what a ledger holds before a page: the balance that the query's span opens with and the turnover of
	// its rows up to and including q.After, which need not be the place of a row; no place is none of them. It reads
	// openings as Figures does and ignores q.Limit.
	Before(ctx context.Context, q ledger.LedgerQuery) (ledger.Balance, error)
	// Vouchers returns posted vouchers of the span with their lines, in order of period, series and number.
	Vouchers(ctx context.Context, span ledger.Span) ([]ledger.Voucher, error)
	// ReversalOf returns the posted voucher that reverses the one with the id, without its lines, or nil.
	ReversalOf(ctx context.Context, id ledger.VoucherID) (*ledger.Voucher, error)
	// DimensionNames returns the names of the book's dimension values by code.
	DimensionNames(ctx context.Context, d ledger.Dimension) (map[string]string, error)
	// UserName returns the name of a person or built-in identity.
	UserName(ctx context.Context, id ledger.UserID) (string, error)
}
