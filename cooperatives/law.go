package cooperatives

import (
	"maps"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
)

// Law names the article that a refusal rests on; its title stands under "law." in the catalogue of sentences.
type Law string

// The articles: 农村集体经济组织法 (2024), 农民专业合作社法 (2017), 会计法 (2024), 农村集体经济组织财务制度
// (财农〔2021〕121号), the provinces' own rules, and the charter (章程) of the cooperative.
const (
	Collective12 Law = "collective-12" // register of members
	Collective15 Law = "collective-15" // a share for outsiders needs three quarters of all members
	Collective17 Law = "collective-17" // what ends a membership
	Collective18 Law = "collective-18" // what does not end it
	Collective26 Law = "collective-26" // what the members' meeting decides
	Collective27 Law = "collective-27" // notice, quorum and majority of the members' meeting
	Collective28 Law = "collective-28" // the representatives' meeting and its limits
	Collective32 Law = "collective-32" // who cannot be a supervisor
	Collective42 Law = "collective-42" // reserve first, the rest by shares, out of the income of the year
	Collective46 Law = "collective-46" // report and plan ten days before the meeting
	Coop19       Law = "coop-19"       // its register of members
	Coop29       Law = "coop-29"       // what the members' meeting of the cooperative decides
	Coop30       Law = "coop-30"       // quorum and majority of the cooperative
	Coop32       Law = "coop-32"       // its representatives' meeting
	Coop33       Law = "coop-33"       // who cannot be its supervisor
	Coop40       Law = "coop-40"       // report and plan fifteen days before the meeting
	Coop44       Law = "coop-44"       // at least 60 % by patronage, the rest by what each member put in
	Accounting35 Law = "accounting-35" // the cashier keeps no other books
	Finance28    Law = "finance-28"    // order of distribution
	Zhejiang20   Law = "zhejiang-20"   // plan published fifteen days before the vote
	Zhejiang30   Law = "zhejiang-30"   // no member above 3 % of all shares
	Zhejiang32   Law = "zhejiang-32"   // reserve of at least 30 % of net income
	Shanghai25   Law = "shanghai-25"   // reserves of 15 % each
	CharterRule  Law = "charter"
)

// AllLaws lists the articles.
var AllLaws = [...]Law{
	Collective12, Collective15, Collective17, Collective18, Collective26, Collective27, Collective28, Collective32,
	Collective42, Collective46, Coop19, Coop29, Coop30, Coop32, Coop33, Coop40, Coop44, Accounting35, Finance28, Zhejiang20,
	Zhejiang30, Zhejiang32, Shanghai25, CharterRule,
}

// String returns the name of the article as the catalogue of sentences knows it.
func (l Law) String() string { return string(l) }

// Binds reports whether the article can bind a book of the regime: the provinces' rules are of rural collectives alone.
func (l Law) Binds(regime ledger.Regime) bool {
	switch l {
	case Zhejiang20, Zhejiang30, Zhejiang32, Shanghai25:
		return regime != ledger.FarmersCooperative
	}
	return true
}

// refuse is an Invalid error that rests on an article.
func refuse(law Law, key string, args ledger.Args) *ledger.Error {
	all := ledger.Args{"law": string(law)}
	maps.Copy(all, args)
	return ledger.NewError(ledger.Invalid, key, all)
}

// Explanation is one line of how an amount came about: the key of a sentence and its arguments.
type Explanation struct {
	Key  string
	Args ledger.Args
}

// hundred turns rates into percentages.
var hundred = decimal.NewFromInt(100)

// percent writes a rate such as 0.1236 as 12.36%.
func percent(rate decimal.Decimal) string { return rate.Mul(hundred).String() + "%" }
