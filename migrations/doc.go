// Package migrations holds the schema as numbered, forward-only SQL and applies it. One text serves both databases
// where possible; words in double braces stand for what differs, and a file named .sqlite.sql or .postgres.sql is for
// one of them. A file that has landed is never edited. It may import ledger and ledger/db.
package migrations
