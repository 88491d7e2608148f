// Package dividends takes the distribution of a year's income (收益分配, 盈余分配) from its draft to the last payment. It may
// import cooperatives, ledger, ledger/books, ledger/db and ledger/trail; it knows no page, print or bank format. Registers
// of its siblings reach it through interfaces of one method, which cmd wires.
//
// # A run and its versions
//
// A run (Run) is one distribution of a book, numbered from 1. What was worked out stands in a version: rules, figures,
// breakdown, shares and the part of each holder. A version is never changed. Whoever drafts anew or sends a plan back
// begins the next one, so that what is voted on is what was published:
//
//	books ── Figures ──▶ charter ── Breakdown ──▶ shares or patronage ── Part of each holder
//	draft ▶ board ▶ supervisors ▶ party ▶ township ▶ published ▶ voted ▶ approved ▶ posted ▶ paid
//	  ◀──────────────────────── Return: the next version ──────────────┘      (vouchers) (payments)
//
// Up to approval a state is a step that somebody takes (Advance). A run is posted once every voucher that Post drafted is
// posted, and paid once every part is: these two are read from the books and the payments, and cannot be claimed.
//
// # Money
//
// Post drafts the vouchers of the regime. A batch of payments is prepared by one person and released by another; each
// report of what was paid drafts its own voucher. What failed, was held back or not collected stays payable. Another
// feature may set what a member owes there off of his part (SetOffIn): that counts while its voucher stands, and payments
// are of the rest.
package dividends
