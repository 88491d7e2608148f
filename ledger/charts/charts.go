package charts

import (
	"slices"

	"cunzhang/ledger"
)

// edition is one regime in the edition that this program ships.
type edition struct {
	regime  ledger.Regime
	title   string
	number  string // document number of the Ministry of Finance
	file    string
	lengths ledger.CodeLengths
}

// editions lists what is shipped; nothing changes it.
var editions = [...]edition{
	{ledger.RuralCollective, "农村集体经济组织会计制度", "财会〔2023〕14号", "collective-2023.csv", ruralLengths()},
	{ledger.FarmersCooperative, "农民专业合作社会计制度", "财会〔2021〕37号", "coop-2021.csv", ruralLengths()},
	{ledger.SmallBusiness, "小企业会计准则", "财会〔2011〕17号", "small-business-2011.csv", ledger.CodeLengths{4, 2, 2, 2}},
	{ledger.LegacyRuralCollective, "村集体经济组织会计制度", "财会〔2004〕12号", "collective-2004.csv", ruralLengths()},
}

func ruralLengths() ledger.CodeLengths { return ledger.CodeLengths{3, 2, 2, 2} }

// find returns the shipped edition of the regime or regime.unknown.
func find(r ledger.Regime) (edition, error) {
	for _, e := range editions {
		if e.regime == r {
			return e, nil
		}
	}
	return edition{}, ledger.NewError(ledger.Invalid, "regime.unknown", ledger.Args{"text": r.String()})
}

// For returns the statutory chart of the regime. It fails with regime.unknown.
func For(r ledger.Regime) (*ledger.Chart, error) {
	accounts, err := Accounts(r)
	if err != nil {
		return nil, err
	}
	return ledger.NewChart(accounts)
}

// Accounts returns the accounts of the regime in order of code, as a new book starts with them: all active, with the
// sub-accounts that the regime demands or that its statements need. Statutory is false where the name of a
// sub-account is our suggestion. Of the details, only those are required without which members' balances could not
// be told apart: 内部往来 and 成员往来, 股金, 应付盈余返还 and 应付剩余盈余. It fails with regime.unknown.
func Accounts(r ledger.Regime) ([]ledger.Account, error) {
	if _, err := find(r); err != nil {
		return nil, err
	}
	all, err := parsed()
	if err != nil {
		return nil, err
	}
	return slices.Clone(all[r]), nil
}

// Edition returns the document number of the edition that is shipped, such as 财会〔2023〕14号, or nothing for an
// unknown regime.
func Edition(r ledger.Regime) string {
	e, _ := find(r)
	return e.number
}

// Title returns the Chinese name of the regime, or nothing for an unknown one.
func Title(r ledger.Regime) string {
	e, _ := find(r)
	return e.title
}

// DefaultCodeLengths returns the digits per level that a new book of the regime starts with: 3-2-2-2 under the rural
// regimes and 4-2-2-2 for small businesses. It is nil for an unknown regime.
func DefaultCodeLengths(r ledger.Regime) ledger.CodeLengths {
	e, _ := find(r)
	return slices.Clone(e.lengths)
}
