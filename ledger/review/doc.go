// Package review is the auditor's desk: remarks (批注) on vouchers and figures, the accountant's answers to them, and
// their closing (销号). It changes nothing in the books. It may import ledger, ledger/books, ledger/db and
// ledger/trail.
//
//	            answer              close
//	open ───────────────▶ answered ───────▶ closed
//	  ▲                      │                 │
//	  └────── ask again ─────┴──── ask again ──┘
//
// A thread is append-only: what was written stays, and what is said later stands below it.
package review
