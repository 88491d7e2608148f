// Package staff keeps the people who sign in: their roles in townships and cooperatives, passwords, sessions, and the
// slips of paper that let a person set a password. Every change is logged in the log of the server, every sign-in and
// every refused one as well. It may import cooperatives/signin, ledger, ledger/books, ledger/db and ledger/trail; it
// knows no page.
//
// # Signing in
//
// An attempt is counted, by account and by address, before the password is looked at; the password is verified
// outside of any transaction, because that takes tens of milliseconds by design; then the session begins:
//
//	count attempt (refuse above the limit) ── argon2id ── begin session, forget the attempts, log
//	                                             └── wrong: log, keep the count
//
// Who has a second factor (RFC 6238) gives its code together with the password. Its secret is stored as it is, because
// the server needs it to check a code; the database file and its backups are to be kept like keys.
//
// But for those that an operator sets on the command line, every password was chosen by its person: the first
// administrator is made with a code that the server prints when it starts on an empty database, everybody else sets a
// password with a slip.
package staff
