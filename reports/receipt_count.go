package reports

import (
	"strconv"

	"cunzhang/ledger"
)

// CountPrint is a count of cash with every name resolved; amounts in fen.
type CountPrint struct {
	Organization string
	Account      string // code and full name
	Date         ledger.Date
	Time         string // 16:30
	Pieces       []CountedPieces
	Counted      ledger.Money
	Balance      ledger.Money // of the books, posted vouchers alone
	Pending      []CountPending
	Expected     ledger.Money // the balance with what was not posted
	Reason       string
	Counter      string
	Confirmer    string // empty until somebody has confirmed
	Anchor       Anchor
}

// CountedPieces are the notes or coins of one denomination.
type CountedPieces struct {
	Value ledger.Money
	N     int
}

// CountPending is a voucher that was not posted when the cash was counted.
type CountPending struct {
	Date    ledger.Date
	Summary string
	Debit   ledger.Money
	Credit  ledger.Money
}

// CashCount returns the sheet of a count (现金盘点表).
func CashCount(c CountPrint) Statement {
	s := Statement{
		Name: "cash-count", Title: "现金盘点表", Organization: c.Organization, When: c.Date.Chinese() + " " + c.Time,
		Subject: "科目：" + c.Account, Unit: "单位：元", Anchor: c.Anchor,
		Columns: []Column{
			{Title: "项目", Kind: TextColumn, Weight: 40, Key: "item"},
			{Title: "张（枚）数", Kind: QuantityColumn, Weight: 14, Key: "pieces"},
			{Title: "金额", Kind: AmountColumn, Weight: 20, Key: "amount"},
		},
		Signatures: []string{"出纳：" + c.Counter, "监盘：" + c.Confirmer},
	}
	row := func(style RowStyle, level int, text string, number Cell, m ledger.Money) {
		s.Rows = append(s.Rows, Row{Style: style, Level: level, Cells: []Cell{Text(text), number, Figure(m, nil)}})
	}
	section := func(text string) { s.Rows = append(s.Rows, Row{Style: Section, Cells: []Cell{Text(text), {}, {}}}) }
	section("一、实点现金")
	for _, p := range c.Pieces {
		row(Body, 1, denomination(p.Value), Count(p.N), p.Value*ledger.Money(p.N))
	}
	row(Subtotal, 0, "实点合计", Cell{}, c.Counted)
	section("二、账面余额（已记账）")
	row(Body, 1, "现金账面余额", Cell{}, c.Balance)
	row(Total, 0, difference(c.Counted-c.Balance), Cell{}, c.Counted-c.Balance)
	if len(c.Pending) > 0 {
		section("三、未记账的凭证（" + strconv.Itoa(len(c.Pending)) + "张）")
		for _, p := range c.Pending {
			row(Body, 1, p.Date.String()+" "+p.Summary, Cell{}, p.Debit-p.Credit)
		}
		row(Subtotal, 0, "加上未记账后应有", Cell{}, c.Expected)
		row(Total, 0, "调整后："+difference(c.Counted-c.Expected), Cell{}, c.Counted-c.Expected)
	}
	if c.Reason != "" {
		s.Foot = append(s.Foot, "差异说明："+c.Reason)
	}
	s.Foot = append(s.Foot, "实点金额（大写）："+c.Counted.Capitals())
	return s
}

// denomination names a note or a coin: 100元, 5角.
func denomination(m ledger.Money) string {
	if m < 1_00 {
		return strconv.Itoa(int(m/10)) + "角"
	}
	return strconv.Itoa(int(m/1_00)) + "元"
}

// difference says whether there is more or less cash than the books say.
func difference(m ledger.Money) string {
	switch {
	case m > 0:
		return "长款（实点多于账面）"
	case m < 0:
		return "短款（实点少于账面）"
	}
	return "账实相符"
}
