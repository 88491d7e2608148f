// Package ledger holds the pure rules of double-entry accounting: money, dates, periods, accounts, vouchers and
// what makes a voucher, a month and a year right. It knows no database, no clock, no user interface and no village;
// it may import the standard library and decimal only.
//
// # The rules of the books
//
// Each rule has a test of its name, is guarded by constraints or triggers in both databases, and is checked once
// more from the stored rows by `cunzhang verify`.
//
//  1. DebitsEqualCredits: debits equal credits in every posted voucher.
//  2. PostedIsFinal: a posted voucher never changes; corrections are new vouchers.
//  3. ReversalMirrors: a reversal repeats the same sides with negative amounts, once per voucher.
//  4. OnlyOpenPeriods: only open periods take vouchers; periods close in order; closing needs no unposted voucher,
//     income and expense carried forward, a trial balance that holds and numbers without gaps.
//  5. NumbersWithoutGaps: a voucher is numbered when it is posted, per book, period and series, without gaps.
//  6. ClosingIsOpening: opening plus turnover is closing for every account; the next opening is the last closing.
//  7. PreparerIsNotChecker: the preparer of a voucher is not its checker, whatever made the voucher.
//  8. EveryWriteIsLogged: every write leaves a log row in the same transaction.
//  9. SameKeyPostsOnce: the same submission key writes once; other content under it is a conflict.
//  10. OneSnapshot: all figures on one page come from one snapshot.
//  11. OneChain: the chain of a book has one head and no fork.
package ledger
