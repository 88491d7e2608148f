// Package members keeps the register of members (成员名册): households, members, heads, and what happened to each
// membership. It may import cooperatives, ledger, ledger/books, ledger/db, ledger/trail and members/sheet; the rules
// stand in cooperatives, this package loads, checks, writes and logs.
//
// # What is secret
//
// Identity numbers, phones and bank cards are sealed with a key that the server is given and the database does not
// hold. Lists show them masked, log rows too; Reveal opens one, for a reason, and leaves a row in the log. Whoever
// copies the database without the key learns names, households and groups, and no number.
//
// # In step with the books
//
// Households and members are values of the member dimension under the same codes, written in the same transaction. A
// value stays in use after the membership ends: what is owed to heirs must still be posted.
package members
