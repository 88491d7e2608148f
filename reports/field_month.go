package reports

import (
	"strings"

	"cunzhang/ledger"
)

// Work is one accepted job in a statement of a month.
type Work struct {
	Date      ledger.Date
	Number    string
	Household string
	Plot      string
	Operation string
	Operator  string
	Machine   string
	Area      ledger.Quantity // measured, 亩
	Price     ledger.Money    // fen for one 亩, of the service or of the pay
	Gross     ledger.Money    // fen
	Subsidy   ledger.Money    // borne by the county, fen
	Welfare   ledger.Money    // borne by the cooperative for a household in hardship, fen
	Due       ledger.Money    // what the household pays or the operator gets, fen
	Litres    ledger.Quantity // 升; 0 where nobody noted it
	Fuel      ledger.Money    // what they cost, fen
	Voucher   string          // 记-12; empty until it is posted
}

// WorkMonthPrint is the month of a household or of an operator.
type WorkMonthPrint struct {
	Organization string
	Name         string
	Month        ledger.Period
	Works        []Work
	Tax          ledger.Money // withheld from an operator, fen
	Received     ledger.Money // from a household for the works of the month, fen
	Waits        ledger.Money // of Received, what has a voucher that is not posted, fen
	Payments     []WorkPayment
	Anchor       Anchor
}

// WorkPayment is what was paid for the works of a month.
type WorkPayment struct {
	Date     ledger.Date
	Way      string       // 现金, 银行, 抵扣; empty where that is not known yet
	Amount   ledger.Money // that was handed over or set off, fen
	Tax      ledger.Money // withheld with it from an operator, fen
	Document string       // of the receipt, consent or batch
	Voucher  string       // 记-12; empty until it is posted, before which it does not count as paid
}

// addPayments says of each payment when, how and by which papers it was made, and returns how much of them is posted.
func (s *Statement) addPayments(list []WorkPayment, title, paid string) ledger.Money {
	var posted ledger.Money
	for _, p := range list {
		text := title + "：" + p.Date.String() + " " + strings.TrimSpace(p.Way+" "+p.Amount.Grouped()+" 元")
		if p.Tax != 0 {
			text += "（另代扣税款 " + p.Tax.Grouped() + " 元）"
		}
		if p.Document != "" {
			text += "，" + p.Document
		}
		if p.Voucher == "" {
			text += "，未记账，不算" + paid
		} else {
			text += "，" + p.Voucher
			posted += p.Amount
		}
		s.Foot = append(s.Foot, text)
	}
	return posted
}

func (p *WorkMonthPrint) sum() (w Work) {
	for _, x := range p.Works {
		w.Area += x.Area
		w.Gross += x.Gross
		w.Subsidy += x.Subsidy
		w.Welfare += x.Welfare
		w.Due += x.Due
		w.Litres += x.Litres
		w.Fuel += x.Fuel
	}
	return w
}

// headed is an empty statement of the month under its heading.
func (p *WorkMonthPrint) headed(name, title, whose string) Statement {
	return Statement{
		Name: name, Title: title, Organization: p.Organization, When: p.Month.Chinese(), Subject: whose + "：" + p.Name,
		Unit: "单位：元", Anchor: p.Anchor, Landscape: true,
	}
}

// HouseholdMonth returns what a household had done in a month and what it pays for it (农机服务结算单, 农户).
func HouseholdMonth(p WorkMonthPrint) Statement {
	s := p.headed("household-month", "农机服务结算单（农户）", "农户")
	s.Columns = []Column{
		{Title: "日期", Kind: TextColumn, Weight: 14, Key: "date"},
		{Title: "单号", Kind: TextColumn, Weight: 13, Key: "number"},
		{Title: "作业", Kind: TextColumn, Weight: 10, Key: "operation"},
		{Title: "地块", Kind: TextColumn, Weight: 20, Key: "plot"},
		{Title: "机手", Kind: TextColumn, Weight: 12, Key: "operator"},
		{Title: "面积（亩）", Kind: QuantityColumn, Weight: 11, Key: "area"},
		{Title: "单价", Kind: AmountColumn, Weight: 11, Key: "price"},
		{Title: "服务费", Kind: AmountColumn, Weight: 13, Key: "gross"},
		{Title: "财政补贴", Kind: AmountColumn, Weight: 13, Key: "subsidy"},
		{Title: "集体减免", Kind: AmountColumn, Weight: 13, Key: "welfare"},
		{Title: "农户自付", Kind: AmountColumn, Weight: 13, Key: "due"},
		{Title: "凭证", Kind: TextColumn, Weight: 10, Key: "voucher"},
	}
	s.Signatures = []string{"农户", "会计", "单位（盖章）"}
	for _, w := range p.Works {
		s.Rows = append(s.Rows, Row{Cells: []Cell{
			Text(w.Date.String()), Text(w.Number), Text(w.Operation), Text(w.Plot), Text(w.Operator), Area(w.Area),
			Figure(w.Price, nil), Figure(w.Gross, nil), Amount(w.Subsidy), Amount(w.Welfare), Figure(w.Due, nil),
			Text(w.Voucher),
		}})
	}
	t := p.sum()
	s.Rows = append(s.Rows, Row{Style: Total, Cells: []Cell{
		Text("合计"),
		{},
		{},
		{},
		{},
		Area(t.Area),
		{},
		Figure(t.Gross, nil), Amount(t.Subsidy), Amount(t.Welfare),
		Figure(t.Due, nil),
		{},
	}})
	s.addAmounts([]footAmount{
		{"服务费", t.Gross, 0},
		{"补贴和减免", t.Subsidy + t.Welfare, 0},
		{"农户自付", t.Due, 0},
		{"已收", p.Received, p.Waits},
		{"未收", t.Due - p.Received, 0},
	})
	s.addPayments(p.Payments, "收款", "已收")
	s.Foot = append(s.Foot, "农户自付（大写）："+t.Due.Capitals())
	return s
}

