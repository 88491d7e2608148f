package payfile

import (
	"bytes"
	"io"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives/members/sheet"
	"cunzhang/ledger"
)

// Outcome is what became of one payment.
type Outcome struct {
	Ref    string // of the order
	Row    int    // of the bank's file
	Paid   bool
	Reason string // of a failure, as the bank says it
}

// resultColumns are the columns of a bank's file of results under the names that banks give them.
func resultColumns() []sheet.Column {
	return []sheet.Column{
		{Field: "no", Names: []string{"序号", "顺序号", "编号", "笔次", "备注信息", "no"}},
		{Field: "name", Names: []string{
			"户名", "姓名", "收款账号户名", "收款户名", "收款人", "收款人名称", "对方户名", "name",
		}},
		{Field: "card", Required: true, Names: []string{
			"账号", "帐号", "卡号", "收款账号", "收款帐号", "收款人账号", "银行卡号", "对方账号", "card", "account",
		}},
		{Field: "amount", Required: true, Names: []string{"金额", "交易金额", "代发金额", "付款金额", "发生额", "amount"}},
		{Field: "state", Required: true, Names: []string{
			"结果", "处理结果", "交易结果", "状态", "交易状态", "处理状态", "指令状态", "成功标志", "result", "status",
		}},
		{Field: "reason", Names: []string{
			"原因", "失败原因", "错误信息", "错误原因", "返回信息", "处理信息", "备注", "附言", "reason", "message",
		}},
	}
}

// The words by which banks tell success and failure.
var (
	paidWords = []string{
		"成功", "交易成功", "处理成功", "付款成功", "代发成功", "入账成功", "已入账", "已付款", "s", "y", "success", "paid", "0", "00", "0000",
	}
	failedWords = []string{
		"失败", "交易失败", "处理失败", "付款失败", "代发失败", "入账失败", "退汇", "已退汇", "被退回", "拒绝", "f", "n", "failed", "error", "fail",
	}
)

// ReadResult reads the bank's file of results, a workbook or text in UTF-8 or GBK, and finds the order of each row by
// account and amount, and by number or name where several have the same. Rows that tell no state, such as a total, are
// not taken for payments. The file is refused whole, with every problem at its row: payfile.state, payfile.result_amount,
// payfile.no_order for a row that nobody asked for, payfile.other_amount, payfile.told_twice, payfile.closed, and what
// sheet.Read says of a file.
func (p *Profile) ReadResult(content io.ReaderAt, size int64, orders []Order) ([]Outcome, error) {
	if size > sheet.MaxFile {
		return nil, invalid("sheet.too_large", ledger.Args{"max": strconv.Itoa(sheet.MaxFile >> 20)}).At("file")
	}
	t, shift, err := p.readTable(content, size)
	if err != nil {
		return nil, err
	}
	m := matching{orders: orders, told: make([]int, len(orders)), number: make([]string, len(orders)), byCard: map[string][]int{}}
	open := 0
	for i, o := range orders {
		m.byCard[o.Card] = append(m.byCard[o.Card], i)
		if !o.Closed {
			open++
			m.number[i] = strconv.Itoa(open)
		}
	}
	var out []Outcome
	var es ledger.Errors
	for _, row := range t.Rows {
		if isTotal(row) {
			continue
		}
		o, e := m.outcome(row, row.No-shift)
		if e != nil {
			es = append(es, sheet.AtRow(e, row.No-shift))
			continue
		}
		out = append(out, o)
	}
	if len(es) == 0 && len(out) == 0 {
		es = append(es, invalid("sheet.empty", nil).At("file"))
	}
	return out, sheet.InOrder(es.Err())
}

// readTable reads the file, under the profile's names for its columns where it has none. The rows of these are counted
// one too many, which shift tells.
func (p *Profile) readTable(content io.ReaderAt, size int64) (t sheet.Table, shift int, err error) {
	t, err = sheet.Read(content, size, resultColumns())
	if err == nil || len(p.Result) == 0 || p.Format == XLSX {
		return t, 0, err
	}
	text := make([]byte, size)
	if _, e := content.ReadAt(text, 0); e != nil && e != io.EOF {
		return t, 0, e
	}
	head, e := p.encode(strings.Join(p.Result, p.Separator) + "\n")
	if e != nil {
		return t, 0, e
	}
	named := append(head, bytes.TrimPrefix(text, []byte("\ufeff"))...)
	if t, e = sheet.Read(bytes.NewReader(named), int64(len(named)), resultColumns()); e != nil {
		return t, 0, err // what the file as it is was refused for
	}
	return t, 1, nil
}

// isTotal reports whether a row sums up: it names no account and tells no state.
func isTotal(row sheet.Row) bool { return row.Get("card") == "" && row.Get("state") == "" }

// matching finds the orders of rows.
type matching struct {
	orders []Order
	told   []int    // by order: the row that told of it
	number []string // by order: where it stands among the open ones, as the file for the bank numbers it
	byCard map[string][]int
}

func (m *matching) outcome(row sheet.Row, no int) (Outcome, *ledger.Error) {
	amount, err := ledger.ParseMoney(row.Get("amount"))
	if err != nil {
		return Outcome{}, invalid("payfile.result_amount", ledger.Args{"text": row.Get("amount")}).At("amount")
	}
	state := strings.ToLower(ledger.Narrow(row.Get("state")))
	paid := slices.Contains(paidWords, state)
	if !paid && !slices.Contains(failedWords, state) {
		return Outcome{}, invalid("payfile.state", ledger.Args{"text": row.Get("state")}).At("state")
	}
	at, e := m.find(row, amount)
	if e != nil {
		return Outcome{}, e
	}
	m.told[at] = no
	out := Outcome{Ref: m.orders[at].Ref, Row: no, Paid: paid}
	if !paid {
		if out.Reason = row.Get("reason"); out.Reason == "" {
			out.Reason = row.Get("state")
		}
	}
	return out, nil
}

// find returns the order that a row tells of.
func (m *matching) find(row sheet.Row, amount ledger.Money) (int, *ledger.Error) {
	card := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, ledger.Narrow(row.Get("card")))
	args := ledger.Args{"name": row.Get("name"), "amount": amount.Grouped()}
	best, known := -1, -1
	for _, i := range m.byCard[card] {
		o, name := &m.orders[i], plainName(row.Get("name"))
		switch {
		case name != "" && name != plainName(o.Name):
		case o.Amount != amount || o.Closed || m.told[i] > 0:
			if known < 0 || o.Amount == amount {
				known = i
			}
		case best < 0 || row.Get("no") == m.number[i]:
			best = i
		}
	}
	if best < 0 {
		return 0, m.refuse(known, amount, args)
	}
	return best, nil
}

// refuse says why no order fits a row. known is the order that comes next to it, by account, name and then amount; -1 for
// none.
func (m *matching) refuse(known int, amount ledger.Money, args ledger.Args) *ledger.Error {
	switch {
	case known < 0:
		return invalid("payfile.no_order", args).At("card")
	case m.orders[known].Amount != amount:
		args["ordered"] = m.orders[known].Amount.Grouped()
		return invalid("payfile.other_amount", args).At("amount")
	case m.told[known] > 0:
		args["row"] = strconv.Itoa(m.told[known])
		return invalid("payfile.told_twice", args).At("card")
	}
	return invalid("payfile.closed", args).At("card")
}
