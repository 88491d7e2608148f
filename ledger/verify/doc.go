// Package verify recomputes a book from its stored rows and names every breach of the rules of the books: vouchers,
// chain, numbers, balances, attachments, openings, closed periods, asset cards and log. It trusts nothing that can be
// computed. Each breach bears the name of its rule as in package ledger; what keeps a month from being closed is part
// of OnlyOpenPeriods, and figures that differ from those before, asset cards too, are part of ClosingIsOpening.
// SameKeyPostsOnce and OneSnapshot leave nothing behind that could be recomputed.
//
// It may import ledger and ledger/db, and shares no code with the service that writes, so that one mistake cannot hide
// in both.
package verify
