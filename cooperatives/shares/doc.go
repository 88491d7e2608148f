// Package shares keeps the share register (股权台账): classes with the points of one share, and movements that are only
// ever added. It may import cooperatives, ledger, ledger/books, ledger/db, ledger/trail and members/sheet; what a
// register allows is for cooperatives.Register to say, which every write goes through with all movements of the book.
//
// Holders are values of the member dimension, so that this package knows members and households by code and name alone,
// and dividends can be posted to them. Of memberships it reads only how they began and ended: nothing is granted to the
// dead.
package shares
