package ledger

import (
	"cmp"
	"time"
)

// BookInfo is what a page or a print says about the book it shows.
type BookInfo struct {
	ID           BookID
	Code         string
	Name         string // 账套名称
	Organization string // 编制单位: the cooperative
	Township     string
	Regime       Regime
	Edition      string // edition of the chart
	Start        Period
	CodeLengths  CodeLengths
	Head         Head
	Now          time.Time // when the figures were read
}

// Detail is the balance of one leaf account with one set of dimensions.
type Detail struct {
	Account    string
	Dimensions Dimensions
	Balance    Balance
}

// Pair names the amount booked debit one account and credit another, sub-accounts included.
type Pair struct {
	Debit, Credit string
}

// Figures are the balances of a book over one span, all from one snapshot.
type Figures struct {
	Span     Span
	Chart    *Chart
	Accounts map[string]Balance // by code, parents included
	Details  []Detail           // of accounts that carry dimensions, in order of account and dimensions
	Pairs    map[Pair]Money     // the pairs that were asked for
}

// TwoSided returns the sums of the debit and of the credit balances at and below code, each leaf and each set of
// dimensions on its own side and never netted. At selects the balance that counts, such as Balance.Closing.
func (f *Figures) TwoSided(code string, at func(Balance) Money) (debit, credit Money) {
	split := make(map[string]bool)
	for _, d := range f.Details {
		if !f.Chart.Below(d.Account, code) {
			continue
		}
		split[d.Account] = true
		dr, cr := Split(at(d.Balance))
		debit, credit = debit+dr, credit+cr
	}
	for _, a := range f.Chart.Leaves(code) {
		if split[a.Code] {
			continue
		}
		dr, cr := Split(at(f.Accounts[a.Code]))
		debit, credit = debit+dr, credit+cr
	}
	return debit, credit
}

// LedgerQuery asks for the rows of one account's ledger. A parent's rows are those of all leaves below it. Match
// bounds the rows to one set of dimensions; empty dimensions match everything.
type LedgerQuery struct {
	Account string
	Span    Span
	Match   Dimensions
	// After continues behind a row, for pages; Limit bounds the rows, 0 for all.
	After Position
	Limit int
}

// Position is the place of a line in the order of a ledger: by date, then by place in the chain, then by line.
type Position struct {
	Date Date
	Seq  int64
	Line int
}

// Compare orders positions: negative when p comes first.
func (p Position) Compare(o Position) int {
	return cmp.Or(cmp.Compare(p.Date, o.Date), cmp.Compare(p.Seq, o.Seq), cmp.Compare(p.Line, o.Line))
}

// LedgerRow is one line of a ledger, with what a reader needs to find the voucher. The running balance is left to the
// report, which knows where its page starts.
type LedgerRow struct {
	Position   Position
	Voucher    VoucherID
	Series     Series
	Number     int
	Kind       VoucherKind
	Account    string
	Summary    string
	Debit      Money
	Credit     Money
	Quantity   Quantity // with the sign of its amount
	Price      Price
	Dimensions Dimensions
	Opposite   string // code of the first account on the other side, for day books
}
