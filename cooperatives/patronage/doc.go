// Package patronage keeps the member accounts of a farmers' cooperative (成员账户, 农民专业合作社法 §43): what each member
// contributed, the shares of the reserve and of subsidised and donated property that were quantified for him, and the
// business that he did with the cooperative (交易量、交易额) by product. Business with others stands apart (§41). It may
// import cooperatives, ledger, ledger/books, ledger/db, ledger/trail and members/sheet.
//
// Both registers are only ever added to: sales and entries, each numbered in its book; what was wrong is taken back by a
// negative one. A year's accounts, as a distribution weighs them, are their sums (MemberAccounts):
//
//	entries up to 12-31 ──▶ contribution, reserve, grant and gift shares ─┐
//	sales of the year × weight of the product, or their amounts ──────────┴─▶ cooperatives.MemberAccount
//
// Shares of a surplus that become contributions (转为股金, §44) are entered by the distribution, in the transaction that
// drafts the vouchers of 股金 (ContributeIn).
//
// Members are values of the member dimension, so that contributions can be held against the books.
package patronage
