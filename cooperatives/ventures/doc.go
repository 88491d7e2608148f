// Package ventures keeps the ventures of a village (经营项目: lodges, farms, workshops, orchards), what their months
// brought, their contracts with the collective, and what is owed on these. It may import cooperatives, ledger,
// ledger/books, ledger/db and ledger/trail; it knows no page.
//
// Everything stands in the book of the collective. A venture that keeps a book here names it as its source; its figures
// then come from there, and a settlement drafts a voucher in both books in one transaction:
//
//	source book ── operating profit ──▶ contract ──▶ due ──┬── collective: debit receivable, credit income
//	  (snapshot)                        (terms)            └── venture:    debit its share, credit payable
//
// The drafts are submitted, and wait in each book for its own checker. Who may settle must be allowed to write in both
// books; that is for the caller to see to.
//
// Rent of several years is a liability that becomes income month by month: a job drafts each month, and RentsToSpread
// keeps a month open while its part is missing. Rent that a leased venture pays for households passes through the
// collective's book (代收代付):
//
//	received ──▶ debit money, credit what each household is owed, credit the fee (the only income)
//	paid out ──▶ debit what each household is owed, credit money
//
// Whom it belongs to is kept with the contract: each list of households is whole and holds from its day on, so that rent
// is passed on without typing it again.
//
// Houses that an operator runs for their owners (委托经营) are settled by their sales: its book clears what it held in
// trust and owes the collective the owners' part; the collective's owes the owners, who are paid as above. Each
// settlement is kept, for the list of the village and the slip of each owner.
package ventures
