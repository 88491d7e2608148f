package ledger

// Balance is what an account (or an account with one set of dimensions) did in a span of periods, in fen. Opening is
// a debit-positive net; turnovers are the sums of the debit and the credit column.
type Balance struct {
	Opening Money // before the span
	Debit   Money // turnover of the span
	Credit  Money
	// CarryDebit and CarryCredit are the part of the turnover that carry-forward and year-end vouchers made. Income
	// statements leave it out.
	CarryDebit  Money
	CarryCredit Money

	OpeningQuantity Quantity // before the span, debit-positive
	DebitQuantity   Quantity
	CreditQuantity  Quantity
}

// Closing returns opening plus debits less credits.
func (b Balance) Closing() Money { return b.Opening + b.Debit - b.Credit }

// NetDebit returns debits less credits of the span without carry-forward and year-end vouchers.
func (b Balance) NetDebit() Money { return b.Debit - b.CarryDebit - (b.Credit - b.CarryCredit) }

// ClosingQuantity returns the quantity at the end of the span.
func (b Balance) ClosingQuantity() Quantity {
	return b.OpeningQuantity + b.DebitQuantity - b.CreditQuantity
}

// Plus adds two balances column by column.
func (b Balance) Plus(o Balance) Balance {
	return Balance{
		Opening: b.Opening + o.Opening, Debit: b.Debit + o.Debit, Credit: b.Credit + o.Credit,
		CarryDebit: b.CarryDebit + o.CarryDebit, CarryCredit: b.CarryCredit + o.CarryCredit,
		OpeningQuantity: b.OpeningQuantity + o.OpeningQuantity,
		DebitQuantity:   b.DebitQuantity + o.DebitQuantity, CreditQuantity: b.CreditQuantity + o.CreditQuantity,
	}
}

// Negative returns the balance with every sign turned.
func (b Balance) Negative() Balance {
	return Balance{
		Opening: -b.Opening, Debit: -b.Debit, Credit: -b.Credit, CarryDebit: -b.CarryDebit, CarryCredit: -b.CarryCredit,
		OpeningQuantity: -b.OpeningQuantity, DebitQuantity: -b.DebitQuantity, CreditQuantity: -b.CreditQuantity,
	}
}

// IsZero reports whether nothing was carried and nothing moved.
func (b Balance) IsZero() bool { return b == Balance{} }

// Split returns the net on its side: (net, 0) for a debit balance and (0, -net) for a credit balance.
func Split(net Money) (debit, credit Money) {
	if net >= 0 {
		return net, 0
	}
	return 0, -net
}

// RollUp sums the balances of leaves into all their ancestors; the leaves stay in the result. Codes that the chart
// lacks are left out: the database refuses lines on them.
func (c *Chart) RollUp(leaves map[string]Balance) map[string]Balance {
	out := make(map[string]Balance, len(leaves)*2)
	for code, b := range leaves {
		for _, k := range c.Path(code) {
			out[k] = out[k].Plus(b)
		}
	}
	return out
}
