// Package backup copies a whole database at one moment, while others write to it, and brings a copy back. It knows
// tables and columns from the schema, not what they mean, and may import ledger, ledger/db and migrations alone.
//
// There are two kinds of copies. Copy writes a SQLite file, the quickest way back for a SQLite database. Export writes
// a portable archive that goes into either kind of database: a ZIP with one file a table, each row a JSON array on a
// line of its own, and manifest.json with the columns, the number of rows and the SHA-256 of every table. The SHA-256
// of the manifest is the fingerprint of the archive: who keeps it elsewhere can tell a backup that was tampered with.
package backup
