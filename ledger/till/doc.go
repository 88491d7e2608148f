// Package till is the cashier's desk (出纳): the receipts that are issued for money taken in, and the sheets on which
// cash is counted and compared with the books. It may import ledger, ledger/books, ledger/db and ledger/trail; it
// posts nothing itself.
//
// A cashier counts and issues; another person confirms a count, and the accountant makes the voucher of receipts, so
// that money and accounts stay in different hands (会计法 §35).
package till
