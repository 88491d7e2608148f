package reports

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"cunzhang/ledger"
)

// Whole returns the report that was asked for as the statements of one document. It is what Build makes, but for two
// that may be asked for without saying of whom: subsidiary-ledger without an account is that of every leaf with a
// balance or turnover, member-account without a member that of everyone who has one. Their Code says which is whose.
// All of them together have at most MaxRows rows (report.too_long); where there is nothing, it fails as Build does.
func Whole(ctx context.Context, src Source, r Request) ([]Statement, error) {
	m, err := newMaker(ctx, src, r)
	if err != nil {
		return nil, err
	}
	var codes []string
	switch {
	case r.Name == "subsidiary-ledger" && r.Account == "":
		codes, err = m.movedLeaves(ctx)
	case r.Name == "member-account" && r.Match.Member == "" && m.info.Regime == ledger.FarmersCooperative:
		codes, err = m.membersWithAccounts(ctx)
	}
	if err != nil {
		return nil, err
	}
	if len(codes) == 0 {
		codes = []string{""}
	}
	all := make([]Statement, 0, len(codes))
	rows := 0
	for _, code := range codes {
		one := r
		if r.Name == "member-account" {
			one.Match.Member = cmp.Or(code, r.Match.Member)
		} else {
			one.Account = cmp.Or(code, r.Account)
		}
		s, err := Build(ctx, src, one)
		if err != nil {
			return nil, err
		}
		if rows += len(s.Rows); rows > MaxRows {
			return nil, tooLong()
		}
		s.Code = code
		all = append(all, s)
	}
	return all, nil
}

// movedLeaves are the codes of the leaves that a complete subsidiary ledger holds.
func (m *maker) movedLeaves(ctx context.Context) ([]string, error) {
	f, err := m.src.Figures(ctx, m.req.Span, nil)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, code := range m.chart.Codes() {
		a, err := m.chart.Find(code)
		if err != nil {
			return nil, err
		}
		if a.Leaf && f.Accounts[code] != (ledger.Balance{}) {
			codes = append(codes, code)
		}
	}
	return codes, nil
}

// membersWithAccounts are the codes of the members whom an account of the year concerns.
func (m *maker) membersWithAccounts(ctx context.Context) ([]string, error) {
	f, err := m.src.Figures(ctx, m.year(), nil)
	if err != nil {
		return nil, err
	}
	found := make(map[string]bool)
	for _, d := range f.Details {
		if d.Dimensions.Member != "" && m.memberColumn(d.Account, "") >= 0 && d.Balance != (ledger.Balance{}) {
			found[d.Dimensions.Member] = true
		}
	}
	return slices.Sorted(maps.Keys(found)), nil
}
