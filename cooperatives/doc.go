// Package cooperatives holds the rules of the village: cooperatives, households, members and shares, distributions,
// ventures and contracts, teams and machines. It is pure: it may import the standard library, decimal and
// cunzhang/ledger, and knows no database, page or clock. Each feature below it is a service with its own SQL.
//
// # Map
//
//   - Who: Household, Member and the Changes of a membership; Roster checks them together. IDNumber, Phone and
//     BankCard are checked texts that know how to mask themselves.
//   - Who holds what: ShareClass and Movement make a Register, whose holdings are sums up to a date. A Holder is the
//     code of a member or household, the same as in the book's member dimension.
//   - Weights, made by a Register, by Stretches of share-days or by hand, are split by SplitByRate or SplitExact.
//   - What a venture owes: Terms applied to a Result give a Due, step by step; Overdue adds the charge for delay.
//   - What is distributed: Figures from the books pass through a Charter and become a Breakdown. DividePatronage
//     splits the breakdown of a farmers' cooperative.
//   - Who agreed: a Vote is checked by a VoteRule; a Proposal walks from draft to paid and remembers each Move.
//   - Who works where: Operators drive Machines on Plots; an Operation has Paces by terrain and Predecessors. Areas are
//     Mu, hundredths of 亩.
//   - What is asked for: an Order of one or several Jobs walks by CheckStep, which says who may take which step; StateOf
//     tells an order's state from its jobs. A Recurring order comes due every year.
//   - What it costs: ChargeFor works a job out from Rates and a SubsidyRule, whose Grant passes no cap. Served areas give
//     the area in Custody.
//   - What is posted: functions named Post… draft balanced lines for each step; accounts are parameters.
//
// A refusal is a ledger.Error whose argument "law" names the Law that it rests on. A figure that people must be able to
// check comes with Explanations: keys of sentences with their arguments.
package cooperatives
