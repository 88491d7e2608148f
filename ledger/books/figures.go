package books

import (
	"maps"
	"slices"

	"cunzhang/ledger"
)

// Opening is the opening balance of a leaf account, or of one set of its dimensions, in fen and debit-positive. Debit
// and Credit are the turnovers of the year before a mid-year start. Source names the regime that carried-over balances
// come from, because codes were used again in 2023.
type Opening struct {
	Account    string
	Dimensions ledger.Dimensions
	Balance    ledger.Money
	Debit      ledger.Money
	Credit     ledger.Money
	Quantity   ledger.Quantity
	Source     string
}

// balance is what the opening contributes to a span. A span that begins before the book does, in its first year, takes
// the turnovers of the months before as its own and opens with the balance before them.
func (o Opening) balance(a ledger.Account, start ledger.Period, span ledger.Span) ledger.Balance {
	if span.From < start && span.From.Year() == start.Year() {
		return o.year(a)
	}
	return ledger.Balance{Opening: o.Balance, OpeningQuantity: o.Quantity}
}

// sortDetails lists the balances of dimensions in order. Where an account also has lines without dimensions, the rest
// of its balance is a detail of its own, so that details always sum to their account.
func sortDetails(
	details map[balanceKey]ledger.Balance, leaves map[string]ledger.Balance, chart *ledger.Chart,
) []ledger.Detail {
	rest := make(map[string]ledger.Balance)
	for k, b := range details {
		if _, ok := rest[k.account]; !ok {
			rest[k.account] = leaves[k.account]
		}
		rest[k.account] = rest[k.account].Plus(b.Negative())
	}
	for code, b := range rest {
		if !b.IsZero() {
			details[balanceKey{account: code}] = b
		}
	}
	out := make([]ledger.Detail, 0, len(details))
	for _, k := range slices.SortedFunc(maps.Keys(details), balanceKey.compare) {
		if _, err := chart.Find(k.account); err != nil {
			continue
		}
		out = append(out, ledger.Detail{Account: k.account, Dimensions: k.dimensions, Balance: details[k]})
	}
	return out
}
