// Package verify recomputes a book from its stored rows and names every breach of the rules of the books: balances,
// numbers, chain, attachments, periods and log. It trusts nothing that can be computed. It may import ledger and
// ledger/db, and shares no code with the service that writes, so that one mistake cannot hide in both.
package verify
