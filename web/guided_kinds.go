package web

import "cunzhang/ledger"

// guidedKind is something that happens in a village, told without debit and credit.
type guidedKind struct {
	name     string
	purposes []guidedPurpose // none for a transfer between accounts of money
	weighed  bool            // the amount is weight by price
	optional []ledger.Dimension
}

// guidedPurpose is what money came or went for: the account that it names in each regime, empty where the regime has
// none. The first words of its sentence, up to a bracket, become the summary of the voucher.
type guidedPurpose struct {
	name    string
	in      bool // money comes in
	account byRegime
	// through is what was owed for a moment: wages are first charged and then paid, so that 应付工资 and 应付劳务费 show
	// all that was earned in a year, as the regimes demand.
	through byRegime
}

// byRegime is a code in each of the charts.
type byRegime struct{ collective, cooperative, business string }

func (b byRegime) of(r ledger.Regime) string {
	switch r {
	case ledger.RuralCollective:
		return b.collective
	case ledger.FarmersCooperative:
		return b.cooperative
	case ledger.SmallBusiness:
		return b.business
	case ledger.RegimeUnknown, ledger.LegacyRuralCollective:
	}
	return ""
}

// moneyAccounts are 库存现金, 银行存款 and 其他货币资金.
var moneyAccounts = []byRegime{{"101", "101", "1001"}, {"102", "102", "1002"}, {"109", "109", "1012"}}

// Purposes that several kinds offer.
var (
	memberBack  = guidedPurpose{name: "member_back", in: true, account: byRegime{"113", "114", ""}}
	outsideBack = guidedPurpose{name: "outside_back", in: true, account: byRegime{"112", "113", "1122"}}
)

// guidedKinds are what can be written without knowing accounts, in the order of the page.
var guidedKinds = []guidedKind{
	{name: "receive", purposes: []guidedPurpose{
		{name: "sales", in: true, account: byRegime{"50101", "501", "5001"}},
		{name: "service", in: true, account: byRegime{"50102", "501", "5001"}},
		{name: "investment", in: true, account: byRegime{"502", "511", "5111"}},
		{name: "bank_interest", in: true, account: byRegime{"504", "524", "560301"}},
		memberBack, outsideBack,
		{name: "deposit", in: true, account: byRegime{"211", "211", "2241"}},
		{name: "capital", in: true, account: byRegime{"301", "301", "3001"}},
		{name: "other_in", in: true, account: byRegime{"504", "502", "530199"}},
	}},
	{name: "pay", purposes: []guidedPurpose{
		{name: "office", account: byRegime{"51301", "523", "560299"}},
		{name: "operating", account: byRegime{"511", "521", "5401"}},
		{name: "materials", account: byRegime{"121", "121", "1403"}},
		{name: "welfare", account: byRegime{"514", "", ""}},
		{name: "guests", account: byRegime{"51399", "523", "560202"}},
		{name: "bank_fee", account: byRegime{"51399", "524", "560399"}},
		{name: "tax_owed", account: byRegime{"214", "214", "2221"}},
		{name: "tax_now", account: byRegime{"512", "522", "540306"}},
		{name: "outside_debt", account: byRegime{"211", "211", "2202"}},
		{name: "member_loan", account: byRegime{"113", "114", ""}},
		{name: "advance", account: byRegime{"112", "113", "1221"}},
		{name: "deposit_back", account: byRegime{"211", "211", "2241"}},
		{name: "other_out", account: byRegime{"515", "529", "571199"}},
	}},
	{name: "transfer"},
	{name: "rent", purposes: []guidedPurpose{
		{name: "land", in: true, account: byRegime{"50104", "501", "5051"}},
		{name: "house", in: true, account: byRegime{"50103", "501", "5051"}},
		memberBack, outsideBack,
	}},
	{name: "subsidy", optional: []ledger.Dimension{ledger.Project}, purposes: []guidedPurpose{
		{name: "running", in: true, account: byRegime{"503", "502", "530101"}},
		{name: "earmarked", in: true, account: byRegime{"241", "235", "2401"}},
		{name: "one_case", in: true, account: byRegime{"231", "", ""}},
	}},
	{name: "wages", purposes: []guidedPurpose{
		{name: "staff", account: byRegime{"51301", "523", "560299"}, through: byRegime{"212", "212", "2211"}},
		{name: "missed_work", account: byRegime{"51301", "523", ""}, through: byRegime{"213", "213", ""}},
		{name: "field_work", account: byRegime{"401", "401", "5401"}, through: byRegime{"213", "213", "2211"}},
		{name: "public_work", account: byRegime{"514", "", ""}, through: byRegime{"213", "", ""}},
		{name: "wages_owed", account: byRegime{"212", "212", "2211"}},
		{name: "labour_owed", account: byRegime{"213", "213", ""}},
	}},
	{name: "produce", weighed: true, purposes: []guidedPurpose{
		{name: "own_produce", in: true, account: byRegime{"50101", "501", "5001"}},
	}},
	{name: "asset", optional: []ledger.Dimension{ledger.Project}, purposes: []guidedPurpose{
		{name: "fixed", account: byRegime{"151", "151", "1601"}},
		{name: "living", account: byRegime{"132", "142", "1621"}},
		{name: "intangible", account: byRegime{"161", "161", "1701"}},
		{name: "building", account: byRegime{"153", "153", "1604"}},
		{name: "tools", account: byRegime{"121", "121", "1411"}},
	}},
	{name: "loan", purposes: []guidedPurpose{
		{name: "borrow_short", in: true, account: byRegime{"201", "201", "2001"}},
		{name: "borrow_long", in: true, account: byRegime{"221", "231", "2501"}},
		{name: "repay_short", account: byRegime{"201", "201", "2001"}},
		{name: "repay_long", account: byRegime{"221", "231", "2501"}},
		{name: "loan_interest", account: byRegime{"515", "524", "560301"}},
	}},
	{name: "lodge", optional: []ledger.Dimension{ledger.Venture}, purposes: []guidedPurpose{
		{name: "lodge_rent", in: true, account: byRegime{"50103", "501", ""}},
		{name: "lodge_share", in: true, account: byRegime{"502", "511", ""}},
		{name: "lodge_owed", in: true, account: byRegime{"112", "113", ""}},
		{name: "share_paid", account: byRegime{"", "", "5401"}},
		{name: "profit_paid", account: byRegime{"", "", "2232"}},
	}},
}

// guidedKindOf finds a kind by its name in an address.
func guidedKindOf(name string) (guidedKind, error) {
	for _, k := range guidedKinds {
		if k.name == name {
			return k, nil
		}
	}
	return guidedKind{}, ledger.NewError(ledger.NotFound, "web.no_page", nil)
}

// way tells which way money goes: "in", "out", or "both" where the purpose decides.
func (k guidedKind) way(regime ledger.Regime) string {
	in, out := false, false
	for _, p := range k.purposes {
		if p.account.of(regime) != "" {
			in, out = in || p.in, out || !p.in
		}
	}
	switch {
	case in && out:
		return "both"
	case in:
		return "in"
	}
	return "out"
}
