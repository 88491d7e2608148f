// Package bookstest keeps books for the tests of what stands on them: it begins books, names members and partners, brings
// vouchers in, and says what a test wants. It may import ledger and ledger/books; no program imports it.
package bookstest
