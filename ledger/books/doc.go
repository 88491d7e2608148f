// Package books keeps books (账套): it writes drafts, has them checked by a second person, posts them for good, closes
// months and answers what ledgers and statements ask. It may import ledger, ledger/charts, ledger/db and ledger/trail;
// it knows no village, no page and no print.
//
// # Writing
//
// A method of Books opens one transaction; the function of the same name with In takes it, so that a dividend and its
// vouchers can commit together. Every write carries a submission key and goes through trail.Write, which locks the
// head row of the book: writers of one book stand in line there, and numbers, chain and balances need no other lock.
//
//	writer 1 ── lock heads(book) ── number, seq, hash, lines, header, balances, log ── save heads ── commit
//	writer 2 ── lock heads(book) ·········· waits ··········································· number+1, seq+1 …
//
// # The life of a voucher
//
//	draft ──Submit──▶ submitted ──Check (another person)──▶ checked ──Post──▶ posted ──Reverse──▶ a new draft
//	   ◀──Withdraw──      ◀─────────────Uncheck──────────────
//
// A draft is one row in drafts; posting writes its lines and then its header into tables that only grow, and removes
// the draft. The header is written last, and a trigger compares it with its lines, so nothing can be added later.
package books
