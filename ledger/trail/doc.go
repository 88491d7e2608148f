// Package trail keeps the append-only operation log and the head row at which the writers of a book wait for each
// other. Every write of every service goes through Write, so that no write is without its log row. It may import
// ledger and ledger/db, and knows no vouchers.
package trail
