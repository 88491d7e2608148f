package cooperatives

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
)

// Payable is what one holder is to be paid, and the tax to be withheld from it (个人所得税法 §3, §6: 20 % where the tax
// office asks for it, of the whole amount).
type Payable struct {
	Holder Holder
	Amount ledger.Money
	Tax    ledger.Money
}

// Payables lists the parts of a split that are paid to somebody, with tax at the rate, rounded half up. Parts of
// nothing and the collective's own part are left out: that one stays in the undistributed income.
func Payables(s Split, taxRate decimal.Decimal) ([]Payable, error) {
	if taxRate.IsNegative() || taxRate.GreaterThan(decimal.NewFromInt(1)) {
		return nil, ledger.NewError(ledger.Invalid, "posting.tax_rate", nil).At("tax_rate")
	}
	list := make([]Payable, 0, len(s.Parts))
	for _, p := range s.Parts {
		if p.Amount == 0 || p.Holder == TheCollective {
			continue
		}
		tax, err := p.Amount.Times(taxRate, ledger.RoundHalfUp)
		if err != nil {
			return nil, err
		}
		list = append(list, Payable{p.Holder, p.Amount, tax})
	}
	return list, nil
}

// DistributionAccounts are the accounts of a distribution. The suggested codes are those of a collective and of a
// farmers' cooperative.
type DistributionAccounts struct {
	Allocations   string // 各项分配: 32201, 33201
	Undistributed string // 未分配收益, 未分配盈余: 32202, 33202
	Reserve       string // 公积公益金 311, 盈余公积 322
	Payable       string // by member: 应付 to members, 应付盈余返还 221 or 应付剩余盈余 222
	Tax           string // 应交个人所得税
	Bank          string // what pays
	Capital       string // by member: 股金 301
}

// PostReserve drafts the reserve: debit 各项分配, credit the reserve.
func PostReserve(amount ledger.Money, a DistributionAccounts, summary string) []ledger.Line {
	return pair(amount, a.Allocations, a.Reserve, summary)
}

// PostOther drafts another item of the plan: debit 各项分配, credit the account of what it is for.
func PostOther(amount ledger.Money, a DistributionAccounts, credit, summary string) []ledger.Line {
	return pair(amount, a.Allocations, credit, summary)
}

// PostLossCover drafts a loss covered from the reserve: debit the reserve, credit 未分配收益.
func PostLossCover(amount ledger.Money, a DistributionAccounts, summary string) []ledger.Line {
	return pair(amount, a.Reserve, a.Undistributed, summary)
}

// pair moves an amount between two accounts; there are no lines for an amount of zero.
func pair(amount ledger.Money, debit, credit, summary string) []ledger.Line {
	if amount == 0 {
		return nil
	}
	return []ledger.Line{
		{Summary: summary, Account: debit, Debit: amount},
		{Summary: summary, Account: credit, Credit: amount},
	}
}

// PostDeclared drafts what members are owed: debit 各项分配, credit the payable with the member of each line. Each
// element is a voucher of its own, because a voucher has at most ledger.MaxLines lines.
func PostDeclared(list []Payable, a DistributionAccounts, summary string) [][]ledger.Line {
	var vouchers [][]ledger.Line
	for part := range slices.Chunk(list, ledger.MaxLines-1) {
		lines := []ledger.Line{{Summary: summary, Account: a.Allocations, Debit: gross(part)}}
		for _, p := range part {
			lines = append(lines, ledger.Line{
				Summary: summary, Account: a.Payable, Credit: p.Amount, Dimensions: p.member(),
			})
		}
		vouchers = append(vouchers, lines)
	}
	return vouchers
}

// PostPaid drafts the payment: debit the payable of each member, credit the tax withheld and, for the rest, the
// account that pays. Each element is a voucher of its own.
func PostPaid(list []Payable, a DistributionAccounts, summary string) [][]ledger.Line {
	var vouchers [][]ledger.Line
	for part := range slices.Chunk(list, ledger.MaxLines-2) {
		lines := make([]ledger.Line, 0, len(part)+2)
		var withheld ledger.Money
		for _, p := range part {
			withheld += p.Tax
			lines = append(lines, ledger.Line{
				Summary: summary, Account: a.Payable, Debit: p.Amount, Dimensions: p.member(),
			})
		}
		if withheld != 0 {
			lines = append(lines, ledger.Line{Summary: summary, Account: a.Tax, Credit: withheld})
		}
		if net := gross(part) - withheld; net != 0 {
			lines = append(lines, ledger.Line{Summary: summary, Account: a.Bank, Credit: net})
		}
		vouchers = append(vouchers, lines)
	}
	return vouchers
}

