package reports

import "cunzhang/ledger"

// ReceiptPrint is a receipt (收款收据) with every name resolved, ready to be drawn.
type ReceiptPrint struct {
	Organization string
	Number       string // 2026-00012
	Date         ledger.Date
	Payer        string
	Purpose      string
	Amount       ledger.Money // fen
	Methods      []string     // all there are, in words
	Method       int          // which of them it was
	Issuer       string       // the cashier
	Void         string       // the reason of a receipt that was voided; empty for none
	Anchor       Anchor
}
