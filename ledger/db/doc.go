// Package db opens SQLite or PostgreSQL and runs transactions on it. It is the only place that knows a dialect: it
// gathers the writes that wait for SQLite's single writer into one commit, retries what PostgreSQL could not
// serialize, and turns driver errors into ledger errors by code and constraint name. It may import ledger, bun and
// the two drivers; it knows no table but by the names of constraints.
//
// # How writes wait for each other
//
// SQLite has one writer. Update hands its function to one goroutine, the committer, which takes everything that
// waits, runs each function under its own savepoint in one transaction and commits once:
//
//	client A ──Update(fA)──┐                                   ┌──▶ A: nil
//	client B ──Update(fB)──┼──▶ BEGIN · fA · fB(rolled back) · fC · COMMIT (one fsync)
//	client C ──Update(fC)──┘                                   └──▶ B: its error, C: nil
//
// A function that fails is rolled back to its savepoint and harms nobody else. synchronous=FULL: what was
// acknowledged is on the disk. A commit that fails is unknown to all in it (commit.unknown): the caller asks again
// with the same submission key and finds out.
//
// On PostgreSQL each Update is a transaction of its own at read committed; writers of one book wait for each other
// at the book's row in heads, writers of different books do not meet. View reads one snapshot on both.
package db