// Offset is an amount that is set off of what distributions owe a holder on an account, against what he owes, with his
// signed consent. Amount in fen.
type Offset struct {
	Holder   Holder
	Account  string
	Amount   ledger.Money
	Day      ledger.Date
	Summary  string // of the voucher's lines
	Document string // the consent
	Voucher  ledger.VoucherID
}

// Converted is shares of a surplus that became contributions on a day, by resolution (农民专业合作社法 §44).
type Converted struct {
	Date     ledger.Date
	Document string // the resolution
	Parts    []ConvertedPart
}

// ConvertedPart is what a voucher credits to the contribution of a member, after tax.
type ConvertedPart struct {
	Holder  Holder
	Amount  ledger.Money
	Voucher ledger.VoucherID
}

// PostBounced drafts money that the bank gave back after it was paid (退汇): debit the account that it came back to and
// the tax that is not withheld after all, credit the payable of each member, who is owed again. It is a voucher of its
// own with positive amounts and no red copy of the payment: both days stand in the bank's statement. Each element is a
// voucher.
func PostBounced(list []Payable, a DistributionAccounts, summary string) [][]ledger.Line {
	vouchers := PostPaid(list, a, summary)
	for _, lines := range vouchers {
		for i := range lines {
			lines[i].Debit, lines[i].Credit = lines[i].Credit, lines[i].Debit
		}
		slices.SortStableFunc(lines, func(a, b ledger.Line) int { return cmp.Compare(a.Credit, 0) - cmp.Compare(b.Credit, 0) })
	}
	return vouchers
}

// PostConverted drafts shares of the surplus that become contributions by resolution (农民专业合作社法 §44): debit the
// payable, credit 股金, both by member, less the tax withheld. With the account of a debt as Capital it sets what
// members are owed against what they owe.
func PostConverted(list []Payable, a DistributionAccounts, summary string) [][]ledger.Line {
	var vouchers [][]ledger.Line
	for part := range slices.Chunk(list, (ledger.MaxLines-1)/2) {
		var lines []ledger.Line
		var withheld ledger.Money
		for _, p := range part {
			withheld += p.Tax
			lines = append(lines, ledger.Line{
				Summary: summary, Account: a.Payable, Debit: p.Amount, Dimensions: p.member(),
			})
			if net := p.Amount - p.Tax; net != 0 {
				lines = append(lines, ledger.Line{
					Summary: summary, Account: a.Capital, Credit: net, Dimensions: p.member(),
				})
			}
		}
		if withheld != 0 {
			lines = append(lines, ledger.Line{Summary: summary, Account: a.Tax, Credit: withheld})
		}
		vouchers = append(vouchers, lines)
	}
	return vouchers
}

func (p Payable) member() ledger.Dimensions { return ledger.Dimensions{Member: string(p.Holder)} }

func gross(list []Payable) ledger.Money {
	var sum ledger.Money
	for _, p := range list {
		sum += p.Amount
	}
	return sum
}

// Target is an account with the dimensions of the lines on it.
type Target struct {
	Account    string
	Dimensions ledger.Dimensions
}

// SettlementAccounts are the accounts in which the collective and the venture book what the venture owes.
type SettlementAccounts struct {
	Receivable Target // collective: 应收款, with the venture in its dimensions
	Received   Target // collective: advances received
	Income     Target // collective: 投资收益 for a stake, 出租收入 or 发包收入 for the use of property
	Charge     Target // venture: 利润分配 for a share of profit, a cost for rent or a share of revenue
	Payable    Target // venture: what it owes the collective
	Prepaid    Target // venture: advances paid
}

// ShareOfProfit reports whether the venture books the share as a distribution of its profit; all other bases are
// costs, taken off before the profit.
func (b Base) ShareOfProfit() bool { return b == OperatingProfit }

// PostSettlement drafts the same settlement for both books: the collective's claim and income, the venture's charge
// and debt, both less the advances. Account and dimensions come from the accounts, the summary from summary.
func PostSettlement(d Due, a SettlementAccounts, summary string) (collective, venture []ledger.Line) {
	debit := func(t Target, amount ledger.Money) ledger.Line {
		return ledger.Line{Summary: summary, Account: t.Account, Debit: amount, Dimensions: t.Dimensions}
	}
	credit := func(t Target, amount ledger.Money) ledger.Line {
		return ledger.Line{Summary: summary, Account: t.Account, Credit: amount, Dimensions: t.Dimensions}
	}
	collective = []ledger.Line{
		debit(a.Receivable, d.Amount), debit(a.Received, d.Advances), credit(a.Income, d.Share),
	}
	venture = []ledger.Line{
		debit(a.Charge, d.Share), credit(a.Prepaid, d.Advances), credit(a.Payable, d.Amount),
	}
	empty := func(l ledger.Line) bool { return l.Debit == 0 && l.Credit == 0 }
	return slices.DeleteFunc(collective, empty), slices.DeleteFunc(venture, empty)
}
