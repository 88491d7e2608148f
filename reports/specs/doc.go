// Package specs holds the statutory statements as data and the small formula language that they are written in. It
// reads both and checks them against a chart of accounts; working out figures is left to package reports. It may
// import the standard library and cunzhang/ledger.
//
// # Formulas
//
// A formula is a sum of terms joined by + and -. Amounts are in fen, whole numbers in yuan.
//
//	BALD(c)        closing balance of account c, debit positive; BALC(c) credit positive
//	SUBD(c)        sum of the debit balances at and below c, never netted; SUBC(c) of the credit balances
//	NETD(c)        debits less credits of the span without carry-forward vouchers; NETC(c) credits less debits
//	TURND(c)       all debits of the span; TURNC(c) all credits
//	PAIR(DRx,CRy)  amount booked debit x and credit y in the span
//	RESULT()       income less expense of the span, without carry-forward vouchers
//	UNCLOSED()     income less expense that no voucher has carried forward yet
//	CARRIED()      income less expense that vouchers of the span carried forward
//	PRIOR(f)       what f, a formula of balances, was when the span began
//	Rn             the figure of line n in the same column
//
// An account that a book may lack is marked with a question mark, BALD(109?), and is zero without it.
package specs
