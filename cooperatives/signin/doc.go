// Package signin is what staff and members sign in with: the gate in which secrets are hashed, codes and tokens that
// are good once, and the counts of attempts that keep guessers out. It knows no person; whose secret it is, and what
// the log says of it, is up to the service that asks. It may import ledger and ledger/db.
package signin
