// Package portal lets members (成员) get at their own pages: printed slips that are good once, a PIN of six digits that
// the member chooses, sessions apart from those of staff, and questions to the village. What a member may then see is
// up to the pages. It may import cooperatives, cooperatives/signin, ledger, ledger/books, ledger/db and ledger/trail;
// the register of members is given to it by cmd.
//
// # From the slip to the PIN
//
// The village prints a slip for each member: number, a code of eight characters, a QR code. Whoever brings number and
// code within thirty days sets a PIN and is signed in; the slip is used up. Afterwards the number, or the phone that
// the register knows, and the PIN open the pages. A forgotten PIN is replaced by a new slip; until it is used the old
// PIN goes on. Revoke takes PIN, slip and sessions away at once.
//
// Six digits are few. Five attempts in a quarter of an hour and thirty in a day are all that an account gets, sixty in
// a quarter of an hour an address; PINs and codes are keyed with a key that the database does not hold before they are
// hashed; digits of the member's own numbers are refused.
//
// # When a membership ends
//
// Access does not end with the membership: what was paid in former years, and what is still owed, stays the member's to
// see (农村集体经济组织法 §13, §16). After a death the village revokes access and gives a new slip for the same number to
// whoever the heirs have named; the log tells when and why. Nothing is handed on by itself.
package portal
