package reports

import (
	"strconv"
	"time"

	"cunzhang/ledger"
)

// VoucherPrint is a voucher with every name resolved, ready to be drawn.
type VoucherPrint struct {
	Organization string
	Title        string // 记账凭证
	Series       string
	Number       int // 0 for a draft, which prints 草稿 in place of the number
	Date         ledger.Date
	Attachments  int // sheets of source documents
	Note         string
	Lines        []VoucherLine
	Debit        ledger.Money // totals in fen
	Credit       ledger.Money
	PreparedBy   string
	CheckedBy    string
	PostedBy     string
	Cashier      string
	Reversed     string // "已被 记-12 红字冲销", empty when not
	Anchor       Anchor
	Hash         ledger.Hash // zero for a draft
	Seq          int64
}

// VoucherLine is one line of a printed voucher; amounts in fen.
type VoucherLine struct {
	Summary string
	Account string // code and full name, 10201 银行存款_农商行
	Detail  string // names of dimensions, quantity and price; empty for none
	Debit   ledger.Money
	Credit  ledger.Money
}

// Printed is the moment that the print states, in Asia/Shanghai.
func (a Anchor) Printed() time.Time { return a.ReadAt.In(ledger.China) }

func itoa(n int) string { return strconv.Itoa(n) }
