// Package reports turns the figures of a book into statements. A Statement is a neutral table with typed cells that
// remember where each figure comes from; the packages below draw it. Statutory statements are data (Spec) that
// Compile evaluates and checks. The package is pure: it may import the standard library, decimal and cunzhang/ledger,
// and reads books through the Source interface, which keeps the database out.
package reports
