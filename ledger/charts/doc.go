// Package charts ships the statutory charts of accounts (会计科目表) as embedded data, one file per regime and
// edition, and the map that carries balances of the 2004 village chart over to the 2023 one. A new edition of a
// regime is a new file beside the old one.
//
// It knows no database and no book; it may import the standard library and package ledger only.
package charts
