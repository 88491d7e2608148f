package cooperatives

import (
	"slices"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
)

// Passed is money that the collective takes for households and passes on to them (代收代付). It is owed to them and no
// income; the fee alone is the collective's own.
type Passed struct {
	Received ledger.Money
	Fee      ledger.Money // 管理费
	Parts    []Part       // in the order of the claims; with the fee they sum to what was received
}

// PassOn takes the fee, at a rate from 0 to 1 rounded half up, and splits the rest among the households by largest
// remainder. It fails with passed.rate for a rate out of range or one that leaves nothing, passed.collective for a claim
// of the collective itself, and as SplitExact does.
func PassOn(received ledger.Money, rate decimal.Decimal, w Weights) (Passed, error) {
	if rate.IsNegative() || rate.GreaterThanOrEqual(decimal.NewFromInt(1)) {
		return Passed{}, ledger.NewError(ledger.Invalid, "passed.rate", nil).At("rate")
	}
	for i, c := range w.Claims {
		if c.Holder == TheCollective || c.Holder == "" {
			return Passed{}, ledger.NewError(ledger.Invalid, "passed.collective", nil).At(rowField(i, "code"))
		}
	}
	fee, err := received.Times(rate, ledger.RoundHalfUp)
	if err != nil {
		return Passed{}, err
	}
	if received > 0 && fee >= received {
		return Passed{}, ledger.NewError(ledger.Invalid, "passed.rate", nil).At("rate")
	}
	s, err := SplitExact(received-fee, w)
	if err != nil {
		return Passed{}, err
	}
	return Passed{Received: received, Fee: fee, Parts: s.Parts}, nil
}

// PassedAccounts are the accounts of money that is passed on.
type PassedAccounts struct {
	Money string // what takes it and pays it out
	Owed  Target // 内部往来, 成员往来 or 其他应付款; the household comes to its dimensions
	Fee   Target // income
}

// PostPassedIn drafts what was received: debit the money, credit what is owed to each household and, on the first
// voucher, the fee. Each element is a voucher of its own, because a voucher has at most ledger.MaxLines lines.
func PostPassedIn(p Passed, a PassedAccounts, summary string) [][]ledger.Line {
	var vouchers [][]ledger.Line
	for part := range slices.Chunk(p.owed(), ledger.MaxLines-2) {
		lines := []ledger.Line{{Summary: summary, Account: a.Money}}
		for _, h := range part {
			lines[0].Debit += h.Amount
			lines = append(lines, ledger.Line{
				Summary: summary, Account: a.Owed.Account, Credit: h.Amount, Dimensions: a.to(h.Holder),
			})
		}
		if len(vouchers) == 0 && p.Fee != 0 {
			lines[0].Debit += p.Fee
			lines = append(lines, ledger.Line{
				Summary: summary, Account: a.Fee.Account, Credit: p.Fee, Dimensions: a.Fee.Dimensions,
			})
		}
		vouchers = append(vouchers, lines)
	}
	return vouchers
}

// PostPassedOut drafts what is paid out: debit what is owed to each household, credit the money. Each element is a
// voucher of its own.
func PostPassedOut(list []Payable, a PassedAccounts, summary string) [][]ledger.Line {
	var vouchers [][]ledger.Line
	for part := range slices.Chunk(list, ledger.MaxLines-1) {
		lines := make([]ledger.Line, 0, len(part)+1)
		for _, h := range part {
			lines = append(lines, ledger.Line{
				Summary: summary, Account: a.Owed.Account, Debit: h.Amount, Dimensions: a.to(h.Holder),
			})
		}
		lines = append(lines, ledger.Line{Summary: summary, Account: a.Money, Credit: gross(part)})
		vouchers = append(vouchers, lines)
	}
	return vouchers
}

// owed are the parts that come to something.
func (p Passed) owed() []Payable {
	list := make([]Payable, 0, len(p.Parts))
	for _, part := range p.Parts {
		if part.Amount != 0 {
			list = append(list, Payable{Holder: part.Holder, Amount: part.Amount})
		}
	}
	return list
}

func (a PassedAccounts) to(h Holder) ledger.Dimensions {
	d := a.Owed.Dimensions
	d.Member = string(h)
	return d
}
