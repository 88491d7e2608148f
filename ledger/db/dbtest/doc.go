// Package dbtest hands tests an empty database of each dialect: a SQLite file, and a schema of its own in the
// PostgreSQL named by CUNZHANG_TEST_POSTGRES. Both vanish with the test. Contents and Changed tell whether
// something wrote into it. It may import ledger/db and migrations, is imported by tests alone, and knows nothing of what
// they store.
//
// Without CUNZHANG_TEST_POSTGRES the PostgreSQL half of a test is skipped; with CUNZHANG_TEST_REQUIRE=1 it fails
// instead, so that CI never passes by leaving a database out.
package dbtest
