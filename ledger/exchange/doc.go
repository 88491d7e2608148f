// Package exchange reads vouchers from files that people bring along (CSV and XLSX) and writes vouchers into files that
// other programs read: CSV and XLSX that come back unchanged, JSON, and journals for hledger, Ledger and Beancount. It
// knows formats, not rules of accounting: whether a voucher fits a book is for ledger/books to say. It may import
// ledger and ledger/books; it must not import ledger/db, reports or web.
//
// # Vouchers in a table
//
// A file for import has one row for each line of a voucher. Columns are told by their names in the head, Chinese or
// English, in any order; the head may stand below a title, within the first ten rows. Rows with the same date, series
// and number are one voucher; a row that leaves all three empty continues the voucher above it. Texts that a
// spreadsheet would take for a formula carry an apostrophe in front, which reading takes off again.
package exchange