// OperatorMonth returns what an operator did in a month and gets for it (机手作业结算单).
func OperatorMonth(p WorkMonthPrint) Statement {
	s := p.headed("operator-month", "机手作业结算单", "机手")
	s.Columns = []Column{
		{Title: "日期", Kind: TextColumn, Weight: 14, Key: "date"},
		{Title: "单号", Kind: TextColumn, Weight: 13, Key: "number"},
		{Title: "农户", Kind: TextColumn, Weight: 13, Key: "household"},
		{Title: "作业", Kind: TextColumn, Weight: 10, Key: "operation"},
		{Title: "地块", Kind: TextColumn, Weight: 20, Key: "plot"},
		{Title: "农机", Kind: TextColumn, Weight: 16, Key: "machine"},
		{Title: "面积（亩）", Kind: QuantityColumn, Weight: 11, Key: "area"},
		{Title: "每亩报酬", Kind: AmountColumn, Weight: 11, Key: "price"},
		{Title: "劳务费", Kind: AmountColumn, Weight: 13, Key: "due"},
		{Title: "油料（升）", Kind: QuantityColumn, Weight: 11, Key: "litres"},
		{Title: "油料费", Kind: AmountColumn, Weight: 12, Key: "fuel"},
		{Title: "凭证", Kind: TextColumn, Weight: 10, Key: "voucher"},
	}
	s.Signatures = []string{"机手", "派工员", "会计", "单位（盖章）"}
	for _, w := range p.Works {
		s.Rows = append(s.Rows, Row{Cells: []Cell{
			Text(w.Date.String()), Text(w.Number), Text(w.Household), Text(w.Operation), Text(w.Plot), Text(w.Machine),
			Area(w.Area), Figure(w.Price, nil), Figure(w.Due, nil), litresOf(w.Litres), Amount(w.Fuel), Text(w.Voucher),
		}})
	}
	t := p.sum()
	s.Rows = append(s.Rows, Row{Style: Total, Cells: []Cell{
		Text("合计"),
		{},
		{},
		{},
		{},
		{},
		Area(t.Area),
		{},
		Figure(t.Due, nil), litresOf(t.Litres),
		Amount(t.Fuel),
		{},
	}})
	s.addAmounts([]footAmount{{"应发劳务费", t.Due, 0}, {"代扣个人所得税", p.Tax, 0}, {"实发", t.Due - p.Tax, 0}})
	paid := s.addPayments(p.Payments, "付款", "已付")
	s.addAmounts([]footAmount{{"已付", paid, 0}, {"未付", t.Due - p.Tax - paid, 0}})
	s.Foot = append(s.Foot, "实发（大写）："+(t.Due-p.Tax).Capitals())
	return s
}

// footAmount is an amount that stands in a line below a statement.
type footAmount struct {
	title  string
	amount ledger.Money
	waits  ledger.Money // of it, what has a voucher that is not posted
}

func (s *Statement) addAmounts(list []footAmount) {
	for _, line := range list {
		text := line.title + "：" + line.amount.Grouped() + " 元"
		if line.waits != 0 {
			text += "（其中未记账 " + line.waits.Grouped() + " 元）"
		}
		s.Foot = append(s.Foot, text)
	}
}

// litresOf leaves the cell of a job empty of which nobody noted the fuel.
func litresOf(q ledger.Quantity) Cell { return Cell{Kind: QuantityCell, Quantity: q, Places: 2} }
