package ledger

import (
	"crypto/sha256"
	"maps"
	"slices"
)

// ClosingDetails lists what stands on the leaf accounts that match at the end of the span, in order of account: each
// set of dimensions on its own, so that whoever clears an account clears its dimensions as well. Zero balances are
// left out.
func (f *Figures) ClosingDetails(match func(Account) bool) []Detail {
	return f.standing(match, Balance.Closing)
}

// OpeningDetails is ClosingDetails at the beginning of the span.
func (f *Figures) OpeningDetails(match func(Account) bool) []Detail {
	return f.standing(match, func(b Balance) Money { return b.Opening })
}

func (f *Figures) standing(match func(Account) bool, at func(Balance) Money) []Detail {
	details := make(map[string][]Detail)
	for _, d := range f.Details {
		details[d.Account] = append(details[d.Account], d)
	}
	var out []Detail
	for _, code := range f.Chart.codes {
		a := f.Chart.accounts[code]
		if !a.Leaf || !match(a) {
			continue
		}
		of, detailed := details[code]
		if !detailed {
			of = []Detail{{Account: code, Balance: f.Accounts[code]}}
		}
		for _, d := range of {
			if at(d.Balance) != 0 {
				out = append(out, d)
			}
		}
	}
	return out
}

// Clearing moves what stands on accounts to one other account (结转). Every detail gets a line on the side opposite to
// its balance; To gets the net.
type Clearing struct {
	From    []Detail
	To      string
	Summary string
}

// Net returns what To receives, debit-positive in fen.
func (c Clearing) Net() Money {
	var net Money
	for _, d := range c.From {
		net += d.Balance.Closing()
	}
	return net
}

// Vouchers returns the lines of the clearing, one list for each voucher: one voucher unless it would have more than
// MaxLines lines. Each list is balanced and leaves its part of the accounts at zero, in amount and in quantity.
func (c Clearing) Vouchers() [][]Line {
	var lines []Line
	for _, d := range c.From {
		lines = append(lines, c.line(d))
	}
	var out [][]Line
	for part := range slices.Chunk(lines, MaxLines-1) {
		var net Money
		for _, l := range part {
			net += l.Credit - l.Debit
		}
		part = slices.Clone(part)
		if net != 0 {
			debit, credit := Split(net)
			part = append(part, Line{Summary: c.Summary, Account: c.To, Debit: debit, Credit: credit})
		}
		out = append(out, part)
	}
	return out
}

// line clears one detail. The quantity goes to the side of the amount.
func (c Clearing) line(d Detail) Line {
	debit, credit := Split(-d.Balance.Closing())
	quantity := d.Balance.ClosingQuantity()
	if debit != 0 {
		quantity = -quantity
	}
	return Line{
		Summary: c.Summary, Account: d.Account, Debit: debit, Credit: credit, Quantity: quantity, Dimensions: d.Dimensions,
	}
}

// TrialDifference returns by how much debits exceed credits over all leaves: before the span, in it and at its end.
// A trial balance holds when all three are zero.
func (f *Figures) TrialDifference() (opening, turnover, closing Money) {
	for code, b := range f.Accounts {
		if !f.Chart.accounts[code].Leaf {
			continue
		}
		opening += b.Opening
		turnover += b.Debit - b.Credit
		closing += b.Closing()
	}
	return opening, turnover, closing
}

// digestVersion names the canonical encoding of a closed period. A change of what is hashed needs a new version beside
// this one, so that earlier closings stay comparable.
const digestVersion = "cunzhang period v1"

// Digest returns the SHA-256 over what the figures say of a book: every leaf and every set of dimensions with its
// opening, turnover and quantities, in order. Names do not count, so that a renamed account changes nothing.
func (f *Figures) Digest(info BookInfo) Hash {
	b := text(nil, digestVersion, info.Code, info.Regime.String())
	b = integers(b, int64(info.Start), int64(f.Span.From), int64(f.Span.To))
	var codes []string
	for _, code := range slices.Sorted(maps.Keys(f.Accounts)) {
		if f.Chart.accounts[code].Leaf && !f.Accounts[code].IsZero() {
			codes = append(codes, code)
		}
	}
	b = integers(b, int64(len(codes)))
	for _, code := range codes {
		b = f.Accounts[code].encode(text(b, code))
	}
	var details []Detail
	for _, d := range f.Details {
		if !d.Balance.IsZero() {
			details = append(details, d)
		}
	}
	b = integers(b, int64(len(details)))
	for _, d := range details {
		k := d.Dimensions
		b = text(b, d.Account, k.Member, k.Counterparty, k.Venture, k.Project, k.Department)
		b = d.Balance.encode(b)
	}
	return sha256.Sum256(b)
}

func (b Balance) encode(to []byte) []byte {
	return integers(to, int64(b.Opening), int64(b.Debit), int64(b.Credit), int64(b.CarryDebit), int64(b.CarryCredit),
		int64(b.OpeningQuantity), int64(b.DebitQuantity), int64(b.CreditQuantity))
}
