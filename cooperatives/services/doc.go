// Package services keeps the farm-service team (农业生产服务队) of a village: what it can do with which machines and
// operators at which prices, who asks for what on which plot, who did it when, who signed for it, and what everybody owes
// for it. It may import cooperatives, cooperatives/routing, cooperatives/members/sheet, cooperatives/signin, ledger,
// ledger/books, ledger/db and ledger/trail; the rules stand in cooperatives, routes are found by cooperatives/routing,
// and it knows no page.
//
//	requested ─▶ admitted ─▶ scheduled ─▶ working ─▶ finished ─▶ verified ─▶ settled ─▶ paid
//	                ▲  ▲          │          │ rain      │ to be done over
//	                │  └──────────┴── halted ◀┴───────────┘                        (cancelled from any state before work)
//
// An order has one job, or several where a big plot is done over days; states belong to jobs, that of an order follows
// from them (cooperatives.StateOf). Whether something is settled or paid is not stored: it follows from the vouchers that
// stand, so that a reversal in the books reopens it. History, work records, acceptances, settlements and payments only
// grow.
//
// The accounts that vouchers move are the usual ones of the regime unless somebody chose others (SaveAccounts); one on
// which settled work is open is kept until it is paid. Pictures of signatures and consents are kept in the transaction of
// what they belong to, so that a refusal leaves none.
//
// A plan is made of the data of the book (TryPlan, MakePlan), checked by the router's validator and, when it is
// published, once more against the data of then; publishing assigns its jobs and tells what people must be told. Weather
// halts jobs (StopWork), and a plan near the published one finds them other days. A person changes a published plan by
// an Arrangement: whatever it breaks is told in words before anything changes. Every version stays.
package services
