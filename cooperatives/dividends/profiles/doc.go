// Package profiles keeps how the banks of a book want their payment files (代发文件格式): those that come with the program
// and the book's own, in versions. It may import payfile, which knows what a profile is, and ledger, ledger/books,
// ledger/db and ledger/trail; it knows no payment.
package profiles
