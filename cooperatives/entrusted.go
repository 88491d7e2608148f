package cooperatives

import (
	"slices"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
)

// HouseSales is what an operator took in one house that it runs for its owner (委托经营), and what it paid for the owner.
type HouseSales struct {
	Owner Holder
	House string
	Sales ledger.Money
	Costs ledger.Money // borne by the owner, paid by the operator
}

// HouseSettlement is the settlement of one house: sales are the parts of owner and operator, and the owner is paid
// Share less Costs.
type HouseSettlement struct {
	HouseSales
	Share    ledger.Money // of the owner
	Operator ledger.Money
	Net      ledger.Money // to be paid to the owner
}

// SettleHouses splits the sales of each house by the owners' rate, from 0 to 1 rounded half up, and takes off the costs.
// It fails with entrusted.rate, entrusted.none without sales, entrusted.house for amounts below nothing or a house
// without an owner, and entrusted.loss for a house whose costs exceed the owner's part: that owner owes, and nothing can
// be paid out.
func SettleHouses(rate decimal.Decimal, houses []HouseSales) ([]HouseSettlement, error) {
	var es ledger.Errors
	if rate.IsNegative() || rate.GreaterThan(decimal.NewFromInt(1)) {
		es = append(es, ledger.NewError(ledger.Invalid, "entrusted.rate", nil).At("rate"))
	}
	if len(houses) == 0 || len(houses) > ledger.MaxLines-3 {
		es = append(es, ledger.NewError(ledger.Invalid, "entrusted.none", nil).At("houses"))
	}
	if err := es.Err(); err != nil {
		return nil, err
	}
	out := make([]HouseSettlement, 0, len(houses))
	for i, h := range houses {
		args := ledger.Args{"house": h.House}
		if h.Owner == "" || h.Owner == TheCollective || h.Sales <= 0 || h.Costs < 0 ||
			max(h.Sales, h.Costs) > ledger.MaxMoney {
			es = append(es, ledger.NewError(ledger.Invalid, "entrusted.house", args).At(rowField(i, "amount")))
			continue
		}
		share, err := h.Sales.Times(rate, ledger.RoundHalfUp)
		if err != nil {
			return nil, err
		}
		if share < h.Costs {
			args["costs"], args["share"] = h.Costs.Grouped(), share.Grouped()
			es = append(es, ledger.NewError(ledger.Invalid, "entrusted.loss", args).At(rowField(i, "amount")))
			continue
		}
		out = append(out, HouseSettlement{HouseSales: h, Share: share, Operator: h.Sales - share, Net: share - h.Costs})
	}
	return out, es.Err()
}

// EntrustedAccounts are the accounts of a settlement of houses that are run for their owners.
type EntrustedAccounts struct {
	Trust      Target // operator: what it collected and owes until it is settled
	Income     Target // operator: its part
	Advanced   Target // operator: costs that it paid for owners
	Payable    Target // operator: what it owes the collective for the owners
	Receivable Target // collective: what the operator is to hand over
	Owed       Target // collective: what owners are owed; the owner comes to its dimensions
}

// PostEntrusted drafts a settlement for both books. The operator's debits what it held in trust and credits its own
// part, the costs that it paid and what it hands over; the collective's debits what it is handed and credits each owner.
// The collective's income is untouched.
func PostEntrusted(list []HouseSettlement, a EntrustedAccounts, summary string) (operator, collective []ledger.Line) {
	var sum HouseSettlement
	collective = []ledger.Line{{Summary: summary, Account: a.Receivable.Account, Dimensions: a.Receivable.Dimensions}}
	for _, h := range list {
		sum.Sales += h.Sales
		sum.Operator += h.Operator
		sum.Costs += h.Costs
		sum.Net += h.Net
		d := a.Owed.Dimensions
		d.Member = string(h.Owner)
		collective = append(collective, ledger.Line{
			Summary: summary + " " + h.House, Account: a.Owed.Account, Credit: h.Net, Dimensions: d,
		})
	}
	collective[0].Debit = sum.Net
	credit := func(t Target, amount ledger.Money) ledger.Line {
		return ledger.Line{Summary: summary, Account: t.Account, Credit: amount, Dimensions: t.Dimensions}
	}
	operator = []ledger.Line{
		{Summary: summary, Account: a.Trust.Account, Debit: sum.Sales, Dimensions: a.Trust.Dimensions},
		credit(a.Income, sum.Operator), credit(a.Advanced, sum.Costs), credit(a.Payable, sum.Net),
	}
	empty := func(l ledger.Line) bool { return l.Debit == 0 && l.Credit == 0 }
	return slices.DeleteFunc(operator, empty), slices.DeleteFunc(collective, empty)
}
