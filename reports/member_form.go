package reports

import (
	"cmp"
	"slices"

	"cunzhang/ledger"
)

// MemberForm is what the register of a farmers' cooperative says of one member in a year, in fen and as the charter
// counts business.
type MemberForm struct {
	Products []string    // in which there was business, with their units: 鸡蛋（斤）
	Opening  MemberRow   // what stood in the account before the year
	Rows     []MemberRow // by day
}

// MemberRow is one row of the register. Amounts are what the row changes.
type MemberRow struct {
	No       string
	Date     ledger.Date
	Summary  string
	Relief   ledger.Money // contribution from assets of poverty relief that belong to households
	Capital  ledger.Money // other contribution
	Reserve  ledger.Money
	Grant    ledger.Money
	Donation ledger.Money
	Product  int // of Products; of rows with business
	Quantity ledger.Quantity
	Trade    ledger.Money
}

// maxProductColumns is how many products have columns of their own; a row says which of more it is about.
const maxProductColumns = 3

// MemberAccount writes the 成员账户 of 农民专业合作社会计制度 from the register: contributions, quantified shares and business
// are the register's; what was given back and distributed, and the member's 股金, are the books'. inBooks is the
// statement member-account of the same member and year. A remark tells where contributions and 股金 differ.
func MemberAccount(inBooks Statement, f MemberForm) Statement {
	s := inBooks
	s.Rows, s.Foot = nil, slices.Clone(inBooks.Foot)
	parts := max(1, len(f.Products))
	if parts > maxProductColumns {
		parts = 1
	}
	s.Columns = memberFormColumns(f, parts)
	total := memberTotals{quantity: make([]ledger.Quantity, parts), trade: make([]ledger.Money, parts)}
	total.add(f.Opening, 0)
	s.Rows = append(s.Rows, Row{Style: Carry, Cells: total.row("年初余额", false)})
	var capital ledger.Money
	for _, row := range inBooks.Rows {
		figures := row.Cells[3:]
		switch row.Style {
		case Total:
			capital = figures[memberPoverty].Amount + figures[memberCapital].Amount
		case Body:
			refund, dividend := figures[memberRefund], figures[memberDividend]
			if refund.Amount == 0 && dividend.Amount == 0 {
				continue
			}
			total.refund, total.dividend = total.refund+refund.Amount, total.dividend+dividend.Amount
			cells := slices.Concat(row.Cells[:3], make([]Cell, memberQuantity+2*parts), []Cell{refund, dividend})
			s.Rows = append(s.Rows, Row{Cells: cells})
		case Section, Subtotal, Carry:
		}
	}
	for _, row := range f.Rows {
		at := 0
		if parts > 1 {
			at = row.Product
		}
		total.add(row, at)
		one := memberTotals{quantity: make([]ledger.Quantity, parts), trade: make([]ledger.Money, parts)}
		one.add(row, at)
		cells := one.row(row.Summary, true)
		cells[0], cells[1] = Text(row.No), Text(row.Date.String())
		s.Rows = append(s.Rows, Row{Cells: cells})
	}
	slices.SortStableFunc(s.Rows[1:], func(a, b Row) int { return cmp.Compare(a.Cells[1].Text, b.Cells[1].Text) })
	s.Rows = append(s.Rows, Row{Style: Total, Cells: total.row("年末余额/总额", len(f.Products) <= maxProductColumns)})
	if held := total.relief + total.capital; held != capital {
		s.Foot = append(s.Foot, "账面股金 "+capital.Grouped()+" 元，本账户出资 "+held.Grouped()+" 元，相差 "+
			(held-capital).Grouped()+" 元，请核对。")
	}
	return s
}

// memberFormColumns are the columns of the form: the product stands above its own, or in the summary.
func memberFormColumns(f MemberForm, parts int) []Column {
	all := memberColumns()
	quantity, trade := all[3+memberQuantity], all[3+memberTrade]
	out := slices.Clone(all[:3+memberQuantity])
	for _, c := range []Column{quantity, trade} {
		for i := range parts {
			part := c
			if parts > 1 {
				part.Group, part.Title, part.Key = c.Title, f.Products[i], c.Key+"_"+itoa(i+1)
			}
			out = append(out, part)
		}
	}
	return append(out, all[3+memberRefund:]...)
}

// memberTotals are the figures of one row of the form, or of all so far.
type memberTotals struct {
	relief, capital, reserve, grant, donation ledger.Money
	quantity                                  []ledger.Quantity
	trade                                     []ledger.Money
	refund, dividend                          ledger.Money
}

func (t *memberTotals) add(r MemberRow, product int) {
	t.relief, t.capital, t.reserve = t.relief+r.Relief, t.capital+r.Capital, t.reserve+r.Reserve
	t.grant, t.donation = t.grant+r.Grant, t.donation+r.Donation
	t.quantity[product] += r.Quantity
	t.trade[product] += r.Trade
}

// row writes the figures; quantities of different products are not added up.
func (t *memberTotals) row(summary string, quantities bool) []Cell {
	cells := []Cell{{}, {}, Text(summary)}
	for _, m := range []ledger.Money{t.relief, t.capital, t.reserve, t.grant, t.donation} {
		cells = append(cells, Amount(m))
	}
	for _, q := range t.quantity {
		cell := Cell{}
		if quantities {
			cell = Cell{Kind: QuantityCell, Quantity: q}
		}
		cells = append(cells, cell)
	}
	for _, m := range t.trade {
		cells = append(cells, Amount(m))
	}
	return append(cells, Amount(t.refund), Amount(t.dividend))
}
